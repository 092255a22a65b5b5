/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Ways into a door, drawn: who comes from the left, what they pass, and, behind the door, what a
 * revoke would do to each way.  It knows names and icons alone.  Its description for a screen
 * reader says every way; a list beside it is the caller's. */
#define USHER_TYPE_PATH_GRAPH (usher_path_graph_get_type ())
G_DECLARE_FINAL_TYPE (UsherPathGraph, usher_path_graph, USHER, PATH_GRAPH, GtkWidget)

typedef struct {
  const char *id;       /* the same id on two ways is one node; activated by it */
  const char *title;
  const char *subtitle; /* (nullable) */
  const char *icon;     /* (nullable) */
} UsherPathNode;

typedef struct {
  const UsherPathNode *nodes; /* in order; may be none: assigned directly */
  guint n_nodes;
  const char *label;          /* (nullable): of a way without nodes        */
  const char *end_icon;       /* what a revoke does to it …                */
  const char *end_word;
  const char *end_css;        /* (nullable): colour name: success, warning, error */
  const char *end_why;        /* (nullable)                                */
  gboolean closes;            /* dashed, no arrowhead                      */
} UsherPathWay;

/* Signal "node-activated" (const char *id): by click or Enter. */
GtkWidget *usher_path_graph_new (void);
void usher_path_graph_set_person (UsherPathGraph *self, const char *name);
void usher_path_graph_set_door (UsherPathGraph *self, const char *title, const char *subtitle, const char *icon);
void usher_path_graph_clear (UsherPathGraph *self);
void usher_path_graph_add (UsherPathGraph *self, const UsherPathWay *way);

G_END_DECLS
