/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows that changed, came or went, put into a grid store and its current order.  New values are
 * added to a dictionary all at once, and the rows that moved are merged into the order, so that a
 * change costs milliseconds whatever the number of rows.  The owner's thread, under the gate. */

#include "usher-grid-store-private.h"

#include <stdlib.h>
#include <string.h>

#define MANY 20000 /* rows: beyond, arranging anew is cheaper than merging */

/* ---- Patches ---- */
UsherGridPatches *
usher_grid_patches_new (UsherGridStore *store)
{
  UsherGridPatches *self = g_new0 (UsherGridPatches, 1);

  self->n_columns = store->n_columns;
  self->rows = g_array_new (FALSE, FALSE, sizeof (UsherGridPatch));
  self->values = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_string_chunk_new (4096);
  return self;
}

void
usher_grid_patches_put (UsherGridPatches *self, gint64 id, const UsherValue *values)
{
  UsherGridPatch patch = { id, g_memdup2 (values, self->n_columns * sizeof *values) };

  for (guint i = 0; i < self->n_columns; i++)
    if (values[i].type == USHER_VALUE_TEXT)
      patch.values[i].text = g_string_chunk_insert_len (self->texts, values[i].text, (gssize) values[i].length);
  g_ptr_array_add (self->values, patch.values);
  g_array_append_val (self->rows, patch);
}

void
usher_grid_patches_remove (UsherGridPatches *self, gint64 id)
{
  UsherGridPatch patch = { id, NULL };

  g_array_append_val (self->rows, patch);
}

void
usher_grid_patches_free (UsherGridPatches *self)
{
  if (!self)
    return;
  g_array_unref (self->rows);
  g_ptr_array_unref (self->values);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/* ---- Into the columns ---- */
static void
learn_values (UsherGridStore *store, const UsherGridPatches *patches)
{
  g_autofree UsherValue *values = g_new (UsherValue, patches->rows->len + 1);

  for (guint column = 0; column < store->n_columns; column++)
    {
      guint n = 0;

      for (guint i = 0; i < patches->rows->len; i++)
        {
          const UsherGridPatch *patch = &g_array_index (patches->rows, UsherGridPatch, i);

          if (patch->values && patch->values[column].type != USHER_VALUE_NULL)
            values[n++] = patch->values[column];
        }
      usher_grid_column_add_values (&store->columns[column], values, n);
    }
}

static guint32
code_of (const UsherGridColumn *column, const UsherValue *value)
{
  guint32 code;

  if (!usher_grid_column_find (column, value, &code))
    g_assert_not_reached ();
  return code;
}

static gint64
id_at (const UsherGridStore *store, guint place)
{
  return usher_grid_store_id_of (store, store->by_id ? store->by_id[place] : place);
}

/* A row that comes takes its place among the ids. */
static void
place_new_row (UsherGridStore *store, guint row)
{
  guint low = 0, high = row;
  gint64 id = usher_grid_store_id_of (store, row);

  if (row == 0 || id_at (store, row - 1) < id)
    {
      if (store->by_id)
        store->by_id[row] = row;
      return;
    }
  if (!store->by_id)
    {
      store->by_id = g_new (guint32, store->room);
      for (guint i = 0; i < row; i++)
        store->by_id[i] = i;
    }
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (id_at (store, middle) < id)
        low = middle + 1;
      else
        high = middle;
    }
  memmove (store->by_id + low + 1, store->by_id + low, (row - low) * sizeof (guint32));
  store->by_id[low] = row;
}

static void
put_row (UsherGridStore *store, const UsherGridPatch *patch, GHashTable *touched)
{
  guint row;

  if (usher_grid_store_row (store, patch->id, &row))
    {
      store->n_gone -= store->gone[row];
      store->gone[row] = 0;
      for (guint i = 0; i < store->n_columns; i++)
        usher_grid_column_set_row (&store->columns[i], row, code_of (&store->columns[i], &patch->values[i]));
    }
  else
    {
      row = store->n_rows;
      if (!usher_grid_store_add_id (store, patch->id, NULL))
        return;
      for (guint i = 0; i < store->n_columns; i++)
        usher_grid_column_add_row (&store->columns[i], code_of (&store->columns[i], &patch->values[i]));
      place_new_row (store, row);
    }
  g_hash_table_add (touched, GUINT_TO_POINTER (row));
}

static void
remove_row (UsherGridStore *store, gint64 id, GHashTable *touched)
{
  guint row;

  if (!usher_grid_store_row (store, id, &row) || store->gone[row])
    return;
  store->gone[row] = 1;
  store->n_gone++;
  g_hash_table_add (touched, GUINT_TO_POINTER (row));
}

/* ---- Into the order ---- */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer order)
{
  return usher_grid_order_compare (order, *(const guint32 *) a, *(const guint32 *) b);
}

/* The touched rows that belong into the order now, in order. */
static guint32 *
rows_to_place (UsherGridOrder *order, GHashTable *touched, guint *n)
{
  guint32 *rows = g_new (guint32, g_hash_table_size (touched) + 1);
  GHashTableIter iter;
  gpointer key;

  *n = 0;
  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      guint row = GPOINTER_TO_UINT (key);

      if (!order->store->gone[row] && usher_grid_order_holds (order, row))
        rows[(*n)++] = row;
    }
  g_qsort_with_data (rows, (int) *n, sizeof *rows, compare_rows, order);
  return rows;
}

static void
drop_touched (UsherGridOrder *order, GHashTable *touched)
{
  g_autofree guint8 *is_touched = g_new0 (guint8, order->store->n_rows + 1);
  GHashTableIter iter;
  gpointer key;
  guint kept = 0;

  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    is_touched[GPOINTER_TO_UINT (key)] = 1;
  for (guint i = 0; i < order->n_rows; i++)
    if (!is_touched[order->rows[i]])
      order->rows[kept++] = order->rows[i];
  order->n_rows = kept;
}

static void
merge_rows (UsherGridOrder *order, const guint32 *rows, guint n)
{
  guint end = order->n_rows, room = order->n_rows + n;

  if (room > order->room)
    {
      order->room = room + room / 8;
      order->rows = g_renew (guint32, order->rows, order->room);
    }
  /* From the back, so that every row moves once. */
  for (guint i = n; i-- > 0;)
    {
      guint place;

      order->n_rows = end;
      place = usher_grid_order_place (order, rows[i]);
      memmove (order->rows + place + i + 1, order->rows + place, (end - place) * sizeof (guint32));
      order->rows[place + i] = rows[i];
      end = place;
    }
  order->n_rows = room;
}

void
usher_grid_store_apply (UsherGridStore *self, UsherGridPatches *patches)
{
  g_autoptr (GHashTable) touched = g_hash_table_new (NULL, NULL);
  g_autofree guint32 *rows = NULL;
  guint n;

  learn_values (self, patches);
  for (guint i = 0; i < patches->rows->len; i++)
    {
      const UsherGridPatch *patch = &g_array_index (patches->rows, UsherGridPatch, i);

      if (patch->values)
        put_row (self, patch, touched);
      else
        remove_row (self, patch->id, touched);
    }
  if (g_hash_table_size (touched) > MANY)
    {
      usher_grid_order_fill (self->order, NULL, NULL);
      return;
    }
  drop_touched (self->order, touched);
  rows = rows_to_place (self->order, touched, &n);
  merge_rows (self->order, rows, n);
}
