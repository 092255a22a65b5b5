/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a noun for cards and pages, through the same queries that lists and exports use, so that a
 * page never says other than the list.  Any thread with a connection; it knows no widget. */

#include "usher-facts.h"

#include <glib/gi18n.h>

#include "usher-when.h"

struct _UsherFacts {
  const UsherNoun *noun;
  gint64 id;
  guint n;
  guint *columns;     /* (owned): indexes into the noun's */
  UsherValue *values; /* (owned), with their texts        */
};

static const UsherValue nothing = { .type = USHER_VALUE_NULL };

void
usher_facts_free (UsherFacts *self)
{
  for (guint i = 0; i < self->n; i++)
    g_free ((char *) self->values[i].text);
  g_free (self->values);
  g_free (self->columns);
  g_free (self);
}

typedef struct {
  const UsherQuery *query;
  GPtrArray *rows;
} Listing;

static gboolean
keep_row (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  Listing *listing = data;
  UsherFacts *self = g_new0 (UsherFacts, 1);
  guint count;
  const guint *columns = usher_query_columns (listing->query, &count);

  self->noun = usher_query_noun (listing->query);
  self->id = id;
  self->n = n;
  self->columns = g_memdup2 (columns, n * sizeof *columns);
  self->values = g_memdup2 (values, n * sizeof *values);
  for (guint i = 0; i < n; i++)
    self->values[i].text = values[i].text ? g_strndup (values[i].text, values[i].length) : NULL;
  g_ptr_array_add (listing->rows, self);
  return TRUE;
}

static GPtrArray *
run (UsherQuery *query, UsherConn *conn, gint64 limit, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_facts_free);
  Listing listing = { query, rows };

  return usher_query_run (query, conn, limit, 0, keep_row, &listing, error) ? g_steal_pointer (&rows) : NULL;
}

GPtrArray *
usher_facts_list (UsherConn *conn, const char *noun, const char *tokens, const char *sort, const char *columns, gint64 limit, GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find (noun));

  if (!usher_query_set_columns (query, columns, error) || !usher_query_set_tokens (query, tokens, 0, error)
      || !usher_query_set_sort (query, sort, error))
    return NULL;
  return run (query, conn, limit, error);
}

GPtrArray *
usher_facts_of (UsherConn *conn, const char *noun, const gint64 *ids, gsize n, const char *columns, GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find (noun));

  if (!usher_query_set_columns (query, columns, error))
    return NULL;
  if (n == 0)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) usher_facts_free);
  usher_query_set_ids (query, ids, n, FALSE);
  return run (query, conn, (gint64) n, error);
}

UsherFacts *
usher_facts_load (UsherConn *conn, const char *noun, gint64 id, const char *columns, GError **error)
{
  g_autoptr(GPtrArray) rows = usher_facts_of (conn, noun, &id, 1, columns, error);

  return rows && rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

const UsherNoun *
usher_facts_noun (const UsherFacts *self)
{
  return self->noun;
}

gint64
usher_facts_id (const UsherFacts *self)
{
  return self->id;
}

const UsherValue *
usher_facts_value (const UsherFacts *self, const char *column)
{
  int index = usher_noun_column (self->noun, column);

  for (guint i = 0; i < self->n; i++)
    if ((int) self->columns[i] == index)
      return &self->values[i];
  return &nothing;
}

const char *
usher_facts_text (const UsherFacts *self, const char *column)
{
  const UsherValue *value = usher_facts_value (self, column);

  return value->type == USHER_VALUE_TEXT ? value->text : NULL;
}

gint64
usher_facts_int (const UsherFacts *self, const char *column, gint64 otherwise)
{
  const UsherValue *value = usher_facts_value (self, column);

  return value->type == USHER_VALUE_INT ? value->integer : otherwise;
}

gint64
usher_facts_as_of (UsherConn *conn, GError **error)
{
  g_autoptr(GPtrArray) runs = usher_facts_list (conn, "runs", "state:complete,partial", "ended:desc", "ended", 1, error);

  if (!runs)
    return -1;
  return runs->len > 0 ? usher_facts_int (runs->pdata[0], "ended", 0) : 0;
}

gint64
usher_facts_as_of_source (UsherConn *conn, const char *source, char **state, GError **error)
{
  g_autofree char *tokens = usher_token_make ("name", source ? source : "");
  g_autoptr(GPtrArray) rows = usher_facts_list (conn, "sources", tokens, NULL, "as_of,state", 1, error);

  *state = NULL;
  if (!rows)
    return -1;
  if (rows->len == 0) /* removed: what it last said is as old as anything */
    return usher_facts_as_of (conn, error);
  *state = g_strdup (usher_facts_text (rows->pdata[0], "state"));
  return usher_facts_int (rows->pdata[0], "as_of", 0);
}

char *
usher_facts_as_of_text (gint64 at, gint64 now)
{
  g_autofree char *when = at > 0 ? usher_when_short (at, now) : NULL;

  return when ? g_strdup_printf (_("as of %s"), when) : NULL;
}
