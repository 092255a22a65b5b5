/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The failing file system: a thin layer over SQLite's own that hands everything through and counts.
 * Any thread: the counters are under a lock. */

#include "usher-test-fail-vfs.h"

#include <sqlite3.h>

typedef struct {
  sqlite3_file base;
  sqlite3_file *real; /* lies behind this struct */
} FailFile;

static GMutex lock;
static UsherTestFail fail_kind;
static guint fail_at, n_operations;
static gboolean armed, fired;
static sqlite3_vfs fail_vfs;

#define REAL(file) (((FailFile *) (file))->real)
#define PARENT ((sqlite3_vfs *) fail_vfs.pAppData)

/* Counts one operation: must it fail? */
static gboolean
fails (gboolean is_write)
{
  gboolean now = FALSE;

  g_mutex_lock (&lock);
  if (armed)
    {
      n_operations++;
      if (fail_at > 0)
        now = fail_kind == USHER_TEST_FAIL_IO ? n_operations == fail_at : n_operations >= fail_at;
      if (fail_kind == USHER_TEST_FAIL_FULL && !is_write)
        now = FALSE;
      fired = fired || now;
    }
  g_mutex_unlock (&lock);
  return now;
}

static int
on_close (sqlite3_file *file)
{
  return REAL (file)->pMethods ? REAL (file)->pMethods->xClose (REAL (file)) : SQLITE_OK;
}

static int
on_read (sqlite3_file *file, void *into, int n, sqlite3_int64 at)
{
  return REAL (file)->pMethods->xRead (REAL (file), into, n, at);
}

static int
on_write (sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
  if (!fails (TRUE))
    return REAL (file)->pMethods->xWrite (REAL (file), from, n, at);
  return fail_kind == USHER_TEST_FAIL_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int
on_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return fails (FALSE) ? SQLITE_IOERR_TRUNCATE : REAL (file)->pMethods->xTruncate (REAL (file), size);
}

static int
on_sync (sqlite3_file *file, int flags)
{
  return fails (FALSE) ? SQLITE_IOERR_FSYNC : REAL (file)->pMethods->xSync (REAL (file), flags);
}

static int
on_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return REAL (file)->pMethods->xFileSize (REAL (file), size);
}

static int
on_lock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xLock (REAL (file), level);
}

static int
on_unlock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xUnlock (REAL (file), level);
}

static int
on_check_lock (sqlite3_file *file, int *held)
{
  return REAL (file)->pMethods->xCheckReservedLock (REAL (file), held);
}

static int
on_control (sqlite3_file *file, int what, void *with)
{
  return REAL (file)->pMethods->xFileControl (REAL (file), what, with);
}

static int
on_sector (sqlite3_file *file)
{
  return REAL (file)->pMethods->xSectorSize (REAL (file));
}

static int
on_device (sqlite3_file *file)
{
  return REAL (file)->pMethods->xDeviceCharacteristics (REAL (file));
}

static int
on_map (sqlite3_file *file, int page, int size, int extend, void volatile **at)
{
  return REAL (file)->pMethods->xShmMap (REAL (file), page, size, extend, at);
}

static int
on_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return REAL (file)->pMethods->xShmLock (REAL (file), offset, n, flags);
}

static void
on_barrier (sqlite3_file *file)
{
  REAL (file)->pMethods->xShmBarrier (REAL (file));
}

static int
on_unmap (sqlite3_file *file, int remove_it)
{
  return REAL (file)->pMethods->xShmUnmap (REAL (file), remove_it);
}

/* Version 2: without memory-mapped reading, which would go past the counting. */
static const sqlite3_io_methods methods = {
  2,        on_close,      on_read,    on_write,  on_truncate, on_sync, on_size,     on_lock,    on_unlock,
  on_check_lock, on_control, on_sector, on_device, on_map,      on_shm_lock, on_barrier, on_unmap, NULL, NULL,
};

static int
on_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out)
{
  FailFile *self = (FailFile *) file;
  int code;

  self->real = (sqlite3_file *) (self + 1);
  code = PARENT->xOpen (PARENT, name, self->real, flags, flags_out);
  self->base.pMethods = self->real->pMethods ? &methods : NULL;
  return code;
}

void
usher_test_fail_vfs_install (void)
{
  sqlite3_vfs *parent = sqlite3_vfs_find (NULL);

  g_assert_cmpstr (parent->zName, !=, "usher-fail");
  fail_vfs = *parent;
  fail_vfs.zName = "usher-fail";
  fail_vfs.pAppData = parent;
  fail_vfs.szOsFile = (int) sizeof (FailFile) + parent->szOsFile;
  fail_vfs.xOpen = on_open;
  g_assert_cmpint (sqlite3_vfs_register (&fail_vfs, 1), ==, SQLITE_OK);
}

void
usher_test_fail_vfs_arm (UsherTestFail kind, guint nth)
{
  g_mutex_lock (&lock);
  fail_kind = kind;
  fail_at = nth;
  n_operations = 0;
  fired = FALSE;
  armed = TRUE;
  g_mutex_unlock (&lock);
}

void
usher_test_fail_vfs_disarm (void)
{
  g_mutex_lock (&lock);
  armed = FALSE;
  g_mutex_unlock (&lock);
}

guint
usher_test_fail_vfs_count (void)
{
  g_mutex_lock (&lock);
  guint n = n_operations;
  g_mutex_unlock (&lock);
  return n;
}

gboolean
usher_test_fail_vfs_fired (void)
{
  g_mutex_lock (&lock);
  gboolean did = fired;
  g_mutex_unlock (&lock);
  return did;
}
