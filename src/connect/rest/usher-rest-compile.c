/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths, templates and conditions out of a manifest, each with the check that it names only what is
 * known at its place.  One thread at a time. */

#include "usher-rest-compile.h"

#include <stdarg.h>

typedef struct {
  UsherRestCompile *compile;
  const UsherYamlNode *node;
} Checking;

void
usher_rest_compile_allow (UsherRestCompile *self, const char *name)
{
  guint n = g_strv_length ((char **) self->names);

  g_return_if_fail (n + 1 < G_N_ELEMENTS (self->names));
  self->names[n] = name;
  self->names[n + 1] = NULL;
}

void
usher_rest_compile_scope (UsherRestCompile *self, ...)
{
  const char *name;
  va_list names;

  self->names[0] = NULL;
  usher_rest_compile_allow (self, "settings");
  usher_rest_compile_allow (self, "origin");
  va_start (names, self);
  while ((name = va_arg (names, const char *)))
    usher_rest_compile_allow (self, name);
  va_end (names);
}

static void
check_path (const UsherRestPath *path, gpointer data)
{
  Checking *checking = data;
  UsherRestCompile *self = checking->compile;
  const char *variable = usher_rest_path_variable (path), *member = usher_rest_path_member (path);

  if (!variable)
    return;
  if (!g_strv_contains (self->names, variable))
    {
      g_autofree char *known = g_strjoinv (", $", (char **) self->names);

      usher_rest_fault (self, checking->node, "$%.64s is not known here (known: $%s)", variable, known);
    }
  else if (g_str_equal (variable, "settings") && (!member || !usher_manifest_setting (self->manifest, member)))
    usher_rest_fault (self, checking->node, "there is no setting “%.64s”", member ? member : "");
}

static const char *
text_of (UsherRestCompile *self, const UsherYamlNode *node, const char *what)
{
  const char *text = usher_yaml_kind (node) == USHER_YAML_SCALAR ? usher_yaml_text (node) : NULL;

  if (!text)
    usher_rest_fault (self, node, "%s must be plain text", what);
  return text;
}

UsherRestPath *
usher_rest_compile_path (UsherRestCompile *self, const UsherYamlNode *node)
{
  const char *text = text_of (self, node, "a path");
  g_autofree char *why = NULL;
  UsherRestPath *path;

  if (!text)
    return NULL;
  if (!(path = usher_rest_path_new (text, &why)))
    usher_rest_fault (self, node, "“%.64s” is no path: %s", text, why);
  else
    check_path (path, &(Checking) { self, node });
  return path;
}

UsherRestTemplate *
usher_rest_compile_template (UsherRestCompile *self, const UsherYamlNode *node)
{
  const char *text = text_of (self, node, "a template");
  g_autofree char *why = NULL;
  UsherRestTemplate *template;

  if (!text)
    return NULL;
  if (!(template = usher_rest_template_new (text, &why)))
    usher_rest_fault (self, node, "“%.64s” is no template: %s", text, why);
  else
    usher_rest_template_each_path (template, check_path, &(Checking) { self, node });
  return template;
}

UsherRestCondition *
usher_rest_compile_condition (UsherRestCompile *self, const UsherYamlNode *node)
{
  const char *text = text_of (self, node, "a condition");
  g_autofree char *why = NULL;
  UsherRestCondition *condition;

  if (!text)
    return NULL;
  if (!(condition = usher_rest_condition_new (text, &why)))
    usher_rest_fault (self, node, "“%.64s” is no condition: %s", text, why ? why : "it is empty");
  else
    usher_rest_condition_each_path (condition, check_path, &(Checking) { self, node });
  return condition;
}

UsherRestPath *
usher_rest_compile_child_path (UsherRestCompile *self, const UsherYamlNode *map, const char *key, gboolean needed)
{
  const UsherYamlNode *node = usher_rest_child (self, map, key, USHER_YAML_SCALAR, needed);

  return node ? usher_rest_compile_path (self, node) : NULL;
}

UsherRestCondition *
usher_rest_compile_child_condition (UsherRestCompile *self, const UsherYamlNode *map, const char *key)
{
  const UsherYamlNode *node = usher_rest_child (self, map, key, USHER_YAML_SCALAR, FALSE);

  return node ? usher_rest_compile_condition (self, node) : NULL;
}

GPtrArray *
usher_rest_compile_paths (UsherRestCompile *self, const UsherYamlNode *node)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_rest_path_free);
  gboolean list = node && usher_yaml_kind (node) == USHER_YAML_LIST;

  for (guint i = 0; node && i < (list ? usher_yaml_length (node) : 1); i++)
    {
      UsherRestPath *path = usher_rest_compile_path (self, list ? usher_yaml_nth (node, i) : node);

      if (path)
        g_ptr_array_add (paths, path);
    }
  return paths;
}

char **
usher_rest_compile_texts (UsherRestCompile *self, const UsherYamlNode *node)
{
  GPtrArray *texts;
  gboolean list;

  if (!node)
    return NULL;
  texts = g_ptr_array_new ();
  list = usher_yaml_kind (node) == USHER_YAML_LIST;
  for (guint i = 0; i < (list ? usher_yaml_length (node) : 1); i++)
    {
      const char *text = text_of (self, list ? usher_yaml_nth (node, i) : node, "a name");

      if (text)
        g_ptr_array_add (texts, g_strdup (text));
    }
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (texts, FALSE);
}
