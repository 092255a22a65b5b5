/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Imports: what is added, changed, refused, and that nothing is written when a row is refused. */

#include "usher-error.h"
#include "usher-test-directory.h"

#define PEOPLE "SELECT COUNT (*) FROM person"

static void
check_counts (UsherImportResult *result, gint64 read, gint64 added, gint64 changed, gint64 unchanged, gint64 rejected)
{
  g_assert_cmpint (result->read, ==, read);
  g_assert_cmpint (result->added, ==, added);
  g_assert_cmpint (result->changed, ==, changed);
  g_assert_cmpint (result->unchanged, ==, unchanged);
  g_assert_cmpint (result->n_rejected, ==, rejected);
  usher_import_result_free (result);
}

static void
test_people (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  const UsherImportOptions dry = { .dry_run = TRUE }, complete = { .complete = TRUE };

  check_counts (usher_test_import (workspace, "people", "login,name,start,state\nzoe,Zoë,2024-02-29,Active\nann,Ann,,on leave\n", &dry), 2, 2,
                0, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE), ==, 0);
  check_counts (usher_test_import (workspace, "people", "login,name,start,state\nzoe,Zoë,2024-02-29,Active\nann,Ann,,on leave\n", NULL), 2,
                2, 0, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT starts FROM person WHERE login = 'zoe'"), ==,
                   G_GINT64_CONSTANT (1709164800000));
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE state = 'on-leave' AND name_fold = 'ann'"), ==, 1);
  check_counts (usher_test_import (workspace, "people", "login,name,state\nANN,Anne,active\nbob,\"Bob\n, \"\"B\"\"\",\n", NULL), 2, 1, 1, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE name = 'Bob\n, \"B\"' AND state = 'unknown'"), ==, 1);
  check_counts (usher_test_import (workspace, "people", "login,name,state\nANN,Anne,active\n", NULL), 1, 0, 0, 1, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE gone_at IS NOT NULL"), ==, 0);
  check_counts (usher_test_import (workspace, "people", "login,name,state\nANN,Anne,active\nbob,B,active\n", &complete), 2, 0, 1, 1, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE gone_at IS NOT NULL"), ==, 1);
  check_counts (usher_test_import (workspace, "people", "login,name,start\nzoe,Zoë,2024-02-29\n", NULL), 1, 1, 0, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE gone_at IS NULL"), ==, 3);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* What the header does not name stays; an empty cell is null; what is new has nothing else. */
static void
test_few_columns (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  const UsherImportOptions complete = { .complete = TRUE };

  usher_test_import_good (workspace, "people",
                          "login,name,mail,department,title,state,start,end\n"
                          "ann,Ann,ann@x.example,Sales,Clerk,active,2024-02-29,2027-01-01\nbob,Bob,,Sales,,on-leave,,\n"
                          "cat,Cat,,Sales,Clerk,active,,\n");
  check_counts (usher_test_import (workspace, "people", "login,department,title\nANN,Finance,\nbob,Sales,\nnew,Sales,Clerk\n", NULL),
                3, 1, 1, 1, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE login = 'ANN' AND name_fold = 'ann' AND mail = 'ann@x.example'"
                                                               " AND mail_fold = 'ann@x.example' AND state = 'active' AND starts = 1709164800000"
                                                               " AND ends IS NOT NULL AND department_fold = 'finance' AND title IS NULL"
                                                               " AND title_fold IS NULL"),
                   ==, 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE name = 'Bob' AND state = 'on-leave' AND starts IS NULL"), ==, 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE login = 'new' AND state = 'unknown' AND name IS NULL"), ==, 1);
  check_counts (usher_test_import (workspace, "people", "login,name\nann,Ann\nbob,Bob\nnew,New\n", &complete), 3, 0, 2, 1, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE gone_at IS NOT NULL AND title = 'Clerk'"), ==, 1);
  check_counts (usher_test_import (workspace, "people", "login,name\ncat,Cat\n", NULL), 1, 1, 0, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE login = 'cat' AND state = 'unknown' AND title IS NULL"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_few_columns_of_others (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_import_good (workspace, "accounts",
                          "login,source,mail,kind,state\nann,okta,a@x.example,service,disabled\nann,ad,,human,active\n");
  usher_test_import_good (workspace, "groups", "name,kind,rule,description\nPayers,role,dept = pay,Who pays\n");
  usher_test_import_good (workspace, "entitlements", "app,name,risk,description\nLedger,Pay,high,Pays\nBooks,Pay,low,\n");
  usher_test_import_good (workspace, "grants", "principal,entitlement,since\ngroup:payers,ent:ledger/pay,2025-01-01\n");
  check_counts (usher_test_import (workspace, "accounts", "login,source,name\nann,okta,Ann\nann,ad,\n", NULL), 2, 0, 1, 1, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM account WHERE mail_fold = 'a@x.example' AND name = 'Ann'"
                                                        " AND kind = 'service' AND state = 'disabled'"),
                   ==, 1);
  check_counts (usher_test_import (workspace, "groups", "name,rule\npayers,\n", NULL), 1, 0, 1, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM grp WHERE name = 'payers' AND kind = 'role' AND rule IS NULL"
                                                        " AND description = 'Who pays'"),
                   ==, 1);
  check_counts (usher_test_import (workspace, "entitlements", "app,name,description\nledger,Pay,\nBooks,Pay,Reads\n", NULL), 2, 0, 2, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM entitlement WHERE risk = 'high' AND description IS NULL"), ==, 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM entitlement WHERE risk = 'low' AND description = 'Reads'"), ==, 1);
  check_counts (usher_test_import (workspace, "grants", "principal,entitlement\ngroup:payers,ent:ledger/pay\n", NULL), 1, 0, 0, 1, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM access_grant WHERE since IS NOT NULL"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
check_reject (UsherImportResult *result, guint at, gint64 row, const char *column)
{
  const UsherImportReject *reject = g_ptr_array_index (result->rejected, at);

  g_assert_cmpint (reject->row, ==, row);
  g_assert_cmpstr (reject->column, ==, column);
  g_assert_nonnull (reject->why);
}

static const char bad_rows[] = "login,kind,state,start,manager\n"
                               "ann,employee,active,2024-01-01,nobody.we.know\n"
                               "bob,alien,active,2024-01-01,\n"
                               ",employee,active,2024-01-01,\n"
                               "cat,employee,active,2023-02-29,\n"
                               "Ann,employee,active,2024-01-01,\n"
                               "dan,employee,active\n"
                               "eve,employee,active,2024-01-01,eve\n";

static void
test_rejected (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  const UsherImportOptions partial = { .partial = TRUE };
  g_autoptr (UsherImportResult) result = usher_test_import (workspace, "people", bad_rows, NULL);

  g_assert_false (result->written);
  g_assert_cmpint (result->n_rejected, ==, 5);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE), ==, 0);
  check_reject (result, 0, 3, "kind");
  check_reject (result, 1, 4, "login");
  check_reject (result, 2, 5, "start");
  check_reject (result, 3, 6, "login");
  check_reject (result, 4, 7, NULL);
  g_assert_cmpstr (((UsherImportReject *) result->rejected->pdata[0])->value, ==, "alien");
  g_clear_pointer (&result, usher_import_result_free);
  result = usher_test_import (workspace, "people", bad_rows, &partial);
  g_assert_true (result->written);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE), ==, 2);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
import_fails (UsherWorkspace *workspace, const char *noun, const char *text, gsize length, const UsherImportOptions *options,
              UsherErrorCode code, gint64 line)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = usher_test_folder (), *file = g_build_filename (folder, "import.csv", NULL);
  UsherImportResult *result = NULL;
  gint64 lines = usher_test_workspace_int (workspace, "SELECT n FROM ledger_head");

  usher_test_ok (g_file_set_contents (file, text, (gssize) length, &error));
  g_assert_false (usher_import_file (workspace, noun, file, options, &result, NULL, &error));
  g_assert_error (error, USHER_ERROR, (int) code);
  g_assert_null (result);
  if (line)
    g_assert_cmpint (usher_error_get_info (error)->line, ==, line);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT n FROM ledger_head"), ==, lines);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE), ==, 0);
}

#define FAILS(text, code, line) import_fails (workspace, "people", text, sizeof text - 1, NULL, code, line)

static void
test_bad_files (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  const UsherImportOptions map = { .map = "login=Nowhere" }, bad_map = { .map = "login" }, unknown_map = { .map = "shoe=Size" },
                           bad_source = { .source = "../x" };
  g_autoptr (GError) error = NULL;
  UsherImportResult *result = NULL;

  FAILS ("", USHER_ERROR_INPUT, 0);
  FAILS ("login,name\nann,Andr\xe9\n", USHER_ERROR_INPUT, 2);
  FAILS ("login,name\nann,a\0b\n", USHER_ERROR_INPUT, 2);
  FAILS ("login,name\nann,\"open\n", USHER_ERROR_INPUT, 2);
  FAILS ("login,shoe\nann,9\n", USHER_ERROR_INPUT, 1);
  FAILS ("login,login\nann,ann\n", USHER_ERROR_INPUT, 1);
  FAILS ("name\nann\n", USHER_ERROR_INPUT, 0);
  FAILS ("\xff\xfel\0o\0", USHER_ERROR_INPUT, 1);
  import_fails (workspace, "people", "login\nann\n", 10, &map, USHER_ERROR_INPUT, 0);
  import_fails (workspace, "people", "login\nann\n", 10, &bad_map, USHER_ERROR_USAGE, 0);
  import_fails (workspace, "people", "login\nann\n", 10, &unknown_map, USHER_ERROR_INPUT, 0);
  import_fails (workspace, "people", "login\nann\n", 10, &bad_source, USHER_ERROR_INPUT, 0);
  import_fails (workspace, "shoes", "login\nann\n", 10, NULL, USHER_ERROR_USAGE, 0);
  g_assert_false (usher_import_file (workspace, "people", "/nowhere/at/all.csv", NULL, &result, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
  usher_test_close (workspace);
}

static void
test_map_and_cancel (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  const UsherImportOptions map = { .map = "login=User ID,name=Full Name", .source = "hr", .separator = ';' };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = usher_test_folder (), *file = g_build_filename (folder, "import.csv", NULL);
  UsherImportResult *result = NULL;

  check_counts (usher_test_import (workspace, "people", "Shoe;Full Name;User ID\n9;Ann, A.;ann\n", &map), 1, 1, 0, 0, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " p JOIN source s ON s.id = p.source WHERE s.name = 'hr' AND p.name = 'Ann, A.'"),
                   ==, 1);
  usher_test_ok (g_file_set_contents (file, "login\nbob\n", -1, &error));
  g_cancellable_cancel (cancelled);
  g_assert_false (usher_import_file (workspace, "people", file, NULL, &result, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE), ==, 1);
  usher_test_close (workspace);
}

static void
test_right (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine), *trainee = usher_test_reopen (workspace, "trainee");
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = usher_test_folder (), *file = g_build_filename (folder, "import.csv", NULL);
  UsherImportResult *result = NULL;

  usher_test_ok (g_file_set_contents (file, "login\nbob\n", -1, &error));
  usher_test_fails (usher_import_file (trainee, "people", file, NULL, &result, NULL, &error), USHER_ERROR_RIGHT);
  usher_test_close (trainee);
  usher_test_close (workspace);
}

static void
test_organisation (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_import_good (workspace, "people", "login,mail,employee\nann,ann@x.example,E1\nbob,bob@x.example,E2\n");
  usher_test_import_good (workspace, "accounts",
                          "login,source,mail,employee,kind,state,person\n"
                          "a.arbor,okta,ANN@x.example,,human,active,\n"
                          "bob,okta,,,human,disabled,\n"
                          "bob,ad,,E2,human,active,\n"
                          "svc-pay,ad,,,service,active,person:bob\n");
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM account WHERE matched_person IS NOT NULL"), ==, 3);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM account WHERE match_rule = 'mail'"), ==, 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM account_link WHERE person = 2"), ==, 1);
  usher_test_import_good (workspace, "groups", "name,source,kind,owner,rule\nPayers,okta,native,ann,\nSales,okta,,,dept = sales\n");
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM grp WHERE kind = 'dynamic'"), ==, 1);
  usher_test_import_good (workspace, "entitlements", "app,name,risk,owner,description\nLedger,Pay,high,bob,Pays\nLedger,Read,low,bob,\n");
  usher_test_import_good (workspace, "memberships",
                          "group,member,member_kind\nokta/payers,account:okta/a.arbor,account\npayers,group:okta/sales,\n"
                          "sales,okta/bob,\n");
  usher_test_import_good (workspace, "grants",
                          "principal,principal_kind,entitlement,since\ngroup:okta/payers,,ent:ledger/pay,2025-01-01\nsvc-pay,account,ledger/read,\n");
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM assignment"), ==, 3);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM entitlement_card WHERE owner = 2"), ==, 2);
  {
    g_autoptr (UsherImportResult) result
      = usher_test_import (workspace, "memberships", "group,member\nnothing,okta/bob\npayers,bob\npayers,svc-pay\n", NULL);

    g_assert_cmpint (result->n_rejected, ==, 2);
    check_reject (result, 0, 2, "group");
    check_reject (result, 1, 3, "member");
  }
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* The first import and one that comes in another order leave the same digests. */
static void
test_order (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GString) up = g_string_new ("login,name\n"), mixed = g_string_new ("login,name\n");
  UsherWorkspace *workspace = usher_test_directory (engine);
  const UsherImportOptions one = { .source = "one" }, two = { .source = "two" };

  for (guint i = 0; i < 3000; i++)
    {
      g_string_append_printf (up, "user.%05u,User %u\n", i, i);
      g_string_append_printf (mixed, "user.%05u,User %u\n", i * 7919 % 3000, i * 7919 % 3000);
    }
  usher_import_result_free (usher_test_import (workspace, "people", up->str, &one));
  usher_import_result_free (usher_test_import (workspace, "people", mixed->str, &two));
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (DISTINCT digest) FROM run_stream"), ==, 1);
  g_assert_cmpint (usher_test_workspace_int (workspace, PEOPLE " WHERE key = 'user.00007-2'"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/import/people", test_people, NULL);
  usher_test_add_engines ("/directory/import/few-columns", test_few_columns, NULL);
  usher_test_add_engines ("/directory/import/few-columns-of-others", test_few_columns_of_others, NULL);
  usher_test_add_engines ("/directory/import/rejected", test_rejected, NULL);
  usher_test_add_engines ("/directory/import/bad-files", test_bad_files, NULL);
  usher_test_add_engines ("/directory/import/map-and-cancel", test_map_and_cancel, NULL);
  usher_test_add_engines ("/directory/import/right", test_right, NULL);
  usher_test_add_engines ("/directory/import/organisation", test_organisation, NULL);
  usher_test_add_engines ("/directory/import/order", test_order, NULL);
  return usher_test_run ();
}
