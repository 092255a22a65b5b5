/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The roll draws in any width and direction. */

#include "usher-roll.h"
#include "usher-widgets.h"

static void
test_draws (void)
{
  GtkWidget *roll = g_object_ref_sink (usher_roll_new ());
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 line = 431;
  int minimum, natural;

  g_array_append_val (lines, line);
  usher_roll_set (USHER_ROLL (roll), 0, 0, NULL, NULL);
  usher_roll_set (USHER_ROLL (roll), 812, 400, lines, lines);
  gtk_widget_measure (roll, GTK_ORIENTATION_VERTICAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, >, 0);
  for (int width = 1; width < 1000; width += 333)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();
      g_autoptr(GskRenderNode) node = NULL;

      gtk_widget_allocate (roll, width, natural, -1, NULL);
      GTK_WIDGET_GET_CLASS (roll)->snapshot (roll, snapshot);
      node = gtk_snapshot_free_to_node (snapshot);
      g_assert_nonnull (node);
    }
  g_assert_finalize_object (roll);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  usher_widgets_init ();
  g_test_add_func ("/roll/draws", test_draws);
  return g_test_run ();
}
