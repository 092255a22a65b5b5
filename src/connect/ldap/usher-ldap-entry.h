/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One entry of a directory, copied out of an answer.  Values are bytes, and NUL-terminated beside. */
typedef struct {
  const char *text;
  gsize length;
} UsherLdapValue;

typedef struct {
  const char *name;  /* as the server wrote it, with its options */
  GArray *values;    /* (owned) (element-type UsherLdapValue)    */
} UsherLdapAttribute;

typedef struct {
  const char *dn;
  GArray *attributes; /* (owned) (element-type UsherLdapAttribute) */
  GStringChunk *texts; /* (owned): all of the above               */
} UsherLdapEntry;

UsherLdapEntry *usher_ldap_entry_new (const char *dn);
/* To the attribute called NAME, which is made when there is none. */
void usher_ldap_entry_add (UsherLdapEntry *self, const char *name, gconstpointer bytes, gsize length);
/* (nullable): without regard to case. */
const UsherLdapAttribute *usher_ldap_entry_find (const UsherLdapEntry *self, const char *name);
/* (nullable): the part of a ranged attribute; FIRST and LAST as usher_ldap_range () has them. */
const UsherLdapAttribute *usher_ldap_entry_find_range (const UsherLdapEntry *self, const char *name, gint64 *first, gint64 *last);
/* (nullable): the first value; of the text only when it is UTF-8 without a NUL. */
const UsherLdapValue *usher_ldap_entry_first (const UsherLdapEntry *self, const char *name);
const char *usher_ldap_entry_text (const UsherLdapEntry *self, const char *name);
gboolean usher_ldap_entry_int (const UsherLdapEntry *self, const char *name, gint64 *value);
/* Is one of its objectClass values, or of another attribute's, this word? */
gboolean usher_ldap_entry_has (const UsherLdapEntry *self, const char *name, const char *word);
void usher_ldap_entry_free (UsherLdapEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdapEntry, usher_ldap_entry_free)

G_END_DECLS
