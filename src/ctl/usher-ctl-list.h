/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"
#include "usher-query.h"

G_BEGIN_DECLS

extern const UsherCtlFlag usher_ctl_query_flags[]; /* --query --text                              */
extern const UsherCtlFlag usher_ctl_order_flags[]; /* --sort --columns                            */
extern const UsherCtlFlag usher_ctl_page_flags[];  /* --limit --offset                            */

#define USHER_CTL_LIMIT 100

/* The query of a list's flags (those that were given), for NOUN. */
UsherQuery *usher_ctl_query (UsherCtl *ctl, const UsherNoun *noun, GError **error);
/* --limit and --offset; *LIMIT is −1 for "all". */
gboolean usher_ctl_page (UsherCtl *ctl, gint64 *limit, gint64 *offset, GError **error);
/* The noun of the call, as the query room knows it. */
const UsherNoun *usher_ctl_query_noun (UsherCtl *ctl);

/* {"total", "as_of", "rows"} of the query, streamed; the document, table or CSV that was asked for. */
gboolean usher_ctl_list_query (UsherCtl *ctl, UsherConn *conn, UsherQuery *query, GError **error);
/* The same from rows that are at hand: ROWS holds objects of the same members.  Takes ROWS. */
gboolean usher_ctl_list_rows (UsherCtl *ctl, gint64 total, JsonArray *rows, GError **error);
/* One row with all its columns as an object of BUILDER (its members only). */
gboolean usher_ctl_row_members (UsherCtl *ctl, UsherConn *conn, const UsherNoun *noun, gint64 id,
                                JsonBuilder *builder, GError **error);

G_END_DECLS
