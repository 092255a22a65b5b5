/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-digest.h"
#include "usher-db.h"

G_BEGIN_DECLS

/* A stream of the mirror: what its digest is taken over (data/tables.yaml). */
typedef struct {
  const char *name;
  const char *table;
  const char *const *fields; /* in canonical order; "app.native" follows a reference */
  const char *const *sort;
  gboolean per_run;          /* events: over one run's rows */
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

G_END_DECLS
