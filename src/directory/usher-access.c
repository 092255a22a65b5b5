/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A person's effective access with every path.  Any thread, with a connection. */

#include "usher-access-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-key.h"

static const char *const hop_kinds[] = { "direct", "member", "nested", "dynamic", "synced", "role", "implied", "rule" };
static const char *const predictions[] = { "refused", "returns", "shared", "remains", "removed" };

const char *
usher_hop_kind_name (UsherHopKind kind)
{
  return hop_kinds[kind];
}

const char *
usher_prediction_name (UsherPrediction prediction)
{
  return predictions[prediction];
}

static void
free_holding (gpointer data)
{
  UsherHolding *self = data;

  g_free (self->key);
  g_free (self->name);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_free (self);
}

void
usher_access_free (UsherAccess *self)
{
  if (!self)
    return;
  g_free (self->key);
  g_ptr_array_unref (self->holdings);
  g_free (self);
}

static int
compare_holdings (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(UsherHolding *const *) a)->key, (*(UsherHolding *const *) b)->key);
}

/* Whether some part of the sum is only known to be at least so much. */
static gboolean
is_bounded (UsherAccessWorld *world, guint32 target)
{
  for (guint i = 0; i < world->hops->len; i++)
    {
      const GArray *reach = usher_graph_reach (world->graph, g_array_index (world->hops, UsherFirstHop, i).node);

      for (guint j = 0; j < reach->len; j++)
        if (g_array_index (reach, UsherReach, j).node == target && g_array_index (reach, UsherReach, j).more)
          return TRUE;
    }
  return FALSE;
}

static UsherHolding *
make_holding (UsherAccessWorld *world, const UsherAssignment *row)
{
  UsherHolding *self = g_new0 (UsherHolding, 1);
  guint32 node = usher_graph_find (world->graph, row->is_group, row->target);
  const UsherNodeFacts *facts = &g_array_index (world->facts, UsherNodeFacts, node);

  self->id = row->target;
  self->is_group = row->is_group;
  self->key = g_strdup_printf ("%s:%s", row->is_group ? "group" : "ent", facts->key);
  self->name = g_strdup (facts->name);
  self->direct = row->direct;
  self->privileged = row->privileged;
  self->paths_total = row->paths;
  self->more = is_bounded (world, node);
  usher_access_list_paths (world, node, self);
  return self;
}

/* *GROUP and *ID of a key that is asked for. */
static gboolean
find_target (UsherConn *conn, const char *target, gboolean *is_group, gint64 *id, GError **error)
{
  const char *noun;

  if (!strchr (target, ':'))
    {
      *is_group = FALSE;
      return usher_key_find (conn, "entitlement", target, id, error);
    }
  if (!usher_key_find_any (conn, target, &noun, id, error))
    return FALSE;
  *is_group = strcmp (noun, "group") == 0;
  return *is_group || strcmp (noun, "entitlement") == 0 ||
         usher_error_set (error, USHER_ERROR_USAGE, NULL, "“%s” is neither an entitlement nor a group", target);
}

UsherAccess *
usher_access_person (UsherConn *conn, gint64 person, const char *target, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherAccess) self = g_new0 (UsherAccess, 1);
  g_autoptr (UsherAccessWorld) world = NULL;
  g_autoptr (GArray) rows = NULL;
  gboolean is_group = FALSE;
  gint64 id = 0;

  self->person = person;
  self->holdings = g_ptr_array_new_with_free_func (free_holding);
  if (!(self->key = usher_key_of (conn, "person", person, error)))
    {
      if (error && !*error)
        usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no person %" G_GINT64_FORMAT, person);
      return NULL;
    }
  if (target && !find_target (conn, target, &is_group, &id, error))
    return NULL;
  if (!(world = usher_access_store_load_some (conn, &person, 1, TRUE, error)))
    return NULL;
  rows = usher_access_derive (world);
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherAssignment *row = &g_array_index (rows, UsherAssignment, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (!target || (row->is_group == is_group && row->target == id))
        g_ptr_array_add (self->holdings, make_holding (world, row));
    }
  g_ptr_array_sort (self->holdings, compare_holdings);
  return g_steal_pointer (&self);
}
