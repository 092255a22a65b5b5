/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* Personal text lives beside the records: a row holds its id, SHA-256 (salt ‖ value). */
char *usher_private_add (UsherTx *tx, const char *kind, const char *value, GError **error); /* its id */
char *usher_private_read (UsherConn *conn, const char *id, GError **error); /* (nullable): NULL without error: erased */
gboolean usher_private_erase (UsherTx *tx, const char *id, GError **error);
/* Erases what is older than its kind's retention (a duration); how many. */
/* −1 on failure. */
gint64 usher_private_expire (UsherTx *tx, const char *kind, gint64 before, GError **error);

G_END_DECLS
