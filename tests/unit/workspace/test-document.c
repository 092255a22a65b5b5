/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Kinds of document: registered, asked, replaced. */

#include "usher-document.h"

#include <string.h>

#include "usher-error.h"

static gboolean
lint_haiku (const char *name, const char *body, gsize length, GError **error)
{
  if (memchr (body, '\n', length))
    return TRUE;
  return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s has too few lines", name);
}

static void
test_lint (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (usher_document_lint ("haiku", "frog", "old pond", 8, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNKNOWN);
  g_clear_error (&error);
  usher_document_register ("prose", "prose", NULL);
  usher_document_register ("haiku", "a short poem", lint_haiku);
  g_assert_false (usher_document_lint ("haiku", "frog", "old pond", 8, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_true (usher_document_lint ("haiku", "frog", "old pond\na frog", 15, &error));
  g_assert_true (usher_document_lint ("prose", "frog", "", 0, &error));
  /* Again: the later one counts, and nothing is there twice. */
  usher_document_register ("haiku", "anything", NULL);
  g_assert_true (usher_document_lint ("haiku", "frog", "old pond", 8, &error));
  g_assert_false (usher_document_lint ("epic", "frog", "", 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNKNOWN);
  g_assert_cmpuint (g_strv_length (usher_error_get_info (error)->candidates), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/lint", test_lint);
  return g_test_run ();
}
