/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One sync from its lease to its result: open the source, read into the stage, apply; what failed is
 * noted with the words that were said.  And the acceptance of a run that was held back.  Any thread but
 * the main and the writer's. */

#include "usher-sync-private.h"

#include <math.h>

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-private.h"
#include "usher-proposal.h"
#include "usher-record.h"
#include "usher-source-secret.h"

#define LEASE_MS (G_GINT64_CONSTANT (5) * 60 * 1000)
#define WHY_MAX 4000 /* bytes of what a source said that are kept */

/* ---- Results ---- */

static void
free_change (gpointer data)
{
  UsherSyncChange *self = data;

  g_free (self->object);
  g_free (self->what);
  g_free (self->drift);
  g_free (self);
}

static void
free_stream (gpointer data)
{
  UsherSyncStream *self = data;

  g_free (self->stream);
  g_free (self->mirror);
  g_free (self->unread);
  g_free (self);
}

static void
free_item (gpointer data)
{
  UsherSyncItem *self = data;

  g_free (self->stream);
  g_free (self->what);
  g_free (self->label);
  g_free (self);
}

UsherSyncResult *
usher_sync_result_new (void)
{
  UsherSyncResult *self = g_new0 (UsherSyncResult, 1);

  self->state = g_strdup ("failed");
  self->told = g_ptr_array_new_with_free_func (free_stream);
  self->streams = g_array_new (FALSE, TRUE, sizeof (UsherRunStream));
  self->privileged = g_ptr_array_new_with_free_func (free_change);
  self->items = g_ptr_array_new_with_free_func (free_item);
  self->doubts = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
usher_sync_result_free (UsherSyncResult *self)
{
  if (!self)
    return;
  g_free (self->state);
  g_free (self->why);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->told);
  g_array_unref (self->streams);
  g_ptr_array_unref (self->privileged);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->doubts);
  g_free (self);
}

/* ---- Writing outside the ledger ---- */
/* No page waits for the disk: what a machine loses with its power is read again. */

typedef struct {
  UsherSyncWriteFunc func;
  gpointer data;
} Write;

static gboolean
write_in_writer (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  Write *write = data;

  if (!usher_conn_begin_soft (conn, error))
    return FALSE;
  if (write->func (conn, write->data, error))
    return usher_conn_commit (conn, error);
  usher_conn_rollback (conn);
  return FALSE;
}

gboolean
usher_sync_write (UsherWorkspace *workspace, UsherSyncWriteFunc func, gpointer data, GError **error)
{
  Write write = { func, data };
  UsherWriter *writer = usher_workspace_writer (workspace);

  if (!writer)
    return usher_error_set (error, USHER_ERROR_READ_ONLY, NULL, "the workspace is open for reading alone");
  return usher_writer_run (writer, write_in_writer, &write, NULL, error);
}

/* ---- Opening ---- */

static gboolean
open_source (UsherSync *self, const char *name, GError **error)
{
  gint64 id;

  if (!usher_source_find (self->conn, name, &id, error) || !(self->source = usher_source_load (self->conn, id, error)))
    return FALSE;
  if (self->source->removed_at)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "source %s was removed", self->source->name);
  self->basis = usher_sync_basis (self->source);
  if ((self->connector = self->options->connector))
    return TRUE;
  self->session = usher_source_session_open (self->workspace, self->conn, self->source->name, &self->options->open, self->cancellable, error);
  if (!self->session)
    return FALSE;
  self->connector = self->session->connector;
  return TRUE;
}

typedef struct {
  UsherSync *sync;
  const GError *fault;
} Unopened;

static gboolean
save_unopened (UsherConn *conn, gpointer data, GError **error)
{
  Unopened *unopened = data;
  UsherSync *self = unopened->sync;
  UsherSyncState state;
  gboolean ok;

  if (!usher_sync_store_state (conn, self->source->id, &state, error))
    return FALSE;
  state.tried_at = usher_workspace_now (self->workspace);
  state.failures++;
  g_free (state.state);
  state.state = g_strdup ("failed");
  g_free (state.error);
  state.error = g_strdup (unopened->fault->message);
  if (!state.basis)
    state.basis = g_strdup ("");
  ok = usher_sync_store_save_state (conn, self->source->id, &state, -1, error);
  usher_sync_state_clear (&state);
  return ok;
}

/* A source that could not even be opened made no run; a schedule is to know that it was tried. */
static gboolean
open_or_note (UsherSync *self, const char *name, GError **error)
{
  GError *fault = NULL;
  Unopened unopened = { self, NULL };

  if (open_source (self, name, &fault))
    return TRUE;
  unopened.fault = fault;
  if (self->source && !self->source->removed_at && !self->options->dry_run && usher_workspace_writer (self->workspace))
    usher_sync_write (self->workspace, save_unopened, &unopened, NULL); /* what stopped it is the error to tell */
  g_propagate_error (error, fault);
  return FALSE;
}

static gboolean
take_lease (UsherSync *self, GError **error)
{
  g_autofree char *name = g_strdup_printf ("sync:%s", self->source->name);

  self->lease_at = g_get_monotonic_time ();
  return (self->lease = usher_lease_take (self->workspace, name, LEASE_MS, error)) != NULL;
}

static void
clear (UsherSync *self)
{
  g_clear_pointer (&self->lease, usher_lease_release);
  g_clear_pointer (&self->session, usher_source_session_close);
  g_clear_pointer (&self->source, usher_source_free);
  g_clear_pointer (&self->stage, usher_sync_stage_free);
  g_clear_pointer (&self->staged, g_ptr_array_unref);
  g_clear_pointer (&self->result, usher_sync_result_free);
  g_free (self->basis);
  if (self->conn)
    usher_db_put_reader (usher_workspace_db (self->workspace), self->conn);
}

/* ---- One sync ---- */

static int
headroom (UsherSync *self)
{
  double left = usher_connector_headroom (self->connector);

  return isnan (left) ? -1 : (int) lround (CLAMP (left, 0, 1) * 100);
}

static gboolean
drop_dry (UsherConn *conn, gpointer data, GError **error)
{
  UsherSync *self = data;

  return usher_sync_store_drop_others (conn, self->source->id, TRUE, NULL, 0, error);
}

static gboolean
apply (UsherSync *self, GError **error)
{
  UsherSyncApply job = { .workspace = self->workspace, .stage = self->stage, .staged = self->staged, .headroom = headroom (self),
    .options = self->options, .cancellable = self->cancellable, .result = self->result };

  return usher_sync_renew (self, TRUE, error) && usher_sync_apply (&job, error);
}

/* What stopped it, verbatim but for secrets and length. */
static char *
tell_why (UsherSync *self, const GError *fault)
{
  const UsherErrorInfo *info = usher_error_get_info (fault);
  const char *remote = info && info->remote ? info->remote->message : NULL;
  g_autofree char *text = NULL, *valid = NULL, *redacted = NULL;

  text = remote && !strstr (fault->message, remote) ? g_strdup_printf ("%s: %s", fault->message, remote) : g_strdup (fault->message);
  redacted = self->session && self->session->secret ? usher_source_secret_redact (text, self->session->secret) : g_strdup (text);
  valid = g_utf8_make_valid (redacted, (gssize) MIN (strlen (redacted), WHY_MAX));
  return g_steal_pointer (&valid);
}

/* TRUE: the result says what happened. */
static gboolean
conclude (UsherSync *self, GError *fault, GError **error)
{
  UsherSyncResult *result = self->result;
  gint64 began = self->stage ? self->stage->began : usher_workspace_now (self->workspace);

  g_free (result->state);
  result->ended = usher_workspace_now (self->workspace);
  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      result->state = g_strdup ("cancelled");
      g_error_free (fault);
      return TRUE;
    }
  result->state = g_strdup ("failed");
  g_free (result->why);
  result->why = tell_why (self, fault);
  result->error = fault;
  g_free (fault->message);
  fault->message = g_strdup (result->why);
  g_array_set_size (result->streams, 0);
  g_ptr_array_set_size (result->told, 0);
  g_ptr_array_set_size (result->privileged, 0);
  return self->options->dry_run || usher_sync_note_failed (self->workspace, self->source->id, began, result->why, &result->run, error);
}

static gboolean
run (UsherSync *self, GError **error)
{
  GError *fault = NULL;
  gboolean ok;

  ok = usher_sync_begin (self, &fault) && usher_sync_read (self, &fault) && apply (self, &fault);
  if (self->stage)
    self->result->began = self->stage->began;
  if (self->options->dry_run && self->stage && !usher_sync_write (self->workspace, drop_dry, self, ok ? &fault : NULL))
    ok = FALSE;
  return ok || conclude (self, fault, error);
}

gboolean
usher_sync (UsherWorkspace *workspace, const char *source, const UsherSyncOptions *options, UsherSyncResult **result,
            GCancellable *cancellable, GError **error)
{
  static const UsherSyncOptions defaults = { .open = { .secret_fd = -1 } };
  UsherSync self = { .workspace = workspace, .options = options ? options : &defaults, .cancellable = cancellable };
  gboolean ok;

  *result = NULL;
  self.staged = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sync_staged_free);
  self.result = usher_sync_result_new ();
  ok = (self.conn = usher_db_take_reader (usher_workspace_db (workspace), error)) != NULL && open_or_note (&self, source, error) &&
       take_lease (&self, error) && run (&self, error);
  if (ok)
    *result = g_steal_pointer (&self.result);
  clear (&self);
  return ok;
}

/* ---- Accepting what was held back ---- */

typedef struct {
  gint64 run, source;
  const char *why;
  gboolean carried;
} Accepting;

static gboolean
decide (UsherTx *tx, Accepting *accepting, GError **error)
{
  g_autofree char *why = usher_private_add (tx, "why", accepting->why, error);
  const UsherChange changes[] = { { "why", usher_text_value (why) }, { NULL } };

  return why && usher_record_write (tx, "run_decision", accepting->run, "accept", 0, changes, error);
}

/* A decision that was made and not applied (the program ended between) needs nobody again. */
static gboolean
accept_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Accepting *accepting = data;
  g_autoptr (GError) fault = NULL;
  g_autoptr (UsherRow) row = usher_record_read (usher_tx_conn (tx), "run_decision", accepting->run, &fault);
  g_autofree char *params = g_strdup_printf ("{\"run\":%" G_GINT64_FORMAT "}", accepting->run);
  g_autofree char *summary = g_strdup_printf ("accept RUN-%" G_GINT64_FORMAT ", which was held back", accepting->run);

  if (fault)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (row)
    {
      accepting->carried = TRUE;
      return TRUE;
    }
  if (!accepting->why || !*accepting->why)
    return usher_error_set (error, USHER_ERROR_GUARD, "Give it with --reason.", "accepting a run that was held back takes a reason");
  if (!usher_proposal_second (tx, "accept", params, summary, &accepting->carried, error))
    return FALSE;
  return !accepting->carried || decide (tx, accepting, error);
}

static gboolean
find_held (UsherConn *conn, gint64 run, UsherSyncStage **stage, GPtrArray **staged, GError **error)
{
  gboolean has;

  if (!usher_sync_store_find_held (conn, run, stage, error) || !usher_sync_store_has_run (conn, run, &has, error))
    return FALSE;
  if (!has)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no RUN-%" G_GINT64_FORMAT, run);
  if (!*stage)
    return usher_error_set (error, USHER_ERROR_GUARD, "run list --query state:quarantined shows those that are held back.",
                            "RUN-%" G_GINT64_FORMAT " is not held back, or a newer run took its place", run);
  return (*staged = usher_sync_store_streams (conn, (*stage)->id, error)) != NULL;
}

static gboolean
apply_held (UsherWorkspace *workspace, UsherSyncStage *stage, GPtrArray *staged, UsherSyncResult **result, GCancellable *cancellable,
            GError **error)
{
  g_autofree char *name = g_strdup_printf ("sync-accept:%" G_GINT64_FORMAT, stage->source);
  g_autoptr (UsherLease) lease = usher_lease_take (workspace, name, LEASE_MS, error);
  g_autoptr (UsherSyncResult) done = usher_sync_result_new ();
  UsherSyncApply job = { .workspace = workspace, .stage = stage, .staged = staged, .accepted = TRUE, .decided = stage->run,
    .headroom = -1, .cancellable = cancellable, .result = done };

  if (!lease || !usher_sync_apply (&job, error))
    return FALSE;
  done->began = stage->began;
  *result = g_steal_pointer (&done);
  return TRUE;
}

gboolean
usher_sync_accept (UsherWorkspace *workspace, gint64 run, const char *why, UsherSyncResult **result, GCancellable *cancellable,
                   GError **error)
{
  UsherDb *db = usher_workspace_db (workspace);
  UsherConn *conn = usher_db_take_reader (db, error);
  Accepting accepting = { .run = run, .why = why };
  g_autoptr (UsherSyncStage) stage = NULL;
  g_autoptr (GPtrArray) staged = NULL;
  gboolean ok;

  *result = NULL;
  if (!conn)
    return FALSE;
  ok = find_held (conn, run, &stage, &staged, error);
  usher_db_put_reader (db, conn);
  if (!ok || !usher_workspace_act (workspace, why, accept_in_writer, &accepting, error))
    return FALSE;
  return !accepting.carried || apply_held (workspace, stage, staged, result, cancellable, error);
}
