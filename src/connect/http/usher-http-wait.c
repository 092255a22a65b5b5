/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting that a cancellable ends at once.  A worker thread. */

#include "usher-http-private.h"

void
usher_http_wait_default (gint64 ms, GCancellable *cancellable, gpointer data)
{
  gint64 until = g_get_monotonic_time () / 1000 + ms;
  GPollFD fd = { 0 };
  gboolean watched = cancellable && g_cancellable_make_pollfd (cancellable, &fd);

  while (!g_cancellable_is_cancelled (cancellable))
    {
      gint64 left = until - g_get_monotonic_time () / 1000;

      if (left <= 0)
        break;
      /* Without a descriptor (none was left) it looks ten times a second. */
      g_poll (watched ? &fd : NULL, watched ? 1 : 0, (int) (watched || !cancellable ? MIN (left, G_MAXINT) : MIN (left, 100)));
    }
  if (watched)
    g_cancellable_release_fd (cancellable);
}
