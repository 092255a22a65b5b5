/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Closed sets of words: spelling, what is none of them, and that lists and imports know the same. */

#include "usher-noun.h"
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

/* What imports accept, filters know, in the same order: data/nouns.yaml says it once more. */
static const struct {
  const char *noun; /* NULL: whichever has such a column */
  const char *column;
  const char *const *words;
} columns[] = {
  { "people", "kind", usher_person_kinds },
  { "people", "state", usher_person_states },
  { "accounts", "kind", usher_account_kinds },
  { "accounts", "state", usher_account_states },
  { "groups", "kind", usher_group_kinds },
  { "assignments", "state", usher_person_states },
  { NULL, "member_kind", usher_member_kinds },
  { NULL, "principal_kind", usher_member_kinds },
  { NULL, "risk", usher_risks },
  { NULL, "data_class", usher_data_classes },
};

static guint
compare_column (const UsherNoun *noun, const char *name, const char *const *words)
{
  int at = usher_noun_column (noun, name);

  if (at < 0)
    return 0;
  g_assert_cmpint (noun->columns[at].kind, ==, USHER_COLUMN_ENUM);
  g_test_message ("%s.%s", noun->name, name);
  g_assert_true (g_strv_equal (noun->columns[at].values, words));
  return 1;
}

static void
test_nouns (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      guint compared = 0;

      for (guint n = 0; n < usher_n_nouns; n++)
        if (!columns[i].noun || g_str_equal (columns[i].noun, usher_nouns[n].name))
          compared += compare_column (&usher_nouns[n], columns[i].column, columns[i].words);
      g_assert_cmpuint (compared, >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/vocabulary/find", test_find);
  g_test_add_func ("/directory/vocabulary/describe", test_describe);
  g_test_add_func ("/directory/vocabulary/nouns", test_nouns);
  return g_test_run ();
}
