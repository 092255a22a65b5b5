/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Do the ledger, the governed rows and the mirror still say what was written?  In one snapshot, on a
 * reader's thread:
 *
 *   1. the ledger once: the chain; each object's last digest, personal texts, runs, streams
 *   2. every governed row once, by digest; only for those that differ the lines again, to name fields
 *   3. personal text, runs, streams, the index, seals
 *   4. with `rules`, the lines once more: might each member do that?
 *   5. which of the faults two members have acknowledged
 *
 * Memory grows with the number of governed objects (80 bytes each), not with lines. */

#include "usher-verify-private.h"

#include "usher-error.h"
#include "usher-schema-private.h"
#include "usher-seal.h"

guint
usher_verify_table (const char *name)
{
  guint t = 0;

  while (t < usher_n_tables && !g_str_equal (usher_tables[t].name, name))
    t++;
  return t;
}

void
usher_verify_add (UsherVerify *self, UsherFault *fault)
{
  self->verdict->n_faults++;
  if (self->verdict->faults->len < USHER_VERIFY_FAULTS_MAX)
    {
      g_ptr_array_add (self->verdict->faults, fault);
      return;
    }
  g_ptr_array_add (self->more, usher_fault_id (fault));
  usher_fault_free (fault);
}

void
usher_verdict_free (UsherVerdict *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->faults);
  g_free (self->sealed_by);
  g_free (self);
}

/* ---- The order of faults ---- */

static gboolean
is_of_line (const UsherFault *fault)
{
  return fault->kind <= USHER_FAULT_TAIL_MISSING;
}

static int
compare_objects (const UsherFault *a, const UsherFault *b)
{
  const char *x = a->object ? a->object : "", *y = b->object ? b->object : "";
  char table_x[64], table_y[64];
  gint64 id_x, id_y;

  if (usher_object_parse (x, strlen (x), table_x, &id_x) && usher_object_parse (y, strlen (y), table_y, &id_y)
      && g_str_equal (table_x, table_y))
    return (id_x > id_y) - (id_x < id_y);
  return strcmp (x, y);
}

/* Lines first, by number; then the rest by object. */
static int
compare_faults (gconstpointer a, gconstpointer b)
{
  const UsherFault *x = *(UsherFault *const *) a, *y = *(UsherFault *const *) b;
  int objects;

  if (is_of_line (x) != is_of_line (y))
    return is_of_line (x) ? -1 : 1;
  if (is_of_line (x) && x->line != y->line)
    return x->line < y->line ? -1 : 1;
  if ((objects = compare_objects (x, y)))
    return objects;
  return x->kind != y->kind ? (int) x->kind - (int) y->kind : g_strcmp0 (x->field, y->field);
}

static void
mark_known (UsherVerify *self)
{
  UsherVerdict *verdict = self->verdict;

  g_ptr_array_sort (verdict->faults, compare_faults);
  for (guint i = 0; i < verdict->faults->len; i++)
    {
      UsherFault *fault = verdict->faults->pdata[i];
      g_autofree char *id = usher_fault_id (fault);

      fault->known = g_hash_table_contains (self->known, id);
      verdict->n_known += fault->known;
    }
  for (guint i = 0; i < self->more->len; i++)
    verdict->n_known += g_hash_table_contains (self->known, self->more->pdata[i]);
  verdict->ok = verdict->n_faults == verdict->n_known;
}

/* ---- All of it ---- */

static gboolean
read_options (UsherVerify *self, GError **error)
{
  const UsherVerifyOptions *options = self->options;
  g_autofree char *key_id = NULL;
  char table[64];

  if (options->head && !usher_digest_from_hex (&self->wanted, options->head, (gssize) strlen (options->head)))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "a head is 64 hexadecimal digits");
  if (options->public_key && !(key_id = usher_seal_public_id (options->public_key)))
    return usher_error_set (error, USHER_ERROR_USAGE, NULL, "this is no public key of minisign");
  if (!options->object)
    return TRUE;
  if (usher_object_parse (options->object, strlen (options->object), table, &self->only_id))
    self->only_table = usher_table_find (table);
  return self->only_table || usher_error_set (error, USHER_ERROR_UNKNOWN, NULL, "“%s” is no governed record", options->object);
}

static void
check_wanted_head (UsherVerify *self)
{
  if (self->options->head && !self->wanted_found)
    usher_verify_add (self, usher_fault_new (USHER_FAULT_TAIL_MISSING, self->last_line, "head", NULL, self->options->head, NULL));
}

static gboolean
verify_all (UsherVerify *self, GError **error)
{
  if (!read_options (self, error) || !usher_verify_read_seals (self, error) || !usher_verify_chain (self, error)
      || !usher_verify_rows (self, error))
    return FALSE;
  if (!self->only_table
      && (!usher_verify_texts (self, error) || !usher_verify_runs (self, error) || !usher_verify_streams (self, error)
          || !usher_verify_index (self, error)))
    return FALSE;
  if (self->options->rules && !usher_verify_rules (self, error))
    return FALSE;
  usher_verify_seals (self);
  check_wanted_head (self);
  mark_known (self);
  return TRUE;
}

static UsherVerify *
verify_new (UsherConn *conn, const UsherVerifyOptions *options)
{
  static const UsherVerifyOptions none = { 0 };
  UsherVerify *self = g_new0 (UsherVerify, 1);

  self->conn = conn;
  self->options = options ? options : &none;
  self->verdict = g_new0 (UsherVerdict, 1);
  self->verdict->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_fault_free);
  self->forged = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->objects = g_new0 (UsherVerifyObjects, usher_n_tables);
  self->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->roles = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->texts = usher_verify_texts_new ();
  self->runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, usher_verify_run_free);
  self->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->seals = g_ptr_array_new_with_free_func (usher_verify_seal_free);
  self->suspects = g_new0 (GHashTable *, usher_n_tables);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->more = g_ptr_array_new_with_free_func (g_free);
  self->scratch = g_string_new (NULL);
  if (self->options->deep)
    {
      self->folds = g_new0 (GHashTable *, usher_n_tables);
      for (guint t = 0; t < usher_n_tables; t++)
        self->folds[t] = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) usher_fold_free);
    }
  return self;
}

static void
verify_free (UsherVerify *self)
{
  GHashTable *tables[] = { self->forged, self->others, self->roles, self->texts, self->runs, self->digests, self->known };

  usher_verify_forget_notes (self);
  for (guint t = 0; t < usher_n_tables; t++)
    {
      g_clear_pointer (&self->suspects[t], g_hash_table_unref);
      if (self->folds)
        g_hash_table_unref (self->folds[t]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    g_hash_table_unref (tables[i]);
  g_ptr_array_unref (self->seals);
  g_ptr_array_unref (self->more);
  g_clear_pointer (&self->verdict, usher_verdict_free);
  g_string_free (self->scratch, TRUE);
  g_free (self->objects);
  g_free (self->suspects);
  g_free (self->folds);
  g_free (self->uuid);
  g_free (self);
}

UsherVerdict *
usher_verify (UsherConn *conn, const UsherVerifyOptions *options, UsherProgress progress, gpointer data, GCancellable *cancellable,
              GError **error)
{
  gboolean own = !usher_conn_in_transaction (conn);
  UsherVerdict *verdict = NULL;
  UsherVerify *self;

  if (own && !usher_conn_begin_snapshot (conn, error))
    return NULL;
  self = verify_new (conn, options);
  self->progress = progress;
  self->progress_data = data;
  if (cancellable)
    usher_conn_set_cancellable (conn, cancellable);
  if (verify_all (self, error))
    verdict = g_steal_pointer (&self->verdict);
  if (cancellable)
    usher_conn_set_cancellable (conn, NULL);
  verify_free (self);
  if (own)
    usher_conn_end_snapshot (conn);
  return verdict;
}
