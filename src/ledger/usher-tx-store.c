/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of an act in the making: where the ledger ends, and one line more.  Writer thread.  It must
 * not know what a line is about.
 *
 * The head row is locked before anything else is read, so that acts go single file on both engines. */

#include "usher-tx-private.h"

#include "usher-error.h"

static gboolean
take_digest (UsherStatement *statement, int column, UsherDigest *digest)
{
  gsize length = 0;
  const guint8 *bytes = usher_statement_bytes (statement, column, &length);

  if (!bytes || length != USHER_DIGEST_SIZE)
    return FALSE;
  memcpy (digest->bytes, bytes, USHER_DIGEST_SIZE);
  return TRUE;
}

/* The last line there is, whatever the head row says. */
static gboolean
read_last_line (UsherTx *self, gint64 *n, UsherDigest *hash, GError **error)
{
  UsherStatement *last = usher_conn_prepare (self->conn, "SELECT n, hash, at FROM ledger ORDER BY n DESC LIMIT 1", error);
  gboolean row;

  *n = 0;
  if (!last || !usher_statement_step (last, &row, error))
    return FALSE;
  if (row)
    {
      *n = usher_statement_int (last, 0);
      self->last_at = usher_statement_int (last, 2);
      if (!take_digest (last, 1, hash))
        memset (hash, 0, sizeof *hash);
    }
  usher_statement_reset (last);
  return TRUE;
}

static gboolean
read_head (UsherTx *self, gboolean *there, GError **error)
{
  UsherStatement *head = usher_conn_prepare (self->conn, "SELECT n, hash FROM ledger_head WHERE one = 1 $lock", error);

  if (!head || !usher_statement_step (head, there, error))
    return FALSE;
  if (*there)
    {
      self->n = usher_statement_int (head, 0);
      if (!take_digest (head, 1, &self->hash))
        memset (&self->hash, 0, sizeof self->hash);
    }
  usher_statement_reset (head);
  return TRUE;
}

gboolean
usher_tx_read_end (UsherTx *self, GError **error)
{
  UsherDigest hash;
  gboolean there;
  gint64 n;

  memset (&hash, 0, sizeof hash);
  if (!read_head (self, &there, error) || !read_last_line (self, &n, &hash, error))
    return FALSE;
  self->head_is_sound = there ? self->n == n && n > 0 && usher_digest_equal (&self->hash, &hash) : n == 0;
  if (self->head_is_sound)
    return TRUE;
  /* Go on behind whichever reaches farther: a gap stays a gap, and no number is used twice. */
  if (!there || n >= self->n)
    {
      self->n = n;
      self->hash = hash;
    }
  return TRUE;
}

gboolean
usher_tx_pipeline_begin (UsherTx *self, GError **error)
{
  if (self->pipelines == 0 && !usher_conn_pipeline_begin (self->conn, error))
    return FALSE;
  self->pipelines++;
  return TRUE;
}

gboolean
usher_tx_pipeline_end (UsherTx *self, GError **error)
{
  return --self->pipelines > 0 || usher_conn_pipeline_end (self->conn, error);
}

static gboolean
run_in_pipeline (UsherTx *self, UsherStatement *const *statements, gsize n, GError **error)
{
  gboolean done = TRUE;

  if (!usher_tx_pipeline_begin (self, error))
    return FALSE;
  for (gsize i = 0; done && i < n; i++)
    done = !statements[i] || usher_statement_run (statements[i], error);
  return usher_tx_pipeline_end (self, done ? error : NULL) && done;
}

/* Rows without a gap are quicker to walk than a list is to read. */
static UsherStatement *
prepare_index_of_range (UsherTx *self, const UsherLineSubject *subject, GError **error)
{
  UsherStatement *statement;

  g_string_printf (self->sql,
    "INSERT INTO object_line (tab, id, n) SELECT CAST (?1 AS text), id, CAST (?2 AS $int) FROM %s WHERE id BETWEEN ?3 AND ?4",
    subject->table);
  if (!(statement = usher_conn_prepare (self->conn, self->sql->str, error)))
    return NULL;
  usher_statement_bind_text (statement, 1, subject->table);
  usher_statement_bind_int (statement, 2, self->n);
  usher_statement_bind_int (statement, 3, subject->id);
  usher_statement_bind_int (statement, 4, subject->last);
  return statement;
}

static UsherStatement *
prepare_index (UsherTx *self, const UsherLineSubject *subject, GError **error)
{
  UsherStatement *statement;

  if (subject->last > subject->id && !subject->ids)
    return prepare_index_of_range (self, subject, error);
  if (subject->ids)
    statement = usher_conn_prepare (self->conn,
      "INSERT INTO object_line (tab, id, n) SELECT CAST (?1 AS text), listed.value, CAST (?2 AS $int) FROM $list(?3) AS listed", error);
  else
    statement = usher_conn_prepare (self->conn, "INSERT INTO object_line (tab, id, n) VALUES (?1, ?3, ?2)", error);
  if (!statement)
    return NULL;
  usher_statement_bind_text (statement, 1, subject->table);
  usher_statement_bind_int (statement, 2, self->n);
  if (subject->ids)
    usher_statement_bind_text (statement, 3, subject->ids);
  else
    usher_statement_bind_int (statement, 3, subject->id);
  return statement;
}

gboolean
usher_tx_store_line (UsherTx *self, const UsherLineSubject *subject, GError **error)
{
  UsherStatement *line = usher_conn_prepare (self->conn, "INSERT INTO ledger (n, line, hash) VALUES (?1, ?2, ?3)", error);
  UsherStatement *head = line ? usher_conn_prepare (self->conn,
    "INSERT INTO ledger_head (one, n, hash) VALUES (1, ?1, ?2) ON CONFLICT (one) DO UPDATE SET n = excluded.n, hash = excluded.hash",
    error) : NULL;
  UsherStatement *index = NULL;

  if (!head || (subject->table && !(index = prepare_index (self, subject, error))))
    return FALSE;
  usher_statement_bind_int (line, 1, self->n);
  usher_statement_bind_text_n (line, 2, self->line->str, self->line->len);
  usher_statement_bind_bytes (line, 3, self->hash.bytes, USHER_DIGEST_SIZE);
  usher_statement_bind_int (head, 1, self->n);
  usher_statement_bind_bytes (head, 2, self->hash.bytes, USHER_DIGEST_SIZE);
  return run_in_pipeline (self, (UsherStatement *const []) { line, head, index }, 3, error);
}

/* While the clock stands still before the last line, every line has that line's time: one of them has
 * told it already when the newest `clock` line has this time too. */
gboolean
usher_tx_clock_is_noted (UsherTx *self, gboolean *noted, GError **error)
{
  gint64 found;

  if (!usher_conn_query_int (self->conn,
        "SELECT l.at FROM object_line AS o JOIN ledger AS l ON l.n = o.n WHERE o.tab = 'workspace' AND o.id = 1 AND l.verb = 'clock'"
        " ORDER BY o.n DESC LIMIT 1", 0, &found, error))
    return FALSE;
  *noted = found == self->last_at;
  return TRUE;
}

gboolean
usher_fault_is_known (UsherConn *conn, const char *fault, gboolean *known, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT 1 FROM known_fault WHERE fault = ?1", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, fault);
  if (!usher_statement_step (statement, known, error))
    return FALSE;
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_end_is_known (UsherConn *conn, gboolean *known, GError **error)
{
  gint64 found;

  if (!usher_conn_query_int (conn, "SELECT count(*) FROM known_fault WHERE kind = 'tail-missing' OR kind LIKE 'line-%'", 0, &found, error))
    return FALSE;
  *known = found > 0;
  return TRUE;
}

gboolean
usher_private_insert (UsherTx *self, const char *id, const char *kind, const guint8 *salt, gsize salt_length, const char *value,
                      GError **error)
{
  UsherStatement *statement = usher_conn_prepare (self->conn,
    "INSERT INTO private (id, kind, salt, value, at) VALUES (?1, ?2, ?3, ?4, ?5)", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, id);
  usher_statement_bind_text (statement, 2, kind);
  usher_statement_bind_bytes (statement, 3, salt, salt_length);
  usher_statement_bind_bytes (statement, 4, value, strlen (value));
  usher_statement_bind_int (statement, 5, self->at);
  return usher_statement_run (statement, error);
}
