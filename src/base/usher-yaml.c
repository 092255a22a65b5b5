/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* libyaml's events become a tree in which each value knows its place.  One thread at a time.
 * An alias shares its anchor's node: an alias bomb costs a pointer for each alias, and is refused as
 * soon as its nodes, written out, are too many.  It must not know what any document means. */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "usher-error.h"
#include "usher-text.h"
#include "usher-yaml-private.h"

#define TEXT_MAX (16 * 1024 * 1024)
#define DEPTH_MAX 64
#define NODES_MAX 1000000
#define NODES_A_BLOCK 128

typedef struct {
  UsherYaml *document;
  yaml_parser_t parser;
  yaml_event_t event;
  GHashTable *anchors;                /* (owned): name to UsherYamlNode; absent while it is still open */
  UsherYamlNode *open[DEPTH_MAX];     /* the containers around the next value */
  char *anchor_of[DEPTH_MAX];         /* (owned) (nullable): their anchors */
  const UsherYamlNode *key[DEPTH_MAX]; /* (nullable): of a map, the key whose value comes next */
  guint depth;
  guint total;                        /* nodes so far, aliases written out */
} Builder;

static gboolean fail_at (Builder *builder, gint64 line, gint64 column, GError **error,
                         const char *format, ...) G_GNUC_PRINTF (5, 6);

static gboolean
fail_at (Builder *builder, gint64 line, gint64 column, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s", message);
  if (error)
    usher_error_add_where (*error, builder->document->name, line, column);
  return FALSE;
}

#define fail_here(builder, error, ...)                                       \
  fail_at ((builder), (gint64) (builder)->event.start_mark.line + 1,         \
           (gint64) (builder)->event.start_mark.column + 1, (error), __VA_ARGS__)

/* The place of the byte at OFFSET, for faults that libyaml reports without one. */
static void
place_of (const char *text, gsize offset, gint64 *line, gint64 *column)
{
  gsize begin = 0;

  *line = *column = 1;
  for (gsize i = 0; i < offset; i++)
    if (text[i] == '\n')
      {
        ++*line;
        begin = i + 1;
      }
  /* Characters, not bytes: everything before a fault is UTF-8. */
  for (gsize i = begin; i < offset; i++)
    *column += ((guint8) text[i] & 0xc0) != 0x80;
}

static UsherYamlNode *
node_new (Builder *builder, UsherYamlKind kind)
{
  UsherYaml *document = builder->document;
  UsherYamlNode *node;

  if (document->n_in_block == 0)
    g_ptr_array_add (document->blocks, g_new0 (UsherYamlNode, NODES_A_BLOCK));
  node = (UsherYamlNode *) document->blocks->pdata[document->blocks->len - 1] + document->n_in_block;
  document->n_in_block = (document->n_in_block + 1) % NODES_A_BLOCK;
  node->kind = kind;
  node->line = (guint) builder->event.start_mark.line + 1;
  node->column = (guint) builder->event.start_mark.column + 1;
  node->total = 1;
  if (kind != USHER_YAML_SCALAR)
    {
      node->values = g_ptr_array_new ();
      node->keys = kind == USHER_YAML_MAP ? g_ptr_array_new () : NULL;
      g_ptr_array_add (document->containers, node);
    }
  return node;
}

static gboolean
count_nodes (Builder *builder, guint nodes, GError **error)
{
  builder->total += nodes;
  return builder->total <= NODES_MAX
    || fail_here (builder, error, "more than %d values, aliases written out", NODES_MAX);
}

static gboolean
take_key (Builder *builder, UsherYamlNode *map, const UsherYamlNode *key, GError **error)
{
  int place;

  if (key->kind != USHER_YAML_SCALAR)
    return fail_at (builder, key->line, key->column, error, "a key must be plain text");
  if ((place = usher_yaml_find (map, key->text)) >= 0)
    {
      const UsherYamlNode *first = map->keys->pdata[place];

      return fail_here (builder, error, "the key “%.64s” stands here twice; first on line %u",
                        key->text, first->line);
    }
  builder->key[builder->depth - 1] = key;
  return TRUE;
}

static void
add_to_map (UsherYamlNode *map, const UsherYamlNode *key, const UsherYamlNode *value)
{
  g_ptr_array_add (map->keys, (gpointer) key);
  g_ptr_array_add (map->values, (gpointer) value);
  if (map->keys->len < USHER_YAML_INDEX_FROM)
    return;
  if (!map->index)
    {
      map->index = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i + 1 < map->keys->len; i++)
        g_hash_table_insert (map->index, ((UsherYamlNode *) map->keys->pdata[i])->text,
                             GUINT_TO_POINTER (i + 1));
    }
  g_hash_table_insert (map->index, key->text, GUINT_TO_POINTER (map->keys->len));
}

/* A complete value goes to where it belongs: a key, a key's value, an item, or the root. */
static gboolean
place_node (Builder *builder, const UsherYamlNode *node, GError **error)
{
  UsherYamlNode *parent;

  if (builder->depth == 0)
    {
      builder->document->root = node;
      return TRUE;
    }
  parent = builder->open[builder->depth - 1];
  parent->total += node->total;
  parent->height = MAX (parent->height, node->height + 1);
  if (parent->kind == USHER_YAML_LIST)
    g_ptr_array_add (parent->values, (gpointer) node);
  else if (!builder->key[builder->depth - 1])
    return take_key (builder, parent, node, error);
  else
    add_to_map (parent, g_steal_pointer (&builder->key[builder->depth - 1]), node);
  return TRUE;
}

static void
remember_anchor (Builder *builder, const char *anchor, const UsherYamlNode *node)
{
  if (anchor)
    g_hash_table_insert (builder->anchors, g_strdup (anchor), (gpointer) node);
}

static gboolean
on_scalar (Builder *builder, GError **error)
{
  const char *value = (const char *) builder->event.data.scalar.value;
  gsize length = builder->event.data.scalar.length;
  UsherYamlNode *node;

  if (builder->event.data.scalar.tag)
    return fail_here (builder, error, "tags such as “%.32s” are not read",
                      (const char *) builder->event.data.scalar.tag);
  if (memchr (value, '\0', length))
    return fail_here (builder, error, "U+0000 is not allowed");
  if (!count_nodes (builder, 1, error))
    return FALSE;
  node = node_new (builder, USHER_YAML_SCALAR);
  node->plain = builder->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  node->text = g_string_chunk_insert_len (builder->document->texts, value, (gssize) length);
  remember_anchor (builder, (const char *) builder->event.data.scalar.anchor, node);
  return place_node (builder, node, error);
}

static gboolean
on_alias (Builder *builder, GError **error)
{
  const char *name = (const char *) builder->event.data.alias.anchor;
  const UsherYamlNode *node = g_hash_table_lookup (builder->anchors, name);

  if (!node)
    return fail_here (builder, error, "the alias “*%.64s” has no finished anchor before it", name);
  if (builder->depth + node->height > DEPTH_MAX)
    return fail_here (builder, error, "more than %d levels, aliases written out", DEPTH_MAX);
  return count_nodes (builder, node->total, error) && place_node (builder, node, error);
}

static gboolean
on_open (Builder *builder, UsherYamlKind kind, const char *tag, const char *anchor, GError **error)
{
  if (tag)
    return fail_here (builder, error, "tags such as “%.32s” are not read", tag);
  if (builder->depth == DEPTH_MAX)
    return fail_here (builder, error, "more than %d levels", DEPTH_MAX);
  if (!count_nodes (builder, 1, error))
    return FALSE;
  builder->key[builder->depth] = NULL;
  builder->anchor_of[builder->depth] = g_strdup (anchor);
  /* An anchor that is given anew hides the older one already within its own value. */
  if (anchor)
    g_hash_table_remove (builder->anchors, anchor);
  builder->open[builder->depth++] = node_new (builder, kind);
  return TRUE;
}

static gboolean
on_close (Builder *builder, GError **error)
{
  g_autofree char *anchor = g_steal_pointer (&builder->anchor_of[--builder->depth]);
  UsherYamlNode *node = builder->open[builder->depth];

  remember_anchor (builder, anchor, node);
  return place_node (builder, node, error);
}

static gboolean
on_event (Builder *builder, GError **error)
{
  const yaml_event_t *event = &builder->event;

  switch (event->type)
    {
    case YAML_SCALAR_EVENT:
      return on_scalar (builder, error);
    case YAML_ALIAS_EVENT:
      return on_alias (builder, error);
    case YAML_SEQUENCE_START_EVENT:
      return on_open (builder, USHER_YAML_LIST, (const char *) event->data.sequence_start.tag,
                      (const char *) event->data.sequence_start.anchor, error);
    case YAML_MAPPING_START_EVENT:
      return on_open (builder, USHER_YAML_MAP, (const char *) event->data.mapping_start.tag,
                      (const char *) event->data.mapping_start.anchor, error);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return on_close (builder, error);
    case YAML_DOCUMENT_START_EVENT:
      if (builder->document->root)
        return fail_here (builder, error, "one file holds one document");
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
fail_in_parser (Builder *builder, const char *text, GError **error)
{
  const yaml_parser_t *parser = &builder->parser;
  gint64 line = (gint64) parser->problem_mark.line + 1, column = (gint64) parser->problem_mark.column + 1;

  if (parser->error == YAML_READER_ERROR)
    place_of (text, parser->problem_offset, &line, &column);
  return fail_at (builder, line, column, error, "not YAML: %s%s%s",
                  parser->problem ? parser->problem : "it cannot be read",
                  parser->context ? ", " : "", parser->context ? parser->context : "");
}

static gboolean
build (Builder *builder, const char *text, gsize length, GError **error)
{
  gboolean ended = FALSE, ok = TRUE;

  yaml_parser_set_encoding (&builder->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&builder->parser, (const guint8 *) text, length);
  while (ok && !ended)
    {
      if (!yaml_parser_parse (&builder->parser, &builder->event))
        return fail_in_parser (builder, text, error);
      ended = builder->event.type == YAML_STREAM_END_EVENT;
      ok = on_event (builder, error);
      yaml_event_delete (&builder->event);
    }
  return ok;
}

static gboolean
check_text (Builder *builder, const char *text, gsize length, GError **error)
{
  gint64 line, column;
  gsize bad;

  if (length > TEXT_MAX)
    return fail_at (builder, 0, 0, error, "more than %d MiB of text", TEXT_MAX / 1024 / 1024);
  if (usher_utf8_check (text, length, &bad))
    return TRUE;
  place_of (text, bad, &line, &column);
  return fail_at (builder, line, column, error, text[bad] ? "not UTF-8" : "U+0000 is not allowed");
}

static void
container_clear (gpointer data)
{
  UsherYamlNode *node = data;

  g_clear_pointer (&node->keys, g_ptr_array_unref);
  g_clear_pointer (&node->values, g_ptr_array_unref);
  g_clear_pointer (&node->index, g_hash_table_unref);
}

UsherYaml *
usher_yaml_parse (const char *name, const char *text, gsize length, GError **error)
{
  g_autoptr (UsherYaml) document = g_new0 (UsherYaml, 1);
  Builder builder = { .document = document };
  gboolean ok;

  document->name = g_strdup (name);
  document->blocks = g_ptr_array_new_with_free_func (g_free);
  document->containers = g_ptr_array_new_with_free_func (container_clear);
  document->texts = g_string_chunk_new (4096);

  if (length == 0)
    text = "";
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      length -= 3;
    }
  if (!check_text (&builder, text, length, error))
    return NULL;
  if (!yaml_parser_initialize (&builder.parser))
    g_error ("libyaml: no memory");
  builder.anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ok = build (&builder, text, length, error);
  for (guint i = 0; i < DEPTH_MAX; i++)
    g_free (builder.anchor_of[i]);
  g_hash_table_unref (builder.anchors);
  yaml_parser_delete (&builder.parser);
  return ok ? g_steal_pointer (&document) : NULL;
}

/* Reads no more than one byte beyond the bound, whatever the file is: a pipe, or far too long. */
static gboolean
read_bounded (int fd, GString *text)
{
  gssize got;

  g_string_set_size (text, TEXT_MAX + 1);
  text->len = 0;
  do
    {
      got = read (fd, text->str + text->len, TEXT_MAX + 1 - text->len);
      if (got > 0)
        text->len += (gsize) got;
    }
  while (got > 0 || (got < 0 && errno == EINTR));
  return got == 0;
}

UsherYaml *
usher_yaml_parse_file (const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC), trouble;
  gboolean ok;

  if (fd < 0)
    {
      usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be opened: %s", path,
                       g_strerror (errno));
      return NULL;
    }
  ok = read_bounded (fd, text);
  trouble = errno;
  close (fd);
  if (ok)
    return usher_yaml_parse (path, text->str, text->len, error);
  usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be read: %s", path,
                   g_strerror (trouble));
  return NULL;
}

void
usher_yaml_free (UsherYaml *self)
{
  if (!self)
    return;
  g_free (self->name);
  g_ptr_array_unref (self->containers);
  g_ptr_array_unref (self->blocks);
  g_string_chunk_free (self->texts);
  g_free (self);
}
