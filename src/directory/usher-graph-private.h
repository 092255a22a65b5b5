/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-access.h"

G_BEGIN_DECLS

/* Groups and entitlements, and how one leads to the other:
 *
 *   account ──member──► group ──nested──► group ──role──► entitlement ──implied──► entitlement
 *
 * Accounts are no nodes: their edges are the first hops of paths.  Pure; one thread at a time. */
#define USHER_GRAPH_NONE G_MAXUINT32

typedef struct {
  gint64 id;
  gboolean is_group, is_target, privileged;
  guint32 first, n; /* its edges, once finished */
  gboolean cyclic;  /* a circle can be reached from here */
} UsherNode;

typedef struct {
  guint32 from, to;
  UsherHopKind kind;
  gint64 source; /* 0 when the whole organisation is worked out */
} UsherEdge;

/* What a node leads to: in how many ways, itself included. */
typedef struct {
  guint32 node;
  guint32 paths : 31;
  guint32 more : 1; /* at least so many */
} UsherReach;

typedef struct {
  GArray *nodes;  /* (owned) (element-type UsherNode) */
  GArray *edges;  /* (owned) (element-type UsherEdge): by from, once finished */
  GArray *at[2];  /* (owned) (element-type guint32): by id of entitlement, of group: its node plus one */
  GArray **reach; /* (owned): by node, made when first asked for (element-type UsherReach) */
} UsherGraph;

UsherGraph *usher_graph_new (void);
void usher_graph_free (UsherGraph *self);
guint32 usher_graph_add (UsherGraph *self, gboolean is_group, gint64 id, gboolean is_target, gboolean privileged);
guint32 usher_graph_find (const UsherGraph *self, gboolean is_group, gint64 id); /* or NONE */
/* Ignored when an end is unknown: gone. */
void usher_graph_join (UsherGraph *self, guint32 from, guint32 to, UsherHopKind kind, gint64 source);
/* After all nodes and edges: sorts, finds circles, and marks groups that lead to privileged things. */
void usher_graph_finish (UsherGraph *self);
/* (transfer none): ascending by node. */
const GArray *usher_graph_reach (UsherGraph *self, guint32 node);

static inline const UsherNode *
usher_graph_node (const UsherGraph *self, guint32 node)
{
  return &g_array_index (self->nodes, UsherNode, node);
}

static inline const UsherEdge *
usher_graph_edge (const UsherGraph *self, guint32 edge)
{
  return &g_array_index (self->edges, UsherEdge, edge);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherGraph, usher_graph_free)

G_END_DECLS
