/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Assertions, verified by libcrypto itself; and the grants that carry them. */

#include <json-glib/json-glib.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "http-server.h"
#include "usher-auth-private.h"
#include "usher-error.h"
#include "usher-test.h"

static EVP_PKEY *rsa, *ec;

static char *
pem_of (EVP_PKEY *key)
{
  BIO *bio = BIO_new (BIO_s_mem ());
  char *bytes, *text;
  long length;

  PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL);
  length = BIO_get_mem_data (bio, &bytes);
  text = g_strndup (bytes, length);
  BIO_free (bio);
  return text;
}

static guchar *
decode (const char *part, gsize *length)
{
  g_autoptr (GString) text = g_string_new (part);

  g_assert_null (strpbrk (part, "+/="));
  g_string_replace (text, "-", "+", 0);
  g_string_replace (text, "_", "/", 0);
  while (text->len % 4)
    g_string_append_c (text, '=');
  return g_base64_decode (text->str, length);
}

static JsonObject *
decode_object (const char *part)
{
  gsize length;
  g_autofree guchar *bytes = decode (part, &length);
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_parser_load_from_data (parser, (char *) bytes, length, NULL));
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

/* An elliptic signature back into DER. */
static guchar *
der_of (const guchar *flat, gsize *length)
{
  ECDSA_SIG *signature = ECDSA_SIG_new ();
  guchar *der = NULL, *copy;
  int n;

  g_assert_cmpuint (*length, ==, 64);
  ECDSA_SIG_set0 (signature, BN_bin2bn (flat, 32, NULL), BN_bin2bn (flat + 32, 32, NULL));
  n = i2d_ECDSA_SIG (signature, &der);
  g_assert_cmpint (n, >, 0);
  copy = g_memdup2 (der, n);
  *length = n;
  OPENSSL_free (der);
  ECDSA_SIG_free (signature);
  return copy;
}

static void
verify (const char *token, EVP_PKEY *key, const char *algorithm)
{
  const char *last = strrchr (token, '.');
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  EVP_PKEY_CTX *how;
  gsize length;
  g_autofree guchar *signature = decode (last + 1, &length);

  if (g_str_equal (algorithm, "ES256"))
    {
      guchar *der = der_of (signature, &length);

      g_free (signature);
      signature = der;
    }
  g_assert_cmpint (EVP_DigestVerifyInit (context, &how, EVP_sha256 (), NULL, key), ==, 1);
  if (g_str_equal (algorithm, "PS256"))
    {
      EVP_PKEY_CTX_set_rsa_padding (how, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen (how, RSA_PSS_SALTLEN_DIGEST);
    }
  g_assert_cmpint (EVP_DigestVerify (context, signature, length, (const guchar *) token, last - token), ==, 1);
  /* And not for any other text. */
  g_assert_cmpint (EVP_DigestVerifyInit (context, &how, EVP_sha256 (), NULL, key), ==, 1);
  g_assert_cmpint (EVP_DigestVerify (context, signature, length, (const guchar *) token, last - token - 1), !=, 1);
  EVP_MD_CTX_free (context);
}

static char *
make (EVP_PKEY *key, const char *algorithm, GError **error)
{
  g_autofree char *pem = pem_of (key);

  return usher_auth_assertion (&(UsherAuthAssertion) { .pem = pem, .algorithm = algorithm, .key_id = "key-1", .issuer = "usher", .subject = "usher",
                                                       .audience = "https://id.example/token", .now = TEST_NOW, .lifetime_ms = 300000 }, error);
}

static void
test_algorithms (void)
{
  const struct { const char *name; EVP_PKEY *key; } cases[] = { { "RS256", rsa }, { "PS256", rsa }, { "ES256", ec } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *token = make (cases[i].key, cases[i].name, &error);
      g_auto (GStrv) parts = NULL;
      JsonObject *head, *claims;

      g_assert_no_error (error);
      verify (token, cases[i].key, cases[i].name);
      parts = g_strsplit (token, ".", -1);
      g_assert_cmpuint (g_strv_length (parts), ==, 3);
      head = decode_object (parts[0]);
      claims = decode_object (parts[1]);
      g_assert_cmpstr (json_object_get_string_member (head, "alg"), ==, cases[i].name);
      g_assert_cmpstr (json_object_get_string_member (head, "kid"), ==, "key-1");
      g_assert_cmpstr (json_object_get_string_member (claims, "aud"), ==, "https://id.example/token");
      g_assert_cmpint (json_object_get_int_member (claims, "iat"), ==, TEST_NOW / 1000);
      g_assert_cmpint (json_object_get_int_member (claims, "exp"), ==, TEST_NOW / 1000 + 300);
      g_assert_cmpuint (strlen (json_object_get_string_member (claims, "jti")), ==, 36);
      g_assert_false (json_object_has_member (claims, "scope"));
      json_object_unref (head);
      json_object_unref (claims);
    }
}

static void
test_bad_keys (void)
{
  g_autoptr (GError) error = NULL;
  EVP_PKEY *weak = EVP_PKEY_Q_keygen (NULL, NULL, "RSA", (gsize) 1024), *other = EVP_PKEY_Q_keygen (NULL, NULL, "EC", "P-384");

  usher_test_fails (make (rsa, "ES256", &error), USHER_ERROR_AUTH);
  usher_test_fails (make (ec, "RS256", &error), USHER_ERROR_AUTH);
  usher_test_fails (make (ec, NULL, &error), USHER_ERROR_AUTH);
  usher_test_fails (make (weak, "RS256", &error), USHER_ERROR_AUTH);
  usher_test_fails (make (other, "ES256", &error), USHER_ERROR_AUTH);
  usher_auth_assertion (&(UsherAuthAssertion) { .pem = "planted", .issuer = "a", .audience = "b" }, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_AUTH);
  g_assert_null (strstr (error->message, "planted"));
  EVP_PKEY_free (weak);
  EVP_PKEY_free (other);
}

/* A certificate beside the key: its SHA-256 tells which key it is. */
static void
test_certificate (void)
{
  X509 *certificate = X509_new ();
  BIO *bio = BIO_new (BIO_s_mem ());
  g_autofree char *key = pem_of (ec), *both = NULL, *token = NULL, *expected = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GError) error = NULL;
  guint8 digest[32];
  unsigned int length;
  JsonObject *head;
  char *bytes;

  X509_gmtime_adj (X509_getm_notBefore (certificate), 0);
  X509_gmtime_adj (X509_getm_notAfter (certificate), 3600);
  X509_set_pubkey (certificate, ec);
  X509_sign (certificate, ec, EVP_sha256 ());
  X509_digest (certificate, EVP_sha256 (), digest, &length);
  PEM_write_bio_X509 (bio, certificate);
  length = BIO_get_mem_data (bio, &bytes);
  both = g_strdup_printf ("%s%.*s", key, (int) length, bytes);
  token = usher_auth_assertion (&(UsherAuthAssertion) { .pem = both, .algorithm = "ES256", .issuer = "a", .audience = "b" }, &error);
  g_assert_no_error (error);
  parts = g_strsplit (token, ".", -1);
  head = decode_object (parts[0]);
  expected = usher_auth_base64url (digest, sizeof digest);
  g_assert_cmpstr (json_object_get_string_member (head, "x5t#S256"), ==, expected);
  g_assert_false (json_object_has_member (head, "kid"));
  json_object_unref (head);
  BIO_free (bio);
  X509_free (certificate);
}

static void
test_claims (void)
{
  static const struct { const char *token, *claims; } cases[] = {
    { "x.eyJzdWIiOiJhIn0.y", "{\"sub\":\"a\"}" }, { "x.eyJhIjoxfQ.", "{\"a\":1}" }, { NULL, NULL }, { "", NULL }, { "opaque", NULL }, { "a.b", NULL },
    { "a.b.c", NULL }, { "a..c", NULL }, { "a.%%%.c", NULL }, { "x.WzFd.y", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *claims = usher_auth_claims (cases[i].token);

      g_assert_cmpstr (claims, ==, cases[i].claims);
    }
}

/* ---- The grants ---- */

static void
serve (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  if (g_str_equal (g_uri_get_path (soup_server_message_get_uri (message)), "/token"))
    test_answer (message, 200, NULL, "{\"access_token\":\"granted\",\"token_type\":\"Bearer\",\"expires_in\":300}");
  else
    test_answer (message, 200, NULL, "{}");
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", TEST_DATE);
}

static GHashTable *
granted (TestServer *server, const UsherAuthOptions *options)
{
  g_auto (TestWait) wait = { 0 };
  g_autoptr (UsherHttp) http = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = NULL;
  g_autofree char *proof = NULL, *body = NULL;
  UsherAuth *auth = usher_auth_new (options, &error);

  g_assert_no_error (error);
  test_wait_init (&wait);
  http = test_client (test_server_origin (server), &wait, auth);
  response = test_get (http, "/users", &error);
  g_assert_no_error (error);
  proof = test_server_header (server, 1, "authorization");
  g_assert_cmpstr (proof, ==, "Bearer granted");
  body = test_server_body (server, 0);
  usher_auth_cache_clear ();
  return soup_form_decode (body);
}

static void
test_client_grant (void)
{
  g_autoptr (TestServer) server = test_server_new (serve, NULL, NULL);
  g_autofree char *pem = pem_of (rsa), *url = g_strconcat (test_server_origin (server), "/token", NULL), *claims = NULL;
  g_autoptr (GHashTable) form = granted (server, &(UsherAuthOptions) { .kind = USHER_AUTH_PRIVATE_KEY_JWT, .client = "usher", .secret = pem, .token_url = url,
                                                                       .algorithm = "PS256", .scope = "okta.users.read" });
  const char *assertion = g_hash_table_lookup (form, "client_assertion");

  g_assert_cmpstr (g_hash_table_lookup (form, "grant_type"), ==, "client_credentials");
  g_assert_cmpstr (g_hash_table_lookup (form, "client_assertion_type"), ==, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  verify (assertion, rsa, "PS256");
  claims = usher_auth_claims (assertion);
  g_assert_nonnull (strstr (claims, url));
  g_assert_nonnull (strstr (claims, "\"iss\":\"usher\""));
  g_assert_nonnull (strstr (claims, "\"sub\":\"usher\""));
}

static void
test_service_account (void)
{
  g_autoptr (TestServer) server = test_server_new (serve, NULL, NULL);
  g_autofree char *pem = pem_of (rsa), *url = g_strconcat (test_server_origin (server), "/token", NULL), *claims = NULL, *file = NULL;
  g_autoptr (GString) escaped = g_string_new (pem);
  g_autoptr (GHashTable) form = NULL;
  const char *assertion;

  g_string_replace (escaped, "\n", "\\n", 0);
  file = g_strdup_printf ("{\"type\":\"service_account\",\"private_key_id\":\"k1\",\"private_key\":\"%s\",\"client_email\":\"bot@p.example\",\"token_uri\":\"%s\"}",
                          escaped->str, url);
  form = granted (server, &(UsherAuthOptions) { .kind = USHER_AUTH_SERVICE_ACCOUNT, .secret = file, .user = "admin@example.org", .scope = "a b" });
  assertion = g_hash_table_lookup (form, "assertion");
  g_assert_cmpstr (g_hash_table_lookup (form, "grant_type"), ==, "urn:ietf:params:oauth:grant-type:jwt-bearer");
  g_assert_false (g_hash_table_contains (form, "client_id"));
  verify (assertion, rsa, "RS256");
  claims = usher_auth_claims (assertion);
  g_assert_nonnull (strstr (claims, "\"iss\":\"bot@p.example\""));
  g_assert_nonnull (strstr (claims, "\"sub\":\"admin@example.org\""));
  g_assert_nonnull (strstr (claims, "\"scope\":\"a b\""));
}

static void
test_bad_key_file (void)
{
  const char *bad[] = { "planted", "{}", "[]", "{\"client_email\":\"planted\"}", "{\"client_email\":\"a\",\"private_key\":\"planted\",\"token_uri\":\"https://a.invalid\"}" };
  g_autoptr (TestServer) server = test_server_new (serve, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (TestWait) wait = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherHttp) http = NULL;
      g_autoptr (UsherHttpResponse) response = NULL;

      test_wait_init (&wait);
      http = test_client (test_server_origin (server), &wait, usher_auth_new (&(UsherAuthOptions) { .kind = USHER_AUTH_SERVICE_ACCOUNT, .secret = bad[i] }, NULL));
      response = test_get (http, "/users", &error);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_AUTH);
      g_assert_null (strstr (error->message, "planted"));
    }
  g_assert_cmpuint (test_server_count (server), ==, 0);
  usher_auth_cache_clear ();
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rsa = EVP_PKEY_Q_keygen (NULL, NULL, "RSA", (gsize) 2048);
  ec = EVP_PKEY_Q_keygen (NULL, NULL, "EC", "P-256");
  g_test_add_func ("/auth/jwt/algorithms", test_algorithms);
  g_test_add_func ("/auth/jwt/bad-keys", test_bad_keys);
  g_test_add_func ("/auth/jwt/certificate", test_certificate);
  g_test_add_func ("/auth/jwt/claims", test_claims);
  g_test_add_func ("/auth/jwt/client", test_client_grant);
  g_test_add_func ("/auth/jwt/service-account", test_service_account);
  g_test_add_func ("/auth/jwt/bad-key-file", test_bad_key_file);
  status = g_test_run ();
  EVP_PKEY_free (rsa);
  EVP_PKEY_free (ec);
  return status;
}
