/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies between places of either engine, and backups: equal to the last byte, whole while others
 * write, never over anything, and without a trace when they are stopped. */

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usher-digest.h"
#include "usher-driver-private.h"
#include "usher-error.h"
#include "usher-migration.h"
#include "usher-test-engines.h"

static void
hash_value (UsherHasher *hasher, const UsherValue *value)
{
  g_autofree char *head = g_strdup_printf ("%d %" G_GINT64_FORMAT " %" G_GSIZE_FORMAT ":", value->type, value->integer, value->length);

  usher_hasher_add (hasher, head, strlen (head));
  if (value->length)
    usher_hasher_add (hasher, value->text, value->length);
}

/* Every value of every table that both engines have, by the primary keys. */
static char *
digest (UsherDb *db, gint64 *rows)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (db, &error);
  g_autoptr(GPtrArray) tables = usher_conn_tables (conn, &error);
  g_autoptr(UsherHasher) hasher = usher_hasher_new ();
  UsherDigest result;

  g_assert_no_error (error);
  *rows = 0;
  for (guint t = 0; t < tables->len; t++)
    {
      UsherTableInfo *info = tables->pdata[t];
      g_autoptr(GString) sql = g_string_new ("SELECT ");
      GPtrArray *order = info->key->len ? info->key : info->columns;
      UsherStatement *statement;
      gboolean row = TRUE;

      if (g_str_equal (info->name, "operator"))
        continue;
      for (guint c = 0; c < info->columns->len; c++)
        g_string_append_printf (sql, "%s\"%s\"", c ? ", " : "", (char *) info->columns->pdata[c]);
      g_string_append_printf (sql, " FROM \"%s\" ORDER BY ", info->name);
      for (guint c = 0; c < order->len; c++)
        g_string_append_printf (sql, "%s\"%s\"", c ? ", " : "", (char *) order->pdata[c]);
      usher_hasher_add (hasher, sql->str, sql->len);
      usher_test_ok ((statement = usher_conn_prepare (conn, sql->str, &error)));
      while (row)
        {
          usher_test_ok (usher_statement_step (statement, &row, &error));
          for (guint c = 0; row && c < info->columns->len; c++)
            {
              UsherValue value = usher_statement_value (statement, c);

              hash_value (hasher, &value);
            }
          *rows += row;
        }
    }
  result = usher_hasher_end (hasher);
  return usher_digest_dup_hex (&result);
}

/* Rows with everything that is hard to carry: every table gets some, whichever tables there are. */
static void
fill_table (UsherConn *conn, const UsherTableInfo *info, UsherEngine engine)
{
  static const char *const texts[] = { "", "O'Brien, \"x\"\\n", "Łódź 日本語", "line\nbreak\ttab", "{\"at\":1}", "e\xcc\x81\xf0\x9f\x94\x91" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) sql = g_string_new ("INSERT INTO ");
  UsherStatement *types, *statement;

  usher_sql_name (sql, info->name);
  g_string_append (sql, " (");
  for (guint c = 0; c < info->columns->len; c++)
    g_string_append_printf (sql, "%s\"%s\"", c ? ", " : "", (char *) info->columns->pdata[c]);
  g_string_append (sql, ") VALUES (");
  for (guint c = 1; c <= info->columns->len; c++)
    g_string_append_printf (sql, "%s?%u", c > 1 ? ", " : "", c);
  g_string_append_c (sql, ')');
  g_assert_cmpint (engine, ==, USHER_ENGINE_SQLITE);
  usher_test_ok ((statement = usher_conn_prepare (conn, sql->str, &error)));
  /* A table that holds one row at most says so by its first column's name. */
  for (int i = 1; i <= (g_strcmp0 (info->columns->pdata[0], "one") == 0 ? 1 : 6); i++)
    {
      guint c = 1;
      gboolean row = TRUE;

      usher_test_ok ((types = usher_conn_prepare (conn, "SELECT type, \"notnull\", pk FROM pragma_table_xinfo (?1) WHERE hidden = 0 ORDER BY cid", &error)));
      usher_statement_bind_text (types, 1, info->name);
      while (usher_statement_step (types, &row, &error) && row)
        {
          const char *type = usher_statement_text (types, 0, NULL);
          gboolean needed = usher_statement_int (types, 1) || usher_statement_int (types, 2);

          if (!needed && i % 3 == 0)
            usher_statement_bind_null (statement, c++);
          else if (g_str_equal (type, "INTEGER"))
            usher_statement_bind_int (statement, c++, usher_statement_int (types, 2) || i < 5 ? i : G_MAXINT64 - i);
          else if (g_str_equal (type, "BLOB"))
            usher_statement_bind_bytes (statement, c++, "\0\xff\x80'\\", i % 6);
          else if (g_str_equal (info->name, "ledger"))
            usher_statement_bind_text (statement, c++, "{\"at\":1773829800000,\"verb\":\"change\"}");
          else
            usher_statement_bind_text (statement, c++, texts[i - 1]);
        }
      g_assert_no_error (error);
      usher_test_ok (usher_statement_run (statement, &error));
    }
}

static UsherDb *
new_filled (void)
{
  g_autoptr(GError) error = NULL;
  UsherDb *db = usher_test_db_migrated (USHER_ENGINE_SQLITE);
  g_autoptr(UsherConn) conn = usher_conn_open (db, &error);
  g_autoptr(GPtrArray) tables = usher_conn_tables (conn, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tables->len, >, 10);
  usher_conn_set_door (conn, TRUE);
  usher_test_ok (usher_conn_begin (conn, &error));
  for (guint i = 0; i < tables->len; i++)
    fill_table (conn, tables->pdata[i], USHER_ENGINE_SQLITE);
  usher_test_ok (usher_conn_commit (conn, &error));
  return db;
}

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  gint64 *last = data;

  g_assert_cmpint (done, >=, last[0]);
  g_assert_true (total == -1 || done <= total);
  last[0] = done;
  last[1] = total;
}

/* From a file to ENGINE and back into a file: the same rows. */
static void
test_there_and_back (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) from = new_filled ();
  g_autoptr(UsherDb) there = usher_test_db_migrated (engine);
  g_autoptr(UsherDb) back = usher_test_db_migrated (USHER_ENGINE_SQLITE);
  g_autofree char *first = NULL, *second = NULL, *third = NULL;
  gint64 rows, progress[2] = { 0 };

  first = digest (from, &rows);
  g_assert_cmpint (rows, >, 50);
  usher_test_ok (usher_db_copy (from, there, on_progress, progress, NULL, &error));
  g_assert_cmpint (progress[0], ==, progress[1]);
  second = digest (there, &rows);
  g_assert_cmpstr (first, ==, second);
  usher_test_ok (usher_db_copy (there, back, NULL, NULL, NULL, &error));
  third = digest (back, &rows);
  g_assert_cmpstr (first, ==, third);
  /* What makes itself was made. */
  g_assert_cmpint (usher_test_int (there, "SELECT count (*) FROM ledger WHERE at = 1773829800000"), ==, 6);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) from = new_filled ();
  g_autoptr(UsherDb) bare = usher_test_db (engine);
  g_autoptr(UsherDb) to = usher_test_db_migrated (engine);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  gint64 rows;

  usher_test_fails (usher_db_copy (from, bare, NULL, NULL, NULL, &error), USHER_ERROR_STORE);
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_db_copy (from, to, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_free (digest (to, &rows));
  g_assert_cmpint (rows, ==, 0);
  usher_test_ok (usher_db_copy (from, to, NULL, NULL, NULL, &error));
  usher_test_fails (usher_db_copy (from, to, NULL, NULL, NULL, &error), USHER_ERROR_STORE);
}

/* Many rows, through the pipeline and back by streaming; and stopped in the middle. */
static void
stop_half_way (gint64 done, gint64 total, gpointer data)
{
  if (done > total / 2)
    g_cancellable_cancel (data);
}

static void
test_many_rows (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) from = usher_test_db_migrated (USHER_ENGINE_SQLITE);
  g_autoptr(UsherDb) to = usher_test_db_migrated (engine);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *first = NULL, *second = NULL;
  gint64 rows;

  usher_test_sql (from, "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000)"
                        " INSERT INTO object_line (tab, id, n) SELECT 'person', n, n FROM c");
  g_assert_false (usher_db_copy (from, to, stop_half_way, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_free (digest (to, &rows));
  g_assert_cmpint (rows, ==, 0);
  usher_test_ok (usher_db_copy (from, to, NULL, NULL, NULL, &error));
  first = digest (from, &rows);
  second = digest (to, &rows);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpint (rows, ==, 30000);
}

typedef struct {
  UsherDb *db;
  gint ending; /* atomic */
  gint rounds; /* atomic */
} Busy;

/* Keeps two tables at the same count, which only a whole view shows. */
static gpointer
write_in_thread (gpointer data)
{
  Busy *busy = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (busy->db, &error);

  g_assert_no_error (error);
  while (!g_atomic_int_get (&busy->ending))
    {
      g_autofree char *sql = g_strdup_printf ("INSERT INTO object_line VALUES ('a', %d, 1); INSERT INTO key_alias VALUES ('a', '%d', 1)",
                                              busy->rounds + 100000, busy->rounds + 100000);

      usher_test_ok (usher_conn_begin (conn, &error) && usher_conn_run (conn, sql, &error) && usher_conn_commit (conn, &error));
      g_atomic_int_inc (&busy->rounds);
    }
  return NULL;
}

static char *
new_name (const char *name)
{
  g_autofree char *folder = usher_test_folder ();

  return g_build_filename (folder, name, NULL);
}

static guint
count_beside (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  GDir *dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  g_dir_close (dir);
  return n;
}

static void
test_backup (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) from = new_filled ();
  g_autoptr(UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr(UsherDb) restored = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *to = new_name ("backup.usher"), *first = NULL, *second = NULL;
  gint64 rows, progress[2] = { 0 };
  struct stat about;

  usher_test_ok (usher_db_copy (from, db, NULL, NULL, NULL, &error));
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_backup (db, to, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpuint (count_beside (to), ==, 0);
  usher_test_ok (usher_backup (db, to, on_progress, progress, NULL, &error));
  g_assert_cmpuint (count_beside (to), ==, 1);
  g_assert_cmpint (stat (to, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);
  usher_test_fails (usher_backup (db, to, NULL, NULL, NULL, &error), USHER_ERROR_STORE);
  /* It is a workspace: read first without a trace, then written. */
  first = digest (db, &rows);
  restored = usher_db_open (to, USHER_DB_READ_ONLY, NULL, &error);
  g_assert_no_error (error);
  second = digest (restored, &rows);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpuint (count_beside (to), ==, 1);
  g_clear_pointer (&restored, usher_db_unref);
  restored = usher_db_open (to, 0, NULL, &error);
  g_assert_no_error (error);
  usher_test_ok (usher_db_check (restored, &error));
  usher_test_sql (restored, "INSERT INTO object_line VALUES ('z', 1, 1)");
}

static void
test_backup_under_writer (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_test_db_migrated (engine);
  Busy busy = { .db = db };
  GThread *thread = g_thread_new ("busy", write_in_thread, &busy);

  for (int round = 0; round < 4; round++)
    {
      g_autofree char *to = new_name ("backup.usher");
      g_autoptr(UsherDb) copy = NULL;
      int before = g_atomic_int_get (&busy.rounds);

      usher_test_wait_until (g_atomic_int_get (&busy.rounds) > before + 20);
      usher_test_ok (usher_backup (db, to, NULL, NULL, NULL, &error));
      copy = usher_db_open (to, USHER_DB_READ_ONLY, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (usher_test_int (copy, "SELECT count (*) FROM object_line"), >=, before);
      g_assert_cmpint (usher_test_int (copy, "SELECT (SELECT count (*) FROM object_line) - (SELECT count (*) FROM key_alias)"), ==, 0);
    }
  g_atomic_int_set (&busy.ending, 1);
  g_thread_join (thread);
}

/* A damaged page is found before the copy counts as a backup. */
static void
test_backup_of_damage (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = usher_test_place (USHER_ENGINE_SQLITE), *to = new_name ("backup.usher"), *noise = g_strnfill (8192, '\xa5');
  g_autoptr(UsherDb) db = usher_db_open (path, USHER_DB_CREATE, NULL, &error);
  FILE *file;

  usher_test_sql (db, "CREATE TABLE t (id $id, s $text) $strict; WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000)"
                      " INSERT INTO t SELECT n, 'some text of some length' FROM c");
  g_clear_pointer (&db, usher_db_unref);
  file = fopen (path, "r+");
  g_assert_cmpint (fseek (file, 4096 * 5, SEEK_SET), ==, 0);
  g_assert_cmpint (fwrite (noise, 1, 8192, file), ==, 8192);
  fclose (file);
  db = usher_db_open (path, 0, NULL, &error);
  g_assert_no_error (error);
  usher_test_fails (usher_db_check (db, &error), USHER_ERROR_CORRUPT);
  usher_test_fails (usher_backup (db, to, NULL, NULL, NULL, &error), USHER_ERROR_CORRUPT);
  g_assert_cmpuint (count_beside (to), ==, 0);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/db/copy/there-and-back", test_there_and_back, NULL);
  usher_test_add_engines ("/db/copy/refused", test_refused, NULL);
  usher_test_add_engines ("/db/copy/many-rows", test_many_rows, NULL);
  usher_test_add_engines ("/db/copy/backup", test_backup, NULL);
  usher_test_add_engines ("/db/copy/backup-under-writer", test_backup_under_writer, NULL);
  g_test_add_func ("/db/copy/backup-of-damage", test_backup_of_damage);
  return usher_test_run ();
}
