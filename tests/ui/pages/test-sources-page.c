/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sources & Sync: what the grid and the pane say of a source that is good, held or failed; what the chart
 * says in words; the assistant, which refuses what is wrong and writes nothing before its end. */

#include <adwaita.h>
#include <string.h>

#include "usher-connector-private.h"
#include "usher-error.h"
#include "usher-grid.h"
#include "usher-pages.h"
#include "usher-provider-list.h"
#include "usher-run-chart.h"
#include "usher-run.h"
#include "usher-source-acts.h"
#include "usher-source-assistant.h"
#include "usher-source-form.h"
#include "usher-source-reading.h"
#include "usher-sync-desk.h"
#include "usher-test-pages.h"
#include "usher-widgets.h"

#define MINUTE G_GINT64_CONSTANT (60000)

/* Nobody listens there. */
#define NOWHERE "ldap://127.0.0.1:9"

static gboolean
add_source (UsherTx *tx, gpointer data, GError **error)
{
  g_autoptr(GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
  const UsherSourceWish wish = { "idp", "openldap", NULL, NOWHERE, settings };

  g_hash_table_insert (settings, (gpointer) "user", (gpointer) "cn=reader,dc=example,dc=org");
  g_hash_table_insert (settings, (gpointer) "plain", (gpointer) "true");
  return usher_source_connect (tx, &wish, error) > 0;
}

static UsherWorkspace *
new_workspace (void)
{
  UsherWorkspace *workspace = usher_test_workspace (USHER_ENGINE_SQLITE, USHER_KIND_SAMPLE);
  g_autoptr(GError) error = NULL;

  usher_source_register ();
  usher_test_ok (usher_workspace_act (workspace, NULL, add_source, NULL, &error));
  return workspace;
}

/* ---- A source in memory: accounts alone -------------------------------------------------------------------- */

typedef struct {
  UsherConnector connector;
  guint accounts;
} Fake;

static const UsherConnectorStream *
get_streams (UsherConnector *connector, guint *n)
{
  static const UsherConnectorStream streams[] = { { "users", "accounts", NULL, FALSE, FALSE, 0 } };

  *n = 1;
  return streams;
}

static UsherBatch *
read_page (UsherConnector *connector, const UsherConnectorRead *read, GCancellable *cancellable, GError **error)
{
  UsherBatch *batch = usher_batch_new ("accounts");

  for (guint i = 0; i < ((Fake *) connector)->accounts; i++)
    {
      UsherValue *row = usher_batch_add (batch, FALSE);
      g_autofree char *name = g_strdup_printf ("user%03u", i);

      row[USHER_ACCOUNTS_NATIVE] = usher_batch_text (batch, name);
      row[USHER_ACCOUNTS_LOGIN] = usher_batch_text (batch, name);
      row[USHER_ACCOUNTS_STATE] = usher_batch_text (batch, "active");
    }
  return batch;
}

static double
get_headroom (UsherConnector *connector)
{
  return 0.5;
}

static void
close_fake (UsherConnector *connector)
{
}

static void
sync_fake (UsherWorkspace *workspace, guint accounts, const char *state)
{
  static const UsherConnectorFuncs funcs = { .streams = get_streams, .read = read_page, .headroom = get_headroom, .close = close_fake };
  Fake fake = { { &funcs }, accounts };
  const UsherSyncOptions options = { .open = { .secret_fd = -1 }, .connector = &fake.connector };
  g_autoptr(UsherSyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  usher_test_ok (usher_sync (workspace, "idp", &options, &result, NULL, &error));
  g_assert_cmpstr (result->state, ==, state);
}

/* One good run of 40 accounts; with HELD a second one of which 15 are gone. */
static void
sync_source (UsherWorkspace *workspace, gboolean held)
{
  sync_fake (workspace, 40, "complete");
  if (held)
    sync_fake (workspace, 25, "quarantined");
}

static UsherTestShell *
show (UsherWorkspace *workspace, const char *location, const char *wanted)
{
  UsherTestShell *shell = usher_test_shell_new (workspace, usher_sources_page_new (workspace, location));

  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), wanted));
  usher_test_settle ();
  return shell;
}

static void
end (UsherTestShell *shell, UsherWorkspace *workspace)
{
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

/* ---- States ------------------------------------------------------------------------------------------------ */

static void
test_state (void)
{
  gint64 now = 1000 * MINUTE;

  g_assert_cmpstr (usher_source_state ("okta", NULL, 0, 0, now), ==, "never");
  g_assert_cmpstr (usher_source_state ("okta", "complete", now - 900 * MINUTE, 0, now), ==, "good");
  g_assert_cmpstr (usher_source_state ("okta", "complete", now - 29 * MINUTE, 15, now), ==, "good");
  g_assert_cmpstr (usher_source_state ("okta", "complete", now - 31 * MINUTE, 15, now), ==, "late");
  g_assert_cmpstr (usher_source_state ("okta", "partial", now, 15, now), ==, "partly");
  g_assert_cmpstr (usher_source_state ("file", "partial", now, 0, now), ==, "good");
  g_assert_cmpstr (usher_source_state ("okta", "failed", now, 15, now), ==, "failed");
  g_assert_cmpstr (usher_source_state ("okta", "quarantined", now - 900 * MINUTE, 15, now), ==, "held");
}

static void
test_good (void)
{
  UsherWorkspace *workspace = new_workspace ();
  UsherTestShell *shell;

  sync_source (workspace, FALSE);
  shell = show (workspace, "sources", "idp is good");
  g_assert_cmpstr (usher_page_get_title (shell->page), ==, "Sources & Sync");
  usher_test_wait_until (usher_page_get_subtitle (shell->page) != NULL);
  g_assert_cmpstr (usher_page_get_subtitle (shell->page), ==, "1 source");
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "Good"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "OpenLDAP"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "Reads only"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "What each source can observe"));
  g_assert_null (usher_test_button (GTK_WIDGET (shell), "Release…"));
  g_assert_false (usher_test_says (GTK_WIDGET (shell), "Until it is released"));
  end (shell, workspace);
}

static void
test_held (void)
{
  UsherWorkspace *workspace = new_workspace ();
  UsherTestShell *shell;
  GtkWidget *chart;

  sync_source (workspace, TRUE);
  shell = show (workspace, "sources", "idp is held");
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "Held"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "Accounts fell from 40 to 25 in one run."));
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "Nobody counts as a leaver or orphan because of idp."));
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "15 of 40 are gone"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "Facts from idp are shown as of"));
  chart = usher_test_find (GTK_WIDGET (shell), USHER_TYPE_RUN_CHART);
  g_assert_nonnull (chart);
  g_assert_cmpstr (usher_run_chart_get_text (USHER_RUN_CHART (chart)), ==, "Accounts, the last 2 runs: 40, 25 (held back); usual are 40");
  usher_test_wait_until (g_strcmp0 (usher_page_get_subtitle (shell->page), "1 source, 1 held") == 0);
  end (shell, workspace);
}

static void
test_failed (void)
{
  UsherWorkspace *workspace = new_workspace ();
  UsherTestShell *shell = show (workspace, "sources", "idp was never read");
  g_autoptr(UsherSyncDesk) desk = usher_sync_desk_new (workspace, USHER_SHELL (shell));
  g_autoptr(GError) error = NULL;

  usher_test_ok (usher_sync_desk_start (desk, "idp", FALSE, &error));
  g_assert_cmpuint (shell->works, ==, 1);
  g_assert_true (usher_sync_desk_is_running (desk, "idp"));
  g_assert_false (usher_sync_desk_start (desk, "idp", FALSE, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
  usher_test_wait_until (!usher_sync_desk_is_running (desk, "idp"));
  usher_page_refresh (shell->page, NULL);
  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), "idp failed"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "Last error, as it came"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "Nothing is known from idp yet."));
  g_clear_object (&desk);
  end (shell, workspace);
}

static void
test_runs (void)
{
  UsherWorkspace *workspace = new_workspace ();
  UsherTestShell *shell;
  g_autofree char *location = NULL;

  sync_source (workspace, TRUE);
  shell = show (workspace, "sources?tab=runs&query=state:quarantined", "RUN-2");
  location = usher_page_get_location (shell->page);
  g_assert_cmpstr (location, ==, "sources?query=state:quarantined&tab=runs");
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "Held"));
  end (shell, workspace);
}

static void
test_rights (void)
{
  UsherWorkspace *workspace = new_workspace (), *trainee = usher_test_reopen (workspace, "trainee");
  UsherTestShell *shell = show (trainee, "sources", "idp was never read");

  usher_test_click (GTK_WIDGET (shell), "Add Source…");
  g_assert_nonnull (shell->error);
  g_assert_nonnull (strstr (shell->error, "source"));
  g_assert_null (usher_test_window (USHER_TYPE_SOURCE_ASSISTANT));
  usher_test_shell_end (shell);
  usher_test_rows_end (trainee);
  usher_test_rows_end (workspace);
}

/* ---- The assistant --------------------------------------------------------------------------------------------- */

static GtkWidget *
open_assistant (UsherTestShell *shell)
{
  GtkWidget *window;

  usher_test_click (GTK_WIDGET (shell), "Add Source…");
  usher_test_wait_until ((window = usher_test_window (USHER_TYPE_SOURCE_ASSISTANT)) != NULL);
  usher_test_settle ();
  return window;
}

static GtkWidget *
next_of (GtkWidget *window)
{
  GtkWidget *button = usher_test_button (window, "Next");

  return button ? button : usher_test_button (window, "_Next");
}

static void
test_bad_manifest (void)
{
  static const char bad[] = "name: mine\ntitle: Mine\nprotocol: rest\nedition: 1\nproved: contract\nobserves: [mfa]\nsign-in: {kind: magic}\n";
  UsherWorkspace *workspace = new_workspace ();
  UsherTestShell *shell = show (workspace, "sources", "idp was never read");
  GtkWidget *window = open_assistant (shell);
  UsherProviderList *providers = USHER_PROVIDER_LIST (usher_test_find (window, USHER_TYPE_PROVIDER_LIST));

  g_assert_true (usher_test_says (window, "Keycloak"));
  g_assert_true (usher_test_says (window, "Proved live"));
  g_assert_false (gtk_widget_is_sensitive (next_of (window)));
  usher_provider_list_take (providers, "mine.yaml", bad, strlen (bad));
  usher_test_settle ();
  g_assert_true (usher_test_says (window, "Line 7, column"));
  g_assert_null (usher_provider_list_get (providers));
  g_assert_false (gtk_widget_is_sensitive (next_of (window)));
  usher_provider_list_choose (providers, "keycloak");
  usher_test_settle ();
  g_assert_false (usher_test_says (window, "Line 7, column"));
  g_assert_true (gtk_widget_is_sensitive (next_of (window)));
  gtk_window_close (GTK_WINDOW (window));
  end (shell, workspace);
}

static gint64
count_sources (UsherWorkspace *workspace)
{
  return usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM source WHERE removed_at IS NULL");
}

static void
press_next (GtkWidget *window)
{
  g_signal_emit_by_name (next_of (window), "clicked");
  usher_test_settle ();
}

static void
test_assistant (void)
{
  UsherWorkspace *workspace = new_workspace ();
  UsherTestShell *shell = show (workspace, "sources", "idp was never read");
  GtkWidget *window = open_assistant (shell);
  UsherSourceForm *form;

  usher_provider_list_choose (USHER_PROVIDER_LIST (usher_test_find (window, USHER_TYPE_PROVIDER_LIST)), "keycloak");
  press_next (window);
  usher_test_wait_until ((form = USHER_SOURCE_FORM (usher_test_find (window, USHER_TYPE_SOURCE_FORM))) && gtk_widget_get_mapped (GTK_WIDGET (form)));
  press_next (window);
  usher_test_wait_until (usher_test_says (window, "such as https://id.example.org"));
  usher_source_form_set (form, "origin", "http://127.0.0.1:9");
  press_next (window);
  usher_test_wait_until (usher_test_says (window, "This is missing: Realm"));
  usher_source_form_set (form, "realm", "master");
  usher_source_form_set (form, "client", "reader");
  press_next (window);
  usher_test_wait_until (usher_test_says (window, "Sign-In"));
  press_next (window);
  usher_test_wait_until (usher_test_says (window, "Go back to put it right"));
  press_next (window);
  usher_test_wait_until (usher_test_says (window, "How Often?"));
  press_next (window);
  usher_test_wait_until (usher_test_says (window, "Nothing was written up to here."));
  g_assert_cmpint (count_sources (workspace), ==, 1);
  usher_test_click (window, "Add Source");
  usher_test_wait_until (count_sources (workspace) == 2);
  usher_test_wait_until (usher_test_window (USHER_TYPE_SOURCE_ASSISTANT) == NULL);
  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), "keycloak was never read"));
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT schedule FROM source WHERE name = 'keycloak'"), ==, 60);
  end (shell, workspace);
}

int
main (int argc, char *argv[])
{
  usher_test_init (&argc, &argv);
  adw_init ();
  usher_widgets_init ();
  usher_pages_init ();
  g_test_add_func ("/sources-page/state", test_state);
  g_test_add_func ("/sources-page/good", test_good);
  g_test_add_func ("/sources-page/held", test_held);
  g_test_add_func ("/sources-page/failed", test_failed);
  g_test_add_func ("/sources-page/runs", test_runs);
  g_test_add_func ("/sources-page/rights", test_rights);
  g_test_add_func ("/sources-page/bad-manifest", test_bad_manifest);
  g_test_add_func ("/sources-page/assistant", test_assistant);
  return usher_test_run ();
}
