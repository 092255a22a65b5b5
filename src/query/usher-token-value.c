/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a value of a filter token means for a column: words become texts, everything that is
 * stored as a number becomes ranges of integers, so that SQL and the grid store compare alike.
 * Pure; any thread. */

#include "usher-token-private.h"

#include <string.h>

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-text.h"

#define DAY G_GINT64_CONSTANT (86400000)
#define NEAREST_MAX 3

static UsherRange
range_for (UsherTokenOp op, gint64 from, gint64 to)
{
  static const UsherRange nothing = { 1, 0 };

  switch (op)
    {
    case USHER_OP_LESS:
      return from == G_MININT64 ? nothing : (UsherRange) { G_MININT64, from - 1 };
    case USHER_OP_LESS_EQUAL:
      return (UsherRange) { G_MININT64, to };
    case USHER_OP_MORE:
      return to == G_MAXINT64 ? nothing : (UsherRange) { to + 1, G_MAXINT64 };
    case USHER_OP_MORE_EQUAL:
      return (UsherRange) { from, G_MAXINT64 };
    case USHER_OP_IS:
    default:
      return (UsherRange) { from, to };
    }
}

static UsherTokenOp
turned (UsherTokenOp op)
{
  switch (op)
    {
    case USHER_OP_LESS:
      return USHER_OP_MORE;
    case USHER_OP_LESS_EQUAL:
      return USHER_OP_MORE_EQUAL;
    case USHER_OP_MORE:
      return USHER_OP_LESS;
    case USHER_OP_MORE_EQUAL:
      return USHER_OP_LESS_EQUAL;
    case USHER_OP_IS:
    default:
      return op;
    }
}

static gboolean
parse_int (const char *text, gint64 *value)
{
  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

static gboolean
looks_like_duration (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return digits > 0 && g_ascii_isalpha (text[digits]) && text[digits] != 'T';
}

/* A year or a month, as its first instant and its last. */
static gboolean
parse_month (const char *text, gint64 *from, gint64 *to)
{
  gsize length = strlen (text);
  gint64 year, month = 1, until_year, until_month = 1;
  g_autofree char *copy = g_strdup (text);
  g_autofree char *first = NULL, *next = NULL;

  if ((length != 4 && length != 7) || strspn (text, "0123456789-") != length || (length == 7 && text[4] != '-'))
    return FALSE;
  copy[4] = '\0';
  if (!g_ascii_string_to_signed (copy, 10, 1, 9998, &year, NULL)
      || (length == 7 && !g_ascii_string_to_signed (copy + 5, 10, 1, 12, &month, NULL)))
    return FALSE;
  until_year = length == 4 || month == 12 ? year + 1 : year;
  until_month = length == 4 || month == 12 ? 1 : month + 1;
  first = g_strdup_printf ("%04d-%02d-01", (int) year, (int) month);
  next = g_strdup_printf ("%04d-%02d-01", (int) until_year, (int) until_month);
  if (!usher_time_parse (first, from, NULL) || !usher_time_parse (next, to, NULL))
    return FALSE;
  *to -= 1;
  return TRUE;
}

static gboolean
parse_moment (const char *text, gint64 *from, gint64 *to)
{
  if (parse_month (text, from, to))
    return TRUE;
  if (!usher_time_parse (text, from, NULL))
    return FALSE;
  if (!strchr (text, 'T'))
    *to = *from + DAY - 1;
  else
    *to = strchr (text, '.') ? *from : *from + 999;
  return TRUE;
}

static gboolean
parse_time (const char *text, UsherTokenOp op, gint64 now, UsherRange *range, const char **why)
{
  gint64 from, to, length;
  gboolean is_signed = *text == '+' || *text == '-';

  if (is_signed || looks_like_duration (text))
    {
      if (!usher_duration_parse (is_signed ? text + 1 : text, &length, NULL))
        {
          *why = "a duration is a number and s, m, h, d or w: 30d";
          return FALSE;
        }
      if (op == USHER_OP_IS)
        {
          *why = "beside a duration, < or > is needed";
          return FALSE;
        }
      /* Older than 30 days is a time before now − 30 days. */
      from = *text == '+' ? now + length : now - length;
      *range = range_for (is_signed ? op : turned (op), from, from);
      return TRUE;
    }
  if (!parse_moment (text, &from, &to))
    {
      *why = "a time is 2026-03-18, 2026-03, 2026, 2026-03-18T10:30:00Z, or an age such as 30d";
      return FALSE;
    }
  *range = range_for (op, from, to);
  return TRUE;
}

static gboolean
parse_bool (const char *text, gint64 *value)
{
  if (!g_ascii_strcasecmp (text, "true") || !g_ascii_strcasecmp (text, "yes") || g_str_equal (text, "1"))
    *value = 1;
  else if (!g_ascii_strcasecmp (text, "false") || !g_ascii_strcasecmp (text, "no") || g_str_equal (text, "0"))
    *value = 0;
  else
    return FALSE;
  return TRUE;
}

static gboolean
parse_number_key (const UsherColumn *column, const char *text, gint64 *value)
{
  gsize length = column->prefix ? strlen (column->prefix) : 0;

  if (length && !g_ascii_strncasecmp (text, column->prefix, length))
    text += length;
  return parse_int (text, value);
}

static gboolean
parse_duration (const char *text, gint64 *value)
{
  if (parse_int (text, value))
    return TRUE;
  if (!usher_duration_parse (text, value, NULL))
    return FALSE;
  *value /= 1000;
  return TRUE;
}

gboolean
usher_token_range (const UsherColumn *column, UsherTokenOp op, const char *text, gint64 now, UsherRange *range, const char **why)
{
  gint64 value;

  *why = NULL;
  switch (column->kind)
    {
    case USHER_COLUMN_TIME:
      return parse_time (text, op, now, range, why);
    case USHER_COLUMN_BOOL:
      if (op != USHER_OP_IS)
        *why = "true and false have no order";
      else if (!parse_bool (text, &value))
        *why = "true or false is expected";
      break;
    case USHER_COLUMN_DURATION:
      if (!parse_duration (text, &value))
        *why = "a duration is seconds, or a number and s, m, h, d or w: 15m";
      break;
    case USHER_COLUMN_KEY:
      if (!parse_number_key (column, text, &value))
        *why = "a number is expected, with or without what stands before it";
      break;
    case USHER_COLUMN_INT:
    case USHER_COLUMN_TEXT:
    case USHER_COLUMN_ENUM:
    case USHER_COLUMN_SET:
    default:
      if (!parse_int (text, &value))
        *why = "a whole number is expected";
      break;
    }
  if (*why)
    return FALSE;
  *range = range_for (op, value, value);
  return TRUE;
}

char *
usher_token_text (const UsherColumn *column, const char *text)
{
  gsize length = column->prefix ? strlen (column->prefix) : 0;

  if (length && g_str_has_prefix (text, column->prefix))
    text += length;
  /* A readable key is its own fold but for the digits of a percent escape. */
  if (column->folds || (column->kind == USHER_COLUMN_KEY && !strchr (text, '%')))
    return usher_fold (text, -1);
  return g_strdup (text);
}

int
usher_token_choice (const UsherColumn *column, const char *text)
{
  for (int i = 0; column->values[i]; i++)
    if (!g_ascii_strcasecmp (column->values[i], text))
      return i;
  return -1;
}

char **
usher_token_nearest_values (const UsherColumn *column, const char *text)
{
  char **nearest = usher_nearest (text, column->values, NEAREST_MAX);

  if (nearest && nearest[0])
    return nearest;
  g_strfreev (nearest);
  return g_strdupv ((char **) column->values);
}
