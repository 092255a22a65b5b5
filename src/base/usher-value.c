/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Equality of two values.  Pure, any thread.  Two nulls are equal here: this compares records,
 * it is not SQL's three-valued logic. */

#include "usher-value.h"

gboolean
usher_value_equal (const UsherValue *a, const UsherValue *b)
{
  if (a->type != b->type)
    return FALSE;
  switch (a->type)
    {
    case USHER_VALUE_INT:
      return a->integer == b->integer;
    case USHER_VALUE_TEXT:
    case USHER_VALUE_BYTES:
      return a->length == b->length
             && (a->length == 0 || memcmp (a->text, b->text, a->length) == 0);
    case USHER_VALUE_NULL:
    default:
      return TRUE;
    }
}
