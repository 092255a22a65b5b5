/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending an operation, and looking at what became of it.
 *
 *   look ─► act: guards, "sent" ─► send ─► act: answer ─► look … look ─► act: observed | contradicted
 *                    │ crash, lost network
 *                    └──► the next run looks first, and sends what is left only when a look says it is not so
 *
 * Blocks, on a thread that may wait; each act is committed before the network is touched again. */

#include "usher-op-private.h"

#include <string.h>

#include "usher-approval.h"
#include "usher-canon.h"
#include "usher-error.h"

#define FIRST_WAIT_MS 500
#define LONGEST_WAIT_MS 8000
#define LEAST_PATIENCE_MS 3000 /* beyond the source's lag */

typedef enum { SENT_ALL, SENT_UNKNOWN, SENT_NOTHING, SENT_REFUSED } Sent;

typedef struct {
  const UsherOpDesk *desk;
  GCancellable *cancellable;
  UsherOp *op;            /* (owned) */
  UsherOpFacts *facts;    /* (owned) */
  UsherOpOffer offer;
  GPtrArray *requests;    /* (owned) (element-type UsherOpRequest): as planned */
  char *before;           /* (owned) (nullable): canonical JSON: what was read before */
  UsherTruth was;         /* so already, before */
  gboolean already;       /* says the source */
  GPtrArray *told;        /* (owned) (element-type char*): canonical JSON, by request */
  UsherOpSeen seen;
  GError *refusal;        /* (owned) (nullable): what the source said */
  /* What the next act writes. */
  const char *verb, *state;
} Running;

static void
running_clear (Running *self)
{
  usher_op_free (self->op);
  usher_op_facts_free (self->facts);
  usher_op_offer_clear (&self->offer);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_clear_pointer (&self->told, g_ptr_array_unref);
  g_free (self->before);
  usher_op_seen_clear (&self->seen);
  g_clear_error (&self->refusal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Running, running_clear)

/* ---- What is known of it ---- */
static char *
answer_json (const Running *self)
{
  GString *json = g_string_new ("{");

  usher_canon_key (json, "already");
  usher_canon_bool (json, self->already || self->was == USHER_TRUTH_YES);
  usher_canon_key (json, "before");
  g_string_append (json, self->before ? self->before : "null");
  usher_canon_key (json, "requests");
  g_string_append_c (json, '[');
  for (guint i = 0; i < self->told->len; i++)
    {
      usher_canon_comma (json);
      g_string_append (json, self->told->pdata[i]);
    }
  g_string_append (json, "],\"was\":");
  usher_canon_text (json, usher_truth_name (self->was), -1);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

static char *
told_json (const UsherOpAnswer *answer, const GError *failed)
{
  GString *json = g_string_new ("{\"already\":");

  usher_canon_bool (json, answer->already);
  usher_canon_key_text (json, "message", answer->message ? answer->message : failed ? failed->message : NULL);
  usher_canon_key_text (json, "request_id", answer->request_id);
  usher_canon_key_text (json, "sent", usher_truth_name (answer->sent));
  usher_canon_key_int (json, "status", answer->status);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

/* From what an earlier attempt wrote. */
static void
recall (Running *self)
{
  UsherCanonSlice text = { self->op->answer, self->op->answer ? strlen (self->op->answer) : 0 }, item, before;
  UsherCanonIter iter;

  if (!text.text)
    return;
  before = usher_canon_get (text, "before");
  if (before.text && !usher_canon_equal (before, "null"))
    self->before = g_strndup (before.text, before.length);
  self->already = usher_canon_equal (usher_canon_get (text, "already"), "true");
  self->was = usher_canon_equal (usher_canon_get (text, "was"), "\"yes\"")  ? USHER_TRUTH_YES
              : usher_canon_equal (usher_canon_get (text, "was"), "\"no\"") ? USHER_TRUTH_NO
                                                                             : USHER_TRUTH_UNKNOWN;
  usher_canon_iter_init (&iter, usher_canon_get (text, "requests"));
  while (usher_canon_next_item (&iter, &item))
    g_ptr_array_add (self->told, g_strndup (item.text, item.length));
}

/* The source answered each of its requests. */
static gboolean
is_answered (const Running *self)
{
  for (guint i = 0; i < self->requests->len; i++)
    {
      const char *told = i < self->told->len ? self->told->pdata[i] : NULL;

      if (!told || !usher_canon_equal (usher_canon_get ((UsherCanonSlice) { told, strlen (told) }, "sent"), "\"yes\""))
        return FALSE;
    }
  return TRUE;
}

/* ---- Acts ---- */
static gboolean
write_op (UsherTx *tx, Running *self, UsherChange *changes, GError **error)
{
  return usher_record_write (tx, "operation", self->op->id, self->verb, self->op->version, changes, error);
}

/* The row moved on: the next act names its version. */
static gboolean
act (Running *self, UsherActFunc func, GError **error)
{
  UsherConn *conn;
  UsherOp *now;

  if (!usher_workspace_act (self->desk->workspace, self->desk->reason, func, self, error) ||
      !(conn = usher_db_take_reader (usher_workspace_db (self->desk->workspace), error)))
    return FALSE;
  now = usher_op_load (conn, self->op->id, error);
  usher_db_put_reader (usher_workspace_db (self->desk->workspace), conn);
  if (!now)
    return FALSE;
  usher_op_free (self->op);
  self->op = now;
  return TRUE;
}

static gboolean
send_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Running *self = data;
  UsherOpGuarding guarding = { usher_tx_member (tx), usher_tx_now (tx), usher_tx_roles (tx) };
  g_autofree char *answer = answer_json (self), *subject = usher_op_subject (self->op);
  UsherChange changes[] = {
    { "state", usher_text_value ("sent") },
    { "sent_by", USHER_INT (usher_tx_member (tx)) },
    { "sent_at", USHER_INT (usher_tx_now (tx)) },
    { "attempts", USHER_INT (self->op->attempts + 1) },
    { "progress", USHER_INT (MAX (self->op->progress, 1)) },
    { "answer", usher_text_value (answer) },
    { NULL },
  };

  self->verb = "send";
  return usher_op_guard (usher_tx_conn (tx), self->op, &self->offer, &guarding, error) && write_op (tx, self, changes, error) &&
         (self->op->basis || usher_approval_use (tx, subject, self->op->hash, error));
}

/* The next request is about to go. */
static gboolean
step_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Running *self = data;
  g_autofree char *answer = answer_json (self);
  UsherChange changes[] = {
    { "progress", USHER_INT (self->op->progress + 1) },
    { "answer", usher_text_value (answer) },
    { NULL },
  };

  self->verb = "step";
  return write_op (tx, self, changes, error);
}

static gboolean
answer_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Running *self = data;
  g_autofree char *answer = answer_json (self);
  UsherChange changes[] = {
    { "state", usher_text_value (self->state) },
    { "answer", usher_text_value (answer) },
    { NULL },
  };

  return write_op (tx, self, changes, error);
}

static gboolean
note_rolled_back (UsherTx *tx, const UsherOp *op, GError **error)
{
  UsherChange changes[] = { { "rolled_back_by", USHER_INT (op->id) }, { NULL } };

  return !op->rolls_back ||
         usher_record_write (tx, "operation", op->rolls_back, "rolled-back", USHER_RECORD_AS_IT_IS, changes, error);
}

/* What was so before is not undone by undoing this. */
static gboolean
settle_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Running *self = data;
  g_autofree char *answer = answer_json (self);
  gboolean observed = g_str_equal (self->state, "observed"), so_before = observed && (self->already || self->was == USHER_TRUTH_YES);
  UsherChange changes[] = {
    { "state", usher_text_value (self->state) },
    { "answer", usher_text_value (answer) },
    { "proof", usher_text_value (self->seen.proof) },
    { "observed_at", USHER_INT (usher_tx_now (tx)) },
    { "inverse", so_before ? USHER_NULL : usher_text_value (self->op->inverse) },
    { NULL },
  };

  return write_op (tx, self, changes, error) && (!observed || note_rolled_back (tx, self->op, error));
}

static gboolean
settle (Running *self, const char *verb, const char *state, GError **error)
{
  self->verb = verb;
  self->state = state;
  return act (self, settle_in_writer, error);
}

/* What would be sent is not what was approved any more. */
static gboolean
replan_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Running *self = data;
  UsherOp *op = self->op;
  UsherRequirement requirement;

  g_free (op->request);
  op->request = usher_op_requests_json (self->offer.requests);
  if (!usher_op_weigh (usher_tx_conn (tx), op, self->facts, &op->level, &requirement, error))
    return FALSE;
  op->needs = requirement.approvers;
  g_free (op->hash);
  op->hash = usher_op_content_hash (op);
  {
    g_autofree char *names = usher_requirement_to_json (&requirement);
    UsherChange changes[] = {
      { "state", usher_text_value ("planned") },
      { "approved_at", USHER_NULL },
      { "request", usher_text_value (op->request) },
      { "level", usher_text_value (usher_level_name (op->level)) },
      { "needs", usher_text_value (names) },
      { "hash", usher_text_value (op->hash) },
      { NULL },
    };

    self->verb = "plan";
    return write_op (tx, self, changes, error) && usher_op_want (tx, op, requirement.apart, error);
  }
}

/* ---- Looking ---- */
static gboolean
look (Running *self, GError **error)
{
  UsherOpTarget target = usher_op_target (self->op->kind, self->facts);

  usher_op_seen_clear (&self->seen);
  self->seen.holds = USHER_TRUTH_UNKNOWN;
  return usher_connector_observe (self->desk->connector, &target, &self->seen, self->cancellable, error);
}

static void
wait_ms (Running *self, gint64 ms)
{
  GPollFD fd;

  if (self->desk->wait)
    {
      self->desk->wait (ms, self->cancellable, self->desk->wait_data);
      return;
    }
  if (self->cancellable && g_cancellable_make_pollfd (self->cancellable, &fd))
    {
      g_poll (&fd, 1, (int) ms);
      g_cancellable_release_fd (self->cancellable);
    }
  else
    g_poll (NULL, 0, (int) ms);
}

/* Looks until it is so, or until the source has had its time. */
static gboolean
look_until (Running *self, GError **error)
{
  gint64 patience = self->desk->lag_ms + MAX (self->desk->lag_ms, LEAST_PATIENCE_MS), waited = 0;

  for (gint64 next = FIRST_WAIT_MS;; next = MIN (2 * next, LONGEST_WAIT_MS))
    {
      if (!look (self, error))
        return FALSE;
      if (self->seen.holds != USHER_TRUTH_NO || waited >= patience)
        return TRUE;
      wait_ms (self, next);
      waited += next;
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
    }
}

/* ---- Sending ---- */
static gboolean
is_fine (const UsherOpRequest *request, UsherTroubleClass class)
{
  return class == USHER_TROUBLE_ALREADY_DONE || (request->optional && class == USHER_TROUBLE_NOT_FOUND);
}

static Sent
send_one (Running *self, guint n)
{
  const UsherOpRequest *request = self->requests->pdata[n];
  g_autofree char *key = self->requests->len > 1 ? g_strdup_printf ("%s-%u", self->op->key, n + 1) : g_strdup (self->op->key);
  g_auto (UsherOpAnswer) answer = { 0 };
  g_autoptr (GError) failed = NULL;
  gboolean done = usher_connector_send (self->desk->connector, request, key, &answer, self->cancellable, &failed);

  if (done)
    answer.sent = USHER_TRUTH_YES;
  else if (is_fine (request, usher_trouble_of (failed)))
    done = answer.already = TRUE;
  self->already |= answer.already && self->requests->len == 1;
  g_ptr_array_set_size (self->told, n);
  g_ptr_array_add (self->told, told_json (&answer, done ? NULL : failed));
  if (done)
    return SENT_ALL;
  g_clear_error (&self->refusal);
  self->refusal = g_steal_pointer (&failed);
  return answer.sent == USHER_TRUTH_YES ? SENT_REFUSED : answer.sent == USHER_TRUTH_NO ? SENT_NOTHING : SENT_UNKNOWN;
}

/* From the one that was begun last. */
static gboolean
send_all (Running *self, Sent *sent, GError **error)
{
  for (guint n = (guint) self->op->progress - 1; n < self->requests->len; n++)
    {
      if (n >= (guint) self->op->progress && !act (self, step_in_writer, error))
        return FALSE;
      *sent = send_one (self, n);
      if (*sent != SENT_ALL)
        {
          *sent = *sent == SENT_NOTHING && n > 0 ? SENT_UNKNOWN : *sent;
          return TRUE;
        }
    }
  return TRUE;
}

/* ---- How it ends ---- */
static gboolean
end_refused (Running *self, GError **error)
{
  if (look (self, NULL) && self->seen.holds == USHER_TRUTH_YES)
    {
      self->already = TRUE;
      return settle (self, "observe", "observed", error);
    }
  if (!settle (self, "fail", "failed", error))
    return FALSE;
  g_propagate_prefixed_error (error, g_steal_pointer (&self->refusal), "OP-%" G_GINT64_FORMAT ": ", self->op->id);
  return FALSE;
}

static gboolean
end_unknown (Running *self, GError **error)
{
  self->verb = "answer";
  self->state = "sent";
  if (!act (self, answer_in_writer, error))
    return FALSE;
  if (look (self, NULL) && self->seen.holds == USHER_TRUTH_YES)
    return settle (self, "observe", "observed", error);
  return usher_error_set (error, USHER_ERROR_OFFLINE, "usherctl op run looks at the source before it sends anything again.",
                          "OP-%" G_GINT64_FORMAT ": nobody can say whether it arrived: %s", self->op->id,
                          self->refusal ? self->refusal->message : "the connection was lost");
}

/* It never left: as if it had not been tried. */
static gboolean
end_unsent (Running *self, GError **error)
{
  self->verb = "answer";
  self->state = self->op->approved_at ? "approved" : "planned";
  if (!act (self, answer_in_writer, error))
    return FALSE;
  g_propagate_prefixed_error (error, g_steal_pointer (&self->refusal), "OP-%" G_GINT64_FORMAT " was not sent: ", self->op->id);
  return FALSE;
}

static gboolean
end_looked (Running *self, GError **error)
{
  if (self->seen.holds == USHER_TRUTH_YES)
    return settle (self, "observe", "observed", error);
  if (self->seen.holds == USHER_TRUTH_UNKNOWN)
    return TRUE; /* a sync may tell: usher_op_observe_run () */
  if (!settle (self, "contradict", "contradicted", error))
    return FALSE;
  return usher_error_set (error, USHER_ERROR_REMOTE_SHAPE, "usherctl op show tells what was read; ask the source's administrator.",
                          "OP-%" G_GINT64_FORMAT ": the source said yes, and a read shows that it is not so", self->op->id);
}

static gboolean
end_answered (Running *self, GError **error)
{
  self->verb = "answer";
  self->state = "sent";
  return act (self, answer_in_writer, error) && look_until (self, error) && end_looked (self, error);
}

static gboolean
carry_out (Running *self, GError **error)
{
  Sent sent = SENT_ALL;

  if (!act (self, send_in_writer, error) || !send_all (self, &sent, error))
    return FALSE;
  switch (sent)
    {
    case SENT_REFUSED:
      return end_refused (self, error);
    case SENT_UNKNOWN:
      return end_unknown (self, error);
    case SENT_NOTHING:
      return end_unsent (self, error);
    case SENT_ALL:
    default:
      return end_answered (self, error);
    }
}

/* ---- Beginning, and going on ---- */
static gboolean
guard_early (Running *self, GError **error)
{
  UsherWorkspace *workspace = self->desk->workspace;
  UsherOpGuarding guarding = { usher_workspace_member (workspace), usher_workspace_now (workspace), usher_workspace_roles (workspace) };
  UsherConn *conn = usher_db_take_reader (usher_workspace_db (workspace), error);
  gboolean good;

  if (!conn)
    return FALSE;
  good = usher_op_guard (conn, self->op, &self->offer, &guarding, error);
  usher_db_put_reader (usher_workspace_db (workspace), conn);
  return good;
}

/* The request that would go now must be the one that was planned. */
static gboolean
check_request (Running *self, gboolean dry_run, GError **error)
{
  if (!self->offer.can || usher_op_requests_equal (self->offer.requests, self->requests))
    return TRUE;
  if (!dry_run && !act (self, replan_in_writer, error))
    return FALSE;
  return usher_error_set (error, USHER_ERROR_GUARD, "usherctl op show tells what it would send now; who must approve is asked again.",
                          "what OP-%" G_GINT64_FORMAT " would send has changed since it was planned", self->op->id);
}

static gboolean
begin (Running *self, gboolean dry_run, GError **error)
{
  if (!usher_op_ask (self->desk, self->op->kind, self->facts, &self->offer, self->cancellable, error) || !guard_early (self, error) ||
      !check_request (self, dry_run, error))
    return FALSE;
  if (dry_run)
    return TRUE;
  if (!look (self, error))
    return FALSE;
  self->before = g_steal_pointer (&self->seen.proof);
  self->was = self->seen.holds;
  g_ptr_array_set_size (self->told, 0);
  return carry_out (self, error);
}

/* Sent before: look, then decide. */
static gboolean
go_on (Running *self, GError **error)
{
  recall (self);
  if (is_answered (self))
    return look_until (self, error) && end_looked (self, error);
  if (!look (self, error))
    return FALSE;
  if (self->seen.holds == USHER_TRUTH_YES)
    return settle (self, "observe", "observed", error);
  if (self->seen.holds == USHER_TRUTH_UNKNOWN)
    return usher_error_set (error, USHER_ERROR_GUARD, "Look at the source yourself; the next sync may tell as well.",
                            "OP-%" G_GINT64_FORMAT " was sent, and the source does not tell what became of it: it is not sent again",
                            self->op->id);
  if (!usher_op_ask (self->desk, self->op->kind, self->facts, &self->offer, self->cancellable, error))
    return FALSE;
  return carry_out (self, error);
}

static gboolean
load (Running *self, gint64 id, GError **error)
{
  UsherConn *conn = usher_db_take_reader (usher_workspace_db (self->desk->workspace), error);
  UsherOpWanted wanted;

  if (!conn)
    return FALSE;
  if ((self->op = usher_op_load (conn, id, error)))
    {
      wanted = usher_op_wanted_of (self->op);
      self->facts = usher_op_store_facts (conn, &wanted, error);
      self->requests = usher_op_requests (self->op);
    }
  usher_db_put_reader (usher_workspace_db (self->desk->workspace), conn);
  self->told = g_ptr_array_new_with_free_func (g_free);
  return self->facts != NULL;
}

static gboolean
refuse_over (const UsherOp *op, GError **error)
{
  return usher_error_set (error, USHER_ERROR_GUARD, "Plan it anew.", "OP-%" G_GINT64_FORMAT " is %s already", op->id, op->state);
}

static gboolean
is_waiting (const UsherOp *op)
{
  return g_str_equal (op->state, "planned") || g_str_equal (op->state, "approved");
}

static gboolean
run (Running *self, GError **error)
{
  if (is_waiting (self->op))
    return begin (self, FALSE, error);
  if (g_str_equal (self->op->state, "sent"))
    return go_on (self, error);
  return g_str_equal (self->op->state, "observed") || refuse_over (self->op, error);
}

gboolean
usher_op_run (const UsherOpDesk *desk, gint64 id, UsherOp **op, GCancellable *cancellable, GError **error)
{
  g_auto (Running) self = { .desk = desk, .cancellable = cancellable };
  gboolean done = usher_workspace_may (desk->workspace, "op.run", error) && load (&self, id, error) && run (&self, error);

  *op = g_steal_pointer (&self.op);
  return done;
}

gboolean
usher_op_check (const UsherOpDesk *desk, gint64 id, GCancellable *cancellable, GError **error)
{
  g_auto (Running) self = { .desk = desk, .cancellable = cancellable };

  if (!usher_workspace_may (desk->workspace, "op.run", error) || !load (&self, id, error))
    return FALSE;
  return is_waiting (self.op) ? begin (&self, TRUE, error) : refuse_over (self.op, error);
}
