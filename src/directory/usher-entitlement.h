/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

/* Who holds an entitlement (or a group that is one), and through what. */
typedef struct {
  gint64 person;
  char *key, *name, *state; /* (owned) (nullable) */
  gboolean direct;
  gint64 paths;
  char **through;           /* (owned): keys of the groups whose members' access this is; composite roles too */
} UsherHolder;

/* By key; LIMIT 0: all.  *TOTAL counts all.  (element-type UsherHolder) */
GPtrArray *usher_entitlement_holders (UsherConn *conn, gint64 id, gboolean is_group, gint64 limit, gint64 offset, gint64 *total, GError **error);
void usher_holder_free (UsherHolder *self);

typedef struct {
  gint64 id, app;
  char *key, *name, *description, *environment, *source, *app_key, *app_name; /* (owned) (nullable) */
  char *risk;                /* (owned) (nullable): the card's, else the source's */
  char *owner_key, *deputy_key, *data_class, *purpose; /* (owned) (nullable) */
  int requestable;           /* −1: unknown */
  gboolean privileged;
  gint64 tier;               /* −1: unknown */
  gint64 card_version, holders, direct_holders, gone_at;
  char **granted_to;         /* (owned): keys of groups and accounts it is granted to; at most 100 */
  char **implies, **implied_by; /* (owned): keys */
} UsherEntitlement;

UsherEntitlement *usher_entitlement_load (UsherConn *conn, gint64 id, GError **error);
void usher_entitlement_free (UsherEntitlement *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEntitlement, usher_entitlement_free)

G_END_DECLS
