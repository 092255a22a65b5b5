/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The roll, drawn; its description says the same in words.  Main thread. */

#include "usher-roll.h"

#include <glib/gi18n.h>
#include <inttypes.h>

struct _UsherRoll {
  GtkWidget parent_instance;

  gint64 lines, proved;
  GArray *seals, *faults; /* (owned) (nullable) of gint64 */
};

G_DEFINE_FINAL_TYPE (UsherRoll, usher_roll, GTK_TYPE_WIDGET)

#define HEIGHT 12

static void
usher_roll_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT + 8 : 120;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT + 8 : 400;
  *minimum_baseline = *natural_baseline = -1;
}

static GdkRGBA
named_color (GtkWidget *widget, const char *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (context, name, &color))
    gtk_style_context_get_color (context, &color);
  return color;
}

static void
fill (GtkWidget *widget, GtkSnapshot *snapshot, double x, double y, double width, double height, const char *name)
{
  GdkRGBA color = named_color (widget, name);

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - width;
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height));
}

static void
usher_roll_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UsherRoll *self = USHER_ROLL (widget);
  double width = gtk_widget_get_width (widget), scale = self->lines > 0 ? width / (double) self->lines : 0;

  fill (widget, snapshot, 0, 4, width, HEIGHT, "track_color");
  if (self->proved > 0)
    fill (widget, snapshot, 0, 4, MIN (width, (double) self->proved * scale), HEIGHT, "success_color");
  for (guint i = 0; self->seals && i < self->seals->len; i++)
    for (int y = 4; y < 4 + HEIGHT; y += 4)
      fill (widget, snapshot, CLAMP ((double) g_array_index (self->seals, gint64, i) * scale - 1, 0, width - 2), y, 2, 2, "view_bg_color");
  for (guint i = 0; self->faults && i < self->faults->len; i++)
    fill (widget, snapshot, CLAMP ((double) g_array_index (self->faults, gint64, i) * scale - 1, 0, width - 3), 0, 3, HEIGHT + 8, "error_color");
}

void
usher_roll_set (UsherRoll *self, gint64 lines, gint64 proved, GArray *seals, GArray *faults)
{
  g_autofree char *text = g_strdup_printf (_("%" PRId64 " lines, proved by a seal to line %" PRId64 ", %u faults in lines"), lines, proved,
                                           faults ? faults->len : 0);

  self->lines = lines;
  self->proved = proved;
  g_clear_pointer (&self->seals, g_array_unref);
  g_clear_pointer (&self->faults, g_array_unref);
  self->seals = seals ? g_array_ref (seals) : NULL;
  self->faults = faults ? g_array_ref (faults) : NULL;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
usher_roll_finalize (GObject *object)
{
  UsherRoll *self = USHER_ROLL (object);

  g_clear_pointer (&self->seals, g_array_unref);
  g_clear_pointer (&self->faults, g_array_unref);
  G_OBJECT_CLASS (usher_roll_parent_class)->finalize (object);
}

static void
usher_roll_class_init (UsherRollClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = usher_roll_finalize;
  widget_class->measure = usher_roll_measure;
  widget_class->snapshot = usher_roll_snapshot;
  gtk_widget_class_set_css_name (widget_class, "roll");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
usher_roll_init (UsherRoll *self)
{
}

GtkWidget *
usher_roll_new (void)
{
  return g_object_new (USHER_TYPE_ROLL, NULL);
}
