/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SQL functions of our connections.  On the connection's thread.
 *
 * usher_door () tells triggers whether the record door is writing.
 *
 * json_extract (text, path) is SQLite's own, but usable in generated columns while trusted_schema
 * is off: SQLite before 3.41 calls its JSON functions unsafe there.  A ledger line's integers and
 * strings are found by walking the canonical text; whatever is not that plain is answered by
 * SQLite's function, on a handle of its own.  So the schema names nothing that another program's
 * SQLite would not have. */

#include "usher-canon.h"
#include "usher-sqlite-private.h"

static void
door_function (sqlite3_context *context, int n, sqlite3_value **values)
{
  UsherSqliteConn *conn = sqlite3_user_data (context);

  sqlite3_result_int (context, conn->door);
}

/* FALSE: not plain enough to be answered here. */
static gboolean
answer_value (sqlite3_context *context, UsherCanonSlice value)
{
  char first = value.text[0];

  if (first == '"')
    {
      char *text = usher_canon_dup_text (value);

      if (text)
        sqlite3_result_text (context, text, -1, g_free);
      return text != NULL;
    }
  if ((first != '-' && !g_ascii_isdigit (first)) || value.length > 16)
    return FALSE;
  for (gsize i = 1; i < value.length; i++)
    if (!g_ascii_isdigit (value.text[i]))
      return FALSE;
  sqlite3_result_int64 (context, usher_canon_to_int (value, 0));
  return value.length > 1 || first != '-';
}

static gboolean
answer_plain (sqlite3_context *context, UsherCanonSlice object, const char *key)
{
  UsherCanonIter iter;
  UsherCanonSlice name, value;
  const char *end = NULL;
  gsize length = strlen (key);

  if (object.length < 2 || object.text[0] != '{')
    return FALSE;
  usher_canon_iter_init (&iter, object);
  while (usher_canon_next_member (&iter, &name, &value))
    {
      if (name.text[0] != '"' || memchr (name.text, '\\', name.length))
        return FALSE;
      if (name.length == length + 2 && memcmp (name.text + 1, key, length) == 0)
        return answer_value (context, value);
      end = iter.at;
    }
  /* Walked to the closing brace without finding it: there is none, and null is the answer. */
  return end && end == object.text + object.length - 1 && *end == '}';
}

static sqlite3_stmt *
get_own_extract (UsherSqliteConn *conn)
{
  if (!conn->helper && sqlite3_open_v2 (":memory:", &conn->helper, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    sqlite3_prepare_v2 (conn->helper, "SELECT json_extract (?1, ?2)", -1, &conn->own_extract, NULL);
  return conn->own_extract;
}

static void
answer_by_sqlite (sqlite3_context *context, sqlite3_value **values)
{
  UsherSqliteConn *conn = sqlite3_user_data (context);
  sqlite3_stmt *statement = get_own_extract (conn);

  if (!statement)
    {
      sqlite3_result_error_nomem (context);
      return;
    }
  sqlite3_bind_value (statement, 1, values[0]);
  sqlite3_bind_value (statement, 2, values[1]);
  if (sqlite3_step (statement) == SQLITE_ROW)
    sqlite3_result_value (context, sqlite3_column_value (statement, 0));
  else
    sqlite3_result_error (context, sqlite3_errmsg (conn->helper), -1);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

static void
extract_function (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text, *path;

  if (sqlite3_value_type (values[0]) == SQLITE_TEXT && sqlite3_value_type (values[1]) == SQLITE_TEXT)
    {
      text = (const char *) sqlite3_value_text (values[0]);
      path = (const char *) sqlite3_value_text (values[1]);
      if (text && path && g_str_has_prefix (path, "$.") && path[2 + strspn (path + 2, "abcdefghijklmnopqrstuvwxyz0123456789_")] == 0 && path[2]
          && answer_plain (context, (UsherCanonSlice) { text, sqlite3_value_bytes (values[0]) }, path + 2))
        return;
    }
  answer_by_sqlite (context, values);
}

/* An SQLite result code. */
int
usher_sqlite_add_functions (UsherSqliteConn *conn)
{
  int code = sqlite3_create_function_v2 (conn->handle, "usher_door", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, conn, door_function, NULL, NULL, NULL);

  if (code != SQLITE_OK)
    return code;
  return sqlite3_create_function_v2 (conn->handle, "json_extract", 2, SQLITE_UTF8 | SQLITE_INNOCUOUS | SQLITE_DETERMINISTIC, conn,
                                     extract_function, NULL, NULL, NULL);
}

void
usher_sqlite_free_functions (UsherSqliteConn *conn)
{
  g_clear_pointer (&conn->own_extract, sqlite3_finalize);
  g_clear_pointer (&conn->helper, sqlite3_close);
}
