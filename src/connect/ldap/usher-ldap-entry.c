/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An entry as a directory answered it.  Plain data; one thread at a time.  It must not know connections
 * or what attributes mean. */

#include "usher-ldap-entry.h"

#include <string.h>

#include "usher-ldap-value.h"
#include "usher-text.h"

static void
clear_attribute (gpointer data)
{
  g_array_unref (((UsherLdapAttribute *) data)->values);
}

UsherLdapEntry *
usher_ldap_entry_new (const char *dn)
{
  UsherLdapEntry *self = g_new0 (UsherLdapEntry, 1);

  self->texts = g_string_chunk_new (1024);
  self->attributes = g_array_new (FALSE, FALSE, sizeof (UsherLdapAttribute));
  g_array_set_clear_func (self->attributes, clear_attribute);
  self->dn = g_string_chunk_insert (self->texts, dn);
  return self;
}

void
usher_ldap_entry_free (UsherLdapEntry *self)
{
  if (!self)
    return;
  g_array_unref (self->attributes);
  g_string_chunk_free (self->texts);
  g_free (self);
}

const UsherLdapAttribute *
usher_ldap_entry_find (const UsherLdapEntry *self, const char *name)
{
  for (guint i = 0; i < self->attributes->len; i++)
    {
      const UsherLdapAttribute *attribute = &g_array_index (self->attributes, UsherLdapAttribute, i);

      if (g_ascii_strcasecmp (attribute->name, name) == 0)
        return attribute;
    }
  return NULL;
}

void
usher_ldap_entry_add (UsherLdapEntry *self, const char *name, gconstpointer bytes, gsize length)
{
  const UsherLdapAttribute *attribute = usher_ldap_entry_find (self, name);
  /* The chunk puts a NUL behind what it takes. */
  UsherLdapValue value = { g_string_chunk_insert_len (self->texts, bytes, (gssize) length), length };

  if (!attribute)
    {
      UsherLdapAttribute made = { g_string_chunk_insert (self->texts, name), g_array_new (FALSE, FALSE, sizeof (UsherLdapValue)) };

      g_array_append_val (self->attributes, made);
      attribute = &g_array_index (self->attributes, UsherLdapAttribute, self->attributes->len - 1);
    }
  g_array_append_val (attribute->values, value);
}

const UsherLdapAttribute *
usher_ldap_entry_find_range (const UsherLdapEntry *self, const char *name, gint64 *first, gint64 *last)
{
  for (guint i = 0; i < self->attributes->len; i++)
    {
      const UsherLdapAttribute *attribute = &g_array_index (self->attributes, UsherLdapAttribute, i);
      gsize length;

      if (usher_ldap_range (attribute->name, &length, first, last) && strlen (name) == length &&
          g_ascii_strncasecmp (attribute->name, name, length) == 0)
        return attribute;
    }
  return NULL;
}

const UsherLdapValue *
usher_ldap_entry_first (const UsherLdapEntry *self, const char *name)
{
  const UsherLdapAttribute *attribute = usher_ldap_entry_find (self, name);

  return attribute && attribute->values->len ? &g_array_index (attribute->values, UsherLdapValue, 0) : NULL;
}

const char *
usher_ldap_entry_text (const UsherLdapEntry *self, const char *name)
{
  const UsherLdapValue *value = usher_ldap_entry_first (self, name);
  gsize bad;

  return value && value->length && usher_utf8_check (value->text, (gssize) value->length, &bad) ? value->text : NULL;
}

gboolean
usher_ldap_entry_int (const UsherLdapEntry *self, const char *name, gint64 *value)
{
  const char *text = usher_ldap_entry_text (self, name);

  return text && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

gboolean
usher_ldap_entry_has (const UsherLdapEntry *self, const char *name, const char *word)
{
  const UsherLdapAttribute *attribute = usher_ldap_entry_find (self, name);

  for (guint i = 0; attribute && i < attribute->values->len; i++)
    if (g_ascii_strcasecmp (g_array_index (attribute->values, UsherLdapValue, i).text, word) == 0)
      return TRUE;
  return FALSE;
}
