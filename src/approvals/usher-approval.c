/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Is everything approved that the matrix asks, by people who may still say so?
 *
 * Any thread, on the connection given; writes nothing.  Each row is looked at again, with the data as they
 * are now, so that who was a manager when they said yes and is none any more does not count. */

#include "usher-approval-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-member.h"

void
usher_approval_free (UsherApproval *self)
{
  if (!self)
    return;
  g_free (self->subject);
  g_free (self->hash);
  g_free (self->state);
  g_free (self->target_kind);
  g_free (self->reason);
  g_free (self->proof);
  g_free (self);
}

UsherApproval *
usher_approval_load (UsherConn *conn, gint64 id, GError **error)
{
  GError *failed = NULL;
  UsherApproval *self = usher_approval_store_load (conn, id, &failed);

  if (!self && !failed)
    usher_error_set (&failed, USHER_ERROR_UNKNOWN, "usherctl approval list shows them.", "there is no approval %" G_GINT64_FORMAT, id);
  if (failed)
    g_propagate_error (error, failed);
  return self;
}

GPtrArray *
usher_approval_list (UsherConn *conn, const char *subject, GError **error)
{
  return usher_approval_store_of (conn, subject, error);
}

static UsherApprovalCase
case_of (const UsherApproval *approval)
{
  return (UsherApprovalCase) { approval->requester, approval->beneficiary, approval->target_kind, approval->target };
}

char *
usher_approval_who (UsherConn *conn, const UsherApproval *approval, GError **error)
{
  UsherApprovalCase of = case_of (approval);
  g_auto (UsherApproverWho) who = { 0 };

  return usher_approver_resolve (conn, &of, approval->approver, approval->apart, &who, error) ? usher_approver_who_text (&who) : NULL;
}

GArray *
usher_approval_mine (UsherConn *conn, gint64 member, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) open = usher_approval_store_open (conn, now, error);
  g_autoptr (GArray) mine = g_array_new (FALSE, FALSE, sizeof (gint64));
  UsherVoice voice;

  if (!open || !usher_voice_of_member (conn, member, &voice, error))
    return NULL;
  for (guint i = 0; i < open->len; i++)
    {
      const UsherApproval *approval = open->pdata[i];
      UsherApprovalCase of = case_of (approval);
      g_auto (UsherApproverWho) who = { 0 };
      gboolean fits;
      gint64 behalf;

      if (!usher_approver_resolve (conn, &of, approval->approver, approval->apart, &who, error) ||
          !usher_voice_fits (conn, &of, &who, &voice, now, &fits, &behalf, error))
        return NULL;
      if (fits)
        g_array_append_val (mine, approval->id);
    }
  return g_steal_pointer (&mine);
}

/* ---- The state of a content ---- */
typedef struct {
  UsherConn *conn;
  const UsherApprovalQuestion *question;
  UsherApprovalState *state;
  GPtrArray *rows;  /* (owned) (element-type UsherApproval): of the subject */
  GArray *voices;   /* (owned) (element-type UsherVoice): that counted so far */
  UsherVoice executor;
} Looking;

static void
missing_free (gpointer data)
{
  UsherApprovalMissing *self = data;

  g_free (self->message);
  g_strfreev (self->who);
  g_free (self);
}

void
usher_approval_state_clear (UsherApprovalState *self)
{
  g_clear_pointer (&self->missing, g_ptr_array_unref);
  g_clear_pointer (&self->approvers, g_array_unref);
}

/* Whoever could help, as a guard names them. */
static char **
helpers (Looking *self, const UsherApproverWho *who, GError **error)
{
  g_autofree char *login = NULL;
  GError *failed = NULL;
  char **list;

  if (!who)
    return g_new0 (char *, 1);
  if (!who->person)
    return usher_roles_to_names (who->roles);
  login = usher_approver_store_login_of (self->conn, who->person, &failed);
  if (failed)
    {
      g_propagate_error (error, failed);
      return NULL;
    }
  list = g_new0 (char *, 2);
  list[0] = login ? g_strconcat ("member:", login, NULL) : g_strdup (who->key);
  return list;
}

static gboolean
add_missing (Looking *self, UsherApprover approver, gint64 id, const UsherApproverWho *who, const char *what, GError **error)
{
  UsherApprovalMissing *missing = g_new0 (UsherApprovalMissing, 1);
  g_autofree char *text = who ? usher_approver_who_text (who) : g_strdup (usher_approver_title (approver));

  missing->id = id;
  missing->approver = approver;
  missing->message = g_strdup_printf ("%s: %s", text, what);
  missing->who = helpers (self, who, error);
  g_ptr_array_add (self->state->missing, missing);
  return missing->who != NULL;
}

/* Voices of one yes: who spoke, and who wrote it down. */
static gboolean
load_voice (Looking *self, const UsherApproval *row, UsherVoice *voice, GError **error)
{
  if (row->recorded)
    return usher_voice_of_person (self->conn, row->recorded, voice, error);
  return usher_voice_of_member (self->conn, row->decided_by, voice, error);
}

static gboolean
is_executor (const Looking *self, const UsherApproval *row, const UsherVoice *voice)
{
  return self->executor.member && (usher_voice_is_same (voice, &self->executor) || row->decided_by == self->executor.member);
}

static gboolean
has_spoken (const Looking *self, const UsherVoice *voice)
{
  for (guint i = 0; i < self->voices->len; i++)
    if (usher_voice_is_same (voice, &g_array_index (self->voices, UsherVoice, i)))
      return TRUE;
  return FALSE;
}

/* Does this yes count now?  *WHY tells why not. */
static gboolean
weigh (Looking *self, const UsherApproval *row, const UsherApproverWho *who, const char **why, GError **error)
{
  UsherApprovalCase of = case_of (row);
  UsherVoice voice;
  gboolean fits;
  gint64 behalf;

  *why = NULL;
  if (!load_voice (self, row, &voice, error) || !usher_voice_fits (self->conn, &of, who, &voice, row->decided_at, &fits, &behalf, error))
    return FALSE;
  if (self->question->now >= row->expires_at)
    *why = "the yes is more than 14 days old";
  else if (!fits)
    *why = "who said yes may not say so any more";
  else if (is_executor (self, row, &voice))
    *why = "who carries it out cannot be who said yes";
  else if (has_spoken (self, &voice))
    *why = "who said yes has said so for another already: each takes a person of its own";
  if (*why)
    return TRUE;
  g_array_append_val (self->voices, voice);
  g_array_append_val (self->state->approvers, row->decided_by);
  return TRUE;
}

/* The row that counts for APPROVER: the last that is neither void nor expired. */
static const UsherApproval *
find_row (const Looking *self, UsherApprover approver)
{
  for (guint i = self->rows->len; i > 0; i--)
    {
      const UsherApproval *row = self->rows->pdata[i - 1];

      if (row->approver == approver && g_str_equal (row->hash, self->question->hash) && !g_str_equal (row->state, "void") &&
          !g_str_equal (row->state, "expired"))
        return row;
    }
  return NULL;
}

static gboolean
look_at (Looking *self, UsherApprover approver, GError **error)
{
  const UsherApproval *row = find_row (self, approver);
  UsherApprovalCase of = { 0 };
  g_auto (UsherApproverWho) who = { 0 };
  const char *why = NULL;

  if (!row)
    return add_missing (self, approver, 0, NULL, "was not asked, or too long ago: plan it anew", error);
  of = case_of (row);
  if (!usher_approver_resolve (self->conn, &of, approver, row->apart, &who, error))
    return FALSE;
  if (!g_str_equal (row->state, "approved"))
    why = g_str_equal (row->state, "refused") ? "refused" : g_str_equal (row->state, "asked") ? "has a question first" : "has not said yes yet";
  else if (!weigh (self, row, &who, &why, error))
    return FALSE;
  return !why || add_missing (self, approver, row->id, &who, why, error);
}

static gboolean
begin_looking (Looking *self, GError **error)
{
  const UsherApprovalQuestion *question = self->question;

  self->state->missing = g_ptr_array_new_with_free_func (missing_free);
  self->state->approvers = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->voices = g_array_new (FALSE, FALSE, sizeof (UsherVoice));
  if (!(self->rows = usher_approval_store_of (self->conn, question->subject, error)))
    return FALSE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      const UsherApproval *row = self->rows->pdata[i];

      self->state->refused |= g_str_equal (row->state, "refused") && g_str_equal (row->hash, question->hash);
    }
  return !question->executor || usher_voice_of_member (self->conn, question->executor, &self->executor, error);
}

gboolean
usher_approval_state (UsherConn *conn, const UsherApprovalQuestion *question, UsherApprovalState *state, GError **error)
{
  Looking looking = { .conn = conn, .question = question, .state = state };
  gboolean good;

  *state = (UsherApprovalState) { 0 };
  good = begin_looking (&looking, error);
  for (UsherApprover i = 0; good && i < USHER_APPROVER_N; i++)
    if (question->approvers & 1u << i)
      good = look_at (&looking, i, error);
  state->satisfied = good && !state->refused && state->missing->len == 0;
  g_clear_pointer (&looking.rows, g_ptr_array_unref);
  g_array_unref (looking.voices);
  return good;
}

/* ---- As a guard ---- */
static gboolean
hint_for (UsherConn *conn, const UsherApprovalState *state, char **hint, GError **error)
{
  gint64 n;

  if (!usher_member_count_active (conn, 0, &n, error))
    return FALSE;
  if (state->refused)
    *hint = g_strdup ("Plan it anew with what was objected to changed; a refusal is not overruled.");
  else if (n < 2)
    *hint = g_strdup ("This workspace has one active member, who cannot approve alone. An admin adds another:"
                      " usherctl member add LOGIN --role lead --person P.");
  else
    *hint = g_strdup ("They see it with: usherctl approval list --mine. Of who has no login: usherctl approval record.");
  return TRUE;
}

static gboolean
refuse (UsherConn *conn, const UsherApprovalQuestion *question, const UsherApprovalState *state, GError **error)
{
  g_autofree char *hint = NULL;

  if (!hint_for (conn, state, &hint, error))
    return FALSE;
  usher_error_set (error, USHER_ERROR_GUARD, hint, state->refused ? "%s was refused" : "%s is not approved", question->subject);
  for (guint i = 0; error && i < state->missing->len; i++)
    {
      const UsherApprovalMissing *missing = state->missing->pdata[i];
      g_autofree char *id = g_strconcat ("approval-", usher_approver_name (missing->approver), NULL);

      usher_error_add_guard (*error, id, missing->message, (const char *const *) missing->who);
    }
  return FALSE;
}

gboolean
usher_approval_check (UsherConn *conn, const UsherApprovalQuestion *question, GError **error)
{
  g_auto (UsherApprovalState) state = { 0 };

  if (!usher_approval_state (conn, question, &state, error))
    return FALSE;
  return state.satisfied || refuse (conn, question, &state, error);
}
