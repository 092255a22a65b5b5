/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Prepared statements on SQLite.  On the connection's thread.  Bound values are borrowed, so every
 * binding is taken away when the statement is reset. */

#include "usher-sqlite-private.h"

#define SELF(statement) ((UsherSqliteStatement *) (statement))
#define CONN(statement) ((UsherSqliteConn *) (statement)->conn)

static gboolean
compile (UsherSqliteConn *conn, const char *sql, sqlite3_stmt **handle, GError **error)
{
  const char *tail = NULL;
  int code = sqlite3_prepare_v3 (conn->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, handle, &tail);

  if (code != SQLITE_OK)
    return usher_sqlite_conn_fail (conn, code, error);
  while (g_ascii_isspace (*tail) || *tail == ';')
    tail++;
  if (*handle && !*tail)
    return TRUE;
  g_clear_pointer (handle, sqlite3_finalize);
  return usher_error_set (error, USHER_ERROR_STORE, NULL, "a statement is exactly one statement: %s", sql);
}

UsherStatement *
usher_sqlite_prepare (UsherConn *base, const char *sql, GError **error)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;
  UsherSqliteStatement *self;
  sqlite3_stmt *handle = NULL;

  if (!usher_sqlite_before_read (conn, error) || !compile (conn, sql, &handle, error))
    return NULL;
  self = g_new0 (UsherSqliteStatement, 1);
  self->handle = handle;
  self->generation = conn->generation;
  return &self->base;
}

void
usher_sqlite_finalize (UsherStatement *statement)
{
  sqlite3_finalize (SELF (statement)->handle);
  g_free (statement);
}

/* After the file was opened anew, with what was bound before it. */
static gboolean
compile_again (UsherStatement *statement, GError **error)
{
  UsherSqliteStatement *self = SELF (statement);
  sqlite3_stmt *fresh = NULL;

  if (self->generation == CONN (statement)->generation)
    return TRUE;
  if (!compile (CONN (statement), statement->sql, &fresh, error))
    return FALSE;
  sqlite3_transfer_bindings (self->handle, fresh);
  sqlite3_finalize (self->handle);
  self->handle = fresh;
  self->generation = CONN (statement)->generation;
  return TRUE;
}

void
usher_sqlite_bind (UsherStatement *statement, int place, const UsherValue *value)
{
  sqlite3_stmt *handle = SELF (statement)->handle;
  int code = SQLITE_MISUSE;

  switch (value->type)
    {
    case USHER_VALUE_NULL:
      code = sqlite3_bind_null (handle, place);
      break;
    case USHER_VALUE_INT:
      code = sqlite3_bind_int64 (handle, place, value->integer);
      break;
    case USHER_VALUE_TEXT:
      code = sqlite3_bind_text64 (handle, place, value->text, value->length, SQLITE_STATIC, SQLITE_UTF8);
      break;
    case USHER_VALUE_BYTES:
      code = sqlite3_bind_blob64 (handle, place, value->length ? value->text : "", value->length, SQLITE_STATIC);
      break;
    }
  if (code == SQLITE_TOOBIG && !statement->bind_error)
    usher_error_set (&statement->bind_error, USHER_ERROR_INPUT, NULL, "the value for place %d is too long to be kept", place);
  else if (code != SQLITE_OK && !statement->bind_error)
    usher_error_set (&statement->bind_error, USHER_ERROR_STORE, NULL, "the statement has no place %d: %s", place, statement->sql);
}

void
usher_sqlite_reset (UsherStatement *statement)
{
  sqlite3_reset (SELF (statement)->handle);
  sqlite3_clear_bindings (SELF (statement)->handle);
  statement->active = FALSE;
}

static gboolean
start (UsherStatement *statement, GError **error)
{
  UsherSqliteConn *conn = CONN (statement);

  if (!usher_conn_check_cancelled (&conn->base, error))
    return FALSE;
  /* A full disk or an interrupt may end a transaction; what follows must not be kept one by one. */
  if (conn->base.in_transaction && sqlite3_get_autocommit (conn->handle))
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "an earlier failure ended this transaction");
  if (!usher_sqlite_before_read (conn, error) || !compile_again (statement, error))
    return FALSE;
  statement->active = TRUE;
  return TRUE;
}

gboolean
usher_sqlite_step (UsherStatement *statement, gboolean *row, GError **error)
{
  sqlite3_stmt *handle;
  gboolean done;
  int code;

  *row = FALSE;
  if (!statement->active && !start (statement, error))
    {
      usher_sqlite_reset (statement);
      return FALSE;
    }
  handle = SELF (statement)->handle;
  code = sqlite3_step (handle);
  if (code == SQLITE_ROW)
    {
      *row = TRUE;
      return TRUE;
    }
  if (code != SQLITE_DONE)
    done = usher_sqlite_fail (sqlite3_db_handle (handle), code, statement->conn->db->place, error);
  else
    done = usher_sqlite_after_read (CONN (statement), SELF (statement)->generation, error);
  statement->changes = sqlite3_stmt_readonly (handle) ? 0 : sqlite3_changes64 (CONN (statement)->handle);
  usher_sqlite_reset (statement);
  return done;
}

int
usher_sqlite_n_columns (UsherStatement *statement)
{
  return sqlite3_column_count (SELF (statement)->handle);
}

UsherValueType
usher_sqlite_type (UsherStatement *statement, int column)
{
  switch (sqlite3_column_type (SELF (statement)->handle, column))
    {
    case SQLITE_NULL:
      return USHER_VALUE_NULL;
    case SQLITE_INTEGER:
      return USHER_VALUE_INT;
    case SQLITE_BLOB:
      return USHER_VALUE_BYTES;
    default:
      return USHER_VALUE_TEXT;
    }
}

gint64
usher_sqlite_integer (UsherStatement *statement, int column)
{
  return sqlite3_column_int64 (SELF (statement)->handle, column);
}

const char *
usher_sqlite_text (UsherStatement *statement, int column, gsize *length)
{
  const char *text = (const char *) sqlite3_column_text (SELF (statement)->handle, column);

  *length = sqlite3_column_bytes (SELF (statement)->handle, column);
  return text;
}

const guint8 *
usher_sqlite_bytes (UsherStatement *statement, int column, gsize *length)
{
  const guint8 *bytes = sqlite3_column_blob (SELF (statement)->handle, column);

  *length = sqlite3_column_bytes (SELF (statement)->handle, column);
  /* SQLite gives NULL for what is empty as for what is null. */
  return bytes || sqlite3_column_type (SELF (statement)->handle, column) == SQLITE_NULL ? bytes : (const guint8 *) "";
}
