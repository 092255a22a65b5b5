/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A query's rows as CSV or JSON lines, in flat memory; workbooks have a file of their own.  The file is written beside its name and
 * takes it only when it is whole and on disk.  Blocks; a reader's thread.  Who may export, and the
 * ledger line about it, are the callers'. */

#include "usher-export-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "usher-canon.h"
#include "usher-clock.h"
#include "usher-csv-writer.h"
#include "usher-error.h"

#define CHUNK (64 * 1024)

typedef struct {
  const UsherQuery *query;
  UsherExportKind kind;
  const char *path; /* of the unfinished file */
  int fd;
  GString *buffer;
  UsherHasher *hasher;
  UsherExportResult result;
  GCancellable *cancellable;
} Export;

/* ---- Values ---- */
/* A set is stored as ["analyst","lead"]; its words need no escapes. */
static void
add_set (GString *out, const char *json)
{
  gboolean first = TRUE;

  for (const char *at = strchr (json, '"'); at; at = strchr (at, '"'))
    {
      const char *end = strchr (++at, '"');

      if (!end)
        break;
      if (!first)
        g_string_append_c (out, ' ');
      g_string_append_len (out, at, end - at);
      first = FALSE;
      at = end + 1;
    }
}

void
usher_export_plain_value (GString *out, const UsherColumn *column, const UsherValue *value)
{
  g_autofree char *time = NULL;

  if (value->type == USHER_VALUE_TEXT && column->kind == USHER_COLUMN_SET)
    add_set (out, value->text);
  else if (value->type == USHER_VALUE_TEXT)
    g_string_append_len (out, value->text, (gssize) value->length);
  else if (value->type == USHER_VALUE_INT && column->kind == USHER_COLUMN_TIME)
    g_string_append (out, time = usher_time_format (value->integer));
  else if (value->type == USHER_VALUE_INT && column->kind == USHER_COLUMN_BOOL)
    g_string_append (out, value->integer ? "true" : "false");
  else if (value->type == USHER_VALUE_INT)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, value->integer);
}

void
usher_export_json_value (GString *out, const UsherColumn *column, const UsherValue *value)
{
  g_autofree char *time = NULL;

  if (value->type == USHER_VALUE_TEXT && column->kind == USHER_COLUMN_SET)
    g_string_append_len (out, value->text, (gssize) value->length);
  else if (value->type == USHER_VALUE_TEXT)
    usher_canon_text (out, value->text, (gssize) value->length);
  else if (value->type != USHER_VALUE_INT)
    g_string_append (out, "null");
  else if (column->kind == USHER_COLUMN_TIME)
    usher_canon_text (out, time = usher_time_format (value->integer), -1);
  else if (column->kind == USHER_COLUMN_BOOL)
    usher_canon_bool (out, value->integer != 0);
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, value->integer);
}

/* ---- Rows ---- */
void
usher_export_header (GString *out, const UsherQuery *query, UsherExportKind kind)
{
  guint n;
  const guint *columns = usher_query_columns (query, &n);

  if (kind != USHER_EXPORT_CSV)
    return;
  for (guint i = 0; i < n; i++)
    {
      if (i)
        usher_csv_next (out);
      usher_csv_text (out, usher_query_noun (query)->columns[columns[i]].name);
    }
  usher_csv_end (out);
}

static void
add_csv_value (GString *out, const UsherColumn *column, const UsherValue *value)
{
  GString *plain;

  if (value->type == USHER_VALUE_INT && column->kind != USHER_COLUMN_TIME && column->kind != USHER_COLUMN_BOOL)
    usher_csv_int (out, value->integer);
  else if (value->type != USHER_VALUE_NULL)
    {
      plain = g_string_new (NULL);
      usher_export_plain_value (plain, column, value);
      usher_csv_text (out, plain->str);
      g_string_free (plain, TRUE);
    }
}

void
usher_export_row (GString *out, const UsherQuery *query, UsherExportKind kind, const UsherValue *values)
{
  const UsherNoun *noun = usher_query_noun (query);
  guint n;
  const guint *columns = usher_query_columns (query, &n);

  if (kind == USHER_EXPORT_CSV)
    {
      for (guint i = 0; i < n; i++)
        {
          if (i)
            usher_csv_next (out);
          add_csv_value (out, &noun->columns[columns[i]], &values[i]);
        }
      usher_csv_end (out);
      return;
    }
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (out, i ? ",\"%s\":" : "{\"%s\":", noun->columns[columns[i]].name);
      usher_export_json_value (out, &noun->columns[columns[i]], &values[i]);
    }
  g_string_append (out, n ? "}\n" : "{}\n");
}

/* ---- The file ---- */
gboolean
usher_export_kind_of (const char *path, UsherExportKind *kind, GError **error)
{
  if (g_str_has_suffix (path, ".csv"))
    *kind = USHER_EXPORT_CSV;
  else if (g_str_has_suffix (path, ".jsonl"))
    *kind = USHER_EXPORT_JSONL;
  else if (g_str_has_suffix (path, ".xlsx"))
    *kind = USHER_EXPORT_XLSX;
  else
    return usher_error_set (error, USHER_ERROR_USAGE, "name the file .csv, .jsonl or .xlsx", "“%s” says no known format", path);
  return TRUE;
}

static gboolean
fail (const char *path, int code, GError **error)
{
  gboolean full = code == ENOSPC || code == EDQUOT;

  usher_error_set (error, full ? USHER_ERROR_FULL : USHER_ERROR_STORE, full ? "make room, or choose another place" : NULL,
                   "%s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
flush (Export *self, GError **error)
{
  const char *at = self->buffer->str;
  gsize left = self->buffer->len;

  usher_hasher_add (self->hasher, at, left);
  self->result.bytes += (gint64) left;
  while (left)
    {
      gssize written = write (self->fd, at, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return fail (self->path, errno, error);
      at += written;
      left -= (gsize) written;
    }
  g_string_truncate (self->buffer, 0);
  return TRUE;
}

static gboolean
on_row (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  Export *self = data;

  usher_export_row (self->buffer, self->query, self->kind, values);
  self->result.rows++;
  if (self->buffer->len < CHUNK)
    return TRUE;
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error) && flush (self, error);
}

static gboolean
write_rows (Export *self, UsherConn *conn, GError **error)
{
  usher_export_header (self->buffer, self->query, self->kind);
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
      || !usher_query_run (self->query, conn, -1, 0, on_row, self, error) || !flush (self, error))
    return FALSE;
  self->result.digest = usher_hasher_end (self->hasher);
  return TRUE;
}

gboolean
usher_export (const UsherQuery *query, UsherConn *conn, const char *to, UsherExportKind kind, UsherExportResult *result,
              GCancellable *cancellable, GError **error)
{
  g_autofree char *unfinished = g_strdup_printf ("%s.XXXXXX", to);
  Export self = { .query = query, .kind = kind, .path = to, .cancellable = cancellable };
  gboolean ok;

  if (g_file_test (to, G_FILE_TEST_IS_DIR))
    return fail (to, EISDIR, error);
  self.fd = g_mkstemp_full (unfinished, O_RDWR | O_CLOEXEC, 0600);
  if (self.fd < 0)
    return fail (to, errno, error);
  self.buffer = g_string_sized_new (CHUNK + 4096);
  self.hasher = usher_hasher_new ();
  if (kind == USHER_EXPORT_XLSX)
    ok = usher_export_xlsx (query, conn, unfinished, &self.result, cancellable, error);
  else
    ok = write_rows (&self, conn, error);
  if (ok && fsync (self.fd) != 0)
    ok = fail (to, errno, error);
  if (close (self.fd) != 0 && ok)
    ok = fail (to, errno, error);
  if (ok && g_rename (unfinished, to) != 0)
    ok = fail (to, errno, error);
  if (!ok)
    g_unlink (unfinished);
  g_string_free (self.buffer, TRUE);
  usher_hasher_free (self.hasher);
  if (ok && result)
    *result = self.result;
  return ok;
}
