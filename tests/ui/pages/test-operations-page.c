/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations and approvals in the window, against a source that the test holds in its hands: what is shown
 * before anything is kept, that nothing is sent before Run, that a second look proves it, what a refusal says,
 * and who finds which approval waiting. */

#include <adwaita.h>
#include <string.h>

#include "usher-approval.h"
#include "usher-connector-private.h"
#include "usher-op-acts.h"
#include "usher-op-view.h"
#include "usher-op-words.h"
#include "usher-op-work.h"
#include "usher-pages.h"
#include "usher-record.h"
#include "usher-test-pages.h"
#include "usher-widgets.h"

#define ACCOUNT "idp-1/ines.carvalho"

/* ---- The source ------------------------------------------------------------------------------------------------- */

typedef struct {
  UsherConnector connector;
  gint sent; /* atomic */
  gboolean refuses;
} Fake;

static gboolean
can (UsherConnector *connector, UsherOpKind kind, char **why)
{
  return TRUE;
}

static GPtrArray *
plan (UsherConnector *connector, const UsherOpTarget *target, GCancellable *cancellable, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_op_request_free);
  UsherOpRequest *request = g_new0 (UsherOpRequest, 1);

  request->method = g_strdup ("POST");
  request->url = g_strdup_printf ("https://127.0.0.1/%s/%s", usher_op_kind_name (target->kind), target->account);
  request->curl = g_strdup_printf ("curl -X POST '%s'", request->url);
  request->powershell = g_strdup_printf ("Invoke-RestMethod -Method POST '%s'", request->url);
  g_ptr_array_add (list, request);
  return list;
}

static gboolean
send_it (UsherConnector *connector, const UsherOpRequest *request, const char *key, UsherOpAnswer *answer, GCancellable *cancellable, GError **error)
{
  Fake *self = (Fake *) connector;

  g_atomic_int_inc (&self->sent);
  answer->sent = USHER_TRUTH_YES;
  answer->status = self->refuses ? 403 : 204;
  if (self->refuses)
    {
      g_auto(UsherTrouble) trouble = { .class = USHER_TROUBLE_FORBIDDEN_ROLE, .status = 403, .message = g_strdup ("not you") };

      return usher_trouble_set (error, &trouble, "the operation was sent");
    }
  return TRUE;
}

static gboolean
observe (UsherConnector *connector, const UsherOpTarget *target, UsherOpSeen *seen, GCancellable *cancellable, GError **error)
{
  seen->holds = g_atomic_int_get (&((Fake *) connector)->sent) > 0 ? USHER_TRUTH_YES : USHER_TRUTH_NO;
  seen->proof = g_strdup ("{\"read\":\"it is so\"}");
  return TRUE;
}

static gboolean
test_source (UsherConnector *connector, UsherConnectorReport *report, GCancellable *cancellable, GError **error)
{
  report->reachable = TRUE;
  report->writes = USHER_TRUTH_YES;
  return TRUE;
}

static const UsherConnectorFuncs funcs = { .test = test_source, .can = can, .plan = plan, .send = send_it, .observe = observe };
static Fake fake;

/* The row alone: that it takes two members is the source's own test. */
static gboolean
switch_writes (UsherTx *tx, gpointer data, GError **error)
{
  UsherChange changes[] = { { "writes", USHER_INT (1) }, { NULL } };

  return usher_record_write (tx, "source", *(gint64 *) data, "enable-writes", USHER_RECORD_AS_IT_IS, changes, error);
}

static UsherWorkspace *
new_workspace (gboolean writes)
{
  UsherWorkspace *workspace = usher_test_people ();
  gint64 source = usher_test_workspace_int (workspace, "SELECT id FROM source WHERE name = 'idp-1'");
  g_autoptr(GError) error = NULL;

  fake = (Fake) { .connector = { &funcs } };
  usher_op_work_pretend (&fake.connector);
  if (writes)
    usher_test_ok (usher_workspace_act (workspace, NULL, switch_writes, &source, &error));
  return workspace;
}

static UsherTestShell *
show (UsherWorkspace *workspace, const char *location, const char *wanted)
{
  UsherPage *page = g_str_has_prefix (location, "approvals") ? usher_approvals_page_new (workspace, location)
                    : g_str_has_prefix (location, "operations") ? usher_operations_page_new (workspace, location)
                                                                : usher_op_plan_page_new (workspace, location);
  UsherTestShell *shell = usher_test_shell_new (workspace, page);

  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), wanted));
  usher_test_settle ();
  return shell;
}

static void
end (UsherTestShell *shell, UsherWorkspace *workspace)
{
  usher_test_shell_end (shell);
  usher_test_rows_end (workspace);
  usher_op_work_pretend (NULL);
}

static gint64
count_ops (UsherWorkspace *workspace)
{
  return usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM operation");
}

/* ---- Planning and running ----------------------------------------------------------------------------------------- */

static void
test_words (void)
{
  g_autofree char *plain = usher_op_words_location ("disable", "4711"), *named = usher_op_words_location ("add-member account:idp/ann", "");
  g_autoptr(GMenuModel) menu = usher_op_words_menu ("x.change", NULL);

  g_assert_cmpstr (plain, ==, "operation-new:account/4711?kind=disable");
  g_assert_cmpstr (named, ==, "operation-new:account/idp/ann?kind=add-member");
  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, USHER_OP_N);
  g_assert_cmpstr (usher_op_words_kind ("disable"), ==, "Disable");
  g_assert_cmpstr (usher_op_words_kind ("dance"), ==, "dance");
}

static void
test_plan_and_run (void)
{
  UsherWorkspace *workspace = new_workspace (TRUE);
  UsherTestShell *shell = show (workspace, "operation-new:account/" ACCOUNT "?kind=revoke-sessions", "Will this work?");
  g_autofree char *location = NULL;

  g_assert_cmpint (count_ops (workspace), ==, 0);
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "POST https://127.0.0.1/revoke-sessions/"));
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "Nothing: what was done stays done."));
  usher_test_click (GTK_WIDGET (shell), "Plan");
  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), "OP-1"));
  g_assert_cmpint (count_ops (workspace), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&fake.sent), ==, 0);
  location = usher_page_get_location (shell->page);
  g_assert_cmpstr (location, ==, "operations:1");
  usher_test_wait_until (usher_test_button (GTK_WIDGET (shell), "Run") != NULL);
  usher_test_click (GTK_WIDGET (shell), "Run");
  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), "It is done, and a later read shows it."));
  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), "it is so"));
  g_assert_cmpint (g_atomic_int_get (&fake.sent), ==, 1);
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "Observed"));
  g_assert_null (usher_test_button (GTK_WIDGET (shell), "Run"));
  end (shell, workspace);
}

static void
test_read_only_source (void)
{
  UsherWorkspace *workspace = new_workspace (FALSE);
  UsherTestShell *shell = show (workspace, "operation-new:account/" ACCOUNT "?kind=revoke-sessions", "Will this work?");

  g_assert_true (usher_test_says (GTK_WIDGET (shell), "Refused"));
  usher_test_click (GTK_WIDGET (shell), "Plan");
  usher_test_wait_until (usher_test_button (GTK_WIDGET (shell), "Run") != NULL);
  usher_test_click (GTK_WIDGET (shell), "Run");
  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), "Sources start read-only."));
  g_assert_cmpint (g_atomic_int_get (&fake.sent), ==, 0);
  end (shell, workspace);
}

static void
test_choose_group (void)
{
  UsherWorkspace *workspace = new_workspace (TRUE);
  UsherTestShell *shell = show (workspace, "operation-new:account/" ACCOUNT "?kind=add-member", "Into which group?");
  GtkWidget *list = usher_test_find (GTK_WIDGET (shell->page), GTK_TYPE_LIST_BOX);

  g_assert_false (usher_test_says (GTK_WIDGET (shell), "Will this work?"));
  g_assert_nonnull (list);
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), "Will this work?"));
  g_assert_cmpint (count_ops (workspace), ==, 0);
  end (shell, workspace);
}

/* ---- The lists -------------------------------------------------------------------------------------------------------- */

static void
plan_one (UsherWorkspace *workspace, const char *kind)
{
  g_autofree char *location = g_strdup_printf ("operation-new:account/" ACCOUNT "?kind=%s", kind);
  UsherTestShell *shell = show (workspace, location, "Will this work?");

  usher_test_click (GTK_WIDGET (shell), "Plan");
  usher_test_wait_until (usher_test_button (GTK_WIDGET (shell), "Run") != NULL);
  usher_test_shell_end (shell);
}

static void
test_operations (void)
{
  UsherWorkspace *workspace = new_workspace (TRUE);
  UsherTestShell *shell;

  plan_one (workspace, "disable");
  shell = show (workspace, "operations", "Disable: " ACCOUNT);
  g_assert_true (usher_test_says (GTK_WIDGET (shell->page), "Planned"));
  usher_test_click (GTK_WIDGET (shell), "Cancel");
  usher_page_refresh (shell->page, NULL);
  usher_test_wait_until (usher_test_says (GTK_WIDGET (shell), "Cancelled"));
  g_assert_cmpint (g_atomic_int_get (&fake.sent), ==, 0);
  end (shell, workspace);
}

static gboolean
want (UsherTx *tx, gpointer data, GError **error)
{
  const UsherRequirement requirement = { .approvers = 1 << USHER_APPROVER_IAM_LEAD };
  const UsherApprovalSubject subject = { "ticket:1/1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", { .requester = usher_tx_member (tx) } };

  return usher_approval_want (tx, &subject, &requirement, error);
}

static void
test_approvals (void)
{
  UsherWorkspace *workspace = new_workspace (TRUE), *lead;
  UsherTestShell *shell;
  g_autoptr(GError) error = NULL;

  usher_test_ok (usher_workspace_act (workspace, NULL, want, NULL, &error));
  shell = show (workspace, "approvals?tab=all", "ticket:1/1");
  g_assert_true (usher_test_says (GTK_WIDGET (shell), "Waits"));
  usher_test_wait_until (usher_test_button (GTK_WIDGET (shell), "Approve") != NULL);
  usher_test_shell_end (shell);
  lead = usher_test_reopen (workspace, "lead");
  shell = show (lead, "approvals", "AP-1");
  usher_test_wait_until (usher_test_button (GTK_WIDGET (shell), "Approve") != NULL);
  usher_test_click (GTK_WIDGET (shell), "Approve");
  usher_test_wait_until (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM approval WHERE state = 'approved'") == 1);
  usher_test_shell_end (shell);
  usher_test_rows_end (lead);
  usher_test_rows_end (workspace);
  usher_op_work_pretend (NULL);
}

int
main (int argc, char *argv[])
{
  usher_test_init (&argc, &argv);
  adw_init ();
  usher_widgets_init ();
  usher_pages_init ();
  usher_approval_register ();
  usher_op_register ();
  g_test_add_func ("/operations-page/words", test_words);
  g_test_add_func ("/operations-page/plan-and-run", test_plan_and_run);
  g_test_add_func ("/operations-page/read-only-source", test_read_only_source);
  g_test_add_func ("/operations-page/choose-group", test_choose_group);
  g_test_add_func ("/operations-page/operations", test_operations);
  g_test_add_func ("/operations-page/approvals", test_approvals);
  return usher_test_run ();
}
