/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The Link header (RFC 8288): several lines come joined by commas, so both forms are one here.  What stands
 * in it is data from outside: whoever follows it asks first whether it lies within the origin.  Any thread. */

#include "usher-http-private.h"

#include <string.h>

/* The end of one parameter: a semicolon or comma outside quotes. */
static const char *
parameter_end (const char *at)
{
  gboolean quoted = FALSE;

  for (; *at; at++)
    if (quoted && *at == '\\' && at[1])
      at++;
    else if (*at == '"')
      quoted = !quoted;
    else if (!quoted && (*at == ';' || *at == ','))
      break;
  return at;
}

static gboolean
is_rel (const char *from, const char *to, const char *rel)
{
  g_autofree char *text = g_strstrip (g_strndup (from, to - from));
  char *equals = strchr (text, '=');
  g_auto (GStrv) words = NULL;

  if (!equals)
    return FALSE;
  *equals++ = '\0';
  if (g_ascii_strcasecmp (g_strchomp (text), "rel") != 0)
    return FALSE;
  words = g_strsplit_set (equals, " \t\"'", -1);
  for (guint i = 0; words[i]; i++)
    if (g_ascii_strcasecmp (words[i], rel) == 0)
      return TRUE;
  return FALSE;
}

/* One link from AT on ("<…>; rel=…"); AT is moved behind it. */
static char *
next_link (const char **at, const char *rel, gboolean *found)
{
  const char *begin = strchr (*at, '<'), *end = begin ? strchr (begin, '>') : NULL, *place;

  *found = FALSE;
  if (!end)
    return NULL;
  for (place = end + 1; *place && *place != ',';)
    {
      const char *stop;

      if (*place == ';')
        place++;
      stop = parameter_end (place);
      *found = *found || is_rel (place, stop, rel);
      place = stop;
    }
  *at = place;
  return g_strndup (begin + 1, end - begin - 1);
}

char *
usher_http_link (const UsherHttpResponse *response, const char *rel)
{
  const char *at = response->headers ? g_hash_table_lookup (response->headers, "link") : NULL;

  while (at && *at)
    {
      gboolean found;
      g_autofree char *target = next_link (&at, rel, &found), *scheme = NULL;

      if (!target)
        return NULL;
      if (!found)
        continue;
      g_strstrip (target);
      /* An absolute one is followed as it stands; another is completed by where it came from. */
      if ((scheme = g_uri_parse_scheme (target)) || !response->url)
        return g_steal_pointer (&target);
      return g_uri_resolve_relative (response->url, target, SOUP_HTTP_URI_FLAGS, NULL);
    }
  return NULL;
}
