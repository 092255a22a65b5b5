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
 * is SQLite's work.
 *
 * Only a blocking call keeps its place in the kernel's queue, and nothing but a signal ends one.  So
 * where somebody is before us a thread of its own blocks, and the writer's thread waits for that
 * one, which it can stop doing.  Locks belong to the open file, so any thread may take them. */

#include "usher-gate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usher-error.h"

typedef enum { OUTSIDE, QUEUED, INSIDE } State;

struct _UsherGate {
  gatomicrefcount refs; /* the owner's, and the thread's while there is one */
  char *path, *lock_path;
  int gate, lock;
  /* Under the mutex. */
  GMutex mutex;
  GCond moved;
  State state; /* QUEUED: the thread is under way */
  gboolean wanted;
  int failed; /* errno of the thread; 0: none */
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

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->moved);
  self->path = g_strdup (path);
  self->lock_path = g_strconcat (path, "-lock", NULL);
  self->lock = -1;
  self->gate = open_beside (path, "-gate", error);
  if (self->gate >= 0)
    self->lock = open_beside (path, "-lock", error);
  if (self->lock < 0)
    g_clear_pointer (&self, usher_gate_free);
  return self;
}

const char *
usher_gate_lock_path (UsherGate *self)
{
  return self->lock_path;
}

static void
unref_gate (UsherGate *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  if (self->gate >= 0)
    close (self->gate);
  if (self->lock >= 0)
    close (self->lock);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->moved);
  g_free (self->path);
  g_free (self->lock_path);
  g_free (self);
}

/* 0, or errno; EWOULDBLOCK where HOW does not block. */
static int
lock_file (int fd, int how)
{
  while (flock (fd, how) < 0)
    if (errno != EINTR)
      return errno;
  return 0;
}

static gpointer
queue_in_thread (gpointer data)
{
  UsherGate *self = data;
  int failed = lock_file (self->gate, LOCK_EX);

  if (!failed)
    failed = lock_file (self->lock, LOCK_EX);
  lock_file (self->gate, LOCK_UN);
  g_mutex_lock (&self->mutex);
  self->failed = failed;
  self->state = !failed && self->wanted ? INSIDE : OUTSIDE;
  if (self->state == OUTSIDE)
    lock_file (self->lock, LOCK_UN);
  g_cond_signal (&self->moved);
  g_mutex_unlock (&self->mutex);
  unref_gate (self);
  return NULL;
}

/* At once, where nobody is before us; else the thread takes over, also the gate that we hold then. */
static void
start (UsherGate *self)
{
  self->failed = lock_file (self->gate, LOCK_EX | LOCK_NB);
  if (!self->failed)
    {
      self->failed = lock_file (self->lock, LOCK_EX | LOCK_NB);
      if (!self->failed)
        lock_file (self->gate, LOCK_UN);
    }
  self->state = self->failed ? OUTSIDE : INSIDE;
  if (self->failed != EWOULDBLOCK)
    return;
  self->state = QUEUED;
  self->failed = 0;
  g_atomic_ref_count_inc (&self->refs);
  g_thread_unref (g_thread_new ("usher-gate", queue_in_thread, self));
}

gboolean
usher_gate_enter (UsherGate *self, UsherPatience *patience, GCancellable *cancellable, GError **error)
{
  UsherWait wait;
  gboolean going = TRUE;
  int failed;

  usher_wait_begin (&wait, patience, cancellable, self->path, self->lock_path);
  g_mutex_lock (&self->mutex);
  self->wanted = TRUE;
  if (self->state == OUTSIDE)
    start (self);
  while (self->state == QUEUED && going)
    if (!g_cond_wait_until (&self->moved, &self->mutex, g_get_monotonic_time () + USHER_WAIT_STEP_MS * G_TIME_SPAN_MILLISECOND))
      {
        /* Unlocked, since whoever is told may take its time. */
        g_mutex_unlock (&self->mutex);
        going = usher_wait_look (&wait, error);
        g_mutex_lock (&self->mutex);
      }
  /* Who gave up in the moment when it was there leaves again. */
  if (!going && self->state == INSIDE)
    {
      lock_file (self->lock, LOCK_UN);
      self->state = OUTSIDE;
    }
  self->wanted = going;
  failed = self->failed;
  g_mutex_unlock (&self->mutex);
  usher_wait_end (&wait);
  if (going && failed)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "%s: its lock files do not lock: %s", self->path, g_strerror (failed));
  return going;
}

void
usher_gate_leave (UsherGate *self)
{
  g_mutex_lock (&self->mutex);
  if (self->state == INSIDE)
    {
      self->state = OUTSIDE;
      lock_file (self->lock, LOCK_UN);
    }
  g_mutex_unlock (&self->mutex);
}

/* The thread may still be queued: then it ends when its turn comes, or with the process. */
void
usher_gate_free (UsherGate *self)
{
  usher_gate_leave (self);
  g_mutex_lock (&self->mutex);
  self->wanted = FALSE;
  g_mutex_unlock (&self->mutex);
  unref_gate (self);
}
