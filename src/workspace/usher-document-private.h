/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-document.h"

G_BEGIN_DECLS

/* SQL (usher-document-store.c).  (nullable): NULL without an error when there is none. */
UsherDocument *usher_document_store_by_id (UsherConn *conn, gint64 id, GError **error);
UsherDocument *usher_document_store_newest (UsherConn *conn, const char *kind, const char *name, GError **error);
UsherDocument *usher_document_store_at (UsherConn *conn, const char *kind, const char *name, gint64 at, GError **error);
GPtrArray *usher_document_store_list (UsherConn *conn, const char *kind, GError **error);

G_END_DECLS
