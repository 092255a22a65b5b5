/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening and making places: what is refused and how that is said, what is left beside a file, who
 * may read it, and the pool of readers. */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-postgresql-private.h"
#include "usher-sqlite-private.h"
#include "usher-test-engines.h"

#define TABLE "CREATE TABLE t (id $id, s $text) $strict"

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* The names in a file's folder, sorted, in one text. */
static char *
list_beside (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  g_dir_close (dir);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

static char *
path_in_new_folder (const char *name)
{
  g_autofree char *folder = usher_test_folder ();

  return g_build_filename (folder, name, NULL);
}

/* A closed file with a table of N rows. */
static char *
new_file (int n)
{
  char *path = usher_test_place (USHER_ENGINE_SQLITE);
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_db_open (path, USHER_DB_CREATE, NULL, &error);
  g_autofree char *sql = g_strdup_printf (TABLE "; WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d)"
                                                " INSERT INTO t SELECT n, 'some text of some length' FROM c", n);

  g_assert_no_error (error);
  usher_test_sql (db, sql);
  return path;
}

static void
assert_refused (const char *place, UsherDbFlags flags, UsherErrorCode code, const char *words)
{
  g_autoptr(GError) error = NULL;
  UsherDb *db = usher_db_open (place, flags, NULL, &error);

  g_assert_null (db);
  g_assert_error (error, USHER_ERROR, (int) code);
  if (!strstr (error->message, words))
    g_error ("“%s” does not say “%s”", error->message, words);
}

static void
test_missing (void)
{
  g_autofree char *path = path_in_new_folder ("none.usher"), *folder = g_path_get_dirname (path);
  g_autofree char *deep = g_build_filename (folder, "no", "folder", "w.usher", NULL), *left = NULL;

  assert_refused (path, 0, USHER_ERROR_STORE, "there is no workspace at");
  assert_refused (path, USHER_DB_READ_ONLY, USHER_ERROR_STORE, "there is no workspace at");
  assert_refused (deep, USHER_DB_CREATE, USHER_ERROR_STORE, "cannot be made");
  assert_refused (folder, 0, USHER_ERROR_INPUT, "is no file");
  assert_refused ("", 0, USHER_ERROR_USAGE, "no workspace is named");
  left = list_beside (path);
  g_assert_cmpstr (left, ==, "");
}

static void
test_foreign (void)
{
  static const char *const contents[] = { "", "x", "SQLite format 3", "This is a letter, not a workspace.  It is longer than a header.\n" };
  g_autofree char *path = path_in_new_folder ("letter.usher"), *long_text = g_strnfill (100000, 'z'), *left = NULL;
  sqlite3 *other = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_assert_true (g_file_set_contents (path, contents[i], -1, NULL));
      assert_refused (path, 0, USHER_ERROR_INPUT, "no Usher workspace");
      assert_refused (path, USHER_DB_READ_ONLY, USHER_ERROR_INPUT, "no Usher workspace");
    }
  g_assert_true (g_file_set_contents (path, long_text, -1, NULL));
  assert_refused (path, 0, USHER_ERROR_INPUT, "no Usher workspace");
  unlink (path);
  g_assert_cmpint (sqlite3_open (path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "CREATE TABLE notes (x); INSERT INTO notes VALUES (1)", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (other);
  assert_refused (path, 0, USHER_ERROR_INPUT, "no Usher workspace");
  assert_refused (path, USHER_DB_CREATE, USHER_ERROR_STORE, "exists already");
  left = list_beside (path);
  g_assert_cmpstr (left, ==, "letter.usher");
}

static void
test_exists (UsherEngine engine, gconstpointer data)
{
  g_autoptr(UsherDb) db = usher_test_db (engine);

  assert_refused (usher_db_place (db), USHER_DB_CREATE, USHER_ERROR_STORE, engine == USHER_ENGINE_SQLITE ? "exists already" : "holds a workspace already");
  g_assert_cmpint (usher_db_engine (db), ==, engine);
  g_assert_cmpstr (usher_db_engine_name (db), ==, engine == USHER_ENGINE_SQLITE ? "sqlite" : "postgresql");
  g_assert_cmpint (usher_place_is_uri (usher_db_place (db)), ==, engine == USHER_ENGINE_POSTGRESQL);
}

static mode_t
mode_of (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  struct stat about;

  g_assert_cmpint (stat (name, &about), ==, 0);
  return about.st_mode & 0777;
}

/* Whatever the umask says, nobody else reads any of the files. */
static void
test_modes (void)
{
  static const mode_t masks[] = { 0, 022, 077 };
  static const char *const suffixes[] = { "", "-wal", "-shm", "-gate", "-lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *path = usher_test_place (USHER_ENGINE_SQLITE);
      mode_t before = umask (masks[i]);
      g_autoptr(UsherDb) db = usher_db_open (path, USHER_DB_CREATE, NULL, &error);
      g_autoptr(UsherConn) conn = usher_conn_open (db, &error);

      usher_test_ok (usher_conn_begin (conn, &error) && usher_conn_run (conn, TABLE, &error) && usher_conn_commit (conn, &error));
      for (gsize s = 0; s < G_N_ELEMENTS (suffixes); s++)
        g_assert_cmpint (mode_of (path, suffixes[s]), ==, 0600);
      umask (before);
    }
}

/* Who only reads leaves nothing behind, sees what is written meanwhile, and is told when that came
 * in between. */
static void
test_reading_leaves_nothing (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file (1000), *before = list_beside (path), *after = NULL;
  g_autoptr(UsherDb) reading = usher_db_open (path, USHER_DB_READ_ONLY, NULL, &error);
  g_autoptr(UsherConn) reader = usher_conn_open (reading, &error);
  UsherStatement *statement;
  gint64 n;

  g_assert_no_error (error);
  usher_test_ok (usher_conn_query_int (reader, "SELECT count (*) FROM t", 0, &n, &error));
  g_assert_cmpint (n, ==, 1000);
  after = list_beside (path);
  g_assert_cmpstr (after, ==, before);
  /* A statement that was begun before somebody wrote. */
  gboolean row;
  usher_test_ok ((statement = usher_conn_prepare (reader, "SELECT id FROM t", &error)));
  usher_test_ok (usher_statement_step (statement, &row, &error));
  {
    g_autoptr(UsherDb) writing = usher_db_open (path, 0, NULL, &error);

    usher_test_sql (writing, "INSERT INTO t VALUES (5000, 'new')");
    while (row && usher_statement_step (statement, &row, &error))
      ;
    g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
    g_clear_error (&error);
    usher_test_ok (usher_conn_query_int (reader, "SELECT count (*) FROM t", 0, &n, &error));
    g_assert_cmpint (n, ==, 1001);
    usher_test_sql (writing, "INSERT INTO t VALUES (5001, 'new')");
    usher_test_ok (usher_conn_query_int (reader, "SELECT count (*) FROM t", 0, &n, &error));
    g_assert_cmpint (n, ==, 1002);
  }
}

static void
drop_capabilities (void)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[2] = { 0 };

  g_assert_cmpint (syscall (SYS_capset, &header, none), ==, 0);
}

static void
assert_child_succeeds (pid_t child)
{
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

/* A file, and a folder, that may not be written: clear when writing, no matter when reading. */
static void
test_unwritable (void)
{
  g_autofree char *path = new_file (100), *folder = g_path_get_dirname (path);
  pid_t child;

  for (int kind = 0; kind < 2; kind++)
    {
      g_assert_cmpint (chmod (kind == 0 ? path : folder, kind == 0 ? 0400 : 0500), ==, 0);
      child = fork ();
      if (child == 0)
        {
          g_autoptr(UsherDb) db = NULL;

          drop_capabilities ();
          assert_refused (path, 0, USHER_ERROR_READ_ONLY, path);
          db = usher_db_open (path, USHER_DB_READ_ONLY, NULL, NULL);
          g_assert_nonnull (db);
          g_assert_cmpint (usher_test_int (db, "SELECT count (*) FROM t"), ==, 100);
          _exit (0);
        }
      assert_child_succeeds (child);
      g_assert_cmpint (chmod (kind == 0 ? path : folder, kind == 0 ? 0600 : 0700), ==, 0);
    }
}

static void
test_half_copied (void)
{
  g_autofree char *path = new_file (20000);
  struct stat about;

  g_assert_cmpint (stat (path, &about), ==, 0);
  g_assert_cmpint (about.st_size, >, 200000);
  for (off_t size = about.st_size - 1; size > 100; size = size * 2 / 3)
    {
      g_assert_cmpint (truncate (path, size), ==, 0);
      assert_refused (path, 0, USHER_ERROR_CORRUPT, "is not whole");
      assert_refused (path, USHER_DB_READ_ONLY, USHER_ERROR_CORRUPT, "is not whole");
    }
}

static const char *
say_nfs (const char *path)
{
  return "nfs";
}

static void
test_network_file_system (void)
{
  g_autofree char *path = new_file (1), *fresh = usher_test_place (USHER_ENGINE_SQLITE), *left = NULL;

  usher_sqlite_fake_file_system (say_nfs);
  assert_refused (path, 0, USHER_ERROR_STORE, "network file system (nfs)");
  assert_refused (fresh, USHER_DB_CREATE, USHER_ERROR_STORE, "network file system (nfs)");
  usher_sqlite_fake_file_system (NULL);
  left = list_beside (fresh);
  g_assert_cmpstr (left, ==, "");
}

/* A child that writes a row and waits to be killed, with the file open. */
static pid_t
fork_writer (const char *path, gint64 id)
{
  int ends[2];
  pid_t child;
  char done;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      UsherDb *db = usher_db_open (path, 0, NULL, NULL);
      UsherConn *conn = db ? usher_conn_open (db, NULL) : NULL;
      g_autofree char *sql = g_strdup_printf ("INSERT INTO t VALUES (%d, 'from a child')", (int) id);

      if (!conn || !usher_conn_begin (conn, NULL) || !usher_conn_run (conn, sql, NULL) || !usher_conn_commit (conn, NULL)
          || write (ends[1], "x", 1) != 1)
        _exit (1);
      while (TRUE)
        pause ();
    }
  g_assert_cmpint (read (ends[0], &done, 1), ==, 1);
  close (ends[0]);
  close (ends[1]);
  return child;
}

static void
kill_child (pid_t child)
{
  int status;

  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
}

static void
damage (const char *path)
{
  g_autofree char *noise = g_strnfill (4096 * 3, '\xa5');
  int fd = open (path, O_WRONLY);

  g_assert_cmpint (pwrite (fd, noise, 4096 * 3, 4096 * 5), ==, 4096 * 3);
  close (fd);
}

static void
test_unclean_end (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file (20000);
  pid_t child = fork_writer (path, 100001);

  g_assert_false (usher_sqlite_ended_uncleanly (path)); /* it is open, and well */
  kill_child (child);
  g_assert_true (usher_sqlite_ended_uncleanly (path));
  {
    g_autoptr(UsherDb) db = usher_db_open (path, 0, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpint (usher_test_int (db, "SELECT count (*) FROM t"), ==, 20001);
  }
  g_assert_false (usher_sqlite_ended_uncleanly (path));
  kill_child (fork_writer (path, 100002));
  damage (path);
  assert_refused (path, 0, USHER_ERROR_CORRUPT, "is damaged");
}

/* Copied without its log after a crash: nothing is wrong with the file alone.  Its log alone, without
 * the shared memory, can be read only by who may write. */
static void
test_log_alone (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = new_file (100), *memory = g_strconcat (path, "-shm", NULL), *before = NULL, *after = NULL;

  kill_child (fork_writer (path, 200));
  g_assert_cmpint (unlink (memory), ==, 0);
  before = list_beside (path);
  assert_refused (path, USHER_DB_READ_ONLY, USHER_ERROR_READ_ONLY, "not closed in order");
  after = list_beside (path);
  g_assert_cmpstr (before, ==, after);
  {
    g_autoptr(UsherDb) db = usher_db_open (path, 0, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpint (usher_test_int (db, "SELECT count (*) FROM t"), ==, 101);
  }
}

static void
test_uris (void)
{
  static const struct {
    const char *uri;
    UsherErrorCode code;
    const char *words;
  } uris[] = {
    { "postgresql://ada:geheim@db.example/usher", USHER_ERROR_USAGE, "password" },
    { "postgresql://ada:@db.example/usher", USHER_ERROR_USAGE, "password" },
    { "postgres://ada:a@b@db.example/usher", USHER_ERROR_USAGE, "password" },
    { "postgresql://db.example/usher?password=geheim", USHER_ERROR_USAGE, "password" },
    { "postgresql://db.example/usher?user=ada&PassWord=geheim", USHER_ERROR_USAGE, "password" },
    { "postgresql://db.example/usher?sslpassword=geheim", USHER_ERROR_USAGE, "password" },
    { "postgresql://db.example/usher?sslmode=disable", USHER_ERROR_USAGE, "certificate" },
    { "postgresql://db.example/usher?sslmode=require", USHER_ERROR_USAGE, "certificate" },
    { "postgresql://127.0.0.1,db.example/usher?sslmode=prefer", USHER_ERROR_USAGE, "certificate" },
    { "postgresql://localhost/usher?hostaddr=192.0.2.1&sslmode=allow", USHER_ERROR_USAGE, "certificate" },
    { "postgresql://db.example/usher?service=x&sslmode=disable", USHER_ERROR_USAGE, "certificate" },
    { "postgresql://db.example/usher?nonsense=1", USHER_ERROR_USAGE, "URI" },
    { "postgresql://[::1/usher", USHER_ERROR_USAGE, "URI" },
    { "postgresql://127.0.0.1:1/usher", USHER_ERROR_OFFLINE, "127.0.0.1" },
    { "postgresql:///usher?host=/nonexistent", USHER_ERROR_OFFLINE, "/nonexistent" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (usher_db_open (uris[i].uri, 0, NULL, &error));
      g_assert_error (error, USHER_ERROR, (int) uris[i].code);
      g_assert_null (strstr (error->message, "geheim"));
      if (!strstr (error->message, uris[i].words))
        g_error ("%s: “%s”", uris[i].uri, error->message);
      if (uris[i].code == USHER_ERROR_USAGE && g_str_equal (uris[i].words, "password"))
        g_assert_nonnull (strstr (usher_error_get_info (error)->hint, "PGPASSFILE"));
    }
  g_assert_true (usher_postgresql_is_old (149999));
  g_assert_false (usher_postgresql_is_old (150000));
  g_assert_false (usher_postgresql_is_old (170002));
}

static void
run_on_server (UsherDb *db, const char *format, const char *name)
{
  g_autofree char *sql = g_strdup_printf (format, name);

  usher_test_sql (db, sql);
}

/* Over TCP a password is asked for: none, a wrong one, the right one. */
static void
test_sign_in (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = NULL;
  g_autoptr(UsherDb) opened = NULL;
  g_autoptr(UsherConn) conn = NULL;
  g_autofree char *role = g_strdup_printf ("usher_test_login_%d", (int) getpid ()), *uri = NULL;
  const char *name;

  if (engine == USHER_ENGINE_SQLITE)
    {
      g_test_skip ("a file asks for no password");
      return;
    }
  db = usher_test_db (engine);
  name = strstr (usher_db_place (db), "///") + 3;
  uri = g_strdup_printf ("postgresql://%s@127.0.0.1:%d/%.*s", role, (int) usher_test_int (db, "SELECT current_setting ('port')::bigint"),
                         (int) strcspn (name, "?"), name);
  run_on_server (db, "CREATE ROLE %s LOGIN PASSWORD 'right one'", role);
  g_assert_null (usher_db_open (uri, 0, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_null (usher_db_open (uri, 0, "wrong one", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_AUTH);
  g_assert_null (strstr (error->message, "wrong one"));
  g_clear_error (&error);
  /* In, but without rights. */
  opened = usher_db_open (uri, 0, "right one", &error);
  g_assert_no_error (error);
  g_assert_null (strstr (usher_db_place (opened), "right one"));
  conn = usher_conn_open (opened, &error);
  g_assert_no_error (error);
  usher_test_fails (usher_conn_run (conn, "SELECT count (*) FROM usher.schema_version", &error), USHER_ERROR_RIGHT);
  g_clear_pointer (&conn, usher_conn_close);
  g_clear_pointer (&opened, usher_db_unref);
  run_on_server (db, "DROP ROLE %s", role);
}

/* A database without the schema, and one whose schema is somebody else's. */
static void
test_schema (UsherEngine engine, gconstpointer data)
{
  g_autofree char *place = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = NULL;

  if (engine == USHER_ENGINE_SQLITE)
    {
      g_test_skip ("a file has no schemas");
      return;
    }
  place = usher_test_place (engine);
  assert_refused (place, 0, USHER_ERROR_STORE, "there is no workspace in");
  assert_refused (place, USHER_DB_READ_ONLY, USHER_ERROR_STORE, "there is no workspace in");
  db = usher_db_open (place, USHER_DB_CREATE | USHER_DB_SCRATCH, NULL, &error);
  g_assert_no_error (error);
  usher_test_sql (db, "DROP TABLE usher.schema_version");
  assert_refused (place, 0, USHER_ERROR_INPUT, "is no Usher workspace");
}

/* What was made and could not be filled is taken away, and can be made again. */
static void
test_discard (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *place = usher_test_place (engine);

  for (int round = 0; round < 2; round++)
    {
      g_autoptr(UsherDb) db = usher_db_open (place, USHER_DB_CREATE | USHER_DB_SCRATCH, NULL, &error);

      g_assert_no_error (error);
      usher_test_sql (db, TABLE);
      usher_test_ok (usher_db_discard (db, &error));
    }
  assert_refused (place, 0, USHER_ERROR_STORE, "there is no workspace");
}

typedef struct {
  UsherDb *db;
  gint taken; /* atomic */
} Taker;

static gpointer
take_in_thread (gpointer data)
{
  Taker *taker = data;
  UsherConn *conn = usher_db_take_reader (taker->db, NULL);

  g_atomic_int_set (&taker->taken, 1);
  return conn;
}

static void
test_pool (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db (engine);
  UsherConn *readers[USHER_DB_READERS_MAX], *fifth;
  Taker taker = { .db = db };
  GThread *thread;

  for (int i = 0; i < USHER_DB_READERS_MAX; i++)
    {
      usher_test_ok ((readers[i] = usher_db_take_reader (db, &error)));
      g_assert_true (usher_conn_db (readers[i]) == db);
      for (int j = 0; j < i; j++)
        g_assert_true (readers[i] != readers[j]);
    }
  thread = g_thread_new ("take", take_in_thread, &taker);
  for (int i = 0; i < 1000; i++)
    g_thread_yield ();
  g_assert_cmpint (g_atomic_int_get (&taker.taken), ==, 0);
  /* What a reader was in the middle of is over when it comes back. */
  usher_test_ok (usher_conn_begin_snapshot (readers[2], &error));
  usher_db_put_reader (db, readers[2]);
  fifth = g_thread_join (thread);
  g_assert_true (fifth == readers[2]);
  usher_test_ok (usher_conn_begin_snapshot (fifth, &error));
  for (int i = 0; i < USHER_DB_READERS_MAX; i++)
    usher_db_put_reader (db, readers[i]);
  usher_test_ok ((fifth = usher_db_take_reader (db, &error)));
  usher_db_put_reader (db, fifth);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  g_test_add_func ("/db/db/missing", test_missing);
  g_test_add_func ("/db/db/foreign", test_foreign);
  usher_test_add_engines ("/db/db/exists", test_exists, NULL);
  g_test_add_func ("/db/db/modes", test_modes);
  g_test_add_func ("/db/db/reading-leaves-nothing", test_reading_leaves_nothing);
  g_test_add_func ("/db/db/unwritable", test_unwritable);
  g_test_add_func ("/db/db/half-copied", test_half_copied);
  g_test_add_func ("/db/db/network-file-system", test_network_file_system);
  g_test_add_func ("/db/db/unclean-end", test_unclean_end);
  g_test_add_func ("/db/db/log-alone", test_log_alone);
  g_test_add_func ("/db/db/uris", test_uris);
  usher_test_add_engines ("/db/db/sign-in", test_sign_in, NULL);
  usher_test_add_engines ("/db/db/schema", test_schema, NULL);
  usher_test_add_engines ("/db/db/discard", test_discard, NULL);
  usher_test_add_engines ("/db/db/pool", test_pool, NULL);
  return usher_test_run ();
}
