/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A provider's record becomes a row of the mirror.  Pure.  Nothing that stands in a record is an error:
 * unknown stays unknown, and a record without a key is counted as lost, so that nobody takes the stream
 * for complete. */

#include "usher-rest-map.h"

#include <string.h>

#include "usher-run.h"

/* What a column says where the source does not; "" is the record's own id. */
static UsherValue
fallback (const UsherRestTable *table, guint column, const UsherValue *row, UsherBatch *batch)
{
  const char *text = table->columns[column].fallback;

  if (!text)
    return USHER_NULL;
  return *text ? usher_batch_text (batch, text) : row[0];
}

static gboolean
is_removed (const UsherRestStream *stream, const UsherRestScope *scope)
{
  return stream->removed && usher_rest_condition_ask (stream->removed, scope) == USHER_TRUTH_YES;
}

static gboolean
map_columns (const UsherRestStream *stream, const UsherRestScope *scope, gboolean removed, UsherBatch *batch, UsherValue *row)
{
  g_autofree char *about = g_strdup (stream->name);

  for (guint c = 0; c < stream->table->n; c++)
    {
      const UsherRestColumn *column = &stream->table->columns[c];

      row[c] = USHER_NULL;
      if (removed && !column->key && !g_str_has_suffix (column->name, "_kind"))
        continue;
      if (stream->fields[c])
        row[c] = usher_rest_field_get (stream->fields[c], column, scope, batch, about);
      if (row[c].type == USHER_VALUE_NULL)
        row[c] = fallback (stream->table, c, row, batch);
      /* A removal names the record by its first key alone. */
      if (row[c].type == USHER_VALUE_NULL && column->key && !(removed && c > 0))
        {
          usher_batch_doubt (batch, "%s: a record has no %s, and was left out", about, column->name);
          return FALSE;
        }
      if (c == 0 && row[0].type == USHER_VALUE_TEXT)
        {
          g_free (about);
          about = g_strdup_printf ("%s %.80s", stream->name, row[0].text);
        }
    }
  return TRUE;
}

UsherRestMapped
usher_rest_map (const UsherRestStream *stream, UsherRestScope *scope, UsherBatch *batch)
{
  UsherValue row[USHER_RUN_VALUES_MAX];
  gboolean removed = is_removed (stream, scope);

  usher_rest_scope_set (scope, "row", scope->item);
  if (!removed && stream->where && usher_rest_condition_ask (stream->where, scope) == USHER_TRUTH_NO)
    return USHER_REST_DROPPED;
  if (!map_columns (stream, scope, removed, batch, row))
    return USHER_REST_LOST;
  memcpy (usher_batch_add (batch, removed), row, stream->table->n * sizeof *row);
  return USHER_REST_ROW;
}
