/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-due.h"

G_BEGIN_DECLS

/* SQL (usher-due-store.c). */
gboolean usher_due_store_count_private (UsherConn *conn, const char *kind, gint64 before, gint64 *n, GError **error);

G_END_DECLS
