/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-workspace.h"

G_BEGIN_DECLS

/* The history of a record as a card: what each line of the ledger changed, before and after. */
#define USHER_TYPE_HISTORY_VIEW (usher_history_view_get_type ())
G_DECLARE_FINAL_TYPE (UsherHistoryView, usher_history_view, USHER, HISTORY_VIEW, AdwBin)

GtkWidget *usher_history_view_new (UsherWorkspace *workspace);
/* ABOUT as usher-history-reading.h takes it; asking again reads again. */
void usher_history_view_show (UsherHistoryView *self, const char *about);

G_END_DECLS
