/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A child acts in a loop, says which acts it was told were done, and is killed at a random moment.
 * Afterwards the workspace opens, verification passes and every act that was said is there, whole.
 *
 * Act N makes the card of account N and, every fifth time, changes all cards so far in bulk; it gives
 * a reason, so there is a text of each act too.  50 kills an engine; 1,000 at full size. */

#include <string.h>

#include "usher-record.h"
#include "usher-test-children.h"
#include "usher-test-workspace.h"

static const char *program;

/* ---- The child ---- */
static gboolean
change_all (UsherTx *tx, gint64 n, GError **error)
{
  g_autofree UsherObjectChange *objects = g_new0 (UsherObjectChange, n);
  g_autofree char *text = g_strdup_printf ("as of %" G_GINT64_FORMAT, n);
  UsherChange changes[] = { { "description", usher_text_value (text) }, { NULL } };

  for (gint64 i = 0; i < n; i++)
    {
      g_autoptr(UsherRow) row = usher_record_read (usher_tx_conn (tx), "account_card", i + 1, error);

      if (!row)
        return FALSE;
      objects[i] = (UsherObjectChange) { i + 1, usher_row_version (row), changes };
    }
  return usher_record_write_many (tx, "account_card", "change", objects, n, error);
}

static gboolean
act (UsherTx *tx, gpointer data, GError **error)
{
  gint64 n = *(gint64 *) data;
  g_autofree char *text = g_strdup_printf ("card of account %" G_GINT64_FORMAT, n);
  UsherChange changes[] = { { "kind", usher_text_value ("service") }, { "purpose", usher_text_value (text) }, { NULL } };

  return usher_record_write (tx, "account_card", n, "change", 0, changes, error) && (n % 5 != 0 || change_all (tx, n, error));
}

static int
run_child (const char *place, gint64 first)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_workspace_open (place, NULL, &error);

  for (gint64 n = first; workspace && !error && !usher_test_child_is_told_to_stop (); n++)
    if (usher_workspace_act (workspace, "for the crash test", act, &n, &error))
      usher_test_child_say (n);
  if (error)
    g_printerr ("child: %s\n", error->message);
  return error != NULL;
}

/* ---- The parent ---- */
static void
spin (guint microseconds)
{
  gint64 until = g_get_monotonic_time () + microseconds;

  while (g_get_monotonic_time () < until)
    ;
}

/* Answers the last act that was said. */
static gint64
kill_in_the_middle (const char *place, gint64 first)
{
  UsherTestChild *child = usher_test_child_new (program, place, (int) first);
  int acts = g_test_rand_int_range (1, 25);
  gint64 said = first - 1, n;

  while (acts-- > 0 && (n = usher_test_child_read (child)) > 0)
    said = n;
  g_assert_cmpint (acts, ==, -1);
  spin (g_test_rand_int_range (0, 4000));
  usher_test_child_kill (child);
  while ((n = usher_test_child_read (child)) > 0)
    said = n;
  g_assert_false (usher_test_child_free (child));
  return said;
}

/* The acts that are there: those said, and at most one that was done but not said any more. */
static gint64
check_after (const char *place, gint64 said)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_workspace_open (place, NULL, &error);
  gint64 there, reasons;

  usher_test_ok (workspace != NULL);
  usher_test_verify (workspace);
  there = usher_test_workspace_int (workspace, "SELECT count (*) FROM account_card");
  g_assert_cmpint (there, >=, said);
  g_assert_cmpint (there, <=, said + 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT max (id) FROM account_card"), ==, there);
  reasons = usher_test_workspace_int (workspace, "SELECT count (*) FROM private");
  g_assert_cmpint (reasons, ==, there);
  /* The last bulk act is whole. */
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM account_card WHERE description IS NULL"), ==, there % 5);
  usher_test_close (workspace);
  return there;
}

static void
test_killed (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *place = usher_test_place (engine);
  UsherWorkspaceNew options = { .kind = USHER_KIND_SAMPLE };
  UsherWorkspace *workspace = usher_workspace_create (place, &options, &error);
  int rounds = usher_test_is_full () ? 1000 : 50;
  gint64 there = 0;

  usher_test_ok (workspace != NULL);
  usher_test_close (workspace);
  for (int i = 0; i < rounds; i++)
    there = check_after (place, kill_in_the_middle (place, there + 1));
  g_test_message ("%d kills, %" G_GINT64_FORMAT " acts", rounds, there);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], g_ascii_strtoll (argv[3], NULL, 10));
  program = argv[0];
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/crash/killed", test_killed, NULL);
  return usher_test_run ();
}
