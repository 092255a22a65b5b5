/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends to a string that the caller empties into a file.  A cell that begins like a formula
 * (= + - @ TAB CR) gets a leading apostrophe; numbers written by usher_csv_int () do not need it. */
void usher_csv_text (GString *out, const char *text); /* NULL is an empty cell */
void usher_csv_int (GString *out, gint64 value);
void usher_csv_next (GString *out);                   /* the separator */
void usher_csv_end (GString *out);                    /* CRLF */

G_END_DECLS
