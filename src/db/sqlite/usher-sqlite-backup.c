/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A backup of a file: SQLite's own, taken from one snapshot so that writers neither wait nor make it
 * start again, and checked before it counts.  On the connection's thread. */

#include "usher-sqlite-private.h"

#define PAGES_AT_ONCE 2048

static gboolean
copy_pages (UsherSqliteConn *conn, sqlite3 *into, const char *to, UsherProgress progress, gpointer data, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (into, "main", conn->handle, "main");
  int code = SQLITE_OK;

  if (!backup)
    return usher_sqlite_fail (into, sqlite3_extended_errcode (into), to, error);
  while (code == SQLITE_OK && !g_cancellable_is_cancelled (conn->base.cancellable))
    {
      code = sqlite3_backup_step (backup, PAGES_AT_ONCE);
      if (progress)
        progress (sqlite3_backup_pagecount (backup) - sqlite3_backup_remaining (backup), sqlite3_backup_pagecount (backup), data);
    }
  sqlite3_backup_finish (backup);
  if (code == SQLITE_OK)
    return usher_db_set_cancelled (error);
  return code == SQLITE_DONE || usher_sqlite_fail (into, code, to, error);
}

/* TO exists, is empty and ours alone. */
gboolean
usher_sqlite_backup (UsherConn *base, const char *to, UsherProgress progress, gpointer data, GError **error)
{
  UsherSqliteConn *conn = (UsherSqliteConn *) base;
  sqlite3 *into = NULL;
  gboolean done;
  int code;

  if (!usher_sqlite_before_read (conn, error))
    return FALSE;
  code = sqlite3_open_v2 (to, &into, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3_extended_result_codes (into, 1);
  if (code != SQLITE_OK)
    done = usher_sqlite_fail (into, code, to, error);
  else
    /* Out of WAL for the check: a backup is one file, with nothing beside it. */
    done = copy_pages (conn, into, to, progress, data, error)
           && (sqlite3_exec (into, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK
               || usher_sqlite_fail (into, sqlite3_extended_errcode (into), to, error))
           && usher_sqlite_quick_check (into, to, error);
  sqlite3_close (into);
  return done && usher_sqlite_after_read (conn, conn->generation, error);
}
