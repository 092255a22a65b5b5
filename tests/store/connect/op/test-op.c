/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Planning: what is kept, who is asked, what is refused at once. */

#include "usher-test-op.h"

#include <string.h>

#include "usher-approval.h"
#include "usher-error.h"

static void
test_plan (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  UsherOpWanted wanted;
  g_autoptr (UsherOp) op = NULL, kept = NULL;
  g_autoptr (GPtrArray) requests = NULL;

  usher_test_ops (&ops, engine);
  wanted = usher_test_membership (&ops, USHER_OP_ADD_MEMBER, "ann", "idp/outer");
  op = usher_test_plan (&ops, "amy", &wanted, &error);
  usher_test_ok (op != NULL);
  kept = usher_test_op (&ops, op->id);
  g_assert_cmpstr (kept->state, ==, "planned");
  g_assert_cmpstr (kept->prediction, ==, "works");
  g_assert_cmpstr (kept->hash, ==, op->hash);
  g_assert_cmpstr (usher_level_name (kept->level), ==, "medium"); /* nobody rated what it gives */
  g_assert_cmpuint (kept->needs, ==, 1u << USHER_APPROVER_MANAGER);
  g_assert_cmpint (kept->account, ==, usher_test_find (ops.workspace, "account", "idp/ann"));
  g_assert_nonnull (strstr (kept->inverse, "remove-member"));
  requests = usher_op_requests (kept);
  g_assert_cmpuint (requests->len, ==, 1);
  g_assert_cmpstr (((UsherOpRequest *) requests->pdata[0])->method, ==, "PUT");
  g_assert_cmpstr (((UsherOpRequest *) requests->pdata[0])->url, ==, "https://127.0.0.1/v1/0/member g3 a1");
  g_assert_true (g_str_has_prefix (((UsherOpRequest *) requests->pdata[0])->curl, "curl "));
  g_assert_cmpint (usher_test_workspace_int (ops.workspace, "SELECT count (*) FROM approval WHERE state = 'wanted'"), ==, 1);
  g_assert_cmpuint (ops.source->sent->len, ==, 0);
  usher_test_verify (ops.workspace);
  usher_test_ops_close (&ops);
}

static void
test_levels (UsherEngine engine, gconstpointer data)
{
  static const struct {
    UsherOpKind kind;
    const char *person, *group, *level, *needs;
  } cases[] = {
    { USHER_OP_ADD_MEMBER, "ann", "idp/ring-a", "privileged", "[\"iam-lead\",\"owner\"]" },
    { USHER_OP_REMOVE_MEMBER, "ann", "idp/staff", "medium", "[]" },
    { USHER_OP_REMOVE_MEMBER, "bob", "idp/ring-a", "privileged", "[\"iam-peer\"]" },
    { USHER_OP_DISABLE, "bob", NULL, "high", "[]" },
    { USHER_OP_REVOKE_SESSIONS, "bob", NULL, "high", "[]" },
    { USHER_OP_RESET_MFA, "ann", NULL, "low", "[]" },
    { USHER_OP_RESET_MFA, "bob", NULL, "high", "[\"iam-peer\"]" },
    { USHER_OP_ENABLE, "ann", NULL, "low", "[\"manager\"]" },
    { USHER_OP_ENABLE, "cat", NULL, "low", "[\"iam-peer\",\"manager\",\"owner\"]" }, /* who left */
  };
  UsherTestOps ops;

  usher_test_ops (&ops, engine);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      UsherOpWanted wanted = cases[i].group ? usher_test_membership (&ops, cases[i].kind, cases[i].person, cases[i].group)
                                            : usher_test_account_op (&ops, cases[i].kind, cases[i].person);
      g_autoptr (UsherOp) op = usher_test_plan (&ops, "amy", &wanted, &error);
      g_autofree char *needs = NULL;

      usher_test_ok (op != NULL);
      needs = usher_requirement_to_json (&(UsherRequirement) { .approvers = op->needs });
      g_test_message ("case %d", (int) i);
      g_assert_cmpstr (usher_level_name (op->level), ==, cases[i].level);
      g_assert_cmpstr (needs, ==, cases[i].needs);
    }
  usher_test_ops_close (&ops);
}

static void
assert_plan_fails (UsherTestOps *ops, const char *login, UsherOpWanted wanted, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_test_plan (ops, login, &wanted, &error));
  g_assert_error (error, USHER_ERROR, code);
}

static void
test_wrong (UsherEngine engine, gconstpointer data)
{
  UsherTestOps ops;
  UsherOpWanted wanted;

  usher_test_ops (&ops, engine);
  assert_plan_fails (&ops, "amy", usher_test_account_op (&ops, USHER_OP_ADD_MEMBER, "ann"), USHER_ERROR_USAGE);
  assert_plan_fails (&ops, "amy", usher_test_account_op (&ops, USHER_OP_ASSIGN, "ann"), USHER_ERROR_USAGE);
  assert_plan_fails (&ops, "amy", (UsherOpWanted) { .kind = USHER_OP_DISABLE, .source = ops.idp }, USHER_ERROR_USAGE);
  assert_plan_fails (&ops, "amy", usher_test_membership (&ops, USHER_OP_DISABLE, "ann", "idp/staff"), USHER_ERROR_USAGE);
  assert_plan_fails (&ops, "amy", usher_test_account_op (&ops, USHER_OP_DISABLE, "meg"), USHER_ERROR_GUARD); /* has no account there */
  wanted = usher_test_account_op (&ops, USHER_OP_DISABLE, "ann");
  assert_plan_fails (&ops, "trainee", wanted, USHER_ERROR_RIGHT);
  assert_plan_fails (&ops, "auditor", wanted, USHER_ERROR_RIGHT);
  wanted.basis = "ticket:1";
  assert_plan_fails (&ops, "amy", wanted, USHER_ERROR_USAGE);
  g_assert_cmpint (usher_test_workspace_int (ops.workspace, "SELECT count (*) FROM operation"), ==, 0);
  usher_test_ops_close (&ops);
}

/* Sources start read-only: the plan says so and what to do, and nothing is sent. */
static void
test_read_only (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  UsherOpWanted wanted;
  g_autoptr (UsherOp) op = NULL, ran = NULL;

  usher_test_ops (&ops, engine);
  usher_test_set_writes (&ops, FALSE);
  wanted = usher_test_account_op (&ops, USHER_OP_DISABLE, "ann");
  op = usher_test_plan (&ops, "amy", &wanted, &error);
  usher_test_ok (op != NULL);
  g_assert_cmpstr (op->prediction, ==, "refused");
  g_assert_nonnull (strstr (op->why, "enable-writes"));
  usher_test_fails (usher_test_run_op (&ops, "amy", op->id, &ran, &error), USHER_ERROR_GUARD);
  g_assert_cmpuint (ops.source->sent->len, ==, 0);
  g_clear_pointer (&ran, usher_op_free);
  usher_test_set_writes (&ops, TRUE);
  usher_test_ok (usher_test_run_op (&ops, "amy", op->id, &ran, &error));
  g_assert_cmpstr (ran->state, ==, "observed");
  usher_test_ops_close (&ops);
}

typedef struct {
  gint64 id;
} Cancelling;

static gboolean
cancel (UsherTx *tx, gpointer data, GError **error)
{
  return usher_op_cancel (tx, ((Cancelling *) data)->id, error);
}

static void
test_cancel (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  UsherOpWanted wanted;
  g_autoptr (UsherOp) op = NULL, ran = NULL;
  Cancelling call;

  usher_test_ops (&ops, engine);
  wanted = usher_test_membership (&ops, USHER_OP_ADD_MEMBER, "ann", "idp/outer");
  op = usher_test_plan (&ops, "amy", &wanted, &error);
  usher_test_ok (op != NULL);
  call.id = op->id;
  usher_test_approve (&ops, op->id, "meg");
  usher_test_ok (usher_test_act_as (ops.workspace, "sam", NULL, cancel, &call, &error));
  usher_test_fails (usher_test_act_as (ops.workspace, "sam", NULL, cancel, &call, &error), USHER_ERROR_GUARD);
  g_assert_cmpint (usher_test_workspace_int (ops.workspace, "SELECT count (*) FROM approval WHERE state = 'void'"), ==, 1);
  usher_test_fails (usher_test_run_op (&ops, "amy", op->id, &ran, &error), USHER_ERROR_GUARD);
  g_assert_cmpuint (ops.source->sent->len, ==, 0);
  usher_test_verify (ops.workspace);
  usher_test_ops_close (&ops);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/op/plan", test_plan, NULL);
  usher_test_add_engines ("/op/levels", test_levels, NULL);
  usher_test_add_engines ("/op/wrong", test_wrong, NULL);
  usher_test_add_engines ("/op/read-only", test_read_only, NULL);
  usher_test_add_engines ("/op/cancel", test_cancel, NULL);
  return usher_test_run ();
}
