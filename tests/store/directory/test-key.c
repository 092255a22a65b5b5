/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys: made from names, told apart by a number, found in every way people write them. */

#include "usher-error.h"
#include "usher-test-directory.h"

static void
check (UsherConn *conn, const char *noun, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  gint64 id;

  usher_test_ok (usher_key_find (conn, noun, text, &id, &error));
  key = usher_key_of (conn, noun, id, &error);
  g_assert_cmpstr (key, ==, expected);
}

static void
test_find (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  {
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);

    check (conn, "person", "ann", "person:ann");
    check (conn, "people", "person:ann", "person:ann");
    check (conn, "person", "ANN", "person:ann");
    check (conn, "person", "1", "person:ann");
    check (conn, "account", "account:idp/bob", "account:idp/bob");
    check (conn, "account", "bob", "account:idp/bob");
    check (conn, "group", "ring-a", "group:idp/ring-a");
    check (conn, "entitlement", "ledger/pay", "ent:ledger/pay");
    check (conn, "ent", "ent:ledger/pay", "ent:ledger/pay");
    check (conn, "app", "Vault", "app:vault");
  }
  usher_test_close (workspace);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  static const struct {
    const char *noun, *text;
    UsherErrorCode code;
  } cases[] = {
    { "person", "anne", USHER_ERROR_UNKNOWN },
    { "person", "", USHER_ERROR_USAGE },
    { "person", "group:staff", USHER_ERROR_UNKNOWN },
    { "person", "\xff", USHER_ERROR_USAGE },
    { "person", "99999", USHER_ERROR_UNKNOWN },
    { "person", "'; DROP TABLE person; --", USHER_ERROR_UNKNOWN },
    { "thing", "x", USHER_ERROR_USAGE },
    { "entitlement", "read", USHER_ERROR_AMBIGUOUS },
  };
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (GError) error = NULL;

  usher_test_organisation (workspace);
  usher_test_import_good (workspace, "entitlements", "app,name\nvault,read\n");
  {
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    const UsherErrorInfo *info;
    gint64 id;

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
      usher_test_fails (usher_key_find (conn, cases[i].noun, cases[i].text, &id, &error), cases[i].code);
    g_assert_false (usher_key_find (conn, "person", "anne", &id, &error));
    info = usher_error_get_info (error);
    g_assert_cmpstr (info->candidates[0], ==, "person:ann");
    g_clear_error (&error);
    g_assert_false (usher_key_find (conn, "entitlement", "read", &id, &error));
    info = usher_error_get_info (error);
    g_assert_cmpuint (g_strv_length (info->candidates), ==, 2);
    g_assert_cmpstr (info->candidates[0], ==, "ent:ledger/read");
  }
  usher_test_close (workspace);
}

static void
test_collision (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_import_good (workspace, "people", "login\na b\na-b\na-b-2\nåse\n");
  usher_test_import_good (workspace, "groups", "name,source,native\nTeam,idp,1\nteam,idp,2\nTEAM,idp,3\nTeam,other,1\n");
  {
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);

    check (conn, "person", "2", "person:a-b-2");
    check (conn, "person", "3", "person:a-b-2-2");
    check (conn, "person", "åse", "person:%C3%A5se");
    check (conn, "group", "3", "group:idp/team-3");
    check (conn, "group", "other/team", "group:other/team");
  }
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_renamed (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_import_good (workspace, "groups", "name,source,native\nOld Name,idp,1\nOther,idp,2\n");
  usher_test_import_good (workspace, "groups", "name,source,native\nNew Name,idp,1\nOther,idp,2\n");
  {
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);

    check (conn, "group", "idp/new-name", "group:idp/new-name");
    check (conn, "group", "idp/old-name", "group:idp/new-name");
  }
  /* Nobody else gets a key that someone had; its owner gets it back. */
  usher_test_import_good (workspace, "groups", "name,source,native\nOld Name,idp,3\n");
  usher_test_import_good (workspace, "groups", "name,source,native\nOld Name,idp,1\n");
  {
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);

    check (conn, "group", "3", "group:idp/old-name-2");
    check (conn, "group", "1", "group:idp/old-name");
    check (conn, "group", "idp/new-name", "group:idp/old-name");
  }
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/key/find", test_find, NULL);
  usher_test_add_engines ("/directory/key/refused", test_refused, NULL);
  usher_test_add_engines ("/directory/key/collision", test_collision, NULL);
  usher_test_add_engines ("/directory/key/renamed", test_renamed, NULL);
  return usher_test_run ();
}
