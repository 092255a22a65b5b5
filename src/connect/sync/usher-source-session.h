/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-connector.h"
#include "usher-source.h"
#include "usher-workspace.h"

G_BEGIN_DECLS

/* A source of a workspace, opened: its governed row, the manifest it was bound to, its settings, its secret.
 * Refused when manifest or origin are no longer those that two members accepted. */
typedef struct {
  UsherSource *source;       /* (owned) */
  UsherManifest *manifest;   /* (owned) */
  GHashTable *settings;      /* (owned): text → text, those of the manifest */
  UsherConnector *connector; /* (owned) */
  char *secret;              /* (owned) (nullable): so that no message tells it; wiped when closed */
} UsherSourceSession;

typedef struct {
  const char *secret_env; /* (nullable): instead of the keyring: the variable's name */
  int secret_fd;          /* −1: none */
  const char *secret;     /* (nullable): what was read already: a descriptor can be read only once */
  gboolean interactive;
} UsherSourceOpen;

/* Blocking; any thread but the main one.  CONN reads the row. */
UsherSourceSession *usher_source_session_open (UsherWorkspace *workspace, UsherConn *conn, const char *name, const UsherSourceOpen *options,
                                               GCancellable *cancellable, GError **error);
void usher_source_session_close (UsherSourceSession *self);
/* The manifest NAME: the workspace's own published document (kind "manifest") wins over the shipped one. */
UsherManifest *usher_source_manifest (UsherConn *conn, const char *name, GError **error);
/* Makes "manifest" a kind of document that is checked, and old events due work; before a workspace is opened. */
void usher_source_register (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSourceSession, usher_source_session_close)

G_END_DECLS
