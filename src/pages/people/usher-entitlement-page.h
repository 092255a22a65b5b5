/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-record-page.h"

G_BEGIN_DECLS

/* An entitlement: who holds it and through what, and its card. */
#define USHER_TYPE_ENTITLEMENT_PAGE (usher_entitlement_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherEntitlementPage, usher_entitlement_page, USHER, ENTITLEMENT_PAGE, UsherRecordPage)

G_END_DECLS
