/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-op-reading.h"

G_BEGIN_DECLS

/* One approval: what it is for, and saying yes, no or asking back; a lead may record what was said elsewhere. */
#define USHER_TYPE_APPROVAL_PANE (usher_approval_pane_get_type ())
G_DECLARE_FINAL_TYPE (UsherApprovalPane, usher_approval_pane, USHER, APPROVAL_PANE, AdwBin)

GtkWidget *usher_approval_pane_new (UsherWorkspace *workspace);
void usher_approval_pane_show (UsherApprovalPane *self, gint64 id);
gint64 usher_approval_pane_get_id (UsherApprovalPane *self);
void usher_approval_pane_reload (UsherApprovalPane *self);

G_END_DECLS
