/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

typedef struct {
  char *kind;               /* (owned): account, group  */
  gint64 id;
  char *key, *name;         /* (owned) (nullable)       */
  char *person_key;         /* (owned) (nullable)       */
  char *how;                /* (owned): direct, dynamic, synced */
  guint depth;              /* 0: in the group itself   */
  char *via;                /* (owned) (nullable): the nested group it is in */
} UsherGroupMember;

typedef struct {
  gint64 id;
  char *key, *name, *description, *kind, *rule, *mastered_by, *source; /* (owned) (nullable) */
  int writable;             /* −1: unknown */
  gboolean privileged, is_entitlement;
  char *owner_key, *deputy_key, *risk, *data_class, *purpose; /* (owned) (nullable) */
  int requestable;          /* −1: unknown */
  gint64 card_version, members, groups, effective_members, gone_at;
  char **parents;           /* (owned): keys of the groups that it is in */
  char **grants;            /* (owned): keys of entitlements granted to it */
} UsherGroup;

UsherGroup *usher_group_load (UsherConn *conn, gint64 id, GError **error);
void usher_group_free (UsherGroup *self);
/* NESTED: members of groups within it too, each once, where it is nearest.  (element-type UsherGroupMember) */
GPtrArray *usher_group_members (UsherConn *conn, gint64 id, gboolean nested, gint64 limit, GError **error);
void usher_group_member_free (UsherGroupMember *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherGroup, usher_group_free)

G_END_DECLS
