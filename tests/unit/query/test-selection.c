/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The selection against a plain hash table, over ids of every size; and "all but". */

#include "usher-selection.h"

#include "usher-random.h"
#include "usher-test.h"

static gint64
random_id (UsherRandom *random)
{
  switch (usher_random_below (random, 4))
    {
    case 0:
      return usher_random_below (random, 100);
    case 1:
      return usher_random_below (random, 100000);
    case 2:
      return (gint64) (usher_random_next (random) >> 1);
    default:
      return -(gint64) usher_random_below (random, 5000);
    }
}

static void
check_ids (const UsherSelection *selection, GHashTable *expected)
{
  g_autoptr (GArray) ids = usher_selection_ids (selection);

  g_assert_cmpuint (ids->len, ==, g_hash_table_size (expected));
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      g_assert_true (g_hash_table_contains (expected, &id));
      if (i)
        g_assert_cmpint (g_array_index (ids, gint64, i - 1), <, id);
    }
}

static void
test_against_a_table (void)
{
  g_autoptr (UsherSelection) selection = usher_selection_new ();
  g_autoptr (UsherSelection) copy = NULL;
  g_autoptr (GHashTable) expected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  UsherRandom random;

  usher_random_init (&random, 1, "selection");
  for (guint i = 0; i < 50000; i++)
    {
      gint64 id = random_id (&random);
      gboolean chosen = usher_random_below (&random, 3) > 0;

      usher_selection_set (selection, id, chosen);
      if (chosen)
        g_hash_table_add (expected, g_memdup2 (&id, sizeof id));
      else
        g_hash_table_remove (expected, &id);
      id = random_id (&random);
      g_assert_cmpint (usher_selection_has (selection, id), ==, g_hash_table_contains (expected, &id));
    }
  g_assert_cmpint (usher_selection_count (selection, 0), ==, g_hash_table_size (expected));
  check_ids (selection, expected);
  copy = usher_selection_copy (selection);
  usher_selection_clear (selection);
  g_assert_cmpint (usher_selection_count (selection, 0), ==, 0);
  check_ids (copy, expected);
}

static void
test_all_but (void)
{
  g_autoptr (UsherSelection) selection = usher_selection_new ();
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("people")), narrowed = NULL, everything = NULL, none = NULL;
  g_autofree char *command = NULL, *all_command = NULL, *sql = NULL;
  const gint64 left_out[] = { 7, 3 };

  usher_selection_set_all_but (selection, left_out, 2);
  g_assert_true (usher_selection_is_all (selection));
  g_assert_true (usher_selection_has (selection, 4));
  g_assert_false (usher_selection_has (selection, 7));
  g_assert_cmpint (usher_selection_count (selection, 100), ==, 98);
  usher_selection_set (selection, 7, TRUE);
  usher_selection_set (selection, 4, FALSE);
  narrowed = usher_selection_to_query (selection, query);
  command = usher_query_to_command (narrowed);
  g_assert_cmpstr (command, ==, "usherctl people list --query -id:3,4");

  usher_selection_set_all (selection);
  everything = usher_selection_to_query (selection, query);
  all_command = usher_query_to_command (everything);
  g_assert_cmpstr (all_command, ==, "usherctl people list");

  /* Nothing chosen is no rows, not all of them. */
  usher_selection_clear (selection);
  none = usher_selection_to_query (selection, query);
  sql = usher_query_to_sql (none);
  g_assert_nonnull (g_strstr_len (sql, -1, "p.id IN "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/selection/against-a-table", test_against_a_table);
  g_test_add_func ("/selection/all-but", test_all_but);
  return g_test_run ();
}
