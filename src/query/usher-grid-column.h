/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-token.h"

G_BEGIN_DECLS

/* One column of a grid store: each distinct value once, and one code a row.  After sealing the
 * values stand in order (fold, bytes; numbers), so a code is a rank, and null is the last code.
 *
 *   codes   2 0 0 3 1 …          width 1, 2 or 4 bytes, whatever the values need
 *   values  0 "Ada"  1 "bo"  2 "Cy"  (3: null)
 *
 * Private to the room. */
typedef struct {
  char *bytes;       /* texts with their NULs                                          */
  gsize length, room;
  guint32 *offsets;  /* of each value                                                  */
  gsize sorted;      /* texts before this stand in the order of their codes            */
} UsherGridArena;

typedef struct {
  guint32 hash, code; /* code 0: an empty slot */
} UsherGridSlot;

typedef struct {
  const UsherColumn *column;
  guint index;           /* of the noun                                                  */
  gboolean number;
  /* rows */
  gpointer codes;
  guint width, n_rows, rows_room;
  /* values */
  guint n_values, values_room;
  gint64 *ints;          /* of a column of numbers                                       */
  UsherGridArena texts, folds;
  gboolean has_folds;    /* FALSE: every text is its own fold                            */
  /* loading */
  UsherGridSlot *slots;
  guint n_slots;
  guint32 last;          /* the code of the row before                                   */
  /* the owner's */
  GString *scratch;
} UsherGridColumn;

void usher_grid_column_init (UsherGridColumn *self, const UsherColumn *column, guint index);
void usher_grid_column_clear (UsherGridColumn *self);
gsize usher_grid_column_bytes (const UsherGridColumn *self);

/* ---- Loading ---- */
/* FALSE: there is no room for more texts in one column (4 GiB). */
gboolean usher_grid_column_load (UsherGridColumn *self, const UsherValue *value);
void usher_grid_column_seal (UsherGridColumn *self);

/* ---- Once sealed ---- */
static inline guint32
usher_grid_column_code (const UsherGridColumn *self, guint row)
{
  if (self->width == 1)
    return ((const guint8 *) self->codes)[row];
  if (self->width == 2)
    return ((const guint16 *) self->codes)[row];
  return ((const guint32 *) self->codes)[row];
}

static inline const char *
usher_grid_column_text (const UsherGridColumn *self, guint code)
{
  return self->texts.bytes + self->texts.offsets[code];
}

static inline const char *
usher_grid_column_fold (const UsherGridColumn *self, guint code)
{
  return self->has_folds ? self->folds.bytes + self->folds.offsets[code] : usher_grid_column_text (self, code);
}

/* As a query gives it (keys with their prefix); borrowed until the next call. */
UsherValue usher_grid_column_value (UsherGridColumn *self, guint code);
/* FALSE: no row ever had it. */
gboolean usher_grid_column_find (const UsherGridColumn *self, const UsherValue *value, guint32 *code);
/* Adds what is not there yet; every code keeps being a rank.  VALUES are put in order. */
void usher_grid_column_add_values (UsherGridColumn *self, UsherValue *values, guint n);
void usher_grid_column_set_row (UsherGridColumn *self, guint row, guint32 code);
void usher_grid_column_add_row (UsherGridColumn *self, guint32 code);

/* ---- Filtering: MATCH has a byte for each code, null's too ---- */
void usher_grid_column_match (const UsherGridColumn *self, const UsherTerm *term, guint8 *match);
/* Marks the values whose fold has NEEDLE in it; FALSE: none. */
gboolean usher_grid_column_search (const UsherGridColumn *self, const char *needle, guint8 *match);

/* ---- Sorting (usher-grid-sort.c) ---- */
typedef struct {
  guint64 key;
  guint32 index;
} UsherGridItem;

/* Stable, by key. */
void usher_grid_sort_items (UsherGridItem *items, gsize n);
/* The order of N texts by fold, then bytes; FOLDS may be TEXTS. */
void usher_grid_sort_texts (const char *const *texts, const char *const *folds, guint32 *order, gsize n);
/* Stable, by the code each row has in COLUMN; null last.  SCRATCH has room for N. */
void usher_grid_sort_rows (const UsherGridColumn *column, gboolean descending, guint32 *rows, guint32 *scratch, gsize n);

G_END_DECLS
