/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sends a change that was planned, once.  Blocking; one thread at a time.  LDAP knows no idempotency
 * key; but each of these changes, sent twice, is found to be done already. */

#include "usher-ldap-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-ldap-change.h"

/* The entry itself is asked, as observing does: what Active Directory answers to a comparison of names depends on
 * its maker. */
static gboolean
has_value (UsherLdap *self, const char *dn, const char *attribute, const char *value, gboolean *has, GCancellable *cancellable)
{
  static const char *const nothing[] = { LDAP_NO_ATTRS, NULL };
  g_autofree char *escaped = usher_ldap_escape (value), *filter = g_strdup_printf ("(%s=%s)", attribute, escaped);
  g_autoptr (UsherLdapEntry) entry = NULL;

  if (!usher_ldap_link_read (self->link, dn, filter, nothing, &entry, cancellable, NULL))
    return FALSE;
  *has = entry != NULL;
  return TRUE;
}

/* The directory said no to "add this value" or "take it away": is that because it was so before? */
static gboolean
is_so_already (UsherLdap *self, const UsherLdapChange *change, int status, GCancellable *cancellable)
{
  const char *how, *attribute, *value;
  gboolean there;

  if (!usher_ldap_change_get_only (change, &how, &attribute, &value) || g_str_equal (how, "replace"))
    return FALSE;
  if (g_str_equal (how, "add"))
    return status == LDAP_TYPE_OR_VALUE_EXISTS || status == LDAP_ALREADY_EXISTS;
  if (status == LDAP_NO_SUCH_ATTRIBUTE && !value)
    return TRUE;
  /* Active Directory says "unwilling" to the removal of an absent member, and to much else. */
  return (status == LDAP_NO_SUCH_ATTRIBUTE || status == LDAP_UNWILLING_TO_PERFORM) && value &&
         has_value (self, usher_ldap_change_dn (change), attribute, value, &there, cancellable) && !there;
}

/* FALSE: it is not as it was when the change was planned, or that cannot be said. */
static gboolean
check_condition (UsherLdap *self, const UsherLdapChange *change, UsherOpAnswer *answer, GCancellable *cancellable, GError **error)
{
  const char *attribute, *value;
  g_autoptr (GError) local = NULL;
  UsherTruth same;

  answer->sent = USHER_TRUTH_NO;
  if (!usher_ldap_change_get_condition (change, &attribute, &value))
    return TRUE;
  same = usher_ldap_link_compare (self->link, usher_ldap_change_dn (change), attribute, value, cancellable, &local);
  if (same == USHER_TRUTH_YES)
    return TRUE;
  if (local)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    {
      g_auto (UsherTrouble) trouble = { .class = USHER_TROUBLE_PRECONDITION };

      trouble.message = g_strdup_printf ("%s is no longer %s, as it was when this was planned", attribute, value);
      usher_trouble_set (error, &trouble, self->source);
    }
  if (error && *error)
    answer->message = g_strdup ((*error)->message);
  return FALSE;
}

gboolean
usher_ldap_send (UsherConnector *connector, const UsherOpRequest *request, const char *key, UsherOpAnswer *answer, GCancellable *cancellable,
                 GError **error)
{
  UsherLdap *self = (UsherLdap *) (gpointer) connector;
  g_autoptr (UsherLdapChange) change = usher_ldap_change_parse (request->body ? request->body : "", error);
  g_auto (UsherTrouble) trouble = { 0 };
  LDAPMod **mods;
  gboolean done;

  answer->sent = USHER_TRUTH_NO;
  if (!change || !check_condition (self, change, answer, cancellable, error))
    return FALSE;
  mods = usher_ldap_change_to_mods (change);
  done = usher_ldap_link_modify (self->link, usher_ldap_change_dn (change), mods, &trouble, cancellable);
  usher_ldap_change_free_mods (mods);
  answer->sent = done || trouble.status > 0 ? USHER_TRUTH_YES : trouble.status < 0 ? USHER_TRUTH_UNKNOWN : USHER_TRUTH_NO;
  answer->status = MAX (0, trouble.status);
  answer->message = g_strdup (trouble.message);
  if (done)
    return TRUE;
  if (trouble.status > 0 && is_so_already (self, change, trouble.status, cancellable))
    {
      answer->already = TRUE;
      return TRUE;
    }
  trouble.status = MAX (0, trouble.status);
  return usher_trouble_set (error, &trouble, self->source);
}
