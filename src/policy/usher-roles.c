/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Roles and sets of roles, as words and as the canonical JSON that a `set` field stores.  Pure, any
 * thread.  It must not know which right a role holds: that is the table's. */

#include "usher-rights.h"

#include "usher-canon.h"

/* Alphabetical, so that a set written in this order is sorted. */
static const struct {
  const char *name;
  UsherRoles role;
} roles_by_name[] = {
  { "admin", USHER_ROLE_ADMIN },       { "analyst", USHER_ROLE_ANALYST },   { "auditor", USHER_ROLE_AUDITOR },
  { "executive", USHER_ROLE_EXECUTIVE }, { "lead", USHER_ROLE_LEAD },       { "owner", USHER_ROLE_OWNER },
  { "reviewer", USHER_ROLE_REVIEWER }, { "senior", USHER_ROLE_SENIOR },     { "system", USHER_ROLE_SYSTEM },
  { "trainee", USHER_ROLE_TRAINEE },
};

UsherRoles
usher_role_parse (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles_by_name); i++)
    if (g_strcmp0 (roles_by_name[i].name, name) == 0)
      return roles_by_name[i].role;
  return 0;
}

/* "none" for what is not exactly one role. */
const char *
usher_role_name (UsherRoles one)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles_by_name); i++)
    if (roles_by_name[i].role == one)
      return roles_by_name[i].name;
  return "none";
}

char *
usher_roles_to_json (UsherRoles roles)
{
  GString *out = g_string_new ("[");

  for (gsize i = 0; i < G_N_ELEMENTS (roles_by_name); i++)
    if (roles & roles_by_name[i].role)
      {
        usher_canon_comma (out);
        usher_canon_text (out, roles_by_name[i].name, -1);
      }
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

/* What is no role in it is left out: a newer program may know more of them. */
UsherRoles
usher_roles_from_json (const char *json)
{
  UsherCanonIter iter;
  UsherCanonSlice item;
  UsherRoles roles = 0;

  if (!json || !usher_canon_check (json, strlen (json), NULL))
    return 0;
  usher_canon_iter_init (&iter, (UsherCanonSlice) { json, strlen (json) });
  while (usher_canon_next_item (&iter, &item))
    {
      g_autofree char *name = usher_canon_dup_text (item);

      roles |= usher_role_parse (name);
    }
  return roles;
}

char **
usher_roles_to_names (UsherRoles roles)
{
  GStrvBuilder *names = g_strv_builder_new ();
  char **out;

  for (gsize i = 0; i < G_N_ELEMENTS (roles_by_name); i++)
    if (roles & roles_by_name[i].role)
      g_strv_builder_add (names, roles_by_name[i].name);
  out = g_strv_builder_end (names);
  g_strv_builder_unref (names);
  return out;
}
