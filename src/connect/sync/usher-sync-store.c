/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of syncs: the stage, cursors, what was tried, names for what is gone.  Any thread with a
 * connection; writing within a transaction of the writer's.  It must not know what a page holds. */

#include "usher-sync-private.h"

#include "usher-canon.h"
#include "usher-error.h"

/* ---- The stage ---- */

void
usher_sync_stage_free (UsherSyncStage *self)
{
  if (!self)
    return;
  g_free (self->basis);
  g_free (self->state);
  g_free (self);
}

void
usher_sync_staged_free (UsherSyncStaged *self)
{
  if (!self)
    return;
  g_free (self->stream);
  g_free (self->mirror);
  g_free (self->state);
  g_free (self->from);
  g_free (self->cursor);
  g_free (self->checkpoint);
  g_free (self->error);
  g_free (self->parent);
  g_ptr_array_unref (self->doubts);
  g_free (self);
}

#define STAGE "SELECT id, source, dry, basis, state, complete, began, lag, run FROM stage_read"

static gboolean
take_stage (UsherStatement *statement, UsherSyncStage **stage, GError **error)
{
  UsherSyncStage *self;
  gboolean row;

  *stage = NULL;
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  *stage = self = g_new0 (UsherSyncStage, 1);
  self->id = usher_statement_int (statement, 0);
  self->source = usher_statement_int (statement, 1);
  self->dry = usher_statement_int (statement, 2) != 0;
  self->basis = g_strdup (usher_statement_text (statement, 3, NULL));
  self->state = g_strdup (usher_statement_text (statement, 4, NULL));
  self->complete = usher_statement_int (statement, 5) != 0;
  self->began = usher_statement_int (statement, 6);
  self->lag = usher_statement_int (statement, 7);
  self->run = usher_statement_is_null (statement, 8) ? 0 : usher_statement_int (statement, 8);
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_sync_store_find (UsherConn *conn, gint64 source, gboolean dry, const char *state, UsherSyncStage **stage, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, STAGE " WHERE source = ?1 AND dry = ?2 AND state = COALESCE (?3, state) ORDER BY id DESC LIMIT 1", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_int (statement, 2, dry != FALSE);
  usher_statement_bind_text (statement, 3, state);
  return take_stage (statement, stage, error);
}

gboolean
usher_sync_store_find_held (UsherConn *conn, gint64 run, UsherSyncStage **stage, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, STAGE " WHERE run = ?1 AND state = 'held'", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, run);
  return take_stage (statement, stage, error);
}

gboolean
usher_sync_store_has_run (UsherConn *conn, gint64 run, gboolean *has, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT COUNT (*) FROM run WHERE id = ?1", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, run);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *has = row && usher_statement_int (statement, 0) > 0;
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_sync_store_add (UsherConn *conn, UsherSyncStage *stage, GError **error)
{
  UsherStatement *statement;

  if (!usher_conn_query_int (conn, "SELECT MAX (id) FROM stage_read", 0, &stage->id, error))
    return FALSE;
  statement = usher_conn_prepare (conn,
                                  "INSERT INTO stage_read (id, source, dry, basis, state, complete, began, lag)"
                                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                  error);
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, ++stage->id);
  usher_statement_bind_int (statement, 2, stage->source);
  usher_statement_bind_int (statement, 3, stage->dry);
  usher_statement_bind_text (statement, 4, stage->basis);
  usher_statement_bind_text (statement, 5, stage->state);
  usher_statement_bind_int (statement, 6, stage->complete);
  usher_statement_bind_int (statement, 7, stage->began);
  usher_statement_bind_int (statement, 8, stage->lag);
  return usher_statement_run (statement, error);
}

static gboolean
run_on (UsherConn *conn, const char *sql, gint64 first, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, first);
  return usher_statement_run (statement, error);
}

gboolean
usher_sync_store_hold (UsherConn *conn, gint64 stage, gint64 run, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "UPDATE stage_read SET state = 'held', run = ?2 WHERE id = ?1", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, stage);
  usher_statement_bind_int (statement, 2, run);
  return usher_statement_run (statement, error);
}

gboolean
usher_sync_store_drop (UsherConn *conn, gint64 stage, GError **error)
{
  return run_on (conn, "DELETE FROM stage_page WHERE read = ?1", stage, error) &&
         run_on (conn, "DELETE FROM stage_stream WHERE read = ?1", stage, error) &&
         run_on (conn, "DELETE FROM stage_read WHERE id = ?1", stage, error);
}

gboolean
usher_sync_store_drop_others (UsherConn *conn, gint64 source, gboolean dry, const char *state, gint64 keep, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT id FROM stage_read WHERE source = ?1 AND dry = ?2 AND id <> ?3 AND state = COALESCE (?4, state)",
                          error);
  gboolean row = TRUE;

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_int (statement, 2, dry != FALSE);
  usher_statement_bind_int (statement, 3, keep);
  usher_statement_bind_text (statement, 4, state);
  while (row)
    {
      gint64 id;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        break;
      id = usher_statement_int (statement, 0);
      g_array_append_val (ids, id);
    }
  for (guint i = 0; i < ids->len; i++)
    if (!usher_sync_store_drop (conn, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* ---- Its streams ---- */

static void
parse_doubts (GPtrArray *doubts, const char *json)
{
  UsherCanonSlice item;
  UsherCanonIter iter;

  if (!json)
    return;
  usher_canon_iter_init (&iter, (UsherCanonSlice) { json, strlen (json) });
  while (usher_canon_next_item (&iter, &item))
    {
      char *text = usher_canon_dup_text (item);

      if (text)
        g_ptr_array_add (doubts, text);
    }
}

static char *
write_doubts (const GPtrArray *doubts)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < doubts->len; i++)
    {
      g_autofree char *text = g_utf8_make_valid (doubts->pdata[i], -1);

      usher_canon_comma (out);
      usher_canon_text (out, text, -1);
    }
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

static UsherSyncStaged *
read_staged (UsherStatement *statement)
{
  UsherSyncStaged *self = g_new0 (UsherSyncStaged, 1);

  self->stream = g_strdup (usher_statement_text (statement, 0, NULL));
  self->mirror = g_strdup (usher_statement_text (statement, 1, NULL));
  self->state = g_strdup (usher_statement_text (statement, 2, NULL));
  self->from = g_strdup (usher_statement_text (statement, 3, NULL));
  self->cursor = g_strdup (usher_statement_text (statement, 4, NULL));
  self->checkpoint = g_strdup (usher_statement_text (statement, 5, NULL));
  self->error = g_strdup (usher_statement_text (statement, 6, NULL));
  self->doubts = g_ptr_array_new_with_free_func (g_free);
  parse_doubts (self->doubts, usher_statement_text (statement, 7, NULL));
  self->place = usher_statement_int (statement, 8);
  self->pages = usher_statement_int (statement, 9);
  self->records = usher_statement_int (statement, 10);
  self->total = usher_statement_int (statement, 11);
  self->partial = usher_statement_int (statement, 12) != 0;
  self->changes = usher_statement_int (statement, 13) != 0;
  self->parent = g_strdup (usher_statement_text (statement, 14, NULL));
  return self;
}

GPtrArray *
usher_sync_store_streams (UsherConn *conn, gint64 stage, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sync_staged_free);
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "SELECT stream, mirror, state, checkpoint_from, cursor, checkpoint, error, doubts, place,"
                                                  " pages, records, total, partial, changes, parent FROM stage_stream WHERE read = ?1 ORDER BY place",
                                                  error);
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, stage);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_staged (statement));
    }
}

gboolean
usher_sync_store_save_stream (UsherConn *conn, gint64 stage, const UsherSyncStaged *staged, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn,
                          "INSERT INTO stage_stream (read, stream, mirror, state, checkpoint_from, cursor, checkpoint, error, doubts, place,"
                          " pages, records, total, partial, changes, parent)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
                          " ON CONFLICT (read, stream) DO UPDATE SET state = excluded.state, checkpoint_from = excluded.checkpoint_from,"
                          " cursor = excluded.cursor, checkpoint = excluded.checkpoint, error = excluded.error, doubts = excluded.doubts,"
                          " pages = excluded.pages, records = excluded.records, total = excluded.total, changes = excluded.changes",
                          error);
  g_autofree char *doubts = write_doubts (staged->doubts);
  const char *const texts[] = { staged->stream, staged->mirror, staged->state, staged->from, staged->cursor, staged->checkpoint,
    staged->error, doubts };
  const gint64 numbers[] = { staged->place, staged->pages, staged->records, staged->total, staged->partial, staged->changes };

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, stage);
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    usher_statement_bind_text (statement, 2 + i, texts[i]);
  for (int i = 0; i < (int) G_N_ELEMENTS (numbers); i++)
    usher_statement_bind_int (statement, 2 + (int) G_N_ELEMENTS (texts) + i, numbers[i]);
  usher_statement_bind_text (statement, 16, staged->parent);
  return usher_statement_run (statement, error);
}

gboolean
usher_sync_store_clear_stream (UsherConn *conn, gint64 stage, const char *stream, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "DELETE FROM stage_page WHERE read = ?1 AND stream = ?2", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, stage);
  usher_statement_bind_text (statement, 2, stream);
  return usher_statement_run (statement, error);
}

/* ---- Its pages ---- */

gboolean
usher_sync_store_add_page (UsherConn *conn, gint64 stage, const char *stream, gint64 page, gint64 present, GBytes *body, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, "INSERT INTO stage_page (read, stream, page, records, body) VALUES (?1, ?2, ?3, ?4, ?5)", error);
  gsize length;
  gconstpointer bytes = g_bytes_get_data (body, &length);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, stage);
  usher_statement_bind_text (statement, 2, stream);
  usher_statement_bind_int (statement, 3, page);
  usher_statement_bind_int (statement, 4, present);
  usher_statement_bind_bytes (statement, 5, bytes, length);
  return usher_statement_run (statement, error);
}

GBytes *
usher_sync_store_page (UsherConn *conn, gint64 stage, const char *stream, gint64 page, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT body FROM stage_page WHERE read = ?1 AND stream = ?2 AND page = ?3", error);
  GBytes *body = NULL;
  const guint8 *bytes;
  gsize length = 0;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, stage);
  usher_statement_bind_text (statement, 2, stream);
  usher_statement_bind_int (statement, 3, page);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (!row)
    {
      usher_error_set (error, USHER_ERROR_CORRUPT, "Sync again with --full: it is read anew.", "page %" G_GINT64_FORMAT " of %s is missing",
                       page, stream);
      return NULL;
    }
  bytes = usher_statement_bytes (statement, 0, &length);
  body = g_bytes_new (bytes, length);
  usher_statement_reset (statement);
  return body;
}

GArray *
usher_sync_store_counts (UsherConn *conn, gint64 stage, const char *stream, GError **error)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (gint64));
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT records FROM stage_page WHERE read = ?1 AND stream = ?2 ORDER BY page", error);
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, stage);
  usher_statement_bind_text (statement, 2, stream);
  while (TRUE)
    {
      gint64 count;

      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&counts);
      count = usher_statement_int (statement, 0);
      g_array_append_val (counts, count);
    }
}

/* ---- Cursors ---- */

gboolean
usher_sync_store_cursor (UsherConn *conn, gint64 source, const char *stream, const char *basis, char **checkpoint, gint64 *at,
                         GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT checkpoint, at FROM sync_cursor WHERE source = ?1 AND stream = ?2 AND basis = ?3", error);
  gboolean row;

  *checkpoint = NULL;
  *at = 0;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_text (statement, 2, stream);
  usher_statement_bind_text (statement, 3, basis);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  *checkpoint = g_strdup (usher_statement_text (statement, 0, NULL));
  *at = usher_statement_int (statement, 1);
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_sync_store_save_cursor (UsherConn *conn, gint64 source, const char *stream, const char *basis, const char *checkpoint, gint64 at,
                              GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn,
                          "INSERT INTO sync_cursor (source, stream, basis, checkpoint, at) VALUES (?1, ?2, ?3, ?4, ?5)"
                          " ON CONFLICT (source, stream) DO UPDATE SET basis = excluded.basis, checkpoint = excluded.checkpoint,"
                          " at = excluded.at",
                          error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_text (statement, 2, stream);
  usher_statement_bind_text (statement, 3, basis);
  usher_statement_bind_text (statement, 4, checkpoint);
  usher_statement_bind_int (statement, 5, at);
  return usher_statement_run (statement, error);
}

/* ---- What was tried ---- */

void
usher_sync_state_clear (UsherSyncState *self)
{
  g_free (self->basis);
  g_free (self->state);
  g_free (self->error);
  *self = (UsherSyncState) { NULL };
}

gboolean
usher_sync_store_state (UsherConn *conn, gint64 source, UsherSyncState *state, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT basis, state, error, full_at, tried_at, failures FROM sync_state WHERE source = ?1", error);
  gboolean row;

  *state = (UsherSyncState) { NULL };
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  state->basis = g_strdup (usher_statement_text (statement, 0, NULL));
  state->state = g_strdup (usher_statement_text (statement, 1, NULL));
  state->error = g_strdup (usher_statement_text (statement, 2, NULL));
  state->full_at = usher_statement_is_null (statement, 3) ? 0 : usher_statement_int (statement, 3);
  state->tried_at = usher_statement_int (statement, 4);
  state->failures = usher_statement_int (statement, 5);
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_sync_store_save_state (UsherConn *conn, gint64 source, const UsherSyncState *state, int headroom, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn,
                          "INSERT INTO sync_state (source, basis, state, error, full_at, tried_at, failures, headroom)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (source) DO UPDATE SET basis = excluded.basis,"
                          " state = excluded.state, error = excluded.error, full_at = excluded.full_at, tried_at = excluded.tried_at,"
                          " failures = excluded.failures, headroom = excluded.headroom",
                          error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_text (statement, 2, state->basis);
  usher_statement_bind_text (statement, 3, state->state);
  usher_statement_bind_text (statement, 4, state->error);
  if (state->full_at)
    usher_statement_bind_int (statement, 5, state->full_at);
  else
    usher_statement_bind_null (statement, 5);
  usher_statement_bind_int (statement, 6, state->tried_at);
  usher_statement_bind_int (statement, 7, state->failures);
  if (headroom >= 0)
    usher_statement_bind_int (statement, 8, headroom);
  else
    usher_statement_bind_null (statement, 8);
  return usher_statement_run (statement, error);
}

gboolean
usher_sync_store_last_good (UsherConn *conn, gint64 source, gint64 *began, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT MAX (began) FROM run WHERE source = ?1 AND kind = 'sync' AND state = 'complete'", error);
  gboolean row;

  *began = 0;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row && !usher_statement_is_null (statement, 0))
    *began = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}

/* ---- Names for people ---- */

/* What a record of a stream is called: an expression over the table t and its joins. */
static const struct {
  const char *stream, *label, *from;
} labels[] = {
  { "people", "t.login", "person t" },
  { "accounts", "t.login", "account t" },
  { "groups", "t.name", "grp t" },
  { "apps", "t.name", "app t" },
  { "entitlements", "t.name", "entitlement t" },
  { "memberships", "COALESCE (ma.login, mg.name) || ' in ' || g.name",
    "membership t JOIN grp g ON g.id = t.grp LEFT JOIN account ma ON t.member_kind = 'account' AND ma.id = t.member"
    " LEFT JOIN grp mg ON t.member_kind = 'group' AND mg.id = t.member" },
  { "grants", "COALESCE (ma.login, mg.name) || ' holds ' || e.name",
    "access_grant t JOIN entitlement e ON e.id = t.entitlement LEFT JOIN account ma ON t.principal_kind = 'account' AND ma.id = t.principal"
    " LEFT JOIN grp mg ON t.principal_kind = 'group' AND mg.id = t.principal" },
  { "implications", "e.name || ' implies ' || i.name",
    "implication t JOIN entitlement e ON e.id = t.entitlement JOIN entitlement i ON i.id = t.implies" },
  { "factors", "t.type || ' of ' || a.login", "factor t JOIN account a ON a.id = t.account" },
};

static char *
build_label (const char *stream, const char *where)
{
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (labels[i].stream, stream))
      return g_strconcat ("SELECT ", labels[i].label, " FROM ", labels[i].from, where, NULL);
  return NULL;
}

gboolean
usher_sync_store_gone (UsherConn *conn, const char *stream, gint64 source, gint64 run, UsherSyncLabelFunc func, gpointer data,
                       GError **error)
{
  g_autofree char *sql = build_label (stream, " WHERE t.source = ?1 AND t.seen_run = ?2 AND t.gone_at IS NOT NULL ORDER BY t.id LIMIT ?3");
  UsherStatement *statement = sql ? usher_conn_prepare (conn, sql, error) : NULL;
  gboolean row;

  if (!statement)
    return sql == NULL;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_int (statement, 2, run);
  usher_statement_bind_int (statement, 3, USHER_SYNC_ITEMS_MAX);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      func (usher_statement_text (statement, 0, NULL), data);
    }
}

char *
usher_sync_store_label (UsherConn *conn, const char *stream, gint64 id, GError **error)
{
  g_autofree char *sql = build_label (stream, " WHERE t.id = ?1");
  UsherStatement *statement = sql ? usher_conn_prepare (conn, sql, error) : NULL;
  char *label = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, id);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    {
      label = g_strdup (usher_statement_text (statement, 0, NULL));
      usher_statement_reset (statement);
    }
  return label;
}
