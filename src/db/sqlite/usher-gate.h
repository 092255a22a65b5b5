/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The queue of writers of several processes at one file.  One UsherGate per connection. */
typedef struct _UsherGate UsherGate;

/* Makes PATH-gate and PATH-lock where they are missing, with the permissions of PATH. */
UsherGate *usher_gate_open (const char *path, GError **error);
gboolean usher_gate_enter (UsherGate *self, GError **error); /* blocks */
void usher_gate_leave (UsherGate *self);
void usher_gate_free (UsherGate *self); /* leaves it, too */

G_END_DECLS
