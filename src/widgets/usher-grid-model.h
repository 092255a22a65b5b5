/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "usher-grid-source.h"
#include "usher-selection.h"

G_BEGIN_DECLS

/* A position in a grid, as GTK wants an object for it.  It holds no data: cells ask the source. */
#define USHER_TYPE_GRID_ROW (usher_grid_row_get_type ())
G_DECLARE_FINAL_TYPE (UsherGridRow, usher_grid_row, USHER, GRID_ROW, GObject)

guint usher_grid_row_get_position (UsherGridRow *self);
/* Cells that show this row now; they are told when other content stands here. */
void usher_grid_row_add_cell (UsherGridRow *self, GtkWidget *cell);
void usher_grid_row_remove_cell (UsherGridRow *self, GtkWidget *cell);
GtkWidget *usher_grid_row_any_cell (UsherGridRow *self); /* (nullable) */

typedef void (*UsherGridCellUpdate) (GtkWidget *cell, guint position, gpointer data);

/* List and selection in one, over a source: rows live only while they are on screen, what is chosen
 * is a bit per row id, and another order changes the cells in place. */
#define USHER_TYPE_GRID_MODEL (usher_grid_model_get_type ())
G_DECLARE_FINAL_TYPE (UsherGridModel, usher_grid_model, USHER, GRID_MODEL, GObject)

UsherGridModel *usher_grid_model_new (UsherGridSource *source, UsherGridCellUpdate update, gpointer data);
UsherSelection *usher_grid_model_get_selection (UsherGridModel *self); /* (transfer none) */
gint64 usher_grid_model_count_selected (UsherGridModel *self);
guint usher_grid_model_live_rows (UsherGridModel *self);
void usher_grid_model_update_all (UsherGridModel *self);
void usher_grid_model_complete (UsherGridModel *self); /* a new list has all its rows at once */
/* Calls FUNC for each row on screen whose id is among IDS. */
void usher_grid_model_each_live (UsherGridModel *self, const gint64 *ids, gsize n, void (*func) (UsherGridRow *row, gpointer data), gpointer data);

G_END_DECLS
