/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "usher-noun.h"

G_BEGIN_DECLS

/* The filter row: tokens as chips, free text behind them, and completion of fields and values.  Its
 * text is what the command line takes after --query.  Signal "changed" with every key. */
#define USHER_TYPE_TOKEN_FIELD (usher_token_field_get_type ())
G_DECLARE_FINAL_TYPE (UsherTokenField, usher_token_field, USHER, TOKEN_FIELD, GtkWidget)

/* At most MOST values that rows have in a column, with PART (folded) in them; NULL-terminated, (transfer full).
 * NULL: not known yet; usher_token_field_values_came () asks again. */
typedef char **(*UsherTokenValues) (guint column, const char *part, guint most, gpointer data);

GtkWidget *usher_token_field_new (const UsherNoun *noun, UsherTokenValues values, gpointer data);
char *usher_token_field_get_tokens (UsherTokenField *self); /* (transfer full) */
void usher_token_field_set_tokens (UsherTokenField *self, const char *tokens);
/* MESSAGE (nullable): what is wrong with the words; NULL: nothing. */
void usher_token_field_set_error (UsherTokenField *self, const char *message);
void usher_token_field_set_placeholder (UsherTokenField *self, const char *text);
void usher_token_field_values_came (UsherTokenField *self);
void usher_token_field_focus (UsherTokenField *self);

G_END_DECLS
