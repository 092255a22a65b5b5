/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Holds a table or a list of which Tab is to see one place: in with one Tab, out with the next, and arrows
 * within.  In GTK 4.8 Tab would go through every row. */
#define USHER_TYPE_TAB_STOP (usher_tab_stop_get_type ())
G_DECLARE_FINAL_TYPE (UsherTabStop, usher_tab_stop, USHER, TAB_STOP, AdwBin)

GtkWidget *usher_tab_stop_new (GtkWidget *child);

G_END_DECLS
