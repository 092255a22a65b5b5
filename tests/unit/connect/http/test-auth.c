/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in without a person: tokens, their life, one refresh on 401, and what a refusal says. */

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "http-server.h"
#include "usher-auth-private.h"
#include "usher-error.h"
#include "usher-test.h"

#define SECRET "planted secret/9"

/* A source and its token's server in one. */
typedef struct {
  guint tokens, resources;  /* how many were asked for */
  guint refuse;             /* so many requests with a token get 401 */
  const char *challenge;    /* (nullable) */
  int status;               /* of the token's server, when not 200 */
  const char *fault;        /* its body then */
  gint64 lifetime;
  char *form, *proof;       /* of the last token request */
  gboolean rotate;
  UsherClock *clock;        /* (borrowed) */
  gint64 skew;              /* of the server's clock */
  GMutex lock;
} Realm;

static void
realm_clear (Realm *realm)
{
  g_free (realm->form);
  g_free (realm->proof);
  g_mutex_clear (&realm->lock);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Realm, realm_clear)

static void
give_token (Realm *realm, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *life = realm->lifetime ? g_strdup_printf (",\"expires_in\":%" G_GINT64_FORMAT, realm->lifetime) : g_strdup ("");
  g_autofree char *refresh = NULL, *answer = NULL;

  g_free (realm->form);
  g_free (realm->proof);
  realm->form = g_strndup (body->data ? body->data : "", body->length);
  realm->proof = g_strdup (test_request_header (message, "Authorization"));
  realm->tokens++;
  refresh = realm->rotate ? g_strdup_printf (",\"refresh_token\":\"refresh-%u\"", realm->tokens) : g_strdup ("");
  answer = g_strdup_printf ("{\"access_token\":\"token-%u\",\"token_type\":\"Bearer\"%s%s}", realm->tokens, life, refresh);
  if (realm->status)
    test_answer (message, realm->status, NULL, realm->fault);
  else
    test_answer (message, 200, NULL, answer);
}

static void
serve (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  Realm *realm = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&realm->lock);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (usher_clock_now (realm->clock) / 1000 + realm->skew);
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", date);
  if (g_str_equal (g_uri_get_path (soup_server_message_get_uri (message)), "/token"))
    {
      give_token (realm, message);
      return;
    }
  realm->resources++;
  if (realm->refuse > 0)
    {
      realm->refuse--;
      test_answer (message, 401, NULL, "{}");
      if (realm->challenge)
        test_answer_header (message, "WWW-Authenticate", realm->challenge);
    }
  else
    test_answer (message, 200, NULL, "{}");
}

typedef struct {
  Realm realm;
  TestWait wait;
  TestServer *server;
  char *token_url;
  GPtrArray *kept;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  memset (f, 0, sizeof *f);
  g_mutex_init (&f->realm.lock);
  f->realm.lifetime = 300;
  test_wait_init (&f->wait);
  f->realm.clock = f->wait.clock;
  f->server = test_server_new (serve, &f->realm, NULL);
  f->token_url = g_strconcat (test_server_origin (f->server), "/token", NULL);
  f->kept = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_server_free (f->server);
  test_wait_clear (&f->wait);
  realm_clear (&f->realm);
  g_ptr_array_unref (f->kept);
  g_free (f->token_url);
  usher_auth_cache_clear ();
}

static UsherHttp *
client (Fixture *f, UsherAuthOptions options)
{
  g_autoptr (GError) error = NULL;
  UsherAuth *auth;

  options.token_url = options.token_url ? options.token_url : f->token_url;
  auth = usher_auth_new (&options, &error);
  g_assert_no_error (error);
  return test_client (test_server_origin (f->server), &f->wait, auth);
}

static UsherHttp *
credentials (Fixture *f)
{
  return client (f, (UsherAuthOptions) { .kind = USHER_AUTH_CLIENT_SECRET, .client = "usher:1", .secret = SECRET, .scope = "users.read" });
}

static void
get (UsherHttp *http, int status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, "/users", &error);

  g_assert_no_error (error);
  g_assert_cmpint (response->status, ==, status);
}

static void
get_fails (UsherHttp *http, UsherTroubleClass class, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, "/users", &error);

  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_cmpint (usher_trouble_of (error), ==, class);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, SECRET));
  g_assert_null (strstr (error->message, "planted"));
  g_assert_null (strstr (usher_error_get_info (error)->remote->message, "planted"));
}

static char *
last_header (Fixture *f, const char *name)
{
  return test_server_header (f->server, test_server_count (f->server) - 1, name);
}

/* ---- The plain kinds ---- */

static void
test_plain (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) bearer = client (f, (UsherAuthOptions) { .kind = USHER_AUTH_BEARER, .secret = "s" });
  g_autoptr (UsherHttp) header = client (f, (UsherAuthOptions) { .kind = USHER_AUTH_HEADER, .header = "X-Api-Key", .secret = "s" });
  g_autoptr (UsherHttp) basic = client (f, (UsherAuthOptions) { .kind = USHER_AUTH_BASIC, .user = "nadia", .secret = "p:w" });
  g_autoptr (UsherHttp) none = client (f, (UsherAuthOptions) { .kind = USHER_AUTH_NONE });
  g_autofree char *one = NULL, *two = NULL, *three = NULL, *four = NULL;

  get (bearer, 200);
  one = last_header (f, "authorization");
  g_assert_cmpstr (one, ==, "Bearer s");
  get (header, 200);
  two = last_header (f, "x-api-key");
  g_assert_cmpstr (two, ==, "s");
  get (basic, 200);
  three = last_header (f, "authorization");
  g_assert_cmpstr (three, ==, "Basic bmFkaWE6cDp3");
  get (none, 200);
  four = last_header (f, "authorization");
  g_assert_null (four);
  /* There is no other token to try. */
  f->realm.refuse = 1;
  get (bearer, 401);
  g_assert_cmpuint (f->realm.resources, ==, 5);
}

static void
test_lacks (void)
{
  static const UsherAuthOptions bad[] = {
    { .kind = USHER_AUTH_BEARER }, { .kind = USHER_AUTH_BEARER, .secret = "" }, { .kind = USHER_AUTH_HEADER, .secret = "s" }, { .kind = USHER_AUTH_BASIC, .secret = "s" },
    { .kind = USHER_AUTH_CLIENT_SECRET, .secret = "s", .client = "c" }, { .kind = USHER_AUTH_CLIENT_SECRET, .secret = "s", .token_url = "https://a.example/t" },
    { .kind = USHER_AUTH_CODE, .client = "c", .token_url = "https://a.example/t" }, { .kind = USHER_AUTH_DEVICE, .client = "c", .token_url = "https://a.example/t" },
    { .kind = USHER_AUTH_LOGIN, .secret = "s", .token_url = "https://a.example/t" }, { .kind = USHER_AUTH_SERVICE_ACCOUNT },
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    usher_test_fails (usher_auth_new (&bad[i], &error), USHER_ERROR_AUTH);
  usher_test_fails (usher_auth_new (&(UsherAuthOptions) { .kind = USHER_AUTH_BEARER, .secret = "s", .algorithm = "HS256" }, &error), USHER_ERROR_INPUT);
}

/* A line break would make a second header. */
static void
test_line_break (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = client (f, (UsherAuthOptions) { .kind = USHER_AUTH_BEARER, .secret = "planted\r\nX-Admin: 1" });
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, "/users", &error);

  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_assert_null (strstr (error->message, "planted"));
  g_assert_cmpuint (test_server_count (f->server), ==, 0);
}

/* ---- Client credentials and the life of a token ---- */

static void
test_client_secret (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = credentials (f), body = NULL;
  g_autofree char *proof = NULL;

  get (http, 200);
  g_assert_cmpstr (f->realm.form, ==, "grant_type=client_credentials&scope=users.read");
  /* usher%3A1:planted%20secret%2F9 */
  g_assert_cmpstr (f->realm.proof, ==, "Basic dXNoZXIlM0ExOnBsYW50ZWQlMjBzZWNyZXQlMkY5");
  proof = last_header (f, "authorization");
  g_assert_cmpstr (proof, ==, "Bearer token-1");
  body = client (f, (UsherAuthOptions) { .kind = USHER_AUTH_CLIENT_SECRET, .client = "usher", .secret = "s p", .in_body = TRUE, .audience = "api" });
  get (body, 200);
  g_assert_cmpstr (f->realm.form, ==, "grant_type=client_credentials&audience=api&client_id=usher&client_secret=s%20p");
  g_assert_null (f->realm.proof);
}

static void
test_life (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = credentials (f);

  get (http, 200);
  usher_clock_advance (f->wait.clock, 239000);
  get (http, 200);
  g_assert_cmpuint (f->realm.tokens, ==, 1);
  /* At 80 percent of 300 s. */
  usher_clock_advance (f->wait.clock, 2000);
  get (http, 200);
  g_assert_cmpuint (f->realm.tokens, ==, 2);
}

static void
test_shared (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) one = credentials (f), two = credentials (f);
  g_autoptr (UsherHttp) other = client (f, (UsherAuthOptions) { .kind = USHER_AUTH_CLIENT_SECRET, .client = "usher:1", .secret = "another", .scope = "users.read" });

  get (one, 200);
  get (two, 200);
  g_assert_cmpuint (f->realm.tokens, ==, 1);
  /* Another secret gets nothing of it. */
  get (other, 200);
  g_assert_cmpuint (f->realm.tokens, ==, 2);
}

static gpointer
get_in_thread (gpointer http)
{
  get (http, 200);
  return NULL;
}

static void
test_one_fetches (Fixture *f, gconstpointer data)
{
  UsherHttp *clients[6];
  GThread *threads[6];

  for (guint i = 0; i < 6; i++)
    clients[i] = credentials (f);
  for (guint i = 0; i < 6; i++)
    threads[i] = g_thread_new ("get", get_in_thread, clients[i]);
  for (guint i = 0; i < 6; i++)
    {
      g_thread_join (threads[i]);
      usher_http_free (clients[i]);
    }
  g_assert_cmpuint (f->realm.tokens, ==, 1);
  g_assert_cmpuint (f->realm.resources, ==, 6);
}

static void
test_unauthorized (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = credentials (f);
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;
  g_autofree char *proof = NULL;

  f->realm.refuse = 1;
  get (http, 200);
  g_assert_cmpuint (f->realm.tokens, ==, 2);
  g_assert_cmpuint (f->realm.resources, ==, 2);
  proof = last_header (f, "authorization");
  g_assert_cmpstr (proof, ==, "Bearer token-2");
  /* A second 401 is shown; nothing is tried for ever. */
  f->realm.refuse = 2;
  get (http, 401);
  g_assert_cmpuint (f->realm.tokens, ==, 3);
  g_assert_cmpuint (f->realm.resources, ==, 4);
  /* A refused POST was not done: it may go again with a new token. */
  f->realm.refuse = 1;
  usher_test_ok (usher_http_send (http, &(UsherHttpRequest) { .method = "POST", .url = "/users", .body = "{}" }, &response, NULL, &error));
  g_assert_cmpint (response->status, ==, 200);
  usher_http_response_free (response);
}

/* Continuous access evaluation: what is asked for goes into the next token's request, once. */
static void
test_claims (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = credentials (f);

  f->realm.refuse = 1;
  f->realm.challenge = "Bearer realm=\"\", error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7InZhbHVlIjoiMSJ9fX0\"";
  get (http, 200);
  g_assert_nonnull (strstr (f->realm.form, "&claims=%7B%22access_token%22%3A%7B%22nbf%22%3A%7B%22value%22%3A%221%22%7D%7D%7D"));
  f->realm.challenge = NULL;
  f->realm.refuse = 1;
  get (http, 200);
  g_assert_null (strstr (f->realm.form, "claims"));
}

/* ---- Refusals ---- */

static void
test_refusals (Fixture *f, gconstpointer data)
{
  static const struct { int status; const char *body; UsherTroubleClass class; const char *words; } cases[] = {
    { 401, "{\"error\":\"invalid_client\",\"error_description\":\"no such " SECRET "\"}", USHER_TROUBLE_AUTH_EXPIRED, "not accepted (no such •••) [invalid_client]" },
    { 400, "{\"error\":\"invalid_scope\"}", USHER_TROUBLE_FORBIDDEN_SCOPE, "missing: users.read" },
    { 400, "{\"error\":\"unauthorized_client\"}", USHER_TROUBLE_AUTH_EXPIRED, "may not sign in" },
    { 400, "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS53003: blocked\"}", USHER_TROUBLE_POLICY_BLOCK, "policy" },
    { 400, "{\"error\":\"use_dpop_nonce\"}", USHER_TROUBLE_POLICY_BLOCK, "DPoP" },
    { 400, "{\"error\":\"unsupported_grant_type\"}", USHER_TROUBLE_INVALID_REQUEST, "does not know this way" },
    { 401, "{\"errorCode\":\"E0000011\",\"errorSummary\":\"Invalid token\"}", USHER_TROUBLE_AUTH_EXPIRED, "Invalid token" },
    { 400, "not even JSON", USHER_TROUBLE_AUTH_EXPIRED, "refused [400]" },
    { 404, "", USHER_TROUBLE_NOT_FOUND, "no such place" },
    { 403, "[]", USHER_TROUBLE_FORBIDDEN_ROLE, "refused" },
    { 200, "{\"access_token\":\"x\",\"token_type\":\"DPoP\"}", USHER_TROUBLE_PARSE, "another type" },
    { 200, "{\"access_token\":7}", USHER_TROUBLE_PARSE, "no token" },
    { 200, "{\"access_token\":null}", USHER_TROUBLE_PARSE, "no token" },
    { 200, "{\"acc", USHER_TROUBLE_PARSE, "breaks off" },
    { 503, "{}", USHER_TROUBLE_SERVER, "503" },
    { 429, "{}", USHER_TROUBLE_RATE, "429" },
  };
  g_autoptr (UsherHttp) http = credentials (f);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      f->realm.status = cases[i].status;
      f->realm.fault = cases[i].body;
      get_fails (http, cases[i].class, cases[i].words);
    }
  g_assert_cmpuint (f->realm.resources, ==, 0);
  f->realm.status = 400;
  f->realm.fault = "{\"error\":\"invalid_client\"}";
  f->realm.skew = 400;
  get_fails (http, USHER_TROUBLE_AUTH_EXPIRED, "the clocks here and there differ by");
  f->realm.status = 0;
  get (http, 200);
}

/* ---- Refresh tokens ---- */

static void
keep (const char *secret, gpointer data)
{
  g_ptr_array_add (((Fixture *) data)->kept, g_strdup (secret));
}

static UsherHttp *
refreshing (Fixture *f, const char *secret)
{
  return client (f, (UsherAuthOptions) { .kind = USHER_AUTH_DEVICE, .client = "usher", .device_url = f->token_url, .secret = secret, .keep = keep, .data = f });
}

static void
test_rotation (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) one = refreshing (f, "planted-first"), two = refreshing (f, "planted-first"), later = NULL;

  f->realm.rotate = TRUE;
  get (one, 200);
  g_assert_cmpstr (f->realm.form, ==, "grant_type=refresh_token&refresh_token=planted-first&client_id=usher");
  usher_clock_advance (f->wait.clock, 300000);
  /* The other one has the old refresh token, and must not use it again. */
  get (two, 200);
  g_assert_cmpstr (f->realm.form, ==, "grant_type=refresh_token&refresh_token=refresh-1&client_id=usher");
  later = refreshing (f, "refresh-2");
  get (later, 200);
  g_assert_cmpuint (f->realm.tokens, ==, 2);
  usher_clock_advance (f->wait.clock, 300000);
  get (later, 200);
  g_assert_nonnull (strstr (f->realm.form, "refresh_token=refresh-2&"));
  g_assert_cmpuint (f->kept->len, ==, 3);
  g_assert_cmpstr (f->kept->pdata[2], ==, "refresh-3");
  /* Ended at the server, and nobody is there to sign in. */
  f->realm.status = 400;
  f->realm.fault = "{\"error\":\"invalid_grant\",\"error_description\":\"refresh-3 was revoked\"}";
  usher_clock_advance (f->wait.clock, 300000);
  get_fails (one, USHER_TROUBLE_AUTH_EXPIRED, "(••• was revoked) [invalid_grant]");
}

static void
test_nobody (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = refreshing (f, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, "/users", &error);

  g_assert_error (error, USHER_ERROR, USHER_ERROR_AUTH);
  g_assert_null (response);
}

/* A refresh token is sent once only, whatever happens to the answer. */
static void
test_refresh_once (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = refreshing (f, "planted-once");

  f->realm.status = 502;
  f->realm.fault = "{}";
  get_fails (http, USHER_TROUBLE_SERVER, "502");
  g_assert_cmpuint (f->realm.tokens, ==, 1);
}

/* ---- Keystone's way ---- */

static void
keystone (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  guint *logins = data;

  if (!g_str_equal (soup_server_message_get_method (message), "POST"))
    {
      test_answer (message, g_strcmp0 (test_request_header (message, "X-Auth-Token"), "token-2") == 0 ? 200 : 401, NULL, "{}");
      return;
    }
  ++*logins;
  test_answer (message, 201, NULL, "{\"token\":{\"expires_at\":\"2026-03-18T11:30:00.000000Z\"}}");
  test_answer_header (message, "X-Subject-Token", *logins == 1 ? "token-1" : "token-2");
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", TEST_DATE);
}

static void
test_login (void)
{
  guint logins = 0;
  g_auto (TestWait) wait = { 0 };
  g_autoptr (TestServer) server = test_server_new (keystone, &logins, NULL);
  g_autofree char *url = g_strconcat (test_server_origin (server), "/v3/auth/tokens", NULL), *body = NULL;
  g_autoptr (UsherHttp) http = NULL;
  g_autoptr (GError) error = NULL;

  test_wait_init (&wait);
  http = test_client (test_server_origin (server), &wait, usher_auth_new (&(UsherAuthOptions) {
    .kind = USHER_AUTH_LOGIN, .token_url = url, .user = "admin", .secret = "a\"b\\${user}", .login_body = "{\"user\":\"${user}\",\"password\":\"${secret}\"}" }, &error));
  g_assert_no_error (error);
  get (http, 200);
  g_assert_cmpuint (logins, ==, 2);
  body = test_server_body (server, 0);
  g_assert_cmpstr (body, ==, "{\"user\":\"admin\",\"password\":\"a\\\"b\\\\${user}\"}");
  /* An hour's token is fresh for 48 minutes. */
  usher_clock_advance (wait.clock, 47 * 60000);
  get (http, 200);
  g_assert_cmpuint (logins, ==, 2);
  usher_clock_advance (wait.clock, 2 * 60000);
  get (http, 200);
  g_assert_cmpuint (logins, ==, 3);
  usher_auth_cache_clear ();
}

static void
test_identity (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) jwt = client (f, (UsherAuthOptions) { .kind = USHER_AUTH_BEARER, .secret = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJuYWRpYSJ9.x" });
  g_autoptr (UsherHttp) opaque = client (f, (UsherAuthOptions) { .kind = USHER_AUTH_BEARER, .secret = "opaque" });
  g_autoptr (GError) error = NULL;
  g_autofree char *claims = usher_http_identity (jwt, NULL, &error), *none = usher_http_identity (opaque, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (claims, ==, "{\"sub\":\"nadia\"}");
  g_assert_null (none);
}

/* A cancelled wait for somebody else's token ends at once. */
static void
test_cancel_take (void)
{
  UsherAuthOptions options = { .kind = USHER_AUTH_CLIENT_SECRET, .client = "c", .secret = "s", .token_url = "https://a.example/t" };
  UsherAuthEntry *entry = usher_auth_entry_ref (&options);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean mine;

  g_assert_null (usher_auth_entry_take (entry, 0, &mine, NULL));
  g_assert_true (mine);
  g_cancellable_cancel (cancellable);
  g_assert_null (usher_auth_entry_take (entry, 0, &mine, cancellable));
  g_assert_false (mine);
  usher_auth_entry_done (entry, NULL, 0);
  usher_auth_entry_unref (entry);
  usher_auth_cache_clear ();
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/auth/plain", test_plain);
  g_test_add_func ("/auth/lacks", test_lacks);
  ADD ("/auth/line-break", test_line_break);
  ADD ("/auth/client-secret", test_client_secret);
  ADD ("/auth/life", test_life);
  ADD ("/auth/shared", test_shared);
  ADD ("/auth/one-fetches", test_one_fetches);
  ADD ("/auth/unauthorized", test_unauthorized);
  ADD ("/auth/claims", test_claims);
  ADD ("/auth/refusals", test_refusals);
  ADD ("/auth/rotation", test_rotation);
  ADD ("/auth/nobody", test_nobody);
  ADD ("/auth/refresh-once", test_refresh_once);
  g_test_add_func ("/auth/login", test_login);
  ADD ("/auth/identity", test_identity);
  g_test_add_func ("/auth/cancel-take", test_cancel_take);
  return g_test_run ();
}
