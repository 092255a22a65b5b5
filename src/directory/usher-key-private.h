/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-key.h"

G_BEGIN_DECLS

/* The SQL of keys.  *ID is 0 when there is none. */
gboolean usher_key_store_exact (UsherConn *conn, const char *table, const char *key, gint64 *id, GError **error);
gboolean usher_key_store_alias (UsherConn *conn, const char *noun, const char *key, gint64 *id, GError **error);
/* (nullable): NULL without an error when there is no such row. */
char *usher_key_store_read (UsherConn *conn, const char *table, gint64 id, GError **error);
/* Keys whose last part is TEXT; present ones first.  At most MOST. */
gboolean usher_key_store_last_part (UsherConn *conn, const char *table, const char *text, guint most, GArray *ids, GPtrArray *keys,
                                    GError **error);
/* Some keys that begin with the same letter, of whole key or last part. */
gboolean usher_key_store_similar (UsherConn *conn, const char *table, const char *text, GPtrArray *keys, GError **error);

G_END_DECLS
