/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows by COPY, in its text form.  On the connection's thread.  What is written is checked by the
 * server at its pace, so a fault shows when the load ends, or when the server stops reading. */

#include "usher-postgresql-private.h"

#define PIECE (256 * 1024)

gboolean
usher_postgresql_load_begin (UsherConn *base, const char *sql, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;
  PGresult *result;

  if (!usher_conn_check_cancelled (base, error) || !usher_postgresql_leave_pipeline (conn, error) || !usher_postgresql_ready (conn, error))
    return FALSE;
  usher_postgresql_start (conn);
  result = PQsendQuery (conn->pg, sql) ? usher_postgresql_next_result (conn) : NULL;
  if (PQresultStatus (result) != PGRES_COPY_IN)
    {
      usher_postgresql_fail (conn, result, error);
      PQclear (result);
      usher_postgresql_finish (conn, NULL, NULL);
      return FALSE;
    }
  PQclear (result);
  conn->load = g_string_sized_new (PIECE + 4096);
  return TRUE;
}

/* Backslash, tab and the ends of lines mean something to COPY. */
static void
append_text (GString *out, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *at = text;

      while (at < end && *at != '\\' && *at != '\t' && *at != '\n' && *at != '\r')
        at++;
      g_string_append_len (out, text, at - text);
      if (at < end)
        g_string_append (out, *at == '\\' ? "\\\\" : *at == '\t' ? "\\t" : *at == '\n' ? "\\n" : "\\r");
      text = at + 1;
    }
}

static void
append_bytes (GString *out, const char *bytes, gsize length)
{
  static const char digits[] = "0123456789abcdef";

  g_string_append (out, "\\\\x");
  for (gsize i = 0; i < length; i++)
    {
      g_string_append_c (out, digits[(guint8) bytes[i] >> 4]);
      g_string_append_c (out, digits[bytes[i] & 15]);
    }
}

static gboolean
append_value (GString *out, const UsherValue *value, GError **error)
{
  switch (value->type)
    {
    case USHER_VALUE_NULL:
      g_string_append (out, "\\N");
      return TRUE;
    case USHER_VALUE_INT:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value->integer);
      return TRUE;
    case USHER_VALUE_BYTES:
      append_bytes (out, value->text, value->length);
      return TRUE;
    default:
      if (memchr (value->text, '\0', value->length))
        return usher_error_set (error, USHER_ERROR_INPUT, NULL, "a text holds a NUL character");
      append_text (out, value->text, value->length);
      return TRUE;
    }
}

static gboolean
send_piece (UsherPostgresqlConn *conn, GError **error)
{
  gboolean sent = conn->load->len == 0 || PQputCopyData (conn->pg, conn->load->str, (int) conn->load->len) == 1;

  g_string_truncate (conn->load, 0);
  return sent || usher_postgresql_fail (conn, NULL, error);
}

gboolean
usher_postgresql_load_add (UsherConn *base, const UsherValue *values, guint n, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (conn->load, '\t');
      if (!append_value (conn->load, &values[i], error))
        return FALSE;
    }
  g_string_append_c (conn->load, '\n');
  return conn->load->len < PIECE || (usher_conn_check_cancelled (base, error) && send_piece (conn, error));
}

/* GOOD is FALSE when the load is given up: the server drops what came. */
gboolean
usher_postgresql_load_end (UsherConn *base, gboolean good, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;
  gboolean sent = good && usher_conn_check_cancelled (base, error) && send_piece (conn, error);

  g_string_free (g_steal_pointer (&conn->load), TRUE);
  if (PQputCopyEnd (conn->pg, sent ? NULL : "given up") != 1 && sent)
    sent = usher_postgresql_fail (conn, NULL, error);
  return usher_postgresql_finish (conn, NULL, sent ? error : NULL) && sent;
}
