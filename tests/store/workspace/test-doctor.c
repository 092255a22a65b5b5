/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The doctor: nothing to say about a sound workspace, and each fault named. */

#include "usher-test-workspace.h"

#include <glib/gstdio.h>

#include "usher-doctor.h"
#include "usher-error.h"

static UsherCheckState
state_of (UsherWorkspace *workspace, const char *id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = usher_doctor (workspace, NULL, &error);

  usher_test_ok (rows != NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherCheck *row = rows->pdata[i];

      if (g_str_equal (row->id, id))
        {
          g_assert_true (row->state == USHER_CHECK_OK || row->todo);
          return row->state;
        }
    }
  g_error ("no check %s", id);
}

static void
test_sound (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE);
  g_autoptr(GPtrArray) rows = usher_doctor (workspace, NULL, &error);

  usher_test_ok (rows != NULL);
  g_assert_cmpuint (rows->len, >, 7);
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherCheck *row = rows->pdata[i];

      g_test_message ("%s %s: %s", usher_check_state_name (row->state), row->id, row->message);
      /* How full the disk is, is not ours. */
      if (!g_str_equal (row->id, "disk"))
        g_assert_cmpint (row->state, ==, USHER_CHECK_OK);
    }
  usher_test_close (workspace);
}

static void
test_faults (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  UsherDb *db = usher_workspace_db (workspace);

  /* Members of a live workspace without people behind them. */
  g_assert_cmpint (state_of (workspace, "members"), ==, USHER_CHECK_WARN);
  usher_test_sql (db, "DELETE FROM object_line WHERE n = 3");
  g_assert_cmpint (state_of (workspace, "index"), ==, USHER_CHECK_FAIL);
  usher_test_ok (usher_doctor_rebuild (workspace, &error));
  g_assert_cmpint (state_of (workspace, "index"), ==, USHER_CHECK_OK);
  usher_test_sql (db, "UPDATE ledger_head SET n = n - 1");
  g_assert_cmpint (state_of (workspace, "head"), ==, USHER_CHECK_FAIL);
  usher_test_sql (db, "UPDATE ledger_head SET n = n + 1");
  g_assert_cmpint (state_of (workspace, "head"), ==, USHER_CHECK_OK);
  usher_test_close (workspace);
}

static void
test_file_mode (void)
{
  UsherWorkspace *workspace = usher_test_workspace (USHER_ENGINE_SQLITE, USHER_KIND_LIVE);

  g_assert_cmpint (state_of (workspace, "file-mode"), ==, USHER_CHECK_OK);
  g_assert_cmpint (g_chmod (usher_workspace_place (workspace), 0644), ==, 0);
  g_assert_cmpint (state_of (workspace, "file-mode"), ==, USHER_CHECK_WARN);
  usher_test_close (workspace);
}

static void
test_place (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  const UsherCheck *row;

  g_assert_null (usher_workspace_open ("/nowhere/at/all.usher", NULL, &error));
  rows = usher_doctor_place ("/nowhere/at/all.usher", error);
  row = rows->pdata[0];
  g_assert_cmpint (row->state, ==, USHER_CHECK_FAIL);
  g_assert_cmpstr (row->message, ==, error->message);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/doctor/sound", test_sound, NULL);
  usher_test_add_engines ("/doctor/faults", test_faults, NULL);
  g_test_add_func ("/doctor/file-mode", test_file_mode);
  g_test_add_func ("/doctor/place", test_place);
  return usher_test_run ();
}
