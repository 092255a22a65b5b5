/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-index-private.h"
#include "usher-run.h"
#include "usher-stream.h"

G_BEGIN_DECLS

/* What the parts of a run share.
 *
 *   usher-run.c        begin, open, put, close: what changed, keys, quarantine
 *   usher-run-end.c    what a run is told of itself, and what it leaves
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

typedef struct {
  const char *name, *table;
  const char *noun;       /* (nullable): records have readable keys */
  const UsherRunColumn *columns;
  guint n_columns;
  guint n_key;            /* 0: the native id is the key; else the first so many columns are */
  int called;             /* the column that the readable key is made of */
  gboolean per_run;       /* rows are added, never changed */
} UsherRunShape;

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
void usher_run_canon_add (UsherRunCanon *self, const UsherValue *values); /* the first is the native id */
/* FALSE: too much passed by in no order. */
gboolean usher_run_canon_end (UsherRunCanon *self, UsherDigest *digest);
void usher_run_canon_free (UsherRunCanon *self);

/* ---- The store ---- */
typedef struct {
  UsherStatement *insert, *update; /* (borrowed) */
} UsherRunStatements;

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
  gboolean first, marked, piped;
  GHashTable *covered;        /* (owned) (nullable): parents of whom everything is told */
  guint cover_column;
  gboolean cover_group;
  GArray *tombs;              /* (owned) (element-type guint32): places in `index` of what was said to be gone */
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

typedef struct {
  gint64 id;
  const char *key;
  gsize key_length;
  const UsherValue *values;
  GString **folds; /* by column; NULL where there is none or the value is null */
} UsherRunRow;

/* A JSON array of integers, for $list (). */
char *usher_run_list (const gint64 *ids, gsize n);
gint64 usher_run_store_last_id (UsherConn *conn, const char *table, GError **error); /* −1 on failure */
gboolean usher_run_store_prepare (UsherConn *conn, const UsherRunShape *shape, UsherRunStatements *statements, GError **error);
gboolean usher_run_store_insert (UsherRunStatements *statements, const UsherRunShape *shape, gint64 run, gint64 source,
                                 const UsherRunRow *row, GError **error);
gboolean usher_run_store_update (UsherRunStatements *statements, const UsherRunShape *shape, gint64 run, const UsherRunRow *row,
                                 GError **error);
/* Calls back with id, key (nullable), gone and the values of each record of the source. */
typedef void (*UsherRunStoredFunc) (gint64 id, gboolean gone, const UsherValue *values, gpointer data);
gboolean usher_run_store_load (UsherConn *conn, const UsherRunShape *shape, gint64 source, UsherRunStoredFunc func, gpointer data,
                               GError **error);
gboolean usher_run_store_load_natives (UsherConn *conn, const char *table, gint64 source, UsherIndex *index, GError **error);
gboolean usher_run_store_load_keys (UsherConn *conn, const UsherRunShape *shape, UsherIndex *index, GError **error);
char *usher_run_store_key (UsherConn *conn, const char *table, gint64 id, GError **error);
char *usher_run_store_source_name (UsherConn *conn, gint64 source, GError **error);
/* Its own former key again: *own. */
gboolean usher_run_store_take_alias (UsherConn *conn, const char *noun, const char *key, gint64 id, gboolean *own, GError **error);
gboolean usher_run_store_add_alias (UsherConn *conn, const char *noun, const char *key, gint64 id, GError **error);
gboolean usher_run_store_gone (UsherConn *conn, const char *table, gint64 run, gint64 now, const GArray *ids, GError **error);
gboolean usher_run_store_count_events (UsherConn *conn, gint64 run, gint64 *added, GError **error);
/* The most there was in a good run since SINCE; −1: no such run. */
gboolean usher_run_store_most (UsherConn *conn, gint64 source, const char *stream, gint64 since, gint64 *most, GError **error);
gboolean usher_run_store_add_day (UsherConn *conn, gint64 account, gint64 app, gint64 day, gint64 ok, gint64 failed, gint64 last_ok,
                                  GError **error);
gboolean usher_run_store_mark (UsherConn *conn, GError **error);
gboolean usher_run_store_back_to_mark (UsherConn *conn, GError **error);
gboolean usher_run_store_forget_mark (UsherConn *conn, GError **error);

G_END_DECLS
