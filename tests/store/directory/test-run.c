/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs: what is new, gone and back, quarantine, faults that stop a run, events. */

#include "usher-error.h"
#include "usher-test-directory.h"

/* COUNT people from FIRST; the source says there are EXPECTED (−1: nothing). */
typedef struct {
  guint first, count;
  gboolean complete, skip_close;
  gint64 expected;
  UsherRunStream result;
} Batch;

static gboolean
put_batch (UsherTx *tx, gpointer data, GError **error)
{
  Batch *batch = data;
  gint64 source = usher_source_ensure (tx, "hr", "file", error);
  UsherRun *run = source ? usher_run_begin (tx, source, "sync", error) : NULL;

  if (!run)
    return FALSE;
  if (!usher_run_open (run, "people", batch->complete, error))
    {
      usher_run_free (run);
      return FALSE;
    }
  if (batch->expected >= 0)
    usher_run_expect (run, batch->expected);
  for (guint i = batch->first; i < batch->first + batch->count; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%03u", i);
      const UsherValue values[USHER_PEOPLE_N] = {
        [USHER_PEOPLE_NATIVE] = usher_text_value (name),
        [USHER_PEOPLE_LOGIN] = usher_text_value (name),
        [USHER_PEOPLE_STATE] = usher_text_value ("active"),
      };

      if (!usher_run_put (run, values, NULL, NULL, error))
        {
          usher_run_free (run);
          return FALSE;
        }
    }
  return usher_run_close (run, &batch->result, error) && usher_run_end (run, NULL, error);
}

#define LIVE "SELECT COUNT (*) FROM person WHERE gone_at IS NULL"

static void
test_gone_and_back (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  Batch all = { 0, 100, TRUE, FALSE, -1 }, fewer = { 0, 97, TRUE, FALSE, -1 }, part = { 0, 10, FALSE, FALSE, -1 };

  usher_test_do (workspace, put_batch, &all);
  g_assert_cmpint (all.result.added, ==, 100);
  usher_test_do (workspace, put_batch, &fewer);
  g_assert_cmpint (fewer.result.removed, ==, 3);
  g_assert_cmpint (fewer.result.total, ==, 97);
  g_assert_cmpint (usher_test_workspace_int (workspace, LIVE), ==, 97);
  usher_test_do (workspace, put_batch, &part);
  g_assert_cmpint (usher_test_workspace_int (workspace, LIVE), ==, 97);
  usher_test_do (workspace, put_batch, &all);
  g_assert_cmpint (all.result.added, ==, 3);
  g_assert_cmpint (all.result.unchanged, ==, 97);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT MAX (id) FROM person"), ==, 100);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM run WHERE state = 'complete'"), ==, 3);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM run WHERE state = 'partial'"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_quarantine (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  Batch all = { 0, 100, TRUE, FALSE, -1 }, lost = { 5, 74, TRUE, FALSE, -1 }, short_read = { 0, 99, FALSE, FALSE, 100 },
        less = { 0, 82, TRUE, FALSE, -1 }, less_again = { 0, 68, TRUE, FALSE, -1 };

  usher_test_do (workspace, put_batch, &all);
  usher_test_do (workspace, put_batch, &lost);
  g_assert_true (lost.result.quarantined);
  g_assert_cmpint (lost.result.removed, ==, 26);
  g_assert_cmpint (usher_test_workspace_int (workspace, LIVE), ==, 100);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM run WHERE state = 'quarantined'"), ==, 1);
  usher_test_do (workspace, put_batch, &short_read);
  g_assert_true (short_read.result.quarantined);
  /* A fifth less at a time is let through, but not a third within a week. */
  usher_test_do (workspace, put_batch, &less);
  g_assert_false (less.result.quarantined);
  usher_test_do (workspace, put_batch, &less_again);
  g_assert_true (less_again.result.quarantined);
  usher_clock_advance (usher_workspace_clock (workspace), G_GINT64_CONSTANT (8) * 24 * 3600 * 1000);
  usher_test_do (workspace, put_batch, &less_again);
  g_assert_false (less_again.result.quarantined);
  g_assert_cmpint (usher_test_workspace_int (workspace, LIVE), ==, 68);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_first_is_never_held (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  Batch first = { 0, 10, TRUE, FALSE, 1000 }, few = { 0, 6, TRUE, FALSE, -1 };

  usher_test_do (workspace, put_batch, &first);
  g_assert_false (first.result.quarantined);
  usher_test_do (workspace, put_batch, &few);
  g_assert_false (few.result.quarantined);
  g_assert_cmpint (usher_test_workspace_int (workspace, LIVE), ==, 6);
  usher_test_close (workspace);
}

static void
test_tampered (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  Batch all = { 0, 20, TRUE, FALSE, -1 };
  g_autoptr (GError) error = NULL;

  usher_test_do (workspace, put_batch, &all);
  usher_test_sql (usher_workspace_db (workspace), "UPDATE person SET state = 'terminated' WHERE id = 7");
  usher_test_fails (usher_workspace_act (workspace, NULL, put_batch, &all, &error), USHER_ERROR_FAULTY);
  usher_test_sql (usher_workspace_db (workspace), "UPDATE person SET state = 'active' WHERE id = 7");
  usher_test_do (workspace, put_batch, &all);
  g_assert_cmpint (all.result.unchanged, ==, 20);
  usher_test_close (workspace);
}

/* ---- Bad rows, twice, references ---- */

typedef struct {
  const char *stream;
  UsherValue values[USHER_RUN_VALUES_MAX];
  UsherRunEffect effect, again;
} One;

static gboolean
put_one (UsherTx *tx, gpointer data, GError **error)
{
  One *one = data;
  gint64 source = usher_source_ensure (tx, "idp", "file", error);
  g_autoptr (UsherRun) run = source ? usher_run_begin (tx, source, "sync", error) : NULL;

  return run && usher_run_open (run, one->stream, FALSE, error) && usher_run_put (run, one->values, NULL, &one->effect, error) &&
         usher_run_put (run, one->values, NULL, &one->again, error) && usher_run_close (run, NULL, error) &&
         usher_run_end (g_steal_pointer (&run), NULL, error);
}

static void
test_bad_values (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (GError) error = NULL;
  g_autofree char *long_name = g_strnfill (600, 'x');
  One bad[] = {
    { "groups", { usher_text_value ("g"), USHER_NULL, USHER_NULL, usher_text_value ("native") } },
    { "groups", { usher_text_value (""), usher_text_value ("x"), USHER_NULL, usher_text_value ("native") } },
    { "groups", { usher_text_value ("g"), usher_text_value ("\xff"), USHER_NULL, usher_text_value ("native") } },
    { "groups", { usher_text_value ("g"), usher_text_value (long_name), USHER_NULL, usher_text_value ("native") } },
    { "memberships", { USHER_INT (1), usher_text_value ("planet"), usher_text_value ("x"), usher_text_value ("direct") } },
  };
  One unknown = { "planets", { { 0 } } },
      dangling = { "entitlements", { usher_text_value ("e"), usher_text_value ("no such app"), usher_text_value ("x") } },
      good = { "groups", { usher_text_value ("g"), usher_text_value ("x"), USHER_NULL, usher_text_value ("native") } };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    usher_test_fails (usher_workspace_act (workspace, NULL, put_one, &bad[i], &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_workspace_act (workspace, NULL, put_one, &unknown, &error), USHER_ERROR_UNKNOWN);
  usher_test_fails (usher_workspace_act (workspace, NULL, put_one, &dangling, &error), USHER_ERROR_UNKNOWN);
  usher_test_do (workspace, put_one, &good);
  g_assert_cmpint (good.effect, ==, USHER_RUN_ADDED);
  g_assert_cmpint (good.again, ==, USHER_RUN_TWICE);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* ---- What changed ---- */

/* "+x" puts the person x, "-x" says that they are gone. */
typedef struct {
  const char *const *words;
  const char *hold;
  UsherRunStream result;
} Changes;

static gboolean
put_changes (UsherTx *tx, gpointer data, GError **error)
{
  Changes *changes = data;
  gint64 source = usher_source_ensure (tx, "hr", "file", error);
  g_autoptr (UsherRun) run = source ? usher_run_begin (tx, source, "sync", error) : NULL;

  if (!run || !usher_run_open_changes (run, "people", error))
    return FALSE;
  for (guint i = 0; changes->words[i]; i++)
    {
      gboolean gone = changes->words[i][0] == '-';
      const UsherValue values[USHER_PEOPLE_N] = {
        [USHER_PEOPLE_NATIVE] = usher_text_value (changes->words[i] + 1),
        [USHER_PEOPLE_LOGIN] = gone ? USHER_NULL : usher_text_value (changes->words[i] + 1),
        [USHER_PEOPLE_STATE] = gone ? USHER_NULL : usher_text_value (i % 2 ? "suspended" : "active"),
      };

      if (gone ? !usher_run_remove (run, values, NULL, error) : !usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  if (changes->hold)
    usher_run_hold (run, changes->hold);
  return usher_run_close (run, &changes->result, error) && usher_run_end (g_steal_pointer (&run), NULL, error);
}

static void
test_changes (UsherEngine engine, gconstpointer data)
{
  static const char *const some[] = { "+user100", "-user003", "-nobody", "-user004", "+user004", "+user005", "+user005", NULL };
  static const char *const back[] = { "+user003", NULL };
  static const char *const many[] = { "-user000", "-user001", "-user002", "-user003", "-user004", "-user005", NULL };
  UsherWorkspace *workspace = usher_test_directory (engine);
  Batch all = { 0, 20, TRUE, FALSE, -1 };
  Changes first = { some, NULL }, second = { back, NULL }, third = { many, NULL }, held = { back, "the source is not to be trusted" };

  usher_test_do (workspace, put_batch, &all);
  usher_test_do (workspace, put_changes, &first);
  g_assert_cmpint (first.result.read, ==, 7);
  g_assert_cmpint (first.result.removed, ==, 1);
  g_assert_cmpint (first.result.total, ==, 20);
  g_assert_cmpint (usher_test_workspace_int (workspace, LIVE), ==, 20);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM person WHERE login = 'user003' AND gone_at > 0"), ==, 1);
  /* The last word about user005 counts. */
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM person WHERE login = 'user005' AND state = 'active'"), ==, 1);
  usher_test_verify (workspace);
  usher_test_do (workspace, put_changes, &second);
  g_assert_cmpint (usher_test_workspace_int (workspace, LIVE), ==, 21);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM run WHERE state = 'complete'"), ==, 3);
  /* Tombstones are no less suspicious than absence. */
  usher_test_do (workspace, put_changes, &third);
  g_assert_true (third.result.quarantined);
  usher_test_do (workspace, put_changes, &held);
  g_assert_true (held.result.quarantined);
  g_assert_cmpint (usher_test_workspace_int (workspace, LIVE), ==, 21);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM run WHERE error = 'the source is not to be trusted'"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* ---- Passes ---- */

#define N_GROUPS 10
#define N_MEMBERS 40

/* Who is in which group: all but where (group + member) leaves SKIP, divided by 7. */
typedef struct {
  int skip;
  gint64 announced; /* far more than come: many passes */
  gboolean complete, bad;
  guint refused, twice;
  UsherRunStream result;
} Links;

static gboolean
put_named (UsherRun *run, const char *stream, char letter, int n, GError **error)
{
  if (!usher_run_open (run, stream, TRUE, error))
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%c%d", letter, i);
      UsherValue values[USHER_RUN_VALUES_MAX] = { usher_text_value (name), usher_text_value (name) };

      if (letter == 'g')
        values[USHER_GROUPS_KIND] = usher_text_value ("native");
      else
        {
          values[USHER_ACCOUNTS_KIND] = usher_text_value ("human");
          values[USHER_ACCOUNTS_STATE] = usher_text_value ("active");
        }
      if (!usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  return usher_run_close (run, NULL, error);
}

static gboolean
put_link (UsherRun *run, Links *links, const char *group, const char *member, GError **error)
{
  const UsherValue values[USHER_MEMBERSHIPS_N] = { usher_text_value (group), usher_text_value ("account"), usher_text_value (member),
    usher_text_value ("direct") };
  g_autoptr (GError) fault = NULL;
  UsherRunEffect effect = USHER_RUN_ELSEWHERE;

  if (usher_run_put (run, values, NULL, &effect, &fault))
    {
      links->twice += effect == USHER_RUN_TWICE;
      return TRUE;
    }
  links->refused++;
  if (g_error_matches (fault, USHER_ERROR, USHER_ERROR_UNKNOWN))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

static gboolean
put_pass (UsherRun *run, Links *links, GError **error)
{
  for (int i = 0; i < N_GROUPS * N_MEMBERS; i++)
    {
      int group = i % N_GROUPS, member = i / N_GROUPS;
      g_autofree char *group_name = g_strdup_printf ("g%d", group), *name = g_strdup_printf ("a%d", member);

      if ((group + member) % 7 != links->skip && !put_link (run, links, group_name, name, error))
        return FALSE;
    }
  return !links->bad || (put_link (run, links, "g1", "a1", error) && put_link (run, links, "no such group", "a1", error) &&
                         put_link (run, links, "g1", "no such account", error));
}

static gboolean
put_links (UsherTx *tx, gpointer data, GError **error)
{
  Links *links = data;
  gint64 source = usher_source_ensure (tx, "idp", "file", error);
  g_autoptr (UsherRun) run = source ? usher_run_begin (tx, source, "sync", error) : NULL;
  gboolean more = TRUE;

  if (!run || !put_named (run, "accounts", 'a', N_MEMBERS, error) || !put_named (run, "groups", 'g', N_GROUPS, error))
    return FALSE;
  usher_run_announce (run, links->announced);
  if (!usher_run_open (run, "memberships", links->complete, error))
    return FALSE;
  while (more)
    if (!put_pass (run, links, error) || !usher_run_next_pass (run, &more, error))
      return FALSE;
  return usher_run_close (run, &links->result, error) && usher_run_end (g_steal_pointer (&run), NULL, error);
}

/* However many passes, the run brings and tells the same. */
static void
test_passes (UsherEngine engine, gconstpointer data)
{
  const gint64 announced[] = { 0, 500000, 5000000 };
  UsherRunStream told[G_N_ELEMENTS (announced)][4];

  for (gsize i = 0; i < G_N_ELEMENTS (announced); i++)
    {
      UsherWorkspace *workspace = usher_test_directory (engine);
      Links all[] = { { -1, announced[i], TRUE }, { 3, announced[i], TRUE }, { 4, announced[i], FALSE, TRUE }, { 5, announced[i], TRUE, TRUE } };

      for (gsize j = 0; j < G_N_ELEMENTS (all); j++)
        {
          usher_test_do (workspace, put_links, &all[j]);
          told[i][j] = all[j].result;
          g_assert_cmpint (all[j].refused, ==, all[j].bad ? 2 : 0);
          g_assert_cmpint (all[j].twice, ==, all[j].bad ? 1 : 0);
          g_assert_cmpmem (&told[i][j].digest, sizeof (UsherDigest), &told[0][j].digest, sizeof (UsherDigest));
          g_assert_cmpint (told[i][j].read, ==, told[0][j].read);
          g_assert_cmpint (told[i][j].added, ==, told[0][j].added);
          g_assert_cmpint (told[i][j].removed, ==, told[0][j].removed);
          g_assert_cmpint (told[i][j].unchanged, ==, told[0][j].unchanged);
          g_assert_cmpint (told[i][j].total, ==, told[0][j].total);
        }
      g_assert_cmpint (told[i][1].removed, >, 50);
      g_assert_cmpint (told[i][2].removed, ==, 0);
      g_assert_cmpint (told[i][2].total, ==, N_GROUPS * N_MEMBERS);
      usher_test_verify (workspace);
      usher_test_close (workspace);
    }
}

/* ---- Events ---- */

static gboolean
put_events (UsherTx *tx, gpointer data, GError **error)
{
  gint64 source = usher_source_ensure (tx, "idp", "file", error);
  g_autoptr (UsherRun) run = source ? usher_run_begin (tx, source, "sync", error) : NULL;

  if (!run || !usher_run_open (run, "events", FALSE, error))
    return FALSE;
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *native = g_strdup_printf ("ev-%u", i + GPOINTER_TO_UINT (data));
      const UsherValue values[USHER_EVENTS_N] = {
        [USHER_EVENTS_NATIVE] = usher_text_value (native),
        [USHER_EVENTS_AT] = USHER_INT (1000 * i),
        [USHER_EVENTS_ACCOUNT] = usher_text_value ("a1"),
        [USHER_EVENTS_ACTION] = usher_text_value ("sign-in"),
        [USHER_EVENTS_OUTCOME] = usher_text_value ("success"),
      };

      if (!usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  return usher_run_close (run, NULL, error) && usher_run_put_day (run, 1, 1, 86400000, 2, 1, 90000000, error) &&
         usher_run_put_day (run, 1, 1, 86400000, 1, 0, 0, error) && usher_run_end (g_steal_pointer (&run), NULL, error);
}

static void
test_events (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  usher_test_do (workspace, put_events, GUINT_TO_POINTER (0));
  usher_test_do (workspace, put_events, GUINT_TO_POINTER (3));
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM event"), ==, 8);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT added FROM run_stream WHERE stream = 'events' ORDER BY run DESC LIMIT 1"), ==, 3);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT ok FROM event_day"), ==, 6);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT last_ok FROM event_day"), ==, 90000000);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* Both engines leave the same lines and digests. */
static void
test_engines_agree (void)
{
  gint64 lines[2];
  char *hash[2] = { NULL, NULL };

  if (!usher_test_has_server ())
    {
      g_test_skip ("no PostgreSQL");
      return;
    }
  for (guint i = 0; i < 2; i++)
    {
      UsherWorkspace *workspace = usher_test_directory (i ? USHER_ENGINE_POSTGRESQL : USHER_ENGINE_SQLITE);

      usher_test_organisation (workspace);
      lines[i] = usher_test_workspace_int (workspace, "SELECT n FROM ledger_head");
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (UsherConn) conn = usher_test_conn (workspace);
        UsherStatement *statement = usher_conn_prepare (conn, "SELECT digest FROM run_stream ORDER BY run, stream", &error);
        GString *all = g_string_new (NULL);
        gboolean row = TRUE;

        usher_test_ok (statement != NULL);
        while (row)
          {
            usher_test_ok (usher_statement_step (statement, &row, &error));
            if (row)
              g_string_append (all, usher_statement_text (statement, 0, NULL));
          }
        hash[i] = g_string_free (all, FALSE);
      }
      usher_test_close (workspace);
    }
  g_assert_cmpint (lines[0], ==, lines[1]);
  g_assert_cmpstr (hash[0], ==, hash[1]);
  g_free (hash[0]);
  g_free (hash[1]);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/run/gone-and-back", test_gone_and_back, NULL);
  usher_test_add_engines ("/directory/run/quarantine", test_quarantine, NULL);
  usher_test_add_engines ("/directory/run/first-is-never-held", test_first_is_never_held, NULL);
  usher_test_add_engines ("/directory/run/tampered", test_tampered, NULL);
  usher_test_add_engines ("/directory/run/bad-values", test_bad_values, NULL);
  usher_test_add_engines ("/directory/run/changes", test_changes, NULL);
  usher_test_add_engines ("/directory/run/passes", test_passes, NULL);
  usher_test_add_engines ("/directory/run/events", test_events, NULL);
  g_test_add_func ("/directory/run/engines-agree", test_engines_agree);
  return usher_test_run ();
}
