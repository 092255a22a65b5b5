/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is written: quotes, the formula guard, numbers; and that our reader reads it. */

#include "usher-csv-reader.h"
#include "usher-csv-writer.h"

static void
check_cell (const char *text, const char *expected)
{
  g_autoptr (GString) out = g_string_new (NULL);

  usher_csv_text (out, text);
  g_assert_cmpstr (out->str, ==, expected);
}

static void
test_cells (void)
{
  check_cell (NULL, "");
  check_cell ("", "");
  check_cell ("plain text", "plain text");
  check_cell ("a,b", "\"a,b\"");
  check_cell ("say \"yes\"", "\"say \"\"yes\"\"\"");
  check_cell ("\"", "\"\"\"\"");
  check_cell ("two\nlines", "\"two\nlines\"");
  check_cell ("two\r\nlines", "\"two\r\nlines\"");
  check_cell ("häuser; 'x'", "häuser; 'x'");
}

static void
test_formula (void)
{
  check_cell ("=1+1", "'=1+1");
  check_cell ("+44 20", "'+44 20");
  check_cell ("-5", "'-5");
  check_cell ("-", "'-");
  check_cell ("@SUM(A1)", "'@SUM(A1)");
  check_cell ("\t=1", "'\t=1");
  check_cell ("\r=1", "\"'\r=1\"");
  check_cell ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  check_cell ("a=1", "a=1");
  check_cell (" =1", " =1");
  check_cell ("'=1", "'=1");
}

static void
test_row (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  usher_csv_text (out, "a");
  usher_csv_next (out);
  usher_csv_int (out, -5);
  usher_csv_next (out);
  usher_csv_int (out, G_MININT64);
  usher_csv_next (out);
  usher_csv_text (out, NULL);
  usher_csv_end (out);
  g_assert_cmpstr (out->str, ==, "a,-5,-9223372036854775808,\r\n");
}

static void
test_read_back (void)
{
  static const char *const cells[] = { "", "a", "a,b", "\"", "\"\"", "\r\n", "x\ry", "häuser", ",", "end\"" };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (UsherCsvReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  const UsherCsvRow *row;

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      if (i)
        usher_csv_next (out);
      usher_csv_text (out, cells[i]);
    }
  usher_csv_end (out);
  stream = g_memory_input_stream_new_from_data (out->str, (gssize) out->len, NULL);
  reader = usher_csv_reader_new (stream, NULL);
  row = usher_csv_reader_next (reader, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (row->n, ==, G_N_ELEMENTS (cells));
  for (guint i = 0; i < row->n; i++)
    g_assert_cmpstr (row->fields[i], ==, *cells[i] == '\r' ? "'\r\n" : cells[i]);
  g_assert_null (usher_csv_reader_next (reader, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/csv-writer/cells", test_cells);
  g_test_add_func ("/base/csv-writer/formula", test_formula);
  g_test_add_func ("/base/csv-writer/row", test_row);
  g_test_add_func ("/base/csv-writer/read-back", test_read_back);
  return g_test_run ();
}
