/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-member.h"

G_BEGIN_DECLS

/* SQL (usher-member-store.c). */
/* (nullable): NULL without an error when there is none. */
UsherMember *usher_member_store_by_id (UsherConn *conn, gint64 id, GError **error);
UsherMember *usher_member_store_by_login (UsherConn *conn, const char *login, GError **error);
GPtrArray *usher_member_store_all (UsherConn *conn, GError **error);
/* Is there such a person; are there any people at all? */
gboolean usher_member_store_person_exists (UsherConn *conn, gint64 person, gboolean *exists, GError **error);
gboolean usher_member_store_has_people (UsherConn *conn, gboolean *has, GError **error);
/* (nullable): NULL without an error: another active member is linked to nobody there. */
char *usher_member_store_linked_login (UsherConn *conn, gint64 person, gint64 but, GError **error);

G_END_DECLS
