/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A yes given to another: for what, until when, and never to who gains. */

#include "usher-test-approvals.h"

#include "usher-error.h"

#define DAY G_GINT64_CONSTANT (86400000)

typedef struct {
  UsherDelegation what;
  gint64 id;
} Delegating;

static gboolean
delegate (UsherTx *tx, gpointer data, GError **error)
{
  Delegating *self = data;

  self->id = usher_delegation_add (tx, &self->what, error);
  return self->id != 0;
}

static gboolean
end (UsherTx *tx, gpointer data, GError **error)
{
  return usher_delegation_end (tx, *(gint64 *) data, error);
}

static void
test_scope (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;
  Delegating call = { 0 };
  g_autoptr (UsherApproval) row = NULL;

  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, 0);
  usher_test_want (&asking);
  call.what = (UsherDelegation) { usher_test_person (workspace, "meg"), usher_test_person (workspace, "dee"), "owner", USHER_TEST_NOW + 7 * DAY };
  usher_test_ok (usher_test_act_as (workspace, "meg", NULL, delegate, &call, &error));
  usher_test_fails (usher_test_decide (&asking, "dee", USHER_APPROVER_MANAGER, USHER_APPROVAL_APPROVE, &error), USHER_ERROR_GUARD);
  call.what.scope = "group:idp/staff";
  usher_test_ok (usher_test_act_as (workspace, "meg", NULL, delegate, &call, &error));
  usher_test_ok (usher_test_decide (&asking, "dee", USHER_APPROVER_MANAGER, USHER_APPROVAL_APPROVE, &error));
  row = usher_test_approval (&asking, USHER_APPROVER_MANAGER);
  g_assert_cmpint (row->behalf, ==, call.what.from);
  g_assert_true (usher_test_satisfied (&asking, "amy"));
  /* Its end in time leaves what was said; taken back, it does not count any more. */
  usher_clock_advance (usher_workspace_clock (workspace), 8 * DAY);
  g_assert_true (usher_test_satisfied (&asking, "amy"));
  usher_test_ok (usher_test_act_as (workspace, "meg", NULL, end, &call.id, &error));
  g_assert_false (usher_test_satisfied (&asking, "amy"));
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_test_approvals (engine);
  UsherTestAsking asking;
  gint64 meg = usher_test_person (workspace, "meg"), amy = usher_test_person (workspace, "amy");
  Delegating call = { { meg, amy, "all", USHER_TEST_NOW } };

  usher_test_fails (usher_test_act_as (workspace, "meg", NULL, delegate, &call, &error), USHER_ERROR_GUARD); /* no end */
  call.what.until = USHER_TEST_NOW + 91 * DAY;
  usher_test_fails (usher_test_act_as (workspace, "meg", NULL, delegate, &call, &error), USHER_ERROR_GUARD);
  call.what.until = USHER_TEST_NOW + DAY;
  call.what.scope = "everything else";
  usher_test_fails (usher_test_act_as (workspace, "meg", NULL, delegate, &call, &error), USHER_ERROR_INPUT);
  call.what.scope = "all";
  usher_test_fails (usher_test_act_as (workspace, "sam", NULL, delegate, &call, &error), USHER_ERROR_RIGHT);
  usher_test_fails (usher_test_act_as (workspace, "amy", NULL, delegate, &call, &error), USHER_ERROR_GUARD); /* to herself */
  usher_test_ok (usher_test_act_as (workspace, "lea", NULL, delegate, &call, &error)); /* while she is away */
  /* To who asked for it, it is of no use. */
  usher_test_asking (&asking, workspace, "amy", USHER_LEVEL_LOW, 0);
  usher_test_want (&asking);
  usher_test_fails (usher_test_decide (&asking, "amy", USHER_APPROVER_MANAGER, USHER_APPROVAL_APPROVE, &error), USHER_ERROR_GUARD);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/delegation/scope", test_scope, NULL);
  usher_test_add_engines ("/delegation/refused", test_refused, NULL);
  return usher_test_run ();
}
