/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of approvals.  Any thread, on the connection given; decides nothing. */

#include "usher-approval-private.h"

#define SELECT_APPROVAL                                                                                                                  \
  "SELECT id, version, subject, hash, requirement, apart, requester, beneficiary, target_kind, target, person, state, wanted_at,"        \
  " expires_at, decided_by, decided_at, behalf, recorded, reason, proof, used_at FROM approval "

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

static UsherApproval *
approval_from_row (UsherStatement *row)
{
  UsherApproval *self = g_new0 (UsherApproval, 1);

  self->id = usher_statement_int (row, 0);
  self->version = usher_statement_int (row, 1);
  self->subject = text_of (row, 2);
  self->hash = text_of (row, 3);
  usher_approver_parse (usher_statement_text (row, 4, NULL), &self->approver);
  self->apart = usher_statement_int (row, 5) != 0;
  self->requester = usher_statement_int (row, 6);
  self->beneficiary = int_or_0 (row, 7);
  self->target_kind = text_of (row, 8);
  self->target = int_or_0 (row, 9);
  self->person = int_or_0 (row, 10);
  self->state = text_of (row, 11);
  self->wanted_at = usher_statement_int (row, 12);
  self->expires_at = usher_statement_int (row, 13);
  self->decided_by = int_or_0 (row, 14);
  self->decided_at = int_or_0 (row, 15);
  self->behalf = int_or_0 (row, 16);
  self->recorded = int_or_0 (row, 17);
  self->reason = text_of (row, 18);
  self->proof = text_of (row, 19);
  self->used_at = int_or_0 (row, 20);
  return self;
}

static GPtrArray *
all_approvals (UsherStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_approval_free);
  gboolean row;

  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, approval_from_row (statement));
    }
}

UsherApproval *
usher_approval_store_load (UsherConn *conn, gint64 id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, SELECT_APPROVAL "WHERE id = ?1", error);
  UsherApproval *self = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, id);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    self = approval_from_row (statement);
  usher_statement_reset (statement);
  return self;
}

GPtrArray *
usher_approval_store_of (UsherConn *conn, const char *subject, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, SELECT_APPROVAL "WHERE subject = ?1 ORDER BY id", error);

  if (!statement)
    return NULL;
  usher_statement_bind_text (statement, 1, subject);
  return all_approvals (statement, error);
}

GPtrArray *
usher_approval_store_open (UsherConn *conn, gint64 now, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, SELECT_APPROVAL "WHERE state IN ('wanted', 'asked') AND expires_at > ?1 ORDER BY id", error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, now);
  return all_approvals (statement, error);
}

#define OVER "state IN ('wanted', 'asked', 'approved') AND used_at IS NULL AND expires_at <= ?1"

GPtrArray *
usher_approval_store_over (UsherConn *conn, gint64 now, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, SELECT_APPROVAL "WHERE " OVER " ORDER BY id", error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, now);
  return all_approvals (statement, error);
}

gboolean
usher_approval_store_count_over (UsherConn *conn, gint64 now, gint64 *n, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT COUNT (*) FROM approval WHERE " OVER, error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, now);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *n = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}
