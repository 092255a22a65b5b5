/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The parser of filter tokens, and what one term says about one value.  What it makes is read by
 * the SQL builder and by the grid store, so both find the same rows.  Pure; any thread; the text
 * may come from anywhere and is bounded here. */

#include "usher-token-private.h"

#include <string.h>

#include "usher-error.h"
#include "usher-text.h"

#define TOKENS_MAX (64 * 1024)

typedef struct {
  UsherFilter *filter; /* (owned by the caller) */
  GArray *terms;
  const char *start;   /* of the whole text */
  const char *at;
  gint64 now;
  guint n_values;
  GError **error;
} Parser;

typedef struct {
  const char *at; /* where it begins, for errors */
  GString *text;
  gboolean quoted;
} Piece;

static gint64
column_of (Parser *parser, const char *at)
{
  return g_utf8_pointer_to_offset (parser->start, at) + 1;
}

static gboolean fail (Parser *parser, const char *at, char **candidates, const char *format, ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (Parser *parser, const char *at, char **candidates, const char *format, ...)
{
  g_autofree char *message = NULL, *names = NULL, *hint = NULL;
  gboolean some = candidates && candidates[0];
  GError *fault = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (some)
    {
      names = g_strjoinv (", ", candidates);
      hint = g_strdup_printf ("did you mean: %s?", names);
    }
  usher_error_set (&fault, USHER_ERROR_USAGE, hint, "%s", message);
  usher_error_add_where (fault, NULL, 0, column_of (parser, at));
  if (some)
    usher_error_add_candidates (fault, (const char *const *) candidates);
  g_propagate_error (parser->error, fault);
  return FALSE;
}

static void
term_clear (UsherTerm *term)
{
  for (guint i = 0; i < term->n_texts; i++)
    g_free (term->texts[i]);
  g_free (term->texts);
  g_free (term->ranges);
}

static void
term_add_text (UsherTerm *term, char *text)
{
  term->texts = g_renew (char *, term->texts, term->n_texts + 1);
  term->texts[term->n_texts++] = text;
}

static void
term_add_range (UsherTerm *term, UsherRange range)
{
  term->ranges = g_renew (UsherRange, term->ranges, term->n_ranges + 1);
  term->ranges[term->n_ranges++] = range;
}

/* ---- Pieces of text ---- */
static gboolean
read_quoted (Parser *parser, GString *out)
{
  const char *begin = parser->at++;

  for (; *parser->at && *parser->at != '"'; parser->at++)
    {
      if (*parser->at == '\\' && (parser->at[1] == '"' || parser->at[1] == '\\'))
        parser->at++;
      g_string_append_c (out, *parser->at);
    }
  if (!*parser->at)
    return fail (parser, begin, NULL, "the quote is not closed");
  parser->at++;
  return TRUE;
}

/* Up to a space, or a comma where values are listed. */
static gboolean
read_piece (Parser *parser, gboolean listed, Piece *piece)
{
  piece->at = parser->at;
  piece->quoted = FALSE;
  g_string_truncate (piece->text, 0);
  while (*parser->at && !g_ascii_isspace (*parser->at) && !(listed && *parser->at == ','))
    {
      if (*parser->at != '"')
        g_string_append_c (piece->text, *parser->at++);
      else if (read_quoted (parser, piece->text))
        piece->quoted = TRUE;
      else
        return FALSE;
    }
  return TRUE;
}

/* ---- Values ---- */
static gboolean
add_choice (Parser *parser, UsherTerm *term, const UsherColumn *column, UsherTokenOp op, const Piece *piece)
{
  int choice = usher_token_choice (column, piece->text->str);

  if (choice < 0)
    {
      g_auto (GStrv) nearest = usher_token_nearest_values (column, piece->text->str);

      return fail (parser, piece->at, nearest, "%s is never “%s”", column->name, piece->text->str);
    }
  if (column->kind == USHER_COLUMN_SET)
    {
      if (op != USHER_OP_IS)
        return fail (parser, piece->at, NULL, "%s has no order", column->name);
      term->kind = USHER_TERM_HAS;
      term_add_text (term, g_strdup_printf ("\"%s\"", column->values[choice]));
      return TRUE;
    }
  if (op != USHER_OP_IS && !(column->flags & USHER_COLUMN_ORDERED))
    return fail (parser, piece->at, NULL, "%s has no order", column->name);
  for (int i = 0; column->values[i]; i++)
    if ((i == choice && op != USHER_OP_LESS && op != USHER_OP_MORE) || (i < choice && (op == USHER_OP_LESS || op == USHER_OP_LESS_EQUAL))
        || (i > choice && (op == USHER_OP_MORE || op == USHER_OP_MORE_EQUAL)))
      term_add_text (term, g_strdup (column->values[i]));
  return TRUE;
}

static gboolean
add_value (Parser *parser, UsherTerm *term, const UsherColumn *column, UsherTokenOp op, const Piece *piece)
{
  const char *why;
  UsherRange range;

  if (!piece->quoted && !piece->text->len)
    return fail (parser, piece->at, NULL, "%s: a value is missing", column->name);
  if (++parser->n_values > USHER_FILTER_VALUES_MAX)
    return fail (parser, piece->at, NULL, "more than %d values", USHER_FILTER_VALUES_MAX);
  if (!piece->quoted && !g_ascii_strcasecmp (piece->text->str, "null"))
    {
      if (op != USHER_OP_IS)
        return fail (parser, piece->at, NULL, "nothing is less or more than null");
      term->or_null = TRUE;
      return TRUE;
    }
  if (column->values)
    return add_choice (parser, term, column, op, piece);
  if (usher_column_is_number (column))
    {
      if (!usher_token_range (column, op, piece->text->str, parser->now, &range, &why))
        return fail (parser, piece->at, NULL, "%s: %s", column->name, why);
      term_add_range (term, range);
      return TRUE;
    }
  term->kind = op == USHER_OP_IS                                        ? USHER_TERM_TEXT
               : op == USHER_OP_LESS || op == USHER_OP_LESS_EQUAL ? USHER_TERM_LESS
                                                                        : USHER_TERM_MORE;
  term->or_equal = op == USHER_OP_LESS_EQUAL || op == USHER_OP_MORE_EQUAL;
  term_add_text (term, usher_token_text (column, piece->text->str));
  return TRUE;
}

static gboolean
read_values (Parser *parser, UsherTerm *term, UsherTokenOp op)
{
  const UsherColumn *column = &parser->filter->noun->columns[term->column];
  g_autoptr (GString) text = g_string_new (NULL);
  Piece piece = { .text = text };

  term->kind = usher_column_is_number (column) ? USHER_TERM_RANGE : USHER_TERM_TEXT;
  for (guint n = 0;; n++)
    {
      if (n > 0 && op != USHER_OP_IS)
        return fail (parser, parser->at, NULL, "%s: one value is compared with", column->name);
      if (!read_piece (parser, TRUE, &piece) || !add_value (parser, term, column, op, &piece))
        return FALSE;
      if (*parser->at != ',')
        return TRUE;
      parser->at++;
    }
}

/* ---- Terms ---- */
/* The length of a field's name when an operator follows it; 0: these are plain words. */
static gsize
field_length (const char *at)
{
  gsize length = 0;

  if (!g_ascii_isalpha (*at))
    return 0;
  while (g_ascii_isalnum (at[length]) || at[length] == '_' || at[length] == '-')
    length++;
  return at[length] && strchr (":<>", at[length]) ? length : 0;
}

static UsherTokenOp
read_op (Parser *parser)
{
  char op = *parser->at++;
  gboolean equal = op != ':' && *parser->at == '=';

  parser->at += equal;
  if (op == ':')
    return USHER_OP_IS;
  if (op == '<')
    return equal ? USHER_OP_LESS_EQUAL : USHER_OP_LESS;
  return equal ? USHER_OP_MORE_EQUAL : USHER_OP_MORE;
}

static gboolean
read_field (Parser *parser, UsherTerm *term, gsize length)
{
  const UsherNoun *noun = parser->filter->noun;
  g_autofree char *name = g_ascii_strdown (parser->at, (gssize) length);
  int column;

  g_strdelimit (name, "-", '_');
  column = usher_noun_column (noun, name);
  if (column < 0 && noun->age >= 0 && g_str_equal (name, "age"))
    column = noun->age;
  if (column < 0)
    {
      g_auto (GStrv) nearest = usher_noun_nearest_columns (noun, name);

      return fail (parser, parser->at, nearest, "%s have no column “%s”", noun->name, name);
    }
  term->column = (guint) column;
  parser->at += length;
  return read_values (parser, term, read_op (parser));
}

static gboolean
read_word (Parser *parser, UsherTerm *term)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Piece piece = { .text = text };
  char *fold;

  if (!read_piece (parser, FALSE, &piece))
    return FALSE;
  fold = usher_fold (text->str, (gssize) text->len);
  term->kind = USHER_TERM_WORD;
  term_add_text (term, fold);
  return *fold ? TRUE : fail (parser, piece.at, NULL, "there is nothing to search for");
}

static gboolean
read_term (Parser *parser)
{
  UsherTerm term = { 0 };
  gsize length;

  if (parser->terms->len == USHER_FILTER_TERMS_MAX)
    return fail (parser, parser->at, NULL, "more than %d terms", USHER_FILTER_TERMS_MAX);
  if (*parser->at == '-' && parser->at[1] && !g_ascii_isspace (parser->at[1]))
    {
      term.negated = TRUE;
      parser->at++;
    }
  length = field_length (parser->at);
  if (length ? read_field (parser, &term, length) : read_word (parser, &term))
    {
      g_array_append_val (parser->terms, term);
      return TRUE;
    }
  term_clear (&term);
  return FALSE;
}

static GArray *
take_terms (UsherFilter *filter)
{
  GArray *terms = g_array_new (FALSE, FALSE, sizeof (UsherTerm));

  g_array_append_vals (terms, filter->terms, filter->n_terms);
  g_free (filter->terms);
  return terms;
}

static void
give_terms (UsherFilter *filter, GArray *terms)
{
  filter->n_terms = terms->len;
  filter->terms = (UsherTerm *) (gpointer) g_array_free (terms, FALSE);
}

UsherFilter *
usher_filter_new (const UsherNoun *noun)
{
  UsherFilter *self = g_new0 (UsherFilter, 1);

  self->noun = noun;
  return self;
}

UsherFilter *
usher_filter_parse (const UsherNoun *noun, const char *tokens, gint64 now, GError **error)
{
  g_autoptr (UsherFilter) self = usher_filter_new (noun);
  Parser parser = { self, NULL, tokens, tokens, now, 0, error };
  gboolean ok = TRUE;
  gsize bad;

  if (strlen (tokens) > TOKENS_MAX)
    {
      usher_error_set (error, USHER_ERROR_USAGE, NULL, "a filter has at most %d bytes", TOKENS_MAX);
      return NULL;
    }
  if (!usher_utf8_check (tokens, strlen (tokens), &bad))
    {
      usher_error_set (error, USHER_ERROR_USAGE, NULL, "the filter is not UTF-8, from its byte %" G_GSIZE_FORMAT, bad + 1);
      return NULL;
    }
  parser.terms = take_terms (self);
  while (ok)
    {
      while (g_ascii_isspace (*parser.at))
        parser.at++;
      if (!*parser.at)
        break;
      ok = read_term (&parser);
    }
  give_terms (self, parser.terms);
  return ok ? g_steal_pointer (&self) : NULL;
}

gboolean
usher_filter_add_text (UsherFilter *self, const char *text, GError **error)
{
  gsize bad;
  GArray *terms;

  if (strlen (text) > TOKENS_MAX || !usher_utf8_check (text, strlen (text), &bad))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "the text to search for is no UTF-8, or longer than %d bytes",
                            TOKENS_MAX);
  terms = take_terms (self);
  while (terms->len < USHER_FILTER_TERMS_MAX)
    {
      UsherTerm term = { .kind = USHER_TERM_WORD };
      gsize length;
      char *fold;

      while (g_ascii_isspace (*text))
        text++;
      if (!*text)
        break;
      for (length = 0; text[length] && !g_ascii_isspace (text[length]);)
        length++;
      fold = usher_fold (text, (gssize) length);
      text += length;
      if (*fold)
        {
          term_add_text (&term, fold);
          g_array_append_val (terms, term);
        }
      else
        g_free (fold);
    }
  give_terms (self, terms);
  return *text ? usher_error_set (error, USHER_ERROR_USAGE, NULL, "more than %d words", USHER_FILTER_TERMS_MAX) : TRUE;
}

UsherFilter *
usher_filter_copy (const UsherFilter *self)
{
  UsherFilter *copy = usher_filter_new (self->noun);

  copy->n_terms = self->n_terms;
  copy->terms = g_memdup2 (self->terms, self->n_terms * sizeof (UsherTerm));
  for (guint i = 0; i < copy->n_terms; i++)
    {
      UsherTerm *term = &copy->terms[i];
      char **texts = g_new (char *, term->n_texts);

      for (guint t = 0; t < term->n_texts; t++)
        texts[t] = g_strdup (term->texts[t]);
      term->texts = texts;
      term->ranges = g_memdup2 (term->ranges, term->n_ranges * sizeof (UsherRange));
    }
  return copy;
}

void
usher_filter_free (UsherFilter *self)
{
  if (!self)
    return;
  for (guint i = 0; i < self->n_terms; i++)
    term_clear (&self->terms[i]);
  g_free (self->terms);
  g_free (self);
}

/* ---- What a term says ---- */
static gboolean
is_one_of (const UsherTerm *term, const char *text)
{
  for (guint i = 0; i < term->n_texts; i++)
    if (g_str_equal (term->texts[i], text))
      return TRUE;
  return FALSE;
}

static gboolean
has_one_of (const UsherTerm *term, const char *text)
{
  for (guint i = 0; i < term->n_texts; i++)
    if (strstr (text, term->texts[i]))
      return TRUE;
  return FALSE;
}

gboolean
usher_term_matches_text (const UsherTerm *term, const char *text, const char *fold)
{
  const char *value = fold ? fold : text;
  gboolean matches = FALSE;
  int order;

  switch (term->kind)
    {
    case USHER_TERM_WORD:
      return strstr (value, term->texts[0]) != NULL;
    case USHER_TERM_TEXT:
      matches = is_one_of (term, value);
      break;
    case USHER_TERM_HAS:
      matches = has_one_of (term, text);
      break;
    case USHER_TERM_LESS:
    case USHER_TERM_MORE:
      order = strcmp (value, term->texts[0]);
      matches = (order < 0 && term->kind == USHER_TERM_LESS) || (order > 0 && term->kind == USHER_TERM_MORE)
                || (order == 0 && term->or_equal);
      break;
    case USHER_TERM_RANGE:
    default:
      break;
    }
  return matches != term->negated;
}

gboolean
usher_term_matches_int (const UsherTerm *term, gint64 value)
{
  gboolean matches = FALSE;

  for (guint i = 0; i < term->n_ranges && !matches; i++)
    matches = term->ranges[i].from <= value && value <= term->ranges[i].to;
  return matches != term->negated;
}

gboolean
usher_term_matches_null (const UsherTerm *term)
{
  return term->or_null != term->negated;
}

char *
usher_token_make (const char *field, const char *value)
{
  GString *token = g_string_new (field);
  gboolean plain = *value && g_ascii_strcasecmp (value, "null");

  for (const char *at = value; *at && plain; at++)
    plain = !g_ascii_isspace (*at) && *at != ',' && *at != '"';
  g_string_append_c (token, ':');
  if (plain)
    {
      g_string_append (token, value);
      return g_string_free (token, FALSE);
    }
  g_string_append_c (token, '"');
  for (const char *at = value; *at; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (token, '\\');
      g_string_append_c (token, *at);
    }
  g_string_append_c (token, '"');
  return g_string_free (token, FALSE);
}
