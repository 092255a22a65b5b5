/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-manifest.h"
#include "usher-query.h"
#include "usher-run-chart.h"
#include "usher-source.h"

G_BEGIN_DECLS

#define USHER_SOURCE_RUNS 14

/* Everything the pane tells of one source.  Read on a reader; it knows no widget. */
typedef struct {
  UsherSource *source;     /* (owned) */
  UsherManifest *manifest; /* (owned) (nullable): of one that can be asked */
  char *state, *error;     /* (owned) (nullable): of the last try */
  gint64 as_of, next, failures;
  gint64 headroom;         /* per cent; −1: unknown */
  GPtrArray *counts;       /* (owned) (element-type UsherSyncCount): of the last good run */
  GPtrArray *held;         /* (owned) (nullable): of the last run, which is held back */
  gint64 held_run, held_at; /* 0: none is */
  UsherRunPoint points[USHER_SOURCE_RUNS]; /* oldest first */
  guint n_points;
  char *stream;            /* (owned) (nullable): which stream the points count; NULL: all objects */
  gint64 usual;            /* of that; −1 */
  gint64 privileged;       /* groups of it that are */
} UsherSourceReading;

UsherSourceReading *usher_source_reading_load (UsherConn *conn, gint64 id, GError **error);
void usher_source_reading_free (UsherSourceReading *self);
/* A word of the marks "source-state".  What is imported file by file is never all that there is. */
const char *usher_source_state (const char *manifest, const char *last, gint64 as_of, gint64 schedule, gint64 now);

/* Texts of a noun's rows: (element-type GPtrArray of char*, (nullable)); numbers as decimals, keys with their prefix. */
GPtrArray *usher_source_rows (UsherConn *conn, const char *noun, const char *tokens, const char *sort, const char *columns, gint64 limit,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSourceReading, usher_source_reading_free)

G_END_DECLS
