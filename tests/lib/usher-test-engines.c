/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Scratch places on both engines and the tests that run on each.  A fresh directory or database for
 * every place, taken away when its test is over, so that tests never meet.  Speaks libpq itself for
 * making databases, since usher-db.h only opens workspaces. */

#include "usher-test-engines.h"

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <unistd.h>

#include "usher-migration.h"

typedef struct {
  UsherTestFunc func;
  UsherEngine engine;
  gconstpointer data;
} Case;

static GPtrArray *folders, *databases; /* of the running test */
static PGconn *admin;
static pid_t admin_pid; /* a child that forked must leave the parent's connection alone */
static guint counter;

gboolean
usher_test_has_server (void)
{
  const char *uri = g_getenv ("USHER_TEST_POSTGRESQL");

  return uri && *uri;
}

static void
run_admin (const char *format, const char *name)
{
  g_autofree char *sql = g_strdup_printf (format, name);
  PGresult *result;

  if (!admin || admin_pid != getpid ())
    {
      admin = PQconnectdb (g_getenv ("USHER_TEST_POSTGRESQL"));
      admin_pid = getpid ();
    }
  result = PQexec (admin, sql);
  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    g_error ("%s: %s", sql, PQerrorMessage (admin));
  PQclear (result);
}

/* The administrator's URI with another database. */
static char *
uri_of (const char *database)
{
  PQconninfoOption *options = PQconninfoParse (g_getenv ("USHER_TEST_POSTGRESQL"), NULL);
  GString *uri = g_string_new ("postgresql:///");
  char mark = '?';

  g_assert_nonnull (options);
  g_string_append (uri, database);
  for (PQconninfoOption *option = options; option->keyword; option++)
    if (option->val && !g_str_equal (option->keyword, "dbname"))
      {
        g_autofree char *value = g_uri_escape_string (option->val, "/", FALSE);

        g_string_append_printf (uri, "%c%s=%s", mark, option->keyword, value);
        mark = '&';
      }
  PQconninfoFree (options);
  return g_string_free (uri, FALSE);
}

static int
remove_one (const char *path, const struct stat *about, int kind, struct FTW *walk)
{
  return remove (path);
}

static void
remove_folder (const char *path)
{
  if (nftw (path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
    g_error ("%s cannot be removed: %s", path, g_strerror (errno));
}

static void
clean (void)
{
  for (guint i = 0; i < databases->len; i++)
    run_admin ("DROP DATABASE %s WITH (FORCE)", databases->pdata[i]);
  for (guint i = 0; i < folders->len; i++)
    remove_folder (folders->pdata[i]);
  g_ptr_array_set_size (databases, 0);
  g_ptr_array_set_size (folders, 0);
}

static void
run_case (gconstpointer data)
{
  const Case *one = data;

  if (one->engine == USHER_ENGINE_POSTGRESQL && !usher_test_has_server ())
    {
      g_test_skip ("USHER_TEST_POSTGRESQL names no server: see tests/servers/with-postgresql");
      return;
    }
  one->func (one->engine, one->data);
  clean ();
}

void
usher_test_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  folders = g_ptr_array_new_with_free_func (g_free);
  databases = g_ptr_array_new_with_free_func (g_free);
}

void
usher_test_add_engines (const char *path, UsherTestFunc func, gconstpointer data)
{
  for (UsherEngine engine = USHER_ENGINE_SQLITE; engine <= USHER_ENGINE_POSTGRESQL; engine++)
    {
      g_autofree char *name = g_strconcat (path, engine == USHER_ENGINE_SQLITE ? "/sqlite" : "/postgresql", NULL);
      Case *one = g_new (Case, 1);

      *one = (Case) { func, engine, data };
      g_test_add_data_func_full (name, one, run_case, g_free);
    }
}

int
usher_test_run (void)
{
  int status = g_test_run ();

  clean ();
  g_clear_pointer (&admin, PQfinish);
  g_clear_pointer (&folders, g_ptr_array_unref);
  g_clear_pointer (&databases, g_ptr_array_unref);
  return status;
}

char *
usher_test_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *path = g_dir_make_tmp ("usher-test-XXXXXX", &error);

  g_assert_no_error (error);
  g_ptr_array_add (folders, g_strdup (path));
  return path;
}

char *
usher_test_place (UsherEngine engine)
{
  char *name;

  if (engine == USHER_ENGINE_SQLITE)
    {
      g_autofree char *folder = usher_test_folder ();

      return g_build_filename (folder, "scratch.usher", NULL);
    }
  name = g_strdup_printf ("usher_test_%d_%u", (int) getpid (), counter++);
  run_admin ("CREATE DATABASE %s TEMPLATE template0", name);
  g_ptr_array_add (databases, name);
  return uri_of (name);
}

UsherDb *
usher_test_db (UsherEngine engine)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *place = usher_test_place (engine);
  UsherDb *db = usher_db_open (place, USHER_DB_CREATE | USHER_DB_SCRATCH, NULL, &error);

  g_assert_no_error (error);
  return db;
}

UsherDb *
usher_test_db_migrated (UsherEngine engine)
{
  g_autoptr(GError) error = NULL;
  UsherDb *db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = usher_conn_open (db, &error);

  usher_test_ok (conn && usher_migrate (conn, usher_migrations, usher_n_migrations, NULL, NULL, &error));
  return db;
}

void
usher_test_sql (UsherDb *db, const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (db, &error);

  usher_test_ok (conn && usher_conn_run (conn, sql, &error));
}

gint64
usher_test_int (UsherDb *db, const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (db, &error);
  gint64 value = 0;

  usher_test_ok (conn && usher_conn_query_int (conn, sql, 0, &value, &error));
  return value;
}
