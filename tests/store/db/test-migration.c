/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Migrations: from nothing, step by step, with a hook, with every kind of fault at every write, and
 * by two at once. */

#include "usher-migration.h"

#include "usher-backup.h"
#include "usher-error.h"
#include "usher-test-engines.h"
#include "usher-test-fail-vfs.h"

static const UsherMigration steps[] = {
  { 1, "001-first", "CREATE TABLE a (id $id, s $text NOT NULL) $strict; CREATE TABLE note (version $int NOT NULL) $strict;", NULL, NULL },
  { 2, "002-second", "CREATE TABLE b (id $id, n $int) $strict; INSERT INTO b SELECT id, length (s) FROM a;",
    "CREATE TRIGGER a_kept BEFORE DELETE ON a BEGIN SELECT RAISE (ABORT, 'kept'); END;",
    "CREATE FUNCTION a_kept () RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'kept'; END $body$;"
    " CREATE TRIGGER a_kept BEFORE DELETE ON a FOR EACH ROW EXECUTE FUNCTION a_kept ();" },
  { 3, "003-third", "ALTER TABLE a ADD COLUMN more $int; UPDATE a SET more = id * 2; CREATE INDEX a_more ON a (more);", NULL, NULL },
};

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

/* The version without the check against what this program knows. */
static int
version_of (UsherConn *conn)
{
  return query_int (conn, usher_db_engine (usher_conn_db (conn)) == USHER_ENGINE_SQLITE ? "PRAGMA user_version"
                                                                                         : "SELECT version FROM schema_version");
}

static gboolean
note_version (UsherConn *conn, int version, gpointer data, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "INSERT INTO note VALUES (?1)", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, version);
  return usher_statement_run (statement, error) && (!data || version != *(int *) data || usher_error_set (error, USHER_ERROR_GUARD, NULL, "not this one"));
}

static void
test_steps (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  g_autoptr(UsherConn) conn = open_conn (db);
  int version = -1;

  usher_test_ok (usher_schema_version (conn, &version, &error));
  g_assert_cmpint (version, ==, 0);
  usher_test_ok (usher_migrate (conn, steps, 1, note_version, NULL, &error));
  g_assert_cmpint (version_of (conn), ==, 1);
  usher_test_ok (usher_conn_run (conn, "INSERT INTO a VALUES (1, 'one'), (2, 'three')", &error));
  usher_test_ok (usher_migrate (conn, steps, 3, note_version, NULL, &error));
  g_assert_cmpint (version_of (conn), ==, 3);
  g_assert_cmpint (query_int (conn, "SELECT sum (n) FROM b"), ==, 8);
  g_assert_cmpint (query_int (conn, "SELECT sum (more) FROM a"), ==, 6);
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM note"), ==, 3);
  usher_test_fails (usher_conn_run (conn, "DELETE FROM a", &error), USHER_ERROR_STORE);
  /* Nothing to do. */
  usher_test_ok (usher_migrate (conn, steps, 3, note_version, NULL, &error));
  g_assert_cmpint (query_int (conn, "SELECT count (*) FROM note"), ==, 3);
  /* A program that knows less. */
  usher_test_fails (usher_migrate (conn, steps, 2, note_version, NULL, &error), USHER_ERROR_NEWER);
  g_assert_cmpint (version_of (conn), ==, 3);
}

static void
test_newer (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr(UsherConn) conn = open_conn (db);
  int version = -1;

  usher_test_ok (usher_schema_version (conn, &version, &error));
  g_assert_cmpint (version, ==, usher_n_migrations);
  usher_test_ok (usher_conn_run (conn, engine == USHER_ENGINE_SQLITE ? "PRAGMA user_version = 9999" : "UPDATE schema_version SET version = 9999", &error));
  usher_test_fails (usher_schema_version (conn, &version, &error), USHER_ERROR_NEWER);
  g_assert_cmpint (version, ==, 9999);
}

/* Faults in each step's words, and a hook that refuses: the step before stays, and it can go on. */
static void
test_each_step_fails (UsherEngine engine, gconstpointer data)
{
  for (int bad = 1; bad <= 3; bad++)
    for (int kind = 0; kind < 3; kind++)
      {
        g_autoptr(GError) error = NULL;
        g_autoptr(UsherDb) db = usher_test_db (engine);
        g_autoptr(UsherConn) conn = open_conn (db);
        UsherMigration faulty[3];
        g_autofree char *late = g_strconcat (steps[bad - 1].sql, " INSERT INTO nowhere VALUES (1);", NULL);

        memcpy (faulty, steps, sizeof faulty);
        if (kind == 0)
          faulty[bad - 1].sql = late;
        else if (kind == 1)
          faulty[bad - 1].sqlite = faulty[bad - 1].postgresql = "CREATE TABLE a (x $int)";
        usher_test_fails (usher_migrate (conn, faulty, 3, note_version, kind == 2 ? &bad : NULL, &error), kind == 2 ? USHER_ERROR_GUARD : USHER_ERROR_STORE);
        g_assert_cmpint (version_of (conn), ==, bad - 1);
        if (bad > 1)
          g_assert_cmpint (query_int (conn, "SELECT count (*) FROM note"), ==, bad - 1);
        usher_test_ok (usher_migrate (conn, steps, 3, note_version, NULL, &error));
        g_assert_cmpint (query_int (conn, "SELECT count (*) FROM note"), ==, 3);
      }
}

static gpointer
migrate_in_thread (gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = open_conn (data);

  usher_test_ok (usher_migrate (conn, steps, 3, note_version, NULL, &error));
  return NULL;
}

static void
test_at_once (UsherEngine engine, gconstpointer data)
{
  for (int round = 0; round < 5; round++)
    {
      g_autoptr(UsherDb) db = usher_test_db (engine);
      GThread *threads[4];

      for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new ("migrate", migrate_in_thread, db);
      for (int i = 0; i < 4; i++)
        g_thread_join (threads[i]);
      g_assert_cmpint (usher_test_int (db, "SELECT count (*) FROM note"), ==, 3);
    }
}

/* A file at version 1, with rows, closed. */
static char *
new_file (void)
{
  g_autoptr(GError) error = NULL;
  char *path = usher_test_place (USHER_ENGINE_SQLITE);
  g_autoptr(UsherDb) db = usher_db_open (path, USHER_DB_CREATE | USHER_DB_SCRATCH, NULL, &error);
  g_autoptr(UsherConn) conn = open_conn (db);

  usher_test_ok (usher_migrate (conn, steps, 1, note_version, NULL, &error));
  usher_test_ok (usher_conn_run (conn, "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000)"
                                       " INSERT INTO a SELECT n, 'some text' FROM c", &error));
  return path;
}

static gboolean
migrate_file (const char *path, UsherDbFlags flags, GError **error)
{
  g_autoptr(UsherDb) db = usher_db_open (path, flags, NULL, error);
  g_autoptr(UsherConn) conn = db ? usher_conn_open (db, error) : NULL;

  return conn && usher_migrate (conn, steps, 3, note_version, NULL, error);
}

/* The N-th operation on the disk fails: afterwards the file is at a whole version and goes on.
 * FALSE when there was no N-th operation. */
static gboolean
fail_at (UsherTestFail kind, guint n)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file ();
  gboolean done, fired;
  int version, rows;

  usher_test_fail_vfs_arm (kind, n);
  done = migrate_file (path, 0, &error);
  fired = usher_test_fail_vfs_fired ();
  usher_test_fail_vfs_disarm ();
  if (!done && !g_error_matches (error, USHER_ERROR, USHER_ERROR_STORE) && !g_error_matches (error, USHER_ERROR, USHER_ERROR_FULL))
    g_error ("operation %u: %s", n, error->message);
  g_clear_error (&error);
  {
    g_autoptr(UsherDb) db = usher_db_open (path, USHER_DB_SCRATCH, NULL, &error);
    g_autoptr(UsherConn) conn = NULL;

    g_assert_no_error (error);
    conn = open_conn (db);
    version = version_of (conn);
    g_assert_cmpint (version, >=, done ? 3 : 1);
    rows = query_int (conn, "SELECT count (*) FROM note");
    g_assert_cmpint (rows, ==, version);
    g_assert_cmpint (query_int (conn, "SELECT count (*) FROM a"), ==, 3000);
    g_assert_cmpint (query_int (conn, "SELECT count (*) FROM sqlite_schema WHERE name = 'b'"), ==, version >= 2);
    usher_test_ok (usher_db_check (db, &error));
  }
  usher_test_ok (migrate_file (path, USHER_DB_SCRATCH, &error));
  return fired;
}

static void
test_failing_disk (gconstpointer data)
{
  UsherTestFail kind = GPOINTER_TO_INT (data);
  /* What fails once is tried everywhere, what stays broken at every fifth place. */
  guint n = 1, stride = kind == USHER_TEST_FAIL_IO || usher_test_is_full () ? 1 : 5;

  while (fail_at (kind, n))
    n += stride;
  g_test_message ("about %u operations", n - 1);
  g_assert_cmpuint (n, >, 20);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_fail_vfs_install ();
  usher_test_add_engines ("/db/migration/steps", test_steps, NULL);
  usher_test_add_engines ("/db/migration/newer", test_newer, NULL);
  usher_test_add_engines ("/db/migration/each-step-fails", test_each_step_fails, NULL);
  usher_test_add_engines ("/db/migration/at-once", test_at_once, NULL);
  g_test_add_data_func ("/db/migration/failing-disk", GINT_TO_POINTER (USHER_TEST_FAIL_IO), test_failing_disk);
  g_test_add_data_func ("/db/migration/full-disk", GINT_TO_POINTER (USHER_TEST_FAIL_FULL), test_failing_disk);
  g_test_add_data_func ("/db/migration/dead-disk", GINT_TO_POINTER (USHER_TEST_FAIL_DEAD), test_failing_disk);
  return usher_test_run ();
}
