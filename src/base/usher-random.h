/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A seeded stream of numbers, equal on every machine: SHA-256 (seed, section) feeds xoshiro256**. */
typedef struct {
  guint64 state[4];
} UsherRandom;

void usher_random_init (UsherRandom *self, guint64 seed, const char *section);
guint64 usher_random_next (UsherRandom *self);
guint usher_random_below (UsherRandom *self, guint bound); /* 0 … bound−1, without bias */
/* TRUE about PERMILLE times in a thousand. */
gboolean usher_random_chance (UsherRandom *self, guint permille);
/* A version 4 UUID as text, from the stream. */
char *usher_random_uuid (UsherRandom *self);
/* From the operating system, for real workspaces, salts and acts. */
void usher_random_bytes (gpointer out, gsize length);
char *usher_uuid_new (void);

G_END_DECLS
