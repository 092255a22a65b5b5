/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures the grid store over a million rows: sorts and filters against the same SQL run by the
 * `sqlite3` tool on the same file, and memory.  One line of JSON a figure, see tools/bench.
 *
 *   bench-grid [ROWS] */

#include <glib/gstdio.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "usher-driver-private.h"
#include "usher-grid-store.h"
#include "usher-migration.h"
#include "usher-query-many.h"
#include "usher-query-private.h"
#include "usher-test.h"

#define TIMES 5

typedef struct {
  const char *name, *what, *tokens, *sort;
} Case;

static const Case cases[] = {
  { "grid-sort-department", "grid: a million rows by department", NULL, "department" },
  { "grid-sort-name", "grid: a million rows by name, downwards", NULL, "name:desc" },
  { "grid-sort-mail", "grid: a million rows by mail, all different", NULL, "mail" },
  { "grid-sort-three", "grid: a million rows by site, state, name", NULL, "site,state:desc,name" },
  { "grid-filter-word", "grid: rows with “rossi” in any of six columns", "rossi", "id" },
  { "grid-filter-token", "grid: rows of two departments that are not active", "department:finance,security -state:active", "id" },
  { "grid-filter-sort", "grid: rows with “engineer”, by name", "engineer", "name" },
};

static double
since (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / 1000;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
median (double *times)
{
  qsort (times, TIMES, sizeof *times, compare_doubles);
  return times[TIMES / 2];
}

/* Of this process, in MB: what is held, with spare memory given back. */
static double
resident (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  malloc_trim (0);
  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    g_error ("/proc/self/statm cannot be read");
  words = g_strsplit (text, " ", 3);
  return g_ascii_strtod (words[1], NULL) * (double) sysconf (_SC_PAGESIZE) / 1e6;
}

/* ---- The tool ---- */
/* The statement as the tool takes it: the same text, its parameters set. */
static char *
tool_script (UsherSql *sql, guint rows)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = usher_words_expand (USHER_ENGINE_SQLITE, sql->sql->str, &error);
  GString *script = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < sql->params->len; i++)
    {
      const UsherValue *value = &g_array_index (sql->params, UsherValue, i);

      g_assert_cmpint (value->type, ==, USHER_VALUE_TEXT);
      g_string_append_printf (script, ".parameter set ?%u \"'%s'\"\n", i + 1, value->text);
    }
  /* The last row alone is printed: all the same work, without a million lines of output. */
  g_string_append_printf (script, "%s LIMIT 1 OFFSET %u;\n", text, rows - 1);
  return g_string_free (script, FALSE);
}

static double
time_tool (const char *path, const char *script)
{
  double times[TIMES];

  for (guint i = 0; i < TIMES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) tool
          = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "sqlite3", "-batch", "-bail", path, NULL);
      g_autofree char *answer = NULL;
      gint64 begin = g_get_monotonic_time ();

      g_assert_no_error (error);
      usher_test_ok (g_subprocess_communicate_utf8 (tool, script, NULL, &answer, NULL, &error));
      g_assert_true (g_subprocess_get_successful (tool));
      g_assert_cmpint (g_ascii_strtoll (answer, NULL, 10), >, 0);
      times[i] = since (begin);
    }
  return median (times);
}

/* ---- The store ---- */
static double
time_store (UsherGridStore *store, const UsherQuery *query)
{
  double times[TIMES];
  guint n;
  const UsherSort *sort = usher_query_sort (query, &n);

  for (guint i = 0; i < TIMES; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 begin = g_get_monotonic_time ();
      UsherGridOrder *order = usher_grid_store_arrange (store, usher_query_filter (query), sort, n, NULL, &error);

      times[i] = since (begin);
      g_assert_no_error (error);
      usher_grid_store_adopt (store, order);
    }
  return median (times);
}

static void
measure (UsherGridStore *store, const char *path, const Case *one)
{
  g_autoptr (UsherQuery) query = usher_query_new (usher_grid_store_noun (store));
  g_autoptr (UsherSql) sql = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;
  double value, baseline;

  usher_test_ok (usher_query_set_tokens (query, one->tokens, 0, &error));
  usher_test_ok (usher_query_set_sort (query, one->sort, &error));
  value = time_store (store, query);
  sql = usher_sql_ids (query);
  script = tool_script (sql, usher_grid_store_rows (store));
  baseline = time_tool (path, script);
  printf ("{\"name\": \"%s\", \"what\": \"%s\", \"value\": %.2f, \"baseline\": %.1f, \"ratio\": %.4f, \"aim\": 10, \"faster\": true, "
          "\"unit\": \"ms\"}\n",
          one->name, one->what, value, baseline, value / baseline);
  fflush (stdout);
}

static UsherGridStore *
load (UsherDb *db, const char *noun, const char *columns, const char *name, const char *what)
{
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find (noun));
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_conn_open (db, &error);
  UsherGridStore *store;
  double before, seconds;
  gint64 begin;

  g_assert_no_error (error);
  usher_test_ok (usher_query_set_columns (query, columns, &error));
  /* By id, so that the order reads no twelfth column. */
  usher_test_ok (usher_query_set_sort (query, "id", &error));
  before = resident ();
  begin = g_get_monotonic_time ();
  store = usher_grid_store_new (query, 0);
  usher_test_ok (usher_grid_store_load (store, conn, NULL, NULL, NULL, &error));
  seconds = since (begin) / 1000;
  g_clear_pointer (&conn, usher_conn_close);
  printf ("{\"name\": \"grid-memory-%s\", \"what\": \"grid: memory of a million %s\", \"value\": %.1f, \"aim\": 100, \"unit\": \"MB\"}\n", name, what,
          resident () - before);
  printf ("{\"name\": \"grid-load-%s\", \"what\": \"grid: loading a million %s\", \"value\": %.2f, \"unit\": \"s\"}\n", name, what, seconds);
  fflush (stdout);
  return store;
}

static UsherDb *
make_database (const char *path, guint rows)
{
  g_autoptr (GError) error = NULL;
  UsherDb *db = usher_db_open (path, USHER_DB_CREATE | USHER_DB_SCRATCH, NULL, &error);
  g_autoptr (UsherConn) conn = NULL;

  g_assert_no_error (error);
  conn = usher_conn_open (db, &error);
  g_assert_no_error (error);
  usher_test_ok (usher_migrate (conn, usher_migrations, usher_n_migrations, NULL, NULL, &error));
  many_people (conn, rows);
  many_assignments (conn, rows);
  return db;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) tool = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "rm", "-rf", "--", folder, NULL);

  g_assert_no_error (error);
  usher_test_ok (g_subprocess_wait_check (tool, NULL, &error));
}

int
main (int argc, char **argv)
{
  guint rows = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 1000000;
  g_autofree char *folder = g_dir_make_tmp ("usher-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "grid.usher", NULL);
  g_autoptr (UsherDb) db = make_database (path, rows);
  g_autoptr (UsherGridStore) store = NULL;

  store = load (db, "assignments", "person,person_name,department,state,entitlement,entitlement_name,app,risk,privileged,paths,direct",
                "assignments", "assignments of eleven columns");
  g_clear_pointer (&store, usher_grid_store_free);
  store = load (db, "people", "login,name,mail,employee,kind,department,title,site,manager,state,start", "people",
                "people of eleven columns, four of them all different");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    measure (store, path, &cases[i]);
  g_clear_pointer (&store, usher_grid_store_free);
  g_clear_pointer (&db, usher_db_unref);
  remove_folder (folder);
  return 0;
}
