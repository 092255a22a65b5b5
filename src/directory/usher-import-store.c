/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of imports: the names by which rows mean what is there already, and whether anybody is. */

#include "usher-import-private.h"

#include <string.h>

#define SEVERAL (-1)

static void
add_name (UsherIndex *index, const char *text, gsize length, gint64 id, gint64 source)
{
  UsherIndexEntry *entry;
  guint64 key[2];

  usher_index_hash (text, length, key);
  entry = usher_index_add (index, key, id);
  if (entry->id != id)
    entry->id = SEVERAL;
  entry->content[0] = (guint64) source;
}

gboolean
usher_import_store_names (UsherConn *conn, const char *table, UsherIndex *index, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id, source, key FROM %s WHERE gone_at IS NULL ORDER BY id", table);
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      gint64 id, source;
      const char *key, *slash;
      gsize length;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      id = usher_statement_int (statement, 0);
      source = usher_statement_int (statement, 1);
      key = usher_statement_text (statement, 2, &length);
      add_name (index, key, length, id, source);
      if ((slash = strrchr (key, '/')) && slash[1])
        add_name (index, slash + 1, strlen (slash + 1), id, source);
    }
}

gboolean
usher_import_store_has_people (UsherConn *conn, gboolean *has, GError **error)
{
  gint64 last;

  if (!usher_conn_query_int (conn, "SELECT MAX (id) FROM person", 0, &last, error))
    return FALSE;
  *has = last > 0;
  return TRUE;
}
