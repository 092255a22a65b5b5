/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of operations: their words and what undoes each.  Any thread. */

#include "usher-op-kind.h"

#define NOTHING USHER_OP_N /* undoes it */

static const struct {
  const char *name;
  UsherOpKind inverse;
} kinds[] = {
  [USHER_OP_ADD_MEMBER] = { "add-member", USHER_OP_REMOVE_MEMBER },
  [USHER_OP_REMOVE_MEMBER] = { "remove-member", USHER_OP_ADD_MEMBER },
  [USHER_OP_ASSIGN] = { "assign", USHER_OP_UNASSIGN },
  [USHER_OP_UNASSIGN] = { "unassign", USHER_OP_ASSIGN },
  [USHER_OP_ENABLE] = { "enable", USHER_OP_DISABLE },
  [USHER_OP_DISABLE] = { "disable", USHER_OP_ENABLE },
  [USHER_OP_UNLOCK] = { "unlock", NOTHING },
  [USHER_OP_RESET_MFA] = { "reset-mfa", NOTHING },
  [USHER_OP_REVOKE_SESSIONS] = { "revoke-sessions", NOTHING },
  [USHER_OP_EXPIRE_PASSWORD] = { "expire-password", NOTHING },
};

const char *
usher_op_kind_name (UsherOpKind kind)
{
  return kinds[kind].name;
}

gboolean
usher_op_kind_parse (const char *name, UsherOpKind *kind)
{
  for (guint i = 0; i < USHER_OP_N; i++)
    if (g_str_equal (kinds[i].name, name))
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
usher_op_kind_inverse (UsherOpKind kind, UsherOpKind *inverse)
{
  if (kinds[kind].inverse == NOTHING)
    return FALSE;
  *inverse = kinds[kind].inverse;
  return TRUE;
}

void
usher_op_request_free (UsherOpRequest *self)
{
  if (!self)
    return;
  g_free (self->method);
  g_free (self->url);
  g_free (self->type);
  g_free (self->body);
  g_free (self->curl);
  g_free (self->powershell);
  g_free (self);
}

void
usher_op_answer_clear (UsherOpAnswer *self)
{
  g_clear_pointer (&self->request_id, g_free);
  g_clear_pointer (&self->message, g_free);
}

void
usher_op_seen_clear (UsherOpSeen *self)
{
  g_clear_pointer (&self->proof, g_free);
}
