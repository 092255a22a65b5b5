/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The session's own SQL: who on this machine is which member, and where the ledger ends.
 *
 * Any thread, on the connection given.  The table `operator` exists only where the engine has no
 * logins of its own; the caller asks usher_conn_login () first. */
#include <string.h>

#include "usher-error.h"
#include "usher-history.h"
#include "usher-workspace-private.h"

#define OBJECTS_MAX 10000 /* more than these are announced as "anything" */

gboolean
usher_operator_get (UsherConn *conn, gint64 uid, gint64 *member, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, "SELECT member FROM operator WHERE uid = ?1", error);
  gboolean row;

  *member = 0;
  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, uid);
  if (!usher_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    *member = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return TRUE;
}

gboolean
usher_operator_put (UsherConn *conn, gint64 uid, gint64 member, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn,
                                                  "INSERT INTO operator (uid, member) VALUES (?1, ?2) "
                                                  "ON CONFLICT (uid) DO UPDATE SET member = excluded.member",
                                                  error);

  if (!statement)
    return FALSE;
  usher_statement_bind_int (statement, 1, uid);
  usher_statement_bind_int (statement, 2, member);
  return usher_statement_run (statement, error);
}

gboolean
usher_ledger_last_time (UsherConn *conn, gint64 *at, GError **error)
{
  return usher_conn_query_int (conn, "SELECT at FROM ledger ORDER BY n DESC LIMIT 1", 0, at, error);
}

gboolean
usher_ledger_last_line (UsherConn *conn, gint64 *n, GError **error)
{
  return usher_conn_query_int (conn, "SELECT n FROM ledger_head WHERE one = 1", 0, n, error);
}

/* ---- What a line speaks of ---- */
typedef struct {
  UsherLineSubjectFunc func;
  gpointer data;
} SubjectCall;

static gboolean
call_subject (const char *table, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  SubjectCall *call = data;

  call->func (table, id, call->data);
  return TRUE;
}

void
usher_line_each_subject (const UsherLine *line, UsherLineSubjectFunc func, gpointer data)
{
  SubjectCall call = { func, data };
  g_autofree char *object = NULL;
  char *colon, *end;
  gint64 id;

  if (line->objects.text)
    {
      usher_line_each_object (line, call_subject, &call);
      return;
    }
  object = usher_canon_dup_text (line->object);
  colon = object ? strchr (object, ':') : NULL;
  if (!colon || !g_ascii_isdigit (colon[1]))
    return;
  id = g_ascii_strtoll (colon + 1, &end, 10);
  *colon = '\0';
  if (!*end)
    func (object, id, data);
}

/* ---- Which objects the newest lines speak of ---- */
typedef struct {
  UsherSkipFunc skip;
  gpointer data;
  GHashTable *seen; /* (borrowed keys): those in objects */
  GPtrArray *objects;
  gint64 until;
  gboolean too_many;
} Objects;

static void
add_object (const char *table, gint64 id, gpointer data)
{
  Objects *self = data;
  g_autofree char *object = NULL;

  if (self->objects->len >= OBJECTS_MAX)
    self->too_many = TRUE;
  if (self->too_many)
    return;
  object = g_strdup_printf ("%s:%" G_GINT64_FORMAT, table, id);
  if (g_hash_table_contains (self->seen, object))
    return;
  g_hash_table_add (self->seen, object);
  g_ptr_array_add (self->objects, g_steal_pointer (&object));
}

static gboolean
add_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  Objects *self = data;

  self->until = MAX (self->until, line->n);
  if (!self->too_many && !self->skip (line->n, self->data))
    usher_line_each_subject (line, add_object, self);
  return TRUE;
}

GPtrArray *
usher_ledger_objects_since (UsherConn *conn, gint64 from, UsherSkipFunc skip, gpointer data, gint64 *until, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) objects = g_ptr_array_new_with_free_func (g_free);
  Objects gathered = { .skip = skip, .data = data, .seen = seen, .objects = objects, .until = from };

  if (!usher_ledger_each (conn, from + 1, 0, add_line, &gathered, error))
    return NULL;
  *until = gathered.until;
  return gathered.too_many ? NULL : g_steal_pointer (&objects);
}
