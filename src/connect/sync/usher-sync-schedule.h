/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-sync.h"

G_BEGIN_DECLS

/* When a source is due: `schedule` minutes after the last try; after failures later and later, up to a day; a
 * run that was held back leaves a day to decide. */
GPtrArray *usher_sync_due (UsherConn *conn, gint64 now, GError **error); /* (element-type char*): names */
/* Of one source; 0: never. */
gint64 usher_sync_next (UsherConn *conn, const UsherSource *source, GError **error);

/* Syncs what is due while a window is open: looks once a minute, each source in a thread of its own.  Belongs
 * to the main context it was made in, and its function is called there. */
typedef struct _UsherSyncSchedule UsherSyncSchedule;

/* RESULT NULL: it could not even begin, see ERROR. */
typedef void (*UsherSyncDoneFunc) (const char *source, const UsherSyncResult *result, const GError *error, gpointer data);

UsherSyncSchedule *usher_sync_schedule_new (UsherWorkspace *workspace, UsherSyncDoneFunc done, gpointer data);
/* BEGAN is told of each sync that begins, with the data of `done`. */
void usher_sync_schedule_watch (UsherSyncSchedule *self, void (*began) (const char *source, gpointer data));
/* Now, whether it is due or not; FALSE when it runs already.  SECRET (nullable) is copied and wiped. */
gboolean usher_sync_schedule_start (UsherSyncSchedule *self, const char *source, gboolean full, const char *secret);
gboolean usher_sync_schedule_is_running (UsherSyncSchedule *self, const char *source);
/* How far a running one has come; *STREAM (transfer full) (nullable). */
gboolean usher_sync_schedule_progress (UsherSyncSchedule *self, const char *source, char **stream, gint64 *read, gint64 *total);
void usher_sync_schedule_cancel (UsherSyncSchedule *self, const char *source);
/* Looks at once for what is due. */
void usher_sync_schedule_look (UsherSyncSchedule *self);
/* Cancels what runs, without waiting for it; nothing is called any more. */
void usher_sync_schedule_free (UsherSyncSchedule *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSyncSchedule, usher_sync_schedule_free)

G_END_DECLS
