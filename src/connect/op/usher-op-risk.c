/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an operation stands in the matrix of approvals, and which right carrying it out takes.
 *
 *   gives access     the risk of what is given (with all that follows from it); privileged, when it is
 *   takes access     nobody; of what is privileged, an IAM peer
 *   enable           the manager; of who holds privileged access, as high; of who left, non-standard
 *   disable, revoke  nobody: containment waits for no one
 *   unlock, factors, password   nobody (proof of identity is the ticket's); of the privileged, an IAM peer
 *
 * Any thread, on the connection given. */

#include "usher-op-private.h"

static UsherLevel
level_of (UsherRisk risk)
{
  switch (risk)
    {
    case USHER_RISK_LOW:
      return USHER_LEVEL_LOW;
    case USHER_RISK_HIGH:
      return USHER_LEVEL_HIGH;
    case USHER_RISK_PRIVILEGED:
      return USHER_LEVEL_PRIVILEGED;
    case USHER_RISK_UNKNOWN:
    case USHER_RISK_MEDIUM:
    default:
      return USHER_LEVEL_MEDIUM;
    }
}

static gboolean
is_outsider (const char *kind)
{
  return g_strcmp0 (kind, "vendor") == 0 || g_strcmp0 (kind, "partner") == 0;
}

static gboolean
weigh_access (UsherConn *conn, const UsherOpFacts *facts, UsherLevel *level, GError **error)
{
  gboolean is_group = facts->group.id != 0;
  g_autoptr (GArray) nodes = usher_op_store_reach (conn, is_group, is_group ? facts->group.id : facts->entitlement.id, error);
  UsherRiskFacts line = { .outsider = is_outsider (facts->person_kind) };

  if (!nodes || !usher_op_store_weigh (conn, nodes, &line, error))
    return FALSE;
  *level = level_of (usher_risk_of_line (&line, NULL));
  return TRUE;
}

static gboolean
has_left (const char *state)
{
  return g_strcmp0 (state, "terminated") == 0 || g_strcmp0 (state, "suspended") == 0;
}

static gboolean
find_level (UsherConn *conn, UsherOpKind kind, const UsherOpFacts *facts, UsherLevel *level, guint *matrix, GError **error)
{
  *level = facts->holds_privileged ? USHER_LEVEL_HIGH : USHER_LEVEL_LOW;
  switch (kind)
    {
    case USHER_OP_ADD_MEMBER:
    case USHER_OP_ASSIGN:
      return weigh_access (conn, facts, level, error);
    case USHER_OP_REMOVE_MEMBER:
    case USHER_OP_UNASSIGN:
      if (!weigh_access (conn, facts, level, error))
        return FALSE;
      *matrix |= USHER_FACT_TAKES_AWAY | (*level == USHER_LEVEL_PRIVILEGED ? USHER_FACT_CRITICAL_GROUP : 0);
      return TRUE;
    case USHER_OP_ENABLE:
      *matrix |= has_left (facts->person_state) ? USHER_FACT_NONSTANDARD : 0;
      return TRUE;
    case USHER_OP_DISABLE:
    case USHER_OP_REVOKE_SESSIONS:
      *matrix |= USHER_FACT_TAKES_AWAY;
      return TRUE;
    case USHER_OP_UNLOCK:
    case USHER_OP_RESET_MFA:
    case USHER_OP_EXPIRE_PASSWORD:
    default:
      *matrix |= USHER_FACT_TAKES_AWAY | (facts->holds_privileged ? USHER_FACT_CRITICAL_GROUP : 0);
      return TRUE;
    }
}

gboolean
usher_op_weigh (UsherConn *conn, const UsherOp *op, const UsherOpFacts *facts, UsherLevel *level, UsherRequirement *requirement, GError **error)
{
  guint matrix = op->facts;

  if (!find_level (conn, op->kind, facts, level, &matrix, error))
    return FALSE;
  *requirement = usher_requirement_of (*level, matrix);
  return TRUE;
}

const char *
usher_op_right (UsherOpKind kind, UsherLevel level)
{
  gboolean gives_access = kind == USHER_OP_ADD_MEMBER || kind == USHER_OP_ASSIGN;

  if (gives_access && level == USHER_LEVEL_PRIVILEGED)
    return "privileged-grant";
  if (usher_op_gives (kind) ? level >= USHER_LEVEL_HIGH : level == USHER_LEVEL_PRIVILEGED)
    return "non-standard-grant";
  return "standard-work";
}
