/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Things beside each other in columns, as many to a line as there is room for.  Properties:
 * least-per-line, most-per-line, column-spacing, row-spacing. */
#define USHER_TYPE_FLOW (usher_flow_get_type ())
G_DECLARE_FINAL_TYPE (UsherFlow, usher_flow, USHER, FLOW, GtkWidget)

GtkWidget *usher_flow_new (guint least_per_line, guint most_per_line, guint column_spacing, guint row_spacing);
void usher_flow_append (UsherFlow *self, GtkWidget *child);

G_END_DECLS
