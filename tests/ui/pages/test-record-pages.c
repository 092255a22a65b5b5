/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The pages of groups, entitlements, accounts and apps: what they say, where they lead, and whose an
 * account is. */

#include <adwaita.h>

#include "usher-pages.h"
#include "usher-test-pages.h"
#include "usher-widgets.h"

typedef UsherPage *(*NewPage) (UsherWorkspace *workspace, const char *location);

static UsherTestShell *
show (UsherWorkspace *workspace, NewPage new_page, const char *location, const char *says)
{
  UsherTestShell *shell = usher_test_shell_new (workspace, new_page (workspace, location));

  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell->page), says));
  return shell;
}

static void
test_group (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, usher_group_page_new, "group:idp-1/approvers", "approvers");
  GtkWidget *page = GTK_WIDGET (shell->page);
  g_autofree char *expected = g_strdup_printf ("group:%d", (int) usher_test_id (workspace, "group", "idp-1/approvers")), *location = NULL;

  g_assert_true (usher_test_says (page, "Nobody owns this group"));
  g_assert_true (usher_test_says (page, "1 directly, 2 in all"));
  g_assert_true (usher_test_says (page, "treasury-emea"));
  g_assert_true (usher_test_says (page, "ines.carvalho"));
  g_assert_true (usher_test_says (page, "ledgerline/payment-approver"));
  location = usher_page_get_location (shell->page);
  g_assert_cmpstr (location, ==, expected);
  usher_test_click (page, "ledgerline/payment-approver");
  g_assert_cmpstr (shell->opened, ==, "entitlement:ledgerline/payment-approver");
  usher_test_click (page, "All 2 Directly in It");
  g_assert_cmpstr (shell->opened, ==, "memberships?query=group:idp-1%2Fapprovers");
  usher_test_shell_end (shell);
  shell = show (workspace, usher_group_page_new, "group:idp-1/lisbon", "A rule makes the members:");
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static void
test_entitlement (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, usher_entitlement_page_new, "entitlement:ledgerline/payment-approver", "Payment Approver");
  GtkWidget *page = GTK_WIDGET (shell->page);

  g_assert_true (usher_test_says (page, "2, 1 directly"));
  g_assert_true (usher_test_says (page, "Ama Boateng"));
  g_assert_true (usher_test_says (page, "idp-1/approvers"));
  g_assert_false (usher_test_says (page, "Nobody owns"));
  usher_test_click (page, "Inês Carvalho");
  g_assert_cmpstr (shell->opened, ==, "person:ines.carvalho?access=ent:ledgerline%2Fpayment-approver");
  usher_test_click (page, "All 2");
  g_assert_cmpstr (shell->opened, ==, "assignments?query=entitlement:ent:ledgerline%2Fpayment-approver");
  usher_test_click (page, "Ledgerline");
  g_assert_cmpstr (shell->opened, ==, "app:ledgerline");
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static void
test_app (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, usher_app_page_new, "app:ledgerline", "Payment Approver");

  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "Reads journals."));
  usher_test_click (GTK_WIDGET (shell->page), "All 2");
  g_assert_cmpstr (shell->opened, ==, "entitlements?query=app:ledgerline");
  usher_test_shell_end (shell);
  shell = show (workspace, usher_app_page_new, "app:nothing", "This Could Not Be Read");
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
}

static void
test_account (void)
{
  UsherWorkspace *workspace = usher_test_people ();
  UsherTestShell *shell = show (workspace, usher_account_page_new, "account:idp-1/stranger", "No person answers to this account");
  GtkWidget *page = GTK_WIDGET (shell->page), *header = usher_page_get_header (shell->page);

  g_assert_true (usher_test_says (page, "No source tells of a sign-in."));
  gtk_widget_activate_action (header, "account.nobody", NULL);
  usher_test_wait_until (shell->toast != NULL);
  g_assert_cmpstr (shell->toast, ==, "The account is nobody's now");
  usher_test_wait_until (usher_test_says (page, "linked an account"));
  usher_test_shell_end (shell);
  shell = show (workspace, usher_account_page_new, "account:idp-1/ines.carvalho", "treasury-emea");
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "ledgerline/read-journals"));
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
  g_test_add_func ("/record-pages/group", test_group);
  g_test_add_func ("/record-pages/entitlement", test_entitlement);
  g_test_add_func ("/record-pages/app", test_app);
  g_test_add_func ("/record-pages/account", test_account);
  return usher_test_run ();
}
