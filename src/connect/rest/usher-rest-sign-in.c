/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to sign in, out of a manifest: the words of usher-auth.h with templates for values.  One thread
 * at a time.  A secret may only go to the origin, or to a host that the manifest itself names. */

#include <string.h>

#include "usher-rest-program-private.h"
#include "usher-rest-sign-in.h"

static const char *const kinds[] = { "none", "bearer", "header", "basic", "client-secret", "private-key-jwt", "code", "device",
  "service-account", "login", NULL };
static const char *const options[] = { "scheme", "header", "user", "client", "scope", "audience", "token-url", "authorize-url",
  "device-url", "key-id", "algorithm", "login-body", "login-header", NULL };

/* Which options each kind cannot do without. */
static const char *const needed[][4] = {
  { NULL }, { NULL }, { "header", NULL }, { "user", NULL }, { "client", "token-url", NULL }, { "client", "token-url", NULL },
  { "client", "token-url", "authorize-url", NULL }, { "client", "token-url", "device-url", NULL }, { "scope", NULL },
  { "token-url", "login-body", "login-header", NULL },
};

static void
sign_in_free (gpointer data)
{
  UsherRestSignIn *sign_in = data;

  usher_rest_condition_free (sign_in->when);
  g_hash_table_unref (sign_in->options);
  g_free (sign_in->kind);
  g_free (sign_in);
}

/* "${origin}/…" or "https://a.host/…": never a host that a setting could move. */
static void
check_place (UsherRestCompile *self, const UsherYamlNode *node)
{
  const char *text = usher_yaml_text (node), *host, *end;

  if (g_str_has_prefix (text, "${origin}/"))
    return;
  host = g_str_has_prefix (text, "https://") ? text + strlen ("https://") : NULL;
  end = host ? strchr (host, '/') : NULL;
  if (!end || end == host || memchr (host, '$', (gsize) (end - host)) || memchr (host, '@', (gsize) (end - host)))
    usher_rest_fault (self, node, "where a secret goes begins with “${origin}/” or with “https://” and a host that is written out");
}

static void
read_options (UsherRestCompile *self, const UsherYamlNode *node, UsherRestSignIn *sign_in)
{
  for (guint i = 0; options[i]; i++)
    {
      const UsherYamlNode *value = usher_rest_child (self, node, options[i], USHER_YAML_SCALAR, FALSE);
      UsherRestTemplate *template;

      if (!value)
        continue;
      if (g_str_has_suffix (options[i], "-url"))
        check_place (self, value);
      if (g_str_equal (options[i], "login-body"))
        usher_rest_compile_allow (self, "secret");
      if ((template = usher_rest_compile_template (self, value)))
        {
          g_hash_table_insert (sign_in->options, (gpointer) options[i], template);
          if (g_str_equal (options[i], "login-body"))
            usher_rest_check_json (self, value, template);
        }
      usher_rest_compile_scope (self, NULL);
    }
}

static UsherRestSignIn *
sign_in_compile (UsherRestCompile *self, const UsherYamlNode *node)
{
  static const char *const keys[] = { "kind", "when", "in-body", "scheme", "header", "user", "client", "scope", "audience", "token-url",
    "authorize-url", "device-url", "key-id", "algorithm", "login-body", "login-header", NULL };
  UsherRestSignIn *sign_in = g_new0 (UsherRestSignIn, 1);
  const UsherYamlNode *kind;
  int word = -1;

  sign_in->options = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_rest_template_free);
  if (usher_yaml_kind (node) != USHER_YAML_MAP)
    {
      usher_rest_fault (self, node, "a way to sign in is a map with kind");
      return sign_in;
    }
  usher_rest_check_keys (self, node, keys);
  sign_in->when = usher_rest_compile_child_condition (self, node, "when");
  sign_in->in_body = usher_rest_child_bool (self, node, "in-body", FALSE);
  if ((kind = usher_rest_child (self, node, "kind", USHER_YAML_SCALAR, TRUE)))
    word = usher_rest_word (self, kind, "kind of sign-in", kinds);
  sign_in->kind = g_strdup (word >= 0 ? kinds[word] : kinds[0]);
  read_options (self, node, sign_in);
  for (guint i = 0; word >= 0 && needed[word][i]; i++)
    if (!g_hash_table_contains (sign_in->options, needed[word][i]))
      usher_rest_fault (self, node, "signing in by %s takes “%s”", kinds[word], needed[word][i]);
  return sign_in;
}

GPtrArray *
usher_rest_sign_ins_compile (UsherRestCompile *self, const UsherYamlNode *root)
{
  GPtrArray *sign_ins = g_ptr_array_new_with_free_func (sign_in_free);
  const UsherYamlNode *node = usher_yaml_get (root, "sign-in");
  gboolean list = node && usher_yaml_kind (node) == USHER_YAML_LIST;

  usher_rest_compile_scope (self, NULL);
  if (!node)
    usher_rest_fault (self, root, "“sign-in” is missing (kind: none where nothing is needed)");
  for (guint i = 0; node && i < (list ? usher_yaml_length (node) : 1); i++)
    g_ptr_array_add (sign_ins, sign_in_compile (self, list ? usher_yaml_nth (node, i) : node));
  return sign_ins;
}

int
usher_rest_sign_in_kind (const UsherRestSignIn *self)
{
  for (int i = 0; kinds[i]; i++)
    if (g_str_equal (kinds[i], self->kind))
      return i;
  return 0;
}
