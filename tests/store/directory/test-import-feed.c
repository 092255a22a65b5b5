/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* HR feeds: people known again, what is different from last time, who is a leaver and who is not. */

#include <string.h>

#include "usher-error.h"
#include "usher-test-directory.h"

#define PEOPLE "SELECT COUNT (*) FROM person"

static void
check_differences (UsherImportResult *result, gint64 joiners, gint64 movers, gint64 leavers, gint64 changes)
{
  g_assert_cmpint (result->n_rejected, ==, 0);
  g_assert_cmpint (result->n_differences[USHER_IMPORT_JOINER], ==, joiners);
  g_assert_cmpint (result->n_differences[USHER_IMPORT_MOVER], ==, movers);
  g_assert_cmpint (result->n_differences[USHER_IMPORT_LEAVER], ==, leavers);
  g_assert_cmpint (result->n_differences[USHER_IMPORT_CHANGE], ==, changes);
}

static const UsherImportDifference *
find_difference (UsherImportResult *result, const char *login)
{
  for (guint i = 0; i < result->differences->len; i++)
    {
      const UsherImportDifference *difference = result->differences->pdata[i];

      if (strcmp (difference->login, login) == 0)
        return difference;
    }
  return NULL;
}

static void
put (UsherWorkspace *workspace, const char *text, const UsherImportOptions *options, gint64 joiners, gint64 movers, gint64 leavers,
     gint64 changes)
{
  UsherImportResult *result = usher_test_import (workspace, "hr", text, options);

  check_differences (result, joiners, movers, leavers, changes);
  usher_import_result_free (result);
}

#define HEAD "Employee ID,First Name,Last Name,Work Email,Department,Job Title,Status,Salary\n"
#define ADA "1,Ada,Lovelace,ada@x.example,Engines,Analyst,Active,9\n"
#define BOB "2,Bob,Babbage,bob@x.example,Engines,Maker,Active,9\n"
#define CAT "3,Cat,Clark,cat@x.example,Sales,Clerk,Active,9\n"
#define MORE "4,D,D,d@x.example,,,Active,\n5,E,E,e@x.example,,,Active,\n6,F,F,f@x.example,,,Active,\n7,G,G,g@x.example,,,Active,\n"

static void
test_two_dates (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  const UsherImportOptions dry = { .dry_run = TRUE, .complete = TRUE }, complete = { .complete = TRUE };
  static const char later[] = HEAD "1,Ada,King,ada.king@x.example,Engines,Analyst,Active,9\n2,Bob,Babbage,bob@x.example,Sales,Lead,Active,9\n"
                                   "4,D,D,d@x.example,,,Terminated,\n8,H,H,h@x.example,,,Active,\n9,I,I,i@x.example,,,left,\n"
                                   "5,E,E,e@x.example,,,Active,\n6,F,F,f@x.example,,,Active,\n7,G,G,g@x.example,,,Active,\n";
  UsherImportResult *result;
  const UsherImportDifference *difference;

  put (workspace, HEAD ADA BOB CAT MORE, NULL, 7, 0, 0, 0);
  put (workspace, HEAD ADA BOB CAT MORE, &complete, 0, 0, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE native = '1' AND login = 'ada' AND name = 'Ada Lovelace'"), ==, 1);
  put (workspace, later, &dry, 1, 1, 2, 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE gone_at IS NOT NULL"), ==, 0);
  result = usher_test_import (workspace, "hr", later, &complete);
  check_differences (result, 1, 1, 2, 1);
  /* She is still the same, and is called at work as she was. */
  difference = find_difference (result, "ada");
  g_assert_cmpint (difference->kind, ==, USHER_IMPORT_CHANGE);
  g_assert_cmpuint (difference->changes->len, ==, 3);
  g_assert_cmpint (find_difference (result, "bob")->kind, ==, USHER_IMPORT_MOVER);
  g_assert_cmpuint (find_difference (result, "bob")->changes->len, ==, 2);
  g_assert_true (find_difference (result, "cat")->absent);
  g_assert_false (find_difference (result, "d")->absent);
  g_assert_null (find_difference (result, "i")); /* had left before we knew of them */
  g_assert_cmpstr (result->ignored[0], ==, "Salary");
  g_assert_null (result->ignored[1]);
  g_assert_cmpuint (result->preview->len, ==, 5);
  usher_import_result_free (result);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE gone_at IS NOT NULL AND native = '3'"), ==, 1);
  /* Back again: the same person. */
  put (workspace, HEAD CAT, NULL, 1, 0, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE native = '3'"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* A feed of some people makes nobody a leaver, and what it does not say stays. */
static void
test_partial (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  put (workspace, HEAD ADA BOB CAT, NULL, 3, 0, 0, 0);
  put (workspace, "Personalnummer;Abteilung\n1;Vertrieb\n", NULL, 0, 1, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE gone_at IS NULL"), ==, 3);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE native = '1' AND department = 'Vertrieb' AND title = 'Analyst'"
                                                               " AND mail = 'ada@x.example' AND state = 'active' AND login = 'ada'"),
                   ==, 1);
  usher_test_close (workspace);
}

/* People whom another import knows by their login are found by their number. */
static void
test_known_otherwise (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  const UsherImportOptions here = { .source = "import" };

  usher_test_import_good (workspace, "people", "login,name,employee,department\nlady.ada,Ada Lovelace,1,Engines\nbob,Bob Babbage,,Engines\n");
  put (workspace, HEAD ADA BOB, &here, 0, 2, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE), ==, 2);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE native = 'lady.ada' AND login = 'lady.ada' AND mail = 'ada@x.example'"), ==, 1);
  /* Another number under the same login is somebody else. */
  put (workspace, HEAD "99,Bob,Bobson,bob@x.example,Engines,Maker,Active,\n", &here, 1, 0, 0, 0);
  usher_test_close (workspace);
}

static void
test_states (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  /* The clock stands at 2026-03-18. */
  put (workspace, "employee,name,start,end\n1,A,01.01.2020,\n2,B,2026-03-19,\n3,C,20200101,17.03.2026\n4,D,2020-01-01,2026-03-18\n", NULL, 3, 0, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE (native IN ('1', '4') AND state = 'active') OR (native = '2' AND"
                                                               " state = 'pre-hire') OR (native = '3' AND state = 'terminated')"),
                   ==, 4);
  usher_test_close (workspace);
}

static void
check_rejected (UsherWorkspace *workspace, const char *text, const UsherImportOptions *options, const char *column, const char *why)
{
  UsherImportResult *result = usher_test_import (workspace, "hr", text, options);
  const UsherImportReject *reject;

  g_assert_cmpint (result->n_rejected, ==, 1);
  g_assert_false (result->written);
  reject = result->rejected->pdata[0];
  g_assert_cmpstr (reject->column, ==, column);
  g_assert_nonnull (strstr (reject->why, why));
  usher_import_result_free (result);
}

static void
test_rejected (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  const UsherImportOptions word = { .map = "kind:Astronaut=employee" }, sure = { .partial = TRUE, .complete = TRUE };

  check_rejected (workspace, "employee,name,worker type\n1,A,Astronaut\n", NULL, "kind", "contractor");
  put (workspace, "employee,name,worker type\n1,A,Astronaut\n", &word, 1, 0, 0, 0);
  check_rejected (workspace, "employee,name,start\n1,A,03/04/2026\n", NULL, "start", "2026-03-18");
  check_rejected (workspace, "employee,name\n,A\n", NULL, "employee", "must not be empty");
  check_rejected (workspace, "employee,name\n2,A\n2,B\n", NULL, "login", "twice");
  /* Whoever stands in the bad row has not left. */
  check_rejected (workspace, "employee,name,worker type\n3,B,employee\n1,A,Cosmonaut\n", &sure, "kind", "contractor");
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE gone_at IS NULL"), ==, 1);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/import-feed/two-dates", test_two_dates, NULL);
  usher_test_add_engines ("/directory/import-feed/partial", test_partial, NULL);
  usher_test_add_engines ("/directory/import-feed/known-otherwise", test_known_otherwise, NULL);
  usher_test_add_engines ("/directory/import-feed/states", test_states, NULL);
  usher_test_add_engines ("/directory/import-feed/rejected", test_rejected, NULL);
  return usher_test_run ();
}
