/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-op.h"

G_BEGIN_DECLS

/* What people do with operations.
 *
 *   planned ──► approved ──► sent ──► observed       a read showed it
 *      │            │          ├────► contradicted   a read shows otherwise
 *      └─► cancelled ◄─┘       └────► failed         the source refused it
 *
 * It is "sent" before anything is sent: after a crash nobody knows, and then it is looked at before it is
 * sent again.  Planning and running ask the source and block; never on the writer's thread. */

/* Where an operation happens. */
typedef struct {
  UsherWorkspace *workspace;
  UsherConnector *connector; /* (borrowed)                                     */
  gint64 lag_ms;             /* of its manifest                                */
  void (*wait) (gint64 ms, GCancellable *cancellable, gpointer data); /* (nullable): a test's */
  gpointer wait_data;
  const char *reason;        /* (nullable): in words, of what is done          */
} UsherOpDesk;

typedef struct {
  UsherOpKind kind;
  gint64 source;
  gint64 account, person; /* account 0: the person's one account at the source */
  gint64 group, entitlement, factor;
  UsherRequirementFacts facts; /* that only the caller knows: STANDING, CONFLICT, BULK …          */
  const char *basis, *basis_hash; /* (nullable): what was approved instead of the operation itself */
  gint64 rolls_back;
  gboolean dry_run;       /* nothing is kept: the operation has no number      */
} UsherOpWanted;

/* Asks the connector what it would send, predicts what comes of it, keeps it, asks for approvals. */
UsherOp *usher_op_plan (const UsherOpDesk *desk, const UsherOpWanted *wanted, GCancellable *cancellable, GError **error);
/* Sends it and looks, or looks at what was sent before.  *OP (nullable on failure) is how it ended.  FALSE
 * when a guard refused (nothing was sent), when the source did, or when nobody can tell yet. */
gboolean usher_op_run (const UsherOpDesk *desk, gint64 id, UsherOp **op, GCancellable *cancellable, GError **error);
/* Would it run now?  Every guard, and nothing is sent. */
gboolean usher_op_check (const UsherOpDesk *desk, gint64 id, GCancellable *cancellable, GError **error);
/* Plans what undoes it. */
UsherOp *usher_op_rollback (const UsherOpDesk *desk, gint64 id, gboolean dry_run, GCancellable *cancellable, GError **error);
gboolean usher_op_cancel (UsherTx *tx, gint64 id, GError **error);

UsherOp *usher_op_load (UsherConn *conn, gint64 id, GError **error); /* UNKNOWN */
GPtrArray *usher_op_requests (const UsherOp *self); /* (element-type UsherOpRequest) */
/* Where an account is. */
gboolean usher_op_account_source (UsherConn *conn, gint64 account, gint64 *source, GError **error);
/* Who must approve it, and who is missing still: see usher-approval.h.  Of one that stands on a basis, the basis'. */
char *usher_op_subject (const UsherOp *self);
const char *usher_op_subject_hash (const UsherOp *self);

/* Listens to approvals; before a workspace is opened. */
void usher_op_register (void);

G_END_DECLS
