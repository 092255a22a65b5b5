/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One place for Tab.  Main thread. */

#include "usher-tab-stop.h"

struct _UsherTabStop {
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (UsherTabStop, usher_tab_stop, ADW_TYPE_BIN)

static gboolean
usher_tab_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if ((direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD) && focus && gtk_widget_is_ancestor (focus, widget))
    return FALSE; /* on to what stands beside it */
  return GTK_WIDGET_CLASS (usher_tab_stop_parent_class)->focus (widget, direction);
}

static void
usher_tab_stop_class_init (UsherTabStopClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = usher_tab_stop_focus;
}

static void
usher_tab_stop_init (UsherTabStop *self)
{
}

GtkWidget *
usher_tab_stop_new (GtkWidget *child)
{
  GtkWidget *self = g_object_new (USHER_TYPE_TAB_STOP, NULL);

  adw_bin_set_child (ADW_BIN (self), child);
  return self;
}
