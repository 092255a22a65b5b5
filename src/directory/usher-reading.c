/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the views of this room read with.  Any thread, with a connection; it knows no table. */

#include "usher-reading-private.h"

static gboolean
each (UsherStatement *statement, UsherReadingFunc func, gpointer data, GError **error)
{
  gboolean row;

  while (TRUE)
    {
      if (!usher_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      func (statement, data);
    }
}

gboolean
usher_reading_each (UsherConn *conn, const char *sql, gint64 id, UsherReadingFunc func, gpointer data, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, id);
  return each (statement, func, data, error);
}

gboolean
usher_reading_each_of (UsherConn *conn, const char *sql, const char *list, UsherReadingFunc func, gpointer data, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, sql, error);

  if (!statement)
    return FALSE;
  usher_statement_bind_text (statement, 1, list);
  return each (statement, func, data, error);
}

char *
usher_reading_text (UsherStatement *statement, int column)
{
  return g_strdup (usher_statement_text (statement, column, NULL));
}

char *
usher_reading_key (UsherStatement *statement, int column, const char *prefix)
{
  const char *key = usher_statement_text (statement, column, NULL);

  return key ? g_strdup_printf ("%s:%s", prefix, key) : NULL;
}

gint64
usher_reading_int (UsherStatement *statement, int column, gint64 otherwise)
{
  return usher_statement_is_null (statement, column) ? otherwise : usher_statement_int (statement, column);
}

static void
on_text (UsherStatement *statement, gpointer data)
{
  g_strv_builder_add (data, usher_statement_text (statement, 0, NULL));
}

char **
usher_reading_texts (UsherConn *conn, const char *sql, gint64 id, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  return usher_reading_each (conn, sql, id, on_text, builder, error) ? g_strv_builder_end (builder) : NULL;
}

static void
on_count (UsherStatement *statement, gpointer data)
{
  *(gint64 *) data = usher_statement_int (statement, 0);
}

gint64
usher_reading_count (UsherConn *conn, const char *sql, gint64 id, GError **error)
{
  gint64 n = 0;

  return usher_reading_each (conn, sql, id, on_count, &n, error) ? n : -1;
}
