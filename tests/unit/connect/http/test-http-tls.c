/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A private certificate authority beside the system's; everything else is refused in words. */

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <glib/gstdio.h>
#include <string.h>

#include "http-server.h"
#include "usher-test.h"

typedef struct {
  EVP_PKEY *key;
  X509 *certificate;
} Pair;

static void
pair_clear (Pair *pair)
{
  EVP_PKEY_free (pair->key);
  X509_free (pair->certificate);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
extend (X509 *certificate, int nid, const char *value)
{
  X509_EXTENSION *extension = X509V3_EXT_conf_nid (NULL, NULL, nid, value);

  g_assert_true (X509_add_ext (certificate, extension, -1));
  X509_EXTENSION_free (extension);
}

/* ISSUER NULL: an authority, signed by itself. */
static Pair
make_pair (const char *name, const Pair *issuer, const char *host, long from, long until)
{
  static int serial = 1;
  Pair pair = { EVP_PKEY_Q_keygen (NULL, NULL, "EC", "P-256"), X509_new () };
  X509_NAME *subject = X509_get_subject_name (pair.certificate);

  X509_set_version (pair.certificate, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (pair.certificate), serial++);
  X509_gmtime_adj (X509_getm_notBefore (pair.certificate), from);
  X509_gmtime_adj (X509_getm_notAfter (pair.certificate), until);
  X509_set_pubkey (pair.certificate, pair.key);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guint8 *) name, -1, -1, 0);
  X509_set_issuer_name (pair.certificate, issuer ? X509_get_subject_name (issuer->certificate) : subject);
  extend (pair.certificate, NID_basic_constraints, issuer ? "critical,CA:FALSE" : "critical,CA:TRUE");
  extend (pair.certificate, NID_key_usage, issuer ? "digitalSignature" : "keyCertSign,cRLSign");
  if (host)
    extend (pair.certificate, NID_subject_alt_name, host);
  g_assert_true (X509_sign (pair.certificate, issuer ? issuer->key : pair.key, EVP_sha256 ()));
  return pair;
}

static char *
pem_of (const Pair *pair, gboolean with_key)
{
  BIO *bio = BIO_new (BIO_s_mem ());
  char *bytes, *text;
  long length;

  if (with_key)
    PEM_write_bio_PrivateKey (bio, pair->key, NULL, NULL, 0, NULL, NULL);
  PEM_write_bio_X509 (bio, pair->certificate);
  length = BIO_get_mem_data (bio, &bytes);
  text = g_strndup (bytes, length);
  BIO_free (bio);
  return text;
}

static void
greet (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  test_answer (message, 200, NULL, "{}");
}

static GTlsCertificate *
server_certificate (const Pair *pair)
{
  g_autofree char *pem = pem_of (pair, TRUE);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);
  return certificate;
}

static void
ask (const Pair *pair, const char *ca_file, const char *words)
{
  g_autoptr (GTlsCertificate) certificate = server_certificate (pair);
  g_autoptr (TestServer) server = test_server_new (greet, NULL, certificate);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttp) http = usher_http_new (&(UsherHttpOptions) { .origin = test_server_origin (server), .proxy = "", .ca_file = ca_file }, &error);
  UsherHttpResponse *response;

  g_assert_no_error (error);
  response = test_get (http, "/", &error);
  if (words)
    {
      g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_TLS);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, words));
      g_assert_cmpint (response->sent, ==, USHER_TRUTH_NO);
      g_assert_cmpuint (test_server_count (server), ==, 0);
      g_assert_cmpuint (response->attempts, ==, 1);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_cmpint (response->status, ==, 200);
    }
  usher_http_response_free (response);
}

#define DAY (24 * 3600)

static void
test_private_ca (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("usher-tls-XXXXXX", &error), *file = g_build_filename (folder, "ca.pem", NULL);
  g_auto (Pair) ca = make_pair ("Test CA", NULL, NULL, -DAY, DAY), stranger = make_pair ("Other CA", NULL, NULL, -DAY, DAY);
  g_auto (Pair) good = make_pair ("good", &ca, "IP:127.0.0.1", -DAY, DAY), old = make_pair ("old", &ca, "IP:127.0.0.1", -2 * DAY, -DAY);
  g_auto (Pair) early = make_pair ("early", &ca, "IP:127.0.0.1", DAY, 2 * DAY), other = make_pair ("other", &ca, "DNS:id.example.org", -DAY, DAY);
  g_auto (Pair) false_one = make_pair ("false", &stranger, "IP:127.0.0.1", -DAY, DAY);
  g_autofree char *pem = pem_of (&ca, FALSE);

  usher_test_ok (g_file_set_contents (file, pem, -1, &error));
  ask (&good, file, NULL);
  ask (&good, NULL, "not trusted");
  ask (&false_one, file, "not trusted");
  ask (&old, file, "expired");
  ask (&early, file, "not valid yet");
  ask (&other, file, "another host");
  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_message ("no TLS: the package glib-networking is missing");
      return 77;
    }
  g_test_add_func ("/http/tls/private-ca", test_private_ca);
  return g_test_run ();
}
