/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* Which page shows a location.  The only place that knows every page's constructor. */
typedef struct {
  const char *word;       /* of the location */
  const char *sidebar;    /* (nullable): the destination that is marked */
  UsherPage *(*new_page) (UsherWorkspace *workspace, const char *location);
} UsherPageEntry;

const UsherPageEntry *usher_page_registry_all (guint *n);
const UsherPageEntry *usher_page_registry_find (const char *location); /* (nullable) */

G_END_DECLS
