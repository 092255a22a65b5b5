/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-connector.h"

G_BEGIN_DECLS

/* For rest/ and ldap/: a connector is this struct with more behind it. */
typedef struct {
  const UsherConnectorStream *(*streams) (UsherConnector *self, guint *n);
  UsherBatch *(*read) (UsherConnector *self, const UsherConnectorRead *read, GCancellable *cancellable, GError **error);
  gboolean (*test) (UsherConnector *self, UsherConnectorReport *report, GCancellable *cancellable, GError **error);
  double (*headroom) (UsherConnector *self);
  gboolean (*can) (UsherConnector *self, UsherOpKind kind, char **why);
  GPtrArray *(*plan) (UsherConnector *self, const UsherOpTarget *target, GCancellable *cancellable, GError **error);
  gboolean (*send) (UsherConnector *self, const UsherOpRequest *request, const char *key, UsherOpAnswer *answer,
                    GCancellable *cancellable, GError **error);
  gboolean (*observe) (UsherConnector *self, const UsherOpTarget *target, UsherOpSeen *seen, GCancellable *cancellable, GError **error);
  void (*close) (UsherConnector *self); /* frees SELF */
} UsherConnectorFuncs;

struct _UsherConnector {
  const UsherConnectorFuncs *funcs;
};

UsherConnector *usher_rest_open (const UsherConnectorOptions *options, GError **error);
UsherConnector *usher_ldap_open (const UsherConnectorOptions *options, GError **error);
/* What of a manifest belongs to the protocol: each fault with its place is added (element-type GError;
 * manifest/usher-manifest-private.h has the helpers). */
void usher_rest_manifest_check (const UsherManifest *manifest, GPtrArray *faults);
void usher_ldap_manifest_check (const UsherManifest *manifest, GPtrArray *faults);

G_END_DECLS
