/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is made: so many of everything, whole and verified, with its own past; and what is refused. */

#include "usher-test-sample.h"

#include "usher-access.h"
#include "usher-error.h"

typedef struct {
  gint64 wanted;
  const char *sql;
} Count;

#define OF_SOURCE(table, name) "SELECT COUNT (*) FROM " table " t JOIN source s ON s.id = t.source WHERE t.gone_at IS NULL AND s.name = '" name "'"

static const Count counts[] = {
  { 2000, "SELECT COUNT (*) FROM person WHERE gone_at IS NULL" },
  { 1640, "SELECT COUNT (*) FROM person WHERE kind = 'employee'" },
  { 280, "SELECT COUNT (*) FROM person WHERE kind = 'contractor'" },
  { 80, "SELECT COUNT (*) FROM person WHERE kind IN ('partner', 'vendor')" },
  { 1884, "SELECT COUNT (*) FROM person WHERE state = 'active'" },
  { 36, "SELECT COUNT (*) FROM person WHERE state = 'on-leave'" },
  { 20, "SELECT COUNT (*) FROM person WHERE state = 'pre-hire'" },
  { 60, "SELECT COUNT (*) FROM person WHERE state = 'terminated'" },
  { 110, "SELECT COUNT (*) FROM person WHERE department = 'Finance'" },
  { 12, "SELECT COUNT (*) FROM person WHERE department = 'Executive'" },
  { 96, "SELECT COUNT (DISTINCT title) FROM person" },
  { 5, "SELECT COUNT (DISTINCT site) FROM person" },
  { 1960, OF_SOURCE ("account", "idp-1") },
  { 46, OF_SOURCE ("app", "idp-1") },
  { 8, OF_SOURCE ("app", "idp-2") },
  { 6, OF_SOURCE ("app", "idp-3") },
  { 140, "SELECT COUNT (*) FROM account WHERE kind = 'service'" },
  { 4, "SELECT COUNT (*) FROM account WHERE kind = 'break-glass'" },
  { 12, "SELECT COUNT (*) FROM account WHERE kind = 'shared'" },
  { 6, "SELECT COUNT (*) FROM account WHERE kind = 'agent'" },
  { 8, "SELECT COUNT (*) FROM app WHERE tier = 0" },
  { 12, "SELECT COUNT (*) FROM app WHERE tier = 1" },
  { 26, "SELECT COUNT (*) FROM app WHERE tier = 2" },
  { 14, "SELECT COUNT (*) FROM app WHERE tier = 3" },
  { 412, "SELECT COUNT (*) FROM entitlement" },
  { 46, "SELECT COUNT (*) FROM entitlement WHERE privileged = 1" },
  { 640, "SELECT COUNT (*) FROM grp" },
  { 38, "SELECT COUNT (*) FROM grp WHERE privileged = 1" },
  { 22, "SELECT COUNT (*) FROM grp WHERE kind = 'dynamic'" },
  { 31, "SELECT COUNT (*) FROM grp WHERE mastered_by = 'ad'" },
  { 85, "SELECT COUNT (DISTINCT member) FROM membership WHERE member_kind = 'group' AND gone_at IS NULL" },
  { 412, "SELECT COUNT (*) FROM entitlement_card WHERE owner IS NOT NULL AND deputy IS NOT NULL AND data_class IS NOT NULL AND purpose IS NOT NULL"
         " AND description IS NOT NULL AND risk IS NOT NULL" },
  { 640, "SELECT COUNT (*) FROM group_card WHERE owner IS NOT NULL" },
  { 162, "SELECT COUNT (*) FROM account_card WHERE owner IS NOT NULL" },
  { 8, "SELECT COUNT (*) FROM member WHERE login IN ('demo', 'lead', 'lead2', 'analyst', 'reviewer', 'auditor', 'admin', 'trainee')" },
  { 8, "SELECT COUNT (DISTINCT person) FROM member" },
  { 1, "SELECT COUNT (*) FROM person WHERE key = 'amara.okafor'" },
  { 0, "SELECT COUNT (*) FROM run WHERE state = 'quarantined'" },
  { 0, "SELECT COUNT (*) FROM event_day d JOIN app a ON a.id = d.app WHERE a.usage = 'none'" },
  /* Everyone's account is their own, and has somebody. */
  { 0, "SELECT COUNT (*) FROM account a LEFT JOIN person p ON p.id = a.matched_person WHERE a.gone_at IS NULL AND a.kind = 'human' AND"
       " (p.id IS NULL OR (a.mail IS NOT NULL AND a.mail <> p.mail))" },
};

static void
assert_between (UsherWorkspace *workspace, gint64 least, gint64 most, const char *sql)
{
  gint64 n = usher_test_workspace_int (workspace, sql);

  g_assert_cmpint (n, >=, least);
  g_assert_cmpint (n, <=, most);
}

static void
test_counts (UsherEngine engine, gconstpointer data)
{
  UsherSampleResult result = { 0 };
  UsherWorkspace *workspace = usher_test_sample (engine, USHER_SAMPLE_PEOPLE, USHER_SAMPLE_SEED, &result);
  gint64 assignments = usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM assignment");

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_test_message ("%s", counts[i].sql);
      g_assert_cmpint (usher_test_workspace_int (workspace, counts[i].sql), ==, counts[i].wanted);
    }
  assert_between (workspace, 30000, 32000, "SELECT COUNT (*) FROM assignment");
  assert_between (workspace, 225000, 255000, "SELECT COUNT (*) FROM event");
  assert_between (workspace, 395, 400, "SELECT (1773829800000 - MIN (day)) / 86400000 FROM event_day");
  assert_between (workspace, 29, 30, "SELECT (1773829800000 - MIN (at)) / 86400000 FROM event");
  g_assert_cmpint (result.people, ==, USHER_SAMPLE_PEOPLE);
  g_assert_cmpint (result.assignments, ==, assignments);
  g_assert_cmpint (result.events, ==, usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM event"));
  g_assert_cmpint (result.accounts, ==, usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM account WHERE gone_at IS NULL"));
  usher_test_close (workspace);
}

/* ---- The tree of managers and the nesting of groups ---- */

#define TREE                                                                                                                 \
  "WITH RECURSIVE tree (id, employee, depth) AS (SELECT id, employee, 1 FROM person WHERE title = 'Chief Executive Officer'" \
  " UNION ALL SELECT p.id, p.employee, t.depth + 1 FROM person p JOIN tree t ON p.manager = t.employee WHERE t.depth < 20)"

#define NEST                                                                                                                    \
  "WITH RECURSIVE chain (grp, depth) AS (SELECT DISTINCT member, 1 FROM membership WHERE member_kind = 'group' UNION ALL SELECT" \
  " m.grp, c.depth + 1 FROM membership m JOIN chain c ON m.member_kind = 'group' AND m.member = c.grp WHERE c.depth < 20)"

static void
check_shapes (UsherEngine engine, gint64 people)
{
  UsherWorkspace *workspace = usher_test_sample (engine, people, USHER_SAMPLE_SEED, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  gint64 wrong = -1;

  g_assert_cmpint (usher_test_workspace_int (workspace, TREE " SELECT MAX (depth) FROM tree"), <=, 7);
  /* In the tree is everyone but the nine who name nobody and the two in a loop, with all who report to them: nobody does. */
  g_assert_cmpint (usher_test_workspace_int (workspace, TREE " SELECT COUNT (DISTINCT id) FROM tree"), ==, people - 11);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT MAX (n) FROM (SELECT COUNT (*) AS n FROM person GROUP BY manager) t"), <=, 14);
  g_assert_cmpint (usher_test_workspace_int (workspace, NEST " SELECT MAX (depth) FROM chain"), ==, 4);
  usher_test_ok (usher_access_check (conn, &wrong, &error));
  g_assert_cmpint (wrong, ==, 0);
  g_assert_cmpint (usher_test_verify (workspace), >, 500);
  g_clear_pointer (&conn, usher_conn_close);
  usher_test_close (workspace);
}

static void
test_shapes (UsherEngine engine, gconstpointer data)
{
  check_shapes (engine, USHER_SAMPLE_PEOPLE_LEAST);
}

static void
test_more_shapes (void)
{
  check_shapes (USHER_ENGINE_SQLITE, usher_test_is_full () ? 40000 : 4000);
}

/* ---- Its past and its present ---- */

static gboolean
note (UsherTx *tx, gpointer data, GError **error)
{
  *(gint64 *) data = usher_tx_now (tx);
  return usher_tx_note (tx, "workspace:1", "seen", NULL, error);
}

static void
test_time (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_sample (engine, USHER_SAMPLE_PEOPLE_LEAST, 3, NULL), *again;
  UsherWorkspaceOpen as_lead = { .as = "lead", .scratch = TRUE };
  gint64 now = 0;

  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT MIN (at) FROM ledger"), ==, USHER_SAMPLE_BEGINS);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT MAX (at) FROM ledger"), <=, USHER_TEST_NOW);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM ledger a JOIN ledger b ON b.n = a.n + 1 WHERE b.at < a.at"), ==, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM run WHERE began < 1773792000000"), >=, 25);
  usher_test_ok ((again = usher_workspace_open (usher_workspace_place (workspace), &as_lead, &error)) != NULL);
  g_assert_cmpstr (usher_workspace_member_login (again), ==, "lead");
  g_assert_true (usher_workspace_may (again, "import", NULL));
  usher_test_ok (usher_workspace_act (again, NULL, note, &now, &error));
  g_assert_cmpint (now, >=, USHER_TEST_NOW);
  usher_test_close (again);
  usher_test_close (workspace);
}

/* ---- Refused ---- */

static void
on_progress (gint64 done, gint64 total, gpointer cancellable)
{
  if (done == 6)
    g_cancellable_cancel (cancellable);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  UsherWorkspace *sample = usher_test_sample_place (engine, USHER_KIND_SAMPLE, 1), *live = usher_test_workspace (engine, USHER_KIND_LIVE);
  UsherSampleOptions options = { "larkfield", USHER_SAMPLE_PEOPLE_LEAST, 1 };

  usher_test_fails (usher_sample_make (live, &options, NULL, NULL, NULL, NULL, &error), USHER_ERROR_GUARD);
  options.people = 999;
  usher_test_fails (usher_sample_make (sample, &options, NULL, NULL, NULL, NULL, &error), USHER_ERROR_USAGE);
  options.people = USHER_SAMPLE_PEOPLE_LEAST;
  options.name = "meadow";
  usher_test_fails (usher_sample_make (sample, &options, NULL, NULL, NULL, NULL, &error), USHER_ERROR_UNKNOWN);
  options.name = "larkfield";
  g_assert_false (usher_sample_make (sample, &options, on_progress, cancellable, cancellable, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  usher_test_verify (sample);
  usher_test_close (sample);
  usher_test_close (live);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/sample/counts", test_counts, NULL);
  usher_test_add_engines ("/sample/shapes", test_shapes, NULL);
  g_test_add_func ("/sample/shapes/more", test_more_shapes);
  usher_test_add_engines ("/sample/time", test_time, NULL);
  usher_test_add_engines ("/sample/refused", test_refused, NULL);
  return usher_test_run ();
}
