/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A streaming reader of LDIF.  One thread at a time; it blocks on its stream.
 *
 *   bytes ─► physical lines ─► logical lines (unfolded, without comments) ─► records
 *
 * A record's texts lie in one arena, its lines in one array; both are used again for the next record.
 * It must not know attributes: what a value means is its reader's. */

#include "usher-ldif.h"

#include <string.h>

#include "usher-error.h"
#include "usher-text.h"

#define CHUNK (64 * 1024)
#define RECORD_MAX (64 * 1024 * 1024)

typedef struct {
  gsize name, text, length; /* offsets in the arena */
  gint64 line;
} Place;

struct _UsherLdifReader {
  /* input */
  GInputStream *stream; /* (owned) */
  char *name;           /* (owned) (nullable) */
  gboolean changes;
  gsize record_max;

  /* running */
  char *chunk;          /* (owned) */
  gsize fill, at;
  gboolean ended;
  gint64 spent, line;   /* of the physical line that was read last */
  GString *physical;    /* (owned) */
  gboolean held;        /* it was read, but not used */
  GString *logical;     /* (owned) */
  gint64 logical_line;
  gboolean broken;      /* after a fault nothing more is read */

  /* results */
  GString *arena;       /* (owned) */
  GArray *places;       /* (owned) (element-type Place) */
  GArray *lines;        /* (owned) (element-type UsherLdifLine) */
  UsherLdifRecord record;
};

UsherLdifReader *
usher_ldif_reader_new (GInputStream *stream, const UsherLdifOptions *options)
{
  UsherLdifReader *self = g_new0 (UsherLdifReader, 1);

  self->stream = g_object_ref (stream);
  self->name = g_strdup (options ? options->name : NULL);
  self->changes = options && options->changes;
  self->record_max = options && options->record_max ? options->record_max : RECORD_MAX;
  self->chunk = g_malloc (CHUNK);
  self->physical = g_string_new (NULL);
  self->logical = g_string_new (NULL);
  self->arena = g_string_new (NULL);
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->lines = g_array_new (FALSE, FALSE, sizeof (UsherLdifLine));
  return self;
}

static gboolean
convert_error (GError *was, const char *name, GError **error)
{
  if (g_error_matches (was, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, was);
      return FALSE;
    }
  usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be read: %s", name ? name : "the input", was->message);
  g_error_free (was);
  return FALSE;
}

UsherLdifReader *
usher_ldif_reader_open (const char *path, const UsherLdifOptions *options, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  UsherLdifOptions named = options ? *options : (UsherLdifOptions) { NULL };
  GError *local = NULL;

  if (!(stream = g_file_read (file, NULL, &local)))
    {
      convert_error (local, path, error);
      return NULL;
    }
  if (!named.name)
    named.name = path;
  return usher_ldif_reader_new (G_INPUT_STREAM (stream), &named);
}

void
usher_ldif_reader_free (UsherLdifReader *self)
{
  if (!self)
    return;
  g_object_unref (self->stream);
  g_free (self->name);
  g_free (self->chunk);
  g_string_free (self->physical, TRUE);
  g_string_free (self->logical, TRUE);
  g_string_free (self->arena, TRUE);
  g_array_unref (self->places);
  g_array_unref (self->lines);
  g_free (self);
}

gint64
usher_ldif_reader_bytes (UsherLdifReader *self)
{
  return self->spent + (gint64) self->at;
}

static gboolean
refuse (UsherLdifReader *self, gint64 line, const char *hint, GError **error, const char *why)
{
  self->broken = TRUE;
  usher_error_set (error, USHER_ERROR_INPUT, hint, "line %" G_GINT64_FORMAT ": %s", line, why);
  if (error)
    usher_error_add_where (*error, self->name, line, 1);
  return FALSE;
}

/* ---- Lines ---- */

static gboolean
fill (UsherLdifReader *self, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  gssize got = g_input_stream_read (self->stream, self->chunk, CHUNK, cancellable, &local);

  self->spent += (gint64) self->fill;
  self->at = self->fill = 0;
  if (got < 0)
    return convert_error (local, self->name, error);
  self->fill = (gsize) got;
  self->ended = got == 0;
  return TRUE;
}

/* *FOUND FALSE: the end. */
static gboolean
read_physical (UsherLdifReader *self, gboolean *found, GCancellable *cancellable, GError **error)
{
  gboolean whole = FALSE;

  *found = TRUE;
  if (self->held)
    {
      self->held = FALSE;
      return TRUE;
    }
  g_string_truncate (self->physical, 0);
  self->line++;
  while (!whole)
    {
      const char *from, *newline;
      gsize take;

      if (self->at == self->fill && !fill (self, cancellable, error))
        return FALSE;
      if (self->ended)
        {
          *found = self->physical->len > 0;
          break;
        }
      from = self->chunk + self->at;
      newline = memchr (from, '\n', self->fill - self->at);
      take = newline ? (gsize) (newline - from) : self->fill - self->at;
      g_string_append_len (self->physical, from, (gssize) take);
      self->at += take + (newline != NULL);
      whole = newline != NULL;
      if (self->physical->len > self->record_max)
        return refuse (self, self->line, NULL, error, "a line that is too long");
    }
  if (self->physical->len && self->physical->str[self->physical->len - 1] == '\r')
    g_string_truncate (self->physical, self->physical->len - 1);
  return TRUE;
}

/* One line unfolded, comments left out; *FOUND FALSE: the end.  An empty line is a result. */
static gboolean
read_logical (UsherLdifReader *self, gboolean *found, GCancellable *cancellable, GError **error)
{
  gboolean comment, more;

  do
    {
      if (!read_physical (self, found, cancellable, error))
        return FALSE;
      if (!*found)
        return TRUE;
      self->logical_line = self->line;
      if (self->line == 1 && g_str_has_prefix (self->physical->str, "\xef\xbb\xbf"))
        g_string_erase (self->physical, 0, 3);
      comment = self->physical->str[0] == '#';
      g_string_assign (self->logical, "");
      g_string_append_len (self->logical, self->physical->str, (gssize) self->physical->len);
      if (self->logical->len == 0)
        return TRUE;
      do
        {
          if (!read_physical (self, &more, cancellable, error))
            return FALSE;
          self->held = more && self->physical->str[0] != ' ';
          if (more && !self->held)
            g_string_append_len (self->logical, self->physical->str + 1, (gssize) self->physical->len - 1);
          if (self->logical->len > self->record_max)
            return refuse (self, self->logical_line, NULL, error, "a line that is too long");
        }
      while (more && !self->held);
    }
  while (comment);
  return TRUE;
}

/* ---- Values ---- */

static gboolean
is_attribute (const char *name, gsize length)
{
  if (!length || !g_ascii_isalnum (name[0]))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (name[i]) && !strchr ("-.;=_*", name[i]))
      return FALSE;
  return TRUE;
}

/* Groups of four with at most two '=' at the end; GLib's own decoder skips what it does not know. */
static gboolean
is_base64 (const char *text, gsize length)
{
  gsize pad = 0;

  while (pad < 2 && pad < length && text[length - 1 - pad] == '=')
    pad++;
  for (gsize i = 0; i < length - pad; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
      return FALSE;
  return length % 4 == 0;
}

static gsize
keep (UsherLdifReader *self, const char *text, gsize length)
{
  gsize at = self->arena->len;

  g_string_append_len (self->arena, text, (gssize) length);
  g_string_append_c (self->arena, '\0');
  return at;
}

static gboolean
take_value (UsherLdifReader *self, Place *place, const char *text, gsize length, gboolean encoded, GError **error)
{
  gsize bad;

  if (encoded)
    {
      g_autofree guchar *bytes = NULL;

      if (!is_base64 (text, length))
        return refuse (self, self->logical_line, NULL, error, "this is not base64");
      bytes = g_base64_decode (text, &place->length);
      place->text = keep (self, (const char *) bytes, place->length);
      return TRUE;
    }
  if (!usher_utf8_check (text, (gssize) length, &bad))
    return refuse (self, self->logical_line, "save the file as UTF-8, or write such values in base64", error, "not UTF-8");
  place->length = length;
  place->text = keep (self, text, length);
  return TRUE;
}

/* The logical line becomes a name and a value. */
static gboolean
take_line (UsherLdifReader *self, GError **error)
{
  const char *text = self->logical->str, *colon = memchr (text, ':', self->logical->len), *value;
  const char *end = text + self->logical->len;
  Place place = { .line = self->logical_line };
  gboolean encoded;

  if (self->changes && strcmp (text, "-") == 0)
    {
      place.name = keep (self, "-", 1);
      place.text = keep (self, "", 0);
      g_array_append_val (self->places, place);
      return TRUE;
    }
  if (!colon || !is_attribute (text, (gsize) (colon - text)))
    return refuse (self, self->logical_line, "write attribute: value, or begin a continued line with a space", error,
                   "this is no line of LDIF");
  if (colon[1] == '<')
    return refuse (self, self->logical_line, "put the value itself into the file", error, "the value lies elsewhere");
  encoded = colon[1] == ':';
  place.name = keep (self, text, (gsize) (colon - text));
  for (value = colon + 1 + encoded; value < end && *value == ' ';)
    value++;
  while (encoded && end > value && end[-1] == ' ')
    end--;
  if (!take_value (self, &place, value, (gsize) (end - value), encoded, error))
    return FALSE;
  g_array_append_val (self->places, place);
  if (self->arena->len > self->record_max)
    return refuse (self, self->logical_line, NULL, error, "a record that is too long");
  return TRUE;
}

/* ---- Records ---- */

static gboolean
check_record (UsherLdifReader *self, GError **error)
{
  const Place *first = &g_array_index (self->places, Place, 0);
  gsize bad;

  if (g_ascii_strcasecmp (self->arena->str + first->name, "dn") != 0)
    return refuse (self, first->line, "separate records by an empty line, and begin each with its dn", error, "a record without a dn");
  if (!usher_utf8_check (self->arena->str + first->text, (gssize) first->length, &bad))
    return refuse (self, first->line, NULL, error, "the dn is not UTF-8");
  for (guint i = 1; i < self->places->len && !self->changes; i++)
    {
      const Place *place = &g_array_index (self->places, Place, i);

      if (g_ascii_strcasecmp (self->arena->str + place->name, "changetype") == 0)
        return refuse (self, place->line, "export the entries themselves, not their changes", error, "this is a change, not an entry");
    }
  return TRUE;
}

static void
finish_record (UsherLdifReader *self)
{
  const Place *first = &g_array_index (self->places, Place, 0);
  const char *arena = self->arena->str;

  g_array_set_size (self->lines, 0);
  for (guint i = 1; i < self->places->len; i++)
    {
      const Place *place = &g_array_index (self->places, Place, i);
      UsherLdifLine line = { arena + place->name, arena + place->text, place->length, place->line };

      g_array_append_val (self->lines, line);
    }
  self->record = (UsherLdifRecord) { arena + first->text, first->line, self->record.number + 1, self->lines->len,
                                     (const UsherLdifLine *) (gpointer) self->lines->data };
}

/* "version: 1" stands before the first record, with or without an empty line behind it. */
static gboolean
take_version (UsherLdifReader *self, GError **error)
{
  const Place *first = &g_array_index (self->places, Place, 0);

  if (self->record.number || self->places->len != 1 || g_ascii_strcasecmp (self->arena->str + first->name, "version") != 0)
    return TRUE;
  if (strcmp (self->arena->str + first->text, "1") != 0)
    return refuse (self, first->line, NULL, error, "only version 1 of LDIF is known");
  g_array_set_size (self->places, 0);
  return TRUE;
}

const UsherLdifRecord *
usher_ldif_reader_next (UsherLdifReader *self, GCancellable *cancellable, GError **error)
{
  gboolean found = TRUE;

  g_array_set_size (self->places, 0);
  g_string_truncate (self->arena, 0);
  if (self->broken)
    {
      refuse (self, self->line, NULL, error, "the file is faulty");
      return NULL;
    }
  while (found)
    {
      if (!read_logical (self, &found, cancellable, error))
        return NULL;
      if (!found || !self->logical->len)
        {
          if (!self->places->len)
            continue;
          break;
        }
      if (!take_line (self, error) || !take_version (self, error))
        return NULL;
    }
  if (!self->places->len || !check_record (self, error))
    return NULL;
  finish_record (self);
  return &self->record;
}
