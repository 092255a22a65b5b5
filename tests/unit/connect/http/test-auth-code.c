/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A person signs in: in the browser with PKCE, or with a code on another device. */

#include <string.h>

#include "http-server.h"
#include "usher-auth-private.h"
#include "usher-digest.h"
#include "usher-error.h"
#include "usher-test.h"

/* An authorization server. */
typedef struct {
  GMutex lock;
  char *challenge, *redirect; /* of the code that was given */
  const char *device_answers[8];
  guint device_polls, tokens, life;
} Idp;

static gboolean
fits_challenge (const Idp *idp, const char *verifier)
{
  UsherDigest digest = usher_sha256 (verifier, strlen (verifier));
  g_autofree char *challenge = usher_auth_base64url (digest.bytes, sizeof digest.bytes);

  return strlen (verifier) >= 43 && g_strcmp0 (idp->challenge, challenge) == 0;
}

static void
redeem (Idp *idp, SoupServerMessage *message, GHashTable *form)
{
  gboolean good = g_strcmp0 (g_hash_table_lookup (form, "code"), "the-code") == 0 && fits_challenge (idp, g_hash_table_lookup (form, "code_verifier")) &&
                  g_strcmp0 (g_hash_table_lookup (form, "redirect_uri"), idp->redirect) == 0 && g_strcmp0 (g_hash_table_lookup (form, "client_id"), "usher") == 0;

  idp->tokens++;
  if (good)
    test_answer (message, 200, NULL, "{\"access_token\":\"by-code\",\"token_type\":\"bearer\",\"expires_in\":\"300\",\"refresh_token\":\"planted-refresh\"}");
  else
    test_answer (message, 400, NULL, "{\"error\":\"invalid_grant\"}");
}

static void
answer_poll (Idp *idp, SoupServerMessage *message)
{
  const char *fault = idp->device_answers[idp->device_polls++];

  if (fault)
    {
      g_autofree char *body = g_strdup_printf ("{\"error\":\"%s\"}", fault);

      test_answer (message, 400, NULL, body);
    }
  else
    test_answer (message, 200, NULL, "{\"access_token\":\"by-device\",\"token_type\":\"Bearer\",\"expires_in\":300,\"refresh_token\":\"planted-refresh\"}");
}

static void
serve (TestServer *server, SoupServerMessage *message, guint nth, gpointer data)
{
  Idp *idp = data;
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) form = test_request_form (message);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&idp->lock);

  if (g_str_equal (path, "/token") && g_hash_table_contains (form, "code"))
    redeem (idp, message, form);
  else if (g_str_equal (path, "/token") && g_hash_table_contains (form, "device_code"))
    answer_poll (idp, message);
  else if (g_str_equal (path, "/token"))
    test_answer (message, 400, NULL, "{\"error\":\"invalid_grant\"}");
  else if (g_str_equal (path, "/device"))
    {
      g_autofree char *body = g_strdup_printf ("{\"device_code\":\"dc\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":\"https://id.example/device\",\"interval\":2,\"expires_in\":%u}", idp->life);

      test_answer (message, 200, NULL, body);
    }
  else
    test_answer (message, 200, NULL, "{}");
}

typedef struct {
  Idp idp;
  TestServer *server;
  TestWait wait;
  char *token_url, *authorize_url, *device_url;
  GPtrArray *kept, *shown;
  /* What the person does. */
  const char *answer;       /* the query that comes back; %s is the state */
  gboolean strangers;       /* others knock first */
  GCancellable *cancel;     /* (nullable): the person walks away */
  const char *redirect;
  GThread *browser;
  char *url;
  int statuses[4];
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  memset (f, 0, sizeof *f);
  g_mutex_init (&f->idp.lock);
  f->idp.life = 600;
  test_wait_init (&f->wait);
  f->server = test_server_new (serve, &f->idp, NULL);
  f->token_url = g_strconcat (test_server_origin (f->server), "/token", NULL);
  f->authorize_url = g_strconcat (test_server_origin (f->server), "/authorize", NULL);
  f->device_url = g_strconcat (test_server_origin (f->server), "/device", NULL);
  f->kept = g_ptr_array_new_with_free_func (g_free);
  f->shown = g_ptr_array_new_with_free_func (g_free);
  f->answer = "code=the-code&state=%s";
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_server_free (f->server);
  test_wait_clear (&f->wait);
  g_mutex_clear (&f->idp.lock);
  g_free (f->idp.challenge);
  g_free (f->idp.redirect);
  g_free (f->token_url);
  g_free (f->authorize_url);
  g_free (f->device_url);
  g_free (f->url);
  g_ptr_array_unref (f->kept);
  g_ptr_array_unref (f->shown);
  usher_auth_cache_clear ();
}

static int
visit (SoupSession *session, const char *url, const char *method)
{
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) page = soup_session_send_and_read (session, message, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (message), "Cache-Control"), ==, "no-store");
  return soup_message_get_status (message);
}

/* The browser: it reads our request as the server would, and goes where it is led. */
static gpointer
browse (gpointer data)
{
  Fixture *f = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (GHashTable) query = soup_form_decode (strchr (f->url, '?') + 1);
  const char *redirect = g_hash_table_lookup (query, "redirect_uri"), *state = g_hash_table_lookup (query, "state");
  g_autofree char *escaped = g_strdup_printf (f->answer, state), *back = g_strconcat (redirect, "?", escaped, NULL);
  g_autofree char *stranger = g_strconcat (redirect, "?code=evil&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NULL), *icon = g_strconcat (redirect, "favicon.ico", NULL);

  g_main_context_push_thread_default (context);
  session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
  g_mutex_lock (&f->idp.lock);
  f->idp.challenge = g_strdup (g_hash_table_lookup (query, "code_challenge"));
  f->idp.redirect = g_strdup (redirect);
  g_mutex_unlock (&f->idp.lock);
  g_assert_cmpstr (g_hash_table_lookup (query, "code_challenge_method"), ==, "S256");
  g_assert_cmpstr (g_hash_table_lookup (query, "response_type"), ==, "code");
  g_assert_cmpstr (g_hash_table_lookup (query, "client_id"), ==, "usher");
  g_assert_cmpstr (g_hash_table_lookup (query, "scope"), ==, "openid users.read");
  if (f->strangers)
    {
      f->statuses[0] = visit (session, stranger, "GET");
      f->statuses[1] = visit (session, icon, "GET");
      f->statuses[2] = visit (session, back, "POST");
    }
  f->statuses[3] = visit (session, back, "GET");
  g_clear_object (&session);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
show (const char *url, const char *code, gpointer data)
{
  Fixture *f = data;

  g_ptr_array_add (f->shown, g_strdup_printf ("%s %s", url, code ? code : "-"));
  if (f->cancel)
    g_cancellable_cancel (f->cancel);
  else if (!code)
    {
      f->url = g_strdup (url);
      f->browser = g_thread_new ("browser", browse, f);
    }
}

static void
keep (const char *secret, gpointer data)
{
  g_ptr_array_add (((Fixture *) data)->kept, g_strdup (secret));
}

static UsherHttp *
client (Fixture *f, UsherAuthKind kind, const char *secret)
{
  g_autoptr (GError) error = NULL;
  UsherAuth *auth = usher_auth_new (&(UsherAuthOptions) { .kind = kind, .client = "usher", .scope = "openid users.read", .token_url = f->token_url,
    .authorize_url = f->authorize_url, .device_url = f->device_url, .redirect = f->redirect, .secret = secret, .show = show, .keep = keep, .data = f }, &error);

  g_assert_no_error (error);
  return test_client (test_server_origin (f->server), &f->wait, auth);
}

static void
get (Fixture *f, UsherHttp *http, const char *proof)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, "/users", &error);
  g_autofree char *sent = NULL;

  if (f->browser)
    g_thread_join (g_steal_pointer (&f->browser));
  g_assert_no_error (error);
  sent = test_server_header (f->server, test_server_count (f->server) - 1, "authorization");
  g_assert_cmpstr (sent, ==, proof);
}

static void
get_fails (Fixture *f, UsherHttp *http, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHttpResponse) response = test_get (http, "/users", &error);

  if (f->browser)
    g_thread_join (g_steal_pointer (&f->browser));
  g_test_message ("%s", error->message);
  g_assert_cmpint (usher_trouble_of (error), ==, USHER_TROUBLE_AUTH_EXPIRED);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, "planted"));
  g_assert_cmpuint (f->idp.tokens, ==, 0);
}

/* ---- The browser ---- */

static void
test_code (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = client (f, USHER_AUTH_CODE, NULL);

  f->strangers = TRUE;
  get (f, http, "Bearer by-code");
  g_assert_cmpint (f->statuses[0], ==, 400);
  g_assert_cmpint (f->statuses[1], ==, 404);
  g_assert_cmpint (f->statuses[2], ==, 404);
  g_assert_cmpint (f->statuses[3], ==, 200);
  g_assert_cmpuint (f->kept->len, ==, 1);
  g_assert_cmpstr (f->kept->pdata[0], ==, "planted-refresh");
  g_assert_true (g_str_has_prefix (f->idp.redirect, "http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (f->idp.redirect, "/callback"));
  /* Nobody is asked twice. */
  get (f, http, "Bearer by-code");
  g_assert_cmpuint (f->shown->len, ==, 1);
}

/* A refresh token that has ended leads back to the person. */
static void
test_code_again (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = client (f, USHER_AUTH_CODE, "planted-old");

  get (f, http, "Bearer by-code");
  g_assert_cmpuint (f->shown->len, ==, 1);
  g_assert_null (strstr (f->shown->pdata[0], "planted"));
}

static void
test_code_declined (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = client (f, USHER_AUTH_CODE, NULL);

  f->answer = "error=access_denied&error_description=Nadia+said+no&state=%s";
  get_fails (f, http, "Nadia said no [access_denied]");
}

static void
test_code_other_issuer (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = client (f, USHER_AUTH_CODE, NULL);

  f->answer = "code=the-code&iss=https%%3A%%2F%%2Fevil.example&state=%s";
  get_fails (f, http, "another server");
  g_assert_cmpint (f->statuses[3], ==, 400);
}

static void
test_code_localhost (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = NULL;
  g_autofree char *answer = g_strdup_printf ("code=the-code&iss=%s&state=%%s", test_server_origin (f->server));

  f->redirect = "http://localhost";
  f->answer = answer;
  http = client (f, USHER_AUTH_CODE, NULL);
  get (f, http, "Bearer by-code");
  g_assert_true (g_str_has_prefix (f->idp.redirect, "http://localhost:"));
  g_assert_null (strchr (f->idp.redirect + strlen ("http://"), '/'));
}

static void
test_code_bad_redirect (Fixture *f, gconstpointer data)
{
  const char *bad[] = { "http://evil.example/", "https://localhost/", "localhost", "http://127.0.0.1@evil.example/", "http://localhost/?x=1" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (UsherHttp) http = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherHttpResponse) response = NULL;

      f->redirect = bad[i];
      http = client (f, USHER_AUTH_CODE, NULL);
      response = test_get (http, "/users", &error);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
    }
  g_assert_cmpuint (f->shown->len, ==, 0);
}

static void
cancels (Fixture *f, UsherAuthKind kind)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (UsherHttp) http = client (f, kind, NULL);
  g_autoptr (GError) error = NULL;
  UsherHttpResponse *response;

  f->cancel = cancellable;
  g_assert_false (usher_http_send (http, &(UsherHttpRequest) { .method = "GET", .url = "/users" }, &response, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (response);
  g_assert_cmpuint (f->idp.device_polls, ==, 0);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  cancels (f, USHER_AUTH_CODE);
  cancels (f, USHER_AUTH_DEVICE);
}

/* ---- Another device ---- */

static void
test_device (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = client (f, USHER_AUTH_DEVICE, NULL);

  f->idp.device_answers[0] = "authorization_pending";
  f->idp.device_answers[1] = "slow_down";
  f->idp.device_answers[2] = "authorization_pending";
  get (f, http, "Bearer by-device");
  g_assert_cmpuint (f->idp.device_polls, ==, 4);
  /* 2 s, 2 s, then 5 s more each. */
  g_assert_cmpint (f->wait.total, ==, (2 + 2 + 7 + 7) * 1000);
  g_assert_cmpstr (f->shown->pdata[0], ==, "https://id.example/device WDJB-MJHT");
  g_assert_cmpstr (f->kept->pdata[0], ==, "planted-refresh");
  get (f, http, "Bearer by-device");
  g_assert_cmpuint (f->idp.device_polls, ==, 4);
}

static void
test_device_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = client (f, USHER_AUTH_DEVICE, NULL);

  f->idp.device_answers[0] = "authorization_pending";
  f->idp.device_answers[1] = "access_denied";
  f->idp.device_answers[2] = "expired_token";
  get_fails (f, http, "declined");
  get_fails (f, http, "not confirmed in time");
  g_assert_cmpuint (f->idp.device_polls, ==, 3);
}

/* The server never says that it is over: the time that it gave does. */
static void
test_device_endless (Fixture *f, gconstpointer data)
{
  g_autoptr (UsherHttp) http = client (f, USHER_AUTH_DEVICE, NULL);

  f->idp.life = 60;
  for (guint i = 0; i < G_N_ELEMENTS (f->idp.device_answers); i++)
    f->idp.device_answers[i] = "slow_down";
  get_fails (f, http, "not confirmed in time");
  g_assert_cmpuint (f->idp.device_polls, ==, 5);
  g_assert_cmpint (f->wait.total, ==, (2 + 7 + 12 + 17 + 22) * 1000);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/auth/code", test_code);
  ADD ("/auth/code/again", test_code_again);
  ADD ("/auth/code/declined", test_code_declined);
  ADD ("/auth/code/other-issuer", test_code_other_issuer);
  ADD ("/auth/code/localhost", test_code_localhost);
  ADD ("/auth/code/bad-redirect", test_code_bad_redirect);
  ADD ("/auth/cancel", test_cancel);
  ADD ("/auth/device", test_device);
  ADD ("/auth/device/refused", test_device_refused);
  ADD ("/auth/device/endless", test_device_endless);
  return g_test_run ();
}
