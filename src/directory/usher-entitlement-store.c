/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One entitlement as a page tells it, and who holds it through what.  Any thread. */

#include "usher-entitlement.h"

#include <string.h>

#include "usher-error.h"
#include "usher-run-private.h"
#include "usher-reading-private.h"

void
usher_holder_free (UsherHolder *self)
{
  g_free (self->key);
  g_free (self->name);
  g_free (self->state);
  g_strfreev (self->through);
  g_free (self);
}

void
usher_entitlement_free (UsherEntitlement *self)
{
  char **texts[] = { &self->key, &self->name, &self->description, &self->environment, &self->source, &self->app_key, &self->app_name,
    &self->risk, &self->owner_key, &self->deputy_key, &self->data_class, &self->purpose };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_strfreev (self->granted_to);
  g_strfreev (self->implies);
  g_strfreev (self->implied_by);
  g_free (self);
}

/* ---- Holders ---- */

/* Who reaches the target through what: groups (and composite roles) that lead to it, with their names. */
typedef struct {
  GHashTable *names;   /* (owned): "g12" or "e7" → key with prefix */
  GArray *groups;      /* (owned) (element-type gint64): reached, in order */
  GArray *entitlements; /* (owned) (element-type gint64) */
  GHashTable *by_person; /* (owned): person → GPtrArray of keys (borrowed) */
  GHashTable *wanted;  /* (owned): persons */
} Reverse;

static char *
reverse_name (gboolean is_group, gint64 id)
{
  return g_strdup_printf ("%c%" G_GINT64_FORMAT, is_group ? 'g' : 'e', id);
}

static void
reach (Reverse *self, gboolean is_group, gint64 id, const char *key)
{
  char *name = reverse_name (is_group, id);

  if (g_hash_table_contains (self->names, name))
    {
      g_free (name);
      return;
    }
  g_hash_table_insert (self->names, name, g_strdup_printf ("%s:%s", is_group ? "group" : "ent", key));
  g_array_append_val (is_group ? self->groups : self->entitlements, id);
}

static void
on_group (UsherStatement *statement, gpointer data)
{
  reach (data, TRUE, usher_statement_int (statement, 0), usher_statement_text (statement, 1, NULL));
}

static void
on_entitlement (UsherStatement *statement, gpointer data)
{
  reach (data, FALSE, usher_statement_int (statement, 0), usher_statement_text (statement, 1, NULL));
}

/* Runs SQL over what was reached since *FROM. */
static gboolean
go_on (UsherConn *conn, const char *sql, const GArray *ids, guint from, guint to, UsherReadingFunc func, Reverse *self, GError **error)
{
  g_autofree char *list = NULL;

  if (from == to)
    return TRUE;
  list = usher_run_list (&g_array_index (ids, gint64, from), to - from);
  return usher_reading_each_of (conn, sql, list, func, self, error);
}

#define IMPLYING "SELECT i.entitlement, e.key FROM implication i JOIN entitlement e ON e.id = i.entitlement AND e.gone_at IS NULL WHERE i.gone_at IS NULL AND i.implies IN $list(?1)"
#define GRANTED_GROUPS "SELECT t.principal, g.key FROM access_grant t JOIN grp g ON g.id = t.principal AND g.gone_at IS NULL WHERE t.gone_at IS NULL AND t.principal_kind = 'group' AND t.entitlement IN $list(?1)"
#define INNER_GROUPS "SELECT m.member, g.key FROM membership m JOIN grp g ON g.id = m.member AND g.gone_at IS NULL WHERE m.gone_at IS NULL AND m.member_kind = 'group' AND m.grp IN $list(?1)"

static gboolean
find_ways (UsherConn *conn, Reverse *self, GError **error)
{
  guint from = 0;

  while (from < self->entitlements->len)
    {
      guint to = self->entitlements->len;

      if (!go_on (conn, IMPLYING, self->entitlements, from, to, on_entitlement, self, error))
        return FALSE;
      from = to;
    }
  if (!go_on (conn, GRANTED_GROUPS, self->entitlements, 0, self->entitlements->len, on_group, self, error))
    return FALSE;
  for (from = 0; from < self->groups->len;)
    {
      guint to = self->groups->len;

      if (!go_on (conn, INNER_GROUPS, self->groups, from, to, on_group, self, error))
        return FALSE;
      from = to;
    }
  return TRUE;
}

static void
add_way (Reverse *self, gint64 person, gboolean is_group, gint64 id)
{
  g_autofree char *name = reverse_name (is_group, id);
  char *key = g_hash_table_lookup (self->names, name);
  GPtrArray *keys = g_hash_table_lookup (self->by_person, &person);

  if (!key || !g_hash_table_contains (self->wanted, &person))
    return;
  if (!keys)
    {
      keys = g_ptr_array_new ();
      g_hash_table_insert (self->by_person, g_memdup2 (&person, sizeof person), keys);
    }
  if (!g_ptr_array_find (keys, key, NULL))
    g_ptr_array_add (keys, key);
}

static void
on_member (UsherStatement *statement, gpointer data)
{
  if (!usher_statement_is_null (statement, 0))
    add_way (data, usher_statement_int (statement, 0), TRUE, usher_statement_int (statement, 1));
}

static void
on_grantee (UsherStatement *statement, gpointer data)
{
  if (!usher_statement_is_null (statement, 0))
    add_way (data, usher_statement_int (statement, 0), FALSE, usher_statement_int (statement, 1));
}

#define WHOSE "CASE WHEN l.id IS NOT NULL THEN l.person ELSE a.matched_person END"
#define OF_ACCOUNT                                                                                                                        \
  " LEFT JOIN account_link l ON l.id = a.id AND l.active = 1 LEFT JOIN person_link pl ON pl.id = " WHOSE " AND pl.active = 1"
#define MEMBERS                                                                                                                           \
  "SELECT COALESCE (pl.into_person, " WHOSE "), m.grp FROM membership m JOIN account a ON a.id = m.member AND a.gone_at IS NULL" OF_ACCOUNT  \
  " WHERE m.gone_at IS NULL AND m.member_kind = 'account' AND m.grp IN $list(?1) ORDER BY m.grp, m.id"
#define GRANTEES                                                                                                                          \
  "SELECT COALESCE (pl.into_person, " WHOSE "), t.entitlement FROM access_grant t JOIN account a ON a.id = t.principal AND a.gone_at IS NULL" \
  OF_ACCOUNT " WHERE t.gone_at IS NULL AND t.principal_kind = 'account' AND t.entitlement IN $list(?1) ORDER BY t.entitlement, t.id"

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The target itself is no way to it: a direct grant has none. */
static char **
take_ways (Reverse *self, gint64 person, const char *target)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GPtrArray *keys = g_hash_table_lookup (self->by_person, &person);

  if (keys)
    g_ptr_array_sort (keys, compare_texts);
  for (guint i = 0; keys && i < keys->len; i++)
    if (strcmp (g_ptr_array_index (keys, i), target) != 0)
      g_strv_builder_add (builder, g_ptr_array_index (keys, i));
  return g_strv_builder_end (builder);
}

static gboolean
explain (UsherConn *conn, GPtrArray *holders, gint64 id, gboolean is_group, const char *key, GError **error)
{
  Reverse self = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free), g_array_new (FALSE, FALSE, sizeof (gint64)),
    g_array_new (FALSE, FALSE, sizeof (gint64)),
    g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref),
    g_hash_table_new (g_int64_hash, g_int64_equal) };
  g_autofree char *target = g_strdup_printf ("%s:%s", is_group ? "group" : "ent", key);
  gboolean ok;

  for (guint i = 0; i < holders->len; i++)
    g_hash_table_add (self.wanted, &((UsherHolder *) g_ptr_array_index (holders, i))->person);
  reach (&self, is_group, id, key);
  ok = find_ways (conn, &self, error) && go_on (conn, MEMBERS, self.groups, 0, self.groups->len, on_member, &self, error) &&
       go_on (conn, GRANTEES, self.entitlements, 0, self.entitlements->len, on_grantee, &self, error);
  for (guint i = 0; ok && i < holders->len; i++)
    {
      UsherHolder *holder = g_ptr_array_index (holders, i);

      holder->through = take_ways (&self, holder->person, target);
    }
  g_hash_table_unref (self.wanted);
  g_hash_table_unref (self.by_person);
  g_hash_table_unref (self.names);
  g_array_unref (self.groups);
  g_array_unref (self.entitlements);
  return ok;
}

static gboolean
read_holders (UsherConn *conn, gint64 id, gboolean is_group, gint64 limit, gint64 offset, GPtrArray *holders, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "SELECT x.person, p.key, p.name, p.state, x.direct, x.paths FROM assignment x"
                                                  " JOIN person p ON p.id = x.person WHERE x.target_kind = ?1 AND x.target = ?2"
                                                  " ORDER BY p.key LIMIT ?3 OFFSET ?4",
                                                  error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, is_group ? "group" : "ent");
  usher_statement_bind_int (statement, 2, id);
  usher_statement_bind_int (statement, 3, limit ? limit : G_MAXINT32);
  usher_statement_bind_int (statement, 4, offset);
  while (TRUE)
    {
      UsherHolder *holder;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      holder = g_new0 (UsherHolder, 1);
      holder->person = usher_statement_int (statement, 0);
      holder->key = usher_reading_key (statement, 1, "person");
      holder->name = usher_reading_text (statement, 2);
      holder->state = usher_reading_text (statement, 3);
      holder->direct = usher_statement_int (statement, 4) != 0;
      holder->paths = usher_statement_int (statement, 5);
      g_ptr_array_add (holders, holder);
    }
}

GPtrArray *
usher_entitlement_holders (UsherConn *conn, gint64 id, gboolean is_group, gint64 limit, gint64 offset, gint64 *total, GError **error)
{
  g_autoptr (GPtrArray) holders = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_holder_free);
  g_autofree char *key = usher_run_store_key (conn, is_group ? "grp" : "entitlement", id, error);
  gint64 n;

  if (!key || !read_holders (conn, id, is_group, limit, offset, holders, error))
    return NULL;
  n = usher_reading_count (conn,
                        is_group ? "SELECT COUNT (*) FROM assignment WHERE target_kind = 'group' AND target = ?1"
                                 : "SELECT COUNT (*) FROM assignment WHERE target_kind = 'ent' AND target = ?1",
                        id, error);
  if (n < 0 || !explain (conn, holders, id, is_group, key, error))
    return NULL;
  if (total)
    *total = n;
  return g_steal_pointer (&holders);
}

/* ---- The page ---- */

static void
on_entitlement_row (UsherStatement *statement, gpointer data)
{
  UsherEntitlement *self = data;

  self->key = usher_reading_key (statement, 0, "ent");
  self->name = usher_reading_text (statement, 1);
  self->description = usher_reading_text (statement, 2);
  self->environment = usher_reading_text (statement, 3);
  self->source = usher_reading_text (statement, 4);
  self->app = usher_statement_int (statement, 5);
  self->app_key = usher_reading_key (statement, 6, "app");
  self->app_name = usher_reading_text (statement, 7);
  self->tier = usher_reading_int (statement, 8, -1);
  self->risk = usher_reading_text (statement, 9);
  self->owner_key = usher_reading_key (statement, 10, "person");
  self->deputy_key = usher_reading_key (statement, 11, "person");
  self->data_class = usher_reading_text (statement, 12);
  self->purpose = usher_reading_text (statement, 13);
  self->requestable = (int) usher_reading_int (statement, 14, -1);
  self->privileged = usher_statement_int (statement, 15) != 0;
  self->card_version = usher_reading_int (statement, 16, 0);
  self->gone_at = usher_reading_int (statement, 17, 0);
}

#define ENTITLEMENT                                                                                                                       \
  "SELECT e.key, e.name, COALESCE (c.description, e.description), e.environment, s.name, e.app, p.key, p.name, p.tier,"                   \
  " COALESCE (c.risk, e.risk), o.key, d.key, c.data_class, c.purpose, c.requestable,"                                                     \
  " CASE WHEN e.privileged = 1 OR c.privileged = 1 OR p.tier = 0 THEN 1 ELSE 0 END, c.version, e.gone_at FROM entitlement e"              \
  " LEFT JOIN app p ON p.id = e.app LEFT JOIN source s ON s.id = e.source LEFT JOIN entitlement_card c ON c.id = e.id"                    \
  " LEFT JOIN person o ON o.id = c.owner LEFT JOIN person d ON d.id = c.deputy WHERE e.id = ?1"
#define GRANTED_TO                                                                                                                        \
  "SELECT CASE t.principal_kind WHEN 'group' THEN 'group:' || g.key ELSE 'account:' || a.key END AS principal FROM access_grant t"        \
  " LEFT JOIN grp g ON t.principal_kind = 'group' AND g.id = t.principal"                                                                 \
  " LEFT JOIN account a ON t.principal_kind = 'account' AND a.id = t.principal WHERE t.entitlement = ?1 AND t.gone_at IS NULL"            \
  " ORDER BY t.principal_kind DESC, principal LIMIT 100"
#define HOLDERS "SELECT COUNT (*) FROM assignment WHERE target_kind = 'ent' AND target = ?1"
#define IMPLIES "SELECT 'ent:' || e.key AS k FROM implication i JOIN entitlement e ON e.id = i.implies WHERE i.entitlement = ?1 AND i.gone_at IS NULL ORDER BY k"
#define IMPLIED_BY "SELECT 'ent:' || e.key AS k FROM implication i JOIN entitlement e ON e.id = i.entitlement WHERE i.implies = ?1 AND i.gone_at IS NULL ORDER BY k"

UsherEntitlement *
usher_entitlement_load (UsherConn *conn, gint64 id, GError **error)
{
  g_autoptr (UsherEntitlement) self = g_new0 (UsherEntitlement, 1);

  self->id = id;
  if (!usher_reading_each (conn, ENTITLEMENT, id, on_entitlement_row, self, error))
    return NULL;
  if (!self->key)
    {
      usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no entitlement %" G_GINT64_FORMAT, id);
      return NULL;
    }
  if ((self->holders = usher_reading_count (conn, HOLDERS, id, error)) < 0 ||
      (self->direct_holders = usher_reading_count (conn, HOLDERS " AND direct = 1", id, error)) < 0 ||
      !(self->granted_to = usher_reading_texts (conn, GRANTED_TO, id, error)) ||
      !(self->implies = usher_reading_texts (conn, IMPLIES, id, error)) ||
      !(self->implied_by = usher_reading_texts (conn, IMPLIED_BY, id, error)))
    return NULL;
  return g_steal_pointer (&self);
}
