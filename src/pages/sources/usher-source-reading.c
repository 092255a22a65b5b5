/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pane of a source tells, read at once: its row, its last runs, what is held back.  Through the
 * queries that lists use.  Reader thread. */

#include "usher-source-reading.h"

#include <string.h>

#include "usher-source-session.h"
#include "usher-sync-health.h"
#include "usher-sync-schedule.h"

void
usher_source_reading_free (UsherSourceReading *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->source, usher_source_free);
  g_clear_pointer (&self->manifest, usher_manifest_free);
  g_clear_pointer (&self->counts, g_ptr_array_unref);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_free (self->state);
  g_free (self->error);
  g_free (self->stream);
  g_free (self);
}

const char *
usher_source_state (const char *manifest, const char *last, gint64 as_of, gint64 schedule, gint64 now)
{
  if (g_strcmp0 (last, "quarantined") == 0)
    return "held";
  if (g_strcmp0 (last, "failed") == 0)
    return "failed";
  if (as_of <= 0)
    return "never";
  if (schedule > 0 && now - as_of > 2 * schedule * 60000)
    return "late";
  return g_strcmp0 (last, "partial") == 0 && g_strcmp0 (manifest, "file") != 0 ? "partly" : "good";
}

/* ---- Rows ---------------------------------------------------------------------------------------------- */

static gboolean
keep_row (gint64 id, const UsherValue *values, guint n, gpointer rows, GError **error)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (row, values[i].type == USHER_VALUE_TEXT  ? g_strndup (values[i].text, values[i].length)
                          : values[i].type == USHER_VALUE_INT ? g_strdup_printf ("%" G_GINT64_FORMAT, values[i].integer)
                                                              : NULL);
  g_ptr_array_add (rows, row);
  return TRUE;
}

static GPtrArray *
run_query (UsherQuery *query, UsherConn *conn, const char *columns, gint64 limit, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  return usher_query_set_columns (query, columns, error) && usher_query_run (query, conn, limit, 0, keep_row, rows, error) ? g_steal_pointer (&rows)
                                                                                                                            : NULL;
}

GPtrArray *
usher_source_rows (UsherConn *conn, const char *noun, const char *tokens, const char *sort, const char *columns, gint64 limit, GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find (noun));

  if (!usher_query_set_tokens (query, tokens, 0, error) || !usher_query_set_sort (query, sort, error))
    return NULL;
  return run_query (query, conn, columns, limit, error);
}

static gint64
number_at (GPtrArray *row, guint i, gint64 otherwise)
{
  return row->pdata[i] ? g_ascii_strtoll (row->pdata[i], NULL, 10) : otherwise;
}

static gboolean
load_state (UsherSourceReading *self, UsherConn *conn, GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find ("sources"));
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *row;

  usher_query_set_ids (query, &self->source->id, 1, FALSE);
  if (!(rows = run_query (query, conn, "state,error,as_of,failures,headroom,usual", 1, error)))
    return FALSE;
  if (rows->len == 0)
    return TRUE;
  row = rows->pdata[0];
  self->state = g_strdup (row->pdata[0]);
  self->error = g_strdup (row->pdata[1]);
  self->as_of = number_at (row, 2, 0);
  self->failures = number_at (row, 3, 0);
  self->headroom = number_at (row, 4, -1);
  self->usual = number_at (row, 5, -1);
  return TRUE;
}

/* ---- Runs ----------------------------------------------------------------------------------------------- */

/* Of a run that is held back: how many there would be. */
static gint64
would_be (const UsherSyncCount *count)
{
  return count->total + count->added - count->removed;
}

/* The stream that fell most is what the chart is about. */
static void
choose_stream (UsherSourceReading *self)
{
  double worst = 0;

  for (guint i = 0; self->held && i < self->held->len; i++)
    {
      const UsherSyncCount *count = self->held->pdata[i];
      double lost = count->total > 0 ? (double) count->removed / (double) count->total : 0;

      if (count->digest || lost <= worst)
        continue;
      worst = lost;
      g_free (self->stream);
      self->stream = g_strdup (count->stream);
      self->usual = count->usual;
    }
}

static gboolean
add_point (UsherSourceReading *self, UsherConn *conn, gint64 run, gint64 at, gboolean held, GError **error)
{
  g_autoptr(GPtrArray) counts = usher_sync_run_counts (conn, run, error);
  UsherRunPoint point = { at, 0, held };
  gboolean any = FALSE;

  if (!counts)
    return FALSE;
  for (guint i = 0; i < counts->len; i++)
    {
      const UsherSyncCount *count = counts->pdata[i];

      if (self->stream ? strcmp (count->stream, self->stream) != 0 : strcmp (count->stream, "events") == 0)
        continue;
      any = TRUE;
      point.value += held ? would_be (count) : count->total;
    }
  if (any)
    self->points[self->n_points++] = point;
  return TRUE;
}

static gboolean
load_runs (UsherSourceReading *self, UsherConn *conn, GError **error)
{
  g_autofree char *tokens = usher_token_make ("source", self->source->name);
  g_autofree char *wanted = g_strconcat (tokens, " state:complete,partial,quarantined", NULL);
  g_autoptr(GPtrArray) runs = usher_source_rows (conn, "runs", wanted, "id:desc", "id,state,began", USHER_SOURCE_RUNS, error);

  if (!runs)
    return FALSE;
  if (runs->len > 0 && g_strcmp0 (self->state, "quarantined") == 0)
    {
      GPtrArray *last = runs->pdata[0];

      self->held_run = number_at (last, 0, 0);
      self->held_at = number_at (last, 2, 0);
      if (!(self->held = usher_sync_run_counts (conn, self->held_run, error)))
        return FALSE;
      choose_stream (self);
    }
  for (guint i = runs->len; i-- > 0;)
    {
      GPtrArray *run = runs->pdata[i];

      if (!add_point (self, conn, number_at (run, 0, 0), number_at (run, 2, 0), g_strcmp0 (run->pdata[1], "quarantined") == 0, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
count_privileged (UsherSourceReading *self, UsherConn *conn, GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find ("groups"));
  g_autofree char *tokens = usher_token_make ("source", self->source->name), *wanted = g_strconcat (tokens, " privileged:yes", NULL);

  return usher_query_set_tokens (query, wanted, 0, error) && usher_query_count (query, conn, &self->privileged, error);
}

/* A manifest that is gone or changed is what syncing will say; the pane shows the rest. */
static void
load_manifest (UsherSourceReading *self, UsherConn *conn)
{
  if (self->source->manifest_digest)
    self->manifest = usher_source_manifest (conn, self->source->manifest, NULL);
}

UsherSourceReading *
usher_source_reading_load (UsherConn *conn, gint64 id, GError **error)
{
  g_autoptr(UsherSourceReading) self = g_new0 (UsherSourceReading, 1);
  GError *fault = NULL;
  gint64 run;

  self->usual = self->headroom = -1;
  if (!(self->source = usher_source_load (conn, id, error)) || !load_state (self, conn, error) || !load_runs (self, conn, error)
      || !(self->counts = usher_sync_source_counts (conn, id, &run, error)) || !count_privileged (self, conn, error))
    return NULL;
  self->next = usher_sync_next (conn, self->source, &fault);
  if (fault)
    {
      g_propagate_error (error, fault);
      return NULL;
    }
  load_manifest (self, conn);
  return g_steal_pointer (&self);
}
