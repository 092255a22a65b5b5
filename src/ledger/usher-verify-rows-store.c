/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Governed rows against what the lines last said of them, and the index of objects against the lines.
 * A reader's thread.  Rows are compared by digest; only where that differs are the object's lines
 * folded, to name the field. */

#include "usher-verify-private.h"

#include "usher-schema-private.h"

typedef struct {
  UsherFold *fold; /* (owned) */
  char **texts;    /* (owned) (nullable): the row, field by field; NULL: there is none */
} Suspect;

static void
suspect_free (gpointer data)
{
  Suspect *suspect = data;

  for (guint i = 0; suspect->texts && i < suspect->fold->table->n_fields; i++)
    g_free (suspect->texts[i]);
  g_free (suspect->texts);
  usher_fold_free (suspect->fold);
  g_free (suspect);
}

/* ---- Rows ---- */

static gboolean
is_full (UsherVerify *self)
{
  guint n = 0;

  for (guint t = 0; t < usher_n_tables; t++)
    n += self->suspects[t] ? g_hash_table_size (self->suspects[t]) : 0;
  return n >= USHER_VERIFY_FAULTS_MAX;
}

/* Beyond what is listed anyway a row is only counted. */
static void
add_suspect (UsherVerify *self, guint t, gint64 id, const UsherValue *row)
{
  const UsherTable *table = &usher_tables[t];
  Suspect *suspect;

  if (is_full (self))
    {
      g_autofree char *name = usher_object_name (table, id);

      usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_DIFFERS, 0, name, NULL, NULL, NULL));
      return;
    }
  suspect = g_new0 (Suspect, 1);
  suspect->fold = usher_fold_new (table, id);
  suspect->texts = g_new0 (char *, table->n_fields);
  for (guint i = 0; i < table->n_fields; i++)
    suspect->texts[i] = usher_field_text (&table->fields[i], &row[i]);
  if (!self->suspects[t])
    self->suspects[t] = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, suspect_free);
  g_hash_table_replace (self->suspects[t], &suspect->fold->id, suspect);
}

/* What was taken from sound rows alone may say that other faults are known. */
static void
note_sound (UsherVerify *self, guint t, const UsherValue *row)
{
  const UsherTable *table = &usher_tables[t];
  gint64 id = row[table->id].integer;

  if (g_str_equal (table->name, "known_fault"))
    {
      const UsherValue *fault = &row[usher_table_field (table, "fault")];

      if (fault->type == USHER_VALUE_TEXT)
        g_hash_table_add (self->known, g_strndup (fault->text, fault->length));
    }
  for (guint i = 0; g_str_equal (table->name, "seal") && i < self->seals->len; i++)
    if (((UsherVerifySeal *) self->seals->pdata[i])->id == id)
      ((UsherVerifySeal *) self->seals->pdata[i])->sound = TRUE;
}

/* Derived, and trusted for nothing here; but the door finds an object's last line by it. */
static void
check_last_line (UsherVerify *self, const UsherTable *table, const UsherVerifyObject *object, gint64 line)
{
  g_autofree char *name = NULL, *expected = NULL, *found = NULL;

  if (line == object->n || !self->sound)
    return;
  name = usher_object_name (table, object->id);
  expected = g_strdup_printf ("%" G_GINT64_FORMAT, object->n);
  found = g_strdup_printf ("%" G_GINT64_FORMAT, line);
  usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_DIFFERS, object->n, name, "line", expected, found));
}

/* LINE is what the row says of its last line. */
static void
check_row (UsherVerify *self, guint t, const UsherValue *row, gint64 line)
{
  const UsherTable *table = &usher_tables[t];
  gint64 id = row[table->id].integer;
  UsherVerifyObject *object = usher_verify_objects_get (&self->objects[t], id, FALSE);
  UsherDigest digest;

  if (self->only_table && id != self->only_id)
    return;
  self->verdict->objects++;
  if (!object || object->version == 0)
    {
      g_autofree char *name = usher_object_name (table, id);

      usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_EXTRA, 0, name, NULL, NULL, NULL));
      return;
    }
  object->seen = TRUE;
  digest = usher_row_digest (table, row, self->scratch);
  self->verdict->bytes += (gint64) self->scratch->len;
  if (usher_digest_equal (&digest, &object->after))
    note_sound (self, t, row);
  else
    add_suspect (self, t, id, row);
  check_last_line (self, table, object, line);
}

static void
check_missing (UsherVerify *self, guint t)
{
  const UsherVerifyObjects *objects = &self->objects[t];

  for (gsize i = 0; i < objects->room; i++)
    if (objects->places[i].id != 0 && objects->places[i].version > 0 && !objects->places[i].seen)
      {
        g_autofree char *name = usher_object_name (&usher_tables[t], objects->places[i].id);

        usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_MISSING, objects->places[i].n, name, NULL, NULL, NULL));
      }
}

static gboolean
check_table (UsherVerify *self, guint t, GError **error)
{
  const UsherTable *table = &usher_tables[t];
  g_autofree char *sql = g_strconcat ("SELECT ", table->columns, ", line FROM ", table->name, " ORDER BY id", NULL);
  g_autofree UsherValue *row_values = g_new0 (UsherValue, table->n_fields);
  UsherStatement *statement = usher_conn_prepare (self->conn, sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (usher_statement_step (statement, &row, error))
    {
      if (!row)
        {
          check_missing (self, t);
          return TRUE;
        }
      for (guint i = 0; i < table->n_fields; i++)
        row_values[i] = usher_statement_value (statement, (int) i);
      check_row (self, t, row_values, usher_statement_int (statement, (int) table->n_fields));
    }
  return FALSE;
}

/* ---- Which field ---- */

typedef struct {
  UsherVerify *verify;
  gint64 line;
} FoldCall;

static gboolean
fold_object (const char *name, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  FoldCall *call = data;
  guint t = usher_verify_table (name);
  Suspect *suspect = t < usher_n_tables && call->verify->suspects[t] ? g_hash_table_lookup (call->verify->suspects[t], &id) : NULL;

  if (suspect)
    usher_fold_apply (suspect->fold, call->line, version, after, changes);
  return TRUE;
}

static void
fold_line (UsherVerify *self, gint64 place, const UsherLine *line)
{
  usher_line_each_object (line, fold_object, &(FoldCall) { self, line->n });
}

static void
report_suspect (UsherVerify *self, Suspect *suspect)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new ();
  guint before = self->verdict->faults->len;

  usher_fold_compare_texts (suspect->fold, (const char *const *) suspect->texts, faults);
  for (guint i = 0; i < faults->len; i++)
    usher_verify_add (self, faults->pdata[i]);
  if (faults->len == 0 && before == self->verdict->faults->len)
    {
      /* The row's digest differs from its last line's, and its lines fold to the row: a line was lost. */
      g_autofree char *name = usher_object_name (suspect->fold->table, suspect->fold->id);

      usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_DIFFERS, suspect->fold->line, name, NULL, NULL, NULL));
    }
}

static gboolean
name_fields (UsherVerify *self, GError **error)
{
  gboolean any = FALSE;

  for (guint t = 0; t < usher_n_tables; t++)
    any = any || self->suspects[t];
  if (!any)
    return TRUE;
  if (!usher_verify_each_line (self, fold_line, error))
    return FALSE;
  for (guint t = 0; t < usher_n_tables; t++)
    {
      GHashTableIter iter;
      gpointer suspect;

      if (!self->suspects[t])
        continue;
      g_hash_table_iter_init (&iter, self->suspects[t]);
      while (g_hash_table_iter_next (&iter, NULL, &suspect))
        report_suspect (self, suspect);
    }
  return TRUE;
}

gboolean
usher_verify_rows (UsherVerify *self, GError **error)
{
  for (guint t = 0; t < usher_n_tables; t++)
    if ((!self->only_table || self->only_table == &usher_tables[t]) && !check_table (self, t, error))
      return FALSE;
  return name_fields (self, error);
}

/* ---- The index of objects ---- */

static guint64 *
find_sum (UsherVerify *self, const char *table, gint64 id, GHashTable *strangers)
{
  guint t = usher_verify_table (table);
  UsherVerifyObject *object = t < usher_n_tables ? usher_verify_objects_get (&self->objects[t], id, FALSE) : NULL;
  g_autofree char *name = NULL;
  guint64 *sum;

  if (object)
    return &object->index;
  name = g_strdup_printf ("%s:%" G_GINT64_FORMAT, table, id);
  if ((sum = g_hash_table_lookup (self->others, name)) || (sum = g_hash_table_lookup (strangers, name)))
    return sum;
  sum = g_new0 (guint64, 1);
  g_hash_table_insert (strangers, g_steal_pointer (&name), sum);
  return sum;
}

static void
report_index (UsherVerify *self, const char *object)
{
  usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_DIFFERS, 0, object, "object_line", "an entry for each of its lines", NULL));
}

static void
report_sums (UsherVerify *self, GHashTable *sums)
{
  GHashTableIter iter;
  gpointer name, sum;

  g_hash_table_iter_init (&iter, sums);
  while (g_hash_table_iter_next (&iter, &name, &sum))
    if (*(guint64 *) sum != 0)
      report_index (self, name);
}

static gboolean
subtract_index (UsherVerify *self, GHashTable *strangers, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (self->conn, "SELECT tab, id, n FROM object_line ORDER BY tab, id, n", error);
  g_autofree char *last_table = NULL;
  gint64 last_id = 0;
  guint64 *sum = NULL;
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (usher_statement_step (statement, &row, error))
    {
      const char *table;
      gint64 id;

      if (!row)
        return TRUE;
      table = usher_statement_text (statement, 0, NULL);
      id = usher_statement_int (statement, 1);
      if (!sum || id != last_id || !g_str_equal (table, last_table))
        {
          sum = find_sum (self, table, id, strangers);
          if (g_strcmp0 (table, last_table) != 0)
            {
              g_free (last_table);
              last_table = g_strdup (table);
            }
          last_id = id;
        }
      *sum -= usher_verify_mix (usher_statement_int (statement, 2));
    }
  return FALSE;
}

/* It is derived, and trusted for nothing here; but histories are read by it.  After a fault in the
 * lines this would only repeat it. */
gboolean
usher_verify_index (UsherVerify *self, GError **error)
{
  g_autoptr (GHashTable) strangers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (!self->sound || self->only_table)
    return TRUE;
  if (!subtract_index (self, strangers, error))
    return FALSE;
  report_sums (self, self->others);
  report_sums (self, strangers);
  for (guint t = 0; t < usher_n_tables; t++)
    for (gsize i = 0; i < self->objects[t].room; i++)
      if (self->objects[t].places[i].id != 0 && self->objects[t].places[i].index != 0)
        {
          g_autofree char *name = usher_object_name (&usher_tables[t], self->objects[t].places[i].id);

          report_index (self, name);
        }
  return TRUE;
}
