/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-lease.h"
#include "usher-sync.h"

G_BEGIN_DECLS

/* What the parts of a sync share.
 *
 *   usher-sync.c        one sync from its lease to its result
 *   usher-sync-read.c   from the connector into the stage, page by page
 *   usher-sync-apply.c  from the stage into the mirror, as one run in one act
 *   usher-sync-page.c   a page's records as bytes
 *   usher-sync-store.c  the SQL of the stage, of cursors and of what was tried */
#define USHER_SYNC_DOUBTS_MAX 200
#define USHER_SYNC_ITEMS_MAX 100 /* of a dry run, a stream and kind */

/* ---- A page as bytes: little-endian, the same on every machine ---- */
GBytes *usher_sync_page_pack (const UsherBatch *batch, gint64 *present);

typedef struct {
  const guint8 *at, *end;
  guint width, left;
} UsherSyncPage;

gboolean usher_sync_page_init (UsherSyncPage *self, gconstpointer bytes, gsize length, GError **error);
/* *ROW FALSE is the end.  Texts borrow from the bytes. */
gboolean usher_sync_page_next (UsherSyncPage *self, UsherValue *values, gboolean *removed, gboolean *row, GError **error);

/* ---- The stage ---- */
typedef struct {
  gint64 id, source, began, lag, run; /* run: of a held one */
  gboolean dry, complete;             /* complete: everything is read, not what changed */
  char *basis, *state;                /* (owned): "reading", "held" */
} UsherSyncStage;

typedef struct {
  char *stream, *mirror, *state;       /* (owned): state is open, done or unread */
  char *from, *cursor, *checkpoint;    /* (owned) (nullable) */
  char *error, *parent;                /* (owned) (nullable) */
  GPtrArray *doubts;                   /* (owned) (element-type char*) */
  gint64 place, pages, records, total; /* total −1: the source does not say */
  gboolean partial, changes;
} UsherSyncStaged;

void usher_sync_stage_free (UsherSyncStage *self);
void usher_sync_staged_free (UsherSyncStaged *self);
/* Newest first; *STAGE NULL: there is none.  STATE (nullable): any. */
gboolean usher_sync_store_find (UsherConn *conn, gint64 source, gboolean dry, const char *state, UsherSyncStage **stage, GError **error);
gboolean usher_sync_store_find_held (UsherConn *conn, gint64 run, UsherSyncStage **stage, GError **error);
gboolean usher_sync_store_has_run (UsherConn *conn, gint64 run, gboolean *has, GError **error);
gboolean usher_sync_store_add (UsherConn *conn, UsherSyncStage *stage, GError **error); /* fills its id */
gboolean usher_sync_store_hold (UsherConn *conn, gint64 stage, gint64 run, GError **error);
gboolean usher_sync_store_drop (UsherConn *conn, gint64 stage, GError **error);
/* All of a source but KEEP. */
gboolean usher_sync_store_drop_others (UsherConn *conn, gint64 source, gboolean dry, const char *state, gint64 keep, GError **error);
GPtrArray *usher_sync_store_streams (UsherConn *conn, gint64 stage, GError **error); /* (element-type UsherSyncStaged) by place */
gboolean usher_sync_store_save_stream (UsherConn *conn, gint64 stage, const UsherSyncStaged *staged, GError **error);
gboolean usher_sync_store_add_page (UsherConn *conn, gint64 stage, const char *stream, gint64 page, gint64 present, GBytes *body,
                                    GError **error);
gboolean usher_sync_store_clear_stream (UsherConn *conn, gint64 stage, const char *stream, GError **error);
GBytes *usher_sync_store_page (UsherConn *conn, gint64 stage, const char *stream, gint64 page, GError **error);
/* How many records each page has; (element-type gint64). */
GArray *usher_sync_store_counts (UsherConn *conn, gint64 stage, const char *stream, GError **error);

/* ---- Cursors, and what was tried ---- */
typedef struct {
  char *basis, *state, *error; /* (owned) (nullable) */
  gint64 full_at, tried_at, failures;
} UsherSyncState;

void usher_sync_state_clear (UsherSyncState *self);
gboolean usher_sync_store_cursor (UsherConn *conn, gint64 source, const char *stream, const char *basis, char **checkpoint, gint64 *at,
                                  GError **error);
gboolean usher_sync_store_save_cursor (UsherConn *conn, gint64 source, const char *stream, const char *basis, const char *checkpoint,
                                       gint64 at, GError **error);
gboolean usher_sync_store_state (UsherConn *conn, gint64 source, UsherSyncState *state, GError **error);
/* HEADROOM in per cent; −1: unknown. */
gboolean usher_sync_store_save_state (UsherConn *conn, gint64 source, const UsherSyncState *state, int headroom, GError **error);
/* When the last complete sync of SOURCE began; 0: there was none. */
gboolean usher_sync_store_last_good (UsherConn *conn, gint64 source, gint64 *began, GError **error);
/* Labels of what a run marked as gone. */
typedef void (*UsherSyncLabelFunc) (const char *label, gpointer data);
gboolean usher_sync_store_gone (UsherConn *conn, const char *stream, gint64 source, gint64 run, UsherSyncLabelFunc func, gpointer data,
                                GError **error);
char *usher_sync_store_label (UsherConn *conn, const char *stream, gint64 id, GError **error); /* (nullable) */

/* In one transaction of its own on the writer thread, outside the ledger: the stage is in no digest. */
typedef gboolean (*UsherSyncWriteFunc) (UsherConn *conn, gpointer data, GError **error);
gboolean usher_sync_write (UsherWorkspace *workspace, UsherSyncWriteFunc func, gpointer data, GError **error);

/* ---- One sync ---- */
typedef struct {
  /* input */
  UsherWorkspace *workspace;        /* (borrowed) */
  const UsherSyncOptions *options;  /* (borrowed) */
  GCancellable *cancellable;        /* (borrowed) (nullable) */

  /* opened */
  UsherConn *conn;                  /* (owned): a reader */
  UsherSourceSession *session;      /* (owned) (nullable) */
  UsherConnector *connector;        /* (borrowed) */
  UsherSource *source;              /* (owned) */
  UsherLease *lease;                /* (owned) */
  gint64 lease_at;                  /* monotonic */
  char *basis;                      /* (owned) */

  /* running */
  const UsherConnectorStream *streams; /* (borrowed) */
  guint n_streams;
  UsherSyncStage *stage;            /* (owned) */
  GPtrArray *staged;                /* (owned) (element-type UsherSyncStaged): as `streams` */

  UsherSyncResult *result;          /* (owned) */
} UsherSync;

gboolean usher_sync_renew (UsherSync *self, gboolean now, GError **error);
/* Goes on with what an earlier attempt left, or begins. */
gboolean usher_sync_begin (UsherSync *self, GError **error);
gboolean usher_sync_read (UsherSync *self, GError **error);

typedef struct {
  UsherWorkspace *workspace;       /* (borrowed) */
  const UsherSyncStage *stage;     /* (borrowed) */
  GPtrArray *staged;               /* (borrowed) */
  gboolean accepted;
  gint64 decided;                  /* the run that was accepted; 0: none */
  int headroom;
  const UsherSyncOptions *options; /* (borrowed) (nullable) */
  GCancellable *cancellable;       /* (borrowed) (nullable) */
  UsherSyncResult *result;         /* (borrowed): filled */
} UsherSyncApply;

/* TRUE also when the run was held back: the result says so. */
gboolean usher_sync_apply (UsherSyncApply *self, GError **error);
/* A run that read nothing that could be applied: a row and a line with the words of WHY. */
gboolean usher_sync_note_failed (UsherWorkspace *workspace, gint64 source, gint64 began, const char *why, gint64 *run, GError **error);

UsherSyncResult *usher_sync_result_new (void);
char *usher_sync_basis (const UsherSource *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSyncStage, usher_sync_stage_free)

G_END_DECLS
