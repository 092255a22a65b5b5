/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A row folded from lines, and how a row that is there differs from it.  Pure, any thread.  Verify,
 * replay, and the door when it meets a row that is not what its last line says, share it. */

#include "usher-fold-private.h"

#include "usher-schema-private.h"

UsherFold *
usher_fold_new (const UsherTable *table, gint64 id)
{
  UsherFold *self = g_new0 (UsherFold, 1);

  self->table = table;
  self->id = id;
  self->fields = g_new0 (char *, table->n_fields);
  return self;
}

void
usher_fold_free (UsherFold *self)
{
  if (!self)
    return;
  for (guint i = 0; i < self->table->n_fields; i++)
    g_free (self->fields[i]);
  g_free (self->fields);
  g_free (self);
}

static void
set_field (UsherFold *self, guint field, char *text)
{
  g_free (self->fields[field]);
  self->fields[field] = text;
}

static void
apply_change (UsherFold *self, UsherCanonSlice key, UsherCanonSlice change)
{
  UsherCanonSlice from, to;
  UsherCanonIter pair;

  usher_canon_iter_init (&pair, change);
  if (!usher_canon_next_item (&pair, &from) || !usher_canon_next_item (&pair, &to))
    return;
  for (guint i = 0; i < self->table->n_fields; i++)
    {
      const char *name = self->table->fields[i].name;

      if (strlen (name) + 2 == key.length && memcmp (name, key.text + 1, key.length - 2) == 0)
        set_field (self, i, usher_canon_equal (to, "null") ? NULL : g_strndup (to.text, to.length));
    }
}

void
usher_fold_apply (UsherFold *self, gint64 line, gint64 version, UsherCanonSlice after, UsherCanonSlice changes)
{
  UsherCanonSlice key, change;
  UsherCanonIter iter;

  usher_canon_iter_init (&iter, changes);
  while (usher_canon_next_member (&iter, &key, &change))
    apply_change (self, key, change);
  self->line = line;
  self->version = version;
  if (after.length != USHER_DIGEST_HEX + 2 || !usher_digest_from_hex (&self->after, after.text + 1, USHER_DIGEST_HEX))
    memset (&self->after, 0, sizeof self->after);
  set_field (self, self->table->id, g_strdup_printf ("%" G_GINT64_FORMAT, self->id));
  set_field (self, self->table->version, g_strdup_printf ("%" G_GINT64_FORMAT, version));
}

typedef struct {
  UsherFold *fold;
  gint64 line;
} FoldLine;

static gboolean
fold_object (const char *table, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  FoldLine *call = data;

  if (id != call->fold->id || !g_str_equal (table, call->fold->table->name))
    return TRUE;
  usher_fold_apply (call->fold, call->line, version, after, changes);
  return FALSE;
}

void
usher_fold_line (UsherFold *self, gint64 n, const UsherLine *line)
{
  usher_line_each_object (line, fold_object, &(FoldLine) { self, n });
}

UsherDigest
usher_fold_digest (const UsherFold *self, GString *scratch)
{
  g_string_assign (scratch, "{");
  for (guint i = 0; i < self->table->n_fields; i++)
    if (self->fields[i])
      {
        usher_canon_key (scratch, self->table->fields[i].name);
        g_string_append (scratch, self->fields[i]);
      }
  g_string_append_c (scratch, '}');
  return usher_sha256 (scratch->str, scratch->len);
}

UsherValue
usher_fold_value (const UsherField *field, const char *json, char **text)
{
  UsherCanonSlice slice = { json, json ? strlen (json) : 0 };

  *text = NULL;
  if (!json)
    return USHER_NULL;
  if (g_str_equal (json, "true") || g_str_equal (json, "false"))
    return USHER_INT (*json == 't');
  if (*json == '"')
    *text = usher_canon_dup_text (slice);
  else if (field->kind == USHER_FIELD_SET && *json == '[')
    *text = g_strdup (json);
  else
    return USHER_INT (usher_canon_to_int (slice, 0));
  return usher_text_value (*text);
}

UsherRow *
usher_fold_to_row (const UsherFold *self)
{
  guint n = self->table->n_fields;
  g_autofree UsherValue *values = g_new0 (UsherValue, n);
  char **texts = g_new0 (char *, n);
  UsherRow *row;

  for (guint i = 0; i < n; i++)
    values[i] = usher_fold_value (&self->table->fields[i], self->fields[i], &texts[i]);
  row = usher_row_new (self->table, values);
  for (guint i = 0; i < n; i++)
    g_free (texts[i]);
  g_free (texts);
  return row;
}

/* ---- Differences ---- */

char *
usher_object_name (const UsherTable *table, gint64 id)
{
  return g_strdup_printf ("%s:%" G_GINT64_FORMAT, table->name, id);
}

UsherFault *
usher_fault_new (UsherFaultKind kind, gint64 line, const char *object, const char *field, const char *expected, const char *found)
{
  UsherFault *fault = g_new0 (UsherFault, 1);

  *fault = (UsherFault) { kind, line, g_strdup (object), g_strdup (field), g_strdup (expected), g_strdup (found), FALSE };
  return fault;
}

char *
usher_field_text (const UsherField *field, const UsherValue *value)
{
  GString *text;

  if (value->type == USHER_VALUE_NULL)
    return NULL;
  text = g_string_new (NULL);
  usher_field_canon (field, value, text);
  return g_string_free (text, FALSE);
}

/* The lines fold to the row, and yet its digest is not what the last line says. */
static void
compare_digests (const UsherFold *self, const char *object, GPtrArray *faults)
{
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_autofree char *expected = usher_digest_dup_hex (&self->after), *found = NULL;
  UsherDigest digest = usher_fold_digest (self, scratch);

  if (usher_digest_equal (&digest, &self->after))
    return;
  found = usher_digest_dup_hex (&digest);
  g_ptr_array_add (faults, usher_fault_new (USHER_FAULT_ROW_DIFFERS, self->line, object, NULL, expected, found));
}

void
usher_fold_compare_texts (const UsherFold *self, const char *const *row, GPtrArray *faults)
{
  g_autofree char *object = usher_object_name (self->table, self->id);
  guint before = faults->len;

  if (!row && self->version == 0)
    return;
  if (!row || self->version == 0)
    {
      g_ptr_array_add (faults, usher_fault_new (row ? USHER_FAULT_ROW_EXTRA : USHER_FAULT_ROW_MISSING, self->line, object, NULL, NULL, NULL));
      return;
    }
  for (guint i = 0; i < self->table->n_fields; i++)
    if (g_strcmp0 (row[i], self->fields[i]) != 0)
      g_ptr_array_add (faults, usher_fault_new (USHER_FAULT_ROW_DIFFERS, self->line, object, self->table->fields[i].name,
                                                self->fields[i] ? self->fields[i] : "null", row[i] ? row[i] : "null"));
  if (faults->len == before)
    compare_digests (self, object, faults);
}

void
usher_fold_compare (const UsherFold *self, const UsherValue *row, GPtrArray *faults)
{
  guint n = row ? self->table->n_fields : 0;
  char **texts = g_new0 (char *, self->table->n_fields);

  for (guint i = 0; i < n; i++)
    texts[i] = usher_field_text (&self->table->fields[i], &row[i]);
  usher_fold_compare_texts (self, row ? (const char *const *) texts : NULL, faults);
  for (guint i = 0; i < n; i++)
    g_free (texts[i]);
  g_free (texts);
}
