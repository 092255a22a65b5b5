/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-op-kind.h"
#include "usher-requirement.h"
#include "usher-source-session.h"
#include "usher-tx.h"

G_BEGIN_DECLS

/* An operation: a change at a source that is planned, approved, sent once and observed.  A governed row. */
typedef struct {
  gint64 id, version;            /* "OP-88" */
  UsherOpKind kind;
  gint64 source, account, group, entitlement, factor; /* 0: does not apply */
  gint64 person;                 /* whose account it is; 0: nobody's */
  char *state;                   /* (owned): planned approved sent observed failed contradicted cancelled */
  UsherLevel level;
  guint facts;                   /* UsherRequirementFacts that only the caller knew */
  guint needs;                   /* 1 << UsherApprover: who must say yes */
  char *request;                 /* (owned): canonical JSON, a list of {body, curl, method, optional, powershell, type, url} */
  char *inverse;                 /* (owned) (nullable): canonical JSON of the operation that undoes it */
  char *prediction, *why;        /* (owned): RECORDS.md 9; "works" of what takes nothing away */
  char *hash;                    /* (owned): SHA-256 of the canonical JSON of what is approved */
  char *key;                     /* (owned): idempotency key */
  char *basis, *basis_hash;      /* (owned) (nullable): "ticket:12/3": whose approvals count; NULL: its own */
  gint64 planned_by, planned_at, approved_at, sent_by, sent_at, observed_at, observed_run;
  char *answer, *proof;          /* (owned) (nullable): canonical JSON of what the source said, what was read */
  gint64 attempts, progress;     /* how often it was sent; how many of its requests were begun */
  gint64 rolls_back, rolled_back_by;
} UsherOp;

/* F7: what explains a change of privileged access that a sync saw. */
typedef enum { USHER_DRIFT_MATCHED, USHER_DRIFT_EXPECTED, USHER_DRIFT_WRONG_SCOPE, USHER_DRIFT_OUT_OF_SEQUENCE, USHER_DRIFT_UNAUTHORISED } UsherDrift;
const char *usher_drift_name (UsherDrift drift); /* "unauthorised" */

/* PERSON (or ACCOUNT, when it is nobody's) gained or lost TARGET at SOURCE between the times of two good runs. */
typedef struct {
  gint64 source, person, account;
  const char *target_kind; /* "ent" or "group" */
  gint64 target;
  gboolean added;
  gint64 from, to;
} UsherDriftQuestion;

/* *OP receives the operation that matches; 0: none. */
gboolean usher_op_explain (UsherConn *conn, const UsherDriftQuestion *question, UsherDrift *drift, gint64 *op, GError **error);
/* After a run of SOURCE was applied, in its transaction: operations that were sent are observed or contradicted by what the
 * mirror says now, if the run began after sent_at and the source's lag.  *N (nullable): how many were decided. */
gboolean usher_op_observe_run (UsherTx *tx, gint64 source, gint64 run, gint64 began, gint64 lag_ms, gint64 *n, GError **error);

void usher_op_free (UsherOp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherOp, usher_op_free)

G_END_DECLS
