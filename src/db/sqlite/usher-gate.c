/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SQLite's own lock is no queue: who asks at the right moment gets it, and who just wrote asks
 * first.  So writers wait at two files beside the workspace:
 *
 *     everyone else ──► gate ──► next in line ──► lock ──► writes
 *
 * Only the holder of the gate may wait for the lock, and gives the gate up once it has the lock.
 * Who finished must come through the gate again and so cannot overtake who waits at the lock.  The
 * kernel drops both with their process.  The files put writers in order and protect nothing: that
 * is SQLite's work.  On the writer's thread; the wait cannot be cancelled, since only a blocking
 * call keeps its place in the kernel's queue. */

#include "usher-gate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usher-error.h"

struct _UsherGate {
  char *path;
  int gate, lock;
};

static int
open_beside (const char *path, const char *suffix, GError **error)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  struct stat like;
  mode_t mode = stat (path, &like) == 0 ? like.st_mode & 0666 : 0600;
  int fd = open (name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode);

  if (fd < 0)
    usher_error_set (error, errno == ENOSPC || errno == EDQUOT ? USHER_ERROR_FULL : USHER_ERROR_STORE,
                     "The workspace's folder must be writable.", "%s cannot be opened: %s", name, g_strerror (errno));
  return fd;
}

UsherGate *
usher_gate_open (const char *path, GError **error)
{
  UsherGate *self = g_new0 (UsherGate, 1);

  self->path = g_strdup (path);
  self->lock = -1;
  self->gate = open_beside (path, "-gate", error);
  if (self->gate >= 0)
    self->lock = open_beside (path, "-lock", error);
  if (self->lock < 0)
    g_clear_pointer (&self, usher_gate_free);
  return self;
}

static gboolean
lock_file (UsherGate *self, int fd, int how, GError **error)
{
  while (flock (fd, how) < 0)
    if (errno != EINTR)
      return usher_error_set (error, USHER_ERROR_STORE, NULL, "%s: its lock files do not lock: %s", self->path, g_strerror (errno));
  return TRUE;
}

gboolean
usher_gate_enter (UsherGate *self, GError **error)
{
  gboolean held = lock_file (self, self->gate, LOCK_EX, error) && lock_file (self, self->lock, LOCK_EX, error);

  lock_file (self, self->gate, LOCK_UN, NULL);
  return held;
}

void
usher_gate_leave (UsherGate *self)
{
  lock_file (self, self->lock, LOCK_UN, NULL);
}

void
usher_gate_free (UsherGate *self)
{
  if (self->gate >= 0)
    close (self->gate);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}
