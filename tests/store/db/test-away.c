/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A workspace file that is taken away or replaced while it is open is not written to, and is used
 * again when it is back; a program that writes without coming through the gate is waited for, until
 * somebody does not want to.  The other program is the `sqlite3` tool. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-notice.h"
#include "usher-test-engines.h"

static UsherDb *
new_db (const char *path)
{
  g_autoptr(GError) error = NULL;
  UsherDb *db = usher_db_open (path, USHER_DB_CREATE, NULL, &error);

  g_assert_no_error (error);
  usher_test_sql (db, "CREATE TABLE t (id INTEGER PRIMARY KEY)");
  return db;
}

static void
write_once (UsherConn *conn)
{
  g_autoptr(GError) error = NULL;

  usher_test_ok (usher_conn_begin (conn, &error) && usher_conn_run (conn, "INSERT INTO t DEFAULT VALUES", &error) && usher_conn_commit (conn, &error));
}

typedef struct {
  guint away, back;
} Heard;

static void
on_notice (gboolean connected, gpointer data)
{
  Heard *heard = data;

  heard->away += !connected;
  heard->back += connected && heard->away > 0;
}

static void
test_gone (void)
{
  g_autofree char *path = usher_test_place (USHER_ENGINE_SQLITE), *aside = g_strconcat (path, "-aside", NULL);
  g_autoptr(GError) error = NULL;
  UsherDb *db = new_db (path);
  UsherConn *conn = usher_conn_open (db, &error);
  Heard heard = { 0 };
  g_autoptr(UsherNotice) notice = usher_notice_new (db, NULL, on_notice, &heard, &error);

  g_assert_no_error (error);
  write_once (conn);
  g_assert_cmpint (rename (path, aside), ==, 0);
  usher_test_fails (usher_conn_begin (conn, &error), USHER_ERROR_STORE);
  g_assert_null (usher_conn_open (db, &error));
  g_assert_nonnull (strstr (error->message, "is gone"));
  g_clear_error (&error);
  usher_test_wait_until (heard.away > 0);
  g_assert_cmpint (rename (aside, path), ==, 0);
  usher_notice_hurry (notice);
  usher_test_wait_until (heard.back > 0);
  write_once (conn);
  usher_conn_close (conn);
  usher_db_unref (db);
}

static void
test_replaced (void)
{
  g_autofree char *path = usher_test_place (USHER_ENGINE_SQLITE), *other = usher_test_place (USHER_ENGINE_SQLITE);
  g_autoptr(GError) error = NULL;
  UsherDb *db = new_db (path);
  UsherConn *conn = usher_conn_open (db, &error);

  g_assert_no_error (error);
  usher_db_unref (new_db (other));
  g_assert_cmpint (rename (other, path), ==, 0);
  g_assert_false (usher_conn_begin (conn, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "replaced"));
  usher_conn_close (conn);
  usher_db_unref (db);
}

typedef struct {
  UsherDb *db;
  char *who;
  guint over;
} Told;

static void
on_wait (const char *who, gpointer data)
{
  Told *told = data;

  told->over += who == NULL;
  if (!who)
    return;
  g_free (told->who);
  told->who = g_strdup (who);
  usher_db_stop_waits (told->db);
}

static void
test_foreign_writer (void)
{
  g_autofree char *path = usher_test_place (USHER_ENGINE_SQLITE), *name = NULL;
  g_autoptr(GError) error = NULL;
  UsherDb *db = new_db (path);
  UsherConn *conn = usher_conn_open (db, &error);
  g_autoptr(GSubprocess) tool = NULL;
  g_autoptr(GDataInputStream) said = NULL;
  g_autofree char *line = NULL;
  Told told = { .db = db };

  write_once (conn);
  tool = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "sqlite3", "-batch", path, NULL);
  g_assert_no_error (error);
  usher_test_ok (g_output_stream_write_all (g_subprocess_get_stdin_pipe (tool), "BEGIN IMMEDIATE; SELECT 1;\n", 27, NULL, NULL, &error));
  said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (tool));
  line = g_data_input_stream_read_line (said, NULL, NULL, &error);
  g_assert_cmpstr (line, ==, "1");
  usher_db_watch_waits (db, on_wait, &told);
  g_assert_false (usher_conn_begin (conn, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  name = g_strdup_printf ("sqlite3 (process %s)", g_subprocess_get_identifier (tool));
  g_assert_cmpstr (told.who, ==, name);
  g_assert_cmpuint (told.over, ==, 1);
  g_subprocess_force_exit (tool);
  g_clear_error (&error);
  usher_test_ok (g_subprocess_wait (tool, NULL, &error));
  write_once (conn);
  usher_conn_close (conn);
  usher_db_unref (db);
  g_free (told.who);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  g_test_add_func ("/db/away/gone", test_gone);
  g_test_add_func ("/db/away/replaced", test_replaced);
  g_test_add_func ("/db/away/foreign-writer", test_foreign_writer);
  return usher_test_run ();
}
