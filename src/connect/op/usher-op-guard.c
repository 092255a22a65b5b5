/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* May it be sent now?  Everything is looked at again within the act that says "sent": rights, the source's
 * switch, whether it can work, whether what was approved is what would be sent, and by whom.
 *
 * Any thread, on the connection given; writes nothing. */

#include "usher-op-private.h"

#include "usher-approval.h"
#include "usher-error.h"

UsherOpWanted
usher_op_wanted_of (const UsherOp *op)
{
  return (UsherOpWanted) {
    .kind = op->kind,
    .source = op->source,
    .account = op->account,
    .person = op->person,
    .group = op->group,
    .entitlement = op->entitlement,
    .factor = op->factor,
  };
}

static gboolean
check_content (const UsherOp *op, GError **error)
{
  g_autofree char *hash = usher_op_content_hash (op);

  return g_str_equal (hash, op->hash) ||
         usher_error_set (error, USHER_ERROR_FAULTY, "usherctl verify says what was changed.",
                          "OP-%" G_GINT64_FORMAT " is not what it was when it was planned", op->id);
}

static gboolean
check_prediction (UsherConn *conn, const UsherOp *op, const UsherOpFacts *facts, const UsherOpOffer *offer, GError **error)
{
  g_autofree char *why = NULL;
  const char *word;

  if (!usher_op_predict (conn, op->kind, facts, offer, &word, &why, error))
    return FALSE;
  if (!g_str_equal (word, "refused"))
    return TRUE;
  usher_error_set (error, USHER_ERROR_GUARD, facts->writes ? NULL : "Sources start read-only.", "OP-%" G_GINT64_FORMAT " would be refused: %s",
                   op->id, why);
  if (error && !facts->writes)
    {
      static const char *const who[] = { "lead", NULL };

      usher_error_add_guard (*error, "source-writes", why, who);
    }
  return FALSE;
}

/* The matrix may ask for more than it did when the operation was planned; never for less. */
static gboolean
check_matrix (UsherConn *conn, const UsherOp *op, const UsherOpFacts *facts, UsherLevel *level, GError **error)
{
  UsherRequirement now;

  if (!usher_op_weigh (conn, op, facts, level, &now, error))
    return FALSE;
  return op->basis || !(now.approvers & ~op->needs) ||
         usher_error_set (error, USHER_ERROR_GUARD, "Cancel it and plan it anew: then they are asked.",
                          "more must approve OP-%" G_GINT64_FORMAT " now than when it was planned", op->id);
}

static gboolean
check_executor (UsherConn *conn, const UsherOp *op, const UsherOpGuarding *guarding, GError **error)
{
  g_autofree char *subject = usher_op_subject (op);
  UsherApprovalQuestion question = { subject, usher_op_subject_hash (op), op->needs, guarding->member, guarding->now };
  UsherVoice voice, gains;

  if (!usher_voice_of_member (conn, guarding->member, &voice, error) ||
      (op->person && !usher_voice_of_person (conn, op->person, &gains, error)))
    return FALSE;
  if (op->person && usher_op_gives (op->kind) && usher_voice_is_same (&voice, &gains))
    return usher_error_set (error, USHER_ERROR_GUARD, "Someone else carries it out.", "nobody carries out what they gain by");
  return usher_approval_check (conn, &question, error);
}

gboolean
usher_op_guard (UsherConn *conn, const UsherOp *op, const UsherOpOffer *offer, const UsherOpGuarding *guarding, GError **error)
{
  UsherOpWanted wanted = usher_op_wanted_of (op);
  g_autoptr (UsherOpFacts) facts = usher_op_store_facts (conn, &wanted, error);
  UsherLevel level;

  if (!facts || !check_content (op, error) || !check_prediction (conn, op, facts, offer, error) ||
      !check_matrix (conn, op, facts, &level, error))
    return FALSE;
  return usher_may (usher_rights_shipped (), guarding->roles, "op.run", error) &&
         usher_may (usher_rights_shipped (), guarding->roles, usher_op_right (op->kind, MAX (level, op->level)), error) &&
         check_executor (conn, op, guarding, error);
}
