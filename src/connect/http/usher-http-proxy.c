/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Through which proxy: one that is named, none, or what the system says.  On a machine without a desktop's
 * settings GIO's own answer would end the program, so there the usual environment variables are read.
 * Any thread. */

#include "usher-http-private.h"

#include "usher-error.h"

static const char *
variable (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);
  const char *value = g_getenv (name);

  if (!value || !*value)
    value = g_getenv (upper);
  return value && *value ? value : NULL;
}

static gboolean
has_desktop_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source ? g_settings_schema_source_lookup (source, "org.gnome.system.proxy", TRUE) : NULL;

  return schema != NULL;
}

static GProxyResolver *
from_environment (void)
{
  const char *http = variable ("http_proxy"), *https = variable ("https_proxy"), *all = variable ("all_proxy"), *none = variable ("no_proxy");
  g_auto (GStrv) ignored = g_strsplit (none ? none : "localhost,127.0.0.0/8,::1", ",", -1);
  GProxyResolver *resolver;

  if (!http && !https && !all)
    return NULL;
  for (guint i = 0; ignored[i]; i++)
    g_strstrip (ignored[i]);
  resolver = g_simple_proxy_resolver_new (all, ignored);
  if (http)
    g_simple_proxy_resolver_set_uri_proxy (G_SIMPLE_PROXY_RESOLVER (resolver), "http", http);
  if (https)
    g_simple_proxy_resolver_set_uri_proxy (G_SIMPLE_PROXY_RESOLVER (resolver), "https", https);
  return resolver;
}

GProxyResolver *
usher_http_proxy_new (const char *proxy, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (!proxy)
    return has_desktop_settings () ? g_object_ref (g_proxy_resolver_get_default ()) : from_environment ();
  if (!*proxy)
    return NULL;
  uri = g_uri_parse (proxy, G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri && g_uri_get_host (uri) && *g_uri_get_host (uri))
    return g_simple_proxy_resolver_new (proxy, NULL);
  /* It may hold a password: it is not repeated. */
  usher_error_set (error, USHER_ERROR_INPUT, "write it as http://host:port or socks5://host:port", "the proxy's address cannot be read");
  return NULL;
}
