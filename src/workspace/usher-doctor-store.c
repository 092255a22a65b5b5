/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of the doctor: the index of lines, the ledger's end, a server's own account of itself.
 *
 * Any thread, on the connection given; the server's questions only where there is one. */
#include "usher-doctor-private.h"

gboolean
usher_doctor_store_index (UsherConn *conn, UsherIndexSum *sum, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT tab, id, n FROM object_line", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      usher_index_sum_add (sum, usher_statement_text (statement, 0, NULL), usher_statement_int (statement, 1),
                           usher_statement_int (statement, 2));
    }
}

gboolean
usher_doctor_store_end (UsherConn *conn, gint64 *last, gint64 *head, gboolean *same_hash, GError **error)
{
  gint64 same;

  if (!usher_conn_query_int (conn, "SELECT max (n) FROM ledger", 0, last, error)
      || !usher_conn_query_int (conn, "SELECT n FROM ledger_head WHERE one = 1", 0, head, error)
      || !usher_conn_query_int (conn, "SELECT 1 FROM ledger_head h JOIN ledger l ON l.n = h.n AND l.hash = h.hash WHERE h.one = 1", 0,
                                &same, error))
    return FALSE;
  *same_hash = same != 0;
  return TRUE;
}

static char *
query_text (UsherConn *conn, const char *sql, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  char *text = NULL;
  gboolean row;

  if (!statement || !usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    text = g_strdup (usher_statement_text (statement, 0, NULL));
  usher_statement_reset (statement);
  return text;
}

gboolean
usher_doctor_store_server (UsherConn *conn, gint64 *version, gboolean *may_write, char **idle_timeout, GError **error)
{
  gint64 write;

  if (!usher_conn_query_int (conn, "SELECT CAST (current_setting ('server_version_num') AS $int)", 0, version, error)
      || !usher_conn_query_int (conn, "SELECT CASE WHEN has_table_privilege ('ledger', 'INSERT') THEN 1 ELSE 0 END", 0, &write, error))
    return FALSE;
  *may_write = write != 0;
  *idle_timeout = query_text (conn, "SELECT current_setting ('idle_in_transaction_session_timeout')", error);
  return *idle_timeout != NULL;
}
