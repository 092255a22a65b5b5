/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From the connector into the stage, page by page, each in a small transaction of its own, so that a
 * crash or a lost network costs one page.  The thread that syncs; pages are written on the writer's.
 * It must not touch the mirror.
 *
 *   begin ── a read of the same basis that is young enough ──► goes on at its last page
 *         └─ else: everything, or (checkpoints are known and everything was read lately) what changed
 *   a stream: open ──► done
 *                └──► unread: the right to read it is missing; the others go on
 *   a checkpoint that is gone: what changed becomes everything */

#include "usher-sync-private.h"

#include <string.h>

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-source-settings.h"

#define YOUNG_MS (G_GINT64_CONSTANT (6) * 3600 * 1000)   /* a broken read older than this begins anew */
#define FULL_EVERY_H 24                                  /* hours; a source's setting `full_every` */
#define PAGES_MAX 1000000                                /* of a stream: a source that never ends */
#define LEASE_MS (G_GINT64_CONSTANT (5) * 60 * 1000)
#define APPLY_MS (G_GINT64_CONSTANT (30) * 60 * 1000)    /* nothing renews it while the writer is busy */
#define RENEW_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

/* ---- Small things ---- */

gboolean
usher_sync_renew (UsherSync *self, gboolean now, GError **error)
{
  gint64 time = g_get_monotonic_time ();

  if (!self->lease || (!now && time - self->lease_at < RENEW_US))
    return TRUE;
  self->lease_at = time;
  return usher_lease_renew (self->lease, now ? APPLY_MS : LEASE_MS, error);
}

char *
usher_sync_basis (const UsherSource *source)
{
  g_autoptr (GString) text = g_string_new ("[");
  const char *const parts[] = { source->origin, source->manifest_digest, source->settings };
  UsherDigest digest;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      usher_canon_comma (text);
      usher_canon_text (text, parts[i] ? parts[i] : "", -1);
    }
  g_string_append_c (text, ']');
  digest = usher_sha256 (text->str, text->len);
  return usher_digest_dup_hex (&digest);
}

static void
set_text (char **text, const char *to)
{
  char *copy = g_strdup (to);

  g_free (*text);
  *text = copy;
}

static UsherSyncStaged *
staged_at (UsherSync *self, guint i)
{
  return self->staged->pdata[i];
}

static gboolean
is_events (const UsherConnectorStream *stream)
{
  return g_str_equal (stream->into, "events");
}

static int
find_stream (UsherSync *self, const char *name)
{
  for (guint i = 0; i < self->n_streams; i++)
    if (g_str_equal (self->streams[i].name, name))
      return (int) i;
  return -1;
}

/* ---- Everything, or what changed ---- */

static gboolean
load_checkpoint (UsherSync *self, const UsherConnectorStream *stream, char **checkpoint, GError **error)
{
  gint64 at;

  *checkpoint = NULL;
  if (self->options->full || (!stream->incremental && !is_events (stream)))
    return TRUE;
  if (!usher_sync_store_cursor (self->conn, self->source->id, stream->name, self->basis, checkpoint, &at, error))
    return FALSE;
  if (stream->checkpoint_ms > 0 && usher_workspace_now (self->workspace) - at > stream->checkpoint_ms)
    g_clear_pointer (checkpoint, g_free);
  return TRUE;
}

static gint64
full_every_ms (UsherSync *self)
{
  g_autofree char *text = usher_source_setting (self->source, "full_every");
  gint64 hours = FULL_EVERY_H;

  if (text)
    g_ascii_string_to_signed (text, 10, 1, 24 * 366, &hours, NULL);
  return hours * 3600 * 1000;
}

/* Deletions that a source does not tell of, and what changes unseen, are found by reading everything
 * now and then. */
static gboolean
must_be_complete (UsherSync *self, gboolean *complete, GError **error)
{
  UsherSyncState state;
  gboolean any = FALSE;

  *complete = TRUE;
  if (self->options->full || !usher_sync_store_state (self->conn, self->source->id, &state, error))
    return self->options->full;
  if (state.full_at && g_strcmp0 (state.basis, self->basis) == 0 &&
      usher_workspace_now (self->workspace) - state.full_at < full_every_ms (self))
    *complete = FALSE;
  usher_sync_state_clear (&state);
  for (guint i = 0; !*complete && i < self->n_streams; i++)
    {
      g_autofree char *checkpoint = NULL;

      if (!self->streams[i].incremental || is_events (&self->streams[i]))
        continue;
      any = TRUE;
      if (!load_checkpoint (self, &self->streams[i], &checkpoint, error))
        return FALSE;
      *complete = checkpoint == NULL;
    }
  *complete = *complete || !any;
  return TRUE;
}

/* ---- A new read ---- */

static UsherSyncStaged *
make_staged (UsherSync *self, guint place, GError **error)
{
  const UsherConnectorStream *stream = &self->streams[place];
  UsherSyncStaged *staged = g_new0 (UsherSyncStaged, 1);
  int parent = stream->parent ? find_stream (self, stream->parent) : -1;

  staged->stream = g_strdup (stream->name);
  staged->mirror = g_strdup (stream->into);
  staged->parent = g_strdup (stream->parent);
  staged->state = g_strdup ("open");
  staged->doubts = g_ptr_array_new_with_free_func (g_free);
  staged->place = place;
  staged->total = -1;
  staged->partial = stream->partial != FALSE;
  if ((!self->stage->complete || is_events (stream)) && !load_checkpoint (self, stream, &staged->from, error))
    {
      usher_sync_staged_free (staged);
      return NULL;
    }
  /* Of parents that changed, only theirs are asked for. */
  staged->changes = staged->from != NULL || is_events (stream) || (parent >= 0 && (guint) parent < place && staged_at (self, parent)->changes);
  return staged;
}

static gboolean
store_new (UsherConn *conn, gpointer data, GError **error)
{
  UsherSync *self = data;

  if (!usher_sync_store_drop_others (conn, self->source->id, self->stage->dry, "reading", 0, error) ||
      !usher_sync_store_add (conn, self->stage, error))
    return FALSE;
  for (guint i = 0; i < self->staged->len; i++)
    if (!usher_sync_store_save_stream (conn, self->stage->id, staged_at (self, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
begin_new (UsherSync *self, gboolean complete, GError **error)
{
  g_clear_pointer (&self->stage, usher_sync_stage_free);
  g_ptr_array_set_size (self->staged, 0);
  self->stage = g_new0 (UsherSyncStage, 1);
  self->stage->source = self->source->id;
  self->stage->dry = self->options->dry_run != FALSE;
  self->stage->complete = complete;
  self->stage->began = usher_workspace_now (self->workspace);
  self->stage->lag = self->session && self->session->manifest ? self->session->manifest->lag_ms : 0;
  self->stage->basis = g_strdup (self->basis);
  self->stage->state = g_strdup ("reading");
  for (guint i = 0; i < self->n_streams; i++)
    {
      UsherSyncStaged *staged = make_staged (self, i, error);

      if (!staged)
        return FALSE;
      g_ptr_array_add (self->staged, staged);
    }
  return usher_sync_write (self->workspace, store_new, self, error);
}

/* ---- Going on ---- */

static gboolean
is_same (UsherSync *self)
{
  if (self->staged->len != self->n_streams)
    return FALSE;
  for (guint i = 0; i < self->n_streams; i++)
    if (!g_str_equal (staged_at (self, i)->stream, self->streams[i].name) ||
        !g_str_equal (staged_at (self, i)->mirror, self->streams[i].into))
      return FALSE;
  return TRUE;
}

static gboolean
try_to_go_on (UsherSync *self, gboolean *goes_on, GError **error)
{
  gint64 now = usher_workspace_now (self->workspace);

  *goes_on = FALSE;
  if (self->options->dry_run)
    return TRUE;
  if (!usher_sync_store_find (self->conn, self->source->id, FALSE, "reading", &self->stage, error))
    return FALSE;
  if (!self->stage || !g_str_equal (self->stage->basis, self->basis) || now - self->stage->began > YOUNG_MS || now < self->stage->began ||
      (self->options->full && !self->stage->complete))
    return TRUE;
  g_ptr_array_unref (self->staged);
  if (!(self->staged = usher_sync_store_streams (self->conn, self->stage->id, error)))
    {
      self->staged = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sync_staged_free);
      return FALSE;
    }
  *goes_on = is_same (self);
  for (guint i = 0; *goes_on && i < self->n_streams; i++)
    {
      self->result->resumed_at += staged_at (self, i)->pages;
      /* What could not be read is asked again: the right may be there now. */
      if (g_str_equal (staged_at (self, i)->state, "unread"))
        set_text (&staged_at (self, i)->state, "open");
    }
  return TRUE;
}

gboolean
usher_sync_begin (UsherSync *self, GError **error)
{
  gboolean goes_on, complete;

  self->streams = usher_connector_streams (self->connector, &self->n_streams);
  if (!self->n_streams)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "the manifest of %s names nothing to read", self->source->name);
  if (!try_to_go_on (self, &goes_on, error) || goes_on)
    return goes_on;
  return must_be_complete (self, &complete, error) && begin_new (self, complete, error);
}

/* ---- Parents ---- */

typedef struct {
  UsherConn *conn;
  gint64 stage;
  const char *stream;
  GArray *counts;       /* (owned) */
  gint64 page, first;   /* the page that is unpacked, and its first ordinal; −1: none */
  GBytes *body;         /* (owned) (nullable) */
  GPtrArray *natives;   /* (owned): of that page; borrow from it */
} Parents;

static gboolean
load_page (Parents *self, gint64 page, gint64 first, GError **error)
{
  UsherSyncPage rows;
  UsherValue values[USHER_RUN_VALUES_MAX];
  gboolean removed, row = TRUE;
  gconstpointer bytes;
  gsize length;

  g_clear_pointer (&self->body, g_bytes_unref);
  g_ptr_array_set_size (self->natives, 0);
  self->page = -1;
  if (!(self->body = usher_sync_store_page (self->conn, self->stage, self->stream, page, error)))
    return FALSE;
  bytes = g_bytes_get_data (self->body, &length);
  if (!usher_sync_page_init (&rows, bytes, length, error))
    return FALSE;
  while (row)
    {
      if (!usher_sync_page_next (&rows, values, &removed, &row, error))
        return FALSE;
      if (row && !removed)
        g_ptr_array_add (self->natives, (gpointer) (values[0].type == USHER_VALUE_TEXT ? values[0].text : ""));
    }
  self->page = page;
  self->first = first;
  return TRUE;
}

static gboolean
parent_at (gint64 ordinal, char **native, gpointer data, GError **error)
{
  Parents *self = data;
  gint64 first = 0;

  *native = NULL;
  if (self->page >= 0 && ordinal >= self->first && ordinal - self->first < self->natives->len)
    {
      *native = g_strdup (self->natives->pdata[ordinal - self->first]);
      return TRUE;
    }
  for (guint page = 0; page < self->counts->len; page++)
    {
      gint64 count = g_array_index (self->counts, gint64, page);

      if (ordinal >= first + count)
        {
          first += count;
          continue;
        }
      if (self->page != page && !load_page (self, page, first, error))
        return FALSE;
      if (ordinal - first >= self->natives->len)
        break;
      *native = g_strdup (self->natives->pdata[ordinal - first]);
      return TRUE;
    }
  return usher_error_set (error, USHER_ERROR_CORRUPT, NULL, "%s has no record %" G_GINT64_FORMAT, self->stream, ordinal);
}

static gboolean
open_parents (UsherSync *self, guint i, Parents *parents, UsherConnectorParents *told, GError **error)
{
  *parents = (Parents) { .conn = self->conn, .stage = self->stage->id, .stream = self->streams[i].parent, .page = -1 };
  *told = (UsherConnectorParents) { .at = parent_at, .data = parents };
  if (!parents->stream)
    return TRUE;
  parents->natives = g_ptr_array_new ();
  if (!(parents->counts = usher_sync_store_counts (self->conn, self->stage->id, parents->stream, error)))
    return FALSE;
  for (guint page = 0; page < parents->counts->len; page++)
    told->n += g_array_index (parents->counts, gint64, page);
  return TRUE;
}

static void
close_parents (Parents *self)
{
  g_clear_pointer (&self->counts, g_array_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->natives, g_ptr_array_unref);
}

/* ---- A page ---- */

typedef struct {
  UsherSync *sync;
  UsherSyncStaged *staged;
  GBytes *body; /* (nullable): no page came */
  gint64 page, present;
  gboolean clear;
} Saving;

static gboolean
save (UsherConn *conn, gpointer data, GError **error)
{
  Saving *saving = data;
  gint64 stage = saving->sync->stage->id;

  if (saving->clear && !usher_sync_store_clear_stream (conn, stage, saving->staged->stream, error))
    return FALSE;
  if (saving->body &&
      !usher_sync_store_add_page (conn, stage, saving->staged->stream, saving->page, saving->present, saving->body, error))
    return FALSE;
  return usher_sync_store_save_stream (conn, stage, saving->staged, error);
}

static void
take_doubts (UsherSyncStaged *staged, const UsherBatch *batch)
{
  for (guint i = 0; i < batch->doubts->len && staged->doubts->len < USHER_SYNC_DOUBTS_MAX; i++)
    g_ptr_array_add (staged->doubts, g_strdup (batch->doubts->pdata[i]));
}

static gboolean
keep_page (UsherSync *self, UsherSyncStaged *staged, const UsherBatch *batch, GError **error)
{
  Saving saving = { .sync = self, .staged = staged, .page = staged->pages };
  gboolean ok;

  if (!g_str_equal (batch->into, staged->mirror))
    return usher_error_set (error, USHER_ERROR_REMOTE_SHAPE, NULL, "%s: records of %s came instead of %s", staged->stream, batch->into,
                            staged->mirror);
  if (batch->next && (g_strcmp0 (batch->next, staged->cursor) == 0 || staged->pages >= PAGES_MAX))
    return usher_error_set (error, USHER_ERROR_REMOTE_SHAPE, "Tell the provider: its pages go in a circle.",
                            "%s: after page %" G_GINT64_FORMAT " the source names the same page again", staged->stream, staged->pages + 1);
  saving.body = usher_sync_page_pack (batch, &saving.present);
  staged->pages++;
  staged->records += saving.present;
  staged->total = batch->total >= 0 ? batch->total : staged->total;
  set_text (&staged->cursor, batch->next);
  take_doubts (staged, batch);
  if (!batch->next)
    {
      set_text (&staged->state, "done");
      set_text (&staged->checkpoint, batch->checkpoint);
    }
  ok = usher_sync_write (self->workspace, save, &saving, error);
  g_bytes_unref (saving.body);
  if (ok && self->options->progress)
    self->options->progress (staged->stream, staged->records, staged->total, self->options->progress_data);
  return ok && usher_sync_renew (self, FALSE, error);
}

/* ---- A stream ---- */

static gboolean
is_missing_right (UsherTroubleClass class)
{
  return class == USHER_TROUBLE_FORBIDDEN_SCOPE || class == USHER_TROUBLE_FORBIDDEN_ROLE || class == USHER_TROUBLE_LICENCE_MISSING ||
         class == USHER_TROUBLE_POLICY_BLOCK || class == USHER_TROUBLE_NOT_FOUND;
}

static gboolean
set_unread (UsherSync *self, UsherSyncStaged *staged, const char *why, GError **error)
{
  Saving saving = { .sync = self, .staged = staged };

  set_text (&staged->state, "unread");
  set_text (&staged->error, why);
  return usher_sync_write (self->workspace, save, &saving, error);
}

static gboolean
start_over (UsherSync *self, UsherSyncStaged *staged, GError **error)
{
  Saving saving = { .sync = self, .staged = staged, .clear = TRUE };

  g_clear_pointer (&staged->cursor, g_free);
  g_clear_pointer (&staged->from, g_free);
  g_ptr_array_set_size (staged->doubts, 0);
  staged->pages = staged->records = 0;
  staged->total = -1;
  return usher_sync_write (self->workspace, save, &saving, error);
}

/* What changed cannot be told any more; *AGAIN: the whole read begins anew. */
static gboolean
on_gone_cursor (UsherSync *self, guint i, guint *tries, gboolean *again, GError *fault, GError **error)
{
  UsherSyncStaged *staged = staged_at (self, i);

  if (++*tries > 2)
    {
      g_propagate_error (error, g_error_copy (fault));
      return FALSE;
    }
  if (!self->stage->complete && staged->changes && !is_events (&self->streams[i]))
    {
      *again = TRUE;
      return begin_new (self, TRUE, error);
    }
  return start_over (self, staged, error);
}

static gboolean
read_stream (UsherSync *self, guint i, guint *tries, gboolean *again, GError **error)
{
  UsherConnectorParents told;
  Parents parents;
  gboolean ok = open_parents (self, i, &parents, &told, error);

  while (ok && !*again && g_str_equal (staged_at (self, i)->state, "open"))
    {
      UsherSyncStaged *staged = staged_at (self, i);
      const UsherConnectorRead read = { staged->stream, staged->cursor, staged->from, parents.stream ? &told : NULL };
      g_autoptr (GError) fault = NULL;
      g_autoptr (UsherBatch) batch = usher_connector_read (self->connector, &read, self->cancellable, &fault);
      UsherTroubleClass class = batch ? USHER_TROUBLE_NONE : usher_trouble_of (fault);

      if (batch)
        ok = keep_page (self, staged, batch, error);
      else if (class == USHER_TROUBLE_GONE_CURSOR && (staged->from || staged->cursor))
        ok = on_gone_cursor (self, i, tries, again, fault, error);
      else if (is_missing_right (class))
        ok = set_unread (self, staged, fault->message, error);
      else
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          ok = FALSE;
        }
    }
  close_parents (&parents);
  return ok;
}

/* A stream whose parents could not be read cannot be either. */
static gboolean
follow_parent (UsherSync *self, guint i, GError **error)
{
  int parent = self->streams[i].parent ? find_stream (self, self->streams[i].parent) : -1;
  g_autofree char *why = NULL;

  if (parent < 0 || !g_str_equal (staged_at (self, parent)->state, "unread"))
    return TRUE;
  why = g_strdup_printf ("%s could not be read", self->streams[parent].name);
  return set_unread (self, staged_at (self, i), why, error);
}

static gboolean
check_any (UsherSync *self, GError **error)
{
  for (guint i = 0; i < self->staged->len; i++)
    if (g_str_equal (staged_at (self, i)->state, "done"))
      return TRUE;
  return usher_error_set (error, USHER_ERROR_AUTH, "Its rights must be widened at the source: source test tells which are missing.",
                          "nothing could be read: %s", staged_at (self, 0)->error);
}

gboolean
usher_sync_read (UsherSync *self, GError **error)
{
  guint tries = 0;

  for (guint i = 0; i < self->n_streams; i++)
    {
      gboolean again = FALSE;

      if (!follow_parent (self, i, error) || !read_stream (self, i, &tries, &again, error))
        return FALSE;
      if (again)
        i = (guint) -1;
    }
  return check_any (self, error);
}
