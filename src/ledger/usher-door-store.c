/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the ledger does when a schema is made or moved on: the triggers of the record door, and the
 * line that tells of a migration.  Within the migration's transaction. */

#include "usher-schema-private.h"

#include "usher-door.h"
#include "usher-tx-private.h"

/* A step before the one that makes a table leaves its triggers to that one. */
static gboolean
table_is_there (UsherConn *conn, const char *name, gboolean *there, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT COUNT (*) FROM pragma_table_info (?1)", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, name);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *there = row && usher_statement_int (statement, 0) > 0;
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_schema_install_door (UsherConn *conn, GError **error)
{
  for (guint i = 0; usher_conn_has_door (conn) && i < usher_n_tables; i++)
    {
      gboolean there;

      if (!table_is_there (conn, usher_tables[i].name, &there, error) ||
          (there && !usher_conn_run (conn, usher_door_triggers[i], error)))
        return FALSE;
    }
  return TRUE;
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
