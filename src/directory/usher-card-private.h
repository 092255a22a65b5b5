/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-card.h"

G_BEGIN_DECLS

typedef struct {
  const char *noun, *table, *mirror; /* "account", "account_card", "account" */
  const char *const *fields;         /* NULL-terminated */
} UsherCardShape;

const UsherCardShape *usher_card_shape (UsherCardKind kind);

/* The SQL.  IDS ascending without repeats; VERSIONS gets 0 where there is no card yet.  UNKNOWN when
 * a record does not exist. */
gboolean usher_card_store_versions (UsherConn *conn, const UsherCardShape *shape, const gint64 *ids, gsize n, gint64 *versions,
                                    GError **error);
/* The same without the versions. */
gboolean usher_card_store_are_there (UsherConn *conn, const UsherCardShape *shape, const gint64 *ids, gsize n, GError **error);

G_END_DECLS
