/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "usher-clock.h"

G_BEGIN_DECLS

/* How a request proves who sends it. */
typedef enum {
  USHER_AUTH_NONE,
  USHER_AUTH_BEARER,              /* secret: the token; SCHEME "Bearer", "SSWS", "token" …             */
  USHER_AUTH_HEADER,              /* secret in a header of its own: "X-Auth-Token"                     */
  USHER_AUTH_BASIC,               /* user and secret                                                  */
  USHER_AUTH_CLIENT_SECRET,       /* OAuth 2 client credentials                                       */
  USHER_AUTH_PRIVATE_KEY_JWT,     /* the same; secret: a private key as PEM                           */
  USHER_AUTH_CODE,                /* authorization code with PKCE in the user's browser; secret: the refresh token, once there is one */
  USHER_AUTH_DEVICE,              /* device grant; the same                                           */
  USHER_AUTH_SERVICE_ACCOUNT,     /* Google: secret is the key file's JSON; `user` the admin to act as */
  USHER_AUTH_LOGIN,               /* a POST of JSON gives a token in a header (Keystone): see `login_*` */
} UsherAuthKind;

typedef struct {
  UsherAuthKind kind;
  const char *scheme, *header;                    /* (nullable) */
  const char *user, *client, *scope, *audience;   /* (nullable); audience: of an assertion, in place of token_url; else the parameter */
  const char *token_url, *authorize_url, *device_url; /* (nullable): absolute */
  const char *key_id, *algorithm;                 /* (nullable): of the assertion; RS256, PS256, ES256 */
  gboolean in_body;                               /* client id and secret in the body, not in Authorization */
  const char *login_body, *login_header;          /* (nullable): LOGIN: what is posted to token_url (with ${secret}), where the token is */
  const char *redirect;                           /* (nullable): CODE: "http://localhost" or, where a port or path is registered, with
                                                   * them; NULL: http://127.0.0.1 with any port, /callback */
  const char *secret;                             /* (nullable) of CODE and DEVICE: the person signs in */
  const char *ca_file;                            /* (nullable): NULL: the HTTP client's */
  UsherClock *clock;                              /* (nullable) */
  /* CODE and DEVICE: tells the person where to go; CODE NULL for the browser.  A new refresh token is handed to keep.  Both
   * are called on the thread that sends.  SHOW NULL: nobody is there to sign in. */
  void (*show) (const char *url, const char *code, gpointer data);
  void (*keep) (const char *secret, gpointer data);
  gpointer data;
} UsherAuthOptions;

typedef struct _UsherAuth UsherAuth;
UsherAuth *usher_auth_new (const UsherAuthOptions *options, GError **error); /* copies; wipes its secrets when freed */
void usher_auth_free (UsherAuth *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAuth, usher_auth_free)

G_END_DECLS
