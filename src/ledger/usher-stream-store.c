/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The mirror's streams: the digest of what a source said, and what a run leaves in rows and line.
 * Reading on any connection; notes on the writer thread, in the act that applied the streams. */

#include "usher-stream.h"

#include "usher-error.h"
#include "usher-fold-private.h"
#include "usher-history.h"
#include "usher-schema-private.h"
#include "usher-stream-private.h"
#include "usher-tx-private.h"

const UsherStream *
usher_stream_find (const char *name)
{
  for (guint i = 0; i < usher_n_streams; i++)
    if (g_str_equal (usher_streams[i].name, name))
      return &usher_streams[i];
  return NULL;
}

static void
append_record (GString *out, const UsherStream *stream, UsherStatement *statement)
{
  g_string_append_c (out, '{');
  for (guint i = 0; i < stream->n_keys; i++)
    if (!usher_statement_is_null (statement, (int) i))
      {
        UsherValue value = usher_statement_value (statement, (int) i);

        usher_canon_key (out, stream->keys[i]);
        usher_value_canon (&value, out);
      }
  g_string_append_c (out, '}');
}

gboolean
usher_stream_digest (UsherConn *conn, const UsherStream *stream, gint64 source, gint64 run, UsherDigest *digest, gint64 *records,
                     GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, stream->select, error);
  g_autoptr (UsherHasher) hasher = usher_hasher_new ();
  g_autoptr (GString) out = g_string_new ("[");
  gint64 n = 0;
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  usher_statement_bind_int (statement, 1, stream->per_run ? run : source);
  while (usher_statement_step (statement, &row, error))
    {
      if (!row)
        {
          g_string_append_c (out, ']');
          usher_hasher_add (hasher, out->str, out->len);
          *digest = usher_hasher_end (hasher);
          if (records)
            *records = n;
          return TRUE;
        }
      if (n++ > 0)
        g_string_append_c (out, ',');
      append_record (out, stream, statement);
      usher_hasher_add (hasher, out->str, out->len);
      g_string_truncate (out, 0);
    }
  return FALSE;
}

UsherFault *
usher_stream_fault (const UsherStream *stream, gint64 owner, gint64 line, const UsherDigest *expected, const UsherDigest *found)
{
  g_autofree char *object = g_strdup_printf ("%s:%" G_GINT64_FORMAT, stream->per_run ? "run" : "source", owner);
  g_autofree char *expected_hex = expected ? usher_digest_dup_hex (expected) : NULL, *found_hex = usher_digest_dup_hex (found);

  return usher_fault_new (USHER_FAULT_MIRROR_DIFFERS, line, object, stream->name, expected_hex ? expected_hex : "no record", found_hex);
}

/* ---- Against the last run ---- */

/* The last run that applied the stream; 0: none did. */
static gboolean
find_last_run (UsherConn *conn, const UsherStream *stream, gint64 source, gint64 *run, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
    "SELECT max(s.run) FROM run_stream AS s JOIN run AS r ON r.id = s.run WHERE r.source = ?1 AND s.stream = ?2 AND s.digest IS NOT NULL",
    error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_text (statement, 2, stream->name);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *run = row && !usher_statement_is_null (statement, 0) ? usher_statement_int (statement, 0) : 0;
  usher_statement_reset (statement);
  return TRUE;
}

typedef struct {
  const UsherStream *stream;
  UsherDigest digest;
  gint64 line; /* 0: no line of the run tells a digest */
} Told;

static gboolean
take_told (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  Told *told = data;
  UsherRunLine run;

  usher_run_line_read (line, &run);
  if (usher_run_line_digest (&run, told->stream->name, &told->digest))
    told->line = line->n;
  return TRUE;
}

gboolean
usher_stream_check (UsherConn *conn, const UsherStream *stream, gint64 source, GError **error)
{
  UsherDigest digest;

  return usher_stream_check_digest (conn, stream, source, &digest, error);
}

gboolean
usher_stream_check_digest (UsherConn *conn, const UsherStream *stream, gint64 source, UsherDigest *digest, GError **error)
{
  Told told = { .stream = stream };
  g_autofree char *object = NULL, *id = NULL, *text = NULL, *hint = NULL;
  UsherFault *fault;
  gint64 run, records;
  gboolean known;

  if (!find_last_run (conn, stream, source, &run, error))
    return FALSE;
  object = g_strdup_printf ("run:%" G_GINT64_FORMAT, run);
  if ((run > 0 && !usher_history (conn, object, take_told, &told, error))
      || !usher_stream_digest (conn, stream, source, run, digest, &records, error))
    return FALSE;
  if (told.line > 0 ? usher_digest_equal (digest, &told.digest) : records == 0)
    return TRUE;
  fault = usher_stream_fault (stream, stream->per_run ? run : source, told.line, told.line > 0 ? &told.digest : NULL, digest);
  id = usher_fault_id (fault);
  text = usher_fault_text (fault);
  usher_fault_free (fault);
  if (!usher_fault_is_known (conn, id, &known, error))
    return FALSE;
  hint = g_strdup_printf ("Acknowledge it first: verify --acknowledge %s.", id);
  return known || usher_error_set (error, USHER_ERROR_FAULTY, hint, "%s", text);
}

/* ---- What a run leaves ---- */

static void
append_pair_int (GString *out, const char *field, gint64 value)
{
  usher_canon_key (out, field);
  g_string_append (out, "[null,");
  usher_canon_int (out, value);
  g_string_append_c (out, ']');
}

static void
append_pair_text (GString *out, const char *field, const char *value)
{
  usher_canon_key (out, field);
  g_string_append (out, "[null,");
  usher_canon_text (out, value, -1);
  g_string_append_c (out, ']');
}

static void
append_stream (GString *out, const UsherStreamCount *count)
{
  char hex[USHER_DIGEST_HEX + 1];

  usher_canon_key (out, count->stream);
  g_string_append_c (out, '{');
  usher_canon_key_int (out, "added", count->added);
  usher_canon_key_int (out, "changed", count->changed);
  usher_canon_key (out, "complete");
  usher_canon_bool (out, count->complete);
  if (count->digest)
    {
      usher_digest_to_hex (count->digest, hex);
      usher_canon_key_text (out, "digest", hex);
    }
  usher_canon_key_int (out, "removed", count->removed);
  usher_canon_key_int (out, "seen", count->seen);
  usher_canon_key_int (out, "total", count->total);
  g_string_append_c (out, '}');
}

static int
compare_streams (gconstpointer a, gconstpointer b)
{
  return strcmp (((const UsherStreamCount *) a)->stream, ((const UsherStreamCount *) b)->stream);
}

void
usher_run_note_append (GString *out, const UsherRunNote *note)
{
  g_autofree UsherStreamCount *sorted = g_memdup2 (note->streams, note->n_streams * sizeof *sorted);

  if (note->n_streams > 1)
    qsort (sorted, note->n_streams, sizeof *sorted, compare_streams);
  g_string_append_c (out, '{');
  append_pair_int (out, "began", note->began);
  if (note->ended)
    append_pair_int (out, "ended", note->ended);
  if (note->error)
    append_pair_text (out, "error", note->error);
  append_pair_text (out, "kind", note->kind);
  append_pair_int (out, "source", note->source);
  append_pair_text (out, "state", note->state);
  usher_canon_key (out, "streams");
  g_string_append (out, "[null,{");
  for (gsize i = 0; i < note->n_streams; i++)
    append_stream (out, &sorted[i]);
  g_string_append (out, "}]}");
}

gint64
usher_run_note_next (UsherTx *tx, GError **error)
{
  gint64 row, line;

  if (!usher_conn_query_int (tx->conn, "SELECT max(id) FROM run", 0, &row, error)
      || !usher_conn_query_int (tx->conn, "SELECT max(id) FROM object_line WHERE tab = 'run'", 0, &line, error))
    return 0;
  return MAX (row, line) + 1;
}

static gboolean
store_run (UsherTx *tx, const UsherRunNote *note, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (tx->conn,
    "INSERT INTO run (id, source, kind, state, began, ended, n, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO UPDATE SET"
    " source = excluded.source, kind = excluded.kind, state = excluded.state, began = excluded.began, ended = excluded.ended, n = excluded.n,"
    " error = COALESCE (excluded.error, run.error)",
    error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, note->id);
  usher_statement_bind_int (statement, 2, note->source);
  usher_statement_bind_text (statement, 3, note->kind);
  usher_statement_bind_text (statement, 4, note->state);
  usher_statement_bind_int (statement, 5, note->began);
  if (note->ended)
    usher_statement_bind_int (statement, 6, note->ended);
  else
    usher_statement_bind_null (statement, 6);
  usher_statement_bind_int (statement, 7, tx->n);
  usher_statement_bind_text (statement, 8, note->error);
  return usher_statement_run (statement, error);
}

static gboolean
store_stream (UsherTx *tx, gint64 run, const UsherStreamCount *count, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (tx->conn,
    "INSERT INTO run_stream (run, stream, seen, added, changed, removed, complete, total, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    " ON CONFLICT (run, stream) DO UPDATE SET seen = excluded.seen, added = excluded.added, changed = excluded.changed,"
    " removed = excluded.removed, complete = excluded.complete, total = excluded.total, digest = excluded.digest", error);
  const gint64 numbers[] = { count->seen, count->added, count->changed, count->removed, count->complete, count->total };
  g_autofree char *digest = count->digest ? usher_digest_dup_hex (count->digest) : NULL;

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, run);
  usher_statement_bind_text (statement, 2, count->stream);
  for (int i = 0; i < (int) G_N_ELEMENTS (numbers); i++)
    usher_statement_bind_int (statement, 3 + i, numbers[i]);
  usher_statement_bind_text (statement, 9, digest);
  return usher_statement_run (statement, error);
}

gboolean
usher_run_note (UsherTx *tx, const UsherRunNote *note, GError **error)
{
  g_autofree char *object = g_strdup_printf ("run:%" G_GINT64_FORMAT, note->id);
  g_autoptr (GString) changes = g_string_new (NULL);
  gboolean done;

  g_return_val_if_fail (note->id > 0, FALSE);
  usher_run_note_append (changes, note);
  done = usher_tx_note (tx, object, note->kind, changes->str, error) && store_run (tx, note, error);
  for (gsize i = 0; done && i < note->n_streams; i++)
    done = store_stream (tx, note->id, &note->streams[i], error);
  tx->failed = tx->failed || !done;
  return done;
}

/* ---- Reading such a line ---- */

static UsherCanonSlice
to_of (UsherCanonSlice changes, const char *field)
{
  UsherCanonSlice from, to = { NULL, 0 };
  UsherCanonIter pair;

  usher_canon_iter_init (&pair, usher_canon_get (changes, field));
  if (usher_canon_next_item (&pair, &from))
    usher_canon_next_item (&pair, &to);
  return to;
}

gboolean
usher_run_line_read (const UsherLine *line, UsherRunLine *run)
{
  char table[64];

  *run = (UsherRunLine) { .line = line->n };
  if (!line->changes.text || !usher_object_parse (line->object.text + 1, line->object.length - 2, table, &run->id)
      || !g_str_equal (table, "run"))
    return FALSE;
  run->began = to_of (line->changes, "began");
  run->ended = to_of (line->changes, "ended");
  run->error = to_of (line->changes, "error");
  run->kind = to_of (line->changes, "kind");
  run->source = to_of (line->changes, "source");
  run->state = to_of (line->changes, "state");
  run->streams = to_of (line->changes, "streams");
  return run->streams.text != NULL;
}

gboolean
usher_run_line_digest (const UsherRunLine *run, const char *stream, UsherDigest *digest)
{
  UsherCanonSlice hex = usher_canon_get (usher_canon_get (run->streams, stream), "digest");

  return hex.length == USHER_DIGEST_HEX + 2 && usher_digest_from_hex (digest, hex.text + 1, USHER_DIGEST_HEX);
}
