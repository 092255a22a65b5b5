/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies every row from one place into another, whichever their engines are.  It reads the tables
 * from the catalogues and knows none of them: a table of the next migration is copied too.  Tables
 * that only one engine has (who this machine's operator is) stay behind; generated columns make
 * themselves.  Any thread but the main one. */

#include "usher-driver-private.h"
#include "usher-load.h"

typedef struct {
  UsherConn *from, *to;
  GPtrArray *tables; /* (owned) (element-type UsherTableInfo): of FROM, those that TO has too */
  UsherProgress progress;
  gpointer data;
  gint64 done, total;
} Copy;

static void
append_names (GString *sql, GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    {
      if (i > 0)
        g_string_append (sql, ", ");
      usher_sql_name (sql, names->pdata[i]);
    }
}

static char *
sql_count (const UsherTableInfo *table)
{
  GString *sql = g_string_new ("SELECT count (*) FROM ");

  usher_sql_name (sql, table->name);
  return g_string_free (sql, FALSE);
}

/* Rows come by primary key, so that the same content always makes the same copy. */
static char *
sql_select (const UsherTableInfo *table)
{
  GString *sql = g_string_new ("SELECT ");

  append_names (sql, table->columns);
  g_string_append (sql, " FROM ");
  usher_sql_name (sql, table->name);
  g_string_append (sql, " ORDER BY ");
  append_names (sql, table->key->len ? table->key : table->columns);
  return g_string_free (sql, FALSE);
}

static UsherTableInfo *
find_table (GPtrArray *tables, const char *name)
{
  for (guint i = 0; i < tables->len; i++)
    {
      UsherTableInfo *info = tables->pdata[i];

      if (g_str_equal (info->name, name))
        return info;
    }
  return NULL;
}

static gboolean
check_columns (const UsherTableInfo *from, const UsherTableInfo *to, GError **error)
{
  for (guint i = 0; i < from->columns->len; i++)
    if (!g_ptr_array_find_with_equal_func (to->columns, from->columns->pdata[i], g_str_equal, NULL))
      return usher_error_set (error, USHER_ERROR_STORE, "Migrate both first.", "the copy's table %s has no column %s", from->name,
                              (const char *) from->columns->pdata[i]);
  return TRUE;
}

/* Which tables, how many rows; and TO must hold none. */
static gboolean
plan (Copy *copy, GError **error)
{
  g_autoptr(GPtrArray) from = usher_conn_tables (copy->from, error);
  g_autoptr(GPtrArray) to = from ? usher_conn_tables (copy->to, error) : NULL;

  if (!to)
    return FALSE;
  for (guint i = 0; i < from->len; i++)
    {
      UsherTableInfo *table = from->pdata[i], *twin = find_table (to, table->name);
      g_autofree char *count = sql_count (table);
      gint64 rows = 0, there = 0;

      if (!twin)
        continue;
      if (!check_columns (table, twin, error) || !usher_conn_query_int (copy->from, count, 0, &rows, error)
          || !usher_conn_query_int (copy->to, count, 0, &there, error))
        return FALSE;
      if (there > 0)
        return usher_error_set (error, USHER_ERROR_STORE, "Copy into a new place.", "%s is not empty: %s has rows",
                                usher_db_place (usher_conn_db (copy->to)), table->name);
      copy->total += rows;
      g_ptr_array_add (copy->tables, table);
    }
  /* What is copied lives on in copy->tables; the others go with FROM. */
  for (guint i = 0; i < copy->tables->len; i++)
    {
      guint place;

      if (g_ptr_array_find (from, copy->tables->pdata[i], &place))
        g_ptr_array_steal_index (from, place);
    }
  return TRUE;
}

static gboolean
copy_rows (Copy *copy, UsherStatement *read, UsherLoad *load, GError **error)
{
  int n = usher_statement_n_columns (read);
  g_autofree UsherValue *values = g_new0 (UsherValue, n);
  gboolean row = TRUE;

  usher_statement_set_streaming (read, TRUE);
  while (usher_statement_step (read, &row, error))
    {
      if (!row)
        return TRUE;
      for (int i = 0; i < n; i++)
        values[i] = usher_statement_value (read, i);
      if (!usher_load_add (load, values, error))
        break;
      if (++copy->done % 4096 == 0 && copy->progress)
        copy->progress (copy->done, copy->total, copy->data);
    }
  usher_statement_reset (read);
  return FALSE;
}

static gboolean
copy_table (Copy *copy, const UsherTableInfo *table, GError **error)
{
  g_autofree char *select = sql_select (table);
  UsherStatement *read = usher_conn_prepare (copy->from, select, error);
  g_autoptr(UsherLoad) load = NULL;

  if (read)
    load = usher_load_new (copy->to, table->name, (const char *const *) table->columns->pdata, table->columns->len, error);
  if (load && copy_rows (copy, read, load, error) && usher_load_end (load, error))
    return TRUE;
  g_prefix_error (error, "%s: ", table->name);
  return FALSE;
}

static gboolean
copy_all (Copy *copy, GError **error)
{
  if (!copy->to->db->driver->prepare_copy (copy->to, error) || !plan (copy, error))
    return FALSE;
  for (guint i = 0; i < copy->tables->len; i++)
    if (!copy_table (copy, copy->tables->pdata[i], error))
      return FALSE;
  if (copy->progress)
    copy->progress (copy->done, copy->total, copy->data);
  return TRUE;
}

static gboolean
check_versions (UsherConn *from, UsherConn *to, GError **error)
{
  int a = from->db->driver->read_version (from, error);
  int b = a < 0 ? -1 : to->db->driver->read_version (to, error);

  if (a < 0 || b < 0)
    return FALSE;
  return a == b
         || usher_error_set (error, USHER_ERROR_STORE, "Migrate both first.", "the two places have different schemas (%d and %d)", a, b);
}

gboolean
usher_db_copy (UsherDb *from, UsherDb *to, UsherProgress progress, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(UsherConn) reader = usher_conn_open (from, error);
  g_autoptr(UsherConn) writer = reader ? usher_conn_open (to, error) : NULL;
  Copy copy = { .from = reader, .to = writer, .progress = progress, .data = data };
  gboolean done;

  if (!writer)
    return FALSE;
  usher_conn_set_cancellable (reader, cancellable);
  usher_conn_set_cancellable (writer, cancellable);
  if (!usher_conn_begin_snapshot (reader, error))
    return FALSE;
  copy.tables = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_table_info_free);
  done = check_versions (reader, writer, error) && usher_conn_begin (writer, error);
  if (done)
    {
      done = copy_all (&copy, error);
      usher_conn_set_door (writer, FALSE);
      if (!done)
        usher_conn_rollback (writer);
      else
        done = usher_conn_commit (writer, error);
    }
  usher_conn_end_snapshot (reader);
  g_ptr_array_unref (copy.tables);
  return done;
}
