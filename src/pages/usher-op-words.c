/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of operations and the menu that begins one, for every family of pages.  Main thread; it knows
 * no page: a location leads to the one that plans. */

#include "usher-op-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-page.h"

static const char *const titles[USHER_OP_N] = {
  [USHER_OP_ADD_MEMBER] = N_("Add to a Group"),
  [USHER_OP_REMOVE_MEMBER] = N_("Remove From a Group"),
  [USHER_OP_ASSIGN] = N_("Assign"),
  [USHER_OP_UNASSIGN] = N_("Unassign"),
  [USHER_OP_ENABLE] = N_("Enable"),
  [USHER_OP_DISABLE] = N_("Disable"),
  [USHER_OP_UNLOCK] = N_("Unlock"),
  [USHER_OP_RESET_MFA] = N_("Reset MFA"),
  [USHER_OP_REVOKE_SESSIONS] = N_("Revoke Sessions"),
  [USHER_OP_EXPIRE_PASSWORD] = N_("Expire Password"),
};

const char *
usher_op_words_kind (const char *kind)
{
  UsherOpKind known;

  return usher_op_kind_parse (kind, &known) ? _(titles[known]) : kind;
}

GMenuModel *
usher_op_words_menu (const char *action, const char *account)
{
  GMenu *menu = g_menu_new ();

  for (UsherOpKind kind = 0; kind < USHER_OP_N; kind++)
    {
      g_autofree char *label = g_strconcat (_(titles[kind]), "…", NULL),
                      *target = account ? g_strdup_printf ("%s %s", usher_op_kind_name (kind), account) : g_strdup (usher_op_kind_name (kind));
      g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, action, "s", target);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

char *
usher_op_words_location (const char *target, const char *account)
{
  const char *space = strchr (target, ' ');
  g_autofree char *kind = space ? g_strndup (target, (gsize) (space - target)) : g_strdup (target), *about = NULL;

  if (space)
    account = space + 1;
  if (g_str_has_prefix (account, "account:"))
    account += strlen ("account:");
  about = g_strconcat ("account/", account, NULL);
  return usher_location_make ("operation-new", about, (const char *const[]) { "kind", kind, NULL });
}
