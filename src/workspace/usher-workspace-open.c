/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a workspace and opening one: the place, its schema, its kind from line 1, its clock, who
 * operates it.
 *
 * Blocks; on the thread (and for the main context) that will hold the session.  Must not know which
 * engine it is: an engine with logins is one that usher_conn_login () answers for. */
#include <errno.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "usher-backup.h"
#include "usher-door.h"
#include "usher-error.h"
#include "usher-history.h"
#include "usher-member.h"
#include "usher-migration.h"
#include "usher-record.h"
#include "usher-workspace-private.h"

#define DEMO_ROLES (USHER_ROLE_ADMIN | USHER_ROLE_LEAD | USHER_ROLE_SENIOR | USHER_ROLE_ANALYST | USHER_ROLE_REVIEWER)

/* Who runs this process, by the system's own account of it; the environment is not asked. */
static char *
dup_os_login (void)
{
  struct passwd entry, *found = NULL;
  char buffer[4096];

  if (getpwuid_r (getuid (), &entry, buffer, sizeof buffer, &found) == 0 && found && *found->pw_name
      && g_utf8_validate (found->pw_name, -1, NULL))
    return g_strdup (found->pw_name);
  return g_strdup_printf ("uid-%u", (guint) getuid ());
}

/* ---- Clock ---- */
static gboolean
set_live_clock (UsherWorkspace *self, UsherConn *conn, GError **error)
{
  g_autoptr(GError) failed = NULL;
  gint64 server = usher_conn_server_time (conn, &failed);

  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  self->clock = server ? usher_clock_new_ticking (server) : usher_clock_new_system ();
  return TRUE;
}

static gboolean
set_clock (UsherWorkspace *self, UsherConn *conn, gint64 at, GError **error)
{
  gint64 last = 0;

  if (self->kind == USHER_KIND_LIVE)
    return set_live_clock (self, conn, error);
  if (!usher_ledger_last_time (conn, &last, error))
    return FALSE;
  self->clock_rules = TRUE;
  self->at = at;
  if (at)
    self->clock = usher_clock_new_fake (at);
  else if (self->kind == USHER_KIND_SAMPLE)
    self->clock = usher_clock_new_ticking (MAX (USHER_SAMPLE_START, last));
  else
    self->clock = usher_clock_new_ticking (MAX (g_get_real_time () / 1000, last));
  return TRUE;
}

/* ---- Who acts ---- */
static gboolean
act_as_member (UsherWorkspace *self, const UsherMember *member)
{
  g_mutex_lock (&self->lock);
  self->member = member->id;
  self->login = g_intern_string (member->login);
  self->roles = member->roles;
  g_mutex_unlock (&self->lock);
  if (!member->active)
    {
      g_autofree char *why = g_strdup_printf ("member %s is no longer active here", member->login);

      usher_workspace_set_read_only (self, why, "Ask an admin of this workspace.");
    }
  return TRUE;
}

static gboolean
find_by_login (UsherWorkspace *self, UsherConn *conn, const char *login, GError **error)
{
  g_autoptr(GError) failed = NULL;
  g_autoptr(UsherMember) member = usher_member_find (conn, login, &failed);
  g_autofree char *why = NULL, *hint = NULL;

  if (member)
    return act_as_member (self, member);
  if (!g_error_matches (failed, USHER_ERROR, USHER_ERROR_UNKNOWN))
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  /* Anyone may act as anyone in a sample, so its first member stands for an unknown login. */
  if (self->kind != USHER_KIND_LIVE)
    return (member = usher_member_load (conn, 1, error)) && act_as_member (self, member);
  why = g_strdup_printf ("the login %s is no member of this workspace", login);
  hint = g_strdup_printf ("An admin of it can run: usherctl member add %s --role …", login);
  usher_workspace_set_read_only (self, why, hint);
  return TRUE;
}

static gboolean
find_by_uid (UsherWorkspace *self, UsherConn *conn, GError **error)
{
  g_autoptr(UsherMember) member = NULL;
  gint64 id;

  if (!usher_operator_get (conn, getuid (), &id, error))
    return FALSE;
  if (id)
    return (member = usher_member_load (conn, id, error)) && act_as_member (self, member);
  usher_workspace_set_read_only (self, "you are not known in this workspace as one of its members",
                                 "usherctl member claim LOGIN makes you one of them, and leaves a line that says so.");
  return TRUE;
}

gboolean
usher_workspace_find_operator (UsherWorkspace *self, UsherConn *conn, GError **error)
{
  g_autoptr(GError) failed = NULL;
  g_autofree char *server = usher_conn_login (conn, &failed);

  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  self->on_server = server != NULL;
  if (self->kind == USHER_KIND_LIVE)
    self->os_login = server ? g_strdup (server) : dup_os_login ();
  return server ? find_by_login (self, conn, server, error) : find_by_uid (self, conn, error);
}

static gboolean
find_as (UsherWorkspace *self, UsherConn *conn, const char *login, GError **error)
{
  g_autoptr(UsherMember) member = usher_member_find (conn, login, error);
  g_autoptr(GError) failed = NULL;
  g_autofree char *server = NULL;

  if (!member)
    return FALSE;
  server = usher_conn_login (conn, &failed);
  self->on_server = server != NULL;
  return act_as_member (self, member);
}

/* ---- Making ---- */
static gboolean
note_creation (UsherWorkspace *self, UsherTx *tx, GError **error)
{
  g_autoptr(GString) changes = g_string_new ("{");

  usher_canon_key (changes, "kind");
  g_string_append (changes, "[null,");
  usher_canon_text (changes, usher_kind_name (self->kind), -1);
  g_string_append_c (changes, ']');
  usher_canon_key (changes, "uuid");
  g_string_append (changes, "[null,");
  usher_canon_text (changes, self->uuid, -1);
  g_string_append (changes, "]}");
  return usher_tx_note (tx, "workspace:1", "create", changes->str, error);
}

typedef struct {
  UsherWorkspace *self;
  const UsherWorkspaceNew *options;
  const char *login;
  UsherRoles roles;
} Creation;

static gboolean
write_first_lines (UsherTx *tx, gpointer data, GError **error)
{
  Creation *creation = data;
  g_autofree char *roles = usher_roles_to_json (creation->roles);
  const char *name = creation->options->name ? creation->options->name : creation->login;
  UsherChange changes[] = {
    { "login", usher_text_value (creation->login) },
    { "name", usher_text_value (name) },
    { "roles", usher_text_value (roles) },
    { "active", USHER_INT (TRUE) },
    { NULL },
  };

  if (!note_creation (creation->self, tx, error) || !usher_record_new (tx, "member", "add", changes, error))
    return FALSE;
  return creation->self->on_server || usher_operator_put (usher_tx_conn (tx), getuid (), 1, error);
}

static void
set_new_clock (UsherWorkspace *self, const UsherWorkspaceNew *options)
{
  gint64 start = options->start;

  if (!start)
    start = options->kind == USHER_KIND_SAMPLE ? USHER_SAMPLE_START : g_get_real_time () / 1000;
  self->clock_rules = TRUE;
  /* While a seeded workspace is made its clock stands still, so that the lines are always equal. */
  self->clock = options->seeded ? usher_clock_new_fake (start) : usher_clock_new_ticking (start);
}

static void
set_uuid (UsherWorkspace *self, const UsherWorkspaceNew *options)
{
  UsherRandom random;

  if (!options->seeded)
    {
      self->uuid = usher_uuid_new ();
      return;
    }
  usher_random_init (&random, options->seed, "workspace");
  self->uuid = usher_random_uuid (&random);
  self->seeded = TRUE;
  usher_random_init (&self->acts, options->seed, "acts");
}

static gboolean
prepare_new (UsherWorkspace *self, const UsherWorkspaceNew *options, char **login, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (self->db, error);
  g_autoptr(GError) failed = NULL;
  g_autofree char *server = NULL;

  if (!conn || !usher_migrate (conn, usher_migrations, usher_n_migrations, usher_door_migrated, NULL, error))
    return FALSE;
  server = usher_conn_login (conn, &failed);
  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  self->on_server = server != NULL;
  self->schema = (int) usher_n_migrations;
  if (options->kind == USHER_KIND_LIVE)
    {
      self->os_login = server ? g_strdup (server) : dup_os_login ();
      *login = g_strdup (options->login ? options->login : self->os_login);
      return self->clock || set_live_clock (self, conn, error);
    }
  *login = g_strdup (options->login ? options->login : "demo");
  if (!self->clock)
    set_new_clock (self, options);
  return TRUE;
}

static gboolean
make (UsherWorkspace *self, const UsherWorkspaceNew *options, GError **error)
{
  g_autofree char *login = NULL;
  UsherActAs nobody = { .member = 0, .roles = USHER_ROLE_ADMIN };
  Creation creation = { .self = self, .options = options };

  self->kind = options->kind;
  set_uuid (self, options);
  if (options->clock)
    usher_workspace_set_clock (self, options->clock);
  if (!prepare_new (self, options, &login, error))
    return FALSE;
  creation.login = login;
  creation.roles = options->kind == USHER_KIND_LIVE ? USHER_ROLE_ADMIN : DEMO_ROLES;
  if (!(self->writer = usher_writer_new (self->db, error)))
    return FALSE;
  usher_workspace_start_threads (self);
  if (!usher_workspace_act_as (self, &nobody, NULL, write_first_lines, &creation, error))
    return FALSE;
  self->member = 1;
  self->login = g_intern_string (login);
  self->roles = creation.roles;
  return TRUE;
}

UsherWorkspace *
usher_workspace_create (const char *place, const UsherWorkspaceNew *options, GError **error)
{
  g_autoptr(UsherWorkspace) self = NULL;
  g_autoptr(UsherDb) db = usher_db_open (place, USHER_DB_CREATE | (options->scratch ? USHER_DB_SCRATCH : 0), options->secret, error);

  if (!db)
    return NULL;
  self = g_object_new (USHER_TYPE_WORKSPACE, NULL);
  self->db = usher_db_ref (db);
  if (make (self, options, error))
    return g_steal_pointer (&self);
  usher_workspace_close (self);
  usher_place_discard (db);
  return NULL;
}

/* ---- Opening ---- */
static char *
free_backup_name (const char *place, int version)
{
  for (int i = 1;; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup_printf ("%s.schema-%d", place, version)
                                     : g_strdup_printf ("%s.schema-%d-%d", place, version, i);

      if (!g_file_test (name, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&name);
    }
}

/* The line of a migration tells whose login it was; who that is as a member may need the new schema. */
static gboolean
run_migration (UsherWorkspace *self, UsherConn *conn, GError **error)
{
  g_autoptr(GError) failed = NULL;
  g_autofree char *server = usher_conn_login (conn, &failed), *kind = NULL, *login = NULL;
  UsherTxWho who = { .rights = usher_rights_shipped () };

  if (failed || !(kind = usher_ledger_kind (conn, &failed)))
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (g_str_equal (kind, usher_kind_name (USHER_KIND_LIVE)))
    who.login = login = server ? g_strdup (server) : dup_os_login ();
  return usher_migrate (conn, usher_migrations, usher_n_migrations, usher_door_migrated, &who, error);
}

/* A file gets a checked copy beside it first; a server has its administrator's backups. */
static gboolean
migrate_old (UsherWorkspace *self, UsherConn *conn, int version, const UsherWorkspaceOpen *options, GError **error)
{
  const char *place = usher_db_place (self->db);

  if (usher_db_is_read_only (self->db))
    return usher_error_set (error, USHER_ERROR_READ_ONLY, "Open it once where it can be written.",
                            "%s has the older schema %d and cannot be brought up to date, because it is read-only", place, version);
  if (usher_place_is_uri (place))
    {
      if (!options || !options->migrate)
        return usher_error_set (error, USHER_ERROR_STORE, "usherctl migrate brings it up to date, once for everyone.",
                                "the database has schema %d and this Usher needs %d", version, (int) usher_n_migrations);
    }
  else
    {
      g_autofree char *backup = free_backup_name (place, version);

      if (!usher_db_check (self->db, error) || !usher_backup (self->db, backup, NULL, NULL, NULL, error))
        return FALSE;
    }
  return run_migration (self, conn, error);
}

static gboolean
check_schema (UsherWorkspace *self, UsherConn *conn, const UsherWorkspaceOpen *options, GError **error)
{
  g_autoptr(GError) failed = NULL;
  const char *place = usher_db_place (self->db);

  if (!usher_schema_version (conn, &self->schema, &failed))
    {
      if (!g_error_matches (failed, USHER_ERROR, USHER_ERROR_NEWER) || !usher_place_is_uri (place))
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return FALSE;
        }
      /* A team moves on together; who is late may still read. */
      usher_workspace_set_read_only (self, failed->message, "Install the newer Usher.");
      return TRUE;
    }
  if (self->schema == 0)
    return usher_error_set (error, USHER_ERROR_STORE, "usherctl init makes one; a copy made without its -wal file lacks its contents.",
                            "there is no workspace in %s", place);
  if (self->schema >= (int) usher_n_migrations)
    return TRUE;
  if (!migrate_old (self, conn, self->schema, options, error))
    return FALSE;
  self->schema = (int) usher_n_migrations;
  return TRUE;
}

static gboolean
read_first_line (UsherWorkspace *self, UsherConn *conn, GError **error)
{
  g_autofree char *kind = NULL;

  if (!(self->uuid = usher_ledger_uuid (conn, error)) || !(kind = usher_ledger_kind (conn, error)))
    return FALSE;
  for (int i = USHER_KIND_LIVE; i <= USHER_KIND_TRAINING; i++)
    if (g_str_equal (kind, usher_kind_name (i)))
      {
        self->kind = i;
        return TRUE;
      }
  return usher_error_set (error, USHER_ERROR_CORRUPT, "Restore a backup, or copy it again with its -wal file.",
                          "line 1 of %s tells no kind that there is", usher_db_place (self->db));
}

static gboolean
check_options (UsherWorkspace *self, const UsherWorkspaceOpen *options, GError **error)
{
  if (self->kind != USHER_KIND_LIVE || (!options->as && !options->at))
    return TRUE;
  return usher_error_set (error, USHER_ERROR_GUARD, "They are for sample and training workspaces.",
                          "acting as someone else or at another time is refused in a live workspace");
}

static gboolean
look_inside (UsherWorkspace *self, UsherConn *conn, const UsherWorkspaceOpen *options, GError **error)
{
  if (!check_schema (self, conn, options, error) || !read_first_line (self, conn, error) || !check_options (self, options, error)
      || !set_clock (self, conn, options->at, error) || !usher_ledger_last_line (conn, &self->seen_line, error))
    return FALSE;
  return options->as ? find_as (self, conn, options->as, error) : usher_workspace_find_operator (self, conn, error);
}

UsherWorkspace *
usher_workspace_open (const char *place, const UsherWorkspaceOpen *options, GError **error)
{
  static const UsherWorkspaceOpen plain;
  g_autoptr(UsherWorkspace) self = g_object_new (USHER_TYPE_WORKSPACE, NULL);
  g_autoptr(UsherConn) conn = NULL;
  gboolean locked_file, read_only;

  if (!options)
    options = &plain;
  locked_file = !usher_place_is_uri (place) && g_access (place, W_OK) < 0 && errno != ENOENT;
  read_only = options->read_only || locked_file;
  self->db = usher_db_open (place, (read_only ? USHER_DB_READ_ONLY : 0) | (options->scratch ? USHER_DB_SCRATCH : 0),
                            options->secret, error);
  if (!self->db || !(conn = usher_conn_open (self->db, error)) || !look_inside (self, conn, options, error))
    return NULL;
  if (usher_db_is_read_only (self->db))
    usher_workspace_set_read_only (self, locked_file ? "its file may not be written by you" : "it was opened for reading alone",
                                   locked_file ? "Check the owner and mode of the file." : NULL);
  else if (!(self->writer = usher_writer_new (self->db, error)))
    return NULL;
  usher_workspace_start_threads (self);
  if (options->watch && !usher_workspace_start_watching (self, error))
    return NULL;
  if (options->watch)
    usher_db_watch_waits (self->db, usher_workspace_announce_waiting, self);
  return g_steal_pointer (&self);
}
