/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The writer thread: a queue of jobs, one connection, no two jobs at once.  Called from any thread;
 * a job's function runs on the writer thread, its data is freed on the caller's main context.  A job
 * that leaves a transaction open is a fault in the program; the transaction is rolled back. */

#include "usher-writer.h"

#include "usher-driver-private.h"

struct _UsherWriter {
  UsherConn *conn; /* (owned): the thread's */
  GThread *thread;
  GAsyncQueue *jobs; /* (owned) (element-type Job) */
};

typedef struct {
  /* input */
  UsherWriterFunc func;
  gpointer data;
  GCancellable *cancellable; /* (owned) (nullable) */
  gboolean last;             /* ends the thread */
  GTask *task;               /* (owned) (nullable): for the asynchronous form */
  /* results */
  GMutex lock;
  GCond ended;
  gboolean done, ok;
  GError *error;
} Job;

static void
run_job (UsherWriter *self, Job *job)
{
  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    return;
  usher_conn_set_cancellable (self->conn, job->cancellable);
  job->ok = job->func (self->conn, job->data, job->cancellable, &job->error);
  usher_conn_set_cancellable (self->conn, NULL);
  if (usher_conn_in_transaction (self->conn))
    {
      g_critical ("a job of the writer left its transaction open");
      usher_conn_rollback (self->conn);
    }
  usher_conn_forget_statements (self->conn, FALSE);
}

static void
free_async_job (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->task);
  g_clear_object (&job->cancellable);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
return_on_context (gpointer data)
{
  Job *job = data;

  if (job->ok)
    g_task_return_boolean (job->task, TRUE);
  else
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  return G_SOURCE_REMOVE;
}

/* The one reference to the task goes to its own context, so that nothing of it is freed here. */
static void
send_back (Job *job)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_callback (source, return_on_context, job, free_async_job);
  g_source_attach (source, g_task_get_context (job->task));
  g_source_unref (source);
}

static gpointer
work_in_writer (gpointer data)
{
  UsherWriter *self = data;
  gboolean last = FALSE;

  while (!last)
    {
      Job *job = g_async_queue_pop (self->jobs);

      last = job->last;
      if (!last)
        run_job (self, job);
      if (job->task)
        send_back (job);
      else
        {
          g_mutex_lock (&job->lock);
          job->done = TRUE;
          g_cond_signal (&job->ended);
          g_mutex_unlock (&job->lock);
        }
    }
  return NULL;
}

UsherWriter *
usher_writer_new (UsherDb *db, GError **error)
{
  UsherWriter *self;
  UsherConn *conn;

  if (usher_db_is_read_only (db))
    {
      usher_error_set (error, USHER_ERROR_READ_ONLY, NULL, "%s is open for reading alone", usher_db_place (db));
      return NULL;
    }
  conn = usher_conn_open (db, error);
  if (!conn)
    return NULL;
  if (db->driver->give_room)
    db->driver->give_room (conn);
  self = g_new0 (UsherWriter, 1);
  self->conn = conn;
  self->jobs = g_async_queue_new ();
  self->thread = g_thread_new ("usher-writer", work_in_writer, self);
  return self;
}

static void
wait_for_job (UsherWriter *self, Job *job)
{
  g_mutex_init (&job->lock);
  g_cond_init (&job->ended);
  g_async_queue_push (self->jobs, job);
  g_mutex_lock (&job->lock);
  while (!job->done)
    g_cond_wait (&job->ended, &job->lock);
  g_mutex_unlock (&job->lock);
  g_mutex_clear (&job->lock);
  g_cond_clear (&job->ended);
}

void
usher_writer_free (UsherWriter *self)
{
  Job job = { .last = TRUE };

  g_return_if_fail (!usher_writer_is_current (self));
  wait_for_job (self, &job);
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  usher_conn_close (self->conn);
  g_free (self);
}

gboolean
usher_writer_is_current (UsherWriter *self)
{
  return g_thread_self () == self->thread;
}

gboolean
usher_writer_run (UsherWriter *self, UsherWriterFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  Job job = { .func = func, .data = data, .cancellable = cancellable };

  if (usher_writer_is_current (self))
    return func (self->conn, data, cancellable, error);
  wait_for_job (self, &job);
  if (job.error)
    g_propagate_error (error, job.error);
  return job.ok;
}

void
usher_writer_run_async (UsherWriter *self, UsherWriterFunc func, gpointer data, GDestroyNotify destroy, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->data = data;
  job->cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  job->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, usher_writer_run_async);
  /* Whoever cancelled too late learns that it was done: the job decides, not the task. */
  g_task_set_check_cancellable (job->task, FALSE);
  g_task_set_task_data (job->task, data, destroy);
  g_async_queue_push (self->jobs, job);
}

gboolean
usher_writer_run_finish (UsherWriter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, usher_writer_run_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
