/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-tx.h"

G_BEGIN_DECLS

/* For usher_migrate (): puts the door's triggers in place and, once there are lines, writes one that
 * tells the step.  WHO (nullable) is a const UsherTxWho *.  A step that changes governed rows writes
 * their own lines on top. */
gboolean usher_door_migrated (UsherConn *conn, int version, gpointer who, GError **error);

G_END_DECLS
