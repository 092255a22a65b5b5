/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Notices: from another connection, from another process, to a reader, while a server goes away and
 * comes back, and never after the end. */

#include "usher-notice.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-test-engines.h"

#define TABLE "CREATE TABLE t (id $id) $strict"

typedef struct {
  guint changes, losses;
  GThread *thread;
} Heard;

static void
on_change_cb (gboolean connected, gpointer data)
{
  Heard *heard = data;

  g_assert_true (g_thread_self () == heard->thread);
  if (connected)
    heard->changes++;
  else
    heard->losses++;
}

static UsherNotice *
listen_to (UsherDb *db, Heard *heard)
{
  g_autoptr(GError) error = NULL;
  UsherNotice *notice;

  heard->thread = g_thread_self ();
  notice = usher_notice_new (db, NULL, on_change_cb, heard, &error);
  g_assert_no_error (error);
  return notice;
}

static gboolean
write_row (UsherDb *db, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (db, error);

  return conn && usher_conn_begin (conn, error) && usher_conn_run (conn, "INSERT INTO t SELECT count (*) FROM t", error)
         && usher_notice_send (conn, error) && usher_conn_commit (conn, error);
}

static void
test_connections (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  Heard heard = { 0 };
  UsherNotice *notice;

  usher_test_sql (db, TABLE);
  notice = listen_to (db, &heard);
  for (guint i = 1; i <= 3; i++)
    {
      usher_test_ok (write_row (db, &error));
      usher_test_wait_until (heard.changes == i);
    }
  g_assert_cmpuint (heard.losses, ==, 0);
  /* What was not told before the end is not told after it. */
  usher_test_ok (write_row (db, &error));
  usher_notice_free (notice);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (heard.changes, ==, 3);
}

/* Forked before there are threads; writes when it is told to. */
static pid_t
fork_writer (const char *place, int *go)
{
  int ends[2];
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      UsherDb *db;
      char letter;

      if (read (ends[0], &letter, 1) != 1)
        _exit (1);
      db = usher_db_open (place, 0, NULL, NULL);
      _exit (db && write_row (db, NULL) ? 0 : 1);
    }
  close (ends[0]);
  *go = ends[1];
  return child;
}

static void
test_processes (UsherEngine engine, gconstpointer data)
{
  g_autoptr(UsherDb) db = usher_test_db (engine);
  Heard heard = { 0 };
  UsherNotice *notice;
  int go, status;
  pid_t child;

  usher_test_sql (db, TABLE);
  child = fork_writer (usher_db_place (db), &go);
  notice = listen_to (db, &heard);
  g_assert_cmpint (write (go, "x", 1), ==, 1);
  usher_test_wait_until (heard.changes == 1);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  usher_notice_free (notice);
  close (go);
}

/* A reader that began when nobody else had the place open hears the first writer, too. */
static void
test_reader (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autofree char *place = g_strdup (usher_db_place (db));
  g_autoptr(UsherDb) reading = NULL;
  Heard heard = { 0 };
  UsherNotice *notice;

  usher_test_sql (db, TABLE);
  g_clear_pointer (&db, usher_db_unref);
  reading = usher_db_open (place, USHER_DB_READ_ONLY, NULL, &error);
  g_assert_no_error (error);
  notice = listen_to (reading, &heard);
  db = usher_db_open (place, 0, NULL, &error);
  g_assert_no_error (error);
  usher_test_ok (write_row (db, &error));
  usher_test_wait_until (heard.changes >= 1);
  g_assert_cmpint (usher_test_int (reading, "SELECT count (*) FROM t"), ==, 1);
  usher_notice_free (notice);
}

/* The server ends the connection: that is told, and so is the way back, and it listens again. */
static void
test_server_away (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = NULL;
  Heard heard = { 0 };
  UsherNotice *notice;
  guint before;

  if (engine == USHER_ENGINE_SQLITE)
    {
      g_test_skip ("a file is never away");
      return;
    }
  db = usher_test_db (engine);
  usher_test_sql (db, TABLE);
  notice = listen_to (db, &heard);
  usher_test_sql (db, "SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE datname = current_database () AND query LIKE 'LISTEN%'");
  usher_test_wait_until (heard.losses == 1 && heard.changes == 1);
  before = heard.changes;
  usher_test_ok (write_row (db, &error));
  usher_test_wait_until (heard.changes > before);
  usher_notice_free (notice);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/db/notice/connections", test_connections, NULL);
  usher_test_add_engines ("/db/notice/processes", test_processes, NULL);
  usher_test_add_engines ("/db/notice/reader", test_reader, NULL);
  usher_test_add_engines ("/db/notice/server-away", test_server_away, NULL);
  return usher_test_run ();
}
