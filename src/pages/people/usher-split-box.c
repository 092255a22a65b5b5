/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A layout that folds: libadwaita 1.2 has no breakpoints.  Heights are those of the width at hand, so
 * that a page that scrolls knows its length.  Main thread. */

#include "usher-split-box.h"

#include "usher-parts.h"

#define GAP 18
#define NARROW 520 /* px at 100 % */

struct _UsherSplitBox {
  GtkWidget parent_instance;

  GtkWidget *first, *second; /* (owned) (nullable): second */
  double share;
  int width;                 /* px at 100 % */
  gboolean folded, narrow;
  guint telling;             /* an idle that tells of them */
};

G_DEFINE_FINAL_TYPE (UsherSplitBox, usher_split_box, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_FOLDED, N_PROPS };
static GParamSpec *props[N_PROPS];

static gboolean
is_folded_at (UsherSplitBox *self, int width)
{
  return self->second && width < self->width * usher_parts_text_scale ();
}

static int
height_at (GtkWidget *child, int width)
{
  int minimum, natural, least;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, least), &minimum, &natural, NULL, NULL);
  return natural;
}

static void
usher_split_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                         int *natural_baseline)
{
  UsherSplitBox *self = USHER_SPLIT_BOX (widget);
  int least[2], nice[2], first;

  *minimum_baseline = *natural_baseline = -1;
  if (!self->second)
    {
      gtk_widget_measure (self->first, orientation, for_size, minimum, natural, NULL, NULL);
      return;
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (self->first, orientation, -1, &least[0], &nice[0], NULL, NULL);
      gtk_widget_measure (self->second, orientation, -1, &least[1], &nice[1], NULL, NULL);
      *minimum = MAX (least[0], least[1]);
      *natural = nice[0] + GAP + nice[1];
      return;
    }
  for_size = for_size < 0 ? (int) (self->width * usher_parts_text_scale ()) : for_size;
  first = (int) ((for_size - GAP) * self->share);
  if (is_folded_at (self, for_size))
    *minimum = height_at (self->first, for_size) + GAP + height_at (self->second, for_size);
  else
    *minimum = MAX (height_at (self->first, first), height_at (self->second, for_size - GAP - first));
  *natural = *minimum;
}

static void
show_wide_only (GtkWidget *widget, gboolean visible)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_has_css_class (child, "wide-only"))
      gtk_widget_set_visible (child, visible);
    else
      show_wide_only (child, visible);
}

static void
narrow_margins (GtkWidget *widget, gboolean narrow)
{
  while (widget && !gtk_widget_has_css_class (widget, "page-margin"))
    widget = gtk_widget_get_parent (widget);
  if (widget && narrow)
    gtk_widget_add_css_class (widget, "narrow");
  else if (widget)
    gtk_widget_remove_css_class (widget, "narrow");
}

static gboolean
tell_folded (gpointer data)
{
  UsherSplitBox *self = data;

  self->telling = 0;
  show_wide_only (GTK_WIDGET (self), !self->narrow);
  narrow_margins (GTK_WIDGET (self), self->narrow);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FOLDED]);
  return G_SOURCE_REMOVE;
}

static void
usher_split_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  UsherSplitBox *self = USHER_SPLIT_BOX (widget);
  gboolean folded = is_folded_at (self, width), rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  /* Narrow margins give room again: not so much that it would be taken back for that. */
  gboolean narrow = width < (self->narrow ? NARROW + 48 : NARROW) * usher_parts_text_scale ();
  int first = (int) ((width - GAP) * self->share), top;

  if (!self->second)
    gtk_widget_size_allocate (self->first, &(GtkAllocation) { 0, 0, width, height }, -1);
  else if (folded)
    {
      top = height_at (self->first, width);
      gtk_widget_size_allocate (self->first, &(GtkAllocation) { 0, 0, width, top }, -1);
      gtk_widget_size_allocate (self->second, &(GtkAllocation) { 0, top + GAP, width, MAX (height - top - GAP, 0) }, -1);
    }
  else
    {
      gtk_widget_size_allocate (self->first, &(GtkAllocation) { rtl ? width - first : 0, 0, first, height }, -1);
      gtk_widget_size_allocate (self->second, &(GtkAllocation) { rtl ? 0 : first + GAP, 0, width - first - GAP, height }, -1);
    }
  if (folded == self->folded && narrow == self->narrow)
    return;
  self->folded = folded;
  self->narrow = narrow;
  if (!self->telling) /* whoever listens may change what is being laid out */
    self->telling = g_idle_add_full (G_PRIORITY_DEFAULT, tell_folded, self, NULL);
}

static GtkSizeRequestMode
usher_split_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

gboolean
usher_split_box_get_folded (UsherSplitBox *self)
{
  return self->folded;
}

static void
usher_split_box_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, USHER_SPLIT_BOX (object)->folded);
}

static void
usher_split_box_dispose (GObject *object)
{
  UsherSplitBox *self = USHER_SPLIT_BOX (object);

  g_clear_handle_id (&self->telling, g_source_remove);
  g_clear_pointer (&self->first, gtk_widget_unparent);
  g_clear_pointer (&self->second, gtk_widget_unparent);
  G_OBJECT_CLASS (usher_split_box_parent_class)->dispose (object);
}

static void
usher_split_box_class_init (UsherSplitBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_split_box_dispose;
  G_OBJECT_CLASS (klass)->get_property = usher_split_box_get_property;
  widget_class->measure = usher_split_box_measure;
  widget_class->size_allocate = usher_split_box_size_allocate;
  widget_class->get_request_mode = usher_split_box_get_request_mode;
  props[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
usher_split_box_init (UsherSplitBox *self)
{
}

GtkWidget *
usher_split_box_new (GtkWidget *first, GtkWidget *second, double share, int width)
{
  UsherSplitBox *self = g_object_new (USHER_TYPE_SPLIT_BOX, NULL);

  self->first = first;
  self->second = second;
  self->share = share;
  self->width = width;
  gtk_widget_set_parent (first, GTK_WIDGET (self));
  if (second)
    gtk_widget_set_parent (second, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
