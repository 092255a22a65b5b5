/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "usher-clock.h"
#include "usher-http.h"

G_BEGIN_DECLS

/* A server on 127.0.0.1 with a thread of its own: the client under test blocks. */
typedef struct _TestServer TestServer;
/* NTH counts requests from 0. */
typedef void (*TestHandler) (TestServer *self, SoupServerMessage *message, guint nth, gpointer data);

TestServer *test_server_new (TestHandler handler, gpointer data, GTlsCertificate *certificate);
void test_server_free (TestServer *self);
const char *test_server_origin (TestServer *self);
guint test_server_count (TestServer *self);
/* A header of the NTH request; (nullable) (transfer full). */
char *test_server_header (TestServer *self, guint nth, const char *name);
char *test_server_body (TestServer *self, guint nth);
char *test_server_target (TestServer *self, guint nth); /* "GET /path?query" */
/* For handlers. */
void test_answer (SoupServerMessage *message, int status, const char *type, const char *body);
void test_answer_header (SoupServerMessage *message, const char *name, const char *value);
const char *test_request_header (SoupServerMessage *message, const char *name);
GHashTable *test_request_form (SoupServerMessage *message);

/* A server that speaks bytes: the handler gets the socket once a request's head and body have come. */
typedef struct _TestRaw TestRaw;
typedef void (*TestRawHandler) (TestRaw *self, GSocketConnection *connection, guint nth, gpointer data);

TestRaw *test_raw_new (TestRawHandler handler, gpointer data);
void test_raw_free (TestRaw *self);
const char *test_raw_origin (TestRaw *self);
guint test_raw_count (TestRaw *self);
void test_raw_write (GSocketConnection *connection, gconstpointer bytes, gssize length);
void test_raw_reset (GSocketConnection *connection); /* ends it with a reset */
/* Lets MS pass; FALSE: the test is over. */
gboolean test_raw_idle (TestRaw *self, guint ms);

/* A clock that stands, and a wait that moves it. */
typedef struct {
  UsherClock *clock;
  guint n;
  gint64 total, last;
  GCancellable *cancel; /* (nullable): cancelled by the first wait */
} TestWait;

#define TEST_NOW 1773829800000 /* 2026-03-18T10:30:00Z */
#define TEST_DATE "Wed, 18 Mar 2026 10:30:00 GMT"

void test_wait_init (TestWait *self);
void test_wait_clear (TestWait *self);
void test_wait (gint64 ms, GCancellable *cancellable, gpointer data);
/* A client of ORIGIN on that clock. */
UsherHttp *test_client (const char *origin, TestWait *wait, UsherAuth *auth);
UsherHttpResponse *test_get (UsherHttp *http, const char *url, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestRaw, test_raw_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestWait, test_wait_clear)

G_END_DECLS
