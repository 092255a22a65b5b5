/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading beside the window, and other people's changes.
 *
 *   notice (main) → catch_up (main) → a reader thread reads the ledger's new lines → caught_up (main)
 *   → `changed` with the objects that those lines speak of
 *
 * The readers' threads see plain structs; results, data and tasks are freed on the context they
 * came from.  Lines that this process wrote are left out: they were announced when they were
 * committed. */
#include "usher-error.h"
#include "usher-workspace-private.h"

#define READERS 3

typedef struct {
  UsherDb *db; /* (owned) */
  UsherReadFunc func;
  gpointer data;
  GDestroyNotify destroy, result_free;
  GCancellable *cancellable; /* (owned) (nullable) */
  gpointer result;
  GError *error;
  GTask *task; /* (owned) */
} ReadJob;

static void
read_job_free (gpointer data)
{
  ReadJob *job = data;

  if (job->destroy)
    job->destroy (job->data);
  usher_db_unref (job->db);
  g_clear_object (&job->cancellable);
  g_clear_error (&job->error);
  g_object_unref (job->task);
  g_free (job);
}

static gboolean
return_read (gpointer data)
{
  ReadJob *job = data;

  if (job->error)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (job->task, g_steal_pointer (&job->result), job->result_free);
  return G_SOURCE_REMOVE;
}

/* On a reader thread. */
static void
run_read (gpointer data, gpointer user_data)
{
  ReadJob *job = data;
  UsherConn *conn = NULL;
  GSource *source;

  if (!g_cancellable_set_error_if_cancelled (job->cancellable, &job->error) && (conn = usher_db_take_reader (job->db, &job->error)))
    {
      usher_conn_set_cancellable (conn, job->cancellable);
      job->result = job->func (conn, job->data, job->cancellable, &job->error);
      usher_conn_set_cancellable (conn, NULL);
      usher_db_put_reader (job->db, conn);
    }
  source = g_idle_source_new ();
  g_source_set_static_name (source, "usher-workspace-read");
  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_callback (source, return_read, job, read_job_free);
  g_source_attach (source, g_task_get_context (job->task));
  g_source_unref (source);
}

void
usher_workspace_start_threads (UsherWorkspace *self)
{
  self->readers = g_thread_pool_new (run_read, NULL, READERS, FALSE, NULL);
}

void
usher_workspace_read_async (UsherWorkspace *self, UsherReadFunc func, gpointer data, GDestroyNotify destroy,
                            GDestroyNotify result_free, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ReadJob *job = g_new0 (ReadJob, 1);

  g_task_set_source_tag (task, usher_workspace_read_async);
  *job = (ReadJob) {
    .db = usher_db_ref (self->db),
    .func = func,
    .data = data,
    .destroy = destroy,
    .result_free = result_free,
    .cancellable = cancellable ? g_object_ref (cancellable) : NULL,
    .task = task,
  };
  if (!usher_workspace_refuse_closed (self, &job->error))
    {
      return_read (job);
      read_job_free (job);
      return;
    }
  g_thread_pool_push (self->readers, job, NULL);
}

gpointer
usher_workspace_read_finish (UsherWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Other people's changes ---- */
void
usher_workspace_keep_own_lines (UsherWorkspace *self, gint64 first, gint64 last)
{
  UsherLineRange range = { first, last };

  if (!self->watching || last < first)
    return;
  g_mutex_lock (&self->lock);
  g_array_append_val (self->own_lines, range);
  g_mutex_unlock (&self->lock);
}

void
usher_workspace_drop_own_lines (UsherWorkspace *self, gint64 first)
{
  g_mutex_lock (&self->lock);
  for (guint i = self->own_lines->len; i > 0; i--)
    if (g_array_index (self->own_lines, UsherLineRange, i - 1).first == first)
      g_array_remove_index (self->own_lines, i - 1);
  g_mutex_unlock (&self->lock);
}

typedef struct {
  UsherWorkspace *workspace; /* (borrowed): the task holds it; for its lock and lines alone */
  gint64 from, until;
  GPtrArray *objects; /* (owned) (nullable): NULL: too many to name */
} CatchUp;

static void
catch_up_clear (gpointer data)
{
  CatchUp *self = data;

  g_clear_pointer (&self->objects, g_ptr_array_unref);
}

static void
catch_up_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, catch_up_clear);
}

/* A line that can be read was kept before it was committed, so asking now misses none of ours. */
static gboolean
is_own_line (gint64 n, gpointer data)
{
  UsherWorkspace *self = data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->own_lines->len; i++)
    {
      const UsherLineRange *range = &g_array_index (self->own_lines, UsherLineRange, i);

      if (n >= range->first && n <= range->last)
        return TRUE;
    }
  return FALSE;
}

/* On a reader thread; the result is the data itself, held once more. */
static gpointer
read_new_lines (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  CatchUp *self = data;
  GError *failed = NULL;

  self->objects = usher_ledger_objects_since (conn, self->from, is_own_line, self->workspace, &self->until, &failed);
  if (!failed)
    return g_atomic_rc_box_acquire (self);
  g_propagate_error (error, failed);
  return NULL;
}

static void catch_up (UsherWorkspace *self);

static void
forget_seen_lines (UsherWorkspace *self, gint64 until)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->seen_line = MAX (self->seen_line, until);
  for (guint i = self->own_lines->len; i > 0; i--)
    if (g_array_index (self->own_lines, UsherLineRange, i - 1).last <= self->seen_line)
      g_array_remove_index_fast (self->own_lines, i - 1);
}

static void
caught_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UsherWorkspace *self = USHER_WORKSPACE (source);
  g_autoptr(GError) error = NULL;
  CatchUp *new = usher_workspace_read_finish (self, result, &error);
  gboolean again = self->catch_up_again;

  self->catching_up = self->catch_up_again = FALSE;
  if (new)
    {
      forget_seen_lines (self, new->until);
      if (new->until > new->from && (!new->objects || new->objects->len > 0))
        usher_workspace_announce (self, new->objects, FALSE);
      catch_up_unref (new);
    }
  if (again && !g_atomic_int_get (&self->closed))
    catch_up (self);
}

static void
catch_up (UsherWorkspace *self)
{
  CatchUp *new;

  if (self->catching_up)
    {
      self->catch_up_again = TRUE;
      return;
    }
  self->catching_up = TRUE;
  new = g_atomic_rc_box_new0 (CatchUp);
  g_mutex_lock (&self->lock);
  new->workspace = self;
  new->from = self->seen_line;
  g_mutex_unlock (&self->lock);
  usher_workspace_read_async (self, read_new_lines, new, catch_up_unref, catch_up_unref, NULL, caught_up, NULL);
}

static void
noticed (gboolean connected, gpointer data)
{
  UsherWorkspace *self = data;

  if (connected != self->connected)
    {
      self->connected = connected;
      usher_workspace_announce_connected (self, connected);
    }
  if (connected)
    catch_up (self);
}

void
usher_workspace_try_connecting (UsherWorkspace *self)
{
  if (self->notice)
    usher_notice_hurry (self->notice);
}

gboolean
usher_workspace_start_watching (UsherWorkspace *self, GError **error)
{
  self->watching = TRUE;
  self->notice = usher_notice_new (self->db, self->context, noticed, self, error);
  return self->notice != NULL;
}
