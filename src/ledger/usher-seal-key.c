/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys of minisign: Ed25519, with a number of eight bytes; a secret key lies in a file, encrypted by
 * a stream that scrypt draws from the password.  Pure but for its files; any thread.
 *
 *   secret  "Ed" "Sc" or 0 0  "B2"  salt[32]  ops[8]  mem[8]  { number[8] secret[64] check[32] }
 *   public  "Ed" number[8] key[32]                              └─ xor scrypt (password, salt) ─┘ */

#include "usher-seal-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-random.h"
#include "usher-text.h"

#define SECRET_LINE "untrusted comment: minisign encrypted secret key"
#define PUBLIC_LINE "untrusted comment: minisign public key"
#define OPS (G_GUINT64_CONSTANT (1) << 22) /* with MEM: N = 2^17, r = 8, p = 1 */
#define MEM (G_GUINT64_CONSTANT (1) << 27)
#define MEM_MAX (G_GUINT64_CONSTANT (1) << 31)
#define FILE_MAX 4096

typedef struct {
  guint8 number[USHER_SEAL_NUMBER], secret[64], check[32];
} SecretKey;

typedef struct {
  guint8 algorithm[2], kdf[2], checksum[2], salt[32], ops[8], mem[8];
  SecretKey key;
} SecretFile;

G_STATIC_ASSERT (sizeof (SecretFile) == 158);

static guint64
read_le (const guint8 bytes[8])
{
  guint64 value = 0;

  for (int i = 7; i >= 0; i--)
    value = value << 8 | bytes[i];
  return value;
}

static void
write_le (guint8 bytes[8], guint64 value)
{
  for (int i = 0; i < 8; i++, value >>= 8)
    bytes[i] = (guint8) value;
}

guint8 *
usher_seal_unbase64 (const char *text, gsize text_length, gsize length)
{
  g_autofree char *copy = g_strndup (text, text_length), *again = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize n = 0;

  bytes = g_base64_decode (copy, &n);
  again = n == length ? g_base64_encode (bytes, n) : NULL;
  return g_strcmp0 (again, copy) == 0 ? g_steal_pointer (&bytes) : NULL;
}

/* ---- Public keys ---- */

gboolean
usher_seal_public_parse (const char *public_key, guint8 number[USHER_SEAL_NUMBER], guint8 key[32])
{
  g_autofree guint8 *bytes = usher_seal_unbase64 (public_key, strlen (public_key), 42);

  if (!bytes || memcmp (bytes, "Ed", 2) != 0)
    return FALSE;
  memcpy (number, bytes + 2, USHER_SEAL_NUMBER);
  memcpy (key, bytes + 10, 32);
  return TRUE;
}

/* As minisign prints it: a number, most significant byte first. */
static char *
id_of (const guint8 number[USHER_SEAL_NUMBER])
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "X", read_le (number));
}

char *
usher_seal_public_id (const char *public_key)
{
  guint8 number[USHER_SEAL_NUMBER], key[32];

  return public_key && usher_seal_public_parse (public_key, number, key) ? id_of (number) : NULL;
}

static char *
public_of (EVP_PKEY *pair, const guint8 number[USHER_SEAL_NUMBER])
{
  guint8 bytes[42] = "Ed";
  gsize length = 32;

  memcpy (bytes + 2, number, USHER_SEAL_NUMBER);
  if (EVP_PKEY_get_raw_public_key (pair, bytes + 10, &length) != 1)
    g_error ("libcrypto: a key pair without a public key");
  return g_base64_encode (bytes, sizeof bytes);
}

/* ---- Keys ---- */

static UsherSealKey *
key_of (EVP_PKEY *pair, const guint8 number[USHER_SEAL_NUMBER])
{
  UsherSealKey *self = g_new0 (UsherSealKey, 1);

  self->pair = pair;
  memcpy (self->number, number, USHER_SEAL_NUMBER);
  self->public_key = public_of (pair, number);
  self->id = id_of (number);
  return self;
}

UsherSealKey *
usher_seal_key_new (void)
{
  guint8 number[USHER_SEAL_NUMBER], seed[32];
  EVP_PKEY *pair;

  usher_random_bytes (number, sizeof number);
  usher_random_bytes (seed, sizeof seed);
  pair = EVP_PKEY_new_raw_private_key (EVP_PKEY_ED25519, NULL, seed, sizeof seed);
  OPENSSL_cleanse (seed, sizeof seed);
  if (!pair)
    g_error ("libcrypto: no Ed25519 key");
  return key_of (pair, number);
}

void
usher_seal_key_free (UsherSealKey *self)
{
  if (!self)
    return;
  EVP_PKEY_free (self->pair);
  g_free (self->public_key);
  g_free (self->id);
  g_free (self);
}

char *
usher_seal_key_public (UsherSealKey *self)
{
  return g_strdup (self->public_key);
}

const char *
usher_seal_key_id (UsherSealKey *self)
{
  return self->id;
}

/* ---- The secret file ---- */

/* The same choice as minisign's library makes from its two limits. */
static void
pick_scrypt (guint64 ops, guint64 mem, guint64 *n, guint64 *p)
{
  guint64 n_max;

  ops = MAX (ops, 32768);
  *p = 1;
  n_max = ops < mem / 32 ? ops / 32 : mem / 1024;
  *n = 2;
  while (*n <= n_max / 2 && *n < G_GUINT64_CONSTANT (1) << 62)
    *n *= 2;
  if (ops >= mem / 32)
    *p = MAX (1, MIN (ops / 4 / *n, 0x3fffffff) / 8);
}

static gboolean
crypt_key (SecretFile *file, const char *password, GError **error)
{
  guint8 stream[sizeof (SecretKey)], *key = (guint8 *) &file->key;
  guint64 n, p, mem = read_le (file->mem);

  if (mem > MEM_MAX)
    return usher_error_set (error, USHER_ERROR_FULL, NULL, "this key's password takes more than 2 GB of memory");
  pick_scrypt (read_le (file->ops), mem, &n, &p);
  if (EVP_PBE_scrypt (password, strlen (password), file->salt, sizeof file->salt, n, 8, p, 2 * MEM_MAX, stream, sizeof stream) != 1)
    {
      ERR_clear_error ();
      return usher_error_set (error, USHER_ERROR_FULL, NULL, "there is not enough memory for this key's password");
    }
  for (gsize i = 0; i < sizeof stream; i++)
    key[i] ^= stream[i];
  OPENSSL_cleanse (stream, sizeof stream);
  return TRUE;
}

static void
make_check (const SecretFile *file, guint8 check[32])
{
  guint8 text[2 + USHER_SEAL_NUMBER + 64];

  memcpy (text, file->algorithm, 2);
  memcpy (text + 2, file->key.number, USHER_SEAL_NUMBER);
  memcpy (text + 2 + USHER_SEAL_NUMBER, file->key.secret, 64);
  usher_blake2b (text, sizeof text, check, 32);
  OPENSSL_cleanse (text, sizeof text);
}

/* minisign leaves the checksum of an unencrypted key empty; such a key is still known by its two
 * halves belonging together. */
static EVP_PKEY *
check_secret (const SecretFile *file, gboolean encrypted)
{
  static const guint8 none[32] = { 0 };
  guint8 check[32], public[32] = { 0 };
  gsize length = sizeof public;
  EVP_PKEY *pair;

  make_check (file, check);
  if (CRYPTO_memcmp (check, file->key.check, sizeof check) != 0 && (encrypted || memcmp (file->key.check, none, sizeof none) != 0))
    return NULL;
  pair = EVP_PKEY_new_raw_private_key (EVP_PKEY_ED25519, NULL, file->key.secret, 32);
  if (pair && EVP_PKEY_get_raw_public_key (pair, public, &length) == 1 && memcmp (public, file->key.secret + 32, 32) == 0)
    return pair;
  EVP_PKEY_free (pair);
  return NULL;
}

static UsherSealKey *
open_secret (SecretFile *file, const char *password, GError **error)
{
  static const guint8 plain[2] = { 0, 0 };
  gboolean encrypted = memcmp (file->kdf, plain, 2) != 0;
  EVP_PKEY *pair;

  if (memcmp (file->algorithm, "Ed", 2) != 0 || memcmp (file->checksum, "B2", 2) != 0 || (encrypted && memcmp (file->kdf, "Sc", 2) != 0))
    {
      usher_error_set (error, USHER_ERROR_INPUT, NULL, "this key is of a kind that is not known here");
      return NULL;
    }
  if (encrypted && !password)
    {
      usher_error_set (error, USHER_ERROR_AUTH, "Give its password.", "this key is protected by a password");
      return NULL;
    }
  if (encrypted && !crypt_key (file, password, error))
    return NULL;
  if (!(pair = check_secret (file, encrypted)))
    {
      usher_error_set (error, USHER_ERROR_AUTH, NULL, encrypted ? "the password is wrong, or the key is damaged" : "the key is damaged");
      return NULL;
    }
  return key_of (pair, file->key.number);
}

/* The second line of a file whose first is a comment. */
static char *
read_second_line (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) failed = NULL;
  gsize length;
  char *second;

  if (!g_file_get_contents (path, &text, &length, &failed))
    {
      usher_error_set (error, USHER_ERROR_STORE, NULL, "%s", failed->message);
      return NULL;
    }
  lines = length <= FILE_MAX ? g_strsplit (text, "\n", 0) : NULL;
  if (!lines || !lines[0] || !lines[1] || !g_str_has_prefix (lines[0], "untrusted comment: "))
    {
      usher_error_set (error, USHER_ERROR_INPUT, NULL, "“%s” is no key file of minisign", path);
      second = NULL;
    }
  else
    second = g_strdup (g_strchomp (lines[1]));
  if (text)
    OPENSSL_cleanse (text, length);
  return second;
}

UsherSealKey *
usher_seal_key_load (const char *path, const char *password, GError **error)
{
  g_autofree char *line = read_second_line (path, error);
  g_autofree guint8 *bytes = NULL;
  UsherSealKey *self;

  if (!line)
    return NULL;
  if (!(bytes = usher_seal_unbase64 (line, strlen (line), sizeof (SecretFile))))
    {
      usher_error_set (error, USHER_ERROR_INPUT, NULL, "“%s” is no secret key of minisign", path);
      return NULL;
    }
  self = open_secret ((SecretFile *) (gpointer) bytes, password, error);
  OPENSSL_cleanse (bytes, sizeof (SecretFile));
  OPENSSL_cleanse (line, strlen (line));
  return self;
}

static gboolean
fill_secret (UsherSealKey *self, SecretFile *file, const char *password, GError **error)
{
  gsize length = 32;

  memcpy (file->algorithm, "Ed", 2);
  memcpy (file->checksum, "B2", 2);
  memcpy (file->key.number, self->number, USHER_SEAL_NUMBER);
  if (EVP_PKEY_get_raw_private_key (self->pair, file->key.secret, &length) != 1
      || EVP_PKEY_get_raw_public_key (self->pair, file->key.secret + 32, &length) != 1)
    g_error ("libcrypto: a key pair that cannot be read");
  if (!password)
    return TRUE;
  make_check (file, file->key.check);
  memcpy (file->kdf, "Sc", 2);
  usher_random_bytes (file->salt, sizeof file->salt);
  write_le (file->ops, OPS);
  write_le (file->mem, MEM);
  return crypt_key (file, password, error);
}

static gboolean
write_new (const char *path, int mode, const char *text, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  gsize length = strlen (text);
  gboolean done;

  if (fd < 0)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be made: %s", path, g_strerror (errno));
  done = write (fd, text, length) == (gssize) length && fsync (fd) == 0;
  if (!done)
    usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be written: %s", path, g_strerror (errno));
  close (fd);
  if (!done)
    g_unlink (path);
  return done;
}

gboolean
usher_seal_key_save (UsherSealKey *self, const char *secret_path, const char *public_path, const char *password, GError **error)
{
  SecretFile file = { .kdf = { 0, 0 } };
  g_autofree char *secret = NULL, *public = NULL, *text = NULL;
  gboolean done;

  if (!fill_secret (self, &file, password, error))
    return FALSE;
  text = g_base64_encode ((const guint8 *) &file, sizeof file);
  secret = g_strdup_printf ("%s\n%s\n", SECRET_LINE, text);
  public = g_strdup_printf ("%s %s\n%s\n", PUBLIC_LINE, self->id, self->public_key);
  done = write_new (secret_path, 0600, secret, error);
  if (done && public_path && !(done = write_new (public_path, 0644, public, error)))
    g_unlink (secret_path);
  OPENSSL_cleanse (&file, sizeof file);
  OPENSSL_cleanse (text, strlen (text));
  OPENSSL_cleanse (secret, strlen (secret));
  return done;
}
