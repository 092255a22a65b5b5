/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A grid store of the size that it is for: it loads within its bound, and a filter and an order over
 * all rows agree with SQL.  Thirty thousand rows in the fast suite, ten million in soak. */

#include "usher-grid-store.h"

#include "usher-query-many.h"
#include "usher-test-engines.h"

#define ROWS 30000
#define ROWS_FULL 10000000
#define BYTES_A_ROW 200

static void
check_query (UsherGridStore *store, UsherConn *conn, const char *tokens, const char *sort)
{
  g_autoptr (UsherQuery) query = usher_query_new (usher_grid_store_noun (store));
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;
  UsherGridOrder *order;
  const UsherSort *keys;
  guint n;

  usher_test_ok (usher_query_set_tokens (query, tokens, 0, &error));
  usher_test_ok (usher_query_set_sort (query, sort, &error));
  keys = usher_query_sort (query, &n);
  order = usher_grid_store_arrange (store, usher_query_filter (query), keys, n, NULL, &error);
  g_assert_no_error (error);
  usher_grid_store_adopt (store, order);
  ids = usher_query_ids (query, conn, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, usher_grid_store_rows (store));
  for (guint i = 0; i < ids->len; i++)
    g_assert_cmpint (g_array_index (ids, gint64, i), ==, usher_grid_store_id (store, i));
}

static void
test_size (UsherEngine engine, gconstpointer data)
{
  guint rows = usher_test_is_full () && engine == USHER_ENGINE_SQLITE ? ROWS_FULL : ROWS;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr (UsherConn) conn = usher_conn_open (db, &error);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("people"));
  g_autoptr (UsherGridStore) store = NULL;

  g_assert_no_error (error);
  many_people (conn, rows);
  usher_test_ok (usher_query_set_columns (query, "login,name,mail,employee,kind,department,title,site,manager,state,start", &error));
  store = usher_grid_store_new (query, (gsize) rows * BYTES_A_ROW);
  usher_test_ok (usher_grid_store_load (store, conn, NULL, NULL, NULL, &error));
  g_assert_cmpuint (usher_grid_store_rows_all (store), ==, rows);
  g_test_message ("%u rows: %.1f bytes a row", rows, (double) usher_grid_store_bytes (store) / rows);
  check_query (store, conn, "rossi state:active", "mail:desc");
  check_query (store, conn, "-department:finance start<2021", "department,title:desc,name");
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/grid-size", test_size, NULL);
  return usher_test_run ();
}
