/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The mirror's streams as a manifest's fields name them; a row's values stand in this order (usher-run.h). */
typedef enum { USHER_REST_COLUMN_TEXT, USHER_REST_COLUMN_BOOL, USHER_REST_COLUMN_INT, USHER_REST_COLUMN_TIME } UsherRestColumnType;

typedef struct {
  const char *name;
  UsherRestColumnType type;
  gboolean key;                   /* without it there is no row                              */
  gboolean mapped;                /* a manifest must say where it comes from                 */
  const char *fallback;           /* (nullable): what stands there when it is not known      */
  const char *const *words;       /* (nullable): the closed set                              */
} UsherRestColumn;

typedef struct {
  const char *into;
  guint rank;                     /* streams are read in this order                          */
  const UsherRestColumn *columns;
  guint n;
} UsherRestTable;

const UsherRestTable *usher_rest_table (const char *into); /* (nullable) */
const char *const *usher_rest_tables (void);               /* all names, NULL-terminated */
int usher_rest_column_find (const UsherRestTable *table, const char *name); /* −1: none */

G_END_DECLS
