/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-token.h"

G_BEGIN_DECLS

typedef enum { USHER_OP_IS, USHER_OP_LESS, USHER_OP_LESS_EQUAL, USHER_OP_MORE, USHER_OP_MORE_EQUAL } UsherTokenOp;

/* The integers that a value of a column of numbers stands for.  FALSE: *why says what is expected. */
gboolean usher_token_range (const UsherColumn *column, UsherTokenOp op, const char *text, gint64 now, UsherRange *range,
                            const char **why);
/* (transfer full): as the column's fold is compared with. */
char *usher_token_text (const UsherColumn *column, const char *text);
/* Which of VALUES is it?  −1: none. */
int usher_token_choice (const UsherColumn *column, const char *text);
char **usher_token_nearest_values (const UsherColumn *column, const char *text);

G_END_DECLS
