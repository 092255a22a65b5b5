/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-source-session.h"
#include "usher-tx.h"

G_BEGIN_DECLS

/* What people do with a source that can be asked.  Adding one takes the right `source`; whatever decides
 * where its secret goes and what is read or written takes two members. */
typedef struct {
  const char *name;
  const char *manifest;      /* the name of a shipped or published one */
  const char *body;          /* (nullable): one's own: published under that name first */
  const char *origin;        /* "https://host:port"; NULL: as it is */
  GHashTable *settings;      /* (nullable): text → text; when changing, these alone; "" takes one away */
} UsherSourceWish;

/* Its number; 0 on failure. */
gint64 usher_source_connect (UsherTx *tx, const UsherSourceWish *wish, GError **error);
/* *CARRIED FALSE: a second member is awaited, who makes the same call. */
gboolean usher_source_reconnect (UsherTx *tx, gint64 id, const UsherSourceWish *wish, gboolean *carried, GError **error);
gboolean usher_source_enable_writes (UsherTx *tx, gint64 id, gboolean *carried, GError **error);

G_END_DECLS
