/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's certificate authorities, and beside them a private one from a file: a chain is good when
 * either vouches for it.  Checking cannot be switched off.  Any thread. */

#include "usher-http-private.h"

#include "usher-error.h"

G_DECLARE_FINAL_TYPE (UsherHttpTrust, usher_http_trust, USHER, HTTP_TRUST, GTlsDatabase)

struct _UsherHttpTrust {
  GTlsDatabase parent;
  GTlsDatabase *own; /* (owned) */
};

G_DEFINE_FINAL_TYPE (UsherHttpTrust, usher_http_trust, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
verify_chain (GTlsDatabase *database, GTlsCertificate *chain, const char *purpose, GSocketConnectable *identity,
              GTlsInteraction *interaction, GTlsDatabaseVerifyFlags flags, GCancellable *cancellable, GError **error)
{
  UsherHttpTrust *self = USHER_HTTP_TRUST (database);
  g_autoptr (GTlsDatabase) system = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  GTlsCertificateFlags faults = g_tls_database_verify_chain (self->own, chain, purpose, identity, interaction, flags, cancellable, error);

  if (!(faults & G_TLS_CERTIFICATE_UNKNOWN_CA) || (error && *error) || !system)
    return faults;
  return g_tls_database_verify_chain (system, chain, purpose, identity, interaction, flags, cancellable, error);
}

static void
usher_http_trust_finalize (GObject *object)
{
  g_clear_object (&USHER_HTTP_TRUST (object)->own);
  G_OBJECT_CLASS (usher_http_trust_parent_class)->finalize (object);
}

static void
usher_http_trust_class_init (UsherHttpTrustClass *class)
{
  G_OBJECT_CLASS (class)->finalize = usher_http_trust_finalize;
  G_TLS_DATABASE_CLASS (class)->verify_chain = verify_chain;
}

static void
usher_http_trust_init (UsherHttpTrust *self)
{
}

GTlsDatabase *
usher_http_trust_new (const char *ca_file, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (ca_file, NULL);
  g_autoptr (GError) fault = NULL;
  GTlsDatabase *own = g_tls_file_database_new (path, &fault);
  UsherHttpTrust *self;

  if (!own)
    {
      usher_error_set (error, USHER_ERROR_INPUT, "give the file of the private CA's certificate in PEM form", "%s: %s", ca_file, fault->message);
      return NULL;
    }
  self = g_object_new (usher_http_trust_get_type (), NULL);
  self->own = own;
  return G_TLS_DATABASE (self);
}
