/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-query.h"

G_BEGIN_DECLS

/* Which rows are chosen, by row id, so that it outlives sorting and filtering.  Either these rows,
 * or every row that the query finds, minus some.  One thread at a time. */
typedef struct _UsherSelection UsherSelection;

UsherSelection *usher_selection_new (void);
UsherSelection *usher_selection_copy (const UsherSelection *self);
void usher_selection_free (UsherSelection *self);

void usher_selection_clear (UsherSelection *self);
void usher_selection_set_all (UsherSelection *self); /* of the query that it will be applied to */
void usher_selection_set_all_but (UsherSelection *self, const gint64 *ids, gsize n);
void usher_selection_set (UsherSelection *self, gint64 id, gboolean chosen);
gboolean usher_selection_has (const UsherSelection *self, gint64 id); /* of a row that the query finds */
gboolean usher_selection_is_all (const UsherSelection *self);         /* "all but" */
gint64 usher_selection_count (const UsherSelection *self, gint64 total); /* TOTAL: rows that the query finds */
/* The rows chosen; of "all but", the rows left out.  Ascending; (element-type gint64) (transfer full). */
GArray *usher_selection_ids (const UsherSelection *self);
/* (transfer full): QUERY narrowed to what is chosen. */
UsherQuery *usher_selection_to_query (const UsherSelection *self, const UsherQuery *query);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSelection, usher_selection_free)

G_END_DECLS
