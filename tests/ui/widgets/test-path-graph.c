/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The door: nodes that ways share are one, the keyboard reaches each, and any text draws. */

#include "usher-path-graph.h"
#include "usher-widgets.h"

static char *activated;

static void
on_activated_cb (UsherPathGraph *graph, const char *id, gpointer data)
{
  g_free (activated);
  activated = g_strdup (id);
}

static void
add (GtkWidget *graph, const char *first, const char *second)
{
  UsherPathNode nodes[] = { { first, first, "Group", "usher-path-group-symbolic" }, { second, second, NULL, NULL } };
  UsherPathWay way = { nodes, second ? 2 : 1, NULL, "usher-revoke-shared-symbolic", "Shared", "warning", "with 14 others", FALSE };

  usher_path_graph_add (USHER_PATH_GRAPH (graph), &way);
}

static GskRenderNode *
draw (GtkWidget *graph, int width)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int minimum, natural;

  gtk_widget_measure (graph, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  width = MAX (width, minimum);
  gtk_widget_measure (graph, GTK_ORIENTATION_VERTICAL, width, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, >, 0);
  gtk_widget_allocate (graph, width, natural, -1, NULL);
  GTK_WIDGET_GET_CLASS (graph)->snapshot (graph, snapshot);
  return gtk_snapshot_free_to_node (snapshot);
}

static void
test_draws (void)
{
  GtkWidget *window = gtk_window_new (), *graph = usher_path_graph_new ();

  gtk_window_set_child (GTK_WINDOW (window), graph);
  usher_path_graph_set_person (USHER_PATH_GRAPH (graph), "佐藤 美咲");
  usher_path_graph_set_door (USHER_PATH_GRAPH (graph), "Payment Approver & <more>", "Ledgerline ERP", NULL);
  g_assert_null (draw (graph, 900)); /* nothing without ways */
  add (graph, "group:a", "group:b");
  add (graph, "group:c", "group:b");
  usher_path_graph_add (USHER_PATH_GRAPH (graph), &(UsherPathWay) { NULL, 0, "Assigned directly", "usher-revoke-removed-symbolic", "Removed", "success", NULL, TRUE });
  for (int i = 0; i < 2; i++)
    {
      g_autoptr(GskRenderNode) node = NULL;

      gtk_widget_set_direction (graph, i ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      node = draw (graph, 900);
      g_assert_nonnull (node);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_a_hundred_ways (void)
{
  GtkWidget *window = gtk_window_new (), *graph = usher_path_graph_new ();
  g_autoptr(GskRenderNode) node = NULL;

  gtk_window_set_child (GTK_WINDOW (window), graph);
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *first = g_strdup_printf ("group:%d", i), *second = g_strdup_printf ("group:inner-%d", i % 7);

      add (graph, first, second);
    }
  node = draw (graph, 900);
  g_assert_nonnull (node);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_clear (void)
{
  GtkWidget *window = gtk_window_new (), *graph = usher_path_graph_new ();

  gtk_window_set_child (GTK_WINDOW (window), graph);
  g_signal_connect (graph, "node-activated", G_CALLBACK (on_activated_cb), NULL);
  add (graph, "group:a", NULL);
  usher_path_graph_clear (USHER_PATH_GRAPH (graph));
  g_assert_null (draw (graph, 900));
  g_assert_null (activated);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  usher_widgets_init ();
  g_test_add_func ("/path-graph/draws", test_draws);
  g_test_add_func ("/path-graph/a-hundred-ways", test_a_hundred_ways);
  g_test_add_func ("/path-graph/clear", test_clear);
  return g_test_run ();
}
