/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The CSV reader under any bytes: it ends, its fields are UTF-8 without NUL, every refusal has its
 * place, and rows that are written out with every field quoted are read back as they were. */

#include <string.h>

#include "usher-csv-reader.h"
#include "usher-error.h"
#include "usher-text.h"

#define ROW_MAX 4096

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static UsherCsvReader *
reader_of (gconstpointer data, gsize size, char separator)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  const UsherCsvOptions options = { .name = "fuzz.csv", .separator = separator,
                                    .row_max = ROW_MAX };

  return usher_csv_reader_new (stream, &options);
}

static void
write_row (GString *out, const UsherCsvRow *row)
{
  for (guint i = 0; i < row->n; i++)
    {
      g_string_append (out, i ? ",\"" : "\"");
      for (gsize at = 0; at < row->lengths[i]; at++)
        {
          if (row->fields[i][at] == '"')
            g_string_append_c (out, '"');
          g_string_append_c (out, row->fields[i][at]);
        }
      g_string_append_c (out, '"');
    }
  g_string_append_c (out, '\n');
}

/* Answers what was read, every field quoted. */
static GString *
rewrite (UsherCsvReader *reader, gboolean must_be_good, gboolean *refused)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const UsherCsvRow *row;
  gint64 number = 0;

  while ((row = usher_csv_reader_next (reader, NULL, &error)))
    {
      g_assert_cmpint (row->number, ==, ++number);
      g_assert_cmpint (row->line, >=, number);
      g_assert_cmpuint (row->n, >, 0);
      for (guint i = 0; i < row->n; i++)
        {
          g_assert_true (usher_utf8_check (row->fields[i], row->lengths[i], NULL));
          g_assert_cmpint (row->fields[i][row->lengths[i]], ==, '\0');
        }
      write_row (out, row);
    }
  *refused = error != NULL;
  if (error)
    {
      g_assert_false (must_be_good);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      g_assert_cmpint (usher_error_get_info (error)->line, >, 0);
      g_assert_cmpint (usher_error_get_info (error)->column, >, 0);
    }
  return out;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const char separators[] = { ',', ';', '\t' };
  gboolean taken = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      g_autoptr (UsherCsvReader) reader = reader_of (data, size, separators[i]), again = NULL;
      g_autoptr (GString) once = NULL, twice = NULL;
      gboolean refused, short_enough;

      once = rewrite (reader, FALSE, &refused);
      taken |= !refused;
      /* Quotes make rows longer than they were; those beyond the bound are not read back. */
      short_enough = once->len <= ROW_MAX;
      again = reader_of (once->str, once->len, ',');
      twice = rewrite (again, short_enough, &refused);
      if (short_enough)
        g_assert_cmpmem (once->str, once->len, twice->str, twice->len);
    }
  return taken ? 0 : -1;
}
