/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Publishing a document: a new edition beside the old ones.  On the writer thread. */
#include <string.h>

#include "usher-digest.h"
#include "usher-document-private.h"
#include "usher-error.h"
#include "usher-record.h"
#include "usher-text.h"

#define NAME_MAX_BYTES 128

static gboolean
check_name (const char *name, GError **error)
{
  gsize length = strlen (name);

  if (length == 0 || length > NAME_MAX_BYTES || strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789._-") != length)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "a document's name is 1 to %d of a-z 0-9 . _ -", NAME_MAX_BYTES);
  return TRUE;
}

static gboolean
check_body (const char *kind, const char *name, const char *body, GError **error)
{
  gsize length = strlen (body), bad;

  if (length > USHER_RECORD_TEXT_MAX)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "a document has at most %d bytes", USHER_RECORD_TEXT_MAX);
  if (!usher_utf8_check (body, length, &bad))
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s is not UTF-8 at byte %" G_GSIZE_FORMAT, name, bad + 1);
  return usher_document_lint (kind, name, body, length, error);
}

gint64
usher_document_publish (UsherTx *tx, const char *kind, const char *name, const char *body, gint64 effective_from, GError **error)
{
  g_autoptr(UsherDocument) newest = NULL;
  g_autofree char *sha256 = NULL;
  GError *failed = NULL;
  UsherDigest digest;

  if (!usher_tx_may (tx, "document", error) || !check_name (name, error) || !check_body (kind, name, body, error))
    return 0;
  newest = usher_document_store_newest (usher_tx_conn (tx), kind, name, &failed);
  digest = usher_sha256 (body, strlen (body));
  sha256 = usher_digest_dup_hex (&digest);
  if (newest && g_str_equal (newest->sha256, sha256))
    usher_error_set (&failed, USHER_ERROR_GUARD, NULL, "edition %" G_GINT64_FORMAT " of %s %s is the same text", newest->edition, kind, name);
  if (failed)
    {
      g_propagate_error (error, failed);
      return 0;
    }
  UsherChange changes[] = {
    { "kind", usher_text_value (kind) },
    { "name", usher_text_value (name) },
    { "edition", USHER_INT (newest ? newest->edition + 1 : 1) },
    { "body", usher_text_value (body) },
    { "sha256", usher_text_value (sha256) },
    { "effective_from", USHER_INT (effective_from ? effective_from : usher_tx_now (tx)) },
    { NULL },
  };
  return usher_record_new (tx, "document", "publish", changes, error);
}
