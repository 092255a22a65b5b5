/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How a request proves who sends it: the options, checked and copied; the header; when another token is
 * worth a try.  The thread that sends.  How each token is fetched: usher-auth-token.c, -code.c, -device.c. */

#include "usher-auth-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-http-private.h"
#include "usher-source-secret.h"

#define TIMEOUT_S 30

static gboolean
fetches (UsherAuthKind kind)
{
  return kind >= USHER_AUTH_CLIENT_SECRET;
}

/* What is missing for this kind; NULL: nothing. */
static const char *
missing (const UsherAuthOptions *options)
{
  gboolean person = options->kind == USHER_AUTH_CODE || options->kind == USHER_AUTH_DEVICE;

  if (options->kind != USHER_AUTH_NONE && !person && !(options->secret && *options->secret))
    return "its secret";
  if (options->kind == USHER_AUTH_BASIC && !options->user)
    return "its user";
  if (options->kind == USHER_AUTH_HEADER && !options->header)
    return "the name of its header";
  if ((person || options->kind == USHER_AUTH_CLIENT_SECRET || options->kind == USHER_AUTH_PRIVATE_KEY_JWT) && !options->client)
    return "its client";
  if (fetches (options->kind) && options->kind != USHER_AUTH_SERVICE_ACCOUNT && !options->token_url)
    return "the address of its token";
  if (options->kind == USHER_AUTH_CODE && !options->authorize_url)
    return "the address of its sign-in page";
  if (options->kind == USHER_AUTH_DEVICE && !options->device_url)
    return "the address for device codes";
  if (options->kind == USHER_AUTH_LOGIN && !options->login_body)
    return "what is posted to sign in";
  return NULL;
}

static void
copy_options (UsherAuthOptions *to, const UsherAuthOptions *from)
{
  const char **texts[] = { &to->scheme, &to->header, &to->user, &to->client, &to->scope, &to->audience, &to->token_url, &to->authorize_url,
                           &to->device_url, &to->key_id, &to->algorithm, &to->login_body, &to->login_header, &to->redirect, &to->secret, &to->ca_file };

  *to = *from;
  to->clock = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (*texts[i]);
  if (to->secret && !*to->secret)
    g_clear_pointer ((char **) &to->secret, g_free);
}

static void
clear_options (UsherAuthOptions *options)
{
  const char *texts[] = { options->scheme, options->header, options->user, options->client, options->scope, options->audience, options->token_url,
                          options->authorize_url, options->device_url, options->key_id, options->algorithm, options->login_body,
                          options->login_header, options->redirect, options->ca_file };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free ((char *) texts[i]);
  usher_source_secret_free ((char *) options->secret);
}

UsherAuth *
usher_auth_new (const UsherAuthOptions *options, GError **error)
{
  const char *lacks = missing (options);
  UsherAuth *self;

  if (lacks)
    {
      usher_error_set (error, USHER_ERROR_AUTH, "store a secret for this source, or check its settings", "signing in lacks %s", lacks);
      return NULL;
    }
  if (options->algorithm && !g_strv_contains ((const char *const[]) { "RS256", "PS256", "ES256", NULL }, options->algorithm))
    {
      usher_error_set (error, USHER_ERROR_INPUT, "use RS256, PS256 or ES256", "assertions are not signed with %s", options->algorithm);
      return NULL;
    }
  self = g_new0 (UsherAuth, 1);
  copy_options (&self->options, options);
  self->timeout_s = TIMEOUT_S;
  self->clock = options->clock ? usher_clock_ref (options->clock) : usher_clock_new_system ();
  self->wait = usher_http_wait_default;
  self->servers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) usher_http_free);
  if (fetches (options->kind))
    self->entry = usher_auth_entry_ref (&self->options);
  return self;
}

void
usher_auth_free (UsherAuth *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->servers);
  g_clear_pointer (&self->entry, usher_auth_entry_unref);
  usher_clock_unref (self->clock);
  usher_source_secret_free (self->used);
  g_free (self->ca_file);
  g_free (self->proxy);
  clear_options (&self->options);
  g_free (self);
}

void
usher_auth_set_ways (UsherAuth *self, const UsherAuthWays *ways)
{
  self->ca_file = g_strdup (ways->ca_file);
  self->proxy = g_strdup (ways->proxy);
  self->timeout_s = ways->timeout_s;
  usher_clock_unref (self->clock);
  self->clock = usher_clock_ref (ways->clock);
  self->wait = ways->wait;
  self->wait_data = ways->wait_data;
}

gboolean
usher_auth_has_secret (UsherAuth *self)
{
  return self->options.kind != USHER_AUTH_NONE;
}

/* Fetches, and hands on what the next session needs. */
static char *
renew (UsherAuth *self, GCancellable *cancellable, GError **error)
{
  g_auto (UsherAuthToken) token = { NULL, NULL, -1 };
  char *before = usher_auth_entry_dup_refresh (self->entry);
  gboolean good = usher_auth_fetch (self, &token, cancellable, error);

  if (good && token.refresh && g_strcmp0 (before, token.refresh) != 0 && self->options.keep)
    self->options.keep (token.refresh, self->options.data);
  usher_auth_entry_done (self->entry, good ? &token : NULL, usher_clock_now (self->clock));
  usher_source_secret_free (before);
  return good ? g_strdup (token.access) : NULL;
}

static char *
access_token (UsherAuth *self, GCancellable *cancellable, GError **error)
{
  gboolean mine;
  char *token = usher_auth_entry_take (self->entry, usher_clock_now (self->clock), &mine, cancellable);

  if (!token && mine)
    token = renew (self, cancellable, error);
  else if (!token)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  usher_source_secret_free (self->used);
  self->used = g_strdup (token);
  return token;
}

static char *
basic_value (const UsherAuthOptions *options)
{
  char *pair = g_strconcat (options->user, ":", options->secret, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));

  usher_source_secret_free (pair);
  return g_strconcat ("Basic ", encoded, NULL);
}

gboolean
usher_auth_header (UsherAuth *self, char **name, char **value, GCancellable *cancellable, GError **error)
{
  const UsherAuthOptions *options = &self->options;
  char *token = NULL;

  *name = *value = NULL;
  if (options->kind == USHER_AUTH_NONE)
    return TRUE;
  if (fetches (options->kind) && !(token = access_token (self, cancellable, error)))
    return FALSE;
  *name = g_strdup ("Authorization");
  if (options->kind == USHER_AUTH_BASIC)
    *value = basic_value (options);
  else if (options->kind == USHER_AUTH_HEADER || options->kind == USHER_AUTH_LOGIN)
    {
      g_free (*name);
      *name = g_strdup (options->header ? options->header : "X-Auth-Token");
      *value = g_strdup (token ? token : options->secret);
    }
  else
    *value = g_strconcat (options->scheme ? options->scheme : "Bearer", " ", token ? token : options->secret, NULL);
  usher_source_secret_free (token);
  return TRUE;
}

gboolean
usher_auth_refused (UsherAuth *self, const char *claims)
{
  if (!self->entry)
    return FALSE;
  usher_auth_entry_drop (self->entry, self->used, claims);
  return TRUE;
}

char *
usher_auth_redact (UsherAuth *self, const char *text)
{
  char *refresh = self->entry ? usher_auth_entry_dup_refresh (self->entry) : NULL;
  const char *secrets[] = { self->options.secret, self->used, refresh };
  char *clean = g_strdup (text);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (secrets[i] && *secrets[i])
      {
        char *next = usher_source_secret_redact (clean, secrets[i]);

        g_free (clean);
        clean = next;
      }
  usher_source_secret_free (refresh);
  return clean;
}
