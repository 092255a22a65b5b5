/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The sync engine over a source in memory: full and incremental reads, going on after a failure, what
 * could not be read, dry runs, leases, privileged changes, events. */

#include "usher-due.h"
#include "usher-error.h"
#include "usher-lease.h"
#include "usher-record.h"
#include "usher-test-directory.h"
#include "usher-test-source.h"

typedef struct {
  UsherWorkspace *workspace;
  UsherTestSource *source;
} World;

static World
make_world (UsherEngine engine, guint users, guint groups)
{
  World world = { usher_test_directory (engine), usher_test_source_new (users, groups) };

  usher_test_source_place (world.workspace);
  return world;
}

static void
clear_world (World *world)
{
  usher_test_verify (world->workspace);
  usher_test_close (world->workspace);
  usher_test_source_free (world->source);
}

static gint64
number (World *world, const char *sql)
{
  return usher_test_workspace_int (world->workspace, sql);
}

/* A sync that must end in STATE. */
static UsherSyncResult *
sync_to (World *world, const char *state)
{
  UsherSyncResult *result = usher_test_sync (world->workspace, world->source, FALSE, FALSE);

  g_assert_cmpstr (result->state, ==, state);
  return result;
}

static void
sync_good (World *world)
{
  g_autoptr (UsherSyncResult) result = sync_to (world, "complete");

  g_assert_cmpint (result->run, >, 0);
}

static const UsherSyncStream *
told (const UsherSyncResult *result, const char *stream)
{
  for (guint i = 0; i < result->told->len; i++)
    if (g_str_equal (((UsherSyncStream *) result->told->pdata[i])->stream, stream))
      return result->told->pdata[i];
  g_assert_not_reached ();
}

#define ACCOUNTS "SELECT COUNT (*) FROM account WHERE gone_at IS NULL"
#define MEMBERS "SELECT COUNT (*) FROM membership WHERE gone_at IS NULL"
#define STAGE "SELECT (SELECT COUNT (*) FROM stage_read) + (SELECT COUNT (*) FROM stage_page) + (SELECT COUNT (*) FROM stage_stream)"

/* ---- Everything ---- */

static void
test_full (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 55, 4);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (UsherSyncResult) first = NULL, second = NULL, third = NULL;

  usher_test_source_add_events (world.source, 25);
  first = sync_to (&world, "complete");
  g_assert_cmpint (told (first, "users")->read, ==, 55);
  g_assert_cmpint (told (first, "users")->added, ==, 55);
  g_assert_cmpint (told (first, "members")->added, ==, 55);
  g_assert_cmpint (told (first, "log")->read, ==, 25);
  g_assert_cmpint (first->streams->len, ==, 4);
  g_assert_cmpint (number (&world, ACCOUNTS), ==, 55);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM event WHERE account IS NOT NULL"), ==, 25);
  g_assert_cmpint (number (&world, STAGE), ==, 0);
  before = usher_test_mirror (world.workspace);
  second = sync_to (&world, "complete");
  after = usher_test_mirror (world.workspace);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (told (second, "users")->unchanged, ==, 55);
  usher_test_source_remove_user (world.source, 3);
  usher_test_source_set_state (world.source, 4, "disabled");
  third = sync_to (&world, "complete");
  g_assert_cmpint (told (third, "users")->removed, ==, 1);
  g_assert_cmpint (told (third, "users")->changed, ==, 1);
  g_assert_cmpint (told (third, "members")->removed, ==, 1);
  g_assert_cmpint (number (&world, ACCOUNTS), ==, 54);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM account WHERE state = 'disabled' AND gone_at IS NULL"), ==, 1);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM run WHERE kind = 'sync' AND state = 'complete'"), ==, 3);
  clear_world (&world);
}

/* ---- What changed ---- */

static void
test_incremental (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 55, 4);
  g_autofree char *by_changes = NULL, *by_all = NULL;
  g_autoptr (UsherSyncResult) result = NULL, again = NULL;

  world.source->incremental = TRUE;
  usher_test_source_add_events (world.source, 5);
  sync_good (&world);
  usher_test_source_add_user (world.source, 60);
  usher_test_source_set_state (world.source, 5, "suspended");
  usher_test_source_remove_user (world.source, 6);
  usher_test_source_leave (world.source, 1, 1);
  usher_test_source_leave (world.source, 2, 6);
  usher_test_source_join (world.source, 0, 1);
  usher_test_source_add_events (world.source, 3);
  result = sync_to (&world, "complete");
  g_assert_cmpint (told (result, "users")->read, ==, 3);
  g_assert_cmpint (told (result, "users")->removed, ==, 1);
  g_assert_cmpint (told (result, "groups")->read, ==, 3);
  g_assert_cmpint (told (result, "members")->removed, ==, 2);
  g_assert_cmpint (told (result, "members")->added, ==, 1);
  g_assert_cmpint (told (result, "log")->read, ==, 3);
  by_changes = usher_test_mirror (world.workspace);
  again = usher_test_sync (world.workspace, world.source, TRUE, FALSE);
  by_all = usher_test_mirror (world.workspace);
  g_assert_cmpstr (by_changes, ==, by_all);
  g_assert_cmpint (told (again, "users")->read, ==, 55);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM event"), ==, 8);
  clear_world (&world);
}

/* Now and then everything is read, and so it is when a checkpoint is gone. */
static void
test_back_to_everything (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 25, 2);
  g_autoptr (UsherSyncResult) changes = NULL, gone = NULL, daily = NULL;

  world.source->incremental = TRUE;
  sync_good (&world);
  changes = sync_to (&world, "complete");
  g_assert_cmpint (told (changes, "users")->read, ==, 0);
  world.source->oldest = G_MAXINT64;
  gone = sync_to (&world, "complete");
  g_assert_cmpint (told (gone, "users")->read, ==, 25);
  world.source->oldest = 0;
  usher_clock_advance (usher_workspace_clock (world.workspace), G_GINT64_CONSTANT (25) * 3600 * 1000);
  daily = sync_to (&world, "complete");
  g_assert_cmpint (told (daily, "users")->read, ==, 25);
  clear_world (&world);
}

/* ---- Going on ---- */

static void
test_goes_on (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 95, 5);
  g_autofree char *why = NULL;
  g_autoptr (UsherSyncResult) failed = NULL, done = NULL;
  guint reads;

  world.source->trouble_stream = "users";
  world.source->trouble = USHER_TROUBLE_NETWORK;
  world.source->trouble_at = 7;
  failed = sync_to (&world, "failed");
  g_assert_cmpint (failed->run, >, 0);
  g_assert_nonnull (strstr (failed->why, "the words of the source"));
  g_assert_cmpint (usher_trouble_of (failed->error), ==, USHER_TROUBLE_NETWORK);
  g_assert_cmpint (number (&world, ACCOUNTS), ==, 0);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM run WHERE state = 'failed' AND error LIKE '%the words of the source%'"), ==, 1);
  g_assert_cmpint (number (&world, "SELECT failures FROM sync_state"), ==, 1);
  reads = world.source->reads;
  done = sync_to (&world, "complete");
  g_assert_cmpint (done->resumed_at, ==, 6);
  g_assert_cmpint (world.source->reads - reads, ==, 10 - 6 + 1 + 5 + 1);
  g_assert_cmpint (number (&world, ACCOUNTS), ==, 95);
  g_assert_cmpint (number (&world, "SELECT failures FROM sync_state"), ==, 0);
  clear_world (&world);
}

/* A read that is too old, or of another basis, is no longer worth going on with. */
static void
test_old_read (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 35, 2);
  g_autoptr (UsherSyncResult) failed = NULL, done = NULL;

  world.source->trouble_stream = "groups";
  world.source->trouble = USHER_TROUBLE_SERVER;
  world.source->trouble_at = 1;
  failed = sync_to (&world, "failed");
  usher_clock_advance (usher_workspace_clock (world.workspace), G_GINT64_CONSTANT (7) * 3600 * 1000);
  done = sync_to (&world, "complete");
  g_assert_cmpint (done->resumed_at, ==, 0);
  clear_world (&world);
}

static void
test_cancelled (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 35, 2);
  g_autoptr (GCancellable) cancel = g_cancellable_new ();
  g_autoptr (UsherSyncResult) cancelled = NULL, done = NULL;

  world.source->cancel = cancel;
  world.source->cancel_at = 3;
  cancelled = sync_to (&world, "cancelled");
  g_assert_cmpint (cancelled->run, ==, 0);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM run WHERE kind = 'sync'"), ==, 0);
  g_cancellable_reset (cancel);
  done = sync_to (&world, "complete");
  g_assert_cmpint (done->resumed_at, ==, 2);
  world.source->cancel = NULL;
  clear_world (&world);
}

/* ---- What cannot be read ---- */

static void
test_missing_right (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 25, 2);
  g_autoptr (UsherSyncResult) first = NULL, second = NULL, third = NULL;

  sync_good (&world);
  world.source->trouble_stream = "groups";
  world.source->trouble = USHER_TROUBLE_FORBIDDEN_ROLE;
  first = sync_to (&world, "partial");
  g_assert_nonnull (told (first, "groups")->unread);
  g_assert_nonnull (told (first, "members")->unread);
  g_assert_cmpint (first->doubts->len, >, 0);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM grp WHERE gone_at IS NULL"), ==, 2);
  g_assert_cmpint (number (&world, MEMBERS), ==, 25);
  world.source->trouble_stream = NULL;
  world.source->count_only = "users"; /* it counts them and shows none */
  second = sync_to (&world, "quarantined");
  g_assert_nonnull (strstr (second->why, "the source says 25, 0 were read"));
  g_assert_cmpint (number (&world, ACCOUNTS), ==, 25);
  world.source->count_only = NULL;
  third = sync_to (&world, "complete");
  clear_world (&world);
}

/* The first read of a source that only counts is no baseline. */
static void
test_counts_only_at_first (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 25, 0);
  g_autoptr (UsherSyncResult) first = NULL;

  world.source->count_only = "users";
  first = sync_to (&world, "partial");
  g_assert_cmpint (number (&world, "SELECT complete FROM run_stream WHERE stream = 'accounts'"), ==, 0);
  clear_world (&world);
}

static void
test_nothing_can_be_read (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 5, 0);
  g_autoptr (UsherSyncResult) result = NULL;

  world.source->trouble_stream = "users";
  world.source->trouble = USHER_TROUBLE_AUTH_EXPIRED;
  result = sync_to (&world, "failed");
  g_assert_cmpint (usher_trouble_of (result->error), ==, USHER_TROUBLE_AUTH_EXPIRED);
  clear_world (&world);
}

/* ---- Trying ---- */

static void
test_dry_run (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 30, 2);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (UsherSyncResult) result = NULL;
  guint added = 0, changed = 0, removed = 0;
  gint64 lines;

  sync_good (&world);
  usher_test_source_add_user (world.source, 40);
  usher_test_source_set_state (world.source, 2, "disabled");
  usher_test_source_remove_user (world.source, 3);
  before = usher_test_mirror (world.workspace);
  lines = number (&world, "SELECT n FROM ledger_head");
  result = usher_test_sync (world.workspace, world.source, FALSE, TRUE);
  after = usher_test_mirror (world.workspace);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (number (&world, "SELECT n FROM ledger_head"), ==, lines);
  g_assert_cmpint (number (&world, STAGE), ==, 0);
  g_assert_cmpstr (result->state, ==, "complete");
  g_assert_cmpint (result->run, ==, 0);
  for (guint i = 0; i < result->items->len; i++)
    {
      const UsherSyncItem *item = result->items->pdata[i];

      added += g_str_equal (item->what, "added") && g_str_equal (item->label, "user00040");
      changed += g_str_equal (item->what, "changed") && g_str_equal (item->label, "user00002");
      removed += g_str_equal (item->what, "removed") && g_str_equal (item->label, "user00003");
    }
  g_assert_cmpint (added, ==, 1);
  g_assert_cmpint (changed, ==, 1);
  g_assert_cmpint (removed, ==, 1);
  clear_world (&world);
}

/* ---- One at a time ---- */

static void
test_lease (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 5, 1);
  g_autoptr (GError) error = NULL;
  UsherSyncOptions options = { .connector = &world.source->connector, .open = { .secret_fd = -1 } };
  UsherLease *lease = usher_lease_take (world.workspace, "sync:idp", 60000, &error);
  UsherSyncResult *result;

  usher_test_ok (lease != NULL);
  usher_test_fails (usher_sync (world.workspace, "idp", &options, &result, NULL, &error), USHER_ERROR_BUSY);
  g_assert_null (result);
  g_assert_cmpint (world.source->reads, ==, 0);
  usher_lease_release (lease);
  sync_good (&world);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM lease"), ==, 0);
  clear_world (&world);
}

/* ---- Privileged access ---- */

static void
add_people (World *world, guint n)
{
  GString *csv = g_string_new ("login,name,employee,state\n");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (csv, "p%u,P %u,%05u,active\n", i, i, i);
  usher_test_import_good (world->workspace, "people", csv->str);
  g_string_free (csv, TRUE);
}

static gboolean
make_entitlement (UsherTx *tx, gpointer data, GError **error)
{
  const UsherChange changes[] = { { "entitlement", USHER_INT (1) }, { NULL } };

  return usher_record_write (tx, "group_card", 1, "change", 0, changes, error) && usher_access_rebuild (tx, NULL, error);
}

#define GAINS "SELECT COUNT (*) FROM ledger WHERE verb = 'privileged-gain'"
#define LOSSES "SELECT COUNT (*) FROM ledger WHERE verb = 'privileged-loss'"

static void
test_privileged (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 20, 2);
  g_autoptr (UsherSyncResult) result = NULL;
  const UsherSyncChange *change;
  gint64 gains;

  add_people (&world, 20);
  sync_good (&world); /* a baseline */
  g_assert_cmpint (number (&world, GAINS), ==, 0);
  usher_test_do (world.workspace, make_entitlement, NULL);
  gains = number (&world, GAINS);
  usher_test_source_join (world.source, 0, 1);
  usher_test_source_leave (world.source, 0, 2);
  result = sync_to (&world, "complete");
  g_assert_cmpint (result->privileged->len, ==, 2);
  change = result->privileged->pdata[0];
  g_assert_cmpstr (change->what, ==, "added");
  g_assert_cmpstr (change->drift, ==, "unauthorised");
  g_assert_cmpint (number (&world, GAINS) - gains, ==, 1);
  g_assert_cmpint (number (&world, LOSSES), ==, 1);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM ledger WHERE verb = 'privileged-gain' AND line LIKE '%\"why\":[null,\"unauthorised\"]%'"),
                   ==, 1);
  clear_world (&world);
}

/* ---- Events ---- */

static void
test_events (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 10, 0);
  g_autoptr (UsherSyncResult) result = NULL;

  usher_test_source_add_events (world.source, 37);
  sync_good (&world);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM event"), ==, 37);
  usher_test_source_add_events (world.source, 12);
  sync_good (&world);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM event"), ==, 49);
  /* The place to go on from is gone: everything comes once more, and none of it twice. */
  usher_test_source_add_events (world.source, 1);
  world.source->oldest = G_MAXINT64;
  result = sync_to (&world, "complete");
  g_assert_cmpint (told (result, "log")->read, ==, 50);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM event"), ==, 50);
  clear_world (&world);
}

static gboolean
keep_a_day (UsherTx *tx, gpointer data, GError **error)
{
  return usher_source_schedule (tx, 1, -1, 1, error);
}

/* What is older than the source's retention becomes counts, and verification still agrees. */
static void
test_retention (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 10, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due = NULL;

  usher_test_source_add_events (world.source, 20);
  sync_good (&world);
  usher_test_do (world.workspace, keep_a_day, NULL);
  usher_clock_advance (usher_workspace_clock (world.workspace), G_GINT64_CONSTANT (2) * 24 * 3600 * 1000);
  due = usher_due_run (world.workspace, &error);
  usher_test_ok (due != NULL);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM event"), ==, 0);
  g_assert_cmpint (number (&world, "SELECT CAST (SUM (ok) AS BIGINT) FROM event_day"), ==, 20);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM event_day"), ==, 7);
  usher_test_verify (world.workspace);
  /* The source tells of them no more, and what it tells is not mistaken for new. */
  usher_test_source_add_events (world.source, 1);
  sync_good (&world);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM event"), ==, 1);
  clear_world (&world);
}

/* ---- Whose account ---- */

static void
test_doubtful (UsherEngine engine, gconstpointer data)
{
  World world = make_world (engine, 4, 0);

  /* user00000 is p by number and q by login; user00001's number is two people's. */
  usher_test_import_good (world.workspace, "people",
                          "login,name,employee,state\np,P,00000,active\nuser00000,Q,9,active\nr,R,00001,active\ns,S,00001,active\n"
                          "t,T,00002,active\n");
  sync_good (&world);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM match_doubt"), ==, 2);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM account WHERE login = 'user00000' AND match_rule = 'employee'"), ==, 1);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM account WHERE login = 'user00001' AND matched_person IS NULL"), ==, 1);
  g_assert_cmpint (number (&world, "SELECT COUNT (*) FROM account WHERE login = 'user00002' AND matched_person IS NOT NULL"), ==, 1);
  clear_world (&world);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_source_register ();
  usher_test_add_engines ("/sync/full", test_full, NULL);
  usher_test_add_engines ("/sync/incremental", test_incremental, NULL);
  usher_test_add_engines ("/sync/back-to-everything", test_back_to_everything, NULL);
  usher_test_add_engines ("/sync/goes-on", test_goes_on, NULL);
  usher_test_add_engines ("/sync/old-read", test_old_read, NULL);
  usher_test_add_engines ("/sync/cancelled", test_cancelled, NULL);
  usher_test_add_engines ("/sync/missing-right", test_missing_right, NULL);
  usher_test_add_engines ("/sync/counts-only-at-first", test_counts_only_at_first, NULL);
  usher_test_add_engines ("/sync/nothing-can-be-read", test_nothing_can_be_read, NULL);
  usher_test_add_engines ("/sync/dry-run", test_dry_run, NULL);
  usher_test_add_engines ("/sync/lease", test_lease, NULL);
  usher_test_add_engines ("/sync/privileged", test_privileged, NULL);
  usher_test_add_engines ("/sync/events", test_events, NULL);
  usher_test_add_engines ("/sync/retention", test_retention, NULL);
  usher_test_add_engines ("/sync/doubtful", test_doubtful, NULL);
  return usher_test_run ();
}
