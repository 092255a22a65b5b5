/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-fault.h"
#include "usher-line.h"
#include "usher-record.h"
#include "usher-schema.h"

G_BEGIN_DECLS

/* A governed row as its lines alone tell it. */
typedef struct {
  const UsherTable *table;
  gint64 id, version, line; /* version 0: no line speaks of it; line: the last that does */
  UsherDigest after;        /* as that line says */
  char **fields;            /* (owned): canonical JSON each, NULL is null; in the table's order */
} UsherFold;

UsherFold *usher_fold_new (const UsherTable *table, gint64 id);
void usher_fold_free (UsherFold *self);
void usher_fold_apply (UsherFold *self, gint64 line, gint64 version, UsherCanonSlice after, UsherCanonSlice changes);
/* Everything that LINE says of this object. */
void usher_fold_line (UsherFold *self, gint64 n, const UsherLine *line);
/* Of the canonical row that it folds to. */
UsherDigest usher_fold_digest (const UsherFold *self, GString *scratch);
/* What a canonical text (NULL is null) stands for in this field; *TEXT (owned) keeps what it borrows. */
UsherValue usher_fold_value (const UsherField *field, const char *json, char **text);
UsherRow *usher_fold_to_row (const UsherFold *self);
/* Adds to FAULTS how ROW (nullable: there is none) differs, a fault a field. */
void usher_fold_compare (const UsherFold *self, const UsherValue *row, GPtrArray *faults);
/* The same with a row spelled field by field, NULL being null. */
void usher_fold_compare_texts (const UsherFold *self, const char *const *row, GPtrArray *faults);
char *usher_field_text (const UsherField *field, const UsherValue *value); /* (nullable): canonical; NULL is null */

UsherFault *usher_fault_new (UsherFaultKind kind, gint64 line, const char *object, const char *field, const char *expected,
                             const char *found);
char *usher_object_name (const UsherTable *table, gint64 id);

/* A row of TABLE with room for its texts; values are copied. */
UsherRow *usher_row_new (const UsherTable *table, const UsherValue *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFold, usher_fold_free)

G_END_DECLS
