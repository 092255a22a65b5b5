/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Locks on a workspace file hold whatever else in this process opens and closes the file, are seen by
 * other programs, and end with the last connection.  The other program is the `sqlite3` tool. */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "usher-test-engines.h"

static void
touch (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  char byte;
  int fd = open (name, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (read (fd, &byte, 1), >=, 0);
  close (fd);
}

/* What the tool answers, and says when it fails. */
static char *
tool (const char *path, const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error, "sqlite3", path, sql, NULL);
  char *said = NULL;

  g_assert_no_error (error);
  usher_test_ok (g_subprocess_communicate_utf8 (child, NULL, NULL, &said, NULL, &error));
  return g_strchomp (said);
}

static gboolean
is_beside (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);

  return g_file_test (name, G_FILE_TEST_EXISTS);
}

/* A connection that has read, and so has its locks. */
static UsherConn *
open_conn (UsherDb *db)
{
  g_autoptr(GError) error = NULL;
  UsherConn *conn = usher_conn_open (db, &error);
  gint64 count;

  g_assert_no_error (error);
  usher_test_ok (usher_conn_query_int (conn, "SELECT count (*) FROM t", 0, &count, &error));
  return conn;
}

static void
test_opened_by_others (void)
{
  g_autofree char *path = usher_test_place (USHER_ENGINE_SQLITE), *said = NULL, *again = NULL;
  g_autoptr(GError) error = NULL;
  UsherDb *db = usher_db_open (path, USHER_DB_CREATE, NULL, &error);
  UsherConn *conn;

  g_assert_no_error (error);
  usher_test_sql (db, "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)");
  conn = open_conn (db);
  touch (path, "");
  touch (path, "-wal");
  touch (path, "-shm");
  said = tool (path, "SELECT count (*) FROM t"); /* as the last to close it, it would take the log away */
  g_assert_cmpstr (said, ==, "1");
  g_assert_true (is_beside (path, "-wal"));
  g_assert_true (is_beside (path, "-shm"));
  usher_test_ok (usher_conn_begin (conn, &error) && usher_conn_run (conn, "INSERT INTO t VALUES (2)", &error) && usher_conn_commit (conn, &error));
  again = tool (path, "SELECT count (*) FROM t");
  g_assert_cmpstr (again, ==, "2");
  usher_conn_close (conn);
  usher_db_unref (db);
  g_assert_false (is_beside (path, "-wal"));
}

static void
test_seen_by_others (void)
{
  g_autofree char *path = usher_test_place (USHER_ENGINE_SQLITE), *busy = NULL, *free_again = NULL, *alone = NULL;
  g_autoptr(GError) error = NULL;
  UsherDb *db = usher_db_open (path, USHER_DB_CREATE, NULL, &error);
  UsherConn *conn;

  g_assert_no_error (error);
  usher_test_sql (db, "CREATE TABLE t (id INTEGER PRIMARY KEY)");
  conn = open_conn (db);
  usher_test_ok (usher_conn_begin (conn, &error) && usher_conn_run (conn, "INSERT INTO t VALUES (1)", &error));
  touch (path, "-shm");
  busy = tool (path, "INSERT INTO t VALUES (2)");
  g_assert_nonnull (strstr (busy, "locked"));
  usher_test_ok (usher_conn_commit (conn, &error));
  free_again = tool (path, "INSERT INTO t VALUES (2); SELECT count (*) FROM t");
  g_assert_cmpstr (free_again, ==, "2");
  usher_conn_close (conn);
  usher_db_unref (db);
  alone = tool (path, "PRAGMA journal_mode = DELETE"); /* which takes the file for itself */
  g_assert_cmpstr (alone, ==, "delete");
}

/* Connections come and go, in any order; the others' locks stay. */
static void
test_many (void)
{
  g_autofree char *path = usher_test_place (USHER_ENGINE_SQLITE), *said = NULL;
  g_autoptr(GError) error = NULL;
  UsherDb *first = usher_db_open (path, USHER_DB_CREATE, NULL, &error), *second = usher_db_open (path, 0, NULL, &error);
  UsherConn *conns[4];

  g_assert_no_error (error);
  usher_test_sql (first, "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)");
  for (guint i = 0; i < G_N_ELEMENTS (conns); i++)
    conns[i] = open_conn (i % 2 ? first : second);
  usher_conn_close (conns[0]);
  usher_conn_close (conns[3]);
  usher_db_unref (first);
  usher_conn_close (conns[2]);
  said = tool (path, "SELECT count (*) FROM t");
  g_assert_cmpstr (said, ==, "1");
  g_assert_true (is_beside (path, "-wal"));
  usher_conn_close (conns[1]);
  usher_test_sql (second, "INSERT INTO t VALUES (2)");
  g_assert_cmpint (usher_test_int (second, "SELECT count (*) FROM t"), ==, 2);
  usher_db_unref (second);
  g_assert_false (is_beside (path, "-wal"));
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  g_test_add_func ("/db/locks/opened-by-others", test_opened_by_others);
  g_test_add_func ("/db/locks/seen-by-others", test_seen_by_others);
  g_test_add_func ("/db/locks/many-connections", test_many);
  return usher_test_run ();
}
