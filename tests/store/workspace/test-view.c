/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Saved views: personal, without lines. */

#include "usher-test-workspace.h"

#include "usher-error.h"
#include "usher-view.h"

typedef struct {
  const char *noun, *name, *query;
} Save;

static gboolean
save (UsherTx *tx, gpointer data, GError **error)
{
  const Save *self = data;

  return usher_view_save (tx, self->noun, self->name, self->query, error);
}

static gboolean
rename_view (UsherTx *tx, gpointer data, GError **error)
{
  const Save *self = data;

  return usher_view_rename (tx, self->noun, self->name, self->query, error);
}

static gboolean
remove_view (UsherTx *tx, gpointer data, GError **error)
{
  const Save *self = data;

  return usher_view_remove (tx, self->noun, self->name, error);
}

static void
test_views (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE);
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  Save leavers = { "people", "Leavers", "state:terminated" }, again = { "people", "Leavers", "state:terminated kind:employee" };
  Save all = { "accounts", "All", "" }, other = { "people", "Theirs", "" };
  Save to = { "people", "Leavers", "Gone" }, no_name = { "people", "", "" }, taken = { "people", "Gone", "Gone" };
  gint64 lines = usher_test_verify (workspace);
  g_autoptr(GPtrArray) list = NULL;

  usher_test_do (workspace, save, &leavers);
  usher_test_do (workspace, save, &again);
  usher_test_do (workspace, save, &all);
  usher_test_ok (usher_test_act_as (workspace, "lead", NULL, save, &other, &error));
  usher_test_do (workspace, rename_view, &to);
  usher_test_fails (usher_workspace_act (workspace, NULL, rename_view, &taken, &error), USHER_ERROR_GUARD);
  usher_test_fails (usher_workspace_act (workspace, NULL, save, &no_name, &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_workspace_act (workspace, NULL, remove_view, &other, &error), USHER_ERROR_UNKNOWN);
  usher_test_do (workspace, remove_view, &all);
  list = usher_view_list (conn, 1, NULL, &error);
  usher_test_ok (list != NULL);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (((UsherView *) list->pdata[0])->name, ==, "Gone");
  g_assert_cmpstr (((UsherView *) list->pdata[0])->query, ==, "state:terminated kind:employee");
  g_assert_cmpint (usher_test_verify (workspace), ==, lines);
  usher_conn_close (g_steal_pointer (&conn));
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/view/views", test_views, NULL);
  return usher_test_run ();
}
