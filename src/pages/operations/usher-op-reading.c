/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading an operation with the names of what it touches and the voices it needs.  Any thread with a
 * connection; it decides nothing. */

#include "usher-op-reading.h"

#include "usher-error.h"
#include "usher-key.h"
#include "usher-query.h"

static void
voice_free (gpointer data)
{
  UsherOpVoice *self = data;

  g_free (self->who);
  g_clear_pointer (&self->approval, usher_approval_free);
  g_free (self);
}

void
usher_op_reading_free (UsherOpReading *self)
{
  g_clear_pointer (&self->op, usher_op_free);
  g_free (self->source);
  g_free (self->account);
  g_free (self->person);
  g_free (self->group);
  g_free (self->entitlement);
  g_free (self->factor);
  g_free (self->planned_by);
  g_free (self->sent_by);
  g_clear_pointer (&self->voices, g_ptr_array_unref);
  g_clear_pointer (&self->missing, g_ptr_array_unref);
  g_free (self);
}

/* ---- Rows --------------------------------------------------------------------------------------------------- */

static gboolean
keep_row (gint64 id, const UsherValue *values, guint n, gpointer rows, GError **error)
{
  GStrv texts = g_new0 (char *, n + 2);

  texts[0] = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  for (guint i = 0; i < n; i++)
    texts[i + 1] = values[i].type == USHER_VALUE_TEXT  ? g_strndup (values[i].text, values[i].length)
                   : values[i].type == USHER_VALUE_INT ? g_strdup_printf ("%" G_GINT64_FORMAT, values[i].integer)
                                                       : g_strdup ("");
  g_ptr_array_add (rows, texts);
  return TRUE;
}

GPtrArray *
usher_op_rows (UsherConn *conn, const char *noun, const char *tokens, const char *text, const char *columns, gint64 limit, GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find (noun));
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  if (usher_query_set_columns (query, columns, error) && usher_query_set_tokens (query, tokens, 0, error) && usher_query_set_text (query, text, error)
      && usher_query_run (query, conn, limit, 0, keep_row, rows, error))
    return g_steal_pointer (&rows);
  return NULL;
}

/* *TEXT receives COLUMN of the row ID; NULL where there is none. */
static gboolean
read_text (UsherConn *conn, const char *noun, gint64 id, const char *column, char **text, GError **error)
{
  g_autofree char *tokens = g_strdup_printf ("id:%" G_GINT64_FORMAT, id);
  g_autoptr(GPtrArray) rows = NULL;

  if (id == 0)
    return TRUE;
  if (!(rows = usher_op_rows (conn, noun, tokens, NULL, column, 1, error)))
    return FALSE;
  if (rows->len > 0)
    *text = g_strdup (((GStrv) rows->pdata[0])[1]);
  return TRUE;
}

static gboolean
read_key (UsherConn *conn, const char *noun, gint64 id, char **key, GError **error)
{
  GError *failed = NULL;

  if (id == 0)
    return TRUE;
  *key = usher_key_of (conn, noun, id, &failed);
  if (!failed)
    return TRUE;
  g_propagate_error (error, failed);
  return FALSE;
}

/* ---- Voices -------------------------------------------------------------------------------------------------- */

static UsherOpVoice *
add_voice (UsherOpReading *self, UsherApprover approver)
{
  UsherOpVoice *voice = g_new0 (UsherOpVoice, 1);

  voice->approver = approver;
  g_ptr_array_add (self->voices, voice);
  return voice;
}

/* Nothing is asked for yet: who would be. */
static gboolean
read_who (UsherOpReading *self, UsherConn *conn, gint64 member, GError **error)
{
  const UsherOp *op = self->op;
  const UsherApprovalCase of = { member, op->person, op->entitlement ? "ent" : op->group ? "group" : "account",
                                 op->entitlement ? op->entitlement : op->group ? op->group : op->account };

  for (guint i = 0; i < USHER_APPROVER_N; i++)
    if (op->needs & (1u << i))
      {
        g_auto(UsherApproverWho) who = { 0 };

        if (!usher_approver_resolve (conn, &of, i, FALSE, &who, error))
          return FALSE;
        add_voice (self, i)->who = usher_approver_who_text (&who);
      }
  return TRUE;
}

static gboolean
read_approvals (UsherOpReading *self, UsherConn *conn, const char *subject, GError **error)
{
  g_autoptr(GPtrArray) list = usher_approval_list (conn, subject, error);

  for (guint i = 0; list && i < list->len; i++)
    {
      const UsherApproval *approval = list->pdata[i];
      UsherOpVoice *voice;

      if (!g_str_equal (approval->hash, usher_op_subject_hash (self->op)))
        continue;
      voice = add_voice (self, approval->approver);
      if (!(voice->who = usher_approval_who (conn, approval, error)) || !(voice->approval = usher_approval_load (conn, approval->id, error)))
        return FALSE;
    }
  return list != NULL;
}

static gboolean
read_state (UsherOpReading *self, UsherConn *conn, const char *subject, gint64 member, gint64 now, GError **error)
{
  const UsherApprovalQuestion question = { subject, usher_op_subject_hash (self->op), self->op->needs, member, now };
  g_auto(UsherApprovalState) state = { 0 };

  if (!usher_approval_state (conn, &question, &state, error))
    return FALSE;
  self->refused = state.refused;
  for (guint i = 0; state.missing && i < state.missing->len; i++)
    g_ptr_array_add (self->missing, g_strdup (((UsherApprovalMissing *) state.missing->pdata[i])->message));
  return TRUE;
}

static gboolean
read_voices (UsherOpReading *self, UsherConn *conn, gint64 member, gint64 now, GError **error)
{
  g_autofree char *subject = usher_op_subject (self->op);

  if (self->op->id == 0)
    return read_who (self, conn, member, error);
  return read_approvals (self, conn, subject, error) && read_state (self, conn, subject, member, now, error);
}

/* ---- All of it ------------------------------------------------------------------------------------------------ */

static gboolean
read_source (UsherOpReading *self, UsherConn *conn, GError **error)
{
  g_autoptr(UsherSource) source = usher_source_load (conn, self->op->source, error);

  if (!source)
    return FALSE;
  self->source = g_strdup (source->name);
  self->writes = source->writes;
  return TRUE;
}

UsherOpReading *
usher_op_reading_of (UsherConn *conn, UsherOp *op, gint64 member, gint64 now, GError **error)
{
  g_autoptr(UsherOpReading) self = g_new0 (UsherOpReading, 1);

  self->op = op;
  self->voices = g_ptr_array_new_with_free_func (voice_free);
  self->missing = g_ptr_array_new_with_free_func (g_free);
  if (read_source (self, conn, error) && read_key (conn, "account", op->account, &self->account, error)
      && read_key (conn, "person", op->person, &self->person, error) && read_key (conn, "group", op->group, &self->group, error)
      && read_key (conn, "entitlement", op->entitlement, &self->entitlement, error)
      && read_text (conn, "factors", op->factor, "type", &self->factor, error)
      && read_text (conn, "members", op->planned_by, "login", &self->planned_by, error)
      && read_text (conn, "members", op->sent_by, "login", &self->sent_by, error) && read_voices (self, conn, member, now, error))
    return g_steal_pointer (&self);
  return NULL;
}

UsherOpReading *
usher_op_reading_load (UsherConn *conn, gint64 id, gint64 member, gint64 now, GError **error)
{
  UsherOp *op = usher_op_load (conn, id, error);

  return op ? usher_op_reading_of (conn, op, member, now, error) : NULL;
}
