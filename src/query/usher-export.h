/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-digest.h"
#include "usher-query.h"

G_BEGIN_DECLS

typedef enum { USHER_EXPORT_CSV, USHER_EXPORT_JSONL, USHER_EXPORT_XLSX } UsherExportKind;

typedef struct {
  gint64 rows;
  gint64 bytes;
  UsherDigest digest; /* SHA-256 of the file */
} UsherExportResult;

/* From the file's name: .csv, .jsonl or .xlsx. */
gboolean usher_export_kind_of (const char *path, UsherExportKind *kind, GError **error);
/* The query's rows, in order, into a file of mode 0600 that appears whole or not at all. */
gboolean usher_export (const UsherQuery *query, UsherConn *conn, const char *to, UsherExportKind kind, UsherExportResult *result,
                       GCancellable *cancellable, GError **error);

/* The same text, piece by piece, for CSV and JSON lines: a header (CSV alone has one) and rows, with their newlines.
 * CSV guards cells that look like formulas; null is an empty cell, or JSON's null. */
void usher_export_header (GString *out, const UsherQuery *query, UsherExportKind kind);
void usher_export_row (GString *out, const UsherQuery *query, UsherExportKind kind, const UsherValue *values);
/* One value as JSON: text quoted, times as ISO 8601 text, booleans true and false. */
void usher_export_json_value (GString *out, const UsherColumn *column, const UsherValue *value);
/* As people read it, and as CSV has it before its quotes: nothing for null, "analyst lead" for a set. */
void usher_export_plain_value (GString *out, const UsherColumn *column, const UsherValue *value);

G_END_DECLS
