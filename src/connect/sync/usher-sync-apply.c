/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From the stage into the mirror: one run in one act of member `system`, whose pages come one at a time,
 * so that memory does not grow with them.  With the records go the cursors, the privileged changes and
 * what operations were waiting for.  A run that is held back, and a dry run, are rolled back whole.
 *
 * The act runs on the writer thread; pages are read on a connection of their own.  It must not know a
 * connector: an accepted run is applied without one. */

#include "usher-sync-private.h"

#include "usher-access.h"
#include "usher-canon.h"
#include "usher-error.h"
#include "usher-key.h"
#include "usher-op.h"
#include "usher-record.h"
#include "usher-stream.h"

/* In the order in which they refer to each other. */
static const char *const mirrors[] = { "people", "accounts", "groups", "apps", "entitlements", "memberships", "grants", "implications",
  "factors", "events" };

typedef struct {
  gint64 id;
  const char *what; /* static */
} Item;

typedef struct {
  UsherSyncApply *apply;
  UsherTx *tx;
  UsherRun *run;
  UsherConn *pages;
  gint64 run_id, before; /* before: when the last complete run began; 0: this is a baseline */
  gboolean held, undone;
  GArray *items;         /* (owned) (element-type Item): of the open stream */
  guint added, changed;  /* of them */
} Act;

static const UsherSyncOptions no_options;

static const UsherSyncOptions *
options_of (const Act *act)
{
  return act->apply->options ? act->apply->options : &no_options;
}

/* ---- A record ---- */

static void
doubt (UsherSyncResult *result, const char *stream, const char *words)
{
  if (result->doubts->len < USHER_SYNC_DOUBTS_MAX)
    g_ptr_array_add (result->doubts, g_str_has_prefix (words, stream) ? g_strdup (words) : g_strdup_printf ("%s: %s", stream, words));
}

static void
keep_item (Act *act, gint64 id, UsherRunEffect effect)
{
  guint *n = effect == USHER_RUN_ADDED ? &act->added : &act->changed;
  Item item = { id, effect == USHER_RUN_ADDED ? "added" : "changed" };

  if (!act->apply->stage->dry || (effect != USHER_RUN_ADDED && effect != USHER_RUN_CHANGED) || *n >= USHER_SYNC_ITEMS_MAX)
    return;
  ++*n;
  g_array_append_val (act->items, item);
}

/* What the mirror cannot hold is left out and said; unless it only refers to what the source never
 * told of, nothing is then absent, since this record would be. */
static gboolean
put (Act *act, UsherSyncStream *told, const UsherValue *values, gboolean removed, GError **error)
{
  g_autoptr (GError) fault = NULL;
  UsherRunEffect effect = USHER_RUN_UNCHANGED;
  gint64 id = 0;

  if (removed ? !usher_run_remove (act->run, values, &effect, &fault) : !usher_run_put (act->run, values, &id, &effect, &fault))
    {
      gboolean dangling = g_error_matches (fault, USHER_ERROR, USHER_ERROR_UNKNOWN);

      if (!dangling && !g_error_matches (fault, USHER_ERROR, USHER_ERROR_INPUT))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      doubt (act->apply->result, told->stream, fault->message);
      if (!dangling)
        usher_run_set_incomplete (act->run);
      told->read++;
      return TRUE;
    }
  if (effect == USHER_RUN_ELSEWHERE)
    return TRUE;
  told->read++;
  told->removed += removed && effect == USHER_RUN_CHANGED;
  told->added += !removed && effect == USHER_RUN_ADDED;
  told->changed += !removed && effect == USHER_RUN_CHANGED;
  told->unchanged += effect == USHER_RUN_UNCHANGED;
  if (!removed)
    keep_item (act, id, effect);
  return TRUE;
}

/* ---- A page, a stream of the manifest ---- */

static gboolean
put_page (Act *act, const UsherSyncStaged *staged, gint64 page, UsherSyncStream *told, GError **error)
{
  g_autoptr (GBytes) body = usher_sync_store_page (act->pages, act->apply->stage->id, staged->stream, page, error);
  UsherValue values[USHER_RUN_VALUES_MAX];
  UsherSyncPage rows;
  gboolean removed, row = TRUE;
  gconstpointer bytes;
  gsize length;

  if (!body)
    return FALSE;
  bytes = g_bytes_get_data (body, &length);
  if (!usher_sync_page_init (&rows, bytes, length, error))
    return FALSE;
  while (row)
    if (!usher_sync_page_next (&rows, values, &removed, &row, error) || (row && !put (act, told, values, removed, error)))
      return FALSE;
  return !g_cancellable_set_error_if_cancelled (act->apply->cancellable, error);
}

static UsherSyncStream *
add_told (Act *act, const UsherSyncStaged *staged)
{
  UsherSyncStream *told = g_new0 (UsherSyncStream, 1);

  told->stream = g_strdup (staged->stream);
  told->mirror = g_strdup (staged->mirror);
  told->unread = g_str_equal (staged->state, "unread") ? g_strdup (staged->error) : NULL;
  g_ptr_array_add (act->apply->result->told, told);
  return told;
}

/* The source's own count against what came: all pages together, and (where nothing else fills the same
 * stream) without what came twice, since a page that moved shows one record twice and another never. */
static void
compare_count (Act *act, const UsherSyncStaged *staged, const UsherSyncStream *told, gboolean alone)
{
  gint64 twice = told->read - told->added - told->changed - told->unchanged - told->removed;
  gint64 came = staged->records - (alone ? twice : 0);
  g_autofree char *why = NULL;

  if (staged->changes || staged->total < 0 || !g_str_equal (staged->state, "done") || came == staged->total)
    return;
  why = g_strdup_printf ("%s: the source says %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " were read", staged->stream, staged->total, came);
  doubt (act->apply->result, staged->stream, why + strlen (staged->stream) + 2);
  usher_run_hold (act->run, why);
}

static void
begin_staged (Act *act, const UsherSyncStaged *staged)
{
  UsherSyncStream *told = add_told (act, staged);

  for (guint i = 0; i < staged->doubts->len; i++)
    doubt (act->apply->result, staged->stream, staged->doubts->pdata[i]);
  if (told->unread)
    doubt (act->apply->result, staged->stream, told->unread);
}

static gboolean
put_staged (Act *act, const UsherSyncStaged *staged, UsherSyncStream *told, GError **error)
{
  const UsherSyncOptions *options = options_of (act);

  for (gint64 page = 0; page < staged->pages; page++)
    {
      if (!put_page (act, staged, page, told, error))
        return FALSE;
      if (options->progress)
        options->progress (staged->stream, -1, staged->records, options->progress_data);
    }
  return TRUE;
}

/* ---- What belongs to parents that changed ---- */

/* Which column of a stream says to which parent a record belongs. */
static const struct {
  const char *mirror, *parent;
  guint column;
} belongs[] = {
  { "memberships", "groups", USHER_MEMBERSHIPS_GROUP },    { "memberships", "accounts", USHER_MEMBERSHIPS_MEMBER },
  { "grants", "accounts", USHER_GRANTS_PRINCIPAL },        { "grants", "groups", USHER_GRANTS_PRINCIPAL },
  { "grants", "entitlements", USHER_GRANTS_ENTITLEMENT },  { "implications", "entitlements", USHER_IMPLICATIONS_ENTITLEMENT },
  { "factors", "accounts", USHER_FACTORS_ACCOUNT },
};

static const UsherSyncStaged *
find_staged (const Act *act, const char *stream)
{
  for (guint i = 0; stream && i < act->apply->staged->len; i++)
    if (g_str_equal (((UsherSyncStaged *) act->apply->staged->pdata[i])->stream, stream))
      return act->apply->staged->pdata[i];
  return NULL;
}

static gboolean
cover_page (Act *act, const UsherSyncStaged *parent, guint column, gint64 page, GError **error)
{
  g_autoptr (GBytes) body = usher_sync_store_page (act->pages, act->apply->stage->id, parent->stream, page, error);
  gboolean removed, row = TRUE, is_group = g_str_equal (parent->mirror, "groups");
  UsherValue values[USHER_RUN_VALUES_MAX];
  UsherSyncPage rows;
  gconstpointer bytes;
  gsize length;

  if (!body)
    return FALSE;
  bytes = g_bytes_get_data (body, &length);
  if (!usher_sync_page_init (&rows, bytes, length, error))
    return FALSE;
  while (row)
    if (!usher_sync_page_next (&rows, values, &removed, &row, error) ||
        (row && !usher_run_cover (act->run, column, is_group, &values[0], error)))
      return FALSE;
  return TRUE;
}

/* Of parents that changed everything was asked anew: what they do not have any more is gone.  Where
 * several streams of the manifest fill this one, none of them says it all. */
static gboolean
cover_parents (Act *act, const UsherSyncStaged *staged, gboolean alone, GError **error)
{
  const UsherSyncStaged *parent = find_staged (act, staged->parent);

  if (!parent || !alone || staged->partial || staged->from || !parent->changes || !g_str_equal (staged->state, "done"))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (belongs); i++)
    if (g_str_equal (belongs[i].mirror, staged->mirror) && g_str_equal (belongs[i].parent, parent->mirror))
      for (gint64 page = 0; page < parent->pages; page++)
        if (!cover_page (act, parent, belongs[i].column, page, error))
          return FALSE;
  return TRUE;
}

/* ---- A stream of the mirror ---- */

static void
add_item (Act *act, const char *stream, const char *what, const char *label)
{
  UsherSyncItem *item = g_new0 (UsherSyncItem, 1);

  item->stream = g_strdup (stream);
  item->what = g_strdup (what);
  item->label = g_strdup (label);
  g_ptr_array_add (act->apply->result->items, item);
}

typedef struct {
  Act *act;
  const char *stream;
} Removing;

static void
on_gone (const char *label, gpointer data)
{
  Removing *removing = data;

  add_item (removing->act, removing->stream, "removed", label);
}

static gboolean
tell_items (Act *act, const char *stream, GError **error)
{
  UsherConn *conn = usher_tx_conn (act->tx);
  Removing removing = { act, stream };

  if (!act->apply->stage->dry)
    return TRUE;
  for (guint i = 0; i < act->items->len; i++)
    {
      const Item *item = &g_array_index (act->items, Item, i);
      g_autoptr (GError) fault = NULL;
      g_autofree char *label = usher_sync_store_label (conn, stream, item->id, &fault);

      if (fault)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (label)
        add_item (act, stream, item->what, label);
    }
  g_array_set_size (act->items, 0);
  act->added = act->changed = 0;
  return usher_sync_store_gone (conn, stream, act->apply->stage->source, act->run_id, on_gone, &removing, error);
}

/* Whether together they say everything, or what changed. */
static void
survey (const GPtrArray *list, gboolean *complete, gboolean *changes)
{
  *complete = TRUE;
  *changes = FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      const UsherSyncStaged *staged = list->pdata[i];

      *complete = *complete && !staged->partial && !staged->changes && g_str_equal (staged->state, "done");
      *changes = *changes || staged->changes;
    }
}

/* Absent ones belong to the first of the manifest's streams that fill it. */
static void
count_absent (Act *act, const UsherRunStream *result, guint first)
{
  gint64 told = 0;

  for (guint i = first; i < act->apply->result->told->len; i++)
    told += ((UsherSyncStream *) act->apply->result->told->pdata[i])->removed;
  if (first < act->apply->result->told->len)
    ((UsherSyncStream *) act->apply->result->told->pdata[first])->removed += MAX (0, result->removed - told);
}

static GPtrArray *
list_staged (const Act *act, const char *stream)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < act->apply->staged->len; i++)
    if (g_str_equal (((UsherSyncStaged *) act->apply->staged->pdata[i])->mirror, stream))
      g_ptr_array_add (list, act->apply->staged->pdata[i]);
  return list;
}

/* Pages come again for each pass of the run. */
static gboolean
put_passes (Act *act, const GPtrArray *list, guint first, GError **error)
{
  UsherSyncStream *const *told = (UsherSyncStream *const *) act->apply->result->told->pdata + first;
  gboolean more = TRUE;

  for (guint pass = 0; more; pass++)
    {
      for (guint i = 0; i < list->len; i++)
        if (!put_staged (act, list->pdata[i], told[i], error) ||
            (!pass && !cover_parents (act, list->pdata[i], list->len == 1, error)))
          return FALSE;
      if (!usher_run_next_pass (act->run, &more, error))
        return FALSE;
    }
  for (guint i = 0; i < list->len; i++)
    compare_count (act, list->pdata[i], told[i], list->len == 1);
  return TRUE;
}

static gboolean
apply_mirror (Act *act, const char *stream, GError **error)
{
  guint first = act->apply->result->told->len;
  gboolean complete, changes;
  g_autoptr (GPtrArray) list = list_staged (act, stream);
  UsherRunStream result;
  gint64 coming = 0;

  if (!list->len)
    return TRUE;
  survey (list, &complete, &changes);
  for (guint i = 0; i < list->len; i++)
    coming += ((UsherSyncStaged *) list->pdata[i])->records;
  usher_run_announce (act->run, coming);
  if (!(changes ? usher_run_open_changes (act->run, stream, error) : usher_run_open (act->run, stream, complete, error)))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    begin_staged (act, list->pdata[i]);
  if (!put_passes (act, list, first, error))
    return FALSE;
  if (!usher_run_close (act->run, &result, error))
    return FALSE;
  act->held = act->held || result.quarantined;
  if (result.quarantined && !act->apply->result->why)
    act->apply->result->why = g_strdup_printf ("%s: %s", stream, result.why);
  g_array_append_val (act->apply->result->streams, result);
  count_absent (act, &result, first);
  return tell_items (act, stream, error);
}

/* ---- What follows ---- */

static gboolean
add_change (Act *act, const UsherAccessChange *change, UsherDrift drift, gint64 op, GError **error)
{
  UsherConn *conn = usher_tx_conn (act->tx);
  g_autofree char *person = usher_key_of (conn, "person", change->person, error), *target = NULL;
  UsherSyncChange *told;

  if (!person || !(target = usher_key_of (conn, change->is_group ? "group" : "entitlement", change->target, error)))
    return FALSE;
  told = g_new0 (UsherSyncChange, 1);
  told->object = g_strdup_printf ("person:%s %s:%s", person, change->is_group ? "group" : "ent", target);
  told->what = g_strdup (change->added ? "added" : "removed");
  told->drift = g_strdup (usher_drift_name (drift));
  told->op = op;
  g_ptr_array_add (act->apply->result->privileged, told);
  return TRUE;
}

/* Each change of privileged access is matched to an operation, or flagged. */
static gboolean
on_privileged (UsherTx *tx, const UsherAccessChange *change, gpointer data, GError **error)
{
  Act *act = data;
  const UsherDriftQuestion question = { .source = act->apply->stage->source, .person = change->person,
    .target_kind = change->is_group ? "group" : "ent", .target = change->target, .added = change->added, .from = act->before,
    .to = usher_tx_now (tx) };
  g_autoptr (GString) more = g_string_new (NULL);
  UsherDrift drift;
  gint64 op = 0;

  if (!act->before)
    return TRUE;
  if (!usher_op_explain (usher_tx_conn (tx), &question, &drift, &op, error))
    return FALSE;
  g_string_append (more, ",\"run\":[null,");
  usher_canon_int (more, act->run_id);
  g_string_append_c (more, ']');
  if (op)
    g_string_append_printf (more, ",\"via\":[null,\"operation:%" G_GINT64_FORMAT "\"]", op);
  g_string_append (more, ",\"why\":[null,");
  usher_canon_text (more, usher_drift_name (drift), -1);
  g_string_append_c (more, ']');
  return add_change (act, change, drift, op, error) && usher_access_note (tx, change, more->str, error);
}

static gboolean
has_changed (const Act *act)
{
  for (guint i = 0; i < act->apply->result->streams->len; i++)
    {
      const UsherRunStream *stream = &g_array_index (act->apply->result->streams, UsherRunStream, i);

      if (!g_str_equal (stream->stream, "events") && (stream->added || stream->changed || stream->removed))
        return TRUE;
    }
  return FALSE;
}

static gboolean
derive (Act *act, GError **error)
{
  gint64 matched = 0, decided;

  if (has_changed (act) &&
      (!usher_run_match (act->tx, &matched, error) || !usher_access_rebuild_told (act->tx, on_privileged, act, error)))
    return FALSE;
  return usher_op_observe_run (act->tx, act->apply->stage->source, act->run_id, act->apply->stage->began, act->apply->stage->lag, &decided,
                               error);
}

static gboolean
save_cursors (Act *act, GError **error)
{
  const UsherSyncStage *stage = act->apply->stage;
  UsherConn *conn = usher_tx_conn (act->tx);

  for (guint i = 0; i < act->apply->staged->len; i++)
    {
      const UsherSyncStaged *staged = act->apply->staged->pdata[i];

      if (g_str_equal (staged->state, "done") && staged->checkpoint &&
          !usher_sync_store_save_cursor (conn, stage->source, staged->stream, stage->basis, staged->checkpoint, stage->began, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_state (Act *act, GError **error)
{
  const UsherSyncStage *stage = act->apply->stage;
  UsherConn *conn = usher_tx_conn (act->tx);
  UsherSyncState state;
  gboolean ok;

  if (!usher_sync_store_state (conn, stage->source, &state, error))
    return FALSE;
  if (stage->complete)
    state.full_at = stage->began;
  state.tried_at = usher_tx_now (act->tx);
  state.failures = 0;
  g_clear_pointer (&state.error, g_free);
  g_free (state.basis);
  state.basis = g_strdup (stage->basis);
  g_free (state.state);
  state.state = g_strdup (act->apply->result->state);
  ok = usher_sync_store_save_state (conn, stage->source, &state, act->apply->headroom, error);
  usher_sync_state_clear (&state);
  return ok;
}

static gboolean
note_decision (Act *act, GError **error)
{
  const UsherChange changes[] = { { "applied", USHER_INT (act->run_id) }, { NULL } };

  return !act->apply->decided ||
         usher_record_write (act->tx, "run_decision", act->apply->decided, "apply", USHER_RECORD_AS_IT_IS, changes, error);
}

/* The stage of this read is done with, and so is what was held before: this run is newer. */
static gboolean
clear_stage (Act *act, GError **error)
{
  const UsherSyncStage *stage = act->apply->stage;
  UsherConn *conn = usher_tx_conn (act->tx);

  return usher_sync_store_drop (conn, stage->id, error) && usher_sync_store_drop_others (conn, stage->source, FALSE, "held", 0, error);
}

/* ---- The digest over all ---- */

static int
compare_streams (gconstpointer a, gconstpointer b)
{
  return strcmp (((const UsherRunStream *) a)->stream, ((const UsherRunStream *) b)->stream);
}

static void
take_digest (UsherSyncResult *result)
{
  g_autoptr (GArray) sorted = g_array_copy (result->streams);
  g_autoptr (GString) text = g_string_new ("[");

  g_array_sort (sorted, compare_streams);
  for (guint i = 0; i < sorted->len; i++)
    {
      const UsherRunStream *stream = &g_array_index (sorted, UsherRunStream, i);
      char hex[USHER_DIGEST_HEX + 1];

      usher_digest_to_hex (&stream->digest, hex);
      usher_canon_comma (text);
      g_string_append_c (text, '[');
      usher_canon_text (text, stream->stream, -1);
      g_string_append_c (text, ',');
      usher_canon_text (text, hex, -1);
      g_string_append_c (text, ']');
    }
  g_string_append_c (text, ']');
  result->digest = usher_sha256 (text->str, text->len);
}

static const char *
name_state (const Act *act)
{
  const char *state = "complete";

  for (guint i = 0; i < act->apply->result->streams->len; i++)
    {
      const UsherRunStream *stream = &g_array_index (act->apply->result->streams, UsherRunStream, i);

      if (!stream->complete && !stream->changes)
        state = "partial";
    }
  for (guint i = 0; i < act->apply->staged->len; i++)
    if (!g_str_equal (((UsherSyncStaged *) act->apply->staged->pdata[i])->state, "done"))
      state = "partial";
  return state;
}

/* ---- The act ---- */

static gboolean
put_all (Act *act, GError **error)
{
  const UsherSyncStage *stage = act->apply->stage;

  usher_run_set_began (act->run, stage->began);
  if (act->apply->accepted)
    usher_run_accept (act->run);
  for (gsize i = 0; i < G_N_ELEMENTS (mirrors); i++)
    if (!apply_mirror (act, mirrors[i], error))
      return FALSE;
  g_free (act->apply->result->state);
  act->apply->result->state = g_strdup (act->held ? "quarantined" : name_state (act));
  if (g_str_equal (act->apply->result->state, "partial"))
    usher_run_set_partial (act->run);
  return TRUE;
}

static gboolean
apply_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Act *act = data;
  gint64 id;

  act->tx = tx;
  if (!usher_sync_store_last_good (usher_tx_conn (tx), act->apply->stage->source, &act->before, error) ||
      !(act->run = usher_run_begin (tx, act->apply->stage->source, "sync", error)))
    return FALSE;
  act->run_id = usher_run_number (act->run);
  if (!put_all (act, error))
    {
      usher_run_free (g_steal_pointer (&act->run));
      return FALSE;
    }
  if (act->held)
    {
      usher_run_free (g_steal_pointer (&act->run));
      return usher_error_set (error, USHER_ERROR_GUARD, NULL, "held back");
    }
  if (!usher_run_end (g_steal_pointer (&act->run), &id, error) || !derive (act, error))
    return FALSE;
  take_digest (act->apply->result);
  act->apply->result->ended = usher_tx_now (tx);
  if (act->apply->stage->dry)
    {
      act->undone = TRUE;
      return usher_error_set (error, USHER_ERROR_GUARD, NULL, "only tried");
    }
  act->apply->result->run = act->run_id;
  return save_cursors (act, error) && save_state (act, error) && note_decision (act, error) && clear_stage (act, error);
}

/* ---- A run that is held back ---- */

static gboolean
hold_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Act *act = data;
  UsherSyncResult *result = act->apply->result;
  const UsherSyncStage *stage = act->apply->stage;
  g_autofree UsherStreamCount *counts = g_new0 (UsherStreamCount, result->streams->len + 1);
  UsherRunNote note = { .source = stage->source, .kind = "sync", .state = "quarantined", .began = stage->began,
    .ended = usher_tx_now (tx), .streams = counts, .n_streams = result->streams->len, .error = result->why };
  UsherConn *conn = usher_tx_conn (tx);
  UsherSyncState state;
  gboolean ok;

  for (guint i = 0; i < result->streams->len; i++)
    {
      const UsherRunStream *at = &g_array_index (result->streams, UsherRunStream, i);

      counts[i] = (UsherStreamCount) { at->stream, at->read, at->added, at->changed, at->removed, at->total, at->complete,
        NULL };
    }
  if (!usher_tx_may (tx, "sync", error) || !(note.id = usher_run_note_next (tx, error)) || !usher_run_note (tx, &note, error) ||
      !usher_sync_store_drop_others (conn, stage->source, FALSE, "held", 0, error) ||
      !usher_sync_store_hold (conn, stage->id, note.id, error) || !usher_sync_store_state (conn, stage->source, &state, error))
    return FALSE;
  result->run = note.id;
  result->ended = note.ended;
  state.tried_at = note.ended;
  g_free (state.error);
  state.error = g_strdup (result->why);
  g_free (state.state);
  state.state = g_strdup ("quarantined");
  if (!state.basis)
    state.basis = g_strdup (stage->basis);
  ok = usher_sync_store_save_state (conn, stage->source, &state, act->apply->headroom, error);
  usher_sync_state_clear (&state);
  return ok;
}

gboolean
usher_sync_apply (UsherSyncApply *self, GError **error)
{
  UsherDb *db = usher_workspace_db (self->workspace);
  Act act = { .apply = self };
  g_autoptr (GError) fault = NULL;
  gboolean ok;

  if (!(act.pages = usher_db_take_reader (db, error)))
    return FALSE;
  act.items = g_array_new (FALSE, FALSE, sizeof (Item));
  ok = usher_workspace_act_as_system (self->workspace, NULL, apply_in_writer, &act, &fault);
  usher_db_put_reader (db, act.pages);
  g_array_unref (act.items);
  if (ok || act.undone || (act.held && self->stage->dry))
    return TRUE;
  if (!act.held)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  g_ptr_array_set_size (self->result->privileged, 0);
  return usher_workspace_act_as_system (self->workspace, NULL, hold_in_writer, &act, error);
}

/* ---- A run that failed ---- */

typedef struct {
  gint64 source, began, run;
  const char *why;
} Failing;

static gboolean
fail_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Failing *failing = data;
  UsherRunNote note = { .source = failing->source, .kind = "sync", .state = "failed", .began = failing->began, .ended = usher_tx_now (tx),
    .error = failing->why };
  UsherConn *conn = usher_tx_conn (tx);
  UsherSyncState state;
  gboolean ok;

  if (!usher_tx_may (tx, "sync", error) || !(note.id = usher_run_note_next (tx, error)) || !usher_run_note (tx, &note, error) ||
      !usher_sync_store_state (conn, failing->source, &state, error))
    return FALSE;
  failing->run = note.id;
  state.tried_at = note.ended;
  state.failures++;
  g_free (state.error);
  state.error = g_strdup (failing->why);
  g_free (state.state);
  state.state = g_strdup ("failed");
  if (!state.basis)
    state.basis = g_strdup ("");
  ok = usher_sync_store_save_state (conn, failing->source, &state, -1, error);
  usher_sync_state_clear (&state);
  return ok;
}

gboolean
usher_sync_note_failed (UsherWorkspace *workspace, gint64 source, gint64 began, const char *why, gint64 *run, GError **error)
{
  Failing failing = { .source = source, .began = began, .why = why };

  if (!usher_workspace_act_as_system (workspace, NULL, fail_in_writer, &failing, error))
    return FALSE;
  *run = failing.run;
  return TRUE;
}
