/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-index-private.h"
#include "usher-run-store-private.h"
#include "usher-stream.h"

G_BEGIN_DECLS

/* What the parts of a run share.
 *
 *   usher-run.c        begin, open, put, close: what changed, keys, quarantine
 *   usher-run-end.c    what a run is told of itself, and what it leaves
 *   usher-run-pass.c   links beyond a bound, a part of them at a time
 *   usher-run-shape.c  which columns a stream has and where they are stored
 *   usher-run-canon.c  the stream's digest, gathered while rows pass by
 *   usher-run-kept.c   what records have in columns that the source says nothing of
 *   usher-run-pack.c   values as bytes, for both
 *   usher-run-store.c  its SQL */
typedef enum { USHER_RUN_TEXT, USHER_RUN_INT, USHER_RUN_REF, USHER_RUN_MEMBER /* a REF whose kind the column before says */ } UsherRunColumnKind;

typedef struct {
  const char *name;
  UsherRunColumnKind kind;
  gboolean required;
  const char *fold;   /* (nullable): the column of its fold */
  const char *refers; /* (nullable): the stream of a REF    */
} UsherRunColumn;

struct _UsherRunShape {
  const char *name, *table;
  const char *noun;       /* (nullable): records have readable keys */
  const UsherRunColumn *columns;
  guint n_columns;
  guint n_key;            /* 0: the native id is the key; else the first so many columns are */
  int called;             /* the column that the readable key is made of */
  gboolean per_run;       /* rows are added, never changed */
};

const UsherRunShape *usher_run_shape (const char *stream); /* (nullable) */

/* ---- Values as bytes ---- */
#define USHER_RUN_PACK_HEAD (1 + sizeof (guint32)) /* bytes before a packed text */
gsize usher_run_packed_size (const UsherValue *values, guint n); /* at most */
char *usher_run_pack (char *at, const UsherValue *values, guint n); /* returns the end */
void usher_run_unpack (const char *at, UsherValue *values, guint n); /* texts borrow from AT */

/* ---- What is not told ---- */
/* By a record's place in the index of the open stream, and only of the columns UNTOLD. */
typedef struct _UsherRunKept UsherRunKept;
UsherRunKept *usher_run_kept_new (guint untold);
void usher_run_kept_add (UsherRunKept *self, gsize place, const UsherValue *values);
/* Puts them into VALUES, which borrow. */
void usher_run_kept_fill (const UsherRunKept *self, gsize place, UsherValue *values);
void usher_run_kept_free (UsherRunKept *self);

/* ---- The digest on the way ---- */
/* Keeps each record's values, packed; forgets them beyond a bound, and then the digest is read back. */
typedef struct _UsherRunCanon UsherRunCanon;
/* Canonical JSON of a record; the text lives until the next call. */
typedef const GString *(*UsherRunWriteFunc) (const UsherValue *values, gpointer data);
UsherRunCanon *usher_run_canon_new (guint n_values, UsherRunWriteFunc write, gpointer data);
void usher_run_canon_set_bound (UsherRunCanon *self, gsize bytes); /* before the first record */
void usher_run_canon_add (UsherRunCanon *self, const UsherValue *values); /* the first is the native id */
/* FALSE: too much passed by in no order. */
gboolean usher_run_canon_end (UsherRunCanon *self, UsherDigest *digest);
void usher_run_canon_free (UsherRunCanon *self);

struct _UsherRun {
  /* input */
  UsherTx *tx;      /* (borrowed) */
  UsherConn *conn;  /* (borrowed) */
  gint64 source, id, began;
  char *kind;       /* (owned) */
  gboolean accepted, partial;
  char *source_key; /* (owned): its name as keys have it */

  /* of the open stream */
  const UsherRunShape *shape; /* (nullable) */
  const UsherStream *stream;
  UsherRunStream result;
  UsherIndex index;
  UsherIndex keys;            /* taken keys; loaded when the first is needed */
  gboolean keys_loaded;
  GHashTable *suffixes;       /* (owned): key without number → the last number given */
  GHashTable *app_keys;       /* (owned): app id → key */
  gint64 next_id, expected, live;
  gboolean first, marked, piped, checked;
  UsherDigest found;          /* if it was checked: what the stream is when the run begins */
  GHashTable *covered;        /* (owned) (nullable): parents of whom everything is told */
  guint cover_column;
  gboolean cover_group;
  GArray *tombs;              /* (owned) (element-type guint32): places in `index` of what was said to be gone */
  GArray *absent, *gone;      /* (owned) (element-type gint64): of passes that ended; absent counts if everything came */
  guint passes, pass, split;  /* how many, which; the column whose number says to which a record belongs */
  gint64 coming;              /* how many records were announced */
  struct {
    GString *text;      /* (owned) (nullable) */
    const char *stream; /* static */
    gint64 id;
  } resolved[USHER_RUN_VALUES_MAX]; /* the last reference by column: the parent's comes again and again */
  gboolean alone;             /* the table was empty: a key that is its record's native id is in `index` alone */
  guint order[USHER_RUN_VALUES_MAX];        /* columns as canonical JSON has them */
  char *prefixes[USHER_RUN_VALUES_MAX];     /* (owned): "\"login\":" in that order */
  gssize prefix_lengths[USHER_RUN_VALUES_MAX];
  GString *folds[USHER_RUN_VALUES_MAX];     /* (owned) */
  GString *text, *key, *scratch;            /* (owned) */
  UsherRunStatements statements;
  UsherRunCanon *canon;                     /* (owned) (nullable) */
  UsherRunKept *kept;                       /* (owned) (nullable): the source does not tell all columns */

  /* results */
  GHashTable *natives; /* (owned): stream → UsherIndex, for references */
  GArray *streams;     /* (owned) (element-type UsherRunStream) */
};

/* ---- Passes ---- */
gboolean usher_run_plan_passes (UsherRun *self, gint64 last_id, GError **error);
/* Of a record that another pass will put, or that an earlier one refused. */
gboolean usher_run_is_elsewhere (UsherRun *self, UsherValue *values, gboolean *elsewhere, GError **error);

/* Within usher-run.c, for the passes. */
gboolean usher_run_load_index (UsherRun *self, GError **error);
gboolean usher_run_check_reference (UsherRun *self, guint column, UsherValue *values, GError **error);
void usher_run_list_absent (UsherRun *self);
gboolean usher_run_pause (UsherRun *self, GError **error);

G_END_DECLS
