/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Small things that are done to text everywhere: checking UTF-8, comparing, keys, hexadecimal, and
 * the names nearest to a misspelt one.  Pure, any thread.  (The fold has a file of its own.) */

#include "usher-text.h"

#include <string.h>

#include "usher-utf8-private.h"

#define NEAREST_LENGTH_MAX 64
/* The lowest bit of each of eight bytes. */
#define ONES G_GUINT64_CONSTANT (0x0101010101010101)

gboolean
usher_utf8_check (const char *text, gsize length, gsize *bad)
{
  const guint8 *at = (const guint8 *) text, *end = at + length;

  while (at < end)
    {
      guint sequence;

      /* Eight bytes at a time: no upper bit set, and no byte from which subtracting one borrows. */
      for (; end - at >= 8; at += 8)
        {
          guint64 eight;

          memcpy (&eight, at, 8);
          if ((eight | (eight - ONES)) & (ONES << 7))
            break;
        }
      while (at < end && *at < 0x80 && *at != 0)
        at++;
      if (at == end)
        break;
      sequence = *at ? usher_utf8_sequence (at, (gsize) (end - at)) : 0;
      if (!sequence)
        {
          if (bad)
            *bad = (gsize) (at - (const guint8 *) text);
          return FALSE;
        }
      at += sequence;
    }
  return TRUE;
}

int
usher_text_compare (const char *fold_a, const char *a, const char *fold_b, const char *b)
{
  int order;

  if (!a || !b)
    return (a == NULL) - (b == NULL);
  order = g_strcmp0 (fold_a, fold_b);
  return order ? order : strcmp (a, b);
}

char *
usher_key_escape (const char *text)
{
  g_autofree char *fold = usher_fold (text, -1);
  GString *key = g_string_sized_new (strlen (fold) + 1);

  for (const char *at = fold; *at; at++)
    {
      if (g_ascii_islower (*at) || g_ascii_isdigit (*at) || strchr ("._-/", *at))
        g_string_append_c (key, *at);
      else if (*at == ' ')
        g_string_append_c (key, '-');
      else
        g_string_append_printf (key, "%%%02X", (guint8) *at);
    }
  return g_string_free (key, FALSE);
}

void
usher_hex_into (char *out, gconstpointer bytes, gsize length)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *from = bytes;

  for (gsize i = 0; i < length; i++)
    {
      out[2 * i] = digits[from[i] >> 4];
      out[2 * i + 1] = digits[from[i] & 15];
    }
  out[2 * length] = '\0';
}

char *
usher_hex (gconstpointer bytes, gsize length)
{
  char *hex = g_malloc (2 * length + 1);

  usher_hex_into (hex, bytes, length);
  return hex;
}

/* A table, since digits and letters come at random and a branch would be guessed wrong every other time. */
static int
hex_value (char c)
{
  static const guint8 values[256] = { ['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ['a'] = 11, 12, 13, 14, 15, 16 }; /* and one more */

  return values[(guint8) c] - 1;
}

/* The text is exactly 2 × LENGTH lower case digits (one spelling alone). */
gboolean
usher_unhex (const char *text, gssize text_length, guint8 *out, gsize length)
{
  gsize size = text_length < 0 ? strlen (text) : (gsize) text_length;

  if (size != 2 * length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      int high = hex_value (text[2 * i]), low = hex_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      out[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

/* Insertions, deletions, replacements and swaps of neighbours between two folds. */
static guint
edit_distance (const gunichar *a, guint a_length, const gunichar *b, guint b_length)
{
  guint rows[3][NEAREST_LENGTH_MAX + 1];
  guint *before = rows[0], *last = rows[1], *row = rows[2];

  for (guint j = 0; j <= b_length; j++)
    last[j] = before[j] = j;
  for (guint i = 1; i <= a_length; i++)
    {
      guint *spare = before;

      row[0] = i;
      for (guint j = 1; j <= b_length; j++)
        {
          row[j] = MIN (MIN (last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
      before = last;
      last = row;
      row = spare;
    }
  return last[b_length];
}

typedef struct {
  const char *name;
  guint distance;
} Near;

static int
compare_near (gconstpointer a, gconstpointer b)
{
  const Near *left = a, *right = b;

  if (left->distance != right->distance)
    return left->distance < right->distance ? -1 : 1;
  return strcmp (left->name, right->name);
}

static gunichar *
fold_to_ucs4 (const char *text, glong *length)
{
  g_autofree char *fold = usher_fold (text, -1);

  return g_utf8_to_ucs4_fast (fold, -1, length);
}

char **
usher_nearest (const char *text, const char *const *names, guint most)
{
  g_autoptr (GArray) near = g_array_new (FALSE, FALSE, sizeof (Near));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  glong length;
  g_autofree gunichar *wanted = fold_to_ucs4 (text, &length);
  guint bound = length < 3 ? 1 : length < 8 ? 2 : 3;

  for (; length <= NEAREST_LENGTH_MAX && *names; names++)
    {
      glong name_length;
      g_autofree gunichar *name = fold_to_ucs4 (*names, &name_length);
      Near found = { *names, 0 };

      if (name_length > NEAREST_LENGTH_MAX || ABS (name_length - length) > (glong) bound)
        continue;
      found.distance = edit_distance (wanted, (guint) length, name, (guint) name_length);
      if (found.distance <= bound && found.distance < (guint) MAX (length, name_length))
        g_array_append_val (near, found);
    }
  g_array_sort (near, compare_near);
  for (guint i = 0; i < MIN (near->len, most); i++)
    g_strv_builder_add (builder, g_array_index (near, Near, i).name);
  return g_strv_builder_end (builder);
}
