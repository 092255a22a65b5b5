/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One line of LDIF.  Any thread.  It must not know what attributes mean. */

#include "usher-ldif.h"

#include <string.h>

#define WIDTH 76

/* RFC 2849's SAFE-STRING, and no space at the end. */
static gboolean
is_safe (const char *text, gsize length)
{
  if (!length)
    return TRUE;
  if (strchr (" :<", text[0]) || text[length - 1] == ' ')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] >= 0x80 || text[i] == '\0' || text[i] == '\n' || text[i] == '\r')
      return FALSE;
  return TRUE;
}

void
usher_ldif_append (GString *out, const char *name, const char *text, gssize length)
{
  gsize bytes = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (GString) line = g_string_new (name);

  if (is_safe (text, bytes))
    {
      g_string_append (line, bytes ? ": " : ":");
      g_string_append_len (line, text, (gssize) bytes);
    }
  else
    {
      g_autofree char *encoded = g_base64_encode ((const guchar *) text, bytes);

      g_string_append (line, ":: ");
      g_string_append (line, encoded);
    }
  for (gsize at = 0; at < line->len;)
    {
      gsize room = at ? WIDTH - 1 : WIDTH, take = MIN (room, line->len - at);

      if (at)
        g_string_append_c (out, ' ');
      g_string_append_len (out, line->str + at, (gssize) take);
      g_string_append_c (out, '\n');
      at += take;
    }
}
