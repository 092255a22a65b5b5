/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* Where mirrored records come from: a governed row each.  The manifest "file" is what imports use. */
typedef struct {
  gint64 id, version;
  char *name, *manifest; /* (owned)            */
  char *origin;          /* (owned) (nullable): "https://host:port" */
  gboolean writes;
  gint64 removed_at;     /* 0: not removed     */
} UsherSource;

/* Finds the source called NAME or adds it (right "sync" or "import"). 0 on failure. */
gint64 usher_source_ensure (UsherTx *tx, const char *name, const char *manifest, GError **error);
/* Refused when the name is taken, or when a sample or training workspace is asked to go beyond loopback. */
gint64 usher_source_add (UsherTx *tx, const char *name, const char *manifest, const char *origin, GError **error);
gboolean usher_source_set_writes (UsherTx *tx, gint64 id, gboolean writes, GError **error);
/* Its records stay, as they were last seen. */
gboolean usher_source_remove (UsherTx *tx, gint64 id, GError **error);
/* UNKNOWN, with the nearest names, when there is none. */
gboolean usher_source_find (UsherConn *conn, const char *name, gint64 *id, GError **error);
GPtrArray *usher_source_list (UsherConn *conn, GError **error); /* (element-type UsherSource) by name, removed ones too */
void usher_source_free (UsherSource *self);

G_END_DECLS
