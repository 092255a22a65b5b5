/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner shows one thing and takes its colour back. */

#include "usher-banner.h"
#include "usher-widgets.h"

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found)
        return found;
    }
  return NULL;
}

static void
test_show (void)
{
  GtkWidget *banner = g_object_ref_sink (usher_banner_new ());
  GtkWidget *revealer = find (banner, GTK_TYPE_REVEALER), *label = find (banner, GTK_TYPE_LABEL), *button = find (banner, GTK_TYPE_BUTTON);
  GtkWidget *box = gtk_revealer_get_child (GTK_REVEALER (revealer));

  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (revealer)));
  usher_banner_show (USHER_BANNER (banner), "error", "The <database> is away", NULL, NULL);
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (revealer)));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "The <database> is away");
  g_assert_false (gtk_widget_get_visible (button));
  usher_banner_show (USHER_BANNER (banner), "warning", "For reading", "Why?", "win.help");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_true (gtk_widget_has_css_class (box, "warning"));
  g_assert_false (gtk_widget_has_css_class (box, "error"));
  usher_banner_hide (USHER_BANNER (banner));
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (revealer)));
  g_assert_finalize_object (banner);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  usher_widgets_init ();
  g_test_add_func ("/banner/show", test_show);
  return g_test_run ();
}
