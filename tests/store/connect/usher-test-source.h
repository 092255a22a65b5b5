/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-connector-private.h"
#include "usher-sync.h"
#include "usher-test-workspace.h"

G_BEGIN_DECLS

/* A source in memory behind the connector's functions: users, groups, their members and events, which a
 * test changes between two syncs.  Streams: users → accounts, groups → groups, members (of each group)
 * → memberships, log → events.  With `incremental`, users and groups tell what changed. */
typedef struct {
  UsherConnector connector;
  GArray *users, *groups, *members, *events; /* (owned) */
  gint64 version;
  guint page;            /* records a page */
  gboolean incremental;

  /* What goes wrong. */
  const char *trouble_stream;       /* (nullable) */
  UsherTroubleClass trouble;        /* at read `trouble_at` of that stream, once; 0: each time */
  guint trouble_at;
  const char *count_only;           /* (nullable): this stream counts and shows nothing */
  gint64 oldest;                    /* checkpoints before this version are gone */
  GCancellable *cancel;             /* (nullable): cancelled at read `cancel_at` */
  guint cancel_at;
  void (*on_read) (guint reads, gpointer data);
  gpointer on_read_data;
  const char *secret;               /* (nullable): what it knows and must not be told on */

  guint reads, stream_reads;
} UsherTestSource;

UsherTestSource *usher_test_source_new (guint users, guint groups);
void usher_test_source_free (UsherTestSource *self);
void usher_test_source_add_user (UsherTestSource *self, guint user);
void usher_test_source_set_state (UsherTestSource *self, guint user, const char *state);
void usher_test_source_remove_user (UsherTestSource *self, guint user);
void usher_test_source_join (UsherTestSource *self, guint group, guint user);
void usher_test_source_leave (UsherTestSource *self, guint group, guint user);
void usher_test_source_add_events (UsherTestSource *self, guint n);

/* The source "idp" of WORKSPACE; its first is made when there is none. */
void usher_test_source_place (UsherWorkspace *workspace);
UsherSyncResult *usher_test_sync (UsherWorkspace *workspace, UsherTestSource *source, gboolean full, gboolean dry_run);
/* Digest over what the mirror holds of "idp", from the rows themselves. */
char *usher_test_mirror (UsherWorkspace *workspace);

G_END_DECLS
