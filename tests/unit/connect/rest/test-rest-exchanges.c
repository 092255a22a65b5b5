/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Exchanges with each provider, written down in tests/data/connectors: what is asked, what comes, which
 * rows it gives; what an operation would send, and what proves it.  argv: the folder. */

#include <string.h>

#include "rest-test.h"
#include "usher-error.h"
#include "usher-rest-json.h"

typedef struct {
  JsonObject *root;
  JsonArray *exchanges;
  TestServer *server;
  guint8 used[256];  /* by the server's thread */
  char *unknown;     /* (owned) (nullable): a request that nobody wrote down */
  char *recorded;    /* (owned) (nullable): the last body that was sent */
} Story;

static const char *
text_of (JsonObject *object, const char *name)
{
  return json_object_has_member (object, name) && !json_object_get_null_member (object, name) ? json_object_get_string_member (object, name) : NULL;
}

static char *
placed (Story *story, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "${origin}", -1);

  return g_strjoinv (test_server_origin (story->server), parts);
}

static void
answer (Story *story, SoupServerMessage *message, JsonObject *exchange)
{
  JsonNode *body = json_object_get_member (exchange, "body");
  g_autofree char *plain = body ? usher_rest_json_print (body) : g_strdup ("");
  g_autofree char *text = placed (story, plain);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (json_object_has_member (exchange, "headers"))
    {
      json_object_iter_init (&iter, json_object_get_object_member (exchange, "headers"));
      while (json_object_iter_next (&iter, &name, &value))
        {
          g_autofree char *header = placed (story, json_node_get_string (value));

          test_answer_header (message, name, header);
        }
    }
  test_answer (message, (int) json_object_get_int_member_with_default (exchange, "status", 200), "application/json", text);
}

/* The first exchange of this request that was not used; the last one of it serves for ever. */
static void
handle (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  Story *story = data;
  g_autofree char *target = test_server_target (server, nth);
  int found = -1;

  for (guint i = 0; i < json_array_get_length (story->exchanges); i++)
    {
      JsonObject *exchange = json_array_get_object_element (story->exchanges, i);

      if (!g_str_equal (text_of (exchange, "request"), target))
        continue;
      found = (int) i;
      if (!story->used[i])
        break;
    }
  g_free (story->recorded);
  story->recorded = test_server_body (server, nth);
  if (found >= 0)
    {
      story->used[found] = 1;
      answer (story, message, json_array_get_object_element (story->exchanges, (guint) found));
      return;
    }
  if (!story->unknown)
    story->unknown = g_strdup (target);
  test_answer (message, 418, "application/json", "{}");
}

/* ---- Reads ---- */

static void
check_rows (JsonArray *expected, GPtrArray *rows)
{
  for (guint i = 0; i < MAX (json_array_get_length (expected), rows->len); i++)
    {
      const char *wanted = i < json_array_get_length (expected) ? json_array_get_string_element (expected, i) : NULL;

      g_assert_cmpstr (i < rows->len ? rows->pdata[i] : NULL, ==, wanted);
    }
}

static void
check_read (Story *story, UsherConnector *connector, JsonObject *step, char **checkpoint)
{
  const char *stream = text_of (step, "stream"), *fails = text_of (step, "fails");
  JsonArray *natives = json_object_has_member (step, "parents") ? json_object_get_array_member (step, "parents") : NULL;
  const char *list[16] = { NULL };
  UsherConnectorParents parents;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *next = NULL, *from = json_object_get_boolean_member_with_default (step, "from-checkpoint", FALSE) ? g_strdup (*checkpoint) : NULL;
  guint doubts = 0;

  for (guint i = 0; natives && i < json_array_get_length (natives); i++)
    list[i] = json_array_get_string_element (natives, i);
  rest_parents (&parents, list);
  do
    {
      UsherConnectorRead read = { .stream = stream, .cursor = next, .checkpoint = from, .parents = &parents };
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherBatch) batch = usher_connector_read (connector, &read, NULL, &error);

      g_assert_cmpstr (story->unknown, ==, NULL);
      if (fails)
        {
          g_assert_null (batch);
          g_assert_cmpstr (usher_trouble_class_name (usher_trouble_of (error)), ==, fails);
          return;
        }
      g_assert_no_error (error);
      for (guint i = 0; i < usher_batch_rows (batch); i++)
        g_ptr_array_add (rows, rest_row (batch, i));
      doubts += batch->doubts->len;
      for (guint i = 0; i < batch->doubts->len; i++)
        g_test_message ("doubt: %s", (char *) batch->doubts->pdata[i]);
      g_free (next);
      next = g_strdup (batch->next);
      if (!next)
        {
          g_free (*checkpoint);
          *checkpoint = g_strdup (batch->checkpoint);
        }
    }
  while (next);
  check_rows (json_object_get_array_member (step, "rows"), rows);
  g_assert_cmpuint (doubts, ==, json_object_get_int_member_with_default (step, "doubts", 0));
}

/* ---- Operations ---- */

static UsherOpTarget
target_of (JsonObject *step)
{
  JsonObject *names = json_object_get_object_member (step, "target");
  UsherOpTarget target = { .account = text_of (names, "account"), .login = text_of (names, "login"), .group = text_of (names, "group"),
                           .entitlement = text_of (names, "entitlement"), .app = text_of (names, "app"), .factor = text_of (names, "factor") };

  g_assert_true (usher_op_kind_parse (text_of (step, "op"), &target.kind));
  return target;
}

static void
check_request (Story *story, const UsherOpRequest *request, JsonObject *expected)
{
  g_autofree char *url = g_strconcat (test_server_origin (story->server), text_of (expected, "target"), NULL);
  JsonNode *body = json_object_get_member (expected, "body");

  g_assert_cmpstr (request->method, ==, text_of (expected, "method"));
  g_assert_cmpstr (request->url, ==, url);
  g_assert_cmpint (body != NULL, ==, request->body != NULL);
  if (body)
    {
      g_autofree char *plain = usher_rest_json_print (body), *wanted = placed (story, plain);
      g_autoptr (JsonNode) one = rest_json (wanted), two = rest_json (request->body);

      if (!json_node_equal (one, two))
        g_error ("expected %s, got %s", wanted, request->body);
    }
  g_assert_nonnull (strstr (request->curl, request->method));
  g_assert_null (strstr (request->curl, "s3cret-planted"));
  g_assert_nonnull (strstr (request->powershell, "Invoke-RestMethod"));
  g_assert_null (strstr (request->powershell, "s3cret-planted"));
}

static void
send_all (Story *story, UsherConnector *connector, GPtrArray *requests)
{
  for (guint i = 0; i < requests->len; i++)
    {
      g_auto (UsherOpAnswer) sent = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_true (usher_connector_send (connector, requests->pdata[i], "key-1", &sent, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (sent.sent, ==, USHER_TRUTH_YES);
      g_assert_cmpstr (story->unknown, ==, NULL);
      if (((UsherOpRequest *) requests->pdata[i])->body)
        g_assert_cmpstr (story->recorded, ==, ((UsherOpRequest *) requests->pdata[i])->body);
    }
}

static void
check_operation (Story *story, UsherConnector *connector, JsonObject *step)
{
  UsherOpTarget target = target_of (step);
  const char *refused = text_of (step, "refused"), *holds = text_of (step, "holds");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) requests = usher_connector_plan (connector, &target, NULL, &error);
  g_auto (UsherOpSeen) seen = { 0 };
  JsonArray *expected;

  g_assert_cmpstr (story->unknown, ==, NULL);
  if (refused)
    {
      g_assert_null (requests);
      if (!strstr (error->message, refused))
        g_error ("expected “%s”, got “%s”", refused, error->message);
      return;
    }
  g_assert_no_error (error);
  expected = json_object_get_array_member (step, "requests");
  g_assert_cmpuint (requests->len, ==, json_array_get_length (expected));
  for (guint i = 0; i < requests->len; i++)
    check_request (story, requests->pdata[i], json_array_get_object_element (expected, i));
  send_all (story, connector, requests);
  g_assert_true (usher_connector_observe (connector, &target, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (story->unknown, ==, NULL);
  g_assert_cmpstr (usher_truth_name (seen.holds), ==, holds);
  g_assert_nonnull (strstr (seen.proof, "\"holds\":"));
}

/* ---- A story ---- */

static UsherConnector *
open_story (Story *story, const UsherManifest *manifest, TestWait *wait)
{
  const char *settings[33] = { NULL };
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  guint n = 0;

  json_object_iter_init (&iter, json_object_get_object_member (story->root, "settings"));
  while (json_object_iter_next (&iter, &name, &value) && n < 30)
    {
      settings[n++] = name;
      settings[n++] = json_node_get_string (value);
    }
  return rest_open (manifest, test_server_origin (story->server), wait, settings);
}

static void
check_test (UsherConnector *connector, JsonObject *expected)
{
  g_auto (UsherConnectorReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  JsonObject *streams = json_object_get_object_member (expected, "streams");

  usher_connector_report_init (&report);
  g_assert_true (usher_connector_test (connector, &report, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (report.reachable);
  g_assert_cmpstr (usher_truth_name (report.writes), ==, text_of (expected, "writes"));
  g_assert_cmpstr (report.identity, ==, text_of (expected, "identity"));
  for (guint i = 0; i < report.streams->len; i++)
    {
      const UsherCapability *capability = report.streams->pdata[i];
      const char *wanted = text_of (streams, capability->stream);
      g_autofree char *said = g_strdup_printf ("%s%s%s", usher_truth_name (capability->can), capability->missing ? " " : "",
                                               capability->missing ? capability->missing : "");

      if (wanted)
        g_assert_cmpstr (said, ==, wanted);
    }
}

static void
test_story (gconstpointer data)
{
  g_autofree char *text = NULL, *checkpoint = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (UsherManifest) manifest = NULL;
  g_auto (TestWait) wait = { 0 };
  Story story = { 0 };
  UsherConnector *connector;
  JsonArray *steps;

  g_assert_true (g_file_get_contents (data, &text, NULL, NULL));
  node = rest_json (text);
  story.root = json_node_get_object (node);
  story.exchanges = json_object_get_array_member (story.root, "exchanges");
  g_assert_cmpuint (json_array_get_length (story.exchanges), <, G_N_ELEMENTS (story.used));
  test_wait_init (&wait);
  story.server = test_server_new (handle, &story, NULL);
  manifest = rest_shipped (text_of (story.root, "manifest"));
  connector = open_story (&story, manifest, &wait);
  steps = json_object_get_array_member (story.root, "steps");
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = json_array_get_object_element (steps, i);

      g_test_message ("step %u: %s", i, text_of (step, "stream") ? text_of (step, "stream") : text_of (step, "op") ? text_of (step, "op") : "test");
      if (text_of (step, "stream"))
        check_read (&story, connector, step, &checkpoint);
      else if (text_of (step, "op"))
        check_operation (&story, connector, step);
      else
        check_test (connector, step);
    }
  usher_connector_close (connector);
  test_server_free (story.server);
  for (guint i = 0; i < json_array_get_length (story.exchanges); i++)
    if (!story.used[i])
      g_error ("%s was never asked", text_of (json_array_get_object_element (story.exchanges, i), "request"));
  g_free (story.recorded);
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) folder = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, NULL);
  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)))
    if (g_str_has_suffix (name, ".json"))
      {
        g_autofree char *test = g_strdup_printf ("/rest/exchanges/%.*s", (int) strlen (name) - 5, name);

        g_ptr_array_add (paths, g_build_filename (argv[1], name, NULL));
        g_test_add_data_func (test, paths->pdata[paths->len - 1], test_story);
      }
  return g_test_run ();
}
