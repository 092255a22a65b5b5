/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-digest.h"
#include "usher-tx.h"

G_BEGIN_DECLS

/* A stream of the mirror: what its digest is taken over (data/tables.yaml). */
typedef struct {
  const char *name;
  const char *table;
  const char *const *fields; /* in canonical order; "app.native" follows a reference */
  const char *const *sort;
  gboolean per_run;          /* events: over one run's rows */
  const char *const *keys;   /* of a record's canonical JSON: "app" for "app.native" */
  guint n_keys;
  const char *select, *owners; /* SQL: the records of one source (or run), and who has any */
} UsherStream;

extern const UsherStream usher_streams[];
extern const guint usher_n_streams;
const UsherStream *usher_stream_find (const char *name); /* (nullable) */

/* SHA-256 of the canonical JSON of the array of current records of a source (per-run streams: of a
 * run), sorted by the source's id. */
gboolean usher_stream_digest (UsherConn *conn, const UsherStream *stream, gint64 source, gint64 run, UsherDigest *digest,
                              gint64 *records, GError **error);
/* Refuses (FAULTY) when the stream is not what its last run wrote, unless that fault is known. */
gboolean usher_stream_check (UsherConn *conn, const UsherStream *stream, gint64 source, GError **error);
/* The same, and what was found. */
gboolean usher_stream_check_digest (UsherConn *conn, const UsherStream *stream, gint64 source, UsherDigest *digest, GError **error);

/* ---- What a run leaves: its rows and its line, made from one list ---- */
typedef struct {
  const char *stream;
  gint64 seen, added, changed, removed, total;
  gboolean complete;
  const UsherDigest *digest; /* (borrowed) (nullable): the stream was not applied */
} UsherStreamCount;

typedef struct {
  gint64 id, source;
  const char *kind;  /* "sync" or "import": the line's verb   */
  const char *state; /* "running", "complete", "quarantined" … */
  gint64 began, ended; /* ended 0: not yet                     */
  const UsherStreamCount *streams; /* (borrowed)               */
  gsize n_streams;
  const char *error; /* (nullable): why it failed or was held back, in the words that were said */
} UsherRunNote;

/* The next run's number; 0 on failure. */
gint64 usher_run_note_next (UsherTx *tx, GError **error);
/* The canonical JSON of a run's line: {field: [null, value]}; streams by name. */
void usher_run_note_append (GString *out, const UsherRunNote *note);
/* Writes or completes the rows in `run` and `run_stream`, and a line on run:ID with the same content.
 * A stream that was applied must be noted in the transaction that applied it. */
gboolean usher_run_note (UsherTx *tx, const UsherRunNote *note, GError **error);

G_END_DECLS
