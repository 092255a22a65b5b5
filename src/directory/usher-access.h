/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* Effective access: who holds what, through which paths.  A path goes from one of a person's accounts
 * to an entitlement, or to a group whose card says that it is one. */
#define USHER_ACCESS_PATHS_MAX 100

typedef enum {
  USHER_HOP_DIRECT,  /* granted to the account itself           */
  USHER_HOP_MEMBER,  /* the account is a member of a group      */
  USHER_HOP_NESTED,  /* the group is in a group                 */
  USHER_HOP_DYNAMIC, /* the source's rule makes the member      */
  USHER_HOP_SYNCED,  /* the membership comes from another place */
  USHER_HOP_ROLE,    /* granted to the group                    */
  USHER_HOP_IMPLIED, /* the entitlement before implies it       */
  USHER_HOP_RULE,    /* granted by the source's own rule        */
} UsherHopKind;

typedef enum { USHER_PREDICTION_REFUSED, USHER_PREDICTION_RETURNS, USHER_PREDICTION_SHARED, USHER_PREDICTION_REMAINS, USHER_PREDICTION_REMOVED } UsherPrediction;

typedef struct {
  UsherHopKind kind;
  gint64 id;
  char *to;     /* (owned): "group:okta/prod-admins"  */
  char *source; /* (owned): the name of the source that says so */
} UsherHop;

typedef struct {
  gint64 account;
  char *account_key;    /* (owned) */
  GPtrArray *hops;      /* (owned) (element-type UsherHop) */
  UsherPrediction prediction;
  char *why;            /* (owned) */
  const char *operation; /* "remove-member" or "unassign": what would end it */
} UsherPath;

typedef struct {
  char *key, *name;      /* (owned) */
  gboolean is_group;
  gint64 id;
  gboolean direct, privileged;
  gint64 paths_total;
  gboolean more;         /* there are at least so many  */
  GPtrArray *paths;      /* (owned) (element-type UsherPath): at most 100, shortest first */
} UsherHolding;

typedef struct {
  gint64 person;
  char *key;             /* (owned) */
  GPtrArray *holdings;   /* (owned) (element-type UsherHolding) by key */
} UsherAccess;

/* TARGET (nullable) is a key ("ent:…", "group:…"): that one alone. */
UsherAccess *usher_access_person (UsherConn *conn, gint64 person, const char *target, GCancellable *cancellable, GError **error);
void usher_access_free (UsherAccess *self);
const char *usher_hop_kind_name (UsherHopKind kind);
const char *usher_prediction_name (UsherPrediction prediction);

typedef struct {
  gint64 people, assignments, privileged, added, removed, changed;
} UsherAccessCounts;

/* Works out everyone's assignments, and what lists tell of people beside (person_fact), and writes what
 * differs; at the end of an act that changed who is in what.  COUNTS may be NULL. */
gboolean usher_access_rebuild (UsherTx *tx, UsherAccessCounts *counts, GError **error);
/* A person holds or lost something privileged since the tables were last worked out. */
typedef struct {
  gint64 person, target;
  gboolean is_group, added;
} UsherAccessChange;

typedef gboolean (*UsherAccessChangeFunc) (UsherTx *tx, const UsherAccessChange *change, gpointer data, GError **error);
/* The same; FUNC is told of each privileged change and writes what is to be said of it, in place of the
 * lines that usher_access_rebuild () leaves. */
gboolean usher_access_rebuild_told (UsherTx *tx, UsherAccessChangeFunc func, gpointer data, GError **error);
/* That line; MORE (nullable) is ",\"field\":[null,…]" of canonical JSON whose fields come after "privileged". */
gboolean usher_access_note (UsherTx *tx, const UsherAccessChange *change, const char *more, GError **error);
/* The same for some people, in milliseconds. */
gboolean usher_access_refresh (UsherTx *tx, const gint64 *people, gsize n, GError **error);
/* Undoes an act and works out again what followed from it; what undo is for, wherever links and
 * cards can be among it. */
gboolean usher_access_undo (UsherTx *tx, const char *act, GError **error);
/* Do the derived tables hold what they should?  For doctor; *WRONG counts rows that differ. */
gboolean usher_access_check (UsherConn *conn, gint64 *wrong, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAccess, usher_access_free)

G_END_DECLS
