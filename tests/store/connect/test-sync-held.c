/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A run that is held back: nothing of it counts, two members may accept it, a newer run takes its place. */

#include "usher-error.h"
#include "usher-test-directory.h"
#include "usher-test-source.h"

#define ACCOUNTS "SELECT COUNT (*) FROM account WHERE gone_at IS NULL"
#define HELD "SELECT COUNT (*) FROM stage_read WHERE state = 'held'"

/* 40 users, of whom 15 are gone all at once: held back as RUN-2. */
static UsherWorkspace *
make_held (UsherEngine engine, UsherTestSource **source, gint64 *run)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (UsherSyncResult) first = NULL, held = NULL;

  *source = usher_test_source_new (40, 2);
  usher_test_source_place (workspace);
  first = usher_test_sync (workspace, *source, FALSE, FALSE);
  g_assert_cmpstr (first->state, ==, "complete");
  for (guint i = 0; i < 15; i++)
    usher_test_source_remove_user (*source, i);
  usher_test_source_set_state (*source, 20, "disabled");
  held = usher_test_sync (workspace, *source, FALSE, FALSE);
  g_assert_cmpstr (held->state, ==, "quarantined");
  g_assert_nonnull (strstr (held->why, "15 of 40 are gone"));
  *run = held->run;
  return workspace;
}

static void
clear (UsherWorkspace *workspace, UsherTestSource *source)
{
  usher_test_verify (workspace);
  usher_test_close (workspace);
  usher_test_source_free (source);
}

static void
test_nothing_counts (UsherEngine engine, gconstpointer data)
{
  UsherTestSource *source;
  gint64 run;
  UsherWorkspace *workspace = make_held (engine, &source, &run);

  g_assert_cmpint (usher_test_workspace_int (workspace, ACCOUNTS), ==, 40);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM account WHERE state = 'disabled'"), ==, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM membership WHERE gone_at IS NULL"), ==, 40);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT removed FROM run_stream WHERE run = 2 AND stream = 'accounts'"), ==, 15);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM run_stream WHERE run = 2 AND digest IS NOT NULL"), ==, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, HELD), ==, 1);
  clear (workspace, source);
}

static UsherSyncResult *
accept_as (UsherWorkspace *workspace, const char *member, gint64 run, const char *why)
{
  UsherWorkspace *session = usher_test_reopen (workspace, member);
  g_autoptr (GError) error = NULL;
  UsherSyncResult *result = NULL;

  usher_test_ok (usher_sync_accept (session, run, why, &result, NULL, &error));
  usher_test_close (session);
  return result;
}

static void
test_accepted (UsherEngine engine, gconstpointer data)
{
  UsherTestSource *source;
  gint64 run;
  UsherWorkspace *workspace = make_held (engine, &source, &run), *trainee = usher_test_reopen (workspace, "trainee");
  g_autoptr (UsherSyncResult) first = NULL, again = NULL, second = NULL, later = NULL;
  g_autoptr (GError) error = NULL;

  usher_test_fails (usher_sync_accept (trainee, run, "they left", &first, NULL, &error), USHER_ERROR_RIGHT);
  usher_test_close (trainee);
  usher_test_fails (usher_sync_accept (workspace, run + 5, "they left", &first, NULL, &error), USHER_ERROR_UNKNOWN);
  usher_test_fails (usher_sync_accept (workspace, run, NULL, &first, NULL, &error), USHER_ERROR_GUARD);
  first = accept_as (workspace, "lead", run, "a branch was sold");
  g_assert_null (first);
  again = accept_as (workspace, "lead", run, "a branch was sold");
  g_assert_null (again);
  g_assert_cmpint (usher_test_workspace_int (workspace, ACCOUNTS), ==, 40);
  second = accept_as (workspace, "auditor", run, "the contract says so");
  g_assert_nonnull (second);
  g_assert_cmpstr (second->state, ==, "complete");
  g_assert_cmpint (second->run, ==, run + 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, ACCOUNTS), ==, 25);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT applied FROM run_decision WHERE id = 2"), ==, 3);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM stage_page"), ==, 0);
  later = usher_test_sync (workspace, source, FALSE, FALSE);
  g_assert_cmpstr (later->state, ==, "complete");
  clear (workspace, source);
}

static void
test_replaced (UsherEngine engine, gconstpointer data)
{
  UsherTestSource *source;
  gint64 run;
  UsherWorkspace *workspace = make_held (engine, &source, &run);
  g_autoptr (UsherSyncResult) again = NULL, good = NULL, result = NULL;
  g_autoptr (GError) error = NULL;

  again = usher_test_sync (workspace, source, FALSE, FALSE);
  g_assert_cmpstr (again->state, ==, "quarantined");
  g_assert_cmpint (usher_test_workspace_int (workspace, HELD), ==, 1);
  usher_test_fails (usher_sync_accept (workspace, run, "they left", &result, NULL, &error), USHER_ERROR_GUARD);
  for (guint i = 0; i < 15; i++)
    {
      usher_test_source_add_user (source, i);
      usher_test_source_join (source, i % 2, i);
    }
  good = usher_test_sync (workspace, source, FALSE, FALSE);
  g_assert_cmpstr (good->state, ==, "complete");
  g_assert_cmpint (usher_test_workspace_int (workspace, HELD), ==, 0);
  clear (workspace, source);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/sync/held/nothing-counts", test_nothing_counts, NULL);
  usher_test_add_engines ("/sync/held/accepted", test_accepted, NULL);
  usher_test_add_engines ("/sync/held/replaced", test_replaced, NULL);
  return usher_test_run ();
}
