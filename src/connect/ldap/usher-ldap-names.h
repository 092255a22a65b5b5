/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "usher-ldap-profile.h"

G_BEGIN_DECLS

/* The ids of users and groups by what memberships call them: a DN, a login, a group's SID.  About 100 bytes a name. */
typedef struct _UsherLdapNames UsherLdapNames;

UsherLdapNames *usher_ldap_names_new (void);
void usher_ldap_names_free (UsherLdapNames *self);
void usher_ldap_names_clear (UsherLdapNames *self);
void usher_ldap_names_add (UsherLdapNames *self, UsherLdapStreamKind kind, const char *dn, const char *id);
void usher_ldap_names_add_login (UsherLdapNames *self, const char *login, const char *id);
void usher_ldap_names_add_sid (UsherLdapNames *self, const char *sid, const char *id);
/* (nullable): borrowed. */
const char *usher_ldap_names_find (UsherLdapNames *self, const char *dn, UsherLdapStreamKind *kind);
const char *usher_ldap_names_find_login (UsherLdapNames *self, const char *login);
const char *usher_ldap_names_find_sid (UsherLdapNames *self, const char *sid);
/* All of KIND are in it. */
gboolean usher_ldap_names_is_complete (const UsherLdapNames *self, UsherLdapStreamKind kind);
void usher_ldap_names_set_complete (UsherLdapNames *self, UsherLdapStreamKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapNames, usher_ldap_names_free)

G_END_DECLS
