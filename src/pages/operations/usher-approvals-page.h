/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* Approvals: those that wait for the member first, or all: "approvals", "approvals?tab=all". */
#define USHER_TYPE_APPROVALS_PAGE (usher_approvals_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherApprovalsPage, usher_approvals_page, USHER, APPROVALS_PAGE, UsherPage)

G_END_DECLS
