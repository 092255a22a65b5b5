/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The door and the ways in.
 *
 *     person ──┬── node ───── node ──▶ ╭──────╮ ···· what a revoke does
 *              ├── node ──┐            │ door │
 *              └── node ──┴── node ──▶ ╰──────╯ ····
 *
 * A lane a way; a column a step; a node that several ways share stands at the mean of their lanes,
 * moved apart from its neighbours.  Layout is worked out once per change and width, in pixels that
 * follow the text scale.  Main thread. */

#include "usher-path-graph.h"

#include <glib/gi18n.h>
#include <math.h>

typedef struct {
  char *id, *title, *subtitle, *icon; /* (owned) (nullable) but id */
  guint column;
  double lane_sum;
  guint n_ways;
  graphene_rect_t box;                /* in pixels, by layout */
} Node;

typedef struct {
  GPtrArray *nodes;                                       /* (owned container) of Node in self->nodes */
  char *label, *end_icon, *end_word, *end_css, *end_why;  /* (owned) (nullable) */
  gboolean closes;
  double y;                                               /* its lane's middle */
} Way;

struct _UsherPathGraph {
  GtkWidget parent_instance;

  char *person, *door, *door_subtitle, *door_icon; /* (owned) (nullable) */
  GPtrArray *nodes;       /* (owned) of Node */
  GPtrArray *ways;        /* (owned) of Way  */
  guint n_columns;
  int focus;              /* which node has the keyboard; −1: none */
  double unit;            /* one text line in pixels                */
  gboolean tall;          /* nodes are narrow                       */
  graphene_rect_t person_box, door_box;
};

G_DEFINE_FINAL_TYPE (UsherPathGraph, usher_path_graph, GTK_TYPE_WIDGET)

enum { NODE_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
node_free (gpointer data)
{
  Node *node = data;

  g_free (node->id);
  g_free (node->title);
  g_free (node->subtitle);
  g_free (node->icon);
  g_free (node);
}

static void
way_free (gpointer data)
{
  Way *way = data;

  g_ptr_array_unref (way->nodes);
  g_free (way->label);
  g_free (way->end_icon);
  g_free (way->end_word);
  g_free (way->end_css);
  g_free (way->end_why);
  g_free (way);
}

/* ---- Layout ---------------------------------------------------------------------------------- */

#define LANE_LINES 3.2    /* height of a lane, in lines of text */
#define NODE_LINES 2.5
#define TALL_LINES 3.5     /* a node that is too narrow for its words in one line; its lane is taller too */
#define TALL_BELOW 9       /* such a node is narrower than so many lines are high */
#define DOOR_LINES 8.5     /* at least: an arch with its words */
#define PERSON_SHARE 0.13 /* shares of the width */
#define DOOR_SHARE 0.12
#define END_SHARE 0.20
#define GAP 18.0

static double
line_height (GtkWidget *widget)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, "Ag");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static int
by_lane (gconstpointer a, gconstpointer b)
{
  const Node *first = *(Node *const *) a, *second = *(Node *const *) b;
  double d = first->lane_sum / first->n_ways - second->lane_sum / second->n_ways;

  return d < 0 ? -1 : d > 0;
}

static double
lane_lines (UsherPathGraph *self)
{
  return self->tall ? LANE_LINES + TALL_LINES - NODE_LINES : LANE_LINES;
}

/* Few ways stand in the middle of a door that is taller than they are. */
static double
first_lane (UsherPathGraph *self)
{
  return MAX (DOOR_LINES - self->ways->len * lane_lines (self), 0) / 2 * self->unit;
}

/* Nodes of a column at the mean of their ways' lanes, moved down until none touches the one above. */
static void
place_column (UsherPathGraph *self, guint column, double x, double width)
{
  g_autoptr(GPtrArray) here = g_ptr_array_new ();
  double height = (self->tall ? TALL_LINES : NODE_LINES) * self->unit, lane = lane_lines (self) * self->unit, least = 0;

  for (guint i = 0; i < self->nodes->len; i++)
    if (((Node *) self->nodes->pdata[i])->column == column)
      g_ptr_array_add (here, self->nodes->pdata[i]);
  g_ptr_array_sort (here, by_lane);
  for (guint i = 0; i < here->len; i++)
    {
      Node *node = here->pdata[i];
      double y = first_lane (self) + (node->lane_sum / node->n_ways + 0.5) * lane - height / 2;

      y = MAX (y, least);
      graphene_rect_init (&node->box, x, y, width, height);
      least = y + height + self->unit * 0.5;
    }
}

static double
total_height (UsherPathGraph *self)
{
  double height = MAX (self->ways->len * lane_lines (self), DOOR_LINES) * self->unit;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const Node *node = self->nodes->pdata[i];

      height = MAX (height, node->box.origin.y + node->box.size.height);
    }
  return height;
}

static void
lay_out (UsherPathGraph *self, double width)
{
  double person_width = MAX (width * PERSON_SHARE, self->unit * 6), door_width = MAX (width * DOOR_SHARE, self->unit * 6);
  double end_width = MAX (width * END_SHARE, self->unit * 9);
  double from = person_width + 2 * GAP, to = width - door_width - end_width - 2 * GAP;
  double step = self->n_columns > 0 ? (to - from) / self->n_columns : 0, height;

  self->tall = self->n_columns > 0 && step - GAP < TALL_BELOW * self->unit;
  for (guint i = 0; i < self->ways->len; i++)
    ((Way *) self->ways->pdata[i])->y = first_lane (self) + (i + 0.5) * lane_lines (self) * self->unit;
  for (guint column = 0; column < self->n_columns; column++)
    place_column (self, column, from + column * step, MAX (step - GAP, self->unit * 4));
  height = total_height (self);
  graphene_rect_init (&self->person_box, 0, height / 2 - self->unit * 1.4, person_width, self->unit * 2.8);
  graphene_rect_init (&self->door_box, to + GAP, 2, door_width, height - 4);
}

static void
usher_path_graph_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  UsherPathGraph *self = USHER_PATH_GRAPH (widget);

  self->unit = line_height (widget);
  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = (int) (self->unit * (24 + 8 * self->n_columns));
      *natural = MAX (*minimum, (int) (self->unit * 56));
      return;
    }
  lay_out (self, for_size > 0 ? for_size : self->unit * 56);
  *minimum = *natural = (int) ceil (total_height (self)) + 2;
}

static void
usher_path_graph_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (USHER_PATH_GRAPH (widget), width);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static GdkRGBA
named_color (UsherPathGraph *self, const char *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (context, name, &color))
    gtk_style_context_get_color (context, &color);
  return color;
}

/* Right to left, everything is mirrored but texts and icons. */
static double
mirror_x (UsherPathGraph *self, double x, double width)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? gtk_widget_get_width (GTK_WIDGET (self)) - x - width : x;
}

/* How a text is drawn in its box. */
typedef struct {
  double scale;
  gboolean bold, centred;
  const char *color;
  int lines;
} TextStyle;

static const TextStyle title_style = { 0.92, FALSE, FALSE, "view_fg_color", 1 };
static const TextStyle tall_style = { 0.92, FALSE, FALSE, "view_fg_color", 2 };
static const TextStyle name_style = { 0.92, TRUE, TRUE, "view_fg_color", 1 };
static const TextStyle door_style = { 0.92, TRUE, TRUE, "view_fg_color", 2 };
static const TextStyle door_under_style = { 0.82, FALSE, TRUE, "secondary_fg_color", 1 };
static const TextStyle word_style = { 0.92, TRUE, FALSE, "view_fg_color", 1 };
static const TextStyle under_style = { 0.8, FALSE, FALSE, "secondary_fg_color", 1 };
static const TextStyle why_style = { 0.8, FALSE, FALSE, "secondary_fg_color", 2 };

static const TextStyle long_why_style = { 0.8, FALSE, FALSE, "secondary_fg_color", 3 };

static void
draw_text (UsherPathGraph *self, GtkSnapshot *snapshot, const char *text, const graphene_rect_t *box, double y, const TextStyle *style)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  GdkRGBA color = named_color (self, style->color);

  pango_attr_list_insert (attributes, pango_attr_scale_new (style->scale));
  if (style->bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_width (layout, (int) (MAX (box->size.width, 1) * PANGO_SCALE));
  pango_layout_set_height (layout, -style->lines);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, style->centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (mirror_x (self, box->origin.x, box->size.width), y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_icon (UsherPathGraph *self, GtkSnapshot *snapshot, const char *name, double x, double y, double size, const char *color_name)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  g_autoptr(GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (theme, name, NULL, (int) size, gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                                                                 gtk_widget_get_direction (GTK_WIDGET (self)), 0);
  GdkRGBA colors[4] = { named_color (self, color_name), named_color (self, "success_color"), named_color (self, "warning_color"),
                        named_color (self, "error_color") };

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (mirror_x (self, x, size), y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, size, size, colors, G_N_ELEMENTS (colors));
  gtk_snapshot_restore (snapshot);
}

static void
curve_to (UsherPathGraph *self, cairo_t *cr, double x0, double y0, double x1, double y1)
{
  double a = mirror_x (self, x0, 0), b = mirror_x (self, x1, 0), middle = (a + b) / 2;

  cairo_move_to (cr, a, y0);
  cairo_curve_to (cr, middle, y0, middle, y1, b, y1);
}

static double
middle_y (const graphene_rect_t *box)
{
  return box->origin.y + box->size.height / 2;
}

/* From the person through its nodes to the door. */
static void
draw_way (UsherPathGraph *self, cairo_t *cr, const Way *way)
{
  double x = self->person_box.origin.x + self->person_box.size.width, y = middle_y (&self->person_box);
  double end_y = way->nodes->len > 0 ? middle_y (&((Node *) way->nodes->pdata[way->nodes->len - 1])->box) : way->y;
  double door = self->door_box.origin.x - 3, tip = mirror_x (self, door, 0), back = mirror_x (self, door - 6, 0);
  static const double dashes[] = { 4, 4 };

  cairo_set_dash (cr, dashes, way->closes ? 2 : 0, 0);
  for (guint i = 0; i < way->nodes->len; i++)
    {
      const Node *node = way->nodes->pdata[i];

      curve_to (self, cr, x, y, node->box.origin.x, middle_y (&node->box));
      x = node->box.origin.x + node->box.size.width;
      y = middle_y (&node->box);
    }
  if (way->nodes->len == 0)
    {
      curve_to (self, cr, x, y, x + 2 * GAP, end_y);
      x += 2 * GAP;
    }
  cairo_move_to (cr, mirror_x (self, x, 0), end_y);
  cairo_line_to (cr, tip, end_y);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  if (way->closes)
    return;
  cairo_move_to (cr, back, end_y - 5);
  cairo_line_to (cr, tip, end_y);
  cairo_line_to (cr, back, end_y + 5);
  cairo_stroke (cr);
}

static void
set_color (UsherPathGraph *self, cairo_t *cr, const char *name)
{
  GdkRGBA color = named_color (self, name);

  gdk_cairo_set_source_rgba (cr, &color);
}

static void
draw_lines (UsherPathGraph *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  cairo_t *cr = gtk_snapshot_append_cairo (
    snapshot, &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget)));
  double end = self->door_box.origin.x + self->door_box.size.width;
  static const double dots[] = { 2, 3 };

  cairo_set_line_width (cr, 2);
  for (guint pass = 0; pass < 2; pass++) /* what stays open over what would close */
    for (guint i = 0; i < self->ways->len; i++)
      {
        const Way *way = self->ways->pdata[i];

        if (way->closes != (pass == 0))
          continue;
        set_color (self, cr, way->closes ? "idle_color" : "line_color");
        draw_way (self, cr, way);
      }
  set_color (self, cr, "track_color");
  cairo_set_dash (cr, dots, 2, 0);
  for (guint i = 0; i < self->ways->len; i++)
    {
      const Way *way = self->ways->pdata[i];

      cairo_move_to (cr, mirror_x (self, end + 4, 0), way->y);
      cairo_line_to (cr, mirror_x (self, end + GAP - 4, 0), way->y);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
draw_box (UsherPathGraph *self, GtkSnapshot *snapshot, const graphene_rect_t *box, double radius, const char *ground, const char *line,
          float thickness)
{
  graphene_rect_t shown = *box;
  GskRoundedRect round;
  GdkRGBA fill = named_color (self, ground), stroke = named_color (self, line);

  shown.origin.x = (float) mirror_x (self, box->origin.x, box->size.width);
  gsk_rounded_rect_init_from_rect (&round, &shown, (float) radius);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &fill, &shown);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &round, (float[4]) { thickness, thickness, thickness, thickness },
                              (GdkRGBA[4]) { stroke, stroke, stroke, stroke });
}

/* The title in two lines over the whole width, and under it the icon before the second words. */
static void
draw_tall_node (UsherPathGraph *self, GtkSnapshot *snapshot, const Node *node)
{
  double icon = self->unit * 0.8, x = node->box.origin.x + 9, right = node->box.origin.x + node->box.size.width - 6;
  graphene_rect_t text = GRAPHENE_RECT_INIT ((float) x, 0, (float) (right - x), 0);

  draw_text (self, snapshot, node->title, &text, node->box.origin.y + self->unit * 0.28, &tall_style);
  if (node->icon)
    {
      draw_icon (self, snapshot, node->icon, x, node->box.origin.y + self->unit * 2.3, icon, "secondary_fg_color");
      x += icon + 5;
    }
  graphene_rect_init (&text, (float) x, 0, (float) (right - x), 0);
  if (node->subtitle)
    draw_text (self, snapshot, node->subtitle, &text, node->box.origin.y + self->unit * 2.3, &under_style);
}

static void
draw_node (UsherPathGraph *self, GtkSnapshot *snapshot, guint index)
{
  const Node *node = self->nodes->pdata[index];
  gboolean focused = (int) index == self->focus && gtk_widget_has_visible_focus (GTK_WIDGET (self));
  double icon = self->unit * 0.9, x = node->box.origin.x + 9;
  graphene_rect_t text;

  draw_box (self, snapshot, &node->box, 9, "card_bg_color", focused ? "line_color" : "track_color", focused ? 2 : 1);
  if (self->tall)
    {
      draw_tall_node (self, snapshot, node);
      return;
    }
  if (node->icon)
    {
      draw_icon (self, snapshot, node->icon, x, middle_y (&node->box) - icon / 2, icon, "secondary_fg_color");
      x += icon + 9;
    }
  graphene_rect_init (&text, x, 0, node->box.origin.x + node->box.size.width - x - 6, 0);
  if (!node->subtitle)
    {
      draw_text (self, snapshot, node->title, &text, middle_y (&node->box) - self->unit * 0.5, &title_style);
      return;
    }
  draw_text (self, snapshot, node->title, &text, node->box.origin.y + self->unit * 0.28, &title_style);
  draw_text (self, snapshot, node->subtitle, &text, node->box.origin.y + self->unit * 1.25, &under_style);
}

static void
draw_door (UsherPathGraph *self, GtkSnapshot *snapshot)
{
  GskRoundedRect round;
  graphene_rect_t box = self->door_box, text;
  float arch = box.size.width / 2;
  GdkRGBA fill = named_color (self, "selected_color"), stroke = named_color (self, "line_color");
  double icon = self->unit * 1.3, y = middle_y (&box) - self->unit * 1.6;

  arch = MIN (arch, box.size.height / 2);
  box.origin.x = (float) mirror_x (self, box.origin.x, box.size.width);
  gsk_rounded_rect_init (&round, &box, &GRAPHENE_SIZE_INIT (arch, arch), &GRAPHENE_SIZE_INIT (arch, arch), &GRAPHENE_SIZE_INIT (6, 6),
                         &GRAPHENE_SIZE_INIT (6, 6));
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &fill, &box);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &round, (float[4]) { 2, 2, 2, 2 }, (GdkRGBA[4]) { stroke, stroke, stroke, stroke });
  draw_icon (self, snapshot, self->door_icon ? self->door_icon : "usher-entitlement-symbolic",
             self->door_box.origin.x + (self->door_box.size.width - icon) / 2, y, icon, "line_color");
  graphene_rect_init (&text, self->door_box.origin.x + 6, 0, self->door_box.size.width - 12, 0);
  draw_text (self, snapshot, self->door ? self->door : "", &text, y + self->unit * 1.5, &door_style);
  if (self->door_subtitle)
    draw_text (self, snapshot, self->door_subtitle, &text, y + self->unit * 3.4, &door_under_style);
}

static void
draw_ends (UsherPathGraph *self, GtkSnapshot *snapshot)
{
  double x = self->door_box.origin.x + self->door_box.size.width + GAP, icon = self->unit * 0.9;
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - x;
  graphene_rect_t text;

  for (guint i = 0; i < self->ways->len; i++)
    {
      const Way *way = self->ways->pdata[i];
      g_autofree char *color = way->end_css ? g_strconcat (way->end_css, "_color", NULL) : g_strdup ("secondary_fg_color");
      double top = way->y - self->unit * 1.3;

      graphene_rect_init (&text, x + icon + 6, 0, width - icon - 6, 0);
      draw_icon (self, snapshot, way->end_icon, x, top + self->unit * 0.05, icon, color);
      draw_text (self, snapshot, way->end_word, &text, top, &word_style);
      graphene_rect_init (&text, x, 0, width, 0);
      if (way->end_why)
        draw_text (self, snapshot, way->end_why, &text, top + self->unit * 1.05, self->ways->len > 1 && !self->tall ? &why_style : &long_why_style);
      if (way->label)
        {
          double from = self->person_box.size.width + 3 * GAP;

          graphene_rect_init (&text, from, 0, self->door_box.origin.x - from - GAP, 0);
          draw_text (self, snapshot, way->label, &text, way->y - self->unit * 1.05, &under_style);
        }
    }
}

static void
usher_path_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UsherPathGraph *self = USHER_PATH_GRAPH (widget);
  graphene_rect_t text;

  if (self->ways->len == 0)
    return;
  draw_lines (self, snapshot);
  draw_box (self, snapshot, &self->person_box, self->person_box.size.height / 2, "card_bg_color", "track_color", 1);
  graphene_rect_init (&text, self->person_box.origin.x + 9, 0, self->person_box.size.width - 18, 0);
  draw_text (self, snapshot, self->person ? self->person : "", &text, middle_y (&self->person_box) - self->unit * 0.5, &name_style);
  for (guint i = 0; i < self->nodes->len; i++)
    draw_node (self, snapshot, i);
  draw_door (self, snapshot);
  draw_ends (self, snapshot);
}

/* ---- Pointer and keyboard --------------------------------------------------------------------- */

static void
activate_node (UsherPathGraph *self, guint index)
{
  g_signal_emit (self, signals[NODE_ACTIVATED], 0, ((Node *) self->nodes->pdata[index])->id);
}

static void
on_click_released_cb (GtkGestureClick *gesture, int n_press, double x, double y, UsherPathGraph *self)
{
  for (guint i = 0; i < self->nodes->len; i++)
    {
      graphene_rect_t box = ((Node *) self->nodes->pdata[i])->box;

      box.origin.x = (float) mirror_x (self, box.origin.x, box.size.width);
      if (!graphene_rect_contains_point (&box, &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        continue;
      self->focus = (int) i;
      gtk_widget_grab_focus (GTK_WIDGET (self));
      activate_node (self, i);
      return;
    }
}

static void
move_focus (UsherPathGraph *self, int by)
{
  if (self->nodes->len == 0)
    return;
  self->focus = CLAMP (self->focus + by, 0, (int) self->nodes->len - 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  ((Node *) self->nodes->pdata[self->focus])->title, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_key_pressed_cb (GtkEventControllerKey *keys, guint keyval, guint keycode, GdkModifierType state, UsherPathGraph *self)
{
  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_Right: move_focus (self, 1); return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_Left: move_focus (self, -1); return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      if (self->focus >= 0 && self->focus < (int) self->nodes->len)
        activate_node (self, (guint) self->focus);
      return GDK_EVENT_STOP;
    default: return GDK_EVENT_PROPAGATE;
    }
}

/* ---- Content ----------------------------------------------------------------------------------- */

static void
describe (UsherPathGraph *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->ways->len; i++)
    {
      const Way *way = self->ways->pdata[i];

      g_string_append (text, self->person ? self->person : "");
      for (guint n = 0; n < way->nodes->len; n++)
        g_string_append_printf (text, ", %s", ((Node *) way->nodes->pdata[n])->title);
      if (way->label)
        g_string_append_printf (text, ", %s", way->label);
      g_string_append_printf (text, ": %s. %s\n", way->end_word, way->end_why ? way->end_why : "");
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Ways to this access"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

static Node *
find_or_add_node (UsherPathGraph *self, const UsherPathNode *from, guint column)
{
  Node *node;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      node = self->nodes->pdata[i];
      if (g_str_equal (node->id, from->id))
        {
          node->column = MAX (node->column, column);
          return node;
        }
    }
  node = g_new0 (Node, 1);
  node->id = g_strdup (from->id);
  node->title = g_strdup (from->title);
  node->subtitle = g_strdup (from->subtitle);
  node->icon = g_strdup (from->icon);
  node->column = column;
  g_ptr_array_add (self->nodes, node);
  return node;
}

void
usher_path_graph_clear (UsherPathGraph *self)
{
  g_ptr_array_set_size (self->ways, 0);
  g_ptr_array_set_size (self->nodes, 0);
  self->n_columns = 0;
  self->focus = -1;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
usher_path_graph_add (UsherPathGraph *self, const UsherPathWay *from)
{
  Way *way = g_new0 (Way, 1);
  guint lane = self->ways->len;

  way->nodes = g_ptr_array_new ();
  way->label = g_strdup (from->label);
  way->end_icon = g_strdup (from->end_icon);
  way->end_word = g_strdup (from->end_word);
  way->end_css = g_strdup (from->end_css);
  way->end_why = g_strdup (from->end_why);
  way->closes = from->closes;
  for (guint i = 0; i < from->n_nodes; i++)
    {
      Node *node = find_or_add_node (self, &from->nodes[i], i);

      node->lane_sum += lane;
      node->n_ways++;
      g_ptr_array_add (way->nodes, node);
      self->n_columns = MAX (self->n_columns, node->column + 1);
    }
  g_ptr_array_add (self->ways, way);
  describe (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
set_text (UsherPathGraph *self, char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
usher_path_graph_set_person (UsherPathGraph *self, const char *name)
{
  set_text (self, &self->person, name);
}

void
usher_path_graph_set_door (UsherPathGraph *self, const char *title, const char *subtitle, const char *icon)
{
  set_text (self, &self->door, title);
  set_text (self, &self->door_subtitle, subtitle);
  set_text (self, &self->door_icon, icon);
}

/* ---- The type ------------------------------------------------------------------------------------ */

static void
usher_path_graph_finalize (GObject *object)
{
  UsherPathGraph *self = USHER_PATH_GRAPH (object);

  g_ptr_array_unref (self->ways);
  g_ptr_array_unref (self->nodes);
  g_free (self->person);
  g_free (self->door);
  g_free (self->door_subtitle);
  g_free (self->door_icon);
  G_OBJECT_CLASS (usher_path_graph_parent_class)->finalize (object);
}

static GtkSizeRequestMode
usher_path_graph_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
usher_path_graph_class_init (UsherPathGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = usher_path_graph_finalize;
  widget_class->measure = usher_path_graph_measure;
  widget_class->size_allocate = usher_path_graph_size_allocate;
  widget_class->snapshot = usher_path_graph_snapshot;
  widget_class->get_request_mode = usher_path_graph_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "path-graph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  signals[NODE_ACTIVATED] = g_signal_new ("node-activated", USHER_TYPE_PATH_GRAPH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                          G_TYPE_STRING);
}

static void
usher_path_graph_init (UsherPathGraph *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->nodes = g_ptr_array_new_with_free_func (node_free);
  self->ways = g_ptr_array_new_with_free_func (way_free);
  self->focus = -1;
  self->unit = 20;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (click, "released", G_CALLBACK (on_click_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
usher_path_graph_new (void)
{
  return g_object_new (USHER_TYPE_PATH_GRAPH, NULL);
}
