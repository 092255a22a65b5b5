/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "usher-value.h"

G_BEGIN_DECLS

/* Canonical JSON: RFC 8785 made of strings, integers up to ±(2^53−1), booleans, null, arrays and
 * objects; no fractions.  These append functions are the only writer of such text.  A caller
 * names an object's keys in canonical order; usher_canon_check () holds it to that in tests. */
void usher_canon_text (GString *out, const char *text, gssize length); /* quoted and escaped; the text is valid UTF-8 */
void usher_canon_int (GString *out, gint64 value);
void usher_canon_bool (GString *out, gboolean value);
/* A comma where one is needed (not after '{' or '['), then "key": */
void usher_canon_key (GString *out, const char *key);
void usher_canon_comma (GString *out);
void usher_canon_key_text (GString *out, const char *key, const char *value); /* nothing when VALUE is NULL */
void usher_canon_key_int (GString *out, const char *key, gint64 value);

/* A piece of canonical text, borrowed. */
typedef struct {
  const char *text; /* (nullable): NULL is absent */
  gsize length;
} UsherCanonSlice;

typedef struct {
  const char *at, *end;
} UsherCanonIter;

#define USHER_CANON_DEPTH_MAX 64

/* Is this, byte for byte, canonical JSON as above?  The error's where has line 1 and the column. */
gboolean usher_canon_check (const char *text, gsize length, GError **error);
/* The rest reads text that passed the check (or that we wrote); on anything else it ends, never crashes. */
UsherCanonSlice usher_canon_get (UsherCanonSlice object, const char *key);
gint64 usher_canon_get_int (UsherCanonSlice object, const char *key, gint64 otherwise);
char *usher_canon_dup_text (UsherCanonSlice string); /* (nullable): unescaped; NULL when it is no string */
gint64 usher_canon_to_int (UsherCanonSlice number, gint64 otherwise);
gboolean usher_canon_equal (UsherCanonSlice slice, const char *text); /* TEXT is canonical too: "true", "\"a\"" */
void usher_canon_iter_init (UsherCanonIter *iter, UsherCanonSlice container);
gboolean usher_canon_next_item (UsherCanonIter *iter, UsherCanonSlice *item);
/* KEY keeps its quotes, as every string slice does. */
gboolean usher_canon_next_member (UsherCanonIter *iter, UsherCanonSlice *key, UsherCanonSlice *value);

G_END_DECLS
