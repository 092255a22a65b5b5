/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Servers for the tests of HTTP: one that speaks it well, and one that speaks bytes. */

#include "http-server.h"

#include <string.h>
#include <sys/socket.h>

typedef struct {
  char *target, *body;
  GHashTable *headers;
} Seen;

struct _TestServer {
  TestHandler handler;
  gpointer data;
  GTlsCertificate *certificate;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  SoupServer *server;
  char *origin;
  GMutex lock;
  GCond started;
  GPtrArray *seen;
};

static void
seen_free (gpointer data)
{
  Seen *seen = data;

  g_free (seen->target);
  g_free (seen->body);
  g_hash_table_unref (seen->headers);
  g_free (seen);
}

static guint
remember (TestServer *self, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  Seen *seen = g_new0 (Seen, 1);
  SoupMessageHeadersIter iter;
  const char *name, *value;
  guint nth;

  seen->target = g_strdup_printf ("%s %s%s%s", soup_server_message_get_method (message), g_uri_get_path (uri), g_uri_get_query (uri) ? "?" : "",
                                  g_uri_get_query (uri) ? g_uri_get_query (uri) : "");
  seen->body = g_strndup (body->data ? body->data : "", body->length);
  seen->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_hash_table_replace (seen->headers, g_ascii_strdown (name, -1), g_strdup (value));
  g_mutex_lock (&self->lock);
  nth = self->seen->len;
  g_ptr_array_add (self->seen, seen);
  g_mutex_unlock (&self->lock);
  return nth;
}

static void
on_request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TestServer *self = data;

  self->handler (self, message, remember (self, message), self->data);
}

static gpointer
serve (gpointer data)
{
  TestServer *self = data;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_main_context_push_thread_default (self->context);
  self->server = soup_server_new ("server-header", "test", "raw-paths", TRUE, NULL);
  soup_server_add_handler (self->server, NULL, on_request_cb, self, NULL);
  if (self->certificate)
    soup_server_set_tls_certificate (self->server, self->certificate);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | (self->certificate ? SOUP_SERVER_LISTEN_HTTPS : 0), &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  g_mutex_lock (&self->lock);
  self->origin = g_strdup_printf ("%s://127.0.0.1:%d", self->certificate ? "https" : "http", g_uri_get_port (uris->data));
  g_cond_signal (&self->started);
  g_mutex_unlock (&self->lock);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (self->loop);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

TestServer *
test_server_new (TestHandler handler, gpointer data, GTlsCertificate *certificate)
{
  TestServer *self = g_new0 (TestServer, 1);

  self->handler = handler;
  self->data = data;
  self->certificate = certificate;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->seen = g_ptr_array_new_with_free_func (seen_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->started);
  g_mutex_lock (&self->lock);
  self->thread = g_thread_new ("server", serve, self);
  while (!self->origin)
    g_cond_wait (&self->started, &self->lock);
  g_mutex_unlock (&self->lock);
  return self;
}

static gboolean
on_quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
test_server_free (TestServer *self)
{
  /* From the loop itself: a quit before the loop runs would be lost. */
  GSource *source = g_idle_source_new ();

  g_source_set_callback (source, on_quit_cb, self->loop, NULL);
  g_source_attach (source, self->context);
  g_source_unref (source);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->seen);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->started);
  g_free (self->origin);
  g_free (self);
}

const char *
test_server_origin (TestServer *self)
{
  return self->origin;
}

guint
test_server_count (TestServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->seen->len;
}

static Seen *
nth_seen (TestServer *self, guint nth)
{
  g_assert_cmpuint (nth, <, self->seen->len);
  return self->seen->pdata[nth];
}

char *
test_server_header (TestServer *self, guint nth, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (g_hash_table_lookup (nth_seen (self, nth)->headers, name));
}

char *
test_server_body (TestServer *self, guint nth)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (nth_seen (self, nth)->body);
}

char *
test_server_target (TestServer *self, guint nth)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (nth_seen (self, nth)->target);
}

void
test_answer (SoupServerMessage *message, int status, const char *type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  if (body)
    soup_server_message_set_response (message, type ? type : "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

void
test_answer_header (SoupServerMessage *message, const char *name, const char *value)
{
  soup_message_headers_append (soup_server_message_get_response_headers (message), name, value);
}

const char *
test_request_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

GHashTable *
test_request_form (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *text = g_strndup (body->data ? body->data : "", body->length);

  return soup_form_decode (text);
}

/* ---- Bytes ---- */

struct _TestRaw {
  TestRawHandler handler;
  gpointer data;
  GMainContext *context;
  GSocketService *service;
  GThread *thread;
  char *origin;
  int count, closing; /* atomic */
  GMutex lock;
  GCond moved;
  guint active;       /* under the lock: handlers that run */
};

void
test_raw_write (GSocketConnection *connection, gconstpointer bytes, gssize length)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  /* The client may be gone already: that is what some tests are about. */
  g_output_stream_write_all (out, bytes, length < 0 ? strlen (bytes) : (gsize) length, NULL, NULL, NULL);
}

void
test_raw_reset (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  struct linger linger = { 1, 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
}

static gboolean
on_run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  TestRaw *self = data;
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  gsize length = 0;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (in), FALSE);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);

      if (!line)
        return TRUE;
      g_strchomp (line);
      if (g_ascii_strncasecmp (line, "Content-Length:", 15) == 0)
        length = g_ascii_strtoull (line + 15, NULL, 10);
      if (!*line)
        break;
    }
  for (; length > 0; length--)
    g_data_input_stream_read_byte (in, NULL, NULL);
  g_mutex_lock (&self->lock);
  self->active++;
  g_mutex_unlock (&self->lock);
  self->handler (self, connection, (guint) g_atomic_int_add (&self->count, 1), self->data);
  g_mutex_lock (&self->lock);
  self->active--;
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gpointer
serve_raw (gpointer data)
{
  TestRaw *self = data;

  g_main_context_push_thread_default (self->context);
  while (!g_atomic_int_get (&self->closing))
    g_main_context_iteration (self->context, TRUE);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

TestRaw *
test_raw_new (TestRawHandler handler, gpointer data)
{
  TestRaw *self = g_new0 (TestRaw, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0), bound = NULL;
  g_autoptr (GError) error = NULL;

  self->handler = handler;
  self->data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->moved);
  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (8);
  g_signal_connect (self->service, "run", G_CALLBACK (on_run_cb), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->origin = g_strdup_printf ("http://127.0.0.1:%d", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  g_socket_service_start (self->service);
  g_main_context_pop_thread_default (self->context);
  self->thread = g_thread_new ("raw", serve_raw, self);
  return self;
}

void
test_raw_free (TestRaw *self)
{
  g_mutex_lock (&self->lock);
  g_atomic_int_set (&self->closing, 1);
  g_cond_broadcast (&self->moved);
  while (self->active > 0)
    g_cond_wait (&self->moved, &self->lock);
  g_mutex_unlock (&self->lock);
  g_main_context_wakeup (self->context);
  g_thread_join (self->thread);
  g_main_context_push_thread_default (self->context);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->moved);
  g_free (self->origin);
  g_free (self);
}

const char *
test_raw_origin (TestRaw *self)
{
  return self->origin;
}

guint
test_raw_count (TestRaw *self)
{
  return (guint) g_atomic_int_get (&self->count);
}

gboolean
test_raw_idle (TestRaw *self, guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  gboolean going;

  g_mutex_lock (&self->lock);
  while (!self->closing && g_cond_wait_until (&self->moved, &self->lock, until))
    ;
  going = !self->closing;
  g_mutex_unlock (&self->lock);
  return going;
}

/* ---- Time ---- */

void
test_wait_init (TestWait *self)
{
  *self = (TestWait) { .clock = usher_clock_new_fake (TEST_NOW) };
}

void
test_wait_clear (TestWait *self)
{
  g_clear_pointer (&self->clock, usher_clock_unref);
}

void
test_wait (gint64 ms, GCancellable *cancellable, gpointer data)
{
  TestWait *self = data;

  self->n++;
  self->total += ms;
  self->last = ms;
  usher_clock_advance (self->clock, ms);
  if (self->cancel)
    g_cancellable_cancel (self->cancel);
}

UsherHttp *
test_client (const char *origin, TestWait *wait, UsherAuth *auth)
{
  g_autoptr (GError) error = NULL;
  UsherHttp *http = usher_http_new (&(UsherHttpOptions) { .origin = origin, .proxy = "", .auth = auth, .clock = wait->clock, .wait = test_wait,
                                                          .wait_data = wait, .timeout_s = 5 }, &error);

  g_assert_no_error (error);
  return http;
}

UsherHttpResponse *
test_get (UsherHttp *http, const char *url, GError **error)
{
  UsherHttpResponse *response = NULL;
  gboolean good = usher_http_send (http, &(UsherHttpRequest) { .method = "GET", .url = url }, &response, NULL, error);

  g_assert_true (good == (error == NULL || *error == NULL));
  return response;
}

/* Leaks are not looked for beside this server: libsoup's keeps sockets that it accepted, and the leak checker ends
 * with a fault of its own on threads in which the TLS module was loaded at run time (GCC 12 with GnuTLS).  Other
 * errors of memory are found all the same. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}
