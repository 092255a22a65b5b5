/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A query's rows as a workbook of one sheet, by libxlsxwriter in constant memory: rows go to a file
 * without a name as they come.  Text is written as text, so that no cell becomes a formula.  The
 * library does not look whether its writes succeed (a full disk): what it made is checked here.
 * Blocks; a reader's thread.  It does not know the file's final name. */

#include "usher-export-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <locale.h>
#include <string.h>
#include <xlsxwriter.h>

#include "usher-clock.h"
#include "usher-error.h"

#define MOST_ROWS (LXW_ROW_MAX - 1) /* the first is the header's */
#define EXACT (G_GINT64_CONSTANT (1) << 53)
#define DAY_MS 86400000.0
#define EPOCH_DAY 25569.0 /* 1970-01-01, as spreadsheets count days */
#define FIRST_DAY 61.0    /* 1900-03-01: before it spreadsheets disagree about the calendar */
#define LAST_DAY 2958466.0 /* after 9999-12-31 */
#define CANCEL_EVERY 1024
#define NO_ROOM "Make room where the file and temporary files lie, or export CSV."
#define SHEET "xl/worksheets/sheet1.xml"

typedef struct {
  const UsherQuery *query;
  lxw_workbook *book;
  lxw_worksheet *sheet;
  lxw_format *heading, *time;
  GString *cell;
  gint64 rows;
  GCancellable *cancellable;
} Sheet;

/* ---- Cells ----------------------------------------------------------------------------------- */

static gboolean
too_many (GError **error)
{
  return usher_error_set (error, USHER_ERROR_INPUT, "Export CSV, or narrow the query.",
                          "a sheet has room for %d rows below its header", MOST_ROWS);
}

static gboolean
check (lxw_error code, GError **error)
{
  if (code == LXW_NO_ERROR)
    return TRUE;
  if (code == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE)
    return too_many (error);
  if (code == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
    return usher_error_set (error, USHER_ERROR_INPUT, "Export CSV, or leave the column out.",
                            "a cell of a sheet has room for 32,767 characters, and a value is longer");
  return usher_error_set (error, USHER_ERROR_FULL, NO_ROOM, "the workbook cannot be written: %s", lxw_strerror (code));
}

/* The two code points that UTF-8 can hold and XML cannot (control characters the library escapes). */
static void
replace_non_characters (char *text)
{
  for (char *at = strstr (text, "\xEF\xBF"); at; at = strstr (at + 3, "\xEF\xBF"))
    if (at[2] == '\xBE' || at[2] == '\xBF')
      at[2] = '\xBD';
}

/* The apostrophe is CSV's: it keeps the text a text when the sheet is saved as something else. */
static gboolean
add_text (Sheet *self, lxw_row_t row, lxw_col_t column, const char *text, lxw_format *format, GError **error)
{
  g_string_assign (self->cell, strchr ("=+-@\t\r", *text) && *text ? "'" : "");
  g_string_append (self->cell, text);
  replace_non_characters (self->cell->str);
  return check (worksheet_write_string (self->sheet, row, column, self->cell->str, format), error);
}

static gboolean
add_plain (Sheet *self, lxw_row_t row, lxw_col_t at, const UsherColumn *column, const UsherValue *value, GError **error)
{
  GString *plain = g_string_new (NULL);
  gboolean ok;

  usher_export_plain_value (plain, column, value);
  ok = plain->len == 0 || add_text (self, row, at, plain->str, NULL, error);
  g_string_free (plain, TRUE);
  return ok;
}

static gboolean
add_cell (Sheet *self, lxw_row_t row, lxw_col_t at, const UsherColumn *column, const UsherValue *value, GError **error)
{
  double day;

  if (value->type != USHER_VALUE_INT)
    return add_plain (self, row, at, column, value, error);
  if (column->kind == USHER_COLUMN_BOOL)
    return check (worksheet_write_boolean (self->sheet, row, at, value->integer != 0, NULL), error);
  if (column->kind == USHER_COLUMN_TIME)
    {
      day = (double) value->integer / DAY_MS + EPOCH_DAY;
      if (day < FIRST_DAY || day >= LAST_DAY)
        return add_plain (self, row, at, column, value, error);
      return check (worksheet_write_number (self->sheet, row, at, day, self->time), error);
    }
  /* A number of a sheet is a double: what it would round stays text. */
  if (value->integer <= -EXACT || value->integer >= EXACT)
    return add_plain (self, row, at, column, value, error);
  return check (worksheet_write_number (self->sheet, row, at, (double) value->integer, NULL), error);
}

static gboolean
on_row (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  Sheet *self = data;
  const UsherNoun *noun = usher_query_noun (self->query);
  const guint *columns = usher_query_columns (self->query, &n);

  if (self->rows >= MOST_ROWS)
    return too_many (error);
  if (self->rows % CANCEL_EVERY == 0 && g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  self->rows++;
  for (guint i = 0; i < n; i++)
    if (!add_cell (self, (lxw_row_t) self->rows, (lxw_col_t) i, &noun->columns[columns[i]], &values[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
add_header (Sheet *self, GError **error)
{
  const UsherNoun *noun = usher_query_noun (self->query);
  guint n;
  const guint *columns = usher_query_columns (self->query, &n);

  for (guint i = 0; i < n; i++)
    {
      const UsherColumn *column = &noun->columns[columns[i]];
      gboolean wide = column->kind == USHER_COLUMN_TIME || column->kind == USHER_COLUMN_KEY || column->kind == USHER_COLUMN_TEXT;

      if (!add_text (self, 0, (lxw_col_t) i, column->name, self->heading, error)
          || !check (worksheet_set_column (self->sheet, (lxw_col_t) i, (lxw_col_t) i, wide ? 25 : 12, NULL), error))
        return FALSE;
    }
  return TRUE;
}

/* ---- What the library made ------------------------------------------------------------------- */

static guint32
read_le (const guint8 *at, guint bytes)
{
  guint32 number = 0;

  while (bytes--)
    number = number << 8 | at[bytes];
  return number;
}

typedef struct {
  const guint8 *data; /* deflated */
  gsize packed, size;
} Member;

/* The sheet inside the file, from the archive's own table at its end. */
static gboolean
find_sheet (const guint8 *data, gsize length, Member *member)
{
  const guint8 *end = length >= 22 ? data + length - 22 : NULL, *at;
  guint32 local;

  if (!end || memcmp (end, "PK\5\6", 4) != 0 || read_le (end + 16, 4) > length)
    return FALSE;
  for (at = data + read_le (end + 16, 4); at + 46 <= end && memcmp (at, "PK\1\2", 4) == 0;)
    {
      guint name = read_le (at + 28, 2);

      if (at + 46 + name > end)
        return FALSE;
      if (name == strlen (SHEET) && memcmp (at + 46, SHEET, name) == 0)
        {
          member->packed = read_le (at + 20, 4);
          member->size = read_le (at + 24, 4);
          local = read_le (at + 42, 4);
          if (length < 30 || local > length - 30)
            return FALSE;
          local += 30 + read_le (data + local + 26, 2) + read_le (data + local + 28, 2);
          member->data = data + local;
          return local <= length && member->packed <= length - local;
        }
      at += 46 + name + read_le (at + 30, 2) + read_le (at + 32, 2);
    }
  return FALSE;
}

/* Rows are counted by their end tags; a tag may lie across two pieces, so AT says how much of it
 * was seen.  Text has no '<' of its own. */
static void
count_tags (const char *text, gsize length, const char *tag, gsize *at, gint64 *n)
{
  for (gsize i = 0; i < length; i++)
    {
      *at = text[i] == tag[*at] ? *at + 1 : text[i] == tag[0];
      if (!tag[*at])
        {
          *at = 0;
          (*n)++;
        }
    }
}

static gboolean
is_whole (const Member *member, gint64 rows)
{
  g_autoptr(GZlibDecompressor) inflate = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
  GConverterResult state = G_CONVERTER_CONVERTED;
  char piece[16384];
  gsize done = 0, row_at = 0, end_at = 0, read, written;
  gint64 n_rows = 0, n_ends = 0;

  while (state == G_CONVERTER_CONVERTED)
    {
      state = g_converter_convert (G_CONVERTER (inflate), member->data + done, member->packed - done, piece, sizeof piece,
                                   G_CONVERTER_INPUT_AT_END, &read, &written, NULL);
      if (state == G_CONVERTER_ERROR)
        return FALSE;
      done += read;
      count_tags (piece, written, "</row>", &row_at, &n_rows);
      count_tags (piece, written, "</worksheet>", &end_at, &n_ends);
    }
  return n_rows == rows && n_ends == 1;
}

/* LEAST: what the rows alone take. */
static gboolean
check_file (const char *path, gint64 least, UsherExportResult *result, GError **error)
{
  g_autoptr(GError) inner = NULL;
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, &inner);
  const char *data = file ? g_mapped_file_get_contents (file) : NULL;
  gsize length = file ? g_mapped_file_get_length (file) : 0;
  Member sheet;

  if (!file)
    return usher_error_set (error, USHER_ERROR_STORE, NULL, "%s", inner->message);
  if (!find_sheet ((const guint8 *) data, length, &sheet) || (gint64) sheet.size <= least || !is_whole (&sheet, result->rows + 1))
    return usher_error_set (error, USHER_ERROR_FULL, NO_ROOM, "the workbook was not written whole");
  result->bytes = (gint64) length;
  result->digest = usher_sha256 (data, length);
  return TRUE;
}

static gboolean
write_sheet (Sheet *self, UsherConn *conn, gint64 *least, GError **error)
{
  guint n;

  usher_query_columns (self->query, &n);
  if (!add_header (self, error) || !usher_query_run (self->query, conn, -1, 0, on_row, self, error)
      || g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  worksheet_freeze_panes (self->sheet, 1, 0);
  if (n)
    worksheet_autofilter (self->sheet, 0, 0, (lxw_row_t) self->rows, (lxw_col_t) (n - 1));
  if (fflush (self->sheet->optimize_tmpfile) != 0 || ferror (self->sheet->optimize_tmpfile))
    return usher_error_set (error, USHER_ERROR_FULL, NO_ROOM, "temporary files cannot be written: %s", g_strerror (errno));
  *least = ftello (self->sheet->optimize_tmpfile);
  return TRUE;
}

gboolean
usher_export_xlsx (const UsherQuery *query, UsherConn *conn, const char *path, UsherExportResult *result, GCancellable *cancellable,
                   GError **error)
{
  lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = (char *) g_get_tmp_dir () };
  /* The library prints numbers as the locale has them; files want a point.  This thread alone. */
  locale_t plain = newlocale (LC_NUMERIC_MASK, "C", duplocale (LC_GLOBAL_LOCALE)), before = uselocale (plain);
  Sheet self = { .query = query, .cancellable = cancellable, .cell = g_string_new (NULL) };
  gint64 least = -1;
  gboolean ok;

  self.book = workbook_new_opt (path, &options);
  self.sheet = workbook_add_worksheet (self.book, usher_query_noun (query)->name);
  self.heading = workbook_add_format (self.book);
  format_set_bold (self.heading);
  self.time = workbook_add_format (self.book);
  format_set_num_format (self.time, "yyyy-mm-dd hh:mm:ss \"UTC\"");
  ok = write_sheet (&self, conn, &least, error);
  if (ok)
    ok = check (workbook_close (self.book), error);
  else
    {
      /* The library closes it only when it writes the book. */
      fclose (self.sheet->optimize_tmpfile);
      self.sheet->optimize_tmpfile = NULL;
      lxw_workbook_free (self.book);
    }
  uselocale (before);
  freelocale (plain);
  g_string_free (self.cell, TRUE);
  result->rows = self.rows;
  return ok && check_file (path, least, result, error);
}
