/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading a YAML tree: getters, and checks that say what was expected at which place.  Only reads, so
 * a document may be shared between threads once it is parsed.  It must not know libyaml. */

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "usher-error.h"
#include "usher-text.h"
#include "usher-yaml-private.h"

const UsherYamlNode *
usher_yaml_root (UsherYaml *self)
{
  return self->root;
}

const char *
usher_yaml_name (UsherYaml *self)
{
  return self->name;
}

UsherYamlKind
usher_yaml_kind (const UsherYamlNode *node)
{
  return node->kind;
}

gint64
usher_yaml_line (const UsherYamlNode *node)
{
  return node->line;
}

gint64
usher_yaml_column (const UsherYamlNode *node)
{
  return node->column;
}

guint
usher_yaml_length (const UsherYamlNode *node)
{
  return node->values ? node->values->len : 0;
}

const UsherYamlNode *
usher_yaml_nth (const UsherYamlNode *node, guint n)
{
  g_return_val_if_fail (n < usher_yaml_length (node), NULL);
  return node->values->pdata[n];
}

const UsherYamlNode *
usher_yaml_nth_key (const UsherYamlNode *node, guint n)
{
  g_return_val_if_fail (node->keys && n < node->keys->len, NULL);
  return node->keys->pdata[n];
}

gint
usher_yaml_find (const UsherYamlNode *map, const char *key)
{
  if (map->index)
    return (gint) GPOINTER_TO_UINT (g_hash_table_lookup (map->index, key)) - 1;
  for (guint i = 0; map->keys && i < map->keys->len; i++)
    if (strcmp (((const UsherYamlNode *) map->keys->pdata[i])->text, key) == 0)
      return (gint) i;
  return -1;
}

const UsherYamlNode *
usher_yaml_get (const UsherYamlNode *map, const char *key)
{
  gint place = map ? usher_yaml_find (map, key) : -1;

  return place < 0 ? NULL : map->values->pdata[place];
}

static gboolean
is_plain_null (const UsherYamlNode *node)
{
  static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };

  return node->plain && g_strv_contains (nulls, node->text);
}

const char *
usher_yaml_text (const UsherYamlNode *node)
{
  if (!node || node->kind != USHER_YAML_SCALAR || is_plain_null (node))
    return NULL;
  return node->text;
}

gboolean
usher_yaml_fail (UsherYaml *self, const UsherYamlNode *node, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s", message);
  if (error)
    usher_error_add_where (*error, self->name, node ? node->line : 0, node ? node->column : 0);
  return FALSE;
}

const char *
usher_yaml_need_text (UsherYaml *self, const UsherYamlNode *map, const char *key, GError **error)
{
  const UsherYamlNode *node;
  const char *text = NULL;

  if (!map || map->kind != USHER_YAML_MAP)
    usher_yaml_fail (self, map, error, "a map with the key “%s” was expected", key);
  else if (!(node = usher_yaml_get (map, key)))
    usher_yaml_fail (self, map, error, "the key “%s” is missing", key);
  else if (!(text = usher_yaml_text (node)))
    usher_yaml_fail (self, node, error, "“%s”: a text was expected", key);
  return text;
}

gboolean
usher_yaml_need_int (UsherYaml *self, const UsherYamlNode *node, gint64 *value, GError **error)
{
  const char *text = usher_yaml_text (node);
  gsize sign = text && (*text == '-' || *text == '+');
  char *end;
  gint64 number;

  if (!text || !node->plain || !g_ascii_isdigit (text[sign])
      || text[sign + strspn (text + sign, "0123456789")])
    return usher_yaml_fail (self, node, error, "a whole number was expected");
  errno = 0;
  number = g_ascii_strtoll (text, &end, 10);
  if (errno)
    return usher_yaml_fail (self, node, error, "the number %.32s is too big", text);
  *value = number;
  return TRUE;
}

gboolean
usher_yaml_need_bool (UsherYaml *self, const UsherYamlNode *node, gboolean *value, GError **error)
{
  static const char *const yes[] = { "true", "True", "TRUE", NULL };
  static const char *const no[] = { "false", "False", "FALSE", NULL };
  const char *text = usher_yaml_text (node);

  if (!text || !node->plain || (!g_strv_contains (yes, text) && !g_strv_contains (no, text)))
    return usher_yaml_fail (self, node, error, "true or false was expected");
  *value = g_strv_contains (yes, text);
  return TRUE;
}

gboolean
usher_yaml_check_keys (UsherYaml *self, const UsherYamlNode *map, const char *const *allowed,
                       GError **error)
{
  if (!map || map->kind != USHER_YAML_MAP)
    return usher_yaml_fail (self, map, error, "a map was expected");
  for (guint i = 0; i < map->keys->len; i++)
    {
      const UsherYamlNode *key = map->keys->pdata[i];
      g_auto (GStrv) near = NULL;

      if (g_strv_contains (allowed, key->text))
        continue;
      near = usher_nearest (key->text, allowed, 1);
      if (near[0])
        return usher_yaml_fail (self, key, error, "the key “%.64s” is not known; did you mean “%s”?",
                                key->text, near[0]);
      return usher_yaml_fail (self, key, error, "the key “%.64s” is not known", key->text);
    }
  return TRUE;
}
