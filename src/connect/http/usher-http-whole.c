/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a JSON answer all there?  libsoup 3.2 takes a connection that breaks off between two chunks for the end
 * of the body, and proxies cut answers too: a document whose brackets do not close is asked for again.
 * What stands in it is for others to judge.  Any thread. */

#include "usher-http-private.h"

gboolean
usher_http_is_whole (const char *text, gsize length)
{
  const char *at = text, *end = text + length;
  gssize depth = 0;

  while (at < end && g_ascii_isspace (*at))
    at++;
  if (at == end || (*at != '{' && *at != '['))
    return TRUE;
  for (; at < end; at++)
    if (*at == '{' || *at == '[')
      depth++;
    else if (*at == '}' || *at == ']')
      depth--;
    else if (*at == '"')
      {
        for (at++; at < end && *at != '"'; at++)
          if (*at == '\\')
            at++;
        if (at >= end)
          return FALSE;
      }
  return depth <= 0;
}
