/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-record-page.h"

G_BEGIN_DECLS

/* An account: whose it is, its factors and sign-ins, what it is in, and its card. */
#define USHER_TYPE_ACCOUNT_PAGE (usher_account_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherAccountPage, usher_account_page, USHER, ACCOUNT_PAGE, UsherRecordPage)

G_END_DECLS
