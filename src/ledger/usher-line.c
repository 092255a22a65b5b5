/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A ledger line: its one writer, and taking it apart.  Pure, any thread.  It must not know what is
 * in a database.  Which key is absent when:
 *
 *   act at fmt n object schema verb   in every line
 *   member                            absent in the line that makes the workspace
 *   login                             where the engine or the operating system knows one, not in samples
 *   by                                who or what started an act of member `system`
 *   reason                            the id of a personal text, where words were given
 *   changes                           {field: [from, to]}; absent in bulk lines
 *   after version                     one governed row: its digest afterwards, and how many lines it has
 *   objects                           bulk: [[id, version, after, {changes}] …] of the table that object names */

#include "usher-line.h"

#include "usher-error.h"
#include "usher-schema-private.h"

static void
pick (UsherLine *line, UsherCanonSlice key, UsherCanonSlice value)
{
  const struct {
    UsherCanonSlice name;
    UsherCanonSlice *slice;
    gint64 *integer;
  } keys[] = {
#define KEY(name, slice, integer) { { "\"" name "\"", sizeof (name) + 1 }, slice, integer }
    KEY ("act", &line->act, NULL),         KEY ("after", &line->after, NULL),     KEY ("at", NULL, &line->at),
    KEY ("by", &line->by, NULL),           KEY ("changes", &line->changes, NULL), KEY ("fmt", NULL, &line->fmt),
    KEY ("login", &line->login, NULL),     KEY ("member", NULL, &line->member),   KEY ("n", NULL, &line->n),
    KEY ("object", &line->object, NULL),   KEY ("objects", &line->objects, NULL), KEY ("reason", &line->reason, NULL),
    KEY ("schema", NULL, &line->schema),   KEY ("verb", &line->verb, NULL),       KEY ("version", NULL, &line->version),
#undef KEY
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].name.length == key.length && memcmp (keys[i].name.text, key.text, key.length) == 0)
      {
        if (keys[i].slice)
          *keys[i].slice = value;
        else
          *keys[i].integer = usher_canon_to_int (value, 0);
        return;
      }
}

gboolean
usher_line_take (const char *text, gsize length, UsherLine *line)
{
  UsherCanonIter iter;
  UsherCanonSlice key, value;

  *line = (UsherLine) { 0 };
  if (length > 0 && *text == '{')
    {
      usher_canon_iter_init (&iter, (UsherCanonSlice) { text, length });
      while (usher_canon_next_member (&iter, &key, &value))
        pick (line, key, value);
    }
  return line->n > 0 && line->fmt > 0 && line->act.text && line->object.length >= 2 && *line->object.text == '"' && line->verb.text;
}

gboolean
usher_line_parse (const char *text, gsize length, UsherLine *line, GError **error)
{
  *line = (UsherLine) { 0 };
  if (!usher_canon_check (text, length, error))
    return FALSE;
  return usher_line_take (text, length, line)
         || usher_error_set (error, USHER_ERROR_CORRUPT, NULL, "this is no line of a ledger");
}

static void
append_slice (GString *out, const char *key, UsherCanonSlice value)
{
  if (!value.text)
    return;
  usher_canon_key (out, key);
  g_string_append_len (out, value.text, (gssize) value.length);
}

static void
append_int (GString *out, const char *key, gint64 value)
{
  if (value != 0)
    usher_canon_key_int (out, key, value);
}

void
usher_line_append (GString *out, const UsherLine *line)
{
  g_string_append_c (out, '{');
  append_slice (out, "act", line->act);
  append_slice (out, "after", line->after);
  usher_canon_key_int (out, "at", line->at);
  append_slice (out, "by", line->by);
  append_slice (out, "changes", line->changes);
  append_int (out, "fmt", line->fmt);
  append_slice (out, "login", line->login);
  append_int (out, "member", line->member);
  append_int (out, "n", line->n);
  append_slice (out, "object", line->object);
  append_slice (out, "objects", line->objects);
  append_slice (out, "reason", line->reason);
  append_int (out, "schema", line->schema);
  append_slice (out, "verb", line->verb);
  append_int (out, "version", line->version);
  g_string_append_c (out, '}');
}

UsherDigest
usher_line_hash (const UsherDigest *before, const char *text, gsize length)
{
  return usher_sha256_two (before->bytes, USHER_DIGEST_SIZE, text, length);
}

UsherDigest
usher_line_origin (const char *uuid)
{
  return usher_sha256 (uuid, strlen (uuid));
}

#define PARTS 4 /* id, version, after, changes */

/* One walk through the text: into the object, and out of it behind its last part. */
static gboolean
take_usual_object (UsherCanonIter *objects, UsherCanonSlice part[PARTS])
{
  UsherCanonIter iter = *objects;

  if (!iter.at || iter.at >= iter.end || *iter.at++ != '[')
    return FALSE;
  for (guint n = 0; n < PARTS; n++)
    if (!usher_canon_next_item (&iter, &part[n]))
      return FALSE;
  if (iter.at >= iter.end || *iter.at++ != ']')
    return FALSE;
  if (iter.at < iter.end && *iter.at == ',')
    iter.at++;
  *objects = iter;
  return TRUE;
}

static void
each_of_bulk (const UsherLine *line, const char *table, UsherLineObjectFunc func, gpointer data)
{
  UsherCanonIter objects, parts;
  UsherCanonSlice object, part[PARTS];
  guint n;

  usher_canon_iter_init (&objects, line->objects);
  while (TRUE)
    {
      n = take_usual_object (&objects, part) ? PARTS : 0;
      if (n == 0 && !usher_canon_next_item (&objects, &object))
        return;
      if (n == 0)
        for (usher_canon_iter_init (&parts, object); n < PARTS && usher_canon_next_item (&parts, &part[n]);)
          n++;
      if (n == PARTS && !func (table, usher_canon_to_int (part[0], 0), usher_canon_to_int (part[1], 0), part[2], part[3], data))
        return;
    }
}

void
usher_line_each_object (const UsherLine *line, UsherLineObjectFunc func, gpointer data)
{
  const char *object = line->object.text + 1;
  gsize length = line->object.length - 2;
  char table[64];
  gint64 id;

  if (line->objects.text)
    {
      if (length < sizeof table)
        {
          memcpy (table, object, length);
          table[length] = '\0';
          each_of_bulk (line, table, func, data);
        }
    }
  else if (line->after.text && line->changes.text && usher_object_parse (object, length, table, &id))
    func (table, id, line->version, line->after, line->changes, data);
}
