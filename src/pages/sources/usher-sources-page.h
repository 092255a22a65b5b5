/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* Where records come from: how each source does, what it can observe, its runs, and what can be done. */
#define USHER_TYPE_SOURCES_PAGE (usher_sources_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherSourcesPage, usher_sources_page, USHER, SOURCES_PAGE, UsherPage)

G_END_DECLS
