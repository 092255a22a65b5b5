/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sources as governed rows: who may add and change them, what takes two, what a secret is bound to, when
 * they are due. */

#include <string.h>

#include "usher-error.h"
#include "usher-source-acts.h"
#include "usher-source-settings.h"
#include "usher-sync-schedule.h"
#include "usher-test-directory.h"

typedef struct {
  UsherSourceWish wish;
  gint64 id;
  gboolean carried;
} Wishing;

static GHashTable *
make_settings (const char *first, ...)
{
  GHashTable *settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  va_list arguments;

  va_start (arguments, first);
  for (const char *name = first; name; name = va_arg (arguments, const char *))
    g_hash_table_insert (settings, g_strdup (name), g_strdup (va_arg (arguments, const char *)));
  va_end (arguments);
  return settings;
}

static gboolean
connect_source (UsherTx *tx, gpointer data, GError **error)
{
  Wishing *wishing = data;

  return (wishing->id = usher_source_connect (tx, &wishing->wish, error)) != 0;
}

static gboolean
change_source (UsherTx *tx, gpointer data, GError **error)
{
  Wishing *wishing = data;

  return usher_source_reconnect (tx, wishing->id, &wishing->wish, &wishing->carried, error);
}

static gboolean
enable_writes (UsherTx *tx, gpointer data, GError **error)
{
  Wishing *wishing = data;

  return usher_source_enable_writes (tx, wishing->id, &wishing->carried, error);
}

static gboolean
act_as (UsherWorkspace *workspace, const char *member, UsherActFunc func, gpointer data, GError **error)
{
  return usher_test_act_as (workspace, member, NULL, func, data, error);
}

static UsherSource *
load (UsherWorkspace *workspace, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (workspace);
  UsherSource *source = usher_source_load (conn, id, &error);

  usher_test_ok (source != NULL);
  return source;
}

static void
test_add (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (GHashTable) settings = make_settings ("realm", "a,b", "client", "usher", "match", "mail,login", NULL);
  g_autoptr (GHashTable) unknown = make_settings ("realm", "x", "client", "usher", "nonsense", "1", NULL);
  g_autoptr (GHashTable) secret = make_settings ("realm", "x", "client", "usher", "password", "planted-secret", NULL);
  g_autoptr (GHashTable) lacking = make_settings ("realm", "x", NULL);
  Wishing good = { .wish = { "idp", "keycloak", NULL, "http://127.0.0.1:8080/", settings } };
  Wishing bad[] = {
    { .wish = { "a", "keycloak", NULL, "http://127.0.0.1:8080", unknown } },
    { .wish = { "b", "keycloak", NULL, "http://127.0.0.1:8080", secret } },
    { .wish = { "c", "keycloak", NULL, "http://127.0.0.1:8080", lacking } },
    { .wish = { "d", "keycloak", NULL, "http://user@127.0.0.1", settings } },
    { .wish = { "e", "keycloak", NULL, "http://127.0.0.1/path", settings } },
    { .wish = { "f", "keycloak", NULL, "ftp://127.0.0.1", settings } },
    { .wish = { "g", "keycloak", NULL, NULL, settings } },
    { .wish = { "no name", "keycloak", NULL, "http://127.0.0.1", settings } },
  };
  Wishing beyond = { .wish = { "far", "keycloak", NULL, "https://id.example.org", settings } };
  Wishing none = { .wish = { "none", "no-such-manifest", NULL, "http://127.0.0.1", settings } };
  g_autoptr (UsherSource) source = NULL;
  g_autoptr (GError) error = NULL;

  usher_test_fails (act_as (workspace, "analyst", connect_source, &good, &error), USHER_ERROR_RIGHT);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    usher_test_fails (act_as (workspace, "lead", connect_source, &bad[i], &error), USHER_ERROR_INPUT);
  usher_test_fails (act_as (workspace, "lead", connect_source, &beyond, &error), USHER_ERROR_GUARD);
  usher_test_fails (act_as (workspace, "lead", connect_source, &none, &error), USHER_ERROR_UNKNOWN);
  usher_test_ok (act_as (workspace, "lead", connect_source, &good, &error));
  source = load (workspace, good.id);
  usher_test_fails (act_as (workspace, "lead", connect_source, &good, &error), USHER_ERROR_INPUT);
  g_assert_cmpstr (source->origin, ==, "http://127.0.0.1:8080");
  g_assert_cmpstr (source->settings, ==, "{\"client\":\"usher\",\"match\":\"mail,login\",\"realm\":\"a,b\"}");
  g_assert_nonnull (source->binding);
  g_assert_false (source->writes);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* Where a secret goes is never one member's to say. */
static void
test_change (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (GHashTable) settings = make_settings ("realm", "a", "client", "usher", NULL);
  Wishing wishing = { .wish = { "idp", "keycloak", NULL, "http://127.0.0.1:8080", settings } };
  Wishing there = { .wish = { "idp", NULL, NULL, "http://127.0.0.1:9090", NULL } }, same = there, writes = there;
  g_autoptr (UsherSource) before = NULL, proposed = NULL, after = NULL;
  g_autoptr (GError) error = NULL;

  usher_test_ok (act_as (workspace, "lead", connect_source, &wishing, &error));
  there.id = same.id = writes.id = wishing.id;
  before = load (workspace, wishing.id);
  usher_test_fails (act_as (workspace, "analyst", change_source, &there, &error), USHER_ERROR_RIGHT);
  usher_test_ok (act_as (workspace, "lead", change_source, &there, &error));
  g_assert_false (there.carried);
  proposed = load (workspace, wishing.id);
  g_assert_cmpstr (proposed->origin, ==, "http://127.0.0.1:8080");
  usher_test_ok (act_as (workspace, "auditor", change_source, &there, &error));
  g_assert_true (there.carried);
  after = load (workspace, wishing.id);
  g_assert_cmpstr (after->origin, ==, "http://127.0.0.1:9090");
  g_assert_cmpstr (after->binding, !=, before->binding);
  g_assert_cmpstr (after->settings, ==, before->settings);
  usher_test_fails (act_as (workspace, "lead", change_source, &same, &error), USHER_ERROR_GUARD);
  usher_test_ok (act_as (workspace, "lead", enable_writes, &writes, &error));
  g_assert_false (writes.carried);
  usher_test_ok (act_as (workspace, "auditor", enable_writes, &writes, &error));
  g_assert_true (writes.carried);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* A row that no two members wrote opens nothing: the binding is worked out again. */
static void
test_bound (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (GHashTable) settings = make_settings ("realm", "a", "client", "usher", NULL);
  Wishing wishing = { .wish = { "idp", "keycloak", NULL, "http://127.0.0.1:8080", settings } };
  const UsherSourceOpen open = { .secret_fd = -1, .secret = "planted-secret" };
  g_autoptr (UsherConn) conn = usher_test_conn (workspace);
  g_autoptr (UsherSourceSession) session = NULL;
  g_autoptr (GError) error = NULL;

  usher_test_ok (act_as (workspace, "lead", connect_source, &wishing, &error));
  session = usher_source_session_open (workspace, conn, "idp", &open, NULL, &error);
  usher_test_ok (session != NULL);
  if (engine == USHER_ENGINE_POSTGRESQL)
    {
      usher_test_sql (usher_workspace_db (workspace), "UPDATE source SET origin = 'http://127.0.0.1:666'");
      g_assert_null (usher_source_session_open (workspace, conn, "idp", &open, NULL, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_GUARD);
      g_assert_null (strstr (error->message, "planted-secret"));
    }
  usher_test_close (workspace);
}

/* ---- When ---- */

static gboolean
schedule (UsherTx *tx, gpointer data, GError **error)
{
  return usher_source_schedule (tx, 1, *(gint64 *) data, -1, error);
}

static guint
count_due (UsherWorkspace *workspace)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_test_conn (workspace);
  g_autoptr (GPtrArray) due = usher_sync_due (conn, usher_workspace_now (workspace), &error);

  usher_test_ok (due != NULL);
  return due->len;
}

static void
test_due (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (GHashTable) settings = make_settings ("realm", "a", "client", "usher", NULL);
  Wishing wishing = { .wish = { "idp", "keycloak", NULL, "http://127.0.0.1:1", settings } };
  g_autoptr (GError) error = NULL;
  gint64 minutes = 30, never = 0;
  UsherSyncResult *result = NULL;
  UsherSyncOptions options = { .open = { .secret_fd = -1, .secret_env = "USHER_NO_SUCH_VARIABLE" } };

  usher_test_ok (act_as (workspace, "lead", connect_source, &wishing, &error));
  g_assert_cmpuint (count_due (workspace), ==, 0);
  usher_test_do (workspace, schedule, &minutes);
  g_assert_cmpuint (count_due (workspace), ==, 1);
  /* It failed before it began: the next try waits, longer than after a good one. */
  g_assert_false (usher_sync (workspace, "idp", &options, &result, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count_due (workspace), ==, 0);
  usher_clock_advance (usher_workspace_clock (workspace), G_GINT64_CONSTANT (31) * 60000);
  g_assert_cmpuint (count_due (workspace), ==, 0);
  usher_clock_advance (usher_workspace_clock (workspace), G_GINT64_CONSTANT (30) * 60000);
  g_assert_cmpuint (count_due (workspace), ==, 1);
  usher_test_do (workspace, schedule, &never);
  g_assert_cmpuint (count_due (workspace), ==, 0);
  usher_test_close (workspace);
}

/* ---- While a window is open ---- */

typedef struct {
  guint calls;
  char *source, *message; /* (owned) (nullable) */
} Told;

static void
on_done (const char *source, const UsherSyncResult *result, const GError *error, gpointer data)
{
  Told *told = data;

  told->calls++;
  g_free (told->source);
  told->source = g_strdup (source);
  g_free (told->message);
  told->message = error ? g_strdup (error->message) : NULL;
}

/* What is due is started by itself, once, and told on the main context; one that is freed tells nothing more. */
static void
test_schedule (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  g_autoptr (GHashTable) settings = make_settings ("realm", "a", "client", "usher", "secret_env", "USHER_NO_SUCH_VARIABLE", NULL);
  Wishing wishing = { .wish = { "idp", "keycloak", NULL, "http://127.0.0.1:1", settings } };
  Told told = { 0 };
  UsherSyncSchedule *running = usher_sync_schedule_new (workspace, on_done, &told);
  g_autoptr (GError) error = NULL;
  gint64 minutes = 30;

  usher_test_ok (act_as (workspace, "lead", connect_source, &wishing, &error));
  usher_test_do (workspace, schedule, &minutes);
  usher_sync_schedule_look (running);
  usher_test_wait_until (told.calls == 1);
  g_assert_cmpstr (told.source, ==, "idp");
  g_assert_nonnull (strstr (told.message, "USHER_NO_SUCH_VARIABLE"));
  g_assert_false (usher_sync_schedule_is_running (running, "idp"));
  g_assert_true (usher_sync_schedule_start (running, "idp", FALSE, NULL));
  g_assert_false (usher_sync_schedule_start (running, "idp", FALSE, NULL));
  g_assert_true (usher_sync_schedule_is_running (running, "idp"));
  usher_test_wait_until (told.calls == 2);
  usher_sync_schedule_start (running, "idp", FALSE, NULL);
  usher_sync_schedule_look (running);
  usher_sync_schedule_free (running);
  /* Its thread lets go of the workspace when it ends. */
  usher_test_wait_until (G_OBJECT (workspace)->ref_count == 1);
  g_assert_cmpuint (told.calls, ==, 2);
  g_free (told.source);
  g_free (told.message);
  usher_test_close (workspace);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_source_register ();
  usher_test_add_engines ("/source/add", test_add, NULL);
  usher_test_add_engines ("/source/change", test_change, NULL);
  usher_test_add_engines ("/source/bound", test_bound, NULL);
  usher_test_add_engines ("/source/due", test_due, NULL);
  usher_test_add_engines ("/source/schedule", test_schedule, NULL);
  return usher_test_run ();
}
