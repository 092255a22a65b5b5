/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-view.h"

G_BEGIN_DECLS

/* SQL (usher-view-store.c). */
GPtrArray *usher_view_store_list (UsherConn *conn, gint64 member, const char *noun, GError **error);
gboolean usher_view_store_count (UsherConn *conn, gint64 member, gint64 *n, GError **error);
gboolean usher_view_store_put (UsherConn *conn, gint64 member, const UsherView *view, GError **error);
/* *there: was it there? */
gboolean usher_view_store_delete (UsherConn *conn, gint64 member, const char *noun, const char *name, gboolean *there, GError **error);

G_END_DECLS
