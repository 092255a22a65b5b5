/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What syncs have to do with operations: a run proves what was sent, and a change of privileged access
 * that it saw is explained by an operation, or is drift.
 *
 * Any thread, on the connection given; observing is within the run's own act. */

#include "usher-op-private.h"

#include <string.h>

#include "usher-canon.h"

const char *
usher_drift_name (UsherDrift drift)
{
  static const char *const names[] = { "matched", "expected", "wrong-scope", "out-of-sequence", "unauthorised" };

  return names[drift];
}

/* ---- A run proves ---- */
static const char *
stream_of (UsherOpKind kind)
{
  switch (kind)
    {
    case USHER_OP_ADD_MEMBER:
    case USHER_OP_REMOVE_MEMBER:
      return "memberships";
    case USHER_OP_ASSIGN:
    case USHER_OP_UNASSIGN:
      return "grants";
    case USHER_OP_RESET_MFA:
      return "factors";
    default:
      return "accounts";
    }
}

static char *
proof_json (gint64 run, UsherTruth holds)
{
  GString *json = g_string_new ("{\"holds\":");

  usher_canon_text (json, usher_truth_name (holds), -1);
  usher_canon_key_int (json, "run", run);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

static gboolean
settle (UsherTx *tx, const UsherOp *op, gint64 run, UsherTruth holds, GError **error)
{
  g_autofree char *proof = proof_json (run, holds);
  gboolean observed = holds == USHER_TRUTH_YES;
  UsherChange changes[] = {
    { "state", usher_text_value (observed ? "observed" : "contradicted") },
    { "proof", usher_text_value (proof) },
    { "observed_at", USHER_INT (usher_tx_now (tx)) },
    { "observed_run", USHER_INT (run) },
    { NULL },
  };
  UsherChange undone[] = { { "rolled_back_by", USHER_INT (op->id) }, { NULL } };

  return usher_record_write (tx, "operation", op->id, observed ? "observe" : "contradict", op->version, changes, error) &&
         (!observed || !op->rolls_back ||
          usher_record_write (tx, "operation", op->rolls_back, "rolled-back", USHER_RECORD_AS_IT_IS, undone, error));
}

/* A connector's own look is confirmed, never taken back: what changed since is drift. */
static gboolean
confirm (UsherTx *tx, const UsherOp *op, gint64 run, GError **error)
{
  UsherChange changes[] = { { "observed_run", USHER_INT (run) }, { NULL } };

  return usher_record_write (tx, "operation", op->id, "observe", op->version, changes, error);
}

/* What is there was seen; what is not there is gone only for a run that read everything. */
static gboolean
look_at (UsherTx *tx, const UsherOp *op, gint64 run, UsherTruth *holds, GError **error)
{
  gboolean complete;

  if (!usher_op_store_run_complete (usher_tx_conn (tx), run, stream_of (op->kind), &complete, error))
    return FALSE;
  *holds = USHER_TRUTH_UNKNOWN;
  return !complete || usher_op_store_holds (usher_tx_conn (tx), op, holds, error);
}

static gboolean
observe_each (UsherTx *tx, GPtrArray *ops, gint64 run, gint64 until, gboolean sent, gint64 *n, GError **error)
{
  for (guint i = 0; i < ops->len; i++)
    {
      const UsherOp *op = ops->pdata[i];
      UsherTruth holds;

      if (op->sent_at >= until)
        continue;
      if (!look_at (tx, op, run, &holds, error))
        return FALSE;
      if (holds == USHER_TRUTH_UNKNOWN || (!sent && holds == USHER_TRUTH_NO))
        continue;
      if (!(sent ? settle (tx, op, run, holds, error) : confirm (tx, op, run, error)))
        return FALSE;
      *n += sent;
    }
  return TRUE;
}

gboolean
usher_op_observe_run (UsherTx *tx, gint64 source, gint64 run, gint64 began, gint64 lag_ms, gint64 *n, GError **error)
{
  g_autoptr (GPtrArray) sent = usher_op_store_sent (usher_tx_conn (tx), source, error), unconfirmed = NULL;
  gint64 decided = 0;

  if (!sent || !(unconfirmed = usher_op_store_unconfirmed (usher_tx_conn (tx), source, error)) ||
      !observe_each (tx, sent, run, began - lag_ms, TRUE, &decided, error) ||
      !observe_each (tx, unconfirmed, run, began - lag_ms, FALSE, &decided, error))
    return FALSE;
  if (n)
    *n = decided;
  return TRUE;
}

/* ---- An operation explains ---- */
static gboolean
is_direction (const UsherOp *op, gboolean added)
{
  if (added)
    return op->kind == USHER_OP_ADD_MEMBER || op->kind == USHER_OP_ASSIGN;
  return op->kind == USHER_OP_REMOVE_MEMBER || op->kind == USHER_OP_UNASSIGN;
}

/* What the operation gives or takes is the target, or leads to it. */
static gboolean
leads_to (UsherConn *conn, const UsherOp *op, const UsherDriftQuestion *question, gboolean *leads, GError **error)
{
  gboolean is_group = op->group != 0, group_wanted = strcmp (question->target_kind, "group") == 0;
  g_autoptr (GArray) reach = usher_op_store_reach (conn, is_group, is_group ? op->group : op->entitlement, error);

  *leads = FALSE;
  for (guint i = 0; reach && i < reach->len && !*leads; i++)
    {
      const UsherOpNode *node = &g_array_index (reach, UsherOpNode, i);

      *leads = node->id == question->target && node->is_group == group_wanted;
    }
  return reach != NULL;
}

static gboolean
is_in_time (const UsherOp *op, const UsherDriftQuestion *question)
{
  return op->sent_at && op->sent_at > question->from && op->sent_at <= question->to;
}

/* Of one that leads to the target, or is about the same account alone. */
static UsherDrift
weigh (const UsherOp *op, const UsherDriftQuestion *question, gboolean leads)
{
  gboolean in_time = is_in_time (op, question);

  if (!leads)
    return in_time ? USHER_DRIFT_WRONG_SCOPE : USHER_DRIFT_UNAUTHORISED;
  if (!in_time)
    return USHER_DRIFT_OUT_OF_SEQUENCE;
  return op->basis && g_str_has_prefix (op->basis, "expiry:") ? USHER_DRIFT_EXPECTED : USHER_DRIFT_MATCHED;
}

/* Of long ago: what it did was seen, and whatever happens now is something else. */
static gboolean
is_past (const UsherOp *op, const UsherDriftQuestion *question)
{
  return (op->sent_at && op->sent_at <= question->from) || g_str_equal (op->state, "failed");
}

gboolean
usher_op_explain (UsherConn *conn, const UsherDriftQuestion *question, UsherDrift *drift, gint64 *op, GError **error)
{
  g_autoptr (GPtrArray) ops = usher_op_store_about (conn, question->source, question->person, question->account, error);

  if (!ops)
    return FALSE;
  *drift = USHER_DRIFT_UNAUTHORISED;
  *op = 0;
  for (guint i = 0; i < ops->len; i++)
    {
      const UsherOp *one = ops->pdata[i];
      gboolean leads = FALSE;
      UsherDrift how;

      if (is_past (one, question))
        continue;
      if (is_direction (one, question->added) && !leads_to (conn, one, question, &leads, error))
        return FALSE;
      how = weigh (one, question, leads);
      if (how < *drift)
        {
          *drift = how;
          *op = leads ? one->id : 0;
        }
    }
  return TRUE;
}
