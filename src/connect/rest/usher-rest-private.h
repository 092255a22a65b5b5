/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-connector-private.h"
#include "usher-http.h"
#include "usher-rest-cursor.h"
#include "usher-rest-program.h"

G_BEGIN_DECLS

/* A source that a REST manifest describes. */
typedef struct {
  UsherConnector parent;
  /* input */
  UsherRestProgram *program;       /* (owned) */
  UsherHttp *http;                 /* (owned) */
  UsherClock *clock;               /* (owned) */
  char *source, *origin, *base;    /* (owned) */
  char *variable;                  /* (owned): how a line to copy names the secret: "Authorization: Bearer $TOKEN" */
  JsonNode *settings, *origin_node; /* (owned) */
  GArray *streams;                 /* (owned) (element-type UsherConnectorStream) */
  /* running */
  GPtrArray *rights;               /* (owned) (nullable) (element-type char*): what the token may; NULL: unknown */
  gboolean rights_asked;
  JsonNode *claims;                /* (owned) (nullable) */
  GHashTable *denied;              /* (owned) (element-type UsherRestLook): optional looks that were refused: not tried again */
  gint64 most;                     /* records a page, while testing; 0: as the manifest says */
} UsherRest;

/* settings and origin; nothing else. */
void usher_rest_scope_init (UsherRest *self, UsherRestScope *scope);
/* The address of REQUEST below the base, with its query and MORE (name, value, …, NULL; nullable). */
char *usher_rest_address (UsherRest *self, const UsherRestRequest *request, const UsherRestScope *scope, GPtrArray *more, GError **error);
/* Name, value, …, NULL: the manifest's headers and the request's own. (transfer full) */
char **usher_rest_headers (UsherRest *self, const UsherRestRequest *request, const UsherRestScope *scope, GError **error);
typedef struct {
  UsherHttpResponse *response; /* (owned) (nullable): there was none */
  JsonNode *body;              /* (owned) (nullable)                 */
} UsherRestReply;

void usher_rest_reply_clear (UsherRestReply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherRestReply, usher_rest_reply_clear)

/* Asks ADDRESS; any status from 300 on is an error of its class.  DOING begins its words. */
gboolean usher_rest_get (UsherRest *self, const UsherRestRequest *request, const char *address, const UsherRestScope *scope, const char *doing,
                         UsherRestReply *reply, GCancellable *cancellable, GError **error);
/* Carries out LOOKS into SCOPE; what was read is kept in KEEP (element-type JsonNode).  DOUBTS (nullable) hears of optional ones that failed. */
gboolean usher_rest_look (UsherRest *self, GPtrArray *looks, UsherRestScope *scope, GPtrArray *keep, UsherBatch *doubts, const char *doing,
                          GCancellable *cancellable, GError **error);

/* What the token may, once asked for; leaves `rights` NULL when it does not say. */
gboolean usher_rest_learn_rights (UsherRest *self, GCancellable *cancellable, GError **error);
/* The first need that the token does not meet; NULL: none, or unknown.  (transfer full): "view-users" */
char *usher_rest_lacks (UsherRest *self, GPtrArray *needs);

UsherBatch *usher_rest_read (UsherConnector *connector, const UsherConnectorRead *read, GCancellable *cancellable, GError **error);
gboolean usher_rest_test (UsherConnector *connector, UsherConnectorReport *report, GCancellable *cancellable, GError **error);
gboolean usher_rest_can (UsherConnector *connector, UsherOpKind kind, char **why);
GPtrArray *usher_rest_plan (UsherConnector *connector, const UsherOpTarget *target, GCancellable *cancellable, GError **error);
gboolean usher_rest_send (UsherConnector *connector, const UsherOpRequest *request, const char *key, UsherOpAnswer *answer,
                          GCancellable *cancellable, GError **error);
gboolean usher_rest_observe (UsherConnector *connector, const UsherOpTarget *target, UsherOpSeen *seen, GCancellable *cancellable, GError **error);
/* Parts of ids ("a/b" → ["a", "b"]) and what TARGET names; nodes are kept in KEEP. */
void usher_rest_scope_target (UsherRestScope *scope, const UsherOpTarget *target, GPtrArray *keep);
/* A native id's parts, split at “/”. (transfer full) */
JsonNode *usher_rest_parts (const char *text);
/* The same request as a line for a shell, and for PowerShell. */
void usher_rest_commands (UsherRest *self, UsherOpRequest *request);

G_END_DECLS
