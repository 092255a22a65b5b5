/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record's values as bytes, while a run must remember very many: a type, then an integer, or a
 * length and its bytes with a NUL behind.  Any thread; never written to a disk. */

#include "usher-run-private.h"

#include <string.h>

gsize
usher_run_packed_size (const UsherValue *values, guint n)
{
  gsize size = 0;

  for (guint i = 0; i < n; i++)
    size += values[i].type == USHER_VALUE_TEXT ? USHER_RUN_PACK_HEAD + values[i].length + 1 : 1 + sizeof (gint64);
  return size;
}

char *
usher_run_pack (char *at, const UsherValue *values, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint32 length = (guint32) values[i].length;

      *at++ = (char) values[i].type;
      if (values[i].type == USHER_VALUE_INT)
        at = (char *) memcpy (at, &values[i].integer, sizeof (gint64)) + sizeof (gint64);
      else if (values[i].type == USHER_VALUE_TEXT)
        {
          at = (char *) memcpy (at, &length, sizeof length) + sizeof length;
          at = (char *) memcpy (at, values[i].text, length) + length;
          *at++ = '\0';
        }
    }
  return at;
}

void
usher_run_unpack (const char *at, UsherValue *values, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint32 length;

      values[i] = (UsherValue) { .type = (UsherValueType) *at++ };
      if (values[i].type == USHER_VALUE_INT)
        {
          memcpy (&values[i].integer, at, sizeof (gint64));
          at += sizeof (gint64);
        }
      else if (values[i].type == USHER_VALUE_TEXT)
        {
          memcpy (&length, at, sizeof length);
          values[i].length = length;
          values[i].text = at + sizeof length;
          at += sizeof length + length + 1;
        }
    }
}
