/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A hash table with open addressing over 128-bit keys.  One thread at a time.  It must not know what
 * its keys name; equal keys are one key (they are cut from SHA-256, so two names never share one). */

#include "usher-index-private.h"

#include <string.h>

#include "usher-digest.h"

#define SLOTS_MIN 1024

void
usher_index_init (UsherIndex *self)
{
  memset (self, 0, sizeof *self);
  self->n_slots = SLOTS_MIN;
  self->slots = g_new0 (guint32, self->n_slots);
}

void
usher_index_clear (UsherIndex *self)
{
  g_clear_pointer (&self->entries, g_free);
  g_clear_pointer (&self->slots, g_free);
  self->n = self->room = self->n_slots = 0;
}

void
usher_index_hash (const char *text, gsize length, guint64 key[2])
{
  UsherDigest digest = usher_sha256 (text, length);

  memcpy (key, digest.bytes, 2 * sizeof (guint64));
}

/* Pairs of small numbers need stirring; cut digests do not mind it. */
static guint32
first_slot (const UsherIndex *self, const guint64 key[2])
{
  guint64 mixed = (key[0] ^ (key[1] << 32 | key[1] >> 32)) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint32) (mixed >> 32) & (self->n_slots - 1);
}

static guint32 *
find_slot (const UsherIndex *self, const guint64 key[2])
{
  guint32 at = first_slot (self, key);

  while (self->slots[at])
    {
      const UsherIndexEntry *entry = &self->entries[self->slots[at] - 1];

      if (entry->key[0] == key[0] && entry->key[1] == key[1])
        break;
      at = (at + 1) & (self->n_slots - 1);
    }
  return &self->slots[at];
}

UsherIndexEntry *
usher_index_find (const UsherIndex *self, const guint64 key[2])
{
  guint32 place = *find_slot (self, key);

  return place ? &self->entries[place - 1] : NULL;
}

static void
grow_slots (UsherIndex *self)
{
  g_free (self->slots);
  self->n_slots *= 2;
  self->slots = g_new0 (guint32, self->n_slots);
  for (guint32 i = 0; i < self->n; i++)
    *find_slot (self, self->entries[i].key) = i + 1;
}

UsherIndexEntry *
usher_index_add (UsherIndex *self, const guint64 key[2], gint64 id)
{
  guint32 *slot = find_slot (self, key);

  if (*slot)
    return &self->entries[*slot - 1];
  if (self->n == self->room)
    {
      self->room = self->room ? self->room * 2 : SLOTS_MIN / 2;
      self->entries = g_renew (UsherIndexEntry, self->entries, self->room);
    }
  self->entries[self->n] = (UsherIndexEntry) { .key = { key[0], key[1] }, .id = id };
  *slot = ++self->n;
  if (self->n > self->n_slots / 2)
    grow_slots (self);
  return &self->entries[self->n - 1];
}

gint64
usher_index_find_text (const UsherIndex *self, const char *text, gsize length)
{
  const UsherIndexEntry *entry;
  guint64 key[2];

  usher_index_hash (text, length, key);
  entry = usher_index_find (self, key);
  return entry ? entry->id : 0;
}
