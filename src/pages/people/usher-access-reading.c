/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths with their names, and the one sentence that answers "would a revoke work?".  Reading runs on
 * a reader; the words are pure.  It knows no widget. */

#include "usher-access-reading.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-mark.h"

#define NODES_MAX 400

/* ---- Reading ----------------------------------------------------------------------------------------------- */

static gboolean
is_group_key (const char *key)
{
  return g_str_has_prefix (key, "group:");
}

static void
collect_ids (const UsherHolding *holding, gboolean groups, GArray *ids)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < holding->paths->len; i++)
    {
      const UsherPath *path = holding->paths->pdata[i];

      for (guint j = 0; j < path->hops->len; j++)
        {
          UsherHop *hop = path->hops->pdata[j];

          if (is_group_key (hop->to) == groups && ids->len < NODES_MAX && g_hash_table_add (seen, &hop->id))
            g_array_append_val (ids, hop->id);
        }
    }
}

static gboolean
read_nodes (UsherConn *conn, UsherAccessReading *self, const UsherHolding *holding, gboolean groups, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) rows = NULL;

  collect_ids (holding, groups, ids);
  rows = groups ? usher_facts_of (conn, "groups", (const gint64 *) (gpointer) ids->data, ids->len, "key,name,source,members,rule,kind,mastered_by", error)
                : usher_facts_of (conn, "entitlements", (const gint64 *) (gpointer) ids->data, ids->len, "key,name,app", error);
  while (rows && rows->len > 0)
    {
      UsherFacts *facts = g_ptr_array_steal_index_fast (rows, rows->len - 1);

      g_hash_table_insert (self->nodes, g_strdup (usher_facts_text (facts, "key")), facts);
    }
  return rows != NULL;
}

const UsherHolding *
usher_access_reading_holding (const UsherAccessReading *self)
{
  return self->access->holdings->len > 0 ? self->access->holdings->pdata[0] : NULL;
}

static gboolean
read_target (UsherConn *conn, UsherAccessReading *self, const UsherHolding *holding, GError **error)
{
  g_autoptr(GError) local = NULL;

  self->target = usher_facts_load (conn, holding->is_group ? "groups" : "entitlements", holding->id,
                                   holding->is_group ? "name,description,owner,risk,privileged,source" : "name,description,owner,risk,privileged,app",
                                   &local);
  if (!local)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

UsherAccessReading *
usher_access_reading_load (UsherConn *conn, gint64 person, const char *target, GCancellable *cancellable, GError **error)
{
  g_autoptr(UsherAccessReading) self = g_new0 (UsherAccessReading, 1);
  const UsherHolding *holding;

  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) usher_facts_free);
  if (!(self->access = usher_access_person (conn, person, target, cancellable, error)) || (self->as_of = usher_facts_as_of (conn, error)) < 0)
    return NULL;
  if (!(holding = usher_access_reading_holding (self)))
    return g_steal_pointer (&self);
  if (!read_target (conn, self, holding, error) || !read_nodes (conn, self, holding, TRUE, error) || !read_nodes (conn, self, holding, FALSE, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
usher_access_reading_free (UsherAccessReading *self)
{
  g_clear_pointer (&self->access, usher_access_free);
  g_clear_pointer (&self->target, usher_facts_free);
  g_clear_pointer (&self->nodes, g_hash_table_unref);
  g_free (self);
}

/* ---- The answer ---------------------------------------------------------------------------------------------- */

UsherAccessSum
usher_access_sum (const UsherHolding *holding)
{
  UsherAccessSum sum = { .ways = holding->paths->len, .more = holding->more || holding->paths_total > (gint64) holding->paths->len };

  for (guint i = 0; i < holding->paths->len; i++)
    switch (((const UsherPath *) holding->paths->pdata[i])->prediction)
      {
      case USHER_PREDICTION_REFUSED: sum.refused++; break;
      case USHER_PREDICTION_RETURNS: sum.returning++; break;
      case USHER_PREDICTION_SHARED: sum.shared++; break;
      case USHER_PREDICTION_REMAINS:
      case USHER_PREDICTION_REMOVED: sum.closing++; break;
      default: break;
      }
  return sum;
}

static char *
not_working (const UsherAccessSum *sum, const char *name)
{
  guint open = sum->ways - sum->closing;

  if (sum->ways == 1)
    return g_strdup_printf (_("The only way in stays open, and %s keeps the access."), name);
  if (sum->closing == 0)
    return g_strdup_printf (_("None of the %u ways in closes, and %s keeps the access."), sum->ways, name);
  return g_strdup_printf (ngettext ("%u of %u ways in closes, %u stay open, and %s keeps the access.",
                                    "%u of %u ways in close, %u stay open, and %s keeps the access.", sum->closing),
                          sum->closing, sum->ways, open, name);
}

const char *
usher_access_answer (const UsherAccessSum *sum, const char *name, char **strong, char **rest)
{
  if (sum->more || sum->closing < sum->ways)
    {
      *strong = g_strdup (_("A revoke now would not work."));
      *rest = sum->closing == sum->ways ? g_strdup_printf (_("There are more ways in than the %u that were looked at."), sum->ways) : not_working (sum, name);
      return "warning";
    }
  if (sum->ways == 1)
    {
      *strong = g_strdup (_("A revoke now would work."));
      *rest = g_strdup (_("The only way in closes."));
      return "success";
    }
  *strong = g_strdup (_("One revoke would not be enough."));
  *rest = g_strdup_printf (_("Each of the %u ways in can be closed; while one stands, %s keeps the access."), sum->ways, name);
  return "warning";
}

/* ---- Names ------------------------------------------------------------------------------------------------------ */

char *
usher_access_node_title (const UsherAccessReading *self, const UsherHop *hop)
{
  const UsherFacts *facts = g_hash_table_lookup (self->nodes, hop->to);
  const char *name = facts ? usher_facts_text (facts, "name") : NULL;

  return g_strdup (name ? name : strchr (hop->to, ':') + 1);
}

char *
usher_access_node_detail (const UsherAccessReading *self, const UsherHop *hop)
{
  const UsherFacts *facts = g_hash_table_lookup (self->nodes, hop->to);
  const char *rule = facts && is_group_key (hop->to) ? usher_facts_text (facts, "rule") : NULL;
  gint64 members = facts && is_group_key (hop->to) ? usher_facts_int (facts, "members", 0) : 0;

  if (!is_group_key (hop->to))
    return g_strdup_printf (_("Role · %s"), hop->source);
  if (hop->kind == USHER_HOP_DYNAMIC && rule)
    return g_strdup_printf (_("Rule %s"), rule);
  if (hop->kind == USHER_HOP_SYNCED)
    return g_strdup_printf (_("Group · synced into %s"), hop->source);
  if (hop->kind == USHER_HOP_NESTED)
    return g_strdup_printf (_("Group holding groups · %s"), hop->source);
  return g_strdup_printf (ngettext ("Group · %s · %d member", "Group · %s · %d members", (gulong) members), hop->source, (int) members);
}

/* The group that is taken out for all its members, and from what. */
static char *
shared_words (const UsherAccessReading *self, const UsherPath *path)
{
  for (guint i = path->hops->len; i > 1; i--)
    {
      const UsherHop *outer = path->hops->pdata[i - 1], *inner = path->hops->pdata[i - 2];
      g_autofree char *inner_title = NULL, *outer_title = NULL;

      if (!is_group_key (outer->to) || !is_group_key (inner->to))
        continue;
      inner_title = usher_access_node_title (self, inner);
      outer_title = usher_access_node_title (self, outer);
      return g_strdup_printf (_("Taking %s out of %s ends this for all its members."), inner_title, outer_title);
    }
  return g_strdup (path->why);
}

static char *
refused_words (const UsherAccessReading *self, const UsherPath *path)
{
  for (guint i = 0; i < path->hops->len; i++)
    {
      const UsherHop *hop = path->hops->pdata[i];
      const UsherFacts *facts = g_hash_table_lookup (self->nodes, hop->to);
      const char *master = facts && is_group_key (hop->to) ? usher_facts_text (facts, "mastered_by") : NULL;

      if (master)
        return g_strdup_printf (_("Members of %s are kept in %s: they cannot be changed here."), usher_facts_text (facts, "name"), master);
    }
  return g_strdup (_("The source does not let these members be written."));
}

char *
usher_access_why (const UsherAccessReading *self, const UsherPath *path)
{
  const UsherHop *first = path->hops->pdata[0];
  g_autofree char *title = NULL;

  switch (path->prediction)
    {
    case USHER_PREDICTION_REFUSED: return refused_words (self, path);
    case USHER_PREDICTION_SHARED: return shared_words (self, path);
    case USHER_PREDICTION_RETURNS: return g_strdup (_("A rule of the source makes it: it would come back. Change the rule, or what it looks at."));
    case USHER_PREDICTION_REMAINS: return g_strdup (_("This way closes, and others stand."));
    case USHER_PREDICTION_REMOVED:
    default: break;
    }
  if (path->hops->len == 1)
    return g_strdup (_("The only way in ends with it."));
  title = usher_access_node_title (self, first);
  return g_strdup_printf (_("The only way in. What else %s gives ends too."), title);
}

char *
usher_access_way_text (const UsherAccessReading *self, const UsherPath *path, const char *person, const char *target)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("%s, by %s"), person, path->account_key);
  for (guint i = 0; i < path->hops->len; i++)
    {
      const UsherHop *hop = path->hops->pdata[i];
      const char *name = usher_hop_kind_name (hop->kind);
      g_autofree char *title = i + 1 == path->hops->len ? g_strdup (target) : usher_access_node_title (self, hop);

      g_string_append_printf (text, " → %s (%s)", title, usher_mark_word (usher_mark_style ("hop", name), name));
    }
  return g_string_free (text, FALSE);
}
