/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests of the directory share. */

#include "usher-test-directory.h"

#include <glib/gstdio.h>

UsherWorkspace *
usher_test_directory (UsherEngine engine)
{
  return usher_test_workspace (engine, USHER_KIND_SAMPLE);
}

UsherConn *
usher_test_conn (UsherWorkspace *workspace)
{
  g_autoptr (GError) error = NULL;
  UsherConn *conn = usher_conn_open (usher_workspace_db (workspace), &error);

  usher_test_ok (conn != NULL);
  return conn;
}

gint64
usher_test_find (UsherWorkspace *workspace, const char *noun, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (workspace);
  gint64 id;

  usher_test_ok (usher_key_find (conn, noun, key, &id, &error));
  return id;
}

UsherImportResult *
usher_test_import (UsherWorkspace *workspace, const char *noun, const char *text, const UsherImportOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = usher_test_folder (), *file = g_build_filename (folder, "import.csv", NULL);
  UsherImportResult *result = NULL;

  usher_test_ok (g_file_set_contents (file, text, -1, &error));
  usher_test_ok (usher_import_file (workspace, noun, file, options, &result, NULL, &error));
  return result;
}

void
usher_test_import_good (UsherWorkspace *workspace, const char *noun, const char *text)
{
  g_autoptr (UsherImportResult) result = usher_test_import (workspace, noun, text, NULL);

  for (guint i = 0; i < result->rejected->len; i++)
    g_test_message ("row %d: %s", (int) ((UsherImportReject *) result->rejected->pdata[i])->row,
                    ((UsherImportReject *) result->rejected->pdata[i])->why);
  g_assert_cmpint (result->n_rejected, ==, 0);
  g_assert_true (result->written);
}

/* Rows of at most six texts; NULL is null, "#7" is the number 7. */
static void
put (UsherRun *run, const char *const *cells, guint n)
{
  g_autoptr (GError) error = NULL;
  UsherValue values[USHER_RUN_VALUES_MAX] = { { 0 } };

  for (guint i = 0; i < n; i++)
    values[i] = cells[i] && cells[i][0] == '#' ? USHER_INT (g_ascii_strtoll (cells[i] + 1, NULL, 10)) : usher_text_value (cells[i]);
  usher_test_ok (usher_run_put (run, values, NULL, NULL, &error));
}

static void
put_stream (UsherRun *run, const char *stream, const char *const *cells, guint rows, guint columns)
{
  g_autoptr (GError) error = NULL;

  usher_test_ok (usher_run_open (run, stream, TRUE, &error));
  for (guint i = 0; i < rows; i++)
    put (run, cells + i * columns, columns);
  usher_test_ok (usher_run_close (run, NULL, &error));
}

#define PUT(stream, columns, ...)                                                              \
  G_STMT_START                                                                                 \
  {                                                                                            \
    const char *const cells_[] = { __VA_ARGS__ };                                              \
    put_stream (run, stream, cells_, G_N_ELEMENTS (cells_) / (columns), columns);              \
  }                                                                                            \
  G_STMT_END

static void
put_things (UsherRun *run)
{
  /* native, login, name, mail, employee, kind, state */
  PUT ("accounts", 7, "a1", "ann", "Ann", "ann@x.example", NULL, "human", "active", "a2", "bob", "Bob", NULL, "E2", "human", "active",
       "a3", "cat", "Cat", NULL, NULL, "human", "disabled", "a4", "svc", "Service", NULL, NULL, "service", "active");
  /* native, name, description, kind, rule, writable, mastered_by */
  PUT ("groups", 7, "g1", "staff", NULL, "native", NULL, "#1", NULL, "g2", "inner", NULL, "native", NULL, "#1", NULL, "g3", "outer", NULL,
       "native", NULL, "#1", NULL, "g4", "rule", NULL, "dynamic", "department = sales", "#1", NULL, "g5", "ad", NULL, "ad", NULL, "#0",
       "AD", "g6", "ring-a", NULL, "native", NULL, "#1", NULL, "g7", "ring-b", NULL, "native", NULL, "#1", NULL);
  PUT ("apps", 3, "p1", "Ledger", "#1", "p2", "Vault", "#0");
  PUT ("entitlements", 3, "e1", "p1", "read", "e2", "p1", "pay", "e3", "p1", "audit", "e4", "p2", "root", "e5", "p1", "report", "e6", "p1",
       "old");
}

static void
put_access (UsherRun *run)
{
  PUT ("memberships", 4, "g1", "account", "a1", "direct", "g2", "account", "a1", "direct", "g1", "account", "a2", "direct", "g4", "account",
       "a2", "dynamic", "g6", "account", "a2", "direct", "g5", "account", "a3", "synced", "g3", "group", "g2", "direct", "g7", "group", "g6",
       "direct", "g6", "group", "g7", "direct");
  PUT ("grants", 4, "group", "g1", "e1", "direct", "group", "g3", "e2", "direct", "account", "a1", "e2", "direct", "account", "a3", "e3",
       "direct", "group", "g7", "e4", "direct", "group", "g4", "e5", "direct", "group", "g5", "e6", "direct");
  PUT ("implications", 2, "e3", "e1");
}

static gboolean
organise (UsherTx *tx, gpointer data, GError **error)
{
  gint64 source = usher_source_ensure (tx, "idp", "file", error);
  UsherRun *run = source ? usher_run_begin (tx, source, "sync", error) : NULL;

  if (!run)
    return FALSE;
  put_things (run);
  put_access (run);
  return usher_run_end (run, NULL, error) && usher_run_match (tx, NULL, error) && usher_access_rebuild (tx, NULL, error);
}

void
usher_test_organisation (UsherWorkspace *workspace)
{
  usher_test_import_good (workspace, "people",
                          "login,name,mail,employee,manager,state\n"
                          "ann,Ann Arbor,ann@x.example,E1,E2,active\n"
                          "bob,Bob Berg,bob@x.example,E2,cat,active\n"
                          "cat,Cat Carr,cat@x.example,E3,,terminated\n");
  usher_test_do (workspace, organise, NULL);
}
