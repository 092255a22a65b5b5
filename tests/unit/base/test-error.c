/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The error domain: the exit table that scripts rely on, and what an error carries. */

#include <gio/gio.h>

#include "usher-error.h"

static void
test_exit_table (void)
{
  static const struct {
    UsherErrorCode code;
    const char *name;
    int exit_code;
  } table[] = {
    { USHER_ERROR_USAGE, "usage", 2 },
    { USHER_ERROR_UNKNOWN, "unknown", 2 },
    { USHER_ERROR_AMBIGUOUS, "ambiguous", 2 },
    { USHER_ERROR_INPUT, "input", 1 },
    { USHER_ERROR_GUARD, "guard", 1 },
    { USHER_ERROR_RIGHT, "right", 1 },
    { USHER_ERROR_CONFLICT, "conflict", 6 },
    { USHER_ERROR_STORE, "store", 5 },
    { USHER_ERROR_BUSY, "busy", 5 },
    { USHER_ERROR_FULL, "full", 5 },
    { USHER_ERROR_CORRUPT, "corrupt", 5 },
    { USHER_ERROR_NEWER, "newer", 5 },
    { USHER_ERROR_READ_ONLY, "read-only", 5 },
    { USHER_ERROR_FAULTY, "faulty", 3 },
    { USHER_ERROR_OFFLINE, "offline", 4 },
    { USHER_ERROR_AUTH, "auth", 4 },
    { USHER_ERROR_RATE_LIMITED, "rate-limited", 4 },
    { USHER_ERROR_REMOTE_SHAPE, "remote-shape", 4 },
  };

  /* The last code closes the table: a new one must be added here too. */
  g_assert_cmpuint (G_N_ELEMENTS (table), ==, USHER_ERROR_REMOTE_SHAPE + 1);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (usher_error_set (&error, table[i].code, NULL, "%s", "words"));
      g_assert_error (error, USHER_ERROR, (int) table[i].code);
      g_assert_cmpint (usher_error_exit_code (error), ==, table[i].exit_code);
      g_assert_cmpstr (usher_error_code_name (table[i].code), ==, table[i].name);
    }
}

static void
test_exit_foreign (void)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) io = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "x");
  g_autoptr (GError) file = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_ACCES, "x");
  g_autoptr (GError) option = g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "x");

  g_assert_cmpint (usher_error_exit_code (NULL), ==, 0);
  g_assert_cmpint (usher_error_exit_code (cancelled), ==, 130);
  g_assert_cmpint (usher_error_exit_code (io), ==, 5);
  g_assert_cmpint (usher_error_exit_code (file), ==, 5);
  g_assert_cmpint (usher_error_exit_code (option), ==, 2);
  g_assert_null (usher_error_get_info (cancelled));
  g_assert_null (usher_error_get_info (NULL));
  /* What is added to an error that cannot carry it goes nowhere. */
  usher_error_add_where (cancelled, "f", 1, 2);
  usher_error_add_guard (cancelled, "V3", "x", NULL);
  usher_error_add_candidates (NULL, NULL);
}

static void
test_info (void)
{
  const char *const who[] = { "lead", "auditor", NULL };
  const char *const candidates[] = { "person:a", "person:b", NULL };
  g_autoptr (GError) error = NULL, copy = NULL;
  const UsherErrorInfo *info;
  const UsherErrorGuard *guard;

  usher_error_set (&error, USHER_ERROR_GUARD, "ask a lead", "100%% refused, %d times", 3);
  usher_error_add_where (error, "policy.yaml", 3, 7);
  usher_error_add_where (error, NULL, 0, 9);
  usher_error_add_guard (error, "V3", "nobody approves for themselves", who);
  usher_error_add_guard (error, "V4", "too late", NULL);
  usher_error_add_candidates (error, candidates);

  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_cmpstr (copy->message, ==, "100% refused, 3 times");
  info = usher_error_get_info (copy);
  g_assert_nonnull (info);
  g_assert_cmpstr (info->hint, ==, "ask a lead");
  g_assert_cmpstr (info->file, ==, "policy.yaml");
  g_assert_cmpint (info->line, ==, 3);
  g_assert_cmpint (info->column, ==, 9);
  g_assert_cmpuint (info->guards->len, ==, 2);
  guard = info->guards->pdata[0];
  g_assert_cmpstr (guard->id, ==, "V3");
  g_assert_cmpstrv (guard->who, who);
  g_assert_null (((UsherErrorGuard *) info->guards->pdata[1])->who);
  g_assert_cmpstrv (info->candidates, candidates);
  /* A caller that does not want to know is fine. */
  g_assert_false (usher_error_set (NULL, USHER_ERROR_STORE, "hint", "%s", "words"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/exit-table", test_exit_table);
  g_test_add_func ("/base/error/exit-foreign", test_exit_foreign);
  g_test_add_func ("/base/error/info", test_info);
  return g_test_run ();
}
