/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A sync of 2,000 people while three of ten answers are faulted (429, 500, 503, a reset, a body cut short),
 * killed five times on the way, leaves the same mirror, byte for byte, as one that nothing happened to;
 * 20,000 and 50 at full size.  Whoever syncs is this program once more, as a child; its waits are
 * skipped.  The server says the token in its errors: it must be nowhere afterwards. */

#include <libsoup/soup.h>
#include <string.h>

#include "http-server.h"
#include "usher-connector.h"
#include "usher-source.h"
#include "usher-stream.h"
#include "usher-sync.h"
#include "usher-test-children.h"
#include "usher-test-workspace.h"

#define SECRET "planted-secret-of-the-fault-run"
#define GROUPS 20u
#define DONE 1000000000
#define FAILED 2000000000

static const char *program;

/* ---- The child ---- */

static void
skip (gint64 ms, GCancellable *cancellable, gpointer data)
{
}

static void
say_progress (const char *stream, gint64 read, gint64 total, gpointer data)
{
  static gint64 said;

  usher_test_child_say (++said);
}

static UsherConnector *
open_connector (UsherWorkspace *workspace, UsherManifest **manifest, GError **error)
{
  g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), error);
  g_autoptr (UsherSource) source = conn ? usher_source_load (conn, 1, error) : NULL;
  UsherConnectorOptions options = { .source = "idp", .secret = SECRET, .wait = skip };

  if (!source || !(*manifest = usher_source_manifest (conn, "scim", error)))
    return NULL;
  options.manifest = *manifest;
  options.origin = source->origin;
  return usher_connector_open (&options, error);
}

static int
run_child (const char *place)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_workspace_open (place, NULL, &error);
  g_autoptr (UsherManifest) manifest = NULL;
  UsherConnector *connector = workspace ? open_connector (workspace, &manifest, &error) : NULL;
  UsherSyncOptions options = { .open = { .secret_fd = -1 }, .progress = say_progress, .connector = connector };
  g_autoptr (UsherSyncResult) result = NULL;

  if (connector)
    usher_sync (workspace, "idp", &options, &result, NULL, &error);
  if (error)
    g_printerr ("child: %s\n", error->message);
  usher_test_child_say (result && g_str_equal (result->state, "complete") ? DONE : FAILED);
  g_clear_pointer (&connector, usher_connector_close);
  if (workspace)
    usher_workspace_close (workspace);
  g_clear_object (&workspace);
  return 0;
}

/* ---- The server ---- */

typedef struct {
  GRand *rand;     /* (owned): of the server's thread */
  gboolean faults;
  guint people;
} World;

static void
cut_short (SoupServerMessage *message, gboolean some)
{
  static const char half[] = "HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\nContent-Length: 100000\r\n\r\n{\"Resources\": [{\"id\": \"u00";
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  if (some)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), half, sizeof half - 1, NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static gboolean
fault (World *world, SoupServerMessage *message)
{
  static const int statuses[] = { 429, 500, 503 };
  guint what;

  if (!world->faults || g_rand_double (world->rand) >= 0.3)
    return FALSE;
  what = (guint) g_rand_int_range (world->rand, 0, 5);
  if (what >= G_N_ELEMENTS (statuses))
    {
      cut_short (message, what == 3);
      return TRUE;
    }
  if (statuses[what] == 429)
    test_answer_header (message, "Retry-After", "7");
  test_answer (message, statuses[what], "application/json", "{\"detail\": \"not now, Bearer " SECRET "\"}");
  return TRUE;
}

static void
write_people (World *world, GString *out, guint from, guint n)
{
  for (guint i = from; i < MIN (from + n, world->people); i++)
    g_string_append_printf (out, "%s{\"id\": \"u%05u\", \"userName\": \"user%05u\", \"displayName\": \"User %u\", \"active\": %s}",
                            i > from ? ", " : "", i, i, i, i % 9 ? "true" : "false");
}

static void
write_groups (GString *out, guint from, guint n)
{
  for (guint i = from; i < MIN (from + n, GROUPS); i++)
    g_string_append_printf (out, "%s{\"id\": \"g%02u\", \"displayName\": \"Group %u\"}", i > from ? ", " : "", i, i);
}

static void
write_members (World *world, GString *out, guint group)
{
  g_string_append_printf (out, "{\"id\": \"g%02u\", \"members\": [", group);
  for (guint i = group; i < world->people; i += GROUPS)
    g_string_append_printf (out, "%s{\"value\": \"u%05u\", \"type\": \"User\"}", i > group ? ", " : "", i);
  g_string_append (out, "]}");
}

static guint
number_of (GUri *uri, const char *name, guint otherwise)
{
  g_autoptr (GHashTable) query = g_uri_get_query (uri) ? soup_form_decode (g_uri_get_query (uri)) : NULL;
  const char *text = query ? g_hash_table_lookup (query, name) : NULL;

  return text ? (guint) g_ascii_strtoull (text, NULL, 10) : otherwise;
}

static void
handle (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  World *world = data;
  GUri *uri = soup_server_message_get_uri (message);
  const char *path = g_uri_get_path (uri), *group = strstr (path, "/Groups/g");
  guint start = number_of (uri, "startIndex", 1), count = number_of (uri, "count", 100);
  gboolean users = g_str_has_suffix (path, "/Users");
  g_autoptr (GString) out = g_string_new (NULL);

  if (fault (world, message))
    return;
  if (group)
    write_members (world, out, (guint) g_ascii_strtoull (group + strlen ("/Groups/g"), NULL, 10));
  else
    {
      g_string_append_printf (out, "{\"totalResults\": %u, \"startIndex\": %u, \"Resources\": [", users ? world->people : GROUPS, start);
      if (users)
        write_people (world, out, start - 1, count);
      else
        write_groups (out, start - 1, count);
      g_string_append (out, "]}");
    }
  test_answer (message, 200, "application/scim+json", out->str);
}

/* ---- The parent ---- */

static gboolean
add_source (UsherTx *tx, gpointer data, GError **error)
{
  return usher_source_add (tx, "idp", "scim", data, error) == 1;
}

static char *
make_place (UsherEngine engine, const char *origin)
{
  g_autoptr (GError) error = NULL;
  char *place = usher_test_place (engine);
  UsherWorkspaceNew options = { .kind = USHER_KIND_SAMPLE };
  UsherWorkspace *workspace = usher_workspace_create (place, &options, &error);

  usher_test_ok (workspace != NULL);
  usher_test_ok (usher_workspace_act (workspace, NULL, add_source, (gpointer) origin, &error));
  usher_test_close (workspace);
  return place;
}

/* One child; killed once it said KILL_AFTER (0: never).  TRUE: it was done. */
static gboolean
sync_once (const char *place, gint64 kill_after)
{
  UsherTestChild *child = usher_test_child_new (program, place, 0);
  gboolean done = FALSE;
  gint64 said;

  while ((said = usher_test_child_read (child)) > 0)
    {
      done = said == DONE;
      if (kill_after && said == kill_after)
        {
          usher_test_child_kill (child);
          kill_after = 0;
        }
    }
  usher_test_child_free (child);
  return done;
}

static void
sync_until_done (const char *place)
{
  for (guint i = 0; i < 50; i++)
    if (sync_once (place, 0))
      return;
  g_error ("it did not converge");
}

static void
refuse_secret (UsherEngine engine, const char *place)
{
  static const char *const ends[] = { "", "-wal" };

  for (gsize i = 0; engine == USHER_ENGINE_SQLITE && i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *file = g_strconcat (place, ends[i], NULL), *bytes = NULL;
      gsize length;

      if (g_file_get_contents (file, &bytes, &length, NULL))
        g_assert_null (memmem (bytes, length, SECRET, strlen (SECRET)));
    }
}

static char *
take_mirror (UsherEngine engine, const char *place)
{
  g_autoptr (GError) error = NULL;
  UsherWorkspace *workspace = usher_workspace_open (place, NULL, &error);
  GString *all = g_string_new (NULL);

  usher_test_ok (workspace != NULL);
  usher_test_verify (workspace);
  refuse_secret (engine, place);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM ledger WHERE line LIKE '%" SECRET "%'"), ==, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM run WHERE error LIKE '%" SECRET "%'"), ==, 0);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM stage_read"), ==, 0);
  for (guint i = 0; i < usher_n_streams; i++)
    {
      g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
      g_autofree char *hex = NULL;
      UsherDigest digest;
      gint64 records;

      if (usher_streams[i].per_run)
        continue;
      usher_test_ok (usher_stream_digest (conn, &usher_streams[i], 1, 0, &digest, &records, &error));
      hex = usher_digest_dup_hex (&digest);
      g_string_append_printf (all, "%s %" G_GINT64_FORMAT " %s\n", usher_streams[i].name, records, hex);
    }
  usher_test_close (workspace);
  return g_string_free (all, FALSE);
}

static void
test_faults (UsherEngine engine, gconstpointer data)
{
  World world = { g_rand_new_with_seed (5), FALSE, usher_test_is_full () ? 20000 : 2000 };
  TestServer *server = test_server_new (handle, &world, NULL);
  g_autofree char *plain = make_place (engine, test_server_origin (server)), *faulted = make_place (engine, test_server_origin (server));
  g_autofree char *wanted = NULL, *found = NULL;
  guint kills = usher_test_is_full () ? 50 : 5, clean;

  g_assert_true (sync_once (plain, 0));
  wanted = take_mirror (engine, plain);
  clean = test_server_count (server);
  world.faults = TRUE;
  for (guint i = 0; i < kills; i++)
    sync_once (faulted, g_test_rand_int_range (1, 9));
  sync_until_done (faulted);
  found = take_mirror (engine, faulted);
  g_assert_cmpstr (wanted, ==, found);
  g_test_message ("%u requests without faults, %u with; %u kills", clean, test_server_count (server) - clean, kills);
  test_server_free (server);
  g_rand_free (world.rand);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2]);
  program = argv[0];
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/crash/sync-faults", test_faults, NULL);
  return usher_test_run ();
}
