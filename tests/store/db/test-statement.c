/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements on both engines: values there and back, rows one by one and together, what is told of
 * changes, faults, and what becomes of a statement afterwards. */

#include "usher-error.h"
#include "usher-test-engines.h"

#define TABLE "CREATE TABLE t (id $id, n $int, s $text, b $bytes) $strict"

typedef struct {
  UsherDb *db;
  UsherConn *conn;
} Fixture;

static Fixture
open_fixture (UsherEngine engine)
{
  g_autoptr(GError) error = NULL;
  Fixture fixture = { .db = usher_test_db (engine) };

  usher_test_sql (fixture.db, TABLE);
  fixture.conn = usher_conn_open (fixture.db, &error);
  g_assert_no_error (error);
  return fixture;
}

static void
close_fixture (Fixture *fixture)
{
  usher_conn_close (fixture->conn);
  usher_db_unref (fixture->db);
}

static UsherStatement *
prepare (UsherConn *conn, const char *sql)
{
  g_autoptr(GError) error = NULL;
  UsherStatement *statement = usher_conn_prepare (conn, sql, &error);

  g_assert_no_error (error);
  return statement;
}

static void
run (UsherStatement *statement)
{
  g_autoptr(GError) error = NULL;

  usher_test_ok (usher_statement_run (statement, &error));
}

static gboolean
step (UsherStatement *statement)
{
  g_autoptr(GError) error = NULL;
  gboolean row;

  usher_test_ok (usher_statement_step (statement, &row, &error));
  return row;
}

static void
insert (UsherConn *conn, gint64 id, gint64 n, const char *text)
{
  UsherStatement *statement = prepare (conn, "INSERT INTO t (id, n, s) VALUES (?1, ?2, ?3)");

  usher_statement_bind_int (statement, 1, id);
  usher_statement_bind_int (statement, 2, n);
  usher_statement_bind_text (statement, 3, text);
  run (statement);
}

/* One value through a column of its type, and back by every way of reading. */
static void
round_trip (UsherConn *conn, const char *column, const UsherValue *value)
{
  g_autofree char *put = g_strdup_printf ("INSERT INTO t (id, %s) VALUES (1, ?1)", column);
  g_autofree char *get = g_strdup_printf ("SELECT %s FROM t WHERE id = 1", column);
  UsherStatement *statement = prepare (conn, put);
  UsherValue back;
  gsize length;

  usher_statement_bind (statement, 1, value);
  run (statement);
  statement = prepare (conn, get);
  g_assert_true (step (statement));
  back = usher_statement_value (statement, 0);
  g_assert_cmpint (back.type, ==, value->type);
  g_assert_true (usher_value_equal (&back, value));
  g_assert_cmpint (usher_statement_is_null (statement, 0), ==, value->type == USHER_VALUE_NULL);
  if (value->type == USHER_VALUE_INT)
    g_assert_cmpint (usher_statement_int (statement, 0), ==, value->integer);
  else if (value->type == USHER_VALUE_TEXT)
    {
      const char *text = usher_statement_text (statement, 0, &length);

      g_assert_cmpmem (text, length, value->text, value->length);
      g_assert_cmpint (text[length], ==, 0);
    }
  else if (value->type == USHER_VALUE_BYTES)
    {
      const guint8 *bytes = usher_statement_bytes (statement, 0, &length);

      g_assert_nonnull (bytes);
      g_assert_cmpmem (bytes, length, value->text, value->length);
    }
  else
    {
      g_assert_null (usher_statement_text (statement, 0, &length));
      g_assert_cmpuint (length, ==, 0);
      g_assert_null (usher_statement_bytes (statement, 0, &length));
    }
  g_assert_false (step (statement));
  run (prepare (conn, "DELETE FROM t"));
}

static void
test_values (UsherEngine engine, gconstpointer data)
{
  static const gint64 numbers[] = { 0, 1, -1, 9007199254740991, 9007199254740992, 9007199254740993, -9007199254740993, G_MAXINT64, G_MININT64, G_MAXINT32 + 1LL };
  static const char *const texts[] = {
    "", " ", "plain", "O'Brien", "\"quoted\"", "back\\slash", "\\x41", "$1 ?1 $int", "line\nbreak\r\n\ttab", "Łódź", "日本語", "العربية", "e\xcc\x81",
    "\xf0\x9f\x94\x91", "\xef\xbb\xbf" "bom", "\xc2\xad\xe2\x80\x8b", "\xf4\x8f\xbf\xbf", "%s%n", "\x01\x1f\x7f", "NULL", "'; DROP TABLE t; --",
  };
  Fixture fixture = open_fixture (engine);
  g_autofree char *long_text = g_strnfill (3000000, 'x');
  guint8 all[256];
  UsherValue value;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    round_trip (fixture.conn, "n", &USHER_INT (numbers[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      value = usher_text_value (texts[i]);
      round_trip (fixture.conn, "s", &value);
    }
  value = usher_text_value (long_text);
  round_trip (fixture.conn, "s", &value);
  for (int i = 0; i < 256; i++)
    all[i] = i;
  value = usher_bytes_value (all, sizeof all);
  round_trip (fixture.conn, "b", &value);
  value = usher_bytes_value ("", 0);
  round_trip (fixture.conn, "b", &value);
  round_trip (fixture.conn, "n", &USHER_NULL);
  round_trip (fixture.conn, "s", &USHER_NULL);
  round_trip (fixture.conn, "b", &USHER_NULL);
  close_fixture (&fixture);
}

/* A piece of a longer text, which has no NUL behind it. */
static void
test_slices (UsherEngine engine, gconstpointer data)
{
  Fixture fixture = open_fixture (engine);
  UsherStatement *statement = prepare (fixture.conn, "INSERT INTO t (id, s) VALUES (1, ?1)");
  g_autofree char *exact = g_memdup2 ("abc", 3);
  gsize length;

  usher_statement_bind_text_n (statement, 1, exact, 3);
  run (statement);
  statement = prepare (fixture.conn, "SELECT s FROM t WHERE s = ?1");
  usher_statement_bind_text_n (statement, 1, "abcdef", 3);
  g_assert_true (step (statement));
  g_assert_cmpstr (usher_statement_text (statement, 0, &length), ==, "abc");
  g_assert_cmpuint (length, ==, 3);
  usher_statement_reset (statement);
  close_fixture (&fixture);
}

/* A truth is 0 or 1, and a sum is a number, whatever the engine calls them. */
static void
test_expressions (UsherEngine engine, gconstpointer data)
{
  Fixture fixture = open_fixture (engine);
  UsherStatement *statement;

  insert (fixture.conn, 1, 5, "a");
  insert (fixture.conn, 2, 7, "b");
  statement = prepare (fixture.conn, "SELECT 1 = 1, 1 = 2, count (*), sum (n), max (s), NULL, CAST (3 AS $int), n > 100 FROM t GROUP BY n > 100");
  g_assert_cmpint (usher_statement_n_columns (statement), ==, 8);
  g_assert_true (step (statement));
  g_assert_cmpint (usher_statement_n_columns (statement), ==, 8);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (usher_statement_type (statement, i), ==, USHER_VALUE_INT);
  g_assert_cmpint (usher_statement_int (statement, 0), ==, 1);
  g_assert_cmpint (usher_statement_int (statement, 1), ==, 0);
  g_assert_cmpint (usher_statement_int (statement, 2), ==, 2);
  g_assert_cmpint (usher_statement_int (statement, 3), ==, 12);
  g_assert_cmpstr (usher_statement_text (statement, 4, NULL), ==, "b");
  g_assert_true (usher_statement_is_null (statement, 5));
  g_assert_cmpint (usher_statement_int (statement, 6), ==, 3);
  g_assert_cmpint (usher_statement_int (statement, 7), ==, 0);
  g_assert_false (step (statement));
  close_fixture (&fixture);
}

/* The words of usher-db.h, where they are used. */
static void
test_words (UsherEngine engine, gconstpointer data)
{
  Fixture fixture = open_fixture (engine);
  UsherStatement *statement;

  usher_test_sql (fixture.db, "CREATE TABLE l (n $id, line $text NOT NULL, at $int GENERATED ALWAYS AS ($json(line,at,int)) STORED,"
                              " verb $text GENERATED ALWAYS AS ($json(line,verb,text)) STORED) $strict");
  run (prepare (fixture.conn, "INSERT INTO l (n, line) VALUES (1, '{\"at\":1773829800000,\"verb\":\"change\"}'), (2, '{\"verb\":\"Ünder\"}')"));
  statement = prepare (fixture.conn, "SELECT at, verb FROM l ORDER BY n");
  g_assert_true (step (statement));
  g_assert_cmpint (usher_statement_int (statement, 0), ==, 1773829800000);
  g_assert_cmpstr (usher_statement_text (statement, 1, NULL), ==, "change");
  g_assert_true (step (statement));
  g_assert_true (usher_statement_is_null (statement, 0));
  g_assert_cmpstr (usher_statement_text (statement, 1, NULL), ==, "Ünder");
  usher_statement_reset (statement);

  for (int i = 1; i <= 5; i++)
    insert (fixture.conn, i, i * 10, i == 3 ? "z'3\"" : "B");
  statement = prepare (fixture.conn, "SELECT count (*), sum (id) FROM t WHERE id IN $list(?1)");
  usher_statement_bind_text (statement, 1, "[1,3,99,5]");
  g_assert_true (step (statement));
  g_assert_cmpint (usher_statement_int (statement, 0), ==, 3);
  g_assert_cmpint (usher_statement_int (statement, 1), ==, 9);
  statement = prepare (fixture.conn, "SELECT id FROM t WHERE s IN $texts(?1)");
  usher_statement_bind_text (statement, 1, "[\"z'3\\\"\",\"none\"]");
  g_assert_true (step (statement));
  g_assert_cmpint (usher_statement_int (statement, 0), ==, 3);
  g_assert_false (step (statement));
  statement = prepare (fixture.conn, "SELECT count (*) FROM t WHERE $contains(s,?1)");
  usher_statement_bind_text (statement, 1, "'3");
  g_assert_true (step (statement));
  g_assert_cmpint (usher_statement_int (statement, 0), ==, 1);
  statement = prepare (fixture.conn, "SELECT count (*) FROM t WHERE $contains(s,?1)");
  usher_statement_bind_text (statement, 1, "");
  g_assert_true (step (statement));
  g_assert_cmpint (usher_statement_int (statement, 0), ==, 5);
  statement = prepare (fixture.conn, "SELECT id FROM t WHERE id = ?1 $lock");
  usher_statement_bind_int (statement, 1, 2);
  g_assert_true (step (statement));
  usher_statement_reset (statement);
  close_fixture (&fixture);
}

/* Text sorts by its bytes, also where the server's locale would say otherwise. */
static void
test_order (UsherEngine engine, gconstpointer data)
{
  static const char *const sorted[] = { "", " a", "A", "B", "a", "a b", "a-b", "aB", "ab", "b", "Ä", "ä", "日" };
  Fixture fixture = open_fixture (engine);
  UsherStatement *statement;

  for (gsize i = 0; i < G_N_ELEMENTS (sorted); i++)
    insert (fixture.conn, i * 7 % G_N_ELEMENTS (sorted), 0, sorted[i * 7 % G_N_ELEMENTS (sorted)]);
  statement = prepare (fixture.conn, "SELECT s FROM t ORDER BY s");
  for (gsize i = 0; i < G_N_ELEMENTS (sorted); i++)
    {
      g_assert_true (step (statement));
      g_assert_cmpstr (usher_statement_text (statement, 0, NULL), ==, sorted[i]);
    }
  g_assert_false (step (statement));
  close_fixture (&fixture);
}

static void
test_changes (UsherEngine engine, gconstpointer data)
{
  Fixture fixture = open_fixture (engine);
  UsherStatement *statement;

  for (int i = 1; i <= 5; i++)
    insert (fixture.conn, i, i, "x");
  statement = prepare (fixture.conn, "UPDATE t SET n = n + 1 WHERE n > ?1");
  usher_statement_bind_int (statement, 1, 2);
  run (statement);
  g_assert_cmpint (usher_statement_changes (statement), ==, 3);
  usher_statement_bind_int (statement, 1, 100);
  run (statement);
  g_assert_cmpint (usher_statement_changes (statement), ==, 0);
  statement = prepare (fixture.conn, "SELECT * FROM t");
  run (statement);
  g_assert_cmpint (usher_statement_changes (statement), ==, 0);
  statement = prepare (fixture.conn, "UPDATE t SET n = 0 WHERE id < 3 RETURNING id");
  g_assert_true (step (statement));
  g_assert_true (step (statement));
  g_assert_false (step (statement));
  g_assert_cmpint (usher_statement_changes (statement), ==, 2);
  close_fixture (&fixture);
}

/* The same text gives the same statement, ready again, with nothing bound. */
static void
test_cache (UsherEngine engine, gconstpointer data)
{
  Fixture fixture = open_fixture (engine);
  UsherStatement *statement, *again;

  insert (fixture.conn, 1, 5, "a");
  statement = prepare (fixture.conn, "SELECT s, CAST (?1 AS $int) FROM t");
  usher_statement_bind_int (statement, 1, 7);
  g_assert_true (step (statement));
  g_assert_cmpint (usher_statement_int (statement, 1), ==, 7);
  again = prepare (fixture.conn, "SELECT s, CAST (?1 AS $int) FROM t");
  g_assert_true (again == statement);
  g_assert_true (step (again));
  g_assert_true (usher_statement_is_null (again, 1));
  usher_statement_reset (again);
  /* A conn whose reader is given back keeps only so many. */
  for (int i = 0; i < 400; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %d", i);

      g_assert_true (step (prepare (fixture.conn, sql)));
    }
  close_fixture (&fixture);
}

static void
test_faults (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Fixture fixture = open_fixture (engine);
  UsherStatement *statement;
  gboolean row;

  usher_test_fails (usher_conn_prepare (fixture.conn, "SELEKT 1", &error), USHER_ERROR_STORE);
  usher_test_fails (usher_conn_prepare (fixture.conn, "SELECT x FROM nowhere", &error), USHER_ERROR_STORE);
  usher_test_fails (usher_conn_prepare (fixture.conn, "SELECT $nothing", &error), USHER_ERROR_STORE);
  usher_test_fails (usher_conn_prepare (fixture.conn, "SELECT 1; SELECT 2", &error), USHER_ERROR_STORE);
  insert (fixture.conn, 1, 5, "a");
  statement = prepare (fixture.conn, "INSERT INTO t (id) VALUES (?1)");
  usher_statement_bind_int (statement, 1, 1);
  usher_test_fails (usher_statement_run (statement, &error), USHER_ERROR_STORE);
  /* It can be used again at once. */
  usher_statement_bind_int (statement, 1, 2);
  run (statement);
  statement = prepare (fixture.conn, "SELECT CAST (?1 AS $int)");
  usher_statement_bind_int (statement, 3, 1);
  usher_test_fails (usher_statement_step (statement, &row, &error), USHER_ERROR_STORE);
  statement = prepare (fixture.conn, "UPDATE t SET s = ?1");
  usher_statement_bind_text_n (statement, 1, "a\0b", 3);
  usher_test_fails (usher_statement_run (statement, &error), USHER_ERROR_INPUT);
  g_assert_cmpint (usher_test_int (fixture.db, "SELECT count (*) FROM t WHERE s = 'a'"), ==, 1);
  usher_test_fails (usher_conn_run (fixture.conn, "CREATE TABLE t (x $int)", &error), USHER_ERROR_STORE);
  g_assert_cmpint (usher_test_int (fixture.db, "SELECT count (*) FROM t"), ==, 2);
  close_fixture (&fixture);
}

static void
fill (UsherConn *conn, int n)
{
  g_autoptr(GError) error = NULL;

  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (usher_conn_pipeline_begin (conn, &error));
  for (int i = 1; i <= n; i++)
    insert (conn, i, i, "some text");
  usher_test_ok (usher_conn_pipeline_end (conn, &error));
  usher_test_ok (usher_conn_commit (conn, &error));
}

static void
test_streaming (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Fixture fixture = open_fixture (engine);
  UsherStatement *statement;
  gboolean row;

  fill (fixture.conn, 20000);
  statement = prepare (fixture.conn, "SELECT id, s FROM t ORDER BY id");
  usher_statement_set_streaming (statement, TRUE);
  for (int i = 1; i <= 20000; i++)
    {
      g_assert_true (step (statement));
      g_assert_cmpint (usher_statement_int (statement, 0), ==, i);
      g_assert_cmpstr (usher_statement_text (statement, 1, NULL), ==, "some text");
    }
  g_assert_false (step (statement));
  /* Leaving in the middle: the connection is free for the next one. */
  statement = prepare (fixture.conn, "SELECT id, s FROM t ORDER BY id");
  usher_statement_set_streaming (statement, TRUE);
  for (int i = 1; i <= 10; i++)
    g_assert_true (step (statement));
  usher_statement_reset (statement);
  g_assert_true (step (prepare (fixture.conn, "SELECT 1")));
  /* A failure after rows: the ten thousandth has a text that is no JSON. */
  run (prepare (fixture.conn, "UPDATE t SET s = CASE WHEN id = 10000 THEN '[' ELSE '[1]' END"));
  statement = prepare (fixture.conn, "SELECT id, (SELECT count (*) FROM $list(t.s) l) FROM t ORDER BY id");
  usher_statement_set_streaming (statement, TRUE);
  for (int i = 1; i < 10000; i++)
    g_assert_true (step (statement));
  usher_test_fails (usher_statement_step (statement, &row, &error), USHER_ERROR_STORE);
  g_assert_true (step (prepare (fixture.conn, "SELECT 1")));
  close_fixture (&fixture);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/db/statement/values", test_values, NULL);
  usher_test_add_engines ("/db/statement/slices", test_slices, NULL);
  usher_test_add_engines ("/db/statement/expressions", test_expressions, NULL);
  usher_test_add_engines ("/db/statement/words", test_words, NULL);
  usher_test_add_engines ("/db/statement/order", test_order, NULL);
  usher_test_add_engines ("/db/statement/changes", test_changes, NULL);
  usher_test_add_engines ("/db/statement/cache", test_cache, NULL);
  usher_test_add_engines ("/db/statement/faults", test_faults, NULL);
  usher_test_add_engines ("/db/statement/streaming", test_streaming, NULL);
  return usher_test_run ();
}
