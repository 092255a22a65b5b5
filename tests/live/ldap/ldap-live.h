/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-connector.h"
#include "usher-run.h"

G_BEGIN_DECLS

/* What the live tests of directories share: a source as `source add` would make it, whole streams as tables, changes
 * behind its back. */
typedef struct {
  UsherManifest *manifest;
  GHashTable *settings;
  char *origin, *secret;
  UsherConnector *connector;
} Live;

/* EDITS: pairs of what is replaced in the shipped manifest and by what, NULL-terminated (nullable). */
Live *live_new (const char *manifest, const char *origin, const char *secret, const char *const *edits);
void live_set (Live *self, const char *name, const char *value);
/* (Again): what goes on does so as another process would. */
void live_open (Live *self);
void live_free (Live *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Live, live_free)

#define LIVE_NULL "(null)"

typedef struct {
  GHashTable *rows;    /* key → char **: the values as text; a key is the first value, of memberships "group kind member" */
  GHashTable *removed; /* keys */
  char *checkpoint;
  guint pages, doubts;
  char *doubt;
} LiveTable;

/* REOPEN: each page in a connector of its own. */
LiveTable *live_read (Live *self, const char *stream, const char *checkpoint, gboolean reopen);
void live_table_free (LiveTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiveTable, live_table_free)
/* (nullable): the row whose value at COLUMN is TEXT. */
char **live_find (LiveTable *self, guint column, const char *text);
/* Its id; ends the test when there is none. */
const char *live_id (LiveTable *self, guint column, const char *text);
gboolean live_has_member (LiveTable *memberships, const char *group, const char *kind, const char *member);
void live_assert_equal (LiveTable *a, LiveTable *b);

/* ldapmodify with the facts' administrator; LDIF ends the test when it is refused. */
void live_change (const char *ldif_format, ...) G_GNUC_PRINTF (1, 2);
/* Signs in as DN; FALSE when that is refused. */
gboolean live_bind (const char *uri, const char *ca, const char *name, const char *password);
const char *live_fact (const char *name);
/* Plans, sends and observes KIND; the result is what observing says.  *ALREADY is what sending says. */
UsherTruth live_do (Live *self, UsherOpKind kind, const char *account, const char *group, gboolean *already);

G_END_DECLS
