/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "usher-clock.h"
#include "usher-tx.h"
#include "usher-writer.h"

G_BEGIN_DECLS

/* What a session holds: a database, the acting member, a clock, policy.  Signals, on the main
 * context it was made in:
 *   changed (GPtrArray of "table:id" strings, or NULL when anything may have changed; gboolean own)
 *   connected (gboolean): the server, or the file, went away or is back
 *   waiting (string or NULL): an act waits for that program, which writes; NULL: no more */
#define USHER_TYPE_WORKSPACE (usher_workspace_get_type ())
G_DECLARE_FINAL_TYPE (UsherWorkspace, usher_workspace, USHER, WORKSPACE, GObject)

typedef enum { USHER_KIND_LIVE, USHER_KIND_SAMPLE, USHER_KIND_TRAINING } UsherKind;

typedef struct {
  UsherKind kind;
  gboolean seeded;         /* uuid and act ids come from the seed (sample, training) */
  guint64 seed;
  gint64 start;            /* sample clock's start; 0: now                           */
  const char *login, *name; /* (nullable): the creator, who becomes admin             */
  const char *secret;      /* (nullable): a database password                        */
  gboolean scratch;        /* a test's                                               */
  UsherClock *clock;       /* (nullable): a test's; it rules from the first line on  */
} UsherWorkspaceNew;

typedef struct {
  gboolean read_only;
  const char *as;          /* (nullable): another member; sample and training only   */
  gint64 at;               /* 0: the clock; sample and training only                 */
  const char *secret;      /* (nullable)                                             */
  gboolean migrate;        /* PostgreSQL: only by `usherctl migrate`                 */
  gboolean watch;          /* tell of others' changes                                */
  gboolean scratch;
} UsherWorkspaceOpen;

UsherWorkspace *usher_workspace_create (const char *place, const UsherWorkspaceNew *options, GError **error);
UsherWorkspace *usher_workspace_open (const char *place, const UsherWorkspaceOpen *options, GError **error);
void usher_workspace_close (UsherWorkspace *self); /* finishes what runs; further acts fail */
void usher_workspace_stop_waiting (UsherWorkspace *self);  /* acts that wait for other programs fail as cancelled */
void usher_workspace_try_connecting (UsherWorkspace *self); /* at once, where it would be tried after a pause */

UsherDb *usher_workspace_db (UsherWorkspace *self);
UsherWriter *usher_workspace_writer (UsherWorkspace *self);
UsherClock *usher_workspace_clock (UsherWorkspace *self);
gint64 usher_workspace_now (UsherWorkspace *self);
/* From now on lines carry this clock's time: for tests, and for a sample that is being made. */
void usher_workspace_set_clock (UsherWorkspace *self, UsherClock *clock);
UsherKind usher_workspace_kind (UsherWorkspace *self);
const char *usher_workspace_uuid (UsherWorkspace *self);
const char *usher_workspace_place (UsherWorkspace *self);
const char *usher_kind_name (UsherKind kind);
gint64 usher_workspace_member (UsherWorkspace *self);       /* 0: nobody, read-only */
const char *usher_workspace_member_login (UsherWorkspace *self); /* (nullable) */
UsherRoles usher_workspace_roles (UsherWorkspace *self);
const UsherRights *usher_workspace_rights (UsherWorkspace *self);
int usher_workspace_schema (UsherWorkspace *self);
gboolean usher_workspace_is_read_only (UsherWorkspace *self, const char **why);
/* Would the act be allowed?  For greying out; acts ask again. */
gboolean usher_workspace_may (UsherWorkspace *self, const char *right, GError **error);

/* Runs FUNC in one transaction on the writer thread; commits; announces. */
typedef gboolean (*UsherActFunc) (UsherTx *tx, gpointer data, GError **error);
gboolean usher_workspace_act (UsherWorkspace *self, const char *reason, UsherActFunc func, gpointer data, GError **error);
void usher_workspace_act_async (UsherWorkspace *self, const char *reason, UsherActFunc func, gpointer data, GDestroyNotify destroy,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* *ACT (nullable) receives the act's uuid, for undo. */
gboolean usher_workspace_act_finish (UsherWorkspace *self, GAsyncResult *result, char **act, GError **error);
/* As member `system`, for timers and syncs; the line names who started it. */
gboolean usher_workspace_act_as_system (UsherWorkspace *self, const char *reason, UsherActFunc func, gpointer data, GError **error);
/* Runs FUNC on a reader in a thread; FUNC must not touch the workspace's GObject state. */
typedef gpointer (*UsherReadFunc) (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error);
void usher_workspace_read_async (UsherWorkspace *self, UsherReadFunc func, gpointer data, GDestroyNotify destroy,
                                 GDestroyNotify result_free, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gpointer usher_workspace_read_finish (UsherWorkspace *self, GAsyncResult *result, GError **error);

G_END_DECLS
