/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Exports: text formats byte for byte, formulas guarded, the file's digest and mode, and nothing
 * left behind when it cannot be written.  What a workbook holds, tests/ctl/test-workbook.py reads. */

#include "usher-export.h"

#include <glib/gstdio.h>
#include <string.h>

#include "usher-csv-reader.h"
#include "usher-error.h"
#include "usher-query-fixture.h"
#include "usher-test-engines.h"

static const char rows_sql[]
    = "INSERT INTO member (id, version, login, name, roles, active) VALUES"
      " (1, 1, 'ann', '=cmd|calc', '[\"analyst\",\"lead\"]', 1), (2, 1, 'bob', 'Bob \"B\", the second', '[]', 0),"
      " (3, 1, 'cy', 'Line\nbreak', '[\"auditor\"]', 1);";

static UsherConn *
open_members (UsherEngine engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  UsherConn *conn = usher_conn_open (db, &error);

  g_assert_no_error (error);
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_conn_set_door (conn, TRUE);
  fixture_run (conn, rows_sql);
  fixture_run (conn, "INSERT INTO run (id, source, kind, state, began, ended) VALUES (12, 1, 'sync', 'complete', 1773829800000, 1773829890000),"
                     " (13, 1, 'sync', 'running', 1773829800250, NULL);");
  usher_test_ok (usher_conn_commit (conn, &error));
  return conn;
}

static char *
export (const char *noun, const char *columns, UsherExportKind kind, UsherConn *conn, UsherExportResult *result)
{
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find (noun));
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = usher_test_folder (), *path = g_build_filename (folder, "out.data", NULL);
  char *text;
  gsize length;
  GStatBuf about;
  UsherDigest digest;

  usher_test_ok (usher_query_set_columns (query, columns, &error));
  usher_test_ok (usher_query_set_sort (query, "id", &error));
  usher_test_ok (usher_export (query, conn, path, kind, result, NULL, &error));
  usher_test_ok (g_file_get_contents (path, &text, &length, &error));
  usher_test_ok (usher_sha256_file (path, &digest, &error));
  g_assert_true (usher_digest_equal (&digest, &result->digest));
  g_assert_cmpint (result->bytes, ==, (gint64) length);
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 07777, ==, 0600);
  return text;
}

static void
test_csv (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_members (engine);
  UsherExportResult result;
  g_autofree char *members = export ("members", "key,name,roles,active,person", USHER_EXPORT_CSV, conn, &result), *runs = NULL;

  g_assert_cmpint (result.rows, ==, 3);
  g_assert_cmpstr (members, ==,
                   "key,name,roles,active,person\r\n"
                   "member:ann,'=cmd|calc,analyst lead,true,\r\n"
                   "member:bob,\"Bob \"\"B\"\", the second\",,false,\r\n"
                   "member:cy,\"Line\nbreak\",auditor,true,\r\n");
  runs = export ("runs", "key,id,began,ended,seconds,read", USHER_EXPORT_CSV, conn, &result);
  g_assert_cmpstr (runs, ==,
                   "key,id,began,ended,seconds,read\r\n"
                   "RUN-12,12,2026-03-18T10:30:00Z,2026-03-18T10:31:30Z,90,\r\n"
                   "RUN-13,13,2026-03-18T10:30:00.250Z,,,\r\n");
}

static void
test_jsonl (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_members (engine);
  UsherExportResult result;
  g_autofree char *members = export ("members", "key,name,roles,active,person", USHER_EXPORT_JSONL, conn, &result), *runs = NULL;

  g_assert_cmpstr (members, ==,
                   "{\"key\":\"member:ann\",\"name\":\"=cmd|calc\",\"roles\":[\"analyst\",\"lead\"],\"active\":true,\"person\":null}\n"
                   "{\"key\":\"member:bob\",\"name\":\"Bob \\\"B\\\", the second\",\"roles\":[],\"active\":false,\"person\":null}\n"
                   "{\"key\":\"member:cy\",\"name\":\"Line\\nbreak\",\"roles\":[\"auditor\"],\"active\":true,\"person\":null}\n");
  runs = export ("runs", "key,began,ended,seconds", USHER_EXPORT_JSONL, conn, &result);
  g_assert_cmpstr (runs, ==,
                   "{\"key\":\"RUN-12\",\"began\":\"2026-03-18T10:30:00Z\",\"ended\":\"2026-03-18T10:31:30Z\",\"seconds\":90}\n"
                   "{\"key\":\"RUN-13\",\"began\":\"2026-03-18T10:30:00.250Z\",\"ended\":null,\"seconds\":null}\n");
}

static guint
files_in (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
test_xlsx (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_members (engine);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("members"));
  g_autofree char *folder = usher_test_folder (), *path = g_build_filename (folder, "out.xlsx", NULL), *runs = NULL, *long_name = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GString) update = g_string_new ("UPDATE member SET name = '");
  g_autoptr (GError) error = NULL;
  UsherExportResult result;
  guint open_files;

  runs = export ("runs", "key,id,began,ended,seconds,read", USHER_EXPORT_XLSX, conn, &result);
  g_assert_cmpint (result.rows, ==, 2);
  g_assert_cmpmem (runs, 4, "PK\3\4", 4);

  /* Neither a file nor one of the library's temporary ones stays. */
  open_files = files_in ("/proc/self/fd");
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_export (query, conn, path, USHER_EXPORT_XLSX, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* What a cell cannot hold is not cut. */
  long_name = g_strnfill (32768, 'x');
  g_string_append (update, long_name);
  g_string_append (update, "' WHERE login = 'bob'");
  usher_test_ok (usher_conn_begin (conn, &error));
  usher_conn_set_door (conn, TRUE);
  fixture_run (conn, update->str);
  usher_test_ok (usher_conn_commit (conn, &error));
  usher_test_fails (usher_export (query, conn, path, USHER_EXPORT_XLSX, NULL, NULL, &error), USHER_ERROR_INPUT);
  g_assert_cmpuint (files_in ("/proc/self/fd"), ==, open_files);
  g_assert_cmpuint (files_in (folder), ==, 0);
}

/* What a strict reader gets from a CSV of awkward rows has every row and field. */
static void
test_read_again (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherDb) db = usher_test_db_migrated (engine);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("people"));
  g_autofree char *folder = usher_test_folder (), *path = g_build_filename (folder, "people.csv", NULL);
  g_autoptr (UsherCsvReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = NULL;
  UsherExportResult result;
  const UsherCsvRow *row;
  gint64 rows = -1, total;

  fixture_fill (db, 11, 300);
  conn = usher_conn_open (db, &error);
  usher_test_ok (usher_query_set_columns (query, "all", &error));
  usher_test_ok (usher_export (query, conn, path, USHER_EXPORT_CSV, &result, NULL, &error));
  reader = usher_csv_reader_open (path, NULL, &error);
  g_assert_no_error (error);
  while ((row = usher_csv_reader_next (reader, NULL, &error)))
    {
      g_assert_cmpuint (row->n, ==, usher_query_noun (query)->n_columns);
      for (guint i = 0; i < row->n; i++)
        g_assert_null (row->lengths[i] ? strchr ("=+@", row->fields[i][0]) : NULL);
      rows++;
    }
  g_assert_no_error (error);
  usher_test_ok (usher_query_count (query, conn, &total, &error));
  g_assert_cmpint (rows, ==, total);
  g_assert_cmpint (result.rows, ==, total);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherConn) conn = open_members (engine);
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("members"));
  g_autofree char *folder = usher_test_folder (), *path = g_build_filename (folder, "out.csv", NULL), *text = NULL;
  g_autofree char *nowhere = g_build_filename (folder, "none", "out.csv", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  UsherExportKind kind;

  usher_test_ok (g_file_set_contents (path, "before", -1, &error));
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_export (query, conn, path, USHER_EXPORT_CSV, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  usher_test_ok (g_file_get_contents (path, &text, NULL, &error));
  g_assert_cmpstr (text, ==, "before");
  g_assert_cmpuint (files_in (folder), ==, 1);
  usher_test_fails (usher_export (query, conn, nowhere, USHER_EXPORT_CSV, NULL, NULL, &error), USHER_ERROR_STORE);
  usher_test_fails (usher_export (query, conn, folder, USHER_EXPORT_CSV, NULL, NULL, &error), USHER_ERROR_STORE);
  /* The connection is still good, and what was there is replaced. */
  usher_test_ok (usher_export (query, conn, path, USHER_EXPORT_CSV, NULL, NULL, &error));
  g_assert_cmpuint (files_in (folder), ==, 1);

  usher_test_ok (usher_export_kind_of ("a/b.jsonl", &kind, &error));
  g_assert_cmpint (kind, ==, USHER_EXPORT_JSONL);
  usher_test_ok (usher_export_kind_of ("b.csv", &kind, &error));
  g_assert_cmpint (kind, ==, USHER_EXPORT_CSV);
  usher_test_ok (usher_export_kind_of ("b.xlsx", &kind, &error));
  g_assert_cmpint (kind, ==, USHER_EXPORT_XLSX);
  usher_test_fails (usher_export_kind_of ("b.pdf", &kind, &error), USHER_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/export/csv", test_csv, NULL);
  usher_test_add_engines ("/export/jsonl", test_jsonl, NULL);
  usher_test_add_engines ("/export/xlsx", test_xlsx, NULL);
  usher_test_add_engines ("/export/read-again", test_read_again, NULL);
  usher_test_add_engines ("/export/refused", test_refused, NULL);
  return usher_test_run ();
}
