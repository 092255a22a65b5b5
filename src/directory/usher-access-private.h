/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-graph-private.h"
#include "usher-risk.h"
#include "usher-run-private.h"

G_BEGIN_DECLS

/* One person's first hop. */
typedef struct {
  gint64 person, account, source;
  guint32 node;
  UsherHopKind kind;
} UsherFirstHop;

/* A row of the derived table. */
typedef struct {
  gint64 person, target;
  gboolean is_group, direct, privileged;
  gint64 paths;
  UsherRisk risk; /* worked out only: the table has none */
} UsherAssignment;

/* When one of a person's accounts last got in. */
typedef struct {
  gint64 person, at, source;
  const char *kind; /* (nullable): interned */
} UsherLastUse;

/* What a path's words need to know about a group or entitlement, by node. */
typedef struct {
  char *key, *name, *kind, *mastered_by; /* (owned) (nullable) */
  int writable;                          /* −1: unknown        */
} UsherNodeFacts;

typedef struct {
  UsherGraph *graph;  /* (owned) */
  GArray *hops;       /* (owned) (element-type UsherFirstHop): by person */
  GArray *risks;      /* (owned) (element-type guint8): an UsherRisk, by node */
  GArray *uses;       /* (owned) (element-type UsherLastUse): as read */
  GArray *facts;      /* (owned) (nullable) (element-type UsherNodeFacts): by node */
  GHashTable *sources; /* (owned) (nullable): id → name */
  GHashTable *accounts; /* (owned) (nullable): id → key */
} UsherAccessWorld;

void usher_access_world_free (UsherAccessWorld *self);
/* Everyone, in a few passes over the tables. */
UsherAccessWorld *usher_access_store_load_all (UsherConn *conn, GError **error);
/* These people and whatever their accounts lead to; with FACTS, what paths tell. */
UsherAccessWorld *usher_access_store_load_some (UsherConn *conn, const gint64 *people, gsize n, gboolean facts, GError **error);
/* The derived table's rows, in its order: of everyone, or of PEOPLE (ascending). (element-type UsherAssignment) */
GArray *usher_access_store_read (UsherConn *conn, const gint64 *people, gsize n, GError **error);
gboolean usher_access_store_write (UsherConn *conn, const GArray *add, const GArray *change, const GArray *remove, GError **error);
gboolean usher_access_store_set_state (UsherConn *conn, gint64 line, GError **error);
/* (element-type UsherAssignment), in the table's order. */
GArray *usher_access_derive (UsherAccessWorld *world);
/* Paths of one person to one target, into HOLDING. */
void usher_access_list_paths (UsherAccessWorld *world, guint32 target, UsherHolding *holding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAccessWorld, usher_access_world_free)

G_END_DECLS
