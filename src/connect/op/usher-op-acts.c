/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to operations without a source: they are cancelled, and approvals say yes or no.  On the
 * writer thread. */

#include "usher-op-private.h"

#include <string.h>

#include "usher-approval.h"
#include "usher-error.h"

#define SUBJECT "op:"

static gboolean
change_state (UsherTx *tx, const UsherOp *op, const char *verb, const char *state, GError **error)
{
  gboolean approved = g_str_equal (state, "approved");
  UsherChange changes[] = {
    { "state", usher_text_value (state) },
    { "approved_at", approved ? USHER_INT (usher_tx_now (tx)) : op->approved_at ? USHER_INT (op->approved_at) : USHER_NULL },
    { NULL },
  };

  return usher_record_write (tx, "operation", op->id, verb, op->version, changes, error);
}

gboolean
usher_op_cancel (UsherTx *tx, gint64 id, GError **error)
{
  g_autoptr (UsherOp) op = usher_op_load (usher_tx_conn (tx), id, error);
  g_autofree char *subject = NULL;

  if (!op || !usher_tx_may (tx, "op.cancel", error))
    return FALSE;
  if (!g_str_equal (op->state, "planned") && !g_str_equal (op->state, "approved"))
    return usher_error_set (error, USHER_ERROR_GUARD,
                            g_str_equal (op->state, "sent")       ? "usherctl op run looks at what became of it."
                            : g_str_equal (op->state, "observed") ? "usherctl op rollback plans what undoes it."
                                                                  : NULL,
                            "OP-%" G_GINT64_FORMAT " is %s: it cannot be cancelled", op->id, op->state);
  subject = usher_op_subject (op);
  return change_state (tx, op, "cancel", "cancelled", error) && (op->basis || usher_approval_void (tx, subject, NULL, error));
}

/* ---- Approvals ---- */
static gboolean
approve (UsherTx *tx, const UsherOp *op, GError **error)
{
  g_autofree char *subject = usher_op_subject (op);
  UsherApprovalQuestion question = { subject, op->hash, op->needs, 0, usher_tx_now (tx) };
  g_auto (UsherApprovalState) state = { 0 };

  if (!usher_approval_state (usher_tx_conn (tx), &question, &state, error))
    return FALSE;
  return !state.satisfied || change_state (tx, op, "approve", "approved", error);
}

static gboolean
on_decided (UsherTx *tx, const char *subject, const char *hash, gboolean refused, GError **error)
{
  gint64 id = g_ascii_strtoll (subject + strlen (SUBJECT), NULL, 10);
  g_autoptr (UsherOp) op = usher_op_load (usher_tx_conn (tx), id, error);

  if (!op)
    return FALSE;
  if (!g_str_equal (op->hash, hash) || (!g_str_equal (op->state, "planned") && !g_str_equal (op->state, "approved")))
    return TRUE;
  if (refused)
    return change_state (tx, op, "refuse", "cancelled", error);
  return g_str_equal (op->state, "approved") || approve (tx, op, error);
}

void
usher_op_register (void)
{
  usher_approval_subscribe (SUBJECT, on_decided);
}
