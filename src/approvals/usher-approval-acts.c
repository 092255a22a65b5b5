/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What people do with approvals: ask for them, decide, write down what someone without a login said.
 *
 * On the writer thread.  Must not know what any subject is: who asked subscribed to its prefix. */

#include "usher-approval-private.h"

#include <string.h>

#include "usher-due.h"
#include "usher-error.h"
#include "usher-member.h"
#include "usher-private.h"
#include "usher-record.h"

static UsherValue
id_or_null (gint64 id)
{
  return id ? USHER_INT (id) : USHER_NULL;
}

/* ---- Subscribers ---- */
typedef struct {
  const char *prefix; /* static */
  UsherApprovalFunc func;
} Subscriber;

static GMutex subscribers_lock;
static GArray *subscribers; /* (owned) (nullable) (element-type Subscriber): as long as the program */

void
usher_approval_subscribe (const char *prefix, UsherApprovalFunc func)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&subscribers_lock);
  Subscriber subscriber = { prefix, func };

  if (!subscribers)
    subscribers = g_array_new (FALSE, FALSE, sizeof (Subscriber));
  for (guint i = 0; i < subscribers->len; i++)
    if (g_str_equal (g_array_index (subscribers, Subscriber, i).prefix, prefix))
      return;
  g_array_append_val (subscribers, subscriber);
}

static UsherApprovalFunc
find_subscriber (const char *subject)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&subscribers_lock);

  for (guint i = 0; subscribers && i < subscribers->len; i++)
    if (g_str_has_prefix (subject, g_array_index (subscribers, Subscriber, i).prefix))
      return g_array_index (subscribers, Subscriber, i).func;
  return NULL;
}

/* ---- Asking for them ---- */
static gboolean
is_live (const UsherApproval *row)
{
  return g_str_equal (row->state, "wanted") || g_str_equal (row->state, "asked") || g_str_equal (row->state, "approved");
}

static gboolean
end_row (UsherTx *tx, const UsherApproval *row, const char *verb, const char *state, GError **error)
{
  UsherChange changes[] = { { "state", usher_text_value (state) }, { NULL } };

  return usher_record_write (tx, "approval", row->id, verb, row->version, changes, error);
}

gboolean
usher_approval_void (UsherTx *tx, const char *subject, const char *hash, GError **error)
{
  g_autoptr (GPtrArray) rows = usher_approval_store_of (usher_tx_conn (tx), subject, error);

  if (!rows)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherApproval *row = rows->pdata[i];

      if (is_live (row) && !row->used_at && g_strcmp0 (row->hash, hash) != 0 && !end_row (tx, row, "void", "void", error))
        return FALSE;
    }
  return TRUE;
}

/* One that can still be decided or was; a refusal stands as long as the content does. */
static gboolean
is_asked_for (GPtrArray *rows, const char *hash, UsherApprover approver, gint64 now)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherApproval *row = rows->pdata[i];

      if (row->approver == approver && g_str_equal (row->hash, hash) &&
          (g_str_equal (row->state, "refused") || (is_live (row) && now < row->expires_at)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
ask_for (UsherTx *tx, const UsherApprovalSubject *subject, UsherApprover approver, gboolean apart, GError **error)
{
  const UsherApprovalCase *of = &subject->of;
  g_auto (UsherApproverWho) who = { 0 };
  gint64 now = usher_tx_now (tx);

  if (!usher_approver_resolve (usher_tx_conn (tx), of, approver, apart, &who, error))
    return FALSE;
  {
    UsherChange changes[] = {
      { "subject", usher_text_value (subject->subject) },
      { "hash", usher_text_value (subject->hash) },
      { "requirement", usher_text_value (usher_approver_name (approver)) },
      { "apart", USHER_INT (apart) },
      { "requester", USHER_INT (of->requester) },
      { "beneficiary", id_or_null (of->beneficiary) },
      { "target_kind", usher_text_value (of->target_kind) },
      { "target", id_or_null (of->target) },
      { "person", id_or_null (who.person) },
      { "state", usher_text_value ("wanted") },
      { "wanted_at", USHER_INT (now) },
      { "expires_at", USHER_INT (now + USHER_APPROVAL_MS) },
      { NULL },
    };

    return usher_record_new (tx, "approval", "want", changes, error) != 0;
  }
}

gboolean
usher_approval_want (UsherTx *tx, const UsherApprovalSubject *subject, const UsherRequirement *requirement, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (strlen (subject->hash) != 64 || !strchr (subject->subject, ':'))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "an approval is of a named thing and its hash");
  if (!usher_approval_void (tx, subject->subject, subject->hash, error) ||
      !(rows = usher_approval_store_of (usher_tx_conn (tx), subject->subject, error)))
    return FALSE;
  for (UsherApprover i = 0; i < USHER_APPROVER_N; i++)
    if (requirement->approvers & 1u << i && !is_asked_for (rows, subject->hash, i, usher_tx_now (tx)) &&
        !ask_for (tx, subject, i, requirement->apart && i == USHER_APPROVER_OWNER, error))
      return FALSE;
  return TRUE;
}

gboolean
usher_approval_use (UsherTx *tx, const char *subject, const char *hash, GError **error)
{
  g_autoptr (GPtrArray) rows = usher_approval_store_of (usher_tx_conn (tx), subject, error);
  UsherChange changes[] = { { "used_at", USHER_INT (usher_tx_now (tx)) }, { NULL } };

  if (!rows)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherApproval *row = rows->pdata[i];

      if (g_str_equal (row->state, "approved") && g_str_equal (row->hash, hash) && !row->used_at &&
          !usher_record_write (tx, "approval", row->id, "use", row->version, changes, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Deciding ---- */
typedef struct {
  UsherApproval *row; /* (owned) */
  UsherApprovalCase of;
  UsherApproverWho who;
  UsherVoice voice;
  gint64 behalf;
} Decision;

static void
decision_clear (Decision *self)
{
  usher_approval_free (self->row);
  usher_approver_who_clear (&self->who);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Decision, decision_clear)

static gboolean
load_decision (UsherTx *tx, gint64 id, Decision *self, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  UsherApproval *row = self->row = usher_approval_load (conn, id, error);

  if (!row)
    return FALSE;
  if (!g_str_equal (row->state, "wanted") && !g_str_equal (row->state, "asked"))
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "this approval is %s already", row->state);
  if (usher_tx_now (tx) >= row->expires_at)
    return usher_error_set (error, USHER_ERROR_GUARD, "Plan it anew.", "this approval was asked for more than 14 days ago");
  self->of = (UsherApprovalCase) { row->requester, row->beneficiary, row->target_kind, row->target };
  return usher_approver_resolve (conn, &self->of, row->approver, row->apart, &self->who, error);
}

static gboolean
refuse_party (GError **error)
{
  return usher_error_set (error, USHER_ERROR_GUARD, "Nobody approves what they asked for or gain by; they may refuse it.",
                          "you asked for this, or it is for you");
}

static gboolean
refuse_unfit (UsherConn *conn, Decision *self, GError **error)
{
  g_autofree char *text = usher_approver_who_text (&self->who), *login = NULL, *hint = NULL;
  g_auto (GStrv) logins = NULL;
  gint64 members;
  GError *failed = NULL;

  if (!usher_member_count_active (conn, 0, &members, error))
    return FALSE;
  if (self->who.person)
    {
      login = usher_approver_store_login_of (conn, self->who.person, &failed);
      if (failed)
        {
          g_propagate_error (error, failed);
          return FALSE;
        }
      hint = login ? g_strdup_printf ("member:%s can.", login)
                   : g_strdup_printf ("%s has no login here: record what they said with usherctl approval record.", self->who.key);
    }
  else if (members < 2)
    hint = g_strdup ("This workspace has one active member. An admin adds another: usherctl member add LOGIN --role lead --person P.");
  else
    {
      g_autofree char *list = (logins = usher_roles_to_names (self->who.roles)) ? g_strjoinv (", ", logins) : NULL;

      hint = self->who.roles ? g_strdup_printf ("It takes a member with one of: %s.", list) : g_strdup (self->who.why);
    }
  return usher_error_set (error, USHER_ERROR_GUARD, hint, "this takes %s", text);
}

/* No two of one set by one person. */
static gboolean
check_distinct (UsherConn *conn, const Decision *self, GError **error)
{
  g_autoptr (GPtrArray) rows = usher_approval_store_of (conn, self->row->subject, error);

  if (!rows)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherApproval *row = rows->pdata[i];
      UsherVoice other;

      if (!g_str_equal (row->hash, self->row->hash))
        continue;
      if (g_str_equal (row->state, "refused"))
        return usher_error_set (error, USHER_ERROR_GUARD, "A refusal is not overruled: plan it anew.", "%s was refused", row->subject);
      if (!g_str_equal (row->state, "approved"))
        continue;
      if (!(row->recorded ? usher_voice_of_person (conn, row->recorded, &other, error)
                          : usher_voice_of_member (conn, row->decided_by, &other, error)))
        return FALSE;
      if (usher_voice_is_same (&other, &self->voice))
        return usher_error_set (error, USHER_ERROR_GUARD, "Each approval takes a person of its own.", "%s said yes already, as %s",
                                self->voice.member ? "you" : "this person", usher_approver_title (row->approver));
    }
  return TRUE;
}

static gboolean
check_fit (UsherTx *tx, Decision *self, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  gboolean party, fits;

  if (!usher_voice_is_party (conn, &self->of, &self->voice, &party, error))
    return FALSE;
  if (party)
    return refuse_party (error);
  if (!usher_voice_fits (conn, &self->of, &self->who, &self->voice, usher_tx_now (tx), &fits, &self->behalf, error))
    return FALSE;
  return fits || refuse_unfit (conn, self, error);
}

/* Who is a party may still say no. */
static gboolean
check_may_refuse (UsherTx *tx, Decision *self, GError **error)
{
  gboolean party;

  if (!usher_voice_is_party (usher_tx_conn (tx), &self->of, &self->voice, &party, error))
    return FALSE;
  return party || check_fit (tx, self, error);
}

static gboolean
tell_subscriber (UsherTx *tx, const UsherApproval *row, gboolean refused, GError **error)
{
  UsherApprovalFunc func = find_subscriber (row->subject);
  g_autoptr (GPtrArray) rows = NULL;

  if (!func)
    return TRUE;
  if (!refused && !(rows = usher_approval_store_of (usher_tx_conn (tx), row->subject, error)))
    return FALSE;
  /* What is left open waits. */
  for (guint i = 0; !refused && i < rows->len; i++)
    {
      const UsherApproval *other = rows->pdata[i];

      if (g_str_equal (other->hash, row->hash) && (g_str_equal (other->state, "wanted") || g_str_equal (other->state, "asked")))
        return TRUE;
    }
  return func (tx, row->subject, row->hash, refused, error);
}

typedef struct {
  const char *verb, *state;
  const char *reason, *proof; /* (nullable): words */
  gint64 recorded;
} Saying;

static gboolean
say (UsherTx *tx, Decision *self, const Saying *saying, GError **error)
{
  g_autofree char *reason = saying->reason && *saying->reason ? usher_private_add (tx, "reason", saying->reason, error) : NULL;
  g_autofree char *proof = NULL;
  gint64 now = usher_tx_now (tx);
  gboolean asks = g_str_equal (saying->state, "asked"), approves = g_str_equal (saying->state, "approved");

  if (saying->reason && *saying->reason && !reason)
    return FALSE;
  if (saying->proof && !(proof = usher_private_add (tx, "proof", saying->proof, error)))
    return FALSE;
  {
    UsherChange changes[] = {
      { "state", usher_text_value (saying->state) },
      { "decided_by", USHER_INT (usher_tx_member (tx)) },
      { "decided_at", USHER_INT (now) },
      { "behalf", id_or_null (self->behalf) },
      { "recorded", id_or_null (saying->recorded) },
      { "reason", usher_text_value (reason) },
      { "proof", usher_text_value (proof) },
      { "expires_at", USHER_INT (approves ? now + USHER_APPROVAL_MS : self->row->expires_at) },
      { NULL },
    };

    return usher_record_write (tx, "approval", self->row->id, saying->verb, self->row->version, changes, error) &&
           (asks || tell_subscriber (tx, self->row, !approves, error));
  }
}

gboolean
usher_approval_decide (UsherTx *tx, gint64 id, UsherApprovalAct act, const char *reason, GError **error)
{
  static const Saying sayings[] = {
    [USHER_APPROVAL_APPROVE] = { "approve", "approved" },
    [USHER_APPROVAL_REFUSE] = { "refuse", "refused" },
    [USHER_APPROVAL_ASK] = { "ask", "asked" },
  };
  g_auto (Decision) self = { 0 };
  Saying saying = sayings[act];

  if (act != USHER_APPROVAL_APPROVE && (!reason || !*reason))
    return usher_error_set (error, USHER_ERROR_INPUT, "Add --reason TEXT.", "to %s takes a reason in words", saying.verb);
  if (!usher_tx_may (tx, "approve", error) || !load_decision (tx, id, &self, error) ||
      !usher_voice_of_member (usher_tx_conn (tx), usher_tx_member (tx), &self.voice, error))
    return FALSE;
  if (act == USHER_APPROVAL_REFUSE ? !check_may_refuse (tx, &self, error) : !check_fit (tx, &self, error))
    return FALSE;
  if (act == USHER_APPROVAL_APPROVE && !check_distinct (usher_tx_conn (tx), &self, error))
    return FALSE;
  saying.reason = reason;
  return say (tx, &self, &saying, error);
}

/* ---- Recorded ---- */
static gboolean
check_record (UsherTx *tx, Decision *self, const UsherApprovalRecord *record, GError **error)
{
  g_autofree char *login = NULL;
  GError *failed = NULL;
  UsherVoice recorder;

  if (!record->proof || !*record->proof)
    return usher_error_set (error, USHER_ERROR_INPUT, "Add --proof TEXT: the message, or its digest and where it is kept.",
                            "a recorded approval takes proof of what was said");
  if (!self->who.person)
    return usher_error_set (error, USHER_ERROR_GUARD, "A member who can be it decides for themselves.",
                            "this approval is for no person by name: it cannot be recorded");
  login = usher_approver_store_login_of (usher_tx_conn (tx), self->voice.person, &failed);
  if (failed)
    {
      g_propagate_error (error, failed);
      return FALSE;
    }
  if (login)
    return usher_error_set (error, USHER_ERROR_GUARD, "They decide with: usherctl approval approve.",
                            "this person is member:%s and decides for themselves", login);
  if (!usher_voice_of_member (usher_tx_conn (tx), usher_tx_member (tx), &recorder, error))
    return FALSE;
  return recorder.person != self->of.beneficiary || !self->of.beneficiary || refuse_party (error);
}

gboolean
usher_approval_record (UsherTx *tx, gint64 id, const UsherApprovalRecord *record, GError **error)
{
  g_auto (Decision) self = { 0 };
  Saying saying = { "record", record->refused ? "refused" : "approved", record->reason, record->proof, record->person };

  if (!usher_tx_may (tx, "approve-record", error) || !load_decision (tx, id, &self, error) ||
      !usher_voice_of_person (usher_tx_conn (tx), record->person, &self.voice, error) || !check_record (tx, &self, record, error) ||
      !check_fit (tx, &self, error) || (!record->refused && !check_distinct (usher_tx_conn (tx), &self, error)))
    return FALSE;
  return say (tx, &self, &saying, error);
}

/* ---- What time asks for ---- */
gint64
usher_approval_expire (UsherTx *tx, GError **error)
{
  g_autoptr (GPtrArray) over = usher_approval_store_over (usher_tx_conn (tx), usher_tx_now (tx), error);

  if (!over)
    return -1;
  for (guint i = 0; i < over->len; i++)
    if (!end_row (tx, over->pdata[i], "expire", "expired", error))
      return -1;
  return over->len;
}

static gint64
count_over (UsherConn *conn, gint64 now, GError **error)
{
  gint64 n;

  return usher_approval_store_count_over (conn, now, &n, error) ? n : -1;
}

void
usher_approval_register (void)
{
  static const UsherDueKind kind
    = { "approvals", "let approvals expire that nobody gave or used in time", count_over, usher_approval_expire };

  usher_due_register (&kind);
}
