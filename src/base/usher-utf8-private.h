/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The length (2 to 4) of the well-formed sequence of more than one byte at AT, of which LEFT bytes
 * may be read; 0 when it is none.  No overlong forms, no surrogates, nothing beyond U+10FFFF. */
static inline guint
usher_utf8_sequence (const guint8 *at, gsize left)
{
  guint8 lead = at[0];

  if (lead < 0xc2 || left < 2 || (at[1] & 0xc0) != 0x80)
    return 0;
  if (lead < 0xe0)
    return 2;
  if (left < 3 || (at[2] & 0xc0) != 0x80)
    return 0;
  if (lead < 0xf0)
    return (lead == 0xe0 && at[1] < 0xa0) || (lead == 0xed && at[1] > 0x9f) ? 0 : 3;
  if (lead > 0xf4 || left < 4 || (at[3] & 0xc0) != 0x80)
    return 0;
  return (lead == 0xf0 && at[1] < 0x90) || (lead == 0xf4 && at[1] > 0x8f) ? 0 : 4;
}

G_END_DECLS
