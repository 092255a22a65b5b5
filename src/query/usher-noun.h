/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "usher-value.h"

G_BEGIN_DECLS

/* What can be listed, and by which columns: made from data/nouns.yaml by tools/make-nouns.py.
 * Lists, filters, help, export and grids read this one table.  Everything here is constant. */
typedef enum {
  USHER_COLUMN_KEY,      /* a readable key, "person:amara.okafor": PREFIX and what SQL gives   */
  USHER_COLUMN_TEXT,
  USHER_COLUMN_ENUM,     /* one of VALUES, stored as text                                      */
  USHER_COLUMN_INT,
  USHER_COLUMN_BOOL,     /* 0 and 1                                                            */
  USHER_COLUMN_TIME,     /* ms UTC                                                             */
  USHER_COLUMN_DURATION, /* seconds                                                            */
  USHER_COLUMN_SET,      /* a JSON array of words, as text; a filter asks for one of them      */
} UsherColumnKind;

typedef enum {
  USHER_COLUMN_VISIBLE = 1 << 0,    /* in a list unless columns are chosen   */
  USHER_COLUMN_SEARCHABLE = 1 << 1, /* bare words look here                  */
  USHER_COLUMN_NUMBER = 1 << 2,     /* a KEY made of PREFIX and a number     */
  USHER_COLUMN_NULLABLE = 1 << 3,
  USHER_COLUMN_ORDERED = 1 << 4,    /* VALUES stand in a meaningful order    */
} UsherColumnFlags;

typedef struct {
  const char *name;          /* snake_case                                               */
  const char *title;         /* for people                                               */
  UsherColumnKind kind;
  guint flags;               /* UsherColumnFlags                                         */
  const char *sql;           /* the value, without PREFIX                                */
  const char *fold;          /* its fold; SQL again where the value is its own fold      */
  gboolean folds;            /* FOLD differs from SQL: values compare by fold            */
  const char *prefix;        /* (nullable): of a KEY: "person:", "RUN-"                  */
  const char *const *values; /* (nullable): of an ENUM, NULL-terminated                  */
  int width;                 /* characters, for a table's first layout                   */
  guint64 joins;             /* bits of the noun's joins that SQL and FOLD read          */
} UsherColumn;

typedef struct {
  const char *name; /* the alias */
  const char *sql;
} UsherJoin;

typedef struct {
  const char *name;       /* "people"                                              */
  const char *singular;   /* "person"                                              */
  const char *title;
  const char *from;       /* one table and its alias                               */
  const UsherJoin *joins; /* left joins that match at most one row, in order       */
  guint n_joins;
  const UsherColumn *columns;
  guint n_columns;
  guint key;              /* which column is the row's own key                     */
  const char *id;         /* a number per row that never changes                   */
  const char *id_order;   /* ORDER BY for that number, for the engine's indexes    */
  const char *where;      /* (nullable): which rows of the table belong here       */
  const char *count;      /* (nullable): all of them, counted the cheap way        */
  const char *sort;       /* the order unless one is chosen: "key", "at:desc"      */
  int age;                /* the column that `age` filters by; −1: none            */
} UsherNoun;

extern const UsherNoun usher_nouns[];
extern const guint usher_n_nouns;

/* (nullable): by either name, singular or plural. */
const UsherNoun *usher_noun_find (const char *name);
/* The same; USAGE with the nearest names otherwise. */
const UsherNoun *usher_noun_need (const char *name, GError **error);
int usher_noun_column (const UsherNoun *noun, const char *name); /* −1: none */
/* (transfer full): the names most like NAME, NULL-terminated. */
char **usher_noun_nearest_columns (const UsherNoun *noun, const char *name);
const char *usher_column_kind_name (UsherColumnKind kind); /* "text", "time" … */
gboolean usher_column_is_number (const UsherColumn *column); /* are values integers inside a query? */

G_END_DECLS
