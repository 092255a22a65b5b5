/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-fold-private.h"
#include "usher-line.h"
#include "usher-stream.h"
#include "usher-verify.h"

G_BEGIN_DECLS

/* What the ledger says of one object: 80 bytes each, so a million governed rows take about 150 MB. */
typedef struct {
  gint64 id, n, version; /* id 0: an empty place */
  guint64 index;         /* sum over its entries in object_line: those due minus those found */
  UsherDigest after;
  gboolean seen;
} UsherVerifyObject;

typedef struct {
  UsherVerifyObject *places; /* (owned) */
  gsize n, room;
} UsherVerifyObjects;

/* A personal text that some line names. */
typedef struct {
  UsherDigest id;
  gint64 at;        /* of the first line that names it */
  gint64 erased_at; /* 0: it was not erased            */
  const char *erased_kind; /* (nullable), interned     */
  gboolean seen;
} UsherVerifyText;

/* A run as its lines tell it. */
typedef struct {
  gint64 id, source, n;
  char *kind, *state, *began, *ended, *error; /* (owned) (nullable): canonical */
  GHashTable *streams;                /* (owned): name → canonical JSON of its counts */
  gboolean seen;
} UsherVerifyRun;

/* The digest that was told last for a stream of a source (or run). */
typedef struct {
  const UsherStream *stream;
  gint64 owner, line;
  UsherDigest digest;
} UsherVerifyDigest;

typedef struct {
  gint64 id, n, line_found; /* line_found: there is such a line and it follows */
  char *hash, *key_id, *public_key, *signature; /* (owned) (nullable) */
  UsherDigest line_hash;
  gboolean sound;  /* the row is what its line says */
} UsherVerifySeal;

typedef struct {
  UsherConn *conn;
  const UsherVerifyOptions *options;
  UsherVerdict *verdict;
  UsherProgress progress;
  gpointer progress_data;
  gint64 total; /* lines, for progress */
  /* --object */
  const UsherTable *only_table;
  gint64 only_id;
  /* The lines. */
  char *uuid;             /* (owned) (nullable): of line 1 */
  gboolean sound;         /* the chain */
  GHashTable *forged;     /* (owned) (element-type gint64): places of lines that no act wrote */
  UsherDigest wanted;     /* --head */
  gboolean wanted_found;
  gint64 last_line, first_fault; /* of the chain; first_fault 0: none */
  /* What they say. */
  UsherVerifyObjects *objects; /* (owned): one map a governed table */
  GHashTable *others;          /* (owned): "run:12" → index sum, of objects that are no governed rows */
  GHashTable **folds;          /* (owned) (nullable): --deep: id → UsherFold, by table */
  GHashTable *roles;           /* (owned): member → UsherRoles, for --rules */
  GHashTable *texts;           /* (owned) (element-type UsherVerifyText) */
  GHashTable *runs;            /* (owned) (element-type UsherVerifyRun) */
  GHashTable *digests;         /* (owned) (element-type UsherVerifyDigest) */
  GPtrArray *seals;            /* (owned) (element-type UsherVerifySeal) */
  /* What does not fit. */
  GHashTable **suspects; /* (owned): id → Suspect, by table */
  GHashTable *known;     /* (owned) (element-type utf8): ids of acknowledged faults */
  GPtrArray *more;       /* (owned) (element-type utf8): ids of faults beyond those listed */
  GString *scratch;
} UsherVerify;

/* ---- usher-verify.c ---- */
void usher_verify_add (UsherVerify *self, UsherFault *fault); /* takes it */
guint usher_verify_table (const char *name); /* its place among usher_tables; usher_n_tables: none */

/* ---- usher-verify-notes.c: what lines say ---- */
UsherVerifyObject *usher_verify_objects_get (UsherVerifyObjects *self, gint64 id, gboolean make); /* (nullable) */
void usher_verify_note_line (UsherVerify *self, const UsherLine *line);
void usher_verify_forget_notes (UsherVerify *self);
guint64 usher_verify_mix (gint64 n);
GHashTable *usher_verify_texts_new (void);
void usher_verify_run_free (gpointer run);
void usher_verify_seal_free (gpointer seal);

/* ---- usher-verify-chain-store.c ---- */
typedef void (*UsherVerifyLineFunc) (UsherVerify *self, gint64 place, const UsherLine *line);
gboolean usher_verify_chain (UsherVerify *self, GError **error);
/* Every line that can be read and was not forged. */
gboolean usher_verify_each_line (UsherVerify *self, UsherVerifyLineFunc func, GError **error);

/* ---- usher-verify-rules.c ---- */
gboolean usher_verify_rules (UsherVerify *self, GError **error);

/* ---- usher-verify-rows-store.c ---- */
gboolean usher_verify_rows (UsherVerify *self, GError **error);
gboolean usher_verify_index (UsherVerify *self, GError **error);

/* ---- usher-verify-beside-store.c: personal text, runs, streams, seals ---- */
gboolean usher_verify_read_seals (UsherVerify *self, GError **error);
gboolean usher_verify_texts (UsherVerify *self, GError **error);
gboolean usher_verify_runs (UsherVerify *self, GError **error);
gboolean usher_verify_streams (UsherVerify *self, GError **error);
void usher_verify_seals (UsherVerify *self);

G_END_DECLS
