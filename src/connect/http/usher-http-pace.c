/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a source may be asked: what it says of its limit, a bound of our own where it says nothing, and
 * how long to wait after a refusal.  Times are reckoned against the Date of the same answer, never against
 * this machine's clock alone.  One thread at a time, but for the headroom, which any may ask. */

#include "usher-http-private.h"

#include <math.h>

#include "usher-random.h"

/* Below this share of the limit the rest is kept for who waits for an answer. */
#define RESERVE 0.10
#define MINUTE 60000
#define BACKOFF_MOST 64000
/* A bucket of a limit is a family of paths: as many of its parts as this. */
#define FAMILY_PARTS 3
#define FAMILIES_MOST 64

typedef struct {
  double limit, remaining;
  gint64 until; /* by our clock: when the window ends */
} Window;

struct _UsherHttpPace {
  char *limit, *remaining, *reset; /* (owned) (nullable): lower case */
  gboolean reset_is_delta;
  gint64 per_minute;
  GMutex lock;
  GHashTable *windows; /* family → Window */
  GArray *sent;        /* of our own bound: when, within the last minute */
};

UsherHttpPace *
usher_http_pace_new (const UsherHttpRate *rate)
{
  UsherHttpPace *self = g_new0 (UsherHttpPace, 1);

  self->limit = rate->limit ? g_ascii_strdown (rate->limit, -1) : NULL;
  self->remaining = rate->remaining ? g_ascii_strdown (rate->remaining, -1) : NULL;
  self->reset = rate->reset ? g_ascii_strdown (rate->reset, -1) : NULL;
  self->reset_is_delta = rate->reset_is_delta;
  self->per_minute = rate->per_minute;
  self->windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sent = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_mutex_init (&self->lock);
  return self;
}

void
usher_http_pace_free (UsherHttpPace *self)
{
  if (!self)
    return;
  g_free (self->limit);
  g_free (self->remaining);
  g_free (self->reset);
  g_hash_table_unref (self->windows);
  g_array_unref (self->sent);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static char *
family_of (const char *path)
{
  const char *at = path;
  guint parts = 0;

  while (*at && (*at != '/' || at == path || ++parts < FAMILY_PARTS))
    at++;
  return g_strndup (path, at - path);
}

/* The number that VALUE begins with ("600", "2.128", "100;w=60"). */
static gboolean
number_of (const char *value, double *number)
{
  char *end;

  while (value && *value == ' ')
    value++;
  if (!value || !g_ascii_isdigit (*value))
    return FALSE;
  *number = g_ascii_strtod (value, &end);
  return isfinite (*number);
}

static gboolean
header_number (const UsherHttpResponse *response, const char *name, double *number)
{
  return name && response->headers && number_of (g_hash_table_lookup (response->headers, name), number);
}

/* Milliseconds from the answer to the end of the window; −1: it does not say. */
static gint64
until_reset (UsherHttpPace *self, const UsherHttpResponse *response, gint64 now)
{
  double reset;

  if (!header_number (response, self->reset, &reset) || reset > 1e15)
    return -1;
  if (self->reset_is_delta)
    return (gint64) ceil (reset * 1000);
  if (reset < 1e11)
    reset *= 1000;
  return MAX (0, (gint64) ceil (reset) - (response->date ? response->date : now));
}

static void
forget_old (UsherHttpPace *self, gint64 now)
{
  guint old = 0;

  while (old < self->sent->len && g_array_index (self->sent, gint64, old) <= now - MINUTE)
    old++;
  if (old)
    g_array_remove_range (self->sent, 0, old);
}

static gint64
own_bound (UsherHttpPace *self, gint64 now, gboolean interactive)
{
  gint64 most = interactive ? self->per_minute : MAX (1, (gint64) (self->per_minute * (1 - RESERVE)));

  forget_old (self, now);
  if (self->sent->len < most)
    return 0;
  return g_array_index (self->sent, gint64, self->sent->len - most) + MINUTE - now;
}

gint64
usher_http_pace_before (UsherHttpPace *self, const char *path, gint64 now, gboolean interactive)
{
  g_autofree char *family = family_of (path);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Window *window = g_hash_table_lookup (self->windows, family);
  gint64 wait = self->per_minute > 0 ? own_bound (self, now, interactive) : 0;

  if (window && window->until > now && (interactive ? window->remaining < 1 : window->remaining < window->limit * RESERVE))
    wait = MAX (wait, window->until - now);
  return wait;
}

void
usher_http_pace_note (UsherHttpPace *self, const char *path, const UsherHttpResponse *response, gint64 now)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  double limit, remaining;
  gint64 reset = until_reset (self, response, now);

  if (self->per_minute > 0)
    {
      forget_old (self, now);
      g_array_append_val (self->sent, now);
    }
  /* A limit of 0 speaks of too many at once, not of a window. */
  if (header_number (response, self->limit, &limit) && header_number (response, self->remaining, &remaining) && limit >= 1)
    {
      Window *window = g_new0 (Window, 1);

      if (g_hash_table_size (self->windows) >= FAMILIES_MOST)
        g_hash_table_remove_all (self->windows);
      window->limit = limit;
      window->remaining = MIN (remaining, limit);
      window->until = reset < 0 ? 0 : now + reset;
      g_hash_table_replace (self->windows, family_of (path), window);
    }
}

double
usher_http_pace_headroom (UsherHttpPace *self, gint64 now)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GHashTableIter iter;
  gpointer value;
  double least = NAN;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Window *window = value;
      double left = window->until && window->until <= now ? 1 : window->remaining / window->limit;

      least = isnan (least) ? left : MIN (least, left);
    }
  if (isnan (least) && self->per_minute > 0)
    {
      forget_old (self, now);
      least = MAX (0.0, 1 - (double) self->sent->len / self->per_minute);
    }
  return least;
}

gint64
usher_http_retry_after (const UsherHttpResponse *response, gint64 now)
{
  const char *text = response->headers ? g_hash_table_lookup (response->headers, "retry-after") : NULL;
  g_autoptr (GDateTime) date = NULL;
  double seconds;

  if (!text || (response->status != 429 && response->status != 503 && response->status != 202))
    return -1;
  if (number_of (text, &seconds))
    return seconds > 1e9 ? (gint64) 1e12 : (gint64) ceil (seconds * 1000);
  if (!(date = soup_date_time_new_from_http_string (text)))
    return -1;
  return MAX (0, g_date_time_to_unix (date) * 1000 - (response->date ? response->date : now));
}

/* Full jitter: anywhere between nothing and the step. */
static gint64
backoff (guint attempt)
{
  gint64 most = MIN (BACKOFF_MOST, (gint64) 1000 << MIN (attempt > 0 ? attempt - 1 : 0, 6));
  guint64 random;

  usher_random_bytes (&random, sizeof random);
  return (gint64) (random % (guint64) (most + 1));
}

gint64
usher_http_pace_after (UsherHttpPace *self, const UsherHttpResponse *response, guint attempt, gint64 now)
{
  gint64 wait = usher_http_retry_after (response, now);
  double limit = 1;

  if (wait >= 0)
    return wait;
  header_number (response, self->limit, &limit);
  /* A second more than it says, for clocks of whole seconds. */
  if (response->status == 429 && limit >= 1 && (wait = until_reset (self, response, now)) > 0)
    return wait + 1000;
  return backoff (attempt);
}
