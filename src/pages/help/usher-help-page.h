/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* Help in the application: short pages in plain words, from data/help. */
#define USHER_TYPE_HELP_PAGE (usher_help_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherHelpPage, usher_help_page, USHER, HELP_PAGE, UsherPage)

G_END_DECLS
