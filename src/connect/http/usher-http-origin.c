/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a request may go: one origin.  A URL from a server's answer is data; what does not lie within the
 * origin in every reading of it (backslashes, user names, protocol-relative forms) is refused.  Any
 * thread.  It must not know who asks, nor why. */

#include "usher-http-private.h"

#include <string.h>

#include "usher-error.h"

static int
port_of (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port > 0)
    return port;
  return g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80;
}

/* Control characters and backslashes are read differently by different readers: nothing with them is ours.
 * What may not stand in a request line is encoded; what is encoded already stays as it is. */
static char *
tidy (const char *url)
{
  GString *out = g_string_new (NULL);

  for (const char *at = url; *at; at++)
    {
      guchar byte = *at;

      if (byte < 0x20 || byte == 0x7f || byte == '\\')
        {
          g_string_free (out, TRUE);
          return NULL;
        }
      if (byte == ' ' || byte >= 0x80 || strchr ("\"<>^`{|}", byte))
        g_string_append_printf (out, "%%%02X", byte);
      else
        g_string_append_c (out, byte);
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_http (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  return g_ascii_strcasecmp (scheme, "https") == 0 || g_ascii_strcasecmp (scheme, "http") == 0;
}

/* A host decoded from "%40" or "%20" is a trick, not a host. */
static gboolean
is_host (const char *host)
{
  return host && *host && !strpbrk (host, " %@/?#\\");
}

GUri *
usher_http_origin_parse (const char *text, GError **error)
{
  g_autofree char *clean = text ? tidy (text) : NULL;
  g_autoptr (GUri) uri = clean ? g_uri_parse (clean, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *path = uri ? g_uri_get_path (uri) : NULL;

  if (uri && is_http (uri) && is_host (g_uri_get_host (uri)) && !g_uri_get_userinfo (uri) && !g_uri_get_query (uri) &&
      !g_uri_get_fragment (uri) && (!*path || g_str_equal (path, "/")))
    return g_steal_pointer (&uri);
  usher_error_set (error, USHER_ERROR_INPUT, "give scheme, host and port alone, such as https://id.example.org:8443",
                   "the address of the source is not an origin");
  return NULL;
}

static gboolean
same_host (const char *a, const char *b)
{
  g_autofree char *left = a ? g_hostname_to_ascii (a) : NULL, *right = b ? g_hostname_to_ascii (b) : NULL;

  return left && right && *left && g_ascii_strcasecmp (left, right) == 0;
}

GUri *
usher_http_origin_resolve (GUri *origin, const char *url)
{
  g_autofree char *clean = url ? tidy (url) : NULL;
  g_autoptr (GUri) uri = NULL;

  if (!clean)
    return NULL;
  if (clean[0] == '/' && clean[1] != '/')
    return g_uri_parse_relative (origin, clean, SOUP_HTTP_URI_FLAGS, NULL);
  uri = g_uri_parse (clean, SOUP_HTTP_URI_FLAGS, NULL);
  if (!uri || g_ascii_strcasecmp (g_uri_get_scheme (uri), g_uri_get_scheme (origin)) != 0 || g_uri_get_userinfo (uri) ||
      !same_host (g_uri_get_host (uri), g_uri_get_host (origin)) || port_of (uri) != port_of (origin))
    return NULL;
  return g_steal_pointer (&uri);
}

char *
usher_http_show (GUri *uri)
{
  g_autofree char *port = g_uri_get_port (uri) > 0 ? g_strdup_printf (":%d", g_uri_get_port (uri)) : g_strdup ("");
  const char *host = g_uri_get_host (uri);
  gboolean six = strchr (host, ':') != NULL;

  return g_strconcat (g_uri_get_scheme (uri), "://", six ? "[" : "", host, six ? "]" : "", port, g_uri_get_path (uri), NULL);
}

gboolean
usher_http_origin_is_private (GUri *origin)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (g_uri_get_host (origin));

  if (g_ascii_strcasecmp (g_uri_get_scheme (origin), "https") == 0 || g_ascii_strcasecmp (g_uri_get_host (origin), "localhost") == 0)
    return TRUE;
  return address && g_inet_address_get_is_loopback (address);
}
