/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Prepared statements on PostgreSQL.  On the connection's thread.
 *
 * The server infers every place's type.  Integers go as digits, which any type reads; text and bytes
 * go in the binary form, which for them is the bytes themselves, so nothing is copied or escaped.
 * Answers come as text.  A streaming statement gets its rows one by one, otherwise they come
 * together. */

#include "usher-postgresql-private.h"

#include <stdlib.h>

#define SELF(statement) ((UsherPostgresqlStatement *) (statement))
#define CONN(statement) ((UsherPostgresqlConn *) (statement)->conn)

/* Type numbers as they stand in the server's catalogue, which never change. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_OID = 26, OID_NUMERIC = 1700 };

static gboolean
prepare_on_server (UsherPostgresqlConn *conn, UsherPostgresqlStatement *self, GError **error)
{
  if (self->generation == conn->generation)
    return TRUE;
  usher_postgresql_start (conn);
  if (!PQsendPrepare (conn->pg, self->name, self->numbered, 0, NULL))
    {
      usher_postgresql_stop (conn);
      return usher_postgresql_fail (conn, NULL, error);
    }
  if (!usher_postgresql_finish (conn, NULL, error))
    return FALSE;
  self->generation = conn->generation;
  return TRUE;
}

/* Under another name, since the server may know the old one. */
void
usher_postgresql_rename (UsherPostgresqlStatement *self)
{
  g_snprintf (self->name, sizeof self->name, "u%u", ++CONN (&self->base)->n_names);
  self->generation = 0;
}

static void
free_self (UsherPostgresqlStatement *self)
{
  PQclear (self->result);
  g_clear_pointer (&self->decoded, g_ptr_array_unref);
  g_free (self->numbered);
  g_free (self->values);
  g_free (self->lengths);
  g_free (self->formats);
  g_free (self->digits);
  g_free (self);
}

/* Within a pipeline the text is sent with the first use, so that nothing waits. */
UsherStatement *
usher_postgresql_prepare (UsherConn *base, const char *sql, GError **error)
{
  UsherPostgresqlConn *conn = (UsherPostgresqlConn *) base;
  UsherPostgresqlStatement *self;

  if (!conn->in_pipeline && !usher_postgresql_ready (conn, error))
    return NULL;
  self = g_new0 (UsherPostgresqlStatement, 1);
  self->numbered = usher_words_number (sql, &self->n);
  g_snprintf (self->name, sizeof self->name, "u%u", ++conn->n_names);
  self->values = g_new0 (const char *, self->n + 1);
  self->lengths = g_new0 (int, self->n + 1);
  self->formats = g_new0 (int, self->n + 1);
  self->digits = g_new0 (UsherPostgresqlDigits, self->n + 1);
  self->n_columns = -1;
  if (conn->in_pipeline || prepare_on_server (conn, self, error))
    return &self->base;
  free_self (self);
  return NULL;
}

void
usher_postgresql_finalize (UsherStatement *statement)
{
  free_self (SELF (statement));
}

void
usher_postgresql_bind (UsherStatement *statement, int place, const UsherValue *value)
{
  UsherPostgresqlStatement *self = SELF (statement);
  int i = place - 1;

  if (place < 1 || place > self->n || value->length > G_MAXINT)
    {
      if (!statement->bind_error)
        usher_error_set (&statement->bind_error, place > self->n || place < 1 ? USHER_ERROR_STORE : USHER_ERROR_INPUT, NULL,
                         "place %d: there is none, or its value is too long: %s", place, statement->sql);
      return;
    }
  self->formats[i] = value->type == USHER_VALUE_TEXT || value->type == USHER_VALUE_BYTES;
  self->lengths[i] = (int) value->length;
  self->bytes += value->length;
  if (value->type == USHER_VALUE_INT)
    {
      g_snprintf (self->digits[i].text, sizeof self->digits[i].text, "%" G_GINT64_FORMAT, value->integer);
      self->values[i] = self->digits[i].text;
    }
  else
    self->values[i] = value->type == USHER_VALUE_NULL ? NULL : value->text;
}

static void
forget_row (UsherPostgresqlStatement *self)
{
  if (self->decoded)
    g_ptr_array_set_size (self->decoded, 0);
}

void
usher_postgresql_reset (UsherStatement *statement)
{
  UsherPostgresqlStatement *self = SELF (statement);
  UsherPostgresqlConn *conn = CONN (statement);

  if (conn->streaming == statement)
    {
      /* The rest is not wanted: the server stops, and what is on its way is read and dropped. */
      usher_conn_interrupt (&conn->base);
      usher_postgresql_finish (conn, NULL, NULL);
      conn->streaming = NULL;
    }
  forget_row (self);
  g_clear_pointer (&self->result, PQclear);
  for (int i = 0; i < self->n; i++)
    self->values[i] = NULL;
  self->bytes = 0;
  statement->active = FALSE;
}

static gboolean
send_now (UsherStatement *statement, GError **error)
{
  UsherPostgresqlStatement *self = SELF (statement);
  UsherPostgresqlConn *conn = CONN (statement);

  if (!usher_conn_check_cancelled (&conn->base, error) || !usher_postgresql_leave_pipeline (conn, error)
      || !usher_postgresql_ready (conn, error) || !prepare_on_server (conn, self, error))
    return FALSE;
  usher_postgresql_start (conn);
  if (!PQsendQueryPrepared (conn->pg, self->name, self->n, self->values, self->lengths, self->formats, 0))
    {
      usher_postgresql_stop (conn);
      return usher_postgresql_fail (conn, NULL, error);
    }
  return TRUE;
}

static void
note_changes (UsherStatement *statement, PGresult *result)
{
  statement->changes = g_str_has_prefix (PQcmdStatus (result), "SELECT") ? 0 : g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
}

static gboolean
start (UsherStatement *statement, GError **error)
{
  UsherPostgresqlStatement *self = SELF (statement);
  UsherPostgresqlConn *conn = CONN (statement);

  if (!send_now (statement, error))
    return FALSE;
  self->row = -1;
  statement->active = TRUE;
  if (statement->streaming && PQsetSingleRowMode (conn->pg))
    {
      conn->streaming = statement;
      return TRUE;
    }
  if (!usher_postgresql_finish (conn, &self->result, error))
    return FALSE;
  note_changes (statement, self->result);
  return TRUE;
}

/* One row of those that are coming; the last answer has none. */
static gboolean
step_streaming (UsherStatement *statement, gboolean *row, GError **error)
{
  UsherPostgresqlStatement *self = SELF (statement);
  UsherPostgresqlConn *conn = CONN (statement);

  g_clear_pointer (&self->result, PQclear);
  if (!usher_conn_check_cancelled (&conn->base, error))
    return FALSE;
  self->result = usher_postgresql_next_result (conn);
  self->row = 0;
  if (self->result && PQresultStatus (self->result) == PGRES_SINGLE_TUPLE)
    {
      *row = TRUE;
      return TRUE;
    }
  conn->streaming = NULL;
  if (self->result && PQresultStatus (self->result) == PGRES_TUPLES_OK)
    {
      PGresult *more;

      note_changes (statement, self->result);
      while ((more = usher_postgresql_next_result (conn)))
        PQclear (more);
      usher_postgresql_stop (conn);
      return TRUE;
    }
  usher_postgresql_fail (conn, self->result, error);
  usher_postgresql_finish (conn, NULL, NULL);
  return FALSE;
}

gboolean
usher_postgresql_step (UsherStatement *statement, gboolean *row, GError **error)
{
  UsherPostgresqlStatement *self = SELF (statement);
  gboolean done;

  *row = FALSE;
  forget_row (self);
  done = statement->active || start (statement, error);
  if (done && CONN (statement)->streaming == statement)
    done = step_streaming (statement, row, error);
  else if (done)
    *row = ++self->row < PQntuples (self->result);
  if (!*row)
    usher_postgresql_reset (statement);
  return done;
}

int
usher_postgresql_n_columns (UsherStatement *statement)
{
  UsherPostgresqlStatement *self = SELF (statement);
  UsherPostgresqlConn *conn = CONN (statement);
  PGresult *about = NULL;

  if (self->result)
    return PQnfields (self->result);
  if (self->n_columns >= 0)
    return self->n_columns;
  if (!usher_postgresql_leave_pipeline (conn, NULL) || !usher_postgresql_ready (conn, NULL) || !prepare_on_server (conn, self, NULL))
    return 0;
  usher_postgresql_start (conn);
  if (PQsendDescribePrepared (conn->pg, self->name) && usher_postgresql_finish (conn, &about, NULL))
    {
      self->n_columns = PQnfields (about);
      PQclear (about);
    }
  usher_postgresql_stop (conn);
  return MAX (self->n_columns, 0);
}

static gboolean
is_whole_number (const char *text)
{
  text += *text == '-';
  return *text && strspn (text, "0123456789") == strlen (text) && strlen (text) < 19;
}

UsherValueType
usher_postgresql_type (UsherStatement *statement, int column)
{
  UsherPostgresqlStatement *self = SELF (statement);

  if (!self->result || PQgetisnull (self->result, self->row, column))
    return USHER_VALUE_NULL;
  switch (PQftype (self->result, column))
    {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
    case OID_OID:
      return USHER_VALUE_INT;
    case OID_BYTEA:
      return USHER_VALUE_BYTES;
    case OID_NUMERIC: /* what sums of integers are */
      return is_whole_number (PQgetvalue (self->result, self->row, column)) ? USHER_VALUE_INT : USHER_VALUE_TEXT;
    default:
      return USHER_VALUE_TEXT;
    }
}

gint64
usher_postgresql_integer (UsherStatement *statement, int column)
{
  UsherPostgresqlStatement *self = SELF (statement);
  const char *text;

  if (!self->result)
    return 0;
  text = PQgetvalue (self->result, self->row, column);
  if (PQftype (self->result, column) == OID_BOOL)
    return *text == 't';
  return strtoll (text, NULL, 10);
}

const char *
usher_postgresql_text (UsherStatement *statement, int column, gsize *length)
{
  UsherPostgresqlStatement *self = SELF (statement);

  *length = 0;
  if (!self->result || PQgetisnull (self->result, self->row, column))
    return NULL;
  if (PQftype (self->result, column) == OID_BYTEA)
    return (const char *) usher_postgresql_bytes (statement, column, length);
  *length = PQgetlength (self->result, self->row, column);
  return PQgetvalue (self->result, self->row, column);
}

/* Bytes come as "\x" and hexadecimal; decoded once for a row. */
static GBytes *
decode (UsherPostgresqlStatement *self, int column)
{
  const char *text = PQgetvalue (self->result, self->row, column);
  gsize length = PQgetlength (self->result, self->row, column);
  guint8 *bytes;

  if (length < 2 || text[0] != '\\' || text[1] != 'x')
    return g_bytes_new (text, length);
  length = (length - 2) / 2;
  bytes = g_malloc (length + 1);
  for (gsize i = 0; i < length; i++)
    bytes[i] = g_ascii_xdigit_value (text[2 + 2 * i]) << 4 | g_ascii_xdigit_value (text[3 + 2 * i]);
  bytes[length] = 0;
  return g_bytes_new_take (bytes, length);
}

static void
unref_bytes (gpointer bytes)
{
  if (bytes)
    g_bytes_unref (bytes);
}

const guint8 *
usher_postgresql_bytes (UsherStatement *statement, int column, gsize *length)
{
  UsherPostgresqlStatement *self = SELF (statement);
  gpointer *slot;
  const guint8 *bytes;

  *length = 0;
  if (!self->result || PQgetisnull (self->result, self->row, column))
    return NULL;
  if (PQftype (self->result, column) != OID_BYTEA)
    return (const guint8 *) usher_postgresql_text (statement, column, length);
  if (!self->decoded)
    self->decoded = g_ptr_array_new_with_free_func (unref_bytes);
  if (self->decoded->len <= (guint) column)
    g_ptr_array_set_size (self->decoded, PQnfields (self->result));
  slot = &self->decoded->pdata[column];
  if (!*slot)
    *slot = decode (self, column);
  bytes = g_bytes_get_data (*slot, length);
  return bytes ? bytes : (const guint8 *) "";
}
