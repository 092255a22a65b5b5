/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Published documents as values, and the kinds of them that the rooms above bring.
 *
 * Any thread; kinds are registered before a workspace is opened.  Must not know what any kind
 * means: a kind brings its own lint. */
#include "usher-document.h"

#include "usher-document-private.h"
#include "usher-error.h"

typedef struct {
  const char *kind, *title; /* (borrowed): static */
  UsherDocumentLint lint;   /* (nullable) */
} DocumentKind;

static GMutex kinds_lock;
static GArray *kinds; /* (owned) (nullable) (element-type DocumentKind): as long as the program */

static DocumentKind *
find_kind (const char *kind)
{
  for (guint i = 0; kinds && i < kinds->len; i++)
    if (g_str_equal (g_array_index (kinds, DocumentKind, i).kind, kind))
      return &g_array_index (kinds, DocumentKind, i);
  return NULL;
}

void
usher_document_register (const char *kind, const char *title, UsherDocumentLint lint)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&kinds_lock);
  DocumentKind new = { kind, title, lint }, *there = find_kind (kind);

  if (!kinds)
    kinds = g_array_new (FALSE, FALSE, sizeof (DocumentKind));
  if (there)
    *there = new;
  else
    g_array_append_val (kinds, new);
}

gboolean
usher_document_lint (const char *kind, const char *name, const char *body, gsize length, GError **error)
{
  GError *failed = NULL;
  UsherDocumentLint lint = NULL;
  DocumentKind *found;

  g_mutex_lock (&kinds_lock);
  if ((found = find_kind (kind)))
    lint = found->lint;
  else
    {
      const char **names = g_new0 (const char *, (kinds ? kinds->len : 0) + 1);

      for (guint i = 0; kinds && i < kinds->len; i++)
        names[i] = g_array_index (kinds, DocumentKind, i).kind;
      usher_error_set (&failed, USHER_ERROR_UNKNOWN, NULL, "there is no kind of document called %s", kind);
      usher_error_add_candidates (failed, names);
      g_free (names);
    }
  g_mutex_unlock (&kinds_lock);
  if (failed)
    g_propagate_error (error, failed);
  return !failed && (!lint || lint (name, body, length, error));
}

UsherDocument *
usher_document_at (UsherConn *conn, const char *kind, const char *name, gint64 at, GError **error)
{
  return usher_document_store_at (conn, kind, name, at, error);
}

UsherDocument *
usher_document_load (UsherConn *conn, gint64 id, GError **error)
{
  GError *failed = NULL;
  UsherDocument *document = usher_document_store_by_id (conn, id, &failed);

  if (!document && !failed)
    usher_error_set (&failed, USHER_ERROR_UNKNOWN, NULL, "there is no document %" G_GINT64_FORMAT, id);
  if (failed)
    g_propagate_error (error, failed);
  return document;
}

GPtrArray *
usher_document_list (UsherConn *conn, const char *kind, GError **error)
{
  return usher_document_store_list (conn, kind, error);
}

void
usher_document_free (UsherDocument *self)
{
  if (!self)
    return;
  g_free (self->kind);
  g_free (self->name);
  g_free (self->body);
  g_free (self->sha256);
  g_free (self);
}
