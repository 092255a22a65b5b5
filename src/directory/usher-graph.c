/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The graph of groups and entitlements, and in how many ways one leads to another.
 *
 * Where no circle can be reached, the number of paths is the sum over a node's successors, worked out
 * once for each node.  Where one can, simple paths are counted by walking, up to a bound; then at
 * least so many are known and nothing that can be reached is missed.  Pure; one thread at a time. */

#include "usher-graph-private.h"

#include <string.h>

#define PATHS_MAX G_MAXINT32
#define WALK_MAX 200000 /* steps of one count by walking */

UsherGraph *
usher_graph_new (void)
{
  UsherGraph *self = g_new0 (UsherGraph, 1);

  self->nodes = g_array_new (FALSE, TRUE, sizeof (UsherNode));
  self->edges = g_array_new (FALSE, TRUE, sizeof (UsherEdge));
  for (guint i = 0; i < 2; i++)
    self->at[i] = g_array_new (FALSE, TRUE, sizeof (guint32));
  return self;
}

void
usher_graph_free (UsherGraph *self)
{
  if (!self)
    return;
  for (guint i = 0; self->reach && i < self->nodes->len; i++)
    if (self->reach[i])
      g_array_unref (self->reach[i]);
  g_free (self->reach);
  g_array_unref (self->nodes);
  g_array_unref (self->edges);
  for (guint i = 0; i < 2; i++)
    g_array_unref (self->at[i]);
  g_free (self);
}

guint32
usher_graph_find (const UsherGraph *self, gboolean is_group, gint64 id)
{
  const GArray *at = self->at[is_group != FALSE];
  guint32 place = id > 0 && id < (gint64) at->len ? g_array_index (at, guint32, id) : 0;

  return place ? place - 1 : USHER_GRAPH_NONE;
}

guint32
usher_graph_add (UsherGraph *self, gboolean is_group, gint64 id, gboolean is_target, gboolean privileged)
{
  GArray *at = self->at[is_group != FALSE];
  UsherNode node = { .id = id, .is_group = is_group, .is_target = is_target, .privileged = privileged };
  guint32 found = usher_graph_find (self, is_group, id);

  if (found != USHER_GRAPH_NONE)
    return found;
  if (id >= (gint64) at->len)
    g_array_set_size (at, (guint) id + 1);
  g_array_append_val (self->nodes, node);
  return (g_array_index (at, guint32, id) = self->nodes->len) - 1;
}

void
usher_graph_join (UsherGraph *self, guint32 from, guint32 to, UsherHopKind kind, gint64 source)
{
  UsherEdge edge = { from, to, kind, source };

  if (from != USHER_GRAPH_NONE && to != USHER_GRAPH_NONE)
    g_array_append_val (self->edges, edge);
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const UsherEdge *left = a, *right = b;

  if (left->from != right->from)
    return left->from < right->from ? -1 : 1;
  if (left->to != right->to)
    return left->to < right->to ? -1 : 1;
  return (int) left->kind - (int) right->kind;
}

/* Two sources may say the very same: that is one way, not two. */
static void
sort_edges (UsherGraph *self)
{
  UsherEdge *edges;
  guint kept = 0;

  g_array_sort (self->edges, compare_edges);
  edges = (UsherEdge *) (gpointer) self->edges->data;
  for (guint i = 0; i < self->edges->len; i++)
    if (!kept || edges[kept - 1].from != edges[i].from || edges[kept - 1].to != edges[i].to || edges[kept - 1].kind != edges[i].kind)
      edges[kept++] = edges[i];
  g_array_set_size (self->edges, kept);
  for (guint i = 0; i < kept; i++)
    {
      UsherNode *node = &g_array_index (self->nodes, UsherNode, edges[i].from);

      if (!node->n++)
        node->first = i;
    }
}

/* Takes away, again and again, what leads nowhere any more; what is left can reach a circle.  ORDER
 * receives the rest so that successors come first. */
static void
find_circles (UsherGraph *self, GArray *order)
{
  guint n = self->nodes->len;
  g_autofree guint32 *left = g_new0 (guint32, n + 1), *first = g_new0 (guint32, n + 2), *before = g_new (guint32, self->edges->len + 1);

  for (guint32 i = 0; i < self->edges->len; i++)
    first[usher_graph_edge (self, i)->to + 1]++;
  for (guint32 i = 0; i < n; i++)
    first[i + 1] += first[i];
  for (guint32 i = 0; i < self->edges->len; i++)
    before[first[usher_graph_edge (self, i)->to] + left[usher_graph_edge (self, i)->to]++] = usher_graph_edge (self, i)->from;
  for (guint32 i = 0; i < n; i++)
    {
      left[i] = usher_graph_node (self, i)->n;
      if (!left[i])
        g_array_append_val (order, i);
    }
  for (guint32 done = 0; done < order->len; done++)
    {
      guint32 node = g_array_index (order, guint32, done);

      for (guint32 i = first[node]; i < first[node + 1]; i++)
        if (!--left[before[i]])
          g_array_append_val (order, before[i]);
    }
  for (guint32 i = 0; i < n; i++)
    g_array_index (self->nodes, UsherNode, i).cyclic = left[i] > 0;
}

static gboolean
leads_to_privileged (const UsherGraph *self, const UsherNode *node)
{
  for (guint32 i = node->first; i < node->first + node->n; i++)
    if (usher_graph_node (self, usher_graph_edge (self, i)->to)->privileged)
      return TRUE;
  return FALSE;
}

/* Groups that grant something privileged, or are in such a group, are privileged. */
static void
mark_privileged (UsherGraph *self, const GArray *order)
{
  gboolean changed = TRUE;

  for (guint i = 0; i < order->len; i++)
    {
      UsherNode *node = &g_array_index (self->nodes, UsherNode, g_array_index (order, guint32, i));

      if (node->is_group && leads_to_privileged (self, node))
        node->privileged = TRUE;
    }
  while (changed)
    {
      changed = FALSE;
      for (guint i = 0; i < self->nodes->len; i++)
        {
          UsherNode *node = &g_array_index (self->nodes, UsherNode, i);

          if (node->cyclic && node->is_group && !node->privileged && leads_to_privileged (self, node))
            changed = node->privileged = TRUE;
        }
    }
}

void
usher_graph_finish (UsherGraph *self)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint32));

  sort_edges (self);
  find_circles (self, order);
  mark_privileged (self, order);
  self->reach = g_new0 (GArray *, self->nodes->len + 1);
}

/* ---- What a node leads to ---- */

static int
compare_reach (gconstpointer a, gconstpointer b)
{
  const UsherReach *left = a, *right = b;

  return (left->node > right->node) - (left->node < right->node);
}

static void
add_paths (UsherReach *to, guint32 paths, guint32 more)
{
  guint64 sum = (guint64) to->paths + paths;

  to->more |= more || sum > PATHS_MAX;
  to->paths = (guint32) MIN (sum, PATHS_MAX);
}

/* Sorts and puts equal nodes together. */
static void
gather (GArray *list)
{
  UsherReach *items;
  guint kept = 0;

  g_array_sort (list, compare_reach);
  items = (UsherReach *) (gpointer) list->data;
  for (guint i = 0; i < list->len; i++)
    if (kept && items[kept - 1].node == items[i].node)
      add_paths (&items[kept - 1], items[i].paths, items[i].more);
    else
      items[kept++] = items[i];
  g_array_set_size (list, kept);
}

static void
append_self (GArray *list, const UsherNode *node, guint32 at)
{
  UsherReach own = { at, 1, 0 };

  if (node->is_target)
    g_array_append_val (list, own);
}

typedef struct {
  UsherGraph *graph;
  GArray *list;
  gboolean *on_path; /* by node */
  gint64 steps;
  gboolean bounded;
} Walk;

static void
walk (Walk *self, guint32 at)
{
  const UsherNode *node = usher_graph_node (self->graph, at);

  if (self->steps++ > WALK_MAX)
    {
      self->bounded = TRUE;
      return;
    }
  append_self (self->list, node, at);
  self->on_path[at] = TRUE;
  for (guint32 i = node->first; i < node->first + node->n; i++)
    {
      guint32 to = usher_graph_edge (self->graph, i)->to;

      if (self->on_path[to])
        continue;
      if (usher_graph_node (self->graph, to)->cyclic)
        walk (self, to);
      else
        {
          const GArray *known = usher_graph_reach (self->graph, to);

          g_array_append_vals (self->list, known->data, known->len);
        }
    }
  self->on_path[at] = FALSE;
  if (self->list->len > WALK_MAX)
    gather (self->list);
}

/* Everything that can be reached counts at least once, though the walk was cut short. */
static void
add_missed (UsherGraph *self, GArray *list, guint32 from)
{
  g_autofree gboolean *seen = g_new0 (gboolean, self->nodes->len);
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < list->len; i++)
    g_array_index (list, UsherReach, i).more = TRUE;
  g_array_append_val (queue, from);
  seen[from] = TRUE;
  for (guint at = 0; at < queue->len; at++)
    {
      guint32 place = g_array_index (queue, guint32, at);
      const UsherNode *node = usher_graph_node (self, place);
      UsherReach missed = { place, 0, 1 };

      if (node->is_target)
        g_array_append_val (list, missed);
      for (guint32 i = node->first; i < node->first + node->n; i++)
        {
          guint32 to = usher_graph_edge (self, i)->to;

          if (!seen[to])
            g_array_append_val (queue, to);
          seen[to] = TRUE;
        }
    }
  gather (list);
  for (guint i = 0; i < list->len; i++)
    {
      UsherReach *item = &g_array_index (list, UsherReach, i);

      item->paths = MAX (item->paths, 1);
    }
}

static GArray *
count_by_walking (UsherGraph *self, guint32 from)
{
  g_autofree gboolean *on_path = g_new0 (gboolean, self->nodes->len);
  Walk state = { self, g_array_new (FALSE, FALSE, sizeof (UsherReach)), on_path, 0, FALSE };

  walk (&state, from);
  gather (state.list);
  if (state.bounded)
    add_missed (self, state.list, from);
  return state.list;
}

const GArray *
usher_graph_reach (UsherGraph *self, guint32 at)
{
  const UsherNode *node = usher_graph_node (self, at);
  GArray *list;

  if (self->reach[at])
    return self->reach[at];
  if (node->cyclic)
    return self->reach[at] = count_by_walking (self, at);
  list = g_array_new (FALSE, FALSE, sizeof (UsherReach));
  append_self (list, node, at);
  for (guint32 i = node->first; i < node->first + node->n; i++)
    {
      const GArray *further = usher_graph_reach (self, usher_graph_edge (self, i)->to);

      g_array_append_vals (list, further->data, further->len);
    }
  gather (list);
  return self->reach[at] = list;
}
