/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells on stderr how far something long has come, at most ten times a second.  The thread that
 * works calls it.  It must not slow the work down. */
#include "usher-ctl-progress.h"

#include <stdio.h>

#define STEP_US (G_USEC_PER_SEC / 10)

struct _UsherCtlProgress {
  const char *what, *unit; /* static */
  gboolean json, line;
  gint64 last;             /* when it told */
};

UsherCtlProgress *
usher_ctl_progress_new (UsherCtl *ctl, const char *what, const char *unit)
{
  UsherCtlProgress *self = g_new0 (UsherCtlProgress, 1);

  self->what = what;
  self->unit = unit;
  self->json = g_strcmp0 (usher_ctl_flag (ctl, "progress"), "json") == 0;
  self->line = !self->json && ctl->terminal_err;
  self->last = g_get_monotonic_time ();
  return self;
}

void
usher_ctl_progress_step (gint64 done, gint64 total, gpointer progress)
{
  UsherCtlProgress *self = progress;
  gint64 now;

  if (!self->json && !self->line)
    return;
  now = g_get_monotonic_time ();
  if (now - self->last < STEP_US && (done != total || !self->json))
    return;
  self->last = now;
  if (self->json && total >= 0)
    fprintf (stderr,
             "{\"progress\": {\"what\": \"%s\", \"unit\": \"%s\", \"done\": %" G_GINT64_FORMAT ", \"total\": %" G_GINT64_FORMAT "}}\n",
             self->what, self->unit, done, total);
  else if (self->json)
    fprintf (stderr,
             "{\"progress\": {\"what\": \"%s\", \"unit\": \"%s\", \"done\": %" G_GINT64_FORMAT ", \"total\": null}}\n",
             self->what, self->unit, done);
  else if (total > 0)
    fprintf (stderr, "\r%s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " %s (%d %%)\033[K",
             self->what, done, total,
             self->unit,
             (int) (100.0 * done / total));
  else
    fprintf (stderr, "\r%s: %" G_GINT64_FORMAT " %s\033[K", self->what, done, self->unit);
  fflush (stderr);
}

void
usher_ctl_progress_free (UsherCtlProgress *self)
{
  if (self == NULL)
    return;
  if (self->line)
    fputs ("\r\033[K", stderr);
  g_free (self);
}
