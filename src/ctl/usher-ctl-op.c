/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* op: planning, showing, running, cancelling, rolling back.  Main thread; acts run on the writer thread.
 * It must not decide whether anything may be sent: the acts do. */
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"
#include "usher-ctl-source.h"

#include <string.h>

#include "usher-approval.h"
#include "usher-key.h"
#include "usher-op-acts.h"
#include "usher-source-secret.h"

const UsherCtlFlag usher_ctl_op_flags[] = {
  { "person", "P", "whose account at the source" },
  { "account", "A", "the account itself, where a person has several" },
  { "group", "G", "add-member, remove-member: into or out of this group" },
  { "entitlement", "E", "assign, unassign: this entitlement" },
  { "factor", "F", "reset-mfa: this factor alone" },
  { "source", "NAME", "where; else where the account is" },
  { NULL },
};

/* ---- Opening the source ---- */

typedef struct {
  UsherSourceSession *session; /* (owned) */
  UsherOpDesk desk;
} Desk;

static void
clear_desk (Desk *self)
{
  g_clear_pointer (&self->session, usher_source_session_close);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desk, clear_desk)

static gboolean
open_desk (UsherCtl *ctl, gint64 source, Desk *self, GError **error)
{
  UsherSourceOpen open = { .secret_fd = -1, .interactive = TRUE };
  UsherConn *conn = NULL;
  g_autoptr(UsherSource) row = NULL;
  char *secret = NULL;

  if (!usher_ctl_source_secret (ctl, &secret, error))
    return FALSE;
  open.secret = secret;
  if ((conn = usher_ctl_take_reader (ctl, error)) != NULL && (row = usher_source_load (conn, source, error)) != NULL)
    self->session = usher_source_session_open (ctl->workspace, conn, row->name, &open, ctl->cancellable, error);
  usher_ctl_put_reader (ctl, conn);
  usher_source_secret_free (secret);
  if (self->session == NULL)
    return FALSE;
  self->desk = (UsherOpDesk) { .workspace = ctl->workspace, .connector = self->session->connector,
                               .lag_ms = self->session->manifest->lag_ms, .reason = usher_ctl_reason (ctl) };
  return TRUE;
}

/* ---- The answer ---- */

static void
add_json (JsonBuilder *builder, const char *name, const char *json)
{
  JsonNode *node = json ? json_from_string (json, NULL) : NULL;

  json_builder_set_member_name (builder, name);
  if (node != NULL)
    json_builder_add_value (builder, node);
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder, const char *name, const char *prefix, gint64 id)
{
  g_autofree char *key = id ? g_strdup_printf ("%s%" G_GINT64_FORMAT, prefix, id) : NULL;

  usher_ctl_text (builder, name, key);
}

static gboolean
add_key (JsonBuilder *builder, UsherConn *conn, const char *name, const char *noun, gint64 id, GError **error)
{
  GError *fault = NULL;
  g_autofree char *key = id ? usher_key_of (conn, noun, id, &fault) : NULL;

  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  usher_ctl_text (builder, name, key);
  return TRUE;
}

static gboolean
add_target (JsonBuilder *builder, UsherConn *conn, const UsherOp *op, GError **error)
{
  return add_key (builder, conn, "account", "account", op->account, error) &&
         add_key (builder, conn, "person", "person", op->person, error) &&
         add_key (builder, conn, "group", "group", op->group, error) &&
         add_key (builder, conn, "entitlement", "entitlement", op->entitlement, error);
}

static void
add_one_request (JsonBuilder *builder, const UsherOpRequest *request)
{
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "method", request->method);
  usher_ctl_text (builder, "url", request->url);
  if (request->type != NULL)
    usher_ctl_text (builder, "type", request->type);
  usher_ctl_text (builder, "body", request->body);
  json_builder_end_object (builder);
}

/* As lines to copy, in their order. */
static char *
join_lines (const GPtrArray *requests, gboolean powershell)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();

  for (guint i = 0; i < requests->len; i++)
    {
      const UsherOpRequest *request = requests->pdata[i];
      const char *line = powershell ? request->powershell : request->curl;

      if (line != NULL)
        g_ptr_array_add (lines, (gpointer) line);
    }
  g_ptr_array_add (lines, NULL);
  return lines->len > 1 ? g_strjoinv ("\n", (char **) lines->pdata) : NULL;
}

static void
add_requests (JsonBuilder *builder, const UsherOp *op)
{
  g_autoptr(GPtrArray) requests = usher_op_requests (op);
  g_autofree char *curl = join_lines (requests, FALSE), *powershell = join_lines (requests, TRUE);

  json_builder_set_member_name (builder, "request");
  if (requests->len > 0)
    add_one_request (builder, requests->pdata[0]);
  else
    json_builder_add_null_value (builder);
  if (requests->len > 1)
    {
      json_builder_set_member_name (builder, "requests");
      json_builder_begin_array (builder);
      for (guint i = 0; i < requests->len; i++)
        add_one_request (builder, requests->pdata[i]);
      json_builder_end_array (builder);
    }
  usher_ctl_text (builder, "curl", curl);
  usher_ctl_text (builder, "powershell", powershell);
}

static gboolean
add_inverse (JsonBuilder *builder, UsherConn *conn, const UsherOp *op, GError **error)
{
  UsherOpKind kind;

  json_builder_set_member_name (builder, "inverse");
  if (op->inverse == NULL || !usher_op_kind_inverse (op->kind, &kind))
    {
      json_builder_add_null_value (builder);
      return TRUE;
    }
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "kind", usher_op_kind_name (kind));
  if (!add_target (builder, conn, op, error))
    return FALSE;
  json_builder_end_object (builder);
  return TRUE;
}

static gboolean
add_approval (JsonBuilder *builder, UsherConn *conn, const UsherApproval *approval, GError **error)
{
  g_autofree char *who = usher_approval_who (conn, approval, error);

  if (who == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  add_number (builder, "approval", "AP-", approval->id);
  usher_ctl_text (builder, "requirement", usher_approver_name (approval->approver));
  usher_ctl_text (builder, "state", approval->state);
  usher_ctl_text (builder, "who", who);
  usher_ctl_time (builder, "expires_at", approval->expires_at);
  json_builder_end_object (builder);
  return TRUE;
}

static gboolean
add_approvals (JsonBuilder *builder, UsherConn *conn, const UsherOp *op, GError **error)
{
  UsherRequirement needs = { .approvers = op->needs };
  g_autofree char *names = usher_requirement_to_json (&needs), *subject = usher_op_subject (op);
  g_autoptr(GPtrArray) list = op->id ? usher_approval_list (conn, subject, error) : g_ptr_array_new ();

  add_json (builder, "needs", names);
  json_builder_set_member_name (builder, "approvals");
  json_builder_begin_array (builder);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const UsherApproval *approval = list->pdata[i];

      if (g_str_equal (approval->hash, usher_op_subject_hash (op)) && !add_approval (builder, conn, approval, error))
        return FALSE;
    }
  json_builder_end_array (builder);
  return list != NULL;
}

static gboolean
add_op (JsonBuilder *builder, UsherConn *conn, const UsherOp *op, GError **error)
{
  g_autoptr(UsherSource) source = usher_source_load (conn, op->source, error);

  if (source == NULL)
    return FALSE;
  add_number (builder, "op", "OP-", op->id);
  usher_ctl_text (builder, "kind", usher_op_kind_name (op->kind));
  usher_ctl_text (builder, "state", op->state);
  usher_ctl_text (builder, "source", source->name);
  if (!add_target (builder, conn, op, error))
    return FALSE;
  add_requests (builder, op);
  if (!add_inverse (builder, conn, op, error))
    return FALSE;
  usher_ctl_text (builder, "prediction", op->prediction);
  usher_ctl_text (builder, "why", op->why);
  usher_ctl_text (builder, "level", usher_level_name (op->level));
  if (!add_approvals (builder, conn, op, error))
    return FALSE;
  usher_ctl_text (builder, "hash", op->hash);
  usher_ctl_text (builder, "basis", op->basis);
  usher_ctl_time (builder, "planned_at", op->planned_at);
  usher_ctl_time (builder, "approved_at", op->approved_at);
  usher_ctl_time (builder, "sent_at", op->sent_at);
  usher_ctl_int (builder, "attempts", op->attempts);
  add_json (builder, "answer", op->answer);
  usher_ctl_time (builder, "observed_at", op->observed_at);
  add_number (builder, "observed_in", "RUN-", op->observed_run);
  add_json (builder, "proof", op->proof);
  add_number (builder, "rolls_back", "OP-", op->rolls_back);
  add_number (builder, "rolled_back_by", "OP-", op->rolled_back_by);
  return TRUE;
}

static gboolean
answer_op (UsherCtl *ctl, const UsherOp *op, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good;

  if (conn == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  good = add_op (builder, conn, op, error);
  usher_ctl_end_read (ctl, conn);
  if (!good)
    return FALSE;
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}

/* ---- plan ---- */

static gboolean
find_part (UsherCtl *ctl, UsherConn *conn, const char *flag, const char *noun, gint64 *id, GError **error)
{
  const char *text = usher_ctl_flag (ctl, flag);

  return text == NULL || usher_ctl_id (conn, usher_noun_find (noun), text, id, error);
}

static gboolean
find_source (UsherCtl *ctl, UsherConn *conn, UsherOpWanted *wanted, GError **error)
{
  const char *name = usher_ctl_flag (ctl, "source");

  if (name != NULL)
    return usher_source_find (conn, name, &wanted->source, error);
  if (wanted->account && !usher_op_account_source (conn, wanted->account, &wanted->source, error))
    return FALSE;
  return wanted->source ||
         usher_error_set (error, USHER_ERROR_USAGE, "Add --source NAME, or --account A.", "--source is missing: where is it to be done?");
}

static gboolean
find_wanted (UsherCtl *ctl, UsherOpWanted *wanted, GError **error)
{
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good = conn != NULL && find_part (ctl, conn, "person", "people", &wanted->person, error) &&
                  find_part (ctl, conn, "account", "accounts", &wanted->account, error) &&
                  find_part (ctl, conn, "group", "groups", &wanted->group, error) &&
                  find_part (ctl, conn, "entitlement", "entitlements", &wanted->entitlement, error) &&
                  find_part (ctl, conn, "factor", "factors", &wanted->factor, error) && find_source (ctl, conn, wanted, error);

  usher_ctl_end_read (ctl, conn);
  return good;
}

static gboolean
refuse_kind (const char *kind, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *shown = usher_ctl_quote (kind), *list = NULL, *hint = NULL;

  for (UsherOpKind i = 0; i < USHER_OP_N; i++)
    g_ptr_array_add (names, (gpointer) usher_op_kind_name (i));
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  hint = g_strdup_printf ("Use one of: %s.", list);
  return usher_error_set (error, USHER_ERROR_USAGE, hint, "%s is no kind of operation", shown);
}

gboolean
usher_ctl_op_plan (UsherCtl *ctl, GError **error)
{
  UsherOpWanted wanted = { .dry_run = usher_ctl_has (ctl, "dry-run") };
  g_auto(Desk) desk = { 0 };
  g_autoptr(UsherOp) op = NULL;

  if (!usher_op_kind_parse (usher_ctl_argument (ctl, 0), &wanted.kind))
    return refuse_kind (usher_ctl_argument (ctl, 0), error);
  return find_wanted (ctl, &wanted, error) && open_desk (ctl, wanted.source, &desk, error) &&
         (op = usher_op_plan (&desk.desk, &wanted, ctl->cancellable, error)) != NULL && answer_op (ctl, op, error);
}

/* ---- show, run, cancel, rollback ---- */

static UsherOp *
load_op (UsherCtl *ctl, GError **error)
{
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  UsherOp *op = NULL;
  gint64 id;

  if (conn != NULL && usher_ctl_id (conn, usher_ctl_query_noun (ctl), usher_ctl_argument (ctl, 0), &id, error))
    op = usher_op_load (conn, id, error);
  usher_ctl_end_read (ctl, conn);
  return op;
}

gboolean
usher_ctl_op_show (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherOp) op = load_op (ctl, error);

  return op != NULL && answer_op (ctl, op, error);
}

/* What became of it is the answer, though it be none that one hoped for. */
static gboolean
run (UsherCtl *ctl, const UsherOpDesk *desk, gint64 id, GError **error)
{
  g_autoptr(UsherOp) op = NULL;
  g_autoptr(GError) fault = NULL;
  gboolean done = usher_op_run (desk, id, &op, ctl->cancellable, &fault);

  if (op != NULL && op->attempts > 0 && (!answer_op (ctl, op, error) || !usher_ctl_out_flush (ctl->out, error)))
    return FALSE;
  if (done)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

gboolean
usher_ctl_op_run (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherOp) op = load_op (ctl, error);
  g_auto(Desk) desk = { 0 };

  if (op == NULL || !open_desk (ctl, op->source, &desk, error))
    return FALSE;
  if (usher_ctl_has (ctl, "dry-run"))
    return usher_op_check (&desk.desk, op->id, ctl->cancellable, error) && answer_op (ctl, op, error);
  return run (ctl, &desk.desk, op->id, error);
}

static gboolean
cancel_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  return usher_op_cancel (tx, *(gint64 *) data, error);
}

gboolean
usher_ctl_op_cancel (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherOp) op = load_op (ctl, error), after = NULL;

  return op != NULL && usher_ctl_act (ctl, cancel_in_writer, &op->id, error) && (after = load_op (ctl, error)) != NULL &&
         answer_op (ctl, after, error);
}

gboolean
usher_ctl_op_rollback (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherOp) op = load_op (ctl, error), back = NULL;
  g_auto(Desk) desk = { 0 };

  return op != NULL && open_desk (ctl, op->source, &desk, error) &&
         (back = usher_op_rollback (&desk.desk, op->id, usher_ctl_has (ctl, "dry-run"), ctl->cancellable, error)) != NULL &&
         answer_op (ctl, back, error);
}
