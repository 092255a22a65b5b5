/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* YAML: the place of every value, types, what is refused and where, bounds. */

#include "usher-yaml.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "usher-error.h"

static UsherYaml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  UsherYaml *document = usher_yaml_parse ("test.yaml", text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (document);
  return document;
}

static void
check_error (GError *error, gint64 line, gint64 column, const char *why)
{
  const UsherErrorInfo *info = usher_error_get_info (error);

  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  if (!strstr (error->message, why) || info->line != line || info->column != column)
    g_test_message ("%s at %d:%d", error->message, (int) info->line, (int) info->column);
  g_assert_nonnull (strstr (error->message, why));
  g_assert_cmpstr (info->file, ==, "test.yaml");
  g_assert_cmpint (info->line, ==, line);
  g_assert_cmpint (info->column, ==, column);
}

static void
check_refused (const char *text, gint64 line, gint64 column, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_yaml_parse ("test.yaml", text, strlen (text), &error));
  check_error (error, line, column, why);
  g_assert_null (usher_yaml_parse ("test.yaml", text, strlen (text), NULL));
}

static void
check_place (const UsherYamlNode *node, gint64 line, gint64 column, const char *text)
{
  g_assert_nonnull (node);
  g_assert_cmpint (usher_yaml_line (node), ==, line);
  g_assert_cmpint (usher_yaml_column (node), ==, column);
  g_assert_cmpstr (usher_yaml_text (node), ==, text);
}

static void
test_where (void)
{
  static const char text[] =
    "# a comment\n"
    "name: Lark\n"
    "tables:\n"
    "  - id: person\n"
    "    fields: [mail, 'ö', \"näme\", last]\n"
    "  - |\n"
    "    long\n"
    "    text\n"
    "umlaut-ä: {x: 1}\n";
  g_autoptr (UsherYaml) document = parse (text);
  const UsherYamlNode *root = usher_yaml_root (document), *tables, *first, *fields;

  g_assert_cmpstr (usher_yaml_name (document), ==, "test.yaml");
  g_assert_cmpint (usher_yaml_kind (root), ==, USHER_YAML_MAP);
  g_assert_cmpuint (usher_yaml_length (root), ==, 3);
  check_place (root, 2, 1, NULL);
  check_place (usher_yaml_nth_key (root, 0), 2, 1, "name");
  check_place (usher_yaml_get (root, "name"), 2, 7, "Lark");
  tables = usher_yaml_get (root, "tables");
  g_assert_cmpint (usher_yaml_kind (tables), ==, USHER_YAML_LIST);
  check_place (tables, 4, 3, NULL);
  first = usher_yaml_nth (tables, 0);
  check_place (usher_yaml_get (first, "id"), 4, 9, "person");
  fields = usher_yaml_get (first, "fields");
  check_place (fields, 5, 13, NULL);
  check_place (usher_yaml_nth (fields, 0), 5, 14, "mail");
  check_place (usher_yaml_nth (fields, 1), 5, 20, "ö");
  check_place (usher_yaml_nth (fields, 2), 5, 25, "näme");
  check_place (usher_yaml_nth (fields, 3), 5, 33, "last");   /* characters, not bytes */
  check_place (usher_yaml_nth (tables, 1), 6, 5, "long\ntext\n");
  check_place (usher_yaml_nth (root, 2), 9, 11, NULL);
  check_place (usher_yaml_get (usher_yaml_nth (root, 2), "x"), 9, 15, "1");
  g_assert_null (usher_yaml_get (root, "absent"));
  g_assert_null (usher_yaml_get (tables, "name"));
  g_assert_null (usher_yaml_get (NULL, "name"));
}

static void
test_empty (void)
{
  static const char *const texts[] = { "", "\n\n", "# only a comment\n", "\xef\xbb\xbf" };
  g_autoptr (UsherYaml) none = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (UsherYaml) document = parse (texts[i]);

      g_assert_null (usher_yaml_root (document));
    }
  none = usher_yaml_parse ("test.yaml", NULL, 0, NULL);
  g_assert_null (usher_yaml_root (none));
}

static void
test_bom (void)
{
  g_autoptr (UsherYaml) document = parse ("\xef\xbb\xbf" "a: b\n");

  check_place (usher_yaml_get (usher_yaml_root (document), "a"), 1, 4, "b");
}

static void
test_types (void)
{
  g_autoptr (UsherYaml) document = parse (
    "int: 42\nneg: -7\nplus: +7\nzero: 007\ntext: '42'\nbig: 9223372036854775808\nhex: 0x10\nfraction: 1.5\nyes: true\nno: False\n"
    "word: yes\nquoted: \"true\"\nnull: ~\nempty:\nblank: ''\nnulltext: 'null'\nlist: []\n");
  const UsherYamlNode *root = usher_yaml_root (document);
  static const struct {
    const char *key;
    gboolean is_int;
    gint64 integer;
    gboolean is_bool, boolean;
    const char *text;
  } table[] = {
    { "int", TRUE, 42, FALSE, FALSE, "42" }, { "neg", TRUE, -7, FALSE, FALSE, "-7" }, { "plus", TRUE, 7, FALSE, FALSE, "+7" },
    { "zero", TRUE, 7, FALSE, FALSE, "007" }, { "text", FALSE, 0, FALSE, FALSE, "42" },
    { "big", FALSE, 0, FALSE, FALSE, "9223372036854775808" }, { "hex", FALSE, 0, FALSE, FALSE, "0x10" },
    { "fraction", FALSE, 0, FALSE, FALSE, "1.5" }, { "yes", FALSE, 0, TRUE, TRUE, "true" }, { "no", FALSE, 0, TRUE, FALSE, "False" },
    { "word", FALSE, 0, FALSE, FALSE, "yes" }, { "quoted", FALSE, 0, FALSE, FALSE, "true" }, { "null", FALSE, 0, FALSE, FALSE, NULL },
    { "empty", FALSE, 0, FALSE, FALSE, NULL }, { "blank", FALSE, 0, FALSE, FALSE, "" }, { "nulltext", FALSE, 0, FALSE, FALSE, "null" },
    { "list", FALSE, 0, FALSE, FALSE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const UsherYamlNode *node = usher_yaml_get (root, table[i].key);
      g_autoptr (GError) int_error = NULL, bool_error = NULL, text_error = NULL;
      gint64 integer = 0;
      gboolean boolean = FALSE;

      g_assert_cmpint (usher_yaml_need_int (document, node, &integer, &int_error), ==, table[i].is_int);
      g_assert_cmpint (integer, ==, table[i].integer);
      g_assert_cmpint (usher_yaml_need_bool (document, node, &boolean, &bool_error), ==, table[i].is_bool);
      g_assert_cmpint (boolean, ==, table[i].boolean);
      g_assert_cmpstr (usher_yaml_text (node), ==, table[i].text);
      g_assert_cmpstr (usher_yaml_need_text (document, root, table[i].key, &text_error), ==, table[i].text);
      if (!table[i].is_int)
        check_error (int_error, usher_yaml_line (node), usher_yaml_column (node), "number");
      if (!table[i].is_bool)
        check_error (bool_error, usher_yaml_line (node), usher_yaml_column (node), "true or false was expected");
      if (!table[i].text)
        check_error (text_error, usher_yaml_line (node), usher_yaml_column (node), "a text was expected");
    }
}

static void
test_need (void)
{
  static const char *const allowed[] = { "name", "owner", "fields", NULL };
  g_autoptr (UsherYaml) document = parse ("name: x\nowmer: y\nsub:\n  zzzzzzzz: 1\nlist: [a]\n");
  const UsherYamlNode *root = usher_yaml_root (document);
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_yaml_need_text (document, root, "owner", &error));
  check_error (error, 1, 1, "the key “owner” is missing");
  g_clear_error (&error);
  g_assert_null (usher_yaml_need_text (document, usher_yaml_get (root, "list"), "owner", &error));
  check_error (error, 5, 7, "a map with the key “owner” was expected");
  g_clear_error (&error);
  g_assert_false (usher_yaml_check_keys (document, root, allowed, &error));
  check_error (error, 2, 1, "did you mean “owner”?");
  g_clear_error (&error);
  g_assert_false (usher_yaml_check_keys (document, usher_yaml_get (root, "sub"), allowed, &error));
  check_error (error, 4, 3, "the key “zzzzzzzz” is not known");
  g_clear_error (&error);
  g_assert_false (usher_yaml_check_keys (document, usher_yaml_get (root, "list"), allowed, &error));
  check_error (error, 5, 7, "a map was expected");
  g_clear_error (&error);
  g_assert_false (usher_yaml_fail (document, NULL, &error, "%d things", 3));
  check_error (error, 0, 0, "3 things");
  g_assert_false (usher_yaml_fail (document, NULL, NULL, "words"));
}

static void
test_refused (void)
{
  check_refused ("a: 1\nb: 2\na: 3\n", 3, 1, "the key “a” stands here twice; first on line 1");
  check_refused ("x:\n  {a: 1, 'a': 2}\n", 2, 10, "twice");
  check_refused ("? [a, b]\n: c\n", 1, 3, "a key must be plain text");
  check_refused ("a: !!binary aGk=\n", 1, 4, "tags");
  check_refused ("a: !exec [x]\n", 1, 4, "tags");
  check_refused ("a: 1\n---\nb: 2\n", 2, 1, "one document");
  check_refused ("a: *b\n", 1, 4, "no finished anchor");
  check_refused ("a: &b [*b]\n", 1, 8, "no finished anchor");
  check_refused ("a: &b 1\nc: &b [*b]\n", 2, 8, "no finished anchor");
  check_refused ("a: \"x\\0y\"\n", 1, 4, "U+0000");
  check_refused ("a: [1, 2\nb: 3\n", 2, 2, "not YAML");
  check_refused ("a:\n\t- b\n", 2, 1, "not YAML");
  check_refused ("a: 'x\n", 2, 1, "not YAML");
  check_refused ("name: J\xf6rg\n", 1, 8, "not UTF-8");
  check_refused ("a: ä\nbö: \xff\n", 2, 5, "not UTF-8");
  check_refused ("\xff\xfe" "a", 1, 1, "not UTF-8");
  check_refused ("a: ok\nb: x\x01y\n", 2, 5, "not YAML");
}

static void
test_nul (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_yaml_parse ("test.yaml", "a: b\nc\0", 7, &error));
  check_error (error, 2, 2, "U+0000");
}

static void
test_many_keys (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (UsherYaml) document = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "key%u: %u\n", i, i);
  document = parse (text->str);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *key = g_strdup_printf ("key%u", i), *value = g_strdup_printf ("%u", i);

      check_place (usher_yaml_get (usher_yaml_root (document), key), i + 1, (gint64) strlen (key) + 3, value);
    }
  g_string_append (text, "key17: again\n");
  check_refused (text->str, 5001, 1, "first on line 18");
}

static void
test_alias (void)
{
  g_autoptr (UsherYaml) document = parse ("a: &x {n: 1}\nb: *x\nc: [*x, *x]\nd: &k name\n*k : e\n");
  const UsherYamlNode *root = usher_yaml_root (document);

  g_assert_true (usher_yaml_get (root, "b") == usher_yaml_get (root, "a"));
  check_place (usher_yaml_get (usher_yaml_nth (usher_yaml_get (root, "c"), 1), "n"), 1, 11, "1");
  check_place (usher_yaml_get (root, "name"), 5, 6, "e");
}

static void
test_alias_bomb (void)
{
  g_autoptr (GString) text = g_string_new ("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < 30; i++)
    {
      g_string_append_printf (text, "a%u: &a%u [", i, i);
      for (guint j = 0; j < 10; j++)
        g_string_append_printf (text, "%s*a%u", j ? ", " : "", i - 1);
      g_string_append (text, "]\n");
    }
  g_assert_null (usher_yaml_parse ("test.yaml", text->str, text->len, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "more than 1000000 values"));
  g_assert_cmpint (usher_error_get_info (error)->line, ==, 6);
}

/* A chain of aliases, each one level deeper: the tree would be deeper than its text looks. */
static void
test_alias_depth (void)
{
  g_autoptr (GString) text = g_string_new ("a0: &a0 [x]\n");
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < 100; i++)
    g_string_append_printf (text, "a%u: &a%u [*a%u]\n", i, i, i - 1);
  g_assert_null (usher_yaml_parse ("test.yaml", text->str, text->len, &error));
  check_error (error, 64, 12, "more than 64 levels");
}

static void
test_depth (void)
{
  for (guint depth = 60; depth <= 60000; depth += depth > 66 ? 20000 : 1)
    {
      g_autofree char *open = g_strnfill (depth, '['), *close = g_strnfill (depth, ']'), *text = g_strconcat (open, close, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherYaml) document = usher_yaml_parse ("test.yaml", text, strlen (text), &error);

      g_assert_cmpint (document != NULL, ==, depth <= 64);
      if (depth > 64)
        check_error (error, 1, 65, "more than 64 levels");
    }
}

static void
test_huge (void)
{
  g_autofree char *text = g_strnfill (16 * 1024 * 1024 + 1, 'x');
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (UsherYaml) document = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_yaml_parse ("test.yaml", text, strlen (text), &error));
  check_error (error, 0, 0, "more than 16 MiB");
  g_clear_error (&error);
  memcpy (text, "a: ", 3);
  document = usher_yaml_parse ("test.yaml", text, 1024 * 1024, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (usher_yaml_text (usher_yaml_get (usher_yaml_root (document), "a"))), ==, 1024 * 1024 - 3);
  for (guint i = 0; i < 1000000; i++)
    g_string_append (many, "- x\n");
  g_assert_null (usher_yaml_parse ("test.yaml", many->str, many->len, &error));
  check_error (error, 1000000, 3, "more than 1000000 values");
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("usher-yaml-XXXXXX", NULL), *path = g_build_filename (folder, "a.yaml", NULL);
  g_autoptr (UsherYaml) document = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_yaml_parse_file (path, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
  g_clear_error (&error);
  g_assert_null (usher_yaml_parse_file (folder, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "a: b\n", -1, NULL));
  document = usher_yaml_parse_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (usher_yaml_name (document), ==, path);
  check_place (usher_yaml_get (usher_yaml_root (document), "a"), 1, 4, "b");
  /* An endless file is given up after the bound. */
  g_assert_null (usher_yaml_parse_file ("/dev/zero", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/yaml/where", test_where);
  g_test_add_func ("/base/yaml/empty", test_empty);
  g_test_add_func ("/base/yaml/bom", test_bom);
  g_test_add_func ("/base/yaml/types", test_types);
  g_test_add_func ("/base/yaml/need", test_need);
  g_test_add_func ("/base/yaml/refused", test_refused);
  g_test_add_func ("/base/yaml/nul", test_nul);
  g_test_add_func ("/base/yaml/many-keys", test_many_keys);
  g_test_add_func ("/base/yaml/alias", test_alias);
  g_test_add_func ("/base/yaml/alias-bomb", test_alias_bomb);
  g_test_add_func ("/base/yaml/alias-depth", test_alias_depth);
  g_test_add_func ("/base/yaml/depth", test_depth);
  g_test_add_func ("/base/yaml/huge", test_huge);
  g_test_add_func ("/base/yaml/file", test_file);
  return g_test_run ();
}
