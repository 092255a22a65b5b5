/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers that are one document: built as a JSON tree, written as JSON, as a table for people or as
 * CSV.  Main thread.  It must not know any noun. */
#include "usher-ctl-answer.h"

#include <math.h>

#include "usher-canon.h"
#include "usher-clock.h"
#include "usher-csv-writer.h"
#include "usher-ctl-table.h"
#include "usher-digest.h"

/* ---- JSON ---- */

static void
append_number (GString *out, JsonNode *node)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double value;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
      return;
    }
  value = json_node_get_double (node);
  if (isfinite (value))
    g_string_append (out, g_ascii_formatd (text, sizeof text, "%.3f", value));
  else
    g_string_append (out, "null");
}

static void
append_value (GString *out, JsonNode *node)
{
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    usher_canon_text (out, json_node_get_string (node), -1);
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    usher_canon_bool (out, json_node_get_boolean (node));
  else
    append_number (out, node);
}

void
usher_ctl_json_append (GString *out, JsonNode *node)
{
  JsonObjectIter iter;
  const char *name, *comma = "";
  JsonNode *child;

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_NULL:
      g_string_append (out, "null");
      break;
    case JSON_NODE_VALUE:
      append_value (out, node);
      break;
    case JSON_NODE_ARRAY:
      g_string_append_c (out, '[');
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++, comma = ", ")
        {
          g_string_append (out, comma);
          usher_ctl_json_append (out, json_array_get_element (json_node_get_array (node), i));
        }
      g_string_append_c (out, ']');
      break;
    case JSON_NODE_OBJECT:
      g_string_append_c (out, '{');
      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      for (; json_object_iter_next_ordered (&iter, &name, &child); comma = ", ")
        {
          g_string_append (out, comma);
          usher_canon_text (out, name, -1);
          g_string_append (out, ": ");
          usher_ctl_json_append (out, child);
        }
      g_string_append_c (out, '}');
      break;
    default:
      g_assert_not_reached ();
    }
}

/* ---- For people ---- */

static gboolean
is_table (JsonNode *node)
{
  return JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0 &&
         JSON_NODE_HOLDS_OBJECT (json_array_get_element (json_node_get_array (node), 0));
}

/* A scalar, or a list of them, or whatever else as JSON. */
char *
usher_ctl_cell (JsonNode *node)
{
  GString *text = g_string_new (NULL);

  if (JSON_NODE_HOLDS_NULL (node))
    {
      g_string_append (text, "");
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_string_append (text, json_node_get_string (node));
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
    }
  else if (JSON_NODE_HOLDS_ARRAY (node) && !is_table (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          g_autofree char *item = usher_ctl_cell (json_array_get_element (array, i));

          g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", item);
        }
    }
  else
    {
      usher_ctl_json_append (text, node);
    }
  return g_string_free (text, FALSE);
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && (json_node_get_value_type (node) == G_TYPE_INT64 ||
                                          json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

/* The scalar fields of an object as lines, nested objects as "counts.people". */
static void
collect_lines (JsonObject *object, const char *prefix, GPtrArray *names, GPtrArray *values)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *child;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &child))
    {
      g_autofree char *path = prefix ? g_strconcat (prefix, ".", name, NULL) : g_strdup (name);

      if (JSON_NODE_HOLDS_OBJECT (child))
        {
          collect_lines (json_node_get_object (child), path, names, values);
        }
      else if (!is_table (child))
        {
          g_ptr_array_add (names, g_steal_pointer (&path));
          g_ptr_array_add (values, usher_ctl_cell (child));
        }
    }
}

gboolean
usher_ctl_write_array (UsherCtl *ctl, JsonArray *array, GError **error)
{
  JsonObject *first = json_array_get_object_element (array, 0);
  g_autoptr(GList) members = json_object_get_members (first);
  g_autoptr(UsherCtlTable) table = NULL;
  guint n = g_list_length (members), c = 0;

  if (n == 0)
    return TRUE;
  table = usher_ctl_table_new (ctl->out, n, ctl->terminal_out ? usher_ctl_terminal_width () : 0);
  for (GList *m = members; m != NULL; m = m->next, c++)
    usher_ctl_table_column (table, c, m->data, is_number (json_object_get_member (first, m->data)));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);

      for (GList *m = members; m != NULL; m = m->next)
        {
          JsonNode *node = json_object_get_member (object, m->data);
          g_autofree char *cell = node ? usher_ctl_cell (node) : NULL;

          if (!usher_ctl_table_cell (table, cell, error))
            return FALSE;
        }
    }
  return usher_ctl_table_end (table, error);
}

static gboolean
write_for_people (UsherCtl *ctl, JsonObject *object, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  GString *text = usher_ctl_out_text (ctl->out);
  JsonObjectIter iter;
  const char *name;
  JsonNode *child;
  guint width = 0;

  collect_lines (object, NULL, names, values);
  for (guint i = 0; i < names->len; i++)
    width = MAX (width, usher_ctl_width (names->pdata[i]));
  for (guint i = 0; i < names->len; i++)
    {
      const char *value = values->pdata[i];

      usher_ctl_pad (text, names->pdata[i], *value ? width + 2 : 0, FALSE, FALSE);
      usher_ctl_plain (text, value, -1, 0);
      g_string_append_c (text, '\n');
    }
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &child))
    {
      if (!is_table (child))
        continue;
      g_string_append_printf (text, "\n%s:\n", name);
      if (!usher_ctl_write_array (ctl, json_node_get_array (child), error))
        return FALSE;
    }
  return TRUE;
}

static void
write_csv (UsherCtl *ctl, JsonObject *object)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  GString *text = usher_ctl_out_text (ctl->out);
  JsonObjectIter iter;
  const char *name;
  JsonNode *child;

  collect_lines (object, NULL, names, values);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &child))
    {
      GString *json;

      if (!is_table (child))
        continue;
      json = g_string_new (NULL);
      usher_ctl_json_append (json, child);
      g_ptr_array_add (names, g_strdup (name));
      g_ptr_array_add (values, g_string_free (json, FALSE));
    }
  g_string_append (text, "field,value\n");
  for (guint i = 0; i < names->len; i++)
    {
      usher_csv_text (text, names->pdata[i]);
      usher_csv_next (text);
      usher_csv_text (text, values->pdata[i]);
      g_string_append_c (text, '\n');
    }
}

gboolean
usher_ctl_answer (UsherCtl *ctl, JsonNode *node, GError **error)
{
  g_autoptr(JsonNode) owned = node;
  GString *text = usher_ctl_out_text (ctl->out);

  if (ctl->format == USHER_CTL_JSON || !JSON_NODE_HOLDS_OBJECT (node))
    {
      usher_ctl_json_append (text, node);
      g_string_append_c (text, '\n');
    }
  else if (ctl->format == USHER_CTL_CSV)
    {
      write_csv (ctl, json_node_get_object (node));
    }
  else if (!write_for_people (ctl, json_node_get_object (node), error))
    {
      return FALSE;
    }
  return usher_ctl_out_flush (ctl->out, error);
}

gboolean
usher_ctl_answer_built (UsherCtl *ctl, JsonBuilder *builder, GError **error)
{
  g_autoptr(JsonBuilder) owned = builder;

  return usher_ctl_answer (ctl, json_builder_get_root (builder), error);
}

/* ---- For builders ---- */

void
usher_ctl_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
usher_ctl_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
usher_ctl_bool (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
usher_ctl_time (JsonBuilder *builder, const char *name, gint64 ms)
{
  g_autofree char *text = ms != 0 ? usher_time_format (ms) : NULL;

  usher_ctl_text (builder, name, text);
}

void
usher_ctl_seconds (JsonBuilder *builder, const char *name, gint64 microseconds)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, microseconds / 1e6);
}

void
usher_ctl_texts (JsonBuilder *builder, const char *name, const char *const *values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

void
usher_ctl_digest (JsonBuilder *builder, const char *name, const UsherDigest *digest)
{
  char hex[USHER_DIGEST_HEX + 1];

  usher_digest_to_hex (digest, hex);
  usher_ctl_text (builder, name, hex);
}
