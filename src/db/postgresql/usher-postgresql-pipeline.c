/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements sent without waiting for each answer.  On the connection's thread.
 *
 * libpq does not block in this mode: what does not fit into the socket stays in its buffer, and
 * every wait reads as well as writes, so that two full buffers cannot stop each other.  After
 * BATCH statements or BATCH_BYTES the answers are read, which bounds both ends' memory. */

#include "usher-postgresql-private.h"

#define BATCH 1000
#define BATCH_BYTES (1024 * 1024)

static gboolean
return_error (UsherPostgresqlConn *conn, GError **error)
{
  if (!conn->pipeline_error)
    return TRUE;
  if (error && !*error)
    *error = g_error_copy (conn->pipeline_error);
  return FALSE;
}

static void
keep_error (UsherPostgresqlConn *conn, const PGresult *result)
{
  if (!conn->pipeline_error)
    usher_postgresql_fail (conn, result, &conn->pipeline_error);
}

/* Each statement answers with results and then a NULL; after a failure, with PIPELINE_ABORTED. */
static gboolean
read_one (UsherPostgresqlConn *conn)
{
  PGresult *result = usher_postgresql_next_result (conn);

  if (!result)
    {
      keep_error (conn, NULL);
      return FALSE;
    }
  while (result)
    {
      ExecStatusType status = PQresultStatus (result);

      if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_ABORTED)
        keep_error (conn, result);
      PQclear (result);
      result = usher_postgresql_next_result (conn);
    }
  return PQstatus (conn->pg) == CONNECTION_OK;
}

static gboolean
read_queued (UsherPostgresqlConn *conn)
{
  for (; conn->queued > 0; conn->queued--)
    if (!read_one (conn))
      return FALSE;
  conn->queued_bytes = 0;
  return TRUE;
}

/* After a failure the server skipped what followed, preparing too. */
static void
settle_prepared (UsherPostgresqlConn *conn)
{
  for (guint i = 0; conn->pipeline_error && i < conn->unsure->len; i++)
    usher_postgresql_rename (conn->unsure->pdata[i]);
  g_ptr_array_set_size (conn->unsure, 0);
}

/* Reads what is due and leaves the mode, whatever happened.  FALSE with the first error. */
gboolean
usher_postgresql_leave_pipeline (UsherPostgresqlConn *conn, GError **error)
{
  PGresult *sync = NULL;

  if (!conn->in_pipeline)
    return return_error (conn, error);
  if (!PQpipelineSync (conn->pg))
    keep_error (conn, NULL);
  else if (read_queued (conn) && (sync = usher_postgresql_next_result (conn)) && PQresultStatus (sync) != PGRES_PIPELINE_SYNC)
    keep_error (conn, sync);
  PQclear (sync);
  if (!PQexitPipelineMode (conn->pg))
    keep_error (conn, NULL);
  PQsetnonblocking (conn->pg, 0);
  usher_postgresql_stop (conn);
  settle_prepared (conn);
  conn->in_pipeline = FALSE;
  conn->queued = 0;
  conn->queued_bytes = 0;
  return return_error (conn, error);
}

static gboolean
enter_pipeline (UsherPostgresqlConn *conn, GError **error)
{
  if (conn->in_pipeline)
    return TRUE;
  if (!usher_postgresql_ready (conn, error))
    return FALSE;
  if (PQsetnonblocking (conn->pg, 1) != 0 || !PQenterPipelineMode (conn->pg))
    return usher_postgresql_fail (conn, NULL, error);
  conn->in_pipeline = TRUE;
  usher_postgresql_start (conn);
  return TRUE;
}

gboolean
usher_postgresql_pipeline_begin (UsherConn *base, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;

  g_return_val_if_fail (!conn->pipelining, FALSE);
  g_clear_error (&conn->pipeline_error);
  conn->pipelining = TRUE;
  return TRUE;
}

gboolean
usher_postgresql_pipeline_end (UsherConn *base, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;
  gboolean done = usher_postgresql_leave_pipeline (conn, error);

  conn->pipelining = FALSE;
  g_clear_error (&conn->pipeline_error);
  return done;
}

static gboolean
send_statement (UsherPostgresqlConn *conn, UsherPostgresqlStatement *self)
{
  if (self->generation != conn->generation)
    {
      if (!PQsendPrepare (conn->pg, self->name, self->numbered, 0, NULL))
        return FALSE;
      self->generation = conn->generation;
      g_ptr_array_add (conn->unsure, self);
      conn->queued++;
    }
  if (!PQsendQueryPrepared (conn->pg, self->name, self->n, self->values, self->lengths, self->formats, 0))
    return FALSE;
  conn->queued++;
  conn->queued_bytes += self->bytes;
  return TRUE;
}

/* Takes the statement into the pipeline, when there is one. */
gboolean
usher_postgresql_queue (UsherStatement *statement, gboolean *queued, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) statement->conn;
  gboolean done;

  *queued = conn->pipelining;
  if (!conn->pipelining)
    return TRUE;
  done = usher_conn_check_cancelled (&conn->base, error) && return_error (conn, error) && enter_pipeline (conn, error);
  if (done && !send_statement (conn, (UsherPostgresqlStatement *) statement))
    done = usher_postgresql_fail (conn, NULL, error);
  usher_postgresql_reset (statement);
  if (done && (conn->queued >= BATCH || conn->queued_bytes >= BATCH_BYTES))
    {
      if (!PQsendFlushRequest (conn->pg))
        keep_error (conn, NULL);
      else
        read_queued (conn);
      done = return_error (conn, error);
    }
  return done;
}
