/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Locations in pieces and put together again.  Pure: no window. */

#include "usher-page.h"

static void
test_pieces (void)
{
  g_autofree char *word = usher_location_word ("person:4711?tab=history"), *about = usher_location_about ("person:4711?tab=history");
  g_autofree char *tab = usher_location_state ("person:4711?tab=history", "tab"), *none = usher_location_state ("person:4711?tab=history", "ta");
  g_autofree char *nothing = usher_location_about ("people?query=x"), *object = usher_location_about ("ledger:member:3");

  g_assert_cmpstr (word, ==, "person");
  g_assert_cmpstr (about, ==, "4711");
  g_assert_cmpstr (tab, ==, "history");
  g_assert_null (none);
  g_assert_null (nothing);
  g_assert_cmpstr (object, ==, "member:3");
}

static void
test_round_trip (void)
{
  const char *query = "department:\"R & D\" risk>=high name:José=50%";
  g_autofree char *location = usher_location_make ("people", NULL, (const char *const[]) { "query", "", "sort", "name", NULL });
  g_autofree char *all = usher_location_make ("people", NULL, (const char *const[]) { "query", query, "sort", "name:desc", NULL });
  g_autofree char *back = usher_location_state (all, "query"), *sort = usher_location_state (all, "sort"), *word = usher_location_word (all);

  g_assert_cmpstr (location, ==, "people?sort=name"); /* what is empty is left out */
  g_assert_cmpstr (word, ==, "people");
  g_assert_cmpstr (back, ==, query);
  g_assert_cmpstr (sort, ==, "name:desc");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/page/location/pieces", test_pieces);
  g_test_add_func ("/page/location/round-trip", test_round_trip);
  return g_test_run ();
}
