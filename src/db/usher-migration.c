/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Brings a place's schema from its version to the newest, one transaction a step.  On the writing
 * connection's thread.  Knows no table: the ledger adds its lines through the hook. */

#include "usher-migration.h"

#include "usher-driver-private.h"

static gboolean
refuse_newer (UsherConn *conn, int version, int known, GError **error)
{
  return usher_error_set (error, USHER_ERROR_NEWER, "Use a newer Usher.", "%s was made by a newer Usher (schema %d, this one knows %d)",
                          usher_db_place (usher_conn_db (conn)), version, known);
}

gboolean
usher_schema_version (UsherConn *conn, int *version, GError **error)
{
  int known = usher_n_migrations ? usher_migrations[usher_n_migrations - 1].version : 0;

  *version = conn->db->driver->read_version (conn, error);
  if (*version > known)
    return refuse_newer (conn, *version, known, error);
  return *version >= 0;
}

static gboolean
run_step (UsherConn *conn, const UsherMigration *step, UsherMigrationHook hook, gpointer data, GError **error)
{
  const UsherDriver *driver = conn->db->driver;
  const char *own = driver->engine == USHER_ENGINE_SQLITE ? step->sqlite : step->postgresql;

  return usher_conn_run (conn, step->sql, error)
         && (!own || usher_conn_run (conn, own, error))
         && driver->write_version (conn, step->version, error)
         && (!hook || hook (conn, step->version, data, error));
}

/* Another process may have taken the same step meanwhile, so the version is read again inside. */
static gboolean
take_step (UsherConn *conn, const UsherMigration *step, UsherMigrationHook hook, gpointer data, GError **error)
{
  int version;

  if (!usher_conn_begin (conn, error))
    return FALSE;
  version = conn->db->driver->read_version (conn, error);
  if (version < 0 || (version < step->version && !run_step (conn, step, hook, data, error)))
    {
      usher_conn_rollback (conn);
      g_prefix_error (error, "%s: ", step->name);
      return FALSE;
    }
  return usher_conn_commit (conn, error);
}

gboolean
usher_migrate (UsherConn *conn, const UsherMigration *steps, gsize n, UsherMigrationHook hook, gpointer data, GError **error)
{
  int version = conn->db->driver->read_version (conn, error);
  gboolean ok = version >= 0;

  if (n > 0 && version > steps[n - 1].version)
    return refuse_newer (conn, version, steps[n - 1].version, error);
  for (gsize i = 0; i < n && ok; i++)
    {
      g_return_val_if_fail (steps[i].version == (int) i + 1, FALSE);
      if (steps[i].version > version)
        ok = take_step (conn, &steps[i], hook, data, error);
    }
  /* What was prepared before may mean another table now. */
  usher_conn_forget_statements (conn, TRUE);
  return ok;
}
