/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-canon.h"
#include "usher-digest.h"

G_BEGIN_DECLS

/* The governed tables and the mirror's streams, made from data/tables.yaml by tools/make-tables.py. */
typedef enum {
  USHER_FIELD_TEXT,
  USHER_FIELD_INT,
  USHER_FIELD_BOOL,
  USHER_FIELD_TIME,
  USHER_FIELD_SET,     /* stored as a canonical JSON array of sorted strings */
  USHER_FIELD_PRIVATE, /* the id of a personal text                          */
  USHER_FIELD_REF,     /* an id in another table                             */
} UsherFieldKind;

typedef struct {
  const char *name;
  UsherFieldKind kind;
  const char *refers; /* (nullable): the table of a REF */
} UsherField;

typedef struct {
  const char *name;
  const UsherField *fields; /* in canonical order, id and version among them */
  guint n_fields;
  guint id, version;        /* where these two stand */
  const char *columns;      /* "a, b, id, version": for SELECT, in that order */
} UsherTable;

extern const UsherTable usher_tables[];
extern const guint usher_n_tables;

const UsherTable *usher_table_find (const char *name);                  /* (nullable) */
int usher_table_field (const UsherTable *table, const char *field);     /* −1: none */
/* The canonical row: every field that is not null.  VALUES are in the order of fields. */
void usher_row_canon (const UsherTable *table, const UsherValue *values, GString *out);
void usher_field_canon (const UsherField *field, const UsherValue *value, GString *out);
UsherDigest usher_row_digest (const UsherTable *table, const UsherValue *values, GString *scratch);

G_END_DECLS
