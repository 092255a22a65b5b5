/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The beginning of a CSV file, and which header is which field. */

#include "usher-error.h"
#include "usher-import-mapping.h"
#include "usher-test-pages.h"

static void
test_peek (void)
{
  static const struct {
    const char *text;
    char separator;
    guint columns, rows;
  } cases[] = {
    { "login,name\na,A\nb,B\n", ',', 2, 2 },
    { "login;name;mail\na;A;m\n", ';', 3, 1 },
    { "login\tname\n", '\t', 2, 0 },
    { "login|\"a;b\"|c\n", '|', 3, 0 },
    { "login\n1\n2\n3\n4\n5\n6\n7\n", ',', 1, USHER_IMPORT_PEEK_ROWS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = usher_test_file ("a.csv", cases[i].text);
      g_autoptr(GError) error = NULL;
      g_autoptr(UsherImportPeek) peek = usher_import_peek (path, 0, NULL, &error);

      usher_test_ok (peek != NULL);
      g_assert_cmpint (peek->separator, ==, cases[i].separator);
      g_assert_cmpuint (g_strv_length (peek->headers), ==, cases[i].columns);
      g_assert_cmpuint (peek->rows->len, ==, cases[i].rows);
    }
}

static void
test_broken (void)
{
  g_autofree char *latin = usher_test_file ("latin.csv", "login,name\na,Jos\351\n"), *empty = usher_test_file ("empty.csv", "");
  g_autofree char *open_quote = usher_test_file ("quote.csv", "login,name\na,\"B\n");
  g_autoptr(GError) error = NULL;

  g_assert_null (usher_import_peek (latin, 0, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_assert_cmpint (usher_error_get_info (error)->line, ==, 2);
  g_clear_error (&error);
  g_assert_null (usher_import_peek (empty, 0, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (usher_import_peek (open_quote, 0, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (usher_import_peek ("/nowhere/at/all.csv", 0, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_guess (void)
{
  char *headers[] = { "User ID", " E-Mail ", "Full Name", "Job Title", "DEPT", "Status", "Hire Date", NULL };

  g_assert_cmpint (usher_import_guess ("login", headers), ==, 0);
  g_assert_cmpint (usher_import_guess ("mail", headers), ==, 1);
  g_assert_cmpint (usher_import_guess ("name", headers), ==, 2);
  g_assert_cmpint (usher_import_guess ("title", headers), ==, 3);
  g_assert_cmpint (usher_import_guess ("department", headers), ==, 4);
  g_assert_cmpint (usher_import_guess ("state", headers), ==, 5);
  g_assert_cmpint (usher_import_guess ("start", headers), ==, 6);
  g_assert_cmpint (usher_import_guess ("end", headers), ==, -1);
  g_assert_true (usher_import_is_required ("people", "login"));
  g_assert_false (usher_import_is_required ("people", "name"));
  g_assert_true (usher_import_is_required ("grants", "entitlement"));
}

static void
test_map (void)
{
  static const char *const fields[] = { "login", "name", "mail", NULL };
  char *headers[] = { "User", "Name, first", "x=y", NULL };
  int places[] = { 0, -1, 2 }, comma[] = { 0, 1, -1 };
  g_autoptr(GError) error = NULL;
  g_autofree char *text = usher_import_map_text (fields, places, headers, &error);

  g_assert_cmpstr (text, ==, "login=User,mail=x=y");
  usher_test_fails (usher_import_map_text (fields, comma, headers, &error), USHER_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  g_test_add_func ("/import-mapping/peek", test_peek);
  g_test_add_func ("/import-mapping/broken", test_broken);
  g_test_add_func ("/import-mapping/guess", test_guess);
  g_test_add_func ("/import-mapping/map", test_map);
  return usher_test_run ();
}
