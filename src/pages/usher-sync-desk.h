/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-shell.h"
#include "usher-sync-schedule.h"

G_BEGIN_DECLS

/* The syncs of a workspace while something shows it: those that are due by themselves, and those that
 * are asked for; each is background work that can be stopped.  Main thread.
 *
 * Signal "changed" (const char *source): its sync began, came further or ended. */
#define USHER_TYPE_SYNC_DESK (usher_sync_desk_get_type ())
G_DECLARE_FINAL_TYPE (UsherSyncDesk, usher_sync_desk, USHER, SYNC_DESK, GObject)

/* SHELL (borrowed) shows the work; it outlives the desk. */
UsherSyncDesk *usher_sync_desk_new (UsherWorkspace *workspace, UsherShell *shell);
UsherSyncDesk *usher_sync_desk_of (UsherWorkspace *workspace); /* (nullable) (transfer none) */
/* FALSE: it runs already, or the member may not. */
gboolean usher_sync_desk_start (UsherSyncDesk *self, const char *source, gboolean full, GError **error);
/* Every source that can be asked. */
void usher_sync_desk_start_all (UsherSyncDesk *self);
gboolean usher_sync_desk_is_running (UsherSyncDesk *self, const char *source);
/* What a running sync does now: "users: 1,200 of 2,000".  (transfer full) (nullable) */
char *usher_sync_desk_progress (UsherSyncDesk *self, const char *source);
void usher_sync_desk_cancel (UsherSyncDesk *self, const char *source);

G_END_DECLS
