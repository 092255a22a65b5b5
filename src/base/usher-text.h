/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* NFKC, case folded, NFKC again: what is stored beside searchable text, sorted and searched by.
 * Idempotent.  Plain ASCII takes a quick path. */
char *usher_fold (const char *text, gssize length);
void usher_fold_into (GString *out, const char *text, gsize length); /* replaces what is in OUT */
/* FALSE: *bad is the offset of the first byte that is not UTF-8, or of a NUL. */
gboolean usher_utf8_check (const char *text, gsize length, gsize *bad);
/* One order everywhere: nulls last, then fold, then bytes. */
int usher_text_compare (const char *fold_a, const char *a, const char *fold_b, const char *b);
/* Percent-encodes what is outside [a-z0-9._-], after fold and with spaces as '-'.  Keeps '/'. */
char *usher_key_escape (const char *text);
/* TEXT is within two or three edits of a name: for "did you mean".  NULL-terminated, best first. */
char **usher_nearest (const char *text, const char *const *names, guint most);

/* Lower case hexadecimal. */
char *usher_hex (gconstpointer bytes, gsize length);
void usher_hex_into (char *out, gconstpointer bytes, gsize length); /* writes 2 × LENGTH characters and a NUL */
gboolean usher_unhex (const char *text, gssize text_length, guint8 *out, gsize length);

G_END_DECLS
