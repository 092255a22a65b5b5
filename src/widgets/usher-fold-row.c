/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A head with its buttons, down to 360 px.  The first part wraps; the second keeps its size.  Its
 * width never depends on its height.  Main thread. */

#include "usher-fold-row.h"

#define GAP 12
#define ROOM 220 /* px: what the first part wants beside the second, unless it needs less */

struct _UsherFoldRow {
  GtkWidget parent_instance;

  GtkWidget *first, *second; /* (owned) */
};

G_DEFINE_FINAL_TYPE (UsherFoldRow, usher_fold_row, GTK_TYPE_WIDGET)

typedef struct {
  int least, nice;
} Width;

static Width
width_of (GtkWidget *child)
{
  Width width;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &width.least, &width.nice, NULL, NULL);
  return width;
}

static int
height_at (GtkWidget *child, int width)
{
  int height;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, width_of (child).least), NULL, &height, NULL, NULL);
  return height;
}

static gboolean
is_folded_at (UsherFoldRow *self, int width)
{
  Width first = width_of (self->first);

  return width < MAX (first.least, MIN (first.nice, ROOM)) + GAP + width_of (self->second).nice;
}

static GtkSizeRequestMode
usher_fold_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
usher_fold_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                        int *natural_baseline)
{
  UsherFoldRow *self = USHER_FOLD_ROW (widget);
  Width first = width_of (self->first), second = width_of (self->second);

  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (first.least, second.least);
      *natural = first.nice + GAP + second.nice;
      return;
    }
  for_size = for_size < 0 ? first.nice + GAP + second.nice : for_size;
  if (is_folded_at (self, for_size))
    *natural = height_at (self->first, for_size) + GAP + height_at (self->second, for_size);
  else
    *natural = MAX (height_at (self->first, for_size - GAP - second.nice), height_at (self->second, second.nice));
  *minimum = *natural;
}

static void
usher_fold_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  UsherFoldRow *self = USHER_FOLD_ROW (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int second = width_of (self->second).nice, above;

  if (is_folded_at (self, width))
    {
      above = height_at (self->first, width);
      gtk_widget_size_allocate (self->first, &(GtkAllocation) { 0, 0, width, above }, -1);
      gtk_widget_size_allocate (self->second, &(GtkAllocation) { 0, above + GAP, width, MAX (height - above - GAP, height_at (self->second, width)) }, -1);
      return;
    }
  gtk_widget_size_allocate (self->first, &(GtkAllocation) { rtl ? second + GAP : 0, 0, width - GAP - second, height }, -1);
  gtk_widget_size_allocate (self->second, &(GtkAllocation) { rtl ? 0 : width - second, 0, second, height }, -1);
}

static void
usher_fold_row_dispose (GObject *object)
{
  UsherFoldRow *self = USHER_FOLD_ROW (object);

  g_clear_pointer (&self->first, gtk_widget_unparent);
  g_clear_pointer (&self->second, gtk_widget_unparent);
  G_OBJECT_CLASS (usher_fold_row_parent_class)->dispose (object);
}

static void
usher_fold_row_class_init (UsherFoldRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_fold_row_dispose;
  widget_class->get_request_mode = usher_fold_row_get_request_mode;
  widget_class->measure = usher_fold_row_measure;
  widget_class->size_allocate = usher_fold_row_size_allocate;
}

static void
usher_fold_row_init (UsherFoldRow *self)
{
}

GtkWidget *
usher_fold_row_new (GtkWidget *first, GtkWidget *second)
{
  UsherFoldRow *self = g_object_new (USHER_TYPE_FOLD_ROW, NULL);

  self->first = first;
  self->second = second;
  gtk_widget_set_parent (first, GTK_WIDGET (self));
  gtk_widget_set_parent (second, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
