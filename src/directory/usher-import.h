/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-workspace.h"

G_BEGIN_DECLS

/* A CSV file into the mirror, as one act of kind "import".  Nouns: people, accounts, groups,
 * memberships, entitlements, grants.  What the header does not name, records that are there keep; an
 * empty cell takes the value away. */
#define USHER_IMPORT_REJECTS_MAX 1000 /* listed; all are counted */

typedef struct {
  const char *source;   /* (nullable): "import"; a column `source` wins        */
  const char *map;      /* (nullable): "field=Header,field=Header"             */
  gboolean dry_run;     /* everything but the commit                           */
  gboolean partial;     /* write the good rows though some are rejected        */
  gboolean complete;    /* who is absent from the file is gone (people alone)  */
  char separator;       /* 0: a comma                                          */
  void (*progress) (gint64 bytes, gint64 total, gpointer data); /* (nullable) */
  gpointer progress_data;
} UsherImportOptions;

typedef struct {
  gint64 row;           /* a header is row 1 */
  char *column;         /* (owned) (nullable) */
  char *value;          /* (owned) (nullable): its beginning */
  char *why;            /* (owned)            */
} UsherImportReject;

typedef struct {
  gint64 read, added, changed, unchanged, removed, n_rejected;
  gboolean written;     /* FALSE: a dry run, or rows were rejected            */
  GPtrArray *rejected;  /* (owned) (element-type UsherImportReject)           */
} UsherImportResult;

/* TRUE with result->written FALSE when rows were rejected: the caller says so and exits 1. */
gboolean usher_import_file (UsherWorkspace *workspace, const char *noun, const char *file, const UsherImportOptions *options,
                            UsherImportResult **result, GCancellable *cancellable, GError **error);
void usher_import_result_free (UsherImportResult *self);
/* NULL-terminated: the headers that this noun's file may have; NULL: no such noun. */
const char *const *usher_import_fields (const char *noun);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherImportResult, usher_import_result_free)

G_END_DECLS
