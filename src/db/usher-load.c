/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Loading many rows: by the driver's own way where it has one, otherwise by one prepared statement.
 * On the connection's thread. */

#include "usher-load.h"

#include "usher-driver-private.h"

struct _UsherLoad {
  UsherConn *conn;      /* (borrowed) */
  UsherStatement *plain; /* (borrowed) (nullable): where the driver has no way of its own */
  guint n;
  gboolean ended;
};

static void
append_names (GString *sql, const char *const *names, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (sql, ", ");
      usher_sql_name (sql, names[i]);
    }
}

/* INSERT INTO "table" ("a", "b") VALUES (?1, ?2) */
static char *
sql_insert (const char *table, const char *const *columns, guint n)
{
  GString *sql = g_string_new ("INSERT INTO ");

  usher_sql_name (sql, table);
  g_string_append (sql, " (");
  append_names (sql, columns, n);
  g_string_append (sql, ") VALUES (");
  for (guint i = 1; i <= n; i++)
    g_string_append_printf (sql, i > 1 ? ", ?%u" : "?%u", i);
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

/* COPY "table" ("a", "b") FROM STDIN */
static char *
sql_copy (const char *table, const char *const *columns, guint n)
{
  GString *sql = g_string_new ("COPY ");

  usher_sql_name (sql, table);
  g_string_append (sql, " (");
  append_names (sql, columns, n);
  g_string_append (sql, ") FROM STDIN");
  return g_string_free (sql, FALSE);
}

UsherLoad *
usher_load_new (UsherConn *conn, const char *table, const char *const *columns, guint n, GError **error)
{
  const UsherDriver *driver = conn->db->driver;
  g_autofree char *sql = driver->load_begin ? sql_copy (table, columns, n) : sql_insert (table, columns, n);
  UsherStatement *plain = NULL;
  UsherLoad *self;

  if (driver->load_begin ? !driver->load_begin (conn, sql, error) : !(plain = usher_conn_prepare (conn, sql, error)))
    return NULL;
  self = g_new0 (UsherLoad, 1);
  self->conn = conn;
  self->plain = plain;
  self->n = n;
  return self;
}

gboolean
usher_load_add (UsherLoad *self, const UsherValue *values, GError **error)
{
  if (!self->plain)
    return self->conn->db->driver->load_add (self->conn, values, self->n, error);
  for (guint i = 0; i < self->n; i++)
    usher_statement_bind (self->plain, i + 1, &values[i]);
  return usher_statement_run (self->plain, error);
}

gboolean
usher_load_end (UsherLoad *self, GError **error)
{
  self->ended = TRUE;
  return self->plain || self->conn->db->driver->load_end (self->conn, TRUE, error);
}

void
usher_load_free (UsherLoad *self)
{
  if (!self->ended && !self->plain)
    self->conn->db->driver->load_end (self->conn, FALSE, NULL);
  g_free (self);
}
