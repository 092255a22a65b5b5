/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What changed since a checkpoint.  Blocking; one thread at a time.
 *
 * Active Directory counts changes, each controller its own way: a checkpoint is (the controller's database, its
 * count, the time).  What time alone changes (a lock that runs out, an account that ends) moves no count, so
 * such accounts are read again each time.
 *
 * OpenLDAP with the overlay syncprov says up to when it holds every change (contextCSN); ten minutes are read
 * twice, for changes that came late from another provider.  It does not tell of deletions in a way that needs
 * no knowledge of all entries: those are found when everything is read. */

#include "usher-ldap-private.h"

#include <string.h>

#define OVERLAP_MS (10 * 60 * 1000)
#define CSN_TIME 14 /* "20261121022518" */

/* ---- Active Directory ---- */

typedef struct {
  char *database; /* (owned): the invocation id */
  gint64 count, at;
} Checkpoint;

static void
clear_checkpoint (Checkpoint *self)
{
  g_clear_pointer (&self->database, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Checkpoint, clear_checkpoint)

static gboolean
parse_checkpoint (Checkpoint *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 4);

  if (g_strv_length (parts) != 3 || !g_ascii_string_to_signed (parts[1], 10, 0, G_MAXINT64 - 1, &self->count, NULL) ||
      !g_ascii_string_to_signed (parts[2], 10, 0, G_MAXINT64, &self->at, NULL))
    return FALSE;
  self->database = g_strdup (parts[0]);
  return TRUE;
}

/* *NOW without a database: the controller does not tell. */
static gboolean
ask_controller (UsherLdap *self, Checkpoint *now, GCancellable *cancellable, GError **error)
{
  static const char *const of_root[] = { "dsServiceName", "highestCommittedUSN", NULL }, *const of_service[] = { "invocationId", NULL };
  g_autoptr (UsherLdapEntry) root = NULL, service = NULL;
  const UsherLdapValue *bytes;
  const char *name;

  now->at = self->moment.now;
  if (!usher_ldap_link_read (self->link, "", NULL, of_root, &root, cancellable, error))
    return FALSE;
  if (!root || !(name = usher_ldap_entry_text (root, "dsServiceName")) || !usher_ldap_entry_int (root, "highestCommittedUSN", &now->count))
    return TRUE;
  if (!usher_ldap_link_read (self->link, name, NULL, of_service, &service, cancellable, error))
    return FALSE;
  if (service && (bytes = usher_ldap_entry_first (service, "invocationId")))
    now->database = usher_ldap_guid_format (bytes->text, bytes->length);
  return TRUE;
}

static gboolean
changed_at_controller (UsherLdap *self, UsherLdapStreamKind kind, const char *text, char **filter, GCancellable *cancellable, GError **error)
{
  g_auto (Checkpoint) since = { 0 }, now = { 0 };

  if (!parse_checkpoint (&since, text))
    return usher_ldap_fail_gone (self, "this is no checkpoint of Active Directory", error);
  if (!ask_controller (self, &now, cancellable, error))
    return FALSE;
  if (g_strcmp0 (since.database, now.database) != 0)
    return usher_ldap_fail_gone (self, "another domain controller answers, or this one was restored: it counts its changes anew", error);
  if (now.count < since.count)
    return usher_ldap_fail_gone (self, "the domain controller's count of changes went back", error);
  if (kind == USHER_LDAP_GROUPS)
    *filter = g_strdup_printf ("(uSNChanged>=%" G_GINT64_FORMAT ")", since.count + 1);
  else
    *filter = g_strdup_printf ("(|(uSNChanged>=%" G_GINT64_FORMAT ")(lockoutTime>=1)(&(accountExpires>=%" G_GINT64_FORMAT
                               ")(accountExpires<=%" G_GINT64_FORMAT ")))",
                               since.count + 1, usher_ldap_to_filetime (since.at), usher_ldap_to_filetime (self->moment.now));
  return TRUE;
}

char *
usher_ldap_deleted_filter (UsherLdap *self, UsherLdapStreamKind kind, const char *text)
{
  g_auto (Checkpoint) since = { 0 };

  parse_checkpoint (&since, text);
  return g_strdup_printf ("(&(isDeleted=TRUE)(objectClass=%s)(uSNChanged>=%" G_GINT64_FORMAT "))",
                          kind == USHER_LDAP_GROUPS ? "group" : "user", since.count + 1);
}

/* ---- OpenLDAP ---- */

/* The earliest of the times up to which each provider's changes are here. */
static gboolean
ask_context (UsherLdap *self, gint64 *ms, gboolean *known, GCancellable *cancellable, GError **error)
{
  static const char *const attributes[] = { "contextCSN", NULL };
  g_autoptr (UsherLdapEntry) entry = NULL;
  const UsherLdapAttribute *found;

  *known = FALSE;
  if (!self->naming || !usher_ldap_link_read (self->link, self->naming, NULL, attributes, &entry, cancellable, error))
    return !self->naming;
  found = entry ? usher_ldap_entry_find (entry, "contextCSN") : NULL;
  for (guint i = 0; found && i < found->values->len; i++)
    {
      const UsherLdapValue *value = &g_array_index (found->values, UsherLdapValue, i);
      g_autofree char *time = value->length > CSN_TIME ? g_strdup_printf ("%.*sZ", CSN_TIME, value->text) : NULL;
      gint64 one;

      if (time && usher_ldap_time (time, &one))
        {
          *ms = *known ? MIN (*ms, one) : one;
          *known = TRUE;
        }
    }
  return TRUE;
}

static gboolean
changed_since_context (UsherLdap *self, UsherLdapStreamKind kind, const char *text, char **filter, GCancellable *cancellable, GError **error)
{
  g_autofree char *time = NULL;
  gint64 since, now;
  gboolean known;

  if (!g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &since, NULL))
    return usher_ldap_fail_gone (self, "this is no checkpoint of OpenLDAP", error);
  if (!ask_context (self, &now, &known, cancellable, error))
    return FALSE;
  if (!known || now + OVERLAP_MS < since)
    return usher_ldap_fail_gone (self, "the directory does not hold the changes that it held before", error);
  time = usher_ldap_format_time (MAX (0, since - OVERLAP_MS));
  *filter = g_strdup_printf (kind == USHER_LDAP_USERS ? "(|(entryCSN>=%.*s.000000Z#000000#000#000000)(pwdAccountLockedTime=*))"
                                                      : "(entryCSN>=%.*s.000000Z#000000#000#000000)",
                             CSN_TIME, time);
  return TRUE;
}

/* ---- Both ---- */

gboolean
usher_ldap_checkpoint_now (UsherLdap *self, char **checkpoint, GCancellable *cancellable, GError **error)
{
  g_auto (Checkpoint) now = { 0 };
  gboolean known;
  gint64 ms;

  *checkpoint = NULL;
  if (self->profile->flavour == USHER_LDAP_OPENLDAP)
    {
      if (!ask_context (self, &ms, &known, cancellable, error))
        return FALSE;
      if (known)
        *checkpoint = g_strdup_printf ("%" G_GINT64_FORMAT, ms);
      return TRUE;
    }
  if (!ask_controller (self, &now, cancellable, error))
    return FALSE;
  if (now.database)
    *checkpoint = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, now.database, now.count, now.at);
  return TRUE;
}

gboolean
usher_ldap_changed_filter (UsherLdap *self, UsherLdapStreamKind kind, const char *checkpoint, char **filter, GCancellable *cancellable,
                           GError **error)
{
  if (!checkpoint)
    return usher_ldap_fail_gone (self, "there is no place to go on from", error);
  return self->profile->flavour == USHER_LDAP_OPENLDAP ? changed_since_context (self, kind, checkpoint, filter, cancellable, error)
                                                       : changed_at_controller (self, kind, checkpoint, filter, cancellable, error);
}
