/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The grid store's sorts.  Rows are sorted by counting codes: in one pass, or byte by byte where
 * the codes are too many to count.  Texts are sorted eight bytes at a time.
 * Pure; any thread. */

#include "usher-grid-column.h"

#include <stdlib.h>
#include <string.h>

#define DIGIT_BITS 8 /* more streams than that cost more in address translation than the passes saved */
#define DIGITS (1 << DIGIT_BITS)
#define COUNTED_MAX (1 << 21) /* codes whose counts stay near the processor */
#define FEW 24
#define DEPTH_MAX 512         /* bytes of a common beginning; beyond, texts are compared whole */

/* ---- Items ---- */
static void
insert_items (UsherGridItem *items, gsize n)
{
  for (gsize i = 1; i < n; i++)
    {
      UsherGridItem item = items[i];
      gsize at = i;

      for (; at > 0 && items[at - 1].key > item.key; at--)
        items[at] = items[at - 1];
      items[at] = item;
    }
}

static void
pass_items (const UsherGridItem *from, UsherGridItem *to, gsize n, guint shift)
{
  gsize starts[DIGITS] = { 0 };
  gsize sum = 0;

  for (gsize i = 0; i < n; i++)
    starts[(from[i].key >> shift) & (DIGITS - 1)]++;
  for (guint digit = 0; digit < DIGITS; digit++)
    {
      gsize count = starts[digit];

      starts[digit] = sum;
      sum += count;
    }
  for (gsize i = 0; i < n; i++)
    to[starts[(from[i].key >> shift) & (DIGITS - 1)]++] = from[i];
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const UsherGridItem *first = a, *second = b;

  if (first->key != second->key)
    return first->key < second->key ? -1 : 1;
  return first->index < second->index ? -1 : first->index > second->index;
}

void
usher_grid_sort_items (UsherGridItem *items, gsize n)
{
  g_autofree UsherGridItem *other = NULL;
  guint64 differ = 0;

  if (n <= FEW)
    {
      insert_items (items, n);
      return;
    }
  /* Counting digits for a few items costs more than comparing them. */
  if (n < 4 * DIGITS)
    {
      qsort (items, n, sizeof *items, compare_items);
      return;
    }
  for (gsize i = 1; i < n; i++)
    differ |= items[i].key ^ items[0].key;
  other = g_new (UsherGridItem, n);
  for (guint shift = 0; shift < 64; shift += DIGIT_BITS)
    {
      if (!((differ >> shift) & (DIGITS - 1)))
        continue;
      pass_items (items, other, n, shift);
      memcpy (items, other, n * sizeof *items);
    }
}

/* ---- Texts ---- */
typedef struct {
  const char *const *texts;
  const char *const *folds;
} Texts;

static int
compare_texts (gconstpointer a, gconstpointer b, gpointer data)
{
  const UsherGridItem *first = a, *second = b;
  const Texts *texts = data;
  int order = strcmp (texts->folds[first->index], texts->folds[second->index]);

  return order ? order : strcmp (texts->texts[first->index], texts->texts[second->index]);
}

/* The eight bytes at AT, the first the most significant; 0 from the text's end on. */
static guint64
chunk_of (const char *at)
{
  guint64 chunk = 0;
  guint i = 0;

  for (; i < 8 && at[i]; i++)
    chunk = chunk << 8 | (guint8) at[i];
  return i ? chunk << (8 * (8 - i)) : 0;
}

/* Every fold in ITEMS begins with the same DEPTH bytes. */
static void
sort_texts_from (Texts *texts, UsherGridItem *items, gsize n, gsize depth)
{
  if (n <= FEW || depth > DEPTH_MAX)
    {
      g_qsort_with_data (items, (int) n, sizeof *items, compare_texts, texts);
      return;
    }
  for (gsize i = 0; i < n; i++)
    items[i].key = chunk_of (texts->folds[items[i].index] + depth);
  usher_grid_sort_items (items, n);
  for (gsize start = 0, end; start < n; start = end)
    {
      for (end = start + 1; end < n && items[end].key == items[start].key; end++)
        ;
      if (end - start == 1)
        continue;
      if (items[start].key & 0xff)
        sort_texts_from (texts, items + start, end - start, depth + 8);
      else /* the folds are equal and end here */
        g_qsort_with_data (items + start, (int) (end - start), sizeof *items, compare_texts, texts);
    }
}

void
usher_grid_sort_texts (const char *const *texts, const char *const *folds, guint32 *order, gsize n)
{
  g_autofree UsherGridItem *items = g_new (UsherGridItem, n + 1);
  Texts both = { texts, folds };

  for (gsize i = 0; i < n; i++)
    items[i].index = (guint32) i;
  sort_texts_from (&both, items, n, 0);
  for (gsize i = 0; i < n; i++)
    order[i] = items[i].index;
}

/* ---- Rows ---- */
static inline guint32
key_of (const UsherGridColumn *column, guint row, guint32 null, gboolean descending)
{
  guint32 code = usher_grid_column_code (column, row);

  return !descending || code == null ? code : null - 1 - code;
}

static void
count_rows (const UsherGridColumn *column, gboolean descending, guint32 *rows, guint32 *scratch, gsize n)
{
  guint32 null = column->n_values;
  g_autofree guint32 *starts = g_new0 (guint32, null + 1);
  guint32 sum = 0;

  for (gsize i = 0; i < n; i++)
    starts[key_of (column, rows[i], null, descending)]++;
  for (guint32 key = 0; key <= null; key++)
    {
      guint32 count = starts[key];

      starts[key] = sum;
      sum += count;
    }
  for (gsize i = 0; i < n; i++)
    scratch[starts[key_of (column, rows[i], null, descending)]++] = rows[i];
  memcpy (rows, scratch, n * sizeof *rows);
}

/* Where every row has a value of its own, the code is the position.  FALSE: it was not so. */
static gboolean
place_rows (const UsherGridColumn *column, gboolean descending, guint32 *rows, guint32 *scratch, gsize n)
{
  memset (scratch, 0xff, n * sizeof *scratch);
  for (gsize i = 0; i < n; i++)
    {
      guint32 key = key_of (column, rows[i], column->n_values, descending);

      if (key == column->n_values || scratch[key] != G_MAXUINT32)
        return FALSE;
      scratch[key] = rows[i];
    }
  memcpy (rows, scratch, n * sizeof *rows);
  return TRUE;
}

static void
pass_pairs (const guint64 *from, guint64 *to, gsize n, guint shift)
{
  guint32 starts[DIGITS] = { 0 };
  guint32 sum = 0;

  for (gsize i = 0; i < n; i++)
    starts[(from[i] >> shift) & (DIGITS - 1)]++;
  for (guint digit = 0; digit < DIGITS; digit++)
    {
      guint32 count = starts[digit];

      starts[digit] = sum;
      sum += count;
    }
  for (gsize i = 0; i < n; i++)
    to[starts[(from[i] >> shift) & (DIGITS - 1)]++] = from[i];
}

/* Key and row travel together, so that every pass reads straight on. */
static void
count_digits (const UsherGridColumn *column, gboolean descending, guint32 *rows, gsize n)
{
  guint32 null = column->n_values;
  g_autofree guint64 *first = g_new (guint64, n);
  g_autofree guint64 *second = g_new (guint64, n);
  guint64 *from = first, *to = second;

  for (gsize i = 0; i < n; i++)
    from[i] = (guint64) key_of (column, rows[i], null, descending) << 32 | rows[i];
  for (guint shift = 0; shift < 32 && null >> shift; shift += DIGIT_BITS)
    {
      guint64 *swap = from;

      pass_pairs (from, to, n, 32 + shift);
      from = to;
      to = swap;
    }
  for (gsize i = 0; i < n; i++)
    rows[i] = (guint32) from[i];
}

void
usher_grid_sort_rows (const UsherGridColumn *column, gboolean descending, guint32 *rows, guint32 *scratch, gsize n)
{
  if (n < 2)
    return;
  if (n == column->n_values && place_rows (column, descending, rows, scratch, n))
    return;
  if (column->n_values < COUNTED_MAX && (column->n_values < DIGITS || n > column->n_values / 4))
    count_rows (column, descending, rows, scratch, n);
  else
    count_digits (column, descending, rows, n);
}
