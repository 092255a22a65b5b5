/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands beside the governed rows and is held to the lines as well: personal text, runs, the
 * mirror's streams, seals.  A reader's thread. */

#include "usher-verify-private.h"

#include "usher-private-salt.h"
#include "usher-schema-private.h"
#include "usher-seal.h"
#include "usher-stream-private.h"

/* ---- Personal text ---- */

static void
add_text_fault (UsherVerify *self, UsherFaultKind kind, const char *id, const char *field, const char *expected, const char *found)
{
  g_autofree char *object = g_strconcat ("private:", id, NULL);

  usher_verify_add (self, usher_fault_new (kind, 0, object, field, expected, found));
}

static char *
number_text (gint64 number)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static void
check_number (UsherVerify *self, const char *id, const char *field, gint64 expected, gint64 found)
{
  g_autofree char *expected_text = number_text (expected), *found_text = number_text (found);

  if (expected != found)
    add_text_fault (self, USHER_FAULT_ROW_DIFFERS, id, field, expected_text, found_text);
}

/* Columns: id, kind, salt, value, at, erased_at. */
static void
check_kept (UsherVerify *self, UsherStatement *row, const UsherVerifyText *text, const char *id, const char *kind)
{
  gsize salt_length = 0, value_length = 0;
  const guint8 *salt = usher_statement_bytes (row, 2, &salt_length), *value;
  guint8 sealed[USHER_PRIVATE_SALT];
  UsherDigest digest;

  if (!salt || salt_length != sizeof sealed)
    {
      add_text_fault (self, USHER_FAULT_ROW_DIFFERS, id, "salt", NULL, NULL);
      return;
    }
  memcpy (sealed, salt, sizeof sealed);
  usher_private_salt_seal (sealed, kind);
  value = usher_statement_bytes (row, 3, &value_length);
  digest = usher_sha256_two (salt, salt_length, value ? (gconstpointer) value : "", value_length);
  self->verdict->bytes += (gint64) value_length;
  if (!value || !usher_digest_equal (&digest, &text->id))
    add_text_fault (self, USHER_FAULT_ROW_DIFFERS, id, "value", NULL, NULL);
  else if (memcmp (sealed, salt, sizeof sealed) != 0)
    add_text_fault (self, USHER_FAULT_ROW_DIFFERS, id, "kind", NULL, kind);
  if (!usher_statement_is_null (row, 5))
    add_text_fault (self, USHER_FAULT_ROW_DIFFERS, id, "erased_at", "null", NULL);
}

static void
check_erased (UsherVerify *self, UsherStatement *row, const UsherVerifyText *text, const char *id, const char *kind)
{
  if (!usher_statement_is_null (row, 2) || !usher_statement_is_null (row, 3))
    add_text_fault (self, USHER_FAULT_ROW_DIFFERS, id, "value", "null", NULL);
  check_number (self, id, "erased_at", text->erased_at, usher_statement_int (row, 5));
  if (g_strcmp0 (kind, text->erased_kind) != 0)
    add_text_fault (self, USHER_FAULT_ROW_DIFFERS, id, "kind", text->erased_kind, kind);
}

static void
check_text (UsherVerify *self, UsherStatement *row)
{
  gsize id_length = 0;
  const char *id = usher_statement_text (row, 0, &id_length), *kind = usher_statement_text (row, 1, NULL);
  UsherVerifyText key = { .at = 0 }, *text = NULL;

  if (id_length == USHER_DIGEST_HEX && usher_digest_from_hex (&key.id, id, USHER_DIGEST_HEX))
    text = g_hash_table_lookup (self->texts, &key);
  if (!text)
    {
      add_text_fault (self, USHER_FAULT_ROW_EXTRA, id, NULL, NULL, NULL);
      return;
    }
  text->seen = TRUE;
  if (text->at > 0)
    check_number (self, id, "at", text->at, usher_statement_int (row, 4));
  if (text->erased_at > 0)
    check_erased (self, row, text, id, kind);
  else
    check_kept (self, row, text, id, kind);
}

static void
report_missing_texts (UsherVerify *self)
{
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, self->texts);
  while (g_hash_table_iter_next (&iter, &data, NULL))
    {
      const UsherVerifyText *text = data;
      char hex[USHER_DIGEST_HEX + 1];

      usher_digest_to_hex (&text->id, hex);
      if (!text->seen)
        add_text_fault (self, USHER_FAULT_ROW_MISSING, hex, NULL, NULL, NULL);
    }
}

gboolean
usher_verify_texts (UsherVerify *self, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (self->conn, "SELECT id, kind, salt, value, at, erased_at FROM private ORDER BY id", error);
  gboolean row;

  if (!statement)
    return FALSE;
  usher_statement_set_streaming (statement, TRUE);
  while (usher_statement_step (statement, &row, error))
    {
      if (!row)
        {
          report_missing_texts (self);
          return TRUE;
        }
      check_text (self, statement);
    }
  return FALSE;
}

/* ---- Runs ---- */

static void
check_run_field (UsherVerify *self, const UsherVerifyRun *run, const char *field, const char *expected, const UsherValue *value)
{
  g_autofree char *object = g_strdup_printf ("run:%" G_GINT64_FORMAT, run->id);
  g_autoptr (GString) found = g_string_new (NULL);

  usher_value_canon (value, found);
  if (g_strcmp0 (expected ? expected : "null", found->str) != 0)
    usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_DIFFERS, run->n, object, field, expected ? expected : "null", found->str));
}

static void
check_run (UsherVerify *self, UsherStatement *row)
{
  gint64 id = usher_statement_int (row, 0);
  UsherVerifyRun *run = g_hash_table_lookup (self->runs, &id);
  g_autofree char *source = NULL, *n = NULL, *object = g_strdup_printf ("run:%" G_GINT64_FORMAT, id);
  UsherValue values[7];

  if (!run)
    {
      usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_EXTRA, 0, object, NULL, NULL, NULL));
      return;
    }
  run->seen = TRUE;
  for (int i = 0; i < (int) G_N_ELEMENTS (values); i++)
    values[i] = usher_statement_value (row, i + 1);
  source = number_text (run->source);
  n = number_text (run->n);
  check_run_field (self, run, "source", source, &values[0]);
  check_run_field (self, run, "kind", run->kind, &values[1]);
  check_run_field (self, run, "state", run->state, &values[2]);
  check_run_field (self, run, "began", run->began, &values[3]);
  check_run_field (self, run, "ended", run->ended, &values[4]);
  check_run_field (self, run, "n", n, &values[5]);
  check_run_field (self, run, "error", run->error, &values[6]);
}

static char *
stream_text (UsherStatement *row)
{
  GString *out = g_string_new ("{");

  usher_canon_key_int (out, "added", usher_statement_int (row, 3));
  usher_canon_key_int (out, "changed", usher_statement_int (row, 4));
  usher_canon_key (out, "complete");
  if (usher_statement_int (row, 6) >> 1)
    usher_canon_int (out, usher_statement_int (row, 6));
  else
    usher_canon_bool (out, usher_statement_int (row, 6) != 0);
  if (!usher_statement_is_null (row, 8))
    {
      UsherValue digest = usher_statement_value (row, 8);

      usher_canon_key (out, "digest");
      usher_value_canon (&digest, out);
    }
  usher_canon_key_int (out, "removed", usher_statement_int (row, 5));
  usher_canon_key_int (out, "seen", usher_statement_int (row, 2));
  usher_canon_key_int (out, "total", usher_statement_int (row, 7));
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

/* Columns: run, stream, seen, added, changed, removed, complete, total, digest. */
static void
check_run_stream (UsherVerify *self, UsherStatement *row)
{
  gint64 id = usher_statement_int (row, 0);
  UsherVerifyRun *run = g_hash_table_lookup (self->runs, &id);
  const char *stream = usher_statement_text (row, 1, NULL);
  g_autofree char *object = g_strdup_printf ("run:%" G_GINT64_FORMAT, id), *found = stream_text (row), *expected = NULL;
  g_autofree char *key = NULL;

  if (!run || !g_hash_table_steal_extended (run->streams, stream, (gpointer *) &key, (gpointer *) &expected))
    usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_EXTRA, run ? run->n : 0, object, stream, NULL, found));
  else if (!g_str_equal (expected, found))
    usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_DIFFERS, run->n, object, stream, expected, found));
}

static void
report_missing_runs (UsherVerify *self)
{
  GHashTableIter iter, streams;
  gpointer data, name, expected;

  g_hash_table_iter_init (&iter, self->runs);
  while (g_hash_table_iter_next (&iter, NULL, &data))
    {
      UsherVerifyRun *run = data;
      g_autofree char *object = g_strdup_printf ("run:%" G_GINT64_FORMAT, run->id);

      if (!run->seen)
        usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_MISSING, run->n, object, NULL, NULL, NULL));
      g_hash_table_iter_init (&streams, run->streams);
      while (g_hash_table_iter_next (&streams, &name, &expected))
        usher_verify_add (self, usher_fault_new (USHER_FAULT_ROW_MISSING, run->n, object, name, expected, NULL));
    }
}

static gboolean
each_row (UsherVerify *self, const char *sql, void (*func) (UsherVerify *, UsherStatement *), GError **error)
{
  UsherStatement *statement = usher_conn_prepare (self->conn, sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  while (usher_statement_step (statement, &row, error))
    {
      if (!row)
        return TRUE;
      func (self, statement);
    }
  return FALSE;
}

gboolean
usher_verify_runs (UsherVerify *self, GError **error)
{
  if (!each_row (self, "SELECT id, source, kind, state, began, ended, n, error FROM run ORDER BY id", check_run, error)
      || !each_row (self, "SELECT run, stream, seen, added, changed, removed, complete, total, digest FROM run_stream ORDER BY run, stream",
                    check_run_stream, error))
    return FALSE;
  report_missing_runs (self);
  return TRUE;
}

/* ---- The mirror ---- */

/* Whoever has records, or should have. */
static GArray *
find_owners (UsherVerify *self, const UsherStream *stream, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (self->conn, stream->owners, error);
  g_autoptr (GArray) owners = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer data;
  gboolean row;

  if (!statement)
    return NULL;
  g_hash_table_iter_init (&iter, self->digests);
  while (g_hash_table_iter_next (&iter, NULL, &data))
    if (((UsherVerifyDigest *) data)->stream == stream)
      g_array_append_val (owners, ((UsherVerifyDigest *) data)->owner);
  while (usher_statement_step (statement, &row, error))
    {
      gint64 owner;
      gboolean told = FALSE;

      if (!row)
        return g_steal_pointer (&owners);
      owner = usher_statement_int (statement, 0);
      for (guint i = 0; i < owners->len && !told; i++)
        told = g_array_index (owners, gint64, i) == owner;
      if (!told)
        g_array_append_val (owners, owner);
    }
  return NULL;
}

static gboolean
check_stream (UsherVerify *self, const UsherStream *stream, gint64 owner, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%s/%" G_GINT64_FORMAT, stream->name, owner);
  const UsherVerifyDigest *told = g_hash_table_lookup (self->digests, key);
  UsherDigest digest;
  gint64 records;

  if (!usher_stream_digest (self->conn, stream, owner, owner, &digest, &records, error))
    return FALSE;
  self->verdict->objects += records;
  if (told ? !usher_digest_equal (&digest, &told->digest) : records > 0)
    usher_verify_add (self, usher_stream_fault (stream, owner, told ? told->line : 0, told ? &told->digest : NULL, &digest));
  return TRUE;
}

gboolean
usher_verify_streams (UsherVerify *self, GError **error)
{
  for (guint i = 0; i < usher_n_streams; i++)
    {
      g_autoptr (GArray) owners = find_owners (self, &usher_streams[i], error);

      if (!owners)
        return FALSE;
      for (guint o = 0; o < owners->len; o++)
        if (!check_stream (self, &usher_streams[i], g_array_index (owners, gint64, o), error))
          return FALSE;
    }
  return TRUE;
}

/* ---- Seals ---- */

void
usher_verify_seal_free (gpointer data)
{
  UsherVerifySeal *seal = data;

  g_free (seal->hash);
  g_free (seal->key_id);
  g_free (seal->public_key);
  g_free (seal->signature);
  g_free (seal);
}

static void
take_seal (UsherVerify *self, UsherStatement *row)
{
  UsherVerifySeal *seal = g_new0 (UsherVerifySeal, 1);

  seal->id = usher_statement_int (row, 0);
  seal->n = usher_statement_int (row, 1);
  seal->hash = g_strdup (usher_statement_text (row, 2, NULL));
  seal->key_id = g_strdup (usher_statement_text (row, 3, NULL));
  seal->public_key = g_strdup (usher_statement_text (row, 4, NULL));
  seal->signature = g_strdup (usher_statement_text (row, 5, NULL));
  g_ptr_array_add (self->seals, seal);
}

gboolean
usher_verify_read_seals (UsherVerify *self, GError **error)
{
  return each_row (self, "SELECT id, n, hash, key_id, public_key, signature FROM seal ORDER BY id", take_seal, error);
}

static void
break_seal (UsherVerify *self, const UsherVerifySeal *seal, const char *field, const char *expected, const char *found)
{
  g_autofree char *object = g_strdup_printf ("seal:%" G_GINT64_FORMAT, seal->id);

  usher_verify_add (self, usher_fault_new (USHER_FAULT_SEAL_BROKEN, seal->n, object, field, expected, found));
}

static gboolean
check_signature (UsherVerify *self, const UsherVerifySeal *seal)
{
  g_autofree char *message = usher_seal_message (self->uuid ? self->uuid : "", seal->n, seal->hash);
  g_autofree char *key_id = usher_seal_public_id (seal->public_key);
  g_autoptr (GError) failed = NULL;

  if (!usher_seal_check (message, seal->signature, seal->public_key, &failed))
    {
      break_seal (self, seal, "signature", NULL, failed->message);
      return FALSE;
    }
  if (g_strcmp0 (key_id, seal->key_id) == 0)
    return TRUE;
  break_seal (self, seal, "key_id", key_id, seal->key_id);
  return FALSE;
}

/* Against the chain; TRUE when the seal holds. */
static gboolean
check_chain (UsherVerify *self, const UsherVerifySeal *seal)
{
  g_autofree char *hash = usher_digest_dup_hex (&seal->line_hash), *n = number_text (seal->n);
  g_autofree char *object = g_strdup_printf ("seal:%" G_GINT64_FORMAT, seal->id);

  if (seal->n > self->last_line)
    {
      usher_verify_add (self, usher_fault_new (USHER_FAULT_TAIL_MISSING, self->last_line + 1, object, "n", n, NULL));
      return FALSE;
    }
  if (g_strcmp0 (hash, seal->hash) == 0)
    return seal->line_found;
  break_seal (self, seal, "hash", hash, seal->hash);
  return FALSE;
}

void
usher_verify_seals (UsherVerify *self)
{
  for (guint i = 0; !self->only_table && i < self->seals->len; i++)
    {
      const UsherVerifySeal *seal = self->seals->pdata[i];
      gboolean holds = check_signature (self, seal);

      holds = check_chain (self, seal) && holds;
      if (self->options->public_key ? g_strcmp0 (seal->public_key, self->options->public_key) != 0 : !seal->sound)
        continue;
      if (!holds || seal->n <= self->verdict->sealed_until || (self->first_fault > 0 && seal->n >= self->first_fault))
        continue;
      self->verdict->sealed_until = seal->n;
      g_free (self->verdict->sealed_by);
      self->verdict->sealed_by = g_strdup (seal->key_id);
    }
}
