/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole workspaces from place to place: backup, restore, file to server and back.
 *
 * Blocks, on any thread but the writer's.  The rows are db's work; here is what makes a copy a
 * workspace: an empty place, an equal ledger head, someone who may act in it. */
#include "usher-copy.h"

#include <errno.h>
#include <unistd.h>

#include "usher-door.h"
#include "usher-error.h"
#include "usher-history.h"
#include "usher-migration.h"
#include "usher-workspace-private.h"

static const UsherCopyOptions no_options;

static gboolean
read_head (UsherDb *db, UsherCopied *head, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (db, error);

  return conn && usher_ledger_head (conn, &head->lines, &head->head, error);
}

/* A place without logins knows its operator by a row that no ledger holds: whoever made the copy. */
static gboolean
settle_operator (UsherDb *db, gint64 member, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (db, error);
  g_autoptr(GError) failed = NULL;
  g_autofree char *login = NULL;
  gint64 there;

  if (!conn)
    return FALSE;
  login = usher_conn_login (conn, &failed);
  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (login || !member)
    return TRUE;
  if (!usher_operator_get (conn, getuid (), &there, error))
    return FALSE;
  if (there)
    return TRUE;
  if (!usher_conn_begin (conn, error))
    return FALSE;
  if (usher_operator_put (conn, getuid (), member, error))
    return usher_conn_commit (conn, error);
  usher_conn_rollback (conn);
  return FALSE;
}

/* ---- Is the copy one? ---- */
typedef struct {
  UsherDigest hash;
  gboolean found;
} OneLine;

static gboolean
take_hash (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  OneLine *one = data;

  one->hash = *hash;
  one->found = TRUE;
  return TRUE;
}

/* The workspace may have moved on since: its line of that number must be the copy's last. */
static gboolean
check_copied (UsherDb *from, const UsherCopied *copied, const char *to, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (from, error);
  OneLine one = { .found = FALSE };

  if (!conn || !usher_ledger_each (conn, copied->lines, copied->lines, take_hash, &one, error))
    return FALSE;
  if (one.found && usher_digest_equal (&one.hash, &copied->head))
    return TRUE;
  return usher_error_set (error, USHER_ERROR_CORRUPT, "Run usherctl verify on the workspace.", "%s does not end as the workspace did", to);
}

/* ---- Copy and restore ---- */
static gboolean
check_source_schema (UsherDb *db, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (db, error);
  int version;

  if (!conn || !usher_schema_version (conn, &version, error))
    return FALSE;
  if (version == (int) usher_n_migrations)
    return TRUE;
  if (version == 0)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "there is no workspace in %s", usher_db_place (db));
  return usher_error_set (error, USHER_ERROR_STORE, "Open it once, or run usherctl migrate, and copy it then.",
                          "%s has schema %d and this Usher needs %d", usher_db_place (db), version, (int) usher_n_migrations);
}

/* Whom the source takes its operator for; 0: nobody. */
static gboolean
find_source_operator (const char *from, const UsherCopyOptions *options, gint64 *member, GError **error)
{
  UsherWorkspaceOpen open = { .read_only = TRUE, .secret = options->from_secret, .scratch = options->scratch };
  g_autoptr(UsherWorkspace) workspace = usher_workspace_open (from, &open, error);

  if (!workspace)
    return FALSE;
  *member = usher_workspace_member (workspace);
  return TRUE;
}

static gboolean
fill (UsherDb *from, UsherDb *to, const UsherCopyOptions *options, gint64 member, UsherCopied *copied, GError **error)
{
  g_autoptr(UsherConn) conn = usher_conn_open (to, error);

  if (!conn || !usher_migrate (conn, usher_migrations, usher_n_migrations, usher_door_migrated, NULL, error))
    return FALSE;
  g_clear_pointer (&conn, usher_conn_close);
  return usher_db_copy (from, to, options->progress, options->data, options->cancellable, error) && read_head (to, copied, error)
         && check_copied (from, copied, usher_db_place (to), error) && settle_operator (to, member, error);
}

gboolean
usher_workspace_copy (const char *from, const char *to, const UsherCopyOptions *options, UsherCopied *copied, GError **error)
{
  g_autoptr(UsherDb) source = NULL, target = NULL;
  UsherDbFlags scratch;
  UsherCopied head;
  gint64 member;

  if (!options)
    options = &no_options;
  scratch = options->scratch ? USHER_DB_SCRATCH : 0;
  if (!(source = usher_db_open (from, USHER_DB_READ_ONLY | scratch, options->from_secret, error))
      || !check_source_schema (source, error) || !find_source_operator (from, options, &member, error)
      || !(target = usher_db_open (to, USHER_DB_CREATE | scratch, options->to_secret, error)))
    return FALSE;
  if (!fill (source, target, options, member, &head, error))
    {
      usher_place_discard (target);
      return FALSE;
    }
  if (copied)
    *copied = head;
  return TRUE;
}

/* ---- Backup ---- */
/* A server's rows go into a file of another name first, so that a backup is there whole or not at
 * all, and never over something. */
static gboolean
copy_into_file (UsherWorkspace *self, const char *to, const UsherCopyOptions *options, GError **error)
{
  g_autofree char *part = g_strdup_printf ("%s.part-%d", to, (int) getpid ());
  g_autoptr(UsherDb) made = usher_db_open (part, USHER_DB_CREATE | (options->scratch ? USHER_DB_SCRATCH : 0), NULL, error);
  UsherCopied head;
  gboolean done;

  if (!made)
    return FALSE;
  done = fill (self->db, made, options, usher_workspace_member (self), &head, error);
  /* The last connection folds the log into the file. */
  usher_db_unref (g_steal_pointer (&made));
  if (done && link (part, to) < 0)
    done = usher_error_set (error, USHER_ERROR_STORE, "Choose another name.", "%s cannot be made: %s", to, g_strerror (errno));
  usher_file_discard (part);
  return done;
}

static gboolean
make_backup (UsherWorkspace *self, const char *to, const UsherCopyOptions *options, GError **error)
{
  if (usher_place_is_uri (usher_db_place (self->db)))
    return copy_into_file (self, to, options, error);
  return usher_backup (self->db, to, options->progress, options->data, options->cancellable, error);
}

gboolean
usher_workspace_backup (UsherWorkspace *self, const char *to, const UsherCopyOptions *options, UsherCopied *copied, GError **error)
{
  g_autoptr(UsherDb) made = NULL;
  UsherCopied head;

  if (!options)
    options = &no_options;
  if (usher_place_is_uri (to))
    return usher_error_set (error, USHER_ERROR_USAGE, "usherctl copy writes into a database.", "a backup is a file");
  if (g_file_test (to, G_FILE_TEST_EXISTS))
    return usher_error_set (error, USHER_ERROR_STORE, "Choose another name.", "%s exists already", to);
  if (!make_backup (self, to, options, error)
      || !(made = usher_db_open (to, options->scratch ? USHER_DB_SCRATCH : 0, NULL, error)))
    return FALSE;
  if (!read_head (made, &head, error) || !check_copied (self->db, &head, to, error)
      || !settle_operator (made, usher_workspace_member (self), error))
    return FALSE;
  if (copied)
    *copied = head;
  return TRUE;
}
