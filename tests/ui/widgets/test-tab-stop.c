/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab goes in and out of a list as of one place, and through a flow of links from one to the next. */

#include "usher-tab-stop.h"
#include "usher-tab-through.h"
#include "usher-widgets.h"

/* Before, what is tried, after; the names of what has the keyboard, one Tab after another. */
static void
assert_tabs (GtkWidget *middle, GtkDirectionType direction, const char *expected)
{
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *before = gtk_button_new_with_label ("before"), *after = gtk_button_new_with_label ("after");
  g_autoptr(GString) names = g_string_new (NULL);

  gtk_widget_set_name (before, "before");
  gtk_widget_set_name (after, "after");
  gtk_box_append (GTK_BOX (box), before);
  gtk_box_append (GTK_BOX (box), middle);
  gtk_box_append (GTK_BOX (box), after);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (middle))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_grab_focus (direction == GTK_DIR_TAB_FORWARD ? before : after);
  for (guint i = 0; i < 4; i++)
    {
      g_signal_emit_by_name (window, "move-focus", direction);
      g_string_append_printf (names, "%s ", gtk_widget_get_name (gtk_window_get_focus (GTK_WINDOW (window))));
    }
  g_assert_cmpstr (g_strchomp (names->str), ==, expected);
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWidget *
new_list (void)
{
  GtkWidget *list = gtk_list_box_new ();
  static const char *const names[] = { "a", "b", "c" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWidget *row = gtk_list_box_row_new ();

      gtk_widget_set_name (row, names[i]);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), gtk_label_new (names[i]));
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }
  return list;
}

static GtkWidget *
new_flow (void)
{
  GtkWidget *flow = gtk_flow_box_new ();
  static const char *const names[] = { "a", NULL, "c" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWidget *child = gtk_flow_box_child_new (), *within = names[i] ? gtk_button_new_with_label (names[i]) : gtk_label_new ("no link");

      gtk_widget_set_name (within, names[i] ? names[i] : "label");
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), within);
      gtk_flow_box_append (GTK_FLOW_BOX (flow), child);
    }
  return flow;
}

static void
test_stop (void)
{
  assert_tabs (usher_tab_stop_new (new_list ()), GTK_DIR_TAB_FORWARD, "a after before a");
  assert_tabs (usher_tab_stop_new (new_list ()), GTK_DIR_TAB_BACKWARD, "c before after c");
}

static void
test_through (void)
{
  assert_tabs (usher_tab_through_new (new_flow ()), GTK_DIR_TAB_FORWARD, "a c after before");
  assert_tabs (usher_tab_through_new (new_flow ()), GTK_DIR_TAB_BACKWARD, "c a before after");
}

/* With nothing in it that takes the keyboard, it is passed. */
static void
test_nothing (void)
{
  assert_tabs (usher_tab_through_new (gtk_label_new ("words")), GTK_DIR_TAB_FORWARD, "after before after before");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  usher_widgets_init ();
  g_test_add_func ("/tab-stop/stop", test_stop);
  g_test_add_func ("/tab-stop/through", test_through);
  g_test_add_func ("/tab-stop/nothing", test_nothing);
  return g_test_run ();
}
