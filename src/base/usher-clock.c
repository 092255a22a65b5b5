/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The clock that everything asks instead of the system, so that a test or a sample can decide what
 * time it is.  Any thread.  It must not know what the time is used for. */

#include "usher-clock.h"

typedef enum { CLOCK_SYSTEM, CLOCK_FAKE, CLOCK_TICKING } ClockKind;

struct _UsherClock {
  gatomicrefcount refs;
  ClockKind kind;
  GMutex lock;      /* guards what follows                                              */
  gint64 base;      /* fake: now; ticking: now when the monotonic clock said STARTED    */
  gint64 started;   /* microseconds, monotonic                                          */
  gint64 floor;     /* system only: the others move their base instead                  */
};

static UsherClock *
clock_new (ClockKind kind, gint64 ms)
{
  UsherClock *self = g_new0 (UsherClock, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->kind = kind;
  self->base = ms;
  self->started = g_get_monotonic_time ();
  self->floor = G_MININT64;
  return self;
}

UsherClock *
usher_clock_new_system (void)
{
  return clock_new (CLOCK_SYSTEM, 0);
}

UsherClock *
usher_clock_new_fake (gint64 ms)
{
  return clock_new (CLOCK_FAKE, ms);
}

UsherClock *
usher_clock_new_ticking (gint64 ms)
{
  return clock_new (CLOCK_TICKING, ms);
}

UsherClock *
usher_clock_ref (UsherClock *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
usher_clock_unref (UsherClock *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gint64
now_locked (UsherClock *self)
{
  switch (self->kind)
    {
    case CLOCK_TICKING:
      return self->base + (g_get_monotonic_time () - self->started) / 1000;
    case CLOCK_SYSTEM:
      return MAX (g_get_real_time () / 1000, self->floor);
    case CLOCK_FAKE:
    default:
      return self->base;
    }
}

gint64
usher_clock_now (UsherClock *self)
{
  gint64 now;

  g_mutex_lock (&self->lock);
  now = now_locked (self);
  g_mutex_unlock (&self->lock);
  return now;
}

void
usher_clock_advance (UsherClock *self, gint64 ms)
{
  g_return_if_fail (ms >= 0);
  g_return_if_fail (self->kind != CLOCK_SYSTEM);

  g_mutex_lock (&self->lock);
  self->base += ms;
  g_mutex_unlock (&self->lock);
}

void
usher_clock_set_floor (UsherClock *self, gint64 ms)
{
  gint64 now;

  g_mutex_lock (&self->lock);
  now = now_locked (self);
  if (self->kind == CLOCK_SYSTEM)
    self->floor = MAX (self->floor, ms);
  else if (now < ms)
    self->base += ms - now;
  g_mutex_unlock (&self->lock);
}
