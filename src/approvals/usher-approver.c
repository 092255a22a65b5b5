/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* From "the manager" to a person, and from a member to the yes they may give.
 *
 * Any thread, on the connection given.  Nothing is kept: who a manager is, is asked again each time.  It
 * must not know what is approved. */

#include "usher-approval-private.h"

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-member.h"
#include "usher-person.h"
#include "usher-yaml.h"

#define LEVELS_MAX 32 /* of managers above one another */

extern const char usher_approvers_yaml[];
extern const gsize usher_approvers_yaml_length;

/* ---- data/approvers.yaml ---- */
static UsherRoles
read_roles (const UsherYamlNode *list)
{
  UsherRoles roles = 0;

  for (guint i = 0; list && i < usher_yaml_length (list); i++)
    roles |= usher_role_parse (usher_yaml_text (usher_yaml_nth (list, i)));
  return roles;
}

static UsherApproverRule
read_rule (const UsherYamlNode *root, const UsherYamlNode *node)
{
  const UsherYamlNode *from = usher_yaml_get (node, "from"), *otherwise = usher_yaml_get (node, "otherwise");
  UsherApproverRule rule = { .title = g_strdup (usher_yaml_text (usher_yaml_get (node, "title"))) };

  if (from)
    rule.from = g_str_equal (usher_yaml_text (from), "manager") ? USHER_APPROVER_FROM_MANAGER : USHER_APPROVER_FROM_OWNER;
  if (otherwise)
    node = usher_yaml_get (root, usher_yaml_text (otherwise));
  rule.roles = read_roles (usher_yaml_get (node, "roles"));
  return rule;
}

/* Shipped with the program and held to its form by a test; lives as long as the program. */
const UsherApproverRule *
usher_approver_rule (UsherApprover approver)
{
  static UsherApproverRule *rules;

  if (g_once_init_enter (&rules))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherYaml) yaml = usher_yaml_parse ("approvers.yaml", usher_approvers_yaml, usher_approvers_yaml_length, &error);
      UsherApproverRule *list = g_new0 (UsherApproverRule, USHER_APPROVER_N);

      g_assert_no_error (error);
      for (UsherApprover i = 0; i < USHER_APPROVER_N; i++)
        list[i] = read_rule (usher_yaml_root (yaml), usher_yaml_get (usher_yaml_root (yaml), usher_approver_name (i)));
      g_once_init_leave (&rules, list);
    }
  return &rules[approver];
}

const char *
usher_approver_title (UsherApprover approver)
{
  return usher_approver_rule (approver)->title;
}

/* ---- Voices ---- */
gboolean
usher_voice_of_member (UsherConn *conn, gint64 member, UsherVoice *voice, GError **error)
{
  g_autoptr (UsherMember) found = usher_member_load (conn, member, error);
  gboolean present;

  if (!found)
    return FALSE;
  *voice = (UsherVoice) { .member = member, .person = found->person, .roles = found->roles, .active = found->active };
  return !found->person || usher_approver_store_person (conn, found->person, &voice->person, &present, NULL, error);
}

gboolean
usher_voice_of_person (UsherConn *conn, gint64 person, UsherVoice *voice, GError **error)
{
  gboolean present;

  *voice = (UsherVoice) { .active = TRUE };
  return usher_approver_store_person (conn, person, &voice->person, &present, NULL, error);
}

gboolean
usher_voice_is_same (const UsherVoice *a, const UsherVoice *b)
{
  return (a->member && a->member == b->member) || (a->person && a->person == b->person);
}

/* The person whom nobody may speak for, after merges; 0: none. */
static gboolean
find_parties (UsherConn *conn, const UsherApprovalCase *of, UsherVoice *requester, gint64 *beneficiary, GError **error)
{
  gboolean present;

  *beneficiary = 0;
  return usher_voice_of_member (conn, of->requester, requester, error) &&
         (!of->beneficiary || usher_approver_store_person (conn, of->beneficiary, beneficiary, &present, NULL, error));
}

gboolean
usher_voice_is_party (UsherConn *conn, const UsherApprovalCase *of, const UsherVoice *voice, gboolean *party, GError **error)
{
  UsherVoice requester;
  gint64 beneficiary;

  if (!find_parties (conn, of, &requester, &beneficiary, error))
    return FALSE;
  *party = usher_voice_is_same (voice, &requester) || (beneficiary && voice->person == beneficiary);
  return TRUE;
}

/* ---- Whom the data name ---- */
typedef struct {
  gint64 requester, beneficiary; /* persons; 0: none */
} Parties;

/* Takes PERSON as the one, unless they are away or a party. */
static gboolean
try_person (UsherConn *conn, gint64 person, const char *via, const Parties *parties, UsherApproverWho *who, GError **error)
{
  g_autofree char *key = NULL;
  gboolean present;
  gint64 real;

  if (!usher_approver_store_person (conn, person, &real, &present, &key, error))
    return FALSE;
  if (!present || real == parties->beneficiary || real == parties->requester)
    return TRUE;
  who->person = real;
  who->key = g_steal_pointer (&key);
  who->via = via;
  return TRUE;
}

static gboolean
find_manager (UsherConn *conn, const Parties *parties, UsherApproverWho *who, GError **error)
{
  gint64 at = parties->beneficiary;

  for (guint level = 0; at && !who->person && level < LEVELS_MAX; level++)
    if (!usher_person_find_manager (conn, at, &at, error) ||
        (at && !try_person (conn, at, level == 0 ? "manager" : "skip-level", parties, who, error)))
      return FALSE;
  return TRUE;
}

static gboolean
find_owner (UsherConn *conn, const UsherApprovalCase *of, const Parties *parties, UsherApproverWho *who, GError **error)
{
  gint64 owner = 0, deputy = 0;

  if (of->target_kind && !usher_approver_store_owners (conn, of->target_kind, of->target, &owner, &deputy, error))
    return FALSE;
  return (!owner || try_person (conn, owner, "owner", parties, who, error)) &&
         (who->person || !deputy || try_person (conn, deputy, "deputy", parties, who, error));
}

static void
leave_to_nobody (UsherApproverWho *who)
{
  who->via = "nobody";
  who->why = g_strdup (who->approver == USHER_APPROVER_MANAGER
                         ? "no manager is known who is at work and no party to it; HR names managers"
                         : "there is no owner or deputy who is at work and no party to it; set one with --owner or --deputy on its card");
}

gboolean
usher_approver_resolve (UsherConn *conn, const UsherApprovalCase *of, UsherApprover approver, gboolean apart, UsherApproverWho *who,
                        GError **error)
{
  const UsherApproverRule *rule = usher_approver_rule (approver);
  UsherVoice requester;
  Parties parties;

  *who = (UsherApproverWho) { .approver = approver };
  if (!find_parties (conn, of, &requester, &parties.beneficiary, error))
    return FALSE;
  parties.requester = requester.person;
  if (rule->from == USHER_APPROVER_FROM_MANAGER && !find_manager (conn, &parties, who, error))
    return FALSE;
  if (rule->from == USHER_APPROVER_FROM_OWNER && !find_owner (conn, of, &parties, who, error))
    return FALSE;
  if (who->person)
    return TRUE;
  if (rule->from != USHER_APPROVER_FROM_ROLES && apart)
    {
      leave_to_nobody (who);
      return TRUE;
    }
  who->via = "group";
  who->roles = rule->roles;
  return TRUE;
}

void
usher_approver_who_clear (UsherApproverWho *self)
{
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->why, g_free);
}

char *
usher_approver_who_text (const UsherApproverWho *self)
{
  const char *title = usher_approver_title (self->approver);

  if (self->person)
    return g_strdup_printf ("%s (%s, %s)", title, self->key, self->via);
  if (!self->roles)
    return g_strdup_printf ("%s (nobody: %s)", title, self->why);
  if (usher_approver_rule (self->approver)->from != USHER_APPROVER_FROM_ROLES)
    return g_strdup_printf ("%s (none is known who could: an IAM lead instead)", title);
  return g_strdup (title);
}

/* ---- Does a voice fit? ---- */
/* What a delegation of it may be called: ["all","owner","group:okta/admins"]. */
static char *
scopes_of (UsherConn *conn, const UsherApprovalCase *of, UsherApprover approver, GError **error)
{
  g_autofree char *key = NULL;
  GString *json;

  if (of->target_kind)
    {
      GError *failed = NULL;

      key = usher_approver_store_key (conn, of->target_kind, of->target, &failed);
      if (failed)
        {
          g_propagate_error (error, failed);
          return NULL;
        }
    }
  json = g_string_new ("[\"all\",");
  usher_canon_text (json, usher_approver_name (approver), -1);
  if (key)
    {
      usher_canon_comma (json);
      usher_canon_text (json, key, -1);
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static gboolean
fits_person (UsherConn *conn, const UsherApprovalCase *of, const UsherApproverWho *who, const UsherVoice *voice, gint64 at, gboolean *fits,
             gint64 *behalf, GError **error)
{
  g_autofree char *scopes = NULL;

  *fits = voice->person && voice->person == who->person;
  if (*fits || !voice->person)
    return TRUE;
  if (!(scopes = scopes_of (conn, of, who->approver, error)) ||
      !usher_approver_store_delegated (conn, who->person, voice->person, scopes, at, fits, error))
    return FALSE;
  *behalf = *fits ? who->person : 0;
  return TRUE;
}

gboolean
usher_voice_fits (UsherConn *conn, const UsherApprovalCase *of, const UsherApproverWho *who, const UsherVoice *voice, gint64 at,
                  gboolean *fits, gint64 *behalf, GError **error)
{
  gboolean party;

  *fits = FALSE;
  *behalf = 0;
  if (!usher_voice_is_party (conn, of, voice, &party, error))
    return FALSE;
  if (party || !voice->active)
    return TRUE;
  if (who->person)
    return fits_person (conn, of, who, voice, at, fits, behalf, error);
  *fits = (voice->roles & who->roles) != 0;
  return TRUE;
}
