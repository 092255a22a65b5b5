/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sending once, and believing only what a read shows. */

#include "usher-test-op.h"

#include <string.h>

#include "usher-approval.h"
#include "usher-error.h"

#define FACT "member g3 a1"

/* An approved operation: ann into group:idp/outer. */
static gint64
begin (UsherTestOps *ops, UsherEngine engine)
{
  g_autoptr (GError) error = NULL;
  UsherOpWanted wanted;
  g_autoptr (UsherOp) op = NULL, approved = NULL;

  usher_test_ops (ops, engine);
  wanted = usher_test_membership (ops, USHER_OP_ADD_MEMBER, "ann", "idp/outer");
  op = usher_test_plan (ops, "amy", &wanted, &error);
  usher_test_ok (op != NULL);
  usher_test_approve (ops, op->id, "meg");
  approved = usher_test_op (ops, op->id);
  g_assert_cmpstr (approved->state, ==, "approved");
  g_assert_cmpint (approved->approved_at, >, 0);
  return op->id;
}

static void
finish (UsherTestOps *ops)
{
  usher_test_verify (ops->workspace);
  usher_test_ops_close (ops);
}

static void
test_observed (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL, again = NULL;
  g_autofree char *sent = NULL;

  usher_test_ok (usher_test_run_op (&ops, "amy", id, &op, &error));
  g_assert_cmpstr (op->state, ==, "observed");
  g_assert_cmpint (op->attempts, ==, 1);
  g_assert_cmpint (op->sent_by, ==, usher_test_member (ops.workspace, "amy"));
  g_assert_cmpstr (op->proof, ==, "{\"read\":\"yes\"}");
  g_assert_nonnull (strstr (op->answer, "\"before\":{\"read\":\"no\"}"));
  g_assert_nonnull (strstr (op->answer, "\"request_id\":\"req-1\""));
  sent = g_strdup_printf ("%s PUT https://127.0.0.1/v1/0/" FACT, op->key);
  g_assert_cmpuint (ops.source->sent->len, ==, 1);
  g_assert_cmpstr (ops.source->sent->pdata[0], ==, sent);
  /* Once more changes nothing and sends nothing. */
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &again, &error));
  g_assert_cmpint (again->version, ==, op->version);
  g_assert_cmpuint (ops.source->sent->len, ==, 1);
  g_assert_cmpint (usher_test_workspace_int (ops.workspace, "SELECT count (*) FROM approval WHERE used_at IS NOT NULL"), ==, 1);
  finish (&ops);
}

/* 204 is no proof. */
static void
test_contradicted (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL, again = NULL;

  ops.source->behaviour = USHER_TEST_LIES;
  usher_test_fails (usher_test_run_op (&ops, "amy", id, &op, &error), USHER_ERROR_REMOTE_SHAPE);
  g_assert_cmpstr (op->state, ==, "contradicted");
  g_assert_cmpstr (op->proof, ==, "{\"read\":\"no\"}");
  g_assert_cmpint (ops.source->waited, >=, 4000); /* not before the source's lag, and some */
  usher_test_fails (usher_test_run_op (&ops, "amy", id, &again, &error), USHER_ERROR_GUARD);
  g_assert_cmpuint (ops.source->sent->len, ==, 1);
  finish (&ops);
}

static void
test_late (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL;

  ops.source->behaviour = USHER_TEST_LATE;
  ops.source->late = 2;
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &op, &error));
  g_assert_cmpstr (op->state, ==, "observed");
  g_assert_cmpint (ops.source->waited, >, 0);
  finish (&ops);
}

/* It was so before: done, and undoing it would take away what was not given here. */
static void
test_already (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL;

  usher_test_source_set (ops.source, FACT, TRUE);
  ops.source->behaviour = USHER_TEST_ALREADY;
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &op, &error));
  g_assert_cmpstr (op->state, ==, "observed");
  g_assert_null (op->inverse);
  g_assert_nonnull (strstr (op->answer, "\"already\":true"));
  finish (&ops);
}

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL, again = NULL;

  ops.source->behaviour = USHER_TEST_REFUSES;
  g_assert_false (usher_test_run_op (&ops, "amy", id, &op, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_FORBIDDEN_ROLE);
  g_assert_true (g_str_has_prefix (error->message, "OP-"));
  g_clear_error (&error);
  g_assert_cmpstr (op->state, ==, "failed");
  g_assert_nonnull (strstr (op->answer, "\"status\":403"));
  usher_test_fails (usher_test_run_op (&ops, "amy", id, &again, &error), USHER_ERROR_GUARD);
  g_assert_cmpuint (ops.source->sent->len, ==, 1);
  finish (&ops);
}

static void
test_offline (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL, again = NULL;

  ops.source->behaviour = USHER_TEST_OFFLINE;
  g_assert_false (usher_test_run_op (&ops, "amy", id, &op, &error));
  g_clear_error (&error);
  g_assert_cmpstr (op->state, ==, "approved");
  ops.source->behaviour = USHER_TEST_DOES;
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &again, &error));
  g_assert_cmpstr (again->state, ==, "observed");
  g_assert_cmpint (again->attempts, ==, 2);
  finish (&ops);
}

/* Nobody can say whether it arrived: a look decides. */
static void
test_lost (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL, again = NULL;

  ops.source->behaviour = USHER_TEST_LOST;
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &op, &error));
  g_assert_cmpstr (op->state, ==, "observed");
  g_assert_cmpuint (ops.source->sent->len, ==, 1);
  usher_test_ops_close (&ops);

  id = begin (&ops, engine);
  ops.source->behaviour = USHER_TEST_LOST_BEFORE;
  g_clear_pointer (&op, usher_op_free);
  usher_test_fails (usher_test_run_op (&ops, "amy", id, &op, &error), USHER_ERROR_OFFLINE);
  g_assert_cmpstr (op->state, ==, "sent");
  ops.source->behaviour = USHER_TEST_DOES;
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &again, &error));
  g_assert_cmpstr (again->state, ==, "observed");
  g_assert_cmpuint (ops.source->sent->len, ==, 2);
  g_assert_cmpstr (ops.source->sent->pdata[0], ==, ops.source->sent->pdata[1]); /* the same key */
  finish (&ops);
}

/* ---- A crash between sending and the answer ---- */
typedef struct {
  UsherTestOps *ops;
  UsherWorkspace *session;
  gint64 id;
  gboolean crashes;
} Crash;

/* When the request goes, it is written already that it went. */
static void
crash_now (gpointer data)
{
  Crash *self = data;
  g_autoptr (UsherOp) op = usher_test_op (self->ops, self->id);

  g_assert_cmpstr (op->state, ==, "sent");
  g_assert_cmpint (op->attempts, >, 0);
  if (self->crashes)
    usher_workspace_close (self->session);
}

static void
crash_in_flight (UsherTestOps *ops, gint64 id)
{
  g_autoptr (GError) error = NULL;
  Crash crash = { ops, usher_test_reopen (ops->workspace, "amy"), id, TRUE };
  UsherOpDesk desk = { .workspace = crash.session, .connector = &ops->source->parent };
  g_autoptr (UsherOp) op = NULL, after = NULL;

  ops->source->on_send = crash_now;
  ops->source->on_send_data = &crash;
  g_assert_false (usher_op_run (&desk, id, &op, NULL, &error));
  ops->source->on_send = NULL;
  g_assert_finalize_object (crash.session);
  after = usher_test_op (ops, id);
  g_assert_cmpstr (after->state, ==, "sent");
  g_assert_nonnull (strstr (after->answer, "\"requests\":[]"));
}

static void
test_crash (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL, again = NULL;
  guint looks;

  /* It arrived: the next run sees that, and sends nothing. */
  crash_in_flight (&ops, id);
  looks = ops.source->looks;
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &op, &error));
  g_assert_cmpstr (op->state, ==, "observed");
  g_assert_cmpuint (ops.source->sent->len, ==, 1);
  g_assert_cmpuint (ops.source->looks, >, looks);
  usher_test_ops_close (&ops);
  /* It did not: a look says so before it is sent again. */
  id = begin (&ops, engine);
  ops.source->behaviour = USHER_TEST_LIES;
  crash_in_flight (&ops, id);
  ops.source->behaviour = USHER_TEST_DOES;
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &again, &error));
  g_assert_cmpstr (again->state, ==, "observed");
  g_assert_cmpint (again->attempts, ==, 2);
  g_assert_cmpuint (ops.source->sent->len, ==, 2);
  finish (&ops);
}

/* Where a look cannot tell, it is not sent again. */
static void
test_blind (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL, again = NULL;

  ops.source->blind = TRUE;
  crash_in_flight (&ops, id);
  usher_test_fails (usher_test_run_op (&ops, "amy", id, &again, &error), USHER_ERROR_GUARD);
  g_assert_cmpuint (ops.source->sent->len, ==, 1);
  usher_test_ops_close (&ops);
  /* Answered, but not to be seen: a sync may tell. */
  id = begin (&ops, engine);
  ops.source->blind = TRUE;
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &op, &error));
  g_assert_cmpstr (op->state, ==, "sent");
  finish (&ops);
}

/* Several requests: what was answered is not sent again. */
static void
stop_at_second (gpointer data)
{
  UsherTestOps *ops = data;

  if (ops->source->sent->len == 2)
    ops->source->behaviour = USHER_TEST_LOST_BEFORE;
}

static void
test_several (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  UsherOpWanted wanted;
  g_autoptr (UsherOp) op = NULL, first = NULL, second = NULL;

  usher_test_ops (&ops, engine);
  ops.source->n_requests = 3;
  wanted = usher_test_account_op (&ops, USHER_OP_RESET_MFA, "ann");
  op = usher_test_plan (&ops, "amy", &wanted, &error);
  usher_test_ok (op != NULL);
  ops.source->on_send = stop_at_second;
  ops.source->on_send_data = &ops;
  usher_test_fails (usher_test_run_op (&ops, "amy", op->id, &first, &error), USHER_ERROR_OFFLINE);
  g_assert_cmpint (first->progress, ==, 2);
  ops.source->on_send = NULL;
  ops.source->behaviour = USHER_TEST_DOES;
  usher_test_ok (usher_test_run_op (&ops, "amy", op->id, &second, &error));
  g_assert_cmpstr (second->state, ==, "observed");
  g_assert_cmpuint (ops.source->sent->len, ==, 4);
  g_assert_cmpstr (ops.source->sent->pdata[1], ==, ops.source->sent->pdata[2]);
  g_assert_cmpstr (ops.source->sent->pdata[0], !=, ops.source->sent->pdata[1]);
  finish (&ops);
}

/* ---- Who, and what was approved ---- */
static void
test_people (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  UsherOpWanted wanted;
  g_autoptr (UsherOp) op = NULL, ran = NULL, own = NULL;

  usher_test_ops (&ops, engine);
  /* Taking bob out of a privileged group: an IAM peer says yes, who does not carry it out. */
  wanted = usher_test_membership (&ops, USHER_OP_REMOVE_MEMBER, "bob", "idp/ring-a");
  usher_test_source_set (ops.source, "member g6 a2", TRUE);
  op = usher_test_plan (&ops, "amy", &wanted, &error);
  usher_test_ok (op != NULL);
  usher_test_fails (usher_test_run_op (&ops, "amy", op->id, &ran, &error), USHER_ERROR_GUARD);
  g_clear_pointer (&ran, usher_op_free);
  usher_test_approve (&ops, op->id, "amy"); /* who planned it: nothing comes of it */
  usher_test_approve (&ops, op->id, "sam");
  usher_test_fails (usher_test_run_op (&ops, "sam", op->id, &ran, &error), USHER_ERROR_GUARD);
  g_clear_pointer (&ran, usher_op_free);
  usher_test_fails (usher_test_run_op (&ops, "trainee", op->id, &ran, &error), USHER_ERROR_RIGHT);
  g_clear_pointer (&ran, usher_op_free);
  g_assert_cmpuint (ops.source->sent->len, ==, 0);
  usher_test_ok (usher_test_run_op (&ops, "amy", op->id, &ran, &error));
  g_assert_cmpstr (ran->state, ==, "observed");
  /* A privileged grant is not an analyst's to carry out, whoever approved. */
  wanted = usher_test_membership (&ops, USHER_OP_ADD_MEMBER, "ann", "idp/ring-a");
  own = usher_test_plan (&ops, "amy", &wanted, &error);
  usher_test_ok (own != NULL);
  g_clear_pointer (&ran, usher_op_free);
  usher_test_fails (usher_test_run_op (&ops, "amy", own->id, &ran, &error), USHER_ERROR_RIGHT);
  usher_test_ops_close (&ops);
}

static gboolean
refuse (UsherTx *tx, gpointer data, GError **error)
{
  return usher_approval_decide (tx, *(gint64 *) data, USHER_APPROVAL_REFUSE, "not needed", error);
}

static void
test_no (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  UsherOpWanted wanted;
  g_autoptr (UsherOp) op = NULL, ran = NULL, after = NULL;
  gint64 approval;

  usher_test_ops (&ops, engine);
  wanted = usher_test_membership (&ops, USHER_OP_ADD_MEMBER, "ann", "idp/outer");
  op = usher_test_plan (&ops, "amy", &wanted, &error);
  usher_test_ok (op != NULL);
  approval = usher_test_workspace_int (ops.workspace, "SELECT MAX (id) FROM approval");
  usher_test_ok (usher_test_act_as (ops.workspace, "meg", NULL, refuse, &approval, &error));
  after = usher_test_op (&ops, op->id);
  g_assert_cmpstr (after->state, ==, "cancelled");
  usher_test_fails (usher_test_run_op (&ops, "amy", op->id, &ran, &error), USHER_ERROR_GUARD);
  finish (&ops);
}

/* What would be sent now is another request: those who said yes are asked again. */
static void
test_changed (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL, again = NULL, done = NULL;

  ops.source->version = "v2";
  usher_test_fails (usher_test_run_op (&ops, "amy", id, &op, &error), USHER_ERROR_GUARD);
  g_assert_cmpstr (op->state, ==, "planned");
  g_assert_nonnull (strstr (op->request, "/v2/"));
  usher_test_fails (usher_test_run_op (&ops, "amy", id, &again, &error), USHER_ERROR_GUARD);
  g_assert_cmpint (usher_test_workspace_int (ops.workspace, "SELECT count (*) FROM approval WHERE state = 'void'"), ==, 1);
  g_assert_cmpuint (ops.source->sent->len, ==, 0);
  usher_test_approve (&ops, id, "meg");
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &done, &error));
  g_assert_cmpstr (done->state, ==, "observed");
  finish (&ops);
}

/* ---- Undoing ---- */
static UsherOp *
rollback (UsherTestOps *ops, gint64 id, GError **error)
{
  UsherWorkspace *workspace = usher_test_reopen (ops->workspace, "amy");
  UsherOpDesk desk = { .workspace = workspace, .connector = &ops->source->parent };
  UsherOp *op = usher_op_rollback (&desk, id, FALSE, NULL, error);

  usher_test_close (workspace);
  return op;
}

static void
test_rollback (UsherEngine engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UsherTestOps ops;
  gint64 id = begin (&ops, engine);
  g_autoptr (UsherOp) op = NULL, back = NULL, done = NULL, after = NULL;

  usher_test_fails (rollback (&ops, id, &error), USHER_ERROR_GUARD); /* nothing was sent */
  usher_test_ok (usher_test_run_op (&ops, "amy", id, &op, &error));
  back = rollback (&ops, id, &error);
  usher_test_ok (back != NULL);
  g_assert_cmpint (back->kind, ==, USHER_OP_REMOVE_MEMBER);
  g_assert_cmpint (back->rolls_back, ==, id);
  usher_test_ok (usher_test_run_op (&ops, "amy", back->id, &done, &error));
  g_assert_cmpstr (done->state, ==, "observed");
  g_assert_false (usher_test_source_holds (ops.source, FACT));
  after = usher_test_op (&ops, id);
  g_assert_cmpint (after->rolled_back_by, ==, back->id);
  usher_test_fails (rollback (&ops, id, &error), USHER_ERROR_GUARD);
  finish (&ops);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/op-run/observed", test_observed, NULL);
  usher_test_add_engines ("/op-run/contradicted", test_contradicted, NULL);
  usher_test_add_engines ("/op-run/late", test_late, NULL);
  usher_test_add_engines ("/op-run/already", test_already, NULL);
  usher_test_add_engines ("/op-run/refused", test_refused, NULL);
  usher_test_add_engines ("/op-run/offline", test_offline, NULL);
  usher_test_add_engines ("/op-run/lost", test_lost, NULL);
  usher_test_add_engines ("/op-run/crash", test_crash, NULL);
  usher_test_add_engines ("/op-run/blind", test_blind, NULL);
  usher_test_add_engines ("/op-run/several", test_several, NULL);
  usher_test_add_engines ("/op-run/people", test_people, NULL);
  usher_test_add_engines ("/op-run/no", test_no, NULL);
  usher_test_add_engines ("/op-run/changed", test_changed, NULL);
  usher_test_add_engines ("/op-run/rollback", test_rollback, NULL);
  return usher_test_run ();
}
