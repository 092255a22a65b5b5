/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the window was: locations and a place among them, as a browser keeps them. */
typedef struct _UsherHistoryStack UsherHistoryStack;

UsherHistoryStack *usher_history_stack_new (void);
void usher_history_stack_free (UsherHistoryStack *self);
/* What is ahead is forgotten.  The same location twice in a row is one. */
void usher_history_stack_push (UsherHistoryStack *self, const char *location);
/* The current place has another state now. */
void usher_history_stack_replace (UsherHistoryStack *self, const char *location);
const char *usher_history_stack_current (UsherHistoryStack *self); /* (nullable) */
gboolean usher_history_stack_can_go (UsherHistoryStack *self, int by);
const char *usher_history_stack_go (UsherHistoryStack *self, int by); /* (nullable) */
void usher_history_stack_clear (UsherHistoryStack *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHistoryStack, usher_history_stack_free)

G_END_DECLS
