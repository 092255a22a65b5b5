/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The search over everything: ranks, folds, hostile words. */

#include "usher-search.h"

#include "usher-test-directory.h"

static void
check (UsherConn *conn, const char *text, guint limit, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = usher_search (conn, text, limit, NULL, &error);
  g_autoptr (GString) all = g_string_new (NULL);

  usher_test_ok (hits != NULL);
  for (guint i = 0; i < hits->len; i++)
    {
      const UsherHit *hit = g_ptr_array_index (hits, i);

      g_string_append_printf (all, "%s%s/%d", i ? " " : "", hit->key, hit->rank);
    }
  g_assert_cmpstr (all->str, ==, expected);
}

static void
test_search (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  {
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    g_autofree char *huge = g_strnfill (10000, 'a');

    check (conn, "ANN", 10, "person:ann/0 account:idp/ann/0");
    check (conn, "arb", 10, "person:ann/2");
    check (conn, "ring", 1, "group:idp/ring-a/1");
    check (conn, "ledger", 3, "app:ledger/0 ent:ledger/audit/3 ent:ledger/old/3");
    check (conn, "%", 10, "");
    check (conn, "' OR 1=1 --", 10, "");
    check (conn, "", 10, "");
    check (conn, "\xff", 10, "");
    check (conn, huge, 10, "");
  }
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/search/all", test_search, NULL);
  return usher_test_run ();
}
