/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading the ledger: line by line, an object's lines, what they fold to, and out into a file.  Any
 * connection, its thread.  What is read here is not verified: usher-verify.c does that. */

#include "usher-history.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-record-private.h"
#include "usher-schema-private.h"
#include "usher-text.h"

static void
take_hash (UsherStatement *statement, int column, UsherDigest *hash)
{
  gsize length = 0;
  const guint8 *bytes = usher_statement_bytes (statement, column, &length);

  if (bytes && length == USHER_DIGEST_SIZE)
    memcpy (hash->bytes, bytes, USHER_DIGEST_SIZE);
  else
    memset (hash, 0, sizeof *hash);
}

/* Rows are (n, line, hash). */
static gboolean
call_back (UsherStatement *statement, UsherHistoryFunc func, gpointer data, GError **error)
{
  gboolean row;

  while (usher_statement_step (statement, &row, error))
    {
      gsize length = 0;
      const char *text;
      UsherDigest hash;
      UsherLine line;

      if (!row)
        return TRUE;
      text = usher_statement_text (statement, 1, &length);
      if (!text || !usher_line_parse (text, length, &line, NULL))
        {
          gint64 n = usher_statement_int (statement, 0);

          usher_statement_reset (statement);
          return usher_error_set (error, USHER_ERROR_FAULTY, "Run verify.", "line %" G_GINT64_FORMAT " of the ledger cannot be read", n);
        }
      take_hash (statement, 2, &hash);
      if (!func (&line, text, &hash, data))
        {
          usher_statement_reset (statement);
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
usher_ledger_each (UsherConn *conn, gint64 from, gint64 until, UsherHistoryFunc func, gpointer data, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT n, line, hash FROM ledger WHERE n >= ?1 AND n <= ?2 ORDER BY n", error);

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  usher_statement_bind_int (statement, 1, from);
  usher_statement_bind_int (statement, 2, until > 0 ? until : G_MAXINT64);
  return call_back (statement, func, data, error);
}

gboolean
usher_history (UsherConn *conn, const char *object, UsherHistoryFunc func, gpointer data, GError **error)
{
  UsherStatement *statement;
  char table[64];
  gint64 id;

  if (usher_object_parse (object, strlen (object), table, &id))
    {
      statement = usher_conn_prepare (conn,
        "SELECT l.n, l.line, l.hash FROM object_line AS o JOIN ledger AS l ON l.n = o.n WHERE o.tab = ?1 AND o.id = ?2 ORDER BY o.n", error);
      if (!statement)
        return FALSE;
      usher_statement_bind_text (statement, 1, table);
      usher_statement_bind_int (statement, 2, id);
    }
  else
    {
      /* What has no number is in no index: "private:…", "setting". */
      if (!(statement = usher_conn_prepare (conn, "SELECT n, line, hash FROM ledger WHERE object = ?1 ORDER BY n", error)))
        return FALSE;
      usher_statement_bind_text (statement, 1, object);
    }
  usher_statement_set_streaming (statement, TRUE);
  return call_back (statement, func, data, error);
}

UsherRow *
usher_replay (UsherConn *conn, const char *object, gint64 until, GError **error)
{
  g_autoptr (UsherFold) fold = NULL;
  const UsherTable *table = NULL;
  char name[64];
  gint64 id;

  if (usher_object_parse (object, strlen (object), name, &id))
    table = usher_table_find (name);
  if (!table)
    {
      usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "“%s” is no governed record", object);
      return NULL;
    }
  if (!(fold = usher_record_fold (conn, table, id, until, error)))
    return NULL;
  if (fold->version > 0)
    return usher_fold_to_row (fold);
  usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "no line up to there speaks of %s", object);
  return NULL;
}

/* ---- Where it begins and ends ---- */

gboolean
usher_ledger_head (UsherConn *conn, gint64 *n, UsherDigest *hash, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT n, hash FROM ledger_head WHERE one = 1", error);
  gboolean row;

  if (!statement || !usher_statement_step (statement, &row, error))
    return FALSE;
  *n = row ? usher_statement_int (statement, 0) : 0;
  if (row)
    take_hash (statement, 1, hash);
  else
    memset (hash, 0, sizeof *hash);
  usher_statement_reset (statement);
  return TRUE;
}

typedef struct {
  const char *field;
  char *value; /* (owned) (nullable) */
} FirstLine;

static gboolean
take_first (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  FirstLine *first = data;
  UsherCanonSlice from, to;
  UsherCanonIter pair;

  usher_canon_iter_init (&pair, usher_canon_get (line->changes, first->field));
  if (usher_canon_next_item (&pair, &from) && usher_canon_next_item (&pair, &to))
    first->value = usher_canon_dup_text (to);
  return FALSE;
}

static char *
read_first (UsherConn *conn, const char *field, GError **error)
{
  FirstLine first = { field, NULL };

  if (!usher_ledger_each (conn, 1, 1, take_first, &first, error))
    return NULL;
  if (!first.value)
    usher_error_set (error, USHER_ERROR_CORRUPT, "Restore a backup.", "the ledger does not begin with what made the workspace");
  return first.value;
}

char *
usher_ledger_uuid (UsherConn *conn, GError **error)
{
  return read_first (conn, "uuid", error);
}

char *
usher_ledger_kind (UsherConn *conn, GError **error)
{
  return read_first (conn, "kind", error);
}

/* ---- Out ---- */

static gboolean
write_out (FILE *file, GString *out, const char *to, GError **error)
{
  g_string_append_c (out, '\n');
  if (fwrite (out->str, 1, out->len, file) == out->len)
    return TRUE;
  return usher_error_set (error, errno == ENOSPC ? USHER_ERROR_FULL : USHER_ERROR_STORE, NULL, "“%s” cannot be written: %s", to,
                          g_strerror (errno));
}

/* The head first, so that a reader knows where the ledger should end. */
static gboolean
export_head (UsherConn *conn, FILE *file, const char *to, GError **error)
{
  g_autoptr (GString) out = g_string_new ("{\"head\":{\"hash\":\"");
  char hex[USHER_DIGEST_HEX + 1];
  UsherDigest hash;
  gint64 n;

  if (!usher_ledger_head (conn, &n, &hash, error))
    return FALSE;
  usher_digest_to_hex (&hash, hex);
  g_string_append_printf (out, "%s\",\"n\":%" G_GINT64_FORMAT "}}", hex, n);
  return write_out (file, out, to, error);
}

static void
append_export (GString *out, UsherStatement *statement)
{
  gsize length = 0, bad;
  const char *text = usher_statement_text (statement, 1, &length);
  char hex[USHER_DIGEST_HEX + 1];
  UsherDigest hash;

  take_hash (statement, 2, &hash);
  usher_digest_to_hex (&hash, hex);
  g_string_assign (out, "{");
  usher_canon_key_text (out, "hash", hex);
  if (text && usher_utf8_check (text, length, &bad))
    {
      usher_canon_key (out, "line");
      usher_canon_text (out, text, (gssize) length);
    }
  else
    {
      /* Someone wrote what is no text: hand it on as it is. */
      g_autofree char *bytes = usher_hex (text ? text : "", length);

      usher_canon_key_text (out, "line_hex", bytes);
    }
  usher_canon_key_int (out, "n", usher_statement_int (statement, 0));
  g_string_append_c (out, '}');
}

static gboolean
export_lines (UsherConn *conn, FILE *file, const char *to, gint64 *lines, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT n, line, hash FROM ledger ORDER BY n", error);
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  for (*lines = 0; usher_statement_step (statement, &row, error); (*lines)++)
    {
      if (!row)
        return TRUE;
      append_export (out, statement);
      if (!write_out (file, out, to, error))
        {
          usher_statement_reset (statement);
          return FALSE;
        }
    }
  return FALSE;
}

static gboolean
export_to (UsherConn *conn, FILE *file, const char *to, gint64 *lines, GError **error)
{
  gboolean own = !usher_conn_in_transaction (conn), done;

  if (own && !usher_conn_begin_snapshot (conn, error))
    return FALSE;
  done = export_head (conn, file, to, error) && export_lines (conn, file, to, lines, error);
  if (own)
    usher_conn_end_snapshot (conn);
  if (done && (fflush (file) != 0 || fsync (fileno (file)) != 0))
    done = usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be written: %s", to, g_strerror (errno));
  return done;
}

gboolean
usher_ledger_export (UsherConn *conn, const char *to, gint64 *lines, GError **error)
{
  FILE *file = g_fopen (to, "wxe");
  gint64 n = 0;
  gboolean done;

  if (!file)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be made: %s", to, g_strerror (errno));
  done = export_to (conn, file, to, &n, error);
  if (fclose (file) != 0 && done)
    done = usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be written: %s", to, g_strerror (errno));
  if (!done)
    g_unlink (to);
  if (lines)
    *lines = n;
  return done;
}

/* ---- The index of objects ---- */

typedef struct {
  GString *ids; /* (borrowed): of one line */
  char name[64];
} Reindex;

static gboolean
index_object (const char *table, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  Reindex *reindex = data;

  g_strlcpy (reindex->name, table, sizeof reindex->name);
  g_string_append_c (reindex->ids, reindex->ids->len > 0 ? ',' : '[');
  usher_canon_int (reindex->ids, id);
  return TRUE;
}

static gboolean
index_line (UsherConn *conn, const UsherLine *line, gint64 n, GString *ids, GError **error)
{
  Reindex reindex = { .ids = ids };
  UsherStatement *statement;
  gint64 id;

  g_string_truncate (ids, 0);
  usher_line_each_object (line, index_object, &reindex);
  if (ids->len == 0 && !line->objects.text && usher_object_parse (line->object.text + 1, line->object.length - 2, reindex.name, &id))
    index_object (reindex.name, id, 0, line->object, line->object, &reindex);
  if (ids->len == 0)
    return TRUE;
  g_string_append_c (ids, ']');
  statement = usher_conn_prepare (conn,
    "INSERT INTO object_line (tab, id, n) SELECT CAST (?1 AS text), listed.value, CAST (?2 AS $int) FROM $list(?3) AS listed", error);
  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, reindex.name);
  usher_statement_bind_int (statement, 2, n);
  usher_statement_bind_text_n (statement, 3, ids->str, ids->len);
  return usher_statement_run (statement, error);
}

/* One line after the other, by number: nothing else may run while rows stream. */
gboolean
usher_ledger_reindex (UsherConn *conn, GError **error)
{
  g_autoptr (GString) ids = g_string_new (NULL), text = g_string_new (NULL);
  gint64 n = 0;

  if (!usher_conn_run (conn, "DELETE FROM object_line", error))
    return FALSE;
  while (TRUE)
    {
      UsherStatement *next = usher_conn_prepare (conn, "SELECT n, line FROM ledger WHERE n > ?1 ORDER BY n LIMIT 1", error);
      const char *found;
      gsize length = 0;
      gboolean row;
      UsherLine line;

      if (!next)
        return FALSE;
      usher_statement_bind_int (next, 1, n);
      if (!usher_statement_step (next, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      n = usher_statement_int (next, 0);
      found = usher_statement_text (next, 1, &length);
      g_string_truncate (text, 0);
      g_string_append_len (text, found ? found : "", (gssize) length);
      usher_statement_reset (next);
      if (usher_line_parse (text->str, text->len, &line, NULL) && !index_line (conn, &line, n, ids, error))
        return FALSE;
    }
}
