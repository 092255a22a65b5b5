/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "usher-grid-source.h"
#include "usher-mark.h"

G_BEGIN_DECLS

/* How a column is shown. */
typedef enum {
  USHER_CELL_TEXT,
  USHER_CELL_STRONG,    /* bold: a verb of the ledger                      */
  USHER_CELL_TWO_LINES, /* EXTRA: the column of the second line            */
  USHER_CELL_NUMBER,
  USHER_CELL_TIME,      /* relative; EXTRA (nullable): as above            */
  USHER_CELL_DATE,
  USHER_CELL_MARK,      /* EXTRA: the vocabulary                           */
  USHER_CELL_KEY,       /* the part after the colon                        */
  USHER_CELL_CODE,      /* a hash: its beginning, in a fixed width         */
  USHER_CELL_BOOL,
  USHER_CELL_FACE,      /* what FORMAT says; EXTRA "two-lines": with a second one; "number": at the end */
} UsherCellKind;

/* What a cell shows when its column's value alone does not say it. */
typedef struct {
  char *line, *under;          /* (owned) (nullable) */
  const UsherMarkStyle *style; /* (nullable): without an icon */
} UsherCellFace;

typedef void (*UsherCellFormat) (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face);

typedef struct {
  const char *column;  /* of the noun */
  const char *title;   /* (nullable): the noun's */
  UsherCellKind kind;
  const char *extra;   /* (nullable) */
  int width;           /* px at 100 % */
  gboolean expand, hidden; /* hidden: only when chosen */
  UsherCellFormat format;  /* (nullable): of USHER_CELL_FACE */
  const char *needs;       /* (nullable): further columns that FORMAT reads, "kind,ends" */
  int drop;                /* where there is no room 1 goes first, then 2 and so on; 0 stays */
} UsherGridColumn;

#define USHER_TYPE_GRID_CELL (usher_grid_cell_get_type ())
G_DECLARE_FINAL_TYPE (UsherGridCell, usher_grid_cell, USHER, GRID_CELL, GtkWidget)

GtkWidget *usher_grid_cell_new (const UsherGridColumn *spec, guint column, int extra_column);
/* What is at POSITION; nothing while that is not loaded. */
void usher_grid_cell_update (UsherGridCell *self, UsherGridSource *source, guint position, gint64 now);
/* How a column that no page describes is shown. */
UsherGridColumn usher_grid_column_default (const UsherColumn *column);
/* The words a cell shows, for copying and accessible names. (transfer full) */
char *usher_grid_cell_words (const UsherGridColumn *spec, const UsherColumn *column, const UsherValue *value, gint64 now);

G_END_DECLS
