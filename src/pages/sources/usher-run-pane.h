/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-workspace.h"

G_BEGIN_DECLS

/* One run: what it counted, its error as it came, the privileged changes it told of, and what was
 * decided when it was held back.  Read in the background. */
#define USHER_TYPE_RUN_PANE (usher_run_pane_get_type ())
G_DECLARE_FINAL_TYPE (UsherRunPane, usher_run_pane, USHER, RUN_PANE, AdwBin)

GtkWidget *usher_run_pane_new (UsherWorkspace *workspace);
void usher_run_pane_show (UsherRunPane *self, gint64 run); /* 0: none */

G_END_DECLS
