/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of settings.  Any thread, on the connection given. */
#include "usher-setting-private.h"

gboolean
usher_setting_store_get (UsherConn *conn, const char *name, gint64 *id, gint64 *version, char **value, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT id, version, value FROM setting WHERE name = ?1", error);
  gboolean row;

  *id = *version = 0;
  *value = NULL;
  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, name);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  *id = usher_statement_int (statement, 0);
  *version = usher_statement_int (statement, 1);
  *value = g_strdup (usher_statement_text (statement, 2, NULL));
  usher_statement_reset (statement);
  return TRUE;
}
