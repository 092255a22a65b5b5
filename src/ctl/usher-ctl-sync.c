/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* sync, and what runs told.  Each source is synced in a thread of its own; the answer is made on the
 * main thread.  It must not read from a source: the engine does. */
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"
#include "usher-ctl-progress.h"
#include "usher-ctl-source.h"

#include <string.h>

#include "usher-source-secret.h"
#include "usher-sync-health.h"
#include "usher-sync-schedule.h"

#define AT_ONCE 4

const UsherCtlFlag usher_ctl_sync_flags[] = {
  { "full", NULL, "read everything, though what changed could be asked for" },
  { "dry-run", NULL, "tell what would change, and change nothing" },
  { "due", NULL, "the sources whose schedule asks for it" },
  { NULL },
};

typedef struct {
  UsherCtl *ctl;
  const char *source, *secret;
  UsherSyncResult *result; /* (owned) (nullable) */
  GError *error;           /* (owned) (nullable) */
  double seconds;
  UsherCtlProgress *progress; /* (owned) (nullable) */
} Job;

static void
free_job (gpointer data)
{
  Job *self = data;

  g_clear_pointer (&self->result, usher_sync_result_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->progress, usher_ctl_progress_free);
  g_free (self);
}

/* ---- The answer ---- */

static void
add_count (JsonBuilder *builder, const UsherSyncStream *stream)
{
  json_builder_set_member_name (builder, stream->stream);
  json_builder_begin_object (builder);
  usher_ctl_int (builder, "read", stream->read);
  usher_ctl_int (builder, "added", stream->added);
  usher_ctl_int (builder, "changed", stream->changed);
  usher_ctl_int (builder, "removed", stream->removed);
  if (stream->unread != NULL)
    usher_ctl_text (builder, "unread", stream->unread);
  json_builder_end_object (builder);
}

static void
add_privileged (JsonBuilder *builder, const GPtrArray *changes)
{
  json_builder_set_member_name (builder, "privileged_changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < changes->len; i++)
    {
      const UsherSyncChange *change = changes->pdata[i];
      g_autofree char *op = change->op ? g_strdup_printf ("OP-%" G_GINT64_FORMAT, change->op) : NULL;

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "object", change->object);
      usher_ctl_text (builder, "what", change->what);
      usher_ctl_text (builder, "drift", change->drift);
      usher_ctl_text (builder, "op", op);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_items (JsonBuilder *builder, const GPtrArray *items)
{
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    {
      const UsherSyncItem *item = items->pdata[i];

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "stream", item->stream);
      usher_ctl_text (builder, "what", item->what);
      usher_ctl_text (builder, "object", item->label);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_doubts (JsonBuilder *builder, const GPtrArray *doubts)
{
  json_builder_set_member_name (builder, "doubts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < doubts->len; i++)
    json_builder_add_string_value (builder, doubts->pdata[i]);
  json_builder_end_array (builder);
}

void
usher_ctl_sync_members (JsonBuilder *builder, const char *source, const UsherSyncResult *result, gboolean dry_run, double seconds)
{
  g_autofree char *run = result->run ? g_strdup_printf ("RUN-%" G_GINT64_FORMAT, result->run) : NULL;
  gboolean applied = !g_str_equal (result->state, "failed") && !g_str_equal (result->state, "cancelled") &&
                     !g_str_equal (result->state, "quarantined");

  usher_ctl_text (builder, "run", run);
  usher_ctl_text (builder, "source", source);
  usher_ctl_text (builder, "state", result->state);
  json_builder_set_member_name (builder, "streams");
  json_builder_begin_object (builder);
  for (guint i = 0; i < result->told->len; i++)
    add_count (builder, result->told->pdata[i]);
  json_builder_end_object (builder);
  add_privileged (builder, result->privileged);
  if (applied)
    usher_ctl_digest (builder, "digest", &result->digest);
  else
    usher_ctl_text (builder, "digest", NULL);
  usher_ctl_seconds (builder, "seconds", (gint64) (seconds * G_USEC_PER_SEC));
  usher_ctl_int (builder, "resumed_pages", result->resumed_at);
  usher_ctl_text (builder, "why", result->why);
  add_doubts (builder, result->doubts);
  if (dry_run)
    add_items (builder, result->items);
}

static void
add_job (JsonBuilder *builder, const Job *job)
{
  json_builder_begin_object (builder);
  if (job->result != NULL)
    usher_ctl_sync_members (builder, job->source, job->result, usher_ctl_has (job->ctl, "dry-run"), job->seconds);
  else
    {
      usher_ctl_text (builder, "source", job->source);
      usher_ctl_text (builder, "state", "failed");
      usher_ctl_text (builder, "why", job->error->message);
    }
  json_builder_end_object (builder);
}

static gboolean
answer (UsherCtl *ctl, const GPtrArray *jobs, gboolean one, GError **error)
{
  JsonBuilder *builder = json_builder_new ();

  if (one)
    {
      add_job (builder, jobs->pdata[0]);
      return usher_ctl_answer_built (ctl, builder, error);
    }
  json_builder_begin_object (builder);
  usher_ctl_int (builder, "total", jobs->len);
  json_builder_set_member_name (builder, "syncs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < jobs->len; i++)
    add_job (builder, jobs->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* ---- What it comes to ---- */

gboolean
usher_ctl_sync_verdict (const char *source, const UsherSyncResult *result, GError **error)
{
  g_autofree char *hint = NULL;

  if (g_str_equal (result->state, "failed") && result->error != NULL)
    {
      g_propagate_error (error, g_error_copy (result->error));
      return FALSE;
    }
  if (g_str_equal (result->state, "cancelled"))
    return g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the sync was interrupted; the next one goes on"), FALSE;
  if (!g_str_equal (result->state, "quarantined"))
    return TRUE;
  hint = result->run ? g_strdup_printf ("If it is right, two members say so: usherctl source accept RUN-%" G_GINT64_FORMAT " --reason ….",
                                        result->run) : NULL;
  return usher_error_set (error, USHER_ERROR_GUARD, hint, "the sync of %s was held back, and nothing changed: %s", source, result->why);
}

/* The worst of them: what failed before what was held back. */
static gboolean
conclude (const GPtrArray *jobs, GError **error)
{
  g_autoptr(GError) worst = NULL;

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = jobs->pdata[i];
      GError *fault = NULL;

      if (job->result == NULL)
        fault = g_error_copy (job->error);
      else
        usher_ctl_sync_verdict (job->source, job->result, &fault);
      if (fault == NULL)
        continue;
      if (worst == NULL || usher_error_exit_code (fault) > usher_error_exit_code (worst))
        {
          g_clear_error (&worst);
          worst = g_steal_pointer (&fault);
        }
      g_clear_error (&fault);
    }
  if (worst == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&worst));
  return FALSE;
}

/* ---- Doing it ---- */

static void
on_progress (const char *stream, gint64 read, gint64 total, gpointer data)
{
  Job *job = data;

  if (read >= 0)
    usher_ctl_progress_step (read, total, job->progress);
}

static void
sync_one (gpointer data, gpointer unused)
{
  Job *job = data;
  UsherCtl *ctl = job->ctl;
  const UsherSyncOptions options = {
    .full = usher_ctl_has (ctl, "full"),
    .dry_run = usher_ctl_has (ctl, "dry-run"),
    .open = { .secret_fd = -1, .secret_env = usher_ctl_flag (ctl, "secret-env"), .secret = job->secret },
    .progress = on_progress,
    .progress_data = job,
  };
  gint64 start = g_get_monotonic_time ();

  usher_sync (ctl->workspace, job->source, &options, &job->result, ctl->cancellable, &job->error);
  job->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static gboolean
find_names (UsherCtl *ctl, UsherConn *conn, GPtrArray *names, GError **error)
{
  g_autoptr(GPtrArray) sources = NULL;

  for (guint i = 0; i < ctl->arguments->len; i++)
    {
      gint64 id;
      g_autoptr(UsherSource) source = NULL;

      if (!usher_source_find (conn, ctl->arguments->pdata[i], &id, error) ||
          (source = usher_source_load (conn, id, error)) == NULL)
        return FALSE;
      g_ptr_array_add (names, g_strdup (source->name));
    }
  if (ctl->arguments->len > 0)
    return TRUE;
  if (usher_ctl_has (ctl, "due"))
    {
      sources = usher_sync_due (conn, usher_workspace_now (ctl->workspace), error);
      for (guint i = 0; sources != NULL && i < sources->len; i++)
        g_ptr_array_add (names, g_strdup (sources->pdata[i]));
      return sources != NULL;
    }
  sources = usher_source_list (conn, error);
  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const UsherSource *source = sources->pdata[i];

      if (!source->removed_at && source->manifest_digest != NULL)
        g_ptr_array_add (names, g_strdup (source->name));
    }
  return sources != NULL;
}

static gboolean
list_names (UsherCtl *ctl, GPtrArray *names, GError **error)
{
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good = conn != NULL && find_names (ctl, conn, names, error);

  usher_ctl_end_read (ctl, conn);
  return good;
}

static GPtrArray *
make_jobs (UsherCtl *ctl, const GPtrArray *names, const char *secret)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (free_job);

  for (guint i = 0; i < names->len; i++)
    {
      Job *job = g_new0 (Job, 1);

      job->ctl = ctl;
      job->source = names->pdata[i];
      job->secret = secret;
      job->progress = usher_ctl_progress_new (ctl, job->source, "records");
      g_ptr_array_add (jobs, job);
    }
  return jobs;
}

static void
run_jobs (const GPtrArray *jobs)
{
  GThreadPool *pool = g_thread_pool_new (sync_one, NULL, AT_ONCE, TRUE, NULL);

  for (guint i = 0; i < jobs->len; i++)
    g_thread_pool_push (pool, jobs->pdata[i], NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
}

/* One secret is one source's: it must be clear whose. */
static gboolean
check_secret (UsherCtl *ctl, const GPtrArray *names, const char *secret, GError **error)
{
  if (names->len <= 1 || (secret == NULL && !usher_ctl_has (ctl, "secret-env")))
    return TRUE;
  return usher_error_set (error, USHER_ERROR_USAGE, "Name it: usherctl sync NAME.", "a secret is for one source, and %u are asked for",
                          names->len);
}

gboolean
usher_ctl_sync (UsherCtl *ctl, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free), jobs = NULL;
  char *secret = NULL;
  gboolean good;

  /* What a schedule asks for was decided when it was set. */
  if ((!usher_ctl_has (ctl, "due") && !usher_workspace_may (ctl->workspace, "sync", error)) || !list_names (ctl, names, error) ||
      !usher_ctl_source_secret (ctl, &secret, error))
    return FALSE;
  if (!(good = check_secret (ctl, names, secret, error)))
    {
      usher_source_secret_free (secret);
      return FALSE;
    }
  jobs = make_jobs (ctl, names, secret);
  run_jobs (jobs);
  usher_source_secret_free (secret);
  /* One that could not begin has nothing to answer but its error. */
  if (ctl->arguments->len == 1 && ((Job *) jobs->pdata[0])->result == NULL)
    return conclude (jobs, error);
  return answer (ctl, jobs, ctl->arguments->len == 1, error) && usher_ctl_out_flush (ctl->out, error) && conclude (jobs, error);
}

/* ---- run show ---- */

void
usher_ctl_counts (JsonBuilder *builder, const GPtrArray *counts)
{
  json_builder_set_member_name (builder, "streams");
  json_builder_begin_object (builder);
  for (guint i = 0; i < counts->len; i++)
    {
      const UsherSyncCount *count = counts->pdata[i];

      json_builder_set_member_name (builder, count->stream);
      json_builder_begin_object (builder);
      usher_ctl_int (builder, "read", count->seen);
      usher_ctl_int (builder, "added", count->added);
      usher_ctl_int (builder, "changed", count->changed);
      usher_ctl_int (builder, "removed", count->removed);
      usher_ctl_int (builder, "total", count->total);
      if (count->usual >= 0)
        usher_ctl_int (builder, "usual", count->usual);
      usher_ctl_bool (builder, "complete", count->complete);
      usher_ctl_text (builder, "digest", count->digest);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

gboolean
usher_ctl_run_show (UsherCtl *ctl, GError **error)
{
  const UsherNoun *noun = usher_ctl_query_noun (ctl);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  g_autoptr(GPtrArray) counts = NULL;
  gint64 id;

  if (conn == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  if (usher_ctl_id (conn, noun, usher_ctl_argument (ctl, 0), &id, error) &&
      usher_ctl_row_members (ctl, conn, noun, id, builder, error))
    counts = usher_sync_run_counts (conn, id, error);
  usher_ctl_end_read (ctl, conn);
  if (counts == NULL)
    return FALSE;
  usher_ctl_counts (builder, counts);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}
