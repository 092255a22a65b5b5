/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "usher-http.h"

G_BEGIN_DECLS

/* ---- usher-http-origin.c: where a request may go ---- */
/* "https://host:port"; no path, no query, no user. */
GUri *usher_http_origin_parse (const char *text, GError **error);
/* URL (absolute, or "/path") as it stands, when it lies within ORIGIN; else NULL. */
GUri *usher_http_origin_resolve (GUri *origin, const char *url);
/* For messages: scheme, host and path; never the query, which may hold secrets. */
char *usher_http_show (GUri *uri);
/* https, or a server on this very machine: only there a secret may travel. */
gboolean usher_http_origin_is_private (GUri *origin);

/* ---- usher-http-trust.c: the system's certificate authorities and one more ---- */
GTlsDatabase *usher_http_trust_new (const char *ca_file, GError **error);

/* ---- usher-http-wire.c: one request, one answer ---- */
typedef struct _UsherHttpWire UsherHttpWire;

typedef struct {
  const char *ca_file, *proxy; /* (nullable) */
  guint timeout_s;
  gsize max_body;
} UsherHttpWireOptions;

typedef struct {
  const char *method;
  GUri *uri;
  GPtrArray *headers;          /* (element-type char*): name, value, …          */
  const char *type, *body;     /* (nullable)                                    */
  gboolean repeatable;
} UsherHttpCall;

UsherHttpWire *usher_http_wire_new (const UsherHttpWireOptions *options, GError **error);
void usher_http_wire_free (UsherHttpWire *self);
/* TRUE: a whole answer.  FALSE: TROUBLE says why; NONE: it was cancelled.  *RESPONSE is always set: status 0 is no answer. */
gboolean usher_http_wire_send (UsherHttpWire *self, const UsherHttpCall *call, UsherHttpResponse **response, UsherTrouble *trouble,
                               GCancellable *cancellable);

/* ---- usher-http-proxy.c ---- */
/* PROXY as in UsherHttpOptions; (nullable): none. */
GProxyResolver *usher_http_proxy_new (const char *proxy, GError **error);

/* ---- usher-http-pace.c: how fast ---- */
typedef struct _UsherHttpPace UsherHttpPace;

UsherHttpPace *usher_http_pace_new (const UsherHttpRate *rate);
void usher_http_pace_free (UsherHttpPace *self);
/* Milliseconds to wait before PATH is asked. */
gint64 usher_http_pace_before (UsherHttpPace *self, const char *path, gint64 now, gboolean interactive);
void usher_http_pace_note (UsherHttpPace *self, const char *path, const UsherHttpResponse *response, gint64 now);
/* Milliseconds to wait after a refusal; ATTEMPT from 1; RESPONSE with status 0: there was no answer. */
gint64 usher_http_pace_after (UsherHttpPace *self, const UsherHttpResponse *response, guint attempt, gint64 now);
double usher_http_pace_headroom (UsherHttpPace *self, gint64 now);

/* ---- usher-http-whole.c ---- */
/* FALSE: TEXT is a JSON array or object whose end is missing. */
gboolean usher_http_is_whole (const char *text, gsize length);

/* ---- usher-http-wait.c ---- */
typedef void (*UsherHttpWait) (gint64 ms, GCancellable *cancellable, gpointer data);
/* The wait where none is injected. */
void usher_http_wait_default (gint64 ms, GCancellable *cancellable, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHttpWire, usher_http_wire_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHttpPace, usher_http_pace_free)

G_END_DECLS
