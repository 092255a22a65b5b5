/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-patience.h"

G_BEGIN_DECLS

/* The queue of writers of several processes at one file.  One UsherGate per connection. */
typedef struct _UsherGate UsherGate;

/* Makes PATH-gate and PATH-lock where they are missing, with the permissions of PATH. */
UsherGate *usher_gate_open (const char *path, GError **error);
/* Waits in the queue; PATIENCE and CANCELLABLE (nullable) say how long.  Who gave up keeps the place
 * in the queue for the next time, and lets others by until then. */
gboolean usher_gate_enter (UsherGate *self, UsherPatience *patience, GCancellable *cancellable, GError **error);
void usher_gate_leave (UsherGate *self);
const char *usher_gate_lock_path (UsherGate *self);
void usher_gate_free (UsherGate *self); /* leaves it, too */

G_END_DECLS
