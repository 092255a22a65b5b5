/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A set of row ids as bitmaps of 4,096 ids each, found by their number: a million neighbouring
 * rows take 131 KB, and ids may be any number.  "All but" is the same set, meant the other way
 * round.  One thread at a time; knows neither rows nor the database. */

#include "usher-selection.h"

#include <string.h>

#define BLOCK_BITS 12
#define BLOCK_WORDS (1 << (BLOCK_BITS - 6))

typedef struct {
  gint64 number; /* id >> BLOCK_BITS; the key */
  guint count;
  guint64 words[BLOCK_WORDS];
} Block;

struct _UsherSelection {
  GHashTable *blocks; /* gint64 in the block → Block (owned) */
  Block *last;        /* (nullable): looked at last          */
  gint64 count;       /* of ids in the set                   */
  gboolean all;       /* the set is what is left out         */
};

UsherSelection *
usher_selection_new (void)
{
  UsherSelection *self = g_new0 (UsherSelection, 1);

  self->blocks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return self;
}

UsherSelection *
usher_selection_copy (const UsherSelection *self)
{
  UsherSelection *copy = usher_selection_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->blocks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Block *block = g_memdup2 (value, sizeof (Block));

      g_hash_table_insert (copy->blocks, &block->number, block);
    }
  copy->count = self->count;
  copy->all = self->all;
  return copy;
}

void
usher_selection_free (UsherSelection *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->blocks);
  g_free (self);
}

static Block *
find_block (const UsherSelection *self, gint64 id)
{
  gint64 number = id >> BLOCK_BITS;

  if (self->last && self->last->number == number)
    return self->last;
  return g_hash_table_lookup (self->blocks, &number);
}

static Block *
need_block (UsherSelection *self, gint64 id)
{
  Block *block = find_block (self, id);

  if (!block)
    {
      block = g_new0 (Block, 1);
      block->number = id >> BLOCK_BITS;
      g_hash_table_insert (self->blocks, &block->number, block);
    }
  self->last = block;
  return block;
}

static guint
place_of (gint64 id)
{
  return (guint) ((guint64) id & ((1 << BLOCK_BITS) - 1));
}

static gboolean
holds (const UsherSelection *self, gint64 id)
{
  const Block *block = find_block (self, id);
  guint place = place_of (id);

  return block && (block->words[place / 64] >> (place % 64)) & 1;
}

static void
hold (UsherSelection *self, gint64 id, gboolean held)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (place_of (id) % 64);
  Block *block;

  if (holds (self, id) == held)
    return;
  block = need_block (self, id);
  block->words[place_of (id) / 64] ^= bit;
  block->count += held ? 1 : -1;
  self->count += held ? 1 : -1;
  if (!block->count)
    {
      self->last = NULL;
      g_hash_table_remove (self->blocks, &block->number);
    }
}

void
usher_selection_clear (UsherSelection *self)
{
  self->last = NULL;
  g_hash_table_remove_all (self->blocks);
  self->count = 0;
  self->all = FALSE;
}

void
usher_selection_set_all (UsherSelection *self)
{
  usher_selection_clear (self);
  self->all = TRUE;
}

void
usher_selection_set_all_but (UsherSelection *self, const gint64 *ids, gsize n)
{
  usher_selection_set_all (self);
  for (gsize i = 0; i < n; i++)
    hold (self, ids[i], TRUE);
}

void
usher_selection_set (UsherSelection *self, gint64 id, gboolean chosen)
{
  hold (self, id, chosen != self->all);
}

gboolean
usher_selection_has (const UsherSelection *self, gint64 id)
{
  return holds (self, id) != self->all;
}

gboolean
usher_selection_is_all (const UsherSelection *self)
{
  return self->all;
}

gint64
usher_selection_count (const UsherSelection *self, gint64 total)
{
  return self->all ? MAX (total - self->count, 0) : self->count;
}

static int
compare_blocks (gconstpointer a, gconstpointer b)
{
  gint64 first = (*(const Block *const *) a)->number, second = (*(const Block *const *) b)->number;

  return (first > second) - (first < second);
}

static void
add_ids (GArray *ids, const Block *block)
{
  for (guint word = 0; word < BLOCK_WORDS; word++)
    for (guint64 left = block->words[word]; left; left &= left - 1)
      {
        gint64 id = block->number * (1 << BLOCK_BITS) + word * 64 + __builtin_ctzll (left);

        g_array_append_val (ids, id);
      }
}

GArray *
usher_selection_ids (const UsherSelection *self)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) MIN (self->count, G_MAXUINT / 16));
  g_autoptr (GPtrArray) blocks = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->blocks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (blocks, value);
  g_ptr_array_sort (blocks, compare_blocks);
  for (guint i = 0; i < blocks->len; i++)
    add_ids (ids, blocks->pdata[i]);
  return ids;
}

UsherQuery *
usher_selection_to_query (const UsherSelection *self, const UsherQuery *query)
{
  UsherQuery *narrowed = usher_query_copy (query);
  g_autoptr (GArray) ids = usher_selection_ids (self);
  static const gint64 none = 0;

  if (self->all && !ids->len)
    return narrowed;
  usher_query_set_ids (narrowed, ids->len ? (const gint64 *) (gpointer) ids->data : &none, ids->len, self->all);
  return narrowed;
}
