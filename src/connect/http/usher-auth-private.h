/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "usher-auth.h"
#include "usher-http.h"

G_BEGIN_DECLS

/* One access token, shared by all who sign in alike in this process: usher-auth-cache.c. */
typedef struct _UsherAuthEntry UsherAuthEntry;

/* How the client that owns it reaches servers; texts are borrowed. */
typedef struct {
  const char *ca_file, *proxy;
  guint timeout_s;
  UsherClock *clock;
  void (*wait) (gint64 ms, GCancellable *cancellable, gpointer data);
  gpointer wait_data;
} UsherAuthWays;

struct _UsherAuth {
  UsherAuthOptions options;     /* (owned): its texts too */
  char *ca_file, *proxy;        /* (owned) (nullable) */
  guint timeout_s;
  UsherClock *clock;            /* (owned) */
  void (*wait) (gint64 ms, GCancellable *cancellable, gpointer data);
  gpointer wait_data;
  UsherAuthEntry *entry;        /* (nullable): of the kinds that fetch a token */
  GHashTable *servers;          /* (owned): origin → UsherHttp */
  char *used;                   /* (owned) (nullable): the token of the last request */
};

/* What a token's server gave. */
typedef struct {
  char *access, *refresh; /* (owned) (nullable): wiped when freed */
  gint64 lifetime_ms;     /* −1: it does not say */
} UsherAuthToken;

/* ---- usher-auth.c: for usher-http.c ---- */
void usher_auth_set_ways (UsherAuth *self, const UsherAuthWays *ways);
/* The header of the next request; fetches a token where there is none that is fresh.  NAME NULL: none is needed. */
gboolean usher_auth_header (UsherAuth *self, char **name, char **value, GCancellable *cancellable, GError **error);
/* The server refused the token with 401: TRUE when another one may help.  CLAIMS (nullable): what it asks for (JSON). */
gboolean usher_auth_refused (UsherAuth *self, const char *claims);
/* TEXT without any secret of ours. */
char *usher_auth_redact (UsherAuth *self, const char *text);
gboolean usher_auth_has_secret (UsherAuth *self);

/* ---- usher-auth-cache.c ---- */
UsherAuthEntry *usher_auth_entry_ref (const UsherAuthOptions *options);
void usher_auth_entry_unref (UsherAuthEntry *self);
/* The token when it is fresh at NOW; else NULL and this caller is the one to fetch it: it ends with _done ().  Others wait
 * meanwhile; NULL and *mine FALSE: cancelled. */
char *usher_auth_entry_take (UsherAuthEntry *self, gint64 now, gboolean *mine, GCancellable *cancellable);
/* TOKEN NULL: it failed. */
void usher_auth_entry_done (UsherAuthEntry *self, const UsherAuthToken *token, gint64 now);
/* The token is refused: it is dropped, unless someone has fetched another meanwhile. */
void usher_auth_entry_drop (UsherAuthEntry *self, const char *token, const char *claims);
char *usher_auth_entry_dup_refresh (UsherAuthEntry *self); /* (nullable) */
void usher_auth_entry_set_refresh (UsherAuthEntry *self, const char *refresh);
char *usher_auth_entry_dup_claims (UsherAuthEntry *self);  /* (nullable): what the next token must hold */
void usher_auth_cache_clear (void);

/* ---- usher-auth-token.c: talking to a token's server ---- */
/* name, value, … NULL; values may be NULL: left out. */
char *usher_auth_form (const char *name, ...) G_GNUC_NULL_TERMINATED;
/* Form posted with the client's own proof of identity (secret, assertion, or the id alone). */
gboolean usher_auth_post_form (UsherAuth *self, const char *url, const char *form, gboolean repeatable, UsherHttpResponse **response,
                               GCancellable *cancellable, GError **error);
gboolean usher_auth_post (UsherAuth *self, const char *url, const UsherHttpRequest *request, UsherHttpResponse **response,
                          GCancellable *cancellable, GError **error);
/* The JSON object in the body; NULL when it is none. */
JsonObject *usher_auth_json (const UsherHttpResponse *response);
const char *usher_auth_member (JsonObject *object, const char *name); /* (nullable): a text */
gint64 usher_auth_number (JsonObject *object, const char *name, gint64 otherwise);
/* From a token's answer; a refusal becomes an error of the class that fits. */
gboolean usher_auth_parse_token (UsherAuth *self, const UsherHttpResponse *response, UsherAuthToken *token, GError **error);
gboolean usher_auth_refusal (UsherAuth *self, const UsherHttpResponse *response, GError **error);
void usher_auth_token_clear (UsherAuthToken *self);
/* Fetches by whatever the options say. */
gboolean usher_auth_fetch (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error);

/* ---- usher-auth-jwt.c ---- */
char *usher_auth_base64url (gconstpointer data, gsize length);
/* Back, from either alphabet, padded or not; NULL: no text comes of it. */
char *usher_auth_unbase64 (const char *text, gsize length);
typedef struct {
  const char *pem;               /* a private key; a certificate beside it gives x5t#S256 */
  const char *algorithm, *key_id; /* (nullable): RS256 */
  const char *issuer, *subject, *audience, *scope; /* subject, scope (nullable) */
  gint64 now, lifetime_ms;
} UsherAuthAssertion;
char *usher_auth_assertion (const UsherAuthAssertion *assertion, GError **error);
/* The claims of a token that is a JWT, as JSON text; NULL: it is none. */
char *usher_auth_claims (const char *token);

/* ---- usher-auth-code.c, usher-auth-device.c: a person signs in ---- */
gboolean usher_auth_sign_in_code (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error);
gboolean usher_auth_sign_in_device (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherAuthToken, usher_auth_token_clear)

G_END_DECLS
