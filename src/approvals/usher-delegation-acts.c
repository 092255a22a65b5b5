/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One person's yes, given by another until a date.  On the writer thread. */

#include "usher-approval-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-key.h"
#include "usher-record.h"

#define DELEGATION_MAX (G_GINT64_CONSTANT (90) * 24 * 3600 * 1000)

/* "all", an approver, or something that has an owner. */
static char *
check_scope (UsherConn *conn, const char *scope, GError **error)
{
  UsherApprover approver;
  const char *noun;
  gint64 id;

  if (g_str_equal (scope, "all") || usher_approver_parse (scope, &approver))
    return g_strdup (scope);
  if (strchr (scope, ':') && usher_key_find_any (conn, scope, &noun, &id, NULL))
    return usher_key_of (conn, noun, id, error);
  usher_error_set (error, USHER_ERROR_INPUT, "Use all, manager, owner, or a key such as group:okta/admins.",
                   "“%.100s” is no scope of a delegation", scope);
  return NULL;
}

/* Their own, or (a lead's to arrange while they are away) another's; never one's own gain. */
static gboolean
check_giver (UsherTx *tx, gint64 from, gint64 to, GError **error)
{
  UsherVoice voice;

  if (!usher_voice_of_member (usher_tx_conn (tx), usher_tx_member (tx), &voice, error))
    return FALSE;
  if (voice.person && voice.person == from)
    return TRUE;
  if (voice.person && voice.person == to)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "nobody delegates to themselves what is another's");
  return usher_tx_may (tx, "delegate-for", error);
}

gint64
usher_delegation_add (UsherTx *tx, const UsherDelegation *delegation, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  g_autofree char *scope = NULL;
  gint64 from, to, now = usher_tx_now (tx);
  gboolean present;

  if (!usher_tx_may (tx, "delegate", error) || !(scope = check_scope (conn, delegation->scope, error)) ||
      !usher_approver_store_person (conn, delegation->from, &from, &present, NULL, error) ||
      !usher_approver_store_person (conn, delegation->to, &to, &present, NULL, error))
    return 0;
  if (from == to || !present)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, from == to ? "nobody delegates to themselves" : "whom it goes to is not at work");
  if (delegation->until <= now || delegation->until > now + DELEGATION_MAX)
    return usher_error_set (error, USHER_ERROR_GUARD, "Choose an end within 90 days from now.", "a delegation has an end");
  if (!check_giver (tx, from, to, error))
    return 0;
  {
    UsherChange changes[] = {
      { "from_person", USHER_INT (from) },
      { "to_person", USHER_INT (to) },
      { "scope", usher_text_value (scope) },
      { "until", USHER_INT (delegation->until) },
      { "made_by", USHER_INT (usher_tx_member (tx)) },
      { "active", USHER_INT (TRUE) },
      { NULL },
    };

    return usher_record_new (tx, "delegation", "delegate", changes, error);
  }
}

gboolean
usher_delegation_end (UsherTx *tx, gint64 id, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (UsherRow) row = NULL;
  UsherChange changes[] = { { "active", USHER_INT (FALSE) }, { NULL } };

  if (!usher_tx_may (tx, "delegate", error))
    return FALSE;
  row = usher_record_read (usher_tx_conn (tx), "delegation", id, &failed);
  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (!row)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no delegation %" G_GINT64_FORMAT, id);
  return check_giver (tx, usher_row_int (row, "from_person", 0), usher_row_int (row, "to_person", 0), error) &&
         usher_record_write (tx, "delegation", id, "end", usher_row_version (row), changes, error);
}
