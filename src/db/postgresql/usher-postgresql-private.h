/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "usher-driver-private.h"

G_BEGIN_DECLS

#define USHER_POSTGRESQL_OLDEST 150000

typedef struct {
  UsherDb base;
  GPtrArray *keywords, *values; /* (owned) (element-type utf8): for PQconnectStartParams, NULL-terminated */
} UsherPostgresqlDb;

typedef struct {
  UsherConn base;
  PGconn *pg;       /* (nullable): NULL only while it could not be opened again */
  guint generation; /* of pg: what was prepared on an older one is prepared again */
  guint n_names;
  gboolean listening;
  /* Cancelling, from any thread. */
  GMutex cancel_lock;
  PGcancel *cancel;       /* (nullable) */
  gboolean running;       /* a statement is under way, so a cancel request hits it */
  gboolean cancel_asked;  /* and this was asked for */
  GPollFD cancel_poll;    /* of the cancellable */
  gboolean has_cancel_poll;
  /* The rows of this statement are still coming. */
  UsherStatement *streaming; /* (borrowed) (nullable) */
  GString *load;             /* (owned) (nullable): rows for COPY that are not sent yet */
  /* The pipeline. */
  gboolean pipelining;  /* between begin and end */
  gboolean in_pipeline; /* libpq is in that mode */
  guint queued;         /* sent and not answered yet */
  gsize queued_bytes;
  GError *pipeline_error; /* (owned) (nullable): the first */
  GPtrArray *unsure;      /* (owned) (element-type UsherPostgresqlStatement): prepared within it; not sure until it ends well */
} UsherPostgresqlConn;

typedef struct {
  char text[24];
} UsherPostgresqlDigits;

typedef struct {
  UsherStatement base;
  char *numbered; /* (owned): with $1 $2 */
  char name[16];
  guint generation; /* that it was prepared on; 0: none */
  int n;            /* places */
  const char **values;
  int *lengths, *formats;
  UsherPostgresqlDigits *digits; /* (owned): integers among them */
  gsize bytes;
  int n_columns; /* −1: not asked yet */
  PGresult *result;  /* (owned) (nullable) */
  int row;
  GPtrArray *decoded; /* (owned) (element-type GBytes): of the current row, by column */
} UsherPostgresqlStatement;

/* usher-postgresql.c */
UsherDb *usher_postgresql_open (const char *place, UsherDbFlags flags, const char *secret, GError **error);
void usher_postgresql_free_db (UsherDb *db);
gboolean usher_postgresql_discard (UsherDb *db, GError **error);
gboolean usher_postgresql_is_old (int server_version);

/* usher-postgresql-error.c: all return FALSE */
gboolean usher_postgresql_fail_connect (PGconn *pg, const char *place, GError **error);
gboolean usher_postgresql_fail (UsherPostgresqlConn *conn, const PGresult *result, GError **error); /* (nullable) result */

/* usher-postgresql-conn.c */
UsherConn *usher_postgresql_connect (UsherDb *db, GError **error);
gboolean usher_postgresql_run (UsherConn *conn, const char *sql, GError **error);
gboolean usher_postgresql_query (UsherPostgresqlConn *conn, const char *sql, PGresult **result, GError **error);
/* Reconnects outside a transaction where the server went away; refuses what cannot be sent now. */
gboolean usher_postgresql_ready (UsherPostgresqlConn *conn, GError **error);
void usher_postgresql_start (UsherPostgresqlConn *conn); /* around what interrupt may stop */
void usher_postgresql_stop (UsherPostgresqlConn *conn);
/* Reads and writes once, waiting for the server or the cancellable. */
gboolean usher_postgresql_wait (UsherPostgresqlConn *conn);
PGresult *usher_postgresql_next_result (UsherPostgresqlConn *conn);
/* The last result of what was sent, and nothing is under way afterwards. */
gboolean usher_postgresql_finish (UsherPostgresqlConn *conn, PGresult **result, GError **error);

/* usher-postgresql-pipeline.c */
gboolean usher_postgresql_pipeline_begin (UsherConn *conn, GError **error);
gboolean usher_postgresql_pipeline_end (UsherConn *conn, GError **error);
gboolean usher_postgresql_queue (UsherStatement *statement, gboolean *queued, GError **error);
gboolean usher_postgresql_leave_pipeline (UsherPostgresqlConn *conn, GError **error); /* answers read, mode left */

/* usher-postgresql-load.c */
gboolean usher_postgresql_load_begin (UsherConn *conn, const char *sql, GError **error);
gboolean usher_postgresql_load_add (UsherConn *conn, const UsherValue *values, guint n, GError **error);
gboolean usher_postgresql_load_end (UsherConn *conn, gboolean good, GError **error);

/* usher-postgresql-statement.c */
void usher_postgresql_rename (UsherPostgresqlStatement *statement); /* it is to be prepared anew */
UsherStatement *usher_postgresql_prepare (UsherConn *conn, const char *sql, GError **error);
void usher_postgresql_finalize (UsherStatement *statement);
void usher_postgresql_bind (UsherStatement *statement, int place, const UsherValue *value);
gboolean usher_postgresql_step (UsherStatement *statement, gboolean *row, GError **error);
void usher_postgresql_reset (UsherStatement *statement);
int usher_postgresql_n_columns (UsherStatement *statement);
UsherValueType usher_postgresql_type (UsherStatement *statement, int column);
gint64 usher_postgresql_integer (UsherStatement *statement, int column);
const char *usher_postgresql_text (UsherStatement *statement, int column, gsize *length);
const guint8 *usher_postgresql_bytes (UsherStatement *statement, int column, gsize *length);

G_END_DECLS
