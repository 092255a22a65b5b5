/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Running acts: all or nothing, who acts, the asynchronous forms, a session's end. */

#include "usher-test-workspace.h"

#include "usher-error.h"
#include "usher-member.h"
#include "usher-record.h"

static gboolean
add_member (UsherTx *tx, gpointer data, GError **error)
{
  UsherMemberNew member = { .login = data, .roles = USHER_ROLE_TRAINEE };

  return usher_member_add (tx, &member, error) != 0;
}

static gboolean
add_two_and_fail (UsherTx *tx, gpointer data, GError **error)
{
  return add_member (tx, "first", error) && add_member (tx, "second", error)
         && usher_error_set (error, USHER_ERROR_GUARD, NULL, "no after all");
}

static void
test_all_or_nothing (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING);
  gint64 lines = usher_test_verify (workspace);

  usher_test_fails (usher_workspace_act (workspace, "because", add_two_and_fail, NULL, &error), USHER_ERROR_GUARD);
  g_assert_cmpint (usher_test_verify (workspace), ==, lines);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM private"), ==, 0);
  usher_test_ok (usher_workspace_act (workspace, "because", add_member, "third", &error));
  g_assert_cmpint (usher_test_verify (workspace), ==, lines + 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM private"), ==, 1);
  usher_test_close (workspace);
}

typedef struct {
  UsherWorkspace *workspace;
  gboolean inner;
} Nested;

static gboolean
act_within (UsherTx *tx, gpointer data, GError **error)
{
  Nested *nested = data;
  g_autoptr(GError) failed = NULL;

  nested->inner = usher_workspace_act (nested->workspace, NULL, add_member, "nested", &failed);
  g_assert_error (failed, USHER_ERROR, USHER_ERROR_USAGE);
  return add_member (tx, "outer", error);
}

static void
test_nested (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING);
  Nested nested = { workspace, TRUE };

  usher_test_do (workspace, act_within, &nested);
  g_assert_false (nested.inner);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM member WHERE login IN ('nested', 'outer')"), ==, 1);
  usher_test_close (workspace);
}

static gboolean
drop_admin (UsherTx *tx, gpointer data, GError **error)
{
  UsherMemberChange change = { .set_roles = TRUE, .roles = USHER_ROLE_TRAINEE };

  return usher_member_change (tx, 1, 0, &change, error);
}

/* A session that was opened before loses the right with the role. */
static void
test_roles_are_read_anew (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING), *admin;

  admin = usher_test_reopen (workspace, "admin");
  usher_test_do (admin, drop_admin, NULL);
  usher_test_fails (usher_workspace_act (workspace, NULL, add_member, "late", &error), USHER_ERROR_RIGHT);
  g_assert_cmpuint (usher_workspace_roles (workspace), ==, USHER_ROLE_TRAINEE);
  usher_test_close (admin);
  usher_test_close (workspace);
}

static gboolean
note_something (UsherTx *tx, gpointer data, GError **error)
{
  gint64 *member = data;

  *member = usher_tx_member (tx);
  g_assert_cmpuint (usher_tx_roles (tx), ==, USHER_ROLE_SYSTEM);
  return usher_tx_note (tx, "workspace:1", "tick", NULL, error);
}

static void
test_system (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  gint64 first = 0, second = 0;
  g_autofree char *sql = NULL;

  usher_test_ok (usher_workspace_act_as_system (workspace, NULL, note_something, &first, &error));
  usher_test_ok (usher_workspace_act_as_system (workspace, NULL, note_something, &second, &error));
  g_assert_cmpint (first, >, 1);
  g_assert_cmpint (first, ==, second);
  sql = g_strdup_printf ("SELECT count (*) FROM ledger WHERE verb = 'tick' AND member = %d AND line LIKE '%%\"by\":\"%s\"%%'", (int) first,
                         usher_workspace_member_login (workspace));
  g_assert_cmpint (usher_test_workspace_int (workspace, sql), ==, 2);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* ---- Asynchronous ---- */
typedef struct {
  GThread *main;
  int freed, called;
  gboolean ok;
  char *act;
  gpointer value;
  GError *error;
} Async;

static void
freed_on_main (gpointer data)
{
  Async *async = data;

  g_assert_true (g_thread_self () == async->main);
  async->freed++;
}

static gboolean
add_from_async (UsherTx *tx, gpointer data, GError **error)
{
  Async *async = data;

  g_assert_true (g_thread_self () != async->main);
  return add_member (tx, "async", error);
}

static void
act_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Async *async = data;

  g_assert_true (g_thread_self () == async->main);
  async->ok = usher_workspace_act_finish (USHER_WORKSPACE (source), result, &async->act, &async->error);
  async->called++;
}

static void
count_changed (UsherWorkspace *workspace, GPtrArray *touched, gboolean own, gpointer data)
{
  int *count = data;

  g_assert_true (own);
  g_assert_cmpuint (touched->len, ==, 1);
  (*count)++;
}

static void
test_act_async (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING);
  Async async = { .main = g_thread_self () };
  int changed = 0;

  g_signal_connect (workspace, "changed", G_CALLBACK (count_changed), &changed);
  usher_workspace_act_async (workspace, NULL, add_from_async, &async, freed_on_main, NULL, act_done, &async);
  usher_test_wait_until (async.called == 1 && async.freed == 1);
  g_assert_no_error (async.error);
  g_assert_true (async.ok);
  g_assert_cmpuint (strlen (async.act), ==, 36);
  g_assert_cmpint (changed, ==, 1);
  g_free (async.act);

  async = (Async) { .main = g_thread_self () };
  usher_workspace_act_async (workspace, NULL, add_from_async, &async, freed_on_main, NULL, act_done, &async);
  usher_test_wait_until (async.called == 1 && async.freed == 1);
  g_assert_false (async.ok);
  g_assert_error (async.error, USHER_ERROR, USHER_ERROR_GUARD);
  g_error_free (async.error);
  g_assert_cmpint (changed, ==, 1);
  usher_test_close (workspace);
}

static gpointer
count_members (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  Async *async = data;
  gint64 n;

  g_assert_true (g_thread_self () != async->main);
  if (!usher_conn_query_int (conn, "SELECT count (*) FROM member", 0, &n, error))
    return NULL;
  return g_memdup2 (&n, sizeof n);
}

static void
read_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Async *async = data;

  async->value = usher_workspace_read_finish (USHER_WORKSPACE (source), result, &async->error);
  async->called++;
}

static void
test_read_async (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Async async = { .main = g_thread_self () };

  usher_workspace_read_async (workspace, count_members, &async, freed_on_main, g_free, NULL, read_done, &async);
  usher_test_wait_until (async.called == 1 && async.freed == 1);
  g_assert_no_error (async.error);
  g_assert_cmpint (*(gint64 *) async.value, ==, 10);
  g_free (async.value);

  async = (Async) { .main = g_thread_self () };
  g_cancellable_cancel (cancellable);
  usher_workspace_read_async (workspace, count_members, &async, freed_on_main, g_free, cancellable, read_done, &async);
  usher_test_wait_until (async.called == 1 && async.freed == 1);
  g_assert_error (async.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&async.error);
  usher_test_close (workspace);
}

static void
test_closed (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING);
  Async async = { .main = g_thread_self () };

  /* What was begun is finished. */
  usher_workspace_act_async (workspace, NULL, add_from_async, &async, freed_on_main, NULL, act_done, &async);
  usher_workspace_close (workspace);
  usher_test_wait_until (async.called == 1 && async.freed == 1);
  g_assert_true (async.ok);
  g_clear_pointer (&async.act, g_free);
  usher_test_fails (usher_workspace_act (workspace, NULL, add_member, "late", &error), USHER_ERROR_STORE);
  async = (Async) { .main = g_thread_self () };
  usher_workspace_read_async (workspace, count_members, &async, freed_on_main, g_free, NULL, read_done, &async);
  usher_test_wait_until (async.called == 1 && async.freed == 1);
  g_assert_error (async.error, USHER_ERROR, USHER_ERROR_STORE);
  g_clear_error (&async.error);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/act/all-or-nothing", test_all_or_nothing, NULL);
  usher_test_add_engines ("/act/nested", test_nested, NULL);
  usher_test_add_engines ("/act/roles-are-read-anew", test_roles_are_read_anew, NULL);
  usher_test_add_engines ("/act/system", test_system, NULL);
  usher_test_add_engines ("/act/async", test_act_async, NULL);
  usher_test_add_engines ("/act/read-async", test_read_async, NULL);
  usher_test_add_engines ("/act/closed", test_closed, NULL);
  return usher_test_run ();
}
