/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-manifest.h"
#include "usher-op-kind.h"
#include "usher-run.h"

G_BEGIN_DECLS

/* What an LDAP manifest says behind its head (docs/connectors.md). */
typedef enum { USHER_LDAP_ACTIVE_DIRECTORY, USHER_LDAP_OPENLDAP } UsherLdapFlavour;

/* How a value becomes a field; those from AS_AD_STATE on look at attributes of their own. */
typedef enum {
  USHER_LDAP_AS_TEXT,
  USHER_LDAP_AS_UUID,
  USHER_LDAP_AS_GUID,
  USHER_LDAP_AS_SID,
  USHER_LDAP_AS_TIME,
  USHER_LDAP_AS_FILETIME,
  USHER_LDAP_AS_AD_STATE,
  USHER_LDAP_AS_AD_LOCKED,
  USHER_LDAP_AS_AD_KIND,
  USHER_LDAP_AS_AD_GROUP_KIND,
  USHER_LDAP_AS_AD_PRIVILEGED,
  USHER_LDAP_AS_PPOLICY_STATE,
  USHER_LDAP_AS_PPOLICY_LOCKED,
  USHER_LDAP_AS_CLASS_KIND,
  USHER_LDAP_AS_CLASS_GROUP_KIND,
  USHER_LDAP_AS_CLASS_WRITABLE,
  USHER_LDAP_AS_YES,
  USHER_LDAP_AS_N,
} UsherLdapAs;

typedef struct {
  char **attributes;  /* (owned) (nullable): the first of them that has a value counts */
  char *word;         /* (owned) (nullable): instead: always this                      */
  UsherLdapAs as;
} UsherLdapField;

typedef enum { USHER_LDAP_USERS, USHER_LDAP_GROUPS, USHER_LDAP_MEMBERSHIPS, USHER_LDAP_STREAMS } UsherLdapStreamKind;

typedef struct {
  gboolean there;
  char *name;           /* (owned): "users"                                         */
  char *base, *narrow;  /* (owned) (nullable): names of settings: where, and which of them */
  char *filter;         /* (owned)                                                  */
  UsherLdapField fields[USHER_RUN_VALUES_MAX];
  GPtrArray *wanted;    /* (owned) (element-type char*): attributes to ask for, NULL-terminated */
} UsherLdapStream;

typedef struct {
  UsherLdapFlavour flavour;
  guint page, range;    /* entries, values of one entry: at most so many at once */
  gint64 timeout_ms;
  UsherLdapStream streams[USHER_LDAP_STREAMS];
  GPtrArray *members, *member_logins; /* (owned) (element-type char*): attributes of groups: names, logins */
  gboolean primary_group;
  guint operations;     /* a bit each: 1 << USHER_OP_ENABLE */
} UsherLdapProfile;

/* Faults are added to FAULTS; the result is only good when there is none. */
UsherLdapProfile *usher_ldap_profile_new (const UsherManifest *manifest, GPtrArray *faults);
void usher_ldap_profile_free (UsherLdapProfile *self);
const char *usher_ldap_stream_into (UsherLdapStreamKind kind); /* "accounts" */
/* The attribute that holds a record's id. */
const char *usher_ldap_stream_id (const UsherLdapStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapProfile, usher_ldap_profile_free)

G_END_DECLS
