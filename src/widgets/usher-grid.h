/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-grid-cell.h"
#include "usher-grid-model.h"

G_BEGIN_DECLS

/* The one table of the application: a noun's rows with a filter row, sorting by header, saved views,
 * a column chooser, grouping, selection, copy and export.
 *
 * Signals: "activate-row" (gint64 id, const char *key); "focus-row" (gint64 id, const char *key):
 * the row the keyboard is on, −1 and NULL for none; "selection" (gint64 count). */
#define USHER_TYPE_GRID (usher_grid_get_type ())
G_DECLARE_FINAL_TYPE (UsherGrid, usher_grid, USHER, GRID, AdwBin)

typedef struct {
  const char *id;      /* what its columns and order are remembered by */
  const char *noun;
  const char *scope;   /* (nullable): tokens that always hold */
  const char *placeholder; /* (nullable): of the filter row */
  const char *empty_icon, *empty_title, *empty_text; /* (nullable): when there is nothing at all */
  const UsherGridColumn *columns; /* in the order of the page; ended by column NULL */
  const char *sort;    /* (nullable): the order unless one was chosen */
  gboolean plain;      /* no filter row: a card's short list */
} UsherGridSpec;

/* SPEC and what it points to live as long as the program; SCOPE is copied. */
GtkWidget *usher_grid_new (UsherWorkspace *workspace, const UsherGridSpec *spec, const char *scope);
UsherGridSource *usher_grid_get_source (UsherGrid *self);
UsherGridModel *usher_grid_get_model (UsherGrid *self);
void usher_grid_set_tokens (UsherGrid *self, const char *tokens);
char *usher_grid_get_tokens (UsherGrid *self);
void usher_grid_set_sort (UsherGrid *self, const char *sort);
const char *usher_grid_get_sort (UsherGrid *self); /* (nullable) */
void usher_grid_find (UsherGrid *self);            /* focus the filter row */
void usher_grid_focus_rows (UsherGrid *self);
void usher_grid_scroll_to (UsherGrid *self, guint position);
void usher_grid_changed (UsherGrid *self, GPtrArray *changed);
void usher_grid_export (UsherGrid *self);
/* The query of what is chosen, or of all that match when nothing is. (transfer full) */
UsherQuery *usher_grid_get_chosen (UsherGrid *self);
char *usher_grid_key_at (UsherGrid *self, guint position); /* (transfer full) (nullable) */

G_END_DECLS
