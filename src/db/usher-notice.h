/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

/* Tells, on the main context it was made for, that another process (or connection) committed
 * something.  SQLite: the data version, looked at in a thread; PostgreSQL: LISTEN.  What changed
 * is read from the ledger by whoever is told.  CONNECTED is FALSE while a server, or a file, is away. */
typedef struct _UsherNotice UsherNotice;
typedef void (*UsherNoticeFunc) (gboolean connected, gpointer data);

UsherNotice *usher_notice_new (UsherDb *db, GMainContext *context, UsherNoticeFunc func, gpointer data, GError **error);
void usher_notice_free (UsherNotice *self); /* FUNC is not called afterwards */
void usher_notice_hurry (UsherNotice *self); /* while it is away: tries now, and again from short pauses on */
/* On a writing connection, before its commit: tells the others (PostgreSQL's NOTIFY). */
gboolean usher_notice_send (UsherConn *conn, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherNotice, usher_notice_free)

G_END_DECLS
