/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

/* How a source does: what its runs counted, stream by stream. */
typedef struct {
  char *stream;  /* (owned): of the mirror */
  gint64 seen, added, changed, removed, total;
  gint64 usual;  /* median of the totals of the last good runs, this one among them; −1: there is none */
  gboolean complete;
  char *digest;  /* (owned) (nullable): it was not applied */
} UsherSyncCount;

/* (element-type UsherSyncCount) by stream. */
GPtrArray *usher_sync_run_counts (UsherConn *conn, gint64 run, GError **error);
/* Of the last run of SOURCE that was applied; *RUN 0: there is none. */
GPtrArray *usher_sync_source_counts (UsherConn *conn, gint64 source, gint64 *run, GError **error);
void usher_sync_count_free (UsherSyncCount *self);

G_END_DECLS
