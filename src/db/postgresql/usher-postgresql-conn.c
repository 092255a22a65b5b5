/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One PostgreSQL connection: made and made again, waiting that can be cancelled, transactions,
 * notices, the catalogue.  One thread at a time, except interrupt.
 *
 * A connection that was lost within a transaction stays lost until the transaction is rolled back,
 * since the server forgot it; outside of one it is opened again before the next statement. */

#include "usher-postgresql-private.h"

#include <errno.h>
#include <poll.h>

/* lock_timeout: an act waits its turn at the head row.  idle_in_transaction: a program that hangs
 * must not hold everybody. */
static const char settings[] =
  "SET search_path = usher, pg_temp; SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '15s'; SET statement_timeout = 0;"
  " SET idle_session_timeout = 0; SET timezone = 'UTC'; SET bytea_output = 'hex'; SET standard_conforming_strings = on;"
  " SET client_min_messages = error; SET default_transaction_isolation = 'read committed'";

static gboolean
is_alive (UsherPostgresqlConn *conn)
{
  return conn->pg && PQstatus (conn->pg) == CONNECTION_OK;
}

/* Connects step by step, so that a cancellable ends it; the verbosity puts the codes into errors. */
static gboolean
poll_connect (UsherPostgresqlConn *conn, PGconn *pg, GError **error)
{
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED)
    {
      struct pollfd wait[2] = { { .fd = PQsocket (pg), .events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT },
                                { .fd = conn->has_cancel_poll ? conn->cancel_poll.fd : -1, .events = POLLIN } };

      if (poll (wait, 2, 1000) < 0 && errno != EINTR)
        break;
      if (!usher_conn_check_cancelled (&conn->base, error))
        return FALSE;
      if (g_get_monotonic_time () > deadline)
        return usher_error_set (error, USHER_ERROR_OFFLINE, "Look at the address and whether the server runs.", "%s does not answer",
                                conn->base.db->place);
      if (wait[0].revents)
        state = PQconnectPoll (pg);
    }
  return state == PGRES_POLLING_OK || usher_postgresql_fail_connect (pg, conn->base.db->place, error);
}

static PGconn *
start_connect (UsherPostgresqlConn *conn, GError **error)
{
  UsherPostgresqlDb *db = (UsherPostgresqlDb *) conn->base.db;
  PGconn *pg = PQconnectStartParams ((const char *const *) db->keywords->pdata, (const char *const *) db->values->pdata, 0);

  if (!pg || PQstatus (pg) == CONNECTION_BAD)
    {
      usher_postgresql_fail_connect (pg, db->base.place, error);
      PQfinish (pg);
      return NULL;
    }
  PQsetErrorVerbosity (pg, PQERRORS_VERBOSE);
  if (!poll_connect (conn, pg, error))
    {
      PQfinish (pg);
      return NULL;
    }
  PQsetErrorVerbosity (pg, PQERRORS_DEFAULT);
  return pg;
}

static void
adopt (UsherPostgresqlConn *conn, PGconn *pg)
{
  g_mutex_lock (&conn->cancel_lock);
  g_clear_pointer (&conn->cancel, PQfreeCancel);
  g_clear_pointer (&conn->pg, PQfinish);
  conn->pg = pg;
  conn->cancel = pg ? PQgetCancel (pg) : NULL;
  conn->running = FALSE;
  g_mutex_unlock (&conn->cancel_lock);
  conn->generation++;
  conn->listening = conn->in_pipeline = FALSE;
  conn->streaming = NULL;
}

static void
ignore_notice (gpointer data, const PGresult *result)
{
}

static gboolean
connect_now (UsherPostgresqlConn *conn, GError **error)
{
  UsherDbFlags flags = conn->base.db->flags;
  PGconn *pg = start_connect (conn, error);

  if (!pg)
    return FALSE;
  PQsetNoticeReceiver (pg, ignore_notice, NULL);
  adopt (conn, pg);
  if (usher_postgresql_is_old (PQserverVersion (pg)))
    return usher_error_set (error, USHER_ERROR_STORE, "Usher needs PostgreSQL 15 or newer.", "%s is PostgreSQL %d", conn->base.db->place,
                            PQserverVersion (pg) / 10000);
  return usher_postgresql_query (conn, settings, NULL, error)
         && (!(flags & USHER_DB_READ_ONLY) || usher_postgresql_query (conn, "SET default_transaction_read_only = on", NULL, error))
         && (!(flags & USHER_DB_SCRATCH) || usher_postgresql_query (conn, "SET synchronous_commit = off", NULL, error));
}

UsherConn *
usher_postgresql_connect (UsherDb *db, GError **error)
{
  UsherPostgresqlConn *conn = g_new0 (UsherPostgresqlConn, 1);

  usher_conn_init (&conn->base, db);
  g_mutex_init (&conn->cancel_lock);
  conn->unsure = g_ptr_array_new ();
  if (connect_now (conn, error))
    return &conn->base;
  usher_conn_close (&conn->base);
  return NULL;
}

static void
set_cancellable (UsherConn *base, GCancellable *cancellable)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;

  if (conn->has_cancel_poll)
    g_cancellable_release_fd (base->cancellable);
  conn->has_cancel_poll = cancellable && g_cancellable_make_pollfd (cancellable, &conn->cancel_poll);
}

static void
disconnect (UsherConn *base)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;

  adopt (conn, NULL);
  g_mutex_clear (&conn->cancel_lock);
  g_clear_error (&conn->pipeline_error);
  g_ptr_array_unref (conn->unsure);
  g_free (conn);
}

/* What died while nobody looked shows here: the server's last words make the socket readable. */
static void
look_for_end (UsherPostgresqlConn *conn)
{
  struct pollfd wait = { .fd = PQsocket (conn->pg), .events = POLLIN };

  for (int i = 0; i < 4 && wait.fd >= 0 && poll (&wait, 1, 0) > 0 && PQconsumeInput (conn->pg); i++)
    PQisBusy (conn->pg); /* reads the last words, so that the end behind them is seen */
}

gboolean
usher_postgresql_ready (UsherPostgresqlConn *conn, GError **error)
{
  if (conn->streaming || conn->load)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "another statement's rows are still under way on this connection");
  if (conn->base.in_transaction || conn->base.in_snapshot)
    return is_alive (conn) || usher_postgresql_fail (conn, NULL, error);
  if (is_alive (conn))
    look_for_end (conn);
  return is_alive (conn) || connect_now (conn, error);
}

void
usher_postgresql_start (UsherPostgresqlConn *conn)
{
  g_mutex_lock (&conn->cancel_lock);
  conn->running = TRUE;
  conn->cancel_asked = FALSE;
  g_mutex_unlock (&conn->cancel_lock);
}

void
usher_postgresql_stop (UsherPostgresqlConn *conn)
{
  g_mutex_lock (&conn->cancel_lock);
  conn->running = FALSE;
  g_mutex_unlock (&conn->cancel_lock);
}

/* Under the lock the running statement cannot end and another begin, so the request hits this one. */
static void
ask_cancel (UsherConn *base)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;
  char ignored[256];

  g_mutex_lock (&conn->cancel_lock);
  if (conn->running && !conn->cancel_asked && conn->cancel)
    conn->cancel_asked = PQcancel (conn->cancel, ignored, sizeof ignored);
  g_mutex_unlock (&conn->cancel_lock);
}

gboolean
usher_postgresql_wait (UsherPostgresqlConn *conn)
{
  gboolean watch = conn->has_cancel_poll && !conn->cancel_asked;
  int unsent = PQflush (conn->pg);
  struct pollfd wait[2] = { { .fd = PQsocket (conn->pg), .events = POLLIN | (unsent > 0 ? POLLOUT : 0) },
                            { .fd = watch ? conn->cancel_poll.fd : -1, .events = POLLIN } };

  if (unsent < 0 || wait[0].fd < 0)
    return FALSE;
  while (poll (wait, 2, -1) < 0)
    if (errno != EINTR)
      return FALSE;
  if (watch && wait[1].revents)
    ask_cancel (&conn->base);
  return !(wait[0].revents & ~POLLOUT) || PQconsumeInput (conn->pg);
}

/* (nullable): as PQgetResult (), but waits here. */
PGresult *
usher_postgresql_next_result (UsherPostgresqlConn *conn)
{
  while (PQflush (conn->pg) > 0 || PQisBusy (conn->pg))
    if (!usher_postgresql_wait (conn))
      break;
  return PQgetResult (conn->pg);
}

static gboolean
is_good (const PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);

  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

gboolean
usher_postgresql_finish (UsherPostgresqlConn *conn, PGresult **result, GError **error)
{
  PGresult *kept = NULL, *next;

  /* Of several, the first failure counts, else the last. */
  while ((next = usher_postgresql_next_result (conn)))
    if (kept && !is_good (kept))
      PQclear (next);
    else
      {
        PQclear (kept);
        kept = next;
      }
  usher_postgresql_stop (conn);
  if (!kept || !is_good (kept))
    {
      usher_postgresql_fail (conn, kept, error);
      g_clear_pointer (&kept, PQclear);
    }
  if (result)
    *result = kept;
  else
    PQclear (kept);
  return kept != NULL;
}

/* Sends without looking at the connection's state; RESULT may be NULL. */
gboolean
usher_postgresql_query (UsherPostgresqlConn *conn, const char *sql, PGresult **result, GError **error)
{
  usher_postgresql_start (conn);
  if (!PQsendQuery (conn->pg, sql))
    {
      usher_postgresql_stop (conn);
      return usher_postgresql_fail (conn, NULL, error);
    }
  return usher_postgresql_finish (conn, result, error);
}

gboolean
usher_postgresql_run (UsherConn *base, const char *sql, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;

  return usher_postgresql_leave_pipeline (conn, error) && usher_postgresql_ready (conn, error)
         && usher_postgresql_query (conn, sql, NULL, error);
}

static gboolean
begin (UsherConn *base, GError **error)
{
  return usher_postgresql_run (base, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", error);
}

static gboolean
begin_soft (UsherConn *base, GError **error)
{
  return usher_postgresql_run (base, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL synchronous_commit = off", error);
}

/* Works on a dead connection, too: the server rolled back by itself. */
static void
end_transaction (UsherConn *base)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;

  if (conn->streaming)
    usher_statement_reset (conn->streaming);
  if (conn->load)
    usher_postgresql_load_end (base, FALSE, NULL);
  usher_postgresql_leave_pipeline (conn, NULL);
  conn->pipelining = FALSE;
  g_clear_error (&conn->pipeline_error);
  /* A connection that cannot even roll back is not used again. */
  if (is_alive (conn) && PQtransactionStatus (conn->pg) != PQTRANS_IDLE && !usher_postgresql_query (conn, "ROLLBACK", NULL, NULL))
    adopt (conn, NULL);
}

static gboolean
commit (UsherConn *base, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;
  GError *local = NULL;
  PGresult *result = NULL;
  gboolean written;

  if (!usher_postgresql_leave_pipeline (conn, error) || !usher_postgresql_ready (conn, error))
    {
      end_transaction (base);
      return FALSE;
    }
  if (!usher_postgresql_query (conn, "COMMIT", &result, &local))
    {
      if (g_error_matches (local, USHER_ERROR, USHER_ERROR_OFFLINE))
        usher_error_set (error, USHER_ERROR_OFFLINE, "Look whether it was written before you repeat it.",
                         "the connection to %s was lost while this was being written", base->db->place);
      else
        g_propagate_error (error, g_steal_pointer (&local));
      g_clear_error (&local);
      end_transaction (base);
      return FALSE;
    }
  /* After a failure that nobody looked at, the server answers COMMIT by rolling back. */
  written = g_str_equal (PQcmdStatus (result), "COMMIT");
  PQclear (result);
  return written || usher_error_set (error, USHER_ERROR_STORE, NULL, "an earlier failure ended this transaction");
}

/* The view is taken by the first query; a reader may think longer than a writer. */
static gboolean
begin_snapshot (UsherConn *base, GError **error)
{
  return usher_postgresql_run (base,
                               "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = '30min'; SELECT 1",
                               error);
}

static void
set_door (UsherConn *base, gboolean open)
{
}

static gint64
server_time (UsherConn *base, GError **error)
{
  gint64 now = -1;

  if (!usher_conn_query_int (base, "SELECT floor (extract (epoch FROM clock_timestamp ()) * 1000)::bigint", 0, &now, error))
    return -1;
  return now;
}

static char *
login (UsherConn *base, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (base, "SELECT session_user::text", error);
  gboolean row;
  char *name;

  if (!statement || !usher_statement_step (statement, &row, error))
    return NULL;
  name = g_strdup (usher_statement_text (statement, 0, NULL));
  usher_statement_reset (statement);
  return name;
}

static int
read_version (UsherConn *base, GError **error)
{
  gint64 version;

  if (!usher_conn_query_int (base, base->in_transaction ? "SELECT version FROM schema_version WHERE one = 1 FOR UPDATE"
                                                        : "SELECT version FROM schema_version WHERE one = 1", 0, &version, error))
    return -1;
  return (int) version;
}

static gboolean
write_version (UsherConn *base, int version, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (base, "UPDATE schema_version SET version = ?1 WHERE one = 1", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, version);
  return usher_statement_run (statement, error);
}

static gboolean
check (UsherConn *base, GError **error)
{
  return usher_postgresql_run (base, "SELECT 1", error);
}

static gboolean
prepare_copy (UsherConn *base, GError **error)
{
  return usher_postgresql_run (base, "SET CONSTRAINTS ALL DEFERRED", error);
}

static GPtrArray *
tables (UsherConn *base, GError **error)
{
  static const char sql[] =
    "SELECT c.relname::text, a.attname::text, coalesce (array_position (i.indkey::smallint[], a.attnum) + 1, 0)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid"
    " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
    " WHERE n.nspname = 'usher' AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_version'"
    " AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.relname::text COLLATE \"C\", a.attnum";
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_table_info_free);
  UsherStatement *statement = usher_conn_prepare (base, sql, error);
  UsherTableInfo *info = NULL;
  gboolean row = statement != NULL;

  while (row)
    {
      const char *name, *column;
      guint place;

      if (!usher_statement_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      name = usher_statement_text (statement, 0, NULL);
      column = usher_statement_text (statement, 1, NULL);
      place = usher_statement_int (statement, 2);
      if (!info || !g_str_equal (info->name, name))
        g_ptr_array_add (list, info = usher_table_info_new (name));
      g_ptr_array_add (info->columns, g_strdup (column));
      if (place > info->key->len)
        g_ptr_array_set_size (info->key, place);
      if (place > 0)
        info->key->pdata[place - 1] = g_strdup (column);
    }
  return NULL;
}

static gboolean
take_notices (UsherPostgresqlConn *conn)
{
  gboolean any = FALSE;
  PGnotify *notify;

  while ((notify = PQnotifies (conn->pg)))
    {
      any = TRUE;
      PQfreemem (notify);
    }
  return any;
}

/* The first call starts to listen and comes back. */
static gboolean
wait_notice (UsherConn *base, int wake_fd, gboolean *changed, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;
  struct pollfd wait[2] = { { .events = POLLIN }, { .fd = wake_fd, .events = POLLIN } };

  *changed = FALSE;
  if (!conn->listening)
    return conn->listening = usher_postgresql_run (base, "LISTEN usher_changed", error);
  *changed = take_notices (conn);
  if (*changed)
    return TRUE;
  wait[0].fd = PQsocket (conn->pg);
  if (poll (wait, 2, -1) < 0 && errno != EINTR)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "waiting failed: %s", g_strerror (errno));
  if (wait[0].revents && (!PQconsumeInput (conn->pg) || !is_alive (conn)))
    return usher_postgresql_fail (conn, NULL, error);
  *changed = take_notices (conn);
  return TRUE;
}

static gboolean
send_notice (UsherConn *base, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (base, "NOTIFY usher_changed", error);

  return statement && usher_statement_run (statement, error);
}

/* Their names on the server go with them. */
static void
forget (UsherConn *base)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;

  if (is_alive (conn) && PQtransactionStatus (conn->pg) == PQTRANS_IDLE)
    usher_postgresql_query (conn, "DEALLOCATE ALL", NULL, NULL);
}

const UsherDriver usher_postgresql_driver = {
  .engine = USHER_ENGINE_POSTGRESQL,
  .name = "postgresql",
  .open = usher_postgresql_open,
  .free_db = usher_postgresql_free_db,
  .discard = usher_postgresql_discard,
  .check = check,
  .connect = usher_postgresql_connect,
  .disconnect = disconnect,
  .interrupt = ask_cancel,
  .set_cancellable = set_cancellable,
  .run = usher_postgresql_run,
  .server_time = server_time,
  .login = login,
  .read_version = read_version,
  .write_version = write_version,
  .tables = tables,
  .prepare_copy = prepare_copy,
  .begin = begin,
  .begin_soft = begin_soft,
  .commit = commit,
  .rollback = end_transaction,
  .begin_snapshot = begin_snapshot,
  .end_snapshot = end_transaction,
  .set_door = set_door,
  .set_frugal = set_door,
  .pipeline_begin = usher_postgresql_pipeline_begin,
  .pipeline_end = usher_postgresql_pipeline_end,
  .load_begin = usher_postgresql_load_begin,
  .load_add = usher_postgresql_load_add,
  .load_end = usher_postgresql_load_end,
  .wait_notice = wait_notice,
  .send_notice = send_notice,
  .prepare = usher_postgresql_prepare,
  .finalize = usher_postgresql_finalize,
  .forget = forget,
  .bind = usher_postgresql_bind,
  .step = usher_postgresql_step,
  .queue = usher_postgresql_queue,
  .reset = usher_postgresql_reset,
  .n_columns = usher_postgresql_n_columns,
  .type = usher_postgresql_type,
  .integer = usher_postgresql_integer,
  .text = usher_postgresql_text,
  .bytes = usher_postgresql_bytes,
};
