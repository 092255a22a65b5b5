/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "usher-run.h"
#include "usher-source-session.h"

G_BEGIN_DECLS

/* One source's words into the mirror: read page by page into the stage, then applied as one run.  A sync that was
 * broken off goes on where it was.  Blocking; several sources at once are several threads. */
typedef struct {
  gboolean full;          /* forget the checkpoints                                */
  gboolean dry_run;       /* say what would change; the stage is thrown away       */
  UsherSourceOpen open;
  /* STREAM is being read or (READ −1) applied.  From the thread that syncs, or while it waits from the writer's. */
  void (*progress) (const char *stream, gint64 read, gint64 total, gpointer data); /* (nullable) */
  gpointer progress_data;
  /* Tests: instead of the source's own connector. */
  UsherConnector *connector; /* (borrowed) (nullable) */
} UsherSyncOptions;

typedef struct {
  char *object, *what, *drift; /* (owned): "person:… ent:…", "added"|"removed", a word of usher_drift_name () */
  gint64 op;                   /* 0: none */
} UsherSyncChange;

/* A stream as the manifest calls it, and the mirror's stream that it fills. */
typedef struct {
  char *stream, *mirror; /* (owned) */
  gint64 read, added, changed, unchanged, removed;
  char *unread;          /* (owned) (nullable): why it could not be read */
} UsherSyncStream;

/* Of a dry run: at most 100 a stream and kind. */
typedef struct {
  char *stream, *what, *label; /* (owned): the mirror's stream; "added", "changed", "removed"; its name for people */
} UsherSyncItem;

typedef struct {
  gint64 run;                  /* 0: nothing was written */
  char *state;                 /* (owned): complete partial quarantined failed cancelled */
  char *why;                   /* (owned) (nullable): of a failed or quarantined run */
  GError *error;               /* (owned) (nullable): of a failed run */
  GPtrArray *told;             /* (owned) (element-type UsherSyncStream) */
  GArray *streams;             /* (owned) (element-type UsherRunStream) */
  GPtrArray *privileged;       /* (owned) (element-type UsherSyncChange) */
  GPtrArray *items;            /* (owned) (element-type UsherSyncItem) */
  GPtrArray *doubts;           /* (owned) (element-type char*) */
  UsherDigest digest;          /* SHA-256 of the canonical JSON [[stream, digest]…] of the mirror's streams, by name */
  gint64 began, ended;
  gint64 resumed_at;           /* pages that an earlier attempt had left; 0: a fresh read */
} UsherSyncResult;

/* FALSE when nothing could be said at all; a failed or quarantined run is TRUE with its state, and ERROR is left alone:
 * result->why tells. */
gboolean usher_sync (UsherWorkspace *workspace, const char *source, const UsherSyncOptions *options, UsherSyncResult **result,
                     GCancellable *cancellable, GError **error);
/* Accepts a run that was held back: a lead and a second member (lead or auditor), with a reason.  *RESULT NULL while a
 * second member is awaited; then what it brought. */
gboolean usher_sync_accept (UsherWorkspace *workspace, gint64 run, const char *why, UsherSyncResult **result, GCancellable *cancellable,
                            GError **error);
void usher_sync_result_free (UsherSyncResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSyncResult, usher_sync_result_free)

G_END_DECLS
