/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two and eight processes act on one workspace at once.  Each act adds one to the same record, as it
 * reads it in its own transaction; the sum must be the number of acts that were told done, the ledger
 * must verify, and the writer with the fewest acts must have done at least half of the mean. */


#include "usher-setting.h"
#include "usher-test-children.h"
#include "usher-test-workspace.h"

#define SETTING "quarantine.objects"

static const char *program;

/* ---- A child ---- */
static gboolean
add_one (UsherTx *tx, gpointer data, GError **error)
{
  g_autofree char *text = NULL;
  gint64 value;

  if (!usher_setting_get_int (usher_tx_conn (tx), SETTING, &value, error))
    return FALSE;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, value + 1);
  return usher_setting_set (tx, SETTING, text, 0, error);
}

static int
run_child (const char *place)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_workspace_open (place, NULL, &error);
  gint64 done = 0;

  usher_test_child_say (workspace ? 1 : 0);
  usher_test_child_wait ();
  while (workspace && !error && !usher_test_child_is_told_to_stop ())
    if (usher_workspace_act (workspace, NULL, add_one, NULL, &error))
      done++;
  if (error)
    g_printerr ("child: %s\n", error->message);
  usher_test_child_say (done);
  return error != NULL;
}

/* ---- The parent ---- */
static gboolean
end_loop (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
let_run (guint seconds)
{
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add_seconds (seconds, end_loop, loop);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
}

static gint64
race (const char *place, int n, gint64 *fewest)
{
  UsherTestChild *children[8];
  gint64 sum = 0;

  *fewest = G_MAXINT64;
  for (int i = 0; i < n; i++)
    children[i] = usher_test_child_new (program, place, i);
  for (int i = 0; i < n; i++)
    g_assert_cmpint (usher_test_child_read (children[i]), ==, 1);
  for (int i = 0; i < n; i++)
    usher_test_child_go (children[i]);
  let_run (usher_test_is_full () ? 60 : 4);
  for (int i = 0; i < n; i++)
    usher_test_child_stop (children[i]);
  for (int i = 0; i < n; i++)
    {
      gint64 done = usher_test_child_read (children[i]);

      g_test_message ("writer %d of %d: %" G_GINT64_FORMAT " acts", i + 1, n, done);
      sum += done;
      *fewest = MIN (*fewest, done);
      g_assert_true (usher_test_child_free (children[i]));
    }
  return sum;
}

static void
test_race (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *place = usher_test_place (engine);
  UsherWorkspaceNew options = { .kind = USHER_KIND_SAMPLE };
  UsherWorkspace *workspace = usher_workspace_create (place, &options, &error);
  int n = GPOINTER_TO_INT (data);
  gint64 sum, fewest, value;
  g_autoptr(UsherConn) conn = NULL;

  usher_test_ok (workspace != NULL);
  sum = race (place, n, &fewest);
  conn = usher_conn_open (usher_workspace_db (workspace), &error);
  usher_test_ok (conn && usher_setting_get_int (conn, SETTING, &value, &error));
  g_clear_pointer (&conn, usher_conn_close);
  g_assert_cmpint (value, ==, 5 + sum);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT version FROM setting"), ==, sum);
  g_assert_cmpint (fewest * n * 2, >=, sum);
  g_assert_cmpint (usher_test_verify (workspace), ==, 2 + sum);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2]);
  program = argv[0];
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/races/two", test_race, GINT_TO_POINTER (2));
  usher_test_add_engines ("/races/eight", test_race, GINT_TO_POINTER (8));
  return usher_test_run ();
}
