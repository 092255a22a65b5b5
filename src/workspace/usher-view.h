/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* A member's saved views: a name for a query of a noun.  Personal, in no digest, without a line. */
#define USHER_VIEWS_MAX 500 /* of one member */

typedef struct {
  char *noun, *name, *query; /* (owned): query is the command line's tokens and flags */
  gint64 at;
} UsherView;

gboolean usher_view_save (UsherTx *tx, const char *noun, const char *name, const char *query, GError **error);
gboolean usher_view_remove (UsherTx *tx, const char *noun, const char *name, GError **error);
gboolean usher_view_rename (UsherTx *tx, const char *noun, const char *from, const char *to, GError **error);
/* NOUN NULL: of every noun. */
GPtrArray *usher_view_list (UsherConn *conn, gint64 member, const char *noun, GError **error); /* (element-type UsherView) */
void usher_view_free (UsherView *self);

G_END_DECLS
