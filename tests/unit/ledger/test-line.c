/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines: written and taken apart. */

#include "usher-error.h"
#include "usher-line.h"

#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define SINGLE "{\"act\":\"a\",\"after\":\"" HEX "\",\"at\":5,\"by\":\"timer\",\"changes\":{\"owner\":[null,3]},\"fmt\":1,\"login\":\"ada\"," \
  "\"member\":2,\"n\":7,\"object\":\"account_card:12\",\"reason\":\"" HEX "\",\"schema\":2,\"verb\":\"change\",\"version\":4}"
#define BULK "{\"act\":\"a\",\"at\":5,\"fmt\":1,\"member\":2,\"n\":8,\"object\":\"account_card\",\"objects\":[[3,1,\"" HEX "\",{\"owner\":[1,2]}]," \
  "[9,2,\"" HEX "\",{}]],\"schema\":2,\"verb\":\"change\"}"

typedef struct {
  GString *seen;
  guint stop_after;
} Seen;

static gboolean
see (const char *table, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  Seen *seen = data;

  g_string_append_printf (seen->seen, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GSIZE_FORMAT " %.*s;", table, id, version,
                          after.length, (int) changes.length, changes.text);
  return --seen->stop_after > 0;
}

static char *
objects_of (const char *text, guint stop_after)
{
  Seen seen = { g_string_new (NULL), stop_after };
  UsherLine line;
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_line_parse (text, strlen (text), &line, &error));
  g_assert_no_error (error);
  usher_line_each_object (&line, see, &seen);
  return g_string_free (seen.seen, FALSE);
}

static void
test_again (void)
{
  static const char *const texts[] = { SINGLE, BULK };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      UsherLine line;

      g_assert_true (usher_line_parse (texts[i], strlen (texts[i]), &line, NULL));
      usher_line_append (out, &line);
      g_assert_cmpstr (out->str, ==, texts[i]);
    }
}

static void
test_objects (void)
{
  g_autofree char *single = objects_of (SINGLE, 9), *bulk = objects_of (BULK, 9), *stopped = objects_of (BULK, 1);

  g_assert_cmpstr (single, ==, "account_card 12 4 66 {\"owner\":[null,3]};");
  g_assert_cmpstr (bulk, ==, "account_card 3 1 66 {\"owner\":[1,2]};account_card 9 2 66 {};");
  g_assert_cmpstr (stopped, ==, "account_card 3 1 66 {\"owner\":[1,2]};");
}

static void
test_refused (void)
{
  static const char *const texts[] = { "", "{}", "[]", "null", "{\"n\":1}", "{\"act\":\"a\",\"fmt\":1,\"n\":0,\"object\":\"x\",\"verb\":\"v\"}",
                                       "{\"act\":\"a\",\"fmt\":1,\"n\":1,\"object\":5,\"verb\":\"v\"}", SINGLE " ",
                                       "{\"n\":1,\"act\":\"a\",\"fmt\":1,\"object\":\"x\",\"verb\":\"v\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      UsherLine line;

      g_assert_false (usher_line_parse (texts[i], strlen (texts[i]), &line, NULL));
    }
}

/* Whatever is cut off or changed, taking apart ends. */
static void
test_damaged (void)
{
  for (gsize i = 0; i <= strlen (BULK); i++)
    {
      g_autofree char *cut = g_strndup (BULK, i), *changed = g_strdup (BULK);
      Seen seen = { g_string_new (NULL), 99 };
      UsherLine line;

      if (usher_line_take (cut, i, &line))
        usher_line_each_object (&line, see, &seen);
      if (i < strlen (BULK))
        changed[i] = '"';
      if (usher_line_take (changed, strlen (changed), &line))
        usher_line_each_object (&line, see, &seen);
      g_string_free (seen.seen, TRUE);
    }
}

static void
test_hashes (void)
{
  UsherDigest origin = usher_line_origin ("3f2b1c7e-0000-4000-8000-000000000001"), first = usher_line_hash (&origin, "{}", 2);
  g_autofree char *origin_hex = usher_digest_dup_hex (&origin), *first_hex = usher_digest_dup_hex (&first);

  /* As another program computes them. */
  g_assert_cmpstr (origin_hex, ==, "094cc5d96f124bcdb83cbf3f49e26de70d6ab860d9f5350f7a4f9a234192908c");
  g_assert_cmpstr (first_hex, ==, "20abc342318de51ee9f6a26329143430e9398e9432d32509befaa2f884c4448a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line/again", test_again);
  g_test_add_func ("/line/objects", test_objects);
  g_test_add_func ("/line/refused", test_refused);
  g_test_add_func ("/line/damaged", test_damaged);
  g_test_add_func ("/line/hashes", test_hashes);
  return g_test_run ();
}
