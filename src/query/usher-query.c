/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A query as data: it is set with the words of the command line, and runs on any connection.  What
 * SQL it makes is usher-query-sql.c's.  One thread at a time; no list's meaning is known here. */

#include "usher-query-private.h"

#include <string.h>

#include "usher-error.h"

static const char *
none_if_empty (const char *text)
{
  return text && *text ? text : NULL;
}

static void
set_visible_columns (UsherQuery *self, guint flags)
{
  self->columns = g_renew (guint, self->columns, self->noun->n_columns);
  self->n_columns = 0;
  for (guint i = 0; i < self->noun->n_columns; i++)
    if (!flags || self->noun->columns[i].flags & flags)
      self->columns[self->n_columns++] = i;
}

UsherQuery *
usher_query_new (const UsherNoun *noun)
{
  UsherQuery *self = g_new0 (UsherQuery, 1);

  self->noun = noun;
  self->tokens_filter = usher_filter_new (noun);
  self->filter = usher_filter_new (noun);
  set_visible_columns (self, USHER_COLUMN_VISIBLE);
  if (!usher_query_set_sort (self, NULL, NULL))
    g_assert_not_reached ();
  return self;
}

UsherQuery *
usher_query_copy (const UsherQuery *self)
{
  UsherQuery *copy = g_memdup2 (self, sizeof *self);

  copy->tokens = g_strdup (self->tokens);
  copy->text = g_strdup (self->text);
  copy->tokens_filter = usher_filter_copy (self->tokens_filter);
  copy->filter = usher_filter_copy (self->filter);
  copy->sort = g_memdup2 (self->sort, self->n_sort * sizeof (UsherSort));
  copy->columns = g_memdup2 (self->columns, self->n_columns * sizeof (guint));
  copy->ids = NULL;
  usher_query_set_ids (copy, self->ids, self->n_ids, self->except);
  return copy;
}

void
usher_query_free (UsherQuery *self)
{
  if (!self)
    return;
  g_free (self->tokens);
  g_free (self->text);
  usher_filter_free (self->tokens_filter);
  usher_filter_free (self->filter);
  g_free (self->sort);
  g_free (self->columns);
  g_free (self->ids);
  g_free (self);
}

/* ---- Setting it ---- */
static gboolean
set_filter (UsherQuery *self, UsherFilter *tokens_filter, const char *text, GError **error)
{
  g_autoptr (UsherFilter) both = usher_filter_copy (tokens_filter);

  if (text && !usher_filter_add_text (both, text, error))
    return FALSE;
  usher_filter_free (self->filter);
  self->filter = g_steal_pointer (&both);
  return TRUE;
}

gboolean
usher_query_set_tokens (UsherQuery *self, const char *tokens, gint64 now, GError **error)
{
  g_autoptr (UsherFilter) parsed = usher_filter_parse (self->noun, tokens ? tokens : "", now, error);

  if (!parsed || !set_filter (self, parsed, self->text, error))
    return FALSE;
  usher_filter_free (self->tokens_filter);
  self->tokens_filter = g_steal_pointer (&parsed);
  g_free (self->tokens);
  self->tokens = g_strdup (none_if_empty (tokens));
  return TRUE;
}

gboolean
usher_query_set_text (UsherQuery *self, const char *text, GError **error)
{
  text = none_if_empty (text);
  if (!set_filter (self, self->tokens_filter, text, error))
    return FALSE;
  g_free (self->text);
  self->text = g_strdup (text);
  return TRUE;
}

static gboolean
unknown_column (const UsherNoun *noun, const char *name, gint64 place, GError **error)
{
  g_auto (GStrv) nearest = usher_noun_nearest_columns (noun, name);
  g_autofree char *hint = g_strdup_printf ("“usherctl %s columns” lists them", noun->name);
  GError *fault = NULL;

  usher_error_set (&fault, USHER_ERROR_USAGE, hint, "%s have no column “%s”", noun->name, name);
  usher_error_add_where (fault, NULL, 0, place);
  usher_error_add_candidates (fault, (const char *const *) nearest);
  g_propagate_error (error, fault);
  return FALSE;
}

static gboolean
parse_sort (const UsherNoun *noun, char *name, gint64 place, UsherSort *sort, GError **error)
{
  char *direction = strchr (name, ':');
  int column;

  if (direction)
    *direction++ = '\0';
  column = usher_noun_column (noun, name);
  if (column < 0)
    return unknown_column (noun, name, place, error);
  if (direction && !g_str_equal (direction, "desc") && !g_str_equal (direction, "asc"))
    return usher_error_set (error, USHER_ERROR_USAGE, "write name, name:asc or name:desc", "“%s” is no direction", direction);
  *sort = (UsherSort) { (guint) column, direction && g_str_equal (direction, "desc") };
  return TRUE;
}

gboolean
usher_query_set_sort (UsherQuery *self, const char *sort, GError **error)
{
  const char *words = none_if_empty (sort) ? sort : self->noun->sort;
  g_auto (GStrv) names = g_strsplit (words, ",", -1);
  guint n = g_strv_length (names);
  g_autofree UsherSort *parsed = g_new (UsherSort, n);
  gint64 place = 1;

  for (guint i = 0; i < n; i++)
    {
      glong length = g_utf8_strlen (names[i], -1);

      if (!parse_sort (self->noun, names[i], place, &parsed[i], error))
        return FALSE;
      place += length + 1;
    }
  g_free (self->sort);
  self->sort = g_steal_pointer (&parsed);
  self->n_sort = n;
  self->own_sort = none_if_empty (sort) != NULL;
  return TRUE;
}

static gboolean
holds (const guint *columns, guint n, guint column)
{
  for (guint i = 0; i < n; i++)
    if (columns[i] == column)
      return TRUE;
  return FALSE;
}

gboolean
usher_query_set_columns (UsherQuery *self, const char *columns, GError **error)
{
  g_auto (GStrv) names = NULL;
  g_autofree guint *chosen = NULL;
  gint64 place = 1;
  guint n = 0;

  if (!none_if_empty (columns) || g_str_equal (columns, "all"))
    {
      set_visible_columns (self, none_if_empty (columns) ? 0 : USHER_COLUMN_VISIBLE);
      self->own_columns = none_if_empty (columns) != NULL;
      return TRUE;
    }
  names = g_strsplit (columns, ",", -1);
  chosen = g_new (guint, g_strv_length (names));
  for (char **name = names; *name; name++)
    {
      int column = usher_noun_column (self->noun, *name);

      if (column < 0)
        return unknown_column (self->noun, *name, place, error);
      if (!holds (chosen, n, (guint) column))
        chosen[n++] = (guint) column;
      place += g_utf8_strlen (*name, -1) + 1;
    }
  g_free (self->columns);
  self->columns = g_steal_pointer (&chosen);
  self->n_columns = n;
  self->own_columns = TRUE;
  return TRUE;
}

void
usher_query_set_ids (UsherQuery *self, const gint64 *ids, gsize n, gboolean except)
{
  g_free (self->ids);
  self->ids = NULL;
  self->n_ids = ids ? n : 0;
  self->except = except;
  if (ids)
    {
      /* One more than needed, so that "none of them" is not NULL. */
      self->ids = g_new (gint64, n + 1);
      if (n)
        memcpy (self->ids, ids, n * sizeof (gint64));
    }
}

/* ---- Asking it ---- */
const UsherNoun *
usher_query_noun (const UsherQuery *self)
{
  return self->noun;
}

const UsherFilter *
usher_query_filter (const UsherQuery *self)
{
  return self->filter;
}

const char *
usher_query_tokens (const UsherQuery *self)
{
  return self->tokens;
}

const char *
usher_query_text (const UsherQuery *self)
{
  return self->text;
}

const guint *
usher_query_columns (const UsherQuery *self, guint *n)
{
  *n = self->n_columns;
  return self->columns;
}

const UsherSort *
usher_query_sort (const UsherQuery *self, guint *n)
{
  *n = self->n_sort;
  return self->sort;
}

/* ---- Running it ---- */
static gboolean
run_rows (UsherStatement *statement, guint n, UsherRowFunc func, gpointer data, GError **error)
{
  g_autofree UsherValue *values = g_new (UsherValue, n + 1);
  gboolean row;

  while (usher_statement_step (statement, &row, error))
    {
      if (!row)
        return TRUE;
      for (guint i = 0; i < n; i++)
        values[i] = usher_statement_value (statement, (int) i + 1);
      if (!func (usher_statement_int (statement, 0), values, n, data, error))
        break;
    }
  usher_statement_reset (statement);
  return FALSE;
}

gboolean
usher_query_run (const UsherQuery *self, UsherConn *conn, gint64 limit, gint64 offset, UsherRowFunc func, gpointer data, GError **error)
{
  g_autoptr (UsherSql) sql = usher_sql_rows (self, FALSE, limit, offset);
  UsherStatement *statement = usher_sql_prepare (sql, conn, error);

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, limit < 0);
  return run_rows (statement, self->n_columns, func, data, error);
}

gboolean
usher_query_count (const UsherQuery *self, UsherConn *conn, gint64 *total, GError **error)
{
  g_autoptr (UsherSql) sql = usher_sql_count (self);
  UsherStatement *statement = usher_sql_prepare (sql, conn, error);
  gboolean row;

  if (!statement || !usher_statement_step (statement, &row, error))
    return FALSE;
  *total = row ? usher_statement_int (statement, 0) : 0;
  usher_statement_reset (statement);
  return TRUE;
}

static gboolean
on_id (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  g_array_append_val ((GArray *) data, id);
  return TRUE;
}

GArray *
usher_query_ids (const UsherQuery *self, UsherConn *conn, GError **error)
{
  g_autoptr (UsherSql) sql = usher_sql_ids (self);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  UsherStatement *statement = usher_sql_prepare (sql, conn, error);

  if (!statement)
    return NULL;
  usher_statement_set_streaming (statement, TRUE);
  return run_rows (statement, 0, on_id, ids, error) ? g_steal_pointer (&ids) : NULL;
}

/* ---- As text ---- */
static void
add_flag (GString *out, const char *flag, const char *value)
{
  gboolean plain = *value && !value[strspn (value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:@%/+=-")];
  g_autofree char *quoted = plain ? g_strdup (value) : g_shell_quote (value);

  g_string_append_printf (out, " --%s %s", flag, quoted);
}

static void
add_column_names (GString *out, const UsherQuery *self)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < self->n_columns; i++)
    g_string_append_printf (names, "%s%s", i ? "," : "", self->noun->columns[self->columns[i]].name);
  add_flag (out, "columns", names->str);
  g_string_free (names, TRUE);
}

static void
add_sort_names (GString *out, const UsherQuery *self)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < self->n_sort; i++)
    g_string_append_printf (names, "%s%s%s", i ? "," : "", self->noun->columns[self->sort[i].column].name,
                            self->sort[i].descending ? ":desc" : "");
  add_flag (out, "sort", names->str);
  g_string_free (names, TRUE);
}

/* Chosen rows are a token as well: id:4,7. */
static void
add_tokens (GString *out, const UsherQuery *self)
{
  GString *tokens = g_string_new (self->tokens);

  for (gsize i = 0; i < self->n_ids; i++)
    g_string_append_printf (tokens, "%s%" G_GINT64_FORMAT,
                            i            ? ","
                            : tokens->len ? (self->except ? " -id:" : " id:")
                                          : (self->except ? "-id:" : "id:"),
                            self->ids[i]);
  if (tokens->len)
    add_flag (out, "query", tokens->str);
  g_string_free (tokens, TRUE);
}

char *
usher_query_to_command (const UsherQuery *self)
{
  GString *out = g_string_new ("usherctl ");

  g_string_append_printf (out, "%s list", self->noun->name);
  add_tokens (out, self);
  if (self->text)
    add_flag (out, "text", self->text);
  if (self->own_sort)
    add_sort_names (out, self);
  if (self->own_columns)
    add_column_names (out, self);
  return g_string_free (out, FALSE);
}

char *
usher_query_to_sql (const UsherQuery *self)
{
  g_autoptr (UsherSql) sql = usher_sql_rows (self, FALSE, -1, 0);

  return g_strdup (sql->sql->str);
}
