/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The switch from the first page to the grid store must show nothing: random queries over random
 * rows find the same rows, with the same cells, in the same order, in SQL on each engine and in the
 * grid store; and still after rows changed, came and went. */

#include "usher-grid-store.h"

#include "usher-error.h"
#include "usher-query-fixture.h"
#include "usher-test-engines.h"

#define QUERIES 400
#define QUERIES_FULL 10000

static const char *const nouns[] = { "people",      "people", "people", "accounts", "groups", "memberships", "entitlements", "grants",
                                     "assignments", "events", "members", "runs" };

/* ---- Random queries ---- */
static char *
random_value (UsherRandom *random, const UsherColumn *column)
{
  static const char *const times[] = { "2026-03-18", "2026-03", "2026", "2026-03-10T10:30:00Z", "2026-03-18T10:30:00.500Z" };
  static const char *const ages[] = { "3d", "+5d", "-2d", "100h", "1w" };
  const char *const *values = column->values;
  guint n = values ? g_strv_length ((char **) values) : 0;

  if (!usher_random_below (random, 8))
    return g_strdup ("null");
  if (column->kind == USHER_COLUMN_TIME)
    return g_strdup (usher_random_below (random, 3) ? times[usher_random_below (random, G_N_ELEMENTS (times))]
                                                    : ages[usher_random_below (random, G_N_ELEMENTS (ages))]);
  if (column->kind == USHER_COLUMN_BOOL)
    return g_strdup (usher_random_below (random, 2) ? "true" : "no");
  if (usher_column_is_number (column))
    return g_strdup_printf ("%d", (int) usher_random_below (random, 60) - 3);
  if (n)
    return g_strdup (values[usher_random_below (random, n)]);
  if (column->kind == USHER_COLUMN_KEY)
    return g_strdup_printf ("okta/%c", 'a' + (int) usher_random_below (random, 26));
  return g_strdup (fixture_word (random));
}

static void
add_token (GString *tokens, UsherRandom *random, const UsherColumn *column)
{
  static const char *const ops[] = { ":", ":", ":", "<", "<=", ">", ">=" };
  guint op = usher_random_below (random, G_N_ELEMENTS (ops));
  guint n = op < 3 ? 1 + usher_random_below (random, 3) : 1;

  g_string_append_printf (tokens, "%s%s%s%s", tokens->len ? " " : "", usher_random_below (random, 4) ? "" : "-", column->name, ops[op]);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = random_value (random, column);
      g_autofree char *quoted = usher_token_make ("", value);

      g_string_append (tokens, i ? "," : "");
      g_string_append (tokens, column->kind != USHER_COLUMN_TEXT || !g_ascii_strcasecmp (value, "null") ? value : quoted + 1);
    }
}

static char *
random_tokens (UsherRandom *random, const UsherNoun *noun)
{
  GString *tokens = g_string_new (NULL);

  for (guint n = usher_random_below (random, 3); n > 0; n--)
    add_token (tokens, random, &noun->columns[usher_random_below (random, noun->n_columns)]);
  if (!usher_random_below (random, 3))
    {
      g_autofree char *token = usher_token_make ("", fixture_word (random));

      g_string_append_printf (tokens, " %s\"%s\"", usher_random_below (random, 4) ? "" : "-", "a");
      if (token[1] == '"')
        g_string_append_printf (tokens, " %s", token + 1);
    }
  return g_string_free (tokens, FALSE);
}

static char *
random_sort (UsherRandom *random, const UsherNoun *noun)
{
  GString *sort = g_string_new (NULL);

  for (guint n = 1 + usher_random_below (random, 3); n > 0; n--)
    g_string_append_printf (sort, "%s%s%s", sort->len ? "," : "", noun->columns[usher_random_below (random, noun->n_columns)].name,
                            usher_random_below (random, 2) ? ":desc" : "");
  return g_string_free (sort, FALSE);
}

/* FALSE: the words made no query (an order where there is none, an age with ':'). */
static gboolean
random_query (UsherRandom *random, UsherQuery *query)
{
  g_autofree char *tokens = random_tokens (random, usher_query_noun (query));
  g_autofree char *sort = random_sort (random, usher_query_noun (query));
  g_autoptr (GError) error = NULL;

  if (!usher_query_set_tokens (query, tokens, FIXTURE_NOW, &error))
    {
      g_assert_error (error, USHER_ERROR, USHER_ERROR_USAGE);
      g_assert_cmpint (usher_error_get_info (error)->column, >, 0);
      return FALSE;
    }
  usher_test_ok (usher_query_set_sort (query, usher_random_below (random, 5) ? sort : NULL, &error));
  usher_test_ok (usher_query_set_text (query, usher_random_below (random, 6) ? NULL : "A s", &error));
  return TRUE;
}

/* ---- Comparing ---- */
typedef struct {
  UsherGridStore *store;
  const UsherQuery *query;
  guint position;
} Walk;

static gboolean
on_row (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  Walk *walk = data;
  g_autofree char *command = usher_query_to_command (walk->query);
  guint n_columns, place;
  const guint *columns = usher_query_columns (walk->query, &n_columns);
  const guint *held = usher_grid_store_columns (walk->store, &n_columns);

  if (walk->position >= usher_grid_store_rows (walk->store) || usher_grid_store_id (walk->store, walk->position) != id)
    g_error ("row %u is %" G_GINT64_FORMAT " in SQL: %s", walk->position, id, command);
  for (guint i = 0; i < n; i++)
    {
      UsherValue value;

      g_assert_cmpuint (held[i], ==, columns[i]);
      value = usher_grid_store_value (walk->store, walk->position, i);
      if (!usher_value_equal (&value, &values[i]))
        g_error ("row %u, %s: “%s” in SQL, “%s” in the store: %s", walk->position, usher_query_noun (walk->query)->columns[columns[i]].name,
                 values[i].text, value.text, command);
    }
  g_assert_true (usher_grid_store_position (walk->store, id, &place));
  g_assert_cmpuint (place, ==, walk->position);
  walk->position++;
  return TRUE;
}

static void
compare (UsherGridStore *store, const UsherQuery *query, UsherConn *conn)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *command = usher_query_to_command (query);
  Walk walk = { store, query, 0 };
  gint64 total;

  usher_test_ok (usher_query_run (query, conn, -1, 0, on_row, &walk, &error));
  usher_test_ok (usher_query_count (query, conn, &total, &error));
  if (walk.position != usher_grid_store_rows (store) || walk.position != total)
    g_error ("%u rows in SQL, %u in the store: %s", walk.position, usher_grid_store_rows (store), command);
}

static void
arrange (UsherGridStore *store, const UsherQuery *query)
{
  g_autoptr (GError) error = NULL;
  guint n;
  const UsherSort *sort = usher_query_sort (query, &n);
  UsherGridOrder *order = usher_grid_store_arrange (store, usher_query_filter (query), sort, n, NULL, &error);

  g_assert_no_error (error);
  usher_grid_store_adopt (store, order);
}

static UsherGridStore *
load (const UsherQuery *query, UsherConn *conn)
{
  g_autoptr (GError) error = NULL;
  UsherGridStore *store = usher_grid_store_new (query, 0);

  usher_test_ok (usher_grid_store_load (store, conn, NULL, NULL, NULL, &error));
  return store;
}

static void
test_random_queries (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  guint wanted = usher_test_is_full () ? QUERIES_FULL : QUERIES, done = 0, telling = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = NULL;
  UsherRandom random;

  fixture_fill (db, 20260318, 150);
  conn = usher_conn_open (db, &error);
  usher_random_init (&random, 5, "agreement");
  for (guint i = 0; i < G_N_ELEMENTS (nouns); i++)
    {
      g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find (nouns[i]));
      g_autoptr (UsherGridStore) store = NULL;
      guint until = (i + 1) * wanted / G_N_ELEMENTS (nouns);

      usher_test_ok (usher_query_set_columns (query, "all", &error));
      store = load (query, conn);
      while (done < until)
        if (random_query (&random, query))
          {
            arrange (store, query);
            compare (store, query, conn);
            telling += usher_grid_store_rows (store) > 0 && usher_grid_store_rows (store) < usher_grid_store_rows_all (store);
            done++;
          }
    }
  g_assert_cmpuint (done, ==, wanted);
  /* Queries that find nothing, or everything, prove little. */
  g_assert_cmpuint (telling, >, wanted / 4);
}

/* Fifty rounds of other people's changes under a random query. */
static void
test_patches (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("people"));
  g_autoptr (UsherGridStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = NULL;
  UsherRandom random;
  gint64 next = 1000;

  fixture_fill (db, 7, 120);
  conn = usher_conn_open (db, &error);
  usher_random_init (&random, 9, "patches");
  usher_test_ok (usher_query_set_columns (query, "all", &error));
  store = load (query, conn);
  for (guint round = 0; round < 50; round++)
    {
      g_autofree gint64 *ids = g_new (gint64, 64);
      UsherGridPatches *patches;
      guint n = 0;

      while (!random_query (&random, query))
        ;
      arrange (store, query);
      for (guint i = 0; i < 12; i++)
        {
          ids[n] = 1 + usher_random_below (&random, 120);
          fixture_change_person (conn, &random, ids[n++]);
        }
      for (guint i = 0; i < 3; i++)
        {
          /* Some come with a higher number than all, some between. */
          ids[n] = i ? next++ : 500 - round;
          fixture_add_person (conn, &random, ids[n++]);
        }
      patches = usher_grid_store_read_patches (store, conn, ids, n, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (usher_grid_store_patch (store, patches));
      compare (store, query, conn);
      arrange (store, query);
      compare (store, query, conn);
    }
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/agreement/random-queries", test_random_queries, NULL);
  usher_test_add_engines ("/agreement/patches", test_patches, NULL);
  return usher_test_run ();
}
