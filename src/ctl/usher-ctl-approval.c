/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* approval list, approve, refuse, ask, record; delegation add, end.  Main thread; acts run on the writer
 * thread.  It must not decide who may approve: the acts do. */
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"

#include "usher-approval.h"
#include "usher-key.h"

const UsherCtlFlag usher_ctl_approval_list_flags[] = {
  { "mine", NULL, "those that wait for you" },
  { NULL },
};

const UsherCtlFlag usher_ctl_approval_record_flags[] = {
  { "person", "P", "who said so" },
  { "proof", "TEXT", "their words, or the digest of the message and where it is kept" },
  { "refused", NULL, "they said no" },
  { NULL },
};

const UsherCtlFlag usher_ctl_delegation_flags[] = {
  { "person", "P", "whose approvals; yours unless said" },
  { "to", "P", "who may give them" },
  { "until", "TIME", "until when, at most 90 days from now" },
  { "scope", "SCOPE", "all, manager, owner, or a key such as group:okta/admins; all unless said" },
  { NULL },
};

/* ---- Telling ---- */

static gboolean
add_row (UsherCtl *ctl, UsherConn *conn, gint64 id, JsonArray *rows, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(UsherApproval) approval = NULL;
  g_autofree char *who = NULL;

  json_builder_begin_object (builder);
  if (!usher_ctl_row_members (ctl, conn, usher_noun_find ("approvals"), id, builder, error) ||
      (approval = usher_approval_load (conn, id, error)) == NULL || (who = usher_approval_who (conn, approval, error)) == NULL)
    return FALSE;
  usher_ctl_text (builder, "who", who);
  json_builder_end_object (builder);
  json_array_add_element (rows, json_builder_get_root (builder));
  return TRUE;
}

static gboolean
answer_approval (UsherCtl *ctl, gint64 id, GError **error)
{
  g_autoptr(JsonArray) rows = json_array_new ();
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good = conn != NULL && add_row (ctl, conn, id, rows, error);

  usher_ctl_end_read (ctl, conn);
  return good && usher_ctl_answer (ctl, json_array_dup_element (rows, 0), error);
}

static gboolean
list_mine (UsherCtl *ctl, GError **error)
{
  JsonArray *rows = json_array_new ();
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  g_autoptr(GArray) mine = NULL;
  gboolean good;

  if (conn != NULL)
    mine = usher_approval_mine (conn, usher_workspace_member (ctl->workspace), usher_workspace_now (ctl->workspace), error);
  good = mine != NULL;
  for (guint i = 0; good && i < mine->len; i++)
    good = add_row (ctl, conn, g_array_index (mine, gint64, i), rows, error);
  usher_ctl_end_read (ctl, conn);
  if (good)
    return usher_ctl_list_rows (ctl, mine->len, rows, error);
  json_array_unref (rows);
  return FALSE;
}

gboolean
usher_ctl_approval_list (UsherCtl *ctl, GError **error)
{
  static const char *const others[] = { "query", "text", "sort", "columns", "limit", "offset" };

  if (!usher_ctl_has (ctl, "mine"))
    return usher_ctl_list (ctl, error);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (usher_ctl_has (ctl, others[i]))
      return usher_error_set (error, USHER_ERROR_USAGE, NULL, "--mine lists all that wait for you: it takes no --%s", others[i]);
  return list_mine (ctl, error);
}

gboolean
usher_ctl_approval_show (UsherCtl *ctl, GError **error)
{
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gint64 id;
  gboolean good = conn != NULL && usher_ctl_id (conn, usher_ctl_query_noun (ctl), usher_ctl_argument (ctl, 0), &id, error);

  usher_ctl_end_read (ctl, conn);
  return good && answer_approval (ctl, id, error);
}

/* ---- Deciding ---- */

typedef struct {
  UsherCtl *ctl;
  UsherApprovalAct act;
  gboolean recorded;
  gint64 id;
} Deciding;

static gboolean
record (UsherTx *tx, Deciding *self, GError **error)
{
  const char *person = usher_ctl_flag (self->ctl, "person");
  UsherApprovalRecord what = { .refused = usher_ctl_has (self->ctl, "refused"), .proof = usher_ctl_flag (self->ctl, "proof"),
                               .reason = usher_ctl_reason (self->ctl) };

  if (person == NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --person P.", "who said so?");
  return usher_key_find (usher_tx_conn (tx), "person", person, &what.person, error) && usher_approval_record (tx, self->id, &what, error);
}

static gboolean
decide_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Deciding *self = data;

  if (!usher_ctl_id (usher_tx_conn (tx), usher_noun_find ("approvals"), usher_ctl_argument (self->ctl, 0), &self->id, error))
    return FALSE;
  return self->recorded ? record (tx, self, error) : usher_approval_decide (tx, self->id, self->act, usher_ctl_reason (self->ctl), error);
}

static gboolean
decide (UsherCtl *ctl, UsherApprovalAct act, gboolean recorded, GError **error)
{
  Deciding deciding = { ctl, act, recorded, 0 };

  return usher_ctl_act (ctl, decide_in_writer, &deciding, error) && answer_approval (ctl, deciding.id, error);
}

gboolean
usher_ctl_approval_approve (UsherCtl *ctl, GError **error)
{
  return decide (ctl, USHER_APPROVAL_APPROVE, FALSE, error);
}

gboolean
usher_ctl_approval_refuse (UsherCtl *ctl, GError **error)
{
  return decide (ctl, USHER_APPROVAL_REFUSE, FALSE, error);
}

gboolean
usher_ctl_approval_ask (UsherCtl *ctl, GError **error)
{
  return decide (ctl, USHER_APPROVAL_ASK, FALSE, error);
}

gboolean
usher_ctl_approval_record (UsherCtl *ctl, GError **error)
{
  return decide (ctl, USHER_APPROVAL_APPROVE, TRUE, error);
}

/* ---- Delegations ---- */

typedef struct {
  UsherCtl *ctl;
  gint64 id, until;
} Delegating;

static gboolean
find_giver (UsherTx *tx, UsherCtl *ctl, gint64 *person, GError **error)
{
  const char *key = usher_ctl_flag (ctl, "person");
  UsherVoice voice;

  if (key != NULL)
    return usher_key_find (usher_tx_conn (tx), "person", key, person, error);
  if (!usher_voice_of_member (usher_tx_conn (tx), usher_tx_member (tx), &voice, error))
    return FALSE;
  *person = voice.person;
  return voice.person || usher_error_set (error, USHER_ERROR_USAGE, "Add --person P.", "you are linked to no person: whose approvals?");
}

static gboolean
delegate_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Delegating *self = data;
  const char *scope = usher_ctl_flag (self->ctl, "scope");
  UsherDelegation what = { .scope = scope ? scope : "all", .until = self->until };

  if (!find_giver (tx, self->ctl, &what.from, error) ||
      !usher_key_find (usher_tx_conn (tx), "person", usher_ctl_flag (self->ctl, "to"), &what.to, error))
    return FALSE;
  self->id = usher_delegation_add (tx, &what, error);
  return self->id != 0;
}

static gboolean
answer_delegation (UsherCtl *ctl, gint64 id, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  UsherConn *conn = usher_ctl_begin_read (ctl, error);
  gboolean good;

  if (conn == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  good = usher_ctl_row_members (ctl, conn, usher_noun_find ("delegations"), id, builder, error);
  usher_ctl_end_read (ctl, conn);
  if (!good)
    return FALSE;
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}

gboolean
usher_ctl_delegation_add (UsherCtl *ctl, GError **error)
{
  Delegating self = { .ctl = ctl };

  if (!usher_ctl_has (ctl, "to") || !usher_ctl_has (ctl, "until"))
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --to P and --until TIME.", "to whom, and until when?");
  return usher_ctl_flag_time (ctl, "until", &self.until, error) && usher_ctl_act (ctl, delegate_in_writer, &self, error) &&
         answer_delegation (ctl, self.id, error);
}

static gboolean
end_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Delegating *self = data;

  return usher_ctl_id (usher_tx_conn (tx), usher_noun_find ("delegations"), usher_ctl_argument (self->ctl, 0), &self->id, error) &&
         usher_delegation_end (tx, self->id, error);
}

gboolean
usher_ctl_delegation_end (UsherCtl *ctl, GError **error)
{
  Delegating self = { .ctl = ctl };

  return usher_ctl_act (ctl, end_in_writer, &self, error) && answer_delegation (ctl, self.id, error);
}
