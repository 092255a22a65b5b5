/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Backup, restore, and copies between the engines: equal heads, empty places, nothing left over. */

#include "usher-test-workspace.h"

#include <sys/stat.h>

#include "usher-copy.h"
#include "usher-error.h"
#include "usher-history.h"
#include "usher-setting.h"
#include "usher-view.h"

static const UsherCopyOptions scratch = { .scratch = TRUE };

static gboolean
fill (UsherTx *tx, gpointer data, GError **error)
{
  return usher_setting_set (tx, "workspace.title", "Larkfield \xe2\x82\xac", 0, error)
         && usher_view_save (tx, "people", "All \xc3\xa9", "kind:employee", error);
}

static void
read_head (UsherWorkspace *workspace, UsherCopied *head)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);

  usher_test_ok (conn && usher_ledger_head (conn, &head->lines, &head->head, &error));
}

static void
assert_same (UsherWorkspace *workspace, const char *place, const UsherCopied *copied, const char *login)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspaceOpen options = { .scratch = TRUE };
  UsherWorkspace *copy = usher_workspace_open (place, &options, &error);
  UsherCopied head;

  usher_test_ok (copy != NULL);
  read_head (workspace, &head);
  g_assert_cmpint (head.lines, ==, copied->lines);
  g_assert_true (usher_digest_equal (&head.head, &copied->head));
  read_head (copy, &head);
  g_assert_true (usher_digest_equal (&head.head, &copied->head));
  g_assert_cmpstr (usher_workspace_uuid (copy), ==, usher_workspace_uuid (workspace));
  g_assert_cmpstr (usher_workspace_member_login (copy), ==, login);
  g_assert_cmpint (usher_test_verify (copy), ==, copied->lines);
  g_assert_cmpint (usher_test_workspace_int (copy, "SELECT count (*) FROM saved_view"), ==, 1);
  g_assert_cmpint (usher_test_workspace_int (copy, "SELECT count (*) FROM private"), ==, 1);
  usher_test_close (copy);
}

static UsherWorkspace *
make (UsherEngine engine)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE);

  usher_test_ok (usher_workspace_act (workspace, "so that there is a text", fill, NULL, &error));
  return workspace;
}

static void
test_backup (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = make (engine);
  g_autofree char *folder = usher_test_folder (), *to = g_build_filename (folder, "backup.usher", NULL);
  g_autofree char *restored = usher_test_place (engine);
  UsherCopied copied;
  struct stat about;

  usher_test_ok (usher_workspace_backup (workspace, to, &scratch, &copied, &error));
  g_assert_cmpint (stat (to, &about), ==, 0);
  g_assert_cmpuint (about.st_mode & 0777, ==, 0600);
  assert_same (workspace, to, &copied, "demo");
  usher_test_fails (usher_workspace_backup (workspace, to, &scratch, &copied, &error), USHER_ERROR_STORE);
  usher_test_ok (usher_workspace_copy (to, restored, &scratch, &copied, &error));
  assert_same (workspace, restored, &copied, "demo");
  usher_test_close (workspace);
}

/* To the other engine, and back. */
static void
test_there_and_back (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherEngine other = engine == USHER_ENGINE_SQLITE ? USHER_ENGINE_POSTGRESQL : USHER_ENGINE_SQLITE;
  g_autofree char *there = NULL, *back = NULL;
  UsherWorkspace *workspace;
  UsherCopied copied;

  if (!usher_test_has_server ())
    {
      g_test_skip ("USHER_TEST_POSTGRESQL names no server");
      return;
    }
  workspace = make (engine);
  there = usher_test_place (other);
  back = usher_test_place (engine);
  usher_test_ok (usher_workspace_copy (usher_workspace_place (workspace), there, &scratch, &copied, &error));
  assert_same (workspace, there, &copied, "demo");
  usher_test_ok (usher_workspace_copy (there, back, &scratch, &copied, &error));
  assert_same (workspace, back, &copied, "demo");
  /* Never over something. */
  g_assert_false (usher_workspace_copy (there, back, &scratch, &copied, &error));
  g_assert_cmpint (usher_error_exit_code (error), ==, 5);
  g_clear_error (&error);
  assert_same (workspace, back, &copied, "demo");
  usher_test_close (workspace);
}

static void
cancel_early (gint64 done, gint64 total, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_cancelled (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  UsherWorkspace *workspace = make (engine);
  g_autofree char *to = usher_test_place (engine);
  UsherCopyOptions options = { .scratch = TRUE, .cancellable = cancellable, .progress = cancel_early, .data = cancellable };
  UsherCopied copied;

  g_cancellable_cancel (cancellable);
  g_assert_false (usher_workspace_copy (usher_workspace_place (workspace), to, &options, &copied, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  /* The place is free again. */
  usher_test_ok (usher_workspace_copy (usher_workspace_place (workspace), to, &scratch, &copied, &error));
  assert_same (workspace, to, &copied, "demo");
  usher_test_close (workspace);
}

static void
test_no_source (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *from = usher_test_place (engine), *to = usher_test_place (USHER_ENGINE_SQLITE);

  g_assert_false (usher_workspace_copy (from, to, &scratch, NULL, &error));
  g_assert_cmpint (usher_error_exit_code (error), ==, 5);
  g_assert_false (g_file_test (to, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/copy/backup", test_backup, NULL);
  usher_test_add_engines ("/copy/there-and-back", test_there_and_back, NULL);
  usher_test_add_engines ("/copy/cancelled", test_cancelled, NULL);
  usher_test_add_engines ("/copy/no-source", test_no_source, NULL);
  return usher_test_run ();
}
