/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* A CSV file into the mirror: which header is which field, what would come of it, and only then the
 * import. */
#define USHER_TYPE_IMPORT_PAGE (usher_import_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherImportPage, usher_import_page, USHER, IMPORT_PAGE, UsherPage)

void usher_import_page_open_file (UsherImportPage *self, const char *path);
void usher_import_page_check (UsherImportPage *self);  /* the dry run */
void usher_import_page_import (UsherImportPage *self);

G_END_DECLS
