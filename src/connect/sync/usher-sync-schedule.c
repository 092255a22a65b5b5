/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is due, and syncing it while a window is open.  The schedule belongs to its main context, which
 * never waits: looking and syncing happen in threads, and each sync's job outlives the schedule if it
 * must.  In a team the lease of a source keeps two desktops apart: the second one finds it busy. */

#include "usher-sync-schedule.h"

#include "usher-error.h"
#include "usher-source-secret.h"
#include "usher-sync-private.h"

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define DAY_MS (24 * 60 * MINUTE_MS)
#define FAILURES_MAX 5
#define LOOK_S 60

/* ---- What is due ---- */

gint64
usher_sync_next (UsherConn *conn, const UsherSource *source, GError **error)
{
  gint64 wait = source->schedule * MINUTE_MS, next;
  UsherSyncState state;

  if (!source->schedule || source->removed_at || !source->manifest_digest || !usher_sync_store_state (conn, source->id, &state, error))
    return 0;
  if (state.failures > 0)
    wait = MAX (wait, MIN (wait << MIN (state.failures, FAILURES_MAX), DAY_MS));
  if (g_strcmp0 (state.state, "quarantined") == 0)
    wait = MAX (wait, DAY_MS);
  next = state.tried_at ? state.tried_at + wait : 1;
  usher_sync_state_clear (&state);
  return next;
}

GPtrArray *
usher_sync_due (UsherConn *conn, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) sources = usher_source_list (conn, error), due = g_ptr_array_new_with_free_func (g_free);

  if (!sources)
    return NULL;
  for (guint i = 0; i < sources->len; i++)
    {
      const UsherSource *source = sources->pdata[i];
      GError *fault = NULL;
      gint64 next = usher_sync_next (conn, source, &fault);

      if (fault)
        {
          g_propagate_error (error, fault);
          return NULL;
        }
      if (next && next <= now)
        g_ptr_array_add (due, g_strdup (source->name));
    }
  return g_steal_pointer (&due);
}

/* ---- A schedule ---- */

struct _UsherSyncSchedule {
  UsherWorkspace *workspace; /* (owned) */
  UsherSyncDoneFunc done;
  void (*began) (const char *source, gpointer data); /* (nullable) */
  gpointer data;
  GHashTable *jobs;          /* (owned): name → Job */
  GCancellable *looking;     /* (owned): of the look that runs */
  guint timer;
};

/* One sync; its thread and the schedule share it. */
typedef struct {
  gatomicrefcount references;
  UsherSyncSchedule *schedule; /* (nullable): on the main context alone; NULL once it is gone */
  UsherWorkspace *workspace;   /* (owned) */
  char *source, *secret;       /* (owned) (nullable) */
  gboolean full;
  GCancellable *cancellable;   /* (owned) */
  GMutex lock;                 /* over what follows */
  char *stream;                /* (owned) (nullable) */
  gint64 read, total;
} Job;

static void
job_unref (gpointer data)
{
  Job *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_object_unref (self->workspace);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self->source);
  usher_source_secret_free (self->secret);
  g_free (self->stream);
  g_free (self);
}

static void
on_progress (const char *stream, gint64 read, gint64 total, gpointer data)
{
  Job *job = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&job->lock);

  if (g_strcmp0 (job->stream, stream) != 0)
    {
      g_free (job->stream);
      job->stream = g_strdup (stream);
    }
  job->read = read;
  job->total = total;
}

static void
sync_in_thread (GTask *task, gpointer object, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  const UsherSyncOptions options = { .full = job->full, .open = { .secret_fd = -1, .secret = job->secret }, .progress = on_progress,
    .progress_data = job };
  GError *error = NULL;
  UsherSyncResult *result;

  if (usher_sync (job->workspace, job->source, &options, &result, job->cancellable, &error))
    g_task_return_pointer (task, result, (GDestroyNotify) usher_sync_result_free);
  else
    g_task_return_error (task, error);
}

static void
on_synced (GObject *object, GAsyncResult *async, gpointer data)
{
  Job *job = g_task_get_task_data (G_TASK (async));
  UsherSyncSchedule *self = job->schedule;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSyncResult) result = g_task_propagate_pointer (G_TASK (async), &error);
  g_autofree char *source = g_strdup (job->source);

  if (!self)
    return;
  g_hash_table_remove (self->jobs, source);
  /* Another desktop is at it: that is as it should be. */
  if (!g_error_matches (error, USHER_ERROR, USHER_ERROR_BUSY))
    self->done (source, result, error, self->data);
}

gboolean
usher_sync_schedule_start (UsherSyncSchedule *self, const char *source, gboolean full, const char *secret)
{
  Job *job;
  GTask *task;

  if (g_hash_table_contains (self->jobs, source))
    return FALSE;
  job = g_new0 (Job, 1);
  g_atomic_ref_count_init (&job->references);
  job->schedule = self;
  job->workspace = g_object_ref (self->workspace);
  job->source = g_strdup (source);
  job->secret = g_strdup (secret);
  job->full = full;
  job->cancellable = g_cancellable_new ();
  job->total = -1;
  g_mutex_init (&job->lock);
  g_hash_table_insert (self->jobs, job->source, job);
  g_atomic_ref_count_inc (&job->references);
  task = g_task_new (NULL, NULL, on_synced, NULL);
  g_task_set_task_data (task, job, job_unref);
  g_task_run_in_thread (task, sync_in_thread);
  g_object_unref (task);
  if (self->began)
    self->began (job->source, self->data);
  return TRUE;
}

void
usher_sync_schedule_watch (UsherSyncSchedule *self, void (*began) (const char *source, gpointer data))
{
  self->began = began;
}

/* ---- Looking ---- */

static gpointer
look (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  return usher_sync_due (conn, *(gint64 *) data, error);
}

static void
on_looked (GObject *object, GAsyncResult *result, gpointer data)
{
  UsherSyncSchedule *self;
  g_autoptr (GCancellable) cancellable = data;
  g_autoptr (GPtrArray) due = usher_workspace_read_finish (USHER_WORKSPACE (object), result, NULL);

  if (g_cancellable_is_cancelled (cancellable) || !(self = g_object_get_data (G_OBJECT (cancellable), "schedule")))
    return;
  g_clear_object (&self->looking);
  /* What cannot be looked at now is looked at in a minute. */
  for (guint i = 0; due && i < due->len; i++)
    usher_sync_schedule_start (self, due->pdata[i], FALSE, NULL);
}

void
usher_sync_schedule_look (UsherSyncSchedule *self)
{
  gint64 *now;

  if (self->looking || usher_workspace_is_read_only (self->workspace, NULL))
    return;
  now = g_new (gint64, 1);
  *now = usher_workspace_now (self->workspace);
  self->looking = g_cancellable_new ();
  g_object_set_data (G_OBJECT (self->looking), "schedule", self);
  usher_workspace_read_async (self->workspace, look, now, g_free, (GDestroyNotify) g_ptr_array_unref, self->looking, on_looked,
                              g_object_ref (self->looking));
}

static gboolean
on_timeout (gpointer data)
{
  usher_sync_schedule_look (data);
  return G_SOURCE_CONTINUE;
}

UsherSyncSchedule *
usher_sync_schedule_new (UsherWorkspace *workspace, UsherSyncDoneFunc done, gpointer data)
{
  UsherSyncSchedule *self = g_new0 (UsherSyncSchedule, 1);

  self->workspace = g_object_ref (workspace);
  self->done = done;
  self->data = data;
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, job_unref);
  self->timer = g_timeout_add_seconds (LOOK_S, on_timeout, self);
  return self;
}

/* ---- What runs ---- */

gboolean
usher_sync_schedule_is_running (UsherSyncSchedule *self, const char *source)
{
  return g_hash_table_contains (self->jobs, source);
}

gboolean
usher_sync_schedule_progress (UsherSyncSchedule *self, const char *source, char **stream, gint64 *read, gint64 *total)
{
  Job *job = g_hash_table_lookup (self->jobs, source);

  *stream = NULL;
  if (!job)
    return FALSE;
  g_mutex_lock (&job->lock);
  *stream = g_strdup (job->stream);
  *read = job->read;
  *total = job->total;
  g_mutex_unlock (&job->lock);
  return TRUE;
}

void
usher_sync_schedule_cancel (UsherSyncSchedule *self, const char *source)
{
  Job *job = g_hash_table_lookup (self->jobs, source);

  if (job)
    g_cancellable_cancel (job->cancellable);
}

void
usher_sync_schedule_free (UsherSyncSchedule *self)
{
  GHashTableIter iter;
  gpointer data;

  if (!self)
    return;
  g_source_remove (self->timer);
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &data))
    {
      Job *job = data;

      job->schedule = NULL;
      g_cancellable_cancel (job->cancellable);
    }
  if (self->looking)
    {
      g_object_set_data (G_OBJECT (self->looking), "schedule", NULL);
      g_cancellable_cancel (self->looking);
    }
  g_clear_object (&self->looking);
  g_hash_table_unref (self->jobs);
  g_object_unref (self->workspace);
  g_free (self);
}
