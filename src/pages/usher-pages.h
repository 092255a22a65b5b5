/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-page.h"

G_BEGIN_DECLS

/* The pages, for the window's table alone: pages never include each other. */
void usher_pages_init (void); /* their resources and types */

UsherPage *usher_welcome_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_list_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_person_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_account_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_group_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_app_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_entitlement_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_import_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_ledger_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_sources_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_operations_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_approvals_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_op_plan_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_members_page_new (UsherWorkspace *workspace, const char *location);
UsherPage *usher_help_page_new (UsherWorkspace *workspace, const char *location);

G_END_DECLS
