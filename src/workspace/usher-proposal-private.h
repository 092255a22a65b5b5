/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-proposal.h"

G_BEGIN_DECLS

/* SQL (usher-proposal-store.c).  (nullable): NULL without an error when there is none. */
UsherProposal *usher_proposal_store_by_id (UsherConn *conn, gint64 id, GError **error);
/* The oldest open one for just this. */
UsherProposal *usher_proposal_store_find (UsherConn *conn, const char *act, const char *params, gint64 now, GError **error);
GPtrArray *usher_proposal_store_open (UsherConn *conn, gint64 now, GError **error);
/* Open, and over at NOW. */
GPtrArray *usher_proposal_store_over (UsherConn *conn, gint64 now, GError **error);
gboolean usher_proposal_store_count_over (UsherConn *conn, gint64 now, gint64 *n, GError **error);
gboolean usher_fault_store_is_known (UsherConn *conn, const char *fault, gboolean *known, GError **error);

G_END_DECLS
