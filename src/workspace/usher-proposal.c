/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Proposals as values.  Any thread. */
#include "usher-proposal.h"

#include "usher-error.h"
#include "usher-proposal-private.h"

void
usher_proposal_free (UsherProposal *self)
{
  if (!self)
    return;
  g_free (self->act);
  g_free (self->params);
  g_free (self->summary);
  g_free (self->state);
  g_free (self);
}

UsherProposal *
usher_proposal_load (UsherConn *conn, gint64 id, GError **error)
{
  GError *failed = NULL;
  UsherProposal *proposal = usher_proposal_store_by_id (conn, id, &failed);

  if (!proposal && !failed)
    usher_error_set (&failed, USHER_ERROR_UNKNOWN, NULL, "there is no proposal %" G_GINT64_FORMAT, id);
  if (failed)
    g_propagate_error (error, failed);
  return proposal;
}

GPtrArray *
usher_proposal_list (UsherConn *conn, gint64 now, GError **error)
{
  return usher_proposal_store_open (conn, now, error);
}
