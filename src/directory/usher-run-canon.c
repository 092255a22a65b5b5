/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A stream's digest while its records pass by: SHA-256 of their canonical JSON as one array, sorted
 * by native id.  Values are kept, packed, and sorted at the end; when they fill the bound but came in
 * order, they are hashed and the rest follows them.  Writer thread; it must not know a database. */

#include "usher-run-private.h"

#include <string.h>

#define BOUND ((gsize) 320 * 1024 * 1024) /* unless another is set */

typedef struct {
  guint64 prefix[2]; /* the first bytes of the native id, comparable as numbers: most ids differ there */
  gsize offset;       /* of its packed values; the first is the native id */
  guint32 native_length;
} Record;

struct _UsherRunCanon {
  guint n_values;
  UsherRunWriteFunc write;
  gpointer data;
  char *arena; /* (owned) */
  gsize used, room, bound;
  GArray *records; /* (owned) (element-type Record) */
  gboolean ascending, lost;
  UsherHasher *hasher; /* (owned) (nullable): begun when the arena was emptied */
  char *last;          /* (owned) (nullable): the last native id that was hashed */
  gsize last_length;
  gboolean any;        /* something was hashed */
};

UsherRunCanon *
usher_run_canon_new (guint n_values, UsherRunWriteFunc write, gpointer data)
{
  UsherRunCanon *self = g_new0 (UsherRunCanon, 1);

  self->n_values = n_values;
  self->write = write;
  self->data = data;
  self->bound = BOUND;
  self->records = g_array_new (FALSE, FALSE, sizeof (Record));
  self->ascending = TRUE;
  return self;
}

void
usher_run_canon_set_bound (UsherRunCanon *self, gsize bytes)
{
  self->bound = bytes;
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

  for (guint i = 0; i < 2; i++)
    if (left->prefix[i] != right->prefix[i])
      return left->prefix[i] < right->prefix[i] ? -1 : 1;
  arena += USHER_RUN_PACK_HEAD;
  return compare_bytes (arena + left->offset, left->native_length, arena + right->offset, right->native_length);
}

static void
take_prefix (Record *record, const char *text, gsize length)
{
  guint64 raw[2] = { 0, 0 };

  memcpy (raw, text, MIN (length, sizeof raw));
  record->prefix[0] = GUINT64_FROM_BE (raw[0]);
  record->prefix[1] = GUINT64_FROM_BE (raw[1]);
}

/* ---- Gathering ---- */

static void
remember_last (UsherRunCanon *self, const Record *last)
{
  g_free (self->last);
  self->last = g_memdup2 (self->arena + last->offset + USHER_RUN_PACK_HEAD, last->native_length);
  self->last_length = last->native_length;
}

/* Hashes what is kept, in order, and empties the arena. */
static void
flush (UsherRunCanon *self)
{
  const Record *records = (const Record *) (gpointer) self->records->data;
  UsherValue values[USHER_RUN_VALUES_MAX];

  if (!self->hasher)
    {
      self->hasher = usher_hasher_new ();
      usher_hasher_add (self->hasher, "[", 1);
    }
  if (!self->ascending)
    g_array_sort_with_data (self->records, compare_records, self->arena);
  for (guint i = 0; i < self->records->len; i++)
    {
      const GString *text;

      if (self->any)
        usher_hasher_add (self->hasher, ",", 1);
      usher_run_unpack (self->arena + records[i].offset, values, self->n_values);
      text = self->write (values, self->data);
      usher_hasher_add (self->hasher, text->str, text->len);
      self->any = TRUE;
    }
  if (self->records->len)
    remember_last (self, &records[self->records->len - 1]);
  g_array_set_size (self->records, 0);
  self->used = 0;
}

static gboolean
make_room (UsherRunCanon *self, gsize size)
{
  if (self->used + size > self->bound && self->ascending)
    flush (self);
  if (self->used + size > self->bound)
    return FALSE;
  if (self->used + size > self->room)
    {
      self->room = MIN (self->bound, MAX (self->room * 2, MAX (self->used + size, (gsize) 64 * 1024)));
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
  return compare_bytes (native, length, self->arena + last->offset + USHER_RUN_PACK_HEAD, last->native_length) > 0;
}

void
usher_run_canon_add (UsherRunCanon *self, const UsherValue *values)
{
  Record record = { .native_length = (guint32) values[0].length };

  if (self->lost)
    return;
  if (self->ascending && !is_after_last (self, values[0].text, values[0].length))
    self->ascending = FALSE;
  if ((!self->ascending && self->hasher) || !make_room (self, usher_run_packed_size (values, self->n_values)))
    {
      self->lost = TRUE;
      self->used = self->room = 0;
      g_clear_pointer (&self->arena, g_free);
      g_array_set_size (self->records, 0);
      return;
    }
  take_prefix (&record, values[0].text, values[0].length);
  record.offset = self->used;
  self->used = (gsize) (usher_run_pack (self->arena + self->used, values, self->n_values) - self->arena);
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
