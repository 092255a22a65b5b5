/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of operations, and what the mirror says of what they wanted.  Any thread, on the connection
 * given; decides nothing. */

#include "usher-op-private.h"

#define SELECT_OP                                                                                                                        \
  "SELECT id, version, kind, source, account, grp, entitlement, factor, person, state, level, needs, request, inverse, prediction, why," \
  " hash, key, basis, basis_hash, planned_by, planned_at, approved_at, sent_by, sent_at, observed_at, observed_run, answer, proof,"      \
  " attempts, progress, rolls_back, rolled_back_by, facts FROM operation "

static gint64
int_or_0 (UsherStatement *row, int column)
{
  return usher_statement_is_null (row, column) ? 0 : usher_statement_int (row, column);
}

static char *
text_of (UsherStatement *row, int column)
{
  return g_strdup (usher_statement_text (row, column, NULL));
}

static void
read_subject (UsherOp *self, UsherStatement *row)
{
  const char *needs = usher_statement_text (row, 11, NULL);

  self->id = usher_statement_int (row, 0);
  self->version = usher_statement_int (row, 1);
  usher_op_kind_parse (usher_statement_text (row, 2, NULL), &self->kind);
  self->source = usher_statement_int (row, 3);
  self->account = usher_statement_int (row, 4);
  self->group = int_or_0 (row, 5);
  self->entitlement = int_or_0 (row, 6);
  self->factor = int_or_0 (row, 7);
  self->person = int_or_0 (row, 8);
  self->state = text_of (row, 9);
  usher_level_parse (usher_statement_text (row, 10, NULL), &self->level);
  self->needs = needs ? usher_requirement_from_json (needs) : 0;
}

static UsherOp *
op_from_row (UsherStatement *row)
{
  UsherOp *self = g_new0 (UsherOp, 1);

  read_subject (self, row);
  self->request = text_of (row, 12);
  self->inverse = text_of (row, 13);
  self->prediction = text_of (row, 14);
  self->why = text_of (row, 15);
  self->hash = text_of (row, 16);
  self->key = text_of (row, 17);
  self->basis = text_of (row, 18);
  self->basis_hash = text_of (row, 19);
  self->planned_by = usher_statement_int (row, 20);
  self->planned_at = usher_statement_int (row, 21);
  self->approved_at = int_or_0 (row, 22);
  self->sent_by = int_or_0 (row, 23);
  self->sent_at = int_or_0 (row, 24);
  self->observed_at = int_or_0 (row, 25);
  self->observed_run = int_or_0 (row, 26);
  self->answer = text_of (row, 27);
  self->proof = text_of (row, 28);
  self->attempts = usher_statement_int (row, 29);
  self->progress = usher_statement_int (row, 30);
  self->rolls_back = int_or_0 (row, 31);
  self->rolled_back_by = int_or_0 (row, 32);
  self->facts = (guint) usher_statement_int (row, 33);
  return self;
}

UsherOp *
usher_op_store_load (UsherConn *conn, gint64 id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, SELECT_OP "WHERE id = ?1", error);
  UsherOp *self = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, id);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    self = op_from_row (statement);
  usher_statement_reset (statement);
  return self;
}

static GPtrArray *
all_ops (UsherStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_op_free);
  gboolean row;

  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, op_from_row (statement));
    }
}

static GPtrArray *
ops_of_source (UsherConn *conn, const char *sql, gint64 source, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, source);
  return all_ops (statement, error);
}

GPtrArray *
usher_op_store_sent (UsherConn *conn, gint64 source, GError **error)
{
  return ops_of_source (conn, SELECT_OP "WHERE source = ?1 AND state = 'sent' ORDER BY id", source, error);
}

GPtrArray *
usher_op_store_unconfirmed (UsherConn *conn, gint64 source, GError **error)
{
  return ops_of_source (conn, SELECT_OP "WHERE source = ?1 AND state = 'observed' AND observed_run IS NULL ORDER BY id", source, error);
}

GPtrArray *
usher_op_store_about (UsherConn *conn, gint64 source, gint64 person, gint64 account, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
    person ? SELECT_OP "WHERE source = ?1 AND person = ?2 AND state <> 'cancelled' ORDER BY id"
           : SELECT_OP "WHERE source = ?1 AND account = ?2 AND state <> 'cancelled' ORDER BY id",
    error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_int (statement, 2, person ? person : account);
  return all_ops (statement, error);
}

/* ---- What the mirror says ---- */
gboolean
usher_op_store_run_complete (UsherConn *conn, gint64 run, const char *stream, gboolean *complete, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
    "SELECT x.complete FROM run_stream x JOIN run r ON r.id = x.run WHERE x.run = ?1 AND x.stream = ?2 AND r.state <> 'quarantined'", error);
  gboolean row;

  *complete = FALSE;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, run);
  usher_statement_bind_text (statement, 2, stream);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    {
      *complete = usher_statement_int (statement, 0) != 0;
      usher_statement_reset (statement);
    }
  return TRUE;
}

/* One number; −1 where there is no row or it is null. */
static gboolean
ask (UsherConn *conn, const char *sql, gint64 first, gint64 second, gint64 *answer, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  gboolean row;

  *answer = -1;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, first);
  if (second)
    usher_statement_bind_int (statement, 2, second);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    {
      *answer = usher_statement_is_null (statement, 0) ? -1 : usher_statement_int (statement, 0);
      usher_statement_reset (statement);
    }
  return TRUE;
}

#define IS_MEMBER "SELECT COUNT (*) FROM membership WHERE member_kind = 'account' AND member = ?1 AND grp = ?2 AND gone_at IS NULL"
#define IS_GRANTED \
  "SELECT COUNT (*) FROM access_grant WHERE principal_kind = 'account' AND principal = ?1 AND entitlement = ?2 AND gone_at IS NULL"
/* −1: the source says nothing that can be read as a yes or no. */
#define IS_ENABLED                                                                                                \
  "SELECT CASE WHEN gone_at IS NOT NULL OR state IN ('disabled', 'suspended', 'deleted') THEN 0"                 \
  " WHEN state = 'unknown' THEN NULL ELSE 1 END FROM account WHERE id = ?1"
#define IS_UNLOCKED "SELECT CASE WHEN state = 'locked' THEN 0 WHEN locked IS NOT NULL THEN 1 - locked ELSE NULL END FROM account WHERE id = ?1"
#define IS_EXPIRED "SELECT CASE WHEN state = 'password-expired' THEN 1 ELSE NULL END FROM account WHERE id = ?1"
#define FACTORS_LEFT "SELECT COUNT (*) FROM factor WHERE account = ?1 AND gone_at IS NULL AND type <> 'password'"
#define FACTOR_LEFT "SELECT COUNT (*) FROM factor WHERE account = ?1 AND id = ?2 AND gone_at IS NULL"

/* Static SQL whose answer is a number of rows or 0, 1; NEGATE: none is what is wanted. */
typedef struct {
  const char *sql;
  gint64 second;
  gboolean negate;
} Wanted;

static Wanted
wanted_by (const UsherOp *op)
{
  switch (op->kind)
    {
    case USHER_OP_ADD_MEMBER:
    case USHER_OP_REMOVE_MEMBER:
      return (Wanted) { IS_MEMBER, op->group, op->kind == USHER_OP_REMOVE_MEMBER };
    case USHER_OP_ASSIGN:
    case USHER_OP_UNASSIGN:
      return (Wanted) { IS_GRANTED, op->entitlement, op->kind == USHER_OP_UNASSIGN };
    case USHER_OP_ENABLE:
    case USHER_OP_DISABLE:
      return (Wanted) { IS_ENABLED, 0, op->kind == USHER_OP_DISABLE };
    case USHER_OP_UNLOCK:
      return (Wanted) { IS_UNLOCKED, 0, FALSE };
    case USHER_OP_RESET_MFA:
      return op->factor ? (Wanted) { FACTOR_LEFT, op->factor, TRUE } : (Wanted) { FACTORS_LEFT, 0, TRUE };
    case USHER_OP_EXPIRE_PASSWORD:
      return (Wanted) { IS_EXPIRED, 0, FALSE };
    case USHER_OP_REVOKE_SESSIONS:
    default:
      return (Wanted) { NULL }; /* no mirror holds sessions */
    }
}

gboolean
usher_op_store_holds (UsherConn *conn, const UsherOp *op, UsherTruth *holds, GError **error)
{
  Wanted wanted = wanted_by (op);
  gint64 answer = -1;

  *holds = USHER_TRUTH_UNKNOWN;
  if (wanted.sql && !ask (conn, wanted.sql, op->account, wanted.second, &answer, error))
    return FALSE;
  if (answer >= 0)
    *holds = (answer > 0) != wanted.negate ? USHER_TRUTH_YES : USHER_TRUTH_NO;
  return TRUE;
}
