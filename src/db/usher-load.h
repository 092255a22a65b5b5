/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

/* Many rows into one table, in the fastest way that the engine has (PostgreSQL: COPY).  Within a
 * transaction; nothing else may run on the connection until the end.  TABLE and COLUMNS are names
 * from code.  A fault may be told by a later add, or by the end. */
typedef struct _UsherLoad UsherLoad;

UsherLoad *usher_load_new (UsherConn *conn, const char *table, const char *const *columns, guint n, GError **error);
gboolean usher_load_add (UsherLoad *self, const UsherValue *values, GError **error); /* N values */
gboolean usher_load_end (UsherLoad *self, GError **error);                          /* and is to be freed still */
void usher_load_free (UsherLoad *self);                                             /* without an end: given up */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLoad, usher_load_free)

G_END_DECLS
