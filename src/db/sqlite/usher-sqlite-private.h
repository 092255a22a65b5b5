/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>
#include <sys/stat.h>

#include "usher-driver-private.h"
#include "usher-gate.h"

G_BEGIN_DECLS

#define USHER_SQLITE_APPLICATION_ID 0x55534852 /* "USHR" */

typedef struct {
  UsherDb base;
  char *path; /* (owned): absolute, without symbolic links: SQLite names its files after it */
  /* Set while the place is opened: which file this is. */
  gboolean known;
  dev_t device;
  ino_t inode;
} UsherSqliteDb;

/* What tells whether a file was written to since. */
typedef struct {
  gint64 size, changed; /* bytes; ns */
} UsherSqliteMark;

typedef struct {
  UsherConn base;
  sqlite3 *handle;
  GMutex handle_lock; /* over handle, for interrupt from another thread */
  guint generation;   /* of the handle: statements of an older one are prepared again */
  gboolean door, frugal, soft;
  /* For json_extract (): SQLite's own one. */
  sqlite3 *helper;
  sqlite3_stmt *own_extract;
  UsherGate *gate;       /* (owned) (nullable): opened by the first writing transaction */
  /* Waiting for a program that writes without coming through the gate. */
  UsherWait busy;
  char *busy_path;      /* (owned): the file that others' locks are on */
  gboolean beginning;   /* a writing transaction: only those are told of */
  GError *busy_error;   /* (owned) (nullable): why the wait ended */
  /* Reading a file that nobody has open, without leaving files beside it. */
  gboolean immutable;
  UsherSqliteMark mark;
  gint64 data_version; /* as the notice saw it last; −1: not yet */
  guint noticed_generation;
} UsherSqliteConn;

typedef struct {
  UsherStatement base;
  sqlite3_stmt *handle;
  guint generation;
} UsherSqliteStatement;

/* usher-sqlite.c */
gboolean usher_sqlite_fail (sqlite3 *handle, int code, const char *place, GError **error); /* returns FALSE */
gboolean usher_sqlite_conn_fail (UsherSqliteConn *conn, int code, GError **error);
UsherDb *usher_sqlite_open (const char *place, UsherDbFlags flags, const char *secret, GError **error);
void usher_sqlite_free_db (UsherDb *db);
gboolean usher_sqlite_discard (UsherDb *db, GError **error);

/* usher-sqlite-conn.c */
UsherConn *usher_sqlite_connect (UsherDb *db, GError **error);
gboolean usher_sqlite_run (UsherConn *conn, const char *sql, GError **error);
/* Before a statement starts and after it ended: is what is read still one state? */
gboolean usher_sqlite_before_read (UsherSqliteConn *conn, GError **error);
gboolean usher_sqlite_after_read (UsherSqliteConn *conn, guint generation, GError **error); /* that the read began with */
gboolean usher_sqlite_query_int (sqlite3 *handle, const char *sql, gint64 *value);

/* usher-sqlite-safety.c */
gboolean usher_sqlite_check_place (const char *path, const char *place, GError **error);      /* is it a file we may open? */
/* Before SQLite reads anything from it: ours, and whole? */
gboolean usher_sqlite_check_header (sqlite3 *handle, UsherSqliteDb *db, GError **error);
/* Is the file still where it was?  What is written to one that was deleted is lost. */
gboolean usher_sqlite_check_same (UsherSqliteDb *db, GError **error);
gboolean usher_sqlite_ended_uncleanly (const char *path);
gboolean usher_sqlite_quick_check (sqlite3 *handle, const char *place, GError **error);
gint64 usher_sqlite_size_beside (const char *path, const char *suffix); /* −1: there is none */
gboolean usher_sqlite_mark (const char *path, UsherSqliteMark *mark);
/* For tests: names the file system of a path instead of the kernel; NULL ends it. */
typedef const char *(*UsherFileSystemFunc) (const char *path);
void usher_sqlite_fake_file_system (UsherFileSystemFunc func);

/* usher-sqlite-locks.c */
void usher_sqlite_keep_locks (void); /* before the first file is opened */

/* usher-sqlite-functions.c */
int usher_sqlite_add_functions (UsherSqliteConn *conn);
void usher_sqlite_free_functions (UsherSqliteConn *conn);

/* usher-sqlite-backup.c */
gboolean usher_sqlite_backup (UsherConn *conn, const char *to, UsherProgress progress, gpointer data, GError **error);

/* usher-sqlite-statement.c */
UsherStatement *usher_sqlite_prepare (UsherConn *conn, const char *sql, GError **error);
void usher_sqlite_finalize (UsherStatement *statement);
void usher_sqlite_bind (UsherStatement *statement, int place, const UsherValue *value);
gboolean usher_sqlite_step (UsherStatement *statement, gboolean *row, GError **error);
void usher_sqlite_reset (UsherStatement *statement);
int usher_sqlite_n_columns (UsherStatement *statement);
UsherValueType usher_sqlite_type (UsherStatement *statement, int column);
gint64 usher_sqlite_integer (UsherStatement *statement, int column);
const char *usher_sqlite_text (UsherStatement *statement, int column, gsize *length);
const guint8 *usher_sqlite_bytes (UsherStatement *statement, int column, gsize *length);

G_END_DECLS
