/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of published documents.  Any thread, on the connection given. */
#include "usher-document-private.h"

#define SELECT_DOCUMENT "SELECT id, version, kind, name, edition, body, sha256, effective_from FROM document "

static UsherDocument *
document_from_row (UsherStatement *row)
{
  UsherDocument *self = g_new0 (UsherDocument, 1);

  self->id = usher_statement_int (row, 0);
  self->version = usher_statement_int (row, 1);
  self->kind = g_strdup (usher_statement_text (row, 2, NULL));
  self->name = g_strdup (usher_statement_text (row, 3, NULL));
  self->edition = usher_statement_int (row, 4);
  self->body = g_strdup (usher_statement_text (row, 5, NULL));
  self->sha256 = g_strdup (usher_statement_text (row, 6, NULL));
  self->effective_from = usher_statement_int (row, 7);
  return self;
}

static UsherDocument *
one_document (UsherStatement *statement, GError **error)
{
  UsherDocument *document = NULL;
  gboolean row;

  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    document = document_from_row (statement);
  usher_statement_reset (statement);
  return document;
}

UsherDocument *
usher_document_store_by_id (UsherConn *conn, gint64 id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, SELECT_DOCUMENT "WHERE id = ?1", error);

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, id);
  return one_document (statement, error);
}

UsherDocument *
usher_document_store_newest (UsherConn *conn, const char *kind, const char *name, GError **error)
{
  UsherStatement *statement
      = usher_conn_prepare (conn, SELECT_DOCUMENT "WHERE kind = ?1 AND name = ?2 ORDER BY edition DESC LIMIT 1", error);

  if (!statement)
    return NULL;
  usher_statement_bind_text (statement, 1, kind);
  usher_statement_bind_text (statement, 2, name);
  return one_document (statement, error);
}

UsherDocument *
usher_document_store_at (UsherConn *conn, const char *kind, const char *name, gint64 at, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  SELECT_DOCUMENT "WHERE kind = ?1 AND name = ?2 AND effective_from <= ?3 "
                                                                  "ORDER BY effective_from DESC, edition DESC LIMIT 1",
                                                  error);

  if (!statement)
    return NULL;
  usher_statement_bind_text (statement, 1, kind);
  usher_statement_bind_text (statement, 2, name);
  usher_statement_bind_int (statement, 3, at);
  return one_document (statement, error);
}

GPtrArray *
usher_document_store_list (UsherConn *conn, const char *kind, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (
      conn, kind ? SELECT_DOCUMENT "WHERE kind = ?1 ORDER BY kind, name, edition DESC" : SELECT_DOCUMENT "ORDER BY kind, name, edition DESC",
      error);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_document_free);
  gboolean row;

  if (!statement)
    return NULL;
  if (kind)
    usher_statement_bind_text (statement, 1, kind);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, document_from_row (statement));
    }
}
