/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* Published documents: policies, types, calendars, templates, manifests.  An edition never changes;
 * the one in force at a time is the latest whose effective_from has come. */
typedef struct {
  gint64 id, version, edition;
  char *kind, *name, *body, *sha256; /* (owned) */
  gint64 effective_from;
} UsherDocument;

/* Is the body a good document of its kind?  Errors carry file, line and column. */
typedef gboolean (*UsherDocumentLint) (const char *name, const char *body, gsize length, GError **error);

/* A room that knows a kind registers it before it opens a workspace; LINT may be NULL. */
void usher_document_register (const char *kind, const char *title, UsherDocumentLint lint);
gboolean usher_document_lint (const char *kind, const char *name, const char *body, gsize length, GError **error);

/* Right `document`.  EFFECTIVE_FROM 0: at once.  Its id; 0 on failure.  The same body as the newest
 * edition is refused (GUARD): nothing would change. */
gint64 usher_document_publish (UsherTx *tx, const char *kind, const char *name, const char *body, gint64 effective_from,
                               GError **error);
/* (nullable): NULL without an error when none is in force at AT. */
UsherDocument *usher_document_at (UsherConn *conn, const char *kind, const char *name, gint64 at, GError **error);
UsherDocument *usher_document_load (UsherConn *conn, gint64 id, GError **error);
/* Newest editions first within a name; KIND NULL: all; bodies included. */
GPtrArray *usher_document_list (UsherConn *conn, const char *kind, GError **error); /* (element-type UsherDocument) */
void usher_document_free (UsherDocument *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDocument, usher_document_free)

G_END_DECLS
