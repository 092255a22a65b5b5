/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The disk fails at each step of an act, a bulk act and a migration: one write that fails, a disk
 * that is full, a disk that is gone.  What then is told done is there, what is told failed is there
 * whole or not at all, and the workspace opens, verifies and goes on.
 *
 * A bulk act makes thousands of steps: the first ones and a spread of the rest here, each one at full
 * size. */

#include "usher-backup.h"
#include "usher-error.h"
#include "usher-migration.h"
#include "usher-record.h"
#include "usher-test-fail-vfs.h"
#include "usher-test-workspace.h"

#define BULK 2500
#define SPREAD 25

static const char *const kind_names[] = { "io", "full", "dead" };

static UsherWorkspace *
make (const char *place)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspaceNew options = { .kind = USHER_KIND_SAMPLE };
  UsherWorkspace *workspace = usher_workspace_create (place, &options, &error);

  usher_test_ok (workspace != NULL);
  return workspace;
}

static UsherWorkspace *
open_again (const char *place)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = usher_workspace_open (place, NULL, &error);

  usher_test_ok (workspace != NULL);
  return workspace;
}

static gboolean
write_one (UsherTx *tx, gpointer data, GError **error)
{
  UsherChange changes[] = { { "kind", usher_text_value ("service") }, { NULL } };

  return usher_record_write (tx, "account_card", *(gint64 *) data, "change", 0, changes, error);
}

static gboolean
write_many (UsherTx *tx, gpointer data, GError **error)
{
  g_autofree UsherObjectChange *objects = g_new0 (UsherObjectChange, BULK);
  UsherChange changes[] = { { "kind", usher_text_value ("service") }, { NULL } };
  gint64 first = *(gint64 *) data;

  for (int i = 0; i < BULK; i++)
    objects[i] = (UsherObjectChange) { .id = first + i, .changes = changes };
  return usher_record_write_many (tx, "account_card", "change", objects, BULK, error);
}

/* One try with a failure at step NTH; FALSE when the act has fewer steps. */
static gboolean
try_act (const char *place, UsherTestFail kind, guint nth, UsherActFunc func, gint64 objects)
{
  g_autoptr(GError) error = NULL;
  UsherWorkspace *workspace = open_again (place);
  gint64 before = usher_test_workspace_int (workspace, "SELECT count (*) FROM account_card"), after, first = before + 1;
  gboolean done, fired;

  usher_test_fail_vfs_arm (kind, nth);
  done = usher_workspace_act (workspace, "on a bad disk", func, &first, &error);
  fired = usher_test_fail_vfs_fired ();
  if (!done)
    {
      g_assert_true (fired);
      g_assert_cmpint (usher_error_exit_code (error), ==, 5);
    }
  /* What was begun is given up while the disk is as it is. */
  usher_test_close (workspace);
  usher_test_fail_vfs_disarm ();

  workspace = open_again (place);
  usher_test_verify (workspace);
  after = usher_test_workspace_int (workspace, "SELECT count (*) FROM account_card");
  if (done)
    g_assert_cmpint (after, ==, before + objects);
  else
    g_assert_true (after == before || after == before + objects);
  usher_test_close (workspace);
  return fired;
}

static guint
next_step (guint nth, guint steps)
{
  guint spread = MAX (1, steps / SPREAD);

  return nth < 12 || usher_test_is_full () ? nth + 1 : nth + spread;
}

static void
fail_acts (UsherTestFail kind, UsherActFunc func, gint64 objects)
{
  g_autofree char *place = usher_test_place (USHER_ENGINE_SQLITE);
  UsherWorkspace *workspace = make (place);
  gint64 first = 1;
  guint steps, tries = 0;

  usher_test_fail_vfs_arm (kind, 0);
  usher_test_do (workspace, func, &first);
  steps = usher_test_fail_vfs_count ();
  usher_test_fail_vfs_disarm ();
  usher_test_close (workspace);
  for (guint nth = 1; try_act (place, kind, nth, func, objects); nth = next_step (nth, steps))
    tries++;
  g_test_message ("%s: %u steps, %u failed", kind_names[kind], steps, tries);
  g_assert_cmpuint (tries, >, 0);
}

static void
test_act (gconstpointer data)
{
  fail_acts (GPOINTER_TO_INT (data), write_one, 1);
}

static void
test_bulk (gconstpointer data)
{
  fail_acts (GPOINTER_TO_INT (data), write_many, BULK);
}

/* ---- Migration: the second step, on a place that has the first ---- */
static UsherDb *
make_first_schema (const char *place)
{
  g_autoptr(GError) error = NULL;
  UsherDb *db = usher_db_open (place, USHER_DB_CREATE, NULL, &error);
  g_autoptr(UsherConn) conn = db ? usher_conn_open (db, &error) : NULL;

  usher_test_ok (conn && usher_migrate (conn, usher_migrations, 1, NULL, NULL, &error));
  return db;
}

static gboolean
try_migration (UsherTestFail kind, guint nth)
{
  g_autofree char *place = usher_test_place (USHER_ENGINE_SQLITE);
  g_autoptr(UsherDb) db = make_first_schema (place);
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConn) conn = usher_conn_open (db, &error);
  gboolean done, fired;
  int version;

  usher_test_ok (conn != NULL);
  usher_test_fail_vfs_arm (kind, nth);
  done = usher_migrate (conn, usher_migrations, usher_n_migrations, NULL, NULL, &error);
  fired = usher_test_fail_vfs_fired ();
  g_assert_true (done || fired);
  g_clear_error (&error);
  g_clear_pointer (&conn, usher_conn_close);
  g_clear_pointer (&db, usher_db_unref);
  usher_test_fail_vfs_disarm ();

  db = usher_db_open (place, 0, NULL, &error);
  usher_test_ok (db && (conn = usher_conn_open (db, &error)) && usher_schema_version (conn, &version, &error));
  /* Each step is whole: a failing one leaves the one before. */
  g_assert_true (version == (int) usher_n_migrations || (!done && version >= 1 && version < (int) usher_n_migrations));
  usher_test_ok (usher_db_check (db, &error));
  /* Once more, on a good disk. */
  usher_test_ok (usher_migrate (conn, usher_migrations, usher_n_migrations, NULL, NULL, &error));
  return fired;
}

static void
test_migration (gconstpointer data)
{
  UsherTestFail kind = GPOINTER_TO_INT (data);
  guint tries = 0;

  for (guint nth = 1; try_migration (kind, nth); nth = next_step (nth, 200))
    tries++;
  g_test_message ("%s: %u failed", kind_names[kind], tries);
  g_assert_cmpuint (tries, >, 0);
}

static void
add (const char *what, GTestDataFunc func)
{
  for (UsherTestFail kind = USHER_TEST_FAIL_IO; kind <= USHER_TEST_FAIL_DEAD; kind++)
    {
      g_autofree char *path = g_strdup_printf ("/fail-vfs/%s/%s", what, kind_names[kind]);

      g_test_add_data_func (path, GINT_TO_POINTER (kind), func);
    }
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_fail_vfs_install ();
  add ("act", test_act);
  add ("bulk", test_bulk);
  add ("migration", test_migration);
  return usher_test_run ();
}
