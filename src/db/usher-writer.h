/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

/* The one writer thread of a process for a database, with a connection of its own.  Jobs run in
 * the order in which they were given. */
typedef struct _UsherWriter UsherWriter;

typedef gboolean (*UsherWriterFunc) (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error);

UsherWriter *usher_writer_new (UsherDb *db, GError **error);
void usher_writer_free (UsherWriter *self); /* finishes what was given, then ends the thread */
gboolean usher_writer_is_current (UsherWriter *self); /* is this its thread? */
/* Blocks; when called on the writer thread itself it runs at once. */
gboolean usher_writer_run (UsherWriter *self, UsherWriterFunc func, gpointer data, GCancellable *cancellable, GError **error);
void usher_writer_run_async (UsherWriter *self, UsherWriterFunc func, gpointer data, GDestroyNotify destroy,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean usher_writer_run_finish (UsherWriter *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherWriter, usher_writer_free)

G_END_DECLS
