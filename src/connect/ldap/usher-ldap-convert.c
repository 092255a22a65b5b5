/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An entry becomes a row of the mirror.  Pure; any thread.  It must not know connections.  What an entry
 * does not say is unknown, never a no. */

#include "usher-ldap-convert.h"

#include <string.h>

#include "usher-ldap-value.h"

/* ---- Accounts of Active Directory ---- */

/* FALSE: neither the computed bits nor lockoutTime could be read.  The computed one knows when a lock has run out. */
static gboolean
ad_locked (const UsherLdapEntry *entry, gboolean *locked)
{
  gint64 bits, since;

  if (usher_ldap_entry_int (entry, "msDS-User-Account-Control-Computed", &bits))
    *locked = (bits & USHER_LDAP_UAC_LOCKED) != 0;
  else if (usher_ldap_entry_int (entry, "lockoutTime", &since))
    *locked = since > 0;
  else
    *locked = FALSE;
  /* Accounts that never were locked have no lockoutTime: then the account's bits show that it may be read. */
  return usher_ldap_entry_find (entry, "msDS-User-Account-Control-Computed") || usher_ldap_entry_find (entry, "lockoutTime") ||
         usher_ldap_entry_find (entry, "userAccountControl");
}

static const char *
ad_state (const UsherLdapEntry *entry, const UsherLdapMoment *moment)
{
  gint64 bits, computed = 0, expires, set;
  const char *ends = usher_ldap_entry_text (entry, "accountExpires");
  gboolean locked;

  if (!usher_ldap_entry_int (entry, "userAccountControl", &bits))
    return "unknown";
  if (bits & USHER_LDAP_UAC_DISABLED)
    return "disabled";
  if (ends && usher_ldap_filetime (ends, &expires) && expires <= moment->now)
    return "suspended";
  if (ad_locked (entry, &locked) && locked)
    return "locked";
  usher_ldap_entry_int (entry, "msDS-User-Account-Control-Computed", &computed);
  if ((computed & USHER_LDAP_UAC_PASSWORD_EXPIRED) || (usher_ldap_entry_int (entry, "pwdLastSet", &set) && set == 0))
    return "password-expired";
  return "active";
}

/* Nothing in Active Directory says that an account is a person's; what only services have says the other. */
static const char *
ad_kind (const UsherLdapEntry *entry)
{
  const UsherLdapValue *bytes = usher_ldap_entry_first (entry, "objectSid");
  g_autofree char *sid = bytes ? usher_ldap_sid_format (bytes->text, bytes->length) : NULL;

  if (usher_ldap_entry_has (entry, "objectClass", "msDS-ManagedServiceAccount") ||
      usher_ldap_entry_has (entry, "objectClass", "msDS-GroupManagedServiceAccount") || usher_ldap_entry_find (entry, "servicePrincipalName"))
    return "service";
  if (sid && g_str_has_prefix (sid, "S-1-5-21-") && g_str_has_suffix (sid, "-501"))
    return "guest";
  if (usher_ldap_entry_text (entry, "givenName") || usher_ldap_entry_text (entry, "employeeID"))
    return "human";
  return "unknown";
}

static gboolean
ad_privileged (const UsherLdapEntry *entry, gboolean *privileged)
{
  const UsherLdapValue *bytes = usher_ldap_entry_first (entry, "objectSid");
  g_autofree char *sid = bytes ? usher_ldap_sid_format (bytes->text, bytes->length) : NULL;
  gint64 count = 0;

  usher_ldap_entry_int (entry, "adminCount", &count);
  *privileged = count > 0 || (sid && usher_ldap_sid_is_privileged (sid));
  return sid != NULL || count > 0;
}

/* ---- Accounts of OpenLDAP with the overlay ppolicy ---- */

/* Until when: 0 without an end.  FALSE: not locked. */
static gboolean
ppolicy_lock (const UsherLdapEntry *entry, const UsherLdapMoment *moment)
{
  const char *since = usher_ldap_entry_text (entry, "pwdAccountLockedTime"), *policy = usher_ldap_entry_text (entry, "pwdPolicySubentry");
  g_autofree char *normal = policy ? usher_ldap_dn_normal (policy) : NULL;
  const gint64 *lasts = NULL;
  gint64 begin;

  if (!since || strcmp (since, USHER_LDAP_PERMANENT_LOCK) == 0)
    return FALSE;
  if (moment->lock_ms && normal)
    lasts = g_hash_table_lookup (moment->lock_ms, normal);
  if (moment->lock_ms && !lasts)
    lasts = g_hash_table_lookup (moment->lock_ms, ""); /* the only policy that there is */
  return !lasts || !*lasts || !usher_ldap_time (since, &begin) || begin + *lasts > moment->now;
}

static gboolean
ppolicy_is_off (const UsherLdapEntry *entry)
{
  return g_strcmp0 (usher_ldap_entry_text (entry, "pwdAccountLockedTime"), USHER_LDAP_PERMANENT_LOCK) == 0;
}

static const char *
ppolicy_state (const UsherLdapEntry *entry, const UsherLdapMoment *moment)
{
  if (ppolicy_is_off (entry))
    return "disabled";
  if (ppolicy_lock (entry, moment))
    return "locked";
  return usher_ldap_entry_has (entry, "pwdReset", "TRUE") ? "password-expired" : "active";
}

const char *
usher_ldap_account_state (UsherLdapFlavour flavour, const UsherLdapEntry *entry, const UsherLdapMoment *moment)
{
  return flavour == USHER_LDAP_ACTIVE_DIRECTORY ? ad_state (entry, moment) : ppolicy_state (entry, moment);
}

UsherTruth
usher_ldap_account_locked (UsherLdapFlavour flavour, const UsherLdapEntry *entry, const UsherLdapMoment *moment)
{
  gboolean locked;

  if (flavour == USHER_LDAP_OPENLDAP)
    return ppolicy_lock (entry, moment) ? USHER_TRUTH_YES : USHER_TRUTH_NO;
  if (!ad_locked (entry, &locked))
    return USHER_TRUTH_UNKNOWN;
  return locked ? USHER_TRUTH_YES : USHER_TRUTH_NO;
}

gboolean
usher_ldap_account_is_off (UsherLdapFlavour flavour, const UsherLdapEntry *entry, gboolean *known)
{
  gint64 bits = 0;

  *known = TRUE;
  if (flavour == USHER_LDAP_OPENLDAP)
    return ppolicy_is_off (entry);
  *known = usher_ldap_entry_int (entry, "userAccountControl", &bits);
  return (bits & USHER_LDAP_UAC_DISABLED) != 0;
}

/* ---- Classes ---- */

static const char *
class_kind (const UsherLdapEntry *entry)
{
  if (usher_ldap_entry_has (entry, "objectClass", "inetOrgPerson") || usher_ldap_entry_has (entry, "objectClass", "organizationalPerson"))
    return "human";
  return usher_ldap_entry_has (entry, "objectClass", "applicationProcess") ? "service" : "unknown";
}

static gboolean
class_is_dynamic (const UsherLdapEntry *entry)
{
  return usher_ldap_entry_has (entry, "objectClass", "groupOfURLs");
}

static const char *
ad_group_kind (const UsherLdapEntry *entry)
{
  gint64 type = 0;

  usher_ldap_entry_int (entry, "groupType", &type);
  return type & 1 ? "builtin" : "native";
}

/* ---- Plain values ---- */

static char *
lower_uuid (const char *text)
{
  return text ? g_ascii_strdown (text, -1) : NULL;
}

char *
usher_ldap_convert_id (const UsherLdapField *native, const UsherLdapEntry *entry)
{
  const UsherLdapValue *value = usher_ldap_entry_first (entry, native->attributes[0]);

  if (!value)
    return NULL;
  switch (native->as)
    {
    case USHER_LDAP_AS_GUID:
      return usher_ldap_guid_format (value->text, value->length);
    case USHER_LDAP_AS_UUID:
      return lower_uuid (usher_ldap_entry_text (entry, native->attributes[0]));
    default:
      return g_strdup (usher_ldap_entry_text (entry, native->attributes[0]));
    }
}

char *
usher_ldap_id_filter (const UsherLdapField *native, const char *id)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint8 bytes[16];

  g_string_append_printf (out, "(%s=", native->attributes[0]);
  if (native->as != USHER_LDAP_AS_GUID)
    usher_ldap_append_escaped (out, id, strlen (id));
  else if (usher_ldap_guid_parse (id, bytes))
    for (guint i = 0; i < 16; i++)
      g_string_append_printf (out, "\\%02x", bytes[i]);
  else
    return NULL;
  g_string_append_c (out, ')');
  return g_strdup (out->str);
}

/* The first attribute that has a value; *FAULTY when it has one that is no such thing. */
static UsherValue
plain_value (UsherBatch *batch, const UsherLdapField *field, const UsherLdapEntry *entry, const char **faulty)
{
  gint64 ms;

  for (guint i = 0; field->attributes[i]; i++)
    {
      const UsherLdapValue *value = usher_ldap_entry_first (entry, field->attributes[i]);
      const char *text = usher_ldap_entry_text (entry, field->attributes[i]);
      g_autofree char *made = NULL;

      if (!value || !value->length)
        continue;
      if (field->as == USHER_LDAP_AS_TIME || field->as == USHER_LDAP_AS_FILETIME)
        {
          if (text && (field->as == USHER_LDAP_AS_TIME ? usher_ldap_time (text, &ms) : usher_ldap_filetime (text, &ms)))
            return USHER_INT (ms);
          if (field->as == USHER_LDAP_AS_TIME)
            *faulty = field->attributes[i];
          continue;
        }
      if (field->as == USHER_LDAP_AS_GUID)
        made = usher_ldap_guid_format (value->text, value->length);
      else if (field->as == USHER_LDAP_AS_SID)
        made = usher_ldap_sid_format (value->text, value->length);
      else
        made = field->as == USHER_LDAP_AS_UUID ? lower_uuid (text) : g_strdup (text);
      if (made)
        return usher_batch_text (batch, made);
      *faulty = field->attributes[i];
    }
  return USHER_NULL;
}

static UsherValue
truth_value (UsherTruth truth)
{
  return truth == USHER_TRUTH_UNKNOWN ? USHER_NULL : USHER_INT (truth == USHER_TRUTH_YES);
}

static UsherValue
field_value (UsherBatch *batch, const UsherLdapField *field, const UsherLdapEntry *entry, const UsherLdapMoment *moment, const char **faulty)
{
  gboolean privileged;

  if (field->word)
    return usher_batch_text (batch, field->word);
  switch (field->as)
    {
    case USHER_LDAP_AS_AD_STATE:
      return usher_text_value (ad_state (entry, moment));
    case USHER_LDAP_AS_AD_LOCKED:
      return truth_value (usher_ldap_account_locked (USHER_LDAP_ACTIVE_DIRECTORY, entry, moment));
    case USHER_LDAP_AS_AD_KIND:
      return usher_text_value (ad_kind (entry));
    case USHER_LDAP_AS_AD_GROUP_KIND:
      return usher_text_value (ad_group_kind (entry));
    case USHER_LDAP_AS_AD_PRIVILEGED:
      return ad_privileged (entry, &privileged) ? USHER_INT (privileged) : USHER_NULL;
    case USHER_LDAP_AS_PPOLICY_STATE:
      return usher_text_value (ppolicy_state (entry, moment));
    case USHER_LDAP_AS_PPOLICY_LOCKED:
      return truth_value (usher_ldap_account_locked (USHER_LDAP_OPENLDAP, entry, moment));
    case USHER_LDAP_AS_CLASS_KIND:
      return usher_text_value (class_kind (entry));
    case USHER_LDAP_AS_CLASS_GROUP_KIND:
      return usher_text_value (class_is_dynamic (entry) ? "dynamic" : "native");
    case USHER_LDAP_AS_CLASS_WRITABLE:
      return USHER_INT (!class_is_dynamic (entry));
    case USHER_LDAP_AS_YES:
      return USHER_INT (TRUE);
    default:
      return field->attributes ? plain_value (batch, field, entry, faulty) : USHER_NULL;
    }
}

gboolean
usher_ldap_convert (UsherBatch *batch, const UsherLdapStream *stream, const UsherLdapEntry *entry, const UsherLdapMoment *moment)
{
  UsherValue values[USHER_RUN_VALUES_MAX] = { USHER_NULL };
  UsherValue *row;

  for (guint i = 0; i < batch->width; i++)
    {
      const char *faulty = NULL;

      values[i] = field_value (batch, &stream->fields[i], entry, moment, &faulty);
      if (faulty)
        usher_batch_doubt (batch, "%.200s: %s is not what it should be, and taken as unknown", entry->dn, faulty);
    }
  /* What every record must have: its id and what it is called. */
  for (guint i = 0; i < 2; i++)
    if (values[i].type != USHER_VALUE_TEXT)
      {
        usher_batch_doubt (batch, "%.200s: left out, for its %s cannot be read", entry->dn, i ? "name" : "id");
        return FALSE;
      }
  row = usher_batch_add (batch, FALSE);
  memcpy (row, values, batch->width * sizeof *values);
  return TRUE;
}
