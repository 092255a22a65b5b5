/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of cards: which versions there are.  Writing is the record door's. */

#include "usher-card-private.h"

#include "usher-error.h"
#include "usher-run-private.h"

#define CHUNK 5000

/* Each id that is there, ascending, with its card's version. */
static gboolean
read_chunk (UsherStatement *statement, const gint64 *ids, gsize n, const UsherCardShape *shape, gint64 *versions, GError **error)
{
  gsize at = 0;

  while (TRUE)
    {
      gboolean row;
      gint64 id;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      id = row ? usher_statement_int (statement, 0) : G_MAXINT64;
      if (at < n && id != ids[at])
        {
          if (row)
            usher_statement_reset (statement);
          return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no %s %" G_GINT64_FORMAT, shape->noun, ids[at]);
        }
      if (!row)
        return TRUE;
      versions[at++] = usher_statement_is_null (statement, 1) ? 0 : usher_statement_int (statement, 1);
    }
}

gboolean
usher_card_store_versions (UsherConn *conn, const UsherCardShape *shape, const gint64 *ids, gsize n, gint64 *versions, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT m.id, c.version FROM %s m LEFT JOIN %s c ON c.id = m.id WHERE m.id IN $list(?1)"
                                          " ORDER BY m.id",
                                          shape->mirror, shape->table);

  for (gsize from = 0; from < n; from += CHUNK)
    {
      gsize size = MIN (CHUNK, n - from);
      g_autofree char *list = usher_run_list (ids + from, size);
      UsherStatement *statement = usher_conn_prepare (conn, sql, error);

      if (!statement)
        return FALSE;
      usher_statement_bind_text (statement, 1, list);
      if (!read_chunk (statement, ids + from, size, shape, versions + from, error))
        return FALSE;
    }
  return TRUE;
}
