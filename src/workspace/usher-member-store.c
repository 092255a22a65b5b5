/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of members; of people only what a member's link needs.
 *
 * Any thread, on the connection given.  Decides nothing. */
#include "usher-member-private.h"

#define MEMBER_COLUMNS "id, version, login, name, roles, person, active"

static UsherMember *
member_from_row (UsherStatement *row)
{
  UsherMember *self = g_new0 (UsherMember, 1);

  self->id = usher_statement_int (row, 0);
  self->version = usher_statement_int (row, 1);
  self->login = g_strdup (usher_statement_text (row, 2, NULL));
  self->name = g_strdup (usher_statement_text (row, 3, NULL));
  self->roles = usher_roles_from_json (usher_statement_text (row, 4, NULL));
  self->person = usher_statement_is_null (row, 5) ? 0 : usher_statement_int (row, 5);
  self->active = usher_statement_int (row, 6) != 0;
  return self;
}

static UsherMember *
one_member (UsherStatement *statement, GError **error)
{
  UsherMember *member = NULL;
  gboolean row;

  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    member = member_from_row (statement);
  usher_statement_reset (statement);
  return member;
}

UsherMember *
usher_member_store_by_id (UsherConn *conn, gint64 id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT " MEMBER_COLUMNS " FROM member WHERE id = ?1", error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, id);
  return one_member (statement, error);
}

UsherMember *
usher_member_store_by_login (UsherConn *conn, const char *login, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT " MEMBER_COLUMNS " FROM member WHERE login = ?1", error);

  if (!statement)
    return NULL;
  usher_statement_bind_text (statement, 1, login);
  return one_member (statement, error);
}

GPtrArray *
usher_member_store_all (UsherConn *conn, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT " MEMBER_COLUMNS " FROM member ORDER BY id", error);
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_member_free);
  gboolean row;

  if (!statement)
    return NULL;
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&members);
      g_ptr_array_add (members, member_from_row (statement));
    }
}

gboolean
usher_member_store_person_exists (UsherConn *conn, gint64 person, gboolean *exists, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT 1 FROM person WHERE id = ?1", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, person);
  if (!usher_statement_step (statement, exists, error))
    return FALSE;
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_member_store_has_people (UsherConn *conn, gboolean *has, GError **error)
{
  gint64 one;

  if (!usher_conn_query_int (conn, "SELECT 1 FROM person LIMIT 1", 0, &one, error))
    return FALSE;
  *has = one != 0;
  return TRUE;
}

char *
usher_member_store_linked_login (UsherConn *conn, gint64 person, gint64 but, GError **error)
{
  UsherStatement *statement
      = usher_conn_prepare (conn, "SELECT login FROM member WHERE person = ?1 AND id <> ?2 AND active = 1 ORDER BY id LIMIT 1", error);
  char *login = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, person);
  usher_statement_bind_int (statement, 2, but);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    login = g_strdup (usher_statement_text (statement, 0, NULL));
  usher_statement_reset (statement);
  return login;
}
