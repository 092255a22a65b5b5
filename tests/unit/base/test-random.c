/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The seeded stream: equal everywhere and for ever (a sample's digests hang on it), without bias. */

#include "usher-random.h"

#include <string.h>

#include "usher-digest.h"

static void
test_stream (void)
{
  UsherRandom people, again, apps, other, big;

  usher_random_init (&people, 42, "people");
  usher_random_init (&again, 42, "people");
  usher_random_init (&apps, 42, "apps");
  usher_random_init (&other, 43, "people");
  usher_random_init (&big, G_MAXUINT64, "people");
  for (guint i = 0; i < 1000; i++)
    {
      guint64 next = usher_random_next (&people);

      g_assert_cmpuint (next, ==, usher_random_next (&again));
      g_assert_cmpuint (next, !=, usher_random_next (&apps));
      g_assert_cmpuint (next, !=, usher_random_next (&other));
      g_assert_cmpuint (next, !=, usher_random_next (&big));
    }
}

/* The state is SHA-256 over canonical JSON, read as little-endian words. */
static void
test_seed (void)
{
  static const char text[] = "[42,\"people\"]", big[] = "[\"18446744073709551615\",\"a\\nb\"]";
  UsherDigest digest = usher_sha256 (text, strlen (text));
  UsherRandom stream;

  usher_random_init (&stream, 42, "people");
  for (guint i = 0; i < 4; i++)
    for (guint j = 0; j < 8; j++)
      g_assert_cmpuint (stream.state[i] >> (8 * j) & 0xff, ==, digest.bytes[8 * i + j]);
  digest = usher_sha256 (big, strlen (big));
  usher_random_init (&stream, G_MAXUINT64, "a\nb");
  g_assert_cmpuint (stream.state[0] & 0xff, ==, digest.bytes[0]);
}

/* xoshiro256** from the state 1, 2, 3, 4: the numbers its authors' program gives. */
static void
test_vector (void)
{
  static const guint64 expected[] = {
    G_GUINT64_CONSTANT (11520), G_GUINT64_CONSTANT (0), G_GUINT64_CONSTANT (1509978240), G_GUINT64_CONSTANT (1215971899390074240),
    G_GUINT64_CONSTANT (1216172134540287360), G_GUINT64_CONSTANT (607988272756665600),
  };
  UsherRandom stream = { { 1, 2, 3, 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (usher_random_next (&stream), ==, expected[i]);
}

static void
test_below (void)
{
  UsherRandom stream;
  guint counts[10] = { 0 }, hits = 0;

  usher_random_init (&stream, 7, "below");
  for (guint i = 0; i < 100000; i++)
    counts[usher_random_below (&stream, 10)]++;
  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpuint (counts[i], >, 9500);
      g_assert_cmpuint (counts[i], <, 10500);
    }
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpuint (usher_random_below (&stream, 1), ==, 0);
      g_assert_cmpuint (usher_random_below (&stream, G_MAXUINT), <, G_MAXUINT);
      g_assert_false (usher_random_chance (&stream, 0));
      g_assert_true (usher_random_chance (&stream, 1000));
    }
  for (guint i = 0; i < 100000; i++)
    hits += usher_random_chance (&stream, 250) != 0;
  g_assert_cmpuint (hits, >, 24000);
  g_assert_cmpuint (hits, <, 26000);
}

static void
check_uuid (const char *uuid)
{
  g_assert_true (g_uuid_string_is_valid (uuid));
  g_assert_cmpint (uuid[14], ==, '4');
  g_assert_nonnull (strchr ("89ab", uuid[19]));
}

static void
test_uuid (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  UsherRandom stream, again;

  usher_random_init (&stream, 1, "uuid");
  usher_random_init (&again, 1, "uuid");
  for (guint i = 0; i < 1000; i++)
    {
      char *seeded = usher_random_uuid (&stream), *fresh = usher_uuid_new ();
      g_autofree char *same = usher_random_uuid (&again);

      check_uuid (seeded);
      check_uuid (fresh);
      g_assert_cmpstr (seeded, ==, same);
      g_assert_true (g_hash_table_add (seen, seeded));
      g_assert_true (g_hash_table_add (seen, fresh));
    }
}

static void
test_bytes (void)
{
  guint8 a[64] = { 0 }, b[64] = { 0 };

  usher_random_bytes (a, sizeof a - 1);
  usher_random_bytes (b, sizeof b - 1);
  g_assert_cmpint (memcmp (a, b, sizeof a), !=, 0);
  g_assert_cmpuint (a[63], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/random/stream", test_stream);
  g_test_add_func ("/base/random/seed", test_seed);
  g_test_add_func ("/base/random/vector", test_vector);
  g_test_add_func ("/base/random/below", test_below);
  g_test_add_func ("/base/random/uuid", test_uuid);
  g_test_add_func ("/base/random/bytes", test_bytes);
  return g_test_run ();
}
