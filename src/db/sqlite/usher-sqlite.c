/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQLite driver: its table, its errors in our words, opening and making a workspace file.  A
 * file is looked at by SQLite alone, or its locks are in danger (usher-sqlite-locks.c). */

#include "usher-sqlite-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static gboolean
is_no_room (sqlite3 *handle)
{
  int number = handle ? sqlite3_system_errno (handle) : 0;

  return number == ENOSPC || number == EDQUOT;
}

/* Says what SQLite's CODE means for PLACE. */
gboolean
usher_sqlite_fail (sqlite3 *handle, int code, const char *place, GError **error)
{
  const char *text = handle ? sqlite3_errmsg (handle) : sqlite3_errstr (code);

  switch (code & 0xff)
    {
    case SQLITE_INTERRUPT:
      return usher_db_set_cancelled (error);
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return usher_error_set (error, USHER_ERROR_FULL, "Make room and try again; nothing was written.", "%s: %s", place, text);
    case SQLITE_IOERR:
      if (is_no_room (handle))
        return usher_error_set (error, USHER_ERROR_FULL, "Make room and try again; nothing was written.", "%s: no room left", place);
      return usher_error_set (error, USHER_ERROR_STORE, "Look at the disk and the file's folder.", "%s cannot be read or written: %s", place, text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return usher_error_set (error, USHER_ERROR_CORRUPT, "Take the last backup.", "%s is damaged: %s", place, text);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return usher_error_set (error, USHER_ERROR_BUSY, "Another program holds it; try again.", "%s is busy", place);
    case SQLITE_READONLY:
      return usher_error_set (error, USHER_ERROR_READ_ONLY, NULL, "%s can only be read here", place);
    case SQLITE_TOOBIG:
      return usher_error_set (error, USHER_ERROR_INPUT, NULL, "a value is too long to be kept");
    case SQLITE_CANTOPEN:
      return usher_error_set (error, USHER_ERROR_STORE, "The file and its folder must be writable, or open it for reading alone.",
                              "%s cannot be opened", place);
    default:
      return usher_error_set (error, USHER_ERROR_STORE, NULL, "the database refuses: %s", text);
    }
}

static gboolean
fail_busy (UsherSqliteConn *conn, GError **error)
{
  gboolean suspended;
  g_autofree char *who = usher_holder_of (conn->busy_path, &suspended);

  if (who)
    return usher_error_set (error, USHER_ERROR_BUSY, "Try again when that program is done. Nothing of this was written.", "%s is held by %s",
                            conn->base.db->place, who);
  return usher_sqlite_fail (conn->handle, SQLITE_BUSY, conn->base.db->place, error);
}

gboolean
usher_sqlite_conn_fail (UsherSqliteConn *conn, int code, GError **error)
{
  if ((code & 0xff) == SQLITE_BUSY && conn->busy_error)
    {
      g_propagate_error (error, g_steal_pointer (&conn->busy_error));
      return FALSE;
    }
  if ((code & 0xff) == SQLITE_BUSY)
    return fail_busy (conn, error);
  return usher_sqlite_fail (conn->handle, code, conn->base.db->place, error);
}

/* Makes the file alone, with its mode whatever the umask is, and never over another. */
static gboolean
create_file (const char *place, GError **error)
{
  int fd = open (place, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0 && errno == EEXIST)
    return usher_error_set (error, USHER_ERROR_STORE, "Choose another name.", "%s exists already", place);
  if (fd < 0)
    return usher_error_set (error, errno == ENOSPC || errno == EDQUOT ? USHER_ERROR_FULL : USHER_ERROR_STORE,
                            errno == ENOENT ? "Make its folder first." : NULL, "%s cannot be made: %s", place, g_strerror (errno));
  fchmod (fd, 0600);
  close (fd);
  return TRUE;
}

static gboolean
fill_new_file (UsherConn *conn, GError **error)
{
  /* The mark first: it must stand in the file itself, not in its log. */
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA journal_mode = WAL", USHER_SQLITE_APPLICATION_ID);

  return usher_sqlite_run (conn, mark, error);
}

/* Removes what CREATE made before it failed. */
static void
remove_file (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-gate", "-lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      unlink (name);
    }
}

static UsherSqliteDb *
new_db (const char *place, char *path, UsherDbFlags flags)
{
  UsherSqliteDb *db = g_new0 (UsherSqliteDb, 1);

  usher_db_init (&db->base, &usher_sqlite_driver, place, flags);
  db->path = path;
  return db;
}

UsherDb *
usher_sqlite_open (const char *place, UsherDbFlags flags, const char *secret, GError **error)
{
  gboolean create = (flags & USHER_DB_CREATE) != 0, unclean;
  UsherSqliteDb *db;
  UsherConn *conn;
  char *path;

  usher_sqlite_keep_locks ();
  if (create && (!usher_sqlite_check_place (NULL, place, error) || !create_file (place, error)))
    return NULL;
  path = realpath (place, NULL);
  if (!path)
    {
      usher_error_set (error, USHER_ERROR_STORE, errno == ENOENT ? "Make one with `usherctl init`." : NULL,
                       errno == ENOENT ? "there is no workspace at %s" : "%s cannot be opened", place);
      return NULL;
    }
  db = new_db (place, path, flags);
  unclean = !create && usher_sqlite_ended_uncleanly (path);
  conn = create || usher_sqlite_check_place (path, place, error) ? usher_sqlite_connect (&db->base, error) : NULL;
  if (conn && (create ? fill_new_file (conn, error) : !unclean || usher_sqlite_quick_check (((UsherSqliteConn *) conn)->handle, place, error)))
    {
      usher_db_adopt_reader (&db->base, conn);
      return &db->base;
    }
  if (conn)
    usher_conn_close (conn);
  if (create)
    remove_file (path);
  usher_db_unref (&db->base);
  return NULL;
}

gboolean
usher_sqlite_discard (UsherDb *base, GError **error)
{
  remove_file (((UsherSqliteDb *) base)->path);
  return TRUE;
}

void
usher_sqlite_free_db (UsherDb *base)
{
  UsherSqliteDb *db = (UsherSqliteDb *) base;

  free (db->path);
  g_free (db);
}
