/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A run proves what was sent; and what a run saw is explained by an operation, or is drift. */

#include "usher-test-op.h"

#include <string.h>

#include "usher-error.h"

#define HOUR G_GINT64_CONSTANT (3600000)

/* ---- A run proves ---- */
typedef struct {
  UsherTestOps *ops;
  gboolean complete, member;
  gint64 began, run, decided;
} Sync;

/* The memberships of the mirror, with or without ann in outer. */
static gboolean
sync_memberships (UsherTx *tx, gpointer data, GError **error)
{
  static const char *const rows[][4] = {
    { "g1", "account", "a1", "direct" }, { "g2", "account", "a1", "direct" }, { "g1", "account", "a2", "direct" },
    { "g4", "account", "a2", "dynamic" }, { "g6", "account", "a2", "direct" }, { "g5", "account", "a3", "synced" },
    { "g3", "group", "g2", "direct" },   { "g7", "group", "g6", "direct" },   { "g6", "group", "g7", "direct" },
    { "g3", "account", "a1", "direct" },
  };
  Sync *self = data;
  UsherRun *run = usher_run_begin (tx, self->ops->idp, "sync", error);

  if (!run || !usher_run_open (run, "memberships", self->complete, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (rows) - !self->member; i++)
    {
      UsherValue values[USHER_RUN_VALUES_MAX] = { { 0 } };

      for (guint c = 0; c < 4; c++)
        values[c] = usher_text_value (rows[i][c]);
      if (!usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  return usher_run_close (run, NULL, error) && usher_run_end (run, &self->run, error) &&
         usher_op_observe_run (tx, self->ops->idp, self->run, self->began, 1000, &self->decided, error);
}

/* One that was answered and could not be seen. */
static gint64
send_blind (UsherTestOps *ops, UsherOpKind kind, const char *group)
{
  g_autoptr (GError) error = NULL;
  UsherOpWanted wanted = usher_test_membership (ops, kind, "ann", group);
  g_autoptr (UsherOp) op = usher_test_plan (ops, "amy", &wanted, &error), ran = NULL;

  usher_test_ok (op != NULL);
  usher_test_approve (ops, op->id, "meg");
  ops->source->blind = TRUE;
  usher_test_ok (usher_test_run_op (ops, "amy", op->id, &ran, &error));
  g_assert_cmpstr (ran->state, ==, "sent");
  return op->id;
}

static void
sync_now (Sync *sync, gboolean complete, gboolean member, gint64 after)
{
  g_autoptr (GError) error = NULL;

  usher_clock_advance (usher_workspace_clock (sync->ops->workspace), after);
  sync->complete = complete;
  sync->member = member;
  sync->began = usher_workspace_now (sync->ops->workspace);
  usher_test_ok (usher_workspace_act_as_system (sync->ops->workspace, NULL, sync_memberships, sync, &error));
}

static void
assert_state (UsherTestOps *ops, gint64 id, const char *state, gint64 run)
{
  g_autoptr (UsherOp) op = usher_test_op (ops, id);

  g_assert_cmpstr (op->state, ==, state);
  g_assert_cmpint (op->observed_run, ==, run);
}

static void
test_run (UsherEngine engine, gconstpointer data)
{
  UsherTestOps ops;
  Sync sync = { &ops };
  gint64 add;

  usher_test_ops (&ops, engine);
  add = send_blind (&ops, USHER_OP_ADD_MEMBER, "idp/outer");
  sync_now (&sync, TRUE, FALSE, 500); /* within the lag: says nothing */
  assert_state (&ops, add, "sent", 0);
  sync_now (&sync, FALSE, FALSE, 2000); /* not all was read: absent is not gone */
  assert_state (&ops, add, "sent", 0);
  sync_now (&sync, TRUE, TRUE, 1000);
  g_assert_cmpint (sync.decided, ==, 1);
  assert_state (&ops, add, "observed", sync.run);
  usher_test_verify (ops.workspace);
  usher_test_ops_close (&ops);
}

static void
test_contradicted (UsherEngine engine, gconstpointer data)
{
  UsherTestOps ops;
  Sync sync = { &ops };
  gint64 add;

  usher_test_ops (&ops, engine);
  add = send_blind (&ops, USHER_OP_ADD_MEMBER, "idp/outer");
  sync_now (&sync, TRUE, FALSE, 2000);
  assert_state (&ops, add, "contradicted", sync.run);
  usher_test_verify (ops.workspace);
  usher_test_ops_close (&ops);
}

/* ---- What a run saw ---- */
static UsherDrift
explain (UsherTestOps *ops, const char *entitlement, gboolean added, gint64 from, gint64 to, gint64 *op)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (ops->workspace);
  UsherDriftQuestion question = { .source = ops->idp,
                                  .person = usher_test_person (ops->workspace, "ann"),
                                  .target_kind = "ent",
                                  .target = usher_test_find (ops->workspace, "entitlement", entitlement),
                                  .added = added,
                                  .from = from,
                                  .to = to };
  UsherDrift drift;

  usher_test_ok (usher_op_explain (conn, &question, &drift, op, &error));
  return drift;
}

static void
test_drift (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  UsherOpWanted wanted;
  g_autoptr (UsherOp) planned = NULL, ran = NULL;
  gint64 now, op;

  usher_test_ops (&ops, engine);
  usher_clock_advance (usher_workspace_clock (ops.workspace), HOUR);
  now = usher_workspace_now (ops.workspace);
  g_assert_cmpint (explain (&ops, "ledger/pay", TRUE, now - HOUR, now, &op), ==, USHER_DRIFT_UNAUTHORISED);
  g_assert_cmpint (op, ==, 0);
  /* Planned, and done by someone before anyone said yes. */
  wanted = usher_test_membership (&ops, USHER_OP_ADD_MEMBER, "ann", "idp/outer");
  planned = usher_test_plan (&ops, "amy", &wanted, &error);
  usher_test_ok (planned != NULL);
  g_assert_cmpint (explain (&ops, "ledger/pay", TRUE, now - HOUR, now, &op), ==, USHER_DRIFT_OUT_OF_SEQUENCE);
  g_assert_cmpint (op, ==, planned->id);
  usher_test_approve (&ops, planned->id, "meg");
  usher_test_ok (usher_test_run_op (&ops, "amy", planned->id, &ran, &error));
  /* The group gives ledger/pay: what came of it is explained, in its time, in its direction. */
  g_assert_cmpint (explain (&ops, "ledger/pay", TRUE, now - HOUR, now, &op), ==, USHER_DRIFT_MATCHED);
  g_assert_cmpint (op, ==, planned->id);
  g_assert_cmpint (explain (&ops, "ledger/pay", TRUE, now, now + HOUR, &op), ==, USHER_DRIFT_UNAUTHORISED);
  g_assert_cmpint (explain (&ops, "ledger/pay", FALSE, now - HOUR, now, &op), ==, USHER_DRIFT_WRONG_SCOPE);
  g_assert_cmpint (explain (&ops, "vault/root", TRUE, now - HOUR, now, &op), ==, USHER_DRIFT_WRONG_SCOPE);
  g_assert_cmpint (op, ==, 0);
  g_assert_cmpint (explain (&ops, "ledger/pay", TRUE, now - 2 * HOUR, now - HOUR, &op), ==, USHER_DRIFT_OUT_OF_SEQUENCE);
  usher_test_ops_close (&ops);
}

static void
test_expiry (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  UsherOpWanted wanted;
  g_autoptr (UsherOp) planned = NULL, ran = NULL;
  gint64 now, op;

  usher_test_ops (&ops, engine);
  now = usher_workspace_now (ops.workspace);
  wanted = usher_test_membership (&ops, USHER_OP_REMOVE_MEMBER, "ann", "idp/inner");
  wanted.basis = "expiry:4";
  wanted.basis_hash = USHER_TEST_HASH;
  usher_test_source_set (ops.source, "member g2 a1", TRUE);
  planned = usher_test_plan (&ops, "amy", &wanted, &error);
  usher_test_ok (planned != NULL);
  usher_test_ok (usher_test_run_op (&ops, "amy", planned->id, &ran, &error));
  g_assert_cmpint (explain (&ops, "ledger/pay", FALSE, now - HOUR, now, &op), ==, USHER_DRIFT_EXPECTED);
  g_assert_cmpint (op, ==, planned->id);
  for (UsherDrift i = USHER_DRIFT_MATCHED; i <= USHER_DRIFT_UNAUTHORISED; i++)
    g_assert_cmpuint (strlen (usher_drift_name (i)), >, 0);
  usher_test_ops_close (&ops);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/op-drift/run", test_run, NULL);
  usher_test_add_engines ("/op-drift/contradicted", test_contradicted, NULL);
  usher_test_add_engines ("/op-drift/drift", test_drift, NULL);
  usher_test_add_engines ("/op-drift/expiry", test_expiry, NULL);
  return usher_test_run ();
}
