/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The list page: its place holds filter and order, the pane follows what is focused or chosen, rows
 * open what they are about, and one act reaches all that are chosen. */

#include <adwaita.h>

#include "usher-list-page.h"
#include "usher-pages.h"
#include "usher-test-pages.h"
#include "usher-widgets.h"

static UsherTestShell *
show (UsherWorkspace *workspace, const char *location)
{
  UsherTestShell *shell = usher_test_shell_new (workspace, usher_list_page_new (workspace, location));
  UsherGrid *grid = usher_list_page_get_grid (USHER_LIST_PAGE (shell->page));

  usher_test_wait_until (usher_grid_source_get_state (usher_grid_get_source (grid)) == USHER_GRID_READY);
  usher_test_settle ();
  return shell;
}

static UsherGrid *
grid_of (UsherTestShell *shell)
{
  return usher_list_page_get_grid (USHER_LIST_PAGE (shell->page));
}

static void
choose (UsherTestShell *shell, guint from, guint n)
{
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (usher_grid_get_model (grid_of (shell))), from, n, TRUE);
}

static void
test_location (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, "people?query=department:Finance&sort=assignments:desc");
  g_autofree char *location = usher_page_get_location (shell->page), *after = NULL, *plain = NULL;

  g_assert_cmpstr (usher_page_get_title (shell->page), ==, "People");
  g_assert_cmpstr (location, ==, "people?query=department:Finance&sort=assignments:desc");
  g_assert_cmpuint (usher_grid_source_get_rows (usher_grid_get_source (grid_of (shell))), ==, 6);
  g_assert_true (usher_page_go (shell->page, "people?query=state:terminated"));
  usher_test_wait_until (usher_grid_source_get_rows (usher_grid_get_source (grid_of (shell))) == 1);
  after = usher_page_get_location (shell->page);
  g_assert_cmpstr (after, ==, "people?query=state:terminated&sort=assignments:desc");
  g_assert_true (usher_page_go (shell->page, "people"));
  usher_test_wait_until (usher_grid_source_get_rows (usher_grid_get_source (grid_of (shell))) == 6);
  plain = usher_page_get_location (shell->page);
  g_assert_cmpstr (plain, ==, "people?sort=assignments:desc");
  usher_test_wait_until (usher_page_get_subtitle (shell->page) != NULL);
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static void
test_person_card (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, "people?query=ines");
  g_autofree char *expected = g_strdup_printf ("person:%d", (int) usher_test_id (workspace, "person", "ines.carvalho"));
  GtkWidget *pane = usher_page_get_pane (shell->page);

  g_assert_true (usher_test_says (pane, "Choose a row"));
  usher_test_wait_until (usher_grid_source_get_rows (usher_grid_get_source (grid_of (shell))) == 1);
  choose (shell, 0, 1);
  usher_test_wait_until (usher_test_says (pane, "Senior Treasury Analyst · Finance"));
  g_assert_true (usher_test_says (pane, "Tom Whitfield"));
  g_assert_true (usher_test_says (pane, "i.carvalho"));
  g_assert_true (usher_test_says (pane, "Effective access"));
  usher_test_click (pane, "Open Person");
  g_assert_cmpstr (shell->opened, ==, expected);
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

/* Words that come from several columns. */
static void
test_cells (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, "people");

  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell->page), "Left 16 Mar"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "Ends in 5 days"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "Employee"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "Tom Whitfield"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "no success reported"));
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static void
test_facts_of (gconstpointer data)
{
  static const struct {
    const char *location, *says;
  } cases[] = {
    { "accounts?query=stranger", "Nobody" },      { "groups?query=treasury", "Treasury in EMEA" },
    { "apps", "ledgerline" },                     { "entitlements?query=payment", "Can release payments." },
    { "assignments?query=risk:high", "ines.carvalho" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherWorkspace *workspace = usher_test_people ();
      UsherTestShell *shell = show (workspace, cases[i].location);

      /* The filter of the location may come to its end after the rows came. */
      usher_test_wait_until ((choose (shell, 0, 1), usher_test_says (usher_page_get_pane (shell->page), cases[i].says)));
      usher_test_shell_end (shell);
      usher_test_rows_end (workspace);
    }
}

static void
test_rows_open (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, "assignments?query=person:piotr.w");
  gint64 id = usher_grid_source_get_id (usher_grid_get_source (grid_of (shell)), 0);

  g_signal_emit_by_name (grid_of (shell), "activate-row", id, "");
  g_assert_cmpstr (shell->opened, ==, "person:piotr.w?access=ent:ledgerline%2Fread-journals");
  usher_test_shell_end (shell);
  shell = show (workspace, "groups?query=approvers");
  id = usher_grid_source_get_id (usher_grid_get_source (grid_of (shell)), 0);
  g_signal_emit_by_name (grid_of (shell), "activate-row", id, "");
  g_assert_true (g_str_has_prefix (shell->opened, "group:"));
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static void
test_bulk (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, "entitlements");
  GtkWidget *pane = usher_page_get_pane (shell->page), *card;

  choose (shell, 0, 2);
  usher_test_wait_until (usher_test_says (pane, "2 Chosen") && usher_test_says (pane, "High"));
  g_assert_true (usher_test_says (pane, "Low"));
  card = usher_test_button (pane, "Set Owner…");
  g_assert_nonnull (card);
  gtk_widget_activate_action (card, "chosen.set-risk", "s", "medium");
  usher_test_wait_until (shell->toast != NULL);
  g_assert_cmpstr (shell->toast, ==, "2 records changed");
  g_assert_nonnull (shell->undo);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM entitlement_card WHERE risk = 'medium'"), ==, 2);
  gtk_widget_activate_action (card, "chosen.set-requestable", "i", 1);
  usher_test_wait_until (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM entitlement_card WHERE requestable = 1") == 2);
  /* The highest risk that the list of people tells followed. */
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM person_fact WHERE risk = 'medium'"), ==, 3);
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  adw_init ();
  usher_widgets_init ();
  usher_pages_init ();
  g_test_add_func ("/list-page/location", test_location);
  g_test_add_func ("/list-page/person-card", test_person_card);
  g_test_add_func ("/list-page/cells", test_cells);
  g_test_add_data_func ("/list-page/facts", NULL, test_facts_of);
  g_test_add_func ("/list-page/rows-open", test_rows_open);
  g_test_add_func ("/list-page/bulk", test_bulk);
  return usher_test_run ();
}
