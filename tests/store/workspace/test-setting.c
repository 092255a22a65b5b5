/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Settings: defaults, setting, going back, versions, rights. */

#include "usher-test-workspace.h"

#include "usher-error.h"
#include "usher-setting.h"

typedef struct {
  const char *name, *value;
  gint64 version;
} Set;

static gboolean
set (UsherTx *tx, gpointer data, GError **error)
{
  const Set *self = data;

  return usher_setting_set (tx, self->name, self->value, self->version, error);
}

static void
test_set (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE);
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  Set percent = { "quarantine.percent", "35", 0 }, title = { "workspace.title", "Larkfield", 0 };
  g_autofree char *held = NULL;
  gint64 value;

  usher_test_ok (usher_setting_get_int (conn, "quarantine.percent", &value, &error));
  g_assert_cmpint (value, ==, 20);
  usher_test_do (workspace, set, &percent);
  usher_test_ok (usher_setting_get_int (conn, "quarantine.percent", &value, &error));
  g_assert_cmpint (value, ==, 35);
  percent = (Set) { "quarantine.percent", "40", 1 };
  usher_test_do (workspace, set, &percent);
  usher_test_fails (usher_workspace_act (workspace, NULL, set, &percent, &error), USHER_ERROR_CONFLICT);
  percent = (Set) { "quarantine.percent", NULL, 0 };
  usher_test_do (workspace, set, &percent);
  usher_test_ok (usher_setting_get_int (conn, "quarantine.percent", &value, &error));
  g_assert_cmpint (value, ==, 20);
  usher_test_do (workspace, set, &title);
  held = usher_setting_get (conn, "workspace.title", &error);
  g_assert_cmpstr (held, ==, "Larkfield");
  usher_test_ok (usher_setting_get_duration (conn, "retention.note", &value, &error));
  g_assert_cmpint (value, ==, 0);
  usher_test_verify (workspace);
  usher_conn_close (g_steal_pointer (&conn));
  usher_test_close (workspace);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE);
  Set unknown = { "quarantine.percentage", "35", 0 }, bad = { "quarantine.percent", "lots", 0 }, good = { "quarantine.percent", "30", 0 };
  Set early = { "quarantine.percent", "30", 3 };
  gint64 lines = usher_test_verify (workspace);

  g_assert_false (usher_workspace_act (workspace, NULL, set, &unknown, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNKNOWN);
  g_assert_nonnull (usher_error_get_info (error)->candidates);
  g_clear_error (&error);
  usher_test_fails (usher_workspace_act (workspace, NULL, set, &bad, &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_workspace_act (workspace, NULL, set, &early, &error), USHER_ERROR_CONFLICT);
  usher_test_fails (usher_test_act_as (workspace, "analyst", NULL, set, &good, &error), USHER_ERROR_RIGHT);
  g_assert_cmpint (usher_test_verify (workspace), ==, lines);
  usher_test_close (workspace);
}

static void
test_list (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE);
  g_autoptr(UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  Set percent = { "quarantine.percent", "35", 0 };
  g_autoptr(GPtrArray) list = NULL;
  guint set_ones = 0;

  usher_test_do (workspace, set, &percent);
  list = usher_setting_list (conn, &error);
  usher_test_ok (list != NULL);
  for (guint i = 0; i < list->len; i++)
    {
      const UsherSettingValue *value = list->pdata[i];

      g_assert_true (value->setting == usher_setting_nth (i));
      set_ones += value->is_set;
    }
  g_assert_cmpuint (set_ones, ==, 1);
  usher_conn_close (g_steal_pointer (&conn));
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/setting/set", test_set, NULL);
  usher_test_add_engines ("/setting/refused", test_refused, NULL);
  usher_test_add_engines ("/setting/list", test_list, NULL);
  return usher_test_run ();
}
