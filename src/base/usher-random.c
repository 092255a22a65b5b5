/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two kinds of chance: a seeded stream that is equal on every machine (samples, fuzzing), and the
 * operating system's, for ids and salts of real work.  A stream belongs to one thread at a time. */

#include "usher-random.h"

#include <openssl/rand.h>
#include <string.h>

#include "usher-canon.h"
#include "usher-digest.h"
#include "usher-text.h"

#define UUID_BYTES 16
#define EXACT_MAX ((G_GINT64_CONSTANT (1) << 53) - 1)

/* The digest is over the canonical JSON of [seed, section], as everywhere; a seed too big for an
 * exact JSON number goes in as text. */
void
usher_random_init (UsherRandom *self, guint64 seed, const char *section)
{
  g_autoptr (GString) text = g_string_new ("[");
  UsherDigest digest;

  if (seed <= EXACT_MAX)
    usher_canon_int (text, (gint64) seed);
  else
    g_string_append_printf (text, "\"%" G_GUINT64_FORMAT "\"", seed);
  usher_canon_comma (text);
  usher_canon_text (text, section, -1);
  g_string_append_c (text, ']');
  digest = usher_sha256 (text->str, text->len);
  for (guint i = 0; i < 4; i++)
    {
      guint64 word;

      memcpy (&word, digest.bytes + i * sizeof word, sizeof word);
      self->state[i] = GUINT64_FROM_LE (word);
    }
}

static guint64
rotate (guint64 word, int by)
{
  return (word << by) | (word >> (64 - by));
}

/* xoshiro256**, of Blackman and Vigna. */
guint64
usher_random_next (UsherRandom *self)
{
  guint64 *s = self->state;
  guint64 result = rotate (s[1] * 5, 7) * 9;
  guint64 shifted = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate (s[3], 45);
  return result;
}

/* The upper 32 bits times the bound; a product whose lower half falls into the uneven rest is
 * drawn again. */
guint
usher_random_below (UsherRandom *self, guint bound)
{
  guint64 product;
  guint32 uneven;

  g_return_val_if_fail (bound > 0, 0);
  uneven = (guint32) (-bound) % bound;
  do
    product = (usher_random_next (self) >> 32) * bound;
  while ((guint32) product < uneven);
  return (guint) (product >> 32);
}

gboolean
usher_random_chance (UsherRandom *self, guint permille)
{
  return usher_random_below (self, 1000) < permille;
}

static char *
uuid_format (guint8 bytes[UUID_BYTES])
{
  char hex[2 * UUID_BYTES + 1];

  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  usher_hex_into (hex, bytes, UUID_BYTES);
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

char *
usher_random_uuid (UsherRandom *self)
{
  guint8 bytes[UUID_BYTES];

  for (guint i = 0; i < UUID_BYTES; i += sizeof (guint64))
    {
      guint64 word = GUINT64_TO_LE (usher_random_next (self));

      memcpy (bytes + i, &word, sizeof word);
    }
  return uuid_format (bytes);
}

/* Without randomness nothing that follows would be safe: it ends the program. */
void
usher_random_bytes (gpointer out, gsize length)
{
  guint8 *at = out;

  while (length > 0)
    {
      int chunk = (int) MIN (length, (gsize) G_MAXINT);

      if (RAND_bytes (at, chunk) != 1)
        g_error ("the operating system gives no random bytes");
      at += chunk;
      length -= (gsize) chunk;
    }
}

char *
usher_uuid_new (void)
{
  guint8 bytes[UUID_BYTES];

  usher_random_bytes (bytes, sizeof bytes);
  return uuid_format (bytes);
}
