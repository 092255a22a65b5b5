/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists: a query's rows as they come, as one JSON document, a table or CSV; and short lists that
 * are at hand.  Main thread, in flat memory.  It must not know any noun. */
#include "usher-ctl-list.h"

#include <string.h>

#include "usher-canon.h"
#include "usher-clock.h"
#include "usher-csv-writer.h"
#include "usher-ctl-answer.h"
#include "usher-ctl-fail.h"
#include "usher-ctl-table.h"
#include "usher-export.h"

const UsherCtlFlag usher_ctl_query_flags[] = {
  { "query", "TOKENS", "only rows that pass: 'state:active risk:high last_success>30d'", 'q' },
  { "text", "WORDS", "only rows that hold these words" },
  { NULL },
};

const UsherCtlFlag usher_ctl_order_flags[] = {
  { "sort", "FIELD[:desc],…", "the order; key unless said" },
  { "columns", "A,B,C", "these fields, or all; the key always comes first" },
  { NULL },
};

const UsherCtlFlag usher_ctl_page_flags[] = {
  { "limit", "N", "at most so many rows (100 unless said); 0: just the total; all: every one" },
  { "offset", "N", "leave out the first N" },
  { NULL },
};

/* ---- What was asked ---- */

const UsherNoun *
usher_ctl_query_noun (UsherCtl *ctl)
{
  const UsherNoun *noun = usher_noun_find (ctl->noun);

  g_assert (noun != NULL); /* the table of verbs names nouns that exist; a test holds it to that */
  return noun;
}

/* What the query's words did wrong is a fault of the call, with the place in the flag's value. */
static gboolean
usage (const char *flag, GError *fault, GError **error)
{
  if (fault->domain == USHER_ERROR && fault->code == USHER_ERROR_INPUT)
    fault->code = USHER_ERROR_USAGE;
  if (usher_error_get_info (fault) != NULL)
    usher_error_add_where (fault, flag, 0, 0);
  g_propagate_error (error, fault);
  return FALSE;
}

/* The fields that were asked for or are listed anyway, with the key before them where it is missing. */
static char *
columns_with_key (UsherCtl *ctl, const UsherQuery *query)
{
  const UsherNoun *noun = usher_query_noun (query);
  const char *columns = usher_ctl_flag (ctl, "columns");
  g_autoptr(GString) all = g_string_new (noun->columns[noun->key].name);
  gboolean has_key = FALSE;
  guint n = 0;

  if (columns == NULL)
    {
      const guint *listed = usher_query_columns (query, &n);

      for (guint c = 0; c < n; c++)
        {
          has_key = has_key || listed[c] == noun->key;
          g_string_append_printf (all, ",%s", noun->columns[listed[c]].name);
        }
      return has_key ? NULL : g_string_free (g_steal_pointer (&all), FALSE);
    }
  if (!g_str_equal (columns, "all"))
    {
      g_auto(GStrv) names = g_strsplit (columns, ",", -1);

      has_key = g_strv_contains ((const char *const *) names, noun->columns[noun->key].name);
      if (*columns != '\0')
        g_string_append_printf (all, ",%s", columns);
    }
  return has_key
         || g_str_equal (columns, "all") ? g_strdup (columns) : g_string_free (g_steal_pointer (&all), FALSE);
}

static gboolean
set_columns (UsherCtl *ctl, UsherQuery *query, GError **error)
{
  g_autofree char *columns = NULL;
  const UsherErrorInfo *info;
  GError *fault = NULL;
  gint64 before;

  if (!usher_ctl_has (ctl, "columns") && ctl->format == USHER_CTL_TABLE)
    return TRUE; /* people look at what they chose or know */
  columns = columns_with_key (ctl, query);
  if (columns == NULL || usher_query_set_columns (query, columns, &fault))
    return TRUE;
  /* The place is that in the flag's own value, without the key before it. */
  info = usher_error_get_info (fault);
  before = strlen (columns) - strlen (usher_ctl_flag (ctl, "columns"));
  if (info != NULL && info->column > before)
    usher_error_add_where (fault, NULL, 0, info->column - before);
  return usage ("--columns", fault, error);
}

static gboolean
set_words (UsherCtl *ctl, UsherQuery *query, GError **error)
{
  gint64 now = usher_workspace_now (ctl->workspace);
  GError *fault = NULL;

  if (!usher_query_set_tokens (query, usher_ctl_flag (ctl, "query"), now, &fault))
    return usage ("--query", fault, error);
  if (!usher_query_set_text (query, usher_ctl_flag (ctl, "text"), &fault))
    return usage ("--text", fault, error);
  if (!usher_query_set_sort (query, usher_ctl_flag (ctl, "sort"), &fault))
    return usage ("--sort", fault, error);
  return set_columns (ctl, query, error);
}

UsherQuery *
usher_ctl_query (UsherCtl *ctl, const UsherNoun *noun, GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (noun);

  return set_words (ctl, query, error) ? g_steal_pointer (&query) : NULL;
}

gboolean
usher_ctl_page (UsherCtl *ctl, gint64 *limit, gint64 *offset, GError **error)
{
  *limit = USHER_CTL_LIMIT;
  *offset = 0;
  if (g_strcmp0 (usher_ctl_flag (ctl, "limit"), "all") == 0)
    *limit = -1;
  else if (!usher_ctl_flag_int (ctl, "limit", 0, G_MAXINT64, limit, error))
    return FALSE;
  return usher_ctl_flag_int (ctl, "offset", 0, G_MAXINT64, offset, error);
}

/* ---- Rows of a query ---- */

typedef struct {
  UsherCtl *ctl;
  const UsherQuery *query;
  const UsherNoun *noun;
  const guint *columns;
  guint n;
  UsherCtlTable *table; /* (nullable) */
  GString *cell;        /* scratch     */
  gint64 rows;
} Writing;

static gboolean
write_json_row (Writing *writing, const UsherValue *values, GError **error)
{
  GString *out = usher_ctl_out_text (writing->ctl->out);

  g_string_append (out, writing->rows > 0 ? ",\n  {" : "\n  {");
  for (guint c = 0; c < writing->n; c++)
    {
      const UsherColumn *column = &writing->noun->columns[writing->columns[c]];

      g_string_append_printf (out, "%s\"%s\": ", c > 0 ? ", " : "", column->name);
      usher_export_json_value (out, column, &values[c]);
    }
  g_string_append_c (out, '}');
  return usher_ctl_out_check (writing->ctl->out, error);
}

static gboolean
write_table_row (Writing *writing, const UsherValue *values, GError **error)
{
  for (guint c = 0; c < writing->n; c++)
    {
      g_string_truncate (writing->cell, 0);
      usher_export_plain_value (writing->cell, &writing->noun->columns[writing->columns[c]],
                                &values[c]);
      if (!usher_ctl_table_cell (writing->table, writing->cell->str, error))
        return FALSE;
    }
  return TRUE;
}

/* A file ends its lines with CRLF, as RFC 4180 says; what goes to a pipe or a terminal does not. */
static void
end_line (GString *out)
{
  if (out->len >= 2 && out->str[out->len - 2] == '\r')
    {
      g_string_truncate (out, out->len - 2);
      g_string_append_c (out, '\n');
    }
}

static gboolean
write_row (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  Writing *writing = data;
  gboolean good;

  if (writing->ctl->format == USHER_CTL_JSON)
    {
      good = write_json_row (writing, values, error);
    }
  else if (writing->ctl->format == USHER_CTL_TABLE)
    {
      good = write_table_row (writing, values, error);
    }
  else
    {
      usher_export_row (usher_ctl_out_text (writing->ctl->out), writing->query, USHER_EXPORT_CSV,
                        values);
      end_line (usher_ctl_out_text (writing->ctl->out));
      good = usher_ctl_out_check (writing->ctl->out, error);
    }
  writing->rows++;
  return good;
}

static UsherCtlTable *
new_table (Writing *writing)
{
  UsherCtlTable *table =
    usher_ctl_table_new (writing->ctl->out, writing->n,
                         writing->ctl->terminal_out ? usher_ctl_terminal_width () : 0);

  for (guint c = 0; c < writing->n; c++)
    {
      const UsherColumn *column = &writing->noun->columns[writing->columns[c]];

      usher_ctl_table_column (table, c, column->title,
                              column->kind == USHER_COLUMN_INT
                                     || column->kind == USHER_COLUMN_DURATION);
    }
  return table;
}

static void
begin_json (UsherCtl *ctl, gint64 total)
{
  g_autofree char *now = usher_time_format (usher_workspace_now (ctl->workspace));

  g_string_append_printf (usher_ctl_out_text (ctl->out),
                          "{\"total\": %" G_GINT64_FORMAT ", \"as_of\": \"%s\", \"rows\": [", total, now);
}

static void
tell_rest (UsherCtl *ctl, gint64 rows, gint64 total)
{
  if (rows < total && ctl->format == USHER_CTL_TABLE)
    usher_ctl_tell (ctl,
                    "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " (--limit all shows every one)", rows, total);
}

gboolean
usher_ctl_list_query (UsherCtl *ctl, UsherConn *conn, UsherQuery *query, GError **error)
{
  g_autoptr(UsherCtlTable) table = NULL;
  g_autoptr(GString) cell = g_string_new (NULL);
  Writing writing = { .ctl = ctl, .query = query, .noun = usher_query_noun (query), .cell = cell };
  gint64 limit, offset, total = 0;

  if (!usher_ctl_page (ctl, &limit, &offset, error)
      || !usher_query_count (query, conn, &total, error))
    return FALSE;
  writing.columns = usher_query_columns (query, &writing.n);
  if (ctl->format == USHER_CTL_JSON)
    begin_json (ctl, total);
  else if (ctl->format == USHER_CTL_TABLE)
    writing.table = table = new_table (&writing);
  else
    {
      usher_export_header (usher_ctl_out_text (ctl->out), query, USHER_EXPORT_CSV);
      end_line (usher_ctl_out_text (ctl->out));
    }
  if (limit != 0 && !usher_query_run (query, conn, limit, offset, write_row, &writing, error))
    return FALSE;
  if (ctl->format == USHER_CTL_JSON)
    g_string_append (usher_ctl_out_text (ctl->out), writing.rows > 0 ? "\n]}\n" : "]}\n");
  else if (table != NULL && !usher_ctl_table_end (table, error))
    return FALSE;
  if (!usher_ctl_out_flush (ctl->out, error))
    return FALSE;
  tell_rest (ctl, writing.rows, total);
  return TRUE;
}

typedef struct {
  const UsherQuery *query;
  JsonBuilder *builder;
  gboolean found;
} Members;

static void
add_value (JsonBuilder *builder, const UsherColumn *column, const UsherValue *value)
{
  if (value->type == USHER_VALUE_NULL)
    json_builder_add_null_value (builder);
  else if (column->kind == USHER_COLUMN_BOOL)
    json_builder_add_boolean_value (builder, value->integer != 0);
  else if (column->kind == USHER_COLUMN_INT || column->kind == USHER_COLUMN_DURATION)
    json_builder_add_int_value (builder, value->integer);
  else if (column->kind == USHER_COLUMN_TIME)
    {
      g_autofree char *text = usher_time_format (value->integer);

      json_builder_add_string_value (builder, text);
    }
  else
    {
      g_autoptr(GString) json = g_string_new (NULL);
      JsonNode *node;

      usher_export_json_value (json, column, value);
      node = json_from_string (json->str, NULL);
      if (node != NULL)
        json_builder_add_value (builder, node);
      else
        json_builder_add_string_value (builder, value->text);
    }
}

static gboolean
add_members (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  Members *members = data;
  const guint *columns = usher_query_columns (members->query, &n);

  for (guint c = 0; c < n; c++)
    {
      const UsherColumn *column = &usher_query_noun (members->query)->columns[columns[c]];

      json_builder_set_member_name (members->builder, column->name);
      add_value (members->builder, column, &values[c]);
    }
  members->found = TRUE;
  return TRUE;
}

gboolean
usher_ctl_row_members (UsherCtl *ctl, UsherConn *conn, const UsherNoun *noun, gint64 id,
                       JsonBuilder *builder,
                       GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (noun);
  Members members = { query, builder, FALSE };

  usher_query_set_ids (query, &id, 1, FALSE);
  if (!usher_query_set_columns (query, "all", error)
      || !usher_query_run (query, conn, 1, 0, add_members, &members,
                                                                          error))
    return FALSE;
  return members.found
         || usher_error_set (error, USHER_ERROR_UNKNOWN, "It may be gone from its source.",
                                           "there is no %s with the number %" G_GINT64_FORMAT, noun->singular, id);
}

/* ---- Rows at hand ---- */

static gboolean
write_rows_csv (UsherCtl *ctl, JsonArray *rows, GList *names, GError **error)
{
  GString *out = usher_ctl_out_text (ctl->out);

  for (GList *m = names; m != NULL; m = m->next)
    {
      usher_csv_text (out, m->data);
      if (m->next != NULL)
        usher_csv_next (out);
    }
  g_string_append_c (out, '\n');
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      for (GList *m = names; m != NULL; m = m->next)
        {
          g_autofree char *cell = usher_ctl_cell (json_object_get_member (json_array_get_object_element (rows, i),
                                                                          m->data));

          usher_csv_text (out, *cell ? cell : NULL);
          if (m->next != NULL)
            usher_csv_next (out);
        }
      g_string_append_c (out, '\n');
      if (!usher_ctl_out_check (ctl->out, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_rows (UsherCtl *ctl, gint64 total, JsonArray *rows, GList *names, GError **error)
{
  GString *out = usher_ctl_out_text (ctl->out);

  if (ctl->format == USHER_CTL_CSV)
    return write_rows_csv (ctl, rows, names, error);
  if (ctl->format == USHER_CTL_TABLE)
    return names == NULL || usher_ctl_write_array (ctl, rows, error);
  begin_json (ctl, total);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      g_string_append (out, i > 0 ? ",\n  " : "\n  ");
      usher_ctl_json_append (out, json_array_get_element (rows, i));
      if (!usher_ctl_out_check (ctl->out, error))
        return FALSE;
    }
  g_string_append (out, json_array_get_length (rows) > 0 ? "\n]}\n" : "]}\n");
  return TRUE;
}

gboolean
usher_ctl_list_rows (UsherCtl *ctl, gint64 total, JsonArray *rows, GError **error)
{
  g_autoptr(JsonArray) owned = rows;
  g_autoptr(GList) names = NULL;

  if (json_array_get_length (rows) > 0)
    names = json_object_get_members (json_array_get_object_element (rows, 0));
  if (!write_rows (ctl, total, rows, names, error) || !usher_ctl_out_flush (ctl->out, error))
    return FALSE;
  tell_rest (ctl, json_array_get_length (rows), total);
  return TRUE;
}
