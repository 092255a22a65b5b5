/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "usher-value.h"

G_BEGIN_DECLS

/* A workspace's database: an SQLite file or a PostgreSQL database.  UsherDb is the place (any
 * thread); UsherConn is one connection (one thread at a time).
 *
 * SQL is written once.  Placeholders are ?1 ?2 …; the driver expands these engine words:
 *   $id $int $text $bytes $strict $norowid      column types and table options
 *   $json(line,at,int)                          a generated column's expression; also text
 *   $lock                                       FOR UPDATE, where rows are locked
 *   $list(?1)                                   (SELECT value …) over a JSON array of integers
 *   $texts(?1)                                  the same over a JSON array of strings
 *   $in(id,?1)                                  id is one of a JSON array of integers, by its index
 *   $contains(a,b)                              a holds b as a substring, as a condition
 * Tables live in the schema `usher` on PostgreSQL (search_path is set), text sorts by bytes. */

typedef struct _UsherDb UsherDb;
typedef struct _UsherConn UsherConn;
typedef struct _UsherStatement UsherStatement;

typedef enum { USHER_ENGINE_SQLITE, USHER_ENGINE_POSTGRESQL } UsherEngine;

typedef enum {
  USHER_DB_READ_ONLY = 1 << 0,
  USHER_DB_CREATE = 1 << 1,  /* must not exist yet (a PostgreSQL schema must be absent) */
  USHER_DB_SCRATCH = 1 << 2, /* a test's: no fsync */
} UsherDbFlags;

/* ---- The place ---- */
/* PLACE is a path or a postgresql:// URI.  Refuses network file systems, URIs with a password,
 * foreign files.  SECRET (nullable) is the password for a URI; PGPASSFILE works too. */
UsherDb *usher_db_open (const char *place, UsherDbFlags flags, const char *secret, GError **error);
/* Takes away again what USHER_DB_CREATE made, when filling it failed; nobody else may use it. */
gboolean usher_db_discard (UsherDb *self, GError **error);
UsherDb *usher_db_ref (UsherDb *self);
void usher_db_unref (UsherDb *self);
UsherEngine usher_db_engine (UsherDb *self);
const char *usher_db_engine_name (UsherDb *self);       /* "sqlite" or "postgresql" */
const char *usher_db_place (UsherDb *self);             /* never with a secret in it */
gboolean usher_db_is_read_only (UsherDb *self);
gboolean usher_place_is_uri (const char *place);

/* ---- Waiting for other programs that write ---- */
/* Writing to a file waits for others without a limit, but not for one that is suspended.  FUNC hears,
 * on the thread that waits, after a moment for whom, and NULL when that is over. */
typedef void (*UsherWaitFunc) (const char *who, gpointer data);
void usher_db_watch_waits (UsherDb *self, UsherWaitFunc func, gpointer data);
void usher_db_stop_waits (UsherDb *self);          /* who waits now gives up, as cancelled */
void usher_db_limit_waits (UsherDb *self, int ms); /* nobody waits longer than MS from now */

/* ---- Connections ---- */
/* A new connection of one's own; the writer thread has one, readers come from the pool. */
UsherConn *usher_conn_open (UsherDb *db, GError **error);
void usher_conn_close (UsherConn *self);
UsherDb *usher_conn_db (UsherConn *self);
/* The pool: takes an idle reader or opens one; give it back with usher_db_put_reader (). */
UsherConn *usher_db_take_reader (UsherDb *self, GError **error);
void usher_db_put_reader (UsherDb *self, UsherConn *conn);
/* Stops what runs on the connection, from any thread; the call that runs fails as cancelled. */
void usher_conn_interrupt (UsherConn *self);
/* While this cancellable is cancelled, statements stop; NULL takes it away. */
void usher_conn_set_cancellable (UsherConn *self, GCancellable *cancellable);
/* Several statements separated by semicolons, without results. */
gboolean usher_conn_run (UsherConn *self, const char *sql, GError **error);
gint64 usher_conn_server_time (UsherConn *self, GError **error); /* ms; 0: the engine has no clock of its own */
char *usher_conn_login (UsherConn *self, GError **error);        /* (nullable): session_user where there is one */

/* ---- Transactions ---- */
/* A writing transaction.  SQLite: gate, lock, BEGIN IMMEDIATE.  PostgreSQL: READ COMMITTED; what
 * must be single file locks a row with $lock first. */
gboolean usher_conn_begin (UsherConn *self, GError **error);
/* The same, but its commit waits for no disk: it may be lost with the machine, though not with the program, and never
 * without what was committed after it. */
gboolean usher_conn_begin_soft (UsherConn *self, GError **error);
gboolean usher_conn_commit (UsherConn *self, GError **error); /* on failure everything is rolled back */
void usher_conn_rollback (UsherConn *self);
gboolean usher_conn_in_transaction (UsherConn *self);
/* One unchanging view of everything, for reading. */
gboolean usher_conn_begin_snapshot (UsherConn *self, GError **error);
void usher_conn_end_snapshot (UsherConn *self);
/* Opens the door for governed tables: their triggers refuse changes outside (SQLite; a deterrent). */
void usher_conn_set_door (UsherConn *self, gboolean open);
/* Of the writer's connection, for a pass over much: little of it stays in memory. */
void usher_conn_set_frugal (UsherConn *self, gboolean frugal);
gboolean usher_conn_has_door (UsherConn *self); /* FALSE: the engine has rights of its own for that */
/* Between these, usher_statement_run () may be queued and sent together (PostgreSQL's pipeline);
 * the first error of the queue is returned by end, at the latest.  A no-op on SQLite. */
gboolean usher_conn_pipeline_begin (UsherConn *self, GError **error);
gboolean usher_conn_pipeline_end (UsherConn *self, GError **error);

/* ---- Statements ---- */
/* (transfer none): prepared once per connection and text; reset and ready to bind.  A statement is
 * used by one caller at a time; recursion over the same text is the caller's error. */
UsherStatement *usher_conn_prepare (UsherConn *self, const char *sql, GError **error);
/* Values are borrowed until the statement was run or reset. */
void usher_statement_bind (UsherStatement *self, int place, const UsherValue *value);
void usher_statement_bind_int (UsherStatement *self, int place, gint64 value);
void usher_statement_bind_text (UsherStatement *self, int place, const char *text); /* NULL is null */
void usher_statement_bind_text_n (UsherStatement *self, int place, const char *text, gsize length);
void usher_statement_bind_bytes (UsherStatement *self, int place, gconstpointer bytes, gsize length);
void usher_statement_bind_null (UsherStatement *self, int place);
/* Rows come one by one from the server and nothing else may run on this connection meanwhile. */
void usher_statement_set_streaming (UsherStatement *self, gboolean streaming);
/* *row tells whether there is one.  After the last row, or a failure, the statement is reset. */
gboolean usher_statement_step (UsherStatement *self, gboolean *row, GError **error);
gboolean usher_statement_run (UsherStatement *self, GError **error); /* for statements without rows */
gint64 usher_statement_changes (UsherStatement *self);               /* rows that the last run changed; not in a pipeline */
void usher_statement_reset (UsherStatement *self);
int usher_statement_n_columns (UsherStatement *self);
/* Values live until the next step or reset. */
UsherValueType usher_statement_type (UsherStatement *self, int column);
gboolean usher_statement_is_null (UsherStatement *self, int column);
gint64 usher_statement_int (UsherStatement *self, int column);
const char *usher_statement_text (UsherStatement *self, int column, gsize *length); /* (nullable) */
const guint8 *usher_statement_bytes (UsherStatement *self, int column, gsize *length);
UsherValue usher_statement_value (UsherStatement *self, int column);
/* One row, one integer; OTHERWISE when there is no row or it is null. */
gboolean usher_conn_query_int (UsherConn *self, const char *sql, gint64 otherwise, gint64 *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDb, usher_db_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherConn, usher_conn_close)

G_END_DECLS
