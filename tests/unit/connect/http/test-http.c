/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Manners: what is tried again and after how long, what is not, and where nothing goes. */

#include <math.h>
#include <string.h>

#include "http-server.h"
#include "usher-error.h"
#include "usher-test.h"

#define SECRET "planted-secret-9"

static UsherAuth *
bearer (void)
{
  return usher_auth_new (&(UsherAuthOptions) { .kind = USHER_AUTH_BEARER, .scheme = "SSWS", .secret = SECRET }, NULL);
}

/* Refuses the first requests with what DATA says, then gives in. */
typedef struct {
  int status;
  guint times;
  const char *retry_after, *date;
} Refusal;

static void
refuse (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  const Refusal *refusal = data;

  if (nth >= refusal->times)
    {
      test_answer (message, 200, NULL, "{}");
      return;
    }
  test_answer (message, refusal->status, "text/html", "<html>busy</html>");
  if (refusal->retry_after)
    test_answer_header (message, "Retry-After", refusal->retry_after);
  if (refusal->date)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", refusal->date);
}

static void
test_fine (void)
{
  Refusal none = { .times = 0 };
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestServer) server = test_server_new (refuse, &none, NULL);
  g_autoptr (UsherHttp) http = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = NULL;
  g_autofree char *proof = NULL, *accept = NULL, *agent = NULL, *target = NULL, *encoding = NULL;

  test_wait_init (&wait);
  http = test_client (test_server_origin (server), &wait, bearer ());
  response = test_get (http, "/users?after=a%2Fb%3D&filter=a eq \"\xc3\xbc\"", &error);
  g_assert_no_error (error);
  g_assert_cmpint (response->status, ==, 200);
  g_assert_cmpint (response->sent, ==, USHER_TRUTH_YES);
  g_assert_cmpuint (response->attempts, ==, 1);
  g_assert_cmpmem (g_bytes_get_data (response->body, NULL), g_bytes_get_size (response->body), "{}", 2);
  proof = test_server_header (server, 0, "authorization");
  accept = test_server_header (server, 0, "accept");
  agent = test_server_header (server, 0, "user-agent");
  encoding = test_server_header (server, 0, "accept-encoding");
  target = test_server_target (server, 0);
  g_assert_cmpstr (proof, ==, "SSWS " SECRET);
  g_assert_cmpstr (accept, ==, "application/json");
  g_assert_true (g_str_has_prefix (agent, "Usher/"));
  g_assert_nonnull (strstr (encoding, "gzip"));
  g_assert_cmpstr (target, ==, "GET /users?after=a%2Fb%3D&filter=a%20eq%20%22%C3%BC%22");
  g_assert_true (fabs (usher_http_skew (http)) > 0);
}

/* Every form of Retry-After, and who may use it. */
static void
test_retry_after (void)
{
  static const struct { Refusal refusal; gint64 least, most; } cases[] = {
    { { 429, 1, "7", NULL }, 7000, 7000 },
    { { 429, 1, "2.128", NULL }, 2128, 2128 },
    { { 429, 1, "0", NULL }, 0, 0 },
    { { 503, 1, "3", NULL }, 3000, 3000 },
    /* Against the Date of the same answer, though our clock says something else. */
    { { 429, 1, "Wed, 18 Mar 2026 12:00:11 GMT", "Wed, 18 Mar 2026 12:00:00 GMT" }, 11000, 11000 },
    { { 429, 1, "Wed, 18 Mar 2026 11:00:00 GMT", "Wed, 18 Mar 2026 12:00:00 GMT" }, 0, 0 },
    /* Only on 429 and 503: others back off by themselves. */
    { { 502, 1, "40", NULL }, 0, 1000 },
    { { 504, 2, "40", NULL }, 0, 3000 },
    { { 500, 2, "40", NULL }, 0, 3000 },
    { { 429, 1, NULL, NULL }, 0, 1000 },
    { { 429, 1, "soon", NULL }, 0, 1000 },
    { { 429, 1, "-5", NULL }, 0, 1000 },
    { { 503, 5, NULL, NULL }, 0, 31000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Refusal refusal = cases[i].refusal;
      g_auto (TestWait) wait = { 0 };
      g_autoptr (TestServer) server = test_server_new (refuse, &refusal, NULL);
      g_autoptr (UsherHttp) http = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherHttpResponse) response = NULL;

      test_wait_init (&wait);
      http = test_client (test_server_origin (server), &wait, NULL);
      response = test_get (http, "/users", &error);
      g_assert_no_error (error);
      g_assert_cmpint (response->status, ==, 200);
      g_assert_cmpuint (response->attempts, ==, refusal.times + 1);
      g_assert_cmpint (wait.total, >=, cases[i].least);
      g_assert_cmpint (wait.total, <=, cases[i].most);
    }
}

static void
fails_after (const Refusal *given, const UsherHttpRequest *request, guint attempts, UsherTroubleClass class)
{
  Refusal refusal = *given;
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestServer) server = test_server_new (refuse, &refusal, NULL);
  g_autoptr (UsherHttp) http = NULL;
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;

  test_wait_init (&wait);
  http = test_client (test_server_origin (server), &wait, bearer ());
  g_assert_false (usher_http_send (http, request, &response, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, class);
  g_assert_null (strstr (error->message, SECRET));
  g_assert_null (strstr (error->message, "token="));
  g_assert_cmpint (response->status, ==, refusal.status);
  g_assert_cmpint (response->sent, ==, USHER_TRUTH_YES);
  g_assert_cmpuint (response->attempts, ==, attempts);
  g_assert_cmpuint (test_server_count (server), ==, attempts);
  usher_http_response_free (response);
}

static void
test_gives_up (void)
{
  UsherHttpRequest get = { .method = "GET", .url = "/users?token=" SECRET }, post = { .method = "POST", .url = "/users", .body = "{}" };
  UsherHttpRequest put = { .method = "PUT", .url = "/users/1", .body = "{}", .repeatable = TRUE }, search = { .method = "POST", .url = "/.search", .body = "{}", .repeatable = TRUE };

  fails_after (&(Refusal) { 429, 99, "1", NULL }, &get, 6, USHER_TROUBLE_RATE);
  fails_after (&(Refusal) { 503, 99, NULL, NULL }, &get, 6, USHER_TROUBLE_SERVER);
  fails_after (&(Refusal) { 500, 99, NULL, NULL }, &get, 3, USHER_TROUBLE_SERVER);
  /* Two weeks of patience are told, not waited for. */
  fails_after (&(Refusal) { 429, 99, "1209600", NULL }, &get, 1, USHER_TROUBLE_RATE);
  /* A POST may have done its work. */
  fails_after (&(Refusal) { 500, 99, NULL, NULL }, &post, 1, USHER_TROUBLE_SERVER);
  fails_after (&(Refusal) { 502, 99, NULL, NULL }, &post, 1, USHER_TROUBLE_SERVER);
  fails_after (&(Refusal) { 503, 99, "1", NULL }, &post, 1, USHER_TROUBLE_SERVER);
  fails_after (&(Refusal) { 504, 99, NULL, NULL }, &post, 1, USHER_TROUBLE_SERVER);
  /* Whoever counts has not done it. */
  fails_after (&(Refusal) { 429, 99, "1", NULL }, &post, 6, USHER_TROUBLE_RATE);
  fails_after (&(Refusal) { 502, 99, NULL, NULL }, &put, 6, USHER_TROUBLE_SERVER);
  fails_after (&(Refusal) { 500, 99, NULL, NULL }, &put, 1, USHER_TROUBLE_SERVER);
  fails_after (&(Refusal) { 503, 99, NULL, NULL }, &search, 6, USHER_TROUBLE_SERVER);
}

static void
say_status (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  test_answer (message, (int) g_ascii_strtoll (g_uri_get_path (soup_server_message_get_uri (message)) + 1, NULL, 10), NULL, "{\"error\":1}");
  test_answer_header (message, "X-Request-Id", "abc-1");
  test_answer_header (message, "Retry-After", "1209600");
}

/* What waiting does not mend is an answer. */
static void
test_plain_refusals (void)
{
  const char *ids[] = { "client-request-id", "X-Request-Id", NULL };
  g_autoptr (TestServer) server = test_server_new (say_status, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttp) http = usher_http_new (&(UsherHttpOptions) { .origin = test_server_origin (server), .proxy = "", .request_ids = ids }, &error);
  int statuses[] = { 200, 201, 204, 304, 400, 401, 403, 404, 409, 410, 412, 422, 423 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *url = g_strdup_printf ("/%d", statuses[i]), *id = NULL;
      g_autoptr (UsherHttpResponse) response = test_get (http, url, &error);

      g_assert_no_error (error);
      g_assert_cmpint (response->status, ==, statuses[i]);
      g_assert_cmpstr (response->request_id, ==, "abc-1");
      id = test_server_header (server, i, "client-request-id");
      g_assert_cmpuint (strlen (id), ==, 36);
    }
  g_assert_cmpuint (test_server_count (server), ==, G_N_ELEMENTS (statuses));
}

/* ---- Elsewhere ---- */

static void
trap (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  test_answer (message, 200, NULL, "{}");
}

static void
lead (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  const char *place = g_uri_get_query (soup_server_message_get_uri (message));
  g_autofree char *where = place ? g_uri_unescape_string (place, NULL) : NULL;

  if (g_str_equal (path, "/go"))
    {
      test_answer (message, 302, NULL, "{}");
      test_answer_header (message, "Location", g_strcmp0 (where, "round") == 0 ? "/go?round" : where);
    }
  else
    test_answer (message, 200, NULL, "{\"at\":\"home\"}");
}

static void
redirected (TestServer *server, UsherHttp *http, const char *where, UsherTroubleClass class)
{
  g_autofree char *escaped = g_uri_escape_string (where, NULL, FALSE), *url = g_strconcat ("/go?", escaped, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, url, &error);

  if (class == USHER_TROUBLE_NONE)
    {
      g_assert_no_error (error);
      g_assert_cmpint (response->status, ==, 200);
      return;
    }
  g_assert_cmpint (usher_trouble_of (error), ==, class);
  g_assert_cmpint (response->status, ==, 302);
  g_assert_null (strstr (error->message, "planted"));
}

static void
test_redirect (void)
{
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestServer) away = test_server_new (trap, NULL, NULL), server = test_server_new (lead, NULL, NULL);
  g_autofree char *elsewhere = g_strconcat (test_server_origin (away), "/users?code=planted", NULL);
  g_autofree char *at_home = g_strconcat (test_server_origin (server), "/users", NULL);
  g_autofree char *tricky = g_strdup_printf ("http://127.0.0.1@%s/", strstr (test_server_origin (away), "127"));
  g_autofree char *local = g_strdup_printf ("//localhost:%s/", strrchr (test_server_origin (away), ':') + 1), *proof = NULL;
  g_autoptr (UsherHttp) http = NULL;
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;

  test_wait_init (&wait);
  http = test_client (test_server_origin (server), &wait, bearer ());
  redirected (server, http, elsewhere, USHER_TROUBLE_PARSE);
  redirected (server, http, tricky, USHER_TROUBLE_PARSE);
  redirected (server, http, local, USHER_TROUBLE_PARSE);
  redirected (server, http, "/login.jsp?from=planted", USHER_TROUBLE_AUTH_EXPIRED);
  redirected (server, http, "https://sso.example/saml2?SAMLRequest=planted", USHER_TROUBLE_AUTH_EXPIRED);
  redirected (server, http, "round", USHER_TROUBLE_PARSE);
  g_assert_cmpuint (test_server_count (away), ==, 0);
  redirected (server, http, at_home, USHER_TROUBLE_NONE);
  redirected (server, http, "/users", USHER_TROUBLE_NONE);
  proof = test_server_header (server, test_server_count (server) - 1, "authorization");
  g_assert_cmpstr (proof, ==, "SSWS " SECRET);
  /* A link elsewhere is not even tried. */
  g_assert_false (usher_http_send (http, &(UsherHttpRequest) { .method = "GET", .url = elsewhere }, &response, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOTE_SHAPE);
  g_assert_null (response);
  g_clear_error (&error);
  /* What changes something is not led on. */
  g_assert_false (usher_http_send (http, &(UsherHttpRequest) { .method = "POST", .url = "/go?/users", .body = "{}" }, &response, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_PARSE);
  usher_http_response_free (response);
  g_assert_cmpuint (test_server_count (away), ==, 0);
}

static void
html (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  test_answer (message, 200, "text/html; charset=utf-8", "<html>Welcome</html>");
}

static void
test_type (void)
{
  g_autoptr (TestServer) server = test_server_new (html, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttp) http = usher_http_new (&(UsherHttpOptions) { .origin = test_server_origin (server), .proxy = "" }, &error);
  UsherHttpResponse *response;

  response = test_get (http, "/users", &error);
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_PARSE);
  g_clear_error (&error);
  usher_http_response_free (response);
  usher_test_ok (usher_http_send (http, &(UsherHttpRequest) { .method = "GET", .url = "/", .accept = "text/html" }, &response, NULL, &error));
  usher_http_response_free (response);
  usher_test_fails (usher_http_send (http, &(UsherHttpRequest) { .method = "GET", .url = "/", .headers = (const char *[]) { "X-A", "1\r\nX-B: 2", NULL } },
                                     &response, NULL, &error), USHER_ERROR_INPUT);
  g_assert_null (response);
}

/* ---- Pace ---- */

typedef struct {
  int limit, remaining;
  gint64 reset;
} Window;

static void
count_down (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  Window *window = data;
  g_autofree char *limit = g_strdup_printf ("%d", window->limit), *remaining = g_strdup_printf ("%d", window->remaining);
  g_autofree char *reset = g_strdup_printf ("%" G_GINT64_FORMAT, window->reset);

  test_answer (message, window->remaining < 0 ? 429 : 200, NULL, "{}");
  test_answer_header (message, "X-Rate-Limit-Limit", limit);
  test_answer_header (message, "X-Rate-Limit-Remaining", window->remaining < 0 ? "0" : remaining);
  test_answer_header (message, "X-Rate-Limit-Reset", reset);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", "Wed, 18 Mar 2026 12:00:00 GMT");
  if (window->remaining < 0)
    window->remaining = window->limit;
}

static UsherHttp *
paced (const char *origin, TestWait *wait, gboolean interactive, gboolean delta, gint64 per_minute)
{
  g_autoptr (GError) error = NULL;
  UsherHttp *http = usher_http_new (&(UsherHttpOptions) { .origin = origin, .proxy = "", .clock = wait->clock, .wait = test_wait, .wait_data = wait, .interactive = interactive,
    .rate = { "X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset", delta, per_minute } }, &error);

  g_assert_no_error (error);
  return http;
}

static void
get_some (UsherHttp *http, const char *url, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherHttpResponse) response = test_get (http, url, &error);

      g_assert_no_error (error);
    }
}

#define SERVER_NOON 1773835200 /* 2026-03-18T12:00:00Z */

static void
test_pace (void)
{
  Window window = { 100, 50, SERVER_NOON + 30 };
  g_auto (TestWait) wait = { 0 }, patient = { 0 };
  g_autoptr (TestServer) server = test_server_new (count_down, &window, NULL);
  g_autoptr (UsherHttp) sync = NULL, person = NULL;

  test_wait_init (&wait);
  test_wait_init (&patient);
  sync = paced (test_server_origin (server), &wait, FALSE, FALSE, 0);
  person = paced (test_server_origin (server), &patient, TRUE, FALSE, 0);
  g_assert_true (isnan (usher_http_headroom (sync)));
  get_some (sync, "/api/v1/users/1", 2);
  g_assert_cmpuint (wait.n, ==, 0);
  g_assert_cmpfloat (usher_http_headroom (sync), ==, 0.5);
  window.remaining = 9;
  get_some (sync, "/api/v1/users/2", 1);
  get_some (person, "/api/v1/users/2", 2);
  g_assert_cmpfloat_with_epsilon (usher_http_headroom (sync), 0.09, 1e-9);
  /* Another family of paths has a limit of its own; a person uses the rest. */
  window.remaining = 90;
  get_some (sync, "/api/v1/groups", 1);
  g_assert_cmpuint (wait.n + patient.n, ==, 0);
  /* Now the sync waits for the window's end: 30 s, by the server's clock. */
  get_some (sync, "/api/v1/users/3", 1);
  g_assert_cmpint (wait.total, ==, 30000);
  window.remaining = 0;
  get_some (person, "/api/v1/users/4", 1);
  get_some (person, "/api/v1/users/4", 1);
  g_assert_cmpint (patient.total, ==, 30000);
}

/* Refused without Retry-After: the window's end and one second. */
static void
test_reset (void)
{
  Window window = { 100, -1, SERVER_NOON + 20 };
  g_auto (TestWait) wait = { 0 }, delta = { 0 }, crowd = { 0 };
  g_autoptr (TestServer) server = test_server_new (count_down, &window, NULL);
  g_autoptr (UsherHttp) http = NULL, relative = NULL, crowded = NULL;

  test_wait_init (&wait);
  test_wait_init (&delta);
  test_wait_init (&crowd);
  http = paced (test_server_origin (server), &wait, FALSE, FALSE, 0);
  get_some (http, "/users", 1);
  g_assert_cmpint (wait.total, ==, 21000);
  window = (Window) { 100, -1, 17 };
  relative = paced (test_server_origin (server), &delta, FALSE, TRUE, 0);
  get_some (relative, "/users", 1);
  g_assert_cmpint (delta.total, ==, 18000);
  /* A limit of 0 means too many at once: a short wait, and no window. */
  window = (Window) { 0, -1, SERVER_NOON + 20 };
  crowded = paced (test_server_origin (server), &crowd, FALSE, FALSE, 0);
  get_some (crowded, "/users", 1);
  g_assert_cmpint (crowd.total, <=, 1000);
  g_assert_true (isnan (usher_http_headroom (crowded)));
}

static void
test_own_bound (void)
{
  g_auto (TestWait) wait = { 0 }, patient = { 0 };
  g_autoptr (TestServer) server = test_server_new (trap, NULL, NULL);
  g_autoptr (UsherHttp) sync = NULL, person = NULL;

  test_wait_init (&wait);
  test_wait_init (&patient);
  sync = paced (test_server_origin (server), &wait, FALSE, FALSE, 20);
  person = paced (test_server_origin (server), &patient, TRUE, FALSE, 20);
  g_assert_cmpfloat (usher_http_headroom (sync), ==, 1);
  get_some (sync, "/users", 18);
  g_assert_cmpuint (wait.n, ==, 0);
  g_assert_cmpfloat_with_epsilon (usher_http_headroom (sync), 0.1, 1e-9);
  get_some (sync, "/users", 1);
  g_assert_cmpint (wait.total, ==, 60000);
  get_some (person, "/users", 20);
  g_assert_cmpuint (patient.n, ==, 0);
  get_some (person, "/users", 1);
  g_assert_cmpint (patient.total, ==, 60000);
}

/* ---- Cancelling ---- */

static void
test_cancel_before (void)
{
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestServer) server = test_server_new (trap, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (UsherHttp) http = NULL;
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;

  test_wait_init (&wait);
  http = test_client (test_server_origin (server), &wait, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_http_send (http, &(UsherHttpRequest) { .method = "GET", .url = "/" }, &response, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (response);
  g_assert_cmpuint (test_server_count (server), ==, 0);
}

static void
test_cancel_in_wait (void)
{
  Refusal refusal = { 503, 99, "5", NULL };
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestServer) server = test_server_new (refuse, &refusal, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (UsherHttp) http = NULL;
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;

  test_wait_init (&wait);
  wait.cancel = cancellable;
  http = test_client (test_server_origin (server), &wait, NULL);
  g_assert_false (usher_http_send (http, &(UsherHttpRequest) { .method = "GET", .url = "/" }, &response, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (response->status, ==, 503);
  g_assert_cmpuint (wait.n, ==, 1);
  g_assert_cmpuint (test_server_count (server), ==, 1);
  usher_http_response_free (response);
}

static gpointer
cancel_soon (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

/* The real wait: it would last for minutes. */
static void
test_cancel_real_wait (void)
{
  Refusal refusal = { 503, 99, "800", NULL };
  g_autoptr (TestServer) server = test_server_new (refuse, &refusal, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttp) http = usher_http_new (&(UsherHttpOptions) { .origin = test_server_origin (server), .proxy = "" }, &error);
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  UsherHttpResponse *response;

  g_assert_false (usher_http_send (http, &(UsherHttpRequest) { .method = "GET", .url = "/" }, &response, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  usher_http_response_free (response);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/fine", test_fine);
  g_test_add_func ("/http/retry-after", test_retry_after);
  g_test_add_func ("/http/gives-up", test_gives_up);
  g_test_add_func ("/http/plain-refusals", test_plain_refusals);
  g_test_add_func ("/http/redirect", test_redirect);
  g_test_add_func ("/http/type", test_type);
  g_test_add_func ("/http/pace", test_pace);
  g_test_add_func ("/http/reset", test_reset);
  g_test_add_func ("/http/own-bound", test_own_bound);
  g_test_add_func ("/http/cancel/before", test_cancel_before);
  g_test_add_func ("/http/cancel/in-wait", test_cancel_in_wait);
  g_test_add_func ("/http/cancel/real-wait", test_cancel_real_wait);
  return g_test_run ();
}
