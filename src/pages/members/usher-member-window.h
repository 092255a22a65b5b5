/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-member.h"

G_BEGIN_DECLS

/* Adds a member (MEMBER NULL) or changes one.  Signal "saved" (const char *act). */
#define USHER_TYPE_MEMBER_WINDOW (usher_member_window_get_type ())
G_DECLARE_FINAL_TYPE (UsherMemberWindow, usher_member_window, USHER, MEMBER_WINDOW, AdwWindow)

UsherMemberWindow *usher_member_window_new (UsherWorkspace *workspace, const UsherMember *member);

G_END_DECLS
