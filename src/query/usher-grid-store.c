/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The grid store's rows and its current order: what a grid asks for while it paints.  The owner's
 * thread; other threads only arrange.  Knows no widget. */

#include "usher-grid-store-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-export.h"

#define ROWS_MORE 64

static void
add_column (UsherGridStore *self, guint column)
{
  if (self->column_for[column] >= 0)
    return;
  self->column_for[column] = (int) self->n_columns;
  self->columns_of[self->n_columns++] = column;
}

/* What is shown, what the query's own filter and order read, and what words look into. */
static void
choose_columns (UsherGridStore *self, const UsherQuery *query)
{
  const UsherFilter *filter = usher_query_filter (query);
  guint n, n_sort;
  const guint *chosen = usher_query_columns (query, &n);
  const UsherSort *sort = usher_query_sort (query, &n_sort);

  for (guint i = 0; i < n; i++)
    add_column (self, chosen[i]);
  for (guint i = 0; i < filter->n_terms; i++)
    if (filter->terms[i].kind != USHER_TERM_WORD)
      add_column (self, filter->terms[i].column);
  for (guint i = 0; i < n_sort; i++)
    if (!g_str_equal (self->noun->columns[sort[i].column].name, "id"))
      add_column (self, sort[i].column);
  for (guint i = 0; i < self->noun->n_columns; i++)
    if (self->noun->columns[i].flags & USHER_COLUMN_SEARCHABLE)
      add_column (self, i);
}

UsherGridStore *
usher_grid_store_new (const UsherQuery *query, gsize bytes_max)
{
  UsherGridStore *self = g_new0 (UsherGridStore, 1);

  self->noun = usher_query_noun (query);
  self->bytes_max = bytes_max;
  self->columns_of = g_new (guint, self->noun->n_columns);
  self->column_for = g_new (int, self->noun->n_columns);
  for (guint i = 0; i < self->noun->n_columns; i++)
    self->column_for[i] = -1;
  choose_columns (self, query);
  self->columns = g_new0 (UsherGridColumn, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    usher_grid_column_init (&self->columns[i], &self->noun->columns[self->columns_of[i]], self->columns_of[i]);
  self->order = usher_grid_order_new (self);
  g_mutex_init (&self->gate);
  g_queue_init (&self->waiting);
  return self;
}

void
usher_grid_store_free (UsherGridStore *self)
{
  if (!self)
    return;
  usher_grid_order_unlink (self->order);
  for (guint i = 0; i < self->n_columns; i++)
    usher_grid_column_clear (&self->columns[i]);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) usher_grid_patches_free);
  g_mutex_clear (&self->gate);
  g_free (self->columns);
  g_free (self->columns_of);
  g_free (self->column_for);
  g_free (self->ids);
  g_free (self->wide_ids);
  g_free (self->gone);
  g_free (self->by_id);
  g_free (self);
}

const UsherNoun *
usher_grid_store_noun (UsherGridStore *self)
{
  return self->noun;
}

const guint *
usher_grid_store_columns (UsherGridStore *self, guint *n)
{
  *n = self->n_columns;
  return self->columns_of;
}

gsize
usher_grid_store_bytes (UsherGridStore *self)
{
  gsize bytes = sizeof *self + self->room * ((self->wide_ids ? sizeof (gint64) : sizeof (guint32)) + 1) + (self->by_id ? self->room * sizeof (guint32) : 0)
                + self->order->room * sizeof (guint32);

  for (guint i = 0; i < self->n_columns; i++)
    bytes += sizeof (UsherGridColumn) + usher_grid_column_bytes (&self->columns[i]);
  return bytes;
}

/* ---- Rows ---- */
static void
set_room (UsherGridStore *self, guint room)
{
  self->room = room;
  if (self->wide_ids)
    self->wide_ids = g_renew (gint64, self->wide_ids, room);
  else
    self->ids = g_renew (guint32, self->ids, room);
  self->gone = g_renew (guint8, self->gone, room);
  if (self->by_id)
    self->by_id = g_renew (guint32, self->by_id, room);
}

static void
widen_ids (UsherGridStore *self)
{
  self->wide_ids = g_new (gint64, self->room);
  for (guint row = 0; row < self->n_rows; row++)
    self->wide_ids[row] = self->ids[row];
  g_clear_pointer (&self->ids, g_free);
}

gboolean
usher_grid_store_add_id (UsherGridStore *self, gint64 id, GError **error)
{
  if (self->n_rows == G_MAXINT32)
    return usher_error_set (error, USHER_ERROR_FULL, NULL, "a grid holds at most %d rows", G_MAXINT32);
  if (self->n_rows == self->room)
    set_room (self, self->room + self->room / 2 + ROWS_MORE);
  if (!self->wide_ids && (id < 0 || id > G_MAXUINT32))
    widen_ids (self);
  if (self->wide_ids)
    self->wide_ids[self->n_rows] = id;
  else
    self->ids[self->n_rows] = (guint32) id;
  self->gone[self->n_rows++] = 0;
  return TRUE;
}

void
usher_grid_store_trim (UsherGridStore *self)
{
  set_room (self, MAX (self->n_rows, 1));
}

gboolean
usher_grid_store_row (const UsherGridStore *self, gint64 id, guint *row)
{
  guint low = 0, high = self->n_rows;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (usher_grid_store_id_of (self, self->by_id ? self->by_id[middle] : middle) < id)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == self->n_rows)
    return FALSE;
  *row = self->by_id ? self->by_id[low] : low;
  return usher_grid_store_id_of (self, *row) == id;
}

guint
usher_grid_store_rows (UsherGridStore *self)
{
  return self->order->n_rows;
}

guint
usher_grid_store_rows_all (UsherGridStore *self)
{
  return self->n_rows - self->n_gone;
}

gint64
usher_grid_store_id (UsherGridStore *self, guint position)
{
  g_return_val_if_fail (position < self->order->n_rows, -1);
  return usher_grid_store_id_of (self, self->order->rows[position]);
}

/* The order is a sorted one, so that no second array of positions is kept. */
gboolean
usher_grid_store_position (UsherGridStore *self, gint64 id, guint *position)
{
  guint row;

  if (!usher_grid_store_row (self, id, &row) || self->gone[row] || !usher_grid_order_holds (self->order, row))
    return FALSE;
  *position = usher_grid_order_place (self->order, row);
  return *position < self->order->n_rows && self->order->rows[*position] == row;
}

/* ---- Cells ---- */
UsherValue
usher_grid_store_value (UsherGridStore *self, guint position, guint column)
{
  UsherGridColumn *cells = &self->columns[column];

  g_return_val_if_fail (position < self->order->n_rows && column < self->n_columns, USHER_NULL);
  return usher_grid_column_value (cells, usher_grid_column_code (cells, self->order->rows[position]));
}

const char *
usher_grid_store_text (UsherGridStore *self, guint position, guint column)
{
  UsherValue value = usher_grid_store_value (self, position, column);
  UsherGridColumn *cells = &self->columns[column];

  if (value.type == USHER_VALUE_NULL)
    return "";
  if (value.type == USHER_VALUE_TEXT && cells->column->kind != USHER_COLUMN_SET)
    return value.text;
  g_string_truncate (cells->scratch, 0);
  usher_export_plain_value (cells->scratch, cells->column, &value);
  return cells->scratch->str;
}

/* ---- Groups ---- */
void
usher_grid_group_clear (UsherGridGroup *group)
{
  g_free (group->text);
}

static void
add_group (GArray *groups, UsherGridColumn *cells, guint code, gint64 rows)
{
  UsherGridGroup group = { .rows = rows };
  UsherValue value = usher_grid_column_value (cells, code);

  if (value.type != USHER_VALUE_NULL)
    {
      GString *text = g_string_new (NULL);

      usher_export_plain_value (text, cells->column, &value);
      group.text = g_string_free (text, FALSE);
    }
  g_array_append_val (groups, group);
}

GArray *
usher_grid_store_group (UsherGridStore *self, guint column)
{
  UsherGridColumn *cells = &self->columns[column];
  g_autofree guint32 *counts = g_new0 (guint32, cells->n_values + 1);
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (UsherGridGroup));

  g_array_set_clear_func (groups, (GDestroyNotify) usher_grid_group_clear);
  for (guint i = 0; i < self->order->n_rows; i++)
    counts[usher_grid_column_code (cells, self->order->rows[i])]++;
  for (guint code = 0; code <= cells->n_values; code++)
    if (counts[code])
      add_group (groups, cells, code, counts[code]);
  return groups;
}

/* ---- Values, for whoever types one ---- */
char **
usher_grid_store_values (UsherGridStore *self, guint column, const char *part, guint most)
{
  UsherGridColumn *cells = &self->columns[column];
  g_autofree guint8 *match = g_malloc (cells->n_values + 1);
  g_autoptr(GPtrArray) values = g_ptr_array_new ();
  gboolean all = cells->number || !*part;

  if (all)
    memset (match, 1, cells->n_values + 1);
  else
    usher_grid_column_search (cells, part, match);
  for (int inside = 0; inside < 2; inside++)
    for (guint code = 0; code < cells->n_values && values->len < most; code++)
      if (match[code] && (all ? !inside : g_str_has_prefix (usher_grid_column_fold (cells, code), part) == !inside))
        {
          GString *text = g_string_new (NULL);
          UsherValue value = usher_grid_column_value (cells, code);

          usher_export_plain_value (text, cells->column, &value);
          g_ptr_array_add (values, g_string_free (text, FALSE));
        }
  g_ptr_array_add (values, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

/* ---- Another order, and what waited for it ---- */
static gboolean
apply_waiting (UsherGridStore *self)
{
  UsherGridPatches *patches;
  gboolean any = FALSE;

  g_mutex_lock (&self->gate);
  while (!self->arranging && (patches = g_queue_pop_head (&self->waiting)))
    {
      usher_grid_store_apply (self, patches);
      usher_grid_patches_free (patches);
      any = TRUE;
    }
  g_mutex_unlock (&self->gate);
  return any;
}

gboolean
usher_grid_store_patch (UsherGridStore *self, UsherGridPatches *patches)
{
  gboolean waits;

  g_mutex_lock (&self->gate);
  g_queue_push_tail (&self->waiting, patches);
  waits = self->arranging > 0;
  g_mutex_unlock (&self->gate);
  if (!waits)
    apply_waiting (self);
  return !waits;
}

gboolean
usher_grid_store_settle (UsherGridStore *self)
{
  return apply_waiting (self);
}

void
usher_grid_store_adopt (UsherGridStore *self, UsherGridOrder *order)
{
  g_return_if_fail (order->store == self);
  usher_grid_order_unlink (self->order);
  self->order = order;
  g_mutex_lock (&self->gate);
  self->arranging--;
  g_mutex_unlock (&self->gate);
  apply_waiting (self);
}
