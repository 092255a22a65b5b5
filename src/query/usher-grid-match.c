/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which values of a column a filter term or a search word takes.  A dictionary is in order, so a
 * comparison is a search in it; a word is looked for in all of its texts at once.  Any thread. */

#include "usher-grid-column.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* ---- Finding a needle ---- */
/* Sixteen places at a time: those where its first and its last byte fit are looked at. */
static const char *
find_bytes (const char *at, const char *end, const char *needle, gsize length)
{
#ifdef __SSE2__
  const __m128i first = _mm_set1_epi8 (needle[0]);
  const __m128i last = _mm_set1_epi8 (needle[length - 1]);

  for (; at + length - 1 + 16 <= end; at += 16)
    {
      __m128i begins = _mm_cmpeq_epi8 (_mm_loadu_si128 ((const __m128i *) (gconstpointer) at), first);
      __m128i ends = _mm_cmpeq_epi8 (_mm_loadu_si128 ((const __m128i *) (gconstpointer) (at + length - 1)), last);
      guint places = (guint) _mm_movemask_epi8 (_mm_and_si128 (begins, ends));

      for (; places; places &= places - 1)
        {
          const char *place = at + __builtin_ctz (places);

          if (memcmp (place, needle, length) == 0)
            return place;
        }
    }
#endif
  return at < end ? memmem (at, (gsize) (end - at), needle, length) : NULL;
}

gboolean
usher_grid_column_search (const UsherGridColumn *self, const char *needle, guint8 *match)
{
  const UsherGridArena *arena = self->has_folds ? &self->folds : &self->texts;
  const char *end = arena->bytes + arena->sorted, *hit;
  gsize length = strlen (needle);
  guint code = 0, inside = 0;
  gboolean any = FALSE;

  memset (match, 0, self->n_values + 1);
  for (const char *at = arena->bytes; at < end && (hit = find_bytes (at, end, needle, length)); at = strchr (hit, '\0') + 1)
    {
      gsize offset = (gsize) (hit - arena->bytes);

      /* Values that came later stand behind the sorted texts: they are no place to stop at. */
      for (; code < self->n_values && (arena->offsets[code] <= offset || arena->offsets[code] >= arena->sorted); code++)
        if (arena->offsets[code] <= offset)
          inside = code;
      match[inside] = 1;
      any = TRUE;
    }
  if (arena->sorted < arena->length)
    for (code = 0; code < self->n_values; code++)
      if (arena->offsets[code] >= arena->sorted && strstr (arena->bytes + arena->offsets[code], needle))
        any = match[code] = 1;
  return any;
}

/* ---- Comparing ---- */
static guint
first_int (const UsherGridColumn *self, gint64 value)
{
  guint low = 0, high = self->n_values;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->ints[middle] < value)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The first code whose fold is not before FOLD; with BEYOND, the first that is after it. */
static guint
first_fold (const UsherGridColumn *self, const char *fold, gboolean beyond)
{
  guint low = 0, high = self->n_values;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = strcmp (usher_grid_column_fold (self, middle), fold);

      if (order < 0 || (order == 0 && beyond))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
mark (guint8 *match, guint from, guint end, const UsherTerm *term)
{
  if (from < end)
    memset (match + from, !term->negated, end - from);
}

static void
match_ranges (const UsherGridColumn *self, const UsherTerm *term, guint8 *match)
{
  for (guint i = 0; i < term->n_ranges; i++)
    {
      const UsherRange *range = &term->ranges[i];

      if (range->from <= range->to)
        mark (match, first_int (self, range->from),
              range->to == G_MAXINT64 ? self->n_values : first_int (self, range->to + 1), term);
    }
}

static void
match_texts (const UsherGridColumn *self, const UsherTerm *term, guint8 *match)
{
  const char *fold = term->n_texts ? term->texts[0] : NULL;

  if (term->kind == USHER_TERM_TEXT)
    for (guint i = 0; i < term->n_texts; i++)
      mark (match, first_fold (self, term->texts[i], FALSE), first_fold (self, term->texts[i], TRUE), term);
  else if (term->kind == USHER_TERM_LESS)
    mark (match, 0, first_fold (self, fold, term->or_equal), term);
  else
    mark (match, first_fold (self, fold, !term->or_equal), self->n_values, term);
}

void
usher_grid_column_match (const UsherGridColumn *self, const UsherTerm *term, guint8 *match)
{
  memset (match, term->negated, self->n_values);
  match[self->n_values] = (guint8) usher_term_matches_null (term);
  if (self->number)
    match_ranges (self, term, match);
  else if (term->kind == USHER_TERM_HAS || self->column->flags & USHER_COLUMN_ORDERED)
    /* Not in the order of their folds, and few. */
    for (guint code = 0; code < self->n_values; code++)
      match[code] = (guint8) usher_term_matches_text (term, usher_grid_column_text (self, code), usher_grid_column_fold (self, code));
  else
    match_texts (self, term, match);
}
