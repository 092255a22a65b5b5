/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A PostgreSQL place: reading its URI, refusing what is unsafe in one, and what must hold when it is
 * opened.  Any thread.  The password is kept in memory alone and never in the place's name. */

#include "usher-postgresql-private.h"

#define SECRET_WAYS "Give the password by PGPASSFILE, the keyring or --secret-fd."

static gboolean
is_local (const char *host)
{
  return !*host || *host == '/' || *host == '@' || g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_prefix (host, "127.")
         || g_str_equal (host, "::1");
}

/* Every one of a list of hosts. */
static gboolean
are_local (const char *hosts)
{
  g_auto(GStrv) list = g_strsplit (hosts, ",", -1);

  for (guint i = 0; list[i]; i++)
    if (!is_local (list[i]))
      return FALSE;
  return TRUE;
}

static const char *
find_option (const PQconninfoOption *options, const char *keyword)
{
  for (; options->keyword; options++)
    if (g_str_equal (options->keyword, keyword))
      return options->val;
  return NULL;
}

/* A password may also hide in what libpq cannot read, and must not come back in its error. */
static gboolean
holds_password (const char *place)
{
  const char *start = strstr (place, "://") + 3, *end = start + strcspn (start, "/?#"), *at;
  g_autofree char *query = g_ascii_strdown (end, -1);

  at = memrchr (start, '@', end - start);
  return (at && memchr (start, ':', at - start)) || strstr (query, "password") != NULL;
}

static gboolean
refuse_password (GError **error)
{
  return usher_error_set (error, USHER_ERROR_USAGE, SECRET_WAYS, "a URI must not hold a password: everybody on this machine can read it");
}

static void
set_option (UsherPostgresqlDb *db, const char *keyword, const char *value)
{
  g_ptr_array_add (db->keywords, g_strdup (keyword));
  g_ptr_array_add (db->values, g_strdup (value));
}

/* The certificate is checked, except where nothing leaves this machine. */
static gboolean
set_tls (UsherPostgresqlDb *db, const PQconninfoOption *options, GError **error)
{
  const char *host = find_option (options, "host"), *address = find_option (options, "hostaddr");
  const char *mode = find_option (options, "sslmode");

  /* A service file may name any host. */
  if (!host && !address && (find_option (options, "service") || g_getenv ("PGSERVICE")))
    host = "service";
  host = host ? host : g_getenv ("PGHOST");
  address = address ? address : g_getenv ("PGHOSTADDR");
  if (are_local (host ? host : "") && are_local (address ? address : ""))
    return TRUE;
  if (mode && !g_str_equal (mode, "verify-full"))
    return usher_error_set (error, USHER_ERROR_USAGE, "Leave sslmode out; a private authority goes into sslrootcert.",
                            "over a network the server's certificate is always checked (sslmode=verify-full)");
  set_option (db, "sslmode", "verify-full");
  return TRUE;
}

static gboolean
read_uri (UsherPostgresqlDb *db, const char *place, const char *secret, GError **error)
{
  char *fault = NULL;
  PQconninfoOption *options;
  gboolean done;

  if (holds_password (place))
    return refuse_password (error);
  options = PQconninfoParse (place, &fault);
  if (!options)
    {
      usher_error_set (error, USHER_ERROR_USAGE, "postgresql://login@host:port/database", "this is no URI of a database: %s",
                       fault ? g_strchomp (fault) : "unreadable");
      PQfreemem (fault);
      return FALSE;
    }
  for (const PQconninfoOption *option = options; option->keyword; option++)
    if (option->val && !g_str_equal (option->keyword, "sslmode"))
      set_option (db, option->keyword, option->val);
  if (secret)
    set_option (db, "password", secret);
  done = set_tls (db, options, error);
  if (done && find_option (options, "sslmode") && db->keywords->len && !g_str_equal (g_ptr_array_index (db->keywords, db->keywords->len - 1), "sslmode"))
    set_option (db, "sslmode", find_option (options, "sslmode"));
  PQconninfoFree (options);
  set_option (db, "application_name", "usher");
  set_option (db, "client_encoding", "UTF8");
  set_option (db, "connect_timeout", "10");
  set_option (db, "tcp_user_timeout", "30000");
  set_option (db, "keepalives_idle", "30");
  g_ptr_array_add (db->keywords, NULL);
  g_ptr_array_add (db->values, NULL);
  return done;
}

/* Text from a URI comes back in libpq's order of last-one-wins, so ours are set last. */
static UsherPostgresqlDb *
new_db (const char *place, UsherDbFlags flags)
{
  UsherPostgresqlDb *db = g_new0 (UsherPostgresqlDb, 1);

  usher_db_init (&db->base, &usher_postgresql_driver, place, flags);
  db->keywords = g_ptr_array_new_with_free_func (g_free);
  db->values = g_ptr_array_new_with_free_func (g_free);
  return db;
}

gboolean
usher_postgresql_is_old (int server_version)
{
  return server_version < USHER_POSTGRESQL_OLDEST;
}

/* In one transaction: the schema is ours alone or not there. */
static gboolean
create_schema (UsherConn *conn, GError **error)
{
  return usher_postgresql_run (conn,
                               "BEGIN; CREATE SCHEMA usher;"
                               " CREATE TABLE schema_version (one bigint PRIMARY KEY CHECK (one = 1), version bigint NOT NULL);"
                               " INSERT INTO schema_version VALUES (1, 0); COMMIT", error);
}

static gboolean
check_schema (UsherConn *conn, gboolean create, GError **error)
{
  const char *place = conn->db->place;
  gint64 schema, ours;

  if (!usher_conn_query_int (conn, "SELECT count (*) FROM pg_namespace WHERE nspname = 'usher'", 0, &schema, error)
      || !usher_conn_query_int (conn, "SELECT count (*) FROM pg_tables WHERE schemaname = 'usher' AND tablename = 'schema_version'", 0, &ours, error))
    return FALSE;
  if (create && schema)
    return usher_error_set (error, USHER_ERROR_STORE, "Name another database.", "%s holds a workspace already", place);
  if (create)
    return create_schema (conn, error);
  if (!schema)
    return usher_error_set (error, USHER_ERROR_STORE, "Make one with `usherctl init`.", "there is no workspace in %s", place);
  return ours || usher_error_set (error, USHER_ERROR_INPUT, "Name another database.", "the schema usher in %s is no Usher workspace", place);
}

UsherDb *
usher_postgresql_open (const char *place, UsherDbFlags flags, const char *secret, GError **error)
{
  UsherPostgresqlDb *db = new_db (place, flags);
  UsherConn *conn = NULL;

  if (read_uri (db, place, secret, error))
    conn = usher_postgresql_connect (&db->base, error);
  if (conn && check_schema (conn, (flags & USHER_DB_CREATE) != 0, error))
    {
      usher_db_adopt_reader (&db->base, conn);
      return &db->base;
    }
  if (conn)
    usher_conn_close (conn);
  usher_db_unref (&db->base);
  return NULL;
}

gboolean
usher_postgresql_discard (UsherDb *base, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (base, error);

  return conn && usher_postgresql_run (conn, "DROP SCHEMA usher CASCADE", error);
}

void
usher_postgresql_free_db (UsherDb *base)
{
  UsherPostgresqlDb *db = (UsherPostgresqlDb *) base;

  for (guint i = 0; i < db->keywords->len; i++)
    if (g_strcmp0 (db->keywords->pdata[i], "password") == 0)
      explicit_bzero (db->values->pdata[i], strlen (db->values->pdata[i]));
  g_ptr_array_unref (db->keywords);
  g_ptr_array_unref (db->values);
  g_free (db);
}
