/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-workspace.h"

G_BEGIN_DECLS

/* One ledger line as a readable before and after.  Read in the background. */
#define USHER_TYPE_LINE_PANE (usher_line_pane_get_type ())
G_DECLARE_FINAL_TYPE (UsherLinePane, usher_line_pane, USHER, LINE_PANE, AdwBin)

GtkWidget *usher_line_pane_new (UsherWorkspace *workspace);
void usher_line_pane_show (UsherLinePane *self, gint64 n); /* 0: none */

G_END_DECLS
