/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of pages.  Main thread. */

#include "usher-page-layout.h"

#define USABLE 400 /* px at 100 %: with the sidebar about 640, with the pane too about 930 */

struct _UsherPageLayout {
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (UsherPageLayout, usher_page_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
usable_width (void)
{
  int dpi = 0;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? (int) (USABLE * (dpi / 1024.0 / 96.0)) : USABLE;
}

static GtkSizeRequestMode
usher_page_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  return child ? gtk_widget_get_request_mode (child) : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
usher_page_layout_measure (GtkLayoutManager *layout, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
  if (child && gtk_widget_should_layout (child))
    gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, usable_width ());
}

static void
usher_page_layout_allocate (GtkLayoutManager *layout, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child && gtk_widget_should_layout (child))
    gtk_widget_allocate (child, width, height, baseline, NULL);
}

static void
usher_page_layout_class_init (UsherPageLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = usher_page_layout_get_request_mode;
  layout_class->measure = usher_page_layout_measure;
  layout_class->allocate = usher_page_layout_allocate;
}

static void
usher_page_layout_init (UsherPageLayout *self)
{
}
