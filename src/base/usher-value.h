/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* One value as a database, a change and a query know it.  Booleans are integers 0 and 1. */
typedef enum { USHER_VALUE_NULL, USHER_VALUE_INT, USHER_VALUE_TEXT, USHER_VALUE_BYTES } UsherValueType;

typedef struct {
  UsherValueType type;
  gint64 integer;
  const char *text; /* (borrowed); text is also NUL-terminated */
  gsize length;
} UsherValue;

#define USHER_NULL ((UsherValue) { .type = USHER_VALUE_NULL })
#define USHER_INT(value) ((UsherValue) { .type = USHER_VALUE_INT, .integer = (value) })

/* NULL makes a null. */
static inline UsherValue
usher_text_value (const char *text)
{
  return text ? (UsherValue) { USHER_VALUE_TEXT, 0, text, strlen (text) } : USHER_NULL;
}

static inline UsherValue
usher_bytes_value (gconstpointer bytes, gsize length)
{
  return (UsherValue) { USHER_VALUE_BYTES, 0, bytes, length };
}

gboolean usher_value_equal (const UsherValue *a, const UsherValue *b);

G_END_DECLS
