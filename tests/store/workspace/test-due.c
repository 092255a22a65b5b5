/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Due work and the lease under which it is done. */

#include "usher-test-workspace.h"

#include "usher-due.h"
#include "usher-error.h"
#include "usher-lease.h"
#include "usher-member.h"
#include "usher-proposal.h"
#include "usher-setting.h"

#define DAY G_GINT64_CONSTANT (86400000)

static void
test_lease (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE), *again = usher_test_reopen (workspace, NULL);
  UsherLease *mine = usher_lease_take (workspace, "due", 60000, &error), *theirs;

  usher_test_ok (mine != NULL);
  g_assert_null (usher_lease_take (again, "due", 60000, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
  g_clear_error (&error);
  theirs = usher_lease_take (again, "other", 60000, &error);
  usher_test_ok (theirs != NULL);
  usher_lease_release (theirs);
  /* Its end comes: the next one has it, and the first one learns so. */
  usher_clock_advance (usher_workspace_clock (workspace), 60000);
  theirs = usher_lease_take (again, "due", 60000, &error);
  usher_test_ok (theirs != NULL);
  usher_test_fails (usher_lease_renew (mine, 60000, &error), USHER_ERROR_CONFLICT);
  usher_lease_release (mine);
  usher_test_ok (usher_lease_renew (theirs, 120000, &error));
  usher_lease_release (theirs);
  mine = usher_lease_take (workspace, "due", 60000, &error);
  usher_test_ok (mine != NULL);
  usher_lease_release (mine);
  usher_test_verify (workspace);
  usher_test_close (again);
  usher_test_close (workspace);
}

static gboolean
propose (UsherTx *tx, gpointer data, GError **error)
{
  gboolean carried;

  return usher_proposal_second (tx, "accept", "{\"run\":1}", "accept run 1", &carried, error);
}

static gboolean
keep_reasons (UsherTx *tx, gpointer data, GError **error)
{
  return usher_setting_set (tx, "retention.reason", "30d", 0, error);
}

static gboolean
add_member (UsherTx *tx, gpointer data, GError **error)
{
  UsherMemberNew member = { .login = data, .roles = USHER_ROLE_TRAINEE };

  return usher_member_add (tx, &member, error) != 0;
}

static const UsherDue *
find_due (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((const UsherDue *) list->pdata[i])->kind->name, name))
      return list->pdata[i];
  g_error ("nothing due is called %s", name);
}

static void
test_run (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  g_autoptr(GPtrArray) before = NULL, now = NULL, done = NULL, after = NULL;

  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, propose, NULL, &error));
  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, keep_reasons, NULL, &error));
  usher_test_ok (usher_workspace_act (workspace, "she asked for it", add_member, "anna", &error));
  before = usher_due_list (conn, usher_workspace_now (workspace), &error);
  usher_test_ok (before != NULL);
  g_assert_cmpint (find_due (before, "proposals")->due, ==, 0);
  usher_clock_advance (usher_workspace_clock (workspace), 31 * DAY);
  now = usher_due_list (conn, usher_workspace_now (workspace), &error);
  g_assert_cmpint (find_due (now, "proposals")->due, ==, 1);
  g_assert_cmpint (find_due (now, "personal-text")->due, ==, 1);
  done = usher_due_run (workspace, &error);
  usher_test_ok (done != NULL);
  g_assert_cmpint (find_due (done, "proposals")->done, ==, 1);
  g_assert_cmpint (find_due (done, "personal-text")->done, ==, 1);
  after = usher_due_list (conn, usher_workspace_now (workspace), &error);
  for (guint i = 0; i < after->len; i++)
    g_assert_cmpint (((const UsherDue *) after->pdata[i])->due, ==, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM private WHERE erased_at IS NULL"), ==, 0);
  usher_test_verify (workspace);
  usher_conn_close (g_steal_pointer (&conn));
  usher_test_close (workspace);
}

static gint64
count_one (UsherConn *conn, gint64 now, GError **error)
{
  return 1;
}

static gint64
fail (UsherTx *tx, GError **error)
{
  usher_error_set (error, USHER_ERROR_GUARD, NULL, "not today");
  return -1;
}

static gint64
succeed (UsherTx *tx, GError **error)
{
  return usher_tx_note (tx, "workspace:1", "tick", NULL, error) ? 1 : -1;
}

static const UsherDueKind failing = { "failing", "fails", count_one, fail }, working = { "working", "works", count_one, succeed };

/* One that fails does not stop the others. */
static void
test_failing (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  g_autoptr(GPtrArray) done = NULL;

  usher_due_register (&failing);
  usher_due_register (&working);
  usher_due_register (&working);
  done = usher_due_run (workspace, &error);
  usher_test_ok (done != NULL);
  g_assert_cmpint (find_due (done, "failing")->done, ==, -1);
  g_assert_error (find_due (done, "failing")->error, USHER_ERROR, USHER_ERROR_GUARD);
  g_assert_cmpint (find_due (done, "working")->done, ==, 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM ledger WHERE verb = 'tick'"), ==, 1);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/due/lease", test_lease, NULL);
  usher_test_add_engines ("/due/run", test_run, NULL);
  usher_test_add_engines ("/due/failing", test_failing, NULL);
  return usher_test_run ();
}
