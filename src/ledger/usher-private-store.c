/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Personal text: kept beside the records so that it can be erased without breaking them.  Writer
 * thread; reading on any connection.
 *
 *   id   = SHA-256 (salt ‖ value)
 *   salt = 12 random bytes, then 4 of SHA-256 of the canonical [those twelve in hexadecimal, kind]
 *
 * The salt keeps short texts from being guessed by their digests, and its end ties the kind to the
 * id: who changes a row's kind, and with it who may read it and how long it is kept, is found. */

#include "usher-private.h"

#include "usher-error.h"
#include "usher-private-salt.h"
#include "usher-random.h"
#include "usher-record.h"
#include "usher-text.h"
#include "usher-tx-private.h"

#define ERASE_AT_ONCE 1000 /* texts in one line */

void
usher_private_salt_seal (guint8 salt[USHER_PRIVATE_SALT], const char *kind)
{
  g_autoptr (GString) text = g_string_new ("[");
  char hex[2 * USHER_PRIVATE_RANDOM + 1];
  UsherDigest digest;

  usher_hex_into (hex, salt, USHER_PRIVATE_RANDOM);
  usher_canon_text (text, hex, -1);
  usher_canon_comma (text);
  usher_canon_text (text, kind, -1);
  g_string_append_c (text, ']');
  digest = usher_sha256 (text->str, text->len);
  memcpy (salt + USHER_PRIVATE_RANDOM, digest.bytes, USHER_PRIVATE_SALT - USHER_PRIVATE_RANDOM);
}

/* Seeded: from the act and which of its texts this is, so that the same acts leave the same bytes. */
static void
draw_salt (UsherTx *tx, guint8 salt[USHER_PRIVATE_SALT])
{
  g_autofree char *seed = NULL;
  UsherDigest digest;

  if (!tx->seeded)
    {
      usher_random_bytes (salt, USHER_PRIVATE_RANDOM);
      return;
    }
  seed = g_strdup_printf ("[%s,%u]", tx->act_json->str, tx->n_private);
  digest = usher_sha256 (seed, strlen (seed));
  memcpy (salt, digest.bytes, USHER_PRIVATE_RANDOM);
}

char *
usher_private_add (UsherTx *tx, const char *kind, const char *value, GError **error)
{
  guint8 salt[USHER_PRIVATE_SALT];
  g_autofree char *id = NULL;
  UsherDigest digest;
  gsize bad;

  if (!usher_utf8_check (value, strlen (value), &bad) || strlen (value) > USHER_RECORD_TEXT_MAX)
    {
      usher_error_set (error, USHER_ERROR_INPUT, NULL, "a personal text is UTF-8 of at most %d bytes", USHER_RECORD_TEXT_MAX);
      return NULL;
    }
  draw_salt (tx, salt);
  usher_private_salt_seal (salt, kind);
  digest = usher_sha256_two (salt, sizeof salt, value, strlen (value));
  id = usher_digest_dup_hex (&digest);
  tx->n_private++;
  return usher_private_insert (tx, id, kind, salt, sizeof salt, value, error) ? g_steal_pointer (&id) : NULL;
}

char *
usher_private_read (UsherConn *conn, const char *id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT value FROM private WHERE id = ?1", error);
  char *value = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_text (statement, 1, id);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (!row)
    {
      usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no personal text %s", id);
      return NULL;
    }
  if (!usher_statement_is_null (statement, 0))
    {
      gsize length;
      const guint8 *bytes = usher_statement_bytes (statement, 0, &length);

      value = g_strndup ((const char *) bytes, length);
    }
  usher_statement_reset (statement);
  return value;
}

/* IDS is a JSON array of texts. */
static gboolean
empty_texts (UsherTx *tx, const char *ids, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (tx->conn,
    "UPDATE private SET salt = NULL, value = NULL, erased_at = ?1 WHERE id IN $texts(?2)", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, tx->at);
  usher_statement_bind_text (statement, 2, ids);
  if (usher_statement_run (statement, error))
    return TRUE;
  tx->failed = TRUE;
  return FALSE;
}

/* *KIND stays NULL when it is erased already. */
static gboolean
find_kept (UsherTx *tx, const char *id, char **kind, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (tx->conn, "SELECT kind, erased_at FROM private WHERE id = ?1", error);
  gboolean row;

  *kind = NULL;
  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, id);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no personal text %s", id);
  if (usher_statement_is_null (statement, 1))
    *kind = g_strdup (usher_statement_text (statement, 0, NULL));
  usher_statement_reset (statement);
  return TRUE;
}

static void
append_erased_kind (GString *out, const char *kind)
{
  usher_canon_key (out, "kind");
  g_string_append_c (out, '[');
  usher_canon_text (out, kind, -1);
  g_string_append (out, ",null]");
}

gboolean
usher_private_erase (UsherTx *tx, const char *id, GError **error)
{
  g_autofree char *kind = NULL, *object = g_strconcat ("private:", id, NULL);
  g_autoptr (GString) ids = g_string_new ("["), changes = g_string_new ("{");

  if (!find_kept (tx, id, &kind, error))
    return FALSE;
  if (!kind)
    return TRUE;
  usher_canon_text (ids, id, -1);
  g_string_append_c (ids, ']');
  append_erased_kind (changes, kind);
  g_string_append_c (changes, '}');
  return empty_texts (tx, ids->str, error) && usher_tx_note (tx, object, "erase", changes->str, error);
}

/* The next ids that are due, as a JSON array. */
static gboolean
find_due (UsherTx *tx, const char *kind, gint64 before, GString *ids, gint64 *n, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (tx->conn,
    "SELECT id FROM private WHERE kind = ?1 AND at < ?2 AND erased_at IS NULL ORDER BY id LIMIT ?3", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, kind);
  usher_statement_bind_int (statement, 2, before);
  usher_statement_bind_int (statement, 3, ERASE_AT_ONCE);
  g_string_assign (ids, "[");
  for (*n = 0; usher_statement_step (statement, &row, error); (*n)++)
    {
      if (!row)
        {
          g_string_append_c (ids, ']');
          return TRUE;
        }
      usher_canon_comma (ids);
      usher_canon_text (ids, usher_statement_text (statement, 0, NULL), -1);
    }
  return FALSE;
}

gint64
usher_private_expire (UsherTx *tx, const char *kind, gint64 before, GError **error)
{
  g_autoptr (GString) ids = g_string_new (NULL), changes = g_string_new (NULL);
  gint64 total = 0, n;

  do
    {
      if (!find_due (tx, kind, before, ids, &n, error))
        return -1;
      if (n == 0)
        break;
      g_string_printf (changes, "{\"ids\":[%s,null]", ids->str);
      append_erased_kind (changes, kind);
      g_string_append_c (changes, '}');
      if (!empty_texts (tx, ids->str, error) || !usher_tx_note (tx, "private", "erase", changes->str, error))
        return -1;
      total += n;
    }
  while (n == ERASE_AT_ONCE);
  return total;
}
