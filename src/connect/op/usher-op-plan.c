/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Planning: what would be sent exactly, what comes of it, who must say yes.
 *
 * Asks the source, so never on the writer's thread; only the act at the end runs there.  A prediction
 * of "refused" is kept like any other: it says what to do, and running it is refused. */

#include "usher-op-private.h"

#include "usher-approval.h"
#include "usher-canon.h"
#include "usher-error.h"
#include "usher-random.h"

/* ---- What the call must name ---- */
static gboolean
need (gboolean there, const char *flag, UsherOpKind kind, GError **error)
{
  return there || usher_error_set (error, USHER_ERROR_USAGE, NULL, "%s takes --%s", usher_op_kind_name (kind), flag);
}

static gboolean
check_wanted (const UsherOpWanted *wanted, GError **error)
{
  UsherOpKind kind = wanted->kind;
  gboolean group = kind == USHER_OP_ADD_MEMBER || kind == USHER_OP_REMOVE_MEMBER,
           entitlement = kind == USHER_OP_ASSIGN || kind == USHER_OP_UNASSIGN;

  if (!need (wanted->account || wanted->person, "person or --account", kind, error) ||
      (group && !need (wanted->group != 0, "group", kind, error)) ||
      (entitlement && !need (wanted->entitlement != 0, "entitlement", kind, error)))
    return FALSE;
  if ((wanted->group && !group) || (wanted->entitlement && !entitlement) || (wanted->factor && kind != USHER_OP_RESET_MFA))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "%s takes no --%s", usher_op_kind_name (kind),
                            wanted->group && !group ? "group" : wanted->entitlement && !entitlement ? "entitlement" : "factor");
  return (wanted->basis == NULL) == (wanted->basis_hash == NULL) ||
         usher_error_set (error, USHER_ERROR_USAGE, NULL, "a basis comes with the hash of what was approved");
}

/* ---- Asking the source ---- */
/* What a source refuses for good is a prediction; that it cannot be asked now is a failure. */
static gboolean
is_refusal (const GError *error)
{
  switch (usher_trouble_of (error))
    {
    case USHER_TROUBLE_FORBIDDEN_SCOPE:
    case USHER_TROUBLE_FORBIDDEN_ROLE:
    case USHER_TROUBLE_LICENCE_MISSING:
    case USHER_TROUBLE_READ_ONLY_SOURCE:
    case USHER_TROUBLE_POLICY_BLOCK:
    case USHER_TROUBLE_NOT_FOUND:
    case USHER_TROUBLE_INVALID_REQUEST:
    case USHER_TROUBLE_PRECONDITION:
      return TRUE;
    default:
      return g_error_matches (error, USHER_ERROR, USHER_ERROR_GUARD);
    }
}

gboolean
usher_op_ask (const UsherOpDesk *desk, UsherOpKind kind, const UsherOpFacts *facts, UsherOpOffer *offer, GCancellable *cancellable,
              GError **error)
{
  UsherOpTarget target = usher_op_target (kind, facts);
  g_autoptr (GError) failed = NULL;

  if (!(offer->can = usher_connector_can (desk->connector, kind, &offer->why)))
    return TRUE;
  offer->requests = usher_connector_plan (desk->connector, &target, cancellable, &failed);
  if (offer->requests && offer->requests->len > 0)
    return TRUE;
  if (offer->requests || is_refusal (failed))
    {
      offer->can = FALSE;
      offer->why = g_strdup (failed ? failed->message : "there is nothing that could be sent");
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* Would the rights suffice?  What cannot be told is no refusal. */
static gboolean
ask_rights (const UsherOpDesk *desk, const UsherOpFacts *facts, UsherOpOffer *offer, GCancellable *cancellable, GError **error)
{
  g_auto (UsherConnectorReport) report = { 0 };
  g_autoptr (GError) failed = NULL;

  if (!offer->can || !facts->writes)
    return TRUE;
  usher_connector_report_init (&report);
  if (!usher_connector_test (desk->connector, &report, cancellable, &failed))
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  if (report.writes == USHER_TRUTH_NO)
    {
      offer->can = FALSE;
      offer->why = g_strdup_printf ("%s may not write at source:%s: a permission is missing there", report.identity ? report.identity : "Usher's sign-in",
                                    facts->source);
    }
  return TRUE;
}

/* ---- Putting it together ---- */
typedef struct {
  const UsherOpDesk *desk;
  const UsherOpWanted *wanted;
  UsherOp *op;      /* (owned) */
  UsherOpFacts *facts; /* (owned) */
  UsherRequirement requirement;
} Planning;

static void
planning_clear (Planning *self)
{
  usher_op_free (self->op);
  usher_op_facts_free (self->facts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Planning, planning_clear)

static gboolean
fill (UsherConn *conn, Planning *self, const UsherOpOffer *offer, GError **error)
{
  UsherOp *op = self->op;
  const char *word;

  if (!usher_op_predict (conn, op->kind, self->facts, offer, &word, &op->why, error) ||
      !usher_op_weigh (conn, op, self->facts, &op->level, &self->requirement, error))
    return FALSE;
  op->needs = self->requirement.approvers;
  op->prediction = g_strdup (word);
  op->request = offer->requests ? usher_op_requests_json (offer->requests) : g_strdup ("[]");
  op->inverse = usher_op_inverse_json (op);
  op->hash = usher_op_content_hash (op);
  return TRUE;
}

static UsherOp *
begin_op (const UsherOpWanted *wanted, const UsherOpFacts *facts)
{
  UsherOp *op = g_new0 (UsherOp, 1);

  op->kind = wanted->kind;
  op->source = wanted->source;
  op->account = facts->account.id;
  op->person = facts->person;
  op->group = facts->group.id;
  op->entitlement = facts->entitlement.id;
  op->factor = facts->factor.id;
  op->state = g_strdup ("planned");
  op->basis = g_strdup (wanted->basis);
  op->basis_hash = g_strdup (wanted->basis_hash);
  op->facts = wanted->facts;
  op->rolls_back = wanted->rolls_back;
  op->key = usher_uuid_new ();
  return op;
}

/* ---- The act ---- */
static UsherValue
id_or_null (gint64 id)
{
  return id ? USHER_INT (id) : USHER_NULL;
}

static gboolean
insert_op (UsherTx *tx, UsherOp *op, GError **error)
{
  UsherRequirement needs = { .approvers = op->needs };
  g_autofree char *names = usher_requirement_to_json (&needs);
  UsherChange changes[] = {
    { "kind", usher_text_value (usher_op_kind_name (op->kind)) },
    { "source", USHER_INT (op->source) },
    { "account", USHER_INT (op->account) },
    { "person", id_or_null (op->person) },
    { "grp", id_or_null (op->group) },
    { "entitlement", id_or_null (op->entitlement) },
    { "factor", id_or_null (op->factor) },
    { "state", usher_text_value (op->state) },
    { "level", usher_text_value (usher_level_name (op->level)) },
    { "facts", USHER_INT (op->facts) },
    { "needs", usher_text_value (names) },
    { "request", usher_text_value (op->request) },
    { "inverse", usher_text_value (op->inverse) },
    { "prediction", usher_text_value (op->prediction) },
    { "why", usher_text_value (op->why) },
    { "hash", usher_text_value (op->hash) },
    { "key", usher_text_value (op->key) },
    { "basis", usher_text_value (op->basis) },
    { "basis_hash", usher_text_value (op->basis_hash) },
    { "planned_by", USHER_INT (op->planned_by) },
    { "planned_at", USHER_INT (op->planned_at) },
    { "attempts", USHER_INT (0) },
    { "progress", USHER_INT (0) },
    { "rolls_back", id_or_null (op->rolls_back) },
    { NULL },
  };

  op->id = usher_record_new (tx, "operation", "plan", changes, error);
  op->version = 1;
  return op->id != 0;
}

/* Asks for the yes of those whom the matrix names; of one that stands on a basis they were asked there. */
gboolean
usher_op_want (UsherTx *tx, const UsherOp *op, gboolean apart, GError **error)
{
  UsherRequirement requirement = { .approvers = op->needs, .apart = apart };
  g_autofree char *subject = usher_op_subject (op);
  UsherApprovalSubject what = { subject, op->hash, { .requester = op->planned_by, .beneficiary = op->person } };

  if (op->basis || g_str_equal (op->prediction, "refused"))
    return TRUE;
  what.of.target_kind = op->group ? "group" : op->entitlement ? "ent" : "account";
  what.of.target = op->group ? op->group : op->entitlement ? op->entitlement : op->account;
  return usher_approval_want (tx, &what, &requirement, error);
}

/* One undoing at a time. */
static gboolean
check_rollback (UsherTx *tx, const UsherOpWanted *wanted, GError **error)
{
  g_autoptr (UsherOp) of = NULL;

  if (!wanted->rolls_back)
    return TRUE;
  if (!(of = usher_op_load (usher_tx_conn (tx), wanted->rolls_back, error)))
    return FALSE;
  return !of->rolled_back_by ||
         usher_error_set (error, USHER_ERROR_GUARD, NULL, "OP-%" G_GINT64_FORMAT " was rolled back by OP-%" G_GINT64_FORMAT, of->id,
                          of->rolled_back_by);
}

static gboolean
plan_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Planning *self = data;

  self->op->planned_by = usher_tx_member (tx);
  self->op->planned_at = usher_tx_now (tx);
  return usher_tx_may (tx, "op.plan", error) && check_rollback (tx, self->wanted, error) && insert_op (tx, self->op, error) &&
         usher_op_want (tx, self->op, self->requirement.apart, error);
}

/* ---- All of it ---- */
static UsherOpFacts *
read_facts (const UsherOpDesk *desk, const UsherOpWanted *wanted, GError **error)
{
  UsherConn *conn = usher_db_take_reader (usher_workspace_db (desk->workspace), error);
  UsherOpFacts *facts = conn ? usher_op_store_facts (conn, wanted, error) : NULL;

  if (conn)
    usher_db_put_reader (usher_workspace_db (desk->workspace), conn);
  return facts;
}

UsherOp *
usher_op_plan (const UsherOpDesk *desk, const UsherOpWanted *wanted, GCancellable *cancellable, GError **error)
{
  g_auto (Planning) self = { .desk = desk, .wanted = wanted };
  g_auto (UsherOpOffer) offer = { 0 };
  UsherConn *conn;
  gboolean good;

  if (!check_wanted (wanted, error) || !usher_workspace_may (desk->workspace, "op.plan", error) ||
      !(self.facts = read_facts (desk, wanted, error)) ||
      !usher_op_ask (desk, wanted->kind, self.facts, &offer, cancellable, error) ||
      !ask_rights (desk, self.facts, &offer, cancellable, error) ||
      !(conn = usher_db_take_reader (usher_workspace_db (desk->workspace), error)))
    return NULL;
  self.op = begin_op (wanted, self.facts);
  good = fill (conn, &self, &offer, error);
  usher_db_put_reader (usher_workspace_db (desk->workspace), conn);
  if (!good || (!wanted->dry_run && !usher_workspace_act (desk->workspace, desk->reason, plan_in_writer, &self, error)))
    return NULL;
  return g_steal_pointer (&self.op);
}

/* ---- Undoing ---- */
static gboolean
check_undoable (const UsherOp *op, GError **error)
{
  gboolean sent = g_str_equal (op->state, "observed") || g_str_equal (op->state, "contradicted");

  if (!sent)
    return usher_error_set (error, USHER_ERROR_GUARD,
                            g_str_equal (op->state, "sent") ? "usherctl op run looks at what became of it first." : NULL,
                            "OP-%" G_GINT64_FORMAT " is %s: there is nothing to roll back", op->id, op->state);
  if (!op->inverse)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "%s OP-%" G_GINT64_FORMAT,
                            usher_op_kind_inverse (op->kind, &(UsherOpKind) { 0 }) ? "it was so before: there is nothing to undo of"
                                                                                   : "nothing undoes",
                            op->id);
  return TRUE;
}

UsherOp *
usher_op_rollback (const UsherOpDesk *desk, gint64 id, gboolean dry_run, GCancellable *cancellable, GError **error)
{
  UsherConn *conn = usher_db_take_reader (usher_workspace_db (desk->workspace), error);
  g_autoptr (UsherOp) op = conn ? usher_op_load (conn, id, error) : NULL;
  UsherOpWanted wanted;

  if (conn)
    usher_db_put_reader (usher_workspace_db (desk->workspace), conn);
  if (!op || !usher_workspace_may (desk->workspace, "op.rollback", error) || !check_undoable (op, error))
    return NULL;
  wanted = (UsherOpWanted) { .source = op->source, .account = op->account, .group = op->group, .entitlement = op->entitlement,
                             .rolls_back = op->id, .dry_run = dry_run };
  usher_op_kind_inverse (op->kind, &wanted.kind);
  return usher_op_plan (desk, &wanted, cancellable, error);
}
