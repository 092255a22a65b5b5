/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of cards: whether there is what they are about, and their versions.  Writing is the record
 * door's. */

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

static gboolean
count_chunk (UsherConn *conn, const UsherCardShape *shape, const gint64 *ids, gsize n, gint64 *found, GError **error)
{
  gboolean range = (guint64) (ids[n - 1] - ids[0]) + 1 == n, row;
  g_autofree char *sql = g_strdup_printf (range ? "SELECT count(*) FROM %s WHERE id BETWEEN ?1 AND ?2"
                                                : "SELECT count(*) FROM %s WHERE id IN $list(?1)", shape->mirror);
  g_autofree char *list = range ? NULL : usher_run_list (ids, n);
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return FALSE;
  if (range)
    {
      usher_statement_bind_int (statement, 1, ids[0]);
      usher_statement_bind_int (statement, 2, ids[n - 1]);
    }
  else
    usher_statement_bind_text (statement, 1, list);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *found = row ? usher_statement_int (statement, 0) : 0;
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_card_store_are_there (UsherConn *conn, const UsherCardShape *shape, const gint64 *ids, gsize n, GError **error)
{
  for (gsize from = 0; from < n; from += CHUNK)
    {
      gsize size = MIN (CHUNK, n - from);
      g_autofree gint64 *versions = NULL;
      gint64 found;

      if (!count_chunk (conn, shape, ids + from, size, &found, error))
        return FALSE;
      if (found == (gint64) size)
        continue;
      /* Row by row, to name the one that is missing. */
      versions = g_new (gint64, size);
      if (!usher_card_store_versions (conn, shape, ids + from, size, versions, error))
        return FALSE;
    }
  return TRUE;
}
