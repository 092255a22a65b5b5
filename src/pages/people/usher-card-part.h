/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "usher-card-reading.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* What members decided about a record, as a card with an Edit button that opens the editor. */
GtkWidget *usher_card_part_new (UsherWorkspace *workspace, const UsherCardReading *reading, const char *title);

G_END_DECLS
