/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two parts beside each other, the second at the end; where there is no room, the second under the first. */
#define USHER_TYPE_FOLD_ROW (usher_fold_row_get_type ())
G_DECLARE_FINAL_TYPE (UsherFoldRow, usher_fold_row, USHER, FOLD_ROW, GtkWidget)

GtkWidget *usher_fold_row_new (GtkWidget *first, GtkWidget *second);

G_END_DECLS
