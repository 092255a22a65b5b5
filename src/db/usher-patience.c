/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting for another program that writes.  It may take minutes, as an import does, and then waiting
 * is right; so it has no limit of its own, but whoever waits can be told for whom and can give up.
 * A program that is suspended will not go on by itself: then waiting ends with its name.  Who holds
 * a lock is in the kernel's table.  Any thread; must not know the engines. */

#include "usher-patience.h"

#include <string.h>
#include <sys/stat.h>

#include "usher-error.h"

#define TELL_MS 700        /* shorter waits are not worth a word */
#define SUSPENDED_MS 5000  /* so long suspended: it is not just being debugged for a moment */

struct _UsherPatience {
  GMutex lock; /* over what follows; not held while FUNC runs */
  guint stops; /* who waited when it rose gives up */
  gint64 until; /* monotonic; 0: no limit */
  UsherWaitFunc func;
  gpointer data;
};

UsherPatience *
usher_patience_new (void)
{
  UsherPatience *self = g_new0 (UsherPatience, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
usher_patience_free (UsherPatience *self)
{
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
usher_patience_watch (UsherPatience *self, UsherWaitFunc func, gpointer data)
{
  g_mutex_lock (&self->lock);
  self->func = func;
  self->data = data;
  g_mutex_unlock (&self->lock);
}

/* Who waits now gives up. */
void
usher_patience_stop (UsherPatience *self)
{
  g_mutex_lock (&self->lock);
  self->stops++;
  g_mutex_unlock (&self->lock);
}

/* Nobody waits longer than MS from now. */
void
usher_patience_limit (UsherPatience *self, int ms)
{
  g_mutex_lock (&self->lock);
  self->until = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  g_mutex_unlock (&self->lock);
}

/* ---- Who ---- */
/* "usherctl (process 4711)"; a process that we may not look at has no name. */
static char *
describe (gint64 process, gboolean *suspended)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", process), *stat_ = NULL, *name = NULL;
  char *open, *close;

  *suspended = FALSE;
  if (!g_file_get_contents (path, &stat_, NULL, NULL) || !(open = strchr (stat_, '(')) || !(close = strrchr (stat_, ')')) || !close[1])
    return g_strdup_printf ("process %" G_GINT64_FORMAT, process);
  *suspended = close[2] == 'T' || close[2] == 't';
  name = g_utf8_make_valid (open + 1, close - open - 1);
  return g_strdup_printf ("%s (process %" G_GINT64_FORMAT ")", name, process);
}

/* A line is "1: FLOCK  ADVISORY  WRITE 4711 08:01:131 0 EOF"; who waits has "->" before the kind. */
static gint64
holder_in (const char *line, const char *inode)
{
  g_auto(GStrv) words = g_strsplit_set (line, " ", -1);
  const char *found[8];
  guint n = 0;
  gint64 process = 0;

  for (guint i = 0; words[i] && n < G_N_ELEMENTS (found); i++)
    if (*words[i])
      found[n++] = words[i];
  if (n < 6 || !g_str_equal (found[3], "WRITE") || !g_str_has_suffix (found[5], inode)
      || !g_ascii_string_to_signed (found[4], 10, 0, G_MAXINT, &process, NULL))
    return 0;
  return process;
}

char *
usher_holder_of (const char *path, gboolean *suspended)
{
  g_autofree char *table = NULL, *inode = NULL;
  g_auto(GStrv) lines = NULL;
  struct stat about;

  *suspended = FALSE;
  if (stat (path, &about) < 0 || !g_file_get_contents ("/proc/locks", &table, NULL, NULL))
    return NULL;
  inode = g_strdup_printf (":%" G_GUINT64_FORMAT, (guint64) about.st_ino);
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      gint64 process = holder_in (lines[i], inode);

      if (process > 0)
        return describe (process, suspended);
    }
  return NULL;
}

/* ---- A wait ---- */
void
usher_wait_begin (UsherWait *wait, UsherPatience *patience, GCancellable *cancellable, const char *place, const char *held)
{
  *wait = (UsherWait) { .patience = patience, .cancellable = cancellable, .place = place, .held = held, .start = g_get_monotonic_time () };
  if (!patience)
    return;
  g_mutex_lock (&patience->lock);
  wait->stops = patience->stops;
  g_mutex_unlock (&patience->lock);
}

static void
tell (UsherWait *wait, const char *who)
{
  UsherPatience *patience = wait->patience;
  UsherWaitFunc func;
  gpointer data;

  if (!patience || g_strcmp0 (who, wait->who) == 0)
    return;
  g_free (wait->who);
  wait->who = g_strdup (who);
  g_mutex_lock (&patience->lock);
  func = patience->func;
  data = patience->data;
  g_mutex_unlock (&patience->lock);
  if (func)
    func (who, data);
}

static gboolean
give_up (UsherWait *wait, const char *who, gboolean suspended, GError **error)
{
  if (suspended)
    return usher_error_set (error, USHER_ERROR_BUSY, "Let that program go on or end it, then try again. Nothing of this was written.",
                            "%s is held by %s, which is suspended", wait->place, who);
  return usher_error_set (error, USHER_ERROR_BUSY, "Try again. Nothing of this was written.", "%s is held by %s", wait->place,
                          who ? who : "another program");
}

gboolean
usher_wait_look (UsherWait *wait, GError **error)
{
  gint64 now = g_get_monotonic_time (), until = 0;
  g_autofree char *who = NULL;
  gboolean stopped = g_cancellable_is_cancelled (wait->cancellable), suspended;

  if (wait->patience)
    {
      g_mutex_lock (&wait->patience->lock);
      stopped |= wait->patience->stops != wait->stops;
      until = wait->patience->until;
      g_mutex_unlock (&wait->patience->lock);
    }
  if (stopped)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped before it was done");
      return FALSE;
    }
  if ((!until || now < until) && (now - wait->start < TELL_MS * G_TIME_SPAN_MILLISECOND || now - wait->looked < G_TIME_SPAN_SECOND / 2))
    return TRUE;
  wait->looked = now;
  who = usher_holder_of (wait->held, &suspended);
  if (!suspended)
    wait->suspended = 0;
  else if (!wait->suspended)
    wait->suspended = now;
  if ((until && now >= until) || (suspended && now - wait->suspended >= SUSPENDED_MS * G_TIME_SPAN_MILLISECOND))
    return give_up (wait, who, suspended, error);
  tell (wait, who ? who : "another program");
  return TRUE;
}

void
usher_wait_end (UsherWait *wait)
{
  tell (wait, NULL);
  g_clear_pointer (&wait->who, g_free);
}
