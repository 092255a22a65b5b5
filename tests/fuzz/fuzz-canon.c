/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Canonical JSON under any bytes: readers never leave their slice, checked or not; and what passes the
 * check is byte for byte what our writer makes of what our readers read. */

#include <string.h>

#include "usher-canon.h"
#include "usher-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* Every reader on text that may be anything. */
static void
read_anything (UsherCanonSlice slice, guint depth)
{
  UsherCanonIter iter;
  UsherCanonSlice key, value;
  g_autofree char *text = usher_canon_dup_text (slice);

  usher_canon_to_int (slice, 0);
  usher_canon_get_int (slice, "n", 0);
  usher_canon_equal (slice, "null");
  if (depth > 3)
    return;
  usher_canon_iter_init (&iter, slice);
  while (usher_canon_next_item (&iter, &value))
    {
      g_assert_true (value.text > slice.text
                     && value.text + value.length < slice.text + slice.length);
      read_anything (value, depth + 1);
    }
  usher_canon_iter_init (&iter, slice);
  while (usher_canon_next_member (&iter, &key, &value))
    {
      g_assert_true (key.text + key.length < value.text
                     && value.text + value.length < slice.text + slice.length);
      read_anything (key, depth + 1);
    }
}

static void
write_again (GString *out, UsherCanonSlice slice)
{
  UsherCanonIter iter;
  UsherCanonSlice key, value;
  g_autofree char *text = usher_canon_dup_text (slice);

  usher_canon_iter_init (&iter, slice);
  if (text)
    usher_canon_text (out, text, -1);
  else if (*slice.text == '{')
    {
      g_string_append_c (out, '{');
      while (usher_canon_next_member (&iter, &key, &value))
        {
          g_autofree char *name = usher_canon_dup_text (key);
          UsherCanonSlice found = usher_canon_get (slice, name);

          g_assert_true (found.text == value.text && found.length == value.length);
          usher_canon_key (out, name);
          write_again (out, value);
        }
      g_string_append_c (out, '}');
    }
  else if (*slice.text == '[')
    {
      g_string_append_c (out, '[');
      while (usher_canon_next_item (&iter, &value))
        {
          usher_canon_comma (out);
          write_again (out, value);
        }
      g_string_append_c (out, ']');
    }
  else if (usher_canon_equal (slice, "true") || usher_canon_equal (slice, "false"))
    usher_canon_bool (out, usher_canon_equal (slice, "true"));
  else if (usher_canon_equal (slice, "null"))
    g_string_append (out, "null");
  else
    usher_canon_int (out, usher_canon_to_int (slice, G_MAXINT64));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  UsherCanonSlice whole = { (const char *) data, size };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  read_anything (whole, 0);
  if (usher_canon_check (whole.text, size, &error))
    {
      write_again (out, whole);
      g_assert_cmpmem (out->str, out->len, data, size);
    }
  else
    {
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      g_assert_cmpint (usher_error_get_info (error)->column, >, 0);
      g_assert_cmpint (usher_error_get_info (error)->column, <=, (gint64) size + 1);
    }
  return error ? -1 : 0;
}
