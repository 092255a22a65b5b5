/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* "Will this work?", answered before anything is sent, in the words of docs/records.md.
 *
 *   refused   it cannot be written here        removed   the access ends
 *   returns   a rule or a sync puts it back    remains   another path is left
 *   shared    it would have to be taken from others too
 *   works     of what takes no access away: nothing is known that stands against it
 *
 * Any thread, on the connection given.  It asks no source: what only the source knows comes in. */

#include "usher-op-private.h"

#include <string.h>

typedef struct {
  UsherConn *conn;
  UsherOpKind kind;
  const UsherOpFacts *facts;
  gboolean is_group; /* what it is about: a group, else an entitlement */
  gint64 target;
  GArray *hops;      /* (owned) (element-type UsherOpHop) */
  char **why;
} Predicting;

/* ---- Refused ---- */
static char *
refusal_of_place (const UsherOpFacts *facts, const UsherOpOffer *offer)
{
  if (facts->removed)
    return g_strdup_printf ("source:%s was removed", facts->source);
  if (!facts->writes)
    return g_strdup_printf ("source:%s is read-only; usherctl source enable-writes %s allows it, and takes two members", facts->source,
                            facts->source);
  if (!offer->can)
    return g_strdup (offer->why ? offer->why : "the source cannot do it");
  return NULL;
}

static gboolean
is_elsewhere (const UsherOpPart *part, const UsherOpFacts *facts)
{
  return part->id && part->source != facts->account.source;
}

static char *
refusal_of_parts (const UsherOpFacts *facts)
{
  if (facts->account.gone || g_strcmp0 (facts->account_state, "deleted") == 0)
    return g_strdup_printf ("account:%s is gone at the source", facts->account.key);
  if (facts->group.gone)
    return g_strdup_printf ("group:%s is gone at the source", facts->group.key);
  if (facts->entitlement.gone)
    return g_strdup_printf ("ent:%s is gone at the source", facts->entitlement.key);
  if (facts->factor.gone)
    return g_strdup ("the factor is gone at the source");
  if (is_elsewhere (&facts->group, facts) || is_elsewhere (&facts->entitlement, facts) || is_elsewhere (&facts->factor, facts))
    return g_strdup_printf ("it is not of the same source as account:%s", facts->account.key);
  if (facts->factor.id && facts->factor.account != facts->account.id)
    return g_strdup_printf ("the factor is not of account:%s", facts->account.key);
  return NULL;
}

static char *
refusal_of_state (UsherOpKind kind, const UsherOpFacts *facts)
{
  gboolean off = g_strcmp0 (facts->account_state, "disabled") == 0 || g_strcmp0 (facts->account_state, "suspended") == 0;

  if (!off || usher_op_takes_away (kind) || kind == USHER_OP_ENABLE || kind == USHER_OP_RESET_MFA)
    return NULL;
  return g_strdup_printf ("account:%s is %s: enable it first", facts->account.key, facts->account_state);
}

static char *
refusal_of_group (UsherOpKind kind, const UsherOpPart *group)
{
  if (!group->id)
    return NULL;
  if (group->mastered_by && *group->mastered_by)
    return g_strdup_printf ("members of group:%s are kept in %s: it cannot be written here", group->key, group->mastered_by);
  if (group->writable == 0)
    return g_strdup_printf ("the source does not let members of group:%s be written", group->key);
  if (kind == USHER_OP_ADD_MEMBER && g_strcmp0 (group->kind, "dynamic") == 0)
    return g_strdup_printf ("members of group:%s are whom its rule says", group->key);
  return NULL;
}

static char *
find_refusal (UsherOpKind kind, const UsherOpFacts *facts, const UsherOpOffer *offer)
{
  char *why = refusal_of_parts (facts);

  if (!why)
    why = refusal_of_state (kind, facts);
  if (!why)
    why = refusal_of_group (kind, &facts->group);
  return why ? why : refusal_of_place (facts, offer);
}

/* ---- Taking access away ---- */
static const UsherOpHop *
find_own (const Predicting *self)
{
  for (guint i = 0; i < self->hops->len; i++)
    {
      const UsherOpHop *hop = &g_array_index (self->hops, UsherOpHop, i);

      if (hop->account == self->facts->account.id && hop->is_group == self->is_group && hop->id == self->target)
        return hop;
    }
  return NULL;
}

static gboolean
has_node (GArray *nodes, UsherOpNode node)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      const UsherOpNode *other = &g_array_index (nodes, UsherOpNode, i);

      if (other->id == node.id && other->is_group == node.is_group)
        return TRUE;
    }
  return FALSE;
}

/* Takes out of WANTED what some hop but OWN leads to; *THROUGH is the first of them that leads to the target. */
static gboolean
cover (Predicting *self, const UsherOpHop *own, GArray *wanted, const UsherOpHop **through, GError **error)
{
  *through = NULL;
  for (guint i = 0; i < self->hops->len; i++)
    {
      const UsherOpHop *hop = &g_array_index (self->hops, UsherOpHop, i);
      g_autoptr (GArray) reach = NULL;

      if (hop == own)
        continue;
      if (!(reach = usher_op_store_reach (self->conn, hop->is_group, hop->id, error)))
        return FALSE;
      if (!*through && has_node (reach, (UsherOpNode) { self->target, self->is_group }))
        *through = hop;
      for (guint n = wanted->len; n > 0; n--)
        if (has_node (reach, g_array_index (wanted, UsherOpNode, n - 1)))
          g_array_remove_index_fast (wanted, n - 1);
    }
  return TRUE;
}

static const char *
say (Predicting *self, const char *word, const char *format, const UsherOpHop *hop, GError **error)
{
  g_autofree char *key = hop ? usher_op_store_key (self->conn, hop->is_group, hop->id, error) : NULL;
  g_autoptr (GString) text = g_string_new (format);

  if (hop && !key)
    return NULL;
  if (key)
    g_string_replace (text, "%", key, 1);
  *self->why = g_string_free (g_steal_pointer (&text), FALSE);
  return word;
}

/* The account does not have it by itself. */
static const char *
predict_without_own (Predicting *self, const UsherOpHop *through, GError **error)
{
  if (!through)
    return say (self, "removed", "the account does not have it: nothing is left to take", NULL, error);
  if (self->is_group)
    return say (self, "shared", "the account is in it only through %, which is in it with all its members", through, error);
  if (through->is_group)
    return say (self, "remains", "the account has it only through %: leaving that group ends it", through, error);
  return say (self, "remains", "% implies it: taking that away ends it", through, error);
}

/* How many of what a group gives are left to end: entitlements alone count. */
static guint
count_entitlements (GArray *nodes)
{
  guint n = 0;

  for (guint i = 0; i < nodes->len; i++)
    n += !g_array_index (nodes, UsherOpNode, i).is_group;
  return n;
}

static const char *
predict_with_own (Predicting *self, const UsherOpHop *own, GError **error)
{
  g_autoptr (GArray) gives = usher_op_store_reach (self->conn, self->is_group, self->target, error);
  const UsherOpHop *through;
  guint before, after;

  if (!gives)
    return NULL;
  before = count_entitlements (gives);
  if (!cover (self, own, gives, &through, error))
    return NULL;
  after = count_entitlements (gives);
  if (through)
    return say (self, "remains", "another path is left, through %", through, error);
  if (self->is_group && before > 0 && after == 0)
    return say (self, "remains", "all that the group gives is left by other paths", NULL, error);
  if (self->is_group && after < before)
    return say (self, "removed", "this ends it; of what the group gives, some is left by other paths", NULL, error);
  return say (self, "removed", self->is_group ? "this ends it, and what the group gives" : "this is the only path", NULL, error);
}

static const char *
predict_own (Predicting *self, const UsherOpHop *own, GError **error)
{
  const UsherOpPart *group = &self->facts->group;

  if (own && strcmp (own->how, "synced") == 0)
    return say (self, "refused", "the membership comes from another place: it cannot be written here", NULL, error);
  if ((own && (strcmp (own->how, "dynamic") == 0 || strcmp (own->how, "rule") == 0)) ||
      (self->is_group && g_strcmp0 (group->kind, "dynamic") == 0))
    return say (self, "returns", "a rule of the source gives it: it would come back", NULL, error);
  if (own)
    return predict_with_own (self, own, error);
  {
    g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (UsherOpNode));
    const UsherOpHop *through;

    return cover (self, NULL, nothing, &through, error) ? predict_without_own (self, through, error) : NULL;
  }
}

static const char *
predict_removal (UsherConn *conn, UsherOpKind kind, const UsherOpFacts *facts, char **why, GError **error)
{
  gboolean is_group = kind == USHER_OP_REMOVE_MEMBER;
  g_autoptr (GArray) hops = usher_op_store_hops (conn, facts->person, facts->account.id, error);
  Predicting self = { conn, kind, facts, is_group, is_group ? facts->group.id : facts->entitlement.id, hops, why };

  return hops ? predict_own (&self, find_own (&self), error) : NULL;
}

/* ---- All kinds ---- */
static const char *
describe (UsherOpKind kind)
{
  switch (kind)
    {
    case USHER_OP_DISABLE:
      return "the account can no longer sign in; what it holds stays, unused";
    case USHER_OP_REVOKE_SESSIONS:
      return "sessions end; tokens that applications hold may live until they expire";
    case USHER_OP_RESET_MFA:
      return "the factor must be enrolled anew";
    default:
      return "nothing is known that stands against it";
    }
}

gboolean
usher_op_predict (UsherConn *conn, UsherOpKind kind, const UsherOpFacts *facts, const UsherOpOffer *offer, const char **word, char **why,
                  GError **error)
{
  *word = "refused";
  if ((*why = find_refusal (kind, facts, offer)))
    return TRUE;
  if (kind == USHER_OP_REMOVE_MEMBER || kind == USHER_OP_UNASSIGN)
    return (*word = predict_removal (conn, kind, facts, why, error)) != NULL;
  *word = "works";
  *why = g_strdup (describe (kind));
  return TRUE;
}
