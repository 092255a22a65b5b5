/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* Where one begins: the sample, a new workspace, a file, a team's database, or a recent one. */
#define USHER_TYPE_WELCOME_PAGE (usher_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherWelcomePage, usher_welcome_page, USHER, WELCOME_PAGE, UsherPage)

G_END_DECLS
