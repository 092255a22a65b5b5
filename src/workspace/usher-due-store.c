/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of this room's own due work.  Any thread, on the connection given. */
#include "usher-due-private.h"

gboolean
usher_due_store_count_private (UsherConn *conn, const char *kind, gint64 before, gint64 *n, GError **error)
{
  UsherStatement *statement
      = usher_conn_prepare (conn, "SELECT count (*) FROM private WHERE kind = ?1 AND at < ?2 AND erased_at IS NULL", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, kind);
  usher_statement_bind_int (statement, 2, before);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *n = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}
