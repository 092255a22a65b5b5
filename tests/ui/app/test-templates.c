/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every window and page there is, made, shown and dropped: no critical (they are fatal here), nothing
 * that stays when it is gone. */

#include "usher-application.h"
#include "usher-join-window.h"
#include "usher-member-window.h"
#include "usher-page-registry.h"
#include "usher-page.h"
#include "usher-preferences-window.h"
#include "usher-sidebar.h"
#include "usher-test-rows.h"
#include "usher-window.h"

static UsherApplication *application;

/* Some with records behind them, some without, so that what is missing is said rather than crashed on. */
static const char *const locations[] = {
  "people", "people?query=state%3Aactive&sort=name%3Adesc", "accounts", "groups", "apps", "entitlements", "assignments", "events",
  "person:1", "person:999999", "account:1", "group:1", "app:1", "entitlement:1", "import:people", "import:memberships", "ledger", "ledger:member:1",
  "operations", "approvals", "approvals?tab=all", "operation-new:account/1?kind=disable", "operation-new:account/999999?kind=add-member",
  "sources", "sources?tab=runs", "members", "help", "help:people", "help:nosuchtopic",
};

static void
destroy (GtkWidget *window)
{
  gpointer left = window;

  g_object_add_weak_pointer (G_OBJECT (window), &left);
  gtk_window_destroy (GTK_WINDOW (window));
  usher_test_wait_until (!left);
}

static UsherWindow *
new_window (UsherWorkspace *workspace)
{
  UsherWindow *window = usher_window_new (ADW_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  if (workspace)
    usher_window_set_workspace (window, workspace);
  usher_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)));
  return window;
}

/* The page of that type that is on screen. */
static UsherPage *
page_of (UsherWindow *window)
{
  GtkWidget *stack = usher_test_find (usher_test_find (GTK_WIDGET (window), ADW_TYPE_FLAP), GTK_TYPE_STACK);

  return USHER_PAGE (gtk_stack_get_visible_child (GTK_STACK (stack)));
}

static void
test_window (void)
{
  UsherWindow *window = new_window (NULL);

  g_assert_null (usher_window_get_workspace (window));
  destroy (GTK_WIDGET (window));
}

/* Alone, in a plain window: pages never need the real one around them. */
static void
test_page_alone (gconstpointer location)
{
  UsherWorkspace *workspace = usher_test_rows (300, 600);
  const UsherPageEntry *entry = usher_page_registry_find (location);
  UsherPage *page = entry->new_page (workspace, location);
  GtkWidget *window = gtk_window_new ();
  g_autofree char *here = usher_page_get_location (page);
  gpointer left = page;

  g_object_add_weak_pointer (G_OBJECT (page), &left);
  g_assert_nonnull (here);
  g_assert_nonnull (usher_page_get_title (page));
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page));
  gtk_window_present (GTK_WINDOW (window));
  usher_page_shown (page);
  usher_page_find (page);
  usher_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (page)));
  usher_test_settle ();
  usher_page_refresh (page, NULL);
  destroy (window);
  usher_test_wait_until (!left);
  usher_test_rows_end (workspace);
}

/* Gone before its first answer. */
static void
test_page_at_once (gconstpointer location)
{
  UsherWorkspace *workspace = usher_test_rows (300, 600);
  const UsherPageEntry *entry = usher_page_registry_find (location);

  for (guint i = 0; i < 4; i++)
    {
      gpointer page = entry->new_page (workspace, location);

      g_object_ref_sink (page);
      for (guint n = 0; n < i * 2; n++)
        g_main_context_iteration (NULL, FALSE);
      g_object_add_weak_pointer (G_OBJECT (page), &page);
      g_object_unref (page);
      usher_test_wait_until (!page);
    }
  usher_test_rows_end (workspace);
}

/* All after another in one window: it keeps the last few alive, with their panes and headers. */
static void
test_pages_in_window (void)
{
  UsherWorkspace *workspace = usher_test_rows (300, 600);
  UsherWindow *window = new_window (workspace);

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < G_N_ELEMENTS (locations); i++)
      {
        usher_window_open (window, locations[i]);
        g_assert_nonnull (page_of (window));
        usher_test_settle ();
      }
  for (guint i = 0; i < 30; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), i % 3 ? "win.back" : "win.forward", NULL);
      usher_test_settle ();
    }
  usher_window_open (window, "nosuchplace"); /* says so and stays */
  usher_window_set_workspace (window, NULL);
  usher_window_set_workspace (window, workspace);
  destroy (GTK_WIDGET (window));
  usher_test_rows_end (workspace);
}

static void
test_dialogs (void)
{
  UsherWorkspace *workspace = usher_test_rows (20, 0);
  UsherMember member = { .id = 1, .version = 1, .login = (char *) "ama", .name = (char *) "Ama Boateng", .roles = USHER_ROLE_LEAD, .active = TRUE };
  GtkWidget *windows[] = { GTK_WIDGET (usher_preferences_window_new ()), GTK_WIDGET (usher_join_window_new ()),
                           GTK_WIDGET (usher_member_window_new (workspace, NULL)), GTK_WIDGET (usher_member_window_new (workspace, &member)) };

  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      gtk_window_present (GTK_WINDOW (windows[i]));
      usher_test_wait_until (gtk_widget_get_mapped (windows[i]));
      usher_test_settle ();
      destroy (windows[i]);
    }
  usher_test_rows_end (workspace);
}

static GtkWidget *
find_toplevel (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        return window;
    }
  return NULL;
}

/* Made when asked for, gone when closed. */
static void
test_shortcuts (void)
{
  UsherWindow *window = new_window (NULL);
  GtkWidget *help;

  g_assert_null (find_toplevel (GTK_TYPE_SHORTCUTS_WINDOW));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.show-help-overlay", NULL));
  help = find_toplevel (GTK_TYPE_SHORTCUTS_WINDOW);
  g_assert_nonnull (help);
  usher_test_wait_until (gtk_widget_get_mapped (help));
  gtk_window_close (GTK_WINDOW (help));
  g_assert_null (find_toplevel (GTK_TYPE_SHORTCUTS_WINDOW));
  destroy (GTK_WIDGET (window));
}

/* A sidebar per role hides what that role has no use for. */
static void
test_sidebar (void)
{
  UsherWorkspace *workspace = usher_test_rows (20, 0);
  GtkWidget *sidebar = g_object_ref_sink (usher_sidebar_new ());

  usher_sidebar_set_workspace (USHER_SIDEBAR (sidebar), workspace);
  g_assert_cmpstr (usher_sidebar_nth (USHER_SIDEBAR (sidebar), 0), ==, "people");
  g_assert_cmpstr (usher_sidebar_nth (USHER_SIDEBAR (sidebar), 8), ==, "members");
  g_assert_null (usher_sidebar_nth (USHER_SIDEBAR (sidebar), 9));
  usher_sidebar_mark (USHER_SIDEBAR (sidebar), "ledger");
  usher_sidebar_set_workspace (USHER_SIDEBAR (sidebar), NULL);
  g_assert_null (usher_sidebar_nth (USHER_SIDEBAR (sidebar), 0));
  usher_test_wait_until (G_OBJECT (sidebar)->ref_count == 1);
  g_assert_finalize_object (sidebar);
  usher_test_rows_end (workspace);
}

int
main (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;

  gtk_init ();
  usher_test_init (&argc, &argv);
  application = usher_application_new ();
  usher_test_ok (g_application_register (G_APPLICATION (application), NULL, &error));
  g_test_add_func ("/templates/window", test_window);
  g_test_add_func ("/templates/dialogs", test_dialogs);
  g_test_add_func ("/templates/shortcuts", test_shortcuts);
  g_test_add_func ("/templates/sidebar", test_sidebar);
  for (guint i = 0; i < G_N_ELEMENTS (locations); i++)
    {
      g_autofree char *alone = g_strconcat ("/templates/page/", locations[i], "/alone", NULL);
      g_autofree char *at_once = g_strconcat ("/templates/page/", locations[i], "/gone-at-once", NULL);

      g_test_add_data_func (alone, locations[i], test_page_alone);
      g_test_add_data_func (at_once, locations[i], test_page_at_once);
    }
  g_test_add_func ("/templates/pages-in-window", test_pages_in_window);
  return usher_test_run ();
}
