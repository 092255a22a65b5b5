/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-query.h"

G_BEGIN_DECLS

struct _UsherQuery {
  const UsherNoun *noun;
  char *tokens;        /* (owned) (nullable) */
  char *text;          /* (owned) (nullable) */
  UsherFilter *tokens_filter, *filter; /* (owned): of tokens alone; and with the text's words */
  UsherSort *sort;     /* (owned) */
  guint n_sort;
  gboolean own_sort;   /* was it chosen? */
  guint *columns;      /* (owned) */
  guint n_columns;
  gboolean own_columns;
  gint64 *ids;         /* (owned) (nullable) */
  gsize n_ids;
  gboolean except;
};

/* SQL with its values in order: those of PARAMS are ?1, ?2 …; texts are borrowed from the query,
 * or owned by TEXTS. */
typedef struct {
  GString *sql;
  GArray *params;  /* (element-type UsherValue) */
  GPtrArray *texts;
} UsherSql;

UsherSql *usher_sql_new (void);
void usher_sql_free (UsherSql *self);
UsherStatement *usher_sql_prepare (UsherSql *self, UsherConn *conn, GError **error);

/* RAW: keys without their prefix.  LIMIT −1: all. */
UsherSql *usher_sql_rows (const UsherQuery *query, gboolean raw, gint64 limit, gint64 offset);
UsherSql *usher_sql_count (const UsherQuery *query);
UsherSql *usher_sql_ids (const UsherQuery *query);
/* Every row of the noun by id, raw, with these columns; with IDS only those. */
UsherSql *usher_sql_all (const UsherNoun *noun, const guint *columns, guint n, const gint64 *ids, gsize n_ids);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSql, usher_sql_free)

G_END_DECLS
