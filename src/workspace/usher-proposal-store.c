/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of proposals and of known faults.  Any thread, on the connection given. */
#include "usher-proposal-private.h"

#define SELECT_PROPOSAL "SELECT id, version, act, params, summary, state, member, second, proposed_at, ends_at FROM proposal "

static UsherProposal *
proposal_from_row (UsherStatement *row)
{
  UsherProposal *self = g_new0 (UsherProposal, 1);

  self->id = usher_statement_int (row, 0);
  self->version = usher_statement_int (row, 1);
  self->act = g_strdup (usher_statement_text (row, 2, NULL));
  self->params = g_strdup (usher_statement_text (row, 3, NULL));
  self->summary = g_strdup (usher_statement_text (row, 4, NULL));
  self->state = g_strdup (usher_statement_text (row, 5, NULL));
  self->member = usher_statement_int (row, 6);
  self->second = usher_statement_is_null (row, 7) ? 0 : usher_statement_int (row, 7);
  self->proposed_at = usher_statement_int (row, 8);
  self->ends_at = usher_statement_int (row, 9);
  return self;
}

static UsherProposal *
one_proposal (UsherStatement *statement, GError **error)
{
  UsherProposal *proposal = NULL;
  gboolean row;

  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    proposal = proposal_from_row (statement);
  usher_statement_reset (statement);
  return proposal;
}

static GPtrArray *
all_proposals (UsherStatement *statement, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_proposal_free);
  gboolean row;

  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, proposal_from_row (statement));
    }
}

UsherProposal *
usher_proposal_store_by_id (UsherConn *conn, gint64 id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, SELECT_PROPOSAL "WHERE id = ?1", error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, id);
  return one_proposal (statement, error);
}

UsherProposal *
usher_proposal_store_find (UsherConn *conn, const char *act, const char *params, gint64 now, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (
      conn, SELECT_PROPOSAL "WHERE state = 'open' AND act = ?1 AND params = ?2 AND ends_at > ?3 ORDER BY id LIMIT 1", error);

  if (!statement)
    return NULL;
  usher_statement_bind_text (statement, 1, act);
  usher_statement_bind_text (statement, 2, params);
  usher_statement_bind_int (statement, 3, now);
  return one_proposal (statement, error);
}

static GPtrArray *
proposals_by_time (UsherConn *conn, const char *sql, gint64 now, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, now);
  return all_proposals (statement, error);
}

GPtrArray *
usher_proposal_store_open (UsherConn *conn, gint64 now, GError **error)
{
  return proposals_by_time (conn, SELECT_PROPOSAL "WHERE state = 'open' AND ends_at > ?1 ORDER BY id", now, error);
}

GPtrArray *
usher_proposal_store_over (UsherConn *conn, gint64 now, GError **error)
{
  return proposals_by_time (conn, SELECT_PROPOSAL "WHERE state = 'open' AND ends_at <= ?1 ORDER BY id", now, error);
}

gboolean
usher_proposal_store_count_over (UsherConn *conn, gint64 now, gint64 *n, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT count (*) FROM proposal WHERE state = 'open' AND ends_at <= ?1", error);
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

gboolean
usher_fault_store_is_known (UsherConn *conn, const char *fault, gboolean *known, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT 1 FROM known_fault WHERE fault = ?1", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, fault);
  if (!usher_statement_step (statement, known, error))
    return FALSE;
  usher_statement_reset (statement);
  return TRUE;
}
