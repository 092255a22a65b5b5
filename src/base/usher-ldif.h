/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LDIF of RFC 2849, streamed in memory bounded by one record: folded lines, base64, comments, LF or CRLF.  Plain values
 * must be UTF-8; what stands in base64 may be any bytes.  A value that lies elsewhere ("attribute:< URL") is refused,
 * and so are change records unless they are asked for.  A fault names file and line. */
typedef struct _UsherLdifReader UsherLdifReader;

typedef struct {
  const char *name;   /* (nullable): a file's name, for errors              */
  gboolean changes;   /* records with `changetype` are read                 */
  gsize record_max;   /* bytes; 0: 64 MiB, for groups have many members     */
} UsherLdifOptions;

/* Between the parts of a change stands a line whose name is "-". */
typedef struct {
  const char *name;   /* with its options: "member;range=0-1499"            */
  const char *text;   /* NUL-terminated                                     */
  gsize length;
  gint64 line;        /* where it begins                                    */
} UsherLdifLine;

typedef struct {
  const char *dn;
  gint64 line, number;         /* of the record, from 1                     */
  guint n;
  const UsherLdifLine *lines;  /* (borrowed): until the next record; without the dn */
} UsherLdifRecord;

UsherLdifReader *usher_ldif_reader_new (GInputStream *stream, const UsherLdifOptions *options);
UsherLdifReader *usher_ldif_reader_open (const char *path, const UsherLdifOptions *options, GError **error);
/* (nullable): NULL without an error is the end. */
const UsherLdifRecord *usher_ldif_reader_next (UsherLdifReader *self, GCancellable *cancellable, GError **error);
gint64 usher_ldif_reader_bytes (UsherLdifReader *self); /* read so far: for progress */
void usher_ldif_reader_free (UsherLdifReader *self);

/* "name: text", as base64 where the text wants it, folded at 76 characters.  LENGTH −1: up to the NUL. */
void usher_ldif_append (GString *out, const char *name, const char *text, gssize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLdifReader, usher_ldif_reader_free)

G_END_DECLS
