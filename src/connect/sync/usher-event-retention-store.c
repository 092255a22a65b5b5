/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What time asks of events: beyond their source's retention they become counts, one row an account, app
 * and day, and the run that brought them says anew what it still holds, so that verification agrees.
 * Counting on any connection; folding on the writer thread, in an act of member `system`. */

#include "usher-event-retention.h"

#include "usher-error.h"
#include "usher-stream.h"

#define RUNS_AT_ONCE 200 /* an act: what is left is due the next time */

#define OLD " FROM event e JOIN source s ON s.id = e.source WHERE s.retention > 0 AND e.at < ?1 - s.retention * 86400000"

static gint64
count (UsherConn *conn, gint64 now, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT COUNT (*)" OLD, error);
  gint64 n = -1;
  gboolean row;

  if (!statement)
    return -1;
  usher_statement_bind_int (statement, 1, now);
  if (!usher_statement_step (statement, &row, error))
    return -1;
  if (row)
    {
      n = usher_statement_int (statement, 0);
      usher_statement_reset (statement);
    }
  return n;
}

/* A run that holds old ones, as its rows tell it; texts live as long as the array. */
typedef struct {
  gint64 id, source, began, ended, before;
  gint64 seen, added, changed, removed;
  gboolean complete;
  char *kind, *state; /* (owned) */
} Run;

static void
clear_run (gpointer data)
{
  Run *run = data;

  g_free (run->kind);
  g_free (run->state);
}

static Run
read_run (UsherStatement *statement)
{
  return (Run) { .id = usher_statement_int (statement, 0), .source = usher_statement_int (statement, 1),
    .began = usher_statement_int (statement, 2), .ended = usher_statement_is_null (statement, 3) ? 0 : usher_statement_int (statement, 3),
    .before = usher_statement_int (statement, 4), .seen = usher_statement_int (statement, 5), .added = usher_statement_int (statement, 6),
    .changed = usher_statement_int (statement, 7), .removed = usher_statement_int (statement, 8),
    .complete = usher_statement_int (statement, 9) != 0, .kind = g_strdup (usher_statement_text (statement, 10, NULL)),
    .state = g_strdup (usher_statement_text (statement, 11, NULL)) };
}

static GArray *
list_runs (UsherConn *conn, gint64 now, GError **error)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));
  UsherStatement *statement
    = usher_conn_prepare (conn,
                          "SELECT r.id, r.source, r.began, r.ended, ?1 - s.retention * 86400000, rs.seen, rs.added, rs.changed, rs.removed,"
                          " rs.complete, r.kind, r.state FROM run r JOIN source s ON s.id = r.source"
                          " JOIN run_stream rs ON rs.run = r.id AND rs.stream = 'events' WHERE s.retention > 0 AND EXISTS"
                          " (SELECT 1 FROM event e WHERE e.run = r.id AND e.at < ?1 - s.retention * 86400000) ORDER BY r.id LIMIT ?2",
                          error);
  gboolean row = TRUE;

  g_array_set_clear_func (runs, clear_run);
  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, now);
  usher_statement_bind_int (statement, 2, RUNS_AT_ONCE);
  while (row)
    {
      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (row)
        {
          Run run = read_run (statement);

          g_array_append_val (runs, run);
        }
    }
  return g_steal_pointer (&runs);
}

static gboolean
run_on (UsherConn *conn, const char *sql, const Run *run, gint64 *changes, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, run->id);
  usher_statement_bind_int (statement, 2, run->before);
  if (!usher_statement_run (statement, error))
    return FALSE;
  if (changes)
    *changes += usher_statement_changes (statement);
  return TRUE;
}

/* The digest of what is left, on the run's own object: verification takes the last word. */
static gboolean
tell_again (UsherTx *tx, const Run *run, GError **error)
{
  const UsherStream *stream = usher_stream_find ("events");
  UsherDigest digest;
  gint64 left;

  if (!usher_stream_digest (usher_tx_conn (tx), stream, run->source, run->id, &digest, &left, error))
    return FALSE;
  {
    const UsherStreamCount counts = { "events", run->seen, run->added, run->changed, run->removed, left, run->complete, &digest };
    const UsherRunNote note = { .id = run->id, .source = run->source, .kind = run->kind, .state = run->state, .began = run->began,
      .ended = run->ended, .streams = &counts, .n_streams = 1 };

    return usher_run_note (tx, &note, error);
  }
}

static gboolean
fold (UsherTx *tx, const Run *run, gint64 *done, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);

  return run_on (conn,
                 "INSERT INTO event_day (account, app, day, ok, failed, last_ok)"
                 " SELECT e.account, COALESCE (e.app, 0), e.at - e.at % 86400000,"
                 " SUM (CASE WHEN e.outcome = 'success' THEN 1 ELSE 0 END), SUM (CASE WHEN e.outcome = 'success' THEN 0 ELSE 1 END),"
                 " MAX (CASE WHEN e.outcome = 'success' THEN e.at END)"
                 " FROM event e WHERE e.run = ?1 AND e.at < ?2 AND e.account IS NOT NULL"
                 " GROUP BY e.account, COALESCE (e.app, 0), e.at - e.at % 86400000"
                 " ON CONFLICT (account, app, day) DO UPDATE SET ok = event_day.ok + excluded.ok,"
                 " failed = event_day.failed + excluded.failed,"
                 " last_ok = CASE WHEN event_day.last_ok IS NULL OR excluded.last_ok > event_day.last_ok"
                 " THEN excluded.last_ok ELSE event_day.last_ok END",
                 run, NULL, error) &&
         run_on (conn, "DELETE FROM event WHERE run = ?1 AND at < ?2", run, done, error) && tell_again (tx, run, error);
}

static gint64
run_due (UsherTx *tx, GError **error)
{
  g_autoptr (GArray) runs = list_runs (usher_tx_conn (tx), usher_tx_now (tx), error);
  gint64 done = 0;

  if (!runs)
    return -1;
  for (guint i = 0; i < runs->len; i++)
    if (!fold (tx, &g_array_index (runs, Run, i), &done, error))
      return -1;
  return done;
}

const UsherDueKind usher_event_retention = { "events", "old events become counts a day", count, run_due };
