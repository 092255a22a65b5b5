/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* RFC 4180, strictly, streamed in flat memory: quotes, newlines within quotes, CRLF or LF, a BOM.
 * What is not UTF-8, or holds a NUL, or leaves a quote open, is refused with row and column
 * (where.line is the row of the file, counted in lines, at its beginning; where.column the field), and
 * so are a quote within or text behind a quoted field, and a CR without LF.  A blank line is a row of one
 * empty field; rows of unequal length are the caller's to judge.  After a fault each further call answers it again. */
typedef struct _UsherCsvReader UsherCsvReader;

typedef struct {
  const char *name;   /* (nullable): a file's name, for errors            */
  char separator;     /* 0: a comma                                        */
  gsize row_max;      /* bytes in one row; 0: 1 MiB                        */
} UsherCsvOptions;

typedef struct {
  guint n;                     /* fields                                               */
  const char *const *fields;   /* (borrowed): until the next row; NUL-terminated       */
  const gsize *lengths;
  gint64 line;                 /* where the row begins, from 1                          */
  gint64 number;               /* of the row, from 1 (a header is row 1)                */
} UsherCsvRow;

UsherCsvReader *usher_csv_reader_new (GInputStream *stream, const UsherCsvOptions *options);
UsherCsvReader *usher_csv_reader_open (const char *path, const UsherCsvOptions *options, GError **error);
/* (nullable): NULL without an error is the end. */
const UsherCsvRow *usher_csv_reader_next (UsherCsvReader *self, GCancellable *cancellable, GError **error);
gint64 usher_csv_reader_bytes (UsherCsvReader *self); /* read so far: for progress */
void usher_csv_reader_free (UsherCsvReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCsvReader, usher_csv_reader_free)

G_END_DECLS
