/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-lease.h"

G_BEGIN_DECLS

/* SQL (usher-lease-store.c). */
gboolean usher_lease_store_take (UsherConn *conn, const char *name, const char *holder, gint64 now, gint64 until, gboolean *taken,
                                 GError **error);
gboolean usher_lease_store_renew (UsherConn *conn, const char *name, const char *holder, gint64 until, gboolean *held, GError **error);
gboolean usher_lease_store_release (UsherConn *conn, const char *name, const char *holder, GError **error);
char *usher_lease_store_holder (UsherConn *conn, const char *name, GError **error); /* (nullable) */

G_END_DECLS
