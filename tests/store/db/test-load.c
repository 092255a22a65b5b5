/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Loading many rows: the values that are hard to carry, faults early and late, giving up. */

#include "usher-load.h"

#include "usher-error.h"
#include "usher-test-engines.h"

static const char *const columns[] = { "id", "s", "b" };

typedef struct {
  UsherDb *db;
  UsherConn *conn;
} Fixture;

static Fixture
open_fixture (UsherEngine engine)
{
  g_autoptr(GError) error = NULL;
  Fixture fixture = { .db = usher_test_db (engine) };

  usher_test_sql (fixture.db, "CREATE TABLE t (id $id, s $text, b $bytes) $strict");
  fixture.conn = usher_conn_open (fixture.db, &error);
  usher_test_ok (fixture.conn && usher_conn_begin (fixture.conn, &error));
  return fixture;
}

static void
close_fixture (Fixture *fixture)
{
  usher_conn_close (fixture->conn);
  usher_db_unref (fixture->db);
}

static gboolean
add (UsherLoad *load, gint64 id, const char *text, GError **error)
{
  UsherValue values[] = { USHER_INT (id), usher_text_value (text), usher_bytes_value (text ? text : "", text ? strlen (text) : 0) };

  return usher_load_add (load, values, error);
}

static void
test_values (UsherEngine engine, gconstpointer data)
{
  static const char *const texts[] = { "", "\\N", "\\.", "a\tb", "a\nb\r\n", "\\", "\\\\", "\\x41", "Łódź", "NULL", "x\x01y", "'\"$1" };
  g_autoptr(GError) error = NULL;
  Fixture fixture = open_fixture (engine);
  g_autoptr(UsherLoad) load = usher_load_new (fixture.conn, "t", columns, 3, &error);
  UsherStatement *statement;
  gboolean row;

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    usher_test_ok (add (load, i, texts[i], &error));
  usher_test_ok (add (load, 100, NULL, &error));
  usher_test_ok (usher_load_end (load, &error));
  usher_test_ok (usher_conn_commit (fixture.conn, &error));
  usher_test_ok ((statement = usher_conn_prepare (fixture.conn, "SELECT s, b FROM t ORDER BY id", &error)));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize length;
      const guint8 *bytes;

      usher_test_ok (usher_statement_step (statement, &row, &error));
      g_assert_cmpstr (usher_statement_text (statement, 0, NULL), ==, texts[i]);
      bytes = usher_statement_bytes (statement, 1, &length);
      g_assert_cmpmem (bytes, length, texts[i], strlen (texts[i]));
    }
  usher_test_ok (usher_statement_step (statement, &row, &error) && usher_statement_is_null (statement, 0));
  usher_statement_reset (statement);
  close_fixture (&fixture);
}

/* A row that is there already, in the middle of many: told by the end at the latest. */
static void
test_fault (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Fixture fixture = open_fixture (engine);
  g_autoptr(UsherLoad) load = usher_load_new (fixture.conn, "t", columns, 3, &error);
  gboolean ok = TRUE;
  gint64 n;

  for (int i = 1; i <= 100000 && ok; i++)
    ok = add (load, i == 5000 ? 1 : i, "some text of some length", &error);
  ok = ok && usher_load_end (load, &error);
  usher_test_fails (ok, USHER_ERROR_STORE);
  g_clear_pointer (&load, usher_load_free);
  usher_conn_rollback (fixture.conn);
  usher_test_ok (usher_conn_query_int (fixture.conn, "SELECT count (*) FROM t", -1, &n, &error));
  g_assert_cmpint (n, ==, 0);
  usher_test_fails (usher_load_new (fixture.conn, "nowhere", columns, 3, &error), USHER_ERROR_STORE);
  close_fixture (&fixture);
}

static void
test_given_up (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Fixture fixture = open_fixture (engine);
  UsherLoad *load = usher_load_new (fixture.conn, "t", columns, 3, &error);
  UsherValue nul[] = { USHER_INT (2), { USHER_VALUE_TEXT, 0, "a\0b", 3 }, USHER_NULL };
  gboolean ok = TRUE;
  gint64 n;

  usher_test_ok (add (load, 1, "x", &error));
  usher_test_fails (usher_load_add (load, nul, &error), USHER_ERROR_INPUT);
  usher_load_free (load);
  usher_conn_rollback (fixture.conn);
  usher_test_ok (usher_conn_begin (fixture.conn, &error));
  usher_conn_set_cancellable (fixture.conn, cancellable);
  usher_test_ok ((load = usher_load_new (fixture.conn, "t", columns, 3, &error)));
  for (int i = 1; i <= 50000 && ok; i++)
    {
      ok = add (load, i, "some text of some length", &error);
      if (i == 100)
        g_cancellable_cancel (cancellable);
    }
  ok = ok && usher_load_end (load, &error);
  g_assert_false (ok);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  usher_load_free (load);
  usher_conn_rollback (fixture.conn);
  usher_conn_set_cancellable (fixture.conn, NULL);
  usher_test_ok (usher_conn_query_int (fixture.conn, "SELECT count (*) FROM t", -1, &n, &error));
  g_assert_cmpint (n, ==, 0);
  close_fixture (&fixture);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/db/load/values", test_values, NULL);
  usher_test_add_engines ("/db/load/fault", test_fault, NULL);
  usher_test_add_engines ("/db/load/given-up", test_given_up, NULL);
  return usher_test_run ();
}
