/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Two parts beside each other where there is room, one under the other where there is none. */

#include "usher-fold-row.h"
#include "usher-widgets.h"

typedef struct {
  GtkWidget *window, *row, *first, *second;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->first = gtk_label_new ("A head whose words take more than one line where there is not much room for them");
  gtk_label_set_wrap (GTK_LABEL (fixture->first), TRUE);
  fixture->second = gtk_button_new_with_label ("Do It");
  fixture->row = usher_fold_row_new (fixture->first, fixture->second);
  gtk_widget_set_direction (fixture->row, GPOINTER_TO_INT (data));
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->row);
  gtk_widget_set_size_request (fixture->second, 100, 30);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static int
height_at (GtkWidget *widget, int width)
{
  int height;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

static graphene_rect_t
lay_out (Fixture *fixture, int width, GtkWidget *child)
{
  graphene_rect_t bounds;

  gtk_widget_size_allocate (fixture->row, &(GtkAllocation) { 0, 0, width, height_at (fixture->row, width) }, -1);
  g_assert_true (gtk_widget_compute_bounds (child, fixture->row, &bounds));
  return bounds;
}

static void
test_beside (Fixture *fixture, gconstpointer data)
{
  gboolean rtl = GPOINTER_TO_INT (data) == GTK_TEXT_DIR_RTL;
  graphene_rect_t second = lay_out (fixture, 800, fixture->second);

  g_assert_cmpint (height_at (fixture->row, 800), ==, MAX (height_at (fixture->first, 650), height_at (fixture->second, -1)));
  g_assert_cmpfloat (second.origin.y, <, 2);
  if (rtl)
    g_assert_cmpfloat (second.origin.x, <, 2);
  else
    g_assert_cmpfloat (second.origin.x + second.size.width, >, 798);
}

static void
test_under (Fixture *fixture, gconstpointer data)
{
  graphene_rect_t first = lay_out (fixture, 200, fixture->first), second = lay_out (fixture, 200, fixture->second);

  g_assert_cmpfloat (second.origin.y, >=, first.origin.y + first.size.height);
  g_assert_cmpint (height_at (fixture->row, 200), >, height_at (fixture->row, 800));
}

/* Its least width is that of the wider part, not of both. */
static void
test_least_width (Fixture *fixture, gconstpointer data)
{
  int row, first, second;

  gtk_widget_measure (fixture->row, GTK_ORIENTATION_HORIZONTAL, -1, &row, NULL, NULL, NULL);
  gtk_widget_measure (fixture->first, GTK_ORIENTATION_HORIZONTAL, -1, &first, NULL, NULL, NULL);
  gtk_widget_measure (fixture->second, GTK_ORIENTATION_HORIZONTAL, -1, &second, NULL, NULL, NULL);
  g_assert_cmpint (row, ==, MAX (first, second));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  usher_widgets_init ();
#define ADD(name, direction, test) g_test_add ("/fold-row/" name, Fixture, GINT_TO_POINTER (direction), set_up, test, tear_down)
  ADD ("beside", GTK_TEXT_DIR_LTR, test_beside);
  ADD ("beside-right-to-left", GTK_TEXT_DIR_RTL, test_beside);
  ADD ("under", GTK_TEXT_DIR_LTR, test_under);
  ADD ("least-width", GTK_TEXT_DIR_LTR, test_least_width);
#undef ADD
  return g_test_run ();
}
