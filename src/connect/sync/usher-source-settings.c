/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A source's settings as a table and as the canonical JSON of its governed row.  Pure, any thread. */

#include "usher-source-settings.h"

#include <string.h>

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-manifest-private.h"

#define VALUE_MAX 4096

static const char *const own[] = { "full_every", "match", "secret_env", NULL };

char *
usher_source_settings_write (GHashTable *settings)
{
  GString *out = g_string_new ("{");
  g_autoptr (GList) names = settings ? g_hash_table_get_keys (settings) : NULL;

  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (GList *at = names; at; at = at->next)
    usher_canon_key_text (out, at->data, g_hash_table_lookup (settings, at->data));
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

GHashTable *
usher_source_settings_read (const char *json)
{
  GHashTable *settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  UsherCanonSlice name, value;
  UsherCanonIter iter;

  if (!json)
    return settings;
  usher_canon_iter_init (&iter, (UsherCanonSlice) { json, strlen (json) });
  while (usher_canon_next_member (&iter, &name, &value))
    {
      char *key = usher_canon_dup_text (name), *text = usher_canon_dup_text (value);

      if (key && text)
        g_hash_table_insert (settings, key, text);
    }
  return settings;
}

char *
usher_source_setting (const UsherSource *source, const char *name)
{
  UsherCanonSlice settings = { source->settings, source->settings ? strlen (source->settings) : 0 };
  UsherCanonSlice value = source->settings ? usher_canon_get (settings, name) : (UsherCanonSlice) { NULL, 0 };

  return value.text ? usher_canon_dup_text (value) : NULL;
}

GHashTable *
usher_source_settings_of_manifest (GHashTable *settings)
{
  GHashTable *rest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!g_strv_contains (own, name))
      g_hash_table_insert (rest, g_strdup (name), g_strdup (value));
  return rest;
}

static gboolean
check_one (const char *name, const char *value, GError **error)
{
  static const char *const secrets[] = { "secret", "password", "token", "client_secret", "api_token", "api_key", "private_key", NULL };

  if (g_strv_contains (secrets, name))
    return usher_error_set (error, USHER_ERROR_INPUT, "Give it with --secret-env VARIABLE or --secret-fd N.",
                            "%s is no setting: secrets are never kept in the workspace", name);
  if (!*name || strlen (name) > 64 || strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen (name))
    return usher_error_set (error, USHER_ERROR_INPUT, "Such as realm=example.", "“%.64s” cannot be the name of a setting", name);
  if (strlen (value) > VALUE_MAX || !g_utf8_validate (value, -1, NULL))
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "the setting %s is no text of at most %d bytes", name, VALUE_MAX);
  return TRUE;
}

static gboolean
check_match (const char *match, GError **error)
{
  static const char *const keys[] = { "employee", "mail", "login", NULL };
  g_auto (GStrv) names = g_strsplit (match ? match : "", ",", -1);

  for (guint i = 0; names[i]; i++)
    if (!g_strv_contains (keys, g_strstrip (names[i])))
      return usher_error_set (error, USHER_ERROR_INPUT, "match=employee,mail,login, or some of them in another order.",
                              "“%.64s” is no key to match people by", names[i]);
  return TRUE;
}

gboolean
usher_source_settings_check (const UsherManifest *manifest, GHashTable *settings, GError **error)
{
  g_autoptr (GHashTable) rest = usher_source_settings_of_manifest (settings), filled = NULL;
  const char *every = g_hash_table_lookup (settings, "full_every");
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!check_one (name, value, error))
      return FALSE;
  if (every && !g_ascii_string_to_signed (every, 10, 1, 24 * 366, NULL, NULL))
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "full_every is a number of hours");
  filled = usher_manifest_settings (manifest, rest, error);
  return filled && check_match (g_hash_table_lookup (settings, "match"), error);
}
