/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-import-private.h"

G_BEGIN_DECLS

/* What an HR feed has beyond a file of people: headers and words as personnel systems write them, people known again by
 * their employee number, and what is different from last time. */

/* ---- usher-import-headers.c: constant; any thread ---- */
/* −1: no field of people is called so.  RANK (nullable): the smaller, the surer. */
int usher_import_header_field (const char *header, guint *rank);
/* (nullable): the word of usher-vocabulary.h that personnel systems write as TEXT; FIELD is "kind" or "state". */
const char *usher_import_header_word (const char *field, const char *text, gsize length);
/* All that is known, for the documentation's test: of a field ("employee") or a word ("state:active").  FALSE: no more. */
gboolean usher_import_header_nth (guint n, char **meaning, const char **names);
char *usher_import_header_tidy (const char *text, gsize length); /* folded, letters and digits alone */
/* "2026-03-18", "18.03.2026", "20260318"; midnight UTC. */
gboolean usher_import_header_date (const char *text, gsize length, gint64 *ms);

/* ---- usher-import-feed.c: writer thread ---- */
UsherImportFeed *usher_import_feed_new (void);
void usher_import_feed_free (UsherImportFeed *self);
/* Which column of the file is which field: what --map says, and what is known of the rest. */
gboolean usher_import_feed_header (UsherImport *import, const UsherCsvRow *row, GError **error);
/* The people that the source has now. */
gboolean usher_import_feed_load (UsherImport *import, gint64 source, GError **error);
const char *usher_import_feed_word (UsherImport *import, const UsherImportField *field, const char *text, gsize length);
/* Login, name, native id and state, from what the row has. */
gboolean usher_import_feed_complete (UsherImport *import, UsherValue *values);
/* Of what is worked out there, a bit each: it counts as told. */
guint usher_import_feed_told (const UsherImport *import);
/* Behind a row that was put: notes what is different. */
void usher_import_feed_note (UsherImport *import, const UsherValue *values, guint untold);
/* Behind the last row: who is absent from a complete feed. */
void usher_import_feed_end (UsherImport *import);

/* ---- usher-import-feed-store.c ---- */
typedef void (*UsherImportFeedFunc) (gint64 id, gboolean gone, const char *key, const UsherValue *values, gpointer data);
/* Everybody that SOURCE ever had, in order of id. */
gboolean usher_import_feed_store_people (UsherConn *conn, gint64 source, UsherImportFeedFunc func, gpointer data, GError **error);

G_END_DECLS
