/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* "Will this work?", for each shape of access. */

#include "usher-test-op.h"

#include <string.h>

static const struct {
  const char *name;
  UsherOpKind kind;
  const char *person, *group, *entitlement, *prediction, *why;
} cases[] = {
  { "direct", USHER_OP_REMOVE_MEMBER, "ann", "idp/staff", NULL, "removed", "what the group gives" },
  { "left-by-another-path", USHER_OP_REMOVE_MEMBER, "ann", "idp/inner", NULL, "remains", "other paths" },
  { "nested", USHER_OP_REMOVE_MEMBER, "ann", "idp/outer", NULL, "shared", "group:idp/inner" },
  { "not-a-member", USHER_OP_REMOVE_MEMBER, "ann", "idp/ring-b", NULL, "removed", "does not have it" },
  { "by-rule", USHER_OP_REMOVE_MEMBER, "bob", "idp/rule", NULL, "returns", "rule" },
  { "synced", USHER_OP_REMOVE_MEMBER, "cat", "idp/ad", NULL, "refused", "AD" },
  { "ring", USHER_OP_REMOVE_MEMBER, "bob", "idp/ring-a", NULL, "removed", "this ends it" },
  { "grant-and-group", USHER_OP_UNASSIGN, "ann", NULL, "ledger/pay", "remains", "group:idp/inner" },
  { "grant-by-group", USHER_OP_UNASSIGN, "ann", NULL, "ledger/read", "remains", "group:idp/staff" },
  { "implied", USHER_OP_UNASSIGN, "cat", NULL, "ledger/read", "remains", "ent:ledger/audit implies it" },
  { "composite", USHER_OP_UNASSIGN, "cat", NULL, "ledger/audit", "removed", "only path" },
  { "add", USHER_OP_ADD_MEMBER, "ann", "idp/ring-b", NULL, "works", NULL },
  { "add-to-dynamic", USHER_OP_ADD_MEMBER, "ann", "idp/rule", NULL, "refused", "rule" },
  { "add-to-synced", USHER_OP_ADD_MEMBER, "ann", "idp/ad", NULL, "refused", "AD" },
  { "add-disabled", USHER_OP_ADD_MEMBER, "cat", "idp/staff", NULL, "refused", "enable it first" },
  { "assign", USHER_OP_ASSIGN, "bob", NULL, "ledger/pay", "works", NULL },
  { "enable", USHER_OP_ENABLE, "cat", NULL, NULL, "works", NULL },
  { "unlock-disabled", USHER_OP_UNLOCK, "cat", NULL, NULL, "refused", "disabled" },
  { "disable", USHER_OP_DISABLE, "ann", NULL, NULL, "works", "stays" },
  { "sessions", USHER_OP_REVOKE_SESSIONS, "ann", NULL, NULL, "works", "tokens" },
};

static UsherOp *
plan (UsherTestOps *ops, gsize i)
{
  g_autoptr (GError) error = NULL;
  UsherOpWanted wanted = cases[i].group         ? usher_test_membership (ops, cases[i].kind, cases[i].person, cases[i].group)
                         : cases[i].entitlement ? usher_test_grant (ops, cases[i].kind, cases[i].person, cases[i].entitlement)
                                                : usher_test_account_op (ops, cases[i].kind, cases[i].person);
  UsherOp *op = usher_test_plan (ops, "amy", &wanted, &error);

  usher_test_ok (op != NULL);
  return op;
}

static void
test_shapes (UsherEngine engine, gconstpointer data)
{
  UsherTestOps ops;

  usher_test_ops (&ops, engine);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherOp) op = plan (&ops, i);

      g_test_message ("%s: %s, %s", cases[i].name, op->prediction, op->why);
      g_assert_cmpstr (op->prediction, ==, cases[i].prediction);
      g_assert_true (!cases[i].why || strstr (op->why, cases[i].why));
    }
  usher_test_ops_close (&ops);
}

/* What only the source knows. */
static void
test_source (UsherEngine engine, gconstpointer data)
{
  UsherTestOps ops;
  g_autoptr (UsherOp) cannot = NULL, rights = NULL, nothing = NULL, unknown = NULL;

  usher_test_ops (&ops, engine);
  ops.source->cannot = USHER_OP_DISABLE;
  cannot = plan (&ops, 18);
  g_assert_cmpstr (cannot->prediction, ==, "refused");
  g_assert_cmpstr (cannot->why, ==, "this source has no such thing");
  g_assert_cmpstr (cannot->request, ==, "[]");
  ops.source->cannot = USHER_OP_N;
  ops.source->writes = USHER_TRUTH_NO;
  rights = plan (&ops, 18);
  g_assert_cmpstr (rights->prediction, ==, "refused");
  g_assert_nonnull (strstr (rights->why, "usher-limited"));
  ops.source->writes = USHER_TRUTH_UNKNOWN;
  unknown = plan (&ops, 18);
  g_assert_cmpstr (unknown->prediction, ==, "works");
  ops.source->n_requests = 0;
  nothing = plan (&ops, 18);
  g_assert_cmpstr (nothing->prediction, ==, "refused");
  usher_test_ops_close (&ops);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/op-predict/shapes", test_shapes, NULL);
  usher_test_add_engines ("/op-predict/source", test_source, NULL);
  return usher_test_run ();
}
