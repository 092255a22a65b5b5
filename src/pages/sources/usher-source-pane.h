/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-source-reading.h"
#include "usher-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One source: what is wrong in words, its runs, what is held back, and what can be done.  Its buttons
 * activate actions of the group "source", which whoever shows it puts there. */
#define USHER_TYPE_SOURCE_PANE (usher_source_pane_get_type ())
G_DECLARE_FINAL_TYPE (UsherSourcePane, usher_source_pane, USHER, SOURCE_PANE, AdwBin)

GtkWidget *usher_source_pane_new (UsherWorkspace *workspace);
/* READING (nullable): none is chosen.  PROGRESS (nullable): it is being synced, and how far. */
void usher_source_pane_show (UsherSourcePane *self, const UsherSourceReading *reading, const char *progress);
void usher_source_pane_show_error (UsherSourcePane *self, const GError *error);
void usher_source_pane_set_progress (UsherSourcePane *self, const char *progress);

G_END_DECLS
