/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Making and opening workspaces: kinds, places that are none, clocks, who acts. */

#include "usher-test-workspace.h"

#include <string.h>
#include <sys/stat.h>

#include "usher-door.h"
#include "usher-error.h"
#include "usher-history.h"
#include "usher-member.h"
#include "usher-migration.h"
#include "usher-record.h"

static UsherWorkspace *
create (const char *place, UsherKind kind, gboolean seeded, GError **error)
{
  UsherWorkspaceNew options = { .kind = kind, .seeded = seeded, .seed = 7, .scratch = TRUE };

  return usher_workspace_create (place, &options, error);
}

static UsherWorkspace *
open_place (const char *place, const char *as, gint64 at, GError **error)
{
  UsherWorkspaceOpen options = { .as = as, .at = at, .scratch = TRUE };

  return usher_workspace_open (place, &options, error);
}

static void
test_kinds (UsherEngine engine, gconstpointer data)
{
  for (UsherKind kind = USHER_KIND_LIVE; kind <= USHER_KIND_TRAINING; kind++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *place = usher_test_place (engine), *uuid = NULL;
      UsherWorkspace *workspace = create (place, kind, FALSE, &error);

      usher_test_ok (workspace != NULL);
      g_assert_cmpint (usher_workspace_member (workspace), ==, 1);
      g_assert_true (usher_workspace_may (workspace, "member", &error));
      g_assert_cmpint (usher_test_verify (workspace), ==, 2);
      uuid = g_strdup (usher_workspace_uuid (workspace));
      usher_test_close (workspace);

      workspace = open_place (place, NULL, 0, &error);
      usher_test_ok (workspace != NULL);
      g_assert_cmpint (usher_workspace_kind (workspace), ==, kind);
      g_assert_cmpstr (usher_workspace_uuid (workspace), ==, uuid);
      g_assert_cmpint (usher_workspace_member (workspace), ==, 1);
      g_assert_false (usher_workspace_is_read_only (workspace, NULL));
      if (kind != USHER_KIND_LIVE)
        g_assert_cmpstr (usher_workspace_member_login (workspace), ==, "demo");
      usher_test_close (workspace);

      g_assert_null (create (place, kind, FALSE, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
    }
}

/* The same seed makes the same ledger, whatever the engine and the hour. */
static void
test_seed (UsherEngine engine, gconstpointer data)
{
  UsherDigest heads[2];

  for (int i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *place = usher_test_place (engine);
      UsherWorkspace *workspace = create (place, USHER_KIND_SAMPLE, TRUE, &error);
      UsherConn *conn;
      gint64 n;

      usher_test_ok (workspace != NULL);
      conn = usher_db_take_reader (usher_workspace_db (workspace), &error);
      usher_test_ok (conn && usher_ledger_head (conn, &n, &heads[i], &error));
      usher_db_put_reader (usher_workspace_db (workspace), conn);
      usher_test_close (workspace);
    }
  g_assert_true (usher_digest_equal (&heads[0], &heads[1]));
}

static void
test_missing (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *place = usher_test_place (engine);

  g_assert_null (open_place (place, NULL, 0, &error));
  g_assert_cmpint (usher_error_exit_code (error), ==, 5);
  g_assert_nonnull (usher_error_get_info (error)->hint);
  if (engine == USHER_ENGINE_SQLITE)
    g_assert_false (g_file_test (place, G_FILE_TEST_EXISTS));
}

static void
test_foreign (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = usher_test_folder (), *place = g_build_filename (folder, "notes.txt", NULL), *text = NULL;

  g_assert_true (g_file_set_contents (place, "Dear diary, this is no database at all, but long enough to be one.\n", -1, &error));
  g_assert_null (open_place (place, NULL, 0, &error));
  g_assert_cmpint (usher_error_exit_code (error), !=, 0);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (place, &text, NULL, &error));
  g_assert_true (g_str_has_prefix (text, "Dear diary"));
}

static void
copy_part (const char *from, const char *to, gsize length)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize whole;

  g_assert_true (g_file_get_contents (from, &bytes, &whole, &error));
  g_assert_true (g_file_set_contents (to, bytes, MIN (whole, length), &error));
}

/* Without its -wal, while that holds everything; and cut in the middle. */
static void
test_half_copied (void)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (USHER_ENGINE_SQLITE, USHER_KIND_LIVE);
  g_autofree char *place = g_strdup (usher_workspace_place (workspace));
  g_autofree char *folder = usher_test_folder (), *copy = g_build_filename (folder, "copy.usher", NULL);
  g_autofree char *half = g_build_filename (folder, "half.usher", NULL);

  copy_part (place, copy, G_MAXSIZE);
  g_assert_null (open_place (copy, NULL, 0, &error));
  g_assert_cmpint (usher_error_exit_code (error), ==, 5);
  g_assert_nonnull (usher_error_get_info (error)->hint);
  g_clear_error (&error);
  usher_test_close (workspace);
  copy_part (place, half, 40 * 1024);
  g_assert_null (open_place (half, NULL, 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CORRUPT);
}

/* ---- A place of the first schema ---- */
static void
make_old (const char *place)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDb) db = usher_db_open (place, USHER_DB_CREATE | USHER_DB_SCRATCH, NULL, &error);
  g_autoptr(UsherConn) conn = db ? usher_conn_open (db, &error) : NULL;
  UsherTxWho nobody = { .roles = USHER_ROLE_ADMIN };
  UsherChange changes[] = {
    { "login", usher_text_value ("demo") }, { "name", usher_text_value ("Demo") }, { "roles", usher_text_value ("[\"admin\"]") },
    { "active", USHER_INT (TRUE) },         { NULL },
  };
  UsherTx *tx;

  usher_test_ok (conn && usher_migrate (conn, usher_migrations, 1, usher_door_migrated, NULL, &error));
  tx = usher_tx_begin (conn, &nobody, NULL, &error);
  usher_test_ok (tx
                 && usher_tx_note (tx, "workspace:1", "create",
                                   "{\"kind\":[null,\"training\"],\"uuid\":[null,\"5b1c6f0e-0000-4000-8000-000000000001\"]}", &error)
                 && usher_record_new (tx, "member", "add", changes, &error) && usher_tx_commit (tx, &error));
}

static void
test_migrate (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *place = usher_test_place (engine), *backup = g_strconcat (place, ".schema-1", NULL);
  UsherWorkspaceOpen options = { .scratch = TRUE, .migrate = TRUE }, read_only = { .scratch = TRUE, .read_only = TRUE };
  UsherWorkspace *workspace;

  make_old (place);
  g_assert_null (usher_workspace_open (place, &read_only, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  if (engine == USHER_ENGINE_POSTGRESQL)
    {
      g_assert_null (open_place (place, NULL, 0, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_STORE);
      g_assert_nonnull (strstr (usher_error_get_info (error)->hint, "migrate"));
      g_clear_error (&error);
    }
  workspace = usher_workspace_open (place, engine == USHER_ENGINE_POSTGRESQL ? &options : NULL, &error);
  usher_test_ok (workspace != NULL);
  g_assert_cmpint (usher_workspace_schema (workspace), ==, (int) usher_n_migrations);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT count (*) FROM ledger WHERE verb = 'migrate'"), ==,
                   (gint64) usher_n_migrations - 1);
  usher_test_verify (workspace);
  if (engine == USHER_ENGINE_SQLITE)
    g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
  usher_test_close (workspace);
}

/* The last line's number is not what the head row says: opening works, so that verification can tell. */
static void
test_cut_tail (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_TRAINING), *again;

  usher_test_sql (usher_workspace_db (workspace), "UPDATE ledger_head SET n = n + 1");
  again = usher_test_reopen (workspace, NULL);
  g_assert_false (usher_workspace_is_read_only (again, NULL));
  usher_test_close (again);
  usher_test_close (workspace);
}

static void
test_newer (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *place = usher_test_place (engine);
  UsherWorkspace *workspace = create (place, USHER_KIND_TRAINING, FALSE, &error);
  const char *why = NULL;

  usher_test_ok (workspace != NULL);
  usher_test_sql (usher_workspace_db (workspace), engine == USHER_ENGINE_SQLITE ? "PRAGMA user_version = 900"
                                                                                : "UPDATE schema_version SET version = 900");
  usher_test_close (workspace);
  workspace = open_place (place, NULL, 0, &error);
  if (engine == USHER_ENGINE_SQLITE)
    {
      g_assert_null (workspace);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_NEWER);
      return;
    }
  usher_test_ok (workspace != NULL);
  g_assert_true (usher_workspace_is_read_only (workspace, &why));
  g_assert_nonnull (strstr (why, "900"));
  usher_test_close (workspace);
}

static gboolean
set_title (UsherTx *tx, gpointer data, GError **error)
{
  UsherChange changes[] = { { "name", usher_text_value ("workspace.title") }, { "value", usher_text_value (data) }, { NULL } };

  return usher_record_new (tx, "setting", "add", changes, error) != 0;
}

static void
test_read_only (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE), *again;
  UsherWorkspaceOpen options = { .read_only = TRUE, .scratch = TRUE };

  again = usher_workspace_open (usher_workspace_place (workspace), &options, &error);
  usher_test_ok (again != NULL);
  g_assert_true (usher_workspace_is_read_only (again, NULL));
  usher_test_fails (usher_workspace_act (again, NULL, set_title, "no", &error), USHER_ERROR_READ_ONLY);
  usher_test_fails (usher_workspace_may (again, "setting", &error), USHER_ERROR_READ_ONLY);
  g_assert_cmpint (usher_test_verify (again), >, 2);
  usher_test_close (again);
  usher_test_close (workspace);
}

static void
test_as_and_at (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE), *again;
  const char *place = usher_workspace_place (workspace);

  again = open_place (place, "auditor", 0, &error);
  usher_test_ok (again != NULL);
  g_assert_cmpuint (usher_workspace_roles (again), ==, USHER_ROLE_AUDITOR);
  usher_test_fails (usher_workspace_may (again, "setting", &error), USHER_ERROR_RIGHT);
  usher_test_close (again);
  g_assert_null (open_place (place, "nobody", 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNKNOWN);
  g_clear_error (&error);

  /* Reading goes anywhere in time, acts only forward. */
  again = open_place (place, NULL, USHER_TEST_NOW - 1000, &error);
  usher_test_ok (again != NULL);
  g_assert_cmpint (usher_workspace_now (again), ==, USHER_TEST_NOW - 1000);
  usher_test_fails (usher_workspace_act (again, NULL, set_title, "back", &error), USHER_ERROR_GUARD);
  usher_test_close (again);
  again = open_place (place, "lead", USHER_TEST_NOW + 86400000, &error);
  usher_test_ok (again != NULL);
  usher_test_do (again, set_title, "forward");
  usher_test_close (again);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT max (at) FROM ledger"), ==, USHER_TEST_NOW + 86400000);
  usher_test_close (workspace);

  /* A sample's clock goes on from its last line. */
  workspace = usher_test_workspace (engine, USHER_KIND_LIVE);
  place = usher_workspace_place (workspace);
  g_assert_null (open_place (place, "lead", 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_GUARD);
  g_clear_error (&error);
  g_assert_null (open_place (place, NULL, 5, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_GUARD);
  usher_test_close (workspace);
}

static void
test_sample_clock (UsherEngine engine, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (engine, USHER_KIND_SAMPLE), *again;

  usher_clock_advance (usher_workspace_clock (workspace), 3600000);
  usher_test_do (workspace, set_title, "later");
  again = open_place (usher_workspace_place (workspace), NULL, 0, &error);
  usher_test_ok (again != NULL);
  g_assert_cmpint (usher_workspace_now (again), >=, USHER_TEST_NOW + 3600000);
  usher_test_close (again);
  usher_test_close (workspace);
}

/* An operator whom a file does not know can read, and claim a member; a line tells. */
static void
test_claim (void)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_test_workspace (USHER_ENGINE_SQLITE, USHER_KIND_LIVE), *again;
  gint64 lines;

  usher_test_sql (usher_workspace_db (workspace), "DELETE FROM operator");
  again = usher_test_reopen (workspace, NULL);
  g_assert_true (usher_workspace_is_read_only (again, NULL));
  g_assert_cmpint (usher_workspace_member (again), ==, 0);
  usher_test_fails (usher_workspace_act (again, NULL, set_title, "no", &error), USHER_ERROR_READ_ONLY);
  usher_test_fails (usher_member_claim (again, "nobody", &error), USHER_ERROR_UNKNOWN);
  lines = usher_test_verify (again);
  usher_test_ok (usher_member_claim (again, "lead", &error));
  g_assert_cmpint (usher_test_verify (again), ==, lines + 1);
  g_assert_cmpstr (usher_workspace_member_login (again), ==, "lead");
  usher_test_do (again, set_title, "mine");
  usher_test_fails (usher_member_claim (again, "admin", &error), USHER_ERROR_GUARD);
  usher_test_close (again);
  again = usher_test_reopen (workspace, NULL);
  g_assert_cmpstr (usher_workspace_member_login (again), ==, "lead");
  usher_test_close (again);
  usher_test_close (workspace);
}

static void
test_modes (void)
{
  UsherWorkspace *workspace = usher_test_workspace (USHER_ENGINE_SQLITE, USHER_KIND_LIVE);
  static const char *const suffixes[] = { "", "-wal", "-gate", "-lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (usher_workspace_place (workspace), suffixes[i], NULL);
      struct stat about;

      g_assert_cmpint (stat (path, &about), ==, 0);
      g_assert_cmpuint (about.st_mode & 0777, ==, 0600);
    }
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/open/kinds", test_kinds, NULL);
  usher_test_add_engines ("/open/seed", test_seed, NULL);
  usher_test_add_engines ("/open/missing", test_missing, NULL);
  g_test_add_func ("/open/foreign", test_foreign);
  g_test_add_func ("/open/half-copied", test_half_copied);
  usher_test_add_engines ("/open/migrate", test_migrate, NULL);
  usher_test_add_engines ("/open/cut-tail", test_cut_tail, NULL);
  usher_test_add_engines ("/open/newer", test_newer, NULL);
  usher_test_add_engines ("/open/read-only", test_read_only, NULL);
  usher_test_add_engines ("/open/as-and-at", test_as_and_at, NULL);
  usher_test_add_engines ("/open/sample-clock", test_sample_clock, NULL);
  g_test_add_func ("/open/claim", test_claim);
  g_test_add_func ("/open/modes", test_modes);
  return usher_test_run ();
}
