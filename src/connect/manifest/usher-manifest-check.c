/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What all who check manifests share: reading a child of a map and keeping a fault with its place
 * instead of stopping at it.  One thread at a time.  It must not know what any part means. */

#include "usher-manifest-private.h"

#include <stdarg.h>

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-text.h"

void
usher_manifest_fault (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *node, const char *format, ...)
{
  g_autofree char *message = NULL;
  GError *error = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  usher_error_set (&error, USHER_ERROR_INPUT, "docs/connectors.md says what may stand here", "%s", message);
  usher_error_add_where (error, usher_yaml_name (yaml), node ? usher_yaml_line (node) : 1, node ? usher_yaml_column (node) : 1);
  g_ptr_array_add (faults, error);
}

static char *
nearest (const char *word, const char *const *list)
{
  g_auto (GStrv) near = usher_nearest (word, list, 1);

  if (near && near[0])
    return g_strdup_printf ("; did you mean “%s”?", near[0]);
  return g_strdup ("");
}

void
usher_manifest_check_keys (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *const *allowed)
{
  for (guint i = 0; i < usher_yaml_length (map); i++)
    {
      const UsherYamlNode *key = usher_yaml_nth_key (map, i);
      const char *text = usher_yaml_text (key);

      if (!text || !g_strv_contains (allowed, text))
        {
          g_autofree char *near = nearest (text ? text : "", allowed);

          usher_manifest_fault (faults, yaml, key, "“%.64s” is no key here%s", text ? text : "", near);
        }
    }
}

const UsherYamlNode *
usher_manifest_child (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key, UsherYamlKind kind,
                      gboolean needed)
{
  static const char *const kinds[] = { "plain text", "a list", "a map" };
  const UsherYamlNode *node = usher_yaml_get (map, key);

  if (!node)
    {
      if (needed)
        usher_manifest_fault (faults, yaml, map, "“%s” is missing", key);
      return NULL;
    }
  if (usher_yaml_kind (node) == kind && (kind != USHER_YAML_SCALAR || usher_yaml_text (node)))
    return node;
  usher_manifest_fault (faults, yaml, node, "“%s” must be %s", key, kinds[kind]);
  return NULL;
}

const char *
usher_manifest_child_text (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key, gboolean needed)
{
  const UsherYamlNode *node = usher_manifest_child (faults, yaml, map, key, USHER_YAML_SCALAR, needed);

  return node ? usher_yaml_text (node) : NULL;
}

gint64
usher_manifest_child_int (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key, gint64 least, gint64 most,
                          gint64 fallback)
{
  const UsherYamlNode *node = usher_manifest_child (faults, yaml, map, key, USHER_YAML_SCALAR, FALSE);
  gint64 value = fallback;

  if (!node)
    return fallback;
  if (usher_yaml_need_int (yaml, node, &value, NULL) && value >= least && value <= most)
    return value;
  usher_manifest_fault (faults, yaml, node, "“%s” must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, key, least, most);
  return fallback;
}

gboolean
usher_manifest_child_bool (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key, gboolean fallback)
{
  const UsherYamlNode *node = usher_manifest_child (faults, yaml, map, key, USHER_YAML_SCALAR, FALSE);
  gboolean value = fallback;

  if (node && !usher_yaml_need_bool (yaml, node, &value, NULL))
    usher_manifest_fault (faults, yaml, node, "“%s” must be true or false", key);
  return value;
}

gint64
usher_manifest_child_duration (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *map, const char *key, gint64 fallback)
{
  const UsherYamlNode *node = usher_manifest_child (faults, yaml, map, key, USHER_YAML_SCALAR, FALSE);
  gint64 value = fallback;

  if (node && !usher_duration_parse (usher_yaml_text (node), &value, NULL))
    usher_manifest_fault (faults, yaml, node, "“%s” must be a duration such as 90s, 15m, 2h, 3d", key);
  return value;
}

int
usher_manifest_word (GPtrArray *faults, UsherYaml *yaml, const UsherYamlNode *node, const char *what, const char *const *list)
{
  const char *text = usher_yaml_text (node);
  g_autofree char *near = NULL, *all = NULL;

  for (int i = 0; text && list[i]; i++)
    if (g_str_equal (list[i], text))
      return i;
  near = nearest (text ? text : "", list);
  all = g_strjoinv (", ", (char **) list);
  usher_manifest_fault (faults, yaml, node, "“%.64s” is no %s%s (one of %s)", text ? text : "", what, near, all);
  return -1;
}
