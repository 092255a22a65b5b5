/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-query.h"

G_BEGIN_DECLS

/* Some columns of one row of a noun, kept: what a card or a page tells of a record.  Any thread. */
typedef struct _UsherFacts UsherFacts;

/* COLUMNS as a query takes them; (nullable): NULL without an error when there is no such row. */
UsherFacts *usher_facts_load (UsherConn *conn, const char *noun, gint64 id, const char *columns, GError **error);
/* (element-type UsherFacts).  TOKENS and SORT may be NULL; LIMIT −1: all. */
GPtrArray *usher_facts_list (UsherConn *conn, const char *noun, const char *tokens, const char *sort, const char *columns, gint64 limit,
                             GError **error);
/* By their numbers, each at most once, in the noun's own order. */
GPtrArray *usher_facts_of (UsherConn *conn, const char *noun, const gint64 *ids, gsize n, const char *columns, GError **error);
void usher_facts_free (UsherFacts *self);

const UsherNoun *usher_facts_noun (const UsherFacts *self);
gint64 usher_facts_id (const UsherFacts *self);
const char *usher_facts_text (const UsherFacts *self, const char *column);           /* (nullable) */
gint64 usher_facts_int (const UsherFacts *self, const char *column, gint64 otherwise);
const UsherValue *usher_facts_value (const UsherFacts *self, const char *column);    /* never NULL */

/* When the newest run that was applied ended; 0: none did yet; −1 on failure. */
gint64 usher_facts_as_of (UsherConn *conn, GError **error);
/* When SOURCE was last read; *STATE (transfer full) (nullable): how its last run ended.  −1 on failure; 0: never. */
gint64 usher_facts_as_of_source (UsherConn *conn, const char *source, char **state, GError **error);
/* "as of 10:28, 2 minutes ago"; (nullable): nothing was read yet. */
char *usher_facts_as_of_text (gint64 at, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFacts, usher_facts_free)

G_END_DECLS
