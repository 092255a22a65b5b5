/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One question to a source: its address out of a request, its answer as a document or as an error of a
 * class.  Blocking; the connector's thread. */

#include "usher-rest-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-rest-json.h"
#include "usher-rest-trouble.h"

#define PARTS_MAX 16

JsonNode *
usher_rest_parts (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text ? text : "", "/", PARTS_MAX);
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; parts[i]; i++)
    json_array_add_string_element (array, parts[i]);
  json_node_take_array (node, array);
  return node;
}

static void
add_pair (GString *out, const char *name, const char *escaped)
{
  g_autofree char *key = g_uri_escape_string (name, "$", FALSE);

  g_string_append_printf (out, "%c%s=%s", strchr (out->str, '?') ? '&' : '?', key, escaped);
}

static gboolean
add_parameters (GString *out, GPtrArray *parameters, const UsherRestScope *scope, GError **error)
{
  for (guint i = 0; i < parameters->len; i++)
    {
      const UsherRestParameter *parameter = parameters->pdata[i];
      g_autofree char *plain = NULL, *value = NULL;

      if (parameter->when && usher_rest_condition_ask (parameter->when, scope) != USHER_TRUTH_YES)
        continue;
      /* The whole value is one: its own text is escaped, too. */
      if (!(plain = usher_rest_template_expand (parameter->value, scope, USHER_REST_PLAIN, error)))
        return FALSE;
      value = g_uri_escape_string (plain, NULL, FALSE);
      add_pair (out, parameter->name, value);
    }
  return TRUE;
}

char *
usher_rest_address (UsherRest *self, const UsherRestRequest *request, const UsherRestScope *scope, GPtrArray *more, GError **error)
{
  g_autofree char *path = usher_rest_template_expand (request->path, scope, USHER_REST_URL, error);
  g_autoptr (GString) out = NULL;

  if (!path)
    return NULL;
  out = g_string_new (self->origin);
  g_string_append (out, self->base);
  g_string_append (out, path);
  if (!add_parameters (out, request->query, scope, error))
    return NULL;
  for (guint i = 0; more && i + 1 < more->len; i += 2)
    {
      g_autofree char *value = g_uri_escape_string (more->pdata[i + 1], NULL, FALSE);

      add_pair (out, more->pdata[i], value);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
add_headers (GPtrArray *out, GPtrArray *parameters, const UsherRestScope *scope, GError **error)
{
  for (guint i = 0; i < parameters->len; i++)
    {
      const UsherRestParameter *parameter = parameters->pdata[i];
      char *value;

      if (parameter->when && usher_rest_condition_ask (parameter->when, scope) != USHER_TRUTH_YES)
        continue;
      if (!(value = usher_rest_template_expand (parameter->value, scope, USHER_REST_PLAIN, error)))
        return FALSE;
      g_ptr_array_add (out, g_strdup (parameter->name));
      g_ptr_array_add (out, value);
      if (strpbrk (value, "\r\n"))
        return usher_error_set (error, USHER_ERROR_INPUT, NULL, "the header %s would break off", parameter->name);
    }
  return TRUE;
}

char **
usher_rest_headers (UsherRest *self, const UsherRestRequest *request, const UsherRestScope *scope, GError **error)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (g_free);

  if (!add_headers (out, self->program->headers, scope, error) || (request && !add_headers (out, request->headers, scope, error)))
    return NULL;
  g_ptr_array_add (out, NULL);
  g_ptr_array_set_free_func (out, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&out), FALSE);
}

static gboolean
refused (UsherRest *self, const UsherHttpResponse *response, const char *doing, GError **error)
{
  g_auto (UsherTrouble) trouble = { 0 };

  usher_rest_trouble_of (self->program, response, &trouble);
  return usher_trouble_set (error, &trouble, doing);
}

static gboolean
not_understood (const UsherHttpResponse *response, const char *doing, const char *why, GError **error)
{
  UsherTrouble trouble = { .class = USHER_TROUBLE_PARSE, .status = response->status, .message = (char *) why, .request_id = response->request_id };

  return usher_trouble_set (error, &trouble, doing);
}

void
usher_rest_reply_clear (UsherRestReply *self)
{
  g_clear_pointer (&self->response, usher_http_response_free);
  g_clear_pointer (&self->body, json_node_unref);
}

gboolean
usher_rest_get (UsherRest *self, const UsherRestRequest *request, const char *address, const UsherRestScope *scope, const char *doing,
                UsherRestReply *reply, GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) headers = usher_rest_headers (self, request, scope, error);
  g_autofree char *sent = request && request->body ? usher_rest_template_expand (request->body, scope, USHER_REST_JSON, error) : NULL;
  UsherHttpRequest asked = { .method = request ? request->method : "GET", .url = address, .headers = (const char *const *) headers,
                             .body = sent, .type = sent ? (request->type ? request->type : "application/json") : NULL, .repeatable = TRUE };
  g_autoptr (GError) fault = NULL;
  const char *text;
  gsize length = 0;

  *reply = (UsherRestReply) { NULL, NULL };
  if (!headers || (request && request->body && !sent))
    return FALSE;
  if (!usher_http_send (self->http, &asked, &reply->response, cancellable, error))
    return FALSE;
  if (reply->response->status < 200 || reply->response->status >= 300)
    return refused (self, reply->response, doing, error);
  text = reply->response->body ? g_bytes_get_data (reply->response->body, &length) : NULL;
  if (length == 0 && reply->response->status != 204)
    return not_understood (reply->response, doing, "the answer is empty", error);
  if (length > 0 && !(reply->body = usher_rest_json_parse (text, length, &fault)))
    return not_understood (reply->response, doing, fault->message, error);
  return TRUE;
}

/* ---- Looks ---- */

static gboolean
may_be_missing (const GError *error)
{
  switch (usher_trouble_of (error))
    {
    case USHER_TROUBLE_FORBIDDEN_SCOPE:
    case USHER_TROUBLE_FORBIDDEN_ROLE:
    case USHER_TROUBLE_LICENCE_MISSING:
    case USHER_TROUBLE_NOT_FOUND:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
look (UsherRest *self, const UsherRestLook *one, UsherRestScope *scope, GPtrArray *keep, const char *doing, GCancellable *cancellable, GError **error)
{
  g_autofree char *address = usher_rest_address (self, one->request, scope, NULL, error);
  g_auto (UsherRestReply) reply = { NULL, NULL };
  JsonNode *value;

  if (!address || !usher_rest_get (self, one->request, address, scope, doing, &reply, cancellable, error))
    return FALSE;
  if (one->value)
    {
      UsherRestScope inside = { .item = reply.body, .any_case = scope->any_case };

      value = usher_rest_path_get (one->value, &inside);
    }
  else
    value = g_steal_pointer (&reply.body);
  if (value)
    g_ptr_array_add (keep, value);
  usher_rest_scope_set (scope, one->name, value);
  return TRUE;
}

gboolean
usher_rest_look (UsherRest *self, GPtrArray *looks, UsherRestScope *scope, GPtrArray *keep, UsherBatch *doubts, const char *doing,
                 GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < looks->len; i++)
    {
      const UsherRestLook *one = looks->pdata[i];
      g_autoptr (GError) fault = NULL;

      usher_rest_scope_set (scope, one->name, NULL);
      if (g_hash_table_contains (self->denied, one) || (one->when && usher_rest_condition_ask (one->when, scope) != USHER_TRUTH_YES))
        continue;
      if (look (self, one, scope, keep, doing, cancellable, &fault))
        continue;
      if (!one->optional || !may_be_missing (fault))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (usher_trouble_of (fault) != USHER_TROUBLE_NOT_FOUND)
        g_hash_table_add (self->denied, (gpointer) one);
      if (doubts)
        usher_batch_doubt (doubts, "%s: %s could not be read and stays unknown: %s", doing, one->name, fault->message);
    }
  return TRUE;
}
