/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A backup becomes visible under its name when it is whole, checked and on the disk, and never
 * replaces a file.  Any thread but the main one; a connection of its own.  Must not know engines. */

#include "usher-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usher-driver-private.h"
#include "usher-migration.h"
#include "usher-random.h"

static gboolean
fail_file (const char *path, int number, GError **error)
{
  if (number == EEXIST)
    return usher_error_set (error, USHER_ERROR_STORE, "Choose another name.", "%s exists already", path);
  return usher_error_set (error, number == ENOSPC || number == EDQUOT ? USHER_ERROR_FULL : USHER_ERROR_STORE, NULL,
                          "%s cannot be written: %s", path, g_strerror (number));
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_CLOEXEC), number;
  gboolean done = fd >= 0 && fsync (fd) == 0;

  number = errno;
  if (fd >= 0)
    close (fd);
  return done || fail_file (path, number, error);
}

/* Gives PART its name for good, unless there is a file of that name by now. */
static gboolean
publish (const char *part, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);

  if (!sync_path (part, O_RDONLY, error))
    return FALSE;
  if (link (part, to) < 0)
    {
      /* Some file systems have no second names. */
      if (errno == EEXIST || access (to, F_OK) == 0)
        return fail_file (to, EEXIST, error);
      if (rename (part, to) < 0)
        return fail_file (to, errno, error);
    }
  unlink (part);
  return sync_path (folder, O_RDONLY | O_DIRECTORY, error);
}

/* PostgreSQL's backup is a file workspace with the same rows. */
static gboolean
copy_into_file (UsherDb *db, const char *part, UsherProgress progress, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(UsherDb) into = NULL;
  g_autoptr(UsherConn) conn = NULL;

  unlink (part);
  into = usher_db_open (part, USHER_DB_CREATE, NULL, error);
  if (!into || !(conn = usher_conn_open (into, error)) || !usher_migrate (conn, usher_migrations, usher_n_migrations, NULL, NULL, error))
    return FALSE;
  return usher_db_copy (db, into, progress, data, cancellable, error) && into->driver->check (conn, error);
}

static gboolean
copy_by_engine (UsherDb *db, const char *part, UsherProgress progress, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (db, error);
  gboolean done;

  if (!conn)
    return FALSE;
  usher_conn_set_cancellable (conn, cancellable);
  if (!usher_conn_begin_snapshot (conn, error))
    return FALSE;
  done = db->driver->backup (conn, part, progress, data, error);
  usher_conn_end_snapshot (conn);
  return done;
}

static void
remove_part (const char *part)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-gate", "-lock", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (part, suffixes[i], NULL);

      unlink (name);
    }
}

gboolean
usher_backup (UsherDb *db, const char *to, UsherProgress progress, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *mark = usher_uuid_new (), *part = g_strconcat (to, ".part-", mark, NULL);
  gboolean done;
  int fd;

  if (access (to, F_OK) == 0)
    return fail_file (to, EEXIST, error);
  fd = open (part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_file (to, errno, error);
  fchmod (fd, 0600);
  close (fd);
  done = (db->driver->backup ? copy_by_engine (db, part, progress, data, cancellable, error)
                             : copy_into_file (db, part, progress, data, cancellable, error))
         && publish (part, to, error);
  remove_part (part);
  return done;
}

gboolean
usher_db_check (UsherDb *db, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (db, error);

  return conn && db->driver->check (conn, error);
}
