/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* The ledger: its lines, whether they and the records agree, and how far a seal proves it. */
#define USHER_TYPE_LEDGER_PAGE (usher_ledger_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherLedgerPage, usher_ledger_page, USHER, LEDGER_PAGE, UsherPage)

G_END_DECLS
