/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-setting.h"

G_BEGIN_DECLS

/* SQL (usher-setting-store.c).  *id is 0 when the setting was never set. */
gboolean usher_setting_store_get (UsherConn *conn, const char *name, gint64 *id, gint64 *version, char **value, GError **error);

G_END_DECLS
