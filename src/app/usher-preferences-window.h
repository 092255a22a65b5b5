/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define USHER_TYPE_PREFERENCES_WINDOW (usher_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (UsherPreferencesWindow, usher_preferences_window, USHER, PREFERENCES_WINDOW, AdwPreferencesWindow)

UsherPreferencesWindow *usher_preferences_window_new (void);

G_END_DECLS
