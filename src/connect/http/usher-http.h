/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "usher-auth.h"
#include "usher-clock.h"
#include "usher-trouble.h"

G_BEGIN_DECLS

/* HTTP with manners: one origin, timeouts, retries with jitter, pace before the limit, bounded bodies.
 * Blocking; cancellable at any moment; one thread at a time. */
typedef struct _UsherHttp UsherHttp;

typedef struct {
  const char *limit, *remaining, *reset; /* (nullable): names of headers                              */
  gboolean reset_is_delta;               /* seconds from now, not since 1970                          */
  gint64 per_minute;                     /* of a source that says nothing: our own bound; 0: none     */
} UsherHttpRate;

typedef struct {
  const char *origin;          /* "https://host:port": nothing is asked anywhere else, but the token's server */
  const char *ca_file;         /* (nullable): a private CA, beside the system's                        */
  const char *proxy;           /* (nullable): NULL: the system's settings; "": none                    */
  UsherAuth *auth;             /* (nullable) (owned by the client from now on)                         */
  UsherHttpRate rate;
  const char *const *request_ids; /* (nullable): headers in which the provider names a request         */
  guint timeout_s;             /* 0: 30                                                                */
  gsize max_body;              /* 0: 32 MiB                                                            */
  guint max_attempts;          /* 0: 6                                                                 */
  gboolean interactive;
  UsherClock *clock;           /* (nullable)                                                           */
  void (*wait) (gint64 ms, GCancellable *cancellable, gpointer data); /* (nullable): a test's sleep     */
  gpointer wait_data;
} UsherHttpOptions;

typedef struct {
  const char *method;
  const char *url;             /* a path with query, or a whole URL within the origin                  */
  const char *const *headers;  /* (nullable): name, value, …, NULL                                     */
  const char *type;            /* (nullable): of the body                                              */
  const char *body;            /* (nullable)                                                           */
  gboolean repeatable;         /* may be sent again though it may have arrived (PUT, DELETE); GET always may */
  const char *accept;          /* (nullable): application/json                                         */
} UsherHttpRequest;

typedef struct {
  int status;
  GHashTable *headers;         /* (owned): lower-case name → values joined by ", "                     */
  GBytes *body;                /* (owned)                                                              */
  char *request_id;            /* (owned) (nullable)                                                   */
  char *url;                   /* (owned): what was asked at last                                      */
  gint64 date;                 /* of the server, ms; 0: it does not say                                */
  guint attempts;
  UsherTruth sent;             /* of a failure: did the request reach the server?                      */
} UsherHttpResponse;

UsherHttp *usher_http_new (const UsherHttpOptions *options, GError **error);
/* TRUE with any status that waiting does not mend (200, 403, 404, a second 401 …).  FALSE: network, TLS, too big, led elsewhere,
 * still refused after all attempts; *RESPONSE is then set when anything was sent: its status is 0 when there was no answer,
 * and `sent` says whether the request may have arrived. */
gboolean usher_http_send (UsherHttp *self, const UsherHttpRequest *request, UsherHttpResponse **response, GCancellable *cancellable,
                          GError **error);
/* Is URL (absolute, or a path) within the origin? */
gboolean usher_http_is_ours (UsherHttp *self, const char *url);
double usher_http_headroom (UsherHttp *self); /* 0 to 1; NAN: unknown.  From any thread */
double usher_http_skew (UsherHttp *self);     /* seconds, theirs minus ours; NAN: unknown */
/* As whom: the access token's claims as JSON text, where it is a JWT; (nullable) (transfer full). */
char *usher_http_identity (UsherHttp *self, GCancellable *cancellable, GError **error);
void usher_http_free (UsherHttp *self);
void usher_http_response_free (UsherHttpResponse *self);
/* How long the server asks to wait (202, 429 and 503 only), against its own Date; −1: it does not ask. */
gint64 usher_http_retry_after (const UsherHttpResponse *response, gint64 now);
/* The target of the link REL ("next") in a Link header: several lines and commas both; (nullable) (transfer full). */
char *usher_http_link (const UsherHttpResponse *response, const char *rel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHttp, usher_http_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHttpResponse, usher_http_response_free)

G_END_DECLS
