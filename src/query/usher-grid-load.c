/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Filling a grid store from the database in one streaming statement, in any thread, and reading
 * single rows again.  Memory is counted as it grows and the load ends with FULL at its bound. */

#include "usher-grid-store-private.h"
#include "usher-query-private.h"

#include "usher-error.h"

#define LOOK_EVERY 8192 /* rows between looks at memory, cancellation and progress */

typedef struct {
  UsherGridStore *store;
  UsherStatement *statement;
  gint64 total;
  UsherProgress progress;
  gpointer data;
  GCancellable *cancellable;
} Load;

static gboolean
look_around (Load *self, GError **error)
{
  UsherGridStore *store = self->store;
  gsize bytes;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->progress)
    self->progress (store->n_rows, self->total, self->data);
  bytes = usher_grid_store_bytes (store);
  if (store->bytes_max && bytes > store->bytes_max)
    return usher_error_set (error, USHER_ERROR_FULL, "show fewer columns; without it, lists come page by page from the database",
                            "%s do not fit into memory: %" G_GSIZE_FORMAT " MB were allowed and %u rows have come",
                            store->noun->name, store->bytes_max / 1000000, store->n_rows);
  return TRUE;
}

static gboolean
load_row (Load *self, GError **error)
{
  UsherGridStore *store = self->store;

  if (!usher_grid_store_add_id (store, usher_statement_int (self->statement, 0), error))
    return FALSE;
  for (guint i = 0; i < store->n_columns; i++)
    {
      UsherValue value = usher_statement_value (self->statement, (int) i + 1);

      if (!usher_grid_column_load (&store->columns[i], &value))
        return usher_error_set (error, USHER_ERROR_FULL, "show fewer columns", "the texts of “%s” exceed what one column holds",
                                store->columns[i].column->name);
    }
  return TRUE;
}

static gboolean
load_rows (Load *self, GError **error)
{
  gboolean row;

  do
    {
      if (!usher_statement_step (self->statement, &row, error))
        return FALSE;
      if (row && !load_row (self, error))
        return FALSE;
      if ((!row || self->store->n_rows % LOOK_EVERY == 0) && !look_around (self, error))
        return FALSE;
    }
  while (row);
  return TRUE;
}

/* Spare room is given back, and the first order is made: all, by id. */
static gboolean
finish (UsherGridStore *store, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < store->n_columns; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      usher_grid_column_seal (&store->columns[i]);
    }
  usher_grid_store_trim (store);
  return usher_grid_order_fill (store->order, cancellable, error);
}

gboolean
usher_grid_store_load (UsherGridStore *self, UsherConn *conn, UsherProgress progress, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherQuery) all = usher_query_new (self->noun);
  g_autoptr (UsherSql) sql = usher_sql_all (self->noun, self->columns_of, self->n_columns, NULL, 0);
  Load load = { self, NULL, -1, progress, data, cancellable };
  gboolean ok;

  g_return_val_if_fail (self->n_rows == 0, FALSE);
  if ((progress && !usher_query_count (all, conn, &load.total, error)) || !(load.statement = usher_sql_prepare (sql, conn, error)))
    return FALSE;
  usher_statement_set_streaming (load.statement, TRUE);
  ok = load_rows (&load, error);
  usher_statement_reset (load.statement);
  return ok && finish (self, cancellable, error);
}

/* ---- Single rows ---- */
static gboolean
read_rows (UsherGridStore *self, UsherStatement *statement, UsherGridPatches *patches, GHashTable *left, GError **error)
{
  g_autofree UsherValue *values = g_new (UsherValue, self->n_columns + 1);
  gboolean row;

  while (usher_statement_step (statement, &row, error))
    {
      gint64 id;

      if (!row)
        return TRUE;
      id = usher_statement_int (statement, 0);
      for (guint i = 0; i < self->n_columns; i++)
        values[i] = usher_statement_value (statement, (int) i + 1);
      usher_grid_patches_put (patches, id, values);
      g_hash_table_remove (left, &id);
    }
  return FALSE;
}

UsherGridPatches *
usher_grid_store_read_patches (UsherGridStore *self, UsherConn *conn, const gint64 *ids, gsize n, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherSql) sql = usher_sql_all (self->noun, self->columns_of, self->n_columns, ids, n);
  g_autoptr (UsherGridPatches) patches = usher_grid_patches_new (self);
  g_autoptr (GHashTable) left = g_hash_table_new (g_int64_hash, g_int64_equal);
  UsherStatement *statement;
  GHashTableIter iter;
  gpointer id;

  if (!n)
    return g_steal_pointer (&patches);
  for (gsize i = 0; i < n; i++)
    g_hash_table_add (left, (gpointer) &ids[i]);
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !(statement = usher_sql_prepare (sql, conn, error))
      || !read_rows (self, statement, patches, left, error))
    return NULL;
  g_hash_table_iter_init (&iter, left);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    usher_grid_patches_remove (patches, *(gint64 *) id);
  return g_steal_pointer (&patches);
}
