/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the records of the open stream have in columns that the source says nothing of.  Taken while
 * the stream's index is loaded, since a question a row would stop the queue of writes; in blocks, so
 * that nothing moves and values may borrow.  Writer thread; it must not know a database. */

#include "usher-run-private.h"

#define BLOCK ((gsize) 1024 * 1024)

struct _UsherRunKept {
  guint columns[USHER_RUN_VALUES_MAX]; /* the untold ones */
  guint n_columns;
  GPtrArray *blocks; /* (owned) */
  char *at;          /* the room left in the last block */
  gsize room;
  GPtrArray *places; /* (owned): by place in the index, into the blocks; NULL: nothing known */
};

UsherRunKept *
usher_run_kept_new (guint untold)
{
  UsherRunKept *self = g_new0 (UsherRunKept, 1);

  for (guint i = 0; i < USHER_RUN_VALUES_MAX; i++)
    if (untold & 1u << i)
      self->columns[self->n_columns++] = i;
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->places = g_ptr_array_new ();
  return self;
}

void
usher_run_kept_free (UsherRunKept *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->places);
  g_free (self);
}

void
usher_run_kept_add (UsherRunKept *self, gsize place, const UsherValue *values)
{
  UsherValue kept[USHER_RUN_VALUES_MAX];
  gsize size;
  char *end;

  for (guint i = 0; i < self->n_columns; i++)
    kept[i] = values[self->columns[i]];
  size = usher_run_packed_size (kept, self->n_columns);
  if (size > self->room)
    {
      self->room = MAX (BLOCK, size);
      self->at = g_malloc (self->room);
      g_ptr_array_add (self->blocks, self->at);
    }
  if (place >= self->places->len)
    g_ptr_array_set_size (self->places, (int) place + 1);
  self->places->pdata[place] = self->at;
  end = usher_run_pack (self->at, kept, self->n_columns);
  self->room -= (gsize) (end - self->at);
  self->at = end;
}

void
usher_run_kept_fill (const UsherRunKept *self, gsize place, UsherValue *values)
{
  UsherValue kept[USHER_RUN_VALUES_MAX];

  if (place >= self->places->len || !self->places->pdata[place])
    return;
  usher_run_unpack (self->places->pdata[place], kept, self->n_columns);
  for (guint i = 0; i < self->n_columns; i++)
    values[self->columns[i]] = kept[i];
}
