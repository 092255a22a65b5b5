/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One group as a page tells it, and its members, nested ones too.  Any thread. */

#include "usher-group.h"

#include <string.h>

#include "usher-error.h"
#include "usher-run-private.h"
#include "usher-reading-private.h"

void
usher_group_free (UsherGroup *self)
{
  char **texts[] = { &self->key, &self->name, &self->description, &self->kind, &self->rule, &self->mastered_by, &self->source,
    &self->owner_key, &self->deputy_key, &self->risk, &self->data_class, &self->purpose };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_strfreev (self->parents);
  g_strfreev (self->grants);
  g_free (self);
}

void
usher_group_member_free (UsherGroupMember *self)
{
  g_free (self->kind);
  g_free (self->key);
  g_free (self->name);
  g_free (self->person_key);
  g_free (self->how);
  g_free (self->via);
  g_free (self);
}

/* ---- Members ---- */

#define WHOSE "CASE WHEN l.id IS NOT NULL THEN l.person ELSE a.matched_person END"
#define ACCOUNTS                                                                                                                          \
  "SELECT a.id, a.key, a.name, p.key, m.how, m.grp, g.key FROM membership m JOIN account a ON a.id = m.member AND a.gone_at IS NULL"      \
  " JOIN grp g ON g.id = m.grp"                                                                                                           \
  " LEFT JOIN account_link l ON l.id = a.id AND l.active = 1 LEFT JOIN person_link pl ON pl.id = " WHOSE " AND pl.active = 1"             \
  " LEFT JOIN person p ON p.id = COALESCE (pl.into_person, " WHOSE ")"                                                                    \
  " WHERE m.gone_at IS NULL AND m.member_kind = 'account' AND m.grp IN $list(?1) ORDER BY a.key, m.id"
#define GROUPS                                                                                                                            \
  "SELECT i.id, i.key, i.name, NULL, m.how, m.grp, g.key FROM membership m JOIN grp i ON i.id = m.member AND i.gone_at IS NULL"           \
  " JOIN grp g ON g.id = m.grp WHERE m.gone_at IS NULL AND m.member_kind = 'group' AND m.grp IN $list(?1) ORDER BY i.key, m.id"

typedef struct {
  gint64 top;
  guint depth;
  const char *kind;
  GHashTable *seen;  /* (owned): "group12" */
  GPtrArray *members; /* (borrowed) */
  GArray *found;     /* (nullable) (borrowed) (element-type gint64): groups for the next depth */
  gint64 limit;
} Listing;

static void
on_member (UsherStatement *statement, gpointer data)
{
  Listing *self = data;
  gint64 id = usher_statement_int (statement, 0);
  g_autofree char *name = g_strdup_printf ("%s%" G_GINT64_FORMAT, self->kind, id);
  UsherGroupMember *member;

  if (!g_hash_table_add (self->seen, g_strdup (name)))
    return;
  if (self->found)
    g_array_append_val (self->found, id);
  if (self->limit && (gint64) self->members->len >= self->limit)
    return;
  member = g_new0 (UsherGroupMember, 1);
  member->kind = g_strdup (self->kind);
  member->id = id;
  member->key = usher_reading_key (statement, 1, self->kind);
  member->name = usher_reading_text (statement, 2);
  member->person_key = usher_reading_key (statement, 3, "person");
  member->how = usher_reading_text (statement, 4);
  member->depth = self->depth;
  if (usher_statement_int (statement, 5) != self->top)
    member->via = usher_reading_key (statement, 6, "group");
  g_ptr_array_add (self->members, member);
}

static gboolean
list_level (UsherConn *conn, Listing *self, const GArray *level, GArray *found, GError **error)
{
  g_autofree char *list = usher_run_list ((const gint64 *) (gpointer) level->data, level->len);

  self->kind = "group";
  self->found = found;
  if (!usher_reading_each_of (conn, GROUPS, list, on_member, self, error))
    return FALSE;
  self->kind = "account";
  self->found = NULL;
  return usher_reading_each_of (conn, ACCOUNTS, list, on_member, self, error);
}

static gboolean
list_members (UsherConn *conn, Listing *self, gboolean nested, GError **error)
{
  g_autoptr (GArray) level = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (level, self->top);
  g_hash_table_add (self->seen, g_strdup_printf ("group%" G_GINT64_FORMAT, self->top));
  for (; level->len; self->depth++)
    {
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (!list_level (conn, self, level, found, error))
        return FALSE;
      g_array_set_size (level, 0);
      if (nested)
        g_array_append_vals (level, found->data, found->len);
    }
  return TRUE;
}

GPtrArray *
usher_group_members (UsherConn *conn, gint64 id, gboolean nested, gint64 limit, GError **error)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_group_member_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Listing self = { .top = id, .seen = seen, .members = members, .limit = limit };

  return list_members (conn, &self, nested, error) ? g_steal_pointer (&members) : NULL;
}

/* ---- The page ---- */

#define GROUP                                                                                                                             \
  "SELECT g.key, g.name, COALESCE (c.description, g.description), g.kind, g.rule, g.mastered_by, s.name, g.writable, g.privileged,"       \
  " c.privileged, c.entitlement, o.key, d.key, c.risk, c.data_class, c.purpose, c.requestable, c.version, g.gone_at FROM grp g"           \
  " LEFT JOIN source s ON s.id = g.source LEFT JOIN group_card c ON c.id = g.id LEFT JOIN person o ON o.id = c.owner"                     \
  " LEFT JOIN person d ON d.id = c.deputy WHERE g.id = ?1"
#define COUNT_MEMBERS "SELECT COUNT (*) FROM membership WHERE grp = ?1 AND gone_at IS NULL AND member_kind = "
#define PARENTS                                                                                                                           \
  "SELECT 'group:' || g.key AS k FROM membership m JOIN grp g ON g.id = m.grp AND g.gone_at IS NULL WHERE m.member = ?1"                  \
  " AND m.member_kind = 'group' AND m.gone_at IS NULL ORDER BY k"
#define GRANTS                                                                                                                            \
  "SELECT 'ent:' || e.key AS k FROM access_grant t JOIN entitlement e ON e.id = t.entitlement AND e.gone_at IS NULL WHERE"                \
  " t.principal = ?1 AND t.principal_kind = 'group' AND t.gone_at IS NULL ORDER BY k"

static void
on_group (UsherStatement *statement, gpointer data)
{
  UsherGroup *self = data;

  self->key = usher_reading_key (statement, 0, "group");
  self->name = usher_reading_text (statement, 1);
  self->description = usher_reading_text (statement, 2);
  self->kind = usher_reading_text (statement, 3);
  self->rule = usher_reading_text (statement, 4);
  self->mastered_by = usher_reading_text (statement, 5);
  self->source = usher_reading_text (statement, 6);
  self->writable = (int) usher_reading_int (statement, 7, -1);
  self->privileged = usher_reading_int (statement, 8, 0) != 0 || usher_reading_int (statement, 9, 0) != 0;
  self->is_entitlement = usher_reading_int (statement, 10, 0) != 0;
  self->owner_key = usher_reading_key (statement, 11, "person");
  self->deputy_key = usher_reading_key (statement, 12, "person");
  self->risk = usher_reading_text (statement, 13);
  self->data_class = usher_reading_text (statement, 14);
  self->purpose = usher_reading_text (statement, 15);
  self->requestable = (int) usher_reading_int (statement, 16, -1);
  self->card_version = usher_reading_int (statement, 17, 0);
  self->gone_at = usher_reading_int (statement, 18, 0);
}

/* Accounts within, however deep. */
static gboolean
count_effective (UsherConn *conn, UsherGroup *self, GError **error)
{
  g_autoptr (GPtrArray) members = usher_group_members (conn, self->id, TRUE, 0, error);

  if (!members)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    self->effective_members += strcmp (((UsherGroupMember *) g_ptr_array_index (members, i))->kind, "account") == 0;
  return TRUE;
}

UsherGroup *
usher_group_load (UsherConn *conn, gint64 id, GError **error)
{
  g_autoptr (UsherGroup) self = g_new0 (UsherGroup, 1);

  self->id = id;
  if (!usher_reading_each (conn, GROUP, id, on_group, self, error))
    return NULL;
  if (!self->key)
    {
      usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no group %" G_GINT64_FORMAT, id);
      return NULL;
    }
  if ((self->members = usher_reading_count (conn, COUNT_MEMBERS "'account'", id, error)) < 0 ||
      (self->groups = usher_reading_count (conn, COUNT_MEMBERS "'group'", id, error)) < 0 || !count_effective (conn, self, error) ||
      !(self->parents = usher_reading_texts (conn, PARENTS, id, error)) || !(self->grants = usher_reading_texts (conn, GRANTS, id, error)))
    return NULL;
  return g_steal_pointer (&self);
}
