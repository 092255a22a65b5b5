/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A change of an entry, to and from LDIF.  Pure; any thread.  It must not know connections.
 *
 * What LDAP has no word for ("only while it is still so") stands in a comment of ours, which is read back. */

#include "usher-ldap-change.h"

#include <string.h>

#include "usher-error.h"
#include "usher-ldif.h"

#define CONDITION "# only while "

typedef struct {
  char *how, *attribute; /* (owned) */
  char *value;           /* (owned) (nullable) */
  struct berval bytes, *values[2];
  LDAPMod mod;
} Part;

struct _UsherLdapChange {
  char *dn;                             /* (owned) */
  char *only_attribute, *only_value;    /* (owned) (nullable) */
  GPtrArray *parts;                     /* (owned) (element-type Part) */
};

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->how);
  g_free (part->attribute);
  g_free (part->value);
  g_free (part);
}

UsherLdapChange *
usher_ldap_change_new (const char *dn)
{
  UsherLdapChange *self = g_new0 (UsherLdapChange, 1);

  self->dn = g_strdup (dn);
  self->parts = g_ptr_array_new_with_free_func (part_free);
  return self;
}

void
usher_ldap_change_free (UsherLdapChange *self)
{
  if (!self)
    return;
  g_free (self->dn);
  g_free (self->only_attribute);
  g_free (self->only_value);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

void
usher_ldap_change_add (UsherLdapChange *self, const char *how, const char *attribute, const char *value)
{
  Part *part = g_new0 (Part, 1);

  part->how = g_strdup (how);
  part->attribute = g_strdup (attribute);
  part->value = g_strdup (value);
  g_ptr_array_add (self->parts, part);
}

void
usher_ldap_change_only_if (UsherLdapChange *self, const char *attribute, const char *value)
{
  self->only_attribute = g_strdup (attribute);
  self->only_value = g_strdup (value);
}

const char *
usher_ldap_change_dn (const UsherLdapChange *self)
{
  return self->dn;
}

gboolean
usher_ldap_change_get_condition (const UsherLdapChange *self, const char **attribute, const char **value)
{
  *attribute = self->only_attribute;
  *value = self->only_value;
  return self->only_attribute != NULL;
}

gboolean
usher_ldap_change_get_only (const UsherLdapChange *self, const char **how, const char **attribute, const char **value)
{
  const Part *part = self->parts->len == 1 ? self->parts->pdata[0] : NULL;

  if (!part)
    return FALSE;
  *how = part->how;
  *attribute = part->attribute;
  *value = part->value;
  return TRUE;
}

/* ---- LDIF ---- */

/* What is hidden in base64 stands above it in the clear. */
static void
append_readable (GString *out, const char *name, const char *text)
{
  if (!g_str_is_ascii (text) && !strpbrk (text, "\r\n"))
    g_string_append_printf (out, "# %s: %s\n", name, text);
  usher_ldif_append (out, name, text, -1);
}

char *
usher_ldap_change_to_ldif (const UsherLdapChange *self)
{
  GString *out = g_string_new (NULL);

  if (self->only_attribute)
    g_string_append_printf (out, CONDITION "%s: %s\n", self->only_attribute, self->only_value);
  append_readable (out, "dn", self->dn);
  g_string_append (out, "changetype: modify\n");
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = self->parts->pdata[i];

      usher_ldif_append (out, part->how, part->attribute, -1);
      if (part->value)
        append_readable (out, part->attribute, part->value);
      g_string_append (out, "-\n");
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_how (const char *name)
{
  return g_str_equal (name, "add") || g_str_equal (name, "delete") || g_str_equal (name, "replace");
}

/* "add: member", then its value, then "-". */
static gboolean
parse_parts (UsherLdapChange *self, const UsherLdifRecord *record)
{
  guint i = 1;

  if (!record->n || !g_str_equal (record->lines[0].name, "changetype") || !g_str_equal (record->lines[0].text, "modify"))
    return FALSE;
  while (i < record->n)
    {
      const UsherLdifLine *how = &record->lines[i++], *value = i < record->n ? &record->lines[i] : NULL;

      if (!is_how (how->name) || !value)
        return FALSE;
      if (g_str_equal (value->name, "-"))
        usher_ldap_change_add (self, how->name, how->text, NULL);
      else if (g_str_equal (value->name, how->text) && strlen (value->text) == value->length && ++i < record->n &&
               g_str_equal (record->lines[i].name, "-"))
        usher_ldap_change_add (self, how->name, how->text, value->text);
      else
        return FALSE;
      i++;
    }
  return self->parts->len > 0;
}

static void
parse_condition (UsherLdapChange *self, const char *ldif)
{
  g_auto (GStrv) lines = g_strsplit (ldif, "\n", 2);
  char *colon;

  if (!g_str_has_prefix (lines[0], CONDITION) || !(colon = strstr (lines[0], ": ")))
    return;
  *colon = '\0';
  usher_ldap_change_only_if (self, lines[0] + strlen (CONDITION), colon + 2);
}

UsherLdapChange *
usher_ldap_change_parse (const char *ldif, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (ldif, (gssize) strlen (ldif), NULL);
  const UsherLdifOptions options = { .name = "the request", .changes = TRUE };
  g_autoptr (UsherLdifReader) reader = usher_ldif_reader_new (stream, &options);
  const UsherLdifRecord *record = usher_ldif_reader_next (reader, NULL, error);
  g_autoptr (UsherLdapChange) self = record ? usher_ldap_change_new (record->dn) : NULL;

  if (!record && error && *error)
    return NULL;
  if (!record || !parse_parts (self, record) || usher_ldif_reader_next (reader, NULL, NULL))
    {
      usher_error_set (error, USHER_ERROR_INPUT, "plan the operation anew", "this is no change of one entry");
      return NULL;
    }
  parse_condition (self, ldif);
  return g_steal_pointer (&self);
}

/* ---- For libldap ---- */

LDAPMod **
usher_ldap_change_to_mods (const UsherLdapChange *self)
{
  LDAPMod **mods = g_new0 (LDAPMod *, self->parts->len + 1);

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = self->parts->pdata[i];

      part->mod = (LDAPMod) { .mod_type = part->attribute };
      part->mod.mod_op = LDAP_MOD_BVALUES | (part->how[0] == 'a' ? LDAP_MOD_ADD : part->how[0] == 'd' ? LDAP_MOD_DELETE : LDAP_MOD_REPLACE);
      if (part->value)
        {
          part->bytes = (struct berval) { strlen (part->value), part->value };
          part->values[0] = &part->bytes;
          part->mod.mod_bvalues = part->values;
        }
      mods[i] = &part->mod;
    }
  return mods;
}

void
usher_ldap_change_free_mods (LDAPMod **mods)
{
  g_free (mods);
}

/* ---- Lines to copy ---- */

char *
usher_ldap_change_to_shell (const char *origin, const char *user, const char *ca, gboolean start_tls, const char *ldif)
{
  g_autofree char *quoted_origin = g_shell_quote (origin), *quoted_user = user ? g_shell_quote (user) : NULL,
                  *quoted_ca = ca ? g_shell_quote (ca) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  if (quoted_ca)
    g_string_append_printf (out, "LDAPTLS_CACERT=%s ", quoted_ca);
  g_string_append_printf (out, "ldapmodify -x%s -H %s", start_tls ? " -ZZ" : "", quoted_origin);
  if (quoted_user)
    g_string_append_printf (out, " -D %s -y \"$PASSWORD_FILE\"", quoted_user);
  g_string_append_printf (out, " <<'LDIF'\n%sLDIF\n", ldif);
  return g_strdup (out->str);
}

/* Where PowerShell has no cmdlet of its own, it can call the same program. */
char *
usher_ldap_change_to_powershell (const char *origin, const char *user, const char *ldif)
{
  g_auto (GStrv) parts = g_strsplit (user ? user : "", "'", -1);
  g_autofree char *quoted = g_strjoinv ("''", parts);

  return g_strdup_printf ("@'\n%s'@ | ldapmodify -x -H '%s' -D '%s' -y $PasswordFile", ldif, origin, quoted);
}
