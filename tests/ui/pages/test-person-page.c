/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A person's page: what it says, how an access is explained, as a drawing and as a list, its place, what
 * is wrong with a person, merging, and a person that is not there. */

#include <adwaita.h>
#include <string.h>

#include "usher-pages.h"
#include "usher-path-graph.h"
#include "usher-person-page-private.h"
#include "usher-person-link.h"
#include "usher-test-pages.h"
#include "usher-widgets.h"

static UsherTestShell *
show (UsherWorkspace *workspace, const char *location, const char *says)
{
  UsherTestShell *shell = usher_test_shell_new (workspace, usher_person_page_new (workspace, location));

  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell->page), says));
  return shell;
}

static void
test_content (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, "person:ines.carvalho", "Inês Carvalho");
  GtkWidget *page = GTK_WIDGET (shell->page);
  g_autofree char *expected = g_strdup_printf ("person:%d?access=ent:ledgerline%%2Fpayment-approver", (int) usher_test_id (workspace, "person", "ines.carvalho"));
  g_autofree char *location = NULL;

  usher_test_wait_until (usher_test_says (page, "How does Inês Carvalho have Payment Approver?"));
  g_assert_true (usher_test_says (page, "Senior Treasury Analyst, Finance"));
  g_assert_true (usher_test_says (page, "Tom Whitfield"));
  g_assert_true (usher_test_says (page, "i.carvalho"));
  g_assert_true (usher_test_says (page, "by employee number"));
  g_assert_true (usher_test_says (page, "A revoke now would not work. 1 of 2 ways in closes, 1 stay open"));
  g_assert_nonnull (usher_test_find (page, USHER_TYPE_PATH_GRAPH));
  location = usher_page_get_location (shell->page);
  g_assert_cmpstr (location, ==, expected);
  usher_test_click (page, "Tom Whitfield");
  g_assert_cmpstr (shell->opened, ==, "person:tom.whitfield");
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static void
test_how (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, "person:ines.carvalho?access=ent:ledgerline%2Fread-journals", "have Read Journals?");
  GtkWidget *page = GTK_WIDGET (shell->page);
  g_autofree char *location = NULL;

  g_assert_true (usher_test_says (page, "A revoke now would work. The only way in closes."));
  usher_test_click (page, "How?"); /* of the riskiest */
  usher_test_wait_until (usher_test_says (page, "have Payment Approver?"));
  usher_test_click (page, "Show as List");
  usher_test_wait_until (usher_test_says (page, "Group within a group"));
  g_assert_true (usher_test_says (page, "Taking treasury-emea out of approvers ends this for all its members."));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (usher_test_button (page, "Show as List")), TRUE);
  location = usher_page_get_location (shell->page);
  g_assert_true (strstr (location, "as=list") != NULL);
  usher_test_click (page, "treasury-emea");
  g_assert_cmpstr (shell->opened, ==, "group:idp-1/treasury-emea");
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static void
test_notices (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, "person:piotr.w", "Employment ended on 16 Mar, and 1 account is still active.");

  usher_test_shell_end (shell);
  shell = show (workspace, "person:leila.h", "The manager that the source names is nobody we know.");
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "holds nothing"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "No source has an account of this person."));
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static gboolean
merge (UsherTx *tx, gpointer data, GError **error)
{
  const gint64 *people = data;

  return usher_person_merge (tx, people[0], people[1], "one human", error);
}

static void
test_merged (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  gint64 people[2] = { usher_test_id (workspace, "person", "piotr.w"), usher_test_id (workspace, "person", "ines.carvalho") };
  UsherTestShell *shell = show (workspace, "person:piotr.w", "Piotr");
  UsherPersonPage *page = USHER_PERSON_PAGE (shell->page);

  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (page->actions), "merge"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (page->actions), "split"));
  usher_test_do (workspace, merge, people);
  usher_test_wait_until (usher_test_says (GTK_WIDGET (page), "Merged into another record"));
  usher_test_wait_until (usher_test_says (GTK_WIDGET (page), "merged two records") && usher_test_says (GTK_WIDGET (page), "one human"));
  g_action_group_activate_action (G_ACTION_GROUP (page->actions), "split", NULL);
  usher_test_wait_until (shell->toast != NULL);
  g_assert_nonnull (shell->undo);
  usher_test_wait_until (!usher_test_says (GTK_WIDGET (page), "Merged into another record"));
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static void
test_nobody (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, "person:nobody.at.all", "This Could Not Be Read");

  g_assert_nonnull (usher_test_button (GTK_WIDGET (shell->page), "Try Again"));
  usher_test_shell_end (shell);
  /* Closed in the middle of reading. */
  shell = usher_test_shell_new (workspace, usher_person_page_new (workspace, "person:ines.carvalho"));
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
  g_test_add_func ("/person-page/content", test_content);
  g_test_add_func ("/person-page/how", test_how);
  g_test_add_func ("/person-page/notices", test_notices);
  g_test_add_func ("/person-page/merged", test_merged);
  g_test_add_func ("/person-page/nobody", test_nobody);
  return usher_test_run ();
}
