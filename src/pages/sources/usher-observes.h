/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "usher-db.h"

G_BEGIN_DECLS

/* What each source can observe, and a dash where it is blind. */
GPtrArray *usher_observes_load (UsherConn *conn, gint64 now, GError **error); /* on a reader */
GtkWidget *usher_observes_new (GPtrArray *rows);

G_END_DECLS
