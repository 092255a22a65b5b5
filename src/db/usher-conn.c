/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection: transactions, snapshots, the statements prepared on it, the catalogue.  One
 * thread at a time, except usher_conn_interrupt ().  Must not know either engine. */

#include "usher-driver-private.h"

static void
free_statement (gpointer data)
{
  UsherStatement *statement = data;

  g_clear_error (&statement->bind_error);
  g_clear_pointer (&statement->sql, g_free);
  statement->conn->db->driver->finalize (statement);
}

void
usher_conn_init (UsherConn *conn, UsherDb *db)
{
  conn->db = usher_db_ref (db);
  conn->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_statement);
}

UsherDb *
usher_conn_db (UsherConn *self)
{
  return self->db;
}

gboolean
usher_db_set_cancelled (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped before it was done");
  return FALSE;
}

gboolean
usher_conn_check_cancelled (UsherConn *conn, GError **error)
{
  return !g_cancellable_is_cancelled (conn->cancellable) || usher_db_set_cancelled (error);
}

void
usher_conn_interrupt (UsherConn *self)
{
  self->db->driver->interrupt (self);
}

void
usher_conn_set_cancellable (UsherConn *self, GCancellable *cancellable)
{
  if (self->cancellable == cancellable)
    return;
  self->db->driver->set_cancellable (self, cancellable);
  g_set_object (&self->cancellable, cancellable);
}

gboolean
usher_conn_run (UsherConn *self, const char *sql, GError **error)
{
  g_autofree char *expanded = usher_words_expand (self->db->driver->engine, sql, error);

  return expanded && usher_conn_check_cancelled (self, error) && self->db->driver->run (self, expanded, error);
}

gint64
usher_conn_server_time (UsherConn *self, GError **error)
{
  return self->db->driver->server_time (self, error);
}

char *
usher_conn_login (UsherConn *self, GError **error)
{
  return self->db->driver->login (self, error);
}

gboolean
usher_conn_in_transaction (UsherConn *self)
{
  return self->in_transaction;
}

static gboolean
begin (UsherConn *self, gboolean (*func) (UsherConn *conn, GError **error), GError **error)
{
  g_return_val_if_fail (!self->in_transaction && !self->in_snapshot, FALSE);
  if (usher_db_is_read_only (self->db))
    return usher_error_set (error, USHER_ERROR_READ_ONLY, NULL, "%s is open for reading alone", self->db->place);
  if (!usher_conn_check_cancelled (self, error) || !func (self, error))
    return FALSE;
  self->in_transaction = TRUE;
  return TRUE;
}

gboolean
usher_conn_begin (UsherConn *self, GError **error)
{
  return begin (self, self->db->driver->begin, error);
}

gboolean
usher_conn_begin_soft (UsherConn *self, GError **error)
{
  return begin (self, self->db->driver->begin_soft, error);
}

gboolean
usher_conn_commit (UsherConn *self, GError **error)
{
  gboolean done;

  g_return_val_if_fail (self->in_transaction, FALSE);
  done = self->db->driver->commit (self, error);
  self->in_transaction = FALSE;
  return done;
}

void
usher_conn_rollback (UsherConn *self)
{
  if (!self->in_transaction)
    return;
  self->db->driver->rollback (self);
  self->in_transaction = FALSE;
}

gboolean
usher_conn_begin_snapshot (UsherConn *self, GError **error)
{
  g_return_val_if_fail (!self->in_transaction && !self->in_snapshot, FALSE);
  if (!usher_conn_check_cancelled (self, error) || !self->db->driver->begin_snapshot (self, error))
    return FALSE;
  self->in_snapshot = TRUE;
  return TRUE;
}

void
usher_conn_end_snapshot (UsherConn *self)
{
  if (!self->in_snapshot)
    return;
  self->db->driver->end_snapshot (self);
  self->in_snapshot = FALSE;
}

gboolean
usher_conn_has_door (UsherConn *self)
{
  return self->db->driver->engine == USHER_ENGINE_SQLITE;
}

void
usher_conn_set_door (UsherConn *self, gboolean open)
{
  self->db->driver->set_door (self, open);
}

void
usher_conn_set_frugal (UsherConn *self, gboolean frugal)
{
  self->db->driver->set_frugal (self, frugal);
}

gboolean
usher_conn_pipeline_begin (UsherConn *self, GError **error)
{
  return self->db->driver->pipeline_begin (self, error);
}

gboolean
usher_conn_pipeline_end (UsherConn *self, GError **error)
{
  return self->db->driver->pipeline_end (self, error);
}

UsherStatement *
usher_conn_prepare (UsherConn *self, const char *sql, GError **error)
{
  UsherStatement *statement = g_hash_table_lookup (self->statements, sql);
  g_autofree char *expanded = NULL;

  if (statement)
    {
      usher_statement_reset (statement);
      statement->streaming = FALSE;
      return statement;
    }
  expanded = usher_words_expand (self->db->driver->engine, sql, error);
  if (!expanded || !usher_conn_check_cancelled (self, error))
    return NULL;
  statement = self->db->driver->prepare (self, expanded, error);
  if (!statement)
    return NULL;
  statement->conn = self;
  statement->sql = g_steal_pointer (&expanded);
  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return statement;
}

/* Called only where nobody holds a statement: between two uses of a connection, after migration. */
void
usher_conn_forget_statements (UsherConn *conn, gboolean all)
{
  if (!all && g_hash_table_size (conn->statements) <= USHER_DB_STATEMENTS_MAX)
    return;
  g_hash_table_remove_all (conn->statements);
  if (conn->db->driver->forget)
    conn->db->driver->forget (conn);
}

gboolean
usher_conn_query_int (UsherConn *self, const char *sql, gint64 otherwise, gint64 *value, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (self, sql, error);
  gboolean row;

  *value = otherwise;
  if (!statement || !usher_statement_step (statement, &row, error))
    return FALSE;
  if (row && !usher_statement_is_null (statement, 0))
    *value = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}

UsherTableInfo *
usher_table_info_new (const char *name)
{
  UsherTableInfo *info = g_new0 (UsherTableInfo, 1);

  info->name = g_strdup (name);
  info->columns = g_ptr_array_new_with_free_func (g_free);
  info->key = g_ptr_array_new_with_free_func (g_free);
  return info;
}

void
usher_table_info_free (UsherTableInfo *info)
{
  g_free (info->name);
  g_ptr_array_unref (info->columns);
  g_ptr_array_unref (info->key);
  g_free (info);
}

GPtrArray *
usher_conn_tables (UsherConn *conn, GError **error)
{
  return conn->db->driver->tables (conn, error);
}
