/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-workspace.h"

G_BEGIN_DECLS

/* The destinations of a member's roles, with counts.  Signal "open" (const char *location). */
#define USHER_TYPE_SIDEBAR (usher_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (UsherSidebar, usher_sidebar, USHER, SIDEBAR, AdwBin)

GtkWidget *usher_sidebar_new (void);
void usher_sidebar_set_workspace (UsherSidebar *self, UsherWorkspace *workspace);
/* Marks a destination ("people"); (nullable). */
void usher_sidebar_mark (UsherSidebar *self, const char *destination);
/* The location of the n-th destination, from 0: Ctrl+1 … 9. (nullable) */
const char *usher_sidebar_nth (UsherSidebar *self, guint n);
void usher_sidebar_refresh (UsherSidebar *self);

G_END_DECLS
