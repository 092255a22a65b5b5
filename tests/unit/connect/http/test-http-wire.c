/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Servers that break off, drip, flood or hang, and proxies. */

#include <string.h>

#include "http-server.h"
#include "usher-error.h"
#include "usher-test.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define FINE OK_HEAD "Content-Length: 2\r\nConnection: close\r\n\r\n{}"
#define MIB (1024 * 1024)

typedef struct {
  guint faults;       /* the first so many requests end badly */
  gsize bytes;
  GCancellable *cancel; /* (nullable): cancelled when a request has come */
} Script;

static UsherHttp *
raw_client (TestRaw *server, TestWait *wait, guint timeout, gsize most)
{
  g_autoptr (GError) error = NULL;
  UsherHttp *http;

  test_wait_init (wait);
  http = usher_http_new (&(UsherHttpOptions) { .origin = test_raw_origin (server), .proxy = "", .clock = wait->clock, .wait = test_wait, .wait_data = wait,
                                               .timeout_s = timeout, .max_body = most }, &error);
  g_assert_no_error (error);
  return http;
}

static void
reset_before (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  const Script *script = data;

  if (nth < script->faults)
    test_raw_reset (connection);
  else
    test_raw_write (connection, FINE, -1);
}

static void
reset_within (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  const Script *script = data;

  if (nth >= script->faults)
    {
      test_raw_write (connection, FINE, -1);
      return;
    }
  test_raw_write (connection, OK_HEAD "Content-Length: 100\r\n\r\n{\"users\":", -1);
  test_raw_reset (connection);
}

static void
cut_short (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  const Script *script = data;

  test_raw_write (connection, nth < script->faults ? OK_HEAD "Content-Length: 100\r\nConnection: close\r\n\r\n{\"users\":" : FINE, -1);
}

static void
cut_chunks (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  const Script *script = data;

  test_raw_write (connection, nth < script->faults ? OK_HEAD "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\n{\"us\r\n" : FINE, -1);
}

static GBytes *
squeeze (const char *text)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory, converter);

  g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL);
  g_output_stream_close (out, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* gzip; the first so many lack their end. */
static void
squeezed (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  const Script *script = data;
  g_autofree char *letters = g_strnfill (4996, 'a'), *text = g_strdup_printf ("[\"%s\"]", letters);
  g_autoptr (GBytes) bytes = squeeze (text);
  gsize length = g_bytes_get_size (bytes) - (nth < script->faults ? 12 : 0);
  g_autofree char *head = g_strdup_printf (OK_HEAD "Content-Encoding: gzip\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", length);

  test_raw_write (connection, head, -1);
  test_raw_write (connection, g_bytes_get_data (bytes, NULL), length);
}

static void
mends (TestRawHandler handler, guint faults, gsize body)
{
  Script script = { .faults = faults };
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestRaw) server = test_raw_new (handler, &script);
  g_autoptr (UsherHttp) http = raw_client (server, &wait, 5, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, "/users", &error);

  g_assert_no_error (error);
  g_assert_cmpint (response->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (response->body), ==, body);
  g_assert_cmpuint (wait.n, <=, faults);
}

static void
test_mends (void)
{
  mends (reset_before, 2, 2);
  mends (reset_within, 2, 2);
  mends (cut_short, 2, 2);
  mends (cut_chunks, 2, 2);
  mends (squeezed, 0, 5000);
  mends (squeezed, 2, 5000);
}

static void
post_fails (TestRawHandler handler, UsherTruth sent, int status)
{
  Script script = { .faults = 99 };
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestRaw) server = test_raw_new (handler, &script);
  g_autoptr (UsherHttp) http = raw_client (server, &wait, 5, 0);
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;

  g_assert_false (usher_http_send (http, &(UsherHttpRequest) { .method = "POST", .url = "/users", .body = "{}" }, &response, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_NETWORK);
  g_assert_cmpint (response->sent, ==, sent);
  g_assert_cmpint (response->status, ==, status);
  g_assert_cmpuint (test_raw_count (server), ==, 1);
  g_assert_cmpuint (wait.n, ==, 0);
  usher_http_response_free (response);
}

/* A POST that may have arrived is not repeated; one that surely did not, is. */
static void
test_post (void)
{
  Script script = { .faults = 0 };
  g_auto (TestWait) wait = { 0 };
  TestRaw *server = test_raw_new (reset_before, &script);
  g_autoptr (UsherHttp) http = raw_client (server, &wait, 5, 0);
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;

  post_fails (reset_before, USHER_TRUTH_UNKNOWN, 0);
  post_fails (reset_within, USHER_TRUTH_YES, 200);
  test_raw_free (server);
  g_assert_false (usher_http_send (http, &(UsherHttpRequest) { .method = "POST", .url = "/users", .body = "{}" }, &response, NULL, &error));
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_NETWORK);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_OFFLINE);
  g_assert_cmpint (response->sent, ==, USHER_TRUTH_NO);
  g_assert_cmpuint (response->attempts, ==, 6);
  g_assert_cmpuint (wait.n, ==, 5);
  usher_http_response_free (response);
}

/* ---- Too much, too slow ---- */

static void
flood (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  const Script *script = data;
  g_autofree char *piece = g_strnfill (MIB, ' ');

  if (nth == 0)
    {
      g_autofree char *head = g_strdup_printf (OK_HEAD "Content-Length: %zu\r\n\r\n", script->bytes);

      test_raw_write (connection, head, -1);
    }
  else
    test_raw_write (connection, OK_HEAD "Connection: close\r\n\r\n", -1);
  for (gsize i = 0; i < script->bytes / MIB; i++)
    test_raw_write (connection, piece, MIB);
}

/* 50 MB that squeeze into 50 kB. */
static void
bomb (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  g_autofree char *text = g_strnfill (50 * MIB, ' ');
  g_autoptr (GBytes) bytes = squeeze (text);

  test_raw_write (connection, OK_HEAD "Content-Encoding: gzip\r\nConnection: close\r\n\r\n", -1);
  test_raw_write (connection, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
is_too_big (UsherHttp *http)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, "/users", &error);

  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_PARSE);
  g_assert_nonnull (strstr (error->message, "larger than 32.0"));
  g_assert_cmpuint (g_bytes_get_size (response->body), <=, 32 * MIB);
}

static void
test_too_big (void)
{
  Script script = { .bytes = 50 * MIB };
  g_auto (TestWait) wait = { 0 }, more = { 0 };
  g_autoptr (TestRaw) server = test_raw_new (flood, &script), small = test_raw_new (bomb, NULL);
  g_autoptr (UsherHttp) http = raw_client (server, &wait, 5, 0), other = raw_client (small, &more, 5, 0);

  is_too_big (http); /* it says so beforehand */
  is_too_big (http); /* it does not say */
  is_too_big (other);
}

static void
hang (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  const Script *script = data;

  if (script->cancel)
    g_cancellable_cancel (script->cancel);
  while (test_raw_idle (self, 1000))
    ;
}

static void
drip (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  const Script *script = data;

  test_raw_write (connection, OK_HEAD "Content-Length: 1000000\r\n\r\n", -1);
  do
    {
      test_raw_write (connection, " ", 1);
      if (script->cancel)
        g_cancellable_cancel (script->cancel);
    }
  while (test_raw_idle (self, 50));
}

static void
is_too_slow (TestRawHandler handler, const char *words)
{
  Script script = { 0 };
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestRaw) server = test_raw_new (handler, &script);
  g_autoptr (UsherHttp) http = NULL;
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;

  test_wait_init (&wait);
  http = usher_http_new (&(UsherHttpOptions) { .origin = test_raw_origin (server), .proxy = "", .clock = wait.clock, .wait = test_wait, .wait_data = &wait,
                                               .timeout_s = 1, .max_attempts = 1 }, &error);
  response = test_get (http, "/users", &error);
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_NETWORK);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpint (response->sent, !=, USHER_TRUTH_NO);
  usher_http_response_free (response);
}

static void
test_too_slow (void)
{
  is_too_slow (hang, "nothing was heard for 1 s");
  is_too_slow (drip, "did not come to its end within 4 s");
}

static void
cancelled_in_flight (TestRawHandler handler)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Script script = { .cancel = cancellable };
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestRaw) server = test_raw_new (handler, &script);
  g_autoptr (UsherHttp) http = raw_client (server, &wait, 60, 0);
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;

  g_assert_false (usher_http_send (http, &(UsherHttpRequest) { .method = "GET", .url = "/" }, &response, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (response->sent, !=, USHER_TRUTH_NO);
  g_assert_cmpuint (wait.n, ==, 0);
  usher_http_response_free (response);
}

static void
test_cancel_in_flight (void)
{
  cancelled_in_flight (hang);
  cancelled_in_flight (drip);
}

/* After any trouble the client still works, and on another thread too. */
static gpointer
get_there (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (data, "/again", &error);

  g_assert_no_error (error);
  return GINT_TO_POINTER (response->status);
}

static void
test_threads (void)
{
  Script script = { .faults = 1 };
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestRaw) server = test_raw_new (reset_within, &script);
  g_autoptr (UsherHttp) http = raw_client (server, &wait, 5, 0);

  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (g_thread_new ("one", get_there, http))), ==, 200);
  g_assert_cmpint (GPOINTER_TO_INT (get_there (http)), ==, 200);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (g_thread_new ("two", get_there, http))), ==, 200);
}

static void
say_garbage (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data)
{
  test_raw_write (connection, nth % 2 ? "SSH-2.0-OpenSSH_9.2\r\n\r\n" : "HTTP/1.1 \xff\r\n\r\n\r\n", -1);
}

static void
test_garbage (void)
{
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestRaw) server = test_raw_new (say_garbage, NULL);
  g_autoptr (UsherHttp) http = raw_client (server, &wait, 5, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, "/users", &error);

  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_NETWORK);
}

/* ---- Through a proxy: the request names the whole address ---- */

static void
as_proxy (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  test_answer (message, 200, NULL, "{\"proxy\":true}");
}

static void
test_proxy (void)
{
  g_autoptr (TestServer) proxy = test_server_new (as_proxy, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttp) http = usher_http_new (&(UsherHttpOptions) { .origin = "http://id.example.org", .proxy = test_server_origin (proxy) }, &error);
  g_autoptr (UsherHttpResponse) response = NULL;
  g_autofree char *host = NULL;

  g_assert_no_error (error);
  response = test_get (http, "/users", &error);
  g_assert_no_error (error);
  g_assert_cmpint (response->status, ==, 200);
  host = test_server_header (proxy, 0, "host");
  g_assert_cmpstr (host, ==, "id.example.org");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/wire/mends", test_mends);
  g_test_add_func ("/http/wire/post", test_post);
  g_test_add_func ("/http/wire/too-big", test_too_big);
  g_test_add_func ("/http/wire/too-slow", test_too_slow);
  g_test_add_func ("/http/wire/cancel-in-flight", test_cancel_in_flight);
  g_test_add_func ("/http/wire/threads", test_threads);
  g_test_add_func ("/http/wire/garbage", test_garbage);
  g_test_add_func ("/http/wire/proxy", test_proxy);
  return g_test_run ();
}
