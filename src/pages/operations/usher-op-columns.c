/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of operations and of approvals.  Main thread. */

#include "usher-op-columns.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-op-parts.h"
#include "usher-op-words.h"

static char *
text_at (UsherGridSource *source, guint position, const char *column)
{
  UsherValue value = usher_grid_source_get_value (source, position, (guint) usher_noun_column (usher_grid_source_get_noun (source), column));

  return value.type == USHER_VALUE_TEXT ? g_strndup (value.text, value.length) : NULL;
}

static void
show_kind (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  g_autofree char *kind = text_at (source, position, "kind"), *group = text_at (source, position, "group"),
                  *entitlement = text_at (source, position, "entitlement");
  const char *target = group ? group : entitlement;

  face->line = g_strdup (kind ? usher_op_words_kind (kind) : "");
  if (target && strchr (target, ':'))
    face->under = g_strdup (strchr (target, ':') + 1);
}

static void
show_requirement (UsherGridSource *source, guint position, gint64 now, UsherCellFace *face)
{
  g_autofree char *requirement = text_at (source, position, "requirement"), *subject = text_at (source, position, "subject");
  UsherApprover approver;

  if (requirement && usher_approver_parse (requirement, &approver))
    face->line = g_strdup (usher_op_approver (approver));
  if (subject && g_str_has_prefix (subject, "op:"))
    face->under = g_strconcat ("OP-", subject + strlen ("op:"), NULL);
  else
    face->under = g_strdup (subject);
}

static const UsherGridColumn op_columns[] = {
  { "key", N_("Operation"), USHER_CELL_TEXT, NULL, 76, .drop = 2 },
  { "state", N_("State"), USHER_CELL_MARK, "op-state", 120 },
  { "kind", N_("What"), USHER_CELL_FACE, "two-lines", 190, .expand = TRUE, .format = show_kind, .needs = "group,entitlement" },
  { "person", N_("Person"), USHER_CELL_KEY, NULL, 140, .drop = 6 },
  { "account", N_("Account"), USHER_CELL_KEY, NULL, 180, .hidden = TRUE },
  { "source", N_("Source"), USHER_CELL_TEXT, NULL, 110, .drop = 3 },
  { "prediction", N_("Will it work?"), USHER_CELL_MARK, "prediction", 110, .drop = 1 },
  { "planned_by", N_("Planned by"), USHER_CELL_KEY, NULL, 110, .drop = 4 },
  { "planned_at", N_("Planned"), USHER_CELL_TIME, NULL, 110, .drop = 5 },
  { "level", N_("Level"), USHER_CELL_MARK, "risk", 100, .hidden = TRUE },
  { "sent_at", N_("Sent"), USHER_CELL_TIME, NULL, 110, .hidden = TRUE },
  { "observed_at", N_("Observed"), USHER_CELL_TIME, NULL, 110, .hidden = TRUE },
  { NULL }
};

const UsherGridSpec usher_op_grid = {
  .id = "operations",
  .noun = "ops",
  .placeholder = N_("Filter operations"),
  .empty_icon = "usher-decision-keep-symbolic",
  .empty_title = N_("No Operations"),
  .empty_text = N_("Nothing was planned yet. Open an account and choose what is to change at its source."),
  .columns = op_columns,
  .sort = "id:desc",
};

static const UsherGridColumn approval_columns[] = {
  { "key", N_("Approval"), USHER_CELL_TEXT, NULL, 76, .drop = 2 },
  { "state", N_("State"), USHER_CELL_MARK, "approval-state", 110 },
  { "requirement", N_("Whose voice"), USHER_CELL_FACE, "two-lines", 160, .expand = TRUE, .format = show_requirement, .needs = "subject" },
  { "beneficiary", N_("For"), USHER_CELL_KEY, NULL, 130, .drop = 6 },
  { "requester", N_("Asked by"), USHER_CELL_KEY, NULL, 110, .drop = 4 },
  { "wanted_at", N_("Asked"), USHER_CELL_TIME, NULL, 110, .drop = 5 },
  { "expires_at", N_("Expires"), USHER_CELL_TIME, NULL, 110, .drop = 3 },
  { "decided_by", N_("Decided by"), USHER_CELL_KEY, NULL, 110, .drop = 1 },
  { "decided_at", N_("Decided"), USHER_CELL_TIME, NULL, 110, .hidden = TRUE },
  { NULL }
};

const UsherGridSpec usher_approval_grid = {
  .id = "approvals",
  .noun = "approvals",
  .placeholder = N_("Filter approvals"),
  .empty_icon = "usher-approval-symbolic",
  .empty_title = N_("No Approvals"),
  .empty_text = N_("Nothing waits for a yes."),
  .columns = approval_columns,
  .sort = "id:desc",
};
