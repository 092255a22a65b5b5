/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be read here, and what right is missing.  Blocking; one thread at a time.  A directory answers
 * "nothing" where a right is missing, so an empty answer is never a yes. */

#include "usher-ldap-private.h"

#include "usher-error.h"

#define WHOAMI "1.3.6.1.4.1.4203.1.11.3"

static UsherCapability *
add_capability (UsherLdap *self, UsherConnectorReport *report, UsherLdapStreamKind kind)
{
  UsherCapability *capability = g_new0 (UsherCapability, 1);

  capability->stream = g_strdup (self->profile->streams[kind].name);
  capability->can = USHER_TRUTH_UNKNOWN;
  capability->seen = -1;
  g_ptr_array_add (report->streams, capability);
  return capability;
}

static void
take_fault (UsherCapability *capability, const GError *fault)
{
  const UsherErrorInfo *info = usher_error_get_info (fault);

  capability->can = USHER_TRUTH_NO;
  capability->message = g_strdup (fault->message);
  if (!info || !info->remote)
    return;
  capability->status = info->remote->status;
  capability->missing = g_strdup (info->remote->missing);
  if (!capability->missing && capability->status == LDAP_INSUFFICIENT_ACCESS)
    capability->missing = g_strdup_printf ("the right to read %s", capability->stream);
}

/* Without the attribute that says whether it may sign in, an account's state is unknown. */
static void
check_states (UsherLdap *self, UsherCapability *capability, const UsherBatch *batch)
{
  guint unknown = 0;

  for (guint i = 0; i < usher_batch_rows (batch); i++)
    unknown += g_strcmp0 (usher_batch_row (batch, i, NULL)[USHER_ACCOUNTS_STATE].text, "unknown") == 0;
  if (!unknown || self->profile->flavour != USHER_LDAP_ACTIVE_DIRECTORY)
    return;
  capability->missing = g_strdup ("the right to read userAccountControl");
  capability->message = g_strdup_printf ("of %u accounts the state is unknown", unknown);
}

/* The first page of the stream; enough to tell whether it can be read. */
static void
try_stream (UsherLdap *self, UsherConnectorReport *report, UsherLdapStreamKind kind, GCancellable *cancellable)
{
  UsherCapability *capability = add_capability (self, report, kind);
  const UsherConnectorRead read = { .stream = self->profile->streams[kind].name };
  g_autoptr (GError) fault = NULL;
  g_autoptr (UsherBatch) batch = usher_ldap_read (&self->parent, &read, cancellable, &fault);

  if (!batch)
    {
      take_fault (capability, fault);
      return;
    }
  capability->seen = usher_batch_rows (batch);
  if (capability->seen || batch->next)
    capability->can = USHER_TRUTH_YES;
  else
    {
      capability->missing = g_strdup_printf ("the right to read %s below %s", capability->stream,
                                             self->bases[kind == USHER_LDAP_MEMBERSHIPS ? USHER_LDAP_GROUPS : kind]);
      capability->message = g_strdup ("the directory showed nothing: there is nothing, or the right to see it is missing");
    }
  if (kind == USHER_LDAP_USERS)
    check_states (self, capability, batch);
}

/* Active Directory says of each entry which attributes we may change. */
static UsherTruth
try_writes (UsherLdap *self, GCancellable *cancellable)
{
  static const char *const attributes[] = { "allowedAttributesEffective", NULL };
  UsherTruth all = USHER_TRUTH_UNKNOWN;

  for (guint kind = USHER_LDAP_USERS; kind <= USHER_LDAP_GROUPS && self->profile->flavour == USHER_LDAP_ACTIVE_DIRECTORY; kind++)
    {
      g_autofree char *filter = usher_ldap_filter (self, (UsherLdapStreamKind) kind);
      const UsherLdapSearch search = { .base = self->bases[kind], .scope = LDAP_SCOPE_SUBTREE, .filter = filter, .attributes = attributes, .most = 1 };
      g_autoptr (GPtrArray) entries = usher_ldap_link_search (self->link, &search, NULL, cancellable, NULL);

      if (!entries || !entries->len)
        return USHER_TRUTH_UNKNOWN;
      if (!usher_ldap_entry_has (entries->pdata[0], attributes[0], kind == USHER_LDAP_USERS ? "userAccountControl" : "member"))
        return USHER_TRUTH_NO;
      all = USHER_TRUTH_YES;
    }
  return all;
}

static void
take_identity (UsherLdap *self, UsherConnectorReport *report, GCancellable *cancellable)
{
  static const char *const attributes[] = { "supportedExtension", NULL };
  g_autoptr (UsherLdapEntry) root = NULL;

  if (usher_ldap_link_read (self->link, "", NULL, attributes, &root, cancellable, NULL) && root &&
      usher_ldap_entry_has (root, "supportedExtension", WHOAMI))
    report->identity = usher_ldap_link_whoami (self->link, cancellable);
  if (!report->identity)
    report->identity = g_strdup (self->user ? self->user : "anonymous");
}

gboolean
usher_ldap_test (UsherConnector *connector, UsherConnectorReport *report, GCancellable *cancellable, GError **error)
{
  UsherLdap *self = (UsherLdap *) (gpointer) connector;

  if (!usher_ldap_learn_moment (self, cancellable, error))
    return FALSE;
  report->reachable = TRUE;
  if (self->profile->flavour == USHER_LDAP_ACTIVE_DIRECTORY)
    report->clock_skew = (double) self->skew_ms / 1000;
  for (guint kind = 0; kind < USHER_LDAP_STREAMS; kind++)
    if (self->profile->streams[kind].there)
      try_stream (self, report, (UsherLdapStreamKind) kind, cancellable);
  take_identity (self, report, cancellable);
  report->writes = try_writes (self, cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
