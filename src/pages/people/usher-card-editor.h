/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "usher-card.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* A window that edits the card of an entitlement, a group or an account.  When somebody else changed it
 * meanwhile, both are shown and the user chooses; nothing that was typed is lost. */
#define USHER_TYPE_CARD_EDITOR (usher_card_editor_get_type ())
G_DECLARE_FINAL_TYPE (UsherCardEditor, usher_card_editor, USHER, CARD_EDITOR, AdwWindow)

/* OVER is the widget that it belongs to: its shell shows the toast with undo. */
GtkWidget *usher_card_editor_new (UsherWorkspace *workspace, UsherCardKind kind, gint64 id, const char *title, GtkWidget *over);
void usher_card_editor_save (UsherCardEditor *self);
gboolean usher_card_editor_is_ready (UsherCardEditor *self);
/* What stands in a field now, as a word; NULL: nothing.  PERSON fields take a number. (transfer full) */
char *usher_card_editor_dup_word (UsherCardEditor *self, const char *field);
void usher_card_editor_set_word (UsherCardEditor *self, const char *field, const char *word, const char *shown);

G_END_DECLS
