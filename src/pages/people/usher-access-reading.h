/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-access.h"
#include "usher-facts.h"

G_BEGIN_DECLS

/* How one person has one access, with the names of everything on the way. */
typedef struct {
  UsherAccess *access;   /* (owned) */
  UsherFacts *target;    /* (owned) (nullable): of the entitlement or group */
  GHashTable *nodes;     /* (owned): key → UsherFacts of what ways pass */
  gint64 as_of;          /* 0: nothing was read yet */
} UsherAccessReading;

/* How a revoke would end, over all ways. */
typedef struct {
  guint ways, closing;                    /* CLOSING: an operation ends it, whatever remains beside it */
  guint refused, returning, shared;
  gboolean more;                          /* there are further ways that were not looked at */
} UsherAccessSum;

/* TARGET is "ent:…" or "group:…". */
UsherAccessReading *usher_access_reading_load (UsherConn *conn, gint64 person, const char *target, GCancellable *cancellable, GError **error);
void usher_access_reading_free (UsherAccessReading *self);
const UsherHolding *usher_access_reading_holding (const UsherAccessReading *self); /* (nullable): it is not held any more */
UsherAccessSum usher_access_sum (const UsherHolding *holding);
/* The answer before the drawing: *STRONG "A revoke now would not work." and the rest; "success" or "warning". */
const char *usher_access_answer (const UsherAccessSum *sum, const char *name, char **strong, char **rest);
/* "treasury-emea", "Group · Okta · 15 members". (transfer full) */
char *usher_access_node_title (const UsherAccessReading *self, const UsherHop *hop);
char *usher_access_node_detail (const UsherAccessReading *self, const UsherHop *hop);
/* Why a revoke would end so on this way. (transfer full) */
char *usher_access_why (const UsherAccessReading *self, const UsherPath *path);
/* A whole way as a sentence, for a list and a screen reader. (transfer full) */
char *usher_access_way_text (const UsherAccessReading *self, const UsherPath *path, const char *person, const char *target);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAccessReading, usher_access_reading_free)

G_END_DECLS
