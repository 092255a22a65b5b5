/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of runs: rows of the mirror, their keys, runs and what they counted.  Writer thread.
 * Statements over a stream's table are built from its shape, which is a table in code. */

#include "usher-run-private.h"

#include <string.h>

#include "usher-error.h"

/* ---- Runs ---- */

gint64
usher_run_store_last_id (UsherConn *conn, const char *table, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT MAX (id) FROM %s", table);
  gint64 last;

  return usher_conn_query_int (conn, sql, 0, &last, error) ? last : -1;
}

gboolean
usher_run_store_most (UsherConn *conn, gint64 source, const char *stream, gint64 since, gint64 *most, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "SELECT MAX (rs.total) FROM run_stream rs JOIN run r ON r.id = rs.run"
                                                  " WHERE r.source = ?1 AND rs.stream = ?2 AND r.began >= ?3 AND rs.complete = 1"
                                                  " AND rs.digest IS NOT NULL",
                                                  error);
  gboolean row;

  *most = -1;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  usher_statement_bind_text (statement, 2, stream);
  usher_statement_bind_int (statement, 3, since);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row && !usher_statement_is_null (statement, 0))
    *most = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}

char *
usher_run_store_source_name (UsherConn *conn, gint64 source, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT name FROM source WHERE id = ?1", error);
  char *name;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, source);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (!row)
    {
      usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no source %" G_GINT64_FORMAT, source);
      return NULL;
    }
  name = g_strdup (usher_statement_text (statement, 0, NULL));
  usher_statement_reset (statement);
  return name;
}

/* ---- A stream's rows ---- */

/* What follows id and source in both statements: the shape's columns, then folds, then the run. */
static guint
list_columns (const UsherRunShape *shape, const char *names[2 * USHER_RUN_VALUES_MAX + 2])
{
  guint n = 0;

  for (guint i = 0; i < shape->n_columns; i++)
    names[n++] = shape->columns[i].name;
  for (guint i = 0; i < shape->n_columns; i++)
    if (shape->columns[i].fold)
      names[n++] = shape->columns[i].fold;
  names[n++] = shape->per_run ? "run" : "seen_run";
  return n;
}

static char *
build_insert (const UsherRunShape *shape)
{
  const char *names[2 * USHER_RUN_VALUES_MAX + 2];
  guint n = list_columns (shape, names), last = 3 + n;
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO %s (id, source", shape->table);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, ", %s", names[i]);
  if (shape->noun)
    g_string_append (sql, ", key");
  else
    last--;
  g_string_append (sql, ") VALUES (");
  for (guint i = 1; i <= last; i++)
    g_string_append_printf (sql, i > 1 ? ", ?%u" : "?%u", i);
  g_string_append (sql, shape->per_run ? ") ON CONFLICT (source, native) DO NOTHING" : ")");
  return g_string_free (sql, FALSE);
}

static char *
build_update (const UsherRunShape *shape)
{
  const char *names[2 * USHER_RUN_VALUES_MAX + 2];
  guint n = list_columns (shape, names);
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "UPDATE %s SET gone_at = NULL", shape->table);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, ", %s = ?%u", names[i], 2 + i);
  if (shape->noun)
    g_string_append_printf (sql, ", key = COALESCE (?%u, key)", 2 + n);
  g_string_append (sql, " WHERE id = ?1");
  return g_string_free (sql, FALSE);
}

gboolean
usher_run_store_prepare (UsherConn *conn, const UsherRunShape *shape, UsherRunStatements *statements, GError **error)
{
  g_autofree char *insert = build_insert (shape), *update = build_update (shape);

  statements->update = NULL;
  return (statements->insert = usher_conn_prepare (conn, insert, error)) &&
         (shape->per_run || (statements->update = usher_conn_prepare (conn, update, error)));
}

static void
bind_row (UsherStatement *statement, int at, const UsherRunShape *shape, gint64 run, const UsherRunRow *row)
{
  for (guint i = 0; i < shape->n_columns; i++)
    usher_statement_bind (statement, at++, &row->values[i]);
  for (guint i = 0; i < shape->n_columns; i++)
    if (shape->columns[i].fold && row->values[i].type == USHER_VALUE_TEXT)
      usher_statement_bind_text_n (statement, at++, row->folds[i]->str, row->folds[i]->len);
    else if (shape->columns[i].fold)
      usher_statement_bind_null (statement, at++);
  usher_statement_bind_int (statement, at++, run);
  if (shape->noun && row->key)
    usher_statement_bind_text_n (statement, at, row->key, row->key_length);
  else if (shape->noun)
    usher_statement_bind_null (statement, at);
}

gboolean
usher_run_store_insert (UsherRunStatements *statements, const UsherRunShape *shape, gint64 run, gint64 source, const UsherRunRow *row,
                        GError **error)
{
  usher_statement_bind_int (statements->insert, 1, row->id);
  usher_statement_bind_int (statements->insert, 2, source);
  bind_row (statements->insert, 3, shape, run, row);
  return usher_statement_run (statements->insert, error);
}

gboolean
usher_run_store_update (UsherRunStatements *statements, const UsherRunShape *shape, gint64 run, const UsherRunRow *row, GError **error)
{
  usher_statement_bind_int (statements->update, 1, row->id);
  bind_row (statements->update, 2, shape, run, row);
  return usher_statement_run (statements->update, error);
}

gboolean
usher_run_store_count (UsherConn *conn, const UsherRunShape *shape, gint64 source, gint64 *n, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT (*) FROM %s WHERE source = ?1", shape->table);
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  gboolean row;

  *n = 0;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, source);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *n = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_run_store_load (UsherConn *conn, const UsherRunShape *shape, const UsherRunPart *part, UsherRunStoredFunc func, gpointer data,
                      GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT id, CASE WHEN gone_at IS NULL THEN 0 ELSE 1 END");
  UsherValue values[USHER_RUN_VALUES_MAX];
  UsherStatement *statement;
  gboolean row;

  for (guint i = 0; i < shape->n_columns; i++)
    g_string_append_printf (sql, ", %s", shape->columns[i].name);
  g_string_append_printf (sql, " FROM %s WHERE source = ?1", shape->table);
  if (part->split)
    g_string_append_printf (sql, " AND %s %% ?2 = ?3", part->split);
  if (!(statement = usher_conn_prepare (conn, sql->str, error)))
    return FALSE;
  usher_statement_bind_int (statement, 1, part->source);
  if (part->split)
    {
      usher_statement_bind_int (statement, 2, part->passes);
      usher_statement_bind_int (statement, 3, part->pass);
    }
  usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      for (guint i = 0; i < shape->n_columns; i++)
        values[i] = usher_statement_value (statement, 2 + (int) i);
      func (usher_statement_int (statement, 0), usher_statement_int (statement, 1) != 0, values, data);
    }
}

/* Fills INDEX from a statement whose rows are (id, text), and whether it is a former one. */
static gboolean
load_index (UsherStatement *statement, gboolean former, UsherIndex *index, GError **error)
{
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (TRUE)
    {
      const char *text;
      gsize length;
      guint64 key[2];
      UsherIndexEntry *entry;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      text = usher_statement_text (statement, 1, &length);
      usher_index_hash (text, length, key);
      entry = usher_index_add (index, key, usher_statement_int (statement, 0));
      entry->gone = former;
    }
}

gboolean
usher_run_store_load_natives (UsherConn *conn, const char *table, gint64 source, UsherIndex *index, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id, native FROM %s WHERE source = ?1", table);
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (statement)
    usher_statement_bind_int (statement, 1, source);
  return load_index (statement, FALSE, index, error);
}

gboolean
usher_run_store_load_keys (UsherConn *conn, const UsherRunShape *shape, UsherIndex *index, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id, key FROM %s", shape->table);
  UsherStatement *statement;

  if (!load_index (usher_conn_prepare (conn, sql, error), FALSE, index, error))
    return FALSE;
  if (!(statement = usher_conn_prepare (conn, "SELECT id, key FROM key_alias WHERE noun = ?1", error)))
    return FALSE;
  usher_statement_bind_text (statement, 1, shape->noun);
  return load_index (statement, TRUE, index, error);
}

char *
usher_run_store_key (UsherConn *conn, const char *table, gint64 id, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT key FROM %s WHERE id = ?1", table);
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  char *key = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  usher_statement_bind_int (statement, 1, id);
  if (!usher_statement_step (statement, &row, error))
    return NULL;
  if (row)
    key = g_strdup (usher_statement_text (statement, 0, NULL));
  else
    usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no %s %" G_GINT64_FORMAT, table, id);
  usher_statement_reset (statement);
  return key;
}

gboolean
usher_run_store_take_alias (UsherConn *conn, const char *noun, const char *key, gint64 id, gboolean *own, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "DELETE FROM key_alias WHERE noun = ?1 AND key = ?2 AND id = ?3", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, noun);
  usher_statement_bind_text (statement, 2, key);
  usher_statement_bind_int (statement, 3, id);
  if (!usher_statement_run (statement, error))
    return FALSE;
  *own = usher_statement_changes (statement) > 0;
  return TRUE;
}

gboolean
usher_run_store_add_alias (UsherConn *conn, const char *noun, const char *key, gint64 id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "INSERT INTO key_alias (noun, key, id) VALUES (?1, ?2, ?3)"
                                                  " ON CONFLICT (noun, key) DO UPDATE SET id = excluded.id",
                                                  error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, noun);
  usher_statement_bind_text (statement, 2, key);
  usher_statement_bind_int (statement, 3, id);
  return usher_statement_run (statement, error);
}

#define CHUNK 10000

gboolean
usher_run_store_gone (UsherConn *conn, const char *table, gint64 run, gint64 now, const GArray *ids, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE %s SET gone_at = ?1, seen_run = ?2 WHERE id IN $list(?3)", table);
  UsherStatement *statement;

  for (guint from = 0; from < ids->len; from += CHUNK)
    {
      g_autofree char *list = usher_run_list (&g_array_index (ids, gint64, from), MIN (CHUNK, ids->len - from));

      if (!(statement = usher_conn_prepare (conn, sql, error)))
        return FALSE;
      usher_statement_bind_int (statement, 1, now);
      usher_statement_bind_int (statement, 2, run);
      usher_statement_bind_text (statement, 3, list);
      if (!usher_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Events ---- */

gboolean
usher_run_store_count_events (UsherConn *conn, gint64 run, gint64 *added, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT COUNT (*) FROM event WHERE run = ?1", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, run);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  *added = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_run_store_add_day (UsherConn *conn, gint64 account, gint64 app, gint64 day, gint64 ok, gint64 failed, gint64 last_ok, GError **error)
{
  UsherStatement *statement
    = usher_conn_prepare (conn,
                          "INSERT INTO event_day (account, app, day, ok, failed, last_ok) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                          " ON CONFLICT (account, app, day) DO UPDATE SET ok = event_day.ok + excluded.ok,"
                          " failed = event_day.failed + excluded.failed,"
                          " last_ok = CASE WHEN event_day.last_ok IS NULL OR excluded.last_ok > event_day.last_ok"
                          " THEN excluded.last_ok ELSE event_day.last_ok END",
                          error);
  const gint64 values[] = { account, app, day, ok, failed };

  if (!statement)
    return FALSE;
  for (int i = 0; i < (int) G_N_ELEMENTS (values); i++)
    usher_statement_bind_int (statement, 1 + i, values[i]);
  if (last_ok)
    usher_statement_bind_int (statement, 6, last_ok);
  else
    usher_statement_bind_null (statement, 6);
  return usher_statement_run (statement, error);
}

/* ---- A way back for one stream ---- */

gboolean
usher_run_store_mark (UsherConn *conn, GError **error)
{
  return usher_conn_run (conn, "SAVEPOINT usher_stream", error);
}

gboolean
usher_run_store_back_to_mark (UsherConn *conn, GError **error)
{
  return usher_conn_run (conn, "ROLLBACK TO SAVEPOINT usher_stream; RELEASE SAVEPOINT usher_stream", error);
}

gboolean
usher_run_store_forget_mark (UsherConn *conn, GError **error)
{
  return usher_conn_run (conn, "RELEASE SAVEPOINT usher_stream", error);
}
