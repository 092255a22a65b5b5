/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-grid.h"
#include "usher-page.h"

G_BEGIN_DECLS

/* One of the lists of people and access, with the card of the focused row, or the make-up of what is
 * chosen, beside it. */
#define USHER_TYPE_LIST_PAGE (usher_list_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherListPage, usher_list_page, USHER, LIST_PAGE, UsherPage)

UsherGrid *usher_list_page_get_grid (UsherListPage *self);

G_END_DECLS
