/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-noun.h"

G_BEGIN_DECLS

/* Filter tokens, parsed once for SQL and the grid store:
 *   field:value   field:a,b   -field:value   field<v <=v >v >=v   field:null   words   "more words"
 * Terms are ANDed.  A date is the whole day (a month, a year).  Beside a time, a duration is its
 * age (last_success>30d: longer ago than 30 days), a signed one a moment from now (end<+30d).
 * Nothing compares with null: -field:value holds for null, field<v does not. */
typedef enum {
  USHER_TERM_TEXT,  /* the value, or its fold, is one of TEXTS                  */
  USHER_TERM_HAS,   /* the value, a set, has one of TEXTS (each in its quotes)  */
  USHER_TERM_LESS,  /* the fold is less than TEXTS[0]; or equal, with OR_EQUAL  */
  USHER_TERM_MORE,
  USHER_TERM_RANGE, /* an integer lies in one of RANGES                         */
  USHER_TERM_WORD,  /* TEXTS[0] is part of a searchable column's fold           */
} UsherTermKind;

typedef struct {
  gint64 from, to; /* both inclusive */
} UsherRange;

typedef struct {
  UsherTermKind kind;
  gboolean negated;
  gboolean or_null;   /* null is among the values                        */
  gboolean or_equal;
  guint column;       /* of the noun; not for WORD                       */
  char **texts;       /* (owned): folded where the column folds          */
  guint n_texts;
  UsherRange *ranges; /* (owned)                                         */
  guint n_ranges;
} UsherTerm;

typedef struct {
  const UsherNoun *noun;
  UsherTerm *terms; /* (owned) */
  guint n_terms;
} UsherFilter;

#define USHER_FILTER_TERMS_MAX 100
#define USHER_FILTER_VALUES_MAX 500

/* NOW is what durations count from.  USAGE: where.column is the character of the fault. */
UsherFilter *usher_filter_parse (const UsherNoun *noun, const char *tokens, gint64 now, GError **error);
/* Adds the words of plain text: each must be found; nothing in it is an operator. */
gboolean usher_filter_add_text (UsherFilter *self, const char *text, GError **error);
UsherFilter *usher_filter_new (const UsherNoun *noun);
UsherFilter *usher_filter_copy (const UsherFilter *self);
void usher_filter_free (UsherFilter *self);

/* Does one value pass?  For WORD it tells whether the word is part of it, without NEGATED.
 * FOLD may be NULL where the column does not fold. */
gboolean usher_term_matches_text (const UsherTerm *term, const char *text, const char *fold);
gboolean usher_term_matches_int (const UsherTerm *term, gint64 value);
gboolean usher_term_matches_null (const UsherTerm *term);

/* "field:value", quoted where it must be: for building a filter from a choice. */
char *usher_token_make (const char *field, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFilter, usher_filter_free)

G_END_DECLS
