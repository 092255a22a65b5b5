/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-record-page.h"

G_BEGIN_DECLS

/* An app and the entitlements in it. */
#define USHER_TYPE_APP_PAGE (usher_app_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherAppPage, usher_app_page, USHER, APP_PAGE, UsherRecordPage)

G_END_DECLS
