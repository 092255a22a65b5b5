/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One request, one answer: a SoupSession in a main context of its own, so that any thread may use it (one at
 * a time), every step can be cancelled and a server that drips is left in time.  It repeats nothing,
 * follows nothing and keeps no cookies; what is worth another try is decided in usher-http.c. */

#include "usher-http-private.h"

#define CHUNK 65536
/* From the first word to the last of one answer: a server that sends a byte now and then is left too. */
#define WHOLE_FACTOR 4

struct _UsherHttpWire {
  GMainContext *context;
  SoupSession *session;
  guint timeout_s;
  gsize max_body;
};

typedef struct {
  UsherHttpWire *wire;
  SoupMessage *message;
  GCancellable *inner;     /* cancelled by the caller's, and by the bound of time */
  GInputStream *stream;
  GByteArray *body;
  GError *error;
  gboolean done, wrote, late, too_big;
} Exchange;

UsherHttpWire *
usher_http_wire_new (const UsherHttpWireOptions *options, GError **error)
{
  g_autoptr (UsherHttpWire) self = g_new0 (UsherHttpWire, 1);
  g_autoptr (GTlsDatabase) trust = NULL;
  g_autoptr (GProxyResolver) proxy = NULL;
  g_autoptr (GError) fault = NULL;

  self->context = g_main_context_new ();
  self->timeout_s = options->timeout_s;
  self->max_body = options->max_body;
  if (options->ca_file && !(trust = usher_http_trust_new (options->ca_file, error)))
    return NULL;
  proxy = usher_http_proxy_new (options->proxy, &fault);
  if (fault)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  g_main_context_push_thread_default (self->context);
  self->session = soup_session_new_with_options ("timeout", options->timeout_s, "idle-timeout", 60u, "proxy-resolver", proxy,
                                                 "user-agent", "Usher/" USHER_VERSION, NULL);
  if (trust)
    soup_session_set_tls_database (self->session, trust);
  if (!soup_session_has_feature (self->session, SOUP_TYPE_CONTENT_DECODER))
    soup_session_add_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  g_main_context_pop_thread_default (self->context);
  return g_steal_pointer (&self);
}

/* What is closed is heard of before the context goes. */
static void
settle (UsherHttpWire *self)
{
  for (guint i = 0; i < 1000 && g_main_context_iteration (self->context, FALSE); i++)
    ;
}

void
usher_http_wire_free (UsherHttpWire *self)
{
  if (!self)
    return;
  g_main_context_push_thread_default (self->context);
  if (self->session)
    {
      soup_session_abort (self->session);
      settle (self);
      g_clear_object (&self->session);
      settle (self);
    }
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
  g_free (self);
}

/* ---- The steps of one exchange, on the wire's own context ---- */

static void
end (Exchange *x, GError *error)
{
  x->error = error;
  x->done = TRUE;
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Exchange *x = data;

  /* The whole body is here; how the connection ends is nobody's trouble. */
  g_input_stream_close_finish (x->stream, result, NULL);
  end (x, NULL);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Exchange *x = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (x->stream, result, &error);

  if (!bytes)
    {
      end (x, error);
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      g_input_stream_close_async (x->stream, G_PRIORITY_DEFAULT, x->inner, on_closed_cb, x);
      return;
    }
  if (x->body->len + g_bytes_get_size (bytes) > x->wire->max_body)
    {
      x->too_big = TRUE;
      end (x, NULL);
      return;
    }
  g_byte_array_append (x->body, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (x->stream, CHUNK, G_PRIORITY_DEFAULT, x->inner, on_read_cb, x);
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Exchange *x = data;
  GError *error = NULL;
  SoupMessageHeaders *headers = soup_message_get_response_headers (x->message);

  x->stream = soup_session_send_finish (x->wire->session, result, &error);
  if (!x->stream)
    {
      end (x, error);
      return;
    }
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) > (goffset) x->wire->max_body)
    {
      x->too_big = TRUE;
      end (x, NULL);
      return;
    }
  g_input_stream_read_bytes_async (x->stream, CHUNK, G_PRIORITY_DEFAULT, x->inner, on_read_cb, x);
}

static void
on_wrote_headers_cb (SoupMessage *message, gpointer data)
{
  ((Exchange *) data)->wrote = TRUE;
}

static gboolean
on_late_cb (gpointer data)
{
  Exchange *x = data;

  x->late = TRUE;
  g_cancellable_cancel (x->inner);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
run (Exchange *x, GCancellable *cancellable)
{
  GMainContext *context = x->wire->context;
  g_autoptr (GSource) bound = g_timeout_source_new_seconds (x->wire->timeout_s * WHOLE_FACTOR);
  gulong handler;

  g_main_context_push_thread_default (context);
  g_source_set_callback (bound, on_late_cb, x, NULL);
  g_source_attach (bound, context);
  handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), g_object_ref (x->inner), g_object_unref) : 0;
  soup_session_send_async (x->wire->session, x->message, G_PRIORITY_DEFAULT, x->inner, on_sent_cb, x);
  while (!x->done)
    g_main_context_iteration (context, TRUE);
  if (handler)
    g_cancellable_disconnect (cancellable, handler);
  g_source_destroy (bound);
  /* What was left unread goes with its connection. */
  g_cancellable_cancel (x->inner);
  g_clear_object (&x->stream);
  settle (x->wire);
  g_main_context_pop_thread_default (context);
}

/* libsoup 3.2 takes a connection that ends for the end of the body. */
static void
check_length (Exchange *x)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (x->message);
  SoupMessageMetrics *metrics = soup_message_get_metrics (x->message);
  int status = soup_message_get_status (x->message);

  if (!x->error && !x->too_big && metrics && status != 204 && status != 304 && soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      g_strcmp0 (soup_message_get_method (x->message), "HEAD") != 0 && (goffset) soup_message_metrics_get_response_body_bytes_received (metrics) < soup_message_headers_get_content_length (headers))
    x->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "its end is missing");
}

/* ---- What came of it ---- */

static SoupMessage *
message_of (const UsherHttpCall *call)
{
  SoupMessage *message = soup_message_new_from_uri (call->method, call->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  /* A kept connection may be closed just as a request goes out: nobody knows then whether it arrived. */
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS | (call->repeatable ? 0 : SOUP_MESSAGE_NEW_CONNECTION));
  for (guint i = 0; i + 1 < call->headers->len; i += 2)
    soup_message_headers_replace (headers, call->headers->pdata[i], call->headers->pdata[i + 1]);
  if (call->body)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (call->body, strlen (call->body));

      soup_message_set_request_body_from_bytes (message, call->type ? call->type : "application/json", bytes);
    }
  return message;
}

static GHashTable *
headers_of (SoupMessageHeaders *headers)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      char *lower = g_ascii_strdown (name, -1);
      const char *before = g_hash_table_lookup (table, lower);
      g_autofree char *text = g_utf8_make_valid (value, -1);

      g_hash_table_replace (table, lower, before ? g_strconcat (before, ", ", text, NULL) : g_strdup (text));
    }
  return table;
}

static gint64
date_of (GHashTable *headers)
{
  const char *text = g_hash_table_lookup (headers, "date");
  g_autoptr (GDateTime) date = text ? soup_date_time_new_from_http_string (text) : NULL;

  return date ? g_date_time_to_unix (date) * 1000 : 0;
}

static char *
tls_words (SoupMessage *message, const GError *error)
{
  GTlsCertificateFlags faults = soup_message_get_tls_peer_certificate_errors (message);
  g_autoptr (GString) words = g_string_new (NULL);

  if (faults & G_TLS_CERTIFICATE_UNKNOWN_CA)
    g_string_append (words, ", it is signed by an authority that is not trusted here");
  if (faults & G_TLS_CERTIFICATE_BAD_IDENTITY)
    g_string_append (words, ", it belongs to another host");
  if (faults & G_TLS_CERTIFICATE_EXPIRED)
    g_string_append (words, ", it has expired");
  if (faults & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    g_string_append (words, ", it is not valid yet");
  if (faults & G_TLS_CERTIFICATE_REVOKED)
    g_string_append (words, ", it was revoked");
  if (faults & (G_TLS_CERTIFICATE_INSECURE | G_TLS_CERTIFICATE_GENERIC_ERROR))
    g_string_append (words, ", it is insecure or damaged");
  return words->len ? g_strdup_printf ("the server's certificate is refused: %s", words->str + 2) : g_strdup (error->message);
}

static gboolean
is_garbled (const GError *error)
{
  return g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING) ||
         g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
}

static void
explain (const Exchange *x, GCancellable *cancellable, UsherTrouble *trouble)
{
  const GError *error = x->error;

  if (x->too_big)
    {
      g_autofree char *size = g_format_size_full (x->wire->max_body, G_FORMAT_SIZE_IEC_UNITS);

      trouble->class = USHER_TROUBLE_PARSE;
      trouble->message = g_strdup_printf ("the answer is larger than %s", size);
    }
  else if (x->late)
    {
      trouble->class = USHER_TROUBLE_NETWORK;
      trouble->message = g_strdup_printf ("the answer did not come to its end within %u s", x->wire->timeout_s * WHOLE_FACTOR);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && g_cancellable_is_cancelled (cancellable))
    trouble->class = USHER_TROUBLE_NONE;
  else if (error->domain == G_TLS_ERROR && error->code != G_TLS_ERROR_EOF)
    {
      trouble->class = USHER_TROUBLE_TLS;
      trouble->message = tls_words (x->message, error);
    }
  else
    {
      trouble->class = USHER_TROUBLE_NETWORK;
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        trouble->message = g_strdup_printf ("nothing was heard for %u s", x->wire->timeout_s);
      else if (is_garbled (error))
        trouble->message = g_strdup_printf ("the answer broke off or is garbled (%s)", error->message);
      else
        trouble->message = g_strdup (error->message);
    }
}

gboolean
usher_http_wire_send (UsherHttpWire *self, const UsherHttpCall *call, UsherHttpResponse **answer, UsherTrouble *trouble,
                      GCancellable *cancellable)
{
  UsherHttpResponse *response = *answer = g_new0 (UsherHttpResponse, 1);
  g_autoptr (SoupMessage) message = message_of (call);
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  Exchange x = { .wire = self, .message = message, .inner = inner, .body = g_byte_array_new () };

  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers_cb), &x);
  run (&x, cancellable);
  check_length (&x);
  response->status = soup_message_get_status (message);
  response->headers = headers_of (soup_message_get_response_headers (message));
  response->body = g_byte_array_free_to_bytes (x.body);
  response->url = g_uri_to_string (call->uri);
  response->date = date_of (response->headers);
  response->sent = response->status ? USHER_TRUTH_YES : x.wrote ? USHER_TRUTH_UNKNOWN : USHER_TRUTH_NO;
  g_signal_handlers_disconnect_by_data (message, &x);
  if (!x.error && !x.too_big)
    return TRUE;
  explain (&x, cancellable, trouble);
  g_clear_error (&x.error);
  return FALSE;
}

void
usher_http_response_free (UsherHttpResponse *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->request_id);
  g_free (self->url);
  g_free (self);
}
