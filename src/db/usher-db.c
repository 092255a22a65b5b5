/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The place: which driver it belongs to, its references, and the pool of readers.  Any thread.
 * Must not know either engine beyond the two driver tables. */

#include "usher-driver-private.h"

/* Is it a URI rather than a path? */
gboolean
usher_place_is_uri (const char *place)
{
  return g_str_has_prefix (place, "postgresql://") || g_str_has_prefix (place, "postgres://");
}

/* Opens a place and one connection to it, so that every reason not to comes now. */
UsherDb *
usher_db_open (const char *place, UsherDbFlags flags, const char *secret, GError **error)
{
  const UsherDriver *driver = usher_place_is_uri (place) ? &usher_postgresql_driver : &usher_sqlite_driver;

  g_return_val_if_fail (!(flags & USHER_DB_READ_ONLY) || !(flags & USHER_DB_CREATE), NULL);
  if (!*place)
    {
      usher_error_set (error, USHER_ERROR_USAGE, "Name a file or a postgresql:// URI.", "no workspace is named");
      return NULL;
    }
  return driver->open (place, flags, secret, error);
}

void
usher_db_init (UsherDb *db, const UsherDriver *driver, const char *place, UsherDbFlags flags)
{
  g_atomic_ref_count_init (&db->refs);
  db->driver = driver;
  db->place = g_strdup (place);
  db->flags = flags;
  db->patience = usher_patience_new ();
  g_mutex_init (&db->pool_lock);
  g_cond_init (&db->pool_room);
  db->idle = g_ptr_array_new ();
}

gboolean
usher_db_discard (UsherDb *self, GError **error)
{
  g_return_val_if_fail (self->flags & USHER_DB_CREATE, FALSE);
  return self->driver->discard (self, error);
}

UsherDb *
usher_db_ref (UsherDb *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/* Statements go before their connection; an idle reader holds no reference to its place. */
static void
close_connection (UsherConn *conn)
{
  UsherDb *db = conn->db;

  g_hash_table_remove_all (conn->statements);
  g_clear_pointer (&conn->statements, g_hash_table_unref);
  g_clear_object (&conn->cancellable);
  db->driver->disconnect (conn);
}

void
usher_db_unref (UsherDb *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  for (guint i = 0; i < self->idle->len; i++)
    close_connection (self->idle->pdata[i]);
  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->pool_lock);
  g_cond_clear (&self->pool_room);
  usher_patience_free (self->patience);
  g_free (self->place);
  self->driver->free_db (self);
}

void
usher_db_watch_waits (UsherDb *self, UsherWaitFunc func, gpointer data)
{
  usher_patience_watch (self->patience, func, data);
}

void
usher_db_stop_waits (UsherDb *self)
{
  usher_patience_stop (self->patience);
}

void
usher_db_limit_waits (UsherDb *self, int ms)
{
  usher_patience_limit (self->patience, ms);
}

UsherEngine
usher_db_engine (UsherDb *self)
{
  return self->driver->engine;
}

const char *
usher_db_engine_name (UsherDb *self)
{
  return self->driver->name;
}

const char *
usher_db_place (UsherDb *self)
{
  return self->place;
}

gboolean
usher_db_is_read_only (UsherDb *self)
{
  return (self->flags & USHER_DB_READ_ONLY) != 0;
}

/* A connection of one's own; close it with usher_conn_close (). */
UsherConn *
usher_conn_open (UsherDb *db, GError **error)
{
  return db->driver->connect (db, error);
}

void
usher_conn_close (UsherConn *self)
{
  UsherDb *db = self->db;

  if (self->in_transaction)
    usher_conn_rollback (self);
  if (self->in_snapshot)
    usher_conn_end_snapshot (self);
  close_connection (self);
  usher_db_unref (db);
}

void
usher_db_adopt_reader (UsherDb *db, UsherConn *conn)
{
  g_mutex_lock (&db->pool_lock);
  g_ptr_array_add (db->idle, conn);
  db->n_readers++;
  g_mutex_unlock (&db->pool_lock);
  usher_db_unref (db);
}

/* Waits while all readers are out. */
UsherConn *
usher_db_take_reader (UsherDb *self, GError **error)
{
  UsherConn *conn = NULL;

  g_mutex_lock (&self->pool_lock);
  while (self->idle->len == 0 && self->n_readers >= USHER_DB_READERS_MAX)
    g_cond_wait (&self->pool_room, &self->pool_lock);
  if (self->idle->len > 0)
    conn = g_ptr_array_steal_index (self->idle, self->idle->len - 1);
  else
    self->n_readers++;
  g_mutex_unlock (&self->pool_lock);

  if (conn)
    {
      usher_db_ref (self);
      return conn;
    }
  conn = usher_conn_open (self, error);
  if (!conn)
    {
      g_mutex_lock (&self->pool_lock);
      self->n_readers--;
      g_cond_signal (&self->pool_room);
      g_mutex_unlock (&self->pool_lock);
    }
  return conn;
}

void
usher_db_put_reader (UsherDb *self, UsherConn *conn)
{
  g_return_if_fail (conn->db == self);
  usher_conn_set_cancellable (conn, NULL);
  if (conn->in_transaction)
    usher_conn_rollback (conn);
  if (conn->in_snapshot)
    usher_conn_end_snapshot (conn);
  usher_conn_forget_statements (conn, FALSE);
  g_mutex_lock (&self->pool_lock);
  g_ptr_array_add (self->idle, conn);
  g_cond_signal (&self->pool_room);
  g_mutex_unlock (&self->pool_lock);
  usher_db_unref (self);
}
