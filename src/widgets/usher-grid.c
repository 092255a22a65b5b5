/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid as one sees it: filter row, groups, table, and what stands there when there are no rows.
 * Columns are in usher-grid-columns.c, menus and copies in usher-grid-menu.c.  Main thread. */

#include "usher-grid-private.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "usher-error.h"
#include "usher-fold-row.h"
#include "usher-grid-store.h"
#include "usher-tab-stop.h"
#include "usher-widgets.h"

G_DEFINE_FINAL_TYPE (UsherGrid, usher_grid, ADW_TYPE_BIN)

enum { ACTIVATE_ROW, FOCUS_ROW, SELECTION, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- Rows -------------------------------------------------------------------------------------------- */

char *
usher_grid_key_at (UsherGrid *self, guint position)
{
  UsherValue value = usher_grid_source_get_value (self->source, position, self->noun->key);

  if (value.type == USHER_VALUE_TEXT)
    return g_strndup (value.text, value.length);
  return value.type == USHER_VALUE_INT ? g_strdup_printf ("%" G_GINT64_FORMAT, value.integer) : NULL;
}

static void
update_cell (GtkWidget *cell, guint position, gpointer data)
{
  UsherGrid *self = data;

  usher_grid_cell_update (USHER_GRID_CELL (cell), self->source, position, usher_workspace_now (self->workspace));
}

static void
update_count (UsherGrid *self)
{
  guint rows = usher_grid_source_get_rows (self->source);
  gint64 all = usher_grid_source_get_all (self->source), chosen = usher_grid_model_count_selected (self->model);
  g_autofree char *text = NULL;

  if (all < 0)
    text = g_strdup ("");
  else if (chosen > 1)
    text = g_strdup_printf (_("%'" PRId64 " chosen of %'u"), chosen, rows);
  else if ((gint64) rows == all)
    text = g_strdup_printf ("%'u", rows);
  else
    text = g_strdup_printf (_("%'u of %'" PRId64), rows, all);
  gtk_label_set_text (self->count, text);
}

static void
update_state (UsherGrid *self)
{
  UsherGridState state = usher_grid_source_get_state (self->source);
  const GError *error = usher_grid_source_get_error (self->source);
  const char *note = self->problem ? self->problem : usher_grid_source_get_note (self->source);
  gboolean none = usher_grid_source_get_rows (self->source) == 0, nothing = usher_grid_source_get_all (self->source) <= 0;

  gtk_label_set_text (self->note, note ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
  update_count (self);
  if (state == USHER_GRID_FAILED)
    {
      if (error)
        usher_widgets_say_error (self->failed, error);
      gtk_stack_set_visible_child_name (self->stack, "failed");
    }
  else if (state == USHER_GRID_LOADING)
    gtk_stack_set_visible_child_name (self->stack, "loading");
  else if (none)
    {
      adw_status_page_set_icon_name (self->empty, nothing && self->spec->empty_icon ? self->spec->empty_icon : "system-search-symbolic");
      adw_status_page_set_title (self->empty, nothing && self->spec->empty_title ? _(self->spec->empty_title) : _("Nothing Matches"));
      adw_status_page_set_description (self->empty, nothing && self->spec->empty_text ? _(self->spec->empty_text) : _("Take a word or a token away."));
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
  else
    gtk_stack_set_visible_child_name (self->stack, "rows");
}

static double
row_height (UsherGrid *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  guint rows = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  return rows > 0 ? gtk_adjustment_get_upper (adjustment) / rows : 0;
}

/* The row under the pointer stays where it is when others' changes move it: noted before, put
 * back after. */
static void
on_patching_cb (UsherGridSource *source, UsherGrid *self)
{
  double height = row_height (self), top = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller));

  self->anchor_id = -1;
  if (height <= 0 || self->pointer_y < 0)
    return;
  self->anchor_position = (guint) ((top + self->pointer_y) / height);
  self->anchor_id = usher_grid_source_get_id (self->source, self->anchor_position);
}

static void
return_to_anchor (UsherGrid *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  guint position;

  if (self->anchor_id >= 0 && usher_grid_source_find (self->source, self->anchor_id, &position))
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment)
                                            + ((double) position - self->anchor_position) * row_height (self));
  self->anchor_id = -1;
}

static gboolean
end_fresh (gpointer row)
{
  gtk_widget_remove_css_class (row, "fresh");
  return G_SOURCE_REMOVE;
}

static void
mark_fresh (UsherGridRow *row, gpointer data)
{
  GtkWidget *widget = usher_grid_row_any_cell (row);

  while (widget && !g_str_equal (gtk_widget_get_css_name (widget), "row"))
    widget = gtk_widget_get_parent (widget);
  if (!widget)
    return;
  gtk_widget_add_css_class (widget, "fresh");
  g_timeout_add_full (G_PRIORITY_DEFAULT, 2000, end_fresh, g_object_ref (widget), g_object_unref);
}

static void
on_patched_cb (UsherGridSource *source, GArray *ids, UsherGrid *self)
{
  usher_grid_model_each_live (self->model, (const gint64 *) ids->data, ids->len, mark_fresh, NULL);
}

static void
on_rearranged_cb (UsherGridSource *source, guint was, guint is, UsherGrid *self)
{
  return_to_anchor (self);
  update_state (self);
  usher_grid_group_fill (self);
  if (self->field)
    usher_token_field_values_came (self->field);
}

/* ---- Filter and sort ------------------------------------------------------------------------------------- */

void
usher_grid_apply_filter (UsherGrid *self)
{
  g_autofree char *typed = self->field ? usher_token_field_get_tokens (self->field) : NULL;
  g_autofree char *tokens = g_strjoin (" ", typed ? typed : "", self->group_token ? self->group_token : "", NULL);
  g_autoptr(GError) error = NULL;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_adjustment_set_value (adjustment, 0); /* else the rows that go would be torn down one by one */
  g_clear_pointer (&self->problem, g_free);
  if (!usher_grid_source_set_filter (self->source, tokens, &error))
    {
      const UsherErrorInfo *info = usher_error_get_info (error);

      self->problem = info && info->hint ? g_strdup_printf ("%s. %s", error->message, info->hint) : g_strdup (error->message);
    }
  if (self->field)
    usher_token_field_set_error (self->field, self->problem);
  update_state (self);
}

static void
on_field_changed_cb (UsherTokenField *field, UsherGrid *self)
{
  usher_grid_apply_filter (self);
}

static char **
field_values (guint column, const char *part, guint most, gpointer data)
{
  return usher_grid_source_values (USHER_GRID (data)->source, column, part, most);
}

void
usher_grid_set_sort (UsherGrid *self, const char *sort)
{
  g_autoptr(GError) error = NULL;

  /* A remembered order may name a column that is no more: then the noun's own order holds. */
  if (usher_grid_source_set_sort (self->source, sort, &error))
    usher_grid_columns_set_arrow (self, sort);
}

const char *
usher_grid_get_sort (UsherGrid *self)
{
  return usher_grid_source_get_sort (self->source);
}

void
usher_grid_set_tokens (UsherGrid *self, const char *tokens)
{
  if (self->field)
    usher_token_field_set_tokens (self->field, tokens);
}

char *
usher_grid_get_tokens (UsherGrid *self)
{
  return self->field ? usher_token_field_get_tokens (self->field) : NULL;
}

/* ---- Focus and selection ------------------------------------------------------------------------------------- */

static void
emit_focus (UsherGrid *self, guint position)
{
  gint64 id = usher_grid_source_get_id (self->source, position);
  g_autofree char *key = id >= 0 ? usher_grid_key_at (self, position) : NULL;

  self->focus_position = position;
  g_signal_emit (self, signals[FOCUS_ROW], 0, id, key);
}

static void
on_selection_changed_cb (GtkSelectionModel *model, guint position, guint n, UsherGrid *self)
{
  gint64 chosen = usher_grid_model_count_selected (self->model);

  update_count (self);
  g_signal_emit (self, signals[SELECTION], 0, chosen);
  if (chosen == 1)
    {
      g_autoptr(GArray) ids = usher_selection_ids (usher_grid_model_get_selection (self->model));
      guint at;

      if (ids->len == 1 && usher_grid_source_find (self->source, g_array_index (ids, gint64, 0), &at))
        emit_focus (self, at);
    }
}

static void
on_activate_cb (GtkColumnView *view, guint position, UsherGrid *self)
{
  gint64 id = usher_grid_source_get_id (self->source, position);
  g_autofree char *key = id >= 0 ? usher_grid_key_at (self, position) : NULL;

  if (id >= 0)
    g_signal_emit (self, signals[ACTIVATE_ROW], 0, id, key);
}

void
usher_grid_find (UsherGrid *self)
{
  if (self->field)
    usher_token_field_focus (self->field);
}

void
usher_grid_focus_rows (UsherGrid *self)
{
  gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);
}

void
usher_grid_scroll_to (UsherGrid *self, guint position)
{
  usher_grid_model_complete (self->model);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
}

void
usher_grid_changed (UsherGrid *self, GPtrArray *changed)
{
  usher_grid_source_changed (self->source, changed);
}

UsherQuery *
usher_grid_get_chosen (UsherGrid *self)
{
  if (usher_grid_model_count_selected (self->model) == 0)
    return usher_query_copy (usher_grid_source_get_query (self->source));
  return usher_selection_to_query (usher_grid_model_get_selection (self->model), usher_grid_source_get_query (self->source));
}

UsherGridSource *
usher_grid_get_source (UsherGrid *self)
{
  return self->source;
}

UsherGridModel *
usher_grid_get_model (UsherGrid *self)
{
  return self->model;
}

/* ---- Building ---------------------------------------------------------------------------------------------------- */

static void
on_motion_cb (GtkEventControllerMotion *motion, double x, double y, UsherGrid *self)
{
  self->pointer_y = y;
}

static void
on_pointer_left_cb (GtkEventControllerMotion *motion, UsherGrid *self)
{
  self->pointer_y = -1;
}

/* In GTK 4.8 a cell and its row both take the same click: with Control the row would be chosen and
 * left out again in one.  So that click is taken here, before either. */
static void
on_pressed_cb (GtkGestureClick *click, int n, double x, double y, UsherGrid *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->model);
  double height = row_height (self), top = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller));
  GtkWidget *row = gtk_widget_pick (self->list, x, y, GTK_PICK_DEFAULT);
  guint position;

  if ((state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != GDK_CONTROL_MASK || height <= 0)
    return;
  position = (guint) ((top + y) / height);
  if (position >= g_list_model_get_n_items (G_LIST_MODEL (model)))
    return;
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  if (gtk_selection_model_is_selected (model, position))
    gtk_selection_model_unselect_item (model, position);
  else
    gtk_selection_model_select_item (model, position, FALSE);
  while (row && !g_str_equal (gtk_widget_get_css_name (row), "row"))
    row = gtk_widget_get_parent (row);
  if (row)
    gtk_widget_grab_focus (row);
}

static GtkWidget *
find_list (GtkWidget *view)
{
  for (GtkWidget *child = gtk_widget_get_first_child (view); child; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      return child;
  return NULL;
}

static void
build_table (UsherGrid *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new (), *click = GTK_EVENT_CONTROLLER (gtk_gesture_click_new ());

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "grid");
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_column_view_set_reorderable (self->view, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _(self->noun->title), -1);
  self->list = find_list (GTK_WIDGET (self->view));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, self->noun->title, -1);
  g_signal_connect (self->view, "activate", G_CALLBACK (on_activate_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_pointer_left_cb), self);
  gtk_widget_add_controller (self->list, motion);
  gtk_event_controller_set_propagation_phase (click, GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed_cb), self);
  gtk_widget_add_controller (self->list, click);
  self->scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (GTK_WIDGET (self->scroller), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->scroller), TRUE);
}

static void
on_retry_cb (GtkButton *button, UsherGrid *self)
{
  usher_grid_source_reload (self->source);
}

static void
build_stack (UsherGrid *self)
{
  GtkWidget *spinner = gtk_spinner_new (), *retry = gtk_button_new_with_label (_("Try Again"));

  self->stack = GTK_STACK (gtk_stack_new ());
  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  self->failed = ADW_STATUS_PAGE (adw_status_page_new ());
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Reading rows"), -1);
  gtk_widget_set_halign (retry, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (retry, "pill");
  g_signal_connect (retry, "clicked", G_CALLBACK (on_retry_cb), self);
  adw_status_page_set_icon_name (self->failed, "usher-state-fail-symbolic");
  adw_status_page_set_title (self->failed, _("These Rows Could Not Be Read"));
  adw_status_page_set_child (self->failed, retry);
  gtk_stack_add_named (self->stack, spinner, "loading");
  gtk_stack_add_named (self->stack, usher_tab_stop_new (GTK_WIDGET (self->scroller)), "rows");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->empty), "empty");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->failed), "failed");
  gtk_widget_set_hexpand (GTK_WIDGET (self->stack), TRUE);
}

static GtkWidget *
build_filter_bar (UsherGrid *self)
{
  GtkWidget *rest = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *bar;

  self->field = USHER_TOKEN_FIELD (usher_token_field_new (self->noun, field_values, self));
  usher_token_field_set_placeholder (self->field, self->spec->placeholder ? _(self->spec->placeholder) : _("Filter"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->field), TRUE);
  g_signal_connect (self->field, "changed", G_CALLBACK (on_field_changed_cb), self);
  self->views_button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->views_button), "quiet");
  gtk_widget_add_css_class (GTK_WIDGET (self->views_button), "flat");
  self->more_button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_icon_name (self->more_button, "view-more-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self->more_button), "flat");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->more_button), _("View options"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("View options"), -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->views_button), TRUE); /* where it stands below, to the end */
  gtk_widget_set_halign (GTK_WIDGET (self->views_button), GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (rest), GTK_WIDGET (self->count));
  gtk_box_append (GTK_BOX (rest), GTK_WIDGET (self->views_button));
  gtk_box_append (GTK_BOX (rest), GTK_WIDGET (self->more_button));
  gtk_widget_set_hexpand (rest, FALSE);
  bar = usher_fold_row_new (GTK_WIDGET (self->field), rest);
  gtk_widget_add_css_class (bar, "filter-bar");
  return bar;
}

static void
build (UsherGrid *self)
{
  GtkWidget *all = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *middle = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *groups_scroller = gtk_scrolled_window_new ();

  self->count = GTK_LABEL (g_object_ref_sink (gtk_label_new (NULL)));
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "secondary");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "small");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "numeric");
  self->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->note, TRUE);
  gtk_label_set_wrap_mode (self->note, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "banner");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "warning");
  build_table (self);
  build_stack (self);
  if (!self->spec->plain)
    gtk_box_append (GTK_BOX (all), build_filter_bar (self));
  self->groups = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->groups), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->groups), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Groups"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (groups_scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (groups_scroller), GTK_WIDGET (self->groups));
  gtk_widget_set_size_request (groups_scroller, 210, -1);
  self->groups_revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_transition_type (self->groups_revealer, GTK_REVEALER_TRANSITION_TYPE_NONE);
  gtk_revealer_set_child (self->groups_revealer, usher_tab_stop_new (groups_scroller));
  gtk_widget_add_css_class (GTK_WIDGET (self->groups_revealer), "groups");
  gtk_box_append (GTK_BOX (middle), GTK_WIDGET (self->groups_revealer));
  gtk_box_append (GTK_BOX (middle), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (all), GTK_WIDGET (self->note));
  gtk_box_append (GTK_BOX (all), middle);
  adw_bin_set_child (ADW_BIN (self), all);
}

static void
usher_grid_dispose (GObject *object)
{
  UsherGrid *self = USHER_GRID (object);

  if (self->view)
    {
      usher_grid_columns_flush (self);
      g_clear_handle_id (&self->fit_source, g_source_remove);
      self->restoring = TRUE; /* what the columns say while they go is nobody's wish */
      gtk_column_view_set_model (self->view, NULL);
    }
  g_clear_object (&self->count);
  g_clear_object (&self->model);
  g_clear_object (&self->source);
  g_clear_object (&self->workspace);
  self->view = NULL;
  G_OBJECT_CLASS (usher_grid_parent_class)->dispose (object);
}

static void
usher_grid_finalize (GObject *object)
{
  UsherGrid *self = USHER_GRID (object);

  g_clear_pointer (&self->columns, g_array_unref);
  g_free (self->problem);
  g_free (self->view_name);
  g_free (self->group_token);
  G_OBJECT_CLASS (usher_grid_parent_class)->finalize (object);
}

static void
usher_grid_class_init (UsherGridClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_grid_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_grid_finalize;
  signals[ACTIVATE_ROW] = g_signal_new ("activate-row", USHER_TYPE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_STRING);
  signals[FOCUS_ROW] = g_signal_new ("focus-row", USHER_TYPE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_STRING);
  signals[SELECTION] = g_signal_new ("selection", USHER_TYPE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  usher_grid_menu_install (GTK_WIDGET_CLASS (klass));
}

static void
usher_grid_init (UsherGrid *self)
{
  self->group = -1;
  self->pointer_y = -1;
  self->anchor_id = -1;
}

GtkWidget *
usher_grid_new (UsherWorkspace *workspace, const UsherGridSpec *spec, const char *scope)
{
  UsherGrid *self = g_object_new (USHER_TYPE_GRID, NULL);

  self->workspace = g_object_ref (workspace);
  self->spec = spec;
  self->noun = usher_noun_find (spec->noun);
  self->source = usher_grid_source_new (workspace, self->noun, scope ? scope : spec->scope);
  build (self);
  usher_grid_columns_init (self);
  usher_grid_fit_init (self);
  g_signal_connect_object (self->source, "patching", G_CALLBACK (on_patching_cb), self, 0);
  self->model = usher_grid_model_new (self->source, update_cell, self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->model));
  g_signal_connect_object (self->model, "selection-changed", G_CALLBACK (on_selection_changed_cb), self, 0);
  g_signal_connect_object (self->source, "rearranged", G_CALLBACK (on_rearranged_cb), self, 0);
  g_signal_connect_object (self->source, "patched", G_CALLBACK (on_patched_cb), self, 0);
  g_signal_connect_object (self->source, "state", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  if (!spec->plain)
    usher_grid_menu_init (self);
  usher_grid_columns_restore (self);
  update_state (self);
  return GTK_WIDGET (self);
}
