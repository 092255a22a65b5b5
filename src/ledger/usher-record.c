/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The record door: one list of changes makes both the rows and their line.  Writer thread, within an
 * act whose head row is locked, so what was read cannot move before it is written.  It must not know
 * an engine: one path for both, and so shaped (checks, then rows and last lines of a chunk, then
 * rows, line, index, head) that a function inside the database can take its place.
 *
 *   row there, as its last line says ──► change it
 *   no row, no line                  ──► make it
 *   anything else is a fault         ──► refuse, unless two members acknowledged it; then the line
 *                                        tells the difference too, so that lines and row agree again */

#include "usher-record-private.h"

#include "usher-error.h"
#include "usher-history.h"

#define LINE_FULL (USHER_RECORD_LINE_MAX / 2) /* a bulk line is closed before it grows beyond */

typedef struct {
  UsherTx *tx;
  const UsherCall *call;
  UsherRows *rows;    /* (owned): of the chunk */
  UsherLast *lasts;   /* (owned): of the chunk */
  UsherValue *values; /* (owned): the row as it will be */
  gboolean alike;     /* one list of changes for all */
  UsherIds wanted;    /* the chunk */
  UsherIds pending;   /* objects in tx->objects that no line has told yet */
  UsherIds update;    /* of them, those whose rows one UPDATE for all will write */
  gint64 version;     /* of the one object, when the call is not in bulk */
  char after[USHER_DIGEST_HEX + 1];
  gboolean wrote; /* anything at all: a failure from now on spoils the act */
} Door;

/* One object of the call, as it is found. */
typedef struct {
  const UsherObjectChange *object;
  const UsherValue *row;  /* (nullable) */
  const UsherValue *base; /* (nullable): what the line's `from` is taken from */
  UsherRow *folded;       /* (owned) (nullable): keeps `base` when row and lines differ */
  gint64 version;         /* of the next line */
} Found;

/* ---- Refusals ---- */

typedef struct {
  gint64 version;
  GString *fields;
  gint64 member;
  GHashTable *seen; /* (element-type utf8) */
  const char *table;
  gint64 id;
} Moved;

static gboolean
note_moved_object (const char *table, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  Moved *moved = data;
  UsherCanonSlice key, value;
  UsherCanonIter iter;

  if (id != moved->id || version <= moved->version || !g_str_equal (table, moved->table))
    return TRUE;
  usher_canon_iter_init (&iter, changes);
  while (usher_canon_next_member (&iter, &key, &value))
    {
      char *name = usher_canon_dup_text (key);

      if (!g_hash_table_contains (moved->seen, name))
        g_string_append_printf (moved->fields, "%s%s", moved->fields->len > 0 ? ", " : "", name);
      g_hash_table_add (moved->seen, name);
    }
  return TRUE;
}

static gboolean
note_moved (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  Moved *moved = data;

  usher_line_each_object (line, note_moved_object, moved);
  moved->member = line->member;
  return TRUE;
}

static gboolean
refuse_conflict (Door *door, const Found *found, gint64 version, GError **error)
{
  const UsherTable *table = door->call->table;
  gint64 expected = found->object->version;
  g_autofree char *object = usher_object_name (table, found->object->id);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) fields = g_string_new (NULL);
  Moved moved = { expected, fields, 0, seen, table->name, found->object->id };

  if (version == 0)
    return usher_error_set (error, USHER_ERROR_CONFLICT, "Read the list again.", "%s does not exist", object);
  if (expected > 0 && version > expected && !usher_history (door->tx->conn, object, note_moved, &moved, error))
    return FALSE;
  return usher_error_set (error, USHER_ERROR_CONFLICT, "Read it again, then decide.",
                          "%s was changed meanwhile: it is at version %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT "%s%s%s", object,
                          version, expected, fields->len ? " (changed: " : "", fields->str, fields->len ? ")" : "");
}

static gboolean
refuse_faulty (const UsherFault *fault, GError **error)
{
  g_autofree char *text = usher_fault_text (fault), *id = usher_fault_id (fault);
  g_autofree char *hint = g_strdup_printf ("Acknowledge it first: verify --acknowledge %s.", id);

  return usher_error_set (error, USHER_ERROR_FAULTY, hint, "%s", text);
}

/* ---- One object ---- */

/* Row and lines differ.  With every difference known the act may go on from what the lines say. */
static gboolean
resolve_fault (Door *door, Found *found, gboolean *known, GError **error)
{
  const UsherCall *call = door->call;
  g_autoptr (UsherFold) fold = usher_record_fold (door->tx->conn, call->table, found->object->id, 0, error);
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_fault_free);

  *known = TRUE;
  if (!fold)
    return FALSE;
  usher_fold_compare (fold, found->row, faults);
  for (guint i = 0; i < faults->len && *known; i++)
    {
      g_autofree char *id = usher_fault_id (faults->pdata[i]);

      if (!usher_fault_is_known (door->tx->conn, id, known, error))
        return FALSE;
      if (!*known)
        return refuse_faulty (faults->pdata[i], error);
    }
  if (fold->version > 0)
    found->folded = usher_fold_to_row (fold);
  found->base = found->folded ? usher_row_values (found->folded) : NULL;
  found->version = fold->version + 1;
  return TRUE;
}

static gboolean
judge (Door *door, Found *found, const UsherLast *last, GError **error)
{
  const UsherTable *table = door->call->table;
  gint64 version = found->row ? found->row[table->version].integer : 0;
  gboolean sound = !found->row && last->n == 0, known;

  found->base = found->row;
  found->version = version + 1;
  if (found->row && last->n > 0)
    {
      UsherDigest digest = usher_row_digest (table, found->row, door->tx->row);

      sound = usher_digest_equal (&digest, &last->after) && version == last->version;
    }
  if (!sound && !resolve_fault (door, found, &known, error))
    return FALSE;
  return found->object->version == USHER_RECORD_AS_IT_IS || version == found->object->version
         || refuse_conflict (door, found, version, error);
}

static void
append_change (GString *out, const UsherField *field, const UsherValue *from, const UsherValue *to)
{
  usher_canon_key (out, field->name);
  g_string_append_c (out, '[');
  usher_field_canon (field, from, out);
  g_string_append_c (out, ',');
  usher_field_canon (field, to, out);
  g_string_append_c (out, ']');
}

/* Makes the new row in door->values, and {field: [from, to]} in tx->changes; FALSE when nothing changes. */
static gboolean
apply (Door *door, const Found *found)
{
  const UsherTable *table = door->call->table;
  static const UsherValue none = { .type = USHER_VALUE_NULL };
  GString *out = door->tx->changes;

  for (guint i = 0; i < table->n_fields; i++)
    door->values[i] = found->row ? found->row[i] : none;
  for (const UsherChange *change = found->object->changes; change->field; change++)
    door->values[usher_table_field (table, change->field)] = change->to;
  g_string_assign (out, "{");
  for (guint i = 0; i < table->n_fields; i++)
    {
      const UsherValue *from = found->base ? &found->base[i] : &none;

      if (i != table->id && i != table->version && !usher_value_equal (from, &door->values[i]))
        append_change (out, &table->fields[i], from, &door->values[i]);
    }
  door->values[table->id] = USHER_INT (found->object->id);
  door->values[table->version] = USHER_INT (found->version);
  g_string_append_c (out, '}');
  return out->len > 2;
}

/* [id, version, after, {changes}] */
static void
append_object (Door *door, gint64 id)
{
  GString *out = door->tx->objects;

  g_string_append (out, door->pending.n > 0 ? ",[" : "[[");
  usher_canon_int (out, id);
  g_string_append_c (out, ',');
  usher_canon_int (out, door->version);
  g_string_append_len (out, ",\"", 2);
  g_string_append_len (out, door->after, USHER_DIGEST_HEX);
  g_string_append_len (out, "\",", 2);
  g_string_append_len (out, door->tx->changes->str, (gssize) door->tx->changes->len);
  g_string_append_c (out, ']');
}

static gboolean
write_row (Door *door, const Found *found, GError **error)
{
  const UsherTable *table = door->call->table;
  const UsherObjectChange *object = found->object;
  UsherLineSubject subject = { .table = table->name };

  /* Rows say the number of the line that will tell of them, so nothing may come between from here on. */
  if (!door->wrote && !usher_tx_settle (door->tx, &subject, error))
    return FALSE;
  door->wrote = TRUE;
  if (door->alike && found->row && found->base == found->row)
    {
      usher_ids_add (&door->update, object->id);
      return TRUE;
    }
  return found->row ? usher_record_update (door->tx, table, object->id, found->version, object->changes, error)
                    : usher_record_insert (door->tx, table, object->id, found->version, object->changes, error);
}

/* ---- The line ---- */

static gboolean
write_line (Door *door, GError **error)
{
  UsherTx *tx = door->tx;
  const UsherCall *call = door->call;
  g_autoptr (GString) object = g_string_new ("\""), verb = g_string_new (NULL);
  UsherLine line = { 0 };
  UsherLineSubject subject = { .table = call->table->name };
  char after[USHER_DIGEST_HEX + 3];

  g_string_append (object, call->table->name);
  usher_canon_text (verb, call->verb, -1);
  line.verb = usher_slice (verb);
  if (call->bulk)
    {
      g_string_append_c (tx->objects, ']');
      line.objects = usher_slice (tx->objects);
      usher_ids_close (&door->pending);
      subject.id = door->pending.ids[0];
      subject.last = door->pending.ids[door->pending.n - 1];
      subject.ids = usher_ids_are_range (&door->pending) ? NULL : door->pending.json->str;
    }
  else
    {
      subject.id = call->objects->id;
      g_string_append_printf (object, ":%" G_GINT64_FORMAT, subject.id);
      g_snprintf (after, sizeof after, "\"%s\"", door->after);
      line.after = (UsherCanonSlice) { after, sizeof after - 1 };
      line.changes = usher_slice (tx->changes);
      line.version = door->version;
    }
  g_string_append_c (object, '"');
  line.object = usher_slice (object);
  return usher_tx_append (tx, &line, &subject, error);
}

static gboolean
flush (Door *door, GError **error)
{
  gboolean done = TRUE;

  if (door->pending.n == 0)
    return TRUE;
  if (door->update.n > 0)
    {
      usher_ids_close (&door->update);
      done = usher_record_update_alike (door->tx, door->call->table, &door->update, door->call->objects->changes, error);
    }
  done = done && write_line (door, error);
  usher_ids_clear (&door->pending);
  usher_ids_clear (&door->update);
  g_string_truncate (door->tx->objects, 0);
  return done;
}

static gboolean
write_object (Door *door, Found *found, const UsherLast *last, GError **error)
{
  UsherDigest after;

  if (!judge (door, found, last, error))
    return FALSE;
  if (!apply (door, found))
    return TRUE;
  after = usher_row_digest (door->call->table, door->values, door->tx->row);
  usher_digest_to_hex (&after, door->after);
  door->version = found->version;
  if (!write_row (door, found, error))
    return FALSE;
  if (door->call->bulk)
    append_object (door, found->object->id);
  usher_ids_add (&door->pending, found->object->id);
  usher_tx_touch_table (door->tx, door->call->table, found->object->id);
  return (door->pending.n < USHER_RECORD_BULK_MAX && door->tx->objects->len < LINE_FULL) || flush (door, error);
}

static gboolean
read_chunk (Door *door, gsize first, gsize n, GError **error)
{
  const UsherTable *table = door->call->table;
  guint next = 0;

  usher_ids_clear (&door->wanted);
  for (gsize i = 0; i < n; i++)
    usher_ids_add (&door->wanted, door->call->objects[first + i].id);
  usher_ids_close (&door->wanted);
  if (!usher_rows_read (door->rows, door->tx->conn, &door->wanted, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      door->lasts[i] = (UsherLast) { .id = door->call->objects[first + i].id, .n = -1 };
      if (next < door->rows->n && usher_rows_nth (door->rows, next)[table->id].integer == door->lasts[i].id)
        {
          door->lasts[i].n = door->rows->lines[next] > 0 ? door->rows->lines[next] : -1;
          next++;
        }
    }
  return usher_record_read_lasts (door->tx->conn, table, door->lasts, n, error);
}

static gboolean
write_chunk (Door *door, gsize first, gsize n, GError **error)
{
  const UsherTable *table = door->call->table;
  guint next = 0;

  if (!read_chunk (door, first, n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      Found found = { .object = &door->call->objects[first + i] };
      gboolean done;

      if (next < door->rows->n && usher_rows_nth (door->rows, next)[table->id].integer == found.object->id)
        found.row = usher_rows_nth (door->rows, next++);
      done = write_object (door, &found, &door->lasts[i], error);
      g_clear_pointer (&found.folded, usher_row_free);
      if (!done)
        return FALSE;
    }
  return flush (door, error);
}

/* ---- The call ---- */

static gboolean
is_alike (const UsherCall *call)
{
  for (gsize i = 1; i < call->n; i++)
    if (call->objects[i].changes != call->objects->changes)
      return FALSE;
  return call->n > 1;
}

/* A row must not point to words that are not there. */
static gboolean
check_texts (Door *door, const UsherChange *changes, GError **error)
{
  const UsherTable *table = door->call->table;

  for (; changes->field; changes++)
    if (table->fields[usher_table_field (table, changes->field)].kind == USHER_FIELD_PRIVATE && changes->to.type != USHER_VALUE_NULL)
      {
        g_autoptr (GError) failed = NULL;
        g_autofree char *kind = usher_private_kind (door->tx->conn, changes->to.text, &failed);

        if (failed)
          {
            g_propagate_error (error, g_steal_pointer (&failed));
            return FALSE;
          }
        if (!kind)
          return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s.%s: there is no personal text with this id", table->name,
                                  changes->field);
      }
  return TRUE;
}

static gboolean
write_chunks (Door *door, GError **error)
{
  const UsherChange *checked = NULL;
  gsize n = door->call->n;
  gboolean done = TRUE;

  for (gsize i = 0; i < n; i++)
    {
      const UsherChange *changes = door->call->objects[i].changes;

      if (changes != checked && !check_texts (door, changes, error))
        return FALSE;
      checked = changes;
    }

  if (!usher_tx_pipeline_begin (door->tx, error))
    return FALSE;
  for (gsize i = 0; done && i < n; i += USHER_RECORD_BULK_MAX)
    done = write_chunk (door, i, MIN (n - i, USHER_RECORD_BULK_MAX), error);
  return usher_tx_pipeline_end (door->tx, done ? error : NULL) && done;
}

static gboolean
write_call (UsherTx *tx, const UsherCall *call, GError **error)
{
  g_autoptr (UsherRows) rows = NULL;
  g_autofree UsherLast *lasts = NULL;
  g_autofree UsherValue *values = NULL;
  gsize room = MIN (call->n, USHER_RECORD_BULK_MAX);
  g_autofree gint64 *ids = g_new (gint64, 3 * room);
  g_autoptr (GString) wanted = g_string_new (NULL), pending = g_string_new (NULL), update = g_string_new (NULL);
  Door door = { .tx = tx, .call = call, .alike = is_alike (call),
                .wanted = { ids, 0, wanted }, .pending = { ids + room, 0, pending }, .update = { ids + 2 * room, 0, update } };
  gboolean done;

  if (!usher_call_check (call, error)
      || (tx->member > 0 && !usher_may_write (tx->rights, tx->roles, call->table->name, call->verb, error)))
    return FALSE;
  door.rows = rows = usher_rows_new (call->table);
  door.lasts = lasts = g_new0 (UsherLast, room);
  door.values = values = g_new0 (UsherValue, call->table->n_fields);
  g_string_truncate (tx->objects, 0);
  done = write_chunks (&door, error);
  tx->failed = tx->failed || (!done && door.wrote);
  return done;
}

static const UsherTable *
find_table (const char *name, GError **error)
{
  const UsherTable *table = usher_table_find (name);

  if (!table)
    usher_error_set (error, USHER_ERROR_USAGE, NULL, "“%s” is no governed table", name);
  return table;
}

gboolean
usher_record_write (UsherTx *tx, const char *table, gint64 id, const char *verb, gint64 version, const UsherChange *changes, GError **error)
{
  UsherObjectChange object = { id, version, changes };
  UsherCall call = { find_table (table, error), verb, &object, 1, FALSE };

  return call.table && write_call (tx, &call, error);
}

gboolean
usher_record_write_many (UsherTx *tx, const char *table, const char *verb, const UsherObjectChange *objects, gsize n, GError **error)
{
  UsherCall call = { find_table (table, error), verb, objects, n, TRUE };

  return call.table && (n == 0 || write_call (tx, &call, error));
}

gint64
usher_record_new (UsherTx *tx, const char *table_name, const char *verb, const UsherChange *changes, GError **error)
{
  const UsherTable *table = find_table (table_name, error);
  gint64 id;

  if (!table || !usher_record_next_id (tx->conn, table, &id, error)
      || !usher_record_write (tx, table_name, id, verb, 0, changes, error))
    return 0;
  return id;
}
