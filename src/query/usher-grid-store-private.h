/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-grid-column.h"
#include "usher-grid-store.h"

G_BEGIN_DECLS

/* What is sorted by and kept, and the rows that come out.  `id` as a key ends the sort. */
struct _UsherGridOrder {
  UsherGridStore *store;
  guint32 *rows;       /* (owned): position → row                */
  guint n_rows, room;
  UsherFilter *filter; /* (owned) (nullable)                     */
  UsherSort *sort;     /* (owned): in the store's columns        */
  guint n_sort;
  gboolean ids_descending;
};

struct _UsherGridStore {
  const UsherNoun *noun;
  guint *columns_of;        /* (owned): the store's column → the noun's */
  int *column_for;          /* (owned): the noun's → the store's, −1    */
  UsherGridColumn *columns; /* (owned)                                  */
  guint n_columns;
  gsize bytes_max;
  /* rows */
  guint32 *ids;             /* (owned) (nullable): row → id, while all fit                */
  gint64 *wide_ids;         /* (owned) (nullable): the same, once one did not             */
  guint8 *gone;             /* (owned): 1: the row is no more                             */
  guint n_rows, room, n_gone;
  guint32 *by_id;           /* (owned) (nullable): rows by id; NULL: they are in order    */
  UsherGridOrder *order;    /* (owned): the current one                                   */
  /* threads */
  GMutex gate;              /* over the next two, and held while patches are applied      */
  guint arranging;          /* orders being made or not yet adopted                       */
  GQueue waiting;           /* (element-type UsherGridPatches)                            */
};

typedef struct {
  gint64 id;
  UsherValue *values; /* (nullable): NULL: gone */
} UsherGridPatch;

struct _UsherGridPatches {
  guint n_columns;
  GArray *rows;          /* (element-type UsherGridPatch) */
  GPtrArray *values;     /* (owned): arrays of values     */
  GStringChunk *texts;
};

/* usher-grid-arrange.c */
gboolean usher_grid_order_holds (const UsherGridOrder *order, guint row); /* does the row pass its filter? */
int usher_grid_order_compare (const UsherGridOrder *order, guint a, guint b);
gboolean usher_grid_order_fill (UsherGridOrder *order, GCancellable *cancellable, GError **error);
guint usher_grid_order_place (const UsherGridOrder *order, guint row); /* the first position not before it */
UsherGridOrder *usher_grid_order_new (UsherGridStore *store);
void usher_grid_order_unlink (UsherGridOrder *order); /* frees it, without telling the store */

/* usher-grid-store.c */
gboolean usher_grid_store_row (const UsherGridStore *self, gint64 id, guint *row); /* gone ones too */
gboolean usher_grid_store_add_id (UsherGridStore *self, gint64 id, GError **error);
void usher_grid_store_trim (UsherGridStore *self); /* gives spare room back */

static inline gint64
usher_grid_store_id_of (const UsherGridStore *self, guint row)
{
  return self->wide_ids ? self->wide_ids[row] : self->ids[row];
}

/* usher-grid-patch.c */
void usher_grid_store_apply (UsherGridStore *self, UsherGridPatches *patches);

G_END_DECLS
