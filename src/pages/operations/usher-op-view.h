/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-op-work.h"

G_BEGIN_DECLS

/* One operation that is kept: its card, and what can be done with it.  Running, checking and rolling back
 * ask the source for its secret when the keyring has none. */
#define USHER_TYPE_OP_VIEW (usher_op_view_get_type ())
G_DECLARE_FINAL_TYPE (UsherOpView, usher_op_view, USHER, OP_VIEW, AdwBin)

GtkWidget *usher_op_view_new (UsherWorkspace *workspace);
void usher_op_view_show (UsherOpView *self, gint64 id); /* 0: none is chosen */
gint64 usher_op_view_get_id (UsherOpView *self);
void usher_op_view_reload (UsherOpView *self);

G_END_DECLS
