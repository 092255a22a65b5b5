/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What HR feeds call their columns: found, and documented. */

#include "usher-import-feed.h"

#include <string.h>

static const char *
field_of (const char *header)
{
  int field = usher_import_header_field (header, NULL);

  return field < 0 ? NULL : usher_import_fields ("hr")[field];
}

static void
test_fields (void)
{
  guint first, second;

  g_assert_cmpstr (field_of ("EMPLOYEE_ID"), ==, "employee");
  g_assert_cmpstr (field_of ("Employee ID"), ==, "employee");
  g_assert_cmpstr (field_of ("Pers.Nr."), ==, "employee");
  g_assert_cmpstr (field_of ("E-Mail"), ==, "mail");
  g_assert_cmpstr (field_of ("Führungskraft"), ==, "manager");
  g_assert_cmpstr (field_of ("jobTitle"), ==, "title");
  g_assert_cmpstr (field_of ("Salary"), ==, NULL);
  g_assert_cmpstr (field_of (""), ==, NULL);
  usher_import_header_field ("mail", &first);
  usher_import_header_field ("business email", &second);
  g_assert_cmpuint (first, <, second);
}

static void
test_words (void)
{
  g_assert_cmpstr (usher_import_header_word ("state", "Ausgeschieden", 13), ==, "terminated");
  g_assert_cmpstr (usher_import_header_word ("kind", "Contingent Worker", 17), ==, "contractor");
  g_assert_cmpstr (usher_import_header_word ("kind", "Astronaut", 9), ==, NULL);
}

static void
test_dates (void)
{
  static const char *const bad[] = { "01/04/2026", "31.02.2026", "2026-4-1", "1.4.2026", "20261301", "", "01.04.26" };
  gint64 ms;

  g_assert_true (usher_import_header_date ("01.04.2026", 10, &ms));
  g_assert_cmpint (ms, ==, G_GINT64_CONSTANT (1775001600000));
  g_assert_true (usher_import_header_date ("20260401", 8, &ms));
  g_assert_cmpint (ms, ==, G_GINT64_CONSTANT (1775001600000));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (usher_import_header_date (bad[i], strlen (bad[i]), &ms));
}

/* No name means two fields, and docs/hr-feed.md says each. */
static void
test_documented (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("USHER_TEST_SOURCE"), "docs", "hr-feed.md", NULL), *text = NULL;
  char *meaning;
  const char *names;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (guint n = 0; usher_import_header_nth (n, &meaning, &names); n++, g_free (meaning))
    {
      g_auto (GStrv) list = g_strsplit (names, "|", -1);
      g_autoptr (GString) row = g_string_new (NULL);

      g_string_printf (row, "| `%s` |", meaning);
      for (guint i = 0; list[i]; i++)
        {
          int field = usher_import_header_field (list[i], NULL);

          g_string_append_printf (row, " `%s`", list[i]);
          if (!strchr (meaning, ':'))
            g_assert_cmpstr (usher_import_fields ("hr")[field], ==, meaning);
        }
      g_string_append (row, " |\n");
      if (!strstr (text, row->str))
        g_error ("docs/hr-feed.md does not have: %s", row->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-headers/fields", test_fields);
  g_test_add_func ("/import-headers/words", test_words);
  g_test_add_func ("/import-headers/dates", test_dates);
  g_test_add_func ("/import-headers/documented", test_documented);
  return g_test_run ();
}
