/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Leases: a row with a holder and an end, taken in one statement on the writer thread.
 *
 * The functions block; call them from any thread but the writer's.  Real time rules, also in a
 * sample, whose own clock starts anew whenever it is opened. */
#include "usher-lease.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-lease-private.h"
#include "usher-random.h"

struct _UsherLease {
  UsherWorkspace *workspace; /* (owned) */
  char *name, *holder;       /* (owned) */
};

typedef struct {
  UsherLease *lease;
  gint64 ms;
  gboolean held;
  char *other; /* (owned) (nullable): who holds it */
} LeaseJob;

static gint64
lease_now (UsherWorkspace *workspace, UsherConn *conn, GError **error)
{
  gint64 server;

  if (usher_workspace_kind (workspace) == USHER_KIND_LIVE)
    return usher_workspace_now (workspace);
  server = usher_conn_server_time (conn, error);
  return server ? server : g_get_real_time () / 1000;
}

static gboolean
finish (UsherConn *conn, gboolean done, GError **error)
{
  if (done)
    return usher_conn_commit (conn, error);
  usher_conn_rollback (conn);
  return FALSE;
}

/* "host/pid/uuid/pid:[4026531836]": whose pid means something here, and who still lives. */
static gboolean
is_dead (const char *holder)
{
  g_auto(GStrv) parts = g_strsplit (holder, "/", 4);
  g_autofree char *space = NULL;
  gint64 pid;

  if (g_strv_length (parts) != 4 || !g_str_equal (parts[0], g_get_host_name ()) ||
      !g_ascii_string_to_signed (parts[1], 10, 1, G_MAXINT, &pid, NULL))
    return FALSE;
  space = g_file_read_link ("/proc/self/ns/pid", NULL);
  return g_strcmp0 (space, parts[3]) == 0 && kill ((pid_t) pid, 0) != 0 && errno == ESRCH;
}

/* What a process of this machine held that was killed is free at once. */
static gboolean
take (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  LeaseJob *job = data;
  UsherLease *self = job->lease;
  gint64 now = lease_now (self->workspace, conn, error);
  gboolean done;

  if (!usher_conn_begin (conn, error))
    return FALSE;
  done = usher_lease_store_take (conn, self->name, self->holder, now, now + job->ms, &job->held, error);
  if (done && !job->held)
    job->other = usher_lease_store_holder (conn, self->name, NULL);
  if (done && job->other && is_dead (job->other))
    done = usher_lease_store_release (conn, self->name, job->other, error) &&
           usher_lease_store_take (conn, self->name, self->holder, now, now + job->ms, &job->held, error);
  return finish (conn, done, error);
}

static gboolean
renew (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  LeaseJob *job = data;
  UsherLease *self = job->lease;
  gint64 now = lease_now (self->workspace, conn, error);

  return usher_conn_begin (conn, error)
         && finish (conn, usher_lease_store_renew (conn, self->name, self->holder, now + job->ms, &job->held, error), error);
}

static gboolean
release (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  UsherLease *self = data;

  return usher_conn_begin (conn, error) && finish (conn, usher_lease_store_release (conn, self->name, self->holder, error), error);
}

static void
lease_free (UsherLease *self)
{
  g_object_unref (self->workspace);
  g_free (self->name);
  g_free (self->holder);
  g_free (self);
}

static char *
holder_name (void)
{
  g_autofree char *uuid = usher_uuid_new (), *space = g_file_read_link ("/proc/self/ns/pid", NULL);

  return g_strdup_printf ("%s/%d/%.8s/%s", g_get_host_name (), (int) getpid (), uuid, space ? space : "");
}

UsherLease *
usher_lease_take (UsherWorkspace *workspace, const char *name, gint64 ms, GError **error)
{
  UsherLease *self;
  LeaseJob job = { .ms = ms };
  g_autofree char *other = NULL;

  if (!usher_workspace_writer (workspace))
    {
      usher_error_set (error, USHER_ERROR_READ_ONLY, NULL, "the workspace is open for reading alone");
      return NULL;
    }
  self = g_new0 (UsherLease, 1);
  self->workspace = g_object_ref (workspace);
  self->name = g_strdup (name);
  self->holder = holder_name ();
  job.lease = self;
  if (usher_writer_run (usher_workspace_writer (workspace), take, &job, NULL, error))
    {
      other = job.other;
      if (job.held)
        return self;
      usher_error_set (error, USHER_ERROR_BUSY, "It ends by itself when that program is gone.", "%s is held by %s", name,
                       other ? other : "another process");
    }
  lease_free (self);
  return NULL;
}

gboolean
usher_lease_renew (UsherLease *self, gint64 ms, GError **error)
{
  LeaseJob job = { .lease = self, .ms = ms };

  if (!usher_writer_run (usher_workspace_writer (self->workspace), renew, &job, NULL, error))
    return FALSE;
  return job.held || usher_error_set (error, USHER_ERROR_CONFLICT, NULL, "the lease %s ended meanwhile", self->name);
}

/* One that cannot be given back ends by itself. */
void
usher_lease_release (UsherLease *self)
{
  UsherWriter *writer = usher_workspace_writer (self->workspace);

  if (writer)
    usher_writer_run (writer, release, self, NULL, NULL);
  lease_free (self);
}
