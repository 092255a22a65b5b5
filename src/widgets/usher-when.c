/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Times in words: near ones as distance, yesterday by name, the rest as dates.  Any thread. */

#include "usher-when.h"

#include <glib/gi18n.h>

#define MINUTE (60 * G_GINT64_CONSTANT (1000))
#define HOUR (60 * MINUTE)

static GDateTime *
local_time (gint64 ms)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);

  return utc ? g_date_time_to_local (utc) : NULL;
}

static gboolean
same_day (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
usher_when_short (gint64 ms, gint64 now)
{
  g_autoptr(GDateTime) then = local_time (ms), today = local_time (now), yesterday = NULL;
  gint64 ago = now - ms;

  if (!then || !today)
    return g_strdup (_("Out of range"));
  if (ago >= 0 && ago < MINUTE)
    return g_strdup (_("Just now"));
  if (ago >= 0 && ago < HOUR)
    return g_strdup_printf (_("%d min ago"), (int) (ago / MINUTE));
  if (ago >= 0 && ago < 6 * HOUR)
    return g_strdup_printf (_("%d h ago"), (int) (ago / HOUR));
  if (same_day (then, today))
    return g_date_time_format (then, "%H:%M");
  yesterday = g_date_time_add_days (today, -1);
  if (same_day (then, yesterday))
    return g_date_time_format (then, _("Yesterday %H:%M"));
  return g_date_time_format (then, g_date_time_get_year (then) == g_date_time_get_year (today) ? _("%-d %b") : _("%-d %b %Y"));
}

char *
usher_when_long (gint64 ms)
{
  g_autoptr(GDateTime) then = local_time (ms);

  return then ? g_date_time_format (then, _("%A %-d %B %Y, %H:%M:%S %Z")) : g_strdup (_("Out of range"));
}

char *
usher_when_date (gint64 ms)
{
  g_autoptr(GDateTime) then = local_time (ms);

  return then ? g_date_time_format (then, _("%-d %b %Y")) : g_strdup (_("Out of range"));
}
