/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Was each line written by someone who might?  The rights table is asked again for every line, with
 * the roles that the lines before say its member had: so a line that went around the question is
 * named, though the chain holds.  Only what members decided is asked; the line that makes the
 * workspace and its first member comes from nobody.  On a reader's thread. */

#include "usher-verify-private.h"

#include "usher-rights.h"
#include "usher-schema-private.h"

/* {"roles": [from, ["lead"]]}: what they are from now on. */
static void
learn_roles (UsherVerify *self, gint64 member, UsherCanonSlice changes)
{
  UsherCanonSlice roles = usher_canon_get (changes, "roles"), from, to;
  g_autofree char *json = NULL;
  UsherCanonIter pair;

  if (!roles.text)
    return;
  usher_canon_iter_init (&pair, roles);
  if (!usher_canon_next_item (&pair, &from) || !usher_canon_next_item (&pair, &to))
    return;
  json = g_strndup (to.text, to.length);
  g_hash_table_insert (self->roles, g_memdup2 (&member, sizeof member), GUINT_TO_POINTER (usher_roles_from_json (json)));
}

static gboolean
learn_object (const char *table, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  if (g_str_equal (table, "member"))
    learn_roles (data, id, changes);
  return TRUE;
}

/* "entitlement_card" of "entitlement_card:17" or of a bulk line. */
static char *
table_of (UsherCanonSlice object)
{
  g_autofree char *name = usher_canon_dup_text (object);
  const char *colon = name ? strchr (name, ':') : NULL;

  return colon ? g_strndup (name, (gsize) (colon - name)) : g_steal_pointer (&name);
}

static char *
names_of (UsherRoles roles)
{
  g_auto (GStrv) names = usher_roles_to_names (roles);

  return g_strjoinv (" ", names);
}

/* The first timer makes the member that all timers act as, whoever started it. */
static gboolean
makes_system (const UsherLine *line, const char *name)
{
  return g_str_equal (name, "member.add") && usher_canon_equal (usher_canon_get (line->changes, "login"), "[null,\"system\"]");
}

static void
check_line (UsherVerify *self, gint64 place, const UsherLine *line)
{
  const UsherRights *rights = usher_rights_shipped ();
  g_autofree char *table = table_of (line->object), *verb = usher_canon_dup_text (line->verb), *object = usher_canon_dup_text (line->object);
  g_autofree char *name = g_strconcat (table ? table : "", ".", verb ? verb : "", NULL), *expected = NULL, *found = NULL;
  const UsherRight *right = usher_rights_find (rights, name);
  UsherRoles roles = GPOINTER_TO_UINT (g_hash_table_lookup (self->roles, &line->member));

  if (line->member > 0 && right && !makes_system (line, name) && !usher_may_write (rights, roles, table, verb, NULL))
    {
      expected = names_of (right->roles);
      found = names_of (roles);
      usher_verify_add (self, usher_fault_new (USHER_FAULT_RULE_VIOLATED, place, object, right->name, expected, found));
    }
  usher_line_each_object (line, learn_object, self);
}

gboolean
usher_verify_rules (UsherVerify *self, GError **error)
{
  return usher_verify_each_line (self, check_line, error);
}
