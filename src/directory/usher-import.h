/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-workspace.h"

G_BEGIN_DECLS

/* A CSV file into the mirror, as one act of kind "import".  Nouns: people, accounts, groups,
 * memberships, entitlements, grants.  What the header does not name, records that are there keep; an
 * empty cell takes the value away.
 *
 * And the noun hr: people as a personnel system writes them.  Its headers and words are known (docs/hr-feed.md), `map`
 * adds to that, other columns are left out; people are known again by their employee number; and what is different
 * from last time is told before anything is applied. */
#define USHER_IMPORT_REJECTS_MAX 1000     /* listed; all are counted */
#define USHER_IMPORT_DIFFERENCES_MAX 1000 /* of a kind: listed; all are counted */

typedef struct {
  const char *source;   /* (nullable): "import", of hr "hr"; a column `source` wins */
  const char *map;      /* (nullable): "field=Header,field=Header"             */
  gboolean dry_run;     /* everything but the commit                           */
  gboolean partial;     /* write the good rows though some are rejected        */
  gboolean complete;    /* who is absent from the file is gone (people alone)  */
  char separator;       /* 0: a comma; of hr: what the header is separated by  */
  void (*progress) (gint64 bytes, gint64 total, gpointer data); /* (nullable) */
  gpointer progress_data;
} UsherImportOptions;

typedef struct {
  gint64 row;           /* a header is row 1 */
  char *column;         /* (owned) (nullable) */
  char *value;          /* (owned) (nullable): its beginning */
  char *why;            /* (owned)            */
} UsherImportReject;

/* What an HR feed tells that was otherwise. */
typedef enum {
  USHER_IMPORT_JOINER, /* was not there, or not any more                    */
  USHER_IMPORT_MOVER,  /* department, title, manager, site or kind          */
  USHER_IMPORT_LEAVER, /* terminated now; or absent from a complete feed    */
  USHER_IMPORT_CHANGE, /* anything else                                     */
  USHER_IMPORT_DIFFERENCES,
} UsherImportDifferenceKind;

typedef struct {
  char *field;      /* (owned)            */
  char *from, *to;  /* (owned) (nullable) */
} UsherImportFieldChange;

typedef struct {
  UsherImportDifferenceKind kind;
  char *key;            /* (owned) (nullable): NULL: nobody yet */
  char *login, *name;   /* (owned) (nullable) */
  gboolean absent, returns;
  GPtrArray *changes;   /* (owned) (element-type UsherImportFieldChange) */
} UsherImportDifference;

typedef struct {
  gint64 read, added, changed, unchanged, removed, n_rejected;
  gboolean written;     /* FALSE: a dry run, or rows were rejected            */
  GPtrArray *rejected;  /* (owned) (element-type UsherImportReject)           */

  /* of hr */
  char **mapping;       /* (owned) (nullable): field, header, field, header … */
  char **ignored;       /* (owned) (nullable): headers that are left out      */
  GPtrArray *preview;   /* (owned) (element-type char**): the first rows, by the fields of hr */
  GPtrArray *differences; /* (owned) (element-type UsherImportDifference)     */
  gint64 n_differences[USHER_IMPORT_DIFFERENCES];

  /* of LDIF */
  GPtrArray *doubts;    /* (owned) (element-type char*): what could not be placed or read; the records stay */
  GArray *streams;      /* (owned) (nullable) (element-type UsherRunStream)   */
} UsherImportResult;

/* TRUE with result->written FALSE when rows were rejected: the caller says so and exits 1. */
gboolean usher_import_file (UsherWorkspace *workspace, const char *noun, const char *file, const UsherImportOptions *options,
                            UsherImportResult **result, GCancellable *cancellable, GError **error);
UsherImportResult *usher_import_result_new (void);
/* Notes that a row is left out. */
void usher_import_result_reject (UsherImportResult *self, gint64 row, const char *column, const char *value, const char *why);
void usher_import_field_change_free (gpointer change);
/* May the member import?  Whoever is at a workspace's beginning is told the first steps. */
gboolean usher_import_check_right (UsherTx *tx, GError **error);
void usher_import_result_free (UsherImportResult *self);
/* NULL-terminated: the headers that this noun's file may have; NULL: no such noun. */
const char *const *usher_import_fields (const char *noun);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherImportResult, usher_import_result_free)

G_END_DECLS
