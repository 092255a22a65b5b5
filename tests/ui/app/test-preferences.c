/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Recent workspaces: newest first, each once, bounded. */

#include "usher-preferences.h"

static void
test_recent (void)
{
  g_auto(GStrv) first = NULL, second = NULL, third = NULL;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *place = g_strdup_printf ("/tmp/%u.usher", i);

      usher_preferences_add_recent (place, "A workspace");
    }
  first = usher_preferences_dup_recent ();
  g_assert_cmpstr (first[0], ==, "/tmp/39.usher");
  g_assert_cmpuint (g_strv_length (first), ==, 12 * 3);
  usher_preferences_add_recent ("/tmp/35.usher", "Again");
  second = usher_preferences_dup_recent ();
  g_assert_cmpstr (second[0], ==, "/tmp/35.usher");
  g_assert_cmpstr (second[1], ==, "Again");
  g_assert_cmpuint (g_strv_length (second), ==, 12 * 3);
  usher_preferences_forget_recent ("/tmp/35.usher");
  third = usher_preferences_dup_recent ();
  g_assert_cmpstr (third[0], ==, "/tmp/39.usher");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preferences/recent", test_recent);
  return g_test_run ();
}
