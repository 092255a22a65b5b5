/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths into JSON documents, read once and looked up for each row.  Whatever type stands in the way
 * gives nothing.  Constant once made; any thread. */

#include "usher-rest-path.h"

#include <string.h>

#include "usher-rest-json.h"

typedef enum { STEP_MEMBER, STEP_INDEX, STEP_SELECT, STEP_ALL } StepKind;

typedef struct {
  StepKind kind;
  char *name;  /* (owned) (nullable): of MEMBER; the key of SELECT */
  char *value; /* (owned) (nullable): of SELECT                    */
  gint64 index;
} Step;

struct _UsherRestPath {
  char *variable; /* (owned) (nullable) */
  char *text;     /* (owned) */
  GArray *steps;  /* (owned) (element-type Step) */
};

void
usher_rest_scope_set (UsherRestScope *self, const char *name, JsonNode *node)
{
  for (guint i = 0; i < self->n; i++)
    if (g_str_equal (self->variables[i].name, name))
      {
        self->variables[i].node = node;
        return;
      }
  g_assert (self->n < G_N_ELEMENTS (self->variables));
  self->variables[self->n++] = (UsherRestVariable) { name, node };
}

JsonNode *
usher_rest_scope_get (const UsherRestScope *self, const char *name)
{
  for (guint i = 0; i < self->n; i++)
    if (g_str_equal (self->variables[i].name, name))
      return self->variables[i].node;
  return NULL;
}

static void
step_clear (gpointer data)
{
  Step *step = data;

  g_free (step->name);
  g_free (step->value);
}

void
usher_rest_path_free (UsherRestPath *self)
{
  if (!self)
    return;
  g_free (self->variable);
  g_free (self->text);
  g_array_unref (self->steps);
  g_free (self);
}

static gboolean
is_name_char (char c)
{
  return c != '\0' && !g_ascii_isspace (c) && !strchr (".[]{}()\"'=!<>,|", c);
}

static gboolean
fail (char **why, const char *words)
{
  *why = g_strdup (words);
  return FALSE;
}

static gboolean
scan_name (const char **at, char **name, char **why)
{
  const char *begin = *at, *end;

  if (*begin == '"')
    {
      if (!(end = strchr (begin + 1, '"')))
        return fail (why, "a quoted name does not end");
      *name = g_strndup (begin + 1, (gsize) (end - begin - 1));
      *at = end + 1;
      return TRUE;
    }
  for (end = begin; is_name_char (*end); end++)
    ;
  if (end == begin)
    return fail (why, "a name is missing in the path");
  *name = g_strndup (begin, (gsize) (end - begin));
  *at = end;
  return TRUE;
}

/* Behind '[': a number, '*', or key=value. */
static gboolean
scan_bracket (const char **at, Step *step, char **why)
{
  const char *close = strchr (*at, ']'), *equals;
  char *rest = NULL;

  if (!close)
    return fail (why, "“[” is not closed");
  equals = memchr (*at, '=', (gsize) (close - *at));
  if (equals)
    {
      const char *value = equals + 1;
      gsize length = (gsize) (close - value);

      if (length >= 2 && *value == '\'' && close[-1] == '\'')
        value++, length -= 2;
      step->kind = STEP_SELECT;
      step->name = g_strndup (*at, (gsize) (equals - *at));
      step->value = g_strndup (value, length);
      if (!*step->name || !*step->value)
        return fail (why, "[key=value] needs both");
    }
  else if (close == *at + 1 && **at == '*')
    step->kind = STEP_ALL;
  else
    {
      step->kind = STEP_INDEX;
      step->index = g_ascii_strtoll (*at, &rest, 10);
      if (rest != close || close == *at)
        return fail (why, "in [ ] stands a number, * or key=value");
    }
  *at = close + 1;
  return TRUE;
}

static gboolean
scan_steps (UsherRestPath *self, const char **at, char **why)
{
  gboolean first = !self->variable;

  for (;; first = FALSE)
    {
      Step step = { 0 };
      gboolean good;

      if (**at == '[')
        {
          (*at)++;
          good = scan_bracket (at, &step, why);
        }
      else if (first || **at == '.')
        {
          if (**at == '.')
            (*at)++;
          step.kind = STEP_MEMBER;
          good = scan_name (at, &step.name, why);
        }
      else
        return TRUE;
      g_array_append_val (self->steps, step);
      if (!good)
        return FALSE;
    }
}

UsherRestPath *
usher_rest_path_scan (const char **at, char **why)
{
  g_autoptr (UsherRestPath) self = g_new0 (UsherRestPath, 1);
  const char *begin = *at;

  *why = NULL;
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->steps, step_clear);
  if (**at == '$')
    {
      (*at)++;
      if (!scan_name (at, &self->variable, why))
        return NULL;
    }
  /* "." alone is the item itself. */
  if (**at == '.' && !self->variable && !is_name_char ((*at)[1]) && (*at)[1] != '"' && (*at)[1] != '[')
    (*at)++;
  else if (!scan_steps (self, at, why))
    return NULL;
  self->text = g_strndup (begin, (gsize) (*at - begin));
  return g_steal_pointer (&self);
}

UsherRestPath *
usher_rest_path_new (const char *text, char **why)
{
  g_autoptr (UsherRestPath) self = usher_rest_path_scan (&text, why);

  if (self && *text)
    {
      *why = g_strdup_printf ("“%.32s” cannot stand in a path", text);
      return NULL;
    }
  return g_steal_pointer (&self);
}

const char *
usher_rest_path_variable (const UsherRestPath *self)
{
  return self->variable;
}

const char *
usher_rest_path_text (const UsherRestPath *self)
{
  return self->text;
}

const char *
usher_rest_path_member (const UsherRestPath *self)
{
  const Step *step = self->steps->len ? &g_array_index (self->steps, Step, 0) : NULL;

  return step && step->kind == STEP_MEMBER ? step->name : NULL;
}

static JsonNode *
member (JsonNode *node, const char *name, gboolean any_case)
{
  JsonObject *object;
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  if ((value = json_object_get_member (object, name)) || !any_case)
    return value;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, &value))
    if (g_ascii_strcasecmp (key, name) == 0)
      return value;
  return NULL;
}

static JsonNode *
element (JsonNode *node, gint64 index)
{
  JsonArray *array;
  gint64 length;

  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  length = json_array_get_length (array);
  if (index < 0)
    index += length;
  return index >= 0 && index < length ? json_array_get_element (array, (guint) index) : NULL;
}

static JsonNode *
selected (JsonNode *node, const Step *step, gboolean any_case)
{
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *candidate = json_array_get_element (array, i);
      g_autofree char *text = usher_rest_json_text (member (candidate, step->name, any_case));

      if (text && g_ascii_strcasecmp (text, step->value) == 0)
        return candidate;
    }
  return NULL;
}

static JsonNode *walk (const UsherRestPath *self, guint from, JsonNode *node, gboolean any_case);

static gboolean
gathers_again (const UsherRestPath *self, guint from)
{
  for (guint i = from; i < self->steps->len; i++)
    if (g_array_index (self->steps, Step, i).kind == STEP_ALL)
      return TRUE;
  return FALSE;
}

/* One list of all, however many [*] there are. */
static void
gather_one (const UsherRestPath *self, guint from, JsonNode *element, gboolean any_case, JsonArray *all)
{
  g_autoptr (JsonNode) value = walk (self, from, element, any_case);

  if (value && JSON_NODE_HOLDS_ARRAY (value) && gathers_again (self, from))
    {
      JsonArray *array = json_node_get_array (value);

      for (guint i = 0; i < json_array_get_length (array); i++)
        json_array_add_element (all, json_node_ref (json_array_get_element (array, i)));
    }
  else if (value)
    json_array_add_element (all, g_steal_pointer (&value));
}

/* What the rest of the path gives for each element of a list, or each value of a map. */
static JsonNode *
gather (const UsherRestPath *self, guint from, JsonNode *node, gboolean any_case)
{
  JsonArray *all = json_array_new (), *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *result = json_node_new (JSON_NODE_ARRAY), *value;
  JsonObjectIter iter;
  const char *name;

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    gather_one (self, from, json_array_get_element (array, i), any_case, all);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &value))
        gather_one (self, from, value, any_case, all);
    }
  json_node_take_array (result, all);
  return result;
}

static JsonNode *
walk (const UsherRestPath *self, guint from, JsonNode *node, gboolean any_case)
{
  for (guint i = from; i < self->steps->len && node; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, i);

      switch (step->kind)
        {
        case STEP_ALL:
          return gather (self, i + 1, node, any_case);
        case STEP_INDEX:
          node = element (node, step->index);
          break;
        case STEP_SELECT:
          node = selected (node, step, any_case);
          break;
        case STEP_MEMBER:
        default:
          node = member (node, step->name, any_case);
          break;
        }
    }
  return node ? json_node_ref (node) : NULL;
}

JsonNode *
usher_rest_path_get (const UsherRestPath *self, const UsherRestScope *scope)
{
  return walk (self, 0, self->variable ? usher_rest_scope_get (scope, self->variable) : scope->item, scope->any_case);
}
