/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of readable keys.  Tables are named by the list of nouns in usher-key.c. */

#include "usher-key-private.h"

#define SIMILAR_MAX 20000

/* One integer of one row; 0 when there is none. */
static gboolean
read_id (UsherStatement *statement, gint64 *id, GError **error)
{
  gboolean row;

  *id = 0;
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    {
      *id = usher_statement_int (statement, 0);
      usher_statement_reset (statement);
    }
  return TRUE;
}

gboolean
usher_key_store_exact (UsherConn *conn, const char *table, const char *key, gint64 *id, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM %s WHERE key = ?1", table);
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, key);
  return read_id (statement, id, error);
}

gboolean
usher_key_store_alias (UsherConn *conn, const char *noun, const char *key, gint64 *id, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT id FROM key_alias WHERE noun = ?1 AND key = ?2", error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, noun);
  usher_statement_bind_text (statement, 2, key);
  return read_id (statement, id, error);
}

char *
usher_key_store_read (UsherConn *conn, const char *table, gint64 id, GError **error)
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
    {
      key = g_strdup (usher_statement_text (statement, 0, NULL));
      usher_statement_reset (statement);
    }
  return key;
}

gboolean
usher_key_store_last_part (UsherConn *conn, const char *table, const char *text, guint most, GArray *ids, GPtrArray *keys, GError **error)
{
  /* A key holds no space, so that one behind it marks the end of the last part. */
  g_autofree char *sql = g_strdup_printf ("SELECT id, key FROM %s WHERE $contains (key || ' ', ?1) AND gone_at IS NULL ORDER BY key LIMIT ?2",
                                          table);
  g_autofree char *needle = g_strdup_printf ("/%s ", text);
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, needle);
  usher_statement_bind_int (statement, 2, most);
  while (TRUE)
    {
      gint64 id;

      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      id = usher_statement_int (statement, 0);
      g_array_append_val (ids, id);
      g_ptr_array_add (keys, g_strdup (usher_statement_text (statement, 1, NULL)));
    }
}

gboolean
usher_key_store_similar (UsherConn *conn, const char *table, const char *text, GPtrArray *keys, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT key FROM %s WHERE (substr (key, 1, 1) = ?1 OR $contains (key, ?2)) AND gone_at IS NULL"
                                          " ORDER BY key LIMIT ?3",
                                          table);
  g_autofree char *first = g_utf8_strdown (text, -1), *part = NULL;
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  *g_utf8_next_char (first) = '\0';
  part = g_strconcat ("/", first, NULL);
  usher_statement_bind_text (statement, 1, first);
  usher_statement_bind_text (statement, 2, part);
  usher_statement_bind_int (statement, 3, SIMILAR_MAX);
  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      g_ptr_array_add (keys, g_strdup (usher_statement_text (statement, 0, NULL)));
    }
}
