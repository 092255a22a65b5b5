/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A column's dictionary against the plainest way of doing the same: order of values, growth past
 * each width of codes, search in all texts at once, rows sorted by many and by few values. */

#include "usher-grid-column.h"

#include <stdlib.h>
#include <string.h>

#include "usher-random.h"
#include "usher-test.h"
#include "usher-text.h"

static const UsherColumn folding = { .name = "name", .kind = USHER_COLUMN_TEXT, .sql = "a", .fold = "b", .folds = TRUE };
static const UsherColumn plain = { .name = "key", .kind = USHER_COLUMN_TEXT, .sql = "a", .fold = "a" };
static const UsherColumn number = { .name = "n", .kind = USHER_COLUMN_INT, .sql = "a", .fold = "a" };

/* Few letters, so that beginnings repeat; some long enough for several steps of eight bytes. */
static char *
random_text (UsherRandom *random)
{
  guint length = usher_random_below (random, 4) ? usher_random_below (random, 6) : usher_random_below (random, 40);
  GString *text = g_string_new (usher_random_below (random, 3) ? "" : "a common beginning ");

  for (guint i = 0; i < length; i++)
    g_string_append_c (text, "abAB"[usher_random_below (random, 4)]);
  return g_string_free (text, FALSE);
}

static int
compare_codes (const UsherGridColumn *column, guint a, guint b)
{
  int order;

  if (column->number)
    return column->ints[a] < column->ints[b] ? -1 : column->ints[a] > column->ints[b];
  order = strcmp (usher_grid_column_fold (column, a), usher_grid_column_fold (column, b));
  return order ? order : strcmp (usher_grid_column_text (column, a), usher_grid_column_text (column, b));
}

static void
check_dictionary (const UsherGridColumn *column)
{
  for (guint code = 0; code + 1 < column->n_values; code++)
    g_assert_cmpint (compare_codes (column, code, code + 1), <, 0);
  for (guint code = 0; column->column->folds && code < column->n_values; code++)
    {
      g_autofree char *fold = usher_fold (usher_grid_column_text (column, code), -1);

      g_assert_cmpstr (fold, ==, usher_grid_column_fold (column, code));
    }
}

static void
check_search (const UsherGridColumn *column, const char *needle)
{
  g_autofree guint8 *match = g_new (guint8, column->n_values + 1);
  gboolean any = usher_grid_column_search (column, needle, match), expected_any = FALSE;

  for (guint code = 0; code < column->n_values; code++)
    {
      gboolean expected = strstr (usher_grid_column_fold (column, code), needle) != NULL;

      g_assert_cmpint (match[code], ==, expected);
      expected_any |= expected;
    }
  g_assert_cmpint (match[column->n_values], ==, 0);
  g_assert_cmpint (any, ==, expected_any);
}

static void
load_text (UsherGridColumn *column, GPtrArray *rows, char *text)
{
  UsherValue value = usher_text_value (text);

  g_ptr_array_add (rows, text);
  g_assert_true (usher_grid_column_load (column, &value));
}

static void
check_rows (UsherGridColumn *column, GPtrArray *rows)
{
  g_assert_cmpuint (column->n_rows, ==, rows->len);
  for (guint row = 0; row < rows->len; row++)
    {
      UsherValue value = usher_grid_column_value (column, usher_grid_column_code (column, row));

      g_assert_cmpstr (value.text, ==, rows->pdata[row]);
    }
}

static void
test_texts (gconstpointer data)
{
  const UsherColumn *kind = data;
  UsherRandom random;

  usher_random_init (&random, 3, kind->name);
  for (guint size = 1; size < 3000; size = size * 3 + 1)
    {
      UsherGridColumn column;
      g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) more = g_ptr_array_new_with_free_func (g_free);

      usher_grid_column_init (&column, kind, 0);
      for (guint i = 0; i < size; i++)
        load_text (&column, rows, usher_random_below (&random, 9) ? random_text (&random) : NULL);
      usher_grid_column_seal (&column);
      check_dictionary (&column);
      check_rows (&column, rows);
      for (guint round = 0; round < 5; round++)
        {
          UsherValue values[40];

          for (guint i = 0; i < G_N_ELEMENTS (values); i++)
            {
              g_ptr_array_add (more, random_text (&random));
              values[i] = usher_text_value (more->pdata[more->len - 1]);
            }
          usher_grid_column_add_values (&column, values, G_N_ELEMENTS (values));
          check_dictionary (&column);
          check_rows (&column, rows);
          check_search (&column, "ab");
          check_search (&column, "b");
          check_search (&column, "a common beginning a");
          check_search (&column, "nowhere");
        }
      usher_grid_column_clear (&column);
    }
}

/* 255, 256, 65,535 … values: codes grow from one byte to two and four, in loading and afterwards. */
static void
test_widths (void)
{
  static const guint sizes[] = { 0, 1, 254, 255, 256, 257, 65534, 65535, 65536, 65537 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      UsherGridColumn column;
      UsherValue more[2] = { USHER_INT (-5), USHER_INT (3) };
      guint32 code;

      usher_grid_column_init (&column, &number, 0);
      for (guint i = 0; i < sizes[s]; i++)
        {
          UsherValue value = USHER_INT ((gint64) (sizes[s] - i) * 2);

          g_assert_true (usher_grid_column_load (&column, &value));
        }
      g_assert_true (usher_grid_column_load (&column, &USHER_NULL));
      usher_grid_column_seal (&column);
      usher_grid_column_add_values (&column, more, 2);
      g_assert_cmpuint (column.n_values, ==, sizes[s] + 2);
      check_dictionary (&column);
      for (guint row = 0; row < sizes[s]; row++)
        g_assert_cmpint (column.ints[usher_grid_column_code (&column, row)], ==, (gint64) (sizes[s] - row) * 2);
      g_assert_cmpuint (usher_grid_column_code (&column, sizes[s]), ==, column.n_values);
      g_assert_true (usher_grid_column_find (&column, &USHER_INT (3), &code));
      usher_grid_column_add_row (&column, code);
      g_assert_cmpint (column.ints[usher_grid_column_code (&column, sizes[s] + 1)], ==, 3);
      g_assert_false (usher_grid_column_find (&column, &USHER_INT (5), &code));
      usher_grid_column_clear (&column);
    }
}

/* Where nearly all values differ they are no longer looked up, and the few twins are joined. */
static void
test_nearly_all_differ (gconstpointer data)
{
  const UsherColumn *kind = data;
  guint rows = 150000;
  UsherGridColumn column;

  usher_grid_column_init (&column, kind, 0);
  for (guint i = 0; i < rows; i++)
    {
      char text[32];
      guint number_of = i < 140000 ? i : i - 1000;
      UsherValue value;

      g_snprintf (text, sizeof text, "%06u%s", (number_of * 7919) % 150001, kind->folds ? "É" : "");
      value = kind == &number ? USHER_INT ((number_of * 7919) % 150001) : usher_text_value (text);
      g_assert_true (usher_grid_column_load (&column, &value));
    }
  usher_grid_column_seal (&column);
  g_assert_cmpuint (column.n_values, ==, rows - 1000);
  check_dictionary (&column);
  for (guint i = 139000; i < 140000; i++)
    g_assert_cmpuint (usher_grid_column_code (&column, i), ==, usher_grid_column_code (&column, i + 1000));
  for (guint i = 0; i < 139000; i += 7)
    {
      UsherValue value = usher_grid_column_value (&column, usher_grid_column_code (&column, i));

      g_assert_cmpint (kind == &number ? value.integer : g_ascii_strtoll (value.text, NULL, 10), ==, (i * 7919) % 150001);
    }
  usher_grid_column_clear (&column);
}

static const UsherGridColumn *sorted_by;
static gboolean sorted_down;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  guint32 first = *(const guint32 *) a, second = *(const guint32 *) b, null = sorted_by->n_values;
  guint32 x = usher_grid_column_code (sorted_by, first), y = usher_grid_column_code (sorted_by, second);

  if (x != y && x != null && y != null)
    return (x < y) != sorted_down ? -1 : 1;
  if (x != y)
    return x == null ? 1 : -1;
  return first < second ? -1 : first > second;
}

static void
test_rows (void)
{
  static const guint distinct[] = { 1, 3, 1000, 3000, 200000 };
  UsherRandom random;

  usher_random_init (&random, 4, "rows");
  for (guint d = 0; d < G_N_ELEMENTS (distinct); d++)
    for (guint n = 0; n < 40000; n = n * 7 + 1)
      {
        g_autofree guint32 *rows = g_new (guint32, n + 1), *expected = g_new (guint32, n + 1), *scratch = g_new (guint32, n + 1);
        UsherGridColumn column;

        usher_grid_column_init (&column, &number, 0);
        for (guint i = 0; i < MAX (n, distinct[d] / 10); i++)
          {
            UsherValue value = usher_random_below (&random, 10) ? USHER_INT (usher_random_below (&random, distinct[d])) : USHER_NULL;

            g_assert_true (usher_grid_column_load (&column, &value));
          }
        usher_grid_column_seal (&column);
        for (sorted_down = 0; sorted_down < 2; sorted_down++)
          {
            for (guint i = 0; i < n; i++)
              rows[i] = expected[i] = i;
            sorted_by = &column;
            qsort (expected, n, sizeof *expected, compare_rows);
            usher_grid_sort_rows (&column, sorted_down, rows, scratch, n);
            g_assert_cmpmem (rows, n * sizeof *rows, expected, n * sizeof *expected);
          }
        usher_grid_column_clear (&column);
      }
}

/* Thousands of texts that differ only after 10,000 bytes end neither the stack nor the afternoon. */
static void
test_long_beginnings (void)
{
  UsherGridColumn column;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 10000; i++)
    g_string_append_c (text, 'x');
  usher_grid_column_init (&column, &plain, 0);
  for (guint i = 0; i < 2000; i++)
    {
      UsherValue value;

      g_string_truncate (text, 10000);
      g_string_append_printf (text, "%u", (i * 7919) % 2003);
      value = (UsherValue) { USHER_VALUE_TEXT, 0, text->str, text->len };
      g_assert_true (usher_grid_column_load (&column, &value));
    }
  usher_grid_column_seal (&column);
  g_assert_cmpuint (column.n_values, ==, 2000);
  check_dictionary (&column);
  usher_grid_column_clear (&column);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/grid-column/texts/folding", &folding, test_texts);
  g_test_add_data_func ("/grid-column/texts/plain", &plain, test_texts);
  g_test_add_data_func ("/grid-column/nearly-all-differ/folding", &folding, test_nearly_all_differ);
  g_test_add_data_func ("/grid-column/nearly-all-differ/plain", &plain, test_nearly_all_differ);
  g_test_add_data_func ("/grid-column/nearly-all-differ/numbers", &number, test_nearly_all_differ);
  g_test_add_func ("/grid-column/widths", test_widths);
  g_test_add_func ("/grid-column/rows", test_rows);
  g_test_add_func ("/grid-column/long-beginnings", test_long_beginnings);
  return g_test_run ();
}
