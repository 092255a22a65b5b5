/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* BLAKE2b without a key, of any length up to 64 bytes, as RFC 7693 has it.  Pure, any thread.
 *
 * libcrypto 3.0 knows the 64-byte form alone, and a shorter one is another function, not its
 * beginning.  minisign's secret key files carry a checksum of 32 bytes; that is all this is for. */

#include "usher-seal-private.h"

#include <string.h>

#define BLOCK 128

typedef struct {
  guint64 state[8];
  guint64 counted;
} Blake2b;

static const guint64 start[8] = {
  G_GUINT64_CONSTANT (0x6a09e667f3bcc908), G_GUINT64_CONSTANT (0xbb67ae8584caa73b), G_GUINT64_CONSTANT (0x3c6ef372fe94f82b),
  G_GUINT64_CONSTANT (0xa54ff53a5f1d36f1), G_GUINT64_CONSTANT (0x510e527fade682d1), G_GUINT64_CONSTANT (0x9b05688c2b3e6c1f),
  G_GUINT64_CONSTANT (0x1f83d9abfb41bd6b), G_GUINT64_CONSTANT (0x5be0cd19137e2179),
};

static const guint8 order[10][16] = {
  { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 }, { 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
  { 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 }, { 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
  { 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 }, { 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
  { 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 }, { 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
  { 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 }, { 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
};

static guint64
rotate (guint64 x, guint by)
{
  return x >> by | x << (64 - by);
}

static void
mix (guint64 *a, guint64 *b, guint64 *c, guint64 *d, guint64 x, guint64 y)
{
  *a += *b + x;
  *d = rotate (*d ^ *a, 32);
  *c += *d;
  *b = rotate (*b ^ *c, 24);
  *a += *b + y;
  *d = rotate (*d ^ *a, 16);
  *c += *d;
  *b = rotate (*b ^ *c, 63);
}

static void
compress (Blake2b *self, const guint8 block[BLOCK], gboolean last)
{
  static const guint8 places[8][4] = { { 0, 4, 8, 12 },  { 1, 5, 9, 13 },  { 2, 6, 10, 14 }, { 3, 7, 11, 15 },
                                       { 0, 5, 10, 15 }, { 1, 6, 11, 12 }, { 2, 7, 8, 13 },  { 3, 4, 9, 14 } };
  guint64 v[16], m[16];

  for (int i = 0; i < 16; i++)
    {
      memcpy (&m[i], block + 8 * i, 8);
      m[i] = GUINT64_FROM_LE (m[i]);
    }
  memcpy (v, self->state, sizeof self->state);
  memcpy (v + 8, start, sizeof start);
  v[12] ^= self->counted;
  v[14] ^= last ? G_MAXUINT64 : 0;
  for (int round = 0; round < 12; round++)
    for (int i = 0; i < 8; i++)
      mix (&v[places[i][0]], &v[places[i][1]], &v[places[i][2]], &v[places[i][3]], m[order[round % 10][2 * i]],
           m[order[round % 10][2 * i + 1]]);
  for (int i = 0; i < 8; i++)
    self->state[i] ^= v[i] ^ v[i + 8];
}

void
usher_blake2b (gconstpointer data, gsize length, guint8 *out, gsize out_length)
{
  const guint8 *at = data;
  guint8 block[BLOCK] = { 0 };
  Blake2b self = { .counted = 0 };

  memcpy (self.state, start, sizeof start);
  self.state[0] ^= G_GUINT64_CONSTANT (0x01010000) ^ out_length;
  for (; length > BLOCK; at += BLOCK, length -= BLOCK)
    {
      self.counted += BLOCK;
      compress (&self, at, FALSE);
    }
  memcpy (block, at, length);
  self.counted += length;
  compress (&self, block, TRUE);
  for (int i = 0; i < 8; i++)
    self.state[i] = GUINT64_TO_LE (self.state[i]);
  memcpy (out, self.state, out_length);
}
