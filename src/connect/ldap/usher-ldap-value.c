/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Filters, names, ids and times as directories write them.  Pure; any thread.  It must not know
 * connections or the mirror. */

#include "usher-ldap-value.h"

#include <ldap.h>
#include <string.h>

#include "usher-text.h"

/* ---- Filters ---- */

void
usher_ldap_append_escaped (GString *filter, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (strchr ("*()\\", bytes[i]) || (guchar) bytes[i] >= 0x80 || (guchar) bytes[i] < 0x20) /* a NUL is found too */
      g_string_append_printf (filter, "\\%02x", (guchar) bytes[i]);
    else
      g_string_append_c (filter, bytes[i]);
}

char *
usher_ldap_escape (const char *text)
{
  GString *out = g_string_new (NULL);

  usher_ldap_append_escaped (out, text, strlen (text));
  return g_string_free (out, FALSE);
}

char *
usher_ldap_and (const char *first, ...)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint n = 0;
  va_list arguments;

  va_start (arguments, first);
  for (const char *part = first; part; part = va_arg (arguments, const char *))
    if (*part)
      {
        g_string_append (out, part);
        n++;
      }
  va_end (arguments);
  return n == 1 ? g_strdup (out->str) : g_strdup_printf ("(&%s)", out->str);
}

gboolean
usher_ldap_filter_is_whole (const char *filter)
{
  int depth = 0;
  const char *at;

  for (at = filter; *at; at++)
    {
      depth += *at == '(';
      depth -= *at == ')';
      if (depth < 1)
        break;
    }
  return *at == ')' && depth == 0 && at[1] == '\0';
}

/* ---- Names ---- */

/* Attribute types are ASCII; values of directories compare without case, nearly all of them. */
static void
append_ava (GString *out, const LDAPAVA *ava)
{
  g_autofree char *type = g_ascii_strdown (ava->la_attr.bv_val, (gssize) ava->la_attr.bv_len);
  g_autoptr (GString) fold = g_string_new (NULL);
  gsize bad;

  g_string_append_printf (out, "%s=", type);
  if (!(ava->la_flags & LDAP_AVA_BINARY) && usher_utf8_check (ava->la_value.bv_val, (gssize) ava->la_value.bv_len, &bad))
    usher_fold_into (fold, ava->la_value.bv_val, (gssize) ava->la_value.bv_len);
  else
    g_string_append_len (fold, ava->la_value.bv_val, (gssize) ava->la_value.bv_len);
  for (gsize i = 0; i < fold->len; i++)
    if (strchr (",+\\=", fold->str[i]))
      g_string_append_printf (out, "\\%02x", (guchar) fold->str[i]);
    else
      g_string_append_c (out, fold->str[i]);
}

char *
usher_ldap_dn_normal (const char *dn)
{
  GString *out;
  LDAPDN parsed = NULL;

  if (ldap_str2dn (dn, &parsed, LDAP_DN_FORMAT_LDAP) != LDAP_SUCCESS)
    return NULL;
  out = g_string_new (NULL);
  for (guint i = 0; parsed && parsed[i]; i++)
    {
      if (i)
        g_string_append_c (out, ',');
      for (guint j = 0; parsed[i][j]; j++)
        {
          if (j)
            g_string_append_c (out, '+');
          append_ava (out, parsed[i][j]);
        }
    }
  ldap_dnfree (parsed);
  return g_string_free (out, FALSE);
}

gboolean
usher_ldap_dn_is_below (const char *dn, const char *base)
{
  gsize length = strlen (dn), tail = strlen (base);

  if (!tail || strcmp (dn, base) == 0)
    return TRUE;
  return length > tail && dn[length - tail - 1] == ',' && strcmp (dn + length - tail, base) == 0;
}

char *
usher_ldap_url (const char *origin, const char *dn)
{
  g_autofree char *escaped = g_uri_escape_string (dn, "=,+;'()@", FALSE);

  return g_strconcat (origin, "/", escaped, NULL);
}

/* ---- Ids ---- */

/* The first three groups are little-endian. */
static const guint8 guid_order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

char *
usher_ldap_guid_format (gconstpointer bytes, gsize length)
{
  const guint8 *from = bytes;
  GString *out;

  if (length != 16)
    return NULL;
  out = g_string_sized_new (36);
  for (guint i = 0; i < 16; i++)
    g_string_append_printf (out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", from[guid_order[i]]);
  return g_string_free (out, FALSE);
}

gboolean
usher_ldap_guid_parse (const char *text, guint8 bytes[16])
{
  guint8 plain[16];
  g_auto (GStrv) parts = g_strsplit (text, "-", 6);
  g_autofree char *hex = g_strjoinv ("", parts);

  if (strlen (text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' || !usher_unhex (hex, -1, plain, 16))
    return FALSE;
  for (guint i = 0; i < 16; i++)
    bytes[guid_order[i]] = plain[i];
  return TRUE;
}

char *
usher_ldap_sid_format (gconstpointer bytes, gsize length)
{
  const guint8 *at = bytes;
  guint64 authority = 0;
  GString *out;

  if (length < 8 || at[0] != 1 || at[1] > 15 || length != 8 + 4 * (gsize) at[1])
    return NULL;
  for (guint i = 2; i < 8; i++)
    authority = authority << 8 | at[i];
  out = g_string_new (NULL);
  g_string_append_printf (out, "S-1-%" G_GUINT64_FORMAT, authority);
  for (guint i = 0; i < at[1]; i++)
    {
      const guint8 *part = at + 8 + 4 * i;

      g_string_append_printf (out, "-%u", part[0] | (guint) part[1] << 8 | (guint) part[2] << 16 | (guint) part[3] << 24);
    }
  return g_string_free (out, FALSE);
}

gboolean
usher_ldap_sid_is_privileged (const char *sid)
{
  /* Domain Admins, Domain Controllers, Cert Publishers, Schema Admins, Enterprise Admins, Group Policy
   * Creator Owners, Key Admins, Enterprise Key Admins. */
  static const char *const domain[] = { "512", "516", "517", "518", "519", "520", "526", "527" };
  /* Administrators and the operators of accounts, servers, printers, backups. */
  static const char *const builtin[] = { "544", "548", "549", "550", "551" };
  const char *rid = strrchr (sid, '-');

  if (!rid)
    return FALSE;
  if (g_str_has_prefix (sid, "S-1-5-21-"))
    {
      for (guint i = 0; i < G_N_ELEMENTS (domain); i++)
        if (strcmp (rid + 1, domain[i]) == 0)
          return TRUE;
    }
  else if (g_str_has_prefix (sid, "S-1-5-32-"))
    {
      for (guint i = 0; i < G_N_ELEMENTS (builtin); i++)
        if (strcmp (rid + 1, builtin[i]) == 0)
          return TRUE;
    }
  return FALSE;
}

/* ---- Times ---- */

#define FILETIME_EPOCH G_GINT64_CONSTANT (11644473600000) /* ms from 1601 to 1970 */

gboolean
usher_ldap_filetime (const char *text, gint64 *ms)
{
  gint64 value;

  if (!g_ascii_string_to_signed (text, 10, 1, G_MAXINT64 - 1, &value, NULL))
    return FALSE;
  *ms = value / 10000 - FILETIME_EPOCH;
  return TRUE;
}

gint64
usher_ldap_to_filetime (gint64 ms)
{
  return (ms + FILETIME_EPOCH) * 10000;
}

/* Reads N digits at *AT and steps over them; −1: they are not there. */
static int
take_digits (const char **at, guint n)
{
  int value = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit ((*at)[i]))
        return -1;
      value = value * 10 + ((*at)[i] - '0');
    }
  *at += n;
  return value;
}

/* "Z", "+0100", "-05" */
static gboolean
take_zone (const char *at, int *minutes)
{
  int hours, rest = 0, sign = *at == '-' ? -1 : 1;

  *minutes = 0;
  if (*at == 'Z')
    return at[1] == '\0';
  if (*at != '+' && *at != '-')
    return FALSE;
  at++;
  hours = take_digits (&at, 2);
  if (*at)
    rest = take_digits (&at, 2);
  if (hours < 0 || rest < 0 || *at)
    return FALSE;
  *minutes = sign * (hours * 60 + rest);
  return TRUE;
}

gboolean
usher_ldap_time (const char *text, gint64 *ms)
{
  const char *at = text;
  int year = take_digits (&at, 4), month = take_digits (&at, 2), day = take_digits (&at, 2), hour = take_digits (&at, 2);
  int minute = g_ascii_isdigit (*at) ? take_digits (&at, 2) : 0, second = g_ascii_isdigit (*at) ? take_digits (&at, 2) : 0;
  int fraction = 0, scale = 100, zone;
  g_autoptr (GDateTime) time = NULL;

  if (*at == '.' || *at == ',')
    for (at++; g_ascii_isdigit (*at); at++, scale /= 10)
      fraction += (*at - '0') * scale;
  if (year < 1 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0 || !take_zone (at, &zone))
    return FALSE;
  if (!(time = g_date_time_new_utc (year, month, day, hour, minute, MIN (second, 59))))
    return FALSE;
  *ms = (g_date_time_to_unix (time) - zone * 60) * 1000 + fraction;
  return TRUE;
}

char *
usher_ldap_format_time (gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (ms / 1000);

  return g_date_time_format (time, "%Y%m%d%H%M%SZ");
}

/* ---- Ranges ---- */

gboolean
usher_ldap_range (const char *attribute, gsize *name, gint64 *first, gint64 *last)
{
  const char *semicolon = strchr (attribute, ';');
  char *end;

  if (!semicolon || g_ascii_strncasecmp (semicolon + 1, "range=", 6) != 0 || !g_ascii_isdigit (semicolon[7]))
    return FALSE;
  *name = (gsize) (semicolon - attribute);
  *first = g_ascii_strtoll (semicolon + 7, &end, 10);
  if (*end != '-')
    return FALSE;
  if (strcmp (end + 1, "*") == 0)
    *last = -1;
  else if (!g_ascii_isdigit (end[1]) || (*last = g_ascii_strtoll (end + 1, &end, 10)) < *first || *end)
    return FALSE;
  return TRUE;
}
