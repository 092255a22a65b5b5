/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What lists tell of people beside their row: managers, how much they hold, the highest risk, the last
 * success; and that each kind of change is followed, undone changes too. */

#include "usher-access.h"
#include "usher-account-link.h"
#include "usher-card.h"
#include "usher-test-directory.h"

static void
check (UsherWorkspace *workspace)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (workspace);
  gint64 wrong = -1;

  usher_test_ok (usher_access_check (conn, &wrong, &error));
  g_assert_cmpint (wrong, ==, 0);
}

static gint64
count (UsherWorkspace *workspace, const char *where)
{
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT (*) FROM person_fact f JOIN person p ON p.id = f.person"
                                          " LEFT JOIN person m ON m.id = f.manager WHERE %s", where);

  return usher_test_workspace_int (workspace, sql);
}

static void
fill (UsherWorkspace *workspace)
{
  usher_test_import_good (workspace, "people", "login,employee,manager\nann,E1,\nbob,E2,E1\ncat,E3,bob\ndan,E4,nobody\n");
  check (workspace);
  g_assert_cmpint (count (workspace, "p.login = 'bob' AND m.login = 'ann'"), ==, 1);
  usher_test_import_good (workspace, "accounts", "login,employee\nann,E1\nbob,E2\ncat,E3\nspare,\n");
  usher_test_import_good (workspace, "entitlements", "app,name,risk\nledger,read,low\nledger,pay,high\nledger,odd,\n");
  usher_test_import_good (workspace, "grants",
                          "principal,entitlement\nann,ledger/read\nbob,ledger/read\nbob,ledger/pay\ncat,ledger/odd\nspare,ledger/pay\n");
  check (workspace);
}

static void
test_content (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  fill (workspace);
  g_assert_cmpint (count (workspace, "p.login = 'ann' AND f.assignments = 1 AND f.risk = 'low' AND f.manager IS NULL"), ==, 1);
  g_assert_cmpint (count (workspace, "p.login = 'bob' AND f.assignments = 2 AND f.risk = 'high' AND m.login = 'ann'"), ==, 1);
  g_assert_cmpint (count (workspace, "p.login = 'cat' AND f.assignments = 1 AND f.risk IS NULL AND m.login = 'bob'"), ==, 1);
  g_assert_cmpint (count (workspace, "p.login = 'dan'"), ==, 0);
  /* People alone: managers follow, and what is held stays. */
  usher_test_import_good (workspace, "people", "login,employee,manager\nbob,E2,cat\ncat,E3,\n");
  g_assert_cmpint (count (workspace, "p.login = 'bob' AND f.assignments = 2 AND f.risk = 'high' AND m.login = 'cat'"), ==, 1);
  g_assert_cmpint (count (workspace, "p.login = 'cat' AND f.manager IS NULL"), ==, 1);
  check (workspace);
  usher_test_close (workspace);
}

typedef struct {
  gint64 id, person;
  const char *risk;
  char act[64];
} Change;

static gboolean
set_risk (UsherTx *tx, gpointer data, GError **error)
{
  Change *change = data;
  const UsherCardChange changes[] = { { "risk", usher_text_value (change->risk) }, { NULL } };

  g_strlcpy (change->act, usher_tx_act (tx), sizeof change->act);
  return usher_card_change (tx, USHER_CARD_ENTITLEMENT, change->id, -1, changes, error);
}

static gboolean
link_account (UsherTx *tx, gpointer data, GError **error)
{
  Change *change = data;

  g_strlcpy (change->act, usher_tx_act (tx), sizeof change->act);
  return usher_account_link (tx, change->id, change->person, NULL, error);
}

static gboolean
undo (UsherTx *tx, gpointer data, GError **error)
{
  return usher_access_undo (tx, ((Change *) data)->act, error);
}

static void
test_changes (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  Change risk = { .risk = "medium" }, link = { 0 };

  fill (workspace);
  risk.id = usher_test_find (workspace, "entitlement", "ledger/pay");
  usher_test_do (workspace, set_risk, &risk);
  g_assert_cmpint (count (workspace, "p.login = 'bob' AND f.risk = 'medium'"), ==, 1);
  check (workspace);
  link.id = usher_test_find (workspace, "account", "import/spare");
  link.person = usher_test_find (workspace, "person", "dan");
  usher_test_do (workspace, link_account, &link);
  g_assert_cmpint (count (workspace, "p.login = 'dan' AND f.assignments = 1 AND f.risk = 'medium'"), ==, 1);
  check (workspace);
  /* What is taken back takes along what followed from it. */
  usher_test_do (workspace, undo, &link);
  g_assert_cmpint (count (workspace, "p.login = 'dan' AND f.assignments > 0"), ==, 0);
  usher_test_do (workspace, undo, &risk);
  g_assert_cmpint (count (workspace, "p.login = 'bob' AND f.risk = 'high'"), ==, 1);
  check (workspace);
  /* And the check sees what is wrong. */
  usher_test_sql (usher_workspace_db (workspace), "UPDATE person_fact SET assignments = 7");
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    gint64 wrong = -1;

    usher_test_ok (usher_access_check (conn, &wrong, &error));
    g_assert_cmpint (wrong, ==, 3);
  }
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/person-facts/content", test_content, NULL);
  usher_test_add_engines ("/person-facts/changes", test_changes, NULL);
  return usher_test_run ();
}
