/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The index of a run: text and pairs, growth, equal keys. */

#include "usher-index-private.h"

static void
test_text (void)
{
  UsherIndex index;

  usher_index_init (&index);
  for (gint64 i = 1; i <= 20000; i++)
    {
      g_autofree char *name = g_strdup_printf ("name-%d", (int) i);
      guint64 key[2];

      usher_index_hash (name, strlen (name), key);
      g_assert_cmpint (usher_index_add (&index, key, i)->id, ==, i);
      g_assert_cmpint (usher_index_add (&index, key, 7)->id, ==, i);
    }
  g_assert_cmpuint (index.n, ==, 20000);
  for (gint64 i = 1; i <= 20000; i += 97)
    {
      g_autofree char *name = g_strdup_printf ("name-%d", (int) i);

      g_assert_cmpint (usher_index_find_text (&index, name, strlen (name)), ==, i);
    }
  g_assert_cmpint (usher_index_find_text (&index, "name-0", 6), ==, 0);
  usher_index_clear (&index);
}

static void
test_pairs (void)
{
  UsherIndex index;

  usher_index_init (&index);
  for (guint64 a = 0; a < 300; a++)
    for (guint64 b = 0; b < 300; b++)
      {
        const guint64 key[2] = { a, b };

        usher_index_add (&index, key, (gint64) (a * 1000 + b) + 1);
      }
  for (guint64 a = 0; a < 300; a += 7)
    for (guint64 b = 0; b < 300; b += 11)
      {
        const guint64 key[2] = { a, b };

        g_assert_cmpint (usher_index_find (&index, key)->id, ==, (gint64) (a * 1000 + b) + 1);
      }
  usher_index_clear (&index);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/index/text", test_text);
  g_test_add_func ("/directory/index/pairs", test_pairs);
  return g_test_run ();
}
