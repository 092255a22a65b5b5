/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SQLite's locks belong to the process, and the kernel drops all of them as soon as the process
 * closes any descriptor of the file, whoever opened it: a file chooser that looks into a workspace
 * to draw its icon is enough.  The next program to close the workspace then takes away the log that
 * we still write to, and what we write is lost.
 *
 * So the calls by which SQLite opens, locks and closes come here.  A file's locks are taken with one
 * descriptor that nobody else knows, as locks of that open file: they end when it is closed, which
 * is when SQLite has closed the last of its own.  Others see no difference.  Any thread. */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include "usher-sqlite-private.h"

typedef struct {
  dev_t device;
  ino_t inode;
  guint users; /* SQLite's descriptors of it */
  int lock;    /* −1: nothing was locked yet */
} Locked;

static int (*real_open) (const char *path, int flags, int mode);
static int (*real_close) (int fd);
static int (*real_fcntl) (int fd, int command, ...);

static GMutex mutex;         /* over what follows */
static GHashTable *by_fd;    /* (owned): SQLite's descriptor → Locked (borrowed) */
static GPtrArray *all;       /* (owned) of Locked */
static pid_t owner;          /* a child that forked has locks of its own */

static void
locked_free (gpointer data)
{
  Locked *locked = data;

  if (locked->lock >= 0)
    real_close (locked->lock);
  g_free (locked);
}

static void
begin (void)
{
  g_mutex_lock (&mutex);
  if (owner == getpid ())
    return;
  g_clear_pointer (&by_fd, g_hash_table_unref);
  g_clear_pointer (&all, g_ptr_array_unref);
  by_fd = g_hash_table_new (NULL, NULL);
  all = g_ptr_array_new_with_free_func (locked_free);
  owner = getpid ();
}

static Locked *
find (const struct stat *about)
{
  for (guint i = 0; i < all->len; i++)
    {
      Locked *locked = all->pdata[i];

      if (locked->device == about->st_dev && locked->inode == about->st_ino)
        return locked;
    }
  return NULL;
}

static int
open_file (const char *path, int flags, int mode)
{
  int fd = real_open (path, flags, mode), failed = errno;
  struct stat about;
  Locked *locked;

  if (fd < 0 || fstat (fd, &about) < 0)
    {
      errno = failed;
      return fd;
    }
  begin ();
  locked = find (&about);
  if (!locked)
    {
      locked = g_new (Locked, 1);
      *locked = (Locked) { about.st_dev, about.st_ino, 0, -1 };
      g_ptr_array_add (all, locked);
    }
  locked->users++;
  g_hash_table_insert (by_fd, GINT_TO_POINTER (fd), locked);
  g_mutex_unlock (&mutex);
  return fd;
}

static int
close_file (int fd)
{
  Locked *locked;

  begin ();
  locked = g_hash_table_lookup (by_fd, GINT_TO_POINTER (fd));
  g_hash_table_remove (by_fd, GINT_TO_POINTER (fd));
  if (locked && --locked->users == 0)
    g_ptr_array_remove_fast (all, locked);
  g_mutex_unlock (&mutex);
  return real_close (fd);
}

/* The descriptor that holds FD's locks; FD itself where there is none, as for a file system without
 * such locks. */
static int
lock_of (int fd)
{
  Locked *locked = g_hash_table_lookup (by_fd, GINT_TO_POINTER (fd));

  if (locked && locked->lock < 0)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);

      locked->lock = real_open (path, O_RDWR | O_CLOEXEC, 0);
      if (locked->lock < 0)
        locked->lock = real_open (path, O_RDONLY | O_CLOEXEC, 0);
    }
  return locked && locked->lock >= 0 ? locked->lock : fd;
}

static int
control_file (int fd, int command, ...)
{
  va_list words;
  gintptr word;
  struct flock *lock;
  int holder, answer;

  va_start (words, command);
  word = va_arg (words, gintptr);
  va_end (words);
  if (command != F_SETLK && command != F_SETLKW && command != F_GETLK)
    return real_fcntl (fd, command, word);
  lock = (struct flock *) word;
  begin ();
  holder = lock_of (fd);
  g_mutex_unlock (&mutex);
  if (holder == fd)
    return real_fcntl (fd, command, lock);
  lock->l_pid = 0; /* as the kernel wants it for these */
  answer = real_fcntl (holder, command == F_GETLK ? F_OFD_GETLK : command == F_SETLK ? F_OFD_SETLK : F_OFD_SETLKW, lock);
  return answer < 0 && errno == EINVAL ? real_fcntl (fd, command, lock) : answer;
}

/* Before the first file is opened. */
void
usher_sqlite_keep_locks (void)
{
  static gsize done;
  sqlite3_vfs *files;

  if (!g_once_init_enter (&done))
    return;
  files = sqlite3_vfs_find ("unix");
  if (files && files->iVersion >= 3)
    {
      real_open = (int (*) (const char *, int, int)) files->xGetSystemCall (files, "open");
      real_close = (int (*) (int)) files->xGetSystemCall (files, "close");
      real_fcntl = (int (*) (int, int, ...)) files->xGetSystemCall (files, "fcntl");
      files->xSetSystemCall (files, "open", (sqlite3_syscall_ptr) open_file);
      files->xSetSystemCall (files, "close", (sqlite3_syscall_ptr) close_file);
      files->xSetSystemCall (files, "fcntl", (sqlite3_syscall_ptr) control_file);
    }
  g_once_init_leave (&done, 1);
}
