/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The fold in all its ways, UTF-8 with position, order, keys, hexadecimal, nearest names. */

#include "usher-text.h"

#include <locale.h>
#include <string.h>

static void
check_fold (const char *text, const char *expected)
{
  g_autofree char *fold = usher_fold (text, -1), *again = usher_fold (fold, -1);

  g_assert_cmpstr (fold, ==, expected);
  g_assert_cmpstr (again, ==, expected);
}

static void
test_fold_ascii (void)
{
  g_autoptr (GString) out = g_string_new ("what was here before");
  char all[128];

  check_fold ("", "");
  check_fold ("Amara OKAFOR", "amara okafor");
  check_fold ("@[`{ AZ az 09", "@[`{ az az 09");
  for (guint i = 0; i < 127; i++)
    all[i] = (char) (i + 1);
  all[127] = '\0';
  usher_fold_into (out, all, 127);
  g_assert_cmpuint (out->len, ==, 127);
  for (guint i = 0; i < 127; i++)
    g_assert_cmpint (out->str[i], ==, g_ascii_tolower (all[i]));
  usher_fold_into (out, "AB", 1);
  g_assert_cmpstr (out->str, ==, "a");
}

static void
test_fold_nfkc (void)
{
  check_fold ("ÀÉÎÕÜ", "àéîõü");
  check_fold ("Straße", "strasse");
  check_fold ("STRASSE", "strasse");
  check_fold ("ﬁnance", "finance");             /* a ligature */
  check_fold ("Ａｃｍｅ １２", "acme 12");        /* full width */
  check_fold ("x²", "x2");
  check_fold ("Ångström", "ångström");          /* the Ångström sign is the letter */
  check_fold ("A\xcc\x8angstro\xcc\x88m", "ångström"); /* with combining marks */
  check_fold ("e\xcc\x81", "é");
  check_fold ("ΣΊΣΥΦΟΣ", "σίσυφοσ");            /* the final sigma too */
  check_fold ("ИВАН Ёлкин", "иван ёлкин");
  check_fold ("a\xc2\xa0" "b", "a b");          /* a no-break space */
  check_fold ("東京 Tōkyō", "東京 tōkyō");
  check_fold ("\xea\xb0\x80\xe1\x86\xa8", "각"); /* Hangul is composed */
}

static void
test_fold_turkish (void)
{
  /* The same on every machine, whatever its language: dotless and dotted i stay what Unicode says. */
  const char *turkish = setlocale (LC_ALL, "tr_TR.UTF-8");

  g_test_message ("Turkish locale: %s", turkish ? turkish : "not there, tried without");
  check_fold ("INFO", "info");
  check_fold ("İSTANBUL", "i\xcc\x87stanbul");
  check_fold ("ısı", "ısı");
  setlocale (LC_ALL, "C.UTF-8");
}

/* What the fold is, said in GLib's words, until it changes no more. */
static char *
reference_fold (const char *text)
{
  char *result = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);

  for (guint round = 0; round < 10; round++)
    {
      g_autofree char *lower = g_utf8_casefold (result, -1), *before = result;

      result = g_utf8_normalize (lower, -1, G_NORMALIZE_NFKC);
      if (strcmp (result, before) == 0)
        return result;
    }
  g_assert_not_reached ();
}

/* GLib swaps Cherokee's two cases for ever. */
static gboolean
is_cherokee (gunichar c)
{
  return (c >= 0x13a0 && c <= 0x13fd) || (c >= 0xab70 && c <= 0xabbf);
}

static void
test_fold_cherokee (void)
{
  check_fold ("ꭰꮿ", "ᎠᏯ");
  check_fold ("ᎠᏯ", "ᎠᏯ");
  check_fold ("ᏸᏽ", "ᏰᏵ");
  check_fold ("x ꭰ", "x Ꭰ");
}

/* Where thousands of ideographs and syllables follow one rule, every 61st. */
static gunichar
next_to_try (gunichar c)
{
  gboolean alike = (c >= 0x3400 && c < 0xa000) || (c >= 0xac00 && c < 0xd7a0) || c >= 0x17000;

  return c + (alike ? 61 : 1);
}

static void
test_fold_idempotent (void)
{
  for (gunichar c = 1; c < 0x30000; c = next_to_try (c))
    {
      char text[8] = { 0 };
      g_autofree char *fold = NULL, *again = NULL, *expected = NULL;

      if (c >= 0xd800 && c < 0xe000)
        continue;
      g_unichar_to_utf8 (c, text);
      fold = usher_fold (text, -1);
      again = usher_fold (fold, -1);
      g_assert_cmpstr (fold, ==, again);
      if (is_cherokee (c))
        continue;
      expected = reference_fold (text);
      g_assert_cmpstr (fold, ==, expected);
    }
}

/* Random mixes: the table and the slow way must agree wherever marks and scripts meet. */
static void
test_fold_mixed (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20260318);
  static const struct {
    gint32 from, below;
  } ranges[] = { { 0x20, 0x7f }, { 0x80, 0x250 }, { 0x250, 0x530 }, { 0x300, 0x370 }, { 0x370, 0x400 }, { 0x1100, 0x11ff }, { 0x1e00, 0x2200 }, { 0xac00, 0xac80 } };

  for (guint i = 0; i < 8000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *fold = NULL, *again = NULL, *expected = NULL;

      for (gint32 n = g_rand_int_range (random, 1, 8); n > 0; n--)
        {
          guint range = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (ranges));

          g_string_append_unichar (text, (gunichar) g_rand_int_range (random, ranges[range].from, ranges[range].below));
        }
      fold = usher_fold (text->str, (gssize) text->len);
      again = usher_fold (fold, -1);
      expected = reference_fold (text->str);
      g_assert_cmpstr (fold, ==, expected);
      g_assert_cmpstr (again, ==, expected);
    }
}

static void
test_fold_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL), out = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "Größe ");
  usher_fold_into (out, text->str, text->len);
  g_assert_cmpuint (out->len, ==, 100000 * strlen ("grösse "));
  g_assert_true (g_str_has_suffix (out->str, "grösse grösse "));
  g_string_append (text, "東");
  usher_fold_into (out, text->str, text->len);
  g_assert_cmpuint (out->len, ==, 100000 * strlen ("grösse ") + 3);
  g_assert_true (g_str_has_prefix (out->str, "grösse grösse "));
  g_assert_true (g_str_has_suffix (out->str, "grösse 東"));
  /* What is no UTF-8 should not get here, and yet must not hurt. */
  usher_fold_into (out, "a\xff" "B\xc3", 4);
  g_assert_true (g_utf8_validate (out->str, (gssize) out->len, NULL));
}

/* Long texts are cut into pieces: wherever the cuts fall, the fold is that of the whole. */
static void
test_fold_pieces (void)
{
  static const char *const units[] = { "e\xcc\x81", "東", "각", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "が", "\xe3\x81\x8b\xe3\x82\x99", "ё", "Ａ", "ǆ", "नि", "\xe0\xae\x95\xe0\xaf\x86\xe0\xae\xbe" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    for (guint shift = 0; shift < 8; shift++)
      {
        g_autoptr (GString) text = g_string_new (NULL);
        g_autofree char *fold = NULL, *again = NULL, *expected = NULL;

        g_string_append_len (text, "aaaaaaaa", shift);
        for (guint n = 0; n < 150; n++)
          g_string_append (text, units[i]);
        fold = usher_fold (text->str, -1);
        again = usher_fold (fold, -1);
        expected = reference_fold (text->str);
        g_assert_cmpstr (fold, ==, expected);
        g_assert_cmpstr (again, ==, expected);
      }
}

/* A mebibyte of marks alone, the worst that one cell can hold: it ends soon enough for a test. */
static void
test_fold_hostile (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *fold = NULL;

  while (text->len < 1024 * 1024)
    g_string_append (text, "\xcc\x81\xcc\xa7");
  fold = usher_fold (text->str, (gssize) text->len);
  g_assert_true (g_utf8_validate (fold, -1, NULL));
  g_assert_cmpuint (strlen (fold), >=, 1024 * 1024);
}

static void
test_utf8 (void)
{
  static const struct {
    const char *text;
    gsize length, bad; /* BAD == LENGTH: it is good */
  } table[] = {
    { "", 0, 0 },
    { "plain text that is longer than eight bytes", 42, 42 },
    { "häuser", 7, 7 },
    { "\xe2\x82\xac", 3, 3 },
    { "\xf0\x9f\x98\x80", 4, 4 },
    { "\xf4\x8f\xbf\xbf", 4, 4 },
    { "M\xfcller", 6, 1 },
    { "twelve bytes\xe9", 13, 12 },
    { "a\0b", 3, 1 },
    { "12345678\0", 9, 8 },
    { "1234567\0" "9", 9, 7 },
    { "\xc0\x80", 2, 0 },
    { "\xc1\xbf", 2, 0 },
    { "\xe0\x9f\xbf", 3, 0 },
    { "\xed\xa0\x80", 3, 0 },
    { "\xf0\x8f\xbf\xbf", 4, 0 },
    { "\xf4\x90\x80\x80", 4, 0 },
    { "\xf5\x80\x80\x80", 4, 0 },
    { "ab\x80", 3, 2 },
    { "ab\xe2\x82", 4, 2 },
    { "ab\xc3", 3, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gsize bad = table[i].length;

      g_assert_cmpint (usher_utf8_check (table[i].text, table[i].length, &bad), ==, table[i].bad == table[i].length);
      g_assert_cmpuint (bad, ==, table[i].bad);
      g_assert_cmpint (usher_utf8_check (table[i].text, table[i].length, NULL), ==, table[i].bad == table[i].length);
    }
}

/* Every sequence of two bytes and many of four, against GLib. */
static void
test_utf8_all (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 65536 + 400000; i++)
    {
      guint32 word = i < 65536 ? i : g_rand_int (random) | (i % 2 ? 0x808080e0u : 0);
      char bytes[16] = "aaaaaaaaaaaaaaa";
      gsize length = i < 65536 ? 2 : 12, bad = length;
      const char *end;

      memcpy (i < 65536 ? bytes : bytes + 6, &word, i < 65536 ? 2 : 4);
      if (g_utf8_validate (bytes, (gssize) length, &end))
        g_assert_true (usher_utf8_check (bytes, length, &bad));
      else
        {
          g_assert_false (usher_utf8_check (bytes, length, &bad));
          g_assert_cmpuint (bad, ==, end - bytes);
        }
    }
}

static void
test_compare (void)
{
  g_assert_cmpint (usher_text_compare (NULL, NULL, NULL, NULL), ==, 0);
  g_assert_cmpint (usher_text_compare (NULL, NULL, "a", "a"), >, 0);
  g_assert_cmpint (usher_text_compare ("a", "a", NULL, NULL), <, 0);
  g_assert_cmpint (usher_text_compare ("a", "A", "a", "A"), ==, 0);
  g_assert_cmpint (usher_text_compare ("a", "A", "a", "a"), <, 0);
  g_assert_cmpint (usher_text_compare ("b", "B", "a", "a"), >, 0);
  g_assert_cmpint (usher_text_compare ("", "", "a", "a"), <, 0);
  g_assert_cmpint (usher_text_compare ("z", "z", "é", "é"), <, 0);
}

static void
test_key_escape (void)
{
  static const struct {
    const char *text, *key;
  } table[] = {
    { "amara.okafor", "amara.okafor" },
    { "Amara Okafor", "amara-okafor" },
    { "ledgerline/approve-payment", "ledgerline/approve-payment" },
    { "ID_7", "id_7" },
    { "O'Brien", "o%27brien" },
    { "José", "jos%C3%A9" },
    { "a:b%c", "a%3Ab%25c" },
    { "a\nb", "a%0Ab" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *key = usher_key_escape (table[i].text);

      g_assert_cmpstr (key, ==, table[i].key);
    }
}

static void
test_hex (void)
{
  g_autofree char *hex = usher_hex ("\x00\x0f\xa5\xff", 4), *none = usher_hex (NULL, 0);
  guint8 bytes[4];

  g_assert_cmpstr (hex, ==, "000fa5ff");
  g_assert_cmpstr (none, ==, "");
  g_assert_true (usher_unhex (hex, -1, bytes, 4));
  g_assert_cmpmem (bytes, 4, "\x00\x0f\xa5\xff", 4);
  g_assert_true (usher_unhex ("000fa5ffzz", 8, bytes, 4));
  g_assert_false (usher_unhex ("000fa5", -1, bytes, 4));
  g_assert_false (usher_unhex ("000fa5ff0", -1, bytes, 4));
  g_assert_false (usher_unhex ("000FA5FF", -1, bytes, 4));
  g_assert_false (usher_unhex ("000fa5f ", -1, bytes, 4));
}

static void
check_nearest (const char *text, guint most, const char *expected)
{
  static const char *const names[] = { "department", "owner", "risk", "state", "app", "site", "title", "manager", NULL };
  g_auto (GStrv) near = usher_nearest (text, names, most);
  g_autofree char *joined = g_strjoinv (" ", near);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_nearest (void)
{
  g_autofree char *huge = g_strnfill (10000, 'x');

  check_nearest ("onwer", 3, "owner");
  check_nearest ("RISC", 3, "risk");
  check_nearest ("depratmemt", 3, "department");
  check_nearest ("stite", 3, "site state title");
  check_nearest ("stite", 1, "site");
  check_nearest ("unrelated", 3, "");
  check_nearest ("", 3, "");
  check_nearest ("zz", 3, "");
  check_nearest ("owner", 3, "owner");
  check_nearest (huge, 3, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/fold/ascii", test_fold_ascii);
  g_test_add_func ("/base/fold/nfkc", test_fold_nfkc);
  g_test_add_func ("/base/fold/turkish", test_fold_turkish);
  g_test_add_func ("/base/fold/cherokee", test_fold_cherokee);
  g_test_add_func ("/base/fold/idempotent", test_fold_idempotent);
  g_test_add_func ("/base/fold/mixed", test_fold_mixed);
  g_test_add_func ("/base/fold/long", test_fold_long);
  g_test_add_func ("/base/fold/pieces", test_fold_pieces);
  g_test_add_func ("/base/fold/hostile", test_fold_hostile);
  g_test_add_func ("/base/text/utf8", test_utf8);
  g_test_add_func ("/base/text/utf8-all", test_utf8_all);
  g_test_add_func ("/base/text/compare", test_compare);
  g_test_add_func ("/base/text/key-escape", test_key_escape);
  g_test_add_func ("/base/text/hex", test_hex);
  g_test_add_func ("/base/text/nearest", test_nearest);
  return g_test_run ();
}
