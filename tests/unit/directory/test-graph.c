/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who leads to what, in how many ways: diamonds, circles, privileged groups; checked against plain
 * enumeration of simple paths on random graphs. */

#include "usher-graph-private.h"
#include "usher-random.h"

static gint64
paths_to (UsherGraph *graph, guint32 from, guint32 to, gboolean *more)
{
  const GArray *reach = usher_graph_reach (graph, from);

  for (guint i = 0; i < reach->len; i++)
    if (g_array_index (reach, UsherReach, i).node == to)
      {
        if (more)
          *more = g_array_index (reach, UsherReach, i).more;
        return g_array_index (reach, UsherReach, i).paths;
      }
  return 0;
}

/* LEVELS of two groups, each in both of the next level: the number of ways doubles. */
static void
test_diamond (void)
{
  g_autoptr (UsherGraph) graph = usher_graph_new ();
  guint32 entitlement = usher_graph_add (graph, FALSE, 1, TRUE, FALSE), top = usher_graph_add (graph, TRUE, 1, FALSE, FALSE);
  guint32 before[2] = { top, top };

  for (gint64 level = 0; level < 12; level++)
    {
      guint32 now[2] = { usher_graph_add (graph, TRUE, 2 + 2 * level, FALSE, FALSE), usher_graph_add (graph, TRUE, 3 + 2 * level, FALSE, FALSE) };

      for (guint i = 0; i < 2; i++)
        for (guint j = 0; j < (level ? 2 : 1); j++)
          usher_graph_join (graph, before[j], now[i], USHER_HOP_NESTED, 0);
      before[0] = now[0];
      before[1] = now[1];
    }
  for (guint i = 0; i < 2; i++)
    usher_graph_join (graph, before[i], entitlement, USHER_HOP_ROLE, 0);
  usher_graph_finish (graph);
  g_assert_cmpint (paths_to (graph, top, entitlement, NULL), ==, 4096);
}

static void
test_circle (void)
{
  g_autoptr (UsherGraph) graph = usher_graph_new ();
  guint32 a = usher_graph_add (graph, TRUE, 1, FALSE, FALSE), b = usher_graph_add (graph, TRUE, 2, FALSE, FALSE),
          c = usher_graph_add (graph, TRUE, 3, TRUE, FALSE), e = usher_graph_add (graph, FALSE, 1, TRUE, TRUE);

  usher_graph_join (graph, a, b, USHER_HOP_NESTED, 0);
  usher_graph_join (graph, b, c, USHER_HOP_NESTED, 0);
  usher_graph_join (graph, c, a, USHER_HOP_NESTED, 0);
  usher_graph_join (graph, a, a, USHER_HOP_NESTED, 0);
  usher_graph_join (graph, b, e, USHER_HOP_ROLE, 0);
  usher_graph_join (graph, c, e, USHER_HOP_ROLE, 0);
  usher_graph_finish (graph);
  g_assert_true (usher_graph_node (graph, a)->cyclic);
  g_assert_false (usher_graph_node (graph, e)->cyclic);
  g_assert_cmpint (paths_to (graph, a, e, NULL), ==, 2);
  g_assert_cmpint (paths_to (graph, c, e, NULL), ==, 2);
  g_assert_cmpint (paths_to (graph, a, c, NULL), ==, 1);
  g_assert_true (usher_graph_node (graph, a)->privileged);
}

/* Every group in every other: walking is cut short, and nothing is missed. */
static void
test_everything_in_everything (void)
{
  g_autoptr (UsherGraph) graph = usher_graph_new ();
  guint32 groups[14], entitlement = usher_graph_add (graph, FALSE, 9, TRUE, FALSE);
  gboolean more = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    groups[i] = usher_graph_add (graph, TRUE, (gint64) i + 1, FALSE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (guint j = 0; j < G_N_ELEMENTS (groups); j++)
      if (i != j)
        usher_graph_join (graph, groups[i], groups[j], USHER_HOP_NESTED, 0);
  usher_graph_join (graph, groups[13], entitlement, USHER_HOP_ROLE, 0);
  usher_graph_finish (graph);
  g_assert_cmpint (paths_to (graph, groups[0], entitlement, &more), >=, 1);
  g_assert_true (more);
}

static gint64
count_plainly (UsherGraph *graph, guint32 at, guint32 to, gboolean *on_path)
{
  const UsherNode *node = usher_graph_node (graph, at);
  gint64 n = at == to;

  on_path[at] = TRUE;
  for (guint32 i = node->first; i < node->first + node->n; i++)
    if (!on_path[usher_graph_edge (graph, i)->to])
      n += count_plainly (graph, usher_graph_edge (graph, i)->to, to, on_path);
  on_path[at] = FALSE;
  return n;
}

static void
test_random (void)
{
  UsherRandom random;

  usher_random_init (&random, 20260318, "test-graph");
  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (UsherGraph) graph = usher_graph_new ();
      guint n = 2 + usher_random_below (&random, 9), edges = usher_random_below (&random, 2 * n);
      g_autofree gboolean *on_path = g_new0 (gboolean, n);

      for (guint i = 0; i < n; i++)
        usher_graph_add (graph, i < n / 2, (gint64) i + 1, usher_random_chance (&random, 700), FALSE);
      for (guint i = 0; i < edges; i++)
        usher_graph_join (graph, usher_random_below (&random, n), usher_random_below (&random, n), USHER_HOP_NESTED, 0);
      usher_graph_finish (graph);
      for (guint32 from = 0; from < n; from++)
        for (guint32 to = 0; to < n; to++)
          g_assert_cmpint (paths_to (graph, from, to, NULL), ==,
                           usher_graph_node (graph, to)->is_target ? count_plainly (graph, from, to, on_path) : 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/graph/diamond", test_diamond);
  g_test_add_func ("/directory/graph/circle", test_circle);
  g_test_add_func ("/directory/graph/everything-in-everything", test_everything_in_everything);
  g_test_add_func ("/directory/graph/random", test_random);
  return g_test_run ();
}
