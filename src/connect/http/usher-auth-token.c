/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Talking to a token's server: posts with the client's proof of identity, the grants that need no person,
 * and what a refusal means.  The thread that sends.  A refresh token is never sent twice: the second use of
 * one that has been replaced ends the whole sign-in. */

#include "usher-auth-private.h"

#include <math.h>
#include <string.h>

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-http-private.h"
#include "usher-source-secret.h"

#define ASSERTION_LIFE (5 * 60 * 1000)
#define SERVICE_ACCOUNT_LIFE (60 * 60 * 1000)
#define MESSAGE_MOST 500
#define SKEW_BAD 60
#define FORM "application/x-www-form-urlencoded"
#define JWT_BEARER "urn:ietf:params:oauth:grant-type:jwt-bearer"
#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

void
usher_auth_token_clear (UsherAuthToken *self)
{
  g_clear_pointer (&self->access, usher_source_secret_free);
  g_clear_pointer (&self->refresh, usher_source_secret_free);
}

char *
usher_auth_form (const char *name, ...)
{
  g_autoptr (GString) form = g_string_new (NULL);
  va_list arguments;

  va_start (arguments, name);
  for (; name; name = va_arg (arguments, const char *))
    {
      const char *value = va_arg (arguments, const char *);
      g_autofree char *escaped = value ? g_uri_escape_string (value, NULL, FALSE) : NULL;

      if (escaped)
        g_string_append_printf (form, "%s%s=%s", form->len ? "&" : "", name, escaped);
    }
  va_end (arguments);
  return g_string_free (g_steal_pointer (&form), FALSE);
}

/* The client for a server's origin: the same manners, but no proof of identity of its own. */
static UsherHttp *
server_for (UsherAuth *self, const char *url, GError **error)
{
  g_autoptr (GUri) uri = url ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL, root = NULL;
  g_autofree char *origin = NULL;
  UsherHttp *server;

  if (!uri || !g_uri_get_host (uri) || g_uri_get_userinfo (uri))
    {
      usher_error_set (error, USHER_ERROR_INPUT, "check the source's settings", "the address to sign in at cannot be read");
      return NULL;
    }
  if (!usher_http_origin_is_private (uri))
    {
      usher_error_set (error, USHER_ERROR_INPUT, "write the address with https", "a secret is not sent unencrypted to %s", g_uri_get_host (uri));
      return NULL;
    }
  root = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri), "", NULL, NULL);
  origin = g_uri_to_string (root);
  server = g_hash_table_lookup (self->servers, origin);
  if (server)
    return server;
  server = usher_http_new (&(UsherHttpOptions) { .origin = origin, .ca_file = self->options.ca_file ? self->options.ca_file : self->ca_file,
                                                 .proxy = self->proxy, .timeout_s = self->timeout_s, .max_body = 1024 * 1024,
                                                 .clock = self->clock, .wait = self->wait, .wait_data = self->wait_data }, error);
  if (server)
    g_hash_table_insert (self->servers, g_steal_pointer (&origin), server);
  return server;
}

gboolean
usher_auth_post (UsherAuth *self, const char *url, const UsherHttpRequest *request, UsherHttpResponse **response,
                 GCancellable *cancellable, GError **error)
{
  UsherHttp *server = server_for (self, url, error);

  *response = NULL;
  if (!server || usher_http_send (server, request, response, cancellable, error))
    return server != NULL;
  g_clear_pointer (response, usher_http_response_free);
  return FALSE;
}

static gint64
server_now (UsherAuth *self, const char *url)
{
  UsherHttp *server = server_for (self, url, NULL);
  double skew = server ? usher_http_skew (server) : NAN;

  /* An assertion is judged by the server's clock. */
  return usher_clock_now (self->clock) + (isnan (skew) || fabs (skew) < 5 ? 0 : (gint64) (skew * 1000));
}

static char *
client_assertion (UsherAuth *self, GError **error)
{
  const UsherAuthOptions *options = &self->options;

  return usher_auth_assertion (&(UsherAuthAssertion) { .pem = options->secret, .algorithm = options->algorithm, .key_id = options->key_id,
                                                       .issuer = options->client, .subject = options->client,
                                                       .audience = options->audience ? options->audience : options->token_url,
                                                       .now = server_now (self, options->token_url), .lifetime_ms = ASSERTION_LIFE }, error);
}

static char *
basic_of (const char *user, const char *secret)
{
  g_autofree char *left = g_uri_escape_string (user, NULL, FALSE), *right = g_uri_escape_string (secret, NULL, FALSE);
  g_autofree char *pair = g_strconcat (left, ":", right, NULL), *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));

  return g_strconcat ("Basic ", encoded, NULL);
}

gboolean
usher_auth_post_form (UsherAuth *self, const char *url, const char *form, gboolean repeatable, UsherHttpResponse **response,
                      GCancellable *cancellable, GError **error)
{
  const UsherAuthOptions *options = &self->options;
  g_autofree char *basic = NULL, *assertion = NULL, *proof = NULL, *body = NULL;
  const char *headers[] = { "Authorization", NULL, NULL };
  gboolean good;

  *response = NULL;
  if (options->kind == USHER_AUTH_PRIVATE_KEY_JWT)
    {
      if (!(assertion = client_assertion (self, error)))
        return FALSE;
      proof = usher_auth_form ("client_id", options->client, "client_assertion_type", ASSERTION_TYPE, "client_assertion", assertion, NULL);
    }
  else if (options->kind == USHER_AUTH_CLIENT_SECRET && !options->in_body)
    headers[1] = basic = basic_of (options->client, options->secret);
  else if (options->kind == USHER_AUTH_CLIENT_SECRET)
    proof = usher_auth_form ("client_id", options->client, "client_secret", options->secret, NULL);
  else if (options->kind != USHER_AUTH_SERVICE_ACCOUNT)
    proof = usher_auth_form ("client_id", options->client, NULL);
  body = proof ? g_strconcat (form, *form ? "&" : "", proof, NULL) : g_strdup (form);
  good = usher_auth_post (self, url, &(UsherHttpRequest) { .method = "POST", .url = url, .headers = basic ? headers : NULL, .type = FORM, .body = body,
                                                           .repeatable = repeatable }, response, cancellable, error);
  explicit_bzero (body, strlen (body));
  return good;
}

/* ---- Answers ---- */

JsonObject *
usher_auth_json (const UsherHttpResponse *response)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize length;
  const char *text = g_bytes_get_data (response->body, &length);
  JsonNode *root;

  if (!text || !json_parser_load_from_data (parser, text, length, NULL) || !(root = json_parser_get_root (parser)) || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  return json_object_ref (json_node_get_object (root));
}

const char *
usher_auth_member (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

gint64
usher_auth_number (JsonObject *object, const char *name, gint64 otherwise)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;
  const char *text = usher_auth_member (object, name);
  gint64 value = otherwise;

  if (text && g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &value, NULL))
    return value;
  if (node && JSON_NODE_HOLDS_VALUE (node) && !text)
    value = json_node_get_int (node);
  return value >= 0 && value <= G_MAXINT32 ? value : otherwise;
}

static const struct {
  const char *code;
  UsherTroubleClass class;
  const char *words;
} refusals[] = {
  { "invalid_client", USHER_TROUBLE_AUTH_EXPIRED, "the client or its secret is not accepted" },
  { "unauthorized_client", USHER_TROUBLE_AUTH_EXPIRED, "this client may not sign in in this way" },
  { "invalid_grant", USHER_TROUBLE_AUTH_EXPIRED, "the sign-in has expired, was revoked or does not fit" },
  { "expired_token", USHER_TROUBLE_AUTH_EXPIRED, "the code was not confirmed in time" },
  { "access_denied", USHER_TROUBLE_AUTH_EXPIRED, "the sign-in was declined" },
  { "invalid_scope", USHER_TROUBLE_FORBIDDEN_SCOPE, "the client may not have these permissions" },
  { "consent_required", USHER_TROUBLE_FORBIDDEN_SCOPE, "an administrator has not agreed to these permissions" },
  { "interaction_required", USHER_TROUBLE_POLICY_BLOCK, "a policy asks for a person here" },
  { "login_required", USHER_TROUBLE_AUTH_EXPIRED, "a person has to sign in" },
  { "use_dpop_nonce", USHER_TROUBLE_POLICY_BLOCK, "the server asks for tokens bound to a key (DPoP): switch that off for this client" },
  { "invalid_dpop_proof", USHER_TROUBLE_POLICY_BLOCK, "the server asks for tokens bound to a key (DPoP): switch that off for this client" },
  { "unsupported_grant_type", USHER_TROUBLE_INVALID_REQUEST, "the server does not know this way to sign in" },
  { "invalid_request", USHER_TROUBLE_INVALID_REQUEST, "the server does not accept the request" },
  { "slow_down", USHER_TROUBLE_RATE, "the server asks for patience" },
  { "temporarily_unavailable", USHER_TROUBLE_SERVER, "the server has trouble" },
  { "server_error", USHER_TROUBLE_SERVER, "the server has trouble" },
};

static UsherTroubleClass
class_of (int status, const char *code, const char *said, const char **words)
{
  /* Microsoft's number of "blocked by conditional access". */
  if (said && strstr (said, "AADSTS53003"))
    {
      *words = "a policy blocks this sign-in";
      return USHER_TROUBLE_POLICY_BLOCK;
    }
  for (guint i = 0; code && i < G_N_ELEMENTS (refusals); i++)
    if (g_str_equal (refusals[i].code, code))
      {
        *words = refusals[i].words;
        return refusals[i].class;
      }
  *words = "the sign-in is refused";
  if (status == 404)
    *words = "there is no such place to sign in at";
  return status == 404 ? USHER_TROUBLE_NOT_FOUND : status == 403 ? USHER_TROUBLE_FORBIDDEN_ROLE : USHER_TROUBLE_AUTH_EXPIRED;
}

static char *
place_of (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  return uri && g_uri_get_host (uri) ? usher_http_show (uri) : g_strdup ("the server");
}

static char *
first_characters (const char *text)
{
  return text && g_utf8_strlen (text, -1) > MESSAGE_MOST ? g_utf8_substring (text, 0, MESSAGE_MOST) : g_strdup (text);
}

gboolean
usher_auth_refusal (UsherAuth *self, const UsherHttpResponse *response, GError **error)
{
  JsonObject *object = usher_auth_json (response);
  const char *code = usher_auth_member (object, "error"), *said = usher_auth_member (object, "error_description"), *words;
  g_autofree char *place = place_of (response->url), *doing = g_strdup_printf ("signing in at %s", place);
  g_autofree char *some = first_characters (said ? said : usher_auth_member (object, "errorSummary"));
  g_autoptr (GString) text = g_string_new (NULL);
  UsherTroubleClass class = class_of (response->status, code, said, &words);
  double skew = response->date ? (response->date - usher_clock_now (self->clock)) / 1000.0 : 0;
  g_autofree char *clean = NULL, *clean_code = code ? usher_auth_redact (self, code) : NULL;

  g_string_append (text, words);
  if (some)
    g_string_append_printf (text, " (%s)", some);
  if (fabs (skew) > SKEW_BAD)
    g_string_append_printf (text, "; the clocks here and there differ by %.0f s", fabs (skew));
  clean = usher_auth_redact (self, text->str);
  usher_trouble_set (error, &(UsherTrouble) { .class = class, .status = response->status, .code = clean_code, .message = clean,
                                              .missing = class == USHER_TROUBLE_FORBIDDEN_SCOPE ? (char *) self->options.scope : NULL }, doing);
  if (object)
    json_object_unref (object);
  return FALSE;
}

gboolean
usher_auth_parse_token (UsherAuth *self, const UsherHttpResponse *response, UsherAuthToken *token, GError **error)
{
  JsonObject *object;
  const char *access, *type;
  gint64 seconds;

  if (response->status != 200)
    return usher_auth_refusal (self, response, error);
  object = usher_auth_json (response);
  access = usher_auth_member (object, "access_token");
  type = usher_auth_member (object, "token_type");
  if (access && *access && (!type || g_ascii_strcasecmp (type, "bearer") == 0))
    {
      seconds = usher_auth_number (object, "expires_in", -1);
      token->access = g_strdup (access);
      token->refresh = g_strdup (usher_auth_member (object, "refresh_token"));
      token->lifetime_ms = seconds < 0 ? -1 : seconds * 1000;
    }
  else
    {
      g_autofree char *place = place_of (response->url), *doing = g_strdup_printf ("signing in at %s", place);

      usher_trouble_set (error, &(UsherTrouble) { .class = USHER_TROUBLE_PARSE, .status = response->status,
                                                  .message = (char *) (access ? "the token is of another type than bearer" : "the answer holds no token") }, doing);
    }
  if (object)
    json_object_unref (object);
  return token->access != NULL;
}

/* ---- Grants that need no person ---- */

static gboolean
fetch_form (UsherAuth *self, const char *form, gboolean repeatable, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherHttpResponse) response = NULL;

  return usher_auth_post_form (self, self->options.token_url, form, repeatable, &response, cancellable, error) &&
         usher_auth_parse_token (self, response, token, error);
}

static gboolean
fetch_client (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  const UsherAuthOptions *options = &self->options;
  g_autofree char *claims = usher_auth_entry_dup_claims (self->entry);
  g_autofree char *form = usher_auth_form ("grant_type", "client_credentials", "scope", options->scope,
                                           "audience", options->kind == USHER_AUTH_CLIENT_SECRET ? options->audience : NULL, "claims", claims, NULL);
  gboolean good = fetch_form (self, form, TRUE, token, cancellable, error);

  /* A refresh token has no place here (RFC 6749, 4.4.3). */
  g_clear_pointer (&token->refresh, usher_source_secret_free);
  return good;
}

static gboolean
fetch_service_account (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  const UsherAuthOptions *options = &self->options;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *key = json_parser_load_from_data (parser, options->secret, -1, NULL) && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))
                      ? json_node_get_object (json_parser_get_root (parser)) : NULL;
  const char *email = usher_auth_member (key, "client_email"), *pem = usher_auth_member (key, "private_key");
  const char *url = options->token_url ? options->token_url : usher_auth_member (key, "token_uri");
  g_autofree char *assertion = NULL, *form = NULL;
  g_autoptr (UsherHttpResponse) response = NULL;

  if (!email || !pem || !url)
    return usher_error_set (error, USHER_ERROR_AUTH, "store the whole key file of the service account, as it was downloaded",
                            "the secret is no key file of a service account");
  assertion = usher_auth_assertion (&(UsherAuthAssertion) { .pem = pem, .algorithm = options->algorithm, .key_id = usher_auth_member (key, "private_key_id"),
                                                            .issuer = email, .subject = options->user, .scope = options->scope,
                                                            .audience = options->audience ? options->audience : url,
                                                            .now = server_now (self, url), .lifetime_ms = SERVICE_ACCOUNT_LIFE }, error);
  if (!assertion)
    return FALSE;
  form = usher_auth_form ("grant_type", JWT_BEARER, "assertion", assertion, NULL);
  return usher_auth_post_form (self, url, form, TRUE, &response, cancellable, error) && usher_auth_parse_token (self, response, token, error);
}

static gboolean
fetch_refresh (UsherAuth *self, const char *refresh, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  g_autofree char *claims = usher_auth_entry_dup_claims (self->entry);
  g_autofree char *form = usher_auth_form ("grant_type", "refresh_token", "refresh_token", refresh, "scope", self->options.scope, "claims", claims, NULL);

  return fetch_form (self, form, FALSE, token, cancellable, error);
}

/* By the refresh token that is there, else by a person. */
static gboolean
fetch_person (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  char *refresh = usher_auth_entry_dup_refresh (self->entry);
  g_autoptr (GError) fault = NULL;
  gboolean good = refresh && fetch_refresh (self, refresh, token, cancellable, &fault);

  usher_source_secret_free (refresh);
  if (good)
    return TRUE;
  if (fault && (usher_trouble_of (fault) != USHER_TROUBLE_AUTH_EXPIRED || !self->options.show))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (!self->options.show)
    return usher_error_set (error, USHER_ERROR_AUTH, "sign in to this source first", "nobody has signed in to this source yet");
  usher_auth_entry_set_refresh (self->entry, NULL);
  return self->options.kind == USHER_AUTH_CODE ? usher_auth_sign_in_code (self, token, cancellable, error)
                                               : usher_auth_sign_in_device (self, token, cancellable, error);
}

/* ---- LOGIN: a POST of JSON gives a token in a header ---- */

/* The text between the quotes of a JSON string. */
static char *
json_inside (const char *text)
{
  g_autoptr (GString) quoted = g_string_new (NULL);

  usher_canon_text (quoted, text ? text : "", -1);
  return g_strndup (quoted->str + 1, quoted->len - 2);
}

static char *
login_body (const UsherAuthOptions *options)
{
  g_autoptr (GString) body = g_string_new (NULL);
  char *secret = json_inside (options->secret);
  g_autofree char *user = json_inside (options->user);

  for (const char *at = options->login_body; *at;)
    if (g_str_has_prefix (at, "${secret}"))
      {
        g_string_append (body, secret);
        at += strlen ("${secret}");
      }
    else if (g_str_has_prefix (at, "${user}"))
      {
        g_string_append (body, user);
        at += strlen ("${user}");
      }
    else
      g_string_append_c (body, *at++);
  usher_source_secret_free (secret);
  return g_string_free (g_steal_pointer (&body), FALSE);
}

/* Keystone says in the body until when: {"token": {"expires_at": …}}. */
static gint64
login_lifetime (UsherAuth *self, const UsherHttpResponse *response)
{
  JsonObject *object = usher_auth_json (response);
  JsonNode *node = object ? json_object_get_member (object, "token") : NULL;
  const char *until = node && JSON_NODE_HOLDS_OBJECT (node) ? usher_auth_member (json_node_get_object (node), "expires_at") : NULL;
  g_autoptr (GDateTime) date = until ? g_date_time_new_from_iso8601 (until, NULL) : NULL;
  gint64 lifetime = -1, from = response->date ? response->date : usher_clock_now (self->clock);

  if (date)
    lifetime = MAX (0, g_date_time_to_unix (date) * 1000 - from);
  if (object)
    json_object_unref (object);
  return lifetime;
}

static gboolean
fetch_login (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  const UsherAuthOptions *options = &self->options;
  char *body = login_body (options);
  g_autofree char *lower = g_ascii_strdown (options->login_header ? options->login_header : "X-Subject-Token", -1);
  g_autoptr (UsherHttpResponse) response = NULL;
  gboolean good = usher_auth_post (self, options->token_url, &(UsherHttpRequest) { .method = "POST", .url = options->token_url, .type = "application/json",
                                                                                   .body = body, .repeatable = TRUE }, &response, cancellable, error);

  usher_source_secret_free (body);
  if (!good)
    return FALSE;
  token->access = response->status / 100 == 2 ? g_strdup (g_hash_table_lookup (response->headers, lower)) : NULL;
  token->lifetime_ms = login_lifetime (self, response);
  return token->access || usher_auth_refusal (self, response, error);
}

gboolean
usher_auth_fetch (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  switch (self->options.kind)
    {
    case USHER_AUTH_CLIENT_SECRET:
    case USHER_AUTH_PRIVATE_KEY_JWT:
      return fetch_client (self, token, cancellable, error);
    case USHER_AUTH_SERVICE_ACCOUNT:
      return fetch_service_account (self, token, cancellable, error);
    case USHER_AUTH_CODE:
    case USHER_AUTH_DEVICE:
      return fetch_person (self, token, cancellable, error);
    case USHER_AUTH_LOGIN:
      return fetch_login (self, token, cancellable, error);
    case USHER_AUTH_NONE:
    case USHER_AUTH_BEARER:
    case USHER_AUTH_HEADER:
    case USHER_AUTH_BASIC:
      break;
    }
  g_return_val_if_reached (FALSE);
}
