/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Samples for tests: one line each. */

#include "usher-test-sample.h"

#include <string.h>

UsherWorkspace *
usher_test_sample_place (UsherEngine engine, UsherKind kind, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *place = usher_test_place (engine);
  const UsherWorkspaceNew options = { .kind = kind, .seeded = TRUE, .seed = seed, .start = USHER_SAMPLE_BEGINS, .scratch = TRUE };
  UsherWorkspace *workspace = usher_workspace_create (place, &options, &error);

  usher_test_ok (workspace != NULL);
  return workspace;
}

UsherWorkspace *
usher_test_sample (UsherEngine engine, gint64 people, guint64 seed, UsherSampleResult *result)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_sample_place (engine, USHER_KIND_SAMPLE, seed);
  const UsherSampleOptions options = { "larkfield", people, seed };

  usher_test_ok (usher_sample_make (workspace, &options, NULL, NULL, NULL, result, &error));
  return workspace;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
usher_test_sample_texts (UsherWorkspace *workspace, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  UsherStatement *statement;
  gboolean row;

  usher_test_ok (conn != NULL);
  usher_test_ok ((statement = usher_conn_prepare (conn, sql, &error)) != NULL);
  while (TRUE)
    {
      usher_test_ok (usher_statement_step (statement, &row, &error));
      if (!row)
        break;
      g_ptr_array_add (texts, g_strdup (usher_statement_text (statement, 0, NULL)));
    }
  g_ptr_array_sort (texts, compare_texts);
  return texts;
}
