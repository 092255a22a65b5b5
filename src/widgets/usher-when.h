/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times as people say them, in the viewer's zone.  NOW is the workspace's clock. */
char *usher_when_short (gint64 ms, gint64 now); /* "42 min ago", "Yesterday 23:10", "16 Mar" */
char *usher_when_long (gint64 ms);              /* "Wednesday 18 March 2026, 10:30:00 GMT"   */
char *usher_when_date (gint64 ms);              /* "18 Mar 2026"                             */

G_END_DECLS
