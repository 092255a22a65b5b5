/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-line.h"
#include "usher-schema.h"
#include "usher-tx.h"

G_BEGIN_DECLS

typedef struct {
  const char *table; /* interned, or of the declaration */
  gint64 id;
} UsherTouched;

struct _UsherTx {
  UsherConn *conn; /* (borrowed) */
  /* Who and when, as every line of this act says it. */
  gint64 member, at, schema;
  UsherRoles roles;
  const UsherRights *rights; /* (borrowed) */
  GString *login, *by, *act_json; /* (owned): canonical; empty when absent */
  char *act;                      /* (owned) */
  char *reason;                   /* (owned) (nullable): words that no line has told yet */
  GString *reason_id;             /* (owned): canonical; empty when absent */
  gboolean seeded;
  guint n_private; /* texts added by this act */
  /* The ledger's end within this act. */
  gint64 n, last_at;
  UsherDigest hash;
  gboolean head_is_sound;
  gboolean clock_jumped; /* the clock stands well before the last line: told by this act's first line */
  gint64 clock;
  /* What became of it. */
  gboolean attached; /* the transaction belongs to someone else (a migration) */
  gboolean failed;   /* half of a call was written: nothing of this act may be kept */
  guint pipelines;   /* nested */
  GArray *touched;   /* (owned) (element-type UsherTouched) */
  GPtrArray *touched_names; /* (owned) (nullable) */
  /* Reused by each call. */
  GString *line, *row, *changes, *objects, *sql;
};

/* What a line is about, for the index of objects. */
typedef struct {
  const char *table; /* (nullable): nothing that has a number */
  gint64 id;         /* of one object, or the first of many */
  gint64 last;       /* the last of many, or 0; none between is left out, and their rows are in TABLE … */
  const char *ids;   /* (nullable): … unless there is this JSON array of them all */
} UsherLineSubject;

/* Within a transaction that is open already, and stays open. */
UsherTx *usher_tx_attach (UsherConn *conn, const UsherTxWho *who, GError **error);
void usher_tx_detach (UsherTx *self);
void usher_tx_touch_table (UsherTx *self, const UsherTable *table, gint64 id);
/* What must be told or kept before the act's next line, if anything; then tx->n + 1 is that line. */
gboolean usher_tx_settle (UsherTx *self, const UsherLineSubject *subject, GError **error);
/* Completes the line, chains it, writes it.  Nothing about rows happens here. */
gboolean usher_tx_append (UsherTx *self, UsherLine *line, const UsherLineSubject *subject, GError **error);
UsherCanonSlice usher_slice (const GString *text); /* absent when empty */
/* The connection's pipeline, nested. */
gboolean usher_tx_pipeline_begin (UsherTx *self, GError **error);
gboolean usher_tx_pipeline_end (UsherTx *self, GError **error);

/* ---- SQL (usher-tx-store.c) ---- */
gboolean usher_tx_read_end (UsherTx *self, GError **error);
gboolean usher_tx_store_line (UsherTx *self, const UsherLineSubject *subject, GError **error);
gboolean usher_tx_clock_is_noted (UsherTx *self, gboolean *noted, GError **error);
/* Did two members look at a fault with this id? */
gboolean usher_fault_is_known (UsherConn *conn, const char *fault, gboolean *known, GError **error);
/* Or at any that would explain an end of the ledger that is not as its last act left it? */
gboolean usher_end_is_known (UsherConn *conn, gboolean *known, GError **error);
gboolean usher_private_insert (UsherTx *self, const char *id, const char *kind, const guint8 *salt, gsize salt_length,
                               const char *value, GError **error);

G_END_DECLS
