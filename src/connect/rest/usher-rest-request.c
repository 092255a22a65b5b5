/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests, looks and paging out of a manifest.  One thread at a time. */

#include <string.h>

#include "usher-rest-json.h"
#include "usher-rest-program-private.h"

static void
parameter_free (gpointer data)
{
  UsherRestParameter *parameter = data;

  g_free (parameter->name);
  usher_rest_template_free (parameter->value);
  usher_rest_condition_free (parameter->when);
  g_free (parameter);
}

GPtrArray *
usher_rest_parameters_compile (UsherRestCompile *self, const UsherYamlNode *map, const char *key)
{
  static const char *const keys[] = { "value", "when", NULL };
  GPtrArray *parameters = g_ptr_array_new_with_free_func (parameter_free);
  const UsherYamlNode *all = usher_rest_child (self, map, key, USHER_YAML_MAP, FALSE);

  for (guint i = 0; all && i < usher_yaml_length (all); i++)
    {
      const UsherYamlNode *value = usher_yaml_nth (all, i);
      UsherRestParameter *parameter = g_new0 (UsherRestParameter, 1);

      g_ptr_array_add (parameters, parameter);
      parameter->name = g_strdup (usher_yaml_text (usher_yaml_nth_key (all, i)));
      if (usher_yaml_kind (value) == USHER_YAML_MAP)
        {
          usher_rest_check_keys (self, value, keys);
          parameter->when = usher_rest_compile_child_condition (self, value, "when");
          value = usher_rest_child (self, value, "value", USHER_YAML_SCALAR, TRUE);
        }
      if (value)
        parameter->value = usher_rest_compile_template (self, value);
    }
  return parameters;
}

void
usher_rest_request_free (UsherRestRequest *self)
{
  if (!self)
    return;
  g_free (self->method);
  g_free (self->type);
  usher_rest_template_free (self->path);
  g_clear_pointer (&self->query, g_ptr_array_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  usher_rest_template_free (self->body);
  g_free (self);
}

void
usher_rest_check_json (UsherRestCompile *self, const UsherYamlNode *node, const UsherRestTemplate *template)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (JsonNode) parsed = NULL;
  g_autoptr (GError) error = NULL;
  const char *text = usher_rest_template_text (template), *next;

  for (; (next = strstr (text, "${")); text = strchr (next, '}') + 1)
    {
      g_string_append_len (plain, text, next - text);
      g_string_append_c (plain, 'x');
    }
  g_string_append (plain, text);
  if (!(parsed = usher_rest_json_parse (plain->str, plain->len, &error)))
    usher_rest_fault (self, node, "the body is no JSON (values stand within its strings): %s", error->message);
}

static void
read_method (UsherRestCompile *self, const UsherYamlNode *node, UsherRestRequest *request)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", NULL };
  const UsherYamlNode *method = usher_rest_child (self, node, "method", USHER_YAML_SCALAR, FALSE);

  request->method = g_strdup ("GET");
  if (method && usher_rest_word (self, method, "method", methods) >= 0)
    {
      g_free (request->method);
      request->method = g_strdup (usher_yaml_text (method));
    }
}

UsherRestRequest *
usher_rest_request_compile (UsherRestCompile *self, const UsherYamlNode *node)
{
  UsherRestRequest *request = g_new0 (UsherRestRequest, 1);
  const UsherYamlNode *path = node, *body;

  if (usher_yaml_kind (node) == USHER_YAML_MAP)
    {
      read_method (self, node, request);
      path = usher_rest_child (self, node, "path", USHER_YAML_SCALAR, TRUE);
      request->query = usher_rest_parameters_compile (self, node, "query");
      request->headers = usher_rest_parameters_compile (self, node, "headers");
      request->type = g_strdup (usher_rest_child_text (self, node, "type", FALSE));
      if ((body = usher_rest_child (self, node, "body", USHER_YAML_SCALAR, FALSE))
          && (request->body = usher_rest_compile_template (self, body)))
        usher_rest_check_json (self, body, request->body);
    }
  else
    {
      request->method = g_strdup ("GET");
      request->query = g_ptr_array_new_with_free_func (parameter_free);
      request->headers = g_ptr_array_new_with_free_func (parameter_free);
    }
  /* An empty path is the base itself. */
  if (path && (request->path = usher_rest_compile_template (self, path)) && usher_yaml_text (path)[0] != '/' && usher_yaml_text (path)[0])
    usher_rest_fault (self, path, "a path begins with “/”: it lies below the source's base");
  else if (request->path && strchr (usher_yaml_text (path), '?'))
    usher_rest_fault (self, path, "what follows “?” stands under “query”");
  return request;
}

void
usher_rest_look_free (UsherRestLook *self)
{
  if (!self)
    return;
  g_free (self->name);
  usher_rest_request_free (self->request);
  usher_rest_path_free (self->value);
  usher_rest_condition_free (self->when);
  g_free (self);
}

GPtrArray *
usher_rest_looks_compile (UsherRestCompile *self, const UsherYamlNode *map, const char *key, gboolean optional)
{
  static const char *const keys[] = { "path", "query", "headers", "value", "when", "optional", NULL };
  GPtrArray *looks = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_rest_look_free);
  const UsherYamlNode *all = usher_rest_child (self, map, key, USHER_YAML_MAP, FALSE);

  for (guint i = 0; all && i < usher_yaml_length (all); i++)
    {
      const UsherYamlNode *name = usher_yaml_nth_key (all, i), *node = usher_yaml_nth (all, i);
      UsherRestLook *look = g_new0 (UsherRestLook, 1);

      g_ptr_array_add (looks, look);
      look->name = g_strdup (usher_yaml_text (name));
      look->optional = optional;
      if (looks->len > 6)
        usher_rest_fault (self, name, "at most six reads");
      if (g_strv_contains (self->names, look->name))
        usher_rest_fault (self, name, "$%.64s already means something here", look->name);
      if (usher_yaml_kind (node) == USHER_YAML_MAP)
        {
          usher_rest_check_keys (self, node, keys);
          look->when = usher_rest_compile_child_condition (self, node, "when");
          look->value = usher_rest_compile_child_path (self, node, "value", FALSE);
          look->optional = usher_rest_child_bool (self, node, "optional", optional);
        }
      look->request = usher_rest_request_compile (self, node);
      usher_rest_compile_allow (self, look->name);
    }
  return looks;
}

/* ---- Paging ---- */

void
usher_rest_paging_clear (UsherRestPaging *self)
{
  g_free (self->rel);
  g_free (self->position);
  g_free (self->size);
  usher_rest_path_free (self->next);
  usher_rest_path_free (self->more);
}

static void
need_position (UsherRestCompile *self, const UsherYamlNode *node, UsherRestPaging *paging)
{
  if (!paging->position)
    usher_rest_fault (self, node, "“position” is missing: the parameter that says where a page begins");
  if (!paging->size && paging->kind != USHER_REST_PAGE_TOKEN)
    usher_rest_fault (self, node, "“size” is missing: the parameter that says how many a page holds");
}

static void
check_paging (UsherRestCompile *self, const UsherYamlNode *node, UsherRestPaging *paging)
{
  switch (paging->kind)
    {
    case USHER_REST_NEXT_LINK:
    case USHER_REST_PAGE_TOKEN:
      if (!paging->next)
        usher_rest_fault (self, node, "“next” is missing: where in the answer the next page is named");
      if (paging->kind == USHER_REST_PAGE_TOKEN)
        need_position (self, node, paging);
      break;
    case USHER_REST_OFFSET:
    case USHER_REST_START_INDEX:
    case USHER_REST_PAGE_NUMBER:
      need_position (self, node, paging);
      break;
    case USHER_REST_LINK_HEADER:
    case USHER_REST_ONE_PAGE:
    default:
      break;
    }
}

void
usher_rest_paging_compile (UsherRestCompile *self, const UsherYamlNode *map, UsherRestPaging *paging)
{
  static const char *const keys[] = { "kind", "rel", "position", "size", "per-page", "first", "next", "more", "end", "pages-max", NULL };
  static const char *const kinds[] = { "one-page", "link-header", "next-link", "page-token", "offset", "start-index", "page-number", NULL };
  static const char *const ends[] = { "short", "empty", NULL };
  const UsherYamlNode *node = usher_rest_child (self, map, "paging", USHER_YAML_MAP, FALSE), *word;
  int kind;

  paging->per_page = 100;
  paging->pages_max = 100000;
  if (!node)
    return;
  usher_rest_check_keys (self, node, keys);
  if ((word = usher_rest_child (self, node, "kind", USHER_YAML_SCALAR, TRUE)) && (kind = usher_rest_word (self, word, "kind of paging", kinds)) >= 0)
    paging->kind = (UsherRestPagingKind) kind;
  paging->rel = g_strdup (usher_rest_child_text (self, node, "rel", FALSE));
  paging->position = g_strdup (usher_rest_child_text (self, node, "position", FALSE));
  paging->size = g_strdup (usher_rest_child_text (self, node, "size", FALSE));
  paging->next = usher_rest_compile_child_path (self, node, "next", FALSE);
  paging->more = usher_rest_compile_child_path (self, node, "more", FALSE);
  paging->per_page = usher_rest_child_int (self, node, "per-page", 1, 100000, 100);
  paging->first = usher_rest_child_int (self, node, "first", 0, 1, paging->kind == USHER_REST_OFFSET ? 0 : 1);
  paging->pages_max = usher_rest_child_int (self, node, "pages-max", 1, 10000000, 100000);
  if ((word = usher_rest_child (self, node, "end", USHER_YAML_SCALAR, FALSE)))
    paging->end_empty = usher_rest_word (self, word, "end", ends) == 1;
  check_paging (self, node, paging);
}

GPtrArray *
usher_rest_needs_compile (UsherRestCompile *self, const UsherYamlNode *map, const char *key)
{
  GPtrArray *needs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_auto (GStrv) texts = usher_rest_compile_texts (self, usher_yaml_get (map, key));

  for (guint i = 0; texts && texts[i]; i++)
    {
      char **alternatives = g_strsplit (texts[i], "|", -1);

      for (guint a = 0; alternatives[a]; a++)
        g_strstrip (alternatives[a]);
      g_ptr_array_add (needs, alternatives);
    }
  return needs;
}
