/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"
#include "usher-rights.h"

G_BEGIN_DECLS

/* One act in the making: a transaction on the writer thread, who acts, and when.  Acts take it as
 * their first argument and compose; only the workspace begins and commits. */
typedef struct _UsherTx UsherTx;

typedef struct {
  gint64 member;             /* 0 only while a workspace is made                        */
  UsherRoles roles;
  const UsherRights *rights; /* (borrowed)                                              */
  const char *login;         /* (nullable): absent in samples                            */
  const char *on_behalf;     /* (nullable): who started a timer's or a sync's act        */
  const char *act;           /* (nullable): the act's uuid; NULL: a new one              */
  gint64 now;                /* ms; 0: the server's clock, or this machine's             */
  gboolean seeded;           /* salts of personal text come from the act: equal each time */
} UsherTxWho;

/* REASON (nullable) is words; it becomes personal text and the line holds its digest.  In a place
 * without lines the first must be the note "workspace:1" "create" with the changes kind and uuid. */
UsherTx *usher_tx_begin (UsherConn *conn, const UsherTxWho *who, const char *reason, GError **error);
gboolean usher_tx_commit (UsherTx *self, GError **error); /* frees it, whatever happens */
void usher_tx_rollback (UsherTx *self);                   /* and frees it */

UsherConn *usher_tx_conn (UsherTx *self);
gint64 usher_tx_member (UsherTx *self);
UsherRoles usher_tx_roles (UsherTx *self);
gint64 usher_tx_now (UsherTx *self);       /* the time that its lines carry */
const char *usher_tx_act (UsherTx *self);
gint64 usher_tx_last_line (UsherTx *self); /* the ledger's head within this act */
gboolean usher_tx_may (UsherTx *self, const char *right, GError **error);
/* A line about something that is no governed row (a sync, an export, a refusal worth keeping).
 * CHANGES (nullable) is canonical JSON {field: [from, to]}. */
gboolean usher_tx_note (UsherTx *self, const char *object, const char *verb, const char *changes, GError **error);
/* What this act touched, for the announcement: "table:id" strings. */
GPtrArray *usher_tx_touched (UsherTx *self);
void usher_tx_touch (UsherTx *self, const char *table, gint64 id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTx, usher_tx_rollback)

G_END_DECLS
