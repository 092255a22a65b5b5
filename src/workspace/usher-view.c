/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved views as values.  Any thread. */
#include "usher-view.h"

#include "usher-view-private.h"

void
usher_view_free (UsherView *self)
{
  g_free (self->noun);
  g_free (self->name);
  g_free (self->query);
  g_free (self);
}

GPtrArray *
usher_view_list (UsherConn *conn, gint64 member, const char *noun, GError **error)
{
  return usher_view_store_list (conn, member, noun, error);
}
