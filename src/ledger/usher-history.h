/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-line.h"
#include "usher-record.h"

G_BEGIN_DECLS

/* FALSE stops without an error.  Runs nothing on the same connection. */
typedef gboolean (*UsherHistoryFunc) (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data);

/* Lines in order of n, from FROM to UNTIL (0: the end). */
gboolean usher_ledger_each (UsherConn *conn, gint64 from, gint64 until, UsherHistoryFunc func, gpointer data, GError **error);
/* The lines of one object ("member:3"). */
gboolean usher_history (UsherConn *conn, const char *object, UsherHistoryFunc func, gpointer data, GError **error);
/* The row as it was after line UNTIL (0: now), folded from the lines alone. */
UsherRow *usher_replay (UsherConn *conn, const char *object, gint64 until, GError **error);
gboolean usher_ledger_head (UsherConn *conn, gint64 *n, UsherDigest *hash, GError **error);
char *usher_ledger_uuid (UsherConn *conn, GError **error); /* of line 1 */
char *usher_ledger_kind (UsherConn *conn, GError **error); /* of line 1: live, sample, training */
/* JSON lines: the head, then {"hash", "line", "n"} each, which tools/verify-ledger.py reads.  Never over
 * an existing file.  *LINES may be NULL. */
gboolean usher_ledger_export (UsherConn *conn, const char *to, gint64 *lines, GError **error);
/* Makes the index of objects and their lines anew; within a writing transaction. */
gboolean usher_ledger_reindex (UsherConn *conn, GError **error);

G_END_DECLS
