/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Authorization code with PKCE (RFC 7636, 8252): the person signs in in the browser, which is led back to a
 * door on this very machine.  The thread that sends, on a main context of its own.  What comes through the
 * door without our state is answered and otherwise left alone, so that nobody else can end the sign-in. */

#include "usher-auth-private.h"

#include <openssl/crypto.h>
#include <string.h>

#include "usher-digest.h"
#include "usher-error.h"
#include "usher-http-private.h"
#include "usher-random.h"
#include "usher-source-secret.h"

#define PERSON_S 600
#define GOODBYE_S 5

typedef struct {
  UsherAuth *auth;
  GMainContext *context;
  SoupServer *server;
  char *redirect, *path, *state, *verifier;
  char *code;                /* (nullable) */
  UsherTrouble trouble;
  gboolean heard, answered, late;
} Door;

static char *
random_text (void)
{
  guint8 bytes[32];
  char *text;

  usher_random_bytes (bytes, sizeof bytes);
  text = usher_auth_base64url (bytes, sizeof bytes);
  explicit_bzero (bytes, sizeof bytes);
  return text;
}

static void
answer (SoupServerMessage *message, int status, const char *title, const char *words)
{
  g_autofree char *head = g_markup_escape_text (title, -1), *body = g_markup_escape_text (words, -1);
  g_autofree char *page = g_strdup_printf (
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>%s</title>"
    "<style>body{font:1.1em/1.5 sans-serif;max-width:32em;margin:20vh auto 0;padding:0 1em;color-scheme:light dark}</style></head>"
    "<body><h1>%s</h1><p>%s</p></body></html>\n", head, head, body);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_COPY, page, strlen (page));
}

static gboolean
same_origin (const char *a, const char *b)
{
  g_autoptr (GUri) left = a ? g_uri_parse (a, SOUP_HTTP_URI_FLAGS, NULL) : NULL, right = left && b ? usher_http_origin_resolve (left, b) : NULL;

  return right != NULL;
}

/* RFC 9207: who names itself must be whom we asked. */
static gboolean
is_whom_we_asked (UsherAuth *auth, const char *issuer)
{
  return !issuer || same_origin (auth->options.authorize_url, issuer) || same_origin (auth->options.token_url, issuer);
}

static void
on_finished_cb (SoupServerMessage *message, gpointer data)
{
  ((Door *) data)->answered = TRUE;
}

static void
hear (Door *door, SoupServerMessage *message, GHashTable *query)
{
  const char *code = g_hash_table_lookup (query, "code"), *fault = g_hash_table_lookup (query, "error");
  const char *said = g_hash_table_lookup (query, "error_description");

  door->heard = TRUE;
  g_signal_connect (message, "finished", G_CALLBACK (on_finished_cb), door);
  if (!is_whom_we_asked (door->auth, g_hash_table_lookup (query, "iss")))
    {
      door->trouble = (UsherTrouble) { .class = USHER_TROUBLE_AUTH_EXPIRED, .message = g_strdup ("the answer comes from another server than was asked") };
      answer (message, 400, "This sign-in is not accepted", "The answer comes from another server than was asked. You can close this page.");
    }
  else if (code && *code)
    {
      door->code = g_strdup (code);
      answer (message, 200, "You are signed in", "You can close this page and go back to Usher.");
    }
  else
    {
      g_autofree char *words = said ? g_utf8_make_valid (said, -1) : NULL;

      door->trouble = (UsherTrouble) { .class = USHER_TROUBLE_AUTH_EXPIRED, .code = fault ? g_utf8_make_valid (fault, -1) : NULL,
                                       .message = words && *words ? g_utf8_substring (words, 0, MIN (300, g_utf8_strlen (words, -1)))
                                                                  : g_strdup ("the sign-in was declined or did not succeed") };
      answer (message, 200, "You are not signed in", "The server has declined. Usher says more; you can close this page.");
    }
}

static void
on_request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Door *door = data;
  const char *state = query ? g_hash_table_lookup (query, "state") : NULL;

  if (g_strcmp0 (soup_server_message_get_method (message), "GET") != 0 || !g_str_equal (path, door->path))
    answer (message, 404, "Nothing is here", "Usher waits for a sign-in at another address.");
  else if (door->heard || !state || strlen (state) != strlen (door->state) || CRYPTO_memcmp (state, door->state, strlen (state)) != 0)
    answer (message, 400, "This is not the sign-in that Usher waits for", "Start again from Usher, in one browser.");
  else
    hear (door, message, query);
}

/* Opens the door; where a port is registered, there. */
static gboolean
open_door (Door *door, GError **error)
{
  const char *wanted = door->auth->options.redirect ? door->auth->options.redirect : "http://127.0.0.1/callback";
  g_autoptr (GUri) uri = g_uri_parse (wanted, SOUP_HTTP_URI_FLAGS, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL, *path = uri ? g_uri_get_path (uri) : NULL;
  gboolean named = g_strcmp0 (host, "localhost") == 0, own_port = uri && strstr (wanted + strlen ("http://"), ":") != NULL;
  g_autoptr (GError) fault = NULL;
  g_autoslist (GUri) listening = NULL;
  int port;

  if (!g_str_has_prefix (wanted, "http://") || (!named && g_strcmp0 (host, "127.0.0.1") != 0) || g_uri_get_query (uri) || g_uri_get_userinfo (uri))
    return usher_error_set (error, USHER_ERROR_INPUT, "use http://127.0.0.1 or http://localhost", "the place to come back to is not on this machine");
  door->server = soup_server_new ("server-header", "Usher", NULL);
  soup_server_add_handler (door->server, NULL, on_request_cb, door, NULL);
  if (!soup_server_listen_local (door->server, own_port ? g_uri_get_port (uri) : 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &fault))
    return usher_error_set (error, USHER_ERROR_STORE, "close the program that holds this port", "the browser cannot come back: %s", fault->message);
  listening = soup_server_get_uris (door->server);
  port = g_uri_get_port (listening->data);
  /* Some browsers try ::1 first for "localhost"; where that fails they come to 127.0.0.1. */
  if (named)
    soup_server_listen_local (door->server, port, SOUP_SERVER_LISTEN_IPV6_ONLY, NULL);
  /* "http://localhost" comes back to "/", whatever the form it is registered in. */
  door->path = g_strdup (*path ? path : "/");
  door->redirect = g_strdup_printf ("http://%s:%d%s", host, port, own_port || !g_str_equal (door->path, "/") ? door->path : "");
  return TRUE;
}

static char *
authorize_url (const Door *door)
{
  const UsherAuthOptions *options = &door->auth->options;
  UsherDigest digest = usher_sha256 (door->verifier, strlen (door->verifier));
  g_autofree char *challenge = usher_auth_base64url (digest.bytes, sizeof digest.bytes);
  g_autofree char *query = usher_auth_form ("response_type", "code", "client_id", options->client, "redirect_uri", door->redirect,
                                            "scope", options->scope, "audience", options->audience, "login_hint", options->user,
                                            "state", door->state, "code_challenge", challenge, "code_challenge_method", "S256", NULL);

  return g_strconcat (options->authorize_url, strchr (options->authorize_url, '?') ? "&" : "?", query, NULL);
}

static gboolean
on_late_cb (gpointer data)
{
  ((Door *) data)->late = TRUE;
  return G_SOURCE_REMOVE;
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_main_context_wakeup (data);
}

/* Until *WHAT, or SECONDS have passed, or it is cancelled. */
static void
wait_for (Door *door, const gboolean *what, guint seconds, GCancellable *cancellable)
{
  g_autoptr (GSource) bound = g_timeout_source_new_seconds (seconds);

  door->late = FALSE;
  g_source_set_callback (bound, on_late_cb, door, NULL);
  g_source_attach (bound, door->context);
  while (!*what && !door->late && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (door->context, TRUE);
  g_source_destroy (bound);
}

static gboolean
wait_for_person (Door *door, GCancellable *cancellable, GError **error)
{
  gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), door->context, NULL) : 0;

  wait_for (door, &door->heard, PERSON_S, cancellable);
  if (handler)
    g_cancellable_disconnect (cancellable, handler);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (door->heard)
    wait_for (door, &door->answered, GOODBYE_S, NULL);
  if (door->code)
    return TRUE;
  if (!door->heard)
    door->trouble = (UsherTrouble) { .class = USHER_TROUBLE_AUTH_EXPIRED, .message = g_strdup ("nobody signed in within ten minutes") };
  return usher_trouble_set (error, &door->trouble, "signing in");
}

static void
close_door (Door *door)
{
  if (door->server)
    soup_server_disconnect (door->server);
  g_clear_object (&door->server);
  for (guint i = 0; i < 1000 && g_main_context_iteration (door->context, FALSE); i++)
    ;
  g_main_context_pop_thread_default (door->context);
  g_main_context_unref (door->context);
}

static gboolean
redeem (Door *door, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  g_autofree char *form = usher_auth_form ("grant_type", "authorization_code", "code", door->code, "redirect_uri", door->redirect,
                                           "code_verifier", door->verifier, NULL);
  g_autoptr (UsherHttpResponse) response = NULL;

  return usher_auth_post_form (door->auth, door->auth->options.token_url, form, FALSE, &response, cancellable, error) &&
         usher_auth_parse_token (door->auth, response, token, error);
}

gboolean
usher_auth_sign_in_code (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  Door door = { .auth = self, .context = g_main_context_new (), .state = random_text (), .verifier = random_text () };
  g_autofree char *url = NULL;
  gboolean good;

  g_main_context_push_thread_default (door.context);
  good = open_door (&door, error);
  if (good)
    {
      url = authorize_url (&door);
      self->options.show (url, NULL, self->options.data);
      good = wait_for_person (&door, cancellable, error);
    }
  close_door (&door);
  good = good && redeem (&door, token, cancellable, error);
  usher_source_secret_free (door.verifier);
  usher_source_secret_free (door.code);
  usher_trouble_clear (&door.trouble);
  g_free (door.state);
  g_free (door.redirect);
  g_free (door.path);
  return good;
}
