/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-query.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* The rows of a grid: the first from SQL at once, then all of them from columns in memory; the
 * switch shows nothing.  Rows are asked for by position, columns by their index in the noun.
 *
 * Signals: "rearranged" (guint was, guint is): other rows stand at the positions now; "patching":
 * rows are about to move; "patched" (GArray of gint64): these rows changed where they are; "state": one of the properties did. */
#define USHER_TYPE_GRID_SOURCE (usher_grid_source_get_type ())
G_DECLARE_FINAL_TYPE (UsherGridSource, usher_grid_source, USHER, GRID_SOURCE, GObject)

typedef enum { USHER_GRID_LOADING, USHER_GRID_FIRST_ROWS, USHER_GRID_READY, USHER_GRID_FAILED } UsherGridState;

UsherGridSource *usher_grid_source_new (UsherWorkspace *workspace, const UsherNoun *noun, const char *scope);
/* SCOPE (nullable) are tokens that hold whatever the user filters by.  These take effect at once,
 * each its own; on an error (the words are wrong) the rows stay as they are. */
gboolean usher_grid_source_set_filter (UsherGridSource *self, const char *tokens, GError **error);
gboolean usher_grid_source_set_sort (UsherGridSource *self, const char *sort, GError **error);
void usher_grid_source_set_columns (UsherGridSource *self, const guint *columns, guint n);
void usher_grid_source_reload (UsherGridSource *self);
/* What others or we changed: "table:id"; NULL: anything. */
void usher_grid_source_changed (UsherGridSource *self, GPtrArray *changed);

UsherWorkspace *usher_grid_source_get_workspace (UsherGridSource *self);
const UsherNoun *usher_grid_source_get_noun (UsherGridSource *self);
const UsherQuery *usher_grid_source_get_query (UsherGridSource *self); /* scope, filter, sort, columns */
const char *usher_grid_source_get_sort (UsherGridSource *self);        /* (nullable) */
UsherGridState usher_grid_source_get_state (UsherGridSource *self);
const GError *usher_grid_source_get_error (UsherGridSource *self);     /* (nullable) */
const char *usher_grid_source_get_note (UsherGridSource *self);        /* (nullable): "too many rows to hold" */
guint usher_grid_source_get_rows (UsherGridSource *self);
gint64 usher_grid_source_get_all (UsherGridSource *self);              /* before the filter; −1: not known yet */
gboolean usher_grid_source_has (UsherGridSource *self, guint position); /* FALSE: not loaded yet */
gint64 usher_grid_source_get_id (UsherGridSource *self, guint position); /* −1: not loaded yet */
gboolean usher_grid_source_find (UsherGridSource *self, gint64 id, guint *position);
UsherValue usher_grid_source_get_value (UsherGridSource *self, guint position, guint column); /* null while not loaded */
/* Other tokens that always hold, with the same filter.  SCOPE is right: a bug otherwise. */
void usher_grid_source_set_scope (UsherGridSource *self, const char *scope);
/* How many rows of the current order have which value (element-type UsherGridGroup); (nullable): not ready. */
GArray *usher_grid_source_group (UsherGridSource *self, guint column);
/* Values with PART (folded) in them, whatever the filter; NULL-terminated, (nullable): the column is not in memory. */
char **usher_grid_source_values (UsherGridSource *self, guint column, const char *part, guint most);

G_END_DECLS
