/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operation would send, exactly: the manifest's requests with the target's ids, after the reads
 * that they need.  Nothing is changed here.  Blocking; the connector's thread. */

#include "usher-rest-private.h"

#include <string.h>

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-rest-json.h"

typedef struct {
  UsherRest *self;
  const UsherRestOperation *operation;
  UsherRestScope scope;
  GPtrArray *keep;     /* (owned) (element-type JsonNode) */
  GPtrArray *requests; /* (owned) (element-type UsherOpRequest) */
  char *doing;         /* (owned) */
} Planning;

static void
planning_clear (Planning *planning)
{
  g_clear_pointer (&planning->keep, g_ptr_array_unref);
  g_clear_pointer (&planning->requests, g_ptr_array_unref);
  g_clear_pointer (&planning->doing, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Planning, planning_clear)

gboolean
usher_rest_can (UsherConnector *connector, UsherOpKind kind, char **why)
{
  UsherRest *self = (UsherRest *) connector;
  const UsherRestOperation *operation = &self->program->operations[kind];

  if (operation->declared && !operation->cannot)
    return TRUE;
  if (why)
    *why = operation->cannot ? g_strdup (operation->cannot)
      : g_strdup_printf ("the connector %s does not know how to %s", self->program->manifest->title, usher_op_kind_name (kind));
  return FALSE;
}

static void
add_target (UsherRestScope *scope, GPtrArray *keep, JsonObject *parts, const char *name, const char *value)
{
  JsonNode *node;

  if (!value)
    return;
  node = usher_rest_json_string (value);
  g_ptr_array_add (keep, node);
  usher_rest_scope_set (scope, name, node);
  json_object_set_member (parts, name, usher_rest_parts (value));
}

void
usher_rest_scope_target (UsherRestScope *scope, const UsherOpTarget *target, GPtrArray *keep)
{
  JsonObject *parts = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  add_target (scope, keep, parts, "account", target->account);
  add_target (scope, keep, parts, "login", target->login);
  add_target (scope, keep, parts, "group", target->group);
  add_target (scope, keep, parts, "entitlement", target->entitlement);
  add_target (scope, keep, parts, "app", target->app);
  add_target (scope, keep, parts, "factor", target->factor);
  add_target (scope, keep, parts, "factor-type", target->factor_type);
  json_node_take_object (node, parts);
  g_ptr_array_add (keep, node);
  usher_rest_scope_set (scope, "parts", node);
}

/* ---- A body that changes what was read ---- */

static gboolean
array_holds (JsonArray *array, const char *text)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *one = usher_rest_json_text (json_array_get_element (array, i));

      if (g_strcmp0 (one, text) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
append_all (const UsherRestStep *step, const UsherRestScope *scope, JsonObject *whole, GError **error)
{
  for (guint i = 0; i < step->append->len; i++)
    {
      const UsherRestParameter *parameter = step->append->pdata[i];
      g_autofree char *value = usher_rest_template_expand (parameter->value, scope, USHER_REST_PLAIN, error);
      JsonNode *was = json_object_get_member (whole, parameter->name);
      JsonArray *array;

      if (!value)
        return FALSE;
      array = json_array_new ();
      for (guint j = 0; was && JSON_NODE_HOLDS_ARRAY (was) && j < json_array_get_length (json_node_get_array (was)); j++)
        json_array_add_element (array, json_node_copy (json_array_get_element (json_node_get_array (was), j)));
      if (!array_holds (array, value))
        json_array_add_string_element (array, value);
      json_object_set_array_member (whole, parameter->name, array);
    }
  return TRUE;
}

static JsonObject *
copy_object (JsonObject *from)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, from);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    json_object_set_member (copy, name, json_node_copy (value));
  return copy;
}

/* The document that `onto` names with BODY's members in place of its own; the whole of it is sent. */
static char *
merged (Planning *planning, const UsherRestStep *step, const char *body, GError **error)
{
  g_autoptr (JsonNode) base = usher_rest_path_get (step->onto, &planning->scope);
  g_autoptr (JsonNode) change = body ? usher_rest_json_parse (body, strlen (body), error) : NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *whole;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (body && !change)
    return NULL;
  if (!base || !JSON_NODE_HOLDS_OBJECT (base))
    {
      usher_error_set (error, USHER_ERROR_REMOTE_SHAPE, NULL, "%s: %s is no record that could be sent back", planning->doing,
                       usher_rest_path_text (step->onto));
      return NULL;
    }
  whole = copy_object (json_node_get_object (base));
  root = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (root, whole);
  for (guint i = 0; step->without && step->without[i]; i++)
    json_object_remove_member (whole, step->without[i]);
  if (change && JSON_NODE_HOLDS_OBJECT (change))
    {
      json_object_iter_init (&iter, json_node_get_object (change));
      while (json_object_iter_next (&iter, &name, &value))
        json_object_set_member (whole, name, json_node_copy (value));
    }
  return append_all (step, &planning->scope, whole, error) ? usher_rest_json_print (root) : NULL;
}

/* ---- Requests ---- */

static gboolean
add_request (Planning *planning, const UsherRestStep *step, GError **error)
{
  g_autoptr (UsherOpRequest) request = g_new0 (UsherOpRequest, 1);
  g_autofree char *path = NULL;

  request->method = g_strdup (step->request->method);
  request->optional = step->optional;
  if (!(request->url = usher_rest_address (planning->self, step->request, &planning->scope, NULL, error)))
    return FALSE;
  path = g_strndup (request->url, strcspn (request->url, "?"));
  if (step->must_end && !g_str_has_suffix (path, step->must_end))
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "%s: the address does not end in “%s”; it would do something else", planning->doing, step->must_end);
  if (step->request->body && !(request->body = usher_rest_template_expand (step->request->body, &planning->scope, USHER_REST_JSON, error)))
    return FALSE;
  if (step->onto)
    {
      char *whole = merged (planning, step, request->body, error);

      if (!whole)
        return FALSE;
      g_free (request->body);
      request->body = whole;
    }
  if (request->body)
    request->type = g_strdup (step->request->type ? step->request->type : "application/json");
  usher_rest_commands (planning->self, request);
  g_ptr_array_add (planning->requests, g_steal_pointer (&request));
  return TRUE;
}

static gboolean
add_each (Planning *planning, const UsherRestStep *step, GError **error)
{
  g_autoptr (JsonNode) list = usher_rest_path_get (step->each, &planning->scope);
  JsonArray *array;

  if (!list || !JSON_NODE_HOLDS_ARRAY (list))
    return usher_error_set (error, USHER_ERROR_REMOTE_SHAPE, NULL, "%s: %s is no list", planning->doing, usher_rest_path_text (step->each));
  array = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      planning->scope.item = json_array_get_element (array, i);
      usher_rest_scope_set (&planning->scope, "each", planning->scope.item);
      if (step->where && usher_rest_condition_ask (step->where, &planning->scope) != USHER_TRUTH_YES)
        continue;
      if (!add_request (planning, step, error))
        return FALSE;
    }
  planning->scope.item = NULL;
  usher_rest_scope_set (&planning->scope, "each", NULL);
  return TRUE;
}

static gboolean
check_refusals (Planning *planning, GError **error)
{
  for (guint i = 0; i < planning->operation->refuse->len; i++)
    {
      const UsherRestRefusal *refusal = planning->operation->refuse->pdata[i];
      g_autofree char *why = NULL;

      if (usher_rest_condition_ask (refusal->when, &planning->scope) != USHER_TRUTH_YES)
        continue;
      if (!(why = usher_rest_template_expand (refusal->why, &planning->scope, USHER_REST_PLAIN, error)))
        return FALSE;
      return usher_trouble_set (error, &(UsherTrouble) { .class = USHER_TROUBLE_READ_ONLY_SOURCE, .message = why }, planning->doing);
    }
  return TRUE;
}

GPtrArray *
usher_rest_plan (UsherConnector *connector, const UsherOpTarget *target, GCancellable *cancellable, GError **error)
{
  UsherRest *self = (UsherRest *) connector;
  g_auto (Planning) planning = { .self = self, .operation = &self->program->operations[target->kind] };
  g_autofree char *why = NULL, *now = NULL;

  planning.doing = g_strdup_printf ("%s, %s", self->source, usher_op_kind_name (target->kind));
  planning.keep = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  planning.requests = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_op_request_free);
  if (!usher_rest_can (connector, target->kind, &why))
    {
      usher_error_set (error, USHER_ERROR_GUARD, NULL, "%s: %s", planning.doing, why);
      return NULL;
    }
  usher_rest_scope_init (self, &planning.scope);
  usher_rest_scope_target (&planning.scope, target, planning.keep);
  now = usher_time_format (usher_clock_now (self->clock));
  g_ptr_array_add (planning.keep, usher_rest_json_string (now));
  usher_rest_scope_set (&planning.scope, "now", planning.keep->pdata[planning.keep->len - 1]);
  if (!usher_rest_look (self, planning.operation->reads, &planning.scope, planning.keep, NULL, planning.doing, cancellable, error)
      || !check_refusals (&planning, error))
    return NULL;
  for (guint i = 0; i < planning.operation->steps->len; i++)
    {
      const UsherRestStep *step = planning.operation->steps->pdata[i];

      if (step->when && usher_rest_condition_ask (step->when, &planning.scope) != USHER_TRUTH_YES)
        continue;
      if (!(step->each ? add_each (&planning, step, error) : add_request (&planning, step, error)))
        return NULL;
    }
  if (planning.requests->len > 0)
    return g_steal_pointer (&planning.requests);
  usher_trouble_set (error, &(UsherTrouble) { .class = USHER_TROUBLE_ALREADY_DONE, .message = (char *) "there is nothing to change" }, planning.doing);
  return NULL;
}
