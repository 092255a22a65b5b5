/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading canonical JSON without building a tree: a value is a slice of the text, and a container is
 * walked.  Nothing is allocated but unescaped strings.  Any thread.  Written for text that passed
 * usher_canon_check (); on other text a walk ends early, and never reads beyond its slice. */

#include "usher-canon.h"

#include <string.h>

/* Behind the string that begins at AT; NULL when it does not end. */
static const char *
skip_string (const char *at, const char *end)
{
  const char *quote, *escape;

  /* Few strings have an escape, and digests are most of a bulk line: ask for the quote first. */
  for (at++; at < end && (quote = memchr (at, '"', (gsize) (end - at))); at = escape + 2)
    if (!(escape = memchr (at, '\\', (gsize) (quote - at))))
      return quote + 1;
  return NULL;
}

/* Behind the value that begins at AT; NULL when there is none. */
static const char *
skip_value (const char *at, const char *end)
{
  const char *begin = at;
  guint depth = 0;

  while (at < end)
    {
      switch (*at)
        {
        case '"':
          if (!(at = skip_string (at, end)))
            return NULL;
          break;
        case '{':
        case '[':
          depth++;
          at++;
          continue;
        case '}':
        case ']':
          if (depth == 0)
            return at > begin ? at : NULL;
          depth--;
          at++;
          break;
        case ',':
        case ':':
          if (depth == 0)
            return at > begin ? at : NULL;
          at++;
          continue;
        default:
          at++;
          continue;
        }
      if (depth == 0)
        return at;
    }
  return depth == 0 && at > begin ? at : NULL;
}

void
usher_canon_iter_init (UsherCanonIter *iter, UsherCanonSlice container)
{
  gboolean is_container = container.text && container.length >= 2
         && (*container.text == '{' || *container.text == '[');

  iter->at = is_container ? container.text + 1 : NULL;
  iter->end = is_container ? container.text + container.length - 1 : NULL;
}

static gboolean
take_value (UsherCanonIter *iter, UsherCanonSlice *value)
{
  const char *begin = iter->at;

  if (!begin || begin >= iter->end || !(iter->at = skip_value (begin, iter->end)))
    {
      iter->at = NULL;
      return FALSE;
    }
  *value = (UsherCanonSlice) { begin, (gsize) (iter->at - begin) };
  return TRUE;
}

static gboolean
take_char (UsherCanonIter *iter, char c)
{
  if (!iter->at || iter->at >= iter->end || *iter->at != c)
    return FALSE;
  iter->at++;
  return TRUE;
}

gboolean
usher_canon_next_item (UsherCanonIter *iter, UsherCanonSlice *item)
{
  if (!take_value (iter, item))
    return FALSE;
  take_char (iter, ',');
  return TRUE;
}

gboolean
usher_canon_next_member (UsherCanonIter *iter, UsherCanonSlice *key, UsherCanonSlice *value)
{
  if (!take_value (iter, key) || !take_char (iter, ':') || !take_value (iter, value))
    return FALSE;
  take_char (iter, ',');
  return TRUE;
}

static gboolean
key_is (UsherCanonSlice key, const char *wanted, gsize length)
{
  g_autofree char *text = NULL;

  if (key.length < 2)
    return FALSE;
  if (!memchr (key.text, '\\', key.length))
    return key.length == length + 2 && memcmp (key.text + 1, wanted, length) == 0;
  text = usher_canon_dup_text (key);
  return g_strcmp0 (text, wanted) == 0;
}

UsherCanonSlice
usher_canon_get (UsherCanonSlice object, const char *key)
{
  UsherCanonIter iter;
  UsherCanonSlice name, value;
  gsize length = strlen (key);

  if (object.text && object.length && *object.text == '{')
    {
      usher_canon_iter_init (&iter, object);
      while (usher_canon_next_member (&iter, &name, &value))
        if (key_is (name, key, length))
          return value;
    }
  return (UsherCanonSlice) { NULL, 0 };
}

gint64
usher_canon_get_int (UsherCanonSlice object, const char *key, gint64 otherwise)
{
  return usher_canon_to_int (usher_canon_get (object, key), otherwise);
}

/* FALSE: these are not four hexadecimal digits. */
static gboolean
four_digits (const char *at, const char *end, gunichar *c)
{
  *c = 0;
  if (end - at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return FALSE;
      *c = *c << 4 | (gunichar) digit;
    }
  return TRUE;
}

/* AT stands behind a backslash; answers where to go on, NULL when the escape is none of ours. */
static const char *
append_escaped (GString *out, const char *at, const char *end)
{
  static const char letters[] = "btnfr\"\\", codes[] = "\b\t\n\f\r\"\\";
  const char *found;
  gunichar c;

  if (at >= end || !*at)
    return NULL;
  if ((found = strchr (letters, *at)))
    {
      g_string_append_c (out, codes[found - letters]);
      return at + 1;
    }
  if (*at != 'u' || !four_digits (at + 1, end, &c) || c == 0 || c >= 0x20)
    return NULL;
  g_string_append_c (out, (char) c);
  return at + 5;
}

char *
usher_canon_dup_text (UsherCanonSlice string)
{
  const char *at, *end;
  g_autoptr (GString) out = NULL;

  if (!string.text || string.length < 2 || *string.text != '"'
      || string.text[string.length - 1] != '"')
    return NULL;
  at = string.text + 1;
  end = string.text + string.length - 1;
  out = g_string_sized_new (string.length);
  while (at < end)
    {
      const char *slash = memchr (at, '\\', (gsize) (end - at));
      const char *stop = slash ? slash : end;

      g_string_append_len (out, at, stop - at);
      at = stop;
      if (slash && !(at = append_escaped (out, slash + 1, end)))
        return NULL;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gint64
usher_canon_to_int (UsherCanonSlice number, gint64 otherwise)
{
  const char *at = number.text, *end = at ? at + number.length : NULL;
  gboolean negative = at && at < end && *at == '-';
  guint64 value = 0;

  if (negative)
    at++;
  if (at == end || end - at > 18)
    return otherwise;
  for (; at < end; at++)
    {
      if (!g_ascii_isdigit (*at))
        return otherwise;
      value = value * 10 + (guint64) (*at - '0');
    }
  return negative ? -(gint64) value : (gint64) value;
}

gboolean
usher_canon_equal (UsherCanonSlice slice, const char *text)
{
  return slice.text && strlen (text) == slice.length
         && memcmp (slice.text, text, slice.length) == 0;
}
