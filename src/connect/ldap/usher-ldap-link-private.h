/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ldap-link.h"

G_BEGIN_DECLS

/* usher-ldap-link.c opens and closes; usher-ldap-ask.c asks. */
struct _UsherLdapLink {
  /* input */
  char *source, *origin, *host; /* (owned) */
  char *user, *secret, *ca;     /* (owned) (nullable) */
  guint16 port;
  gboolean encrypted, plain;    /* ldaps://; no TLS at all */
  gint64 timeout_ms;

  /* running */
  LDAP *ldap;                   /* (owned) (nullable): NULL: closed */
  int fd;                       /* of LDAP; −1 */
  gboolean used;
  guint generation;
};

/* While it stands, cancelling shuts the socket FD down; nobody may close it before the end. */
typedef struct {
  GCancellable *cancellable; /* (nullable) */
  gulong handler;
} UsherLdapGuard;

void usher_ldap_guard_begin (UsherLdapGuard *guard, int fd, GCancellable *cancellable);
/* TRUE: it was cancelled meanwhile. */
gboolean usher_ldap_guard_end (UsherLdapGuard *guard);
void usher_ldap_link_drop (UsherLdapLink *self);
/* Waits for one message of REQUEST; the result is what it is of (LDAP_RES_…), −1 with an error. */
int usher_ldap_link_wait (UsherLdapLink *self, int request, LDAPMessage **message, int *code);
/* (nullable): why the certificate is not accepted.  (transfer full) */
char *usher_ldap_certificate_fault (const UsherLdapLink *self, GCancellable *cancellable);
/* The diagnostic text that belongs to the last failure.  (nullable) (transfer full) */
char *usher_ldap_link_words (UsherLdapLink *self);

G_END_DECLS
