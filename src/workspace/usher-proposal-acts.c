/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What takes two members: the first one's call is kept, the second one's carries it out.
 *
 *   (none) ── first member ──► open ── second member, same act and parameters ──► carried
 *                               ├── its proposer ──► withdrawn
 *                               └── 14 days ──► expired
 *
 * On the writer thread.  Must not know what any act does: the caller does it once *CARRIED. */
#include <string.h>

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-member.h"
#include "usher-private.h"
#include "usher-proposal-private.h"
#include "usher-record.h"

#define SUMMARY_MAX 500

static gboolean
close_proposal (UsherTx *tx, const UsherProposal *proposal, const char *verb, const char *state, gint64 second, GError **error)
{
  UsherChange changes[] = {
    { "state", usher_text_value (state) },
    { "second", second ? USHER_INT (second) : USHER_NULL },
    { NULL },
  };

  return usher_record_write (tx, "proposal", proposal->id, verb, proposal->version, changes, error);
}

static gboolean
propose (UsherTx *tx, const char *act, const char *params, const char *summary, GError **error)
{
  gint64 now = usher_tx_now (tx);
  UsherChange changes[] = {
    { "act", usher_text_value (act) },
    { "params", usher_text_value (params) },
    { "summary", usher_text_value (summary) },
    { "member", USHER_INT (usher_tx_member (tx)) },
    { "proposed_at", USHER_INT (now) },
    { "ends_at", USHER_INT (now + USHER_PROPOSAL_MS) },
    { "state", usher_text_value ("open") },
    { NULL },
  };

  return usher_record_new (tx, "proposal", "propose", changes, error) != 0;
}

static UsherRoles
second_roles (const UsherRight *right)
{
  return right->second ? right->second : right->roles;
}

static gboolean
may_second (UsherTx *tx, const UsherRight *right, GError **error)
{
  g_auto(GStrv) names = usher_roles_to_names (second_roles (right));
  g_autofree char *list = g_strjoinv (", ", names);

  if (usher_tx_roles (tx) & second_roles (right))
    return TRUE;
  return usher_error_set (error, USHER_ERROR_RIGHT, NULL, "to be the second member of \"%s\" takes one of: %s", right->name, list);
}

/* Is there anyone but this one who could be the second? */
static gboolean
check_someone_else (UsherTx *tx, const UsherRight *right, GError **error)
{
  g_autoptr(GPtrArray) members = usher_member_list (usher_tx_conn (tx), error);
  g_auto(GStrv) names = usher_roles_to_names (second_roles (right));
  g_autofree char *list = g_strjoinv ("|", names);
  g_autofree char *hint = g_strdup_printf ("An admin can add one: usherctl member add LOGIN --role %s.", list);

  if (!members)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    {
      const UsherMember *member = members->pdata[i];

      if (member->active && member->id != usher_tx_member (tx) && member->roles & second_roles (right))
        return TRUE;
    }
  return usher_error_set (error, USHER_ERROR_GUARD, hint, "\"%s\" takes a second member, and there is nobody else who could be it",
                          right->name);
}

/* A proposal counts while whoever made it is a member; *open is NULL otherwise. */
static gboolean
find_open (UsherTx *tx, const char *act, const char *params, UsherProposal **open, GError **error)
{
  GError *failed = NULL;
  g_autoptr(UsherProposal) found = usher_proposal_store_find (usher_tx_conn (tx), act, params, usher_tx_now (tx), &failed);
  g_autoptr(UsherMember) proposer = NULL;

  *open = NULL;
  if (failed)
    {
      g_propagate_error (error, failed);
      return FALSE;
    }
  if (!found)
    return TRUE;
  if (!(proposer = usher_member_load (usher_tx_conn (tx), found->member, error)))
    return FALSE;
  if (!proposer->active)
    return close_proposal (tx, found, "withdraw", "withdrawn", 0, error);
  *open = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
check_call (const UsherRight *right, const char *act, const char *params, const char *summary, GError **error)
{
  if (!right)
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "there is no right \"%s\" that could take a second member", act);
  if (strlen (summary) == 0 || strlen (summary) > SUMMARY_MAX)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "a proposal's summary has 1 to %d bytes", SUMMARY_MAX);
  return usher_canon_check (params, strlen (params), error);
}

gboolean
usher_proposal_second (UsherTx *tx, const char *act, const char *params, const char *summary, gboolean *carried, GError **error)
{
  const UsherRight *right = usher_rights_find (usher_rights_shipped (), act);
  g_autoptr(UsherProposal) open = NULL;

  *carried = FALSE;
  if (!check_call (right, act, params, summary, error) || !find_open (tx, act, params, &open, error))
    return FALSE;
  if (open && open->member != usher_tx_member (tx))
    {
      if (!may_second (tx, right, error) || !close_proposal (tx, open, "second", "carried", usher_tx_member (tx), error))
        return FALSE;
      *carried = TRUE;
      return TRUE;
    }
  if (!usher_tx_may (tx, act, error) || !check_someone_else (tx, right, error))
    return FALSE;
  /* Asked again by the same member: it still waits. */
  return open || propose (tx, act, params, summary, error);
}

gboolean
usher_proposal_withdraw (UsherTx *tx, gint64 id, GError **error)
{
  g_autoptr(UsherProposal) proposal = usher_proposal_load (usher_tx_conn (tx), id, error);

  if (!proposal)
    return FALSE;
  if (!g_str_equal (proposal->state, "open"))
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "this proposal is %s already", proposal->state);
  if (proposal->member != usher_tx_member (tx))
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "only who made a proposal can withdraw it");
  return close_proposal (tx, proposal, "withdraw", "withdrawn", 0, error);
}

gint64
usher_proposal_expire (UsherTx *tx, GError **error)
{
  g_autoptr(GPtrArray) over = usher_proposal_store_over (usher_tx_conn (tx), usher_tx_now (tx), error);

  if (!over)
    return -1;
  for (guint i = 0; i < over->len; i++)
    if (!close_proposal (tx, over->pdata[i], "expire", "expired", 0, error))
      return -1;
  return over->len;
}

/* ---- Known faults ---- */
static char *
fault_subject (const UsherFault *fault)
{
  if (fault->object)
    return g_strdup (fault->object);
  return fault->line ? g_strdup_printf ("ledger:%" G_GINT64_FORMAT, fault->line) : NULL;
}

static gboolean
write_known_fault (UsherTx *tx, const UsherFault *fault, const char *id, const char *why, GError **error)
{
  g_autofree char *subject = fault_subject (fault);
  g_autofree char *text = why && *why ? usher_private_add (tx, "why", why, error) : NULL;
  UsherChange changes[] = {
    { "fault", usher_text_value (id) },
    { "kind", usher_text_value (usher_fault_kind_name (fault->kind)) },
    { "subject", usher_text_value (subject) },
    { "why", usher_text_value (text) },
    { NULL },
  };

  if (why && *why && !text)
    return FALSE;
  return usher_record_new (tx, "known_fault", "acknowledge", changes, error) != 0;
}

gboolean
usher_fault_acknowledge (UsherTx *tx, const UsherFault *fault, const char *why, gboolean *carried, GError **error)
{
  g_autofree char *id = usher_fault_id (fault);
  g_autofree char *text = usher_fault_text (fault);
  g_autofree char *params = g_strdup_printf ("{\"fault\":\"%s\"}", id);
  g_autofree char *summary = g_strdup_printf ("acknowledge fault %s: %.400s", id, text);
  g_autofree char *whole = g_utf8_make_valid (summary, -1);
  gboolean known;

  *carried = FALSE;
  if (!why || !*why)
    return usher_error_set (error, USHER_ERROR_GUARD, "Give it with --reason.", "acknowledging a fault takes a reason");
  if (!usher_fault_store_is_known (usher_tx_conn (tx), id, &known, error))
    return FALSE;
  if (known)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "fault %s is acknowledged already", id);
  if (!usher_proposal_second (tx, "acknowledge", params, whole, carried, error))
    return FALSE;
  return !*carried || write_known_fault (tx, fault, id, why, error);
}
