/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Equality of values. */

#include "usher-value.h"

static void
test_equal (void)
{
  UsherValue values[] = {
    USHER_NULL, USHER_INT (0), USHER_INT (1), usher_text_value (""), usher_text_value ("a"), usher_text_value ("ab"),
    usher_bytes_value ("", 0), usher_bytes_value ("a", 1), usher_bytes_value ("a\0b", 3), usher_bytes_value ("a\0c", 3),
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++)
      g_assert_cmpint (usher_value_equal (&values[i], &values[j]), ==, i == j);
}

static void
test_text_null (void)
{
  UsherValue none = usher_text_value (NULL), text = usher_text_value ("häuser");

  g_assert_cmpint (none.type, ==, USHER_VALUE_NULL);
  g_assert_cmpint (text.type, ==, USHER_VALUE_TEXT);
  g_assert_cmpuint (text.length, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/value/equal", test_equal);
  g_test_add_func ("/base/value/text-null", test_text_null);
  return g_test_run ();
}
