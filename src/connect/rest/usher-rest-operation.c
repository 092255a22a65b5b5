/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations out of a manifest: what is sent, what is read before, how it is seen afterwards.  One
 * thread at a time. */

#include <string.h>

#include "usher-rest-program-private.h"

static void
step_free (gpointer data)
{
  UsherRestStep *step = data;

  usher_rest_request_free (step->request);
  usher_rest_condition_free (step->when);
  usher_rest_path_free (step->each);
  usher_rest_condition_free (step->where);
  usher_rest_path_free (step->onto);
  g_clear_pointer (&step->append, g_ptr_array_unref);
  g_strfreev (step->without);
  g_free (step->must_end);
  g_free (step);
}

static void
refusal_free (gpointer data)
{
  UsherRestRefusal *refusal = data;

  usher_rest_condition_free (refusal->when);
  usher_rest_template_free (refusal->why);
  g_free (refusal);
}

static void
observe_free (UsherRestObserve *self)
{
  g_free (self->cannot);
  usher_rest_request_free (self->request);
  usher_rest_path_free (self->items);
  usher_rest_paging_clear (&self->paging);
  usher_rest_condition_free (self->condition);
  g_clear_pointer (&self->statuses, g_hash_table_unref);
  g_free (self);
}

void
usher_rest_operation_clear (UsherRestOperation *self)
{
  g_clear_pointer (&self->cannot, g_free);
  g_clear_pointer (&self->reads, g_ptr_array_unref);
  g_clear_pointer (&self->refuse, g_ptr_array_unref);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->observe, observe_free);
}

static void
check_step (UsherRestCompile *self, const UsherYamlNode *node, UsherRestStep *step)
{
  const char *path = step->request && step->request->path ? usher_rest_template_text (step->request->path) : "";

  if (g_strcmp0 (step->request ? step->request->method : NULL, "GET") == 0)
    usher_rest_fault (self, node, "a request of an operation needs a “method” that changes something; what is read stands under “reads”");
  if (step->must_end && !g_str_has_suffix (path, step->must_end))
    usher_rest_fault (self, usher_yaml_get (node, "must-end"), "the path does not end in “%s”", step->must_end);
  if ((step->append->len || step->without) && !step->onto)
    usher_rest_fault (self, node, "“append” and “without” change the document that “onto” names");
}

static UsherRestStep *
step_compile (UsherRestCompile *self, const UsherYamlNode *node)
{
  static const char *const keys[] = { "method", "path", "query", "headers", "body", "type", "when", "each", "where", "onto", "append",
    "without", "must-end", "optional", NULL };
  UsherRestStep *step = g_new0 (UsherRestStep, 1);
  guint known = g_strv_length ((char **) self->names);

  step->append = usher_rest_parameters_compile (self, node, "append");
  if (usher_yaml_kind (node) != USHER_YAML_MAP)
    {
      usher_rest_fault (self, node, "a request is a map with method and path");
      return step;
    }
  usher_rest_check_keys (self, node, keys);
  step->when = usher_rest_compile_child_condition (self, node, "when");
  step->each = usher_rest_compile_child_path (self, node, "each", FALSE);
  step->where = usher_rest_compile_child_condition (self, node, "where");
  if (step->each)
    usher_rest_compile_allow (self, "each");
  else if (step->where)
    usher_rest_fault (self, node, "“where” chooses among what “each” names");
  step->onto = usher_rest_compile_child_path (self, node, "onto", FALSE);
  step->without = usher_rest_compile_texts (self, usher_yaml_get (node, "without"));
  step->must_end = g_strdup (usher_rest_child_text (self, node, "must-end", FALSE));
  step->optional = usher_rest_child_bool (self, node, "optional", FALSE);
  step->request = usher_rest_request_compile (self, node);
  check_step (self, node, step);
  self->names[known] = NULL;
  return step;
}

static void
read_statuses (UsherRestCompile *self, const UsherYamlNode *node, UsherRestObserve *observe)
{
  static const char *const truths[] = { "unknown", "no", "yes", NULL };
  const UsherYamlNode *map = usher_rest_child (self, node, "status", USHER_YAML_MAP, FALSE);

  if (!map)
    return;
  observe->statuses = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < usher_yaml_length (map); i++)
    {
      const char *status = usher_yaml_text (usher_yaml_nth_key (map, i));
      gint64 number = status ? g_ascii_strtoll (status, NULL, 10) : 0;
      int truth = usher_rest_word (self, usher_yaml_nth (map, i), "answer", truths);

      if (number < 200 || number > 599)
        usher_rest_fault (self, usher_yaml_nth_key (map, i), "“%.16s” is no status from 200 to 599", status ? status : "");
      g_hash_table_insert (observe->statuses, GINT_TO_POINTER ((int) number), GINT_TO_POINTER (truth));
    }
}

static UsherRestObserve *
observe_compile (UsherRestCompile *self, const UsherYamlNode *node)
{
  static const char *const keys[] = { "path", "query", "headers", "items", "paging", "any", "none", "holds", "status", "cannot", NULL };
  static const char *const judges[] = { "any", "none", "holds" };
  UsherRestObserve *observe = g_new0 (UsherRestObserve, 1);
  guint found = 0;

  usher_rest_check_keys (self, node, keys);
  observe->cannot = g_strdup (usher_rest_child_text (self, node, "cannot", FALSE));
  if (observe->cannot)
    {
      if (usher_yaml_length (node) > 1)
        usher_rest_fault (self, node, "what cannot be observed has no request");
      return observe;
    }
  observe->request = usher_rest_request_compile (self, node);
  observe->items = usher_rest_compile_child_path (self, node, "items", FALSE);
  usher_rest_paging_compile (self, node, &observe->paging);
  for (guint i = 0; i < G_N_ELEMENTS (judges); i++)
    if (usher_yaml_get (node, judges[i]))
      {
        if (found++)
          continue;
        observe->judge = (UsherRestJudge) i;
        observe->condition = usher_rest_compile_child_condition (self, node, judges[i]);
      }
  read_statuses (self, node, observe);
  if (found != 1 && !(found == 0 && observe->statuses))
    usher_rest_fault (self, node, "one of “any”, “none”, “holds” says what proves it (or “status”)");
  return observe;
}

static void
read_refusals (UsherRestCompile *self, const UsherYamlNode *node, UsherRestOperation *operation)
{
  static const char *const keys[] = { "when", "why", NULL };
  const UsherYamlNode *list = usher_rest_child (self, node, "refuse", USHER_YAML_LIST, FALSE);

  operation->refuse = g_ptr_array_new_with_free_func (refusal_free);
  for (guint i = 0; list && i < usher_yaml_length (list); i++)
    {
      const UsherYamlNode *item = usher_yaml_nth (list, i), *why;
      UsherRestRefusal *refusal = g_new0 (UsherRestRefusal, 1);

      g_ptr_array_add (operation->refuse, refusal);
      if (usher_yaml_kind (item) != USHER_YAML_MAP)
        {
          usher_rest_fault (self, item, "a refusal is a map with when and why");
          continue;
        }
      usher_rest_check_keys (self, item, keys);
      if (!(refusal->when = usher_rest_compile_child_condition (self, item, "when")))
        usher_rest_fault (self, item, "“when” is missing");
      if ((why = usher_rest_child (self, item, "why", USHER_YAML_SCALAR, TRUE)))
        refusal->why = usher_rest_compile_template (self, why);
    }
}

static void
operation_compile (UsherRestCompile *self, const UsherYamlNode *node, UsherRestOperation *operation)
{
  static const char *const keys[] = { "cannot", "reads", "refuse", "requests", "observe", NULL };
  const UsherYamlNode *list, *observe;

  operation->declared = TRUE;
  if (usher_yaml_kind (node) != USHER_YAML_MAP)
    {
      usher_rest_fault (self, node, "an operation is a map with requests and observe, or with cannot");
      return;
    }
  usher_rest_check_keys (self, node, keys);
  operation->cannot = g_strdup (usher_rest_child_text (self, node, "cannot", FALSE));
  if (operation->cannot)
    {
      if (usher_yaml_length (node) > 1)
        usher_rest_fault (self, node, "what cannot be done has no requests");
      return;
    }
  usher_rest_compile_scope (self, "account", "login", "group", "entitlement", "app", "factor", "factor-type", "parts", "now", NULL);
  operation->reads = usher_rest_looks_compile (self, node, "reads", FALSE);
  read_refusals (self, node, operation);
  operation->steps = g_ptr_array_new_with_free_func (step_free);
  list = usher_rest_child (self, node, "requests", USHER_YAML_LIST, TRUE);
  for (guint i = 0; list && i < usher_yaml_length (list); i++)
    g_ptr_array_add (operation->steps, step_compile (self, usher_yaml_nth (list, i)));
  if (list && usher_yaml_length (list) == 0)
    usher_rest_fault (self, list, "at least one request");
  usher_rest_compile_scope (self, "account", "login", "group", "entitlement", "app", "factor", "factor-type", "parts", NULL);
  if ((observe = usher_rest_child (self, node, "observe", USHER_YAML_MAP, TRUE)))
    operation->observe = observe_compile (self, observe);
}

void
usher_rest_operations_compile (UsherRestCompile *self, const UsherYamlNode *root, UsherRestOperation *operations)
{
  const UsherYamlNode *map = usher_rest_child (self, root, "operations", USHER_YAML_MAP, FALSE);
  const char *names[USHER_OP_N + 1] = { NULL };

  for (guint kind = 0; kind < USHER_OP_N; kind++)
    names[kind] = usher_op_kind_name (kind);
  if (!map)
    return;
  usher_rest_check_keys (self, map, names);
  for (guint kind = 0; kind < USHER_OP_N; kind++)
    if (usher_yaml_get (map, names[kind]))
      operation_compile (self, usher_yaml_get (map, names[kind]), &operations[kind]);
}
