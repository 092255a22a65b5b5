/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP with manners: one origin, a pace, a proof of identity, and what to do with each answer.  A worker
 * thread, one at a time; headroom and skew may be asked from any.  It must not know any provider.
 *
 *   send ─► pace ─► authenticate ─► wire ─► judge ─┬─► done (TRUE, whatever the status)
 *     ▲                                            ├─► failed (FALSE)
 *     └──── wait ◄── again (refused, broke off, redirected within the origin, token renewed)
 */

#include "usher-http-private.h"

#include <math.h>
#include <string.h>

#include "usher-auth-private.h"
#include "usher-error.h"
#include "usher-random.h"
#include "usher-source-secret.h"

#define TIMEOUT_S 30
#define MAX_BODY (32 * 1024 * 1024)
#define MAX_ATTEMPTS 6
#define MAX_SERVER_ERRORS 2
#define MAX_REDIRECTS 5
/* A server that asks for more patience than this is told to the person instead. */
#define WAIT_MOST (15 * 60 * 1000)
#define WAIT_MOST_INTERACTIVE (60 * 1000)

struct _UsherHttp {
  GUri *origin;
  UsherHttpWire *wire;
  UsherHttpPace *pace;
  UsherAuth *auth;       /* (nullable) */
  char **request_ids;    /* (nullable) */
  guint max_attempts;
  gboolean interactive;
  UsherClock *clock;
  UsherHttpWait wait;
  gpointer wait_data;
  GMutex lock;
  double skew;           /* under the lock */
};

typedef enum { VERDICT_DONE, VERDICT_FAILED, VERDICT_AGAIN } Verdict;

/* One call of usher_http_send (). */
typedef struct {
  const UsherHttpRequest *request;
  GUri *uri;
  gboolean repeatable, get;
  UsherHttpResponse *response; /* of the last attempt */
  UsherTrouble trouble;
  guint attempts, refusals, redirects;
  guint server_errors;         /* 500, and answers that break off */
  gboolean renewed;            /* the token, after a 401 */
  gboolean whole;              /* the answer */
  gboolean perhaps;            /* an earlier attempt may have done what was asked */
  gboolean impatient;          /* the wait that is asked for is too long */
  gint64 wait;                 /* before the next attempt */
} Sending;

UsherHttp *
usher_http_new (const UsherHttpOptions *options, GError **error)
{
  g_autoptr (UsherHttp) self = g_new0 (UsherHttp, 1);
  UsherHttpWireOptions wire = { options->ca_file, options->proxy, options->timeout_s ? options->timeout_s : TIMEOUT_S,
                                options->max_body ? options->max_body : MAX_BODY };

  g_mutex_init (&self->lock);
  self->skew = NAN;
  self->auth = options->auth;
  self->pace = usher_http_pace_new (&options->rate);
  self->request_ids = g_strdupv ((char **) options->request_ids);
  self->max_attempts = options->max_attempts ? options->max_attempts : MAX_ATTEMPTS;
  self->interactive = options->interactive;
  self->clock = options->clock ? usher_clock_ref (options->clock) : usher_clock_new_system ();
  self->wait = options->wait ? options->wait : usher_http_wait_default;
  self->wait_data = options->wait_data;
  if (!(self->origin = usher_http_origin_parse (options->origin, error)) || !(self->wire = usher_http_wire_new (&wire, error)))
    return NULL;
  if (self->auth && usher_auth_has_secret (self->auth) && !usher_http_origin_is_private (self->origin))
    {
      usher_error_set (error, USHER_ERROR_INPUT, "write the address with https", "a secret is not sent unencrypted to %s", g_uri_get_host (self->origin));
      return NULL;
    }
  if (self->auth)
    usher_auth_set_ways (self->auth, &(UsherAuthWays) { options->ca_file, options->proxy, wire.timeout_s, self->clock, self->wait, self->wait_data });
  return g_steal_pointer (&self);
}

void
usher_http_free (UsherHttp *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->auth, usher_auth_free);
  g_clear_pointer (&self->wire, usher_http_wire_free);
  g_clear_pointer (&self->pace, usher_http_pace_free);
  g_clear_pointer (&self->origin, g_uri_unref);
  g_clear_pointer (&self->clock, usher_clock_unref);
  g_strfreev (self->request_ids);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* ---- One attempt ---- */

static gboolean
add_header (GPtrArray *headers, const char *name, const char *value, GError **error)
{
  gboolean good = *name != '\0' && !strpbrk (value, "\r\n");

  for (const char *at = name; good && *at; at++)
    good = g_ascii_isalnum (*at) || strchr ("!#$%&'*+-.^_`|~", *at);
  if (!good)
    return usher_error_set (error, USHER_ERROR_INPUT, "a header's name is a word, and neither a value nor a secret holds a line break",
                            "the header \"%s\" cannot be sent", strpbrk (name, "\r\n") ? "…" : name);
  g_ptr_array_add (headers, g_strdup (name));
  g_ptr_array_add (headers, g_strdup (value));
  return TRUE;
}

static void
wipe_text (gpointer text)
{
  usher_source_secret_free (text);
}

static GPtrArray *
headers_for (UsherHttp *self, const UsherHttpRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (wipe_text);
  g_autofree char *name = NULL;
  char *value = NULL;
  gboolean good;

  if (!add_header (headers, "Accept", request->accept ? request->accept : "application/json", error))
    return NULL;
  for (guint i = 0; request->headers && request->headers[i] && request->headers[i + 1]; i += 2)
    if (!add_header (headers, request->headers[i], request->headers[i + 1], error))
      return NULL;
  /* Microsoft asks each client for an id of its own. */
  if (self->request_ids && g_strv_contains ((const char *const *) self->request_ids, "client-request-id"))
    {
      g_autofree char *id = usher_uuid_new ();

      add_header (headers, "client-request-id", id, NULL);
    }
  if (self->auth && !usher_auth_header (self->auth, &name, &value, cancellable, error))
    return NULL;
  good = !name || add_header (headers, name, value, error);
  usher_source_secret_free (value);
  return good ? g_steal_pointer (&headers) : NULL;
}

static void
note (UsherHttp *self, const Sending *sending, gint64 now)
{
  const UsherHttpResponse *response = sending->response;

  usher_http_pace_note (self->pace, g_uri_get_path (sending->uri), response, now);
  if (response->date)
    {
      g_mutex_lock (&self->lock);
      self->skew = (response->date - now) / 1000.0;
      g_mutex_unlock (&self->lock);
    }
  for (guint i = 0; self->request_ids && self->request_ids[i] && !sending->response->request_id; i++)
    {
      g_autofree char *lower = g_ascii_strdown (self->request_ids[i], -1);

      sending->response->request_id = g_strdup (g_hash_table_lookup (response->headers, lower));
    }
}

static gboolean
attempt (UsherHttp *self, Sending *sending, GCancellable *cancellable, GError **error)
{
  const UsherHttpRequest *request = sending->request;
  g_autoptr (GPtrArray) headers = headers_for (self, request, cancellable, error);
  UsherHttpCall call = { request->method, sending->uri, headers, request->type, request->body, sending->repeatable };

  if (!headers || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (sending->response && sending->response->sent != USHER_TRUTH_NO && sending->response->status != 429 && sending->response->status != 401)
    sending->perhaps = TRUE;
  g_clear_pointer (&sending->response, usher_http_response_free);
  usher_trouble_clear (&sending->trouble);
  sending->whole = usher_http_wire_send (self->wire, &call, &sending->response, &sending->trouble, cancellable);
  sending->response->attempts = ++sending->attempts;
  if (sending->response->sent == USHER_TRUTH_NO && sending->perhaps)
    sending->response->sent = USHER_TRUTH_UNKNOWN;
  note (self, sending, usher_clock_now (self->clock));
  return TRUE;
}

/* ---- What an answer means ---- */

static Verdict
fail (UsherHttp *self, Sending *sending, UsherTroubleClass class, GError **error, const char *format, ...) G_GNUC_PRINTF (5, 6);

static Verdict
fail (UsherHttp *self, Sending *sending, UsherTroubleClass class, GError **error, const char *format, ...)
{
  g_autofree char *place = usher_http_show (sending->uri), *doing = g_strdup_printf ("%s %s", sending->request->method, place);
  g_autofree char *words = NULL, *clean = NULL;
  va_list arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  clean = self->auth ? usher_auth_redact (self->auth, words) : g_strdup (words);
  usher_trouble_set (error, &(UsherTrouble) { .class = class, .status = sending->response->status, .message = clean,
                                              .request_id = sending->response->request_id }, doing);
  return VERDICT_FAILED;
}

/* Is another attempt left, and is the wait bearable? */
static gboolean
may_again (UsherHttp *self, Sending *sending)
{
  gint64 most = self->interactive ? WAIT_MOST_INTERACTIVE : WAIT_MOST;

  sending->refusals++;
  if (sending->refusals >= self->max_attempts)
    return FALSE;
  sending->wait = usher_http_pace_after (self->pace, sending->response, sending->refusals, usher_clock_now (self->clock));
  sending->impatient = sending->wait > most;
  return !sending->impatient;
}

static Verdict
give_up (UsherHttp *self, Sending *sending, GError **error)
{
  int status = sending->response->status;
  const char *reason = status == 429 ? "Too Many Requests" : soup_status_get_phrase (status);
  UsherTroubleClass class = status == 429 ? USHER_TROUBLE_RATE : USHER_TROUBLE_SERVER;

  if (sending->impatient)
    return fail (self, sending, class, error, "the source answers %d %s and asks to wait %" G_GINT64_FORMAT " s", status, reason, sending->wait / 1000);
  return fail (self, sending, class, error, "the source answers %d %s (%u %s)", status, reason, sending->attempts,
               sending->attempts == 1 ? "attempt" : "attempts");
}

static gboolean
looks_like_sign_in (GUri *uri)
{
  static const char *const words[] = { "login", "signin", "sign-in", "sign_in", "logon", "/sso", "/saml", "authorize" };
  g_autofree char *path = g_ascii_strdown (g_uri_get_path (uri), -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (path, words[i]))
      return TRUE;
  return FALSE;
}

static Verdict
judge_redirect (UsherHttp *self, Sending *sending, GError **error)
{
  const char *location = g_hash_table_lookup (sending->response->headers, "location");
  g_autofree char *from = g_uri_to_string (sending->uri), *whole = location ? g_uri_resolve_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autoptr (GUri) far = whole ? g_uri_parse (whole, SOUP_HTTP_URI_FLAGS, NULL) : NULL, target = whole ? usher_http_origin_resolve (self->origin, whole) : NULL;
  g_autofree char *shown = far && g_uri_get_host (far) ? usher_http_show (far) : g_strdup ("an address that cannot be read");

  /* 304 and a 302 without a place are answers like any other. */
  if (!location)
    return VERDICT_DONE;
  if (far && looks_like_sign_in (far) && !looks_like_sign_in (sending->uri))
    return fail (self, sending, USHER_TROUBLE_AUTH_EXPIRED, error, "instead of an answer comes the way to a sign-in page (%s): "
                 "the secret is not accepted here, or the address is of another version", shown);
  if (!target)
    return fail (self, sending, USHER_TROUBLE_PARSE, error, "the source leads to %s, outside its origin: that is not followed", shown);
  if (!sending->get)
    return fail (self, sending, USHER_TROUBLE_PARSE, error, "the source leads a %s on to %s: that is not followed", sending->request->method, shown);
  if (++sending->redirects > MAX_REDIRECTS)
    return fail (self, sending, USHER_TROUBLE_PARSE, error, "the source leads on more than %d times", MAX_REDIRECTS);
  g_uri_unref (sending->uri);
  sending->uri = g_steal_pointer (&target);
  return VERDICT_AGAIN;
}

/* What a claims challenge asks for: claims="…" in base64 of JSON. */
static char *
challenge_claims (const UsherHttpResponse *response)
{
  const char *text = g_hash_table_lookup (response->headers, "www-authenticate"), *at = text ? strstr (text, "claims=\"") : NULL, *end;
  g_autofree char *claims = NULL;

  if (!at || !(end = strchr (at += strlen ("claims=\""), '"')))
    return NULL;
  claims = usher_auth_unbase64 (at, end - at);
  return claims && *claims == '{' ? g_steal_pointer (&claims) : NULL;
}

static Verdict
judge_unauthorized (UsherHttp *self, Sending *sending)
{
  g_autofree char *claims = challenge_claims (sending->response);

  if (sending->renewed || !self->auth || !usher_auth_refused (self->auth, claims))
    return VERDICT_DONE;
  sending->renewed = TRUE;
  return VERDICT_AGAIN;
}

static gboolean
is_wrong_type (const Sending *sending)
{
  const UsherHttpResponse *response = sending->response;
  const char *type = g_hash_table_lookup (response->headers, "content-type"), *accept = sending->request->accept;

  if (response->status / 100 != 2 || g_bytes_get_size (response->body) == 0 || !type || (accept && !strstr (accept, "json")))
    return FALSE;
  return g_ascii_strncasecmp (type, "text/html", 9) == 0 || g_ascii_strncasecmp (type, "application/xhtml", 17) == 0;
}

static gboolean
is_cut (const Sending *sending)
{
  const char *type = g_hash_table_lookup (sending->response->headers, "content-type");
  gsize length;
  const char *text = g_bytes_get_data (sending->response->body, &length);

  return sending->response->status / 100 == 2 && type && strstr (type, "json") && text && !usher_http_is_whole (text, length);
}

static Verdict
judge_broken (UsherHttp *self, Sending *sending, GError **error)
{
  /* POST again only when it surely never arrived; TLS and size mend by no waiting. */
  if (sending->trouble.class == USHER_TROUBLE_NETWORK && (sending->repeatable || sending->response->sent == USHER_TRUTH_NO) &&
      may_again (self, sending))
    return VERDICT_AGAIN;
  return fail (self, sending, sending->trouble.class, error, "%s", sending->trouble.message);
}

static Verdict
judge (UsherHttp *self, Sending *sending, GError **error)
{
  int status = sending->response->status;

  sending->wait = 0;
  if (!sending->whole)
    return judge_broken (self, sending, error);
  if (status / 100 == 3)
    return judge_redirect (self, sending, error);
  if (status == 401)
    return judge_unauthorized (self, sending);
  /* Whoever counts requests has not carried this one out; any other refusal of a POST may hide a deed. */
  if (status == 429 || ((status == 502 || status == 503 || status == 504) && sending->repeatable) ||
      (status == 500 && sending->get && ++sending->server_errors <= MAX_SERVER_ERRORS))
    return may_again (self, sending) ? VERDICT_AGAIN : give_up (self, sending, error);
  if (status >= 500 && status != 501)
    return give_up (self, sending, error);
  if (is_wrong_type (sending))
    return fail (self, sending, USHER_TROUBLE_PARSE, error, "a page for people (%s) came where data was asked for",
                 (const char *) g_hash_table_lookup (sending->response->headers, "content-type"));
  if (!is_cut (sending))
    return VERDICT_DONE;
  if (sending->repeatable && ++sending->server_errors <= MAX_SERVER_ERRORS && may_again (self, sending))
    return VERDICT_AGAIN;
  return fail (self, sending, USHER_TROUBLE_PARSE, error, "the answer breaks off: the end of its JSON is missing");
}

/* ---- The whole ---- */

static gboolean
rest (UsherHttp *self, gint64 ms, GCancellable *cancellable, GError **error)
{
  if (ms > 0 && !g_cancellable_is_cancelled (cancellable))
    self->wait (ms, cancellable, self->wait_data);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
send_until_judged (UsherHttp *self, Sending *sending, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      gint64 pace = usher_http_pace_before (self->pace, g_uri_get_path (sending->uri), usher_clock_now (self->clock), self->interactive);
      Verdict verdict;

      if (!rest (self, MIN (MAX (pace, sending->wait), self->interactive ? WAIT_MOST_INTERACTIVE : WAIT_MOST), cancellable, error) ||
          !attempt (self, sending, cancellable, error))
        return FALSE;
      if (!sending->whole && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      verdict = judge (self, sending, error);
      if (verdict != VERDICT_AGAIN)
        return verdict == VERDICT_DONE;
    }
}

gboolean
usher_http_send (UsherHttp *self, const UsherHttpRequest *request, UsherHttpResponse **response, GCancellable *cancellable, GError **error)
{
  gboolean get = g_str_equal (request->method, "GET") || g_str_equal (request->method, "HEAD");
  Sending sending = { .request = request, .get = get, .repeatable = get || request->repeatable };
  gboolean good;

  *response = NULL;
  sending.uri = usher_http_origin_resolve (self->origin, request->url);
  if (!sending.uri)
    return usher_error_set (error, USHER_ERROR_REMOTE_SHAPE, "only what lies within the source's own address is asked",
                            "an address outside of %s is not asked", g_uri_get_host (self->origin));
  good = send_until_judged (self, &sending, cancellable, error);
  *response = g_steal_pointer (&sending.response);
  usher_trouble_clear (&sending.trouble);
  g_uri_unref (sending.uri);
  return good;
}

gboolean
usher_http_is_ours (UsherHttp *self, const char *url)
{
  g_autoptr (GUri) uri = usher_http_origin_resolve (self->origin, url);

  return uri != NULL;
}

double
usher_http_headroom (UsherHttp *self)
{
  return usher_http_pace_headroom (self->pace, usher_clock_now (self->clock));
}

double
usher_http_skew (UsherHttp *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->skew;
}

char *
usher_http_identity (UsherHttp *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = NULL;
  char *value = NULL, *claims;

  if (!self->auth || !usher_auth_header (self->auth, &name, &value, cancellable, error) || !value)
    return NULL;
  claims = usher_auth_claims (strchr (value, ' ') ? strchr (value, ' ') + 1 : value);
  usher_source_secret_free (value);
  return claims;
}
