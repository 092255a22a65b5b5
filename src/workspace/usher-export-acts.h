/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-export.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* A file of a query's rows, and the ledger's line that says who took it, of what, with which
 * digest.  Where no line can be written there is no file.  Blocks; any thread but the writer's. */
gboolean usher_workspace_export (UsherWorkspace *self, const UsherQuery *query, const char *to, UsherExportResult *result,
                                 GCancellable *cancellable, GError **error);
/* The line alone, for a file that was made another way.  OBJECT is "list:people"; QUERY may be NULL. */
gboolean usher_export_note (UsherTx *tx, const char *object, const char *query, gint64 rows, const UsherDigest *digest, GError **error);

G_END_DECLS
