/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Members as values: reading them, their roles in words, their rights explained.
 *
 * Any thread.  What members may do is in policy; what is done to them in usher-member-acts.c. */
#include "usher-member.h"

#include <string.h>

#include "usher-error.h"
#include "usher-member-private.h"

void
usher_member_free (UsherMember *self)
{
  if (!self)
    return;
  g_free (self->login);
  g_free (self->name);
  g_free (self);
}

UsherMember *
usher_member_load (UsherConn *conn, gint64 id, GError **error)
{
  GError *failed = NULL;
  UsherMember *member = usher_member_store_by_id (conn, id, &failed);

  if (!member && !failed)
    usher_error_set (&failed, USHER_ERROR_UNKNOWN, NULL, "there is no member %" G_GINT64_FORMAT, id);
  if (failed)
    g_propagate_error (error, failed);
  return member;
}

UsherMember *
usher_member_find (UsherConn *conn, const char *login, GError **error)
{
  GError *failed = NULL;
  UsherMember *member = usher_member_store_by_login (conn, login, &failed);

  if (!member && !failed)
    usher_error_set (&failed, USHER_ERROR_UNKNOWN, "usherctl member list names them.", "there is no member %s", login);
  if (failed)
    g_propagate_error (error, failed);
  return member;
}

GPtrArray *
usher_member_list (UsherConn *conn, GError **error)
{
  return usher_member_store_all (conn, error);
}

gboolean
usher_member_count_active (UsherConn *conn, UsherRoles roles, gint64 *n, GError **error)
{
  g_autoptr(GPtrArray) members = usher_member_store_all (conn, error);

  if (!members)
    return FALSE;
  *n = 0;
  for (guint i = 0; i < members->len; i++)
    {
      const UsherMember *member = members->pdata[i];

      if (member->active && !(member->roles & USHER_ROLE_SYSTEM) && (!roles || member->roles & roles))
        (*n)++;
    }
  return TRUE;
}

static char *
role_names_text (UsherRoles roles)
{
  g_auto(GStrv) names = usher_roles_to_names (roles);

  return g_strjoinv (", ", names);
}

static gboolean
refuse_role (const char *name, GError **error)
{
  UsherRoles given = (USHER_ROLE_SYSTEM << 1) - 1;
  g_autofree char *all = role_names_text (given & ~USHER_ROLE_SYSTEM);

  if (usher_role_parse (name) == USHER_ROLE_SYSTEM)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "the role system is not given to people");
  return usher_error_set (error, USHER_ERROR_INPUT, "Separate several with commas.", "there is no role \"%s\": the roles are %s", name, all);
}

gboolean
usher_member_parse_roles (const char *names, UsherRoles *roles, GError **error)
{
  g_auto(GStrv) parts = g_strsplit (names, ",", -1);

  *roles = 0;
  for (char **part = parts; *part; part++)
    {
      UsherRoles one = usher_role_parse (g_strstrip (*part));

      if (!one || one == USHER_ROLE_SYSTEM)
        return refuse_role (*part, error);
      *roles |= one;
    }
  return *roles || refuse_role ("", error);
}

/* ---- Rights, explained ---- */
void
usher_member_right_free (UsherMemberRight *self)
{
  g_free (self->why);
  g_free (self);
}

GPtrArray *
usher_member_rights (const UsherRights *rights, UsherRoles roles)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_member_right_free);
  const UsherRight *right;

  for (guint i = 0; (right = usher_rights_nth (rights, i)); i++)
    {
      UsherMemberRight *row = g_new0 (UsherMemberRight, 1);
      g_autofree char *names = NULL;

      row->right = right->name;
      row->title = right->title;
      row->has = (roles & right->roles) != 0;
      row->second = right->second != 0;
      names = role_names_text (row->has ? roles & right->roles : right->roles);
      row->why = row->has ? g_strdup_printf ("as %s", names) : g_strdup_printf ("held by %s", names);
      g_ptr_array_add (list, row);
    }
  return list;
}
