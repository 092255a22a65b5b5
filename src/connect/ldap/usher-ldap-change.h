/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <ldap.h>

G_BEGIN_DECLS

/* One change of one entry: what an operation sends, as LDIF that a person reads and ldapmodify takes. */
typedef struct _UsherLdapChange UsherLdapChange;

UsherLdapChange *usher_ldap_change_new (const char *dn);
/* HOW: "add", "delete", "replace"; VALUE NULL: all of the attribute's (to delete). */
void usher_ldap_change_add (UsherLdapChange *self, const char *how, const char *attribute, const char *value);
/* It is only sent while the attribute has this value. */
void usher_ldap_change_only_if (UsherLdapChange *self, const char *attribute, const char *value);
char *usher_ldap_change_to_ldif (const UsherLdapChange *self);
/* Of what usher_ldap_change_to_ldif () made; INPUT otherwise. */
UsherLdapChange *usher_ldap_change_parse (const char *ldif, GError **error);
const char *usher_ldap_change_dn (const UsherLdapChange *self);
/* FALSE: it is sent whatever there is. */
gboolean usher_ldap_change_get_condition (const UsherLdapChange *self, const char **attribute, const char **value);
/* The one part, where there is only one: HOW is as above. */
gboolean usher_ldap_change_get_only (const UsherLdapChange *self, const char **how, const char **attribute, const char **value);
/* Borrows from SELF; free the array with usher_ldap_change_free_mods (). */
LDAPMod **usher_ldap_change_to_mods (const UsherLdapChange *self);
void usher_ldap_change_free_mods (LDAPMod **mods);
void usher_ldap_change_free (UsherLdapChange *self);

/* The same as a line to copy; the password is in a file that a variable names. */
char *usher_ldap_change_to_shell (const char *origin, const char *user, const char *ca, gboolean start_tls, const char *ldif);
char *usher_ldap_change_to_powershell (const char *origin, const char *user, const char *ldif);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapChange, usher_ldap_change_free)

G_END_DECLS
