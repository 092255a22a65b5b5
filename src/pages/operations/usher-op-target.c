/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose account, at which source, and which groups, entitlements or factors there are to choose from.  Any
 * thread with a connection. */

#include "usher-op-target.h"

#include <string.h>

#include "usher-key.h"
#include "usher-op-acts.h"
#include "usher-op-reading.h"
#include "usher-query.h"

const char *
usher_op_target_word (UsherOpKind kind)
{
  switch (kind)
    {
    case USHER_OP_ADD_MEMBER:
    case USHER_OP_REMOVE_MEMBER:
      return "group";
    case USHER_OP_ASSIGN:
    case USHER_OP_UNASSIGN:
      return "entitlement";
    case USHER_OP_RESET_MFA:
      return "factor";
    default:
      return NULL;
    }
}

gboolean
usher_op_target_is_needed (UsherOpKind kind)
{
  return usher_op_target_word (kind) && kind != USHER_OP_RESET_MFA;
}

UsherOpTargetAsked *
usher_op_target_asked_new (UsherOpKind kind, const char *account, const char *target, const char *text)
{
  UsherOpTargetAsked *self = g_new0 (UsherOpTargetAsked, 1);

  self->kind = kind;
  self->account = g_strdup (account);
  self->target = g_strdup (target);
  self->text = text && *text ? g_strdup (text) : NULL;
  return self;
}

void
usher_op_target_asked_free (UsherOpTargetAsked *self)
{
  g_free (self->account);
  g_free (self->target);
  g_free (self->text);
  g_free (self);
}

static void
choice_free (gpointer data)
{
  UsherOpChoice *self = data;

  g_free (self->key);
  g_free (self->name);
  g_free (self);
}

void
usher_op_target_read_free (UsherOpTargetRead *self)
{
  g_free (self->account_key);
  g_free (self->source_name);
  g_free (self->target_key);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_free (self);
}

/* ---- Choices ---------------------------------------------------------------------------------------------------- */

/* From which list, of which rows of it. */
typedef struct {
  const char *noun, *column, *columns;
  gboolean of_source; /* else of the account */
} Choosing;

static const Choosing choosing[USHER_OP_N] = {
  [USHER_OP_ADD_MEMBER] = { "groups", "source", "key,name", TRUE },
  [USHER_OP_REMOVE_MEMBER] = { "memberships", "member", "group,group_name", FALSE },
  [USHER_OP_ASSIGN] = { "entitlements", "source", "key,name", TRUE },
  [USHER_OP_UNASSIGN] = { "grants", "principal", "entitlement,how", FALSE },
  [USHER_OP_RESET_MFA] = { "factors", "account", "key,type", FALSE },
};

static gboolean
read_choices (UsherOpTargetRead *self, UsherConn *conn, const UsherOpTargetAsked *asked, GError **error)
{
  const Choosing *how = &choosing[asked->kind];
  const char *plain = strchr (self->account_key, ':') + 1;
  g_autofree char *tokens = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  if (!how->noun)
    return TRUE;
  tokens = usher_token_make (how->column, how->of_source ? self->source_name : g_str_equal (how->column, "account") ? plain : self->account_key);
  if (!(rows = usher_op_rows (conn, how->noun, tokens, asked->text, how->columns, USHER_OP_CHOICES, error)))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      GStrv texts = rows->pdata[i];
      UsherOpChoice *choice = g_new0 (UsherOpChoice, 1);

      choice->key = g_strdup (texts[1]);
      choice->name = g_strdup (texts[2]);
      g_ptr_array_add (self->choices, choice);
    }
  return TRUE;
}

/* ---- All of it --------------------------------------------------------------------------------------------------- */

static gboolean
read_target (UsherOpTargetRead *self, UsherConn *conn, const UsherOpTargetAsked *asked, GError **error)
{
  const char *word = usher_op_target_word (asked->kind), *colon;

  if (!word || !asked->target)
    return TRUE;
  if (!g_str_equal (word, "factor"))
    return usher_key_find (conn, word, asked->target, &self->target, error) && (self->target_key = usher_key_of (conn, word, self->target, error));
  colon = strchr (asked->target, ':');
  self->target = g_ascii_strtoll (colon ? colon + 1 : asked->target, NULL, 10);
  self->target_key = g_strdup (asked->target);
  return TRUE;
}

static gboolean
read_all (UsherOpTargetRead *self, UsherConn *conn, const UsherOpTargetAsked *asked, GError **error)
{
  g_autoptr(UsherSource) source = NULL;

  if (!usher_key_find (conn, "account", asked->account, &self->account, error)
      || !(self->account_key = usher_key_of (conn, "account", self->account, error))
      || !usher_op_account_source (conn, self->account, &self->source, error) || !(source = usher_source_load (conn, self->source, error)))
    return FALSE;
  self->source_name = g_strdup (source->name);
  return read_target (self, conn, asked, error) && read_choices (self, conn, asked, error);
}

gpointer
usher_op_target_read (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  UsherOpTargetRead *self = g_new0 (UsherOpTargetRead, 1);

  self->choices = g_ptr_array_new_with_free_func (choice_free);
  if (read_all (self, conn, data, error))
    return self;
  usher_op_target_read_free (self);
  return NULL;
}
