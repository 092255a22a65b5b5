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
  char *manifest_digest; /* (owned) (nullable): in hexadecimal: the manifest that two members accepted */
  char *binding;         /* (owned) (nullable): where its secret may go */
  char *settings;        /* (owned) (nullable): canonical JSON, text by text; never a secret */
  gint64 schedule;       /* minutes between syncs; 0: only when asked */
  gint64 retention;      /* days that its events are kept in full; 0: for ever */
  gboolean writes;
  gint64 removed_at;     /* 0: not removed     */
} UsherSource;

/* Finds the source called NAME or adds it (right "sync" or "import"). 0 on failure. */
gint64 usher_source_ensure (UsherTx *tx, const char *name, const char *manifest, GError **error);
/* What a source is asked by; NULL fields stay as they are. */
typedef struct {
  const char *manifest, *manifest_digest, *origin, *binding;
  const char *settings; /* canonical JSON */
} UsherSourceBasis;

/* Refused when the name is taken, or when a sample or training workspace is asked to go beyond loopback. */
gint64 usher_source_add (UsherTx *tx, const char *name, const char *manifest, const char *origin, GError **error);
gint64 usher_source_add_bound (UsherTx *tx, const char *name, const UsherSourceBasis *basis, GError **error);
/* As two members have agreed: whoever calls has asked. */
gboolean usher_source_change (UsherTx *tx, gint64 id, const UsherSourceBasis *basis, GError **error);
/* MINUTES 0: only when asked.  DAYS 0: for ever.  −1 leaves either as it is. */
gboolean usher_source_schedule (UsherTx *tx, gint64 id, gint64 minutes, gint64 days, GError **error);
/* Allowing it takes two members, as a change does. */
gboolean usher_source_set_writes (UsherTx *tx, gint64 id, gboolean writes, GError **error);
/* Its records stay, as they were last seen. */
gboolean usher_source_remove (UsherTx *tx, gint64 id, GError **error);
/* UNKNOWN, with the nearest names, when there is none. */
gboolean usher_source_find (UsherConn *conn, const char *name, gint64 *id, GError **error);
UsherSource *usher_source_load (UsherConn *conn, gint64 id, GError **error);
GPtrArray *usher_source_list (UsherConn *conn, GError **error); /* (element-type UsherSource) by name, removed ones too */
void usher_source_free (UsherSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSource, usher_source_free)

G_END_DECLS
