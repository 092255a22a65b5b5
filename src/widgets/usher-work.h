/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One piece of background work, shown in the header with its progress and a way to stop it.
 * Properties: title, detail, fraction (−1: unknown), finished, error (nullable text). */
#define USHER_TYPE_WORK (usher_work_get_type ())
G_DECLARE_FINAL_TYPE (UsherWork, usher_work, USHER, WORK, GObject)

UsherWork *usher_work_new (const char *title);
const char *usher_work_get_title (UsherWork *self);
const char *usher_work_get_detail (UsherWork *self);
double usher_work_get_fraction (UsherWork *self);
gboolean usher_work_get_finished (UsherWork *self);
GCancellable *usher_work_get_cancellable (UsherWork *self);
/* From any thread: arrives on the main context, at most a few times a second.  Fits UsherProgress. */
void usher_work_progress (gint64 done, gint64 total, gpointer work);
void usher_work_set_detail (UsherWork *self, const char *detail);
/* ERROR (nullable) is shown in words; cancelled is no error. */
void usher_work_finish (UsherWork *self, const GError *error);

G_END_DECLS
