/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-record-page.h"

G_BEGIN_DECLS

/* A group: its members direct and through what, where it leads, and its card. */
#define USHER_TYPE_GROUP_PAGE (usher_group_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherGroupPage, usher_group_page, USHER, GROUP_PAGE, UsherRecordPage)

G_END_DECLS
