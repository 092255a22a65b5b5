/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A box that only lays out does nothing with the arrow keys, also before it was laid out. */

#include "usher-widgets.h"

static void
test_keys (void)
{
  static const GtkMovementStep steps[] = { GTK_MOVEMENT_VISUAL_POSITIONS, GTK_MOVEMENT_BUFFER_ENDS, GTK_MOVEMENT_DISPLAY_LINES, GTK_MOVEMENT_PAGES };
  GtkWidget *window = gtk_window_new (), *flow = gtk_flow_box_new (), *child = gtk_flow_box_child_new ();
  gboolean moved = FALSE;

  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), gtk_button_new_with_label ("One"));
  gtk_flow_box_append (GTK_FLOW_BOX (flow), child);
  gtk_window_set_child (GTK_WINDOW (window), flow);
  usher_widgets_quiet_flow (flow);
  g_assert_true (gtk_widget_child_focus (flow, GTK_DIR_TAB_FORWARD));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    for (int by = -1; by <= 1; by += 2)
      {
        g_signal_emit_by_name (flow, "move-cursor", steps[i], by, FALSE, FALSE, &moved);
        g_assert_false (moved);
      }
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quiet-flow/keys", test_keys);
  return g_test_run ();
}
