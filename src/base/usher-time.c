/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Times and durations as text.  Pure arithmetic on the Gregorian calendar, UTC only, any thread:
 * no locale and no time zone table, so it says the same on every machine. */

#include "usher-clock.h"
#include "usher-error.h"

#define SECOND_MS G_GINT64_CONSTANT (1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
/* A thousand years: so that a time plus a duration never overflows. */
#define DURATION_MAX (365250 * DAY_MS)

/* The calendar in 400-year eras that begin on 1 March, so that a leap day is a year's last. */
static gint64
days_from_civil (gint64 year, int month, int day)
{
  gint64 era, of_era, of_year;

  year -= month <= 2;
  era = (year >= 0 ? year : year - 399) / 400;
  of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  of_era = (year - era * 400) * 365 + (year - era * 400) / 4 - (year - era * 400) / 100 + of_year;
  return era * 146097 + of_era - 719468;
}

static void
civil_from_days (gint64 days, gint64 *year, int *month, int *day)
{
  gint64 era, of_era, of_year, years, shifted;

  days += 719468;
  era = (days >= 0 ? days : days - 146096) / 146097;
  of_era = days - era * 146097;
  years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  of_year = of_era - (365 * years + years / 4 - years / 100);
  shifted = (5 * of_year + 2) / 153;
  *day = (int) (of_year - (153 * shifted + 2) / 5 + 1);
  *month = (int) (shifted < 10 ? shifted + 3 : shifted - 9);
  *year = years + era * 400 + (*month <= 2);
}

char *
usher_time_format (gint64 ms)
{
  gint64 days = ms / DAY_MS, rest = ms % DAY_MS, year;
  int month, day, hour, minute, second, milli;

  if (rest < 0)
    {
      rest += DAY_MS;
      days--;
    }
  civil_from_days (days, &year, &month, &day);
  hour = (int) (rest / HOUR_MS);
  minute = (int) (rest / MINUTE_MS % 60);
  second = (int) (rest / SECOND_MS % 60);
  milli = (int) (rest % SECOND_MS);
  if (milli)
    return g_strdup_printf ("%04" G_GINT64_FORMAT "-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month,
                            day, hour, minute, second, milli);
  return g_strdup_printf ("%04" G_GINT64_FORMAT "-%02d-%02dT%02d:%02d:%02dZ", year, month, day, hour,
                          minute, second);
}

/* Exactly N digits, or FALSE; *AT moves past them. */
static gboolean
take_digits (const char **at, int n, int *value)
{
  *value = 0;
  for (int i = 0; i < n; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *value = *value * 10 + (**at - '0');
    }
  return TRUE;
}

static gboolean
take_char (const char **at, char c)
{
  if (**at != c)
    return FALSE;
  (*at)++;
  return TRUE;
}

static gboolean
take_date (const char **at, gint64 *ms)
{
  int year, month, day;

  if (!take_digits (at, 4, &year) || !take_char (at, '-') || !take_digits (at, 2, &month)
      || !take_char (at, '-') || !take_digits (at, 2, &day)
      || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  *ms = days_from_civil (year, month, day) * DAY_MS;
  return TRUE;
}

/* hh:mm[:ss[.f…]]; what is finer than a millisecond is cut. */
static gboolean
take_time (const char **at, gint64 *ms)
{
  int hour, minute, second = 0, scale = 100;

  if (!take_digits (at, 2, &hour) || !take_char (at, ':') || !take_digits (at, 2, &minute))
    return FALSE;
  if (take_char (at, ':'))
    {
      if (!take_digits (at, 2, &second))
        return FALSE;
      if (**at == '.')
        {
          if (!g_ascii_isdigit (*++*at))
            return FALSE;
          for (; g_ascii_isdigit (**at); (*at)++, scale /= 10)
            *ms += (**at - '0') * scale;
        }
    }
  if (hour > 23 || minute > 59 || second > 59)
    return FALSE;
  *ms += hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
  return TRUE;
}

static gboolean
take_zone (const char **at, gint64 *ms)
{
  int hour, minute;
  char sign = **at;

  if (take_char (at, 'Z'))
    return TRUE;
  if (sign != '+' && sign != '-')
    return FALSE;
  (*at)++;
  if (!take_digits (at, 2, &hour) || !take_char (at, ':') || !take_digits (at, 2, &minute)
      || hour > 23 || minute > 59)
    return FALSE;
  *ms += (sign == '-' ? 1 : -1) * (hour * HOUR_MS + minute * MINUTE_MS);
  return TRUE;
}

gboolean
usher_time_parse (const char *text, gint64 *ms, GError **error)
{
  const char *at = text;
  gint64 value = 0;

  if (take_date (&at, &value)
      && (!*at || (take_char (&at, 'T') && take_time (&at, &value) && take_zone (&at, &value)
                   && !*at)))
    {
      *ms = value;
      return TRUE;
    }
  return usher_error_set (error, USHER_ERROR_INPUT,
                          "write a date as 2026-03-18, or a time with its zone as 2026-03-18T10:30:00Z",
                          "“%.64s” is not a date or time", text);
}

gboolean
usher_duration_parse (const char *text, gint64 *ms, GError **error)
{
  static const struct {
    char letter;
    gint64 ms;
  } units[] = { { 's', SECOND_MS }, { 'm', MINUTE_MS }, { 'h', HOUR_MS }, { 'd', DAY_MS },
                { 'w', 7 * DAY_MS } };
  const char *at = text;
  gint64 value = 0;

  for (; g_ascii_isdigit (*at) && value <= DURATION_MAX; at++)
    value = value * 10 + (*at - '0');
  for (guint i = 0; at > text && *at && !at[1] && i < G_N_ELEMENTS (units); i++)
    if (units[i].letter == *at && value <= DURATION_MAX / units[i].ms)
      {
        *ms = value * units[i].ms;
        return TRUE;
      }
  return usher_error_set (error, USHER_ERROR_INPUT,
                          "write a whole number and one of s, m, h, d, w, such as 15m or 3d; at most 1,000 years",
                          "“%.64s” is not a duration", text);
}
