/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Closed sets of words: spelling, and what is none of them. */

#include "usher-vocabulary.h"

static void
test_find (void)
{
  static const struct {
    const char *text, *word;
  } cases[] = {
    { "active", "active" }, { "ACTIVE", "active" }, { "on leave", "on-leave" }, { "On_Leave", "on-leave" }, { "pre-hire", "pre-hire" },
    { "activ", NULL }, { "actives", NULL }, { "", NULL }, { "on--leave", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (usher_vocabulary_find (usher_person_states, cases[i].text, strlen (cases[i].text)), ==, cases[i].word);
}

static void
test_describe (void)
{
  g_autofree char *text = usher_vocabulary_describe (usher_risks);

  g_assert_cmpstr (text, ==, "low, medium, high or privileged");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/vocabulary/find", test_find);
  g_test_add_func ("/directory/vocabulary/describe", test_describe);
  return g_test_run ();
}
