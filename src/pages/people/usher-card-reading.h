/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-card.h"

G_BEGIN_DECLS

/* A card as it is stored: by the fields of its kind, a word each ("1", "high", a person's number), and
 * how people read it. */
typedef struct {
  UsherCardKind kind;
  gint64 id, version;  /* version 0: nobody said anything yet */
  char **values;       /* (owned) (nullable entries): parallel to usher_card_fields () */
  char **shown;        /* (owned) (nullable entries) */
} UsherCardReading;

UsherCardReading *usher_card_reading_load (UsherConn *conn, UsherCardKind kind, gint64 id, GError **error);
void usher_card_reading_free (UsherCardReading *self);
const char *usher_card_field_title (const char *field);
/* The choices of a field; NULL: it is text or a person. */
const char *const *usher_card_field_words (const char *field);
const char *usher_card_word_title (const char *field, const char *word);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCardReading, usher_card_reading_free)

G_END_DECLS
