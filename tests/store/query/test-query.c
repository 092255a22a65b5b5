/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every noun and every column as SQL that both engines run, with every kind of term and order; and
 * what lists rely on: counts, limits, ids. */

#include "usher-query.h"

#include "usher-error.h"
#include "usher-query-fixture.h"
#include "usher-test-engines.h"

typedef struct {
  gint64 rows;
  gint64 last;
  const UsherQuery *query;
} Seen;

static gboolean
on_row (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  Seen *seen = data;
  const UsherNoun *noun = usher_query_noun (seen->query);
  guint n_columns;
  const guint *columns = usher_query_columns (seen->query, &n_columns);

  g_assert_cmpuint (n, ==, n_columns);
  for (guint i = 0; i < n; i++)
    {
      const UsherColumn *column = &noun->columns[columns[i]];

      if (values[i].type == USHER_VALUE_NULL)
        g_assert_true ((column->flags & USHER_COLUMN_NULLABLE) != 0);
      else if (column->kind == USHER_COLUMN_KEY)
        {
          g_assert_cmpint (values[i].type, ==, USHER_VALUE_TEXT);
          g_assert_true (g_str_has_prefix (values[i].text, column->prefix ? column->prefix : ""));
        }
      else
        g_assert_cmpint (values[i].type, ==, usher_column_is_number (column) ? USHER_VALUE_INT : USHER_VALUE_TEXT);
    }
  seen->rows++;
  seen->last = id;
  return TRUE;
}

static gint64
count (const UsherQuery *query, UsherConn *conn)
{
  g_autoptr (GError) error = NULL;
  Seen seen = { .query = query };
  gint64 total;

  usher_test_ok (usher_query_count (query, conn, &total, &error));
  usher_test_ok (usher_query_run (query, conn, -1, 0, on_row, &seen, &error));
  g_assert_cmpint (seen.rows, ==, total);
  return total;
}

static void
try_tokens (const UsherNoun *noun, UsherConn *conn, const char *format, const char *name)
{
  g_autoptr (UsherQuery) query = usher_query_new (noun);
  g_autoptr (GError) error = NULL;
  g_autofree char *tokens = g_strdup_printf (format, name);
  g_autofree char *others = g_strdup_printf ("-%s", tokens);
  gint64 with, without;

  usher_test_ok (usher_query_set_tokens (query, tokens, FIXTURE_NOW, &error));
  with = count (query, conn);
  usher_test_ok (usher_query_set_tokens (query, others, FIXTURE_NOW, &error));
  without = count (query, conn);
  /* A term and its negation divide the rows, nulls among them. */
  usher_test_ok (usher_query_set_tokens (query, NULL, FIXTURE_NOW, &error));
  g_assert_cmpint (with + without, ==, count (query, conn));
}

static void
try_column (const UsherNoun *noun, const UsherColumn *column, UsherConn *conn)
{
  g_autoptr (UsherQuery) query = usher_query_new (noun);
  g_autoptr (GError) error = NULL;
  g_autofree char *descending = g_strconcat (column->name, ":desc", NULL);

  usher_test_ok (usher_query_set_columns (query, column->name, &error));
  usher_test_ok (usher_query_set_sort (query, column->name, &error));
  count (query, conn);
  usher_test_ok (usher_query_set_sort (query, descending, &error));
  count (query, conn);
  try_tokens (noun, conn, "%s:null", column->name);
  if (column->kind == USHER_COLUMN_TIME)
    try_tokens (noun, conn, "%s<30d", column->name);
  else if (column->kind == USHER_COLUMN_BOOL)
    try_tokens (noun, conn, "%s:true,null", column->name);
  else if (usher_column_is_number (column))
    try_tokens (noun, conn, "%s>=1", column->name);
  else if (!column->values)
    {
      try_tokens (noun, conn, "%s<m", column->name);
      try_tokens (noun, conn, "%s:finance,null,\"Customer Support\"", column->name);
    }
  else
    {
      g_autofree char *format = g_strdup_printf ("%%s:%s,%s", column->values[0], column->values[1]);

      try_tokens (noun, conn, format, column->name);
    }
}

static void
test_every_column (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = NULL;

  fixture_fill (db, 1, 60);
  conn = usher_conn_open (db, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < usher_n_nouns; i++)
    {
      const UsherNoun *noun = &usher_nouns[i];
      g_autoptr (UsherQuery) query = usher_query_new (noun);

      usher_test_ok (usher_query_set_columns (query, "all", &error));
      g_assert_cmpint (count (query, conn), >, 0);
      for (guint c = 0; c < noun->n_columns; c++)
        try_column (noun, &noun->columns[c], conn);
      try_tokens (noun, conn, "\"%s\"", "a");
    }
}

static void
test_limits (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("person"));
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = NULL;
  g_autoptr (GArray) ids = NULL, some = NULL;
  const gint64 chosen[] = { 3, 4, 5, 900 };
  Seen seen = { .query = query };
  gint64 total, rest;

  fixture_fill (db, 2, 50);
  conn = usher_conn_open (db, &error);
  usher_test_ok (usher_query_count (query, conn, &total, &error));
  ids = usher_query_ids (query, conn, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ids->len, ==, total);
  usher_test_ok (usher_query_run (query, conn, 10, 5, on_row, &seen, &error));
  g_assert_cmpint (seen.rows, ==, 10);
  g_assert_cmpint (seen.last, ==, g_array_index (ids, gint64, 14));
  seen.rows = 0;
  usher_test_ok (usher_query_run (query, conn, -1, total - 2, on_row, &seen, &error));
  g_assert_cmpint (seen.rows, ==, 2);
  usher_test_ok (usher_query_run (query, conn, 0, 0, on_row, &seen, &error));
  g_assert_cmpint (seen.rows, ==, 2);

  usher_query_set_ids (query, chosen, G_N_ELEMENTS (chosen), FALSE);
  some = usher_query_ids (query, conn, &error);
  usher_query_set_ids (query, chosen, G_N_ELEMENTS (chosen), TRUE);
  usher_test_ok (usher_query_count (query, conn, &rest, &error));
  g_assert_cmpint (some->len + rest, ==, total);
  usher_query_set_ids (query, chosen, 0, FALSE);
  g_assert_cmpint (count (query, conn), ==, 0);
}

static gboolean
refuse (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  return usher_error_set (error, USHER_ERROR_STORE, NULL, "enough");
}

static void
test_stopped_by_its_reader (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("people"));
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = NULL;

  fixture_fill (db, 3, 30);
  conn = usher_conn_open (db, &error);
  usher_test_fails (usher_query_run (query, conn, -1, 0, refuse, NULL, &error), USHER_ERROR_STORE);
  g_assert_cmpint (count (query, conn), >, 0);
}

/* Merged people are followed one step, and a member's link goes before the match. */
static void
test_whose_account (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("accounts"));
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = NULL;
  static const struct
  {
    const char *person;
    gint64 accounts;
  } expected[] = { { "person:ann", 2 }, { "bob", 1 }, { "cy", 1 }, { "null", 1 } };

  conn = usher_conn_open (db, &error);
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_conn_set_door (conn, TRUE);
  fixture_run (conn,
               "INSERT INTO person (id, source, native, key, login, state, seen_run, login_fold) VALUES"
               " (1, 1, 'a', 'ann', 'ann', 'active', 1, 'ann'), (2, 1, 'b', 'bob', 'bob', 'active', 1, 'bob'),"
               " (3, 1, 'c', 'cy', 'cy', 'active', 1, 'cy'), (4, 1, 'd', 'ann-2', 'ann-2', 'active', 1, 'ann-2');"
               "INSERT INTO person_link (id, version, into_person, active) VALUES (4, 1, 1, 1), (3, 1, 1, 0);"
               "INSERT INTO account (id, source, native, key, login, state, matched_person, seen_run, login_fold) VALUES"
               " (1, 1, 'a', 'a', 'a', 'active', 1, 1, 'a'), (2, 1, 'b', 'b', 'b', 'active', 4, 1, 'b'),"
               " (3, 1, 'c', 'c', 'c', 'active', 1, 1, 'c'), (4, 1, 'd', 'd', 'd', 'active', 3, 1, 'd'),"
               " (5, 1, 'e', 'e', 'e', 'active', 1, 1, 'e');"
               "INSERT INTO account_link (id, version, person, active) VALUES (3, 1, 2, 1), (4, 1, 2, 0), (5, 1, NULL, 1);");
  usher_test_ok (usher_conn_commit (conn, &error));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *tokens = g_strdup_printf ("person:%s", expected[i].person);

      usher_test_ok (usher_query_set_tokens (query, tokens, 0, &error));
      g_assert_cmpint (count (query, conn), ==, expected[i].accounts);
    }
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/query/every-column", test_every_column, NULL);
  usher_test_add_engines ("/query/limits", test_limits, NULL);
  usher_test_add_engines ("/query/stopped-by-its-reader", test_stopped_by_its_reader, NULL);
  usher_test_add_engines ("/query/whose-account", test_whose_account, NULL);
  return usher_test_run ();
}
