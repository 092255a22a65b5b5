/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Canonical JSON: the writer, and the check that a text is byte for byte what the writer makes
 * (RFC 8785 without fractions and without U+0000).  Any thread.  It must not know what a ledger
 * line or a row is: their keys and order are the callers'. */

#include "usher-canon.h"

#include "usher-error.h"
#include "usher-text.h"

#define EXACT_MAX ((G_GINT64_CONSTANT (1) << 53) - 1)

static gboolean
needs_escape (guint8 c)
{
  return c < 0x20 || c == '"' || c == '\\';
}

/* The letter of RFC 8785's two-character escapes; 0 when the long form is due. */
static char
short_escape (guint8 c)
{
  switch (c)
    {
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    case '"':
    case '\\':
      return (char) c;
    default:
      return '\0';
    }
}

void
usher_canon_text (GString *out, const char *text, gssize length)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length, begin = 0;

  g_string_append_c (out, '"');
  for (gsize at = 0; at < size; at++)
    {
      guint8 c = (guint8) text[at];

      if (G_LIKELY (!needs_escape (c)))
        continue;
      g_string_append_len (out, text + begin, (gssize) (at - begin));
      begin = at + 1;
      if (short_escape (c))
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, short_escape (c));
        }
      else
        g_string_append_printf (out, "\\u%04x", c);
    }
  g_string_append_len (out, text + begin, (gssize) (size - begin));
  g_string_append_c (out, '"');
}

/* A number beyond ±(2^53−1) is written as it is, so that a tampered row can still be digested and
 * told apart; the check refuses it. */
void
usher_canon_int (GString *out, gint64 value)
{
  char digits[24], *at = digits + sizeof digits;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0)
    *--at = '-';
  g_string_append_len (out, at, digits + sizeof digits - at);
}

void
usher_canon_bool (GString *out, gboolean value)
{
  if (value)
    g_string_append_len (out, "true", 4);
  else
    g_string_append_len (out, "false", 5);
}

void
usher_canon_comma (GString *out)
{
  char last = out->len ? out->str[out->len - 1] : '[';

  if (last != '{' && last != '[')
    g_string_append_c (out, ',');
}

void
usher_canon_key (GString *out, const char *key)
{
  usher_canon_comma (out);
  usher_canon_text (out, key, -1);
  g_string_append_c (out, ':');
}

void
usher_canon_key_text (GString *out, const char *key, const char *value)
{
  if (!value)
    return;
  usher_canon_key (out, key);
  usher_canon_text (out, value, -1);
}

void
usher_canon_key_int (GString *out, const char *key, gint64 value)
{
  usher_canon_key (out, key);
  usher_canon_int (out, value);
}

/* The check.  AT moves on; at a fault it stays there and WHY is set. */
typedef struct {
  const char *at, *end;
  const char *why; /* (nullable) */
  guint depth;
} Check;

static gboolean check_value (Check *check);

static gboolean
refuse (Check *check, const char *why)
{
  check->why = why;
  return FALSE;
}

static char
peek (const Check *check)
{
  return check->at < check->end ? *check->at : '\0';
}

/* AT stands behind a backslash. */
static gboolean
check_escape (Check *check)
{
  static const char digits[] = "0123456789abcdef";
  const char *at = check->at;
  guint code = 0;

  if (at == check->end)
    return refuse (check, "the text ends within a string");
  if (strchr ("btnfr\"\\", *at))
    {
      check->at++;
      return TRUE;
    }
  if (*at != 'u')
    return refuse (check, "this escape is not canonical");
  for (guint i = 1; i <= 4; i++)
    {
      const char *digit = at + i < check->end && at[i] ? strchr (digits, at[i]) : NULL;

      if (!digit)
        return refuse (check, "this escape is not canonical");
      code = code << 4 | (guint) (digit - digits);
    }
  if (code == 0)
    return refuse (check, "U+0000 is not allowed");
  if (code >= 0xd800 && code <= 0xdfff)
    return refuse (check, "a surrogate is not a character");
  if (code >= 0x20 || short_escape ((guint8) code))
    return refuse (check, "this escape is not canonical");
  check->at += 5;
  return TRUE;
}

static gboolean
check_string (Check *check)
{
  if (peek (check) != '"')
    return refuse (check, "a string was expected");
  for (check->at++; check->at < check->end;)
    {
      guint8 c = (guint8) *check->at;

      if (c < 0x20)
        return refuse (check, "a control character must be escaped");
      check->at++;
      if (c == '"')
        return TRUE;
      if (c == '\\' && !check_escape (check))
        return FALSE;
    }
  return refuse (check, "the text ends within a string");
}

static gboolean
check_number (Check *check)
{
  const char *begin = check->at, *first;
  guint64 value = 0;

  if (*check->at == '-')
    check->at++;
  for (first = check->at; g_ascii_isdigit (peek (check)); check->at++)
    if (value <= EXACT_MAX)
      value = value * 10 + (guint64) (*check->at - '0');
  if (check->at == first)
    return refuse (check, "a value was expected");
  if (peek (check) == '.' || peek (check) == 'e' || peek (check) == 'E')
    return refuse (check, "only whole numbers, without exponent, are allowed");
  if ((*first == '0' && check->at - first > 1) || (value == 0 && *begin == '-'))
    {
      check->at = begin;
      return refuse (check, "this number is not canonical");
    }
  if (value > EXACT_MAX)
    {
      check->at = begin;
      return refuse (check, "this number is beyond ±(2^53−1)");
    }
  return TRUE;
}

/* The next code point of a checked string's inside, at most END. */
static gunichar
next_code_point (const char **at)
{
  gunichar c;

  if (**at == '\\')
    {
      const char letter = (*at)[1];
      static const char letters[] = "btnfr", codes[] = "\b\t\n\f\r";
      const char *found = strchr (letters, letter);

      if (letter == 'u')
        {
          c = (gunichar) (g_ascii_xdigit_value ((*at)[4]) << 4 | g_ascii_xdigit_value ((*at)[5]));
          *at += 6;
          return c;
        }
      *at += 2;
      return (gunichar) (found ? codes[found - letters] : letter);
    }
  c = g_utf8_get_char (*at);
  *at = g_utf8_next_char (*at);
  return c;
}

/* RFC 8785 sorts by UTF-16 code units: what needs surrogates (D800–DFFF) comes before E000–FFFF. */
static gunichar
utf16_rank (gunichar c)
{
  if (c >= 0x10000)
    return c - 0x10000 + 0xd800;
  return c >= 0xe000 ? c + 0x100000 : c;
}

/* Two checked strings, without their quotes. */
static int
compare_keys (UsherCanonSlice a, UsherCanonSlice b)
{
  const char *at_a = a.text, *at_b = b.text, *end_a = a.text + a.length, *end_b = b.text + b.length;

  while (at_a < end_a && at_b < end_b)
    {
      gunichar one = utf16_rank (next_code_point (&at_a)), other = utf16_rank (next_code_point (&at_b));

      if (one != other)
        return one < other ? -1 : 1;
    }
  return (at_a < end_a) - (at_b < end_b);
}

static gboolean
check_key (Check *check, UsherCanonSlice *before)
{
  const char *begin = check->at;
  UsherCanonSlice key;

  if (!check_string (check))
    return FALSE;
  key = (UsherCanonSlice) { begin + 1, (gsize) (check->at - begin) - 2 };
  if (before->text && compare_keys (*before, key) >= 0)
    {
      gboolean twice = compare_keys (*before, key) == 0;

      check->at = begin;
      return refuse (check, twice ? "this key stands here twice" : "the keys are not in order");
    }
  *before = key;
  if (peek (check) != ':')
    return refuse (check, "a colon was expected");
  check->at++;
  return TRUE;
}

static gboolean
check_container (Check *check, char close)
{
  UsherCanonSlice before = { NULL, 0 };

  if (check->depth == USHER_CANON_DEPTH_MAX)
    return refuse (check, "values are nested too deeply");
  check->depth++;
  check->at++;
  if (peek (check) != close)
    while (TRUE)
      {
        if (close == '}' && !check_key (check, &before))
          return FALSE;
        if (!check_value (check))
          return FALSE;
        if (peek (check) == close)
          break;
        if (peek (check) != ',')
          return refuse (check,
                         close == '}' ? "a comma or } was expected" : "a comma or ] was expected");
        check->at++;
      }
  check->at++;
  check->depth--;
  return TRUE;
}

static gboolean
check_word (Check *check, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (check->end - check->at) < length || memcmp (check->at, word, length) != 0)
    return refuse (check, "a value was expected");
  check->at += length;
  return TRUE;
}

static gboolean
check_value (Check *check)
{
  switch (peek (check))
    {
    case '{':
      return check_container (check, '}');
    case '[':
      return check_container (check, ']');
    case '"':
      return check_string (check);
    case 't':
      return check_word (check, "true");
    case 'f':
      return check_word (check, "false");
    case 'n':
      return check_word (check, "null");
    case ' ':
    case '\t':
    case '\n':
    case '\r':
      return refuse (check, "white space is not canonical");
    default:
      if (check->at == check->end)
        return refuse (check, "the text ends too early");
      return check_number (check);
    }
}

gboolean
usher_canon_check (const char *text, gsize length, GError **error)
{
  Check check = { .at = text, .end = text + length };
  gsize bad;

  if (!usher_utf8_check (text, length, &bad))
    {
      check.at = text + bad;
      check.why = text[bad] ? "this is not UTF-8" : "U+0000 is not allowed";
    }
  else if (check_value (&check) && check.at < check.end)
    check.why = "nothing may follow the value";
  if (!check.why)
    return TRUE;

  usher_error_set (error, USHER_ERROR_INPUT, NULL, "not canonical JSON: %s", check.why);
  if (error)
    usher_error_add_where (*error, NULL, 1, 1 + g_utf8_pointer_to_offset (text, check.at));
  return FALSE;
}
