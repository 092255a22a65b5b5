/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times are milliseconds UTC since 1970.  A clock may be asked from any thread. */
typedef struct _UsherClock UsherClock;

UsherClock *usher_clock_new_system (void);
UsherClock *usher_clock_new_fake (gint64 ms);    /* stands still until it is advanced */
UsherClock *usher_clock_new_ticking (gint64 ms); /* starts there and runs: a sample's clock */
UsherClock *usher_clock_ref (UsherClock *self);
void usher_clock_unref (UsherClock *self);
gint64 usher_clock_now (UsherClock *self);
/* Forward only; a system clock cannot be moved. */
void usher_clock_advance (UsherClock *self, gint64 ms);
/* Never answers less than this; it only rises. */
void usher_clock_set_floor (UsherClock *self, gint64 ms);

/* "2026-03-18T10:30:00Z", with ".250" where there are milliseconds. */
char *usher_time_format (gint64 ms);
/* Dates ("2026-03-18", midnight UTC) and times with zone Z or ±hh:mm. */
gboolean usher_time_parse (const char *text, gint64 *ms, GError **error);
/* "90s" "15m" "2h" "3d" "2w", as milliseconds. */
gboolean usher_duration_parse (const char *text, gint64 *ms, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherClock, usher_clock_unref)

G_END_DECLS
