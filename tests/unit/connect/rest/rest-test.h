/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http-server.h"
#include "usher-connector.h"
#include "usher-rest-path.h"

G_BEGIN_DECLS

/* A manifest whose head is made up and whose streams and operations are TAIL. */
UsherManifest *rest_manifest (const char *tail);
UsherManifest *rest_shipped (const char *name);
/* A connector of MANIFEST at ORIGIN, on WAIT's clock; SETTINGS: name, value, …, NULL. */
UsherConnector *rest_open (const UsherManifest *manifest, const char *origin, TestWait *wait, const char *const *settings);
/* Pages until the end or an error; the rows' first values joined by blanks. */
char *rest_read_all (UsherConnector *connector, const char *stream, const UsherConnectorParents *parents, guint *pages, gint64 *total,
                     GError **error);
/* A batch's row as "a|b|null|3". */
char *rest_row (const UsherBatch *batch, guint row);
JsonNode *rest_json (const char *text);
/* Parents out of a NULL-terminated list. */
void rest_parents (UsherConnectorParents *parents, const char *const *natives);

G_END_DECLS
