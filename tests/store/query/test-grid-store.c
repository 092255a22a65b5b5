/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The grid store's own promises: progress, cancellation and the memory bound of a load; groups,
 * cells, positions; patches that wait for an order being made in another thread. */

#include "usher-grid-store.h"

#include "usher-error.h"
#include "usher-query-fixture.h"
#include "usher-test-engines.h"

static UsherConn *
open_filled (UsherEngine engine, guint people)
{
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr (GError) error = NULL;
  UsherConn *conn;

  fixture_fill (db, 21, people);
  conn = usher_conn_open (db, &error);
  g_assert_no_error (error);
  return conn;
}

static UsherGridStore *
load (const char *noun, const char *columns, UsherConn *conn)
{
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find (noun));
  g_autoptr (GError) error = NULL;
  UsherGridStore *store;

  usher_test_ok (usher_query_set_columns (query, columns, &error));
  store = usher_grid_store_new (query, 0);
  usher_test_ok (usher_grid_store_load (store, conn, NULL, NULL, NULL, &error));
  return store;
}

static void
arrange (UsherGridStore *store, const char *tokens, const char *sort)
{
  g_autoptr (UsherQuery) query = usher_query_new (usher_grid_store_noun (store));
  g_autoptr (GError) error = NULL;
  UsherGridOrder *order;
  const UsherSort *keys;
  guint n;

  usher_test_ok (usher_query_set_tokens (query, tokens, FIXTURE_NOW, &error));
  usher_test_ok (usher_query_set_sort (query, sort, &error));
  keys = usher_query_sort (query, &n);
  order = usher_grid_store_arrange (store, usher_query_filter (query), keys, n, NULL, &error);
  g_assert_no_error (error);
  usher_grid_store_adopt (store, order);
}

/* ---- Loading ---- */
typedef struct {
  gint64 done, total;
  GCancellable *cancellable;
} Told;

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  Told *told = data;

  g_assert_cmpint (done, >=, told->done);
  told->done = done;
  told->total = total;
  if (told->cancellable)
    g_cancellable_cancel (told->cancellable);
}

static void
test_load (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_filled (engine, 300);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("people"));
  g_autoptr (UsherGridStore) store = usher_grid_store_new (query, 0), stopped = usher_grid_store_new (query, 0), small = usher_grid_store_new (query, 5000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Told told = { 0 };
  gint64 total;

  usher_test_ok (usher_query_count (query, conn, &total, &error));
  usher_test_ok (usher_grid_store_load (store, conn, on_progress, &told, NULL, &error));
  g_assert_cmpint (told.done, ==, total);
  g_assert_cmpint (told.total, ==, total);
  g_assert_cmpuint (usher_grid_store_rows (store), ==, total);
  g_assert_cmpuint (usher_grid_store_rows_all (store), ==, total);
  g_assert_cmpuint (usher_grid_store_bytes (store), >, total * 8);

  told = (Told) { .cancellable = cancellable };
  g_assert_false (usher_grid_store_load (stopped, conn, on_progress, &told, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  usher_test_fails (usher_grid_store_load (small, conn, NULL, NULL, NULL, &error), USHER_ERROR_FULL);
  /* The connection is good for the next. */
  usher_test_ok (usher_query_count (query, conn, &total, &error));
}

static void
test_empty (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr (UsherConn) conn = usher_conn_open (db, &error);
  g_autoptr (UsherGridStore) store = load ("people", "all", conn);
  g_autoptr (GArray) groups = NULL;
  guint position;

  arrange (store, "name:x -state:active word", "name:desc,id");
  g_assert_cmpuint (usher_grid_store_rows (store), ==, 0);
  g_assert_false (usher_grid_store_position (store, 1, &position));
  groups = usher_grid_store_group (store, 3);
  g_assert_cmpuint (groups->len, ==, 0);
}

/* ---- Reading ---- */
/* What somebody who types a value is offered does not depend on the filter that the typing makes. */
static void
test_values (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_filled (engine, 200);
  g_autoptr (UsherGridStore) store = load ("people", "state,site", conn);
  g_auto (GStrv) all = usher_grid_store_values (store, 0, "", 100), some = NULL, few = usher_grid_store_values (store, 0, "", 2);

  arrange (store, "site:ter", "state");
  g_assert_cmpuint (usher_grid_store_rows (store), ==, 0);
  some = usher_grid_store_values (store, 0, "ter", 100);
  g_assert_cmpuint (g_strv_length (few), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) all, "terminated") && g_strv_contains ((const char *const *) all, "active"));
  g_assert_cmpstr (some[0], ==, "terminated");
  g_assert_null (some[1]);
}

static void
test_groups (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_filled (engine, 200);
  g_autoptr (UsherGridStore) store = load ("people", "state,site,assignments", conn);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("people"));
  g_autoptr (GError) error = NULL;

  arrange (store, "-state:terminated", "name");
  for (guint column = 0; column < 2; column++)
    {
      g_autoptr (GArray) groups = usher_grid_store_group (store, column);
      gint64 sum = 0;

      g_assert_cmpuint (groups->len, >, 2);
      for (guint i = 0; i < groups->len; i++)
        {
          const UsherGridGroup *group = &g_array_index (groups, UsherGridGroup, i);
          g_autofree char *value = group->text ? usher_token_make (column ? "site" : "state", group->text) : g_strdup ("site:null");
          g_autofree char *tokens = g_strconcat ("-state:terminated ", value, NULL);
          gint64 total;

          sum += group->rows;
          if (column)
            continue;
          usher_test_ok (usher_query_set_tokens (query, tokens, FIXTURE_NOW, &error));
          usher_test_ok (usher_query_count (query, conn, &total, &error));
          g_assert_cmpint (group->rows, ==, total);
        }
      g_assert_cmpint (sum, ==, usher_grid_store_rows (store));
    }
}

static void
test_cells (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_filled (engine, 20);
  g_autoptr (UsherGridStore) members = load ("members", "key,roles,active,person", conn);
  g_autoptr (UsherGridStore) runs = load ("runs", "key,began,seconds,ended", conn);
  guint n;

  usher_grid_store_columns (members, &n);
  g_assert_cmpuint (n, ==, 4);
  arrange (members, NULL, "id");
  g_assert_cmpstr (usher_grid_store_text (members, 0, 0), ==, "member:demo");
  g_assert_cmpstr (usher_grid_store_text (members, 0, 1), ==, "admin lead");
  g_assert_cmpstr (usher_grid_store_text (members, 0, 2), ==, "true");
  g_assert_cmpstr (usher_grid_store_text (members, 1, 3), ==, "");
  g_assert_cmpint (usher_grid_store_value (members, 1, 2).integer, ==, 0);
  g_assert_cmpint (usher_grid_store_id (members, 2), ==, 3);
  arrange (runs, NULL, "id:desc");
  g_assert_cmpstr (usher_grid_store_text (runs, 2, 0), ==, "RUN-1");
  g_assert_cmpstr (usher_grid_store_value (runs, 2, 0).text, ==, "RUN-1");
  g_assert_cmpstr (usher_grid_store_text (runs, 2, 1), ==, "1970-01-01T00:00:01Z");
  g_assert_cmpstr (usher_grid_store_text (runs, 2, 2), ==, "94");
  g_assert_cmpint (usher_grid_store_value (runs, 1, 3).type, ==, USHER_VALUE_NULL);
}

static void
test_lacking (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_filled (engine, 20);
  g_autoptr (UsherGridStore) store = load ("people", "name", conn);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("people"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const UsherSort *sort;
  guint n;

  usher_test_ok (usher_query_set_sort (query, "employee", &error));
  sort = usher_query_sort (query, &n);
  usher_test_fails (usher_grid_store_arrange (store, NULL, sort, n, NULL, &error), USHER_ERROR_USAGE);
  usher_test_ok (usher_query_set_tokens (query, "employee:null", 0, &error));
  usher_test_fails (usher_grid_store_arrange (store, usher_query_filter (query), NULL, 0, NULL, &error), USHER_ERROR_USAGE);
  /* A store made for that query has what its filter and order read, behind what it shows. */
  {
    g_autoptr (UsherGridStore) whole = usher_grid_store_new (query, 0);
    guint shown;
    const guint *columns;

    usher_query_columns (query, &shown);
    columns = usher_grid_store_columns (whole, &n);
    g_assert_cmpuint (n, >, shown);
    g_assert_cmpuint (columns[shown], ==, usher_noun_column (usher_query_noun (query), "employee"));
    usher_test_ok (usher_grid_store_load (whole, conn, NULL, NULL, NULL, &error));
    arrange (whole, "employee:null", "employee");
  }
  /* Words look into searchable columns, and those are always there. */
  arrange (store, "a", "name");
  g_cancellable_cancel (cancellable);
  usher_test_ok (usher_query_set_tokens (query, "name:null", 0, &error));
  g_assert_null (usher_grid_store_arrange (store, usher_query_filter (query), NULL, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- Patches ---- */
static gpointer
arrange_in_thread (gpointer data)
{
  const UsherSort by_name = { (guint) usher_noun_column (usher_noun_find ("people"), "name"), TRUE };
  g_autoptr (GError) error = NULL;
  UsherGridOrder *order = usher_grid_store_arrange (data, NULL, &by_name, 1, NULL, &error);

  g_assert_no_error (error);
  return order;
}

static UsherGridPatches *
changes (UsherGridStore *store, UsherConn *conn, const char *sql, const gint64 *ids, gsize n)
{
  g_autoptr (GError) error = NULL;
  UsherGridPatches *patches;

  fixture_run (conn, sql);
  patches = usher_grid_store_read_patches (store, conn, ids, n, NULL, &error);
  g_assert_no_error (error);
  return patches;
}

static void
test_patches_wait (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_filled (engine, 100);
  g_autoptr (UsherGridStore) store = load ("people", "key,name", conn);
  const gint64 ids[] = { 5 };
  UsherGridOrder *order = g_thread_join (g_thread_new ("arrange", arrange_in_thread, store)), *other;
  guint position, rows = usher_grid_store_rows (store);

  g_assert_false (usher_grid_store_patch (
      store, changes (store, conn, "UPDATE person SET name = 'zzz first', name_fold = 'zzz first', gone_at = NULL WHERE id = 5", ids, 1)));
  g_assert_false (usher_grid_store_settle (store));
  other = g_thread_join (g_thread_new ("arrange", arrange_in_thread, store));
  usher_grid_order_free (order);
  g_assert_false (usher_grid_store_settle (store));
  usher_grid_store_adopt (store, other);
  g_assert_true (usher_grid_store_position (store, 5, &position));
  g_assert_cmpstr (usher_grid_store_text (store, position, 1), ==, "zzz first");

  order = g_thread_join (g_thread_new ("arrange", arrange_in_thread, store));
  g_assert_false (usher_grid_store_patch (store, changes (store, conn, "UPDATE person SET gone_at = 1 WHERE id = 5", ids, 1)));
  usher_grid_order_free (order);
  g_assert_true (usher_grid_store_position (store, 5, &position));
  rows = usher_grid_store_rows (store);
  g_assert_true (usher_grid_store_settle (store));
  g_assert_false (usher_grid_store_position (store, 5, &position));
  g_assert_cmpuint (usher_grid_store_rows (store), ==, rows - 1);
  g_assert_true (usher_grid_store_patch (store, changes (store, conn, "UPDATE person SET gone_at = NULL WHERE id = 5", ids, 1)));
  g_assert_cmpuint (usher_grid_store_rows (store), ==, rows);
}

/* The last word about a row counts, and what is said of unknown rows is nothing. */
static void
test_patches_of_one_row (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_filled (engine, 30);
  g_autoptr (UsherGridStore) store = load ("settings", "key,value", conn);
  UsherGridPatches *patches = usher_grid_patches_new (store);
  UsherValue first[2] = { usher_text_value ("a.key"), usher_text_value ("one") };
  UsherValue second[2] = { usher_text_value ("a.key"), USHER_NULL };

  usher_grid_patches_put (patches, 7, first);
  usher_grid_patches_put (patches, 7, second);
  usher_grid_patches_remove (patches, 99);
  usher_grid_patches_remove (patches, 8);
  usher_grid_patches_put (patches, 8, first);
  /* A number beyond 32 bits, and one before all others. */
  usher_grid_patches_put (patches, G_GINT64_CONSTANT (5000000000), second);
  usher_grid_patches_put (patches, -4, second);
  g_assert_true (usher_grid_store_patch (store, patches));
  g_assert_cmpuint (usher_grid_store_rows (store), ==, 5);
  g_assert_cmpint (usher_grid_store_id (store, 0), ==, -4);
  g_assert_cmpint (usher_grid_store_id (store, 4), ==, G_GINT64_CONSTANT (5000000000));
  patches = usher_grid_patches_new (store);
  usher_grid_patches_remove (patches, -4);
  g_assert_true (usher_grid_store_patch (store, patches));
  g_assert_cmpuint (usher_grid_store_rows (store), ==, 4);
  g_assert_cmpstr (usher_grid_store_text (store, 1, 0), ==, "setting:a.key");
  g_assert_cmpint (usher_grid_store_value (store, 1, 1).type, ==, USHER_VALUE_NULL);
  g_assert_cmpstr (usher_grid_store_text (store, 2, 1), ==, "one");
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/grid-store/load", test_load, NULL);
  usher_test_add_engines ("/grid-store/empty", test_empty, NULL);
  usher_test_add_engines ("/grid-store/values", test_values, NULL);
  usher_test_add_engines ("/grid-store/groups", test_groups, NULL);
  usher_test_add_engines ("/grid-store/cells", test_cells, NULL);
  usher_test_add_engines ("/grid-store/lacking", test_lacking, NULL);
  usher_test_add_engines ("/grid-store/patches-wait", test_patches_wait, NULL);
  usher_test_add_engines ("/grid-store/patches-of-one-row", test_patches_of_one_row, NULL);
  return usher_test_run ();
}
