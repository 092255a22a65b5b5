/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A strict, streaming CSV reader.  One thread at a time; it blocks on its stream.
 *
 * One buffer holds what was read.  A row is first found in it (places and lengths of its fields, the
 * text untouched), and only a complete row is finished in place: NULs behind fields, doubled quotes
 * made single.  So a row that ends beyond the buffer is simply looked for again after more was read,
 * a fault stays where it is, and no row allocates once buffer and arrays are large enough.
 *
 *   buffer  [ spent rows | at: this row … | … fill | NUL ]
 *
 * It must not know headers, types or what is imported; rows of unequal length are its caller's. */

#include "usher-csv-reader.h"

#include <string.h>

#include "usher-error.h"
#include "usher-utf8-private.h"

/* A small file needs no more than the first; from the second read on the second is quicker. */
#define BUFFER_FIRST (16 * 1024)
#define BUFFER_SIZE (256 * 1024)
#define ROW_MAX (1024 * 1024)
#define ROW_MAX_MAX (1024 * 1024 * 1024)

typedef enum { BYTE_PLAIN, BYTE_END, BYTE_QUOTE, BYTE_HIGH, BYTE_NUL } ByteClass;

struct _UsherCsvReader {
  /* input */
  GInputStream *stream; /* (owned) */
  char *name;           /* (owned) (nullable) */
  gsize row_max;
  guint8 unquoted[256]; /* a ByteClass: which bytes a field outside quotes stops at */
  guint8 quoted[256];   /* the same within quotes */
  char separator;

  /* running */
  guint8 *buffer;       /* (owned): CAPACITY + 1 bytes */
  gsize capacity, fill, at;
  gboolean begun, ended;
  gint64 spent;         /* bytes that left the buffer */
  gint64 line, number;  /* of the row at AT */

  /* results: the arrays grow together */
  UsherCsvRow row;
  guint room;
  const char **fields;  /* (owned) */
  gsize *lengths;       /* (owned) */
  gsize *places;        /* (owned): offsets from AT */
  guint8 *doubled;      /* (owned): a doubled quote is in there */
};

typedef enum { FOUND, MORE, FAULT } Outcome;

/* The search for one row. */
typedef struct {
  const guint8 *at;     /* the next byte to look at */
  const guint8 *end;    /* of what was read: a NUL stands there */
  gint64 lines;         /* that ended within quotes */
  guint n;
  const char *why, *hint;
} Search;

static void
fill_classes (UsherCsvReader *self)
{
  for (guint i = 0; i < 256; i++)
    self->unquoted[i] = self->quoted[i] = i < 0x80 ? BYTE_PLAIN : BYTE_HIGH;
  self->unquoted[0] = self->quoted[0] = BYTE_NUL;
  self->unquoted['"'] = self->quoted['"'] = BYTE_QUOTE;
  self->unquoted['\r'] = self->unquoted['\n'] = BYTE_END;
  self->unquoted[(guint8) self->separator] = BYTE_END;
}

UsherCsvReader *
usher_csv_reader_new (GInputStream *stream, const UsherCsvOptions *options)
{
  UsherCsvReader *self = g_new0 (UsherCsvReader, 1);

  self->stream = g_object_ref (stream);
  self->name = g_strdup (options ? options->name : NULL);
  self->separator = options && options->separator ? options->separator : ',';
  self->row_max = options && options->row_max ? MIN (options->row_max, ROW_MAX_MAX) : ROW_MAX;
  self->capacity = BUFFER_FIRST;
  self->buffer = g_malloc (self->capacity + 1);
  self->line = self->number = 1;
  fill_classes (self);
  return self;
}

static gboolean
convert_error (GError *was, const char *name, GError **error)
{
  if (g_error_matches (was, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, was);
      return FALSE;
    }
  usher_error_set (error, USHER_ERROR_STORE, NULL, "“%s” cannot be read: %s",
                   name ? name : "the input", was->message);
  g_error_free (was);
  return FALSE;
}

UsherCsvReader *
usher_csv_reader_open (const char *path, const UsherCsvOptions *options, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  UsherCsvOptions named = options ? *options : (UsherCsvOptions) { NULL };
  GError *local = NULL;

  if (!(stream = g_file_read (file, NULL, &local)))
    {
      convert_error (local, path, error);
      return NULL;
    }
  if (!named.name)
    named.name = path;
  return usher_csv_reader_new (G_INPUT_STREAM (stream), &named);
}

void
usher_csv_reader_free (UsherCsvReader *self)
{
  if (!self)
    return;
  g_object_unref (self->stream);
  g_free (self->name);
  g_free (self->buffer);
  g_free (self->fields);
  g_free (self->lengths);
  g_free (self->places);
  g_free (self->doubled);
  g_free (self);
}

gint64
usher_csv_reader_bytes (UsherCsvReader *self)
{
  return self->spent + (gint64) self->at;
}

/* Moves the row to the front, makes room when it fills the buffer, and reads the buffer full. */
static gboolean
read_more (UsherCsvReader *self, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  gsize got = 0;
  gboolean ok;

  self->spent += (gint64) self->at;
  self->fill -= self->at;
  memmove (self->buffer, self->buffer + self->at, self->fill);
  self->at = 0;
  if (self->fill == self->capacity || (self->begun && self->capacity < BUFFER_SIZE))
    {
      self->capacity = MAX (self->capacity * 2, BUFFER_SIZE);
      self->buffer = g_realloc (self->buffer, self->capacity + 1);
    }
  ok = g_input_stream_read_all (self->stream, self->buffer + self->fill, self->capacity - self->fill,
                                &got, cancellable, &local);
  self->fill += got;
  self->buffer[self->fill] = '\0';
  if (!ok)
    return convert_error (local, self->name, error);
  self->ended = self->fill < self->capacity;
  return TRUE;
}

static void
grow_arrays (UsherCsvReader *self)
{
  self->room = self->room ? self->room * 2 : 32;
  self->fields = g_renew (const char *, self->fields, self->room);
  self->lengths = g_renew (gsize, self->lengths, self->room);
  self->places = g_renew (gsize, self->places, self->room);
  self->doubled = g_renew (guint8, self->doubled, self->room);
}

static Outcome
fault (Search *search, const char *why, const char *hint)
{
  search->why = why;
  search->hint = hint;
  return FAULT;
}

/* At a byte above ASCII: steps over one character. */
static Outcome
step_over_high (UsherCsvReader *self, Search *search)
{
  gsize left = (gsize) (search->end - search->at);
  guint sequence = usher_utf8_sequence (search->at, left);

  if (!sequence)
    {
      if (left < 4 && !self->ended)
        return MORE;
      return fault (search, "not UTF-8",
                    "save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)");
    }
  search->at += sequence;
  return FOUND;
}

/* At a NUL: either the end of what was read, or one in the text. */
static Outcome
stop_at_nul (UsherCsvReader *self, Search *search)
{
  if (search->at == search->end)
    return self->ended ? FOUND : MORE;
  return fault (search, "a NUL byte", "save the file as UTF-8 text; UTF-16 is not read");
}

/* The inside of a quoted field; ends behind the closing quote. */
static Outcome
find_quoted_end (UsherCsvReader *self, Search *search, gboolean *doubled)
{
  Outcome outcome;

  while (TRUE)
    {
      while (self->quoted[*search->at] == BYTE_PLAIN)
        search->lines += *search->at++ == '\n';
      switch ((ByteClass) self->quoted[*search->at])
        {
        case BYTE_HIGH:
          if ((outcome = step_over_high (self, search)) != FOUND)
            return outcome;
          break;
        case BYTE_QUOTE:
          if (search->at[1] != '"')
            {
              /* What follows the quote decides, and may not have been read yet. */
              if (search->at + 1 == search->end && !self->ended)
                return MORE;
              search->at++;
              return FOUND;
            }
          *doubled = TRUE;
          search->at += 2;
          break;
        default:
          if ((outcome = stop_at_nul (self, search)) != FOUND)
            return outcome;
          return fault (search, "a quote that is never closed",
                        "close the quote, or double it where it belongs to the text");
        }
    }
}

static Outcome
find_plain_end (UsherCsvReader *self, Search *search)
{
  Outcome outcome;

  while (TRUE)
    {
      while (self->unquoted[*search->at] == BYTE_PLAIN)
        search->at++;
      switch ((ByteClass) self->unquoted[*search->at])
        {
        case BYTE_HIGH:
          if ((outcome = step_over_high (self, search)) != FOUND)
            return outcome;
          break;
        case BYTE_QUOTE:
          return fault (search, "a quote within text that is not quoted",
                        "quote the whole field, and double the quotes within it");
        case BYTE_NUL:
          return stop_at_nul (self, search);
        default:
          return FOUND;
        }
    }
}

/* Behind a field: steps over what ends it; *LAST tells whether the row ends with it. */
static Outcome
find_separator (UsherCsvReader *self, Search *search, gboolean *last)
{
  guint8 c = *search->at;

  *last = c != (guint8) self->separator;
  if (!*last || c == '\n')
    {
      search->at++;
      return FOUND;
    }
  if (c == '\r')
    {
      if (search->at[1] == '\n')
        {
          search->at += 2;
          return FOUND;
        }
      if (search->at + 1 == search->end && !self->ended)
        return MORE;
      return fault (search, "a carriage return without a line feed",
                    "end rows with LF or CRLF; quote a field that holds line breaks");
    }
  if (c == '\0')
    return stop_at_nul (self, search);
  return fault (search, "text after a closing quote", "double the quotes within a quoted field");
}

static Outcome
find_row (UsherCsvReader *self, Search *search)
{
  const guint8 *begin = self->buffer + self->at;
  Outcome outcome;
  gboolean last = FALSE;

  while (!last)
    {
      gboolean quoted = *search->at == '"', doubled = FALSE;
      const guint8 *field = quoted ? ++search->at : search->at;

      outcome = quoted ? find_quoted_end (self, search, &doubled) : find_plain_end (self, search);
      if (outcome != FOUND)
        return outcome;
      if (search->n == self->room)
        grow_arrays (self);
      self->places[search->n] = (gsize) (field - begin);
      self->lengths[search->n] = (gsize) (search->at - field) - quoted;
      self->doubled[search->n] = (guint8) doubled;
      if ((outcome = find_separator (self, search, &last)) != FOUND)
        return outcome;
      search->n++;
      if ((gsize) (search->at - begin) > self->row_max + 2)
        return fault (search, "a row that is too long", "look for a quote that is not closed");
    }
  return FOUND;
}

static gsize
undouble (char *text, gsize length)
{
  const char *end = text + length;
  char *to = text;

  for (const char *from = text; from < end; from++)
    {
      *to++ = *from;
      from += *from == '"';
    }
  return (gsize) (to - text);
}

/* The row is complete: its bytes become its fields. */
static void
finish_row (UsherCsvReader *self, const Search *search)
{
  char *begin = (char *) self->buffer + self->at;

  for (guint i = 0; i < search->n; i++)
    {
      char *field = begin + self->places[i];

      if (self->doubled[i])
        self->lengths[i] = undouble (field, self->lengths[i]);
      field[self->lengths[i]] = '\0';
      self->fields[i] = field;
    }
  self->row = (UsherCsvRow) { search->n, self->fields, self->lengths, self->line, self->number };
  self->line += search->lines + 1;
  self->number++;
  self->at = (gsize) (search->at - self->buffer);
}

static gboolean
report (UsherCsvReader *self, const Search *search, GError **error)
{
  usher_error_set (error, USHER_ERROR_INPUT, search->hint, "row %" G_GINT64_FORMAT ", column %u: %s",
                   self->line, search->n + 1, search->why);
  if (error)
    usher_error_add_where (*error, self->name, self->line, search->n + 1);
  return FALSE;
}

/* Reads the first bytes and steps over a byte order mark. */
static gboolean
begin (UsherCsvReader *self, GCancellable *cancellable, GError **error)
{
  Search search = { .why = "UTF-16 text",
                    .hint = "save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)" };
  const guint8 *b = self->buffer;

  if (!read_more (self, cancellable, error))
    return FALSE;
  if (self->fill >= 2 && ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff)))
    return report (self, &search, error);
  if (self->fill >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf)
    self->at = 3;
  self->begun = TRUE;
  return TRUE;
}

const UsherCsvRow *
usher_csv_reader_next (UsherCsvReader *self, GCancellable *cancellable, GError **error)
{
  if (!self->begun && !begin (self, cancellable, error))
    return NULL;

  while (self->at < self->fill || !self->ended)
    {
      Search search = { .at = self->buffer + self->at, .end = self->buffer + self->fill };
      Outcome outcome = find_row (self, &search);

      if (outcome == MORE && self->fill - self->at > self->row_max)
        outcome = fault (&search, "a row that is too long", "look for a quote that is not closed");
      if (outcome == FAULT)
        {
          report (self, &search, error);
          return NULL;
        }
      if (outcome == FOUND && search.at > self->buffer + self->at)
        {
          finish_row (self, &search);
          return &self->row;
        }
      if (outcome == MORE && !read_more (self, cancellable, error))
        return NULL;
    }
  return NULL;
}
