/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A run: what one source says now, put into the mirror.  Writer thread, within an act.  The index of
 * the open stream tells what is new, changed or absent without a question to the database a row, so
 * that writes can be queued.  It must not know where the rows come from (a file, a server, a sample),
 * nor who may hold what: assignments are worked out afterwards. */

#include "usher-run-private.h"

#include <string.h>

#include "usher-canon.h"
#include "usher-error.h"
#include "usher-key.h"
#include "usher-text.h"

#define CALLED_MAX 512         /* bytes of a native id, a login, a name: they are indexed */
#define TEXT_MAX (16 * 1024) /* bytes of other values */
#define KEY_MAX 700
#define SYNC_CANON_BOUND ((gsize) 4 * 1024 * 1024) /* bytes: a sync's memory is not to grow with its people */
#define LOST_PERMILLE 200    /* quarantine: lost since the last good run … */
#define LOST_MIN 5
#define LOST_WEEK_PERMILLE 300
#define WEEK_MS (G_GINT64_CONSTANT (7) * 24 * 3600 * 1000)

static void
free_index (gpointer index)
{
  usher_index_clear (index);
  g_free (index);
}

static void
leave_stream (UsherRun *self)
{
  self->shape = NULL;
  usher_index_clear (&self->index);
  usher_index_clear (&self->keys);
  self->keys_loaded = FALSE;
  g_clear_pointer (&self->suffixes, g_hash_table_unref);
  g_clear_pointer (&self->canon, usher_run_canon_free);
  g_clear_pointer (&self->kept, usher_run_kept_free);
  g_clear_pointer (&self->tombs, g_array_unref);
  g_clear_pointer (&self->absent, g_array_unref);
  g_clear_pointer (&self->gone, g_array_unref);
  g_clear_pointer (&self->covered, g_hash_table_unref);
  for (guint i = 0; i < USHER_RUN_VALUES_MAX; i++)
    {
      g_clear_pointer (&self->prefixes[i], g_free);
      self->resolved[i].stream = NULL;
    }
}

void
usher_run_free (UsherRun *self)
{
  if (!self)
    return;
  leave_stream (self);
  for (guint i = 0; i < USHER_RUN_VALUES_MAX; i++)
    {
      if (self->folds[i])
        g_string_free (self->folds[i], TRUE);
      if (self->resolved[i].text)
        g_string_free (self->resolved[i].text, TRUE);
    }
  g_string_free (self->text, TRUE);
  g_string_free (self->key, TRUE);
  g_string_free (self->scratch, TRUE);
  g_hash_table_unref (self->natives);
  g_hash_table_unref (self->app_keys);
  g_array_unref (self->streams);
  g_free (self->kind);
  g_free (self->source_key);
  g_free (self);
}

UsherRun *
usher_run_begin (UsherTx *tx, gint64 source, const char *kind, GError **error)
{
  g_autoptr (UsherRun) self = NULL;
  g_autofree char *name = NULL;

  if (!usher_tx_may (tx, kind, error))
    return NULL;
  self = g_new0 (UsherRun, 1);
  self->tx = tx;
  self->conn = usher_tx_conn (tx);
  self->source = source;
  self->kind = g_strdup (kind);
  self->text = g_string_new (NULL);
  self->key = g_string_new (NULL);
  self->scratch = g_string_new (NULL);
  for (guint i = 0; i < USHER_RUN_VALUES_MAX; i++)
    self->folds[i] = g_string_new (NULL);
  self->natives = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_index);
  self->app_keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->streams = g_array_new (FALSE, TRUE, sizeof (UsherRunStream));
  if (!(name = usher_run_store_source_name (self->conn, source, error)))
    return NULL;
  self->source_key = usher_key_escape (name);
  self->began = usher_tx_now (tx);
  if (!(self->id = usher_run_note_next (tx, error)))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- What a record says ---- */

static void
order_columns (UsherRun *self)
{
  const UsherRunShape *shape = self->shape;

  for (guint i = 0; i < shape->n_columns; i++)
    {
      guint at = i;

      for (; at > 0 && strcmp (shape->columns[self->order[at - 1]].name, shape->columns[i].name) > 0; at--)
        self->order[at] = self->order[at - 1];
      self->order[at] = i;
    }
  for (guint i = 0; i < shape->n_columns; i++)
    {
      self->prefixes[i] = g_strdup_printf ("\"%s\":", shape->columns[self->order[i]].name);
      self->prefix_lengths[i] = (gssize) strlen (self->prefixes[i]);
    }
}

/* Canonical JSON of the record's own columns; for streams without references it is the digest's text. */
static const GString *
write_text (const UsherValue *values, gpointer data)
{
  UsherRun *self = data;
  GString *out = self->text;
  gboolean any = FALSE;

  g_string_truncate (out, 0);
  g_string_append_c (out, '{');
  for (guint i = 0; i < self->shape->n_columns; i++)
    {
      const UsherValue *value = &values[self->order[i]];

      if (value->type == USHER_VALUE_NULL)
        continue;
      if (any)
        g_string_append_c (out, ',');
      any = TRUE;
      g_string_append_len (out, self->prefixes[i], self->prefix_lengths[i]);
      if (value->type == USHER_VALUE_INT)
        usher_canon_int (out, value->integer);
      else
        usher_canon_text (out, value->text, (gssize) value->length);
    }
  g_string_append_c (out, '}');
  return out;
}

static void
hash_content (UsherRun *self, const UsherValue *values, guint64 content[2])
{
  const GString *text = write_text (values, self);

  usher_index_hash (text->str, text->len, content);
}

static void
make_index_key (const UsherRunShape *shape, const UsherValue *values, guint64 key[2])
{
  guint n = 0;

  if (!shape->n_key)
    {
      usher_index_hash (values[0].text, values[0].length, key);
      return;
    }
  key[0] = key[1] = 0;
  for (guint i = 0; i < shape->n_key; i++)
    if (shape->columns[i].kind == USHER_RUN_REF || shape->columns[i].kind == USHER_RUN_MEMBER)
      key[n++] = (guint64) values[i].integer << 1;
  for (guint i = 0; i < shape->n_key; i++)
    if (shape->columns[i].kind == USHER_RUN_TEXT && values[i].length == strlen ("group"))
      key[0] |= 1;
}

/* What the readable key is made of, as a number: equal as long as the key need not change.  (FNV-1a:
 * that two names look alike only leaves an old key in use.) */
static guint64
hash_called (const UsherRunShape *shape, const UsherValue *values)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  const UsherValue *called;

  if (shape->called < 0)
    return 0;
  called = &values[shape->called];
  for (gsize i = 0; i < called->length; i++)
    hash = (hash ^ (guint8) called->text[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  if (strcmp (shape->name, "entitlements") == 0)
    hash ^= (guint64) values[USHER_ENTITLEMENTS_APP].integer;
  return hash;
}

static gboolean
is_factor (const UsherRunShape *shape)
{
  return strcmp (shape->name, "factors") == 0;
}

static void
on_stored (gint64 id, gboolean gone, const UsherValue *values, gpointer data)
{
  UsherRun *self = data;
  UsherIndexEntry *entry;
  guint64 key[2];

  make_index_key (self->shape, values, key);
  entry = usher_index_add (&self->index, key, id);
  hash_content (self, values, entry->content);
  entry->called = hash_called (self->shape, values);
  if (is_factor (self->shape)) /* it has no readable key: this tells whose it is */
    entry->called = (guint64) values[USHER_FACTORS_ACCOUNT].integer;
  entry->gone = gone;
  self->live += !gone;
  if (self->kept && !gone)
    usher_run_kept_add (self->kept, (gsize) (entry - self->index.entries), values);
}

/* ---- A stream begins ---- */

/* Queued writes (on engines that have a queue) end before something is read. */
gboolean
usher_run_pause (UsherRun *self, GError **error)
{
  if (!self->piped)
    return TRUE;
  self->piped = FALSE;
  return usher_conn_pipeline_end (self->conn, error);
}

static gboolean
resume_queue (UsherRun *self, GError **error)
{
  if (self->piped)
    return TRUE;
  self->piped = usher_conn_pipeline_begin (self->conn, error);
  return self->piped;
}

static gboolean
has_references (const UsherRunShape *shape)
{
  for (guint i = 0; i < shape->n_columns; i++)
    if (shape->columns[i].kind == USHER_RUN_REF || shape->columns[i].kind == USHER_RUN_MEMBER)
      return TRUE;
  return FALSE;
}

static gboolean
is_sync (const UsherRun *self)
{
  return g_str_equal (self->kind, "sync");
}

gboolean
usher_run_load_index (UsherRun *self, GError **error)
{
  const UsherRunPart part = { self->source, self->passes > 1 ? self->shape->columns[self->split].name : NULL, self->passes, self->pass };

  return usher_run_store_load (self->conn, self->shape, &part, on_stored, self, error);
}

static gboolean
begin_stream (UsherRun *self, gboolean complete, gboolean changes, guint untold, GError **error)
{
  gint64 last;
  gboolean checked;

  self->absent = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  usher_index_init (&self->index);
  usher_index_init (&self->keys);
  self->suffixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tombs = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->result = (UsherRunStream) { .stream = self->shape->name, .complete = complete, .changes = changes };
  self->live = 0;
  self->expected = -1;
  order_columns (self);
  if ((last = usher_run_store_last_id (self->conn, self->shape->table, error)) < 0)
    return FALSE;
  self->next_id = last + 1;
  untold &= (1u << self->shape->n_columns) - (self->shape->n_key ? 1 : 2); /* a native id is what a record is found by */
  self->kept = untold && last > 0 ? usher_run_kept_new (untold) : NULL;
  self->checked = !self->shape->per_run && last > 0;
  usher_conn_set_frugal (self->conn, is_sync (self)); /* one pass, which may sort all of it */
  checked = !self->checked || usher_stream_check_digest (self->conn, self->stream, self->source, &self->found, error);
  usher_conn_set_frugal (self->conn, FALSE);
  if (!checked)
    return FALSE;
  if (!usher_run_plan_passes (self, last, error) || (!self->first && !usher_run_load_index (self, error)))
    return FALSE;
  if (self->passes == 1)
    self->first = self->index.n == 0;
  self->alone = self->keys_loaded = last == 0;
  if (!has_references (self->shape) && !self->shape->per_run && !changes)
    self->canon = usher_run_canon_new (self->shape->n_columns, write_text, self);
  if (self->canon && is_sync (self))
    usher_run_canon_set_bound (self->canon, SYNC_CANON_BOUND);
  if (!self->first && !usher_run_store_mark (self->conn, error))
    return FALSE;
  self->marked = !self->first;
  return usher_run_store_prepare (self->conn, self->shape, &self->statements, error);
}

static gboolean
open_stream (UsherRun *self, const char *stream, gboolean complete, gboolean changes, guint untold, GError **error)
{
  g_return_val_if_fail (self->shape == NULL, FALSE);

  self->shape = usher_run_shape (stream);
  self->stream = usher_stream_find (stream);
  if (!self->shape || !self->stream)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "there is no stream “%s”", stream);
  return begin_stream (self, complete, changes, untold, error);
}

gboolean
usher_run_open (UsherRun *self, const char *stream, gboolean complete, GError **error)
{
  return open_stream (self, stream, complete, FALSE, 0, error);
}

gboolean
usher_run_open_untold (UsherRun *self, const char *stream, gboolean complete, guint untold, GError **error)
{
  return open_stream (self, stream, complete, FALSE, untold, error);
}

gboolean
usher_run_open_changes (UsherRun *self, const char *stream, GError **error)
{
  return open_stream (self, stream, FALSE, TRUE, 0, error);
}

/* ---- Values and references ---- */

static gboolean
check_value (UsherRun *self, guint column, const UsherValue *value, GError **error)
{
  const UsherRunColumn *shape = &self->shape->columns[column];
  gsize most = column == 0 || (int) column == self->shape->called ? CALLED_MAX : TEXT_MAX;
  gboolean missing = value->type == USHER_VALUE_NULL || (value->type == USHER_VALUE_TEXT && !value->length);

  if (missing && shape->required)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s: “%s” is missing", self->shape->name, shape->name);
  if (value->type != USHER_VALUE_TEXT)
    return TRUE;
  if (value->length > most)
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s: “%s” is longer than %" G_GSIZE_FORMAT " bytes", self->shape->name,
                            shape->name, most);
  if (!usher_utf8_check (value->text, value->length, NULL))
    return usher_error_set (error, USHER_ERROR_INPUT, NULL, "%s: “%s” is not UTF-8", self->shape->name, shape->name);
  return TRUE;
}

static UsherIndex *
load_natives (UsherRun *self, const char *stream, GError **error)
{
  const UsherRunShape *shape = usher_run_shape (stream);
  UsherIndex *index = g_hash_table_lookup (self->natives, shape->name);

  if (index)
    return index;
  index = g_new0 (UsherIndex, 1);
  usher_index_init (index);
  if (!usher_run_pause (self, error) || !usher_run_store_load_natives (self->conn, shape->table, self->source, index, error) ||
      !resume_queue (self, error))
    {
      free_index (index);
      return NULL;
    }
  g_hash_table_insert (self->natives, (char *) shape->name, index);
  return index;
}

static gboolean
is_resolved (UsherRun *self, guint column, const char *stream, UsherValue *value)
{
  if (self->resolved[column].stream != stream || self->resolved[column].text->len != value->length ||
      memcmp (self->resolved[column].text->str, value->text, value->length) != 0)
    return FALSE;
  *value = USHER_INT (self->resolved[column].id);
  return TRUE;
}

static void
remember_resolved (UsherRun *self, guint column, const char *stream, const UsherValue *value, gint64 id)
{
  if (!self->resolved[column].text)
    self->resolved[column].text = g_string_new (NULL);
  g_string_truncate (self->resolved[column].text, 0);
  g_string_append_len (self->resolved[column].text, value->text, (gssize) value->length);
  self->resolved[column].stream = stream;
  self->resolved[column].id = id;
}

/* Turns a native id into our number; VALUES is the run's own copy. */
static gboolean
resolve (UsherRun *self, guint column, UsherValue *values, GError **error)
{
  const UsherRunColumn *shape = &self->shape->columns[column];
  const char *stream = shape->refers;
  UsherIndex *index;
  gint64 id;

  if (shape->kind == USHER_RUN_MEMBER)
    {
      const UsherValue *kind = &values[self->shape->columns[0].kind == USHER_RUN_TEXT ? 0 : 1];

      stream = kind->length == 5 && !memcmp (kind->text, "group", 5)       ? "groups"
               : kind->length == 7 && !memcmp (kind->text, "account", 7) ? "accounts"
                                                                         : NULL;
      if (!stream)
        return usher_error_set (error, USHER_ERROR_INPUT, "say account or group", "%s: what the member is is unknown", self->shape->name);
    }
  if (values[column].type != USHER_VALUE_TEXT)
    return TRUE;
  if (is_resolved (self, column, stream, &values[column]))
    return TRUE;
  if (!(index = load_natives (self, stream, error)))
    return FALSE;
  if (!(id = usher_index_find_text (index, values[column].text, values[column].length)) && !shape->required)
    {
      values[column] = USHER_NULL;
      return TRUE;
    }
  if (!id)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "%s: the source has no %s “%.*s”", self->shape->name, stream,
                            (int) MIN (values[column].length, 80), values[column].text);
  remember_resolved (self, column, stream, &values[column], id);
  values[column] = USHER_INT (id);
  return TRUE;
}

gboolean
usher_run_check_reference (UsherRun *self, guint column, UsherValue *values, GError **error)
{
  for (guint i = 0; i <= column; i++)
    if (!check_value (self, i, &values[i], error))
      return FALSE;
  return resolve (self, column, values, error);
}

static gboolean
check_values (UsherRun *self, UsherValue *values, GError **error)
{
  for (guint i = 0; i < self->shape->n_columns; i++)
    {
      UsherRunColumnKind kind = self->shape->columns[i].kind;

      if (values[i].type == USHER_VALUE_TEXT && !values[i].length && !self->shape->columns[i].required)
        values[i] = USHER_NULL;
      if (!check_value (self, i, &values[i], error))
        return FALSE;
      if ((kind == USHER_RUN_REF || kind == USHER_RUN_MEMBER) && !resolve (self, i, values, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Readable keys ---- */

static void
append_escaped (GString *out, const char *text, gsize length)
{
  gsize begin = out->len;

  for (gsize i = 0; i < length; i++)
    {
      char c = g_ascii_tolower (text[i]);

      if (!g_ascii_isalnum (c) && !strchr ("._-/", c))
        {
          g_autofree char *escaped = usher_key_escape (text);

          g_string_truncate (out, begin);
          g_string_append (out, escaped);
          return;
        }
      g_string_append_c (out, c);
    }
}

static const char *
find_app_key (UsherRun *self, gint64 app, GError **error)
{
  char *key = g_hash_table_lookup (self->app_keys, &app);

  if (key)
    return key;
  if (!usher_run_pause (self, error) || !(key = usher_run_store_key (self->conn, "app", app, error)) || !resume_queue (self, error))
    {
      g_free (key);
      return NULL;
    }
  g_hash_table_insert (self->app_keys, g_memdup2 (&app, sizeof app), key);
  return key;
}

static gboolean
write_plain_key (UsherRun *self, const UsherValue *values, GError **error)
{
  const UsherValue *called = &values[self->shape->called];

  g_string_truncate (self->key, 0);
  if (self->shape->columns == usher_run_shape ("entitlements")->columns)
    {
      const char *app = find_app_key (self, values[USHER_ENTITLEMENTS_APP].integer, error);

      if (!app)
        return FALSE;
      g_string_append_printf (self->key, "%s/", app);
    }
  else if (g_str_equal (self->shape->noun, "account") || g_str_equal (self->shape->noun, "group"))
    g_string_append_printf (self->key, "%s/", self->source_key);
  append_escaped (self->key, called->text, called->length);
  g_string_truncate (self->key, MIN (self->key->len, KEY_MAX));
  return TRUE;
}

static gboolean
is_taken (UsherRun *self, gint64 id, gboolean *taken, GError **error)
{
  guint64 hash[2];
  const UsherIndexEntry *entry;
  gboolean own = FALSE;

  usher_index_hash (self->key->str, self->key->len, hash);
  entry = usher_index_find (&self->keys, hash);
  *taken = entry && entry->id != id;
  if (self->alone && !*taken)
    {
      const UsherIndexEntry *native = usher_index_find (&self->index, hash);

      *taken = native && native->id != id && native->plain;
    }
  if (entry && entry->gone && !*taken)
    {
      if (!usher_run_pause (self, error) || !usher_run_store_take_alias (self->conn, self->shape->noun, self->key->str, id, &own, error) ||
          !resume_queue (self, error))
        return FALSE;
      *taken = !own;
    }
  return TRUE;
}

static gboolean
is_native (UsherRun *self, const UsherValue *values)
{
  return self->key->len == values[0].length && memcmp (self->key->str, values[0].text, values[0].length) == 0;
}

/* Leaves in self->key a key that nobody else has or had.  NATIVE is the index key of the record. */
static gboolean
make_key (UsherRun *self, gint64 id, const guint64 native[2], const UsherValue *values, GError **error)
{
  gboolean taken;
  guint64 hash[2];
  gsize plain;

  if (!write_plain_key (self, values, error))
    return FALSE;
  if (!self->keys_loaded)
    {
      if (!usher_run_pause (self, error) || !usher_run_store_load_keys (self->conn, self->shape, &self->keys, error) ||
          !resume_queue (self, error))
        return FALSE;
      self->keys_loaded = TRUE;
    }
  plain = self->key->len;
  if (self->alone && !self->keys.n && is_native (self, values))
    {
      usher_index_find (&self->index, native)->plain = TRUE;
      return TRUE;
    }
  if (!is_taken (self, id, &taken, error))
    return FALSE;
  while (taken)
    {
      g_autofree char *name = g_strndup (self->key->str, plain);
      guint number = MAX (2, GPOINTER_TO_UINT (g_hash_table_lookup (self->suffixes, name)) + 1);

      g_string_truncate (self->key, plain);
      g_string_append_printf (self->key, "-%u", number);
      g_hash_table_insert (self->suffixes, g_steal_pointer (&name), GUINT_TO_POINTER (number));
      if (!is_taken (self, id, &taken, error))
        return FALSE;
    }
  usher_index_hash (self->key->str, self->key->len, hash);
  usher_index_add (&self->keys, hash, id)->gone = FALSE;
  return TRUE;
}

/* A new name makes a new key; the old one finds the record still. */
static gboolean
change_key (UsherRun *self, gint64 id, const UsherValue *values, GError **error)
{
  g_autofree char *was = NULL;
  UsherIndexEntry *entry;
  guint64 hash[2], native[2];

  make_index_key (self->shape, values, native);
  if (!usher_run_pause (self, error) || !(was = usher_run_store_key (self->conn, self->shape->table, id, error)) ||
      !resume_queue (self, error) || !make_key (self, id, native, values, error))
    return FALSE;
  if (g_str_equal (was, self->key->str))
    return TRUE;
  usher_index_hash (was, strlen (was), hash);
  if ((entry = usher_index_find (&self->keys, hash)))
    entry->gone = TRUE;
  return usher_run_store_add_alias (self->conn, self->shape->noun, was, id, error);
}

/* ---- A record ---- */

static void
make_folds (UsherRun *self, const UsherValue *values)
{
  for (guint i = 0; i < self->shape->n_columns; i++)
    if (self->shape->columns[i].fold && values[i].type == USHER_VALUE_TEXT)
      usher_fold_into (self->folds[i], values[i].text, values[i].length);
}

static gboolean
add_record (UsherRun *self, const guint64 key[2], const guint64 content[2], const UsherValue *values, gint64 *id, GError **error)
{
  UsherRunRow row = { .id = self->next_id++, .values = values, .folds = self->folds };
  UsherIndexEntry *entry = usher_index_add (&self->index, key, row.id);

  memcpy (entry->content, content, sizeof entry->content);
  entry->seen = TRUE;
  *id = row.id;
  if (self->shape->noun && !make_key (self, row.id, key, values, error))
    return FALSE;
  row.key = self->key->str;
  row.key_length = self->key->len;
  make_folds (self, values);
  self->live++;
  return usher_run_store_insert (&self->statements, self->shape, self->id, self->source, &row, error);
}

static gboolean
change_record (UsherRun *self, UsherIndexEntry *entry, const UsherValue *values, GError **error)
{
  UsherRunRow row = { .id = entry->id, .values = values, .folds = self->folds };
  guint64 called = hash_called (self->shape, values);

  if (self->shape->noun && entry->called != called)
    {
      if (!change_key (self, row.id, values, error))
        return FALSE;
      row.key = self->key->str;
      row.key_length = self->key->len;
      entry->called = called;
    }
  make_folds (self, values);
  self->live += entry->gone;
  entry->gone = FALSE;
  return usher_run_store_update (&self->statements, self->shape, self->id, &row, error);
}

static gboolean
put_record (UsherRun *self, UsherValue *values, gint64 *id, UsherRunEffect *effect, GError **error)
{
  UsherIndexEntry *entry;
  guint64 key[2], content[2] = { 0, 0 };
  gboolean ok = TRUE;

  make_index_key (self->shape, values, key);
  entry = usher_index_find (&self->index, key);
  *id = entry ? entry->id : 0;
  if (entry && entry->seen && !self->result.changes)
    {
      *effect = USHER_RUN_TWICE;
      return TRUE;
    }
  if (self->kept && entry && !entry->gone)
    usher_run_kept_fill (self->kept, (gsize) (entry - self->index.entries), values);
  if (!self->first)
    hash_content (self, values, content);
  if (self->canon)
    usher_run_canon_add (self->canon, values);
  if (!entry)
    {
      *effect = USHER_RUN_ADDED;
      return add_record (self, key, content, values, id, error);
    }
  entry->seen = TRUE;
  *effect = USHER_RUN_UNCHANGED;
  if (entry->gone || memcmp (entry->content, content, sizeof content) != 0)
    {
      *effect = entry->gone ? USHER_RUN_ADDED : USHER_RUN_CHANGED;
      memcpy (entry->content, content, sizeof content);
      ok = change_record (self, entry, values, error);
    }
  return ok;
}

gboolean
usher_run_put (UsherRun *self, const UsherValue *values, gint64 *id, UsherRunEffect *effect, GError **error)
{
  UsherValue copy[USHER_RUN_VALUES_MAX];
  UsherRunEffect happened = USHER_RUN_UNCHANGED;
  gint64 found = 0;
  gboolean elsewhere;

  memcpy (copy, values, self->shape->n_columns * sizeof *values);
  if (!usher_run_is_elsewhere (self, copy, &elsewhere, error))
    return FALSE;
  if (elsewhere)
    {
      if (effect)
        *effect = USHER_RUN_ELSEWHERE;
      return TRUE;
    }
  if (!check_values (self, copy, error) || !resume_queue (self, error) || !put_record (self, copy, &found, &happened, error))
    return FALSE;
  self->result.read += happened != USHER_RUN_TWICE;
  self->result.added += happened == USHER_RUN_ADDED;
  self->result.changed += happened == USHER_RUN_CHANGED;
  self->result.unchanged += happened == USHER_RUN_UNCHANGED;
  if (id)
    *id = found;
  if (effect)
    *effect = happened;
  return TRUE;
}

gboolean
usher_run_put_day (UsherRun *self, gint64 account, gint64 app, gint64 day, gint64 ok, gint64 failed, gint64 last_ok, GError **error)
{
  return usher_run_store_add_day (self->conn, account, app, day, ok, failed, last_ok, error);
}

/* Of a key, references are resolved; what else a tombstone lacks does not matter. */
static gboolean
check_key (UsherRun *self, UsherValue *values, GError **error)
{
  guint n = self->shape->n_key ? self->shape->n_key : 1;

  for (guint i = 0; i < n; i++)
    {
      UsherRunColumnKind kind = self->shape->columns[i].kind;

      if (!check_value (self, i, &values[i], error) ||
          ((kind == USHER_RUN_REF || kind == USHER_RUN_MEMBER) && !resolve (self, i, values, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
usher_run_remove (UsherRun *self, const UsherValue *values, UsherRunEffect *effect, GError **error)
{
  UsherValue copy[USHER_RUN_VALUES_MAX];
  UsherIndexEntry *entry;
  guint64 key[2];
  guint32 place;
  gboolean elsewhere;

  memcpy (copy, values, self->shape->n_columns * sizeof *values);
  if (!usher_run_is_elsewhere (self, copy, &elsewhere, error))
    return FALSE;
  if (elsewhere)
    {
      if (effect)
        *effect = USHER_RUN_ELSEWHERE;
      return TRUE;
    }
  if (!check_key (self, copy, error))
    return FALSE;
  make_index_key (self->shape, copy, key);
  entry = usher_index_find (&self->index, key);
  if (effect)
    *effect = entry && !entry->gone ? USHER_RUN_CHANGED : USHER_RUN_UNCHANGED;
  self->result.read++;
  if (!entry || entry->gone)
    {
      self->result.unchanged++;
      return TRUE;
    }
  place = (guint32) (entry - self->index.entries);
  entry->seen = entry->gone = TRUE;
  self->live--;
  g_array_append_val (self->tombs, place);
  return TRUE;
}

/* ---- Parents of whom everything is told ---- */

gboolean
usher_run_cover (UsherRun *self, guint column, gboolean is_group, const UsherValue *parent, GError **error)
{
  const UsherRunColumn *shape = &self->shape->columns[column];
  const char *stream = shape->kind == USHER_RUN_MEMBER ? (is_group ? "groups" : "accounts") : shape->refers;
  UsherIndex *index;
  gint64 id;

  g_return_val_if_fail (self->result.changes && stream, FALSE);
  if ((!self->shape->n_key && !is_factor (self->shape)) || parent->type != USHER_VALUE_TEXT)
    return TRUE;
  if (!(index = load_natives (self, stream, error)))
    return FALSE;
  if (!(id = usher_index_find_text (index, parent->text, parent->length)))
    return TRUE;
  if (!self->covered)
    self->covered = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->cover_column = column;
  self->cover_group = is_group;
  g_hash_table_add (self->covered, g_memdup2 (&id, sizeof id));
  return TRUE;
}

/* Index keys of links are made of their ends (make_index_key ()). */
static gboolean
is_covered (UsherRun *self, const UsherIndexEntry *entry)
{
  const UsherRunShape *shape = self->shape;
  gint64 parent = (gint64) entry->called;
  guint n = 0;

  if (!self->covered)
    return FALSE;
  if (shape->n_key && shape->columns[self->cover_column].kind == USHER_RUN_MEMBER && self->cover_group != ((entry->key[0] & 1) != 0))
    return FALSE;
  for (guint i = 0; i < self->cover_column; i++)
    n += shape->columns[i].kind == USHER_RUN_REF || shape->columns[i].kind == USHER_RUN_MEMBER;
  if (shape->n_key)
    parent = (gint64) (entry->key[n] >> 1);
  return g_hash_table_contains (self->covered, &parent);
}

/* ---- A stream ends ---- */

/* What was said to be gone and was not put again.  A place may stand there twice. */
static void
list_tombs (UsherRun *self)
{
  for (guint i = 0; i < self->tombs->len; i++)
    {
      UsherIndexEntry *entry = &self->index.entries[g_array_index (self->tombs, guint32, i)];

      if (!entry->gone || !entry->seen)
        continue;
      g_array_append_val (self->gone, entry->id);
      entry->seen = FALSE;
      self->live++; /* with the absent ones, it is taken off when they are */
    }
}

void
usher_run_list_absent (UsherRun *self)
{
  GArray *ids = self->result.complete ? self->absent : self->gone;

  for (guint32 i = 0; (self->result.complete || self->covered) && i < self->index.n; i++)
    if (!self->index.entries[i].seen && !self->index.entries[i].gone &&
        (self->result.complete || is_covered (self, &self->index.entries[i])))
      g_array_append_val (ids, self->index.entries[i].id);
  list_tombs (self);
}

/* Whether everything came is known at the end alone. */
static const GArray *
list_gone (UsherRun *self)
{
  usher_run_list_absent (self);
  if (self->result.complete)
    g_array_append_vals (self->gone, self->absent->data, self->absent->len);
  return self->gone;
}

static gboolean
judge (UsherRun *self, gint64 absent, GError **error)
{
  UsherRunStream *result = &self->result;
  gint64 before = self->live - result->added, most, now = usher_tx_now (self->tx);

  if (self->first || self->accepted)
    return TRUE;
  if (self->expected >= 0 && self->expected != result->read)
    {
      result->quarantined = TRUE;
      g_snprintf (result->why, sizeof result->why, "the source says %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " were read", self->expected,
                  result->read);
    }
  if ((!result->complete && !result->changes) || result->quarantined)
    return TRUE;
  if (!usher_run_store_most (self->conn, self->source, result->stream, now - WEEK_MS, &most, error))
    return FALSE;
  if (absent >= LOST_MIN && absent * 1000 > before * LOST_PERMILLE)
    {
      result->quarantined = TRUE;
      g_snprintf (result->why, sizeof result->why, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " are gone since the last good run", absent,
                  before);
    }
  else if (absent >= LOST_MIN && (most - (self->live - absent)) * 1000 > most * LOST_WEEK_PERMILLE)
    {
      result->quarantined = TRUE;
      g_snprintf (result->why, sizeof result->why, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " are gone within seven days",
                  most - (self->live - absent), most);
    }
  return TRUE;
}

static gboolean
take_digest (UsherRun *self, GError **error)
{
  UsherRunStream *result = &self->result;
  gboolean done;

  result->total = self->live;
  if (self->checked && !result->added && !result->changed && !result->removed)
    {
      result->digest = self->found;
      return TRUE;
    }
  /* What passed by is the whole stream when nothing else is left in it. */
  if (self->canon && self->live == result->read && usher_run_canon_end (self->canon, &result->digest))
    return TRUE;
  usher_index_clear (&self->index);
  usher_conn_set_frugal (self->conn, is_sync (self));
  done = usher_stream_digest (self->conn, self->stream, self->source, self->shape->per_run ? self->id : 0, &result->digest,
                              &result->total, error);
  usher_conn_set_frugal (self->conn, FALSE);
  return done;
}

static gboolean
apply (UsherRun *self, const GArray *absent, GError **error)
{
  UsherRunStream *result = &self->result;

  if (absent->len && !usher_run_store_gone (self->conn, self->shape->table, self->id, usher_tx_now (self->tx), absent, error))
    return FALSE;
  self->live -= absent->len;
  if (self->marked && !usher_run_store_forget_mark (self->conn, error))
    return FALSE;
  if (self->shape->per_run)
    {
      if (!usher_run_store_count_events (self->conn, self->id, &result->added, error))
        return FALSE;
      result->unchanged = result->read - result->added;
    }
  return take_digest (self, error);
}

gboolean
usher_run_close (UsherRun *self, UsherRunStream *result, GError **error)
{
  const GArray *absent = list_gone (self);

  g_return_val_if_fail (self->pass + 1 == self->passes, FALSE);
  if (!usher_run_pause (self, error) || !judge (self, absent->len, error))
    return FALSE;
  self->result.removed = absent->len;
  if (self->result.quarantined)
    {
      self->result.total = self->live - self->result.added;
      if (!usher_run_store_back_to_mark (self->conn, error))
        return FALSE;
    }
  else if (!apply (self, absent, error))
    return FALSE;
  g_array_append_val (self->streams, self->result);
  g_hash_table_remove (self->natives, self->shape->name);
  if (g_str_equal (self->shape->name, "apps"))
    g_hash_table_remove_all (self->app_keys);
  if (result)
    *result = self->result;
  leave_stream (self);
  return TRUE;
}
