/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-db.h"

G_BEGIN_DECLS

typedef void (*UsherProgress) (gint64 done, gint64 total, gpointer data); /* total −1: unknown */

/* A whole and consistent copy as a file, mode 0600; never over an existing file.  SQLite: its own
 * backup, checked.  PostgreSQL has its administrator's tools: there this writes an SQLite file by
 * usher_db_copy (). */
gboolean usher_backup (UsherDb *db, const char *to, UsherProgress progress, gpointer data, GCancellable *cancellable, GError **error);
/* Every table of FROM into the empty, migrated place TO, in one transaction each way. */
gboolean usher_db_copy (UsherDb *from, UsherDb *to, UsherProgress progress, gpointer data, GCancellable *cancellable, GError **error);
/* Does the file hold together?  quick_check on SQLite. */
gboolean usher_db_check (UsherDb *db, GError **error);

G_END_DECLS
