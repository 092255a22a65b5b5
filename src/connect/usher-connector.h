/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "usher-batch.h"
#include "usher-clock.h"
#include "usher-manifest.h"
#include "usher-op-kind.h"
#include "usher-trouble.h"

G_BEGIN_DECLS

/* A source that can be asked.  Two kinds stand behind it: REST described by a manifest (rest/) and LDAP
 * (ldap/).  Every call blocks and belongs on a thread of its own; one connector, one thread at a time. */
typedef struct _UsherConnector UsherConnector;

typedef struct {
  const char *source;           /* its name, for messages                                     */
  const UsherManifest *manifest; /* (borrowed): lives longer than the connector               */
  const char *origin;           /* "https://host:port" or "ldaps://host:port"                 */
  GHashTable *settings;         /* (borrowed) (nullable): text → text, as `source add --set`  */
  const char *secret;           /* (nullable): wiped by the caller                            */
  UsherClock *clock;            /* (nullable): the system's                                   */
  gboolean interactive;         /* an answer is waited for: uses the room that pacing keeps free */
  void (*wait) (gint64 ms, GCancellable *cancellable, gpointer data); /* (nullable): a test's sleep */
  gpointer wait_data;
} UsherConnectorOptions;

UsherConnector *usher_connector_open (const UsherConnectorOptions *options, GError **error);
void usher_connector_close (UsherConnector *self); /* and frees it */

/* ---- Reading ---- */
typedef struct {
  const char *name;      /* as the manifest calls it: "users"                                        */
  const char *into;      /* the mirror's stream: "accounts"; several may fill one                    */
  const char *parent;    /* (nullable): the stream for each of whose records this one is read        */
  gboolean partial;      /* even a full read does not say everything: absent is not gone             */
  gboolean incremental;  /* can go on from a checkpoint; events always do                            */
  gint64 checkpoint_ms;  /* a checkpoint older than this is not used; 0: no limit                     */
} UsherConnectorStream;

/* In the order in which they must be read and applied: parents and what is referred to first. */
const UsherConnectorStream *usher_connector_streams (UsherConnector *self, guint *n);

/* The native ids of the parent stream's records, in the order they were read; ORDINAL from 0. */
typedef struct {
  gint64 n;
  gboolean (*at) (gint64 ordinal, char **native, gpointer data, GError **error);
  gpointer data;
} UsherConnectorParents;

typedef struct {
  const char *stream;
  const char *cursor;      /* (nullable): a batch's `next`; NULL: from the beginning                */
  const char *checkpoint;  /* (nullable): only what changed since; NULL: everything                 */
  const UsherConnectorParents *parents; /* (nullable): for streams with a parent                    */
} UsherConnectorRead;

/* One page.  The same cursor gives the same page again (as far as the source stands still), in any later
 * process: that is how a broken read goes on.  An expired checkpoint fails with the class gone-cursor. */
UsherBatch *usher_connector_read (UsherConnector *self, const UsherConnectorRead *read, GCancellable *cancellable, GError **error);

/* ---- What can be read here ---- */
typedef struct {
  char *stream;        /* (owned) */
  UsherTruth can;      /* UNKNOWN: empty though there should be something, or not tried */
  gint64 seen;         /* −1: unknown */
  int status;          /* 0: fine */
  char *missing;       /* (owned) (nullable): the permission that is missing, by the provider's name */
  char *message;       /* (owned) (nullable): the provider's words */
} UsherCapability;

typedef struct {
  gboolean reachable;
  GPtrArray *streams;  /* (owned) (element-type UsherCapability) */
  double clock_skew;   /* seconds, theirs minus ours; NAN: unknown */
  UsherTruth writes;   /* would the rights suffice to write? */
  char *identity;      /* (owned) (nullable): as whom we are signed in */
  double headroom;     /* of the rate limit, 0 to 1; NAN: the source does not say */
} UsherConnectorReport;

/* FALSE only when nothing at all could be asked. */
gboolean usher_connector_test (UsherConnector *self, UsherConnectorReport *report, GCancellable *cancellable, GError **error);
void usher_connector_report_init (UsherConnectorReport *self); /* nothing known yet */
void usher_connector_report_clear (UsherConnectorReport *self);

/* What is left of the rate limit now, 0 to 1; NAN: unknown.  From any thread. */
double usher_connector_headroom (UsherConnector *self);

/* ---- Writing ---- */
/* Can this source do it at all?  WHY (owned) (nullable) says why not. */
gboolean usher_connector_can (UsherConnector *self, UsherOpKind kind, char **why);
/* The requests, in order, that would be sent.  May read first (which factors there are).  (element-type UsherOpRequest) */
GPtrArray *usher_connector_plan (UsherConnector *self, const UsherOpTarget *target, GCancellable *cancellable, GError **error);
/* Sends one request, once.  KEY: the idempotency key, where the source knows such.  FALSE with *answer filled when the source
 * refused; `sent` UNKNOWN when nobody can say whether it arrived. */
gboolean usher_connector_send (UsherConnector *self, const UsherOpRequest *request, const char *key, UsherOpAnswer *answer,
                               GCancellable *cancellable, GError **error);
/* Reads whether what TARGET asks for is so now. */
gboolean usher_connector_observe (UsherConnector *self, const UsherOpTarget *target, UsherOpSeen *seen, GCancellable *cancellable,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherConnector, usher_connector_close)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherConnectorReport, usher_connector_report_clear)

G_END_DECLS
