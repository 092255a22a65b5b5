/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-schema.h"
#include "usher-tx.h"

G_BEGIN_DECLS

/* The record door: the only way to write a governed row.  One list of changes makes both the row
 * and its ledger line. */
#define USHER_RECORD_BULK_MAX 1000               /* objects in one line */
#define USHER_RECORD_TEXT_MAX (256 * 1024)       /* bytes in one value  */
#define USHER_RECORD_LINE_MAX (8 * 1024 * 1024)

/* The version that an act would have read itself, a moment before: whatever the row has, or none. */
#define USHER_RECORD_AS_IT_IS (-1)

typedef struct {
  const char *field; /* NULL ends a list */
  UsherValue to;
} UsherChange;

typedef struct {
  gint64 id;
  gint64 version; /* expected; 0: there is no such row yet; USHER_RECORD_AS_IT_IS */
  const UsherChange *changes; /* (borrowed); may be the same list for all */
} UsherObjectChange;

/* VERSION is what the caller read (0: the row is new).  An unchanged field is left out of the line;
 * when nothing changes, no line is written and it is no error. */
gboolean usher_record_write (UsherTx *tx, const char *table, gint64 id, const char *verb, gint64 version,
                             const UsherChange *changes, GError **error);
/* The next free id; 0 on failure. */
gint64 usher_record_new (UsherTx *tx, const char *table, const char *verb, const UsherChange *changes, GError **error);
/* All or nothing; lines of at most 1,000 objects.  Ascending ids. */
gboolean usher_record_write_many (UsherTx *tx, const char *table, const char *verb, const UsherObjectChange *objects,
                                  gsize n, GError **error);

/* A governed row as read; texts are its own. */
typedef struct _UsherRow UsherRow;
UsherRow *usher_record_read (UsherConn *conn, const char *table, gint64 id, GError **error); /* (nullable): NULL without error: none */
void usher_row_free (UsherRow *self);
gint64 usher_row_version (const UsherRow *self);
const UsherValue *usher_row_get (const UsherRow *self, const char *field);
const char *usher_row_text (const UsherRow *self, const char *field); /* (nullable) */
gint64 usher_row_int (const UsherRow *self, const char *field, gint64 otherwise);
const UsherValue *usher_row_values (const UsherRow *self); /* in the table's order */

/* Undoes an act by a new one that applies `from`; refused with CONFLICT when a version moved since. */
gboolean usher_undo (UsherTx *tx, const char *act, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRow, usher_row_free)

G_END_DECLS
