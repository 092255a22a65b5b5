/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* All operations in the one grid, and in the pane the one that is focused: "operations", "operations:88". */
#define USHER_TYPE_OPERATIONS_PAGE (usher_operations_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherOperationsPage, usher_operations_page, USHER, OPERATIONS_PAGE, UsherPage)

G_END_DECLS
