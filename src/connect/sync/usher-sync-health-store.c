/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What runs counted, and what is usual.  Any thread with a connection; reading alone. */

#include "usher-sync-health.h"

#define LAST_RUNS 9

void
usher_sync_count_free (UsherSyncCount *self)
{
  if (!self)
    return;
  g_free (self->stream);
  g_free (self->digest);
  g_free (self);
}

static int
compare_totals (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static gboolean
find_usual (UsherConn *conn, gint64 run, const char *stream, gint64 *usual, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "SELECT s.total FROM run_stream s JOIN run r ON r.id = s.run WHERE s.stream = ?2 AND r.id <= ?1"
                                                  " AND s.digest IS NOT NULL AND r.source = (SELECT source FROM run WHERE id = ?1)"
                                                  " ORDER BY r.id DESC LIMIT ?3",
                                                  error);
  gint64 totals[LAST_RUNS];
  gboolean row = TRUE;
  guint n = 0;

  *usual = -1;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, run);
  usher_statement_bind_text (statement, 2, stream);
  usher_statement_bind_int (statement, 3, LAST_RUNS);
  while (row)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (row && n < LAST_RUNS)
        totals[n++] = usher_statement_int (statement, 0);
    }
  if (n > 0)
    {
      qsort (totals, n, sizeof *totals, compare_totals);
      *usual = totals[(n - 1) / 2];
    }
  return TRUE;
}

static UsherSyncCount *
read_count (UsherStatement *statement)
{
  UsherSyncCount *self = g_new0 (UsherSyncCount, 1);

  self->stream = g_strdup (usher_statement_text (statement, 0, NULL));
  self->seen = usher_statement_int (statement, 1);
  self->added = usher_statement_int (statement, 2);
  self->changed = usher_statement_int (statement, 3);
  self->removed = usher_statement_int (statement, 4);
  self->total = usher_statement_int (statement, 5);
  self->complete = usher_statement_int (statement, 6) != 0;
  self->digest = g_strdup (usher_statement_text (statement, 7, NULL));
  return self;
}

GPtrArray *
usher_sync_run_counts (UsherConn *conn, gint64 run, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sync_count_free);
  UsherStatement *statement
    = usher_conn_prepare (conn,
                          "SELECT stream, seen, added, changed, removed, total, complete, digest FROM run_stream WHERE run = ?1"
                          " ORDER BY stream",
                          error);
  gboolean row = TRUE;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, run);
  while (row)
    {
      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (list, read_count (statement));
    }
  for (guint i = 0; i < list->len; i++)
    {
      UsherSyncCount *count = list->pdata[i];

      if (!find_usual (conn, run, count->stream, &count->usual, error))
        return NULL;
    }
  return g_steal_pointer (&list);
}

GPtrArray *
usher_sync_source_counts (UsherConn *conn, gint64 source, gint64 *run, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn, "SELECT MAX (id) FROM run WHERE source = ?1 AND state IN ('complete', 'partial')", error);
  gboolean row;

  *run = 0;
  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, source);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row && !usher_statement_is_null (statement, 0))
    *run = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return usher_sync_run_counts (conn, *run, error);
}
