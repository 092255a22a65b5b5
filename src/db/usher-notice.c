/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells a main context that others committed.  A thread with a connection of its own waits in the
 * driver; while a server is away it comes back with growing pauses.  Several changes that were not
 * told yet are told once.  Must not know engines. */

#include "usher-notice.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "usher-driver-private.h"

#define PAUSE_FIRST_MS 250
#define PAUSE_MAX_MS 15000

typedef struct {
  gatomicrefcount refs; /* the owner's and one for each source under way */
  GMutex lock;
  gboolean ended, pending, connected;
  UsherNoticeFunc func;
  gpointer data;
} Told;

struct _UsherNotice {
  UsherDb *db;           /* (owned) */
  UsherConn *conn;       /* (owned) (nullable): the thread's; NULL while the server is away */
  GMainContext *context; /* (owned) */
  GThread *thread;
  int wake_fd;
  gint ending; /* atomic */
  Told *told;
};

static void
unref_told (gpointer data)
{
  Told *told = data;

  if (!g_atomic_ref_count_dec (&told->refs))
    return;
  g_mutex_clear (&told->lock);
  g_free (told);
}

/* On the main context, which is where the owner frees, so ENDED cannot turn true during FUNC. */
static gboolean
tell_on_context (gpointer data)
{
  Told *told = data;
  gboolean ended, connected;

  g_mutex_lock (&told->lock);
  told->pending = FALSE;
  ended = told->ended;
  connected = told->connected;
  g_mutex_unlock (&told->lock);
  if (!ended)
    told->func (connected, told->data);
  return G_SOURCE_REMOVE;
}

static void
tell (UsherNotice *self, gboolean connected)
{
  Told *told = self->told;
  gboolean send;
  GSource *source;

  g_mutex_lock (&told->lock);
  send = !told->pending;
  told->pending = TRUE;
  told->connected = connected;
  g_mutex_unlock (&told->lock);
  if (!send)
    return;
  g_atomic_ref_count_inc (&told->refs);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_on_context, told, unref_told);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

/* TRUE when somebody does not want to wait. */
static gboolean
pause_for (UsherNotice *self, int ms)
{
  struct pollfd wake = { .fd = self->wake_fd, .events = POLLIN };
  uint64_t woken;
  int found;

  while ((found = poll (&wake, 1, ms)) < 0 && errno == EINTR)
    ;
  return found > 0 && read (self->wake_fd, &woken, sizeof woken) > 0;
}

/* Comes back until it is connected or ended.  Whatever happened meanwhile is told as a change. */
static void
connect_again (UsherNotice *self)
{
  int ms = PAUSE_FIRST_MS;

  g_clear_pointer (&self->conn, usher_conn_close);
  tell (self, FALSE);
  while (!self->conn && !g_atomic_int_get (&self->ending))
    {
      gboolean ignored;

      ms = pause_for (self, ms) ? PAUSE_FIRST_MS : MIN (ms * 2, PAUSE_MAX_MS);
      if (g_atomic_int_get (&self->ending))
        return;
      self->conn = usher_conn_open (self->db, NULL);
      /* Listening begins with the first wait, so a change after this is not missed. */
      if (self->conn && !self->db->driver->wait_notice (self->conn, self->wake_fd, &ignored, NULL))
        g_clear_pointer (&self->conn, usher_conn_close);
    }
  if (self->conn)
    tell (self, TRUE);
}

static gpointer
watch_in_thread (gpointer data)
{
  UsherNotice *self = data;
  uint64_t woken;

  while (!g_atomic_int_get (&self->ending))
    {
      gboolean changed = FALSE;

      if (!self->db->driver->wait_notice (self->conn, self->wake_fd, &changed, NULL))
        connect_again (self);
      else if (changed)
        tell (self, TRUE);
      else if (read (self->wake_fd, &woken, sizeof woken) < 0 && errno != EAGAIN && errno != EINTR)
        return NULL;
    }
  return NULL;
}

/* The first wait of a driver starts listening and comes back at once: so it is done here, and what
 * is committed after this call returned is noticed. */
UsherNotice *
usher_notice_new (UsherDb *db, GMainContext *context, UsherNoticeFunc func, gpointer data, GError **error)
{
  UsherConn *conn = usher_conn_open (db, error);
  UsherNotice *self;
  gboolean ignored;

  if (!conn)
    return NULL;
  if (!db->driver->wait_notice (conn, -1, &ignored, error))
    {
      usher_conn_close (conn);
      return NULL;
    }
  self = g_new0 (UsherNotice, 1);
  self->db = usher_db_ref (db);
  self->conn = conn;
  self->context = context ? g_main_context_ref (context) : g_main_context_ref_thread_default ();
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->told = g_new0 (Told, 1);
  g_atomic_ref_count_init (&self->told->refs);
  g_mutex_init (&self->told->lock);
  self->told->func = func;
  self->told->data = data;
  self->thread = g_thread_new ("usher-notice", watch_in_thread, self);
  return self;
}

static void
wake (UsherNotice *self)
{
  uint64_t one = 1;

  while (write (self->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
    ;
}

void
usher_notice_hurry (UsherNotice *self)
{
  wake (self);
}

void
usher_notice_free (UsherNotice *self)
{
  g_mutex_lock (&self->told->lock);
  self->told->ended = TRUE;
  g_mutex_unlock (&self->told->lock);
  g_atomic_int_set (&self->ending, 1);
  wake (self);
  g_thread_join (self->thread);
  g_clear_pointer (&self->conn, usher_conn_close);
  close (self->wake_fd);
  unref_told (self->told);
  g_main_context_unref (self->context);
  usher_db_unref (self->db);
  g_free (self);
}

gboolean
usher_notice_send (UsherConn *conn, GError **error)
{
  return conn->db->driver->send_notice (conn, error);
}
