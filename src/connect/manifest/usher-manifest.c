/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A manifest's head, which is the same for every protocol; what follows is checked by the part that
 * speaks the protocol.  Constant once parsed, any thread.  It must not know any provider. */

#include "usher-manifest-private.h"

#include <string.h>

#include "usher-connector-private.h"
#include "usher-embedded.h"
#include "usher-error.h"
#include "usher-text.h"

static const char *const observables[] = { "mfa", "factors", "lock", "sign-ins", "sessions", "password-expiry", "last-sign-in", "groups",
  "nested-groups", "dynamic-groups", "apps", "entitlements", "grants", "implications", "group-grants", "removals", NULL };

static void
setting_free (gpointer data)
{
  UsherManifestSetting *setting = data;

  g_free (setting->name);
  g_free (setting->title);
  g_free (setting->fallback);
  g_free (setting);
}

void
usher_manifest_free (UsherManifest *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->yaml, usher_yaml_free);
  g_free (self->name);
  g_free (self->title);
  g_free (self->proved);
  g_ptr_array_unref (self->settings);
  g_ptr_array_unref (self->observes);
  g_free (self);
}

static gboolean
is_name (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > 40 || !g_ascii_islower (text[0]))
    return FALSE;
  for (const char *at = text; *at; at++)
    if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) && *at != '-')
      return FALSE;
  return TRUE;
}

static void
parse_settings (UsherManifest *self, const UsherYamlNode *root, GPtrArray *faults)
{
  static const char *const keys[] = { "title", "required", "default", NULL };
  const UsherYamlNode *map = usher_manifest_child (faults, self->yaml, root, "settings", USHER_YAML_MAP, FALSE);

  for (guint i = 0; map && i < usher_yaml_length (map); i++)
    {
      const UsherYamlNode *key = usher_yaml_nth_key (map, i), *value = usher_yaml_nth (map, i);
      UsherManifestSetting *setting = g_new0 (UsherManifestSetting, 1);

      g_ptr_array_add (self->settings, setting);
      setting->name = g_strdup (usher_yaml_text (key));
      if (!setting->name || !is_name (setting->name))
        usher_manifest_fault (faults, self->yaml, key, "a setting's name is made of a-z, 0-9 and -");
      if (usher_yaml_kind (value) != USHER_YAML_MAP)
        {
          usher_manifest_fault (faults, self->yaml, value, "a setting is a map with title, required, default");
          continue;
        }
      usher_manifest_check_keys (faults, self->yaml, value, keys);
      setting->title = g_strdup (usher_manifest_child_text (faults, self->yaml, value, "title", TRUE));
      setting->required = usher_manifest_child_bool (faults, self->yaml, value, "required", FALSE);
      setting->fallback = g_strdup (usher_manifest_child_text (faults, self->yaml, value, "default", FALSE));
      if (setting->required && setting->fallback)
        usher_manifest_fault (faults, self->yaml, value, "a setting with a default is not required");
    }
}

static void
parse_observes (UsherManifest *self, const UsherYamlNode *root, GPtrArray *faults)
{
  const UsherYamlNode *list = usher_manifest_child (faults, self->yaml, root, "observes", USHER_YAML_LIST, TRUE);

  for (guint i = 0; list && i < usher_yaml_length (list); i++)
    if (usher_manifest_word (faults, self->yaml, usher_yaml_nth (list, i), "thing to observe", observables) >= 0)
      g_ptr_array_add (self->observes, g_strdup (usher_yaml_text (usher_yaml_nth (list, i))));
}

static void
parse_head (UsherManifest *self, const UsherYamlNode *root, GPtrArray *faults)
{
  static const char *const protocols[] = { "rest", "ldap", NULL }, *const proofs[] = { "live", "contract", NULL };
  const UsherYamlNode *node;
  int word;

  self->name = g_strdup (usher_manifest_child_text (faults, self->yaml, root, "name", TRUE));
  if (self->name && !is_name (self->name))
    usher_manifest_fault (faults, self->yaml, usher_yaml_get (root, "name"), "a manifest's name is made of a-z, 0-9 and -");
  self->title = g_strdup (usher_manifest_child_text (faults, self->yaml, root, "title", TRUE));
  if ((node = usher_manifest_child (faults, self->yaml, root, "protocol", USHER_YAML_SCALAR, TRUE))
      && (word = usher_manifest_word (faults, self->yaml, node, "protocol", protocols)) >= 0)
    self->protocol = word;
  if ((node = usher_manifest_child (faults, self->yaml, root, "proved", USHER_YAML_SCALAR, TRUE))
      && usher_manifest_word (faults, self->yaml, node, "proof", proofs) >= 0)
    self->proved = g_strdup (usher_yaml_text (node));
  if (usher_manifest_child (faults, self->yaml, root, "edition", USHER_YAML_SCALAR, TRUE))
    self->edition = usher_manifest_child_int (faults, self->yaml, root, "edition", 1, 1000000, 1);
  self->lag_ms = usher_manifest_child_duration (faults, self->yaml, root, "lag", 0);
  parse_settings (self, root, faults);
  parse_observes (self, root, faults);
}

static UsherManifest *
parse (const char *name, const char *text, gsize length, GPtrArray *faults)
{
  static const char *const rest_keys[] = { "name", "title", "protocol", "edition", "proved", "lag", "settings", "observes", "sign-in",
    "base", "headers", "rate", "request-ids", "errors", "rights", "identity", "writes", "idempotency", "any-case", "streams", "operations", NULL };
  static const char *const ldap_keys[] = { "name", "title", "protocol", "edition", "proved", "lag", "settings", "observes", "ldap",
    "streams", "operations", NULL };
  UsherManifest *self = g_new0 (UsherManifest, 1);
  const UsherYamlNode *root;
  GError *error = NULL;

  self->settings = g_ptr_array_new_with_free_func (setting_free);
  self->observes = g_ptr_array_new_with_free_func (g_free);
  self->digest = usher_sha256 (text, length);
  if (!(self->yaml = usher_yaml_parse (name, text, length, &error)))
    {
      g_ptr_array_add (faults, error);
      return self;
    }
  if (!(root = usher_yaml_root (self->yaml)) || usher_yaml_kind (root) != USHER_YAML_MAP)
    {
      usher_manifest_fault (faults, self->yaml, root, "a manifest is a map that begins with name, title, protocol");
      return self;
    }
  parse_head (self, root, faults);
  usher_manifest_check_keys (faults, self->yaml, root, self->protocol == USHER_PROTOCOL_LDAP ? ldap_keys : rest_keys);
  if (self->protocol == USHER_PROTOCOL_LDAP)
    usher_ldap_manifest_check (self, faults);
  else
    usher_rest_manifest_check (self, faults);
  return self;
}

static int
by_place (gconstpointer a, gconstpointer b)
{
  const UsherErrorInfo *one = usher_error_get_info (*(GError *const *) a), *two = usher_error_get_info (*(GError *const *) b);

  if (one->line != two->line)
    return one->line < two->line ? -1 : 1;
  return one->column < two->column ? -1 : one->column > two->column;
}

UsherManifest *
usher_manifest_parse (const char *name, const char *text, gsize length, GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (UsherManifest) self = parse (name, text, length, faults);

  if (faults->len == 0)
    return g_steal_pointer (&self);
  g_ptr_array_sort (faults, by_place);
  g_propagate_error (error, g_error_copy (faults->pdata[0]));
  return NULL;
}

GPtrArray *
usher_manifest_lint (const char *name, const char *text, gsize length)
{
  GPtrArray *faults = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (UsherManifest) self = parse (name, text, length, faults);

  g_ptr_array_sort (faults, by_place);
  return faults;
}

const UsherManifestSetting *
usher_manifest_setting (const UsherManifest *self, const char *name)
{
  for (guint i = 0; i < self->settings->len; i++)
    {
      const UsherManifestSetting *setting = self->settings->pdata[i];

      if (g_strcmp0 (setting->name, name) == 0)
        return setting;
    }
  return NULL;
}

/* Settings that every source may have, whatever its manifest. */
static gboolean
is_common (const char *name)
{
  return g_str_equal (name, "ca") || g_str_equal (name, "proxy");
}

GHashTable *
usher_manifest_settings (const UsherManifest *self, GHashTable *values, GError **error)
{
  g_autoptr (GHashTable) settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name, value;

  for (guint i = 0; i < self->settings->len; i++)
    {
      const UsherManifestSetting *setting = self->settings->pdata[i];
      const char *given = values ? g_hash_table_lookup (values, setting->name) : NULL;

      if (!given && setting->required)
        {
          usher_error_set (error, USHER_ERROR_INPUT, "say it with --set name=value", "%s needs the setting %s (%s)", self->title,
                           setting->name, setting->title);
          return NULL;
        }
      g_hash_table_insert (settings, g_strdup (setting->name), g_strdup (given ? given : setting->fallback ? setting->fallback : ""));
    }
  if (values)
    g_hash_table_iter_init (&iter, values);
  while (values && g_hash_table_iter_next (&iter, &name, &value))
    if (is_common (name))
      g_hash_table_insert (settings, g_strdup (name), g_strdup (value));
    else if (!usher_manifest_setting (self, name))
      {
        usher_error_set (error, USHER_ERROR_INPUT, "the manifest names the settings that there are", "%s knows no setting “%.64s”",
                         self->title, (const char *) name);
        return NULL;
      }
  return g_steal_pointer (&settings);
}

static gpointer
make_names (gpointer data)
{
  GPtrArray *names = g_ptr_array_new ();

  for (const UsherEmbedded *row = usher_connectors; row->name; row++)
    g_ptr_array_add (names, (gpointer) row->name);
  g_ptr_array_add (names, NULL);
  return g_ptr_array_free (names, FALSE);
}

const char *const *
usher_manifest_shipped (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_names, NULL);
}

const char *
usher_manifest_shipped_text (const char *name, gsize *length)
{
  for (const UsherEmbedded *row = usher_connectors; row->name; row++)
    if (g_str_equal (row->name, name))
      {
        if (length)
          *length = row->length;
        return row->text;
      }
  return NULL;
}
