/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Holds what Tab would get stuck in, such as a flow box whose children take no keyboard themselves: Tab goes
 * from one link or button within to the next, and out. */
#define USHER_TYPE_TAB_THROUGH (usher_tab_through_get_type ())
G_DECLARE_FINAL_TYPE (UsherTabThrough, usher_tab_through, USHER, TAB_THROUGH, AdwBin)

GtkWidget *usher_tab_through_new (GtkWidget *child);

G_END_DECLS
