/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart of a source's runs: the band of what is believed, a line, and a dotted one to what is held
 * back.  Main thread; it knows numbers alone. */

#include "usher-run-chart.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#define HEIGHT 84
#define MARGIN 7
#define BELOW 0.8 /* the lower edge of the band: what usher_run_close () takes for a fault */
#define ABOVE 1.1

struct _UsherRunChart {
  GtkWidget parent_instance;

  UsherRunPoint *points; /* (owned) (nullable) */
  guint n;
  gint64 usual;
  char *text;            /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (UsherRunChart, usher_run_chart, GTK_TYPE_WIDGET)

typedef struct {
  double low, high, width, height;
  gboolean rtl;
  guint n;
} Frame;

static double
x_at (const Frame *frame, guint i)
{
  double x = frame->n > 1 ? MARGIN + (frame->width - 2 * MARGIN) * i / (frame->n - 1) : frame->width / 2;

  return frame->rtl ? frame->width - x : x;
}

static double
y_at (const Frame *frame, double value)
{
  return MARGIN + (frame->height - 2 * MARGIN) * (1 - (value - frame->low) / (frame->high - frame->low));
}

static Frame
make_frame (UsherRunChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  Frame frame = { INFINITY, -INFINITY, gtk_widget_get_width (widget), gtk_widget_get_height (widget),
                  gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL, self->n };

  if (self->usual > 0)
    {
      frame.low = BELOW * (double) self->usual;
      frame.high = ABOVE * (double) self->usual;
    }
  for (guint i = 0; i < self->n; i++)
    {
      frame.low = MIN (frame.low, (double) self->points[i].value);
      frame.high = MAX (frame.high, (double) self->points[i].value);
    }
  if (frame.high - frame.low < 1)
    {
      frame.low -= 1;
      frame.high += 1;
    }
  return frame;
}

static void
set_color (GtkWidget *widget, cairo_t *cairo, const char *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (context, name, &color))
    gtk_style_context_get_color (context, &color);
  gdk_cairo_set_source_rgba (cairo, &color);
}

static void
draw_steps (UsherRunChart *self, cairo_t *cairo, const Frame *frame, gboolean held)
{
  static const double dots[] = { 2, 3 };

  set_color (GTK_WIDGET (self), cairo, held ? "error_color" : "secondary_fg_color");
  cairo_set_dash (cairo, dots, held ? G_N_ELEMENTS (dots) : 0, 0);
  cairo_set_line_width (cairo, 2);
  for (guint i = 1; i < self->n; i++)
    {
      if (self->points[i].held != held)
        continue;
      cairo_move_to (cairo, x_at (frame, i - 1), y_at (frame, (double) self->points[i - 1].value));
      cairo_line_to (cairo, x_at (frame, i), y_at (frame, (double) self->points[i].value));
      cairo_stroke (cairo);
    }
  for (guint i = 0; i < self->n; i++)
    if (self->points[i].held == held && (held || self->n == 1))
      {
        cairo_arc (cairo, x_at (frame, i), y_at (frame, (double) self->points[i].value), 5, 0, 2 * G_PI);
        cairo_fill (cairo);
      }
}

static void
usher_run_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UsherRunChart *self = USHER_RUN_CHART (widget);
  Frame frame = make_frame (self);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) frame.width, (float) frame.height);
  cairo_t *cairo = gtk_snapshot_append_cairo (snapshot, &bounds);

  if (self->usual > 0)
    {
      double top = y_at (&frame, ABOVE * (double) self->usual), bottom = y_at (&frame, BELOW * (double) self->usual);

      set_color (widget, cairo, "track_color");
      cairo_rectangle (cairo, 0, top, frame.width, bottom - top);
      cairo_fill (cairo);
    }
  draw_steps (self, cairo, &frame, FALSE);
  draw_steps (self, cairo, &frame, TRUE);
  cairo_destroy (cairo);
}

static void
usher_run_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 120;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 320;
  *minimum_baseline = *natural_baseline = -1;
}

static char *
describe (const char *what, const UsherRunPoint *points, guint n, gint64 usual)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, g_dngettext (NULL, "%s, the last run:", "%s, the last %u runs:", n), what, n);
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (text, "%s %'" G_GINT64_FORMAT, i ? "," : "", points[i].value);
      if (points[i].held)
        g_string_append_printf (text, " (%s)", _("held back"));
    }
  if (usual >= 0)
    {
      g_string_append (text, "; ");
      g_string_append_printf (text, _("usual are %'" PRId64), usual);
    }
  return g_string_free (text, FALSE);
}

void
usher_run_chart_set (UsherRunChart *self, const char *what, const UsherRunPoint *points, guint n, gint64 usual)
{
  g_free (self->points);
  g_free (self->text);
  self->points = g_memdup2 (points, n * sizeof *points);
  self->n = n;
  self->usual = usual;
  self->text = describe (what, points, n, usual);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->text, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
usher_run_chart_get_text (UsherRunChart *self)
{
  return self->text;
}

static void
usher_run_chart_finalize (GObject *object)
{
  g_free (USHER_RUN_CHART (object)->points);
  g_free (USHER_RUN_CHART (object)->text);
  G_OBJECT_CLASS (usher_run_chart_parent_class)->finalize (object);
}

static void
usher_run_chart_class_init (UsherRunChartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_run_chart_finalize;
  GTK_WIDGET_CLASS (klass)->measure = usher_run_chart_measure;
  GTK_WIDGET_CLASS (klass)->snapshot = usher_run_chart_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
usher_run_chart_init (UsherRunChart *self)
{
  self->usual = -1;
}

GtkWidget *
usher_run_chart_new (void)
{
  return g_object_new (USHER_TYPE_RUN_CHART, NULL);
}
