/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Assertions: a JSON web token signed with a private key (RS256, PS256, ES256), and the claims of a token
 * that someone else made, which are shown and never trusted.  Any thread. */

#include "usher-auth-private.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "usher-canon.h"
#include "usher-digest.h"
#include "usher-error.h"
#include "usher-random.h"

/* Half of an ES256 signature. */
#define P256_SIZE 32

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ECDSA_SIG, ECDSA_SIG_free)

char *
usher_auth_base64url (gconstpointer data, gsize length)
{
  char *text = g_base64_encode (data, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/* No pass phrase is ever asked for on a terminal. */
static int
no_phrase (char *buffer, int size, int writing, void *data)
{
  return 0;
}

static EVP_PKEY *
read_key (const char *pem, GError **error)
{
  g_autoptr (BIO) bio = BIO_new_mem_buf (pem, -1);
  EVP_PKEY *key = PEM_read_bio_PrivateKey (bio, NULL, no_phrase, NULL);

  if (!key)
    usher_error_set (error, USHER_ERROR_AUTH, "store the private key in PEM form, without a pass phrase", "the private key cannot be read");
  return key;
}

/* The certificate's SHA-256, by which Microsoft finds the key; NULL: none stands beside the key. */
static char *
thumbprint (const char *pem)
{
  g_autoptr (BIO) bio = BIO_new_mem_buf (pem, -1);
  g_autoptr (X509) certificate = strstr (pem, "-----BEGIN CERTIFICATE-----") ? PEM_read_bio_X509 (bio, NULL, no_phrase, NULL) : NULL;
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length;

  if (!certificate || !X509_digest (certificate, EVP_sha256 (), digest, &length))
    return NULL;
  return usher_auth_base64url (digest, length);
}

/* JWS wants both numbers of an elliptic signature one after the other, not in DER. */
static char *
flat_signature (const guint8 *der, gsize length)
{
  g_autoptr (ECDSA_SIG) signature = d2i_ECDSA_SIG (NULL, &der, length);
  guint8 flat[2 * P256_SIZE];

  if (!signature || BN_bn2binpad (ECDSA_SIG_get0_r (signature), flat, P256_SIZE) < 0 ||
      BN_bn2binpad (ECDSA_SIG_get0_s (signature), flat + P256_SIZE, P256_SIZE) < 0)
    return NULL;
  return usher_auth_base64url (flat, sizeof flat);
}

static gboolean
fits (EVP_PKEY *key, const char *algorithm)
{
  if (g_str_equal (algorithm, "ES256"))
    return EVP_PKEY_get_base_id (key) == EVP_PKEY_EC && EVP_PKEY_get_bits (key) == 8 * P256_SIZE;
  return EVP_PKEY_get_base_id (key) == EVP_PKEY_RSA && EVP_PKEY_get_bits (key) >= 2048;
}

static char *
sign (EVP_PKEY *key, const char *algorithm, const char *text)
{
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  g_autofree guint8 *signature = NULL;
  EVP_PKEY_CTX *how = NULL;
  gsize length = 0;

  if (EVP_DigestSignInit (context, &how, EVP_sha256 (), NULL, key) != 1)
    return NULL;
  if (g_str_equal (algorithm, "PS256") &&
      (EVP_PKEY_CTX_set_rsa_padding (how, RSA_PKCS1_PSS_PADDING) != 1 || EVP_PKEY_CTX_set_rsa_pss_saltlen (how, RSA_PSS_SALTLEN_DIGEST) != 1))
    return NULL;
  if (EVP_DigestSign (context, NULL, &length, (const guint8 *) text, strlen (text)) != 1)
    return NULL;
  signature = g_malloc (length);
  if (EVP_DigestSign (context, signature, &length, (const guint8 *) text, strlen (text)) != 1)
    return NULL;
  return g_str_equal (algorithm, "ES256") ? flat_signature (signature, length) : usher_auth_base64url (signature, length);
}

static char *
head_and_claims (const UsherAuthAssertion *assertion, const char *algorithm)
{
  g_autoptr (GString) head = g_string_new ("{"), claims = g_string_new ("{");
  g_autofree char *print = thumbprint (assertion->pem), *id = usher_uuid_new (), *left = NULL, *right = NULL;

  usher_canon_key_text (head, "alg", algorithm);
  usher_canon_key_text (head, "kid", assertion->key_id);
  usher_canon_key_text (head, "typ", "JWT");
  usher_canon_key_text (head, "x5t#S256", print);
  g_string_append_c (head, '}');
  usher_canon_key_text (claims, "aud", assertion->audience);
  usher_canon_key_int (claims, "exp", (assertion->now + assertion->lifetime_ms) / 1000);
  usher_canon_key_int (claims, "iat", assertion->now / 1000);
  usher_canon_key_text (claims, "iss", assertion->issuer);
  usher_canon_key_text (claims, "jti", id);
  usher_canon_key_text (claims, "scope", assertion->scope);
  usher_canon_key_text (claims, "sub", assertion->subject);
  g_string_append_c (claims, '}');
  left = usher_auth_base64url (head->str, head->len);
  right = usher_auth_base64url (claims->str, claims->len);
  return g_strconcat (left, ".", right, NULL);
}

char *
usher_auth_assertion (const UsherAuthAssertion *assertion, GError **error)
{
  const char *algorithm = assertion->algorithm ? assertion->algorithm : "RS256";
  g_autoptr (EVP_PKEY) key = read_key (assertion->pem, error);
  g_autofree char *text = NULL, *signature = NULL;

  if (!key)
    return NULL;
  if (!fits (key, algorithm))
    {
      usher_error_set (error, USHER_ERROR_AUTH, "RS256 and PS256 take an RSA key of 2048 bits or more, ES256 one of P-256",
                       "the private key does not fit %s", algorithm);
      return NULL;
    }
  text = head_and_claims (assertion, algorithm);
  signature = sign (key, algorithm, text);
  if (signature)
    return g_strconcat (text, ".", signature, NULL);
  usher_error_set (error, USHER_ERROR_AUTH, "store another key", "the private key does not sign");
  return NULL;
}

char *
usher_auth_unbase64 (const char *text, gsize length)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GString) padded = g_string_new_len (text, length);
  gsize n;

  g_string_replace (padded, "-", "+", 0);
  g_string_replace (padded, "_", "/", 0);
  while (padded->len % 4)
    g_string_append_c (padded, '=');
  bytes = (char *) g_base64_decode (padded->str, &n);
  return n > 0 && g_utf8_validate (bytes, n, NULL) ? g_strndup (bytes, n) : NULL;
}

char *
usher_auth_claims (const char *token)
{
  const char *begin = token ? strchr (token, '.') : NULL, *end = begin ? strchr (begin + 1, '.') : NULL;
  g_autofree char *text = end ? usher_auth_unbase64 (begin + 1, end - begin - 1) : NULL;

  return text && *text == '{' ? g_steal_pointer (&text) : NULL;
}
