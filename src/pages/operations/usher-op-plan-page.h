/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* Where an operation begins: "operation-new:account/4711?kind=disable", with group=, entitlement= or factor=
 * where that is known.  What would be sent and what comes of it are shown; Plan keeps it. */
#define USHER_TYPE_OP_PLAN_PAGE (usher_op_plan_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherOpPlanPage, usher_op_plan_page, USHER, OP_PLAN_PAGE, UsherPage)

G_END_DECLS
