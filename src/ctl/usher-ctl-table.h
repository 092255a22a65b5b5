/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl-out.h"

G_BEGIN_DECLS

/* A table for people: widths are taken from its first rows, and fit the terminal when there is
 * one; later rows stream through. */
typedef struct _UsherCtlTable UsherCtlTable;

/* WIDTH 0: as wide as it needs. */
UsherCtlTable *usher_ctl_table_new (UsherCtlOut *out, guint n, guint width);
void usher_ctl_table_column (UsherCtlTable *self, guint column, const char *title, gboolean right);
/* The next cell of the row; after N of them the row is done.  NULL is unknown. */
gboolean usher_ctl_table_cell (UsherCtlTable *self, const char *text, GError **error);
gboolean usher_ctl_table_end (UsherCtlTable *self, GError **error);
void usher_ctl_table_free (UsherCtlTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCtlTable, usher_ctl_table_free)

G_END_DECLS
