/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Doing what time asks for: each kind in an act of its own, as member `system`, by whoever holds the
 * lease.
 *
 * Blocks; call it from any thread but the writer's.  A kind that fails does not stop the others. */
#include "usher-due.h"
#include "usher-lease.h"

#define LEASE_MS G_GINT64_CONSTANT (300000)

static gboolean
run_kind (UsherTx *tx, gpointer data, GError **error)
{
  UsherDue *due = data;

  due->done = due->kind->run (tx, error);
  return due->done >= 0;
}

static GPtrArray *
list_due (UsherWorkspace *workspace, GError **error)
{
  UsherConn *conn = usher_db_take_reader (usher_workspace_db (workspace), error);
  GPtrArray *list;

  if (!conn)
    return NULL;
  list = usher_due_list (conn, usher_workspace_now (workspace), error);
  usher_db_put_reader (usher_workspace_db (workspace), conn);
  return list;
}

GPtrArray *
usher_due_run (UsherWorkspace *workspace, GError **error)
{
  g_autoptr(UsherLease) lease = usher_lease_take (workspace, "due", LEASE_MS, error);
  g_autoptr(GPtrArray) list = lease ? list_due (workspace, error) : NULL;

  if (!list)
    return NULL;
  for (guint i = 0; i < list->len; i++)
    {
      UsherDue *due = list->pdata[i];

      if (due->due == 0)
        continue;
      if (!usher_workspace_act_as_system (workspace, NULL, run_kind, due, &due->error))
        due->done = -1;
      if (!usher_lease_renew (lease, LEASE_MS, error))
        return NULL;
    }
  return g_steal_pointer (&list);
}
