/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sources: added, found, switched, removed; nothing beyond this machine in a sample. */

#include "usher-source.h"

#include "usher-error.h"
#include "usher-test-directory.h"

typedef struct {
  const char *name, *origin;
  gint64 id;
} Act;

static gboolean
add (UsherTx *tx, gpointer data, GError **error)
{
  Act *act = data;

  return (act->id = usher_source_add (tx, act->name, "okta", act->origin, error)) != 0;
}

static gboolean
switch_and_remove (UsherTx *tx, gpointer data, GError **error)
{
  const Act *act = data;

  return usher_source_set_writes (tx, act->id, TRUE, error) && usher_source_remove (tx, act->id, error);
}

static void
test_sources (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  static const struct {
    const char *name, *origin;
    UsherErrorCode code;
  } bad[] = {
    { "here", NULL, USHER_ERROR_INPUT },
    { "", NULL, USHER_ERROR_INPUT },
    { "A B", NULL, USHER_ERROR_INPUT },
    { "far", "https://idp.example", USHER_ERROR_GUARD },
    { "sly", "http://127.0.0.1.evil.example/", USHER_ERROR_GUARD },
    { "odd", "not a uri", USHER_ERROR_GUARD },
  };
  Act here = { "here", "http://127.0.0.1:8080", 0 }, there = { "there", NULL, 0 };
  g_autoptr (GError) error = NULL;

  usher_test_do (workspace, add, &here);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Act act = { bad[i].name, bad[i].origin, 0 };

      usher_test_fails (usher_workspace_act (workspace, NULL, add, &act, &error), bad[i].code);
    }
  usher_test_fails (usher_test_act_as (workspace, "analyst", NULL, add, &there, &error), USHER_ERROR_RIGHT);
  usher_test_do (workspace, switch_and_remove, &here);
  {
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    g_autoptr (GPtrArray) list = usher_source_list (conn, &error);
    gint64 id;

    usher_test_ok (list != NULL);
    g_assert_cmpuint (list->len, ==, 1);
    g_assert_true (((UsherSource *) list->pdata[0])->writes);
    g_assert_cmpint (((UsherSource *) list->pdata[0])->removed_at, ==, USHER_TEST_NOW);
    usher_test_ok (usher_source_find (conn, "source:here", &id, &error));
    g_assert_cmpint (id, ==, here.id);
    g_assert_false (usher_source_find (conn, "hree", &id, &error));
    g_assert_error (error, USHER_ERROR, USHER_ERROR_UNKNOWN);
    g_assert_cmpstr (usher_error_get_info (error)->candidates[0], ==, "here");
  }
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/source/all", test_sources, NULL);
  return usher_test_run ();
}
