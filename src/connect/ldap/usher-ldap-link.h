/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <ldap.h>

#include "usher-ldap-entry.h"
#include "usher-trouble.h"

G_BEGIN_DECLS

/* A connection to a directory: made when it is first needed, made again when it was lost.  The certificate is always
 * checked.  Every call blocks; cancelling shuts the socket down, so that whatever waits on it ends at once.  One
 * thread at a time. */
typedef struct _UsherLdapLink UsherLdapLink;

typedef struct {
  const char *source;   /* for messages                                       */
  const char *origin;   /* "ldaps://host:port" or "ldap://host:port"          */
  const char *user;     /* (nullable): a DN or what else the server binds; NULL: anonymous */
  const char *secret;   /* (nullable)                                         */
  const char *ca;       /* (nullable): a file of certificates: these, instead of the system's */
  gboolean plain;       /* without TLS: on loopback alone                     */
  gint64 timeout_ms;
} UsherLdapLinkOptions;

UsherLdapLink *usher_ldap_link_new (const UsherLdapLinkOptions *options);
void usher_ldap_link_free (UsherLdapLink *self);
gboolean usher_ldap_link_open (UsherLdapLink *self, GCancellable *cancellable, GError **error);
/* Something was answered on it since it was opened: a failure may just mean that it had grown old. */
gboolean usher_ldap_link_was_used (const UsherLdapLink *self);
/* Counts the times it was opened: what the server kept for the last one is gone. */
guint usher_ldap_link_generation (const UsherLdapLink *self);

typedef struct {
  const char *base;
  int scope;                     /* LDAP_SCOPE_SUBTREE …                         */
  const char *filter;
  const char *const *attributes; /* (nullable): NULL: all                        */
  guint page;                    /* entries in a page; 0: all at once            */
  guint most;                    /* stop after so many; 0: all                   */
  gboolean deleted;              /* tombstones of Active Directory too           */
} UsherLdapSearch;

/* *COOKIE (nullable) is taken and replaced: NULL before the first page, NULL behind the last. */
GPtrArray *usher_ldap_link_search (UsherLdapLink *self, const UsherLdapSearch *search, GBytes **cookie, GCancellable *cancellable,
                                   GError **error); /* (element-type UsherLdapEntry) */
/* One entry at DN; *ENTRY NULL without an error: there is none, or it does not match. */
gboolean usher_ldap_link_read (UsherLdapLink *self, const char *dn, const char *filter, const char *const *attributes,
                               UsherLdapEntry **entry, GCancellable *cancellable, GError **error);
/* FALSE: refused, or it cannot be said: *TROUBLE tells; `status` −1: no answer came. */
gboolean usher_ldap_link_modify (UsherLdapLink *self, const char *dn, LDAPMod **changes, UsherTrouble *trouble, GCancellable *cancellable);
/* Is VALUE one of the attribute's?  UNKNOWN with an error when it could not be asked. */
UsherTruth usher_ldap_link_compare (UsherLdapLink *self, const char *dn, const char *attribute, const char *value,
                                    GCancellable *cancellable, GError **error);
/* (nullable): as whom we are signed in, where the server knows that question.  (transfer full) */
char *usher_ldap_link_whoami (UsherLdapLink *self, GCancellable *cancellable);

/* What a result code and the words beside it mean.  DOING was a bind: sub-codes of Active Directory are looked for. */
void usher_ldap_trouble (UsherTrouble *trouble, int code, const char *words);
/* The last word of "… AcceptSecurityContext error, data 52e, v1db1"; 0: there is none. */
guint usher_ldap_sub_code (const char *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapLink, usher_ldap_link_free)

G_END_DECLS
