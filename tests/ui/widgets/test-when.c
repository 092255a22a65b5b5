/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Times in words, held to a zone so that the test says the same everywhere. */

#include "usher-when.h"

#define NOW G_GINT64_CONSTANT (1773829800000) /* 2026-03-18T10:30:00Z, a Wednesday */
#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)

static void
test_short (void)
{
  static const struct {
    gint64 ms;
    const char *words;
  } cases[] = {
    { NOW, "Just now" },
    { NOW - 42 * MINUTE, "42 min ago" },
    { NOW - 2 * HOUR, "2 h ago" },
    { NOW - 9 * HOUR, "01:30" },
    { NOW - 12 * HOUR, "Yesterday 22:30" },
    { NOW - 48 * HOUR, "16 Mar" },
    { NOW - 400 * 24 * HOUR, "11 Feb 2025" },
    { NOW + 5 * 24 * HOUR, "23 Mar" },
    { G_MAXINT64, "Out of range" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = usher_when_short (cases[i].ms, NOW);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_long (void)
{
  g_autofree char *words = usher_when_long (NOW), *date = usher_when_date (NOW);

  g_assert_cmpstr (words, ==, "Wednesday 18 March 2026, 10:30:00 UTC");
  g_assert_cmpstr (date, ==, "18 Mar 2026");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/when/short", test_short);
  g_test_add_func ("/when/long", test_long);
  return g_test_run ();
}
