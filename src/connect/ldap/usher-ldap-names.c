/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ids by names.  A name is kept as half of its SHA-256 alone, so that a directory of a million entries
 * stays small.  One thread at a time.  It must not know connections. */

#include "usher-ldap-names.h"

#include <string.h>

#include "usher-digest.h"
#include "usher-ldap-value.h"
#include "usher-text.h"

typedef struct {
  guint8 name[16];
  guint8 kind;
  char id[]; /* NUL-terminated */
} Name;

struct _UsherLdapNames {
  GHashTable *names; /* (owned): Name → itself */
  gboolean complete[USHER_LDAP_STREAMS];
};

static guint
name_hash (gconstpointer data)
{
  guint hash;

  memcpy (&hash, ((const Name *) data)->name, sizeof hash);
  return hash;
}

static gboolean
name_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (((const Name *) a)->name, ((const Name *) b)->name, 16) == 0;
}

UsherLdapNames *
usher_ldap_names_new (void)
{
  UsherLdapNames *self = g_new0 (UsherLdapNames, 1);

  self->names = g_hash_table_new_full (name_hash, name_equal, g_free, NULL);
  return self;
}

void
usher_ldap_names_free (UsherLdapNames *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->names);
  g_free (self);
}

void
usher_ldap_names_clear (UsherLdapNames *self)
{
  g_hash_table_remove_all (self->names);
  memset (self->complete, 0, sizeof self->complete);
}

/* SORT keeps a login from being taken for a DN. */
static void
make_key (guint8 key[16], const char *sort, const char *text)
{
  UsherDigest digest = usher_sha256_two (sort, 1, text, strlen (text));

  memcpy (key, digest.bytes, 16);
}

static void
add (UsherLdapNames *self, const char *sort, const char *text, UsherLdapStreamKind kind, const char *id)
{
  gsize length = strlen (id) + 1;
  Name *name = g_malloc (sizeof *name + length);

  make_key (name->name, sort, text);
  name->kind = (guint8) kind;
  memcpy (name->id, id, length);
  g_hash_table_replace (self->names, name, name);
}

static const Name *
find (UsherLdapNames *self, const char *sort, const char *text)
{
  Name wanted;

  make_key (wanted.name, sort, text);
  return g_hash_table_lookup (self->names, &wanted);
}

void
usher_ldap_names_add (UsherLdapNames *self, UsherLdapStreamKind kind, const char *dn, const char *id)
{
  g_autofree char *normal = usher_ldap_dn_normal (dn);

  add (self, "n", normal ? normal : dn, kind, id);
}

void
usher_ldap_names_add_login (UsherLdapNames *self, const char *login, const char *id)
{
  g_autofree char *fold = usher_fold (login, -1);

  add (self, "l", fold, USHER_LDAP_USERS, id);
}

void
usher_ldap_names_add_sid (UsherLdapNames *self, const char *sid, const char *id)
{
  add (self, "s", sid, USHER_LDAP_GROUPS, id);
}

const char *
usher_ldap_names_find (UsherLdapNames *self, const char *dn, UsherLdapStreamKind *kind)
{
  g_autofree char *normal = usher_ldap_dn_normal (dn);
  const Name *name = find (self, "n", normal ? normal : dn);

  if (name)
    *kind = (UsherLdapStreamKind) name->kind;
  return name ? name->id : NULL;
}

const char *
usher_ldap_names_find_login (UsherLdapNames *self, const char *login)
{
  g_autofree char *fold = usher_fold (login, -1);
  const Name *name = find (self, "l", fold);

  return name ? name->id : NULL;
}

const char *
usher_ldap_names_find_sid (UsherLdapNames *self, const char *sid)
{
  const Name *name = find (self, "s", sid);

  return name ? name->id : NULL;
}

gboolean
usher_ldap_names_is_complete (const UsherLdapNames *self, UsherLdapStreamKind kind)
{
  return self->complete[kind];
}

void
usher_ldap_names_set_complete (UsherLdapNames *self, UsherLdapStreamKind kind)
{
  self->complete[kind] = TRUE;
}
