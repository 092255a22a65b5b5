/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections on both engines: transactions, snapshots, the pipeline, stopping what runs, the door,
 * and a server that ends a connection. */

#include "usher-error.h"
#include "usher-test-engines.h"

#define TABLE "CREATE TABLE t (id $id, s $text) $strict"
/* Runs until somebody stops it; both engines count up without end. */
#define ENDLESS "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n % 1000000 + 1 FROM c) SELECT count (*) FROM c"

static UsherConn *
open_conn (UsherDb *db)
{
  g_autoptr(GError) error = NULL;
  UsherConn *conn = usher_conn_open (db, &error);

  g_assert_no_error (error);
  return conn;
}

static gint64
query_int (UsherConn *conn, const char *sql)
{
  g_autoptr(GError) error = NULL;
  gint64 value;

  usher_test_ok (usher_conn_query_int (conn, sql, -1, &value, &error));
  return value;
}

static gboolean
insert (UsherConn *conn, gint64 id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "INSERT INTO t (id, s) VALUES (?1, ?2)", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, id);
  usher_statement_bind_text (statement, 2, "text");
  return usher_statement_run (statement, error);
}

static void
test_transaction (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) a = open_conn (db);
  g_autoptr(UsherConn) b = open_conn (db);

  usher_test_sql (db, TABLE);
  usher_test_ok (usher_conn_begin (a, &error));
  g_assert_true (usher_conn_in_transaction (a));
  usher_test_ok (insert (a, 1, &error));
  g_assert_cmpint (query_int (b, "SELECT count (*) FROM t"), ==, 0);
  usher_test_ok (usher_conn_commit (a, &error));
  g_assert_false (usher_conn_in_transaction (a));
  g_assert_cmpint (query_int (b, "SELECT count (*) FROM t"), ==, 1);
  usher_test_ok (usher_conn_begin (a, &error));
  usher_test_ok (insert (a, 2, &error));
  usher_conn_rollback (a);
  g_assert_cmpint (query_int (a, "SELECT count (*) FROM t"), ==, 1);
  /* Closing takes back what was not committed. */
  usher_test_ok (usher_conn_begin (a, &error));
  usher_test_ok (insert (a, 2, &error));
  g_clear_pointer (&a, usher_conn_close);
  usher_test_ok (usher_conn_begin (b, &error));
  usher_test_ok (insert (b, 2, &error));
  usher_test_ok (usher_conn_commit (b, &error));
  g_assert_cmpint (query_int (b, "SELECT count (*) FROM t"), ==, 2);
}

/* After a failed statement the whole act is taken back, and the connection goes on. */
static void
test_failed_transaction (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);

  usher_test_sql (db, TABLE);
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (insert (conn, 1, &error));
  usher_test_fails (insert (conn, 1, &error), USHER_ERROR_STORE);
  usher_conn_rollback (conn);
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 0);
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (insert (conn, 1, &error));
  usher_test_ok (usher_conn_commit (conn, &error));
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 1);
}

/* Two connections read and add one to the same row: none is lost. */
static gpointer
count_up_in_thread (gpointer data)
{
  UsherConn *conn = data;

  for (int i = 0; i < 100; i++)
    {
      g_autoptr(GError) error = NULL;
      UsherStatement *statement;
      gint64 n;

      usher_test_ok (usher_conn_begin (conn, &error));
      usher_test_ok (usher_conn_query_int (conn, "SELECT n FROM c WHERE id = 1 $lock", 0, &n, &error));
      usher_test_ok ((statement = usher_conn_prepare (conn, "UPDATE c SET n = ?1 WHERE id = 1", &error)));
      usher_statement_bind_int (statement, 1, n + 1);
      usher_test_ok (usher_statement_run (statement, &error));
      usher_test_ok (usher_conn_commit (conn, &error));
    }
  return NULL;
}

static void
test_lock (UsherEngine engine, gconstpointer data)
{
  g_autoptr(UsherDb) db = usher_test_db (engine);
  UsherConn *conns[3];
  GThread *threads[3];

  usher_test_sql (db, "CREATE TABLE c (id $id, n $int NOT NULL) $strict; INSERT INTO c VALUES (1, 0)");
  for (int i = 0; i < 3; i++)
    {
      conns[i] = open_conn (db);
      threads[i] = g_thread_new ("count", count_up_in_thread, conns[i]);
    }
  for (int i = 0; i < 3; i++)
    {
      g_thread_join (threads[i]);
      usher_conn_close (conns[i]);
    }
  g_assert_cmpint (usher_test_int (db, "SELECT n FROM c"), ==, 300);
}

static void
test_snapshot (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) reader = open_conn (db);
  g_autoptr(UsherConn) writer = open_conn (db);

  usher_test_sql (db, TABLE);
  usher_test_ok (usher_conn_begin_snapshot (reader, &error));
  /* The view is that of the beginning, not of the first read. */
  usher_test_ok (insert (writer, 1, &error));
  g_assert_cmpint (query_int (reader, "SELECT count (*) FROM t"), ==, 0);
  usher_test_ok (insert (writer, 2, &error));
  g_assert_cmpint (query_int (reader, "SELECT count (*) FROM t"), ==, 0);
  usher_conn_end_snapshot (reader);
  g_assert_cmpint (query_int (reader, "SELECT count (*) FROM t"), ==, 2);
  usher_conn_end_snapshot (reader);
}

static void
test_pipeline (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);

  usher_test_sql (db, TABLE);
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (usher_conn_pipeline_begin (conn, &error));
  for (int i = 1; i <= 10000; i++)
    usher_test_ok (insert (conn, i, &error));
  /* A question within is answered, with what was queued before it. */
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 10000);
  usher_test_ok (insert (conn, 10001, &error));
  usher_test_ok (usher_conn_pipeline_end (conn, &error));
  usher_test_ok (usher_conn_commit (conn, &error));
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 10001);
  /* An empty one. */
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (usher_conn_pipeline_begin (conn, &error));
  usher_test_ok (usher_conn_pipeline_end (conn, &error));
  usher_test_ok (usher_conn_commit (conn, &error));
}

/* Big values both ways: full buffers on both ends must not stop each other. */
static void
test_pipeline_full_buffers (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);
  g_autofree char *text = g_strnfill (200000, 'x');

  usher_test_sql (db, TABLE);
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (usher_conn_pipeline_begin (conn, &error));
  for (int i = 1; i <= 200; i++)
    {
      UsherStatement *statement = usher_conn_prepare (conn, "INSERT INTO t VALUES (?1, ?2) RETURNING id, s, s || s", &error);

      g_assert_no_error (error);
      usher_statement_bind_int (statement, 1, i);
      usher_statement_bind_text (statement, 2, text);
      usher_test_ok (usher_statement_run (statement, &error));
    }
  usher_test_ok (usher_conn_pipeline_end (conn, &error));
  usher_test_ok (usher_conn_commit (conn, &error));
  g_assert_cmpint (query_int (conn, "SELECT sum (length (s)) FROM t"), ==, 200 * 200000);
}

/* Where the fault is told differs (at once, or at the end), that it is told does not. */
static void
test_pipeline_error (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);
  gboolean ok = TRUE;

  usher_test_sql (db, TABLE);
  for (int round = 0; round < 3; round++)
    {
      usher_test_ok (usher_conn_begin (conn, &error));
      usher_test_ok (usher_conn_pipeline_begin (conn, &error));
      for (int i = 1; i <= 10000 && ok; i++)
        ok = insert (conn, i == 5000 ? 1 : i, &error);
      if (ok)
        ok = usher_conn_pipeline_end (conn, &error);
      else if (round == 1)
        g_assert_cmpint (usher_conn_pipeline_end (conn, NULL), ==, engine == USHER_ENGINE_SQLITE);
      usher_test_fails (ok, USHER_ERROR_STORE);
      usher_conn_rollback (conn);
      g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 0);
      ok = TRUE;
    }
  usher_test_ok (insert (conn, 1, &error));
}

/* What was prepared behind a failure, the server never saw: it must work afterwards. */
static void
test_pipeline_prepared (UsherEngine engine, gconstpointer data)
{
  static const char late[] = "UPDATE t SET s = 'late' WHERE id = ?1";
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);
  UsherStatement *statement;

  usher_test_sql (db, TABLE "; INSERT INTO t VALUES (1, 'x')");
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (usher_conn_pipeline_begin (conn, &error));
  insert (conn, 1, NULL);
  if ((statement = usher_conn_prepare (conn, late, NULL)))
    {
      usher_statement_bind_int (statement, 1, 1);
      usher_statement_run (statement, NULL);
    }
  usher_conn_pipeline_end (conn, NULL);
  usher_conn_rollback (conn);
  usher_test_ok ((statement = usher_conn_prepare (conn, late, &error)));
  usher_statement_bind_int (statement, 1, 1);
  usher_test_ok (usher_statement_run (statement, &error));
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t WHERE s = 'late'"), ==, 1);
}

typedef struct {
  UsherConn *conn;
  GCancellable *cancellable;
  gint running; /* atomic */
} Stop;

/* Stops again and again, since the first may come before the statement runs. */
static gpointer
interrupt_in_thread (gpointer data)
{
  Stop *stop = data;

  while (g_atomic_int_get (&stop->running))
    {
      usher_conn_interrupt (stop->conn);
      g_thread_yield ();
    }
  return NULL;
}

static gpointer
cancel_in_thread (gpointer data)
{
  Stop *stop = data;

  for (int i = 0; i < 2000; i++)
    g_thread_yield (); /* most often it runs by now; before it does must end as well */
  g_cancellable_cancel (stop->cancellable);
  return NULL;
}

static void
assert_stopped (UsherConn *conn, const char *sql, gboolean streaming)
{
  g_autoptr(GError) error = NULL;
  UsherStatement *statement = usher_conn_prepare (conn, sql, &error);
  gboolean row = TRUE;

  if (statement)
    {
      usher_statement_set_streaming (statement, streaming);
      while (row && usher_statement_step (statement, &row, &error))
        ;
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_interrupt (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);
  Stop stop = { .conn = conn, .running = 1 };
  GThread *thread;

  usher_test_sql (db, TABLE);
  g_assert_cmpint (query_int (conn, "SELECT 1"), ==, 1);
  usher_conn_interrupt (conn); /* nothing runs: nothing happens */
  g_assert_cmpint (query_int (conn, "SELECT 1"), ==, 1);
  usher_test_ok (usher_conn_prepare (conn, ENDLESS, &error));
  thread = g_thread_new ("interrupt", interrupt_in_thread, &stop);
  assert_stopped (conn, ENDLESS, FALSE);
  g_atomic_int_set (&stop.running, 0);
  g_thread_join (thread);
  g_assert_cmpint (query_int (conn, "SELECT 1"), ==, 1);
}

static void
test_cancellable (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);

  usher_test_sql (db, TABLE);
  for (int streaming = 0; streaming <= 1; streaming++)
    {
      Stop stop = { .cancellable = g_cancellable_new () };
      GThread *thread;

      usher_conn_set_cancellable (conn, stop.cancellable);
      thread = g_thread_new ("cancel", cancel_in_thread, &stop);
      assert_stopped (conn, ENDLESS, streaming);
      g_thread_join (thread);
      /* While it is cancelled, nothing runs; then everything does again. */
      usher_test_ok (g_cancellable_is_cancelled (stop.cancellable));
      g_assert_false (usher_conn_run (conn, "INSERT INTO t VALUES (1, 'x')", &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
      g_assert_false (usher_conn_begin (conn, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
      usher_conn_set_cancellable (conn, NULL);
      g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 0);
      g_object_unref (stop.cancellable);
    }
}

/* An act that is cancelled in the middle is taken back. */
static void
test_cancelled_transaction (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Stop stop = { .cancellable = cancellable };
  GThread *thread;

  usher_test_sql (db, TABLE);
  usher_conn_set_cancellable (conn, cancellable);
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (insert (conn, 1, &error));
  thread = g_thread_new ("cancel", cancel_in_thread, &stop);
  assert_stopped (conn, "INSERT INTO t (id, s) SELECT n, 'x' FROM (" "WITH RECURSIVE c (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c) e", FALSE);
  g_thread_join (thread);
  usher_conn_rollback (conn);
  usher_conn_set_cancellable (conn, NULL);
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 0);
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (insert (conn, 1, &error));
  usher_test_ok (usher_conn_commit (conn, &error));
}

static void
test_read_only (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherDb) reading = NULL;
  g_autoptr(UsherConn) conn = NULL;

  usher_test_sql (db, TABLE);
  reading = usher_db_open (usher_db_place (db), USHER_DB_READ_ONLY, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (usher_db_is_read_only (reading));
  conn = open_conn (reading);
  usher_test_fails (usher_conn_begin (conn, &error), USHER_ERROR_READ_ONLY);
  usher_test_fails (insert (conn, 1, &error), USHER_ERROR_READ_ONLY);
  usher_test_fails (usher_conn_run (conn, "CREATE TABLE u (x $int)", &error), USHER_ERROR_READ_ONLY);
  usher_test_ok (usher_conn_begin_snapshot (conn, &error));
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 0);
}

/* The door is a function that only our connections have. */
static void
test_door (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (USHER_ENGINE_SQLITE);
  g_autoptr(UsherConn) conn = open_conn (db);

  usher_test_sql (db, TABLE "; CREATE TRIGGER t_door BEFORE INSERT ON t WHEN usher_door () IS NOT 1"
                            " BEGIN SELECT RAISE (ABORT, 'changed outside the door'); END");
  usher_test_fails (insert (conn, 1, &error), USHER_ERROR_STORE);
  usher_conn_set_door (conn, TRUE);
  usher_test_ok (insert (conn, 1, &error));
  usher_conn_set_door (conn, FALSE);
  usher_test_fails (insert (conn, 2, &error), USHER_ERROR_STORE);
  /* Trusting what a file says of itself is off. */
  g_assert_cmpint (query_int (conn, "PRAGMA trusted_schema"), ==, 0);
  g_assert_cmpint (query_int (conn, "PRAGMA foreign_keys"), ==, 1);
  g_assert_false (usher_conn_run (conn, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ''", NULL));
}

static void
test_server_facts (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);
  g_autofree char *login = usher_conn_login (conn, &error);
  gint64 now = usher_conn_server_time (conn, &error);

  g_assert_no_error (error);
  if (engine == USHER_ENGINE_SQLITE)
    {
      g_assert_null (login);
      g_assert_cmpint (now, ==, 0);
    }
  else
    {
      g_assert_cmpstr (login, ==, "postgres");
      g_assert_cmpint (ABS (now - g_get_real_time () / 1000), <, 60000);
      g_assert_cmpint (query_int (conn, "SELECT count (*) FROM pg_stat_activity WHERE application_name = 'usher' AND pid = pg_backend_pid ()"), ==, 1);
    }
}

static void
end_backend (UsherDb *db, gint64 pid)
{
  g_autofree char *sql = g_strdup_printf ("SELECT pg_terminate_backend (%d)", (int) pid);

  usher_test_sql (db, sql);
  sql[0] = 0;
  g_free (sql);
  sql = g_strdup_printf ("SELECT count (*) FROM pg_stat_activity WHERE pid = %d", (int) pid);
  usher_test_wait_until (usher_test_int (db, sql) == 0);
}

/* A connection that the server ended comes back by itself, but never within a transaction. */
static void
test_reconnect (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = NULL;
  g_autoptr(UsherConn) conn = NULL;
  UsherStatement *held;
  gint64 pid;

  if (engine == USHER_ENGINE_SQLITE)
    {
      g_test_skip ("a file's connection is not lost");
      return;
    }
  db = usher_test_db (engine);
  conn = open_conn (db);
  usher_test_sql (db, TABLE);
  usher_test_ok (insert (conn, 1, &error));
  held = usher_conn_prepare (conn, "SELECT count (*) FROM t WHERE s = ?1", &error);
  pid = query_int (conn, "SELECT pg_backend_pid ()");
  end_backend (db, pid);
  /* At once, with a statement from before, and with what is bound to it. */
  gboolean row;
  usher_statement_bind_text (held, 1, "text");
  usher_test_ok (usher_statement_step (held, &row, &error));
  g_assert_cmpint (usher_statement_int (held, 0), ==, 1);
  usher_statement_reset (held);
  g_assert_cmpint (query_int (conn, "SELECT pg_backend_pid ()"), !=, pid);
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM pg_settings WHERE name = 'search_path' AND setting LIKE 'usher%'"), ==, 1);

  /* Within a transaction: the act fails, whatever is asked until it is rolled back. */
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (insert (conn, 2, &error));
  end_backend (db, query_int (conn, "SELECT pg_backend_pid ()"));
  usher_test_fails (insert (conn, 3, &error), USHER_ERROR_OFFLINE);
  usher_test_fails (insert (conn, 4, &error), USHER_ERROR_OFFLINE);
  usher_test_fails (usher_conn_commit (conn, &error), USHER_ERROR_OFFLINE);
  g_assert_false (usher_conn_in_transaction (conn));
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 1);

  /* Within a pipeline, too. */
  usher_test_ok (usher_conn_begin (conn, &error));
  pid = query_int (conn, "SELECT pg_backend_pid ()");
  usher_test_ok (usher_conn_pipeline_begin (conn, &error));
  usher_test_ok (insert (conn, 2, &error));
  end_backend (db, pid);
  gboolean ok = TRUE;
  for (int i = 3; i < 5000 && ok; i++)
    ok = insert (conn, i, &error);
  usher_test_fails (ok && usher_conn_pipeline_end (conn, &error), USHER_ERROR_OFFLINE);
  usher_conn_rollback (conn);
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM t"), ==, 1);
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_test_ok (insert (conn, 2, &error));
  usher_test_ok (usher_conn_commit (conn, &error));
}

/* A row that somebody else holds: busy, not a wait without end. */
static void
test_busy (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = NULL;
  g_autoptr(UsherConn) a = NULL;
  g_autoptr(UsherConn) b = NULL;
  gint64 ignored;

  if (engine == USHER_ENGINE_SQLITE)
    {
      g_test_skip ("writers of a file wait at its gate");
      return;
    }
  db = usher_test_db (engine);
  a = open_conn (db);
  b = open_conn (db);
  usher_test_sql (db, TABLE "; INSERT INTO t VALUES (1, 'x')");
  usher_test_ok (usher_conn_begin (a, &error));
  g_assert_cmpint (query_int (a, "SELECT id FROM t WHERE id = 1 $lock"), ==, 1);
  usher_test_ok (usher_conn_begin (b, &error) && usher_conn_run (b, "SET LOCAL lock_timeout = '50ms'", &error));
  usher_test_fails (usher_conn_query_int (b, "SELECT id FROM t WHERE id = 1 $lock", 0, &ignored, &error), USHER_ERROR_BUSY);
  usher_conn_rollback (b);
  usher_conn_rollback (a);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/db/conn/transaction", test_transaction, NULL);
  usher_test_add_engines ("/db/conn/failed-transaction", test_failed_transaction, NULL);
  usher_test_add_engines ("/db/conn/lock", test_lock, NULL);
  usher_test_add_engines ("/db/conn/snapshot", test_snapshot, NULL);
  usher_test_add_engines ("/db/conn/pipeline", test_pipeline, NULL);
  usher_test_add_engines ("/db/conn/pipeline-full-buffers", test_pipeline_full_buffers, NULL);
  usher_test_add_engines ("/db/conn/pipeline-error", test_pipeline_error, NULL);
  usher_test_add_engines ("/db/conn/pipeline-prepared", test_pipeline_prepared, NULL);
  usher_test_add_engines ("/db/conn/interrupt", test_interrupt, NULL);
  usher_test_add_engines ("/db/conn/cancellable", test_cancellable, NULL);
  usher_test_add_engines ("/db/conn/cancelled-transaction", test_cancelled_transaction, NULL);
  usher_test_add_engines ("/db/conn/read-only", test_read_only, NULL);
  g_test_add_func ("/db/conn/door", test_door);
  usher_test_add_engines ("/db/conn/server-facts", test_server_facts, NULL);
  usher_test_add_engines ("/db/conn/reconnect", test_reconnect, NULL);
  usher_test_add_engines ("/db/conn/busy", test_busy, NULL);
  return usher_test_run ();
}
