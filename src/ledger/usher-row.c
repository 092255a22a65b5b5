/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A governed row in memory, with texts of its own.  Pure, any thread. */

#include "usher-fold-private.h"

struct _UsherRow {
  const UsherTable *table;
  UsherValue *values; /* (owned): texts point into `texts` */
  char *texts;        /* (owned) */
};

static gboolean
has_text (const UsherValue *value)
{
  return value->type == USHER_VALUE_TEXT || value->type == USHER_VALUE_BYTES;
}

UsherRow *
usher_row_new (const UsherTable *table, const UsherValue *values)
{
  UsherRow *self = g_new0 (UsherRow, 1);
  gsize size = 0;
  char *at;

  for (guint i = 0; i < table->n_fields; i++)
    size += has_text (&values[i]) ? values[i].length + 1 : 0;
  self->table = table;
  self->values = g_memdup2 (values, table->n_fields * sizeof *values);
  self->texts = at = g_malloc (size + 1);
  for (guint i = 0; i < table->n_fields; i++)
    if (has_text (&values[i]))
      {
        memcpy (at, values[i].text, values[i].length);
        at[values[i].length] = '\0';
        self->values[i].text = at;
        at += values[i].length + 1;
      }
  return self;
}

void
usher_row_free (UsherRow *self)
{
  if (!self)
    return;
  g_free (self->values);
  g_free (self->texts);
  g_free (self);
}

gint64
usher_row_version (const UsherRow *self)
{
  return self->values[self->table->version].integer;
}

const UsherValue *
usher_row_values (const UsherRow *self)
{
  return self->values;
}

const UsherValue *
usher_row_get (const UsherRow *self, const char *field)
{
  int at = usher_table_field (self->table, field);

  g_return_val_if_fail (at >= 0, NULL);
  return &self->values[at];
}

const char *
usher_row_text (const UsherRow *self, const char *field)
{
  const UsherValue *value = usher_row_get (self, field);

  return value && value->type == USHER_VALUE_TEXT ? value->text : NULL;
}

gint64
usher_row_int (const UsherRow *self, const char *field, gint64 otherwise)
{
  const UsherValue *value = usher_row_get (self, field);

  return value && value->type == USHER_VALUE_INT ? value->integer : otherwise;
}
