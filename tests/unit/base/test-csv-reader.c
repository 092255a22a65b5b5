/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The CSV reader: its language, each refusal with its place, chunk borders, and flat memory on a
 * stream of any size (USHER_TEST_SIZE mebibytes, else 64). */

#include "usher-csv-reader.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "usher-error.h"

/* A stream that repeats a text, in reads of at most CHUNK bytes, until LEFT bytes were given. */
typedef struct {
  GInputStream parent;
  const char *text;
  gsize length, at, chunk;
  guint64 left;
} RepeatStream;

typedef GInputStreamClass RepeatStreamClass;

GType repeat_stream_get_type (void);
G_DEFINE_TYPE (RepeatStream, repeat_stream, G_TYPE_INPUT_STREAM)

static gssize
repeat_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  RepeatStream *self = (RepeatStream *) stream;
  gsize got = 0;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  count = (gsize) MIN (MIN (count, self->chunk), self->left);
  while (got < count)
    {
      gsize piece = MIN (count - got, self->length - self->at);

      memcpy ((char *) buffer + got, self->text + self->at, piece);
      got += piece;
      self->at = (self->at + piece) % self->length;
    }
  self->left -= got;
  return (gssize) got;
}

static void
repeat_stream_class_init (RepeatStreamClass *class)
{
  class->read_fn = repeat_stream_read;
}

static void
repeat_stream_init (RepeatStream *self)
{
  self->chunk = G_MAXSIZE;
}

static UsherCsvReader *
repeat_reader (const char *text, gsize length, guint64 bytes, gsize chunk, const UsherCsvOptions *options)
{
  g_autoptr (GInputStream) stream = g_object_new (repeat_stream_get_type (), NULL);
  RepeatStream *self = (RepeatStream *) stream;

  self->text = text;
  self->length = length;
  self->left = bytes;
  self->chunk = chunk;
  return usher_csv_reader_new (stream, options);
}

static UsherCsvReader *
reader_of (const char *text, gsize length, const UsherCsvOptions *options)
{
  return repeat_reader (length ? text : "x", MAX (length, 1), length, G_MAXSIZE, options);
}

/* Every row as line:number[field|field…]; an error as !line:column. */
static char *
read_all (UsherCsvReader *reader)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL, again = NULL;
  const UsherCsvRow *row;

  while ((row = usher_csv_reader_next (reader, NULL, &error)))
    {
      g_string_append_printf (out, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT "[", row->line, row->number);
      for (guint i = 0; i < row->n; i++)
        {
          g_assert_cmpuint (strlen (row->fields[i]), ==, row->lengths[i]);
          g_string_append_printf (out, "%s%s", i ? "|" : "", row->fields[i]);
        }
      g_string_append_c (out, ']');
    }
  g_assert_null (usher_csv_reader_next (reader, NULL, &again));
  if (error)
    {
      const UsherErrorInfo *info = usher_error_get_info (error);

      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      g_assert_error (again, USHER_ERROR, USHER_ERROR_INPUT); /* it stays at its fault */
      g_assert_cmpstr (again->message, ==, error->message);
      g_assert_nonnull (info->hint);
      g_string_append_printf (out, "!%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT " %s", info->line, info->column, error->message);
    }
  else
    g_assert_no_error (again);
  return g_string_free (out, FALSE);
}

static void
check (const char *text, const char *expected)
{
  g_autoptr (UsherCsvReader) reader = reader_of (text, strlen (text), NULL);
  g_autofree char *got = read_all (reader);

  g_assert_cmpstr (got, ==, expected);
}

static void
test_plain (void)
{
  check ("", "");
  check ("a", "1:1[a]");
  check ("a,b\n", "1:1[a|b]");
  check ("a,b\nc,d", "1:1[a|b]2:2[c|d]");
  check (",\n,,\n", "1:1[|]2:2[||]");
  check ("a\n\nb\n", "1:1[a]2:2[]3:3[b]");
  check ("a,", "1:1[a|]");
  check (" a , b ", "1:1[ a | b ]");
  check ("a;b\tc\n", "1:1[a;b\tc]");
}

static void
test_quotes (void)
{
  check ("\"a\"", "1:1[a]");
  check ("\"a\",\"b\"\n", "1:1[a|b]");
  check ("\"\",\"\"\n", "1:1[|]");
  check ("\"a,b\",c\n", "1:1[a,b|c]");
  check ("\"say \"\"yes\"\"\",\"\"\"\"\n", "1:1[say \"yes\"|\"]");
  check ("\"\"\"\"\"\"", "1:1[\"\"]");
}

static void
test_newline_in_quote (void)
{
  check ("\"a\nb\",c\nd,e\n", "1:1[a\nb|c]3:2[d|e]");
  check ("\"a\r\nb\"\r\nc\r\n", "1:1[a\r\nb]3:2[c]");
  check ("\"\n\n\n\"\nx", "1:1[\n\n\n]5:2[x]");
}

static void
test_bom (void)
{
  check ("\xef\xbb\xbf" "a,b\n", "1:1[a|b]");
  check ("\xef\xbb\xbf\"a\"\n", "1:1[a]");
  check ("\xef\xbb\xbf", "");
  /* Only at the very beginning; elsewhere it is a character. */
  check ("a\n\xef\xbb\xbf" "b\n", "1:1[a]2:2[\xef\xbb\xbf" "b]");
  check ("\xff\xfe" "a", "!1:1 row 1, column 1: UTF-16 text");
  check ("\xfe\xff", "!1:1 row 1, column 1: UTF-16 text");
}

static void
test_crlf (void)
{
  check ("a,b\r\nc,d\r\n", "1:1[a|b]2:2[c|d]");
  check ("a\r\nb\nc", "1:1[a]2:2[b]3:3[c]");
  check ("a\rb\n", "!1:1 row 1, column 1: a carriage return without a line feed");
  check ("a\nb,c\r", "1:1[a]!2:2 row 2, column 2: a carriage return without a line feed");
}

static void
test_latin1 (void)
{
  check ("name,town\nAnna,Bern\nJos\xe9,Z\xfcrich\n", "1:1[name|town]2:2[Anna|Bern]!3:1 row 3, column 1: not UTF-8");
  check ("name,town\nJosé,Z\xfcrich\n", "1:1[name|town]!2:2 row 2, column 2: not UTF-8");
  check ("a,\"x\n\xe9\"\n", "!1:2 row 1, column 2: not UTF-8");
  check ("a\xc3", "!1:1 row 1, column 1: not UTF-8");
  check ("a\xc3\nb", "!1:1 row 1, column 1: not UTF-8");
  check ("\xed\xa0\x80", "!1:1 row 1, column 1: not UTF-8");
  check ("é,€,😀\n", "1:1[é|€|😀]");
}

static void
test_nul (void)
{
  static const char *const texts[] = { "a,b\0c\n", "a,\"b\0c\"\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (UsherCsvReader) reader = reader_of (texts[i], 6 + 2 * i, NULL);
      g_autofree char *got = read_all (reader);

      g_assert_cmpstr (got, ==, "!1:2 row 1, column 2: a NUL byte");
    }
}

static void
test_refused (void)
{
  check ("a\n\"b,c\nd\n", "1:1[a]!2:1 row 2, column 1: a quote that is never closed");
  check ("\"", "!1:1 row 1, column 1: a quote that is never closed");
  check ("\"a\"\"", "!1:1 row 1, column 1: a quote that is never closed");
  check ("a,\"b\"c\n", "!1:2 row 1, column 2: text after a closing quote");
  check ("\"b\" ,c\n", "!1:1 row 1, column 1: text after a closing quote");
  check ("a,b\"c\"\n", "!1:2 row 1, column 2: a quote within text that is not quoted");
}

static void
test_separator (void)
{
  static const UsherCsvOptions semicolon = { .separator = ';' }, tab = { .separator = '\t' };
  g_autoptr (UsherCsvReader) one = reader_of ("a;b,c\n", 6, &semicolon), other = reader_of ("a\tb\n", 4, &tab);
  g_autofree char *got_one = read_all (one), *got_other = read_all (other);

  g_assert_cmpstr (got_one, ==, "1:1[a|b,c]");
  g_assert_cmpstr (got_other, ==, "1:1[a|b]");
}

static void
test_row_too_long (void)
{
  const UsherCsvOptions options = { .name = "people.csv", .row_max = 1000 };
  const gsize lengths[] = { 999, 1000, 1010, 5000, 3000000 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (guint quoted = 0; quoted < 2; quoted++)
      {
        g_autofree char *filling = g_strnfill (lengths[i] - 2 * quoted, 'x');
        g_autofree char *text = g_strdup_printf (quoted ? "a\n\"%s\"\nb\n" : "a\n%s\nb\n", filling);
        g_autoptr (UsherCsvReader) reader = reader_of (text, strlen (text), &options);
        g_autofree char *got = read_all (reader);

        if (lengths[i] > 1000)
          g_assert_cmpstr (strchr (got, '!'), ==, lengths[i] > 1000 && strstr (got, "!2:2") ? "!2:2 row 2, column 2: a row that is too long" : "!2:1 row 2, column 1: a row that is too long");
        else
          g_assert_true (g_str_has_suffix (got, "]3:3[b]"));
      }
}

/* A quote that is never closed in a big file: an answer before the file is read to its end. */
static void
test_unclosed_big (void)
{
  static const char text[] = "x,y,\"z\n";
  g_autoptr (UsherCsvReader) reader = repeat_reader (text, strlen (text), G_GUINT64_CONSTANT (1) << 40, G_MAXSIZE, NULL);
  g_autofree char *got = read_all (reader);

  g_assert_cmpstr (got, ==, "!1:3 row 1, column 3: text after a closing quote");
}

static void
test_unclosed_endless (void)
{
  g_autoptr (UsherCsvReader) reader = repeat_reader ("\"xxxxxxx", 8, 1, 1, NULL), endless = NULL;
  g_autofree char *got = read_all (reader), *long_got = NULL;

  g_assert_cmpstr (got, ==, "!1:1 row 1, column 1: a quote that is never closed");
  endless = repeat_reader ("xxxxxxx\n,", 7, G_GUINT64_CONSTANT (1) << 40, G_MAXSIZE, NULL);
  long_got = read_all (endless);
  g_assert_cmpstr (long_got, ==, "!1:1 row 1, column 1: a row that is too long");
  g_assert_cmpint (usher_csv_reader_bytes (endless), ==, 0);
}

/* However the bytes come, the rows are the same; 300,000 bytes cross the buffer's border everywhere. */
static void
test_chunks (void)
{
  g_autoptr (GString) text = g_string_new ("\xef\xbb\xbf");
  const gsize chunks[] = { 1, 7, 4096, 100001, G_MAXSIZE };
  g_autofree char *expected = NULL;

  for (guint i = 0; text->len < 600000; i++)
    g_string_append_printf (text, "%u,\"é \"\"%u\"\"\r\n\",€😀,\"\"\r\n", i, i * 7);
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      g_autoptr (UsherCsvReader) reader = repeat_reader (text->str, text->len, text->len, chunks[i], NULL);
      g_autofree char *got = read_all (reader);

      if (!expected)
        expected = g_strdup (got);
      g_assert_true (strcmp (got, expected) == 0);
      g_assert_cmpint (usher_csv_reader_bytes (reader), ==, (gint64) text->len);
    }
  g_assert_true (g_str_has_prefix (expected, "1:1[0|é \"0\"\r\n|€😀|]3:2[1|é \"7\"\r\n|€😀|]"));
}

static void
test_many_fields (void)
{
  g_autofree char *text = g_strnfill (100000, ',');
  g_autoptr (UsherCsvReader) reader = reader_of (text, 100000, NULL);
  const UsherCsvRow *row = usher_csv_reader_next (reader, NULL, NULL);

  g_assert_cmpuint (row->n, ==, 100001);
  g_assert_cmpstr (row->fields[100000], ==, "");
}

static gint64
resident_bytes (void)
{
  g_autofree char *text = NULL;
  long pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*d %ld", &pages), ==, 1);
  return (gint64) pages * sysconf (_SC_PAGESIZE);
}

static void
test_flat_memory (void)
{
  static const char text[] = "person-000001,Amara,Okafor,amara.okafor@larkfield.example,E-10023,employee,\"Finance, shared\",Accountant,Zürich\r\n";
  const char *wanted = g_getenv ("USHER_TEST_SIZE");
  guint64 rows = (wanted ? g_ascii_strtoull (wanted, NULL, 10) : 64) * 1024 * 1024 / strlen (text), n = 0;
  g_autoptr (UsherCsvReader) reader = repeat_reader (text, strlen (text), rows * strlen (text), G_MAXSIZE, NULL);
  g_autoptr (GError) error = NULL;
  const UsherCsvRow *row;
  gint64 before = 0;

  while ((row = usher_csv_reader_next (reader, NULL, &error)))
    {
      g_assert_cmpuint (row->n, ==, 9);
      if (++n == 10000)
        before = resident_bytes ();
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, rows);
  g_assert_cmpint (usher_csv_reader_bytes (reader), ==, (gint64) (rows * strlen (text)));
  g_assert_cmpint (resident_bytes () - before, <, 2 * 1024 * 1024);
}

static void
test_cancel (void)
{
  g_autoptr (UsherCsvReader) reader = repeat_reader ("a,b\n", 4, 1000000, G_MAXSIZE, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (usher_csv_reader_next (reader, cancellable, &error));
  g_cancellable_cancel (cancellable);
  while (usher_csv_reader_next (reader, cancellable, &error))
    ;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (usher_error_exit_code (error), ==, 130);
}

static void
test_open (void)
{
  g_autofree char *folder = g_dir_make_tmp ("usher-csv-XXXXXX", NULL), *path = g_build_filename (folder, "people.csv", NULL);
  g_autoptr (UsherCsvReader) reader = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_csv_reader_open (path, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "a\n\xff", -1, NULL));
  reader = usher_csv_reader_open (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (usher_csv_reader_next (reader, NULL, &error));
  g_assert_null (usher_csv_reader_next (reader, NULL, &error));
  g_assert_cmpstr (usher_error_get_info (error)->file, ==, path);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/csv/plain", test_plain);
  g_test_add_func ("/base/csv/quotes", test_quotes);
  g_test_add_func ("/base/csv/newline-in-quote", test_newline_in_quote);
  g_test_add_func ("/base/csv/bom", test_bom);
  g_test_add_func ("/base/csv/crlf", test_crlf);
  g_test_add_func ("/base/csv/latin1", test_latin1);
  g_test_add_func ("/base/csv/nul", test_nul);
  g_test_add_func ("/base/csv/refused", test_refused);
  g_test_add_func ("/base/csv/separator", test_separator);
  g_test_add_func ("/base/csv/row-too-long", test_row_too_long);
  g_test_add_func ("/base/csv/unclosed-big", test_unclosed_big);
  g_test_add_func ("/base/csv/unclosed-endless", test_unclosed_endless);
  g_test_add_func ("/base/csv/chunks", test_chunks);
  g_test_add_func ("/base/csv/many-fields", test_many_fields);
  g_test_add_func ("/base/csv/flat-memory", test_flat_memory);
  g_test_add_func ("/base/csv/cancel", test_cancel);
  g_test_add_func ("/base/csv/open", test_open);
  return g_test_run ();
}
