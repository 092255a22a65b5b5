/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a run is told of itself while it is open, and what it leaves when it ends: its rows and the
 * ledger's line.  Writer thread, within an act; it must not touch a stream's records. */

#include "usher-run-private.h"

#include "usher-canon.h"

void
usher_run_hold (UsherRun *self, const char *why)
{
  if (self->first || self->accepted)
    {
      self->result.complete = FALSE;
      self->partial = TRUE;
      return;
    }
  self->result.quarantined = TRUE;
  g_strlcpy (self->result.why, why, sizeof self->result.why);
}

void
usher_run_set_incomplete (UsherRun *self)
{
  self->result.complete = FALSE;
  self->partial = TRUE;
}

void
usher_run_accept (UsherRun *self)
{
  self->accepted = TRUE;
}

void
usher_run_set_began (UsherRun *self, gint64 ms)
{
  self->began = ms;
}

void
usher_run_set_partial (UsherRun *self)
{
  self->partial = TRUE;
}

gint64
usher_run_number (const UsherRun *self)
{
  return self->id;
}

void
usher_run_expect (UsherRun *self, gint64 total)
{
  self->expected = total;
}

char *
usher_run_list (const gint64 *ids, gsize n)
{
  GString *list = g_string_new ("[");

  for (gsize i = 0; i < n; i++)
    {
      usher_canon_comma (list);
      usher_canon_int (list, ids[i]);
    }
  g_string_append_c (list, ']');
  return g_string_free (list, FALSE);
}

/* ---- The run ends ---- */

static const char *
name_state (const UsherRun *self)
{
  const char *state = self->partial ? "partial" : "complete";

  for (guint i = 0; i < self->streams->len; i++)
    {
      const UsherRunStream *stream = &g_array_index (self->streams, UsherRunStream, i);

      if (stream->quarantined)
        return "quarantined";
      if (!stream->complete && !stream->changes)
        state = "partial";
    }
  return state;
}

static const char *
first_why (const UsherRun *self)
{
  for (guint i = 0; i < self->streams->len; i++)
    if (g_array_index (self->streams, UsherRunStream, i).quarantined)
      return g_array_index (self->streams, UsherRunStream, i).why;
  return NULL;
}

gboolean
usher_run_end (UsherRun *self, gint64 *id, GError **error)
{
  g_autoptr (UsherRun) owned = self;
  g_autofree UsherStreamCount *counts = g_new0 (UsherStreamCount, self->streams->len + 1);
  const UsherRunNote note = { .id = self->id, .source = self->source, .kind = self->kind, .state = name_state (self),
    .began = self->began, .ended = usher_tx_now (self->tx), .streams = counts, .n_streams = self->streams->len,
    .error = first_why (self) };

  g_return_val_if_fail (self->shape == NULL, FALSE);

  for (guint i = 0; i < self->streams->len; i++)
    {
      const UsherRunStream *stream = &g_array_index (self->streams, UsherRunStream, i);

      counts[i] = (UsherStreamCount) { stream->stream, stream->read, stream->added, stream->changed, stream->removed, stream->total,
        stream->complete, stream->quarantined ? NULL : &stream->digest };
    }
  if (!usher_run_note (self->tx, &note, error))
    return FALSE;
  if (id)
    *id = self->id;
  return TRUE;
}
