/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of a query.  Names and expressions come from the nouns' table alone, values are always
 * bound.  Only the joins that the wanted columns read are taken in.  Any thread; runs nothing. */

#include "usher-query-private.h"

#include <string.h>

UsherSql *
usher_sql_new (void)
{
  UsherSql *self = g_new0 (UsherSql, 1);

  self->sql = g_string_sized_new (512);
  self->params = g_array_new (FALSE, FALSE, sizeof (UsherValue));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
usher_sql_free (UsherSql *self)
{
  if (!self)
    return;
  g_string_free (self->sql, TRUE);
  g_array_unref (self->params);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

UsherStatement *
usher_sql_prepare (UsherSql *self, UsherConn *conn, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (conn, self->sql->str, error);

  for (guint i = 0; statement && i < self->params->len; i++)
    usher_statement_bind (statement, (int) i + 1, &g_array_index (self->params, UsherValue, i));
  return statement;
}

static void
add (UsherSql *self, const char *text)
{
  g_string_append (self->sql, text);
}

static void
add_param (UsherSql *self, UsherValue value)
{
  g_array_append_val (self->params, value);
  g_string_append_printf (self->sql, "?%u", self->params->len);
}

static void
add_ids (UsherSql *self, const gint64 *ids, gsize n)
{
  GString *json = g_string_new ("[");
  char *text;

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (json, i ? ",%" G_GINT64_FORMAT : "%" G_GINT64_FORMAT, ids[i]);
  text = g_string_free (g_string_append_c (json, ']'), FALSE);
  g_ptr_array_add (self->texts, text);
  add (self, "$list(");
  add_param (self, usher_text_value (text));
  add (self, ")");
}

/* ---- Conditions ---- */
static void
add_range (UsherSql *self, const char *sql, const UsherRange *range)
{
  if (range->from > range->to)
    add (self, "0 = 1");
  else if (range->from == G_MININT64 && range->to == G_MAXINT64)
    g_string_append_printf (self->sql, "%s IS NOT NULL", sql);
  else if (range->from == range->to)
    {
      g_string_append_printf (self->sql, "%s = ", sql);
      add_param (self, USHER_INT (range->from));
    }
  else if (range->from == G_MININT64 || range->to == G_MAXINT64)
    {
      g_string_append_printf (self->sql, "%s %s ", sql, range->to == G_MAXINT64 ? ">=" : "<=");
      add_param (self, USHER_INT (range->to == G_MAXINT64 ? range->from : range->to));
    }
  else
    {
      g_string_append_printf (self->sql, "%s BETWEEN ", sql);
      add_param (self, USHER_INT (range->from));
      add (self, " AND ");
      add_param (self, USHER_INT (range->to));
    }
}

/* What must hold of a value that is not null. */
static void
add_comparison (UsherSql *self, const UsherTerm *term, const UsherColumn *column)
{
  guint n = term->kind == USHER_TERM_RANGE ? term->n_ranges : term->n_texts;

  if (!n)
    add (self, "0 = 1");
  else if (term->kind == USHER_TERM_TEXT)
    {
      g_string_append_printf (self->sql, "%s IN (", column->fold);
      for (guint i = 0; i < n; i++)
        {
          add (self, i ? ", " : "");
          add_param (self, usher_text_value (term->texts[i]));
        }
      add (self, ")");
    }
  else if (term->kind == USHER_TERM_LESS || term->kind == USHER_TERM_MORE)
    {
      g_string_append_printf (self->sql, "%s %s%s ", column->fold, term->kind == USHER_TERM_LESS ? "<" : ">",
                              term->or_equal ? "=" : "");
      add_param (self, usher_text_value (term->texts[0]));
    }
  else
    for (guint i = 0; i < n; i++)
      {
        add (self, i ? " OR " : "");
        if (term->kind == USHER_TERM_RANGE)
          add_range (self, column->sql, &term->ranges[i]);
        else
          {
            g_string_append_printf (self->sql, "$contains(%s, ", column->sql);
            add_param (self, usher_text_value (term->texts[i]));
            add (self, ")");
          }
      }
}

/* Two-valued: a comparison with null is false, and so its negation true. */
static void
add_term (UsherSql *self, const UsherTerm *term, const UsherColumn *column)
{
  gboolean only_null = term->or_null && !term->n_texts && !term->n_ranges;

  if (only_null)
    {
      g_string_append_printf (self->sql, "(%s IS%s NULL)", column->sql, term->negated ? " NOT" : "");
      return;
    }
  add (self, "(");
  if (term->or_null != term->negated)
    g_string_append_printf (self->sql, "%s IS NULL OR ", column->sql);
  else if (term->or_null)
    g_string_append_printf (self->sql, "%s IS NOT NULL AND ", column->sql);
  add (self, term->negated ? "NOT (" : "(");
  add_comparison (self, term, column);
  add (self, "))");
}

static void
add_word (UsherSql *self, const UsherTerm *term, const UsherNoun *noun)
{
  guint place = 0;

  add (self, "(");
  for (guint i = 0, n = 0; i < noun->n_columns; i++)
    {
      const UsherColumn *column = &noun->columns[i];

      if (!(column->flags & USHER_COLUMN_SEARCHABLE))
        continue;
      if (n++)
        add (self, term->negated ? " AND " : " OR ");
      if (term->negated && column->flags & USHER_COLUMN_NULLABLE)
        g_string_append_printf (self->sql, "(%s IS NULL OR NOT ", column->fold);
      else
        add (self, term->negated ? "(NOT " : "(");
      g_string_append_printf (self->sql, "$contains(%s, ", column->fold);
      if (place)
        g_string_append_printf (self->sql, "?%u", place);
      else
        {
          add_param (self, usher_text_value (term->texts[0]));
          place = self->params->len;
        }
      add (self, "))");
    }
  if (!place)
    add (self, term->negated ? "0 = 0" : "0 = 1");
  add (self, ")");
}

static void
add_conditions (UsherSql *self, const UsherQuery *query)
{
  const UsherNoun *noun = query->noun;
  const char *glue = " WHERE ";

  if (noun->where)
    {
      g_string_append_printf (self->sql, "%s%s", glue, noun->where);
      glue = " AND ";
    }
  for (guint i = 0; i < query->filter->n_terms; i++)
    {
      const UsherTerm *term = &query->filter->terms[i];

      add (self, glue);
      glue = " AND ";
      if (term->kind == USHER_TERM_WORD)
        add_word (self, term, noun);
      else
        add_term (self, term, &noun->columns[term->column]);
    }
  if (query->ids)
    {
      g_string_append_printf (self->sql, "%s%s %s ", glue, noun->id, query->except ? "NOT IN" : "IN");
      add_ids (self, query->ids, query->n_ids);
    }
}

static guint64
filter_joins (const UsherQuery *query)
{
  guint64 joins = 0;

  for (guint i = 0; i < query->filter->n_terms; i++)
    {
      const UsherTerm *term = &query->filter->terms[i];

      if (term->kind != USHER_TERM_WORD)
        joins |= query->noun->columns[term->column].joins;
      else
        for (guint c = 0; c < query->noun->n_columns; c++)
          if (query->noun->columns[c].flags & USHER_COLUMN_SEARCHABLE)
            joins |= query->noun->columns[c].joins;
    }
  return joins;
}

static guint64
sort_joins (const UsherQuery *query)
{
  guint64 joins = 0;

  for (guint i = 0; i < query->n_sort; i++)
    joins |= query->noun->columns[query->sort[i].column].joins;
  return joins;
}

static void
add_from (UsherSql *self, const UsherNoun *noun, guint64 joins)
{
  g_string_append_printf (self->sql, " FROM %s", noun->from);
  for (guint i = 0; i < noun->n_joins; i++)
    if (joins & (G_GUINT64_CONSTANT (1) << i))
      g_string_append_printf (self->sql, " %s", noun->joins[i].sql);
}

/* ---- Order ---- */
static void
add_order_by (UsherSql *self, const char *expression, const char *direction, gboolean nulls)
{
  g_string_append_printf (self->sql, "%s%s%s, ", expression, direction, nulls ? " NULLS LAST" : "");
}

static void
add_sort (UsherSql *self, const UsherColumn *column, gboolean descending)
{
  const char *direction = descending ? " DESC" : "";
  gboolean nulls = (column->flags & USHER_COLUMN_NULLABLE) != 0;

  if (column->flags & USHER_COLUMN_ORDERED)
    {
      GString *rank = g_string_new ("CASE");
      guint n;

      if (nulls)
        g_string_append_printf (rank, " WHEN %s IS NULL THEN NULL", column->sql);
      for (n = 0; column->values[n]; n++)
        g_string_append_printf (rank, " WHEN %s = '%s' THEN %u", column->sql, column->values[n], n);
      g_string_append_printf (rank, " ELSE %u END", n);
      add_order_by (self, rank->str, direction, nulls);
      g_string_free (rank, TRUE);
    }
  else if (column->folds)
    add_order_by (self, column->fold, direction, nulls);
  add_order_by (self, column->sql, direction, nulls);
}

static void
add_order (UsherSql *self, const UsherQuery *query)
{
  const UsherNoun *noun = query->noun;

  add (self, " ORDER BY ");
  for (guint i = 0; i < query->n_sort; i++)
    {
      const UsherColumn *column = &noun->columns[query->sort[i].column];

      if (g_str_equal (column->name, "id"))
        {
          g_string_append_printf (self->sql, "%s%s", query->sort[i].descending ? noun->id : noun->id_order,
                                  query->sort[i].descending ? " DESC" : "");
          return;
        }
      add_sort (self, column, query->sort[i].descending);
    }
  add (self, noun->id_order);
}

/* ---- Whole statements ---- */
static void
add_columns (UsherSql *self, const UsherNoun *noun, const guint *columns, guint n, gboolean raw)
{
  g_string_append_printf (self->sql, "SELECT %s", noun->id);
  for (guint i = 0; i < n; i++)
    {
      const UsherColumn *column = &noun->columns[columns[i]];
      gboolean number = (column->flags & USHER_COLUMN_NUMBER) != 0;

      if (raw || column->kind != USHER_COLUMN_KEY || !(column->prefix || number))
        g_string_append_printf (self->sql, ", %s", column->sql);
      else
        g_string_append_printf (self->sql, number ? ", '%s' || CAST (%s AS TEXT)" : ", '%s' || %s",
                                column->prefix ? column->prefix : "", column->sql);
    }
}

static guint64
column_joins (const UsherNoun *noun, const guint *columns, guint n)
{
  guint64 joins = 0;

  for (guint i = 0; i < n; i++)
    joins |= noun->columns[columns[i]].joins;
  return joins;
}

static void
add_limit (UsherSql *self, gint64 limit, gint64 offset)
{
  if (limit < 0 && offset <= 0)
    return;
  add (self, " LIMIT ");
  add_param (self, USHER_INT (limit >= 0 ? limit : G_MAXINT64));
  add (self, " OFFSET ");
  add_param (self, USHER_INT (MAX (offset, 0)));
}

/* Where few of many rows are wanted, they are chosen and ordered first, and only they are joined to
 * what is shown of them.  Not where a row's number is computed: then no index finds it again. */
static gboolean
is_worth_choosing (const UsherQuery *query, gint64 limit, guint64 shown, guint64 asked)
{
  return limit >= 0 && (shown & ~asked) != 0 && !strchr (query->noun->id, '(');
}

UsherSql *
usher_sql_rows (const UsherQuery *query, gboolean raw, gint64 limit, gint64 offset)
{
  UsherSql *self = usher_sql_new ();
  guint64 shown = column_joins (query->noun, query->columns, query->n_columns), asked = filter_joins (query) | sort_joins (query);

  add_columns (self, query->noun, query->columns, query->n_columns, raw);
  if (is_worth_choosing (query, limit, shown, asked))
    {
      add_from (self, query->noun, shown | sort_joins (query));
      g_string_append_printf (self->sql, " WHERE %s IN (SELECT %s", query->noun->id, query->noun->id);
      add_from (self, query->noun, asked);
      add_conditions (self, query);
      add_order (self, query);
      add_limit (self, limit, offset);
      add (self, ")");
      add_order (self, query);
      return self;
    }
  add_from (self, query->noun, shown | asked);
  add_conditions (self, query);
  add_order (self, query);
  add_limit (self, limit, offset);
  return self;
}

UsherSql *
usher_sql_count (const UsherQuery *query)
{
  UsherSql *self = usher_sql_new ();

  if (query->noun->count && !query->filter->n_terms && !query->ids)
    {
      add (self, query->noun->count);
      return self;
    }
  add (self, "SELECT COUNT (*)");
  add_from (self, query->noun, filter_joins (query));
  add_conditions (self, query);
  return self;
}

UsherSql *
usher_sql_ids (const UsherQuery *query)
{
  UsherSql *self = usher_sql_new ();

  g_string_append_printf (self->sql, "SELECT %s", query->noun->id);
  add_from (self, query->noun, filter_joins (query) | sort_joins (query));
  add_conditions (self, query);
  add_order (self, query);
  return self;
}

UsherSql *
usher_sql_all (const UsherNoun *noun, const guint *columns, guint n, const gint64 *ids, gsize n_ids)
{
  UsherSql *self = usher_sql_new ();

  add_columns (self, noun, columns, n, TRUE);
  add_from (self, noun, column_joins (noun, columns, n));
  if (noun->where)
    g_string_append_printf (self->sql, " WHERE %s", noun->where);
  if (ids)
    {
      g_string_append_printf (self->sql, "%s%s IN ", noun->where ? " AND " : " WHERE ", noun->id);
      add_ids (self, ids, n_ids);
    }
  g_string_append_printf (self->sql, " ORDER BY %s", noun->id_order);
  return self;
}
