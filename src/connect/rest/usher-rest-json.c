/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents that came from outside: parsed with a bound on depth (the parser recurses), looked at
 * without trusting any type.  Any thread.  It must not know what a document means. */

#include "usher-rest-json.h"

#include <math.h>

#include "usher-error.h"

#define DEPTH_MAX 64

/* Brackets outside of strings: enough to know how deep a parser would go. */
static gboolean
is_too_deep (const char *text, gsize length)
{
  guint depth = 0;
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    if (quoted)
      {
        if (text[i] == '\\')
          i++;
        else if (text[i] == '"')
          quoted = FALSE;
      }
    else if (text[i] == '"')
      quoted = TRUE;
    else if (text[i] == '[' || text[i] == '{')
      {
        if (++depth > DEPTH_MAX)
          return TRUE;
      }
    else if ((text[i] == ']' || text[i] == '}') && depth > 0)
      depth--;
  return FALSE;
}

JsonNode *
usher_rest_json_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) fault = NULL;
  JsonNode *root = NULL;

  if (is_too_deep (text, length))
    {
      usher_error_set (error, USHER_ERROR_REMOTE_SHAPE, NULL, "the answer is nested more than %d levels deep", DEPTH_MAX);
      return NULL;
    }
  parser = json_parser_new_immutable ();
  if (length <= G_MAXSSIZE && json_parser_load_from_data (parser, text, (gssize) length, &fault))
    root = json_parser_steal_root (parser);
  if (!root)
    usher_error_set (error, USHER_ERROR_REMOTE_SHAPE, NULL, "the answer is no JSON document: %s", fault ? fault->message : "it is empty");
  return root;
}

/* JSON has one kind of number; an id that came as 12.0 is 12. */
static char *
number_text (JsonNode *node)
{
  double value;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  value = json_node_get_double (node);
  if (value == floor (value) && fabs (value) < 9007199254740992.0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) value);
  return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, value));
}

char *
usher_rest_json_text (JsonNode *node)
{
  const char *text;

  if (!node || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      text = json_node_get_string (node);
      if (!text || !*text)
        return NULL;
      return g_utf8_validate (text, -1, NULL) ? g_strdup (text) : g_utf8_make_valid (text, -1);
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "true" : "false");
    default:
      return number_text (node);
    }
}

gboolean
usher_rest_json_is_something (JsonNode *node)
{
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return FALSE;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node)) > 0;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_size (json_node_get_object (node)) > 0;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return json_node_get_string (node) && *json_node_get_string (node);
    case G_TYPE_BOOLEAN:
      return json_node_get_boolean (node);
    default:
      return json_node_get_double (node) != 0;
    }
}

const char *
usher_rest_json_kind (JsonNode *node)
{
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return "nothing";
  if (JSON_NODE_HOLDS_ARRAY (node))
    return "a list";
  if (JSON_NODE_HOLDS_OBJECT (node))
    return "a map";
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return "text";
    case G_TYPE_BOOLEAN:
      return "true or false";
    default:
      return "a number";
    }
}

JsonNode *
usher_rest_json_string (const char *text)
{
  JsonNode *node = json_node_new (text ? JSON_NODE_VALUE : JSON_NODE_NULL);

  if (text)
    json_node_set_string (node, text);
  return node;
}

char *
usher_rest_json_print (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, node);
  return json_generator_to_data (generator, NULL);
}
