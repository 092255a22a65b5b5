/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose an account is, and who is whom: links, merges, splits, and what becomes of access. */

#include "usher-account-link.h"
#include "usher-error.h"
#include "usher-person-link.h"
#include "usher-test-directory.h"

typedef struct {
  char what; /* l u m s */
  gint64 id, person;
} Act;

static gboolean
act (UsherTx *tx, gpointer data, GError **error)
{
  const Act *self = data;

  switch (self->what)
    {
    case 'l':
      return usher_account_link (tx, self->id, self->person, "said on the phone", error);
    case 'u':
      return usher_account_unlink (tx, self->id, error);
    case 'm':
      return usher_person_merge (tx, self->id, self->person, "two contracts", error);
    default:
      return usher_person_split (tx, self->id, error);
    }
}

static gint64
count_of (UsherWorkspace *workspace, gint64 person)
{
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT (*) FROM assignment WHERE person = %d", (int) person);

  return usher_test_workspace_int (workspace, sql);
}

static void
check_derived (UsherWorkspace *workspace)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (workspace);
  gint64 wrong = -1;

  usher_test_ok (usher_access_check (conn, &wrong, &error));
  g_assert_cmpint (wrong, ==, 0);
}

static void
test_account (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  Act link = { 'l', 1, 3 }, nobody = { 'l', 1, 0 }, unlink = { 'u', 1, 0 };
  g_autoptr (GError) error = NULL;

  usher_test_organisation (workspace);
  usher_test_do (workspace, act, &link);
  g_assert_cmpint (count_of (workspace, 1), ==, 0);
  g_assert_cmpint (count_of (workspace, 3), ==, 4);
  check_derived (workspace);
  usher_test_do (workspace, act, &nobody);
  g_assert_cmpint (count_of (workspace, 3), ==, 3);
  check_derived (workspace);
  usher_test_do (workspace, act, &unlink);
  g_assert_cmpint (count_of (workspace, 1), ==, 2);
  check_derived (workspace);
  usher_test_fails (usher_workspace_act (workspace, NULL, act, &unlink, &error), USHER_ERROR_GUARD);
  link = (Act) { 'l', 99, 1 };
  usher_test_fails (usher_workspace_act (workspace, NULL, act, &link, &error), USHER_ERROR_UNKNOWN);
  link = (Act) { 'l', 1, 99 };
  usher_test_fails (usher_workspace_act (workspace, NULL, act, &link, &error), USHER_ERROR_UNKNOWN);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_person (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  Act first = { 'm', 1, 2 }, second = { 'm', 2, 3 }, split = { 's', 1, 0 }, again = { 'm', 1, 3 }, self = { 'm', 3, 3 }, circle = { 'm', 3, 2 };
  g_autoptr (GError) error = NULL;

  usher_test_organisation (workspace);
  usher_test_do (workspace, act, &first);
  g_assert_cmpint (count_of (workspace, 2), ==, 4);
  g_assert_cmpint (count_of (workspace, 1), ==, 0);
  check_derived (workspace);
  usher_test_do (workspace, act, &second);
  /* Merges stay one level deep. */
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM person_link WHERE into_person = 3 AND active = 1"), ==, 2);
  g_assert_cmpint (count_of (workspace, 3), ==, 6);
  check_derived (workspace);
  usher_test_fails (usher_workspace_act (workspace, NULL, act, &again, &error), USHER_ERROR_GUARD);
  usher_test_fails (usher_workspace_act (workspace, NULL, act, &self, &error), USHER_ERROR_GUARD);
  usher_test_fails (usher_workspace_act (workspace, NULL, act, &circle, &error), USHER_ERROR_GUARD);
  usher_test_do (workspace, act, &split);
  g_assert_cmpint (count_of (workspace, 1), ==, 2);
  check_derived (workspace);
  usher_test_fails (usher_workspace_act (workspace, NULL, act, &split, &error), USHER_ERROR_GUARD);
  usher_test_fails (usher_test_act_as (workspace, "auditor", NULL, act, &again, &error), USHER_ERROR_RIGHT);
  {
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    gint64 into;

    usher_test_ok (usher_person_resolve (conn, 2, &into, &error));
    g_assert_cmpint (into, ==, 3);
    usher_test_ok (usher_person_resolve (conn, 1, &into, &error));
    g_assert_cmpint (into, ==, 1);
  }
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* Two people with one employee number: nobody is matched by it until they are merged. */
static void
test_ambiguous_match (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  Act merge = { 'm', 2, 1 };

  usher_test_import_good (workspace, "people", "login,employee\nann,E1\nann2,E1\n");
  usher_test_import_good (workspace, "accounts", "login,source,employee\nxyz,okta,E1\n");
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM account WHERE matched_person IS NULL"), ==, 1);
  usher_test_do (workspace, act, &merge);
  usher_test_import_good (workspace, "accounts", "login,source,employee\nxyz,okta,E1\nother,okta,\n");
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT matched_person FROM account WHERE login = 'xyz'"), ==, 1);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/link/account", test_account, NULL);
  usher_test_add_engines ("/directory/link/person", test_person, NULL);
  usher_test_add_engines ("/directory/link/ambiguous-match", test_ambiguous_match, NULL);
  return usher_test_run ();
}
