/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of saved views.  They are personal: no governed table, so no record door. */
#include "usher-view-private.h"

GPtrArray *
usher_view_store_list (UsherConn *conn, gint64 member, const char *noun, GError **error)
{
  UsherStatement *statement
      = usher_conn_prepare (conn,
                            noun ? "SELECT noun, name, query, at FROM saved_view WHERE member = ?1 AND noun = ?2 ORDER BY noun, name"
                                 : "SELECT noun, name, query, at FROM saved_view WHERE member = ?1 ORDER BY noun, name",
                            error);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_view_free);
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, member);
  if (noun)
    usher_statement_bind_text (statement, 2, noun);
  while (TRUE)
    {
      UsherView *view;

      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      view = g_new0 (UsherView, 1);
      view->noun = g_strdup (usher_statement_text (statement, 0, NULL));
      view->name = g_strdup (usher_statement_text (statement, 1, NULL));
      view->query = g_strdup (usher_statement_text (statement, 2, NULL));
      view->at = usher_statement_int (statement, 3);
      g_ptr_array_add (list, view);
    }
}

gboolean
usher_view_store_count (UsherConn *conn, gint64 member, gint64 *n, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT count (*) FROM saved_view WHERE member = ?1", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, member);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *n = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_view_store_put (UsherConn *conn, gint64 member, const UsherView *view, GError **error)
{
  UsherStatement *statement
      = usher_conn_prepare (conn,
                            "INSERT INTO saved_view (member, noun, name, query, at) VALUES (?1, ?2, ?3, ?4, ?5) "
                            "ON CONFLICT (member, noun, name) DO UPDATE SET query = excluded.query, at = excluded.at",
                            error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, member);
  usher_statement_bind_text (statement, 2, view->noun);
  usher_statement_bind_text (statement, 3, view->name);
  usher_statement_bind_text (statement, 4, view->query);
  usher_statement_bind_int (statement, 5, view->at);
  return usher_statement_run (statement, error);
}

gboolean
usher_view_store_delete (UsherConn *conn, gint64 member, const char *noun, const char *name, gboolean *there, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "DELETE FROM saved_view WHERE member = ?1 AND noun = ?2 AND name = ?3", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, member);
  usher_statement_bind_text (statement, 2, noun);
  usher_statement_bind_text (statement, 3, name);
  if (!usher_statement_run (statement, error))
    return FALSE;
  *there = usher_statement_changes (statement) > 0;
  return TRUE;
}
