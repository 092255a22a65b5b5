/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What directories write in forms of their own.  Pure; any thread. */

/* ---- Text that goes into filters and names ---- */
void usher_ldap_append_escaped (GString *filter, const char *bytes, gsize length); /* RFC 4515 */
char *usher_ldap_escape (const char *text);
/* "(&(A)(B))" of those that are not NULL or empty; one alone stays as it is.  NULL-terminated. (transfer full) */
char *usher_ldap_and (const char *first, ...) G_GNUC_NULL_TERMINATED;
/* Balanced parentheses, at least one: enough to keep it from changing what stands around it. */
gboolean usher_ldap_filter_is_whole (const char *filter);
/* One form for what means the same: "CN=Ada,  DC=x" → "cn=ada,dc=x"; NULL when it is no DN. */
char *usher_ldap_dn_normal (const char *dn);
/* Both normal. */
gboolean usher_ldap_dn_is_below (const char *dn, const char *base);
/* For a URL: "ldaps://host/CN=Ada%20L,DC=x" */
char *usher_ldap_url (const char *origin, const char *dn);

/* ---- Ids ---- */
char *usher_ldap_guid_format (gconstpointer bytes, gsize length);  /* (nullable): mixed-endian, lower case */
gboolean usher_ldap_guid_parse (const char *text, guint8 bytes[16]);
char *usher_ldap_sid_format (gconstpointer bytes, gsize length);   /* (nullable): "S-1-5-21-…-512" */
gboolean usher_ldap_sid_is_privileged (const char *sid);           /* the well-known ones */

/* ---- Times: ms UTC ---- */
/* FALSE: no time; 0 and the largest mean never, and answer FALSE too. */
gboolean usher_ldap_filetime (const char *text, gint64 *ms);
gint64 usher_ldap_to_filetime (gint64 ms);
/* "20261121033951.0Z", "20261121022518Z", "20261121022518.131359Z", "202611210225+0100" */
gboolean usher_ldap_time (const char *text, gint64 *ms);
char *usher_ldap_format_time (gint64 ms); /* "20261121022518Z" */

/* ---- Ranged attributes ---- */
/* "member;range=0-1499": its name's length, FIRST, LAST (−1: "*", the end).  FALSE: not ranged. */
gboolean usher_ldap_range (const char *attribute, gsize *name, gint64 *first, gint64 *last);

/* ---- Accounts of Active Directory ---- */
#define USHER_LDAP_UAC_DISABLED 0x2
#define USHER_LDAP_UAC_LOCKED 0x10             /* in the computed one alone */
#define USHER_LDAP_UAC_PASSWORD_EXPIRED 0x800000 /* the same */
#define USHER_LDAP_PERMANENT_LOCK "000001010000Z" /* of pwdAccountLockedTime */

G_END_DECLS
