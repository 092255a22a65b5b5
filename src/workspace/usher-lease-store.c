/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of leases: one statement takes one, if it is free.  On the writer thread. */
#include "usher-lease-private.h"

gboolean
usher_lease_store_take (UsherConn *conn, const char *name, const char *holder, gint64 now, gint64 until, gboolean *taken, GError **error)
{
  UsherStatement *statement
      = usher_conn_prepare (conn,
                            "INSERT INTO lease (name, holder, until) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE "
                            "SET holder = excluded.holder, until = excluded.until WHERE lease.until <= ?4 OR lease.holder = ?2",
                            error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, name);
  usher_statement_bind_text (statement, 2, holder);
  usher_statement_bind_int (statement, 3, until);
  usher_statement_bind_int (statement, 4, now);
  if (!usher_statement_run (statement, error))
    return FALSE;
  *taken = usher_statement_changes (statement) > 0;
  return TRUE;
}

gboolean
usher_lease_store_renew (UsherConn *conn, const char *name, const char *holder, gint64 until, gboolean *held, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "UPDATE lease SET until = ?3 WHERE name = ?1 AND holder = ?2", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, name);
  usher_statement_bind_text (statement, 2, holder);
  usher_statement_bind_int (statement, 3, until);
  if (!usher_statement_run (statement, error))
    return FALSE;
  *held = usher_statement_changes (statement) > 0;
  return TRUE;
}

gboolean
usher_lease_store_release (UsherConn *conn, const char *name, const char *holder, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "DELETE FROM lease WHERE name = ?1 AND holder = ?2", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, name);
  usher_statement_bind_text (statement, 2, holder);
  return usher_statement_run (statement, error);
}

char *
usher_lease_store_holder (UsherConn *conn, const char *name, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT holder FROM lease WHERE name = ?1", error);
  char *holder = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_text (statement, 1, name);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    holder = g_strdup (usher_statement_text (statement, 0, NULL));
  usher_statement_reset (statement);
  return holder;
}
