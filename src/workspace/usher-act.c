/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Running an act: who acts, a transaction on the writer thread, commit, announcement.
 *
 * act_run () and what it calls are on the writer thread; a job is a plain struct, and its `changed`
 * goes out on the session's own thread.  Roles are read anew for every act, so that who lost a role
 * a minute ago has lost it here too. */
#include <time.h>

#include "usher-error.h"
#include "usher-member.h"
#include "usher-record.h"
#include "usher-workspace-private.h"

typedef struct {
  /* Input. */
  UsherWorkspace *self; /* (borrowed), or owned by the task of an async job */
  char *reason;         /* (owned) (nullable) */
  UsherActFunc func;
  gpointer data;
  GDestroyNotify destroy; /* (nullable): async alone */
  const UsherActAs *as;   /* (nullable) */
  gboolean as_system;
  /* Results. */
  char *act;          /* (owned) */
  GPtrArray *touched; /* (owned) */
} ActJob;

static void
act_job_clear (ActJob *job)
{
  g_free (job->reason);
  g_free (job->act);
  g_clear_pointer (&job->touched, g_ptr_array_unref);
}

/* ---- Who ---- */
static gboolean
set_session_member (UsherWorkspace *self, UsherConn *conn, UsherTxWho *who, GError **error)
{
  g_autoptr(UsherMember) member = usher_member_load (conn, usher_workspace_member (self), error);

  if (!member)
    return FALSE;
  if (!member->active)
    return usher_error_set (error, USHER_ERROR_RIGHT, "Ask an admin of this workspace.", "member %s is no longer active here",
                            member->login);
  g_mutex_lock (&self->lock);
  self->roles = member->roles;
  g_mutex_unlock (&self->lock);
  who->member = member->id;
  who->roles = member->roles;
  return TRUE;
}

static gboolean
add_system_member (UsherTx *tx, gpointer data, GError **error)
{
  gint64 *id = data;
  g_autofree char *roles = usher_roles_to_json (USHER_ROLE_SYSTEM);
  UsherChange changes[] = {
    { "login", usher_text_value (USHER_MEMBER_SYSTEM) },
    { "name", usher_text_value ("Timers and syncs") },
    { "roles", usher_text_value (roles) },
    { "active", USHER_INT (TRUE) },
    { NULL },
  };

  *id = usher_record_new (tx, "member", "add", changes, error);
  return *id != 0;
}

/* The first timer or sync makes the member that they all act as; its line names who started it. */
static gboolean
set_system_member (UsherWorkspace *self, UsherConn *conn, UsherTxWho *who, GError **error)
{
  g_autoptr(GError) failed = NULL;
  g_autoptr(UsherMember) system = usher_member_find (conn, USHER_MEMBER_SYSTEM, &failed);
  gint64 id = system ? system->id : 0;

  if (!system && !g_error_matches (failed, USHER_ERROR, USHER_ERROR_UNKNOWN))
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (!system)
    {
      UsherActAs starter = { .member = usher_workspace_member (self), .roles = USHER_ROLE_ADMIN };

      if (!usher_workspace_act_as (self, &starter, NULL, add_system_member, &id, error))
        return FALSE;
    }
  who->member = id;
  who->roles = USHER_ROLE_SYSTEM;
  who->on_behalf = usher_workspace_member_login (self);
  return TRUE;
}

static gboolean
check_forward (UsherWorkspace *self, UsherConn *conn, GError **error)
{
  gint64 last;
  g_autofree char *text = NULL;

  if (!self->at)
    return TRUE;
  if (!usher_ledger_last_time (conn, &last, error))
    return FALSE;
  if (self->at >= last)
    return TRUE;
  text = usher_time_format (last);
  return usher_error_set (error, USHER_ERROR_GUARD, "Reading may go anywhere in time.", "acts only move forward: the last one was at %s",
                          text);
}

static gboolean
find_who (ActJob *job, UsherConn *conn, UsherTxWho *who, GError **error)
{
  UsherWorkspace *self = job->self;

  *who = (UsherTxWho) {
    .rights = usher_rights_shipped (),
    .login = self->os_login,
    .now = self->clock_rules ? usher_clock_now (self->clock) : 0,
    .seeded = self->seeded,
  };
  if (!check_forward (self, conn, error))
    return FALSE;
  if (!job->as)
    return job->as_system ? set_system_member (self, conn, who, error) : set_session_member (self, conn, who, error);
  who->member = job->as->member;
  who->roles = job->as->roles;
  return TRUE;
}

/* ---- A clock that jumps ---- */
static gint64
boot_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* How far this machine's clock went ahead since the last act, beyond the time that really passed (a
 * clock that is set back shows against the last line, and the ledger notes that itself). */
static gint64
clock_jump (UsherWorkspace *self)
{
  gint64 wall = g_get_real_time () / 1000, boot = boot_time (), jump;

  if (self->clock_rules || self->on_server)
    return 0;
  jump = self->boot_start ? (wall - self->wall_start) - (boot - self->boot_start) : 0;
  self->wall_start = wall;
  self->boot_start = boot;
  return jump > USHER_CLOCK_JUMP ? jump : 0;
}

static gboolean
note_clock_jump (UsherWorkspace *self, UsherTx *tx, GError **error)
{
  gint64 jump = clock_jump (self);
  g_autofree char *changes = NULL;

  if (!jump)
    return TRUE;
  changes = g_strdup_printf ("{\"ahead_ms\":[null,%" G_GINT64_FORMAT "]}", jump);
  return usher_tx_note (tx, "workspace:1", "clock", changes, error);
}

/* ---- On the writer thread ---- */
static gboolean
finish_act (ActJob *job, UsherTx *tx, gint64 before, GError **error)
{
  UsherWorkspace *self = job->self;
  gint64 last = usher_tx_last_line (tx);

  job->act = g_strdup (usher_tx_act (tx));
  job->touched = g_ptr_array_ref (usher_tx_touched (tx));
  if (last > before && !usher_notice_send (usher_tx_conn (tx), error))
    {
      usher_tx_rollback (tx);
      return FALSE;
    }
  usher_workspace_keep_own_lines (self, before + 1, last);
  if (usher_tx_commit (tx, error))
    return TRUE;
  usher_workspace_drop_own_lines (self, before + 1);
  return FALSE;
}

static gboolean
act_run (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  ActJob *job = data;
  g_autofree char *act = NULL;
  UsherTxWho who;
  UsherTx *tx;
  gint64 before;

  if (usher_conn_in_transaction (conn))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "an act within an act takes its UsherTx");
  if (!find_who (job, conn, &who, error))
    return FALSE;
  if (job->self->seeded)
    who.act = act = usher_random_uuid (&job->self->acts);
  if (!(tx = usher_tx_begin (conn, &who, job->reason, error)))
    return FALSE;
  before = usher_tx_last_line (tx);
  /* A workspace has no clock to speak of before its first line. */
  if ((before > 0 && !note_clock_jump (job->self, tx, error)) || !job->func (tx, job->data, error))
    {
      usher_tx_rollback (tx);
      return FALSE;
    }
  return finish_act (job, tx, before, error);
}

/* ---- Blocking ---- */
static gboolean
refuse_read_only (UsherWorkspace *self, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->why_read_only)
    return TRUE;
  return usher_error_set (error, USHER_ERROR_READ_ONLY, self->hint_read_only, "%s", self->why_read_only);
}

static gboolean
run_blocking (UsherWorkspace *self, ActJob *job, GError **error)
{
  gboolean done;

  if (!usher_workspace_refuse_closed (self, error))
    return FALSE;
  if (!self->writer)
    return refuse_read_only (self, error) && usher_error_set (error, USHER_ERROR_READ_ONLY, NULL, "the workspace is open for reading alone");
  done = usher_writer_run (self->writer, act_run, job, NULL, error);
  if (done && job->touched && job->touched->len > 0)
    usher_workspace_announce (self, job->touched, TRUE);
  act_job_clear (job);
  return done;
}

gboolean
usher_workspace_act (UsherWorkspace *self, const char *reason, UsherActFunc func, gpointer data, GError **error)
{
  ActJob job = { .self = self, .reason = g_strdup (reason), .func = func, .data = data };

  if (!refuse_read_only (self, error))
    {
      act_job_clear (&job);
      return FALSE;
    }
  return run_blocking (self, &job, error);
}

gboolean
usher_workspace_act_as_system (UsherWorkspace *self, const char *reason, UsherActFunc func, gpointer data, GError **error)
{
  ActJob job = { .self = self, .reason = g_strdup (reason), .func = func, .data = data, .as_system = TRUE };

  if (!refuse_read_only (self, error))
    {
      act_job_clear (&job);
      return FALSE;
    }
  return run_blocking (self, &job, error);
}

gboolean
usher_workspace_act_as (UsherWorkspace *self, const UsherActAs *as, const char *reason, UsherActFunc func, gpointer data,
                        GError **error)
{
  ActJob job = { .self = self, .reason = g_strdup (reason), .func = func, .data = data, .as = as };

  return run_blocking (self, &job, error);
}

/* ---- For the window ---- */
static void
async_job_free (gpointer data)
{
  ActJob *job = data;

  if (job->destroy)
    job->destroy (job->data);
  act_job_clear (job);
  g_free (job);
}

/* On the context of whoever started it: the job is freed here, never on the writer thread. */
static void
async_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ActJob *job = g_task_get_task_data (task);
  UsherWorkspace *self = job->self;
  GError *error = NULL;

  if (!usher_writer_run_finish (self->writer, result, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (job->touched && job->touched->len > 0)
    usher_workspace_announce (self, job->touched, TRUE);
  g_task_return_pointer (task, g_steal_pointer (&job->act), g_free);
  g_object_unref (task);
}

void
usher_workspace_act_async (UsherWorkspace *self, const char *reason, UsherActFunc func, gpointer data, GDestroyNotify destroy,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ActJob *job = g_new0 (ActJob, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, usher_workspace_act_async);
  /* What was committed is never reported as cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  *job = (ActJob) { .self = self, .reason = g_strdup (reason), .func = func, .data = data, .destroy = destroy };
  g_task_set_task_data (task, job, async_job_free);
  if (!usher_workspace_refuse_closed (self, &error) || !refuse_read_only (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  usher_writer_run_async (self->writer, act_run, job, NULL, cancellable, async_done, task);
}

gboolean
usher_workspace_act_finish (UsherWorkspace *self, GAsyncResult *result, char **act, GError **error)
{
  g_autofree char *done = g_task_propagate_pointer (G_TASK (result), error);

  if (!done)
    return FALSE;
  if (act)
    *act = g_steal_pointer (&done);
  return TRUE;
}
