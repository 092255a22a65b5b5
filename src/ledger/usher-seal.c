/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Seals: the ledger's head signed in minisign's format.  Making one is an act on the writer thread;
 * signing and checking are pure.
 *
 *   untrusted comment: …                constant here
 *   base64 "ED" number[8] sign (BLAKE2b-512 (message))
 *   trusted comment: …                  constant here
 *   base64 sign (the signature ‖ the trusted comment)
 *
 * minisign leaves parts of such a file unsigned.  A seal of ours has nothing in it that may vary, so a
 * check makes the file again from what was signed and compares every byte. */

#include "usher-seal-private.h"

#include <openssl/err.h>

#include "usher-error.h"
#include "usher-history.h"

#define UNTRUSTED "untrusted comment: signature of an Usher ledger"
#define TRUSTED "trusted comment: "
#define COMMENT "usher seal"

char *
usher_seal_message (const char *uuid, gint64 n, const char *hash_hex)
{
  GString *out = g_string_new ("[");

  usher_canon_text (out, uuid, -1);
  usher_canon_comma (out);
  usher_canon_int (out, n);
  usher_canon_comma (out);
  usher_canon_text (out, hash_hex ? hash_hex : "", -1);
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

static void
hash_message (const char *message, guint8 hash[64])
{
  if (EVP_Digest (message, strlen (message), hash, NULL, EVP_blake2b512 (), NULL) != 1)
    g_error ("libcrypto: no BLAKE2b");
}

static void
sign (EVP_PKEY *pair, const guint8 *data, gsize length, guint8 signature[64])
{
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  gsize size = 64;

  if (EVP_DigestSignInit (context, NULL, NULL, NULL, pair) != 1 || EVP_DigestSign (context, signature, &size, data, length) != 1)
    g_error ("libcrypto: no signature");
  EVP_MD_CTX_free (context);
}

static gboolean
is_signed (EVP_PKEY *key, const guint8 *data, gsize length, const guint8 signature[64])
{
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  gboolean good = EVP_DigestVerifyInit (context, NULL, NULL, NULL, key) == 1
                  && EVP_DigestVerify (context, signature, 64, data, length) == 1;

  EVP_MD_CTX_free (context);
  ERR_clear_error ();
  return good;
}

/* The whole file from its two signatures. */
static char *
encode (const guint8 number[USHER_SEAL_NUMBER], const guint8 signature[64], const guint8 global[64])
{
  guint8 bytes[2 + USHER_SEAL_NUMBER + 64] = "ED";
  g_autofree char *first = NULL, *second = g_base64_encode (global, 64);

  memcpy (bytes + 2, number, USHER_SEAL_NUMBER);
  memcpy (bytes + 2 + USHER_SEAL_NUMBER, signature, 64);
  first = g_base64_encode (bytes, sizeof bytes);
  return g_strdup_printf ("%s\n%s\n%s%s\n%s\n", UNTRUSTED, first, TRUSTED, COMMENT, second);
}

static void
globally (const guint8 signature[64], guint8 out[64 + sizeof COMMENT - 1])
{
  memcpy (out, signature, 64);
  memcpy (out + 64, COMMENT, sizeof COMMENT - 1);
}

char *
usher_seal_sign (UsherSealKey *key, const char *message)
{
  guint8 hash[64], signature[64], global[64], all[64 + sizeof COMMENT - 1];

  hash_message (message, hash);
  sign (key->pair, hash, sizeof hash, signature);
  globally (signature, all);
  sign (key->pair, all, sizeof all, global);
  return encode (key->number, signature, global);
}

static gboolean
refuse (GError **error, const char *why)
{
  return usher_error_set (error, USHER_ERROR_FAULTY, NULL, "%s", why);
}

/* The two lines that are base64, of a file of exactly four lines. */
static gboolean
take_apart (const char *text, guint8 **first, guint8 **second)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 6);
  gboolean done = g_strv_length (lines) == 5 && *lines[4] == '\0';

  *first = done ? usher_seal_unbase64 (lines[1], strlen (lines[1]), 2 + USHER_SEAL_NUMBER + 64) : NULL;
  *second = done ? usher_seal_unbase64 (lines[3], strlen (lines[3]), 64) : NULL;
  return *first && *second;
}

gboolean
usher_seal_check (const char *message, const char *signature, const char *public_key, GError **error)
{
  guint8 number[USHER_SEAL_NUMBER], raw[32], hash[64], all[64 + sizeof COMMENT - 1];
  g_autofree guint8 *first = NULL, *second = NULL;
  g_autofree char *again = NULL;
  EVP_PKEY *key;
  gboolean good;

  if (!public_key || !usher_seal_public_parse (public_key, number, raw))
    return refuse (error, "this is no public key of minisign");
  if (!signature || !take_apart (signature, &first, &second))
    return refuse (error, "this is no seal");
  again = encode (first + 2, first + 2 + USHER_SEAL_NUMBER, second);
  if (!g_str_equal (again, signature))
    return refuse (error, "the seal was edited where its signature does not reach");
  if (memcmp (first + 2, number, USHER_SEAL_NUMBER) != 0)
    return refuse (error, "the seal was made with another key");
  if (!(key = EVP_PKEY_new_raw_public_key (EVP_PKEY_ED25519, NULL, raw, sizeof raw)))
    return refuse (error, "this is no public key of minisign");
  hash_message (message, hash);
  globally (first + 2 + USHER_SEAL_NUMBER, all);
  good = is_signed (key, hash, sizeof hash, first + 2 + USHER_SEAL_NUMBER) && is_signed (key, all, sizeof all, second);
  EVP_PKEY_free (key);
  return good || refuse (error, "the signature is not of this ledger");
}

gint64
usher_seal_make (UsherTx *tx, UsherSealKey *key, GError **error)
{
  g_autofree char *uuid = usher_ledger_uuid (usher_tx_conn (tx), error), *message = NULL, *signature = NULL;
  char hex[USHER_DIGEST_HEX + 1];
  UsherDigest hash;
  gint64 n;

  if (!uuid || !usher_ledger_head (usher_tx_conn (tx), &n, &hash, error))
    return 0;
  usher_digest_to_hex (&hash, hex);
  message = usher_seal_message (uuid, n, hex);
  signature = usher_seal_sign (key, message);
  {
    UsherChange changes[] = {
      { "n", USHER_INT (n) },
      { "hash", usher_text_value (hex) },
      { "key_id", usher_text_value (key->id) },
      { "public_key", usher_text_value (key->public_key) },
      { "signature", usher_text_value (signature) },
      { NULL },
    };

    return usher_record_new (tx, "seal", "seal", changes, error);
  }
}
