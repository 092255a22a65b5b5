/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-workspace.h"

G_BEGIN_DECLS

/* One window on one workspace, or on the welcome page while there is none. */
#define USHER_TYPE_WINDOW (usher_window_get_type ())
G_DECLARE_FINAL_TYPE (UsherWindow, usher_window, USHER, WINDOW, AdwApplicationWindow)

UsherWindow *usher_window_new (AdwApplication *application);
/* One that opens a place at once, and shows the welcome page only when that takes long or fails. */
UsherWindow *usher_window_new_for_place (AdwApplication *application, const char *place);
/* (nullable) */
UsherWorkspace *usher_window_get_workspace (UsherWindow *self);
void usher_window_set_workspace (UsherWindow *self, UsherWorkspace *workspace);
/* Opens a place in the background and shows it; what goes wrong is said on the welcome page. */
void usher_window_open_place (UsherWindow *self, const char *place, const char *as);
void usher_window_open (UsherWindow *self, const char *location);

G_END_DECLS
