/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A stream's digest while its records pass by: SHA-256 of their canonical JSON as one array, sorted
 * by native id.  Texts are kept and sorted at the end; when they fill the bound but came in order,
 * they are hashed and the rest follows them.  Writer thread; it must not know a database. */

#include "usher-run-private.h"

#include <string.h>

#define BOUND ((gsize) 320 * 1024 * 1024)

typedef struct {
  guint64 prefix; /* the first eight bytes of the native id, comparable as a number */
  gsize offset;   /* of the native id; the text follows it */
  guint32 native_length, length;
} Record;

struct _UsherRunCanon {
  char *arena; /* (owned) */
  gsize used, room;
  GArray *records; /* (owned) (element-type Record) */
  gboolean ascending, lost;
  UsherHasher *hasher; /* (owned) (nullable): begun when the arena was emptied */
  char *last;          /* (owned) (nullable): the last native id that was hashed */
  gsize last_length;
  gboolean any;        /* something was hashed */
};

UsherRunCanon *
usher_run_canon_new (void)
{
  UsherRunCanon *self = g_new0 (UsherRunCanon, 1);

  self->records = g_array_new (FALSE, FALSE, sizeof (Record));
  self->ascending = TRUE;
  return self;
}

void
usher_run_canon_free (UsherRunCanon *self)
{
  if (!self)
    return;
  g_free (self->arena);
  g_array_unref (self->records);
  g_clear_pointer (&self->hasher, usher_hasher_free);
  g_free (self->last);
  g_free (self);
}

static int
compare_bytes (const char *a, gsize a_length, const char *b, gsize b_length)
{
  int order = memcmp (a, b, MIN (a_length, b_length));

  return order ? order : (a_length > b_length) - (a_length < b_length);
}

static int
compare_records (gconstpointer a, gconstpointer b, gpointer data)
{
  const Record *left = a, *right = b;
  const char *arena = data;

  if (left->prefix != right->prefix)
    return left->prefix < right->prefix ? -1 : 1;
  return compare_bytes (arena + left->offset, left->native_length, arena + right->offset, right->native_length);
}

static guint64
prefix_of (const char *text, gsize length)
{
  guint64 prefix = 0;

  memcpy (&prefix, text, MIN (length, sizeof prefix));
  return GUINT64_FROM_BE (prefix);
}

/* Hashes what is kept, in order, and empties the arena. */
static void
flush (UsherRunCanon *self)
{
  const Record *records = (const Record *) (gpointer) self->records->data;

  if (!self->hasher)
    {
      self->hasher = usher_hasher_new ();
      usher_hasher_add (self->hasher, "[", 1);
    }
  if (!self->ascending)
    g_array_sort_with_data (self->records, compare_records, self->arena);
  for (guint i = 0; i < self->records->len; i++)
    {
      if (self->any)
        usher_hasher_add (self->hasher, ",", 1);
      usher_hasher_add (self->hasher, self->arena + records[i].offset + records[i].native_length, records[i].length);
      self->any = TRUE;
    }
  if (self->records->len)
    {
      const Record *last = &records[self->records->len - 1];

      g_free (self->last);
      self->last = g_memdup2 (self->arena + last->offset, last->native_length);
      self->last_length = last->native_length;
    }
  g_array_set_size (self->records, 0);
  self->used = 0;
}

static gboolean
make_room (UsherRunCanon *self, gsize size)
{
  if (self->used + size > BOUND && self->ascending)
    flush (self);
  if (self->used + size > BOUND)
    return FALSE;
  if (self->used + size > self->room)
    {
      self->room = MIN (BOUND, MAX (self->room * 2, MAX (self->used + size, (gsize) 64 * 1024)));
      self->arena = g_realloc (self->arena, self->room);
    }
  return TRUE;
}

static gboolean
is_after_last (UsherRunCanon *self, const char *native, gsize length)
{
  const Record *last;

  if (!self->records->len)
    return !self->last || compare_bytes (native, length, self->last, self->last_length) > 0;
  last = &g_array_index (self->records, Record, self->records->len - 1);
  return compare_bytes (native, length, self->arena + last->offset, last->native_length) > 0;
}

void
usher_run_canon_add (UsherRunCanon *self, const char *native, gsize native_length, const char *text, gsize length)
{
  Record record = { prefix_of (native, native_length), 0, (guint32) native_length, (guint32) length };

  if (self->lost)
    return;
  if (self->ascending && !is_after_last (self, native, native_length))
    self->ascending = FALSE;
  if ((!self->ascending && self->hasher) || !make_room (self, native_length + length))
    {
      self->lost = TRUE;
      self->used = self->room = 0;
      g_clear_pointer (&self->arena, g_free);
      g_array_set_size (self->records, 0);
      return;
    }
  record.offset = self->used;
  memcpy (self->arena + self->used, native, native_length);
  memcpy (self->arena + self->used + native_length, text, length);
  self->used += native_length + length;
  g_array_append_val (self->records, record);
}

gboolean
usher_run_canon_end (UsherRunCanon *self, UsherDigest *digest)
{
  if (self->lost)
    return FALSE;
  flush (self);
  usher_hasher_add (self->hasher, "]", 1);
  *digest = usher_hasher_end (self->hasher);
  return TRUE;
}
