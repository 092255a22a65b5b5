/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One SQLite connection: how it is opened, transactions behind the gate, snapshots, cancelling.
 * One thread at a time, except interrupt.
 *
 * Reading alone must leave nothing beside the file.  SQLite's reader of a WAL file makes two files
 * there, so while nobody else has the file open it is read as immutable, and each read looks before
 * and after whether that still holds; once somebody writes, the connection is opened anew in the
 * ordinary way, on the files that are there then. */

#include "usher-sqlite-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define BUSY_MS 10000     /* for one that does not come through the gate */
#define BUSY_STEP_MAX_MS 50
#define PROGRESS_STEPS 4000 /* of SQLite's machine between two looks at the cancellable */
#define NOTICE_MS 250

static const char *
path_of (UsherSqliteConn *conn)
{
  return ((UsherSqliteDb *) conn->base.db)->path;
}

static int
on_progress_cb (gpointer data)
{
  UsherSqliteConn *conn = data;

  return g_cancellable_is_cancelled (conn->base.cancellable);
}

/* For a lock of SQLite's own.  Usher's programs meet at the gate; this is for all others. */
static int
on_busy_cb (gpointer data, int count)
{
  UsherSqliteConn *conn = data;

  if (count == 0)
    {
      usher_wait_end (&conn->busy);
      g_clear_error (&conn->busy_error);
      usher_wait_begin (&conn->busy, conn->beginning ? conn->base.db->patience : NULL, conn->base.cancellable, conn->base.db->place, conn->busy_path);
    }
  if (!usher_wait_look (&conn->busy, &conn->busy_error))
    return 0;
  if (g_get_monotonic_time () - conn->busy.start > BUSY_MS * G_TIME_SPAN_MILLISECOND)
    return 0;
  g_usleep (MIN (1 << MIN (count, 10), BUSY_STEP_MAX_MS) * G_TIME_SPAN_MILLISECOND);
  return 1;
}

gboolean
usher_sqlite_query_int (sqlite3 *handle, const char *sql, gint64 *value)
{
  sqlite3_stmt *statement = NULL;
  gboolean done = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW;

  if (done)
    *value = sqlite3_column_int64 (statement, 0);
  return sqlite3_finalize (statement) == SQLITE_OK && done;
}

/* A restored backup is not in WAL mode yet.  A new file gets its mark first, see fill_new_file (). */
static gboolean
ensure_log (UsherSqliteConn *conn, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean wal = FALSE;
  int code;

  if (conn->base.db->flags & (USHER_DB_READ_ONLY | USHER_DB_CREATE))
    return TRUE;
  code = sqlite3_prepare_v2 (conn->handle, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    wal = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "wal") == 0;
  if (code != SQLITE_ROW)
    usher_sqlite_conn_fail (conn, code, error);
  else if (!wal)
    usher_error_set (error, USHER_ERROR_STORE, "Keep the file on a local disk.", "%s cannot have a log beside it", conn->base.db->place);
  sqlite3_finalize (statement);
  return wal;
}

static gboolean
configure (UsherSqliteConn *conn, GError **error)
{
  gboolean scratch = (conn->base.db->flags & USHER_DB_SCRATCH) != 0;
  sqlite3 *handle = conn->handle;
  int code;

  sqlite3_extended_result_codes (handle, 1);
  sqlite3_busy_handler (handle, on_busy_cb, conn);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  code = usher_sqlite_add_functions (conn);
  if (code == SQLITE_OK)
    /* FULL: an act that was acknowledged survives the machine's end, not just the program's.  No
     * mmap: a failing disk would end the program instead of giving an error. */
    code = sqlite3_exec (handle, scratch ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL", NULL, NULL, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec (handle, "PRAGMA mmap_size = 0; PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864", NULL, NULL, NULL);
  if (conn->base.cancellable)
    sqlite3_progress_handler (handle, PROGRESS_STEPS, on_progress_cb, conn);
  return code == SQLITE_OK ? ensure_log (conn, error) : usher_sqlite_conn_fail (conn, code, error);
}

/* Reading alone: which of the two ways, see above. */
static gboolean
choose_immutable (UsherSqliteConn *conn, gboolean *immutable, GError **error)
{
  const char *path = path_of (conn);
  gint64 log = usher_sqlite_size_beside (path, "-wal");

  *immutable = FALSE;
  if (!usher_db_is_read_only (conn->base.db))
    return TRUE;
  *immutable = log <= 0 && (log < 0 || usher_sqlite_size_beside (path, "-shm") < 0);
  if (*immutable || usher_sqlite_size_beside (path, "-shm") >= 0)
    return !*immutable || usher_sqlite_mark (path, &conn->mark)
           || usher_error_set (error, USHER_ERROR_STORE, NULL, "%s is gone", conn->base.db->place);
  return usher_error_set (error, USHER_ERROR_READ_ONLY, "Open it once for writing; that puts its log in order.",
                          "%s was not closed in order and cannot be read without being written", conn->base.db->place);
}

static gboolean
open_handle (UsherSqliteConn *conn, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (path_of (conn), "/", TRUE), *uri = NULL;
  gboolean read_only = usher_db_is_read_only (conn->base.db);
  UsherSqliteDb *db = (UsherSqliteDb *) conn->base.db;
  gboolean known = db->known;
  sqlite3 *handle = NULL;
  int code;

  if (known && !usher_sqlite_check_same (db, error))
    return FALSE;
  if (!choose_immutable (conn, &conn->immutable, error))
    return FALSE;
  uri = g_strdup_printf ("file:%s%s", escaped, conn->immutable ? "?immutable=1" : "");
  code = sqlite3_open_v2 (uri, &handle, SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
                          | (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE), NULL);
  if (code != SQLITE_OK)
    {
      usher_sqlite_fail (handle, code, conn->base.db->place, error);
      sqlite3_close (handle);
      return FALSE;
    }
  g_mutex_lock (&conn->handle_lock);
  conn->handle = handle;
  conn->generation++;
  g_mutex_unlock (&conn->handle_lock);
  if (!known && !usher_sqlite_check_same (db, error))
    return FALSE;
  /* What became read-only since can still be read; acts are told. */
  if (!read_only && !known && sqlite3_db_readonly (handle, "main") == 1)
    return usher_error_set (error, USHER_ERROR_READ_ONLY, "Open it for reading alone, or ask its owner.", "%s is not writable for you",
                            conn->base.db->place);
  return usher_sqlite_check_header (handle, db, error) && configure (conn, error);
}

static void
close_handle (UsherSqliteConn *conn)
{
  sqlite3 *handle;

  g_mutex_lock (&conn->handle_lock);
  handle = g_steal_pointer (&conn->handle);
  g_mutex_unlock (&conn->handle_lock);
  sqlite3_close_v2 (handle); /* waits for statements of this generation that are still to be finalised */
}

UsherConn *
usher_sqlite_connect (UsherDb *db, GError **error)
{
  UsherSqliteConn *conn = g_new0 (UsherSqliteConn, 1);

  usher_conn_init (&conn->base, db);
  g_mutex_init (&conn->handle_lock);
  conn->data_version = -1;
  conn->busy_path = g_strconcat (((UsherSqliteDb *) db)->path, "-shm", NULL);
  if (open_handle (conn, error))
    return &conn->base;
  usher_conn_close (&conn->base);
  return NULL;
}

static void
disconnect (UsherConn *base)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;

  close_handle (conn);
  usher_sqlite_free_functions (conn);
  g_clear_pointer (&conn->gate, usher_gate_free);
  usher_wait_end (&conn->busy);
  g_clear_error (&conn->busy_error);
  g_free (conn->busy_path);
  g_mutex_clear (&conn->handle_lock);
  g_free (conn);
}

static void
interrupt_handle (UsherConn *base)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;

  g_mutex_lock (&conn->handle_lock);
  if (conn->handle)
    sqlite3_interrupt (conn->handle);
  g_mutex_unlock (&conn->handle_lock);
}

/* There is one writer, and several that read: what one of those went through once is seldom read
 * again, and the kernel has it. */
static void
give_room (UsherConn *base)
{
  sqlite3_exec (((UsherSqliteConn *) base)->handle, "PRAGMA cache_size = -32768", NULL, NULL, NULL);
}

/* A signal's interrupt can come just before a statement starts and be lost; a look from within the
 * statement cannot. */
static void
set_cancellable (UsherConn *base, GCancellable *cancellable)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;

  if (conn->handle)
    sqlite3_progress_handler (conn->handle, PROGRESS_STEPS, cancellable ? on_progress_cb : NULL, conn);
}

static gboolean
was_written (UsherSqliteConn *conn)
{
  UsherSqliteMark now;

  return usher_sqlite_size_beside (path_of (conn), "-wal") > 0 || !usher_sqlite_mark (path_of (conn), &now)
         || now.size != conn->mark.size || now.changed != conn->mark.changed;
}

gboolean
usher_sqlite_before_read (UsherSqliteConn *conn, GError **error)
{
  if (!conn->handle)
    return open_handle (conn, error);
  if (!conn->immutable || conn->base.in_snapshot || !was_written (conn))
    return TRUE;
  close_handle (conn);
  return open_handle (conn, error);
}

gboolean
usher_sqlite_after_read (UsherSqliteConn *conn, guint generation, GError **error)
{
  return (generation == conn->generation && (!conn->immutable || !was_written (conn)))
         || usher_error_set (error, USHER_ERROR_BUSY, "Try again.", "%s was written to while it was read", conn->base.db->place);
}

gboolean
usher_sqlite_run (UsherConn *base, const char *sql, GError **error)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;
  int code;

  if (base->in_transaction && sqlite3_get_autocommit (conn->handle))
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "an earlier failure ended this transaction");
  code = usher_sqlite_before_read (conn, error) ? sqlite3_exec (conn->handle, sql, NULL, NULL, NULL) : -1;
  return code == SQLITE_OK || (code > 0 && usher_sqlite_conn_fail (conn, code, error));
}

/* With the lock: nobody of ours moves the file now. */
static gboolean
check_writable (UsherSqliteConn *conn, GError **error)
{
  if (!usher_sqlite_check_same ((UsherSqliteDb *) conn->base.db, error))
    return FALSE;
  return faccessat (AT_FDCWD, path_of (conn), W_OK, AT_EACCESS) == 0
         || usher_error_set (error, USHER_ERROR_READ_ONLY, "Make the file writable again. Nothing of this was written.",
                             "%s may not be written any more: %s", conn->base.db->place, g_strerror (errno));
}

static gboolean
begin (UsherConn *base, GError **error)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;
  gboolean begun;

  if (!conn->gate)
    conn->gate = usher_gate_open (path_of (conn), error);
  if (!conn->gate || !usher_gate_enter (conn->gate, base->db->patience, base->cancellable, error))
    return FALSE;
  conn->beginning = TRUE;
  begun = check_writable (conn, error) && usher_sqlite_run (base, "BEGIN IMMEDIATE", error);
  conn->beginning = FALSE;
  usher_wait_end (&conn->busy);
  if (!begun)
    usher_gate_leave (conn->gate);
  return begun;
}

/* Not in scratch databases, which wait for no disk at all. */
static void
set_soft (UsherSqliteConn *conn, gboolean soft)
{
  if (conn->soft == soft || (conn->base.db->flags & USHER_DB_SCRATCH))
    return;
  if (sqlite3_exec (conn->handle, soft ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", NULL, NULL, NULL) == SQLITE_OK)
    conn->soft = soft;
}

static gboolean
begin_soft (UsherConn *base, GError **error)
{
  set_soft ((UsherSqliteConn *) base, TRUE);
  if (begin (base, error))
    return TRUE;
  set_soft ((UsherSqliteConn *) base, FALSE);
  return FALSE;
}

static void
rollback (UsherConn *base)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;

  /* A cancelled act must still be taken back. */
  sqlite3_progress_handler (conn->handle, 0, NULL, NULL);
  if (!sqlite3_get_autocommit (conn->handle))
    sqlite3_exec (conn->handle, "ROLLBACK", NULL, NULL, NULL);
  if (base->cancellable)
    sqlite3_progress_handler (conn->handle, PROGRESS_STEPS, on_progress_cb, conn);
  set_soft (conn, FALSE);
  usher_gate_leave (conn->gate);
}

static gboolean
commit (UsherConn *base, GError **error)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;

  if (!usher_sqlite_run (base, "COMMIT", error))
    {
      rollback (base);
      return FALSE;
    }
  set_soft (conn, FALSE);
  usher_gate_leave (conn->gate);
  return TRUE;
}

static gboolean
begin_snapshot (UsherConn *base, GError **error)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;

  /* BEGIN alone takes no view: the first read does. */
  if (!usher_sqlite_run (base, "BEGIN", error))
    return FALSE;
  if (usher_sqlite_run (base, "SELECT count (*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)", error))
    return TRUE;
  sqlite3_exec (conn->handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static void
end_snapshot (UsherConn *base)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;

  if (!sqlite3_get_autocommit (conn->handle))
    sqlite3_exec (conn->handle, "ROLLBACK", NULL, NULL, NULL);
}

static void
set_door (UsherConn *base, gboolean open)
{
  ((UsherSqliteConn *) base)->door = open;
}

static void
set_frugal (UsherConn *base, gboolean frugal)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;

  if (conn->frugal == frugal)
    return;
  conn->frugal = frugal;
  sqlite3_exec (conn->handle, frugal ? "PRAGMA cache_size = -8192" : "PRAGMA cache_size = -32768", NULL, NULL, NULL);
}

static gboolean
do_nothing (UsherConn *base, GError **error)
{
  return TRUE;
}

static gint64
no_server_time (UsherConn *base, GError **error)
{
  return 0;
}

static char *
no_login (UsherConn *base, GError **error)
{
  return NULL;
}

static int
read_version (UsherConn *base, GError **error)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;
  gint64 version = 0;

  if (!usher_sqlite_before_read (conn, error))
    return -1;
  if (usher_sqlite_query_int (conn->handle, "PRAGMA user_version", &version))
    return (int) version;
  usher_sqlite_conn_fail (conn, sqlite3_extended_errcode (conn->handle), error);
  return -1;
}

static gboolean
write_version (UsherConn *base, int version, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %d", version);

  return usher_sqlite_run (base, sql, error);
}

static gboolean
check (UsherConn *base, GError **error)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;

  return usher_sqlite_before_read (conn, error) && usher_sqlite_quick_check (conn->handle, base->db->place, error)
         && usher_sqlite_after_read (conn, conn->generation, error);
}

static gboolean
prepare_copy (UsherConn *base, GError **error)
{
  set_door (base, TRUE);
  return usher_sqlite_run (base, "PRAGMA defer_foreign_keys = ON", error);
}

/* The data version moves when another connection committed; a new handle starts a new count. */
static gboolean
wait_notice (UsherConn *base, int wake_fd, gboolean *changed, GError **error)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;
  struct pollfd wake = { .fd = wake_fd, .events = POLLIN };
  gint64 version = 0;

  *changed = FALSE;
  if (conn->data_version >= 0 && poll (&wake, 1, NOTICE_MS) > 0)
    return TRUE;
  if (!usher_sqlite_check_same ((UsherSqliteDb *) base->db, error) || !usher_sqlite_before_read (conn, error))
    return FALSE;
  if (!usher_sqlite_query_int (conn->handle, "PRAGMA data_version", &version))
    return usher_sqlite_conn_fail (conn, sqlite3_extended_errcode (conn->handle), error);
  *changed = conn->data_version >= 0 && (version != conn->data_version || conn->generation != conn->noticed_generation);
  conn->data_version = version;
  conn->noticed_generation = conn->generation;
  return TRUE;
}

/* (element-type UsherTableInfo): generated columns have a hidden kind of 2 or 3. */
static GPtrArray *
tables (UsherConn *base, GError **error)
{
  static const char sql[] = "SELECT t.name, c.name, c.pk FROM pragma_table_list t JOIN pragma_table_xinfo (t.name) c"
                            " WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND c.hidden = 0"
                            " ORDER BY t.name, c.cid";
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

const UsherDriver usher_sqlite_driver = {
  .engine = USHER_ENGINE_SQLITE,
  .name = "sqlite",
  .open = usher_sqlite_open,
  .free_db = usher_sqlite_free_db,
  .discard = usher_sqlite_discard,
  .check = check,
  .backup = usher_sqlite_backup,
  .connect = usher_sqlite_connect,
  .disconnect = disconnect,
  .interrupt = interrupt_handle,
  .give_room = give_room,
  .set_cancellable = set_cancellable,
  .run = usher_sqlite_run,
  .server_time = no_server_time,
  .login = no_login,
  .read_version = read_version,
  .write_version = write_version,
  .tables = tables,
  .prepare_copy = prepare_copy,
  .begin = begin,
  .begin_soft = begin_soft,
  .commit = commit,
  .rollback = rollback,
  .begin_snapshot = begin_snapshot,
  .end_snapshot = end_snapshot,
  .set_door = set_door,
  .set_frugal = set_frugal,
  .pipeline_begin = do_nothing,
  .pipeline_end = do_nothing,
  .wait_notice = wait_notice,
  .send_notice = do_nothing,
  .prepare = usher_sqlite_prepare,
  .finalize = usher_sqlite_finalize,
  .bind = usher_sqlite_bind,
  .step = usher_sqlite_step,
  .reset = usher_sqlite_reset,
  .n_columns = usher_sqlite_n_columns,
  .type = usher_sqlite_type,
  .integer = usher_sqlite_integer,
  .text = usher_sqlite_text,
  .bytes = usher_sqlite_bytes,
};
