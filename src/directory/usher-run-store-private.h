/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-index-private.h"
#include "usher-run.h"

G_BEGIN_DECLS

/* The SQL of runs; usher-run-private.h says what a shape is. */
typedef struct _UsherRunShape UsherRunShape;

typedef struct {
  UsherStatement *insert, *update; /* (borrowed) */
} UsherRunStatements;

typedef struct {
  gint64 id;
  const char *key;
  gsize key_length;
  const UsherValue *values;
  GString **folds; /* by column; NULL where there is none or the value is null */
} UsherRunRow;

/* A JSON array of integers, for $list (). */
char *usher_run_list (const gint64 *ids, gsize n);
gint64 usher_run_store_last_id (UsherConn *conn, const char *table, GError **error); /* −1 on failure */
gboolean usher_run_store_prepare (UsherConn *conn, const UsherRunShape *shape, UsherRunStatements *statements, GError **error);
gboolean usher_run_store_insert (UsherRunStatements *statements, const UsherRunShape *shape, gint64 run, gint64 source,
                                 const UsherRunRow *row, GError **error);
gboolean usher_run_store_update (UsherRunStatements *statements, const UsherRunShape *shape, gint64 run, const UsherRunRow *row,
                                 GError **error);
/* Calls back with id, key (nullable), gone and the values of each record of the source. */
typedef void (*UsherRunStoredFunc) (gint64 id, gboolean gone, const UsherValue *values, gpointer data);
typedef struct {
  gint64 source;
  const char *split;   /* (nullable): of those alone whose number in this column leaves PASS, divided by PASSES */
  guint passes, pass;
} UsherRunPart;
gboolean usher_run_store_load (UsherConn *conn, const UsherRunShape *shape, const UsherRunPart *part, UsherRunStoredFunc func,
                               gpointer data, GError **error);
gboolean usher_run_store_count (UsherConn *conn, const UsherRunShape *shape, gint64 source, gint64 *n, GError **error);
gboolean usher_run_store_load_natives (UsherConn *conn, const char *table, gint64 source, UsherIndex *index, GError **error);
gboolean usher_run_store_load_keys (UsherConn *conn, const UsherRunShape *shape, UsherIndex *index, GError **error);
char *usher_run_store_key (UsherConn *conn, const char *table, gint64 id, GError **error);
char *usher_run_store_source_name (UsherConn *conn, gint64 source, GError **error);
/* Its own former key again: *own. */
gboolean usher_run_store_take_alias (UsherConn *conn, const char *noun, const char *key, gint64 id, gboolean *own, GError **error);
gboolean usher_run_store_add_alias (UsherConn *conn, const char *noun, const char *key, gint64 id, GError **error);
gboolean usher_run_store_gone (UsherConn *conn, const char *table, gint64 run, gint64 now, const GArray *ids, GError **error);
gboolean usher_run_store_count_events (UsherConn *conn, gint64 run, gint64 *added, GError **error);
/* The most there was in a good run since SINCE; −1: no such run. */
gboolean usher_run_store_most (UsherConn *conn, gint64 source, const char *stream, gint64 since, gint64 *most, GError **error);
gboolean usher_run_store_add_day (UsherConn *conn, gint64 account, gint64 app, gint64 day, gint64 ok, gint64 failed, gint64 last_ok,
                                  GError **error);
gboolean usher_run_store_mark (UsherConn *conn, GError **error);
gboolean usher_run_store_back_to_mark (UsherConn *conn, GError **error);
gboolean usher_run_store_forget_mark (UsherConn *conn, GError **error);

G_END_DECLS
