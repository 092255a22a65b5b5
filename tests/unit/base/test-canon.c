/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Canonical JSON: RFC 8785's own vectors that apply, what is refused and where, and reading. */

#include "usher-canon.h"

#include "usher-error.h"

static void
check_text (const char *text, gssize length, const char *expected)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *back = NULL;

  usher_canon_text (out, text, length);
  g_assert_cmpstr (out->str, ==, expected);
  g_assert_true (usher_canon_check (out->str, out->len, &error));
  g_assert_no_error (error);
  back = usher_canon_dup_text ((UsherCanonSlice) { out->str, out->len });
  if (length < 0)
    g_assert_cmpstr (back, ==, text);
}

/* RFC 8785, section 3.2.2: the string "€$\u000F\nA'B\"\\\\\"/" and section 3.2.2.2's escapes. */
static void
test_strings (void)
{
  check_text ("€$\x0f\nA'B\"\\\\\"/", -1, "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
  check_text ("\b\t\n\f\r", -1, "\"\\b\\t\\n\\f\\r\"");
  check_text ("\x01\x0b\x1f", -1, "\"\\u0001\\u000b\\u001f\"");
  check_text ("\x7f\xc2\x80</script>", -1, "\"\x7f\xc2\x80</script>\"");
  check_text ("\xe2\x80\xa8\xef\xbb\xbf😂", -1, "\"\xe2\x80\xa8\xef\xbb\xbf😂\"");
  check_text ("", -1, "\"\"");
  check_text ("abc", 2, "\"ab\"");
}

/* RFC 8785, section 3.2.3: the keys of its example in the order it gives (by UTF-16 code units, so
 * that U+1F600 comes before U+FB33). */
static void
test_order (void)
{
  static const char *const members[] = {
    "\"\\r\":\"Carriage Return\"",
    "\"1\":\"One\"",
    "\"\xc2\x80\":\"Control\"",
    "\"ö\":\"Latin Small Letter O With Diaeresis\"",
    "\"€\":\"Euro Sign\"",
    "\"😀\":\"Emoji: Grinning Face\"",
    "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    for (guint j = 0; j < G_N_ELEMENTS (members); j++)
      {
        g_autofree char *text = g_strdup_printf ("{%s,%s}", members[i], members[j]);
        g_autoptr (GError) error = NULL;

        g_assert_cmpint (usher_canon_check (text, strlen (text), &error), ==, i < j);
        if (i == j)
          g_assert_cmpstr (error->message, ==, "not canonical JSON: this key stands here twice");
        else if (i > j)
          g_assert_cmpstr (error->message, ==, "not canonical JSON: the keys are not in order");
      }
}

static void
test_ints (void)
{
  static const struct {
    gint64 value;
    const char *text;
  } table[] = {
    { 0, "0" }, { 1, "1" }, { -1, "-1" }, { 10, "10" }, { -123456789, "-123456789" },
    { G_GINT64_CONSTANT (9007199254740991), "9007199254740991" },
    { G_GINT64_CONSTANT (-9007199254740991), "-9007199254740991" },
    { G_MAXINT64, "9223372036854775807" },
    { G_MININT64, "-9223372036854775808" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      gboolean exact = ABS (table[i].value / 2) <= G_GINT64_CONSTANT (4503599627370495);

      usher_canon_int (out, table[i].value);
      g_assert_cmpstr (out->str, ==, table[i].text);
      g_assert_cmpint (usher_canon_check (out->str, out->len, NULL), ==, exact);
      if (exact)
        g_assert_cmpint (usher_canon_to_int ((UsherCanonSlice) { out->str, out->len }, 42), ==, table[i].value);
    }
}

static void
test_writer (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_c (out, '{');
  usher_canon_key (out, "a");
  g_string_append_c (out, '[');
  for (int i = 1; i < 4; i++)
    {
      usher_canon_comma (out);
      usher_canon_int (out, i);
    }
  usher_canon_comma (out);
  g_string_append (out, "{}");
  usher_canon_comma (out);
  usher_canon_bool (out, FALSE);
  g_string_append_c (out, ']');
  usher_canon_key_text (out, "absent", NULL);
  usher_canon_key_text (out, "b", "{[");
  usher_canon_key_int (out, "c", -5);
  usher_canon_key (out, "d");
  usher_canon_bool (out, TRUE);
  g_string_append_c (out, '}');
  g_assert_cmpstr (out->str, ==, "{\"a\":[1,2,3,{},false],\"b\":\"{[\",\"c\":-5,\"d\":true}");
  g_assert_true (usher_canon_check (out->str, out->len, NULL));
}

static void
test_good (void)
{
  static const char *const good[] = {
    "null", "true", "false", "0", "\"\"", "[]", "{}", "[[],{}]", "{\"a\":1,\"a0\":2,\"a_\":3,\"aa\":4}", "{\"\":0,\"\\u0001\":1,\"\\t\":2}",
    "[\"\xed\x9f\xbf\",\"\xee\x80\x80\",\"\xf4\x8f\xbf\xbf\"]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (usher_canon_check (good[i], strlen (good[i]), &error));
      g_assert_no_error (error);
    }
}

static void
test_refused (void)
{
  static const struct {
    const char *text;
    gint64 column;
    const char *why;
  } table[] = {
    { "", 1, "ends too early" },
    { "[1", 3, "a comma or ]" },
    { "[1,", 4, "ends too early" },
    { "[1,]", 4, "a value was expected" },
    { "{\"a\":1,}", 8, "a string was expected" },
    { "{\"a\"}", 5, "a colon" },
    { "{\"a\":1 }", 7, "a comma or }" },
    { "{a:1}", 2, "a string was expected" },
    { " 1", 1, "white space" },
    { "[1, 2]", 4, "white space" },
    { "1\n", 2, "nothing may follow" },
    { "1.5", 2, "only whole numbers" },
    { "[1e3]", 3, "only whole numbers" },
    { "1E3", 2, "only whole numbers" },
    { "-0", 1, "not canonical" },
    { "00", 1, "not canonical" },
    { "[01]", 2, "not canonical" },
    { "+1", 1, "a value was expected" },
    { "-", 2, "a value was expected" },
    { "NaN", 1, "a value was expected" },
    { "nul", 1, "a value was expected" },
    { "9007199254740992", 1, "beyond" },
    { "[-9007199254740992]", 2, "beyond" },
    { "123456789012345678901234567890", 1, "beyond" },
    { "{\"b\":1,\"a\":2}", 8, "not in order" },
    { "{\"aa\":1,\"a\":2}", 9, "not in order" },
    { "{\"a\":1,\"a\":2}", 8, "twice" },
    { "[{\"a\":{\"x\":1,\"x\":1}}]", 14, "twice" },
    { "\"a\tb\"", 3, "control character" },
    { "\"\\/\"", 3, "escape" },
    { "\"\\u0041\"", 3, "escape" },
    { "\"\\u000A\"", 3, "escape" },
    { "\"\\u000a\"", 3, "escape" },
    { "\"\\u00\"", 3, "escape" },
    { "\"\\u0000\"", 3, "U+0000" },
    { "\"\\ud800\"", 3, "surrogate" },
    { "\"\\ud83d\\ude00\"", 3, "surrogate" },
    { "\"\xed\xa0\x80\"", 2, "not UTF-8" },
    { "\"ä\xff\"", 3, "not UTF-8" },
    { "\"ä", 3, "ends within a string" },
    { "\"\\", 3, "ends within a string" },
    { "'a'", 1, "a value was expected" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      const UsherErrorInfo *info;

      g_assert_false (usher_canon_check (table[i].text, strlen (table[i].text), &error));
      g_assert_false (usher_canon_check (table[i].text, strlen (table[i].text), NULL));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      info = usher_error_get_info (error);
      if (!strstr (error->message, table[i].why) || info->column != table[i].column)
        g_test_message ("%s: %s at %" G_GINT64_FORMAT, table[i].text, error->message, info->column);
      g_assert_nonnull (strstr (error->message, table[i].why));
      g_assert_cmpint (info->line, ==, 1);
      g_assert_cmpint (info->column, ==, table[i].column);
    }
  g_assert_false (usher_canon_check ("\"a\0b\"", 5, NULL));
  g_assert_false (usher_canon_check ("1\0", 2, NULL));
}

static void
test_depth (void)
{
  for (guint depth = USHER_CANON_DEPTH_MAX - 1; depth <= 200000; depth += depth > 70 ? 50000 : 1)
    {
      g_autofree char *open = g_strnfill (depth, '['), *close = g_strnfill (depth, ']');
      g_autofree char *text = g_strconcat (open, close, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (usher_canon_check (text, strlen (text), &error), ==, depth <= USHER_CANON_DEPTH_MAX);
      if (error)
        g_assert_cmpint (usher_error_get_info (error)->column, ==, USHER_CANON_DEPTH_MAX + 1);
    }
}

static void
test_read (void)
{
  static const char text[] = "{\"a\":[1,\"x,]}\\\"\",{\"z\":{}},null],\"b\":\"t\\u0001\\n\\\\ö\",\"c\":-7,\"d\":true,\"e\\\"\":9}";
  UsherCanonSlice object = { text, strlen (text) }, item, key, value, list;
  UsherCanonIter iter;
  g_autofree char *b = usher_canon_dup_text (usher_canon_get (object, "b"));
  static const char *const items[] = { "1", "\"x,]}\\\"\"", "{\"z\":{}}", "null" };
  static const char *const keys[] = { "\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\\\"\"" };
  guint n = 0;

  g_assert_true (usher_canon_check (text, strlen (text), NULL));
  g_assert_cmpstr (b, ==, "t\x01\n\\ö");
  g_assert_cmpint (usher_canon_get_int (object, "c", 0), ==, -7);
  g_assert_cmpint (usher_canon_get_int (object, "d", 5), ==, 5);
  g_assert_cmpint (usher_canon_get_int (object, "absent", 6), ==, 6);
  g_assert_cmpint (usher_canon_get_int (object, "e\"", 0), ==, 9);
  g_assert_true (usher_canon_equal (usher_canon_get (object, "d"), "true"));
  g_assert_false (usher_canon_equal (usher_canon_get (object, "absent"), ""));
  g_assert_null (usher_canon_dup_text (usher_canon_get (object, "c")));
  g_assert_null (usher_canon_get (object, "z").text);

  list = usher_canon_get (object, "a");
  usher_canon_iter_init (&iter, list);
  for (; usher_canon_next_item (&iter, &item); n++)
    g_assert_true (usher_canon_equal (item, items[n]));
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (items));
  g_assert_null (usher_canon_get (list, "z").text);

  usher_canon_iter_init (&iter, object);
  for (n = 0; usher_canon_next_member (&iter, &key, &value); n++)
    g_assert_true (usher_canon_equal (key, keys[n]));
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (keys));
}

/* On text that never passed the check, a walk ends and stays within the slice. */
static void
test_read_broken (void)
{
  static const char *const broken[] = { "{", "[", "}", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":}", "[[]", "[,,]", "{:,}", "[\"\\]", "{]", "[}", "", "{}x", "{\"a\" :1}", "-" };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    for (gsize length = 0; length <= strlen (broken[i]); length++)
      {
        /* A copy of just that size, so that memory checkers see a step beyond it. */
        g_autofree char *copy = length ? g_memdup2 (broken[i], length) : NULL;
        UsherCanonSlice slice = { copy, length }, key, value;
        UsherCanonIter iter;
        g_autofree char *text = usher_canon_dup_text (slice);
        guint n = 0;

        usher_canon_iter_init (&iter, slice);
        while (usher_canon_next_item (&iter, &value))
          g_assert_cmpuint (++n, <=, length);
        usher_canon_iter_init (&iter, slice);
        while (usher_canon_next_member (&iter, &key, &value))
          g_assert_cmpuint (++n, <=, 2 * length);
        usher_canon_get (slice, "a");
        g_assert_cmpint (usher_canon_to_int (slice, 77), ==, 77);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/canon/strings", test_strings);
  g_test_add_func ("/base/canon/order", test_order);
  g_test_add_func ("/base/canon/ints", test_ints);
  g_test_add_func ("/base/canon/writer", test_writer);
  g_test_add_func ("/base/canon/good", test_good);
  g_test_add_func ("/base/canon/refused", test_refused);
  g_test_add_func ("/base/canon/depth", test_depth);
  g_test_add_func ("/base/canon/read", test_read);
  g_test_add_func ("/base/canon/read-broken", test_read_broken);
  return g_test_run ();
}
