/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* Who uses this workspace, with which roles, linked to whom; who may do what, and why not. */
#define USHER_TYPE_MEMBERS_PAGE (usher_members_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherMembersPage, usher_members_page, USHER, MEMBERS_PAGE, UsherPage)

G_END_DECLS
