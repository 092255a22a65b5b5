/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What verification keeps of the lines while it reads them once: each object's last digest, personal
 * texts, runs, streams.  Pure; the thread that verifies.  It must not know SQL. */

#include "usher-verify-private.h"

#include "usher-schema-private.h"
#include "usher-stream-private.h"

/* ---- Objects ---- */

/* Numbers that follow each other lie beside each other, in blocks: that is how they are read. */
static gsize
place_of (gint64 id, gsize room)
{
  guint64 block = ((guint64) id >> 6) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);

  return (gsize) ((block ^ block >> 32) << 6 | ((guint64) id & 63)) & (room - 1);
}

static void
grow (UsherVerifyObjects *self)
{
  UsherVerifyObjects old = *self;

  self->room = MAX (64, old.room * 2);
  self->places = g_new0 (UsherVerifyObject, self->room);
  for (gsize i = 0; i < old.room; i++)
    if (old.places[i].id != 0)
      {
        gsize at = place_of (old.places[i].id, self->room);

        while (self->places[at].id != 0)
          at = (at + 1) & (self->room - 1);
        self->places[at] = old.places[i];
      }
  g_free (old.places);
}

UsherVerifyObject *
usher_verify_objects_get (UsherVerifyObjects *self, gint64 id, gboolean make)
{
  gsize at;

  if (id == 0)
    return NULL;
  if (make && (self->n + 1) * 4 > self->room * 3)
    grow (self);
  if (self->room == 0)
    return NULL;
  for (at = place_of (id, self->room); self->places[at].id != 0; at = (at + 1) & (self->room - 1))
    if (self->places[at].id == id)
      return &self->places[at];
  if (!make)
    return NULL;
  self->n++;
  self->places[at].id = id;
  return &self->places[at];
}

guint64
usher_verify_mix (gint64 n)
{
  guint64 x = ((guint64) n + 1) * G_GUINT64_CONSTANT (0xC2B2AE3D27D4EB4F);

  x = (x ^ x >> 29) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  return x ^ x >> 32;
}

/* ---- Personal texts ---- */

static guint
text_hash (gconstpointer key)
{
  guint hash;

  memcpy (&hash, key, sizeof hash);
  return hash;
}

static gboolean
text_equal (gconstpointer a, gconstpointer b)
{
  return usher_digest_equal (&((const UsherVerifyText *) a)->id, &((const UsherVerifyText *) b)->id);
}

static UsherVerifyText *
note_text (UsherVerify *self, const char *hex, gsize length, gint64 at)
{
  UsherVerifyText key = { .at = at }, *text;

  if (length != USHER_DIGEST_HEX || !usher_digest_from_hex (&key.id, hex, USHER_DIGEST_HEX))
    return NULL;
  if ((text = g_hash_table_lookup (self->texts, &key)))
    return text;
  text = g_memdup2 (&key, sizeof key);
  g_hash_table_add (self->texts, text);
  return text;
}

static void
note_erased (UsherVerify *self, const UsherLine *line, const char *hex, gsize length, const char *kind)
{
  UsherVerifyText *text = note_text (self, hex, length, 0);

  if (text && text->erased_at == 0)
    {
      text->erased_at = line->at;
      text->erased_kind = g_intern_string (kind);
    }
}

/* object private:ID, or object private with {"ids": [[ID …], null]}; both with {"kind": [KIND, null]}. */
static void
note_erasure (UsherVerify *self, const UsherLine *line)
{
  static const char prefix[] = "\"private:";
  UsherCanonSlice from, ids;
  UsherCanonIter iter;
  g_autofree char *kind = NULL;

  usher_canon_iter_init (&iter, usher_canon_get (line->changes, "kind"));
  if (usher_canon_next_item (&iter, &from))
    kind = usher_canon_dup_text (from);
  if (line->object.length > sizeof prefix && memcmp (line->object.text, prefix, sizeof prefix - 1) == 0)
    note_erased (self, line, line->object.text + sizeof prefix - 1, line->object.length - sizeof prefix, kind);
  usher_canon_iter_init (&iter, usher_canon_get (line->changes, "ids"));
  if (!usher_canon_next_item (&iter, &ids))
    return;
  usher_canon_iter_init (&iter, ids);
  while (usher_canon_next_item (&iter, &from))
    note_erased (self, line, from.text + 1, from.length - 2, kind);
}

static void
note_private_fields (UsherVerify *self, const UsherTable *table, const UsherLine *line, UsherCanonSlice changes)
{
  for (guint i = 0; i < table->n_fields; i++)
    if (table->fields[i].kind == USHER_FIELD_PRIVATE)
      {
        UsherCanonSlice from, to = { NULL, 0 };
        UsherCanonIter pair;

        usher_canon_iter_init (&pair, usher_canon_get (changes, table->fields[i].name));
        if (usher_canon_next_item (&pair, &from) && usher_canon_next_item (&pair, &to) && *to.text == '"')
          note_text (self, to.text + 1, to.length - 2, line->at);
      }
}

static gboolean
has_private (const UsherTable *table)
{
  for (guint i = 0; i < table->n_fields; i++)
    if (table->fields[i].kind == USHER_FIELD_PRIVATE)
      return TRUE;
  return FALSE;
}

/* ---- Lines ---- */

typedef struct {
  UsherVerify *verify;
  const UsherLine *line;
  guint table; /* of the line before */
  char name[64];
  gboolean has_private;
} NoteObject;

static gboolean
is_wanted (const UsherVerify *self, guint table, gint64 id)
{
  return !self->only_table || (&usher_tables[table] == self->only_table && id == self->only_id);
}

/* Someone rolled a row back and acted on it again: two lines have the same version. */
static void
check_version (UsherVerify *self, guint table, const UsherVerifyObject *object, gint64 version, gint64 line)
{
  g_autofree char *name = NULL, *expected = NULL, *found = NULL;

  if (version == object->version + 1 || !self->sound)
    return;
  name = usher_object_name (&usher_tables[table], object->id);
  expected = g_strdup_printf ("%" G_GINT64_FORMAT, object->version + 1);
  found = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_DIFFERS, line, name, "version", expected, found));
}

static void
fold_deep (UsherVerify *self, guint table, gint64 id, const UsherVerifyObject *object, gint64 version, UsherCanonSlice after,
           UsherCanonSlice changes)
{
  UsherFold *fold = g_hash_table_lookup (self->folds[table], &id);
  UsherDigest digest;

  if (!fold)
    {
      fold = usher_fold_new (&usher_tables[table], id);
      g_hash_table_insert (self->folds[table], &fold->id, fold);
    }
  usher_fold_apply (fold, object->n, version, after, changes);
  digest = usher_fold_digest (fold, self->scratch);
  self->verdict->bytes += (gint64) self->scratch->len;
  if (!usher_digest_equal (&digest, &fold->after) && self->sound)
    {
      g_autofree char *name = usher_object_name (&usher_tables[table], id);
      g_autofree char *expected = usher_digest_dup_hex (&fold->after), *found = usher_digest_dup_hex (&digest);

      usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_DIFFERS, object->n, name, NULL, expected, found));
    }
}

static gboolean
note_object (const char *name, gint64 id, gint64 version, UsherCanonSlice after, UsherCanonSlice changes, gpointer data)
{
  NoteObject *note = data;
  UsherVerify *self = note->verify;
  UsherVerifyObject *object;

  if (!g_str_equal (name, note->name))
    {
      g_strlcpy (note->name, name, sizeof note->name);
      note->table = usher_verify_table (name);
      note->has_private = note->table < usher_n_tables && has_private (&usher_tables[note->table]);
    }
  if (note->table == usher_n_tables)
    return TRUE;
  if (note->has_private)
    note_private_fields (self, &usher_tables[note->table], note->line, changes);
  if (!is_wanted (self, note->table, id) || !(object = usher_verify_objects_get (&self->objects[note->table], id, TRUE)))
    return TRUE;
  check_version (self, note->table, object, version, note->line->n);
  object->n = note->line->n;
  object->version = version;
  object->index += usher_verify_mix (note->line->n);
  if (after.length != USHER_DIGEST_HEX + 2 || !usher_digest_from_hex (&object->after, after.text + 1, USHER_DIGEST_HEX))
    memset (&object->after, 0, sizeof object->after);
  if (self->folds)
    fold_deep (self, note->table, id, object, version, after, changes);
  return TRUE;
}

/* Lines about what is no governed row stand in the index as well. */
static void
note_other (UsherVerify *self, const UsherLine *line)
{
  char table[64];
  guint64 *sum;
  gint64 id;

  if (self->only_table || line->objects.text || !usher_object_parse (line->object.text + 1, line->object.length - 2, table, &id))
    return;
  if (usher_verify_table (table) < usher_n_tables)
    {
      /* A note on a governed record: no version, no digest, but a place in its history. */
      usher_verify_objects_get (&self->objects[usher_verify_table (table)], id, TRUE)->index += usher_verify_mix (line->n);
      return;
    }
  {
    g_autofree char *name = g_strndup (line->object.text + 1, line->object.length - 2);

    if (!(sum = g_hash_table_lookup (self->others, name)))
      {
        sum = g_new0 (guint64, 1);
        g_hash_table_insert (self->others, g_steal_pointer (&name), sum);
      }
    *sum += usher_verify_mix (line->n);
  }
}

/* ---- Runs ---- */

void
usher_verify_run_free (gpointer data)
{
  UsherVerifyRun *run = data;

  g_free (run->kind);
  g_free (run->state);
  g_free (run->began);
  g_free (run->ended);
  g_free (run->error);
  g_hash_table_unref (run->streams);
  g_free (run);
}

static void
set_text (char **text, UsherCanonSlice slice)
{
  if (!slice.text)
    return;
  g_free (*text);
  *text = g_strndup (slice.text, slice.length);
}

static void
note_digest (UsherVerify *self, const UsherStream *stream, gint64 owner, const UsherRunLine *line)
{
  g_autofree char *key = g_strdup_printf ("%s/%" G_GINT64_FORMAT, stream->name, owner);
  UsherVerifyDigest *digest;
  UsherDigest found;

  if (!usher_run_line_digest (line, stream->name, &found))
    return;
  if (!(digest = g_hash_table_lookup (self->digests, key)))
    {
      digest = g_new0 (UsherVerifyDigest, 1);
      g_hash_table_insert (self->digests, g_steal_pointer (&key), digest);
    }
  *digest = (UsherVerifyDigest) { stream, owner, line->line, found };
}

static void
note_run (UsherVerify *self, const UsherLine *line)
{
  UsherCanonSlice key, value;
  UsherVerifyRun *run;
  UsherCanonIter iter;
  UsherRunLine told;

  if (!usher_run_line_read (line, &told))
    return;
  if (!(run = g_hash_table_lookup (self->runs, &told.id)))
    {
      run = g_new0 (UsherVerifyRun, 1);
      run->id = told.id;
      run->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (self->runs, &run->id, run);
    }
  run->n = told.line;
  run->source = usher_canon_to_int (told.source, run->source);
  set_text (&run->kind, told.kind);
  set_text (&run->state, told.state);
  set_text (&run->began, told.began);
  set_text (&run->ended, told.ended);
  set_text (&run->error, told.error);
  usher_canon_iter_init (&iter, told.streams);
  while (usher_canon_next_member (&iter, &key, &value))
    {
      char *name = usher_canon_dup_text (key);
      const UsherStream *stream = usher_stream_find (name);

      if (stream)
        note_digest (self, stream, stream->per_run ? run->id : run->source, &told);
      g_hash_table_replace (run->streams, name, g_strndup (value.text, value.length));
    }
}

/* ---- All of it ---- */

void
usher_verify_note_line (UsherVerify *self, const UsherLine *line)
{
  NoteObject note = { .verify = self, .line = line };

  if (line->reason.text)
    note_text (self, line->reason.text + 1, line->reason.length - 2, line->at);
  if (line->after.text || line->objects.text)
    usher_line_each_object (line, note_object, &note);
  else
    {
      note_other (self, line);
      note_run (self, line);
      if (usher_canon_equal (line->verb, "\"erase\""))
        note_erasure (self, line);
    }
}

void
usher_verify_forget_notes (UsherVerify *self)
{
  for (guint i = 0; self->objects && i < usher_n_tables; i++)
    {
      g_free (self->objects[i].places);
      self->objects[i] = (UsherVerifyObjects) { 0 };
      if (self->folds)
        g_hash_table_remove_all (self->folds[i]);
    }
  g_hash_table_remove_all (self->others);
  g_hash_table_remove_all (self->texts);
  g_hash_table_remove_all (self->runs);
  g_hash_table_remove_all (self->digests);
}

GHashTable *
usher_verify_texts_new (void)
{
  return g_hash_table_new_full (text_hash, text_equal, g_free, NULL);
}
