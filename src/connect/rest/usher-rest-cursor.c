/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A place in a read as one line of JSON.  Its size does not grow with the pages read: circles are found
 * by Brent's method (one page is remembered, ever later ones), not by a set of all that was seen.  Pure. */

#include "usher-rest-cursor.h"

#include <string.h>

#include "usher-rest-json.h"
#include "usher-trouble.h"

static void
place_free (gpointer data)
{
  UsherRestPlace *place = data;

  g_free (place->above);
  g_free (place->at);
  g_free (place);
}

UsherRestCursor *
usher_rest_cursor_new (void)
{
  UsherRestCursor *self = g_new0 (UsherRestCursor, 1);

  self->waiting = g_ptr_array_new_with_free_func (place_free);
  self->total = -1;
  self->power = 1;
  return self;
}

void
usher_rest_cursor_free (UsherRestCursor *self)
{
  if (!self)
    return;
  g_free (self->place.above);
  g_free (self->place.at);
  g_ptr_array_unref (self->waiting);
  g_free (self->latest);
  g_free (self);
}

void
usher_rest_cursor_push (UsherRestCursor *self, const char *above, const char *at)
{
  UsherRestPlace *place = g_new0 (UsherRestPlace, 1);

  place->above = g_strdup (above);
  place->at = g_strdup (at);
  g_ptr_array_add (self->waiting, place);
}

gboolean
usher_rest_cursor_pop (UsherRestCursor *self)
{
  UsherRestPlace *place;

  g_clear_pointer (&self->place.above, g_free);
  g_clear_pointer (&self->place.at, g_free);
  if (self->waiting->len == 0)
    return FALSE;
  place = g_ptr_array_steal_index (self->waiting, self->waiting->len - 1);
  self->place = *place;
  g_free (place);
  return TRUE;
}

gboolean
usher_rest_cursor_circles (UsherRestCursor *self, const char *at)
{
  guint hash = g_str_hash (at);

  if (self->tortoise && hash == self->tortoise)
    return TRUE;
  if (self->steps++ >= self->power || !self->tortoise)
    {
      self->tortoise = hash;
      self->power *= 2;
      self->steps = 0;
    }
  return FALSE;
}

/* ---- As text ---- */

static const struct {
  const char *name;
  gsize offset;
  gint64 usual;
} numbers[] = {
  { "parent", G_STRUCT_OFFSET (UsherRestCursor, parent), 0 },     { "received", G_STRUCT_OFFSET (UsherRestCursor, received), 0 },
  { "rows", G_STRUCT_OFFSET (UsherRestCursor, rows), 0 },
  { "dropped", G_STRUCT_OFFSET (UsherRestCursor, dropped), 0 },   { "lost", G_STRUCT_OFFSET (UsherRestCursor, lost), 0 },
  { "total", G_STRUCT_OFFSET (UsherRestCursor, total), -1 },      { "began", G_STRUCT_OFFSET (UsherRestCursor, began), 0 },
  { "since", G_STRUCT_OFFSET (UsherRestCursor, since), 0 },       { "until", G_STRUCT_OFFSET (UsherRestCursor, until), 0 },
  { "slice", G_STRUCT_OFFSET (UsherRestCursor, slice_end), 0 },   { "pages", G_STRUCT_OFFSET (UsherRestCursor, pages), 0 },
  { "power", G_STRUCT_OFFSET (UsherRestCursor, power), 1 },       { "steps", G_STRUCT_OFFSET (UsherRestCursor, steps), 0 },
};

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  if (!value)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_place (JsonBuilder *builder, const UsherRestPlace *place)
{
  json_builder_begin_object (builder);
  add_text (builder, "above", place->above);
  add_text (builder, "at", place->at);
  json_builder_end_object (builder);
}

char *
usher_rest_cursor_print (const UsherRestCursor *self, const char *stream)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "stream", stream);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      gint64 value = G_STRUCT_MEMBER (gint64, self, numbers[i].offset);

      if (value == numbers[i].usual)
        continue;
      json_builder_set_member_name (builder, numbers[i].name);
      json_builder_add_int_value (builder, value);
    }
  if (self->tortoise)
    {
      json_builder_set_member_name (builder, "tortoise");
      json_builder_add_int_value (builder, self->tortoise);
    }
  add_text (builder, "latest", self->latest);
  json_builder_set_member_name (builder, "place");
  add_place (builder, &self->place);
  json_builder_set_member_name (builder, "waiting");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->waiting->len; i++)
    add_place (builder, self->waiting->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return usher_rest_json_print (root);
}

static JsonNode *
member (JsonNode *node, const char *name)
{
  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), name) : NULL;
}

static gint64
number (JsonNode *node, const char *name, gint64 usual)
{
  JsonNode *value = member (node, name);

  return value && JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_INT64 ? json_node_get_int (value) : usual;
}

static void
take_place (JsonNode *node, UsherRestPlace *place)
{
  place->above = usher_rest_json_text (member (node, "above"));
  place->at = usher_rest_json_text (member (node, "at"));
}

UsherRestCursor *
usher_rest_cursor_parse (const char *stream, const char *text, GError **error)
{
  g_autoptr (JsonNode) root = usher_rest_json_parse (text, strlen (text), NULL);
  g_autofree char *of = usher_rest_json_text (member (root, "stream"));
  JsonNode *waiting = member (root, "waiting");
  UsherRestCursor *self;

  if (g_strcmp0 (of, stream) != 0)
    {
      usher_trouble_set (error, &(UsherTrouble) { .class = USHER_TROUBLE_GONE_CURSOR, .message = (char *) "the place to go on from is not one of this stream" },
                         stream);
      return NULL;
    }
  self = usher_rest_cursor_new ();
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    G_STRUCT_MEMBER (gint64, self, numbers[i].offset) = number (root, numbers[i].name, numbers[i].usual);
  self->tortoise = (guint) number (root, "tortoise", 0);
  self->latest = usher_rest_json_text (member (root, "latest"));
  take_place (member (root, "place"), &self->place);
  for (guint i = 0; waiting && JSON_NODE_HOLDS_ARRAY (waiting) && i < json_array_get_length (json_node_get_array (waiting)); i++)
    {
      UsherRestPlace *place = g_new0 (UsherRestPlace, 1);

      take_place (json_array_get_element (json_node_get_array (waiting), i), place);
      g_ptr_array_add (self->waiting, place);
    }
  return self;
}
