/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One person's paths to one target, shortest first, and what would come of ending each.  Pure, over a
 * part of the graph that was loaded with its facts. */

#include "usher-access-private.h"

#include <string.h>

#include "usher-key.h"

#define STEPS_MAX 200000 /* of one search: a graph with circles has dead ends */
#define FAR G_MAXUINT32

typedef struct {
  UsherAccessWorld *world;
  UsherHolding *holding;
  guint32 target;
  guint32 *distance;    /* by node: hops to the target, FAR when there is no way */
  gboolean *on_path;    /* by node */
  GArray *edges;        /* (element-type guint32): of the path so far */
  guint length;         /* wanted now */
  gint64 steps;
} Search;

static const char *
find_name (GHashTable *names, gint64 id)
{
  const char *name = g_hash_table_lookup (names, &id);

  return name ? name : "";
}

static char *
key_of (UsherAccessWorld *world, guint32 node)
{
  return g_strdup_printf ("%s:%s", usher_graph_node (world->graph, node)->is_group ? "group" : "ent",
                          g_array_index (world->facts, UsherNodeFacts, node).key);
}

static void
free_hop (gpointer data)
{
  UsherHop *hop = data;

  g_free (hop->to);
  g_free (hop->source);
  g_free (hop);
}

static void
free_path (gpointer data)
{
  UsherPath *path = data;

  g_free (path->account_key);
  g_ptr_array_unref (path->hops);
  g_free (path->why);
  g_free (path);
}

static void
add_hop (UsherAccessWorld *world, GPtrArray *hops, UsherHopKind kind, guint32 to, gint64 source)
{
  UsherHop *hop = g_new0 (UsherHop, 1);

  hop->kind = kind;
  hop->id = usher_graph_node (world->graph, to)->id;
  hop->to = key_of (world, to);
  hop->source = g_strdup (find_name (world->sources, source));
  g_ptr_array_add (hops, hop);
}

/* ---- What would come of it ---- */

static gint64
count_through (UsherAccessWorld *world, guint32 node, guint32 target)
{
  const GArray *reach = usher_graph_reach (world->graph, node);

  for (guint i = 0; i < reach->len; i++)
    if (g_array_index (reach, UsherReach, i).node == target)
      return g_array_index (reach, UsherReach, i).paths;
  return 0;
}

static gboolean
is_mastered_elsewhere (const UsherNodeFacts *group, UsherHopKind kind)
{
  return kind == USHER_HOP_SYNCED || group->writable == 0 || (group->mastered_by && *group->mastered_by);
}

static UsherPrediction
refuse (UsherPath *path, const UsherNodeFacts *group)
{
  path->why = group->mastered_by && *group->mastered_by
                ? g_strdup_printf ("members of group:%s are kept in %s: it cannot be written here", group->key, group->mastered_by)
                : g_strdup_printf ("the source does not let members of group:%s be written", group->key);
  return USHER_PREDICTION_REFUSED;
}

static UsherPrediction
return_by_rule (UsherPath *path, const char *what)
{
  path->why = g_strdup_printf ("%s: it would come back", what);
  return USHER_PREDICTION_RETURNS;
}

/* Where a group is nested in another on the way: taking it out there ends it for all its members. */
static const UsherEdge *
find_nesting (Search *search)
{
  const UsherEdge *found = NULL;

  for (guint i = 0; i < search->edges->len; i++)
    {
      const UsherEdge *edge = usher_graph_edge (search->world->graph, g_array_index (search->edges, guint32, i));

      if (usher_graph_node (search->world->graph, edge->to)->is_group)
        found = edge;
    }
  return found;
}

static UsherPrediction
predict_last (Search *search, UsherPath *path, const UsherFirstHop *first)
{
  gint64 left = search->holding->paths_total - count_through (search->world, first->node, search->target);
  g_autofree char *key = key_of (search->world, first->node);

  if (left > 0)
    {
      path->why = left == 1 && !search->holding->more ? g_strdup ("one path remains")
                                                      : g_strdup_printf ("%" G_GINT64_FORMAT "%s paths remain", left, search->holding->more ? " or more" : "");
      return USHER_PREDICTION_REMAINS;
    }
  path->why = first->node == search->target
                ? g_strdup_printf ("this is the only way to %s", key)
                : g_strdup_printf ("this is the only way; what else %s gives to the account ends too", key);
  return USHER_PREDICTION_REMOVED;
}

static UsherPrediction
predict (Search *search, UsherPath *path, const UsherFirstHop *first)
{
  UsherAccessWorld *world = search->world;
  const UsherNodeFacts *facts = &g_array_index (world->facts, UsherNodeFacts, first->node);
  const UsherEdge *nesting = find_nesting (search);
  gboolean by_group = usher_graph_node (world->graph, first->node)->is_group;

  path->operation = by_group ? "remove-member" : "unassign";
  if (nesting)
    {
      const UsherNodeFacts *outer = &g_array_index (world->facts, UsherNodeFacts, nesting->to),
                           *inner = &g_array_index (world->facts, UsherNodeFacts, nesting->from);

      if (is_mastered_elsewhere (outer, nesting->kind))
        return refuse (path, outer);
      if (nesting->kind == USHER_HOP_DYNAMIC)
        return return_by_rule (path, "a rule of the source makes the membership");
      path->why = g_strdup_printf ("group:%s is in group:%s: taking it out ends this for all its members", inner->key, outer->key);
      return USHER_PREDICTION_SHARED;
    }
  if (by_group && is_mastered_elsewhere (facts, first->kind))
    return refuse (path, facts);
  if (by_group && (first->kind == USHER_HOP_DYNAMIC || g_strcmp0 (facts->kind, "dynamic") == 0))
    return return_by_rule (path, "a rule of the source makes the membership");
  if (first->kind == USHER_HOP_RULE)
    return return_by_rule (path, "a rule of the source makes the grant");
  return predict_last (search, path, first);
}

/* ---- The search ---- */

static void
keep_path (Search *search, const UsherFirstHop *first)
{
  UsherAccessWorld *world = search->world;
  UsherPath *path = g_new0 (UsherPath, 1);

  path->account = first->account;
  path->account_key = g_strdup_printf ("account:%s", find_name (world->accounts, first->account));
  path->hops = g_ptr_array_new_with_free_func (free_hop);
  add_hop (world, path->hops, first->kind, first->node, first->source);
  for (guint i = 0; i < search->edges->len; i++)
    {
      const UsherEdge *edge = usher_graph_edge (world->graph, g_array_index (search->edges, guint32, i));

      add_hop (world, path->hops, edge->kind, edge->to, edge->source);
    }
  path->prediction = predict (search, path, first);
  g_ptr_array_add (search->holding->paths, path);
}

static gboolean
is_full (const Search *search)
{
  return search->holding->paths->len >= USHER_ACCESS_PATHS_MAX || search->steps > STEPS_MAX;
}

static void
go_on (Search *search, const UsherFirstHop *first, guint32 at)
{
  const UsherNode *node = usher_graph_node (search->world->graph, at);
  guint so_far = search->edges->len + 1;

  search->steps++;
  if (is_full (search))
    return;
  if (at == search->target)
    {
      if (so_far == search->length)
        keep_path (search, first);
      return;
    }
  search->on_path[at] = TRUE;
  for (guint32 i = node->first; i < node->first + node->n; i++)
    {
      guint32 to = usher_graph_edge (search->world->graph, i)->to;

      if (search->on_path[to] || search->distance[to] == FAR || so_far + 1 + search->distance[to] > search->length)
        continue;
      g_array_append_val (search->edges, i);
      go_on (search, first, to);
      g_array_set_size (search->edges, search->edges->len - 1);
    }
  search->on_path[at] = FALSE;
}

static void
measure (Search *search)
{
  const UsherGraph *graph = search->world->graph;
  gboolean changed = TRUE;

  for (guint i = 0; i < graph->nodes->len; i++)
    search->distance[i] = i == search->target ? 0 : FAR;
  while (changed)
    {
      changed = FALSE;
      for (guint i = 0; i < graph->edges->len; i++)
        {
          const UsherEdge *edge = usher_graph_edge (graph, i);

          if (search->distance[edge->to] != FAR && search->distance[edge->to] + 1 < search->distance[edge->from])
            {
              search->distance[edge->from] = search->distance[edge->to] + 1;
              changed = TRUE;
            }
        }
    }
}

void
usher_access_list_paths (UsherAccessWorld *world, guint32 target, UsherHolding *holding)
{
  guint n = world->graph->nodes->len;
  g_autofree guint32 *distance = g_new (guint32, n + 1);
  g_autofree gboolean *on_path = g_new0 (gboolean, n + 1);
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (guint32));
  Search search = { world, holding, target, distance, on_path, edges, 1, 0 };

  holding->paths = g_ptr_array_new_with_free_func (free_path);
  measure (&search);
  for (; search.length <= n && !is_full (&search) && (gint64) holding->paths->len < holding->paths_total; search.length++)
    for (guint i = 0; i < world->hops->len; i++)
      {
        const UsherFirstHop *first = &g_array_index (world->hops, UsherFirstHop, i);

        if (distance[first->node] != FAR && distance[first->node] + 1 <= search.length)
          go_on (&search, first, first->node);
      }
}
