/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the grid's list and selection promise: rows are objects only while someone looks at them,
 * choosing all of them makes none, another order changes what is there in place, and late answers to
 * older questions are dropped.  No window. */

#include "usher-error.h"
#include "usher-grid-model.h"
#include "usher-grid-store.h"
#include "usher-query.h"
#include "usher-test-rows.h"

typedef struct {
  UsherWorkspace *workspace;
  UsherGridSource *source;
  UsherGridModel *model;
  guint rows;
  /* what was heard */
  GArray *updated; /* of guint: positions */
  GString *changes; /* "position-removed+added " */
  guint patched;
} Fixture;

static void
on_update (GtkWidget *cell, guint position, gpointer data)
{
  Fixture *f = data;

  g_array_append_val (f->updated, position);
}

static void
on_items_changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  g_string_append_printf (f->changes, "%u-%u+%u ", position, removed, added);
}

static void
on_patched_cb (UsherGridSource *source, GArray *ids, Fixture *f)
{
  f->patched += ids->len;
}

static guint
column (const char *name)
{
  return (guint) usher_noun_column (usher_noun_find ("people"), name);
}

static void
show_columns (Fixture *f, const char *first, const char *second)
{
  guint columns[] = { column ("login"), column (first), column (second) };

  usher_grid_source_set_columns (f->source, columns, G_N_ELEMENTS (columns));
}

static void
forget (Fixture *f)
{
  g_array_set_size (f->updated, 0);
  g_string_truncate (f->changes, 0);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->rows = usher_test_is_full () ? 1000000 : 20000;
  f->workspace = usher_test_rows (f->rows, 0);
  f->source = usher_grid_source_new (f->workspace, usher_noun_find ("people"), NULL);
  f->model = usher_grid_model_new (f->source, on_update, f);
  f->updated = g_array_new (FALSE, FALSE, sizeof (guint));
  f->changes = g_string_new (NULL);
  g_signal_connect (f->model, "items-changed", G_CALLBACK (on_items_changed_cb), f);
  g_signal_connect (f->source, "patched", G_CALLBACK (on_patched_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_array_unref (f->updated);
  g_string_free (f->changes, TRUE);
  g_signal_handlers_disconnect_by_data (f->source, f);
  g_assert_finalize_object (f->model);
  usher_test_wait_until (G_OBJECT (f->source)->ref_count == 1);
  g_assert_finalize_object (f->source);
  usher_test_rows_end (f->workspace);
}

static void
await_ready (Fixture *f)
{
  usher_test_wait_until (usher_grid_source_get_state (f->source) == USHER_GRID_READY);
  usher_grid_model_complete (f->model);
  usher_test_settle ();
}

static void
filter (Fixture *f, const char *tokens)
{
  g_autoptr(GError) error = NULL;

  usher_test_ok (usher_grid_source_set_filter (f->source, tokens, &error));
}

static void
sort (Fixture *f, const char *order)
{
  g_autoptr(GError) error = NULL;

  usher_test_ok (usher_grid_source_set_sort (f->source, order, &error));
}

static char *
text_at (Fixture *f, guint position, const char *name)
{
  UsherValue value = usher_grid_source_get_value (f->source, position, column (name));

  return value.type == USHER_VALUE_TEXT ? g_strndup (value.text, value.length) : NULL;
}

static gboolean
has_text (Fixture *f, guint position, const char *name)
{
  return usher_grid_source_get_value (f->source, position, column (name)).type == USHER_VALUE_TEXT;
}

/* What SQL says, as the truth: the count of a query. */
static gint64
count (Fixture *f, const char *tokens)
{
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find ("people"));
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (f->workspace), &error);
  gint64 total;

  usher_test_ok (conn != NULL);
  usher_test_ok (usher_query_set_tokens (query, tokens, 0, &error));
  usher_test_ok (usher_query_count (query, conn, &total, &error));
  return total;
}

/* ---- Tests --------------------------------------------------------------------------------------- */

static void
test_first_rows (Fixture *f, gconstpointer data)
{
  g_autofree gint64 *ids = NULL;
  g_autofree char *before = NULL, *after = NULL;

  sort (f, "name,login:desc");
  show_columns (f, "name", "state");
  g_assert_cmpint (usher_grid_source_get_state (f->source), ==, USHER_GRID_LOADING);
  usher_test_wait_until (usher_grid_source_get_state (f->source) >= USHER_GRID_FIRST_ROWS);
  if (usher_grid_source_get_state (f->source) == USHER_GRID_FIRST_ROWS) /* else the columns were as fast */
    {
      usher_test_wait_until (usher_grid_source_get_rows (f->source) > 0);
      ids = g_new (gint64, 100);
      g_assert_cmpuint (usher_grid_source_get_rows (f->source), ==, f->rows); /* all have a place at once */
      g_assert_cmpint (usher_grid_source_get_all (f->source), ==, f->rows);
      for (guint i = 0; i < 100; i++)
        ids[i] = usher_grid_source_get_id (f->source, i);
      before = text_at (f, 99, "name");
      g_assert_nonnull (before);
      if (usher_grid_source_get_state (f->source) == USHER_GRID_FIRST_ROWS)
        {
          g_assert_false (usher_grid_source_has (f->source, f->rows - 1));
          g_assert_cmpint (usher_grid_source_get_id (f->source, f->rows - 1), ==, -1);
        }
    }
  await_ready (f);
  for (guint i = 0; ids && i < 100; i++) /* the switch moved nothing */
    g_assert_cmpint (usher_grid_source_get_id (f->source, i), ==, ids[i]);
  after = text_at (f, 99, "name");
  if (before)
    g_assert_cmpstr (before, ==, after);
  g_assert_true (usher_grid_source_has (f->source, f->rows - 1));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->model)), ==, f->rows);
}

static void
test_objects (Fixture *f, gconstpointer data)
{
  UsherGridRow *first, *again;

  show_columns (f, "name", "state");
  await_ready (f);
  g_assert_cmpuint (usher_grid_model_live_rows (f->model), ==, 0);
  first = g_list_model_get_item (G_LIST_MODEL (f->model), 7);
  again = g_list_model_get_item (G_LIST_MODEL (f->model), 7);
  g_assert_true (first == again);
  g_assert_cmpuint (usher_grid_row_get_position (first), ==, 7);
  g_assert_cmpuint (usher_grid_model_live_rows (f->model), ==, 1);
  g_object_unref (again);
  g_object_unref (first);
  g_assert_cmpuint (usher_grid_model_live_rows (f->model), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (f->model), f->rows));
}

static void
test_choose_all (Fixture *f, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->model);
  GtkBitset *range;
  gint64 left_out, kept;
  guint position;

  show_columns (f, "name", "state");
  await_ready (f);
  gtk_selection_model_select_all (model);
  g_assert_cmpint (usher_grid_model_count_selected (f->model), ==, f->rows);
  g_assert_cmpuint (usher_grid_model_live_rows (f->model), ==, 0); /* none was made for it */
  gtk_selection_model_unselect_item (model, 3);
  gtk_selection_model_unselect_range (model, 10, 5);
  g_assert_cmpint (usher_grid_model_count_selected (f->model), ==, f->rows - 6);
  g_assert_true (usher_selection_is_all (usher_grid_model_get_selection (f->model)));
  g_assert_false (gtk_selection_model_is_selected (model, 12));
  g_assert_true (gtk_selection_model_is_selected (model, f->rows - 1));
  range = gtk_selection_model_get_selection_in_range (model, 0, 20);
  g_assert_cmpuint (gtk_bitset_get_size (range), ==, 14);
  gtk_bitset_unref (range);
  left_out = usher_grid_source_get_id (f->source, 12);
  kept = usher_grid_source_get_id (f->source, 0);

  sort (f, "name:desc"); /* what was chosen is chosen, wherever it stands now */
  usher_test_wait_until (usher_grid_source_find (f->source, kept, &position) && position != 0);
  g_assert_true (gtk_selection_model_is_selected (model, position));
  g_assert_true (usher_grid_source_find (f->source, left_out, &position));
  g_assert_false (gtk_selection_model_is_selected (model, position));
  g_assert_cmpint (usher_grid_model_count_selected (f->model), ==, f->rows - 6);
  g_assert_cmpuint (usher_grid_model_live_rows (f->model), ==, 0);
}

static void
test_choose_some (Fixture *f, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->model);
  g_autoptr(GtkBitset) chosen = gtk_bitset_new_range (2, 3), mask = gtk_bitset_new_range (0, 5);
  g_autoptr(UsherQuery) query = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = NULL;
  gint64 total;

  show_columns (f, "name", "state");
  await_ready (f);
  gtk_selection_model_select_item (model, 0, TRUE);
  gtk_selection_model_select_item (model, 4, TRUE);
  g_assert_cmpint (usher_grid_model_count_selected (f->model), ==, 1);
  gtk_selection_model_select_range (model, 0, 4, FALSE);
  g_assert_cmpint (usher_grid_model_count_selected (f->model), ==, 5);
  gtk_selection_model_set_selection (model, chosen, mask);
  g_assert_cmpint (usher_grid_model_count_selected (f->model), ==, 3);
  g_assert_false (gtk_selection_model_is_selected (model, 1));
  g_assert_true (gtk_selection_model_is_selected (model, 2));
  query = usher_selection_to_query (usher_grid_model_get_selection (f->model), usher_grid_source_get_query (f->source));
  conn = usher_conn_open (usher_workspace_db (f->workspace), &error);
  usher_test_ok (conn != NULL);
  usher_test_ok (usher_query_count (query, conn, &total, &error));
  g_assert_cmpint (total, ==, 3);
  gtk_selection_model_unselect_all (model);
  g_assert_cmpint (usher_grid_model_count_selected (f->model), ==, 0);
}

/* A screenful, and the others when that was drawn. */
static void
test_first_few (Fixture *f, gconstpointer data)
{
  show_columns (f, "name", "state");
  usher_test_wait_until (f->changes->len > 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->model)), <, 100);
  g_assert_cmpuint (usher_grid_source_get_rows (f->source), ==, f->rows);
  usher_test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (f->model)) == f->rows);
  g_assert_true (g_str_has_suffix (f->changes->str, " "));
  await_ready (f);
}

static void
test_in_place (Fixture *f, gconstpointer data)
{
  UsherGridRow *rows[3];
  GtkWidget *cell = (GtkWidget *) f; /* nothing looks into it */
  guint few, end;

  show_columns (f, "name", "state");
  await_ready (f);
  for (guint i = 0; i < 3; i++)
    {
      rows[i] = g_list_model_get_item (G_LIST_MODEL (f->model), i);
      usher_grid_row_add_cell (rows[i], cell);
    }
  forget (f);
  sort (f, "name:desc");
  usher_test_wait_until (f->updated->len >= 3);
  g_assert_cmpstr (f->changes->str, ==, ""); /* nobody came, nobody went */
  g_assert_cmpuint (f->updated->len, ==, 3);

  forget (f);
  filter (f, "state:terminated");
  usher_test_wait_until (f->changes->len > 0);
  few = usher_grid_source_get_rows (f->source);
  g_assert_cmpint (few, ==, count (f, "state:terminated"));
  end = g_list_model_get_n_items (G_LIST_MODEL (f->model));
  g_assert_cmpuint (end, ==, few);
  {
    g_autofree char *tail = g_strdup_printf ("%u-%u+0 ", few, f->rows - few);

    g_assert_cmpstr (f->changes->str, ==, tail); /* the tail alone went */
  }
  forget (f);
  filter (f, NULL);
  usher_test_wait_until (f->changes->len > 0);
  {
    g_autofree char *tail = g_strdup_printf ("%u-0+%u ", few, f->rows - few);

    g_assert_cmpstr (f->changes->str, ==, tail);
  }
  for (guint i = 0; i < 3; i++)
    {
      usher_grid_row_remove_cell (rows[i], cell);
      g_object_unref (rows[i]);
    }
}

/* Each key asks anew; only the answer to the last one counts. */
static void
test_fast_typing (Fixture *f, gconstpointer data)
{
  const char *typed = "rossi state:active";
  gint64 wanted = count (f, typed);

  show_columns (f, "name", "state");
  for (gsize n = 1; n <= strlen ("rossi"); n++) /* before anything is there */
    {
      g_autofree char *part = g_strndup (typed, n);

      filter (f, part);
    }
  filter (f, typed);
  await_ready (f);
  usher_test_wait_until (usher_grid_source_get_rows (f->source) == wanted);
  for (gsize n = 1; n <= strlen ("rossi"); n++) /* with the columns in memory */
    {
      g_autofree char *part = g_strndup (typed, n);

      filter (f, part);
    }
  filter (f, typed);
  usher_test_wait_until (usher_grid_source_get_rows (f->source) == wanted);
  usher_test_settle ();
  g_assert_cmpint (usher_grid_source_get_rows (f->source), ==, wanted);
}

/* A column that is chosen while the others are still being read is read too, and shows no other's
 * values meanwhile. */
static void
test_columns_while_loading (Fixture *f, gconstpointer data)
{
  show_columns (f, "name", "state");
  usher_test_wait_until (usher_grid_source_get_state (f->source) != USHER_GRID_LOADING);
  show_columns (f, "site", "title");
  if (usher_grid_source_get_state (f->source) == USHER_GRID_FIRST_ROWS)
    {
      g_autofree char *early = text_at (f, 0, "site"), *name = text_at (f, 0, "name");

      g_assert_null (early);
      g_assert_nonnull (name); /* what was read stays readable */
    }
  usher_test_wait_until (has_text (f, f->rows - 1, "site"));
  g_assert_cmpint (usher_grid_source_get_state (f->source), ==, USHER_GRID_READY);
}

static void
test_wrong_words (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  show_columns (f, "name", "state");
  await_ready (f);
  usher_test_fails (usher_grid_source_set_filter (f->source, "stat:active", &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_grid_source_set_sort (f->source, "nothing", &error), USHER_ERROR_USAGE);
  usher_test_settle ();
  g_assert_cmpuint (usher_grid_source_get_rows (f->source), ==, f->rows);
}

/* What others changed appears where it is now. */
static void
test_patch (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) changed = g_ptr_array_new ();
  g_autofree char *name = NULL;
  gint64 id;
  guint position;

  sort (f, "name");
  show_columns (f, "name", "state");
  await_ready (f);
  id = usher_grid_source_get_id (f->source, 0);
  usher_test_sql (usher_workspace_db (f->workspace), "UPDATE person SET name = 'Zzz Zzz', name_fold = 'zzz zzz' WHERE id IN (SELECT id FROM person "
                                                     "ORDER BY name_fold, name, id LIMIT 1)");
  {
    g_autofree char *object = g_strdup_printf ("person:%" G_GINT64_FORMAT, id);

    g_ptr_array_add (changed, object);
    usher_grid_source_changed (f->source, changed);
    usher_test_wait_until (f->patched == 1);
  }
  g_assert_true (usher_grid_source_find (f->source, id, &position));
  g_assert_cmpuint (position, ==, f->rows - 1);
  name = text_at (f, position, "name");
  g_assert_cmpstr (name, ==, "Zzz Zzz");
  g_ptr_array_set_size (changed, 0);
  g_ptr_array_add (changed, (gpointer) "run:9"); /* a new run: everything is read again */
  usher_test_sql (usher_workspace_db (f->workspace), "DELETE FROM person WHERE id = (SELECT MAX (id) FROM person)");
  usher_grid_source_changed (f->source, changed);
  usher_test_wait_until (usher_grid_source_get_rows (f->source) == f->rows - 1);
}

static void
test_groups (Fixture *f, gconstpointer data)
{
  g_autoptr(GArray) groups = NULL;
  gint64 sum = 0;

  show_columns (f, "department", "state");
  g_assert_null (usher_grid_source_group (f->source, column ("state"))); /* not yet */
  await_ready (f);
  groups = usher_grid_source_group (f->source, column ("state"));
  for (guint i = 0; i < groups->len; i++)
    sum += g_array_index (groups, UsherGridGroup, i).rows;
  g_assert_cmpint (sum, ==, f->rows);
  g_assert_cmpuint (groups->len, ==, 4);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/grid-model/first-rows-then-all", test_first_rows },
    { "/grid-model/objects-only-while-looked-at", test_objects },
    { "/grid-model/all-but-some-without-objects", test_choose_all },
    { "/grid-model/some", test_choose_some },
    { "/grid-model/first-few", test_first_few },
    { "/grid-model/another-order-in-place", test_in_place },
    { "/grid-model/late-answers", test_fast_typing },
    { "/grid-model/columns-while-loading", test_columns_while_loading },
    { "/grid-model/wrong-words-keep-rows", test_wrong_words },
    { "/grid-model/changes-of-others", test_patch },
    { "/grid-model/groups", test_groups },
  };

  usher_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return usher_test_run ();
}
