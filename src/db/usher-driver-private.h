/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-backup.h"
#include "usher-error.h"
#include "usher-patience.h"

G_BEGIN_DECLS

/* What the two drivers give to the rest of this room, and nobody else.
 *
 *   usher-db.h  ──►  usher-db.c usher-conn.c usher-statement.c  ──►  UsherDriver
 *                                                                     ├─ sqlite/
 *                                                                     └─ postgresql/
 * A driver's structs begin with those below. */
typedef struct _UsherDriver UsherDriver;

#define USHER_DB_READERS_MAX 4
#define USHER_DB_STATEMENTS_MAX 256 /* kept between uses of a connection */

struct _UsherDb {
  gatomicrefcount refs;
  const UsherDriver *driver;
  char *place; /* (owned): as it was given */
  UsherDbFlags flags;
  UsherPatience *patience; /* (owned) */
  /* The pool of readers, under its lock. */
  GMutex pool_lock;
  GCond pool_room;
  GPtrArray *idle; /* (owned) (element-type UsherConn): these hold no reference to the place */
  guint n_readers; /* idle or taken */
};

struct _UsherConn {
  UsherDb *db;               /* (owned) unless idle in the pool */
  GHashTable *statements;    /* (owned): SQL as the caller wrote it → UsherStatement */
  GCancellable *cancellable; /* (owned) (nullable) */
  gboolean in_transaction, in_snapshot;
};

struct _UsherStatement {
  UsherConn *conn;    /* (borrowed) */
  char *sql;          /* (owned): with the engine words expanded */
  GError *bind_error; /* (owned) (nullable): told by the next step */
  gint64 changes;
  gboolean streaming;
  gboolean active; /* between a step with a row and its reset */
};

/* One table as the catalogue knows it, without generated columns. */
typedef struct {
  char *name;
  GPtrArray *columns; /* (element-type utf8): in their order */
  GPtrArray *key;     /* (element-type utf8): the primary key's; may be empty */
} UsherTableInfo;

struct _UsherDriver {
  UsherEngine engine;
  const char *name;

  UsherDb *(*open) (const char *place, UsherDbFlags flags, const char *secret, GError **error);
  void (*free_db) (UsherDb *db);
  gboolean (*discard) (UsherDb *db, GError **error);
  gboolean (*check) (UsherConn *conn, GError **error);
  /* NULL: by usher_db_copy (). */
  gboolean (*backup) (UsherConn *conn, const char *to, UsherProgress progress, gpointer data, GError **error);

  UsherConn *(*connect) (UsherDb *db, GError **error);
  void (*disconnect) (UsherConn *conn); /* its statements are gone already */
  void (*interrupt) (UsherConn *conn);  /* any thread */
  void (*give_room) (UsherConn *conn);  /* (nullable): for one that writes much, memory to do it in */
  void (*set_cancellable) (UsherConn *conn, GCancellable *cancellable);
  gboolean (*run) (UsherConn *conn, const char *sql, GError **error);
  gint64 (*server_time) (UsherConn *conn, GError **error);
  char *(*login) (UsherConn *conn, GError **error);
  int (*read_version) (UsherConn *conn, GError **error); /* −1 with an error; locks it in a transaction */
  gboolean (*write_version) (UsherConn *conn, int version, GError **error);
  GPtrArray *(*tables) (UsherConn *conn, GError **error);
  /* What a generic copy into this engine needs in its transaction. */
  gboolean (*prepare_copy) (UsherConn *conn, GError **error);

  gboolean (*begin) (UsherConn *conn, GError **error);
  gboolean (*begin_soft) (UsherConn *conn, GError **error);
  gboolean (*commit) (UsherConn *conn, GError **error);
  void (*rollback) (UsherConn *conn);
  gboolean (*begin_snapshot) (UsherConn *conn, GError **error);
  void (*end_snapshot) (UsherConn *conn);
  void (*set_door) (UsherConn *conn, gboolean open);
  void (*set_frugal) (UsherConn *conn, gboolean frugal);
  gboolean (*pipeline_begin) (UsherConn *conn, GError **error);
  gboolean (*pipeline_end) (UsherConn *conn, GError **error);

  /* (nullable): many rows at once, see usher-load.h; load_end gives up unless GOOD. */
  gboolean (*load_begin) (UsherConn *conn, const char *sql, GError **error);
  gboolean (*load_add) (UsherConn *conn, const UsherValue *values, guint n, GError **error);
  gboolean (*load_end) (UsherConn *conn, gboolean good, GError **error);

  /* Waits for a change by others, or for WAKE_FD to be readable. */
  gboolean (*wait_notice) (UsherConn *conn, int wake_fd, gboolean *changed, GError **error);
  gboolean (*send_notice) (UsherConn *conn, GError **error);

  UsherStatement *(*prepare) (UsherConn *conn, const char *sql, GError **error); /* expanded */
  void (*finalize) (UsherStatement *statement);
  void (*forget) (UsherConn *conn); /* (nullable): all of them were finalised */
  void (*bind) (UsherStatement *statement, int place, const UsherValue *value);
  gboolean (*step) (UsherStatement *statement, gboolean *row, GError **error);
  gboolean (*queue) (UsherStatement *statement, gboolean *queued, GError **error); /* for run in a pipeline */
  void (*reset) (UsherStatement *statement);
  int (*n_columns) (UsherStatement *statement);
  UsherValueType (*type) (UsherStatement *statement, int column);
  gint64 (*integer) (UsherStatement *statement, int column);
  const char *(*text) (UsherStatement *statement, int column, gsize *length);
  const guint8 *(*bytes) (UsherStatement *statement, int column, gsize *length);
};

extern const UsherDriver usher_sqlite_driver, usher_postgresql_driver;

/* For drivers: fills the common part of a place, connection or statement. */
void usher_db_init (UsherDb *db, const UsherDriver *driver, const char *place, UsherDbFlags flags);
void usher_conn_init (UsherConn *conn, UsherDb *db);
/* Gives a connection made while opening the place to the pool. */
void usher_db_adopt_reader (UsherDb *db, UsherConn *conn);
/* Forgets prepared statements: after the schema changed (ALL), or beyond what is kept. */
void usher_conn_forget_statements (UsherConn *conn, gboolean all);
/* G_IO_ERROR_CANCELLED in the words of this room.  Returns FALSE. */
gboolean usher_db_set_cancelled (GError **error);
gboolean usher_conn_check_cancelled (UsherConn *conn, GError **error);

UsherTableInfo *usher_table_info_new (const char *name);
void usher_table_info_free (UsherTableInfo *info);
GPtrArray *usher_conn_tables (UsherConn *conn, GError **error); /* (element-type UsherTableInfo): by name */

/* SQL text: the engine words of usher-db.h, outside literals and comments. */
char *usher_words_expand (UsherEngine engine, const char *sql, GError **error);
/* ?1 ?2 → $1 $2; *n is the highest number. */
char *usher_words_number (const char *sql, int *n);
void usher_sql_name (GString *out, const char *name); /* a quoted identifier */

G_END_DECLS
