/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"
#include "usher-token.h"

G_BEGIN_DECLS

/* A query is data: noun, filter, text, sort, columns.  It drives a list, a grid, a saved view and
 * an export.  Not shared between threads; copy it. */
typedef struct _UsherQuery UsherQuery;

typedef struct {
  guint column; /* of the noun */
  gboolean descending;
} UsherSort;

UsherQuery *usher_query_new (const UsherNoun *noun);
UsherQuery *usher_query_copy (const UsherQuery *self);
void usher_query_free (UsherQuery *self);

/* Each takes the words of the command line; NULL or "" takes it back.  On an error nothing changes. */
gboolean usher_query_set_tokens (UsherQuery *self, const char *tokens, gint64 now, GError **error);
gboolean usher_query_set_text (UsherQuery *self, const char *text, GError **error);
gboolean usher_query_set_sort (UsherQuery *self, const char *sort, GError **error);       /* "state,name:desc" */
gboolean usher_query_set_columns (UsherQuery *self, const char *columns, GError **error); /* "name,mail", each once; "all" */
/* Only these rows; or, with EXCEPT, all but these.  IDS NULL takes it back. */
void usher_query_set_ids (UsherQuery *self, const gint64 *ids, gsize n, gboolean except);

const UsherNoun *usher_query_noun (const UsherQuery *self);
const UsherFilter *usher_query_filter (const UsherQuery *self); /* tokens and text */
const char *usher_query_tokens (const UsherQuery *self);        /* (nullable): as they were given */
const char *usher_query_text (const UsherQuery *self);          /* (nullable) */
const guint *usher_query_columns (const UsherQuery *self, guint *n); /* indexes into the noun's */
const UsherSort *usher_query_sort (const UsherQuery *self, guint *n);

/* A row: the id, and one value per chosen column.  Keys come with their prefix, as text; booleans,
 * times (ms) and durations (s) as integers.  Values live until FUNC returns; FALSE stops with its error. */
typedef gboolean (*UsherRowFunc) (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error);
/* In order (nulls last, fold, bytes, id).  LIMIT −1 streams all: nothing else may run on CONN meanwhile. */
gboolean usher_query_run (const UsherQuery *self, UsherConn *conn, gint64 limit, gint64 offset, UsherRowFunc func, gpointer data,
                          GError **error);
/* How many rows there are, whatever the limit. */
gboolean usher_query_count (const UsherQuery *self, UsherConn *conn, gint64 *total, GError **error);
/* Just the ids, in order. */
GArray *usher_query_ids (const UsherQuery *self, UsherConn *conn, GError **error);

/* "usherctl people list --query 'state:active' --sort name", for a shell. */
char *usher_query_to_command (const UsherQuery *self);
/* The SQL with its placeholders, for tests and `doctor`. */
char *usher_query_to_sql (const UsherQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherQuery, usher_query_free)

G_END_DECLS
