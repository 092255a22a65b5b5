/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-workspace.h"

G_BEGIN_DECLS

/* What time asks for: expiries, reminders, review dates.  A room registers its kinds before it opens
 * a workspace. */
typedef struct {
  const char *name, *title; /* static */
  /* How many are due at NOW; −1 on failure. */
  gint64 (*count) (UsherConn *conn, gint64 now, GError **error);
  /* Does them, in one act of member `system`; how many; −1 on failure. */
  gint64 (*run) (UsherTx *tx, GError **error);
} UsherDueKind;

typedef struct {
  const UsherDueKind *kind; /* (borrowed) */
  gint64 due;               /* how many                                           */
  gint64 done;              /* by usher_due_run (); −1: this one failed           */
  GError *error;            /* (owned) (nullable): why; the others went on        */
} UsherDue;

void usher_due_register (const UsherDueKind *kind);
GPtrArray *usher_due_list (UsherConn *conn, gint64 now, GError **error); /* (element-type UsherDue) */
/* Does everything that is due, in an act each.  BUSY when another process holds the lease. */
GPtrArray *usher_due_run (UsherWorkspace *workspace, GError **error); /* (element-type UsherDue) */
void usher_due_free (UsherDue *self);

G_END_DECLS
