/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* LDIF: what is read, what is refused and where, and that what is written is read back. */

#include "usher-ldif.h"

#include <string.h>

#include "../../lib/usher-test.h"
#include "usher-error.h"

static UsherLdifReader *
open_text (const char *text, gboolean changes)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, (gssize) strlen (text), NULL);
  const UsherLdifOptions options = { .name = "a.ldif", .changes = changes };

  return usher_ldif_reader_new (stream, &options);
}

static void
test_records (void)
{
  g_autoptr (UsherLdifReader) reader = open_text ("\xef\xbb\xbf# a comment\n  goes on\nversion: 1\n\ndn: uid=a,\n dc=x\nuid: a\ncn:: QcOkYQ==\ndescription: one\n  two\n"
                                                  "empty:\nx;lang-en:  spaced\n\n\n# between\ndn:: dWlkPWIsZGM9eA==\r\nuid: b\r\nblob:: AAE=\r\n",
                                                  FALSE);
  g_autoptr (GError) error = NULL;
  const UsherLdifRecord *record;

  usher_test_ok (record = usher_ldif_reader_next (reader, NULL, &error));
  g_assert_cmpstr (record->dn, ==, "uid=a,dc=x");
  g_assert_cmpint (record->line, ==, 5);
  g_assert_cmpint (record->number, ==, 1);
  g_assert_cmpuint (record->n, ==, 5);
  g_assert_cmpstr (record->lines[1].text, ==, "Aäa");
  g_assert_cmpstr (record->lines[2].text, ==, "one two");
  g_assert_cmpint (record->lines[2].line, ==, 9);
  g_assert_cmpuint (record->lines[3].length, ==, 0);
  g_assert_cmpstr (record->lines[4].name, ==, "x;lang-en");
  g_assert_cmpstr (record->lines[4].text, ==, "spaced");
  usher_test_ok (record = usher_ldif_reader_next (reader, NULL, &error));
  g_assert_cmpstr (record->dn, ==, "uid=b,dc=x");
  g_assert_cmpuint (record->n, ==, 2);
  g_assert_cmpuint (record->lines[1].length, ==, 2);
  g_assert_cmpint (record->lines[1].text[1], ==, 1);
  g_assert_null (usher_ldif_reader_next (reader, NULL, &error));
  g_assert_no_error (error);
}

static void
test_refused (void)
{
  static const struct {
    const char *text;
    gint64 line;
    const char *why;
  } cases[] = {
    { "dn: a=b\nchangetype: add\nuid: x\n", 2, "a change" },
    { "uid: x\n", 1, "without a dn" },
    { "dn: a=b\nuid x\n", 2, "no line of LDIF" },
    { "dn: a=b\nuid:: ###\n", 2, "not base64" },
    { "dn: a=b\nuid:: abc\n", 2, "not base64" },
    { "dn: a=b\nuid: \xff\n", 2, "not UTF-8" },
    { "dn: a=b\njpegPhoto:< file:///etc/passwd\n", 2, "lies elsewhere" },
    { "dn: a=b\n: x\n", 2, "no line of LDIF" },
    { "version: 2\n\ndn: a=b\n", 1, "version 1" },
    { "dn:: /w==\nuid: x\n", 1, "the dn is not UTF-8" },
    { "\n\n continued\n", 3, "no line of LDIF" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherLdifReader) reader = open_text (cases[i].text, FALSE);
      g_autoptr (GError) error = NULL, again = NULL;

      g_assert_null (usher_ldif_reader_next (reader, NULL, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, cases[i].why));
      g_assert_cmpint (usher_error_get_info (error)->line, ==, cases[i].line);
      g_assert_cmpstr (usher_error_get_info (error)->file, ==, "a.ldif");
      g_assert_null (usher_ldif_reader_next (reader, NULL, &again));
      g_assert_error (again, USHER_ERROR, USHER_ERROR_INPUT);
    }
}

static void
test_changes (void)
{
  g_autoptr (UsherLdifReader) reader = open_text ("dn: a=b\nchangetype: modify\nadd: member\nmember: c=d\n-\n", TRUE);
  g_autoptr (GError) error = NULL;
  const UsherLdifRecord *record;

  usher_test_ok (record = usher_ldif_reader_next (reader, NULL, &error));
  g_assert_cmpuint (record->n, ==, 4);
  g_assert_cmpstr (record->lines[3].name, ==, "-");
}

/* Whatever a value is made of, and however long it is. */
static void
test_round_trip (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 2000; i++)
    {
      gsize length = (gsize) g_rand_int_range (random, 0, i % 10 ? 40 : 400);
      g_autofree char *value = g_malloc0 (length + 1);
      g_autoptr (GString) text = g_string_new ("dn: a=b\n");
      g_autoptr (UsherLdifReader) reader = NULL;
      g_autoptr (GError) error = NULL;
      const UsherLdifRecord *record;

      for (gsize at = 0; at < length; at++)
        value[at] = (char) (i % 3 ? g_rand_int_range (random, 32, 127) : g_rand_int_range (random, 0, 256));
      usher_ldif_append (text, "value", value, (gssize) length);
      for (const char *line = text->str; line; line = (line = strchr (line, '\n')) ? line + 1 : NULL)
        g_assert_cmpuint (strcspn (line, "\n"), <=, 76);
      reader = open_text (text->str, FALSE);
      usher_test_ok (record = usher_ldif_reader_next (reader, NULL, &error));
      g_assert_cmpuint (record->n, ==, 1);
      g_assert_cmpmem (record->lines[0].text, record->lines[0].length, value, length);
    }
}

/* A file larger than what is held of it at once. */
static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (UsherLdifReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "dn: uid=u%u,dc=x\nobjectClass: inetOrgPerson\nuid: u%u\n\n", i, i);
  reader = open_text (text->str, FALSE);
  for (const UsherLdifRecord *record; (record = usher_ldif_reader_next (reader, NULL, &error)); n++)
    {
      g_autofree char *uid = g_strdup_printf ("u%u", n);

      g_assert_cmpstr (record->lines[1].text, ==, uid);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 20000);
  g_assert_cmpint (usher_ldif_reader_bytes (reader), ==, (gint64) text->len);
}

static void
test_bound (void)
{
  g_autofree char *many = g_strnfill (5000, 'x'), *text = g_strconcat ("dn: a=b\nvalue: ", many, "\n", NULL);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, (gssize) strlen (text), NULL);
  const UsherLdifOptions options = { .record_max = 1000 };
  g_autoptr (UsherLdifReader) reader = usher_ldif_reader_new (stream, &options);
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_ldif_reader_next (reader, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldif/records", test_records);
  g_test_add_func ("/ldif/refused", test_refused);
  g_test_add_func ("/ldif/changes", test_changes);
  g_test_add_func ("/ldif/round-trip", test_round_trip);
  g_test_add_func ("/ldif/large", test_large);
  g_test_add_func ("/ldif/bound", test_bound);
  return g_test_run ();
}
