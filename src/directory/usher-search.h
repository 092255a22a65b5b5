/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

/* People, accounts, groups, apps and entitlements whose folded text holds TEXT: what begins with it
 * before what merely holds it, people first among equals. */
typedef struct {
  const char *noun; /* "person" … */
  gint64 id;
  char *key, *title, *detail; /* (owned) (nullable) */
  int rank;         /* 0: equal, 1: begins with it, 2: a word does, 3: holds it */
} UsherHit;

/* (element-type UsherHit) */
GPtrArray *usher_search (UsherConn *conn, const char *text, guint limit, GCancellable *cancellable, GError **error);
void usher_hit_free (UsherHit *self);

G_END_DECLS
