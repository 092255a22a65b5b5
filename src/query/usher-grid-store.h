/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-backup.h"
#include "usher-query.h"

G_BEGIN_DECLS

/* Every row of a noun as dictionary-encoded columns in memory: a query's columns, those that its
 * filter and order read, and the searchable ones.  Sorting and filtering never ask the database, and agree with it.
 *
 *   thread A:  new, load ───────▶ hand over
 *   owner:     text, id, position, group, patch, adopt      (the window's main thread)
 *   any other: arrange, read_patches                        (reads; patches wait until the order
 *                                                            is adopted or freed)
 * Positions are rows of the current order: 0 … rows−1. */
typedef struct _UsherGridStore UsherGridStore;
typedef struct _UsherGridOrder UsherGridOrder;     /* a finished order, not yet shown */
typedef struct _UsherGridPatches UsherGridPatches; /* rows as they are now            */

typedef struct {
  char *text;  /* (owned) (nullable): as shown; NULL for null */
  gint64 rows;
} UsherGridGroup;

/* BYTES_MAX 0: no bound. */
UsherGridStore *usher_grid_store_new (const UsherQuery *query, gsize bytes_max);
void usher_grid_store_free (UsherGridStore *self);
/* Reads every row of the noun (the query's filter is not applied), in one streaming statement.
 * FULL when it would take more than BYTES_MAX.  Once per store. */
gboolean usher_grid_store_load (UsherGridStore *self, UsherConn *conn, UsherProgress progress, gpointer data,
                                GCancellable *cancellable, GError **error);
const UsherNoun *usher_grid_store_noun (UsherGridStore *self);
/* Indexes into the noun's columns: the query's first, then the others that are held. */
const guint *usher_grid_store_columns (UsherGridStore *self, guint *n);
gsize usher_grid_store_bytes (UsherGridStore *self);

/* ---- The current order ---- */
guint usher_grid_store_rows (UsherGridStore *self);     /* in the order       */
guint usher_grid_store_rows_all (UsherGridStore *self); /* before the filter  */
gint64 usher_grid_store_id (UsherGridStore *self, guint position);
gboolean usher_grid_store_position (UsherGridStore *self, gint64 id, guint *position); /* FALSE: not in the order */
/* COLUMN counts within usher_grid_store_columns ().  What is borrowed lives until the next call for
 * the same column.  A value is as usher_query_run () gives it; text is as people read it, "" for null. */
UsherValue usher_grid_store_value (UsherGridStore *self, guint position, guint column);
const char *usher_grid_store_text (UsherGridStore *self, guint position, guint column);
/* The texts that rows have or had in it, whatever the filter, with PART (folded) in them; NULL-terminated, at
 * most MOST, those that begin so first. */
char **usher_grid_store_values (UsherGridStore *self, guint column, const char *part, guint most);
/* How many rows of the order have which value, in the column's order, null last (element-type UsherGridGroup). */
GArray *usher_grid_store_group (UsherGridStore *self, guint column);

/* ---- Another order ---- */
/* FILTER (nullable) and SORT are in the noun's columns; USAGE when the store lacks one. */
UsherGridOrder *usher_grid_store_arrange (UsherGridStore *self, const UsherFilter *filter, const UsherSort *sort, guint n_sort,
                                          GCancellable *cancellable, GError **error);
guint usher_grid_order_rows (const UsherGridOrder *order);
void usher_grid_order_free (UsherGridOrder *order);
void usher_grid_store_adopt (UsherGridStore *self, UsherGridOrder *order); /* (transfer full) */

/* ---- What changed ---- */
/* Reads these rows again; what the noun no longer holds is gone. */
UsherGridPatches *usher_grid_store_read_patches (UsherGridStore *self, UsherConn *conn, const gint64 *ids, gsize n,
                                                 GCancellable *cancellable, GError **error);
UsherGridPatches *usher_grid_patches_new (UsherGridStore *self);
void usher_grid_patches_put (UsherGridPatches *self, gint64 id, const UsherValue *values); /* keys without their prefix */
void usher_grid_patches_remove (UsherGridPatches *self, gint64 id);
void usher_grid_patches_free (UsherGridPatches *patches);
/* (transfer full).  Rows move to where they belong, appear or go.  FALSE: it waits for orders being
 * made or not yet adopted, and happens with adopt () or settle (). */
gboolean usher_grid_store_patch (UsherGridStore *self, UsherGridPatches *patches);
gboolean usher_grid_store_settle (UsherGridStore *self); /* TRUE: something that waited was applied */

void usher_grid_group_clear (UsherGridGroup *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherGridStore, usher_grid_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherGridOrder, usher_grid_order_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherGridPatches, usher_grid_patches_free)

G_END_DECLS
