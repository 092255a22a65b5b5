/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-value.h"

G_BEGIN_DECLS

/* A batch: one page of what a source says, in the mirror's own shape.  A row's values stand where
 * usher-run.h says (USHER_ACCOUNTS_LOGIN …); its texts live as long as the batch. */
typedef struct {
  char *into;         /* (owned): a stream of usher-run.h: "accounts"                          */
  guint width;        /* values per row                                                        */
  GArray *values;     /* (owned) (element-type UsherValue)                                     */
  GArray *removed;    /* (owned) (element-type gboolean) a row: only its key is set, it is gone */
  GPtrArray *doubts;  /* (owned) (element-type char*): what was left out or taken as unknown, and where */
  char *next;         /* (owned) (nullable): where the next page begins; NULL: this was the last */
  char *checkpoint;   /* (owned) (nullable): with the last page: where an incremental read goes on */
  gint64 total;       /* how many the source says there are; −1: it does not say               */
  GStringChunk *texts; /* (owned) */
} UsherBatch;

/* INTO must be a stream of usher-run.h. */
UsherBatch *usher_batch_new (const char *into);
guint usher_batch_rows (const UsherBatch *self);
/* A new row, all unknown; the pointer lives until the next row. */
UsherValue *usher_batch_add (UsherBatch *self, gboolean removed);
UsherValue *usher_batch_row (const UsherBatch *self, guint row, gboolean *removed);
UsherValue usher_batch_text (UsherBatch *self, const char *text); /* NULL makes a null; copied */
void usher_batch_doubt (UsherBatch *self, const char *format, ...) G_GNUC_PRINTF (2, 3); /* at most 100 are kept */
void usher_batch_free (UsherBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherBatch, usher_batch_free)

G_END_DECLS
