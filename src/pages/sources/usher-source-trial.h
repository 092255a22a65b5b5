/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-connector.h"

G_BEGIN_DECLS

/* Asks a source that is not there yet what can be read, in a thread of its own.  Everything is copied;
 * the secret is wiped. */
typedef struct {
  const char *name, *origin, *secret; /* secret (nullable) */
  const UsherManifest *manifest;
  const char *body;                   /* (nullable): of one's own; else the shipped one is asked */
  GHashTable *settings;
} UsherSourceTrial;

void usher_source_trial_async (const UsherSourceTrial *trial, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
UsherConnectorReport *usher_source_trial_finish (GAsyncResult *result, GError **error); /* usher_source_report_free () */
/* Must something secret be said to sign in? */
gboolean usher_source_needs_secret (const UsherManifest *manifest);

G_END_DECLS
