/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The writer thread: order, waiting and asynchronous calls, cancelling, its end. */

#include "usher-error.h"
#include "usher-test-engines.h"
#include "usher-writer.h"

#define TABLE "CREATE TABLE t (id $id, s $text) $strict"

static UsherWriter *
new_writer (UsherDb *db)
{
  g_autoptr(GError) error = NULL;
  UsherWriter *writer = usher_writer_new (db, &error);

  g_assert_no_error (error);
  return writer;
}

/* Appends a row whose id is the number of rows before: the ids tell the order. */
static gboolean
append_in_writer (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  UsherStatement *statement;
  gint64 n;

  if (!usher_conn_begin (conn, error))
    return FALSE;
  if (usher_conn_query_int (conn, "SELECT count (*) FROM t", 0, &n, error)
      && (statement = usher_conn_prepare (conn, "INSERT INTO t (id, s) VALUES (?1, ?2)", error)))
    {
      usher_statement_bind_int (statement, 1, n);
      usher_statement_bind_text (statement, 2, data);
      if (usher_statement_run (statement, error))
        return usher_conn_commit (conn, error);
    }
  usher_conn_rollback (conn);
  return FALSE;
}

typedef struct {
  UsherWriter *writer;
  GThread *thread;
  guint ended, freed, failed, cancelled;
} Count;

static void
on_append_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Count *count = data;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_thread_self () == count->thread);
  if (!usher_writer_run_finish (count->writer, result, &error))
    {
      count->failed++;
      count->cancelled += g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  count->ended++;
}

static Count *current; /* of the test that runs, for a destroy function */

static void
free_text (gpointer text)
{
  g_assert_true (g_thread_self () == current->thread);
  current->freed++;
  g_free (text);
}

static void
test_order (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherWriter) writer = NULL;
  Count count = { .thread = g_thread_self () };

  usher_test_sql (db, TABLE);
  count.writer = writer = new_writer (db);
  current = &count;
  g_assert_false (usher_writer_is_current (writer));
  for (int i = 0; i < 100; i++)
    usher_writer_run_async (writer, append_in_writer, g_strdup_printf ("%03d", i), free_text, NULL, on_append_cb, &count);
  /* One that waits comes after those that were given before. */
  usher_test_ok (usher_writer_run (writer, append_in_writer, (gpointer) "100", NULL, &error));
  usher_test_wait_until (count.ended == 100 && count.freed == 100);
  g_assert_cmpuint (count.failed, ==, 0);
  g_assert_cmpint (usher_test_int (db, "SELECT count (*) FROM t WHERE CAST (s AS bigint) = id"), ==, 101);
}

static gboolean
fail_in_writer (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  return usher_error_set (error, USHER_ERROR_GUARD, NULL, "no");
}

static gboolean
nest_in_writer (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  g_assert_true (usher_writer_is_current (data));
  return usher_writer_run (data, append_in_writer, (gpointer) "nested", cancellable, error);
}

static void
test_run (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherWriter) writer = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Count count = { .thread = g_thread_self () };

  usher_test_sql (db, TABLE);
  count.writer = writer = new_writer (db);
  usher_test_fails (usher_writer_run (writer, fail_in_writer, NULL, NULL, &error), USHER_ERROR_GUARD);
  usher_test_ok (usher_writer_run (writer, nest_in_writer, writer, NULL, &error));
  usher_writer_run_async (writer, fail_in_writer, NULL, NULL, NULL, on_append_cb, &count);
  usher_test_wait_until (count.ended == 1);
  g_assert_cmpuint (count.failed, ==, 1);
  /* What is cancelled before it begins never begins. */
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_writer_run (writer, append_in_writer, (gpointer) "x", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  usher_writer_run_async (writer, append_in_writer, (gpointer) "x", NULL, cancellable, on_append_cb, &count);
  usher_test_wait_until (count.ended == 2);
  g_assert_cmpuint (count.cancelled, ==, 1);
  g_assert_cmpint (usher_test_int (db, "SELECT count (*) FROM t"), ==, 1);
}

static gboolean
last_long_in_writer (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 n;

  g_atomic_int_set ((gint *) data, 1);
  return usher_conn_query_int (conn, "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n % 1000000 + 1 FROM c) SELECT count (*) FROM c", 0, &n, error);
}

/* A job that runs is stopped in the middle of its statement, and the next one runs. */
static void
test_cancel (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherWriter) writer = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Count count = { .thread = g_thread_self () };
  gint running = 0;

  usher_test_sql (db, TABLE);
  count.writer = writer = new_writer (db);
  usher_writer_run_async (writer, last_long_in_writer, &running, NULL, cancellable, on_append_cb, &count);
  usher_test_wait_until (g_atomic_int_get (&running));
  g_cancellable_cancel (cancellable);
  usher_test_wait_until (count.ended == 1);
  g_assert_cmpuint (count.cancelled, ==, 1);
  usher_test_ok (usher_writer_run (writer, append_in_writer, (gpointer) "x", NULL, &error));
}

/* Its end waits for what was given to it. */
static void
test_end (UsherEngine engine, gconstpointer data)
{
  g_autoptr(UsherDb) db = usher_test_db (engine);
  Count count = { .thread = g_thread_self () };

  usher_test_sql (db, TABLE);
  count.writer = new_writer (db);
  for (int i = 0; i < 20; i++)
    usher_writer_run_async (count.writer, append_in_writer, (gpointer) "x", NULL, NULL, on_append_cb, &count);
  usher_writer_free (count.writer);
  g_assert_cmpint (usher_test_int (db, "SELECT count (*) FROM t"), ==, 20);
  usher_test_wait_until (count.ended == 20);
  g_assert_cmpuint (count.failed, ==, 0);
}

static void
test_read_only (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherDb) reading = usher_db_open (usher_db_place (db), USHER_DB_READ_ONLY, NULL, &error);

  g_assert_no_error (error);
  usher_test_fails (usher_writer_new (reading, &error), USHER_ERROR_READ_ONLY);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/db/writer/order", test_order, NULL);
  usher_test_add_engines ("/db/writer/run", test_run, NULL);
  usher_test_add_engines ("/db/writer/cancel", test_cancel, NULL);
  usher_test_add_engines ("/db/writer/end", test_end, NULL);
  usher_test_add_engines ("/db/writer/read-only", test_read_only, NULL);
  return usher_test_run ();
}
