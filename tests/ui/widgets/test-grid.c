/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The grid on a workspace, as a page has it: rows, filter, order, groups, columns that are remembered,
 * copying, what stands there without rows, and that nothing of it stays when it goes. */

#include <glib/gi18n.h>
#include <string.h>

#include "usher-grid-private.h"
#include "usher-grid-store.h"
#include "usher-preferences.h"
#include "usher-test-rows.h"
#include "usher-widgets.h"

#define PEOPLE 3000

static const UsherGridColumn columns[] = {
  { "name", "Person", USHER_CELL_TWO_LINES, "title", 210, .expand = TRUE },
  { "department", "Department", USHER_CELL_TEXT, NULL, 150 },
  { "state", "State", USHER_CELL_MARK, "person-state", 120 },
  { "site", "Site", USHER_CELL_TEXT, NULL, 120, .hidden = TRUE },
  { NULL },
};

static const UsherGridSpec spec = { "test", "people", NULL, "Filter people", "system-users-symbolic", "No People Yet", "Import some.", columns, "name" };

typedef struct {
  UsherWorkspace *workspace;
  GtkWidget *window;
  UsherGrid *grid;
  gint64 focused, activated;
} Fixture;

static void
on_focus_cb (UsherGrid *grid, gint64 id, const char *key, Fixture *f)
{
  f->focused = id;
}

static void
on_activate_cb (UsherGrid *grid, gint64 id, const char *key, Fixture *f)
{
  f->activated = id;
}

static void
show_grid (Fixture *f)
{
  f->grid = USHER_GRID (usher_grid_new (f->workspace, &spec, NULL));
  f->window = gtk_window_new ();
  g_signal_connect (f->grid, "focus-row", G_CALLBACK (on_focus_cb), f);
  g_signal_connect (f->grid, "activate-row", G_CALLBACK (on_activate_cb), f);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 900, 600);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->grid));
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
await_ready (Fixture *f)
{
  usher_test_wait_until (usher_grid_source_get_state (f->grid->source) == USHER_GRID_READY && gtk_widget_get_mapped (GTK_WIDGET (f->grid)));
  usher_grid_model_complete (f->grid->model);
  usher_test_settle ();
}

/* Nothing may keep what belonged to a grid that is gone. */
static void
drop_grid (Fixture *f)
{
  gpointer grid = f->grid, source = f->grid->source, model = f->grid->model;

  g_object_add_weak_pointer (grid, &grid);
  g_object_add_weak_pointer (source, &source);
  g_object_add_weak_pointer (model, &model);
  gtk_window_destroy (GTK_WINDOW (f->window));
  usher_test_wait_until (!grid && !source && !model);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_settings_reset (usher_preferences_get (), "grids");
  f->workspace = usher_test_rows (GPOINTER_TO_UINT (data), 0);
  show_grid (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  drop_grid (f);
  usher_test_rows_end (f->workspace);
}

static guint
rows (Fixture *f)
{
  return usher_grid_source_get_rows (f->grid->source);
}

static const char *
shown (Fixture *f)
{
  return gtk_stack_get_visible_child_name (f->grid->stack);
}

/* What the cell that shows POSITION in the first column says. */
static const char *
line_at (Fixture *f, guint position)
{
  g_autoptr(UsherGridRow) row = g_list_model_get_item (G_LIST_MODEL (f->grid->model), position);
  GtkWidget *widget = row ? usher_grid_row_any_cell (row) : NULL, *line;

  while (widget && !g_str_equal (gtk_widget_get_css_name (widget), "row"))
    widget = gtk_widget_get_parent (widget);
  line = widget ? usher_test_find (widget, GTK_TYPE_INSCRIPTION) : NULL;
  return line ? gtk_inscription_get_text (GTK_INSCRIPTION (line)) : NULL;
}

static GtkColumnViewColumn *
view_column (Fixture *f, guint n)
{
  g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (f->grid->view), n);

  return column;
}

/* Is it the rows of this group, and of no other, that are shown? */
static gboolean
has_one_group (Fixture *f, guint column, GtkListBoxRow *row)
{
  g_autoptr(GArray) groups = usher_grid_source_group (f->grid->source, column);
  g_autofree char *token = groups->len == 1 ? usher_token_make (f->grid->noun->columns[column].name, g_array_index (groups, UsherGridGroup, 0).text) : NULL;

  return g_strcmp0 (token, g_object_get_data (G_OBJECT (row), "token")) == 0;
}

/* ---- Tests --------------------------------------------------------------------------------------- */

static void
test_rows (Fixture *f, gconstpointer data)
{
  g_autofree char *number = NULL;

  await_ready (f);
  g_assert_cmpstr (shown (f), ==, "rows");
  g_assert_cmpuint (rows (f), ==, PEOPLE);
  g_assert_true (g_str_has_prefix (line_at (f, 0), "Amara Abara")); /* the first by name */
  number = g_strdup_printf ("%'u", PEOPLE);
  g_assert_cmpstr (gtk_label_get_text (f->grid->count), ==, number);
  g_assert_cmpuint (usher_grid_model_live_rows (f->grid->model), <, 260); /* GTK keeps 205 */
}

static void
test_filter (Fixture *f, gconstpointer data)
{
  guint few;

  await_ready (f);
  usher_grid_set_tokens (f->grid, "state:terminated");
  usher_test_wait_until (rows (f) < PEOPLE);
  few = rows (f);
  usher_grid_set_tokens (f->grid, "nosuch:thing"); /* the words are wrong: the rows stay */
  usher_test_settle ();
  g_assert_cmpuint (rows (f), ==, few);
  g_assert_cmpstr (shown (f), ==, "rows");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (f->grid->field), "wrong"));
  usher_grid_set_tokens (f->grid, "nobody-is-called-this");
  usher_test_wait_until (rows (f) == 0);
  g_assert_cmpstr (shown (f), ==, "empty");
  g_assert_cmpstr (adw_status_page_get_title (f->grid->empty), ==, "Nothing Matches");
  usher_grid_set_tokens (f->grid, NULL);
  usher_test_wait_until (rows (f) == PEOPLE);
  g_assert_cmpstr (shown (f), ==, "rows");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (f->grid->field), "wrong"));
}

static void
test_sort (Fixture *f, gconstpointer data)
{
  await_ready (f);
  g_assert_cmpstr (usher_grid_get_sort (f->grid), ==, "name");
  gtk_column_view_sort_by_column (f->grid->view, view_column (f, 1), GTK_SORT_DESCENDING); /* as a click on the header does */
  g_assert_cmpstr (usher_grid_get_sort (f->grid), ==, "department:desc,name"); /* the one before is the second level */
  gtk_column_view_sort_by_column (f->grid->view, view_column (f, 2), GTK_SORT_ASCENDING);
  g_assert_cmpstr (usher_grid_get_sort (f->grid), ==, "state,department:desc");
  usher_grid_set_sort (f->grid, "name:desc");
  usher_test_wait_until (g_str_has_prefix (line_at (f, 0), "Zoë "));
  usher_grid_set_sort (f->grid, "gone"); /* remembered from an older version, say */
  g_assert_cmpstr (usher_grid_get_sort (f->grid), ==, "name:desc");
}

static void
test_choose (Fixture *f, gconstpointer data)
{
  g_autoptr(UsherQuery) query = NULL;
  g_autofree char *key = NULL;

  await_ready (f);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (f->grid->model), 4, TRUE);
  g_assert_cmpint (f->focused, ==, usher_grid_source_get_id (f->grid->source, 4));
  key = usher_grid_key_at (f->grid, 4);
  g_assert_nonnull (key);
  g_signal_emit_by_name (f->grid->view, "activate", 5);
  g_assert_cmpint (f->activated, ==, usher_grid_source_get_id (f->grid->source, 5));
  usher_grid_set_tokens (f->grid, "state:active");
  usher_test_wait_until (rows (f) < PEOPLE);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (f->grid->model));
  gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (f->grid->model), 0);
  query = usher_grid_get_chosen (f->grid);
  g_assert_cmpint (usher_grid_model_count_selected (f->grid->model), ==, rows (f) - 1);
  g_assert_nonnull (strstr (gtk_label_get_text (f->grid->count), "chosen of"));
  g_assert_cmpstr (usher_query_tokens (query), ==, usher_query_tokens (usher_grid_source_get_query (f->grid->source)));
}

static void
test_groups (Fixture *f, gconstpointer data)
{
  int state;
  guint all = 0, n = 0;
  GtkListBoxRow *row;

  await_ready (f);
  state = usher_noun_column (f->grid->noun, "state");
  usher_grid_set_group (f->grid, state);
  g_assert_true (gtk_revealer_get_reveal_child (f->grid->groups_revealer));
  while (gtk_list_box_get_row_at_index (f->grid->groups, (int) n))
    n++;
  g_assert_cmpuint (n, ==, 5); /* all, and four states */
  for (guint i = 1; i < n; i++)
    {
      row = gtk_list_box_get_row_at_index (f->grid->groups, (int) i);
      gtk_widget_activate (GTK_WIDGET (row));
      usher_test_wait_until (f->grid->group_token && rows (f) < PEOPLE);
      g_assert_cmpstr (f->grid->group_token, ==, g_object_get_data (G_OBJECT (row), "token"));
      usher_test_wait_until (has_one_group (f, (guint) state, row));
      all += rows (f);
    }
  g_assert_cmpuint (all, ==, PEOPLE);
  usher_grid_set_group (f->grid, usher_noun_column (f->grid->noun, "site")); /* a column that is not shown */
  usher_test_wait_until (gtk_list_box_get_row_at_index (f->grid->groups, 5) && !gtk_list_box_get_row_at_index (f->grid->groups, 6));
  usher_grid_set_group (f->grid, -1);
  usher_test_wait_until (rows (f) == PEOPLE);
  g_assert_false (gtk_revealer_get_reveal_child (f->grid->groups_revealer));
}

static void
test_columns_kept (Fixture *f, gconstpointer data)
{
  await_ready (f);
  usher_grid_columns_show (f->grid, "department", FALSE);
  usher_grid_columns_show (f->grid, "site", TRUE);
  gtk_column_view_column_set_fixed_width (view_column (f, 0), 333);
  usher_grid_set_sort (f->grid, "site:desc,name");
  usher_grid_set_group (f->grid, usher_noun_column (f->grid->noun, "state"));
  await_ready (f);
  drop_grid (f);

  show_grid (f);
  await_ready (f);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_column_view_get_columns (f->grid->view)), ==, 3);
  g_assert_cmpstr (gtk_column_view_column_get_title (view_column (f, 0)), ==, "Person");
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (view_column (f, 0)), ==, 333);
  g_assert_cmpstr (gtk_column_view_column_get_title (view_column (f, 2)), ==, "Site");
  g_assert_cmpstr (usher_grid_get_sort (f->grid), ==, "site:desc,name");
  g_assert_cmpint (f->grid->group, ==, usher_noun_column (f->grid->noun, "state"));
}

/* A column that was dragged elsewhere stays there when another one is chosen, and the next time. */
static void
test_columns_moved (Fixture *f, gconstpointer data)
{
  g_autoptr(GtkColumnViewColumn) column = NULL;

  await_ready (f);
  column = g_object_ref (view_column (f, 2));
  gtk_column_view_insert_column (f->grid->view, 0, column); /* as GTK does when it is let go */
  usher_grid_columns_show (f->grid, "site", TRUE);
  g_assert_cmpstr (gtk_column_view_column_get_title (view_column (f, 0)), ==, "State");
  g_assert_cmpstr (gtk_column_view_column_get_title (view_column (f, 1)), ==, "Person");
  drop_grid (f);

  show_grid (f);
  await_ready (f);
  g_assert_cmpstr (gtk_column_view_column_get_title (view_column (f, 0)), ==, "State");
}

static void
on_text_read_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;

  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, &error);
  g_assert_no_error (error);
}

static char *
clipboard_text (Fixture *f)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (f->grid)), NULL, on_text_read_cb, &text);
  usher_test_wait_until (text);
  return text;
}

static void
test_copy (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL, *command = NULL;
  g_auto(GStrv) lines = NULL;

  await_ready (f);
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (f->grid->model), 0, 2, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (f->grid), "grid.copy", NULL);
  text = clipboard_text (f);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3); /* two, each ended */
  g_assert_true (g_str_has_prefix (lines[0], "Amara Abara"));
  g_assert_null (strstr (text, "\342\200\216")); /* marks are for showing alone */
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (f->grid->model));
  usher_grid_set_tokens (f->grid, "department:Finance");
  gtk_widget_activate_action (GTK_WIDGET (f->grid), "grid.copy-command", NULL);
  command = clipboard_text (f);
  g_assert_true (g_str_has_prefix (command, "usherctl people list"));
  g_assert_nonnull (strstr (command, "department:Finance"));
}

static void
test_any_position (Fixture *f, gconstpointer data)
{
  GtkAdjustment *adjustment;

  await_ready (f);
  adjustment = gtk_scrolled_window_get_vadjustment (f->grid->scroller);
  usher_test_wait_until (gtk_adjustment_get_upper (adjustment) > PEOPLE);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  usher_test_wait_until (line_at (f, PEOPLE - 1) && g_str_has_prefix (line_at (f, PEOPLE - 1), "Zoë "));
  g_assert_cmpuint (usher_grid_model_live_rows (f->grid->model), <, 260);
  usher_grid_scroll_to (f->grid, 0);
  usher_test_wait_until (gtk_adjustment_get_value (adjustment) == 0);
}

static void
test_nothing_yet (Fixture *f, gconstpointer data)
{
  await_ready (f);
  g_assert_cmpstr (shown (f), ==, "empty");
  g_assert_cmpstr (adw_status_page_get_title (f->grid->empty), ==, "No People Yet");
}

static void
test_gone_while_loading (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      drop_grid (f);
      show_grid (f);
      for (guint n = 0; n < i; n++)
        g_main_context_iteration (NULL, FALSE);
      usher_grid_set_tokens (f->grid, i % 2 ? "state:active" : "a");
    }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    guint people;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/grid/rows", PEOPLE, test_rows },
    { "/grid/filter", PEOPLE, test_filter },
    { "/grid/sort", PEOPLE, test_sort },
    { "/grid/choose", PEOPLE, test_choose },
    { "/grid/groups", PEOPLE, test_groups },
    { "/grid/columns-are-kept", PEOPLE, test_columns_kept },
    { "/grid/columns-stay-where-moved", PEOPLE, test_columns_moved },
    { "/grid/copy", PEOPLE, test_copy },
    { "/grid/any-position", PEOPLE, test_any_position },
    { "/grid/nothing-yet", 0, test_nothing_yet },
    { "/grid/gone-while-loading", PEOPLE, test_gone_while_loading },
  };

  gtk_init ();
  usher_test_init (&argc, &argv);
  usher_widgets_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, GUINT_TO_POINTER (tests[i].people), set_up, tests[i].func, tear_down);
  return usher_test_run ();
}
