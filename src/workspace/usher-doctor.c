/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Is everything in order around a workspace: its place, schema, clock, ledger's end, index, members.
 *
 * Blocks, on any thread but the writer's; reads alone, except the rebuilding of the index.  Whether
 * the records prove themselves is verification's question, not the doctor's.  Each check is a
 * function that adds a row; what it cannot find out is a row that fails. */
#include "usher-doctor.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "usher-backup.h"
#include "usher-doctor-private.h"
#include "usher-error.h"
#include "usher-history.h"
#include "usher-member.h"
#include "usher-migration.h"
#include "usher-workspace-private.h"

#define SKEW_MAX G_GINT64_CONSTANT (300000) /* ms */
#define FREE_LITTLE (G_GUINT64_CONSTANT (256) << 20)
#define FREE_NOTHING (G_GUINT64_CONSTANT (16) << 20)
#define SERVER_MIN 150000

typedef struct {
  UsherWorkspace *workspace; /* (borrowed) */
  UsherConn *conn;           /* (borrowed) */
  gboolean on_server;
  GPtrArray *rows; /* (borrowed) (element-type UsherCheck) */
} Doctor;

void
usher_check_free (UsherCheck *self)
{
  g_free (self->message);
  g_free (self->todo);
  g_free (self);
}

const char *
usher_check_state_name (UsherCheckState state)
{
  static const char *const names[] = { "ok", "warn", "fail" };

  return names[state];
}

static void add_row (GPtrArray *rows, const char *id, UsherCheckState state, const char *todo, const char *format, ...)
    G_GNUC_PRINTF (5, 6);

static void
add_row (GPtrArray *rows, const char *id, UsherCheckState state, const char *todo, const char *format, ...)
{
  UsherCheck *row = g_new0 (UsherCheck, 1);
  va_list args;

  row->id = id;
  row->state = state;
  row->todo = g_strdup (todo);
  va_start (args, format);
  row->message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (rows, row);
}

static void
add_failure (GPtrArray *rows, const char *id, const GError *error)
{
  const UsherErrorInfo *info = usher_error_get_info (error);

  add_row (rows, id, USHER_CHECK_FAIL, info ? info->hint : NULL, "%s", error->message);
}

/* ---- The place ---- */
static void
check_place (Doctor *self, GError **error)
{
  const char *why = NULL;
  const char *place = usher_workspace_place (self->workspace);

  if (usher_workspace_is_read_only (self->workspace, &why))
    add_row (self->rows, "place", USHER_CHECK_WARN, NULL, "%s opens for reading alone: %s", place, why);
  else
    add_row (self->rows, "place", USHER_CHECK_OK, NULL, "%s is a %s workspace", place,
             usher_kind_name (usher_workspace_kind (self->workspace)));
}

static const char *const suffixes[] = { "", "-wal", "-shm", "-gate", "-lock" };

static void
check_file_mode (Doctor *self, GError **error)
{
  const char *place = usher_workspace_place (self->workspace);
  struct stat about;

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (place, suffixes[i], NULL);
      g_autofree char *todo = g_strdup_printf ("chmod 600 '%s'", path);

      if (stat (path, &about) == 0 && about.st_mode & 077)
        {
          add_row (self->rows, "file-mode", USHER_CHECK_WARN, todo, "%s can be read or written by others (mode %03o)", path,
                   (guint) about.st_mode & 0777);
          return;
        }
    }
  add_row (self->rows, "file-mode", USHER_CHECK_OK, NULL, "the files belong to their owner alone");
}

static void
check_lock_files (Doctor *self, GError **error)
{
  const char *place = usher_workspace_place (self->workspace);

  for (gsize i = 3; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (place, suffixes[i], NULL);

      if (access (path, R_OK | W_OK) < 0 && !usher_db_is_read_only (usher_workspace_db (self->workspace)))
        {
          add_row (self->rows, "lock-files", USHER_CHECK_FAIL, "check the owner and mode of the folder and of this file",
                   "%s cannot be used: %s", path, g_strerror (errno));
          return;
        }
    }
  add_row (self->rows, "lock-files", USHER_CHECK_OK, NULL, "writers can queue");
}

static void
check_disk (Doctor *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (usher_workspace_place (self->workspace));
  g_autofree char *text = NULL;
  struct statvfs about;
  guint64 left;

  if (statvfs (folder, &about) < 0)
    {
      add_row (self->rows, "disk", USHER_CHECK_FAIL, NULL, "%s: %s", folder, g_strerror (errno));
      return;
    }
  left = (guint64) about.f_bavail * about.f_frsize;
  text = g_format_size (left);
  if (left < FREE_LITTLE)
    add_row (self->rows, "disk", left < FREE_NOTHING ? USHER_CHECK_FAIL : USHER_CHECK_WARN, "make room before the next import", "%s left in %s",
             text, folder);
  else
    add_row (self->rows, "disk", USHER_CHECK_OK, NULL, "%s left in %s", text, folder);
}

static void
check_pages (Doctor *self, GError **error)
{
  if (usher_db_check (usher_workspace_db (self->workspace), error))
    add_row (self->rows, "database", USHER_CHECK_OK, NULL, "the database holds together");
}

static void
check_server (Doctor *self, GError **error)
{
  g_autofree char *timeout = NULL;
  gboolean may_write;
  gint64 version;

  if (!usher_doctor_store_server (self->conn, &version, &may_write, &timeout, error))
    return;
  if (version < SERVER_MIN)
    add_row (self->rows, "server", USHER_CHECK_FAIL, "upgrade the server", "its version is %d, and 15 is needed", (int) (version / 10000));
  else if (!may_write)
    add_row (self->rows, "server", USHER_CHECK_WARN, "ask the database's administrator", "this login may not write here");
  else
    add_row (self->rows, "server", USHER_CHECK_OK, NULL, "version %d.%d; a stuck transaction ends after %s", (int) (version / 10000),
             (int) (version % 10000), timeout);
}

/* ---- What it holds ---- */
static void
check_schema (Doctor *self, GError **error)
{
  int known = (int) usher_n_migrations, schema = usher_workspace_schema (self->workspace);

  if (schema == known)
    add_row (self->rows, "schema", USHER_CHECK_OK, NULL, "schema %d, the newest", schema);
  else
    add_row (self->rows, "schema", USHER_CHECK_WARN, "install the newer Usher", "schema %d; this Usher knows %d", schema, known);
}

static void
check_clock (Doctor *self, GError **error)
{
  gint64 now = g_get_real_time () / 1000, server = usher_conn_server_time (self->conn, error), last;

  if (usher_workspace_kind (self->workspace) != USHER_KIND_LIVE)
    {
      g_autofree char *text = usher_time_format (usher_workspace_now (self->workspace));

      add_row (self->rows, "clock", USHER_CHECK_OK, NULL, "this workspace has its own clock, at %s", text);
      return;
    }
  if (!usher_ledger_last_time (self->conn, &last, error))
    return;
  if (server && ABS (server - now) > SKEW_MAX)
    add_row (self->rows, "clock", USHER_CHECK_WARN, "set this machine's clock", "this machine's clock and the server's are %d s apart",
             (int) ((now - server) / 1000));
  else if (last > (server ? server : now) + SKEW_MAX)
    add_row (self->rows, "clock", USHER_CHECK_WARN, "set this machine's clock; lines keep the last line's time until then",
             "the last line is %d s in the future", (int) ((last - (server ? server : now)) / 1000));
  else
    add_row (self->rows, "clock", USHER_CHECK_OK, NULL, "the clock agrees with the ledger");
}

static void
check_head (Doctor *self, GError **error)
{
  gboolean same_hash;
  gint64 last, head;

  if (!usher_doctor_store_end (self->conn, &last, &head, &same_hash, error))
    return;
  if (last == head && same_hash)
    add_row (self->rows, "head", USHER_CHECK_OK, NULL, "the ledger ends at line %" G_GINT64_FORMAT ", as it should", last);
  else
    add_row (self->rows, "head", USHER_CHECK_FAIL, "was it copied without its -wal file? copy it again; or run: usherctl verify",
             "the ledger ends at line %" G_GINT64_FORMAT ", but its last act wrote line %" G_GINT64_FORMAT, last, head);
}

/* FNV-1a over the entry's text. */
void
usher_index_sum_add (UsherIndexSum *self, const char *table, gint64 id, gint64 n)
{
  char text[128];
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);

  g_snprintf (text, sizeof text, "%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, table, id, n);
  for (const char *at = text; *at; at++)
    hash = (hash ^ (guint8) *at) * G_GUINT64_CONSTANT (1099511628211);
  self->sum += hash;
  self->n++;
}

typedef struct {
  UsherIndexSum sum;
  gint64 n;
} ExpectedIndex;

static void
expect_subject (const char *table, gint64 id, gpointer data)
{
  ExpectedIndex *expected = data;

  usher_index_sum_add (&expected->sum, table, id, expected->n);
}

static gboolean
expect_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  ExpectedIndex *expected = data;

  expected->n = line->n;
  usher_line_each_subject (line, expect_subject, expected);
  return TRUE;
}

static void
check_index (Doctor *self, GError **error)
{
  ExpectedIndex expected = { { 0 } };
  UsherIndexSum there = { 0 };

  if (!usher_ledger_each (self->conn, 1, 0, expect_line, &expected, error) || !usher_doctor_store_index (self->conn, &there, error))
    return;
  if (there.n == expected.sum.n && there.sum == expected.sum.sum)
    add_row (self->rows, "index", USHER_CHECK_OK, NULL, "the index of objects has all %" G_GINT64_FORMAT " entries", there.n);
  else
    add_row (self->rows, "index", USHER_CHECK_FAIL, "usherctl doctor --rebuild makes it anew from the lines",
             "the index of objects has %" G_GINT64_FORMAT " entries where the lines make %" G_GINT64_FORMAT
             "; histories may be incomplete", there.n, expected.sum.n);
}

/* ---- Members ---- */
static void
check_operator (Doctor *self, GError **error)
{
  const char *login = usher_workspace_member_login (self->workspace);

  if (login)
    add_row (self->rows, "operator", USHER_CHECK_OK, NULL, "you act as member %s", login);
  else
    add_row (self->rows, "operator", USHER_CHECK_WARN, self->on_server ? "ask an admin to add your login" : "usherctl member claim LOGIN",
             "you are no member here, so you can only read");
}

static void
check_members (Doctor *self, GError **error)
{
  g_autoptr(GPtrArray) members = usher_member_list (self->conn, error);
  gint64 active = 0;

  if (!members)
    return;
  for (guint i = 0; i < members->len; i++)
    {
      const UsherMember *member = members->pdata[i];

      if (!member->active || member->roles & USHER_ROLE_SYSTEM)
        continue;
      active++;
      if (usher_workspace_kind (self->workspace) == USHER_KIND_LIVE && !member->person && member->roles & USHER_ROLES_NEED_PERSON)
        {
          add_row (self->rows, "members", USHER_CHECK_WARN, "usherctl member change LOGIN --person P",
                   "member %s is linked to no person, so \"nobody approves for themselves\" cannot be checked", member->login);
          return;
        }
    }
  if (active < 2)
    add_row (self->rows, "members", USHER_CHECK_WARN, "usherctl member add LOGIN --role ROLE",
             "there is one active member: what takes two cannot be done");
  else
    add_row (self->rows, "members", USHER_CHECK_OK, NULL, "%d active members", (int) active);
}

/* ---- All of them ---- */
typedef enum { EVERYWHERE, IN_FILES, ON_SERVERS } Where;

static const struct {
  const char *id;
  Where where;
  void (*check) (Doctor *self, GError **error);
} checks[] = {
  { "place", EVERYWHERE, check_place },    { "file-mode", IN_FILES, check_file_mode }, { "lock-files", IN_FILES, check_lock_files },
  { "disk", IN_FILES, check_disk },        { "server", ON_SERVERS, check_server },     { "database", EVERYWHERE, check_pages },
  { "schema", EVERYWHERE, check_schema },  { "clock", EVERYWHERE, check_clock },       { "head", EVERYWHERE, check_head },
  { "index", EVERYWHERE, check_index },    { "operator", EVERYWHERE, check_operator }, { "members", EVERYWHERE, check_members },
};

static void
run_checks (Doctor *self, GCancellable *cancellable)
{
  for (gsize i = 0; i < G_N_ELEMENTS (checks) && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr(GError) failed = NULL;

      if (checks[i].where == (self->on_server ? IN_FILES : ON_SERVERS))
        continue;
      checks[i].check (self, &failed);
      if (failed)
        add_failure (self->rows, checks[i].id, failed);
    }
}

GPtrArray *
usher_doctor (UsherWorkspace *workspace, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_check_free);
  Doctor self = { .workspace = workspace, .on_server = usher_place_is_uri (usher_workspace_place (workspace)), .rows = rows };

  if (!(self.conn = usher_db_take_reader (usher_workspace_db (workspace), error)))
    return NULL;
  usher_conn_set_cancellable (self.conn, cancellable);
  run_checks (&self, cancellable);
  usher_conn_set_cancellable (self.conn, NULL);
  usher_db_put_reader (usher_workspace_db (workspace), self.conn);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL : g_steal_pointer (&rows);
}

GPtrArray *
usher_doctor_place (const char *place, const GError *why)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_check_free);

  add_failure (rows, "place", why);
  return rows;
}

/* ---- Rebuilding the index ---- */
static gboolean
write_index (UsherTx *tx, gpointer data, GError **error)
{
  return usher_tx_may (tx, "migrate", error) && usher_ledger_reindex (usher_tx_conn (tx), error)
         && usher_tx_note (tx, "workspace:1", "reindex", NULL, error);
}

gboolean
usher_doctor_rebuild (UsherWorkspace *workspace, GError **error)
{
  return usher_workspace_act (workspace, NULL, write_index, NULL, error);
}
