/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Is this file one that we may open, and is it whole?  Network file systems, missing and empty
 * files, half copies, unclean ends.  Any thread.  Never opens the file itself: closing such a
 * descriptor would drop SQLite's locks in this process. */

#include "usher-sqlite-private.h"

#include <errno.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

static const struct {
  unsigned long magic;
  const char *name;
} network_file_systems[] = {
  { 0x6969, "nfs" },       { 0x517b, "smb" },         { 0xfe534d42, "smb2" },  { 0xff534d42, "cifs" },   { 0x5346414f, "afs" },
  { 0x73757245, "coda" },  { 0x00c36400, "ceph" },    { 0x0bd00bd0, "lustre" }, { 0x01161970, "gfs2" },  { 0x7461636f, "ocfs2" },
  { 0x786f4256, "vboxsf" },
};
#define FUSE_MAGIC 0x65735546

/* FUSE file systems that keep their data on this machine; any other may be a network's. */
static const char *const local_fuse[] = { "fuseblk", "fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.encfs", "fuse.ntfs-3g", NULL };

static UsherFileSystemFunc fake_file_system;

void
usher_sqlite_fake_file_system (UsherFileSystemFunc func)
{
  fake_file_system = func;
}

/* (nullable): the type that a FUSE mount calls itself, such as "fuse.sshfs". */
static char *
find_fuse_type (const char *path)
{
  g_autofree char *device = NULL, *table = NULL;
  g_auto(GStrv) lines = NULL;
  struct stat about;

  if (stat (path, &about) < 0 || !g_file_get_contents ("/proc/self/mountinfo", &table, NULL, NULL))
    return NULL;
  device = g_strdup_printf ("%u:%u", major (about.st_dev), minor (about.st_dev));
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", -1);
      const char *type = strstr (lines[i], " - ");

      if (type && g_strv_length (words) > 3 && g_str_equal (words[2], device))
        return g_strndup (type + 3, strcspn (type + 3, " "));
    }
  return NULL;
}

/* (nullable) (transfer full): the name of the network file system that PATH is on. */
static char *
find_network_file_system (const char *path)
{
  struct statfs about;

  if (fake_file_system)
    return g_strdup (fake_file_system (path));
  if (statfs (path, &about) < 0)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (network_file_systems); i++)
    if (((unsigned long) about.f_type & 0xffffffff) == network_file_systems[i].magic)
      return g_strdup (network_file_systems[i].name);
  if (((unsigned long) about.f_type & 0xffffffff) == FUSE_MAGIC)
    {
      g_autofree char *type = find_fuse_type (path);

      return type && g_strv_contains (local_fuse, type) ? NULL : g_strdup (type ? type : "fuse");
    }
  return NULL;
}

static gboolean
check_file_system (const char *path, const char *place, GError **error)
{
  g_autofree char *network = find_network_file_system (path);

  if (!network)
    return TRUE;
  return usher_error_set (error, USHER_ERROR_STORE, "Keep the file on a local disk; a team uses a postgresql:// URI.",
                          "%s is on a network file system (%s), where locks and shared memory cannot be trusted", place, network);
}

/* PATH is NULL for a file that is about to be made at PLACE. */
gboolean
usher_sqlite_check_place (const char *path, const char *place, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path ? path : place);
  struct stat about;

  if (!check_file_system (path ? path : folder, place, error))
    return FALSE;
  if (!path)
    return TRUE;
  if (stat (path, &about) < 0)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "%s cannot be opened: %s", place, g_strerror (errno));
  if (!S_ISREG (about.st_mode))
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is no file", place);
  if (about.st_size == 0)
    return usher_error_set (error, USHER_ERROR_INPUT, "Name a file that `usherctl init` made.", "%s is empty: no Usher workspace", place);
  return TRUE;
}

gint64
usher_sqlite_size_beside (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  struct stat about;

  return stat (name, &about) == 0 ? about.st_size : -1;
}

gboolean
usher_sqlite_check_same (UsherSqliteDb *db, GError **error)
{
  struct stat about;

  if (stat (db->path, &about) < 0)
    return usher_error_set (error, USHER_ERROR_STORE, "Put the file back. Nothing of this was written.", "%s is gone", db->base.place);
  if (!db->known)
    {
      db->known = TRUE;
      db->device = about.st_dev;
      db->inode = about.st_ino;
    }
  return (db->device == about.st_dev && db->inode == about.st_ino)
         || usher_error_set (error, USHER_ERROR_STORE, "Open it again. Nothing of this was written.", "%s was replaced by another file",
                             db->base.place);
}

gboolean
usher_sqlite_mark (const char *path, UsherSqliteMark *mark)
{
  struct stat about;

  if (stat (path, &about) < 0)
    return FALSE;
  mark->size = about.st_size;
  mark->changed = about.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + about.st_mtim.tv_nsec;
  return TRUE;
}

static gint64
read_number (const guint8 *at)
{
  return (gint64) at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static gboolean
read_header (sqlite3 *handle, guint8 *header, gsize length, gint64 *size)
{
  sqlite3_file *file = NULL;
  sqlite3_int64 bytes = 0;

  if (sqlite3_file_control (handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods
      || file->pMethods->xFileSize (file, &bytes) != SQLITE_OK)
    return FALSE;
  *size = bytes;
  return bytes == 0 || file->pMethods->xRead (file, header, length, 0) == SQLITE_OK;
}

/* A file says in its first bytes whose it is and how long it is.  Our mark is written before the
 * file gets its log, so it always stands in the file itself.  While there is a log, that decides on
 * the length, and a half copy shows in the check that follows an unclean end. */
gboolean
usher_sqlite_check_header (sqlite3 *handle, UsherSqliteDb *db, GError **error)
{
  const char *place = db->base.place;
  guint8 header[100] = { 0 };
  gint64 page, wanted, size = 0;
  gboolean known = read_header (handle, header, sizeof header, &size);

  if (known && size == 0 && (db->base.flags & USHER_DB_CREATE))
    return TRUE;
  if (!known || memcmp (header, "SQLite format 3", 16) != 0 || read_number (header + 68) != USHER_SQLITE_APPLICATION_ID)
    return usher_error_set (error, USHER_ERROR_INPUT, "Name a file that `usherctl init` made.", "%s is no Usher workspace", place);
  page = header[16] << 8 | header[17];
  wanted = (page == 1 ? 65536 : page) * read_number (header + 28);
  if (size >= wanted || memcmp (header + 24, header + 92, 4) != 0 || usher_sqlite_size_beside (db->path, "-wal") > 0)
    return TRUE;
  return usher_error_set (error, USHER_ERROR_CORRUPT, "Copy it again, or take the last backup.",
                          "%s is not whole: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " bytes are there", place, size, wanted);
}

/* SQLite removes its log when the last program closes the file.  A log with content that nobody
 * has open was left by a program that died.  An open file shows as a lock on byte 128 of the
 * shared memory file; where that cannot be seen, the answer is yes, and costs a check. */
gboolean
usher_sqlite_ended_uncleanly (const char *path)
{
  g_autofree char *memory = g_strconcat (path, "-shm", NULL), *locks = NULL, *wanted = NULL;
  struct stat about;

  if (usher_sqlite_size_beside (path, "-wal") <= 0)
    return FALSE;
  if (stat (memory, &about) < 0 || !g_file_get_contents ("/proc/locks", &locks, NULL, NULL))
    return TRUE;
  wanted = g_strdup_printf (" %02x:%02x:%lu 128 128", major (about.st_dev), minor (about.st_dev), (unsigned long) about.st_ino);
  return strstr (locks, wanted) == NULL;
}

/* Reads every page; the first fault is the error. */
gboolean
usher_sqlite_quick_check (sqlite3 *handle, const char *place, GError **error)
{
  sqlite3_stmt *statement = NULL;
  g_autofree char *first = NULL;
  int code = sqlite3_prepare_v2 (handle, "PRAGMA quick_check (1)", -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    first = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  if (code != SQLITE_ROW)
    usher_sqlite_fail (handle, code, place, error);
  sqlite3_finalize (statement);
  if (code != SQLITE_ROW)
    return FALSE;
  return g_strcmp0 (first, "ok") == 0
         || usher_error_set (error, USHER_ERROR_CORRUPT, "Take the last backup.", "%s is damaged: %s", place, first);
}
