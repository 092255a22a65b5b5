/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations as changes of entries: what can be done, and exactly what would be sent.  Blocking; one
 * thread at a time.  It reads the entries first, for a change names them and depends on what they say. */

#include "usher-ldap-private.h"

#include <string.h>

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-ldap-change.h"

#define UAC_NEVER_EXPIRES 0x10000

static const char *const account_attributes[] = { "userAccountControl", "msDS-User-Account-Control-Computed", "lockoutTime", "pwdLastSet",
  "primaryGroupID", "objectSid", "pwdAccountLockedTime", "pwdReset", "pwdPolicySubentry", "uid", NULL };
static const char *const group_attributes[] = { "objectClass", "objectSid", "member", NULL };

/* ---- What can be done ---- */

gboolean
usher_ldap_can (UsherConnector *connector, UsherOpKind kind, char **why)
{
  const UsherLdap *self = (const UsherLdap *) (gpointer) connector;
  static const char *const no[] = {
    [USHER_OP_ASSIGN] = "a directory has no applications: add to the group that gives the access",
    [USHER_OP_UNASSIGN] = "a directory has no applications: remove from the group that gives the access",
    [USHER_OP_RESET_MFA] = "a directory holds no second factors",
    [USHER_OP_REVOKE_SESSIONS] = "a directory holds no sessions: tickets and connections last until they run out",
    [USHER_OP_EXPIRE_PASSWORD] = "this directory cannot ask for a new password",
  };

  if (why)
    *why = NULL;
  if (self->profile->operations & 1u << kind)
    return TRUE;
  if (why)
    *why = g_strdup (kind < G_N_ELEMENTS (no) && no[kind] ? no[kind] : "the manifest does not name this operation");
  return FALSE;
}

/* ---- Finding ---- */

gboolean
usher_ldap_find (UsherLdap *self, UsherLdapStreamKind kind, const char *id, const char *const *attributes, UsherLdapEntry **entry,
                 GCancellable *cancellable, GError **error)
{
  const UsherLdapStream *stream = &self->profile->streams[kind];
  g_autofree char *by_id = id ? usher_ldap_id_filter (&stream->fields[USHER_ACCOUNTS_NATIVE], id) : NULL, *filter = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  UsherLdapSearch search = { .scope = LDAP_SCOPE_SUBTREE, .attributes = attributes };

  *entry = NULL;
  if (!usher_ldap_learn_moment (self, cancellable, error))
    return FALSE;
  search.base = self->bases[kind];
  search.filter = filter = usher_ldap_and (stream->filter, by_id, NULL);
  if (by_id && !(entries = usher_ldap_link_search (self->link, &search, NULL, cancellable, error)))
    return FALSE;
  if (!entries || entries->len != 1)
    {
      UsherTrouble trouble = { .class = USHER_TROUBLE_NOT_FOUND };

      trouble.message = (char *) (kind == USHER_LDAP_GROUPS ? "the directory has no such group" : "the directory has no such account");
      return usher_trouble_set (error, &trouble, self->source);
    }
  *entry = g_ptr_array_steal_index (entries, 0);
  return TRUE;
}

static gboolean
refuse (UsherLdap *self, UsherTroubleClass class, GError **error, const char *why)
{
  UsherTrouble trouble = { .class = class, .message = (char *) why };

  return usher_trouble_set (error, &trouble, self->source);
}

/* ---- Accounts ---- */

/* All of userAccountControl is written at once: only over what was read. */
static UsherLdapChange *
change_bits (const UsherLdapEntry *account, gint64 bits, gint64 to)
{
  UsherLdapChange *change = usher_ldap_change_new (account->dn);
  g_autofree char *was = g_strdup_printf ("%" G_GINT64_FORMAT, bits), *is = g_strdup_printf ("%" G_GINT64_FORMAT, to);

  usher_ldap_change_only_if (change, "userAccountControl", was);
  usher_ldap_change_add (change, "replace", "userAccountControl", is);
  return change;
}

static UsherLdapChange *
change_one (const UsherLdapEntry *entry, const char *how, const char *attribute, const char *value)
{
  UsherLdapChange *change = usher_ldap_change_new (entry->dn);

  usher_ldap_change_add (change, how, attribute, value);
  return change;
}

static UsherLdapChange *
change_ad_account (UsherLdap *self, UsherOpKind kind, const UsherLdapEntry *account, GError **error)
{
  gint64 bits = 0;

  if (kind != USHER_OP_UNLOCK && !usher_ldap_entry_int (account, "userAccountControl", &bits))
    {
      refuse (self, USHER_TROUBLE_FORBIDDEN_ROLE, error, "userAccountControl of the account cannot be read");
      return NULL;
    }
  switch (kind)
    {
    case USHER_OP_ENABLE:
      return change_bits (account, bits, bits & ~(gint64) USHER_LDAP_UAC_DISABLED);
    case USHER_OP_DISABLE:
      return change_bits (account, bits, bits | USHER_LDAP_UAC_DISABLED);
    case USHER_OP_UNLOCK:
      return change_one (account, "replace", "lockoutTime", "0");
    default:
      if (bits & UAC_NEVER_EXPIRES)
        {
          refuse (self, USHER_TROUBLE_PRECONDITION, error, "the account's password is set never to expire: take that mark away first");
          return NULL;
        }
      return change_one (account, "replace", "pwdLastSet", "0");
    }
}

static UsherLdapChange *
change_ppolicy_account (UsherLdap *self, UsherOpKind kind, const UsherLdapEntry *account, GError **error)
{
  const char *locked = usher_ldap_entry_text (account, "pwdAccountLockedTime");

  switch (kind)
    {
    case USHER_OP_ENABLE:
      return change_one (account, "delete", "pwdAccountLockedTime", USHER_LDAP_PERMANENT_LOCK);
    case USHER_OP_DISABLE:
      return change_one (account, "replace", "pwdAccountLockedTime", USHER_LDAP_PERMANENT_LOCK);
    case USHER_OP_UNLOCK:
      if (g_strcmp0 (locked, USHER_LDAP_PERMANENT_LOCK) == 0)
        {
          refuse (self, USHER_TROUBLE_PRECONDITION, error, "the account is disabled, not locked out: enable it, if that is meant");
          return NULL;
        }
      return change_one (account, "delete", "pwdAccountLockedTime", locked);
    default:
      return change_one (account, "replace", "pwdReset", "TRUE");
    }
}

/* ---- Members ---- */

static gboolean
is_primary (const UsherLdapEntry *account, const UsherLdapEntry *group)
{
  const UsherLdapValue *bytes = usher_ldap_entry_first (group, "objectSid");
  g_autofree char *sid = bytes ? usher_ldap_sid_format (bytes->text, bytes->length) : NULL, *end = NULL;
  gint64 rid;

  if (!sid || !g_str_has_prefix (sid, "S-1-5-21-") || !usher_ldap_entry_int (account, "primaryGroupID", &rid))
    return FALSE;
  end = g_strdup_printf ("-%" G_GINT64_FORMAT, rid);
  return g_str_has_suffix (sid, end);
}

/* Which attribute of the group names this account, and how. */
static const char *
member_attribute (UsherLdap *self, const UsherLdapEntry *group, const UsherLdapEntry *account, const char **value)
{
  *value = account->dn;
  if (self->profile->flavour == USHER_LDAP_ACTIVE_DIRECTORY)
    return "member";
  if (usher_ldap_entry_has (group, "objectClass", "groupOfUniqueNames"))
    return "uniqueMember";
  if (!usher_ldap_entry_has (group, "objectClass", "groupOfNames") && usher_ldap_entry_has (group, "objectClass", "posixGroup"))
    {
      *value = usher_ldap_entry_text (account, "uid");
      return "memberUid";
    }
  return "member";
}

/* groupOfNames must have a member: then it holds itself. */
static gboolean
is_last_member (const UsherLdapEntry *group, const UsherLdapEntry *account)
{
  const UsherLdapAttribute *members = usher_ldap_entry_find (group, "member");
  g_autofree char *one = NULL, *other = usher_ldap_dn_normal (account->dn);

  if (!members || members->values->len != 1 || !usher_ldap_entry_has (group, "objectClass", "groupOfNames"))
    return FALSE;
  one = usher_ldap_dn_normal (g_array_index (members->values, UsherLdapValue, 0).text);
  return g_strcmp0 (one, other) == 0;
}

static UsherLdapChange *
change_member (UsherLdap *self, UsherOpKind kind, const UsherLdapEntry *account, const UsherLdapEntry *group, GError **error)
{
  const char *value, *attribute = member_attribute (self, group, account, &value);
  UsherLdapChange *change;

  if (usher_ldap_entry_has (group, "objectClass", "groupOfURLs"))
    {
      refuse (self, USHER_TROUBLE_READ_ONLY_SOURCE, error, "a rule of the directory fills this group");
      return NULL;
    }
  if (is_primary (account, group))
    {
      refuse (self, USHER_TROUBLE_PRECONDITION, error, "this is the account's primary group: membership there is the account's own primaryGroupID");
      return NULL;
    }
  if (!value)
    {
      refuse (self, USHER_TROUBLE_PRECONDITION, error, "the group names its members by uid, and the account has none");
      return NULL;
    }
  change = usher_ldap_change_new (group->dn);
  if (kind == USHER_OP_REMOVE_MEMBER && is_last_member (group, account))
    usher_ldap_change_add (change, "add", "member", group->dn);
  usher_ldap_change_add (change, kind == USHER_OP_ADD_MEMBER ? "add" : "delete", attribute, value);
  return change;
}

/* ---- The request ---- */

static char *
quote_powershell (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *joined = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", joined);
}

static char *
make_powershell (UsherLdap *self, UsherOpKind kind, const UsherLdapEntry *account, const UsherLdapEntry *group, const char *ldif)
{
  g_autofree char *who = quote_powershell (account->dn), *where = group ? quote_powershell (group->dn) : NULL,
                  *server = quote_powershell (self->host), *end = g_strdup_printf ("-Server %s -Credential $Credential", server);

  if (self->profile->flavour != USHER_LDAP_ACTIVE_DIRECTORY)
    return usher_ldap_change_to_powershell (self->origin, self->user, ldif);
  switch (kind)
    {
    case USHER_OP_ADD_MEMBER:
      return g_strdup_printf ("Add-ADGroupMember -Identity %s -Members %s %s", where, who, end);
    case USHER_OP_REMOVE_MEMBER:
      return g_strdup_printf ("Remove-ADGroupMember -Identity %s -Members %s -Confirm:$false %s", where, who, end);
    case USHER_OP_ENABLE:
      return g_strdup_printf ("Enable-ADAccount -Identity %s %s", who, end);
    case USHER_OP_DISABLE:
      return g_strdup_printf ("Disable-ADAccount -Identity %s %s", who, end);
    case USHER_OP_UNLOCK:
      return g_strdup_printf ("Unlock-ADAccount -Identity %s %s", who, end);
    default:
      return g_strdup_printf ("Set-ADUser -Identity %s -ChangePasswordAtLogon $true %s", who, end);
    }
}

static UsherOpRequest *
make_request (UsherLdap *self, UsherOpKind kind, const UsherLdapChange *change, const UsherLdapEntry *account, const UsherLdapEntry *group)
{
  UsherOpRequest *request = g_new0 (UsherOpRequest, 1);
  gboolean start_tls = !self->plain && !g_str_has_prefix (self->origin, "ldaps:");

  request->method = g_strdup ("modify");
  request->url = usher_ldap_url (self->origin, usher_ldap_change_dn (change));
  request->type = g_strdup ("text/ldif");
  request->body = usher_ldap_change_to_ldif (change);
  request->curl = usher_ldap_change_to_shell (self->origin, self->user, self->ca, start_tls, request->body);
  request->powershell = make_powershell (self, kind, account, group, request->body);
  return request;
}

GPtrArray *
usher_ldap_plan (UsherConnector *connector, const UsherOpTarget *target, GCancellable *cancellable, GError **error)
{
  UsherLdap *self = (UsherLdap *) (gpointer) connector;
  gboolean of_group = target->kind == USHER_OP_ADD_MEMBER || target->kind == USHER_OP_REMOVE_MEMBER;
  g_autoptr (UsherLdapEntry) account = NULL, group = NULL;
  g_autoptr (UsherLdapChange) change = NULL;
  g_autofree char *why = NULL;
  GPtrArray *requests;

  if (!usher_ldap_can (connector, target->kind, &why))
    {
      usher_error_set (error, USHER_ERROR_GUARD, NULL, "%s: %s", self->source, why);
      return NULL;
    }
  if (!usher_ldap_find (self, USHER_LDAP_USERS, target->account, account_attributes, &account, cancellable, error) ||
      (of_group && !usher_ldap_find (self, USHER_LDAP_GROUPS, target->group, group_attributes, &group, cancellable, error)))
    return NULL;
  if (of_group)
    change = change_member (self, target->kind, account, group, error);
  else if (self->profile->flavour == USHER_LDAP_ACTIVE_DIRECTORY)
    change = change_ad_account (self, target->kind, account, error);
  else
    change = change_ppolicy_account (self, target->kind, account, error);
  if (!change)
    return NULL;
  requests = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_op_request_free);
  g_ptr_array_add (requests, make_request (self, target->kind, change, account, group));
  return requests;
}

/* ---- What is so ---- */

static void
append_proof (GString *out, UsherLdap *self, const char *dn, const char *key, const char *value)
{
  usher_canon_key_int (out, "at", self->moment.now);
  usher_canon_key_text (out, "dn", dn);
  usher_canon_key_text (out, key, value);
}

/* The attribute that decides, as it was read. */
static char *
account_proof (UsherLdap *self, const UsherLdapEntry *account, const char *const *attributes)
{
  GString *out = g_string_new ("{");

  append_proof (out, self, account->dn, "read", NULL);
  usher_canon_key (out, "read");
  g_string_append_c (out, '{');
  for (guint i = 0; attributes[i]; i++)
    {
      const char *value = usher_ldap_entry_text (account, attributes[i]);

      usher_canon_key (out, attributes[i]);
      if (value)
        usher_canon_text (out, value, -1);
      else
        g_string_append (out, "null");
    }
  g_string_append (out, "}}");
  return g_string_free (out, FALSE);
}

static UsherTruth
truth_of (gboolean known, gboolean holds)
{
  return !known ? USHER_TRUTH_UNKNOWN : holds ? USHER_TRUTH_YES : USHER_TRUTH_NO;
}

static void
see_account (UsherLdap *self, UsherOpKind kind, const UsherLdapEntry *account, UsherOpSeen *seen)
{
  static const char *const of_ad[] = { "lockoutTime", "msDS-User-Account-Control-Computed", "pwdLastSet", "userAccountControl", NULL };
  static const char *const of_ppolicy[] = { "pwdAccountLockedTime", "pwdReset", NULL };
  UsherLdapFlavour flavour = self->profile->flavour;
  gboolean known, off = usher_ldap_account_is_off (flavour, account, &known);
  UsherTruth locked = usher_ldap_account_locked (flavour, account, &self->moment);
  gint64 set;

  seen->proof = account_proof (self, account, flavour == USHER_LDAP_ACTIVE_DIRECTORY ? of_ad : of_ppolicy);
  if (kind == USHER_OP_ENABLE || kind == USHER_OP_DISABLE)
    seen->holds = truth_of (known, off == (kind == USHER_OP_DISABLE));
  else if (kind == USHER_OP_UNLOCK)
    seen->holds = truth_of (locked != USHER_TRUTH_UNKNOWN, locked == USHER_TRUTH_NO);
  else if (flavour == USHER_LDAP_OPENLDAP)
    seen->holds = truth_of (TRUE, usher_ldap_entry_has (account, "pwdReset", "TRUE"));
  else
    {
      known = usher_ldap_entry_int (account, "pwdLastSet", &set);
      seen->holds = truth_of (known, known && set == 0);
    }
}

/* The group is asked whether it holds the account: so it does not matter how many it holds. */
static gboolean
see_member (UsherLdap *self, UsherOpKind kind, const UsherLdapEntry *account, const UsherLdapEntry *group, UsherOpSeen *seen,
            GCancellable *cancellable, GError **error)
{
  static const char *const nothing[] = { LDAP_NO_ATTRS, NULL };
  const char *value, *attribute = member_attribute (self, group, account, &value);
  g_autofree char *escaped = usher_ldap_escape (value ? value : ""), *filter = g_strdup_printf ("(%s=%s)", attribute, escaped);
  g_autoptr (UsherLdapEntry) matched = NULL;
  GString *proof;
  gboolean is_member;

  if (!usher_ldap_link_read (self->link, group->dn, filter, nothing, &matched, cancellable, error))
    return FALSE;
  is_member = matched != NULL || is_primary (account, group);
  seen->holds = truth_of (TRUE, is_member == (kind == USHER_OP_ADD_MEMBER));
  proof = g_string_new ("{");
  append_proof (proof, self, group->dn, "filter", filter);
  usher_canon_key (proof, "matched");
  usher_canon_bool (proof, is_member);
  g_string_append_c (proof, '}');
  seen->proof = g_string_free (proof, FALSE);
  return TRUE;
}

gboolean
usher_ldap_observe (UsherConnector *connector, const UsherOpTarget *target, UsherOpSeen *seen, GCancellable *cancellable, GError **error)
{
  UsherLdap *self = (UsherLdap *) (gpointer) connector;
  g_autoptr (UsherLdapEntry) account = NULL, group = NULL;

  if (!usher_ldap_find (self, USHER_LDAP_USERS, target->account, account_attributes, &account, cancellable, error))
    return FALSE;
  if (target->kind != USHER_OP_ADD_MEMBER && target->kind != USHER_OP_REMOVE_MEMBER)
    {
      see_account (self, target->kind, account, seen);
      return TRUE;
    }
  return usher_ldap_find (self, USHER_LDAP_GROUPS, target->group, group_attributes, &group, cancellable, error) &&
         see_member (self, target->kind, account, group, seen, cancellable, error);
}
