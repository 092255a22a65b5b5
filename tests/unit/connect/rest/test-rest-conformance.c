/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One suite over every shipped REST manifest: what servers do wrong, and what a person does meanwhile. */

#include <string.h>

#include "rest-test.h"
#include "usher-error.h"
#include "usher-rest-program.h"

typedef enum { PLAIN, REPEATS, ELSEWHERE, TOTALS, UNAUTHORISED, RATE_SECONDS, RATE_DECIMAL, RATE_DATE, RATE_SILENT, SERVER_ERROR, RESET, TRUNCATED,
  LIST_IS_MAP, LIST_IS_TEXT, NO_LIST, RECORDS_ODD, DEEP, HTML, EMPTY_BODY, HUGE_BODY, DRIP, HANGS } Trick;

typedef struct {
  const char *manifest, *stream;
  const char *record; /* %u twice: its id */
  const char *settings[9];
} Subject;

static const Subject subjects[] = {
  { "entra", "groups", "{\"id\": \"r%u\", \"displayName\": \"R %u\", \"groupTypes\": []}", { "tenant", "t", "client", "c", "details", "no" } },
  { "keycloak", "clients", "{\"id\": \"u%u\", \"clientId\": \"r%u\", \"enabled\": true}", { "realm", "lab", "client", "c" } },
  { "keystone", "projects", "{\"id\": \"r%u\", \"name\": \"R %u\", \"enabled\": true}", { "user", "admin" } },
  { "okta", "apps", "{\"id\": \"r%u\", \"label\": \"R %u\", \"status\": \"ACTIVE\"}", { "sign-in", "token" } },
  { "scim", "groups", "{\"id\": \"r%u\", \"displayName\": \"R %u\"}", { "sign-in", "client", "client", "c" } },
};

typedef struct {
  const Subject *subject;
  UsherManifest *manifest;
  UsherRestProgram *program;
  const UsherRestStream *stream;
  TestServer *server;
  TestWait wait;
  UsherConnector *connector;
  GCancellable *cancellable;
  Trick trick;
  gint asked;    /* questions for records, so far (atomic) */
  guint full;    /* pages that are full; one that is empty follows */
} Fixture;

static guint
page_of (Fixture *self, SoupServerMessage *message)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) form = soup_form_decode (query ? query : "");
  const UsherRestPaging *paging = &self->stream->paging;
  const char *at = g_hash_table_lookup (form, paging->position ? paging->position : "page");
  gint64 number = at ? g_ascii_strtoll (at, NULL, 10) : 0;

  if (paging->kind == USHER_REST_OFFSET)
    return (guint) (number / paging->per_page);
  if (paging->kind == USHER_REST_START_INDEX)
    return (guint) (MAX (number - 1, 0) / paging->per_page);
  return (guint) number;
}

static char *
next_link (Fixture *self, guint page)
{
  const char *base = g_str_equal (self->subject->manifest, "okta") ? "/api/v1/apps" : g_str_equal (self->subject->manifest, "entra") ? "/v1.0/groups"
    : "/v3/projects";

  if (self->trick == ELSEWHERE && page == 1)
    return g_strdup_printf ("http://127.0.0.2:1%s?page=1", base);
  if (self->trick == REPEATS)
    page = 1;
  return g_strdup_printf ("%s%s?page=%u", test_server_origin (self->server), base, page);
}

static char *
records (Fixture *self, guint page)
{
  GString *out = g_string_new ("[");
  gint64 n = page < self->full ? self->stream->paging.per_page : 0;

  if (self->trick == REPEATS && page > 0 && !self->stream->paging.next && self->stream->paging.kind != USHER_REST_LINK_HEADER)
    page = 0, n = self->stream->paging.per_page;
  for (gint64 i = 0; i < n; i++)
    {
      guint id = page * (guint) n + (guint) i;

      g_string_append (out, i ? ", " : "");
      if (self->trick == RECORDS_ODD && i < 6)
        g_string_append (out, ((const char *[]) { "null", "7", "\"text\"", "[]", "{}", "{\"id\": {\"a\": [1]}, \"clientId\": [2]}" })[i]);
      else
        g_string_append_printf (out, self->subject->record, id, id);
    }
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

static const char *
list_name (Fixture *self)
{
  return g_str_equal (self->subject->manifest, "scim") ? "Resources" : g_str_equal (self->subject->manifest, "keystone") ? "projects"
    : g_str_equal (self->subject->manifest, "entra") ? "value" : NULL;
}

static char *
page_body (Fixture *self, guint page, const char *list)
{
  const char *name = list_name (self);
  g_autofree char *next = page < self->full || self->trick == REPEATS ? next_link (self, page + 1) : NULL;

  if (!name)
    return g_strdup (list);
  if (self->trick == NO_LIST)
    return g_strdup ("{\"something\": \"else\"}");
  if (g_str_equal (name, "Resources"))
    return g_strdup_printf ("{\"totalResults\": %d, \"Resources\": %s}",
                            (int) (self->full * self->stream->paging.per_page) + (self->trick == TOTALS ? 5 : 0), list);
  if (!next)
    return g_strdup_printf ("{\"%s\": %s, \"links\": {\"next\": null}}", name, list);
  return g_strdup_printf ("{\"%s\": %s, \"links\": {\"next\": \"%s\"}, \"@odata.nextLink\": \"%s\"}", name, list, next, next);
}

static char *
twisted (Fixture *self, char *body)
{
  char *out = NULL;

  switch (self->trick)
    {
    case TRUNCATED:
      out = g_strndup (body, strlen (body) - 20);
      break;
    case DEEP:
      out = g_strnfill (5000, '[');
      break;
    case HTML:
      out = g_strdup ("<html><body>Please sign in</body></html>");
      break;
    case EMPTY_BODY:
      out = g_strdup ("");
      break;
    case HUGE_BODY:
      out = g_strnfill (50 * 1024 * 1024, ' ');
      out[0] = '[';
      out[50 * 1024 * 1024 - 1] = ']';
      break;
    default:
      return body;
    }
  g_free (body);
  return out;
}

static void
answer_page (Fixture *self, SoupServerMessage *message)
{
  guint page = page_of (self, message);
  g_autofree char *list = self->trick == LIST_IS_MAP ? g_strdup ("{\"a\": 1}") : self->trick == LIST_IS_TEXT ? g_strdup ("\"none\"") : records (self, page);
  g_autofree char *body = twisted (self, page_body (self, page, list));
  g_autofree char *next = NULL, *link = NULL;

  if (self->stream->paging.kind == USHER_REST_LINK_HEADER && (page < self->full || self->trick == REPEATS))
    {
      next = next_link (self, page + 1);
      link = g_strdup_printf ("<%s/api/v1/apps>; rel=\"self\", <%s>; rel=\"next\"", test_server_origin (self->server), next);
      test_answer_header (message, "Link", link);
    }
  test_answer (message, 200, self->trick == HTML ? "text/html" : "application/json", body);
}

/* Takes the wire from libsoup: a body that breaks off, or that comes in small pieces. */
static void
answer_bytes (Fixture *self, SoupServerMessage *message, gboolean whole)
{
  g_autofree char *list = records (self, page_of (self, message)), *body = page_body (self, page_of (self, message), list);
  g_autofree char *next = next_link (self, page_of (self, message) + 1);
  g_autofree char *link = self->stream->paging.kind == USHER_REST_LINK_HEADER && page_of (self, message) < self->full
    ? g_strdup_printf ("Link: <%s>; rel=\"next\"\r\n", next) : g_strdup ("");
  g_autofree char *all = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n%sContent-Length: %u\r\n\r\n%s", link,
                                          (guint) strlen (body), body);
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  gsize length = whole ? strlen (all) : strlen (all) - strlen (body) / 2 - 1;

  for (gsize at = 0; at < length; at += 37)
    if (!g_output_stream_write_all (g_io_stream_get_output_stream (stream), all + at, MIN (37, length - at), NULL, NULL, NULL))
      break;
  g_io_stream_close (stream, NULL, NULL);
}

static gboolean
answer_refusal (Fixture *self, SoupServerMessage *message)
{
  const char *after = NULL;
  int status = 429;

  switch (self->trick)
    {
    case UNAUTHORISED:
      status = 401;
      break;
    case RATE_SECONDS:
      after = "3";
      break;
    case RATE_DECIMAL:
      after = "2.128";
      break;
    case RATE_DATE:
      after = "Wed, 18 Mar 2026 10:30:05 GMT";
      break;
    case RATE_SILENT:
      break;
    case SERVER_ERROR:
      status = 500;
      break;
    default:
      return FALSE;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", TEST_DATE);
  if (after)
    test_answer_header (message, "Retry-After", after);
  test_answer (message, status, "application/json", "{\"error\": \"wait\"}");
  return TRUE;
}

static void
handle (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  Fixture *self = data;
  gint before;

  if (g_str_equal (soup_server_message_get_method (message), "POST"))
    {
      test_answer_header (message, "X-Subject-Token", "a-token");
      test_answer (message, 200, "application/json", "{\"access_token\": \"a-token\", \"token_type\": \"Bearer\", \"expires_in\": 3600}");
      return;
    }
  before = g_atomic_int_add (&self->asked, 1);
  if (self->trick == HANGS)
    {
      g_cancellable_cancel (self->cancellable);
      soup_server_message_pause (message);
      return;
    }
  if (before == 1 && answer_refusal (self, message))
    return;
  if (self->trick == DRIP || (self->trick == RESET && before == 1))
    answer_bytes (self, message, self->trick == DRIP);
  else
    answer_page (self, message);
}

static void
fixture_init (Fixture *self, const Subject *subject, Trick trick)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  *self = (Fixture) { .subject = subject, .trick = trick, .full = 2 };
  self->manifest = rest_shipped (subject->manifest);
  self->program = usher_rest_program_new (self->manifest, faults);
  self->stream = usher_rest_program_stream (self->program, subject->stream);
  self->cancellable = g_cancellable_new ();
  test_wait_init (&self->wait);
  self->server = test_server_new (handle, self, NULL);
  self->connector = rest_open (self->manifest, test_server_origin (self->server), &self->wait, subject->settings);
}

static void
fixture_clear (Fixture *self)
{
  usher_connector_close (self->connector);
  test_server_free (self->server);
  test_wait_clear (&self->wait);
  usher_rest_program_free (self->program);
  usher_manifest_free (self->manifest);
  g_object_unref (self->cancellable);
}

static guint
count_words (const char *text)
{
  guint n = *text != '\0';

  for (; *text; text++)
    n += *text == ' ';
  return n;
}

/* Faults that pass: everything comes, once. */
static void
test_passes (gconstpointer data)
{
  static const Trick tricks[] = { PLAIN, UNAUTHORISED, RATE_SECONDS, RATE_DECIMAL, RATE_DATE, RATE_SILENT, SERVER_ERROR, RESET, DRIP };

  for (guint i = 0; i < G_N_ELEMENTS (tricks); i++)
    {
      Fixture fixture;
      g_autoptr (GError) error = NULL;
      g_autofree char *read = NULL;
      gint64 total = -1;

      fixture_init (&fixture, data, tricks[i]);
      g_test_message ("%s: %d", fixture.subject->manifest, (int) tricks[i]);
      read = rest_read_all (fixture.connector, fixture.subject->stream, NULL, NULL, &total, &error);
      /* A token that cannot be fetched anew ends there. */
      if (tricks[i] == UNAUTHORISED && g_str_equal (fixture.subject->manifest, "okta"))
        {
          g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_AUTH_EXPIRED);
          fixture_clear (&fixture);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (count_words (read), ==, fixture.full * fixture.stream->paging.per_page);
      g_assert_true (total == -1 || total == fixture.full * fixture.stream->paging.per_page);
      if (tricks[i] >= RATE_SECONDS && tricks[i] <= RATE_DATE)
        g_assert_cmpint (fixture.wait.total, >=, (tricks[i] == RATE_DECIMAL ? 2128 : 3000));
      fixture_clear (&fixture);
    }
}

/* Faults that do not: an error of a class, nothing that looks complete. */
static void
test_fails (gconstpointer data)
{
  static const Trick tricks[] = { REPEATS, ELSEWHERE, TRUNCATED, LIST_IS_MAP, LIST_IS_TEXT, NO_LIST, DEEP, HTML, EMPTY_BODY, HUGE_BODY };

  for (guint i = 0; i < G_N_ELEMENTS (tricks); i++)
    {
      Fixture fixture;
      g_autoptr (GError) error = NULL;
      g_autofree char *read = NULL;
      gboolean linked;

      fixture_init (&fixture, data, tricks[i]);
      linked = fixture.stream->paging.kind == USHER_REST_LINK_HEADER || fixture.stream->paging.kind == USHER_REST_NEXT_LINK;
      g_test_message ("%s: %d", fixture.subject->manifest, (int) tricks[i]);
      if ((tricks[i] == ELSEWHERE && !linked) || (tricks[i] == NO_LIST && !list_name (&fixture))
          || (tricks[i] == LIST_IS_MAP && !fixture.stream->items) || (tricks[i] == REPEATS && fixture.stream->paging.kind == USHER_REST_START_INDEX))
        {
          fixture_clear (&fixture);
          continue;
        }
      read = rest_read_all (fixture.connector, fixture.subject->stream, NULL, NULL, NULL, &error);
      g_assert_null (read);
      g_assert_nonnull (error);
      g_assert_null (strstr (error->message, "s3cret-planted"));
      g_assert_cmpint (fixture.asked, <, 20);
      if (tricks[i] != HUGE_BODY)
        g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_PARSE);
      fixture_clear (&fixture);
    }
}

/* Totals that are wrong, and records that are none: read, but not to be taken for everything. */
static void
test_not_complete (gconstpointer data)
{
  static const Trick tricks[] = { TOTALS, RECORDS_ODD };

  for (guint i = 0; i < G_N_ELEMENTS (tricks); i++)
    {
      Fixture fixture;
      g_autoptr (GError) error = NULL;
      g_autofree char *read = NULL;
      gint64 total = -1;

      fixture_init (&fixture, data, tricks[i]);
      g_test_message ("%s: %d", fixture.subject->manifest, (int) tricks[i]);
      if (tricks[i] == RECORDS_ODD || fixture.stream->total)
        {
          read = rest_read_all (fixture.connector, fixture.subject->stream, NULL, NULL, &total, &error);
          g_assert_no_error (error);
          g_assert_cmpint (total, >, count_words (read));
        }
      fixture_clear (&fixture);
    }
}

/* A broken read goes on in another process: a connector that knows nothing but the cursor. */
static void
test_resumes (gconstpointer data)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherBatch) first = NULL, second = NULL, again = NULL;
  UsherConnectorRead read = { 0 };
  UsherConnector *other;
  g_autofree char *one = NULL, *two = NULL;

  fixture_init (&fixture, data, PLAIN);
  read.stream = fixture.subject->stream;
  first = usher_connector_read (fixture.connector, &read, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (first->next);
  read.cursor = first->next;
  second = usher_connector_read (fixture.connector, &read, NULL, &error);
  g_assert_no_error (error);
  other = rest_open (fixture.manifest, test_server_origin (fixture.server), &fixture.wait, fixture.subject->settings);
  again = usher_connector_read (other, &read, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (usher_batch_rows (second), ==, usher_batch_rows (again));
  one = rest_row (second, 0);
  two = rest_row (again, 0);
  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (second->next, ==, again->next);
  g_assert_null (strstr (first->next, "s3cret-planted"));
  read.cursor = "{\"stream\": \"other\"}";
  g_assert_null (usher_connector_read (other, &read, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_GONE_CURSOR);
  usher_connector_close (other);
  fixture_clear (&fixture);
}

static gpointer
cancel_soon (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

/* Before, at once, in flight, after. */
static void
test_cancelled (gconstpointer data)
{
  Fixture fixture;
  UsherConnectorRead read = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherBatch) batch = NULL;
  GThread *thread;

  fixture_init (&fixture, data, PLAIN);
  read.stream = fixture.subject->stream;
  g_cancellable_cancel (fixture.cancellable);
  g_assert_null (usher_connector_read (fixture.connector, &read, fixture.cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture.asked, ==, 0);
  g_clear_error (&error);
  g_cancellable_reset (fixture.cancellable);
  thread = g_thread_new ("cancels", cancel_soon, fixture.cancellable);
  batch = usher_connector_read (fixture.connector, &read, fixture.cancellable, &error);
  g_thread_join (thread);
  g_assert_true (batch || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_clear_error (&error);
  g_clear_pointer (&batch, usher_batch_free);
  g_cancellable_reset (fixture.cancellable);
  fixture.trick = HANGS;
  g_assert_null (usher_connector_read (fixture.connector, &read, fixture.cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  fixture.trick = PLAIN;
  g_cancellable_reset (fixture.cancellable);
  batch = usher_connector_read (fixture.connector, &read, fixture.cancellable, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (fixture.cancellable);
  g_assert_cmpuint (usher_batch_rows (batch), >, 0);
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    GTestDataFunc func;
  } tests[] = { { "passes", test_passes }, { "fails", test_fails }, { "not-complete", test_not_complete }, { "resumes", test_resumes },
                { "cancelled", test_cancelled } };

  g_test_init (&argc, &argv, NULL);
  for (guint s = 0; s < G_N_ELEMENTS (subjects); s++)
    for (guint t = 0; t < G_N_ELEMENTS (tests); t++)
      {
        g_autofree char *path = g_strdup_printf ("/rest/conformance/%s/%s", subjects[s].manifest, tests[t].name);

        g_test_add_data_func (path, &subjects[s], tests[t].func);
      }
  return g_test_run ();
}
