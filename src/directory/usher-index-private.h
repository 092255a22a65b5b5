/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From a name (128 bits of its SHA-256) or a pair of numbers to a record's id: 64 bytes an entry, so
 * that the records of a million people are found without asking the database. */
typedef struct {
  guint64 key[2];
  guint64 content[2]; /* of a run: what the record says                  */
  guint64 called;     /* of a run: what its readable key was made of     */
  gint64 id;
  guint seen : 1, gone : 1;
  guint plain : 1;    /* of a run: its readable key is its native id      */
} UsherIndexEntry;

typedef struct {
  UsherIndexEntry *entries; /* (owned): in the order in which they were added */
  guint32 n, room;
  guint32 *slots;           /* (owned): a place in entries plus one, or 0 */
  guint32 n_slots;          /* a power of two */
} UsherIndex;

void usher_index_init (UsherIndex *self);
void usher_index_clear (UsherIndex *self);
void usher_index_hash (const char *text, gsize length, guint64 key[2]);
/* (nullable): pointers live until the next add. */
UsherIndexEntry *usher_index_find (const UsherIndex *self, const guint64 key[2]);
UsherIndexEntry *usher_index_add (UsherIndex *self, const guint64 key[2], gint64 id);
/* By text; 0: none. */
gint64 usher_index_find_text (const UsherIndex *self, const char *text, gsize length);

G_END_DECLS
