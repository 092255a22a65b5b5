/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-csv-reader.h"
#include "usher-import.h"
#include "usher-index-private.h"
#include "usher-run.h"

G_BEGIN_DECLS

/* What the parts of an import share.
 *
 *   usher-import.c         the file: header, rows, what is refused, the act
 *   usher-import-fields.c  each noun's headers, and a row's cells as a stream's values
 *   usher-import-follow.c  what a file says that is governed: owners and links
 *   usher-import-store.c   names of what is there already
 *   usher-import-feed.c    what HR feeds have beyond that; usher-import-headers.c: their words */
#define USHER_IMPORT_FIELDS_MAX 16

typedef enum {
  USHER_CELL_TEXT,
  USHER_CELL_NAME, /* text that a key is made of: short */
  USHER_CELL_WORD, /* of a closed set                   */
  USHER_CELL_DATE,
  USHER_CELL_OTHER, /* the noun's own function takes it */
} UsherCellKind;

typedef struct {
  const char *name;
  UsherCellKind kind;
  int column;               /* of the stream, which it tells; −1: none */
  gboolean required;
  const char *const *words; /* (nullable) */
} UsherImportField;

typedef struct _UsherImport UsherImport;
typedef struct _UsherImportFeed UsherImportFeed;

typedef struct {
  const char *noun, *stream;
  const UsherImportField *fields;
  guint n_fields;
  /* The rest of the row's values, and its source; FALSE: it was rejected (or error is set). */
  gboolean (*complete) (UsherImport *self, UsherValue *values, gint64 *source, GError **error);
  /* What the row says that is governed; ID is the record's. */
  void (*follow) (UsherImport *self, gint64 id);
  gboolean feed; /* of a personnel system */
} UsherImportShape;

typedef struct {
  gint64 id, person;
} UsherImportOwner;

struct _UsherImport {
  /* input */
  UsherWorkspace *workspace; /* (borrowed) */
  const char *file;          /* (borrowed) */
  const UsherImportOptions *options;
  const UsherImportShape *shape;
  GCancellable *cancellable; /* (borrowed) (nullable) */

  /* running */
  UsherTx *tx;
  gboolean several_sources, scouting; /* the first of several passes: only looks */
  gboolean held;                      /* rolled back on purpose */
  guint n_header;
  int place[USHER_IMPORT_FIELDS_MAX];       /* by field: its place in the file, or −1 */
  const UsherCsvRow *row;
  gint64 default_source, file_bytes;
  GHashTable *sources;   /* (owned): name → id as a pointer to gint64 */
  GHashTable *source_set; /* (owned): ids that rows name */
  UsherIndex *names[5];  /* (owned) (nullable): by noun of usher-key.h; content[0] is the source */
  GPtrArray *new_apps;   /* (owned): names that no app has yet */
  GString *scratch[3];   /* (owned): texts that values borrow */
  GArray *follows;       /* (owned) (element-type UsherImportOwner) */
  UsherImportFeed *feed; /* (owned) (nullable) */
  gint64 follow_person;  /* of the row: owner or person; 0: none */

  /* results */
  UsherImportResult *result; /* (owned) */
};

const UsherImportShape *usher_import_shape (const char *noun); /* (nullable) */
/* A cell by field; "" where the file has no such column. */
const char *usher_import_cell (UsherImport *self, guint field, gsize *length);
/* Notes it (once: in the first pass); returns FALSE. */
gboolean usher_import_reject (UsherImport *self, int field, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* Of the stream's columns, a bit each: those that the header does not name. */
guint usher_import_untold (const UsherImport *self);
/* The values that come straight from cells. */
gboolean usher_import_convert (UsherImport *self, UsherValue *values, GError **error);
/* By key, with or without prefix, or its last part; rejects what is unknown or several. */
gboolean usher_import_find (UsherImport *self, const char *noun, int field, gint64 *id, gint64 *source, GError **error);
gboolean usher_import_find_source (UsherImport *self, const char *name, int field, gint64 *id, GError **error);
gboolean usher_import_follow (UsherImport *self, GError **error);
gboolean usher_import_store_has_people (UsherConn *conn, gboolean *has, GError **error);
/* Keys, their last parts (id −1 where several share one); apps by name too. */
gboolean usher_import_store_names (UsherConn *conn, const char *table, UsherIndex *index, GError **error);

G_END_DECLS
