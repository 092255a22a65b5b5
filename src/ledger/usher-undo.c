/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Undo: a new act that applies what another's lines say was there before.  Writer thread.
 *
 * Governed rows are never deleted, so a row that the act made goes out of use instead: `active` and
 * `removed_at` say so, a card or a setting becomes empty; what can do neither stays, and is refused. */

#include "usher-record-private.h"

#include "usher-error.h"
#include "usher-history.h"

typedef struct {
  const UsherTable *table;
  gint64 id, version; /* after the act */
  gboolean made;      /* by this act */
  char **from;        /* (owned): canonical JSON each; NULL: not touched */
} Undone;

typedef struct {
  GHashTable *objects; /* (owned): name → Undone (owned) */
  gboolean other;      /* the act did what no row shows */
} Undo;

static void
undone_free (gpointer data)
{
  Undone *self = data;

  for (guint i = 0; i < self->table->n_fields; i++)
    g_free (self->from[i]);
  g_free (self->from);
  g_free (self);
}

static Undone *
take_object (Undo *self, const UsherTable *table, gint64 id)
{
  char *name = usher_object_name (table, id);
  Undone *undone = g_hash_table_lookup (self->objects, name);

  if (undone)
    {
      g_free (name);
      return undone;
    }
  undone = g_new0 (Undone, 1);
  *undone = (Undone) { .table = table, .id = id, .from = g_new0 (char *, table->n_fields) };
  g_hash_table_insert (self->objects, name, undone);
  return undone;
}

/* Lines come in their order: the first `from` of a field is what was there before the act. */
static gboolean
note_object (const char *table_name, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  const UsherTable *table = usher_table_find (table_name);
  UsherCanonSlice key, change, from;
  UsherCanonIter iter, pair;
  Undone *undone;

  if (!table)
    return TRUE;
  undone = take_object (data, table, id);
  undone->version = version;
  undone->made = undone->made || version == 1;
  usher_canon_iter_init (&iter, changes);
  while (usher_canon_next_member (&iter, &key, &change))
    {
      g_autofree char *name = usher_canon_dup_text (key);
      int field = name ? usher_table_field (table, name) : -1;

      usher_canon_iter_init (&pair, change);
      if (field >= 0 && !undone->from[field] && usher_canon_next_item (&pair, &from))
        undone->from[field] = g_strndup (from.text, from.length);
    }
  return TRUE;
}

static gboolean
note_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  Undo *self = data;
  gboolean governed = line->after.text || line->objects.text;

  self->other = self->other || (!governed && !usher_canon_equal (line->verb, "\"clock\""));
  usher_line_each_object (line, note_object, self);
  return TRUE;
}

/* ---- Back ---- */

/* A list of changes with texts of its own. */
typedef struct {
  GArray *changes;  /* (element-type UsherChange): ended by a field NULL */
  GPtrArray *texts; /* (owned) */
} Back;

static void
back_add (Back *back, const char *field, UsherValue to)
{
  UsherChange change = { field, to };

  g_array_append_val (back->changes, change);
}

static void
back_add_json (Back *back, const UsherField *field, const char *json)
{
  UsherValue value = USHER_NULL;
  char *text = NULL;

  if (!g_str_equal (json, "null"))
    value = usher_fold_value (field, json, &text);
  if (text)
    g_ptr_array_add (back->texts, text);
  back_add (back, field->name, value);
}

static gboolean
put_out_of_use (Back *back, const Undone *undone, gint64 now, GError **error)
{
  const UsherTable *table = undone->table;
  gboolean may_be_empty = g_str_has_suffix (table->name, "_card") || g_str_equal (table->name, "setting");

  if (usher_table_field (table, "active") >= 0)
    back_add (back, "active", USHER_INT (FALSE));
  else if (usher_table_field (table, "removed_at") >= 0)
    back_add (back, "removed_at", USHER_INT (now));
  else if (!may_be_empty)
    return usher_error_set (error, USHER_ERROR_GUARD, "Make a new record that takes its place.",
                            "%s:%" G_GINT64_FORMAT " was made by this act and cannot be taken back", table->name, undone->id);
  for (guint i = 0; may_be_empty && i < table->n_fields; i++)
    if (undone->from[i] && !g_str_equal (table->fields[i].name, "name"))
      back_add (back, table->fields[i].name, USHER_NULL);
  return TRUE;
}

static void
back_free (gpointer data)
{
  Back *back = data;

  g_array_unref (back->changes);
  g_ptr_array_unref (back->texts);
  g_free (back);
}

static Back *
back_new (const Undone *undone, gint64 now, GError **error)
{
  Back *back = g_new0 (Back, 1);
  UsherChange end = { NULL };

  back->changes = g_array_new (FALSE, FALSE, sizeof (UsherChange));
  back->texts = g_ptr_array_new_with_free_func (g_free);
  if (undone->made && !put_out_of_use (back, undone, now, error))
    {
      back_free (back);
      return NULL;
    }
  for (guint i = 0; !undone->made && i < undone->table->n_fields; i++)
    if (undone->from[i])
      back_add_json (back, &undone->table->fields[i], undone->from[i]);
  g_array_append_val (back->changes, end);
  return back;
}

static int
compare_undone (gconstpointer a, gconstpointer b)
{
  const Undone *x = *(Undone *const *) a, *y = *(Undone *const *) b;
  int tables = strcmp (x->table->name, y->table->name);

  return tables ? tables : (x->id > y->id) - (x->id < y->id);
}

static gboolean
write_back (UsherTx *tx, GPtrArray *list, guint first, guint end, GError **error)
{
  g_autoptr (GPtrArray) backs = g_ptr_array_new_with_free_func (back_free);
  g_autofree UsherObjectChange *objects = g_new0 (UsherObjectChange, end - first);
  const Undone *of = list->pdata[first];

  for (guint i = first; i < end; i++)
    {
      const Undone *undone = list->pdata[i];
      Back *back = back_new (undone, tx->at, error);

      if (!back)
        return FALSE;
      g_ptr_array_add (backs, back);
      objects[i - first] = (UsherObjectChange) { undone->id, undone->version, (const UsherChange *) (gpointer) back->changes->data };
    }
  if (end - first == 1)
    return usher_record_write (tx, of->table->name, of->id, "undo", of->version, objects->changes, error);
  return usher_record_write_many (tx, of->table->name, "undo", objects, end - first, error);
}

static gboolean
apply_back (UsherTx *tx, Undo *undo, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer undone;
  guint end;

  g_hash_table_iter_init (&iter, undo->objects);
  while (g_hash_table_iter_next (&iter, NULL, &undone))
    g_ptr_array_add (list, undone);
  g_ptr_array_sort (list, compare_undone);
  for (guint i = 0; i < list->len; i = end)
    {
      for (end = i + 1; end < list->len && ((Undone *) list->pdata[end])->table == ((Undone *) list->pdata[i])->table; end++)
        ;
      if (!write_back (tx, list, i, end, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
usher_undo (UsherTx *tx, const char *act, GError **error)
{
  g_autoptr (GHashTable) objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, undone_free);
  Undo undo = { objects, FALSE };
  gint64 first, last;

  if (!usher_act_find (tx->conn, act, tx->n, &first, &last, error))
    return FALSE;
  if (first == 0)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no act %s", act);
  if (!usher_ledger_each (tx->conn, first, last, note_line, &undo, error))
    return FALSE;
  if (undo.other)
    return usher_error_set (error, USHER_ERROR_GUARD, NULL, "act %s did more than change records: it cannot be undone", act);
  return apply_back (tx, &undo, error);
}
