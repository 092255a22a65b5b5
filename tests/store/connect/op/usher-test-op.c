/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A source in memory, and short calls of operations on it. */

#include "usher-test-op.h"

#include <math.h>

#include "usher-approval.h"
#include "usher-error.h"
#include "usher-member.h"
#include "usher-record.h"
#include "usher-workspace-private.h"

/* ---- The source ---- */
static char *
fact_of (const UsherOpTarget *target, gboolean *wanted)
{
  switch (target->kind)
    {
    case USHER_OP_ADD_MEMBER:
    case USHER_OP_REMOVE_MEMBER:
      *wanted = target->kind == USHER_OP_ADD_MEMBER;
      return g_strdup_printf ("member %s %s", target->group, target->account);
    case USHER_OP_ASSIGN:
    case USHER_OP_UNASSIGN:
      *wanted = target->kind == USHER_OP_ASSIGN;
      return g_strdup_printf ("grant %s %s", target->entitlement, target->account);
    case USHER_OP_ENABLE:
    case USHER_OP_DISABLE:
      *wanted = target->kind == USHER_OP_ENABLE;
      return g_strdup_printf ("enabled %s", target->account);
    default:
      *wanted = TRUE;
      return g_strdup_printf ("%s %s", usher_op_kind_name (target->kind), target->account);
    }
}

gboolean
usher_test_source_holds (UsherTestSource *self, const char *fact)
{
  return g_hash_table_contains (self->facts, fact);
}

void
usher_test_source_set (UsherTestSource *self, const char *fact, gboolean holds)
{
  if (holds)
    g_hash_table_add (self->facts, g_strdup (fact));
  else
    g_hash_table_remove (self->facts, fact);
}

static gboolean
source_can (UsherConnector *connector, UsherOpKind kind, char **why)
{
  UsherTestSource *self = (UsherTestSource *) connector;

  if (kind != self->cannot)
    return TRUE;
  *why = g_strdup ("this source has no such thing");
  return FALSE;
}

static GPtrArray *
source_plan (UsherConnector *connector, const UsherOpTarget *target, GCancellable *cancellable, GError **error)
{
  UsherTestSource *self = (UsherTestSource *) connector;
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_op_request_free);
  gboolean wanted;
  g_autofree char *fact = fact_of (target, &wanted);

  for (guint i = 0; i < self->n_requests; i++)
    {
      UsherOpRequest *request = g_new0 (UsherOpRequest, 1);

      request->method = g_strdup (wanted ? "PUT" : "DELETE");
      request->url = g_strdup_printf ("https://127.0.0.1/%s/%u/%s", self->version, i, fact);
      request->curl = g_strdup_printf ("curl -X %s '%s'", request->method, request->url);
      request->powershell = g_strdup_printf ("Invoke-RestMethod -Method %s '%s'", request->method, request->url);
      g_ptr_array_add (list, request);
    }
  return list;
}

static gboolean
fail (UsherTestSource *self, UsherOpAnswer *answer, UsherTruth sent, UsherTroubleClass class, int status, GError **error)
{
  g_auto (UsherTrouble) trouble = { .class = class, .status = status, .message = g_strdup ("no") };

  answer->sent = sent;
  answer->status = status;
  return usher_trouble_set (error, &trouble, "the operation was sent");
}

/* "https://127.0.0.1/v1/0/member g1 a1": the last of a plan's requests makes it so. */
static void
do_it (UsherTestSource *self, const UsherOpRequest *request)
{
  g_auto (GStrv) parts = g_strsplit (request->url, "/", 6);

  if (g_ascii_strtoull (parts[4], NULL, 10) + 1 == self->n_requests)
    usher_test_source_set (self, parts[5], g_str_equal (request->method, "PUT"));
}

static gboolean
source_send (UsherConnector *connector, const UsherOpRequest *request, const char *key, UsherOpAnswer *answer, GCancellable *cancellable,
             GError **error)
{
  UsherTestSource *self = (UsherTestSource *) connector;

  g_ptr_array_add (self->sent, g_strdup_printf ("%s %s %s", key, request->method, request->url));
  if (self->on_send)
    self->on_send (self->on_send_data);
  switch (self->behaviour)
    {
    case USHER_TEST_REFUSES:
      return fail (self, answer, USHER_TRUTH_YES, USHER_TROUBLE_FORBIDDEN_ROLE, 403, error);
    case USHER_TEST_OFFLINE:
      return fail (self, answer, USHER_TRUTH_NO, USHER_TROUBLE_NETWORK, 0, error);
    case USHER_TEST_LOST_BEFORE:
      return fail (self, answer, USHER_TRUTH_UNKNOWN, USHER_TROUBLE_NETWORK, 0, error);
    case USHER_TEST_LOST:
      do_it (self, request);
      return fail (self, answer, USHER_TRUTH_UNKNOWN, USHER_TROUBLE_NETWORK, 0, error);
    case USHER_TEST_LIES:
      break;
    case USHER_TEST_ALREADY:
      answer->already = TRUE;
      do_it (self, request);
      break;
    case USHER_TEST_DOES:
    case USHER_TEST_LATE:
    default:
      do_it (self, request);
    }
  answer->sent = USHER_TRUTH_YES;
  answer->status = 204;
  answer->request_id = g_strdup ("req-1");
  return TRUE;
}

static gboolean
source_observe (UsherConnector *connector, const UsherOpTarget *target, UsherOpSeen *seen, GCancellable *cancellable, GError **error)
{
  UsherTestSource *self = (UsherTestSource *) connector;
  gboolean wanted, late = self->behaviour == USHER_TEST_LATE && self->sent->len > 0 && self->late > 0;
  g_autofree char *fact = fact_of (target, &wanted);

  self->looks++;
  self->late -= late;
  seen->holds = self->blind ? USHER_TRUTH_UNKNOWN
                : usher_test_source_holds (self, fact) == wanted && !late ? USHER_TRUTH_YES : USHER_TRUTH_NO;
  seen->proof = g_strdup_printf ("{\"read\":\"%s\"}", usher_truth_name (seen->holds));
  return TRUE;
}

static gboolean
source_test (UsherConnector *connector, UsherConnectorReport *report, GCancellable *cancellable, GError **error)
{
  report->reachable = TRUE;
  report->writes = ((UsherTestSource *) connector)->writes;
  report->identity = g_strdup ("usher-limited");
  return TRUE;
}

static const UsherConnectorFuncs source_funcs = { .test = source_test, .can = source_can, .plan = source_plan, .send = source_send,
                                                  .observe = source_observe };

UsherTestSource *
usher_test_source_new (void)
{
  UsherTestSource *self = g_new0 (UsherTestSource, 1);

  self->parent.funcs = &source_funcs;
  self->facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sent = g_ptr_array_new_with_free_func (g_free);
  self->n_requests = 1;
  self->version = "v1";
  self->cannot = USHER_OP_N;
  self->writes = USHER_TRUTH_YES;
  return self;
}

void
usher_test_source_free (UsherTestSource *self)
{
  g_hash_table_unref (self->facts);
  g_ptr_array_unref (self->sent);
  g_free (self);
}

static void
count_wait (gint64 ms, GCancellable *cancellable, gpointer data)
{
  ((UsherTestSource *) data)->waited += ms;
}

/* ---- Short calls ---- */
typedef struct {
  gint64 id;
  gboolean writes;
} Switch;

/* The row alone: that it takes two members is the source's own test. */
static gboolean
switch_writes (UsherTx *tx, gpointer data, GError **error)
{
  Switch *self = data;
  UsherChange changes[] = { { "writes", USHER_INT (self->writes) }, { NULL } };

  return usher_record_write (tx, "source", self->id, self->writes ? "enable-writes" : "disable-writes", USHER_RECORD_AS_IT_IS, changes, error);
}

void
usher_test_set_writes (UsherTestOps *self, gboolean writes)
{
  g_autoptr (GError) error = NULL;
  Switch call = { self->idp, writes };

  usher_test_ok (usher_test_act_as (self->workspace, "lead", NULL, switch_writes, &call, &error));
}

void
usher_test_ops (UsherTestOps *self, UsherEngine engine)
{
  usher_op_register ();
  self->workspace = usher_test_approvals (engine);
  self->source = usher_test_source_new ();
  self->idp = usher_test_workspace_int (self->workspace, "SELECT id FROM source WHERE name = 'idp'");
  usher_test_set_writes (self, TRUE);
}

void
usher_test_ops_close (UsherTestOps *self)
{
  usher_test_source_free (self->source);
  usher_test_close (self->workspace);
}

UsherOp *
usher_test_plan (UsherTestOps *self, const char *login, const UsherOpWanted *wanted, GError **error)
{
  UsherWorkspace *workspace = usher_test_reopen (self->workspace, login);
  UsherOpDesk desk = { .workspace = workspace, .connector = &self->source->parent, .wait = count_wait, .wait_data = self->source };
  UsherOp *op = usher_op_plan (&desk, wanted, NULL, error);

  usher_test_close (workspace);
  return op;
}

gboolean
usher_test_run_op (UsherTestOps *self, const char *login, gint64 id, UsherOp **op, GError **error)
{
  UsherWorkspace *workspace = usher_test_reopen (self->workspace, login);
  UsherOpDesk desk = { .workspace = workspace, .connector = &self->source->parent, .lag_ms = 1000, .wait = count_wait, .wait_data = self->source };
  gboolean done = usher_op_run (&desk, id, op, NULL, error);

  usher_test_close (workspace);
  return done;
}

UsherOpWanted
usher_test_account_op (UsherTestOps *self, UsherOpKind kind, const char *person)
{
  return (UsherOpWanted) { .kind = kind, .source = self->idp, .person = usher_test_person (self->workspace, person) };
}

UsherOpWanted
usher_test_membership (UsherTestOps *self, UsherOpKind kind, const char *person, const char *group)
{
  UsherOpWanted wanted = usher_test_account_op (self, kind, person);

  wanted.group = usher_test_find (self->workspace, "group", group);
  return wanted;
}

UsherOpWanted
usher_test_grant (UsherTestOps *self, UsherOpKind kind, const char *person, const char *entitlement)
{
  UsherOpWanted wanted = usher_test_account_op (self, kind, person);

  wanted.entitlement = usher_test_find (self->workspace, "entitlement", entitlement);
  return wanted;
}

UsherOp *
usher_test_op (UsherTestOps *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (self->workspace);
  UsherOp *op = usher_op_load (conn, id, &error);

  usher_test_ok (op != NULL);
  return op;
}

static gboolean
approve (UsherTx *tx, gpointer data, GError **error)
{
  return usher_approval_decide (tx, *(gint64 *) data, USHER_APPROVAL_APPROVE, NULL, error);
}

void
usher_test_approve (UsherTestOps *self, gint64 id, const char *login)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherOp) op = usher_test_op (self, id);
  g_autofree char *subject = usher_op_subject (op);
  g_autoptr (UsherConn) conn = usher_test_conn (self->workspace);
  g_autoptr (GPtrArray) list = usher_approval_list (conn, subject, &error);
  g_autoptr (GArray) mine = usher_approval_mine (conn, usher_test_member (self->workspace, login), usher_workspace_now (self->workspace), &error);

  usher_test_ok (list && mine);
  for (guint i = 0; i < list->len; i++)
    for (guint m = 0; m < mine->len; m++)
      if (((UsherApproval *) list->pdata[i])->id == g_array_index (mine, gint64, m))
        usher_test_ok (usher_test_act_as (self->workspace, login, NULL, approve, &g_array_index (mine, gint64, m), &error));
}
