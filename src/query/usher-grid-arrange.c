/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A new order of a grid store's rows: which pass the filter, and in what sequence.  A term is
 * looked at once per distinct value and then once per row as a byte.  Any thread: it reads what
 * nobody writes, because patches wait.  The order agrees with that of the SQL (usher-query-sql.c). */

#include "usher-grid-store-private.h"

#include <string.h>

#include "usher-error.h"

UsherGridOrder *
usher_grid_order_new (UsherGridStore *store)
{
  UsherGridOrder *self = g_new0 (UsherGridOrder, 1);

  self->store = store;
  return self;
}

void
usher_grid_order_unlink (UsherGridOrder *self)
{
  g_free (self->rows);
  usher_filter_free (self->filter);
  g_free (self->sort);
  g_free (self);
}

void
usher_grid_order_free (UsherGridOrder *self)
{
  if (!self)
    return;
  g_mutex_lock (&self->store->gate);
  self->store->arranging--;
  g_mutex_unlock (&self->store->gate);
  usher_grid_order_unlink (self);
}

guint
usher_grid_order_rows (const UsherGridOrder *self)
{
  return self->n_rows;
}

/* ---- Filtering ---- */
/* KEEP[row] &= MATCH[code of row] */
static void
keep_matching (const UsherGridColumn *column, const guint8 *match, guint8 *keep)
{
  guint n = column->n_rows;

  if (column->width == 1)
    for (guint row = 0; row < n; row++)
      keep[row] &= match[((const guint8 *) column->codes)[row]];
  else if (column->width == 2)
    for (guint row = 0; row < n; row++)
      keep[row] &= match[((const guint16 *) column->codes)[row]];
  else
    for (guint row = 0; row < n; row++)
      keep[row] &= match[((const guint32 *) column->codes)[row]];
}

/* FOUND[row] |= MATCH[code of row] */
static void
add_matching (const UsherGridColumn *column, const guint8 *match, guint8 *found)
{
  guint n = column->n_rows;

  if (column->width == 1)
    for (guint row = 0; row < n; row++)
      found[row] |= match[((const guint8 *) column->codes)[row]];
  else if (column->width == 2)
    for (guint row = 0; row < n; row++)
      found[row] |= match[((const guint16 *) column->codes)[row]];
  else
    for (guint row = 0; row < n; row++)
      found[row] |= match[((const guint32 *) column->codes)[row]];
}

static void
keep_with_word (const UsherGridStore *store, const UsherTerm *term, guint8 *keep)
{
  g_autofree guint8 *found = g_new0 (guint8, store->n_rows + 1);

  for (guint i = 0; i < store->n_columns; i++)
    {
      const UsherGridColumn *column = &store->columns[i];
      g_autofree guint8 *match = NULL;

      if (!(column->column->flags & USHER_COLUMN_SEARCHABLE))
        continue;
      match = g_new (guint8, column->n_values + 1);
      if (usher_grid_column_search (column, term->texts[0], match))
        add_matching (column, match, found);
    }
  for (guint row = 0; row < store->n_rows; row++)
    keep[row] &= found[row] ^ (guint8) term->negated;
}

static void
keep_with_term (const UsherGridStore *store, const UsherTerm *term, guint8 *keep)
{
  const UsherGridColumn *column = &store->columns[store->column_for[term->column]];
  g_autofree guint8 *match = g_new (guint8, column->n_values + 1);

  usher_grid_column_match (column, term, match);
  keep_matching (column, match, keep);
}

static gboolean
filter_rows (UsherGridOrder *self, guint8 *keep, GCancellable *cancellable, GError **error)
{
  const UsherGridStore *store = self->store;

  for (guint row = 0; row < store->n_rows; row++)
    keep[row] = !store->gone[row];
  for (guint i = 0; self->filter && i < self->filter->n_terms; i++)
    {
      const UsherTerm *term = &self->filter->terms[i];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (term->kind == USHER_TERM_WORD)
        keep_with_word (store, term, keep);
      else
        keep_with_term (store, term, keep);
    }
  return TRUE;
}

static gboolean
word_in_row (const UsherGridStore *store, const UsherTerm *term, guint row)
{
  for (guint i = 0; i < store->n_columns; i++)
    {
      const UsherGridColumn *column = &store->columns[i];
      guint code = usher_grid_column_code (column, row);

      if (column->column->flags & USHER_COLUMN_SEARCHABLE && code < column->n_values
          && strstr (usher_grid_column_fold (column, code), term->texts[0]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
term_holds (const UsherGridStore *store, const UsherTerm *term, guint row)
{
  const UsherGridColumn *column;
  guint code;

  if (term->kind == USHER_TERM_WORD)
    return word_in_row (store, term, row) != term->negated;
  column = &store->columns[store->column_for[term->column]];
  code = usher_grid_column_code (column, row);
  if (code == column->n_values)
    return usher_term_matches_null (term);
  if (column->number)
    return usher_term_matches_int (term, column->ints[code]);
  return usher_term_matches_text (term, usher_grid_column_text (column, code), usher_grid_column_fold (column, code));
}

gboolean
usher_grid_order_holds (const UsherGridOrder *self, guint row)
{
  for (guint i = 0; self->filter && i < self->filter->n_terms; i++)
    if (!term_holds (self->store, &self->filter->terms[i], row))
      return FALSE;
  return TRUE;
}

/* ---- Sorting ---- */
static void
reverse (guint32 *rows, guint n)
{
  for (guint i = 0; i < n / 2; i++)
    {
      guint32 row = rows[i];

      rows[i] = rows[n - 1 - i];
      rows[n - 1 - i] = row;
    }
}

/* The rows that are kept, by id. */
static void
collect (UsherGridOrder *self, const guint8 *keep)
{
  const UsherGridStore *store = self->store;
  guint n = 0;

  for (guint row = 0; row < store->n_rows; row++)
    n += keep[row];
  self->room = MAX (n, 1);
  self->rows = g_renew (guint32, self->rows, self->room);
  self->n_rows = 0;
  for (guint i = 0; i < store->n_rows; i++)
    {
      guint32 row = store->by_id ? store->by_id[i] : i;

      if (keep[row])
        self->rows[self->n_rows++] = row;
    }
}

gboolean
usher_grid_order_fill (UsherGridOrder *self, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *keep = g_new (guint8, self->store->n_rows + 1);
  g_autofree guint32 *scratch = NULL;

  if (!filter_rows (self, keep, cancellable, error))
    return FALSE;
  collect (self, keep);
  if (self->ids_descending)
    reverse (self->rows, self->n_rows);
  scratch = g_new (guint32, self->n_rows + 1);
  for (guint i = self->n_sort; i-- > 0;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      usher_grid_sort_rows (&self->store->columns[self->sort[i].column], self->sort[i].descending, self->rows, scratch,
                            self->n_rows);
    }
  return TRUE;
}

int
usher_grid_order_compare (const UsherGridOrder *self, guint a, guint b)
{
  const UsherGridStore *store = self->store;

  for (guint i = 0; i < self->n_sort; i++)
    {
      const UsherGridColumn *column = &store->columns[self->sort[i].column];
      guint32 first = usher_grid_column_code (column, a), second = usher_grid_column_code (column, b);

      if (first == second)
        continue;
      if (first == column->n_values || second == column->n_values)
        return first == column->n_values ? 1 : -1;
      return (first < second) != self->sort[i].descending ? -1 : 1;
    }
  if (a == b)
    return 0;
  return (usher_grid_store_id_of (store, a) < usher_grid_store_id_of (store, b)) != self->ids_descending ? -1 : 1;
}

guint
usher_grid_order_place (const UsherGridOrder *self, guint row)
{
  guint low = 0, high = self->n_rows;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (usher_grid_order_compare (self, self->rows[middle], row) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* ---- What is wanted ---- */
static gboolean
lacks (const UsherGridStore *store, guint column, GError **error)
{
  if (store->column_for[column] >= 0)
    return FALSE;
  usher_error_set (error, USHER_ERROR_USAGE, "load the column too, or ask the database", "this grid does not hold “%s”",
                   store->noun->columns[column].name);
  return TRUE;
}

static gboolean
set_sort (UsherGridOrder *self, const UsherSort *sort, guint n, GError **error)
{
  self->sort = g_new (UsherSort, n + 1);
  for (guint i = 0; i < n; i++)
    {
      /* Nothing is decided after the id. */
      if (g_str_equal (self->store->noun->columns[sort[i].column].name, "id"))
        {
          self->ids_descending = sort[i].descending;
          return TRUE;
        }
      if (lacks (self->store, sort[i].column, error))
        return FALSE;
      self->sort[self->n_sort++]
          = (UsherSort) { (guint) self->store->column_for[sort[i].column], sort[i].descending };
    }
  return TRUE;
}

static gboolean
check_filter (const UsherGridStore *store, const UsherFilter *filter, GError **error)
{
  for (guint i = 0; filter && i < filter->n_terms; i++)
    if (filter->terms[i].kind != USHER_TERM_WORD && lacks (store, filter->terms[i].column, error))
      return FALSE;
  return TRUE;
}

UsherGridOrder *
usher_grid_store_arrange (UsherGridStore *self, const UsherFilter *filter, const UsherSort *sort, guint n_sort, GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (UsherGridOrder) order = usher_grid_order_new (self);

  /* Waits for patches that are being applied; later ones wait for this order. */
  g_mutex_lock (&self->gate);
  self->arranging++;
  g_mutex_unlock (&self->gate);
  order->filter = filter && filter->n_terms ? usher_filter_copy (filter) : NULL;
  if (!check_filter (self, filter, error) || !set_sort (order, sort, n_sort, error)
      || !usher_grid_order_fill (order, cancellable, error))
    return NULL;
  return g_steal_pointer (&order);
}
