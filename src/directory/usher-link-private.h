/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* The SQL of links between accounts and persons.  Ids are 0 where there is none. */
gboolean usher_link_store_exists (UsherConn *conn, const char *table, gint64 id, gboolean *exists, GError **error);
/* Whose an account is: what a member said, else what was matched; after merges. */
gboolean usher_link_store_person_of (UsherConn *conn, gint64 account, gint64 *person, GError **error);
gboolean usher_link_store_into (UsherConn *conn, gint64 person, gint64 *into, GError **error);
/* Those that are merged into PERSON. (element-type gint64) */
GArray *usher_link_store_merged (UsherConn *conn, gint64 person, GError **error);
/* Reads version and whether it is active; version 0: no such row. */
gboolean usher_link_store_state (UsherConn *conn, const char *table, gint64 id, gint64 *version, gboolean *active, GError **error);

G_END_DECLS
