/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A team's workspace on PostgreSQL: where it is, who one is there, and whether that works, before
 * anything is opened.  Signal "joined" (const char *place): it answered, and the password is kept. */
#define USHER_TYPE_JOIN_WINDOW (usher_join_window_get_type ())
G_DECLARE_FINAL_TYPE (UsherJoinWindow, usher_join_window, USHER, JOIN_WINDOW, AdwWindow)

UsherJoinWindow *usher_join_window_new (void);

G_END_DECLS
