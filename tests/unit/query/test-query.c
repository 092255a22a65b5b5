/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A query as data: the words it takes and refuses, the command it becomes, its SQL's shape. */

#include "usher-query.h"

#include <string.h>

#include "usher-error.h"
#include "usher-test.h"

static UsherQuery *
people (void)
{
  return usher_query_new (usher_noun_find ("people"));
}

static void
test_command (void)
{
  g_autoptr (UsherQuery) query = people ();
  g_autoptr (UsherQuery) copy = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *plain = usher_query_to_command (query), *full = NULL, *copied = NULL, *chosen = NULL;
  const gint64 ids[] = { 4, 7 };
  g_auto (GStrv) argv = NULL;

  g_assert_cmpstr (plain, ==, "usherctl people list");
  usher_test_ok (usher_query_set_tokens (query, "state:active name:\"O'Neill\"", 0, &error));
  usher_test_ok (usher_query_set_text (query, "support", &error));
  usher_test_ok (usher_query_set_sort (query, "department:asc,name:desc", &error));
  usher_test_ok (usher_query_set_columns (query, "key,name", &error));
  full = usher_query_to_command (query);
  usher_test_ok (g_shell_parse_argv (full, NULL, &argv, &error));
  g_assert_cmpuint (g_strv_length (argv), ==, 11);
  g_assert_cmpstr (argv[4], ==, "state:active name:\"O'Neill\"");
  g_assert_cmpstr (argv[6], ==, "support");
  g_assert_cmpstr (argv[8], ==, "department,name:desc");
  g_assert_cmpstr (argv[10], ==, "key,name");
  copy = usher_query_copy (query);
  g_clear_pointer (&query, usher_query_free);
  copied = usher_query_to_command (copy);
  g_assert_cmpstr (copied, ==, full);

  usher_test_ok (usher_query_set_tokens (copy, NULL, 0, &error));
  usher_test_ok (usher_query_set_text (copy, NULL, &error));
  usher_test_ok (usher_query_set_sort (copy, NULL, &error));
  usher_test_ok (usher_query_set_columns (copy, NULL, &error));
  usher_query_set_ids (copy, ids, 2, TRUE);
  chosen = usher_query_to_command (copy);
  g_assert_cmpstr (chosen, ==, "usherctl people list --query -id:4,7");
}

static void
check_place (GError **error, gint64 column, const char *candidate)
{
  const UsherErrorInfo *info = usher_error_get_info (*error);

  g_assert_error (*error, USHER_ERROR, USHER_ERROR_USAGE);
  g_assert_cmpint (info->column, ==, column);
  g_assert_cmpstr (info->candidates[0], ==, candidate);
  g_clear_error (error);
}

static void
test_refused (void)
{
  g_autoptr (UsherQuery) query = people ();
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;
  guint n;

  usher_test_ok (usher_query_set_tokens (query, "state:active", 0, &error));
  usher_test_ok (usher_query_set_sort (query, "name", &error));
  before = usher_query_to_command (query);
  g_assert_false (usher_query_set_sort (query, "name,departmnet", &error));
  check_place (&error, 6, "department");
  g_assert_false (usher_query_set_columns (query, "key,naem", &error));
  check_place (&error, 5, "name");
  usher_test_fails (usher_query_set_sort (query, "name:down", &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_query_set_sort (query, "name,", &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_query_set_tokens (query, "stat:x", 0, &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_query_set_text (query, "\xff", &error), USHER_ERROR_USAGE);
  after = usher_query_to_command (query);
  g_assert_cmpstr (before, ==, after);
  usher_test_ok (usher_query_set_columns (query, "name,mail,name", &error));
  usher_query_columns (query, &n);
  g_assert_cmpuint (n, ==, 2);
  usher_test_ok (usher_query_set_columns (query, "all", &error));
  usher_query_columns (query, &n);
  g_assert_cmpuint (n, ==, usher_query_noun (query)->n_columns);
}

/* Values are bound, never written; what is not asked for is not joined. */
static void
test_sql (void)
{
  g_autoptr (UsherQuery) query = usher_query_new (usher_noun_find ("accounts"));
  g_autoptr (GError) error = NULL;
  g_autofree char *lean = NULL, *joined = NULL;

  usher_test_ok (usher_query_set_columns (query, "key,login", &error));
  usher_test_ok (usher_query_set_tokens (query, "login:Robert');DROP", 0, &error));
  lean = usher_query_to_sql (query);
  g_assert_null (strstr (lean, "JOIN"));
  g_assert_null (strstr (lean, "DROP"));
  g_assert_null (strstr (lean, "drop"));
  usher_test_ok (usher_query_set_sort (query, "owner", &error));
  joined = usher_query_to_sql (query);
  g_assert_nonnull (strstr (joined, "LEFT JOIN account_card"));
  g_assert_nonnull (strstr (joined, "NULLS LAST"));
  g_assert_null (strstr (joined, "account_link"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/command", test_command);
  g_test_add_func ("/query/refused", test_refused);
  g_test_add_func ("/query/sql", test_sql);
  return g_test_run ();
}
