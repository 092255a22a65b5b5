/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* CSV as RFC 4180 has it, with one addition: a text that a spreadsheet would take for a formula
 * gets an apostrophe before it.  That holds for "-5" as text too: what is a number is written by
 * usher_csv_int ().  Any thread; it must not know what is exported. */

#include "usher-csv-writer.h"

#include <string.h>

void
usher_csv_text (GString *out, const char *text)
{
  gboolean guarded, quoted;

  if (!text || !*text)
    return;
  guarded = strchr ("=+-@\t\r", *text) != NULL;
  quoted = text[strcspn (text, ",\"\r\n")] != '\0';
  if (quoted)
    g_string_append_c (out, '"');
  if (guarded)
    g_string_append_c (out, '\'');
  while (quoted && *text)
    {
      gsize plain = strcspn (text, "\"");

      g_string_append_len (out, text, (gssize) plain);
      text += plain;
      if (*text == '"')
        {
          g_string_append (out, "\"\"");
          text++;
        }
    }
  g_string_append (out, text);
  if (quoted)
    g_string_append_c (out, '"');
}

void
usher_csv_int (GString *out, gint64 value)
{
  g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
}

void
usher_csv_next (GString *out)
{
  g_string_append_c (out, ',');
}

void
usher_csv_end (GString *out)
{
  g_string_append (out, "\r\n");
}
