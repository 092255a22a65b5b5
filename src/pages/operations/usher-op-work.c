/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking a source to plan, check or carry out.  Begun and ended on the main thread, done in a thread of its
 * own; whether anything may be sent is decided by the acts alone. */

#include "usher-op-work.h"

#include <glib/gi18n.h>

#include "usher-op-words.h"
#include "usher-source-secret.h"

typedef struct {
  UsherWorkspace *workspace; /* (owned) */
  UsherWork *work;           /* (owned) (nullable) */
  UsherOpAsk ask;
  char *reason, *secret;     /* (owned) (nullable) */
  gint64 member, now;
} Asking;

static UsherConnector *pretended = NULL;

void
usher_op_work_pretend (UsherConnector *connector)
{
  pretended = connector;
}

static void
asking_free (gpointer data)
{
  Asking *self = data;

  g_object_unref (self->workspace);
  g_clear_object (&self->work);
  g_free (self->reason);
  usher_source_secret_free (self->secret);
  g_free (self);
}

/* ---- In the thread ------------------------------------------------------------------------------------------ */

static gboolean
find_source (Asking *self, UsherConn *conn, gint64 *source, GError **error)
{
  g_autoptr(UsherOp) op = NULL;

  if (!self->ask.id)
    {
      *source = self->ask.wanted.source;
      return *source || usher_op_account_source (conn, self->ask.wanted.account, source, error);
    }
  if (!(op = usher_op_load (conn, self->ask.id, error)))
    return FALSE;
  *source = op->source;
  return TRUE;
}

static gboolean
open_source (Asking *self, UsherSourceSession **session, GCancellable *cancellable, GError **error)
{
  const UsherSourceOpen open = { .secret_fd = -1, .secret = self->secret, .interactive = TRUE };
  UsherDb *db = usher_workspace_db (self->workspace);
  UsherConn *conn = usher_db_take_reader (db, error);
  g_autoptr(UsherSource) source = NULL;
  gint64 id;

  if (!conn)
    return FALSE;
  if (find_source (self, conn, &id, error) && (source = usher_source_load (conn, id, error)))
    {
      self->ask.wanted.source = id;
      if (!pretended)
        *session = usher_source_session_open (self->workspace, conn, source->name, &open, cancellable, error);
    }
  usher_db_put_reader (db, conn);
  return *session || (source && pretended);
}

static UsherOp *
do_it (Asking *self, const UsherOpDesk *desk, GCancellable *cancellable, GError **error)
{
  UsherOp *op = NULL;

  switch (self->ask.work)
    {
    case USHER_OP_WORK_TRY:
    case USHER_OP_WORK_PLAN:
      self->ask.wanted.dry_run = self->ask.work == USHER_OP_WORK_TRY;
      return usher_op_plan (desk, &self->ask.wanted, cancellable, error);
    case USHER_OP_WORK_ROLLBACK:
      return usher_op_rollback (desk, self->ask.id, FALSE, cancellable, error);
    case USHER_OP_WORK_RUN:
      if (usher_op_run (desk, self->ask.id, &op, cancellable, error))
        return op;
      g_clear_pointer (&op, usher_op_free);
      return NULL;
    case USHER_OP_WORK_CHECK:
      break;
    }
  if (usher_op_check (desk, self->ask.id, cancellable, error))
    {
      UsherDb *db = usher_workspace_db (self->workspace);
      UsherConn *conn = usher_db_take_reader (db, error);

      if (conn)
        {
          op = usher_op_load (conn, self->ask.id, error);
          usher_db_put_reader (db, conn);
        }
    }
  return op;
}

static UsherOpReading *
read_outcome (Asking *self, UsherOp *op, GError **error)
{
  UsherDb *db = usher_workspace_db (self->workspace);
  UsherConn *conn = usher_db_take_reader (db, error);
  UsherOpReading *reading;

  if (!conn)
    {
      usher_op_free (op);
      return NULL;
    }
  reading = usher_op_reading_of (conn, op, self->member, self->now, error);
  usher_db_put_reader (db, conn);
  return reading;
}

static void
ask_in_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Asking *self = data;
  g_autoptr(UsherSourceSession) session = NULL;
  UsherOpReading *reading = NULL;
  UsherOp *op = NULL;
  GError *error = NULL;

  if (open_source (self, &session, cancellable, &error))
    {
      const UsherOpDesk desk = { .workspace = self->workspace, .connector = session ? session->connector : pretended,
                                 .lag_ms = session ? session->manifest->lag_ms : 0, .reason = self->reason };

      if ((op = do_it (self, &desk, cancellable, &error)))
        reading = read_outcome (self, op, &error);
    }
  if (reading)
    g_task_return_pointer (task, reading, (GDestroyNotify) usher_op_reading_free);
  else
    g_task_return_error (task, error);
}

/* ---- On the main thread --------------------------------------------------------------------------------------- */

static const char *
title_of (UsherOpWork work)
{
  switch (work)
    {
    case USHER_OP_WORK_CHECK:
      return _("Checking an operation");
    case USHER_OP_WORK_RUN:
      return _("Running an operation");
    default:
      return _("Planning an operation");
    }
}

void
usher_op_work_start (UsherWorkspace *workspace, UsherShell *shell, const UsherOpAsk *ask, GCancellable *cancellable, GAsyncReadyCallback callback,
                     gpointer data)
{
  Asking *self = g_new0 (Asking, 1);
  gboolean shown = shell && ask->work != USHER_OP_WORK_TRY;
  GTask *task;

  self->workspace = g_object_ref (workspace);
  self->work = shown ? usher_work_new (title_of (ask->work)) : NULL;
  self->ask = *ask;
  self->reason = g_strdup (ask->reason);
  self->secret = g_strdup (ask->secret);
  self->member = usher_workspace_member (workspace);
  self->now = usher_workspace_now (workspace);
  if (shown)
    usher_shell_add_work (shell, self->work);
  task = g_task_new (NULL, self->work ? usher_work_get_cancellable (self->work) : ask->work == USHER_OP_WORK_TRY ? cancellable : NULL, callback, data);
  g_task_set_task_data (task, self, asking_free);
  g_task_run_in_thread (task, ask_in_thread);
  g_object_unref (task);
}

UsherOpReading *
usher_op_work_finish (GAsyncResult *result, GError **error)
{
  Asking *self = g_task_get_task_data (G_TASK (result));
  GError *failed = NULL;
  UsherOpReading *reading = g_task_propagate_pointer (G_TASK (result), &failed);

  if (self->work)
    usher_work_finish (self->work, failed);
  if (failed)
    g_propagate_error (error, failed);
  return reading;
}
