/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab through what is held, by a list of its own.  Main thread. */

#include "usher-tab-through.h"

struct _UsherTabThrough {
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (UsherTabThrough, usher_tab_through, ADW_TYPE_BIN)

static void
collect (GtkWidget *widget, GPtrArray *stops)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget))
    return;
  if (gtk_widget_get_focusable (widget))
    g_ptr_array_add (stops, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    collect (child, stops);
}

static gboolean
usher_tab_through_focus (GtkWidget *widget, GtkDirectionType direction)
{
  g_autoptr(GPtrArray) stops = g_ptr_array_new ();
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL, *child = adw_bin_get_child (ADW_BIN (widget));
  gboolean back = direction == GTK_DIR_TAB_BACKWARD, known;
  guint at = 0;

  if (!back && direction != GTK_DIR_TAB_FORWARD)
    return GTK_WIDGET_CLASS (usher_tab_through_parent_class)->focus (widget, direction);
  if (child)
    collect (child, stops);
  known = focus && g_ptr_array_find (stops, focus, &at);
  if (stops->len == 0 || (known && at == (back ? 0 : stops->len - 1)))
    return FALSE;
  return gtk_widget_grab_focus (stops->pdata[known ? (back ? at - 1 : at + 1) : back ? stops->len - 1 : 0]);
}

static void
usher_tab_through_class_init (UsherTabThroughClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = usher_tab_through_focus;
}

static void
usher_tab_through_init (UsherTabThrough *self)
{
}

GtkWidget *
usher_tab_through_new (GtkWidget *child)
{
  GtkWidget *self = g_object_new (USHER_TYPE_TAB_THROUGH, NULL);

  adw_bin_set_child (ADW_BIN (self), child);
  return self;
}
