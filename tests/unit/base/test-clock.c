/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The clock in its three kinds, and times and durations as text. */

#include "usher-clock.h"
#include "usher-error.h"

#define START G_GINT64_CONSTANT (1773829800000) /* 2026-03-18T10:30:00Z */

static void
test_fake (void)
{
  g_autoptr (UsherClock) clock = usher_clock_new_fake (START);

  g_assert_cmpint (usher_clock_now (clock), ==, START);
  g_assert_cmpint (usher_clock_now (clock), ==, START);
  usher_clock_advance (clock, 1500);
  g_assert_cmpint (usher_clock_now (clock), ==, START + 1500);
  usher_clock_set_floor (clock, START + 9000);
  g_assert_cmpint (usher_clock_now (clock), ==, START + 9000);
  usher_clock_set_floor (clock, START);
  g_assert_cmpint (usher_clock_now (clock), ==, START + 9000);
  usher_clock_advance (clock, 1);
  g_assert_cmpint (usher_clock_now (clock), ==, START + 9001);
}

static void
test_ticking (void)
{
  g_autoptr (UsherClock) clock = usher_clock_new_ticking (START);
  gint64 deadline = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND, floor = START + 3600000;

  while (usher_clock_now (clock) == START)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_thread_yield ();
    }
  g_assert_cmpint (usher_clock_now (clock), >, START);
  usher_clock_set_floor (clock, floor);
  g_assert_cmpint (usher_clock_now (clock), >=, floor);
  usher_clock_advance (clock, 1000);
  g_assert_cmpint (usher_clock_now (clock), >=, floor + 1000);
}

static void
test_system (void)
{
  g_autoptr (UsherClock) clock = usher_clock_new_system ();
  gint64 before = g_get_real_time () / 1000, now = usher_clock_now (clock), after = g_get_real_time () / 1000;
  gint64 tomorrow = after + 86400000;

  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <=, after);
  usher_clock_set_floor (clock, tomorrow);
  g_assert_cmpint (usher_clock_now (clock), ==, tomorrow);
  usher_clock_set_floor (clock, 0);
  g_assert_cmpint (usher_clock_now (clock), ==, tomorrow);
}

static gpointer
advance_in_thread (gpointer data)
{
  g_autoptr (UsherClock) clock = data;

  for (guint i = 0; i < 10000; i++)
    usher_clock_advance (clock, 1);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (UsherClock) clock = usher_clock_new_fake (0);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("advance", advance_in_thread, usher_clock_ref (clock));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (usher_clock_now (clock), ==, 40000);
}

static void
test_text (void)
{
  static const struct {
    gint64 ms;
    const char *text;
  } table[] = {
    { 0, "1970-01-01T00:00:00Z" },
    { START, "2026-03-18T10:30:00Z" },
    { START + 250, "2026-03-18T10:30:00.250Z" },
    { START + 7, "2026-03-18T10:30:00.007Z" },
    { -1, "1969-12-31T23:59:59.999Z" },
    { G_GINT64_CONSTANT (951782400000), "2000-02-29T00:00:00Z" },
    { G_GINT64_CONSTANT (4107542399000), "2100-02-28T23:59:59Z" },
    { G_GINT64_CONSTANT (253402300799999), "9999-12-31T23:59:59.999Z" },
    { G_GINT64_CONSTANT (-62135596800000), "0001-01-01T00:00:00Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = usher_time_format (table[i].ms);
      g_autoptr (GError) error = NULL;
      gint64 ms;

      g_assert_cmpstr (text, ==, table[i].text);
      g_assert_true (usher_time_parse (text, &ms, &error));
      g_assert_no_error (error);
      g_assert_cmpint (ms, ==, table[i].ms);
    }
}

/* Every day of four centuries and a bit, against GLib's calendar. */
static void
test_calendar (void)
{
  for (gint64 day = -50000; day < 120000; day++)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (day * 86400);
      g_autofree char *expected = g_date_time_format (time, "%Y-%m-%d");
      g_autofree char *text = usher_time_format (day * 86400000);
      gint64 ms;

      g_assert_true (g_str_has_prefix (text, expected));
      g_assert_true (usher_time_parse (expected, &ms, NULL));
      g_assert_cmpint (ms, ==, day * 86400000);
    }
}

static void
test_parse (void)
{
  static const struct {
    const char *text;
    gint64 ms;
  } good[] = {
    { "2026-03-18", START - 37800000 },
    { "2026-03-18T10:30Z", START },
    { "2026-03-18T12:30:00+02:00", START },
    { "2026-03-18T05:00:00-05:30", START },
    { "2026-03-19T00:30:00+14:00", START },
    { "2026-03-18T10:30:00.5Z", START + 500 },
    { "2026-03-18T10:30:00.123999999Z", START + 123 },
  };
  static const char *const bad[] = {
    "", "x", "2026", "2026-3-18", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "2026-03-18 10:30:00Z",
    "2026-03-18T10:30:00", "2026-03-18T24:00:00Z", "2026-03-18T10:60:00Z", "2026-03-18T10:30:60Z", "2026-03-18T10:30:00.Z",
    "2026-03-18T10:30:00+0200", "2026-03-18T10:30:00+24:00", "2026-03-18T10:30:00Zz", "2026-03-18T", "2026-03-18Z", " 2026-03-18", "+026-03-18",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gint64 ms = -1;

      g_assert_true (usher_time_parse (good[i].text, &ms, NULL));
      g_assert_cmpint (ms, ==, good[i].ms);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 ms = 42;

      g_assert_false (usher_time_parse (bad[i], &ms, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
      g_assert_nonnull (usher_error_get_info (error)->hint);
      g_assert_cmpint (ms, ==, 42);
    }
}

static void
test_duration (void)
{
  static const struct {
    const char *text;
    gint64 ms;
  } good[] = { { "90s", 90000 }, { "15m", 900000 }, { "2h", 7200000 }, { "3d", 259200000 }, { "2w", 1209600000 }, { "0s", 0 }, { "007d", 604800000 } };
  static const char *const bad[] = { "", "s", "15", "15x", "-3d", "+3d", "1.5h", "3 d", "3d ", "3dd", "1h30m", "99999999999999999999s", "9223372036854775807w", "400000d" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gint64 ms = -1;

      g_assert_true (usher_duration_parse (good[i].text, &ms, NULL));
      g_assert_cmpint (ms, ==, good[i].ms);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 ms;

      g_assert_false (usher_duration_parse (bad[i], &ms, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/fake", test_fake);
  g_test_add_func ("/base/clock/ticking", test_ticking);
  g_test_add_func ("/base/clock/system", test_system);
  g_test_add_func ("/base/clock/threads", test_threads);
  g_test_add_func ("/base/time/text", test_text);
  g_test_add_func ("/base/time/calendar", test_calendar);
  g_test_add_func ("/base/time/parse", test_parse);
  g_test_add_func ("/base/time/duration", test_duration);
  return g_test_run ();
}
