/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the ledger does when a schema is made or moved on: the triggers of the record door, and the
 * line that tells of a migration.  Within the migration's transaction. */

#include "usher-schema-private.h"

#include "usher-door.h"
#include "usher-tx-private.h"

gboolean
usher_schema_install_door (UsherConn *conn, GError **error)
{
  return !usher_conn_has_door (conn) || usher_conn_run (conn, usher_door_triggers, error);
}

static gboolean
note_migration (UsherConn *conn, int version, const UsherTxWho *who, GError **error)
{
  g_autofree char *changes = g_strdup_printf ("{\"schema\":[%d,%d]}", version - 1, version);
  UsherTx *tx = usher_tx_attach (conn, who, error);
  gboolean done;

  if (!tx)
    return FALSE;
  tx->schema = version;
  done = tx->n == 0 || usher_tx_note (tx, "workspace:1", "migrate", changes, error);
  usher_tx_detach (tx);
  return done;
}

gboolean
usher_door_migrated (UsherConn *conn, int version, gpointer who, GError **error)
{
  static const UsherTxWho nobody = { .member = 0 };

  return usher_schema_install_door (conn, error) && note_migration (conn, version, who ? who : &nobody, error);
}
