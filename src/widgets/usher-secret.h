/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Database passwords in the Secret Service, found by the place they open. */
void usher_secret_lookup_async (GObject *source, const char *place, GAsyncReadyCallback callback, gpointer data);
char *usher_secret_lookup_finish (GAsyncResult *result, GError **error); /* (nullable): none is kept */
void usher_secret_store_async (GObject *source, const char *place, const char *secret, GAsyncReadyCallback callback, gpointer data);
gboolean usher_secret_store_finish (GAsyncResult *result, GError **error);

G_END_DECLS
