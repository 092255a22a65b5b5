/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-doctor.h"

G_BEGIN_DECLS

/* What the index of objects and lines holds: how many entries, and a sum that does not depend on
 * their order. */
typedef struct {
  gint64 n;
  guint64 sum;
} UsherIndexSum;
void usher_index_sum_add (UsherIndexSum *self, const char *table, gint64 id, gint64 n);

/* SQL (usher-doctor-store.c). */
gboolean usher_doctor_store_index (UsherConn *conn, UsherIndexSum *sum, GError **error);
/* Where the ledger ends, and whether its last hash is the head row's. */
gboolean usher_doctor_store_end (UsherConn *conn, gint64 *last, gint64 *head, gboolean *same_hash, GError **error);
/* Of a server: its version (150004), and what this login may do. */
gboolean usher_doctor_store_server (UsherConn *conn, gint64 *version, gboolean *may_write, char **idle_timeout, GError **error);

G_END_DECLS
