/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* As many to a line as there is room for, from the side on which one begins to read; hidden children
 * take no place; arrow keys pass it by, also before it was laid out. */

#include "usher-flow.h"

static GtkWidget *
new_box (int width, int height)
{
  GtkWidget *box = gtk_button_new ();

  gtk_widget_set_size_request (box, width, height);
  return box;
}

static int
height_at (GtkWidget *flow, int width)
{
  int least, nice;

  gtk_widget_measure (flow, GTK_ORIENTATION_VERTICAL, width, &least, &nice, NULL, NULL);
  g_assert_cmpint (least, ==, nice);
  return nice;
}

static int
x_of (GtkWidget *child)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (child, gtk_widget_get_parent (child), &place));
  return (int) place.origin.x;
}

static void
test_lines (void)
{
  GtkWidget *flow = g_object_ref_sink (usher_flow_new (2, 4, 10, 5)), *boxes[5];
  int least, nice;

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    usher_flow_append (USHER_FLOW (flow), boxes[i] = new_box (100, 50));
  gtk_widget_measure (flow, GTK_ORIENTATION_HORIZONTAL, -1, &least, &nice, NULL, NULL);
  g_assert_cmpint (least, ==, 210);
  g_assert_cmpint (nice, ==, 430);
  g_assert_cmpint (height_at (flow, 430), ==, 105);
  g_assert_cmpint (height_at (flow, 429), ==, 105);
  g_assert_cmpint (height_at (flow, 319), ==, 160);
  gtk_widget_set_visible (boxes[4], FALSE);
  g_assert_cmpint (height_at (flow, 430), ==, 50);
  gtk_widget_size_allocate (flow, &(GtkAllocation) { 0, 0, 430, 50 }, -1);
  g_assert_cmpint (x_of (boxes[0]), ==, 0);
  g_assert_cmpint (x_of (boxes[3]), ==, 330);
  gtk_widget_set_direction (flow, GTK_TEXT_DIR_RTL);
  gtk_widget_size_allocate (flow, &(GtkAllocation) { 0, 0, 430, 50 }, -1);
  g_assert_cmpint (x_of (boxes[0]), ==, 330);
  g_assert_cmpint (x_of (boxes[3]), ==, 0);
  g_assert_finalize_object (flow);
}

static void
test_nothing (void)
{
  GtkWidget *flow = g_object_ref_sink (usher_flow_new (1, 3, 10, 5));

  g_assert_cmpint (height_at (flow, 300), ==, 0);
  g_assert_cmpint (height_at (flow, -1), ==, 0);
  g_assert_finalize_object (flow);
}

static void
test_keys (void)
{
  GtkWidget *window = gtk_window_new (), *flow = usher_flow_new (1, 2, 0, 0);

  usher_flow_append (USHER_FLOW (flow), gtk_button_new_with_label ("One"));
  usher_flow_append (USHER_FLOW (flow), gtk_button_new_with_label ("Two"));
  gtk_window_set_child (GTK_WINDOW (window), flow);
  for (guint i = 0; i < 4; i++) /* not laid out yet */
    gtk_widget_child_focus (flow, i % 2 ? GTK_DIR_UP : GTK_DIR_DOWN);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (flow) || gtk_widget_get_width (flow) == 0)
    g_main_context_iteration (NULL, TRUE);
  gtk_root_set_focus (GTK_ROOT (window), NULL);
  g_assert_true (gtk_widget_child_focus (flow, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_widget_child_focus (flow, GTK_DIR_TAB_FORWARD));
  g_assert_false (gtk_widget_child_focus (flow, GTK_DIR_DOWN));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flow/lines", test_lines);
  g_test_add_func ("/flow/nothing", test_nothing);
  g_test_add_func ("/flow/keys", test_keys);
  return g_test_run ();
}
