/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Documents: editions, what is in force when, lint, refusals. */

#include "usher-test-workspace.h"

#include <string.h>

#include "usher-document.h"
#include "usher-error.h"

typedef struct {
  const char *kind, *name, *body;
  gint64 from, id;
} Publish;

static gboolean
publish (UsherTx *tx, gpointer data, GError **error)
{
  Publish *self = data;

  self->id = usher_document_publish (tx, self->kind, self->name, self->body, self->from, error);
  return self->id != 0;
}

static gboolean
lint_colon (const char *name, const char *body, gsize length, GError **error)
{
  GError *failed = NULL;

  if (memchr (body, ':', length))
    return TRUE;
  usher_error_set (&failed, USHER_ERROR_INPUT, NULL, "%s holds nothing", name);
  usher_error_add_where (failed, name, 3, 7);
  g_propagate_error (error, failed);
  return FALSE;
}

static void
assert_in_force (UsherConn *conn, gint64 at, gint64 edition)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDocument) document = usher_document_at (conn, "policy", "risk", at, &error);

  g_assert_no_error (error);
  if (edition == 0)
    g_assert_null (document);
  else
    g_assert_cmpint (document->edition, ==, edition);
}

static void
test_editions (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE);
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  Publish first = { "policy", "risk", "high: 3\n", 0 }, second = { "policy", "risk", "high: 4\n", USHER_TEST_NOW + 1000 };
  Publish third = { "policy", "risk", "high: 3\n", USHER_TEST_NOW + 500 };
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(UsherDocument) loaded = NULL;

  usher_test_do (workspace, publish, &first);
  usher_test_do (workspace, publish, &second);
  usher_test_fails (usher_workspace_act (workspace, NULL, publish, &second, &error), USHER_ERROR_GUARD);
  usher_test_do (workspace, publish, &third);
  assert_in_force (conn, USHER_TEST_NOW - 1, 0);
  assert_in_force (conn, USHER_TEST_NOW, 1);
  assert_in_force (conn, USHER_TEST_NOW + 600, 3);
  assert_in_force (conn, USHER_TEST_NOW + 1000, 2);
  list = usher_document_list (conn, "policy", &error);
  usher_test_ok (list != NULL);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpint (((UsherDocument *) list->pdata[0])->edition, ==, 3);
  loaded = usher_document_load (conn, first.id, &error);
  usher_test_ok (loaded != NULL);
  g_assert_cmpstr (loaded->body, ==, "high: 3\n");
  g_assert_cmpuint (strlen (loaded->sha256), ==, 64);
  usher_test_verify (workspace);
  usher_conn_close (g_steal_pointer (&conn));
  usher_test_close (workspace);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE);
  g_autofree char *huge = g_strnfill (300 * 1024, ':');
  Publish kind = { "novel", "risk", "a: b" }, name = { "policy", "Risk Policy", "a: b" }, body = { "policy", "risk", "nothing" };
  Publish big = { "policy", "risk", huge }, bytes = { "policy", "risk", "a: \xff" }, good = { "policy", "risk", "a: b" };

  usher_test_fails (usher_workspace_act (workspace, NULL, publish, &kind, &error), USHER_ERROR_UNKNOWN);
  usher_test_fails (usher_workspace_act (workspace, NULL, publish, &name, &error), USHER_ERROR_INPUT);
  g_assert_false (usher_workspace_act (workspace, NULL, publish, &body, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_assert_cmpint (usher_error_get_info (error)->line, ==, 3);
  g_clear_error (&error);
  usher_test_fails (usher_workspace_act (workspace, NULL, publish, &big, &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_workspace_act (workspace, NULL, publish, &bytes, &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_test_act_as (workspace, "analyst", NULL, publish, &good, &error), USHER_ERROR_RIGHT);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM document"), ==, 0);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_document_register ("policy", "a policy", lint_colon);
  usher_test_add_engines ("/document/editions", test_editions, NULL);
  usher_test_add_engines ("/document/refused", test_refused, NULL);
  return usher_test_run ();
}
