/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays out and does nothing else.  A GtkFlowBox also moves a cursor, and in GTK 4.8 the arrow keys
 * never come back from one that was not laid out yet: they look for a line of no children.  A column
 * is as wide as its widest child wants; its width never depends on its height.  Main thread. */

#include "usher-flow.h"

#define COLUMNS_MAX 12

struct _UsherFlow {
  GtkWidget parent_instance;

  guint numbers[5]; /* by property */
};

enum { LEAST = 1, MOST, COLUMN_SPACING, ROW_SPACING, N_PROPERTIES };

G_DEFINE_FINAL_TYPE (UsherFlow, usher_flow, GTK_TYPE_WIDGET)

typedef struct {
  GtkRequestedSize columns[COLUMNS_MAX];
  guint n; /* columns */
} Plan;

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

#define EACH_SHOWN(self, child) \
  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (GTK_WIDGET (self))); child; child = next_shown (gtk_widget_get_next_sibling (child)))

static guint
count_shown (UsherFlow *self)
{
  guint n = 0;

  EACH_SHOWN (self, child)
    n++;
  return n;
}

/* What N columns need and want; returns what all want, with the gaps. */
static int
plan_columns (UsherFlow *self, guint n, Plan *plan)
{
  guint at = 0;
  int wanted = (int) (self->numbers[COLUMN_SPACING] * (n - 1));

  *plan = (Plan) { .n = n };
  EACH_SHOWN (self, child)
    {
      GtkRequestedSize *column = &plan->columns[at++ % n];
      int least, nice;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &nice, NULL, NULL);
      column->minimum_size = MAX (column->minimum_size, least);
      column->natural_size = MAX (column->natural_size, nice);
    }
  for (guint i = 0; i < n; i++)
    wanted += plan->columns[i].natural_size;
  return wanted;
}

static guint
columns_between (UsherFlow *self, guint number)
{
  return CLAMP (MIN (self->numbers[number], count_shown (self)), 1, COLUMNS_MAX);
}

/* The columns of that width; what is over goes to all of them. */
static void
plan_for_width (UsherFlow *self, int width, Plan *plan)
{
  guint n = columns_between (self, MOST), least = MIN (columns_between (self, LEAST), n);
  int over = width;

  while (plan_columns (self, n, plan) > width && n > least)
    n--;
  over -= (int) (self->numbers[COLUMN_SPACING] * (n - 1));
  for (guint i = 0; i < n; i++)
    over -= plan->columns[i].minimum_size;
  over = gtk_distribute_natural_allocation (MAX (over, 0), n, plan->columns);
  for (guint i = 0; i < n; i++)
    plan->columns[i].minimum_size += over / (int) n;
}

/* Places each child when PLACE, and returns the height. */
static int
lay_out (UsherFlow *self, const Plan *plan, int width, gboolean place)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkWidget *first = next_shown (gtk_widget_get_first_child (GTK_WIDGET (self)));
  int y = 0;

  while (first)
    {
      GtkWidget *child = first;
      int height = 0, x = 0;

      for (guint i = 0; i < plan->n && child; i++, child = next_shown (gtk_widget_get_next_sibling (child)))
        {
          int nice;

          gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, plan->columns[i].minimum_size, NULL, &nice, NULL, NULL);
          height = MAX (height, nice);
        }
      child = first;
      for (guint i = 0; i < plan->n && child; i++, child = next_shown (gtk_widget_get_next_sibling (child)))
        {
          int room = plan->columns[i].minimum_size;

          if (place)
            gtk_widget_size_allocate (child, &(GtkAllocation) { mirrored ? width - x - room : x, y, room, height }, -1);
          x += room + (int) self->numbers[COLUMN_SPACING];
        }
      first = child;
      y += height + (first ? (int) self->numbers[ROW_SPACING] : 0);
    }
  return y;
}

static GtkSizeRequestMode
usher_flow_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
usher_flow_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                    int *natural_baseline)
{
  UsherFlow *self = USHER_FLOW (widget);
  Plan plan;

  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      guint n = MIN (columns_between (self, LEAST), columns_between (self, MOST));

      *natural = plan_columns (self, columns_between (self, MOST), &plan);
      plan_columns (self, n, &plan);
      *minimum = (int) (self->numbers[COLUMN_SPACING] * (n - 1));
      for (guint i = 0; i < n; i++)
        *minimum += plan.columns[i].minimum_size;
      *natural = MAX (*natural, *minimum);
      return;
    }
  plan_for_width (self, for_size < 0 ? G_MAXINT / 2 : for_size, &plan);
  if (for_size < 0)
    plan_columns (self, plan.n, &plan);
  for (guint i = 0; for_size < 0 && i < plan.n; i++)
    plan.columns[i].minimum_size = plan.columns[i].natural_size;
  *minimum = *natural = lay_out (self, &plan, for_size, FALSE);
}

static void
usher_flow_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  UsherFlow *self = USHER_FLOW (widget);
  Plan plan;

  plan_for_width (self, width, &plan);
  lay_out (self, &plan, width, TRUE);
}

static void
usher_flow_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, USHER_FLOW (object)->numbers[id]);
}

static void
usher_flow_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  USHER_FLOW (object)->numbers[id] = g_value_get_uint (value);
  gtk_widget_queue_resize (GTK_WIDGET (object));
}

static void
usher_flow_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (usher_flow_parent_class)->dispose (object);
}

static void
usher_flow_class_init (UsherFlowClass *klass)
{
  static const char *const names[] = { NULL, "least-per-line", "most-per-line", "column-spacing", "row-spacing" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = usher_flow_dispose;
  object_class->get_property = usher_flow_get_property;
  object_class->set_property = usher_flow_set_property;
  widget_class->get_request_mode = usher_flow_get_request_mode;
  widget_class->measure = usher_flow_measure;
  widget_class->size_allocate = usher_flow_size_allocate;
  for (guint i = 1; i < N_PROPERTIES; i++)
    g_object_class_install_property (object_class, i,
                                     g_param_spec_uint (names[i], NULL, NULL, i <= MOST, i <= MOST ? COLUMNS_MAX : 200, i <= MOST,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void
usher_flow_init (UsherFlow *self)
{
  self->numbers[LEAST] = self->numbers[MOST] = 1;
}

GtkWidget *
usher_flow_new (guint least_per_line, guint most_per_line, guint column_spacing, guint row_spacing)
{
  return g_object_new (USHER_TYPE_FLOW, "least-per-line", least_per_line, "most-per-line", most_per_line, "column-spacing", column_spacing,
                       "row-spacing", row_spacing, NULL);
}

void
usher_flow_append (UsherFlow *self, GtkWidget *child)
{
  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}
