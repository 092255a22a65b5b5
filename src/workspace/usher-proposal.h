/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-fault.h"
#include "usher-tx.h"

G_BEGIN_DECLS

/* What takes two members.  The first member's call is kept as a proposal for 14 days; the same call
 * by a second, different, active member carries it out. */
#define USHER_PROPOSAL_MS (G_GINT64_CONSTANT (14) * 24 * 3600 * 1000)

typedef struct {
  gint64 id, version;
  char *act, *params, *summary, *state; /* (owned): state is open, carried, withdrawn or expired */
  gint64 member, second;                /* second 0: not yet */
  gint64 proposed_at, ends_at;
} UsherProposal;

/* ACT is a right or verb of the rights table; PARAMS canonical JSON of what would be done (never
 * personal text); SUMMARY one line for people.  *CARRIED is TRUE when the caller is to do it now,
 * FALSE when a second member is awaited.  Refused (GUARD) where no second member exists. */
gboolean usher_proposal_second (UsherTx *tx, const char *act, const char *params, const char *summary, gboolean *carried,
                                GError **error);
gboolean usher_proposal_withdraw (UsherTx *tx, gint64 id, GError **error); /* by its proposer */
/* Closes what nobody seconded in time; how many; −1 on failure. */
gint64 usher_proposal_expire (UsherTx *tx, GError **error);
/* Open ones, not yet over at NOW; oldest first. */
GPtrArray *usher_proposal_list (UsherConn *conn, gint64 now, GError **error); /* (element-type UsherProposal) */
UsherProposal *usher_proposal_load (UsherConn *conn, gint64 id, GError **error);
void usher_proposal_free (UsherProposal *self);

/* Two members have looked at a fault of verification and say why: verify lists it as known. */
gboolean usher_fault_acknowledge (UsherTx *tx, const UsherFault *fault, const char *why, gboolean *carried, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherProposal, usher_proposal_free)

G_END_DECLS
