/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-workspace.h"

G_BEGIN_DECLS

/* "How does this person have this?": the answer in words, then all ways drawn, or as a list with the
 * same content. */
#define USHER_TYPE_ACCESS_VIEW (usher_access_view_get_type ())
G_DECLARE_FINAL_TYPE (UsherAccessView, usher_access_view, USHER, ACCESS_VIEW, AdwBin)

GtkWidget *usher_access_view_new (UsherWorkspace *workspace);
/* TARGET is "ent:…" or "group:…"; asking for the same again reads it again. */
void usher_access_view_show (UsherAccessView *self, gint64 person, const char *name, const char *target);
const char *usher_access_view_get_target (UsherAccessView *self); /* (nullable) */
gboolean usher_access_view_get_as_list (UsherAccessView *self);
void usher_access_view_set_as_list (UsherAccessView *self, gboolean as_list);
/* There is not room for the drawing: the list, unless the drawing was asked for. */
void usher_access_view_set_narrow (UsherAccessView *self, gboolean narrow);

G_END_DECLS
