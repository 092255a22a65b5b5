/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SHA-256 by libcrypto.  Any thread: the one-shot forms keep one context per thread and one
 * fetched algorithm per process, since looking the algorithm up costs more than a small row. */

#include "usher-digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-text.h"

#define FILE_CHUNK (256 * 1024)

struct _UsherHasher {
  EVP_MD_CTX *context; /* (owned) */
};

/* libcrypto cannot fail here but for lack of memory, where GLib gives up as well. */
#define CRYPTO(call)                               \
  G_STMT_START                                     \
  {                                                \
    if (!(call))                                   \
      g_error ("libcrypto: %s failed", #call);     \
  }                                                \
  G_STMT_END

static const EVP_MD *
algorithm (void)
{
  static EVP_MD *sha256;

  if (g_once_init_enter (&sha256))
    {
      EVP_MD *fetched = EVP_MD_fetch (NULL, "SHA256", NULL);

      CRYPTO (fetched);
      g_once_init_leave (&sha256, fetched);
    }
  return sha256;
}

static void
context_free (gpointer context)
{
  EVP_MD_CTX_free (context);
}

static EVP_MD_CTX *
thread_context (void)
{
  static GPrivate of_thread = G_PRIVATE_INIT (context_free);
  EVP_MD_CTX *context = g_private_get (&of_thread);

  if (!context)
    {
      CRYPTO (context = EVP_MD_CTX_new ());
      g_private_set (&of_thread, context);
    }
  return context;
}

UsherDigest
usher_sha256_two (gconstpointer a, gsize a_length, gconstpointer b, gsize b_length)
{
  EVP_MD_CTX *context = thread_context ();
  UsherDigest digest;

  CRYPTO (EVP_DigestInit_ex2 (context, algorithm (), NULL));
  if (a_length)
    CRYPTO (EVP_DigestUpdate (context, a, a_length));
  if (b_length)
    CRYPTO (EVP_DigestUpdate (context, b, b_length));
  CRYPTO (EVP_DigestFinal_ex (context, digest.bytes, NULL));
  return digest;
}

UsherDigest
usher_sha256 (gconstpointer data, gsize length)
{
  return usher_sha256_two (data, length, NULL, 0);
}

static gboolean
hash_descriptor (int fd, const char *path, UsherHasher *hasher, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (FILE_CHUNK);
  gssize got;

  do
    {
      got = read (fd, chunk, FILE_CHUNK);
      if (got < 0 && errno != EINTR)
        return usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be read: %s", path,
                                g_strerror (errno));
      if (got > 0)
        usher_hasher_add (hasher, chunk, (gsize) got);
    }
  while (got != 0);
  return TRUE;
}

gboolean
usher_sha256_file (const char *path, UsherDigest *digest, GError **error)
{
  g_autoptr (UsherHasher) hasher = usher_hasher_new ();
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok;

  if (fd < 0)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be opened: %s", path,
                            g_strerror (errno));
  ok = hash_descriptor (fd, path, hasher, error);
  close (fd);
  if (ok)
    *digest = usher_hasher_end (hasher);
  return ok;
}

UsherHasher *
usher_hasher_new (void)
{
  UsherHasher *self = g_new0 (UsherHasher, 1);

  CRYPTO (self->context = EVP_MD_CTX_new ());
  CRYPTO (EVP_DigestInit_ex2 (self->context, algorithm (), NULL));
  return self;
}

void
usher_hasher_add (UsherHasher *self, gconstpointer data, gsize length)
{
  if (length)
    CRYPTO (EVP_DigestUpdate (self->context, data, length));
}

UsherDigest
usher_hasher_end (UsherHasher *self)
{
  UsherDigest digest;

  CRYPTO (EVP_DigestFinal_ex (self->context, digest.bytes, NULL));
  CRYPTO (EVP_DigestInit_ex2 (self->context, algorithm (), NULL));
  return digest;
}

void
usher_hasher_free (UsherHasher *self)
{
  if (!self)
    return;
  EVP_MD_CTX_free (self->context);
  g_free (self);
}

void
usher_digest_to_hex (const UsherDigest *digest, char hex[USHER_DIGEST_HEX + 1])
{
  usher_hex_into (hex, digest->bytes, USHER_DIGEST_SIZE);
}

char *
usher_digest_dup_hex (const UsherDigest *digest)
{
  return usher_hex (digest->bytes, USHER_DIGEST_SIZE);
}

gboolean
usher_digest_from_hex (UsherDigest *digest, const char *hex, gssize length)
{
  return usher_unhex (hex, length, digest->bytes, USHER_DIGEST_SIZE);
}

gboolean
usher_digest_equal (const UsherDigest *a, const UsherDigest *b)
{
  return memcmp (a->bytes, b->bytes, USHER_DIGEST_SIZE) == 0;
}
