/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A REST source, opened: its program, its way to sign in, its HTTP client.  Blocking; a thread of its
 * own.  It must not know any provider: whatever differs is the manifest's. */

#include "usher-rest-private.h"

#include <string.h>

#include "usher-auth.h"
#include "usher-error.h"
#include "usher-rest-json.h"
#include "usher-rest-sign-in.h"

static void
rest_close (UsherConnector *connector)
{
  UsherRest *self = (UsherRest *) connector;

  g_clear_pointer (&self->http, usher_http_free);
  g_clear_pointer (&self->program, usher_rest_program_free);
  g_clear_pointer (&self->clock, usher_clock_unref);
  g_free (self->source);
  g_free (self->origin);
  g_free (self->base);
  g_free (self->variable);
  g_clear_pointer (&self->settings, json_node_unref);
  g_clear_pointer (&self->origin_node, json_node_unref);
  g_clear_pointer (&self->streams, g_array_unref);
  g_clear_pointer (&self->rights, g_ptr_array_unref);
  g_clear_pointer (&self->claims, json_node_unref);
  g_clear_pointer (&self->denied, g_hash_table_unref);
  g_free (self);
}

static const UsherConnectorStream *
rest_streams (UsherConnector *connector, guint *n)
{
  UsherRest *self = (UsherRest *) connector;

  *n = self->streams->len;
  return (const UsherConnectorStream *) (gconstpointer) self->streams->data;
}

static double
rest_headroom (UsherConnector *connector)
{
  return usher_http_headroom (((UsherRest *) connector)->http);
}

static const UsherConnectorFuncs funcs = {
  rest_streams, usher_rest_read, usher_rest_test, rest_headroom, usher_rest_can, usher_rest_plan, usher_rest_send, usher_rest_observe, rest_close,
};

void
usher_rest_scope_init (UsherRest *self, UsherRestScope *scope)
{
  *scope = (UsherRestScope) { .any_case = self->program->any_case };
  usher_rest_scope_set (scope, "settings", self->settings);
  usher_rest_scope_set (scope, "origin", self->origin_node);
}

/* ---- Opening ---- */

static gboolean
take_settings (UsherRest *self, const UsherConnectorOptions *options, GHashTable **settings, GError **error)
{
  GHashTableIter iter;
  gpointer name, value;
  JsonObject *object;

  if (!(*settings = usher_manifest_settings (options->manifest, options->settings, error)))
    return FALSE;
  object = json_object_new ();
  g_hash_table_iter_init (&iter, *settings);
  while (g_hash_table_iter_next (&iter, &name, &value))
    json_object_set_string_member (object, name, value);
  self->settings = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (self->settings, object);
  self->origin_node = usher_rest_json_string (self->origin);
  return TRUE;
}

/* The first way to sign in whose condition holds. */
static const UsherRestSignIn *
choose_sign_in (UsherRest *self, const UsherRestScope *scope, GError **error)
{
  for (guint i = 0; i < self->program->sign_ins->len; i++)
    {
      const UsherRestSignIn *sign_in = self->program->sign_ins->pdata[i];

      if (!sign_in->when || usher_rest_condition_ask (sign_in->when, scope) == USHER_TRUTH_YES)
        return sign_in;
    }
  usher_error_set (error, USHER_ERROR_INPUT, "the manifest's “sign-in” says which settings choose a way", "%s: no way to sign in fits these settings",
                   self->source);
  return NULL;
}

static char *
option (const UsherRestSignIn *sign_in, const char *name, const UsherRestScope *scope, GPtrArray *keep, GError **error)
{
  const UsherRestTemplate *template = g_hash_table_lookup (sign_in->options, name);
  UsherRestEscape escape = g_str_has_suffix (name, "-url") ? USHER_REST_URL : g_str_equal (name, "login-body") ? USHER_REST_JSON : USHER_REST_PLAIN;
  UsherRestScope with_secret = *scope;
  g_autoptr (JsonNode) secret = usher_rest_json_string ("${secret}");
  char *text;

  if (!template || *error)
    return NULL;
  /* The body keeps the word for the secret: who signs in puts it there. */
  usher_rest_scope_set (&with_secret, "secret", secret);
  if (g_str_has_prefix (usher_rest_template_text (template), "${origin}") && escape == USHER_REST_URL)
    {
      g_autoptr (UsherRestTemplate) rest = NULL;
      g_autofree char *why = NULL, *path = NULL;

      rest = usher_rest_template_new (usher_rest_template_text (template) + strlen ("${origin}"), &why);
      path = usher_rest_template_expand (rest, &with_secret, escape, error);
      text = path ? g_strconcat (json_node_get_string (usher_rest_scope_get (scope, "origin")), path, NULL) : NULL;
    }
  else
    text = usher_rest_template_expand (template, &with_secret, escape, error);
  if (text)
    g_ptr_array_add (keep, text);
  return text;
}

static char *
variable_of (int kind, const UsherAuthOptions *auth)
{
  switch (kind)
    {
    case USHER_AUTH_NONE:
      return NULL;
    case USHER_AUTH_HEADER:
    case USHER_AUTH_LOGIN:
      return g_strdup_printf ("%s: $USHER_TOKEN", auth->header ? auth->header : "X-Auth-Token");
    case USHER_AUTH_BASIC:
      return g_strdup ("Authorization: Basic $USHER_TOKEN");
    default:
      return g_strdup_printf ("Authorization: %s $USHER_TOKEN", kind == USHER_AUTH_BEARER && auth->scheme ? auth->scheme : "Bearer");
    }
}

static UsherAuth *
make_auth (UsherRest *self, const UsherConnectorOptions *options, const char *ca_file, GError **error)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  const UsherRestSignIn *sign_in;
  UsherRestScope scope;
  UsherAuthOptions auth = { .secret = options->secret, .ca_file = ca_file, .clock = self->clock };
  GError *fault = NULL;

  usher_rest_scope_init (self, &scope);
  if (!(sign_in = choose_sign_in (self, &scope, error)))
    return NULL;
  auth.kind = (UsherAuthKind) usher_rest_sign_in_kind (sign_in);
  auth.scheme = option (sign_in, "scheme", &scope, keep, &fault);
  auth.header = option (sign_in, "header", &scope, keep, &fault);
  auth.user = option (sign_in, "user", &scope, keep, &fault);
  auth.client = option (sign_in, "client", &scope, keep, &fault);
  auth.scope = option (sign_in, "scope", &scope, keep, &fault);
  auth.audience = option (sign_in, "audience", &scope, keep, &fault);
  auth.token_url = option (sign_in, "token-url", &scope, keep, &fault);
  auth.authorize_url = option (sign_in, "authorize-url", &scope, keep, &fault);
  auth.device_url = option (sign_in, "device-url", &scope, keep, &fault);
  auth.key_id = option (sign_in, "key-id", &scope, keep, &fault);
  auth.algorithm = option (sign_in, "algorithm", &scope, keep, &fault);
  auth.login_body = option (sign_in, "login-body", &scope, keep, &fault);
  auth.login_header = option (sign_in, "login-header", &scope, keep, &fault);
  auth.in_body = sign_in->in_body;
  if (fault)
    {
      g_propagate_error (error, fault);
      return NULL;
    }
  self->variable = variable_of (auth.kind, &auth);
  return usher_auth_new (&auth, error);
}

static gboolean
make_http (UsherRest *self, const UsherConnectorOptions *options, GHashTable *settings, GError **error)
{
  const UsherRestProgram *program = self->program;
  const char *ca = g_hash_table_lookup (settings, "ca");
  UsherAuth *auth = make_auth (self, options, ca, error);
  UsherHttpOptions http = {
    .origin = self->origin, .ca_file = ca, .proxy = g_hash_table_lookup (settings, "proxy"), .auth = auth,
    .rate = { program->rate_limit, program->rate_remaining, program->rate_reset, program->reset_is_delta, program->per_minute },
    .request_ids = (const char *const *) program->request_ids, .interactive = options->interactive, .clock = self->clock,
    .wait = options->wait, .wait_data = options->wait_data,
  };

  return auth && (self->http = usher_http_new (&http, error));
}

/* The base is a path: a setting in it must not become a part of the host. */
static gboolean
make_base (UsherRest *self, GError **error)
{
  UsherRestScope scope;

  usher_rest_scope_init (self, &scope);
  self->base = self->program->base ? usher_rest_template_expand (self->program->base, &scope, USHER_REST_URL, error) : g_strdup ("");
  if (!self->base)
    return FALSE;
  while (g_str_has_suffix (self->base, "/"))
    self->base[strlen (self->base) - 1] = '\0';
  if (*self->base && *self->base != '/')
    return usher_error_set (error, USHER_ERROR_INPUT, "begin it with “/”", "%s: the path “%.80s” before all others is no path", self->source, self->base);
  return TRUE;
}

static void
list_streams (UsherRest *self)
{
  self->streams = g_array_new (FALSE, FALSE, sizeof (UsherConnectorStream));
  for (guint i = 0; i < self->program->streams->len; i++)
    {
      const UsherRestStream *stream = self->program->streams->pdata[i];
      UsherConnectorStream listed = { stream->name, stream->table->into, stream->parent, stream->partial,
                                      stream->incremental.kind != USHER_REST_FULL_ONLY, stream->incremental.lifetime_ms };

      g_array_append_val (self->streams, listed);
    }
}

UsherConnector *
usher_rest_open (const UsherConnectorOptions *options, GError **error)
{
  UsherRest *self = g_new0 (UsherRest, 1);
  g_autoptr (GHashTable) settings = NULL;
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  self->parent.funcs = &funcs;
  self->denied = g_hash_table_new (NULL, NULL);
  self->source = g_strdup (options->source ? options->source : options->manifest->name);
  self->origin = g_strdup (options->origin);
  while (g_str_has_suffix (self->origin, "/"))
    self->origin[strlen (self->origin) - 1] = '\0';
  self->clock = options->clock ? usher_clock_ref (options->clock) : usher_clock_new_system ();
  self->program = usher_rest_program_new (options->manifest, faults);
  if (faults->len > 0)
    g_propagate_error (error, g_error_copy (faults->pdata[0]));
  else if (take_settings (self, options, &settings, error) && make_base (self, error) && make_http (self, options, settings, error))
    {
      list_streams (self);
      return &self->parent;
    }
  rest_close (&self->parent);
  return NULL;
}
