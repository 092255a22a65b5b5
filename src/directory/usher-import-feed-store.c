/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of HR feeds: whom the source told of before. */

#include "usher-import-feed.h"

gboolean
usher_import_feed_store_people (UsherConn *conn, gint64 source, UsherImportFeedFunc func, gpointer data, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "SELECT id, CASE WHEN gone_at IS NULL THEN 0 ELSE 1 END, key, native, login, name, given,"
                                                  " family, mail, employee, kind, department, title, site, manager, state, starts, ends"
                                                  " FROM person WHERE source = ?1 ORDER BY id",
                                                  error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  usher_statement_bind_int (statement, 1, source);
  while (TRUE)
    {
      UsherValue values[USHER_PEOPLE_N];
      const char *key;
      gsize length;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      key = usher_statement_text (statement, 2, &length);
      for (int i = 0; i < USHER_PEOPLE_N; i++)
        values[i] = usher_statement_value (statement, 3 + i);
      func (usher_statement_int (statement, 0), usher_statement_int (statement, 1) != 0, key, values, data);
    }
}
