/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How often a source is synced, and how long its events are kept: two lists to choose from. */
GtkWidget *usher_source_schedule_choice (gint64 minutes, gint64 days);
void usher_source_schedule_get (GtkWidget *choice, gint64 *minutes, gint64 *days);

G_END_DECLS
