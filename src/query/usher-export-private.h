/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-export.h"

G_BEGIN_DECLS

/* Into the file at PATH, which exists and is empty; RESULT is set on success. */
gboolean usher_export_xlsx (const UsherQuery *query, UsherConn *conn, const char *path, UsherExportResult *result,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
