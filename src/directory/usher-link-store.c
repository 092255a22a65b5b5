/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of account links and person links.  Merges are kept one level deep (usher-person-link.c),
 * so that one join answers whose an account is. */

#include "usher-link-private.h"

/* One integer of one row; 0 when there is none or it is null. */
static gboolean
ask (UsherConn *conn, const char *sql, gint64 value, gint64 *answer, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  gboolean row;

  *answer = 0;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, value);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    {
      *answer = usher_statement_is_null (statement, 0) ? 0 : usher_statement_int (statement, 0);
      usher_statement_reset (statement);
    }
  return TRUE;
}

gboolean
usher_link_store_exists (UsherConn *conn, const char *table, gint64 id, gboolean *exists, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT (*) FROM %s WHERE id = ?1", table);
  gint64 n;

  if (!ask (conn, sql, id, &n, error))
    return FALSE;
  *exists = n > 0;
  return TRUE;
}

gboolean
usher_link_store_person_of (UsherConn *conn, gint64 account, gint64 *person, GError **error)
{
  gint64 into;

  if (!ask (conn,
            "SELECT CASE WHEN l.id IS NOT NULL THEN l.person ELSE a.matched_person END FROM account a"
            " LEFT JOIN account_link l ON l.id = a.id AND l.active = 1 WHERE a.id = ?1",
            account, person, error))
    return FALSE;
  if (!*person)
    return TRUE;
  if (!usher_link_store_into (conn, *person, &into, error))
    return FALSE;
  *person = into ? into : *person;
  return TRUE;
}

gboolean
usher_link_store_into (UsherConn *conn, gint64 person, gint64 *into, GError **error)
{
  return ask (conn, "SELECT into_person FROM person_link WHERE id = ?1 AND active = 1", person, into, error);
}

GArray *
usher_link_store_merged (UsherConn *conn, gint64 person, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT id FROM person_link WHERE into_person = ?1 AND active = 1 ORDER BY id", error);
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, person);
  while (TRUE)
    {
      gint64 id;

      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&ids);
      id = usher_statement_int (statement, 0);
      g_array_append_val (ids, id);
    }
}

gboolean
usher_link_store_state (UsherConn *conn, const char *table, gint64 id, gint64 *version, gboolean *active, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT version * 2 + active FROM %s WHERE id = ?1", table);
  gint64 both;

  if (!ask (conn, sql, id, &both, error))
    return FALSE;
  *version = both / 2;
  *active = both % 2 != 0;
  return TRUE;
}
