/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-op-reading.h"
#include "usher-shell.h"

G_BEGIN_DECLS

/* What asks the source, and so happens in a thread of its own. */
typedef enum {
  USHER_OP_WORK_TRY,      /* what would be sent; nothing is kept */
  USHER_OP_WORK_PLAN,
  USHER_OP_WORK_CHECK,    /* every guard, and nothing is sent */
  USHER_OP_WORK_RUN,
  USHER_OP_WORK_ROLLBACK, /* plans what undoes it */
} UsherOpWork;

typedef struct {
  UsherOpWork work;
  gint64 id;            /* of CHECK, RUN, ROLLBACK */
  UsherOpWanted wanted; /* of TRY, PLAN; its source may be 0: the account's */
  const char *reason;   /* (nullable) */
  const char *secret;   /* (nullable): for this once; else it is in the keyring */
} UsherOpAsk;

/* SHELL (nullable) shows it as work that can be stopped.  TRY ends with CANCELLABLE (nullable); what writes goes on. */
void usher_op_work_start (UsherWorkspace *workspace, UsherShell *shell, const UsherOpAsk *ask, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer data);
/* How the operation stands then. (transfer full) */
UsherOpReading *usher_op_work_finish (GAsyncResult *result, GError **error);
/* From now on CONNECTOR (nullable) (borrowed) is every source: a test's. */
void usher_op_work_pretend (UsherConnector *connector);

G_END_DECLS
