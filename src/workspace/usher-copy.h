/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-backup.h"
#include "usher-digest.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* Whole workspaces from place to place.  Afterwards both have the same ledger head. */
typedef struct {
  gint64 lines;
  UsherDigest head;
} UsherCopied;

typedef struct {
  const char *from_secret, *to_secret; /* (nullable): database passwords */
  UsherProgress progress;              /* (nullable) */
  gpointer data;
  GCancellable *cancellable; /* (nullable) */
  gboolean scratch;          /* a test's */
} UsherCopyOptions;

/* To a file that does not exist yet; of a PostgreSQL workspace too.  OPTIONS may be NULL. */
gboolean usher_workspace_backup (UsherWorkspace *self, const char *to, const UsherCopyOptions *options, UsherCopied *copied,
                                 GError **error);
/* From any place into an empty one (a path that does not exist, a database without our schema).
 * Restoring a backup is this.  A half-written target is taken away again. */
gboolean usher_workspace_copy (const char *from, const char *to, const UsherCopyOptions *options, UsherCopied *copied,
                               GError **error);

G_END_DECLS
