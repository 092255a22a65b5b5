/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer, the drawing and the list of how an access is held.
 *
 *   title: How does Inês have Payment Approver?        [Show as List]
 *   strip: A revoke now would not work. …
 *   stack: drawing | list
 *   stub:  computed from runs up to 10:28
 *
 * Main thread; paths are worked out on a reader. */

#include "usher-access-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-access-reading.h"
#include "usher-mark.h"
#include "usher-parts.h"
#include "usher-path-graph.h"
#include "usher-person-reading.h"
#include "usher-shell.h"
#include "usher-split-box.h"
#include "usher-when.h"

#define DRAWN_MAX 12 /* ways; the list has all that were worked out */
#define NODES_MAX 32 /* of one way */

struct _UsherAccessView {
  AdwBin parent_instance;

  /* template */
  GtkLabel *title, *about, *note, *stub;
  AdwBin *answer;
  GtkStack *stack;          /* "graph", "list", "none" */
  GtkStack *state;          /* "loading", "shown", "failed" */
  GtkScrolledWindow *scroller;
  GtkListBox *list;
  GtkToggleButton *as_list;
  GtkLabel *failure;

  UsherWorkspace *workspace; /* (owned) */
  GCancellable *reading;     /* (owned) (nullable) */
  UsherPathGraph *graph;     /* (borrowed) */
  gint64 person;
  char *name, *target;       /* (owned) (nullable) */
  gboolean asked;            /* the toggle was used: narrow or not, what it says holds */
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (UsherAccessView, usher_access_view, ADW_TYPE_BIN)

/* ---- The drawing ------------------------------------------------------------------------------------------- */

static void
on_node_activated_cb (UsherPathGraph *graph, const char *id, UsherAccessView *self)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));
  g_autofree char *location = usher_parts_location (id);

  if (shell && location)
    usher_shell_open (shell, location);
}

static const char *
hop_icon (const UsherHop *hop)
{
  return usher_mark_style ("hop", usher_hop_kind_name (hop->kind))->icon;
}

static char *
direct_label (const UsherPath *path)
{
  const UsherHop *hop = path->hops->pdata[0];
  const char *account = strchr (path->account_key, ':') + 1;

  if (hop->kind == USHER_HOP_RULE)
    return g_strdup_printf (_("Granted by a rule · %s"), account);
  return hop->kind == USHER_HOP_DIRECT ? g_strdup_printf (_("Assigned directly · %s"), account) : g_strdup_printf (_("Member directly · %s"), account);
}

static void
draw_way (UsherAccessView *self, const UsherAccessReading *reading, const UsherPath *path)
{
  UsherPathNode nodes[NODES_MAX];
  guint n = MIN (path->hops->len - 1, NODES_MAX);
  const char *prediction = usher_prediction_name (path->prediction);
  const UsherMarkStyle *style = usher_mark_style ("prediction", prediction);
  g_autofree char *label = n == 0 ? direct_label (path) : NULL, *why = usher_access_why (reading, path);
  UsherPathWay way = { .nodes = nodes, .n_nodes = n, .label = label, .end_icon = style->icon, .end_word = usher_mark_word (style, prediction),
                       .end_css = style->css, .end_why = why,
                       .closes = path->prediction == USHER_PREDICTION_REMOVED || path->prediction == USHER_PREDICTION_REMAINS };

  for (guint i = 0; i < n; i++)
    {
      const UsherHop *hop = path->hops->pdata[i];

      nodes[i] = (UsherPathNode) { hop->to, usher_access_node_title (reading, hop), usher_access_node_detail (reading, hop), hop_icon (hop) };
    }
  usher_path_graph_add (self->graph, &way);
  for (guint i = 0; i < n; i++)
    {
      g_free ((char *) nodes[i].title);
      g_free ((char *) nodes[i].subtitle);
    }
}

static void
fill_graph (UsherAccessView *self, const UsherAccessReading *reading, const UsherHolding *holding)
{
  const char *app = reading->target ? usher_facts_text (reading->target, holding->is_group ? "source" : "app") : NULL;
  const char *where = app && strchr (app, ':') ? strchr (app, ':') + 1 : app;
  const char *risk = reading->target ? usher_held_risk (reading->target) : NULL;

  usher_path_graph_clear (self->graph);
  usher_path_graph_set_person (self->graph, self->name);
  usher_path_graph_set_door (self->graph, holding->name, where, risk ? usher_mark_style ("risk", risk)->icon : NULL);
  for (guint i = 0; i < holding->paths->len && i < DRAWN_MAX; i++)
    draw_way (self, reading, holding->paths->pdata[i]);
}

/* ---- The list ------------------------------------------------------------------------------------------------ */

static void
add_links (GtkBox *box, const UsherAccessReading *reading, const UsherPath *path, const char *target)
{
  GtkWidget *flow = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (flow), usher_parts_key_link (path->account_key, NULL, NULL));
  for (guint i = 0; i < path->hops->len; i++)
    {
      const UsherHop *hop = path->hops->pdata[i];
      gboolean last = i + 1 == path->hops->len;
      g_autofree char *title = last ? g_strdup (target) : usher_access_node_title (reading, hop);
      GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *link = usher_parts_key_link (hop->to, title, NULL);
      const char *kind = usher_hop_kind_name (hop->kind);

      gtk_widget_set_margin_start (line, (int) (12 * (i + 1)));
      gtk_box_append (GTK_BOX (line), usher_mark_new ("hop", kind));
      gtk_box_append (GTK_BOX (line), link);
      gtk_box_append (GTK_BOX (flow), line);
    }
  gtk_box_append (box, flow);
}

static void
add_list_row (UsherAccessView *self, const UsherAccessReading *reading, const UsherPath *path, const char *target, guint number)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18), *way = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *split;
  GtkWidget *end = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *prediction = usher_prediction_name (path->prediction);
  g_autofree char *sentence = usher_access_way_text (reading, path, self->name, target), *count = g_strdup_printf ("%u", number);
  g_autofree char *reason = usher_access_why (reading, path);
  g_autofree char *spoken = g_strdup_printf ("%u. %s. %s: %s", number, sentence, usher_mark_word (usher_mark_style ("prediction", prediction), prediction), reason);
  GtkWidget *figure = usher_parts_label (count, "secondary numeric"), *why = usher_parts_paragraph (reason, "caption secondary");

  gtk_widget_set_valign (figure, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), figure);
  gtk_widget_set_hexpand (way, TRUE);
  add_links (GTK_BOX (way), reading, path, target);
  gtk_box_append (GTK_BOX (end), usher_mark_new ("prediction", prediction));
  gtk_box_append (GTK_BOX (end), why);
  split = usher_split_box_new (way, end, 0.62, 560);
  gtk_widget_set_hexpand (split, TRUE);
  gtk_box_append (GTK_BOX (box), split);
  gtk_widget_add_css_class (box, "way");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_list_box_append (self->list, row);
}

static void
fill_list (UsherAccessView *self, const UsherAccessReading *reading, const UsherHolding *holding)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < holding->paths->len; i++)
    add_list_row (self, reading, holding->paths->pdata[i], holding->name, i + 1);
}

/* ---- Filling ------------------------------------------------------------------------------------------------------ */

static const char *
answer_icon (const UsherAccessSum *sum, const char *kind)
{
  const char *prediction = g_str_equal (kind, "success") ? "removed" : sum->refused ? "refused" : sum->returning ? "returns" : sum->shared ? "shared" : "remains";

  return usher_mark_style ("prediction", prediction)->icon;
}

static void
set_label (GtkLabel *label, char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  g_free (text);
}

static void
fill_answer (UsherAccessView *self, const UsherHolding *holding)
{
  UsherAccessSum sum = usher_access_sum (holding);
  g_autofree char *strong = NULL, *rest = NULL;
  const char *kind = usher_access_answer (&sum, self->name, &strong, &rest);

  adw_bin_set_child (self->answer, usher_parts_strip (kind, answer_icon (&sum, kind), strong, rest));
  set_label (self->note, holding->paths->len > DRAWN_MAX
                           ? g_strdup_printf (_("Drawn are the %d shortest of %u ways; the list has them all."), DRAWN_MAX, holding->paths->len)
                           : NULL);
}

static char *
about_text (const UsherFacts *target)
{
  const char *description = usher_facts_text (target, "description"), *owner = usher_facts_text (target, "owner");
  const char *who = owner && strchr (owner, ':') ? strchr (owner, ':') + 1 : _("nobody");

  if (description)
    return g_strdup_printf (_("%s Owner: %s."), description, who);
  return g_strdup_printf (_("Owner: %s."), who);
}

static void
update_stack (UsherAccessView *self)
{
  gtk_stack_set_visible_child_name (self->stack, gtk_toggle_button_get_active (self->as_list) ? "list" : "graph");
}

static void
show_reading (UsherAccessView *self, const UsherAccessReading *reading)
{
  const UsherHolding *holding = usher_access_reading_holding (reading);
  gint64 now = usher_workspace_now (self->workspace);
  g_autofree char *as_of = reading->as_of ? usher_when_short (reading->as_of, now) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->as_list), holding != NULL);
  set_label (self->stub, as_of ? g_strdup_printf (_("Ways computed from what sources said until %s"), as_of) : NULL);
  if (!holding)
    {
      g_autofree char *rest = g_strdup_printf (_("%s does not hold it any more."), self->name);

      set_label (self->title, g_strdup (strchr (self->target, ':') + 1));
      set_label (self->about, NULL);
      set_label (self->note, NULL);
      adw_bin_set_child (self->answer, usher_parts_strip ("unknown", "usher-state-todo-symbolic", _("There is no way in."), rest));
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }
  set_label (self->title, g_strdup_printf (_("How does %s have %s?"), self->name, holding->name));
  set_label (self->about, reading->target ? about_text (reading->target) : NULL);
  fill_answer (self, holding);
  fill_graph (self, reading, holding);
  fill_list (self, reading, holding);
  update_stack (self);
}

typedef struct {
  gint64 person;
  char *target; /* (owned) */
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *self = data;

  g_free (self->target);
  g_free (self);
}

static gpointer
read_ways (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;

  return usher_access_reading_load (conn, wanted->person, wanted->target, cancellable, error);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherAccessView) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherAccessReading) reading = usher_workspace_read_finish (USHER_WORKSPACE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!reading)
    {
      gtk_label_set_text (self->failure, error->message);
      gtk_stack_set_visible_child_name (self->state, "failed");
      return;
    }
  show_reading (self, reading);
  gtk_stack_set_visible_child_name (self->state, "shown");
}

void
usher_access_view_show (UsherAccessView *self, gint64 person, const char *name, const char *target)
{
  Wanted *wanted = g_new0 (Wanted, 1);
  gboolean same = self->person == person && g_strcmp0 (self->target, target) == 0;
  char *kept = g_strdup (target);

  g_free (self->target);
  g_free (self->name);
  self->person = person;
  self->name = g_strdup (name);
  self->target = kept;
  wanted->person = person;
  wanted->target = g_strdup (kept);
  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  if (!same)
    gtk_stack_set_visible_child_name (self->state, "loading");
  usher_workspace_read_async (self->workspace, read_ways, wanted, wanted_free, (GDestroyNotify) usher_access_reading_free, self->reading,
                              on_read_cb, g_object_ref (self));
}

const char *
usher_access_view_get_target (UsherAccessView *self)
{
  return self->target;
}

/* ---- Drawing or list -------------------------------------------------------------------------------------------------- */

gboolean
usher_access_view_get_as_list (UsherAccessView *self)
{
  return self->asked && gtk_toggle_button_get_active (self->as_list);
}

static void
set_toggle (UsherAccessView *self, gboolean as_list)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (self->as_list, as_list);
  self->setting = FALSE;
}

void
usher_access_view_set_as_list (UsherAccessView *self, gboolean as_list)
{
  self->asked = as_list;
  set_toggle (self, as_list);
}

void
usher_access_view_set_narrow (UsherAccessView *self, gboolean narrow)
{
  if (!self->asked)
    set_toggle (self, narrow);
}

static void
on_toggled_cb (GtkToggleButton *button, UsherAccessView *self)
{
  if (!self->setting)
    self->asked = TRUE;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "none") != 0)
    update_stack (self);
}

/* ---- The type ------------------------------------------------------------------------------------------------------------ */

static void
usher_access_view_dispose (GObject *object)
{
  UsherAccessView *self = USHER_ACCESS_VIEW (object);

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->workspace);
  adw_bin_set_child (ADW_BIN (self), NULL); /* the template's child; the bin must know that it is gone */
  G_OBJECT_CLASS (usher_access_view_parent_class)->dispose (object);
}

static void
usher_access_view_finalize (GObject *object)
{
  UsherAccessView *self = USHER_ACCESS_VIEW (object);

  g_free (self->name);
  g_free (self->target);
  G_OBJECT_CLASS (usher_access_view_parent_class)->finalize (object);
}

static void
usher_access_view_class_init (UsherAccessViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_access_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_access_view_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-access-view.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, title);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, about);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, note);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, stub);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, answer);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, stack);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, state);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, scroller);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, list);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, as_list);
  gtk_widget_class_bind_template_child (widget_class, UsherAccessView, failure);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled_cb);
}

static void
usher_access_view_init (UsherAccessView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->graph = USHER_PATH_GRAPH (usher_path_graph_new ());
  g_signal_connect_object (self->graph, "node-activated", G_CALLBACK (on_node_activated_cb), self, 0);
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->graph));
}

GtkWidget *
usher_access_view_new (UsherWorkspace *workspace)
{
  UsherAccessView *self = g_object_new (USHER_TYPE_ACCESS_VIEW, NULL);

  self->workspace = g_object_ref (workspace);
  return GTK_WIDGET (self);
}
