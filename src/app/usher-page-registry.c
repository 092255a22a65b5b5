/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of pages.  Main thread. */

#include "usher-page-registry.h"

#include "usher-pages.h"

static const UsherPageEntry entries[] = {
  { "welcome", NULL, usher_welcome_page_new },
  { "people", "people", usher_list_page_new },
  { "accounts", "accounts", usher_list_page_new },
  { "groups", "groups", usher_list_page_new },
  { "memberships", "groups", usher_list_page_new },
  { "apps", "apps", usher_list_page_new },
  { "entitlements", "entitlements", usher_list_page_new },
  { "assignments", "assignments", usher_list_page_new },
  { "events", "events", usher_list_page_new },
  { "person", "people", usher_person_page_new },
  { "account", "accounts", usher_account_page_new },
  { "group", "groups", usher_group_page_new },
  { "app", "apps", usher_app_page_new },
  { "entitlement", "entitlements", usher_entitlement_page_new },
  { "import", "people", usher_import_page_new },
  { "ledger", "ledger", usher_ledger_page_new },
  { "sources", "sources", usher_sources_page_new },
  { "operations", "operations", usher_operations_page_new },
  { "approvals", "approvals", usher_approvals_page_new },
  { "operation-new", "operations", usher_op_plan_page_new },
  { "members", "members", usher_members_page_new },
  { "help", NULL, usher_help_page_new },
};

const UsherPageEntry *
usher_page_registry_all (guint *n)
{
  *n = G_N_ELEMENTS (entries);
  return entries;
}

const UsherPageEntry *
usher_page_registry_find (const char *location)
{
  g_autofree char *word = usher_location_word (location);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].word, word))
      return &entries[i];
  return NULL;
}
