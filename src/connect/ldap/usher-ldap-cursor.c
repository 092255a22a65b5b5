/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Cursors as text: "phase passed digest from stamp checkpoint".  Pure; any thread. */

#include "usher-ldap-private.h"

#include <string.h>

static char *
pack (const char *text)
{
  return text ? g_uri_escape_string (text, ",=:;", FALSE) : g_strdup ("-");
}

char *
usher_ldap_cursor_format (const UsherLdapCursor *self)
{
  g_autofree char *stamp = pack (self->stamp), *checkpoint = pack (self->checkpoint);
  char hex[USHER_DIGEST_HEX + 1];

  usher_digest_to_hex (&self->digest, hex);
  return g_strdup_printf ("%c %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT " %s %s", self->phase, self->passed, hex, self->from, stamp, checkpoint);
}

gboolean
usher_ldap_cursor_parse (UsherLdapCursor *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 7);

  *self = (UsherLdapCursor) { 0 };
  if (g_strv_length (parts) != 6 || strlen (parts[0]) != 1 || !strchr ("acmndp", parts[0][0]) ||
      !g_ascii_string_to_signed (parts[1], 10, 0, G_MAXINT64, &self->passed, NULL) ||
      !usher_digest_from_hex (&self->digest, parts[2], -1) ||
      !g_ascii_string_to_signed (parts[3], 10, 0, G_MAXINT64, &self->from, NULL))
    return FALSE;
  self->phase = parts[0][0];
  self->stamp = strcmp (parts[4], "-") == 0 ? NULL : g_uri_unescape_string (parts[4], NULL);
  self->checkpoint = strcmp (parts[5], "-") == 0 ? NULL : g_uri_unescape_string (parts[5], NULL);
  return TRUE;
}

void
usher_ldap_cursor_clear (UsherLdapCursor *self)
{
  g_clear_pointer (&self->stamp, g_free);
  g_clear_pointer (&self->checkpoint, g_free);
}

void
usher_ldap_cursor_pass (UsherLdapCursor *self, const char *id)
{
  self->digest = usher_sha256_two (self->digest.bytes, USHER_DIGEST_SIZE, id ? id : "", id ? strlen (id) : 0);
  self->passed++;
}
