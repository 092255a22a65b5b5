/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of who can approve: cards, persons, delegations.  Any thread, on the connection given. */

#include <string.h>

#include "usher-approval-private.h"
#include "usher-key.h"
#include "usher-member.h"

static gint64
int_or_0 (UsherStatement *row, int column)
{
  return usher_statement_is_null (row, column) ? 0 : usher_statement_int (row, column);
}

static const char *
owners_sql (const char *target_kind)
{
  if (g_str_equal (target_kind, "ent"))
    return "SELECT owner, deputy FROM entitlement_card WHERE id = ?1";
  if (g_str_equal (target_kind, "group"))
    return "SELECT owner, deputy FROM group_card WHERE id = ?1";
  return "SELECT owner, deputy FROM account_card WHERE id = ?1";
}

gboolean
usher_approver_store_owners (UsherConn *conn, const char *target_kind, gint64 target, gint64 *owner, gint64 *deputy, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, owners_sql (target_kind), error);
  gboolean row;

  *owner = *deputy = 0;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, target);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    {
      *owner = int_or_0 (statement, 0);
      *deputy = int_or_0 (statement, 1);
    }
  usher_statement_reset (statement);
  return TRUE;
}

/* Unknown is not away. */
#define PERSON                                                                                                                     \
  "SELECT p.id, p.key, CASE WHEN p.gone_at IS NULL AND p.state IN ('active', 'unknown') THEN 1 ELSE 0 END FROM person p WHERE p.id ="     \
  " COALESCE ((SELECT l.into_person FROM person_link l WHERE l.id = ?1 AND l.active = 1), ?1)"

gboolean
usher_approver_store_person (UsherConn *conn, gint64 person, gint64 *real, gboolean *present, char **key, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, PERSON, error);
  gboolean row;

  *real = person;
  *present = FALSE;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, person);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    {
      *real = usher_statement_int (statement, 0);
      *present = usher_statement_int (statement, 2) != 0;
      if (key)
        *key = g_strconcat ("person:", usher_statement_text (statement, 1, NULL), NULL);
    }
  usher_statement_reset (statement);
  return TRUE;
}

char *
usher_approver_store_key (UsherConn *conn, const char *target_kind, gint64 target, GError **error)
{
  const UsherNounKey *noun = usher_key_noun (target_kind);

  return noun ? usher_key_of (conn, noun->noun, target, error) : NULL;
}

gboolean
usher_approver_store_delegated (UsherConn *conn, gint64 from, gint64 to, const char *scopes, gint64 at, gboolean *delegated, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
    "SELECT 1 FROM delegation WHERE from_person = ?1 AND to_person = ?2 AND active = 1 AND until > ?3 AND scope IN $texts(?4) LIMIT 1", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, from);
  usher_statement_bind_int (statement, 2, to);
  usher_statement_bind_int (statement, 3, at);
  usher_statement_bind_text (statement, 4, scopes);
  if (!usher_statement_step (statement, delegated, error))
    return FALSE;
  usher_statement_reset (statement);
  return TRUE;
}

char **
usher_approver_store_logins (UsherConn *conn, UsherRoles roles, GError **error)
{
  g_autoptr (GPtrArray) members = usher_member_list (conn, error);
  GPtrArray *logins;

  if (!members)
    return NULL;
  logins = g_ptr_array_new ();
  for (guint i = 0; i < members->len; i++)
    {
      const UsherMember *member = members->pdata[i];

      if (member->active && member->roles & roles)
        g_ptr_array_add (logins, g_strdup (member->login));
    }
  g_ptr_array_add (logins, NULL);
  return (char **) g_ptr_array_free (logins, FALSE);
}

char *
usher_approver_store_login_of (UsherConn *conn, gint64 person, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
    "SELECT m.login FROM member m LEFT JOIN person_link l ON l.id = m.person AND l.active = 1"
    " WHERE m.active = 1 AND COALESCE (l.into_person, m.person) = ?1 ORDER BY m.id LIMIT 1", error);
  char *login = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, person);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    login = g_strdup (usher_statement_text (statement, 0, NULL));
  usher_statement_reset (statement);
  return login;
}
