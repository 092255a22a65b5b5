/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The ledger as a chain: is it whole, and if not, what was done to it?  A reader's thread.
 *
 * A sound ledger is told in one pass and no memory.  Only when something is wrong is a second look worth
 * its cost: lines are put in the order of the numbers they give themselves, since an edit rarely keeps
 * number, place and hash in step, and each difference has its name:
 *
 *     nobody claims k .............................. line-missing
 *     one claims k, and does not follow from k−1 ... line-edited (its text, or its hash)
 *     one claims k, but is stored elsewhere ........ line-moved
 *     several claim k, or k is beyond the head ..... line-inserted, all but the one the chain goes through
 *     the head row says more, or another end ....... tail-missing
 *
 * Whoever can write to the database can also compute hashes: a ledger that was rewritten from some line
 * to the head looks sound from inside.  Against that only a seal or a head kept elsewhere helps. */

#include "usher-verify-private.h"

#include "usher-error.h"
#include "usher-history.h"

typedef struct {
  gint64 place;
  UsherLine line;
  UsherDigest hash; /* as stored */
  gboolean readable, follows;
  gsize length;
} Step;

/* Kept of every line for the second look. */
typedef struct {
  gint64 own, place; /* a line that cannot be read is taken to be the one of its place */
  gint64 settled;    /* what `own` is going to be: see settle_claims () */
  guint index;       /* in the order of places */
  UsherDigest hash;
  guint8 readable, follows;
} Entry;

typedef struct {
  UsherVerify *verify;
  GArray *entries; /* (owned) (element-type Entry): by own number */
  gint64 head_n;
  UsherDigest head_hash;
  gboolean head_there;
  /* The line before: its hash as stored, and what its text makes of the one before that. */
  UsherDigest before, before_that;
  gboolean known;       /* there was one */
  const Entry *last;    /* (nullable): it */
  gint64 moved_from, moved_by; /* the run of lines moved by the same distance that is being collected */
  gint64 last_own;      /* the last number that someone claims rightly */
  GError *error;        /* (owned) (nullable) */
} Diagnosis;

/* ---- One line after the other ---- */

static UsherStatement *
open_ledger (UsherVerify *self, GError **error)
{
  UsherStatement *statement = usher_conn_prepare (self->conn, "SELECT n, line, hash FROM ledger ORDER BY n", error);

  if (statement)
    usher_statement_set_streaming (statement, TRUE);
  return statement;
}

static char *
dup_uuid (const UsherLine *first)
{
  UsherCanonSlice from, to = { NULL, 0 };
  UsherCanonIter iter;

  usher_canon_iter_init (&iter, usher_canon_get (first->changes, "uuid"));
  if (usher_canon_next_item (&iter, &from))
    usher_canon_next_item (&iter, &to);
  return usher_canon_dup_text (to);
}

static UsherDigest
origin_of (const UsherLine *first)
{
  g_autofree char *uuid = dup_uuid (first);

  return usher_line_origin (uuid ? uuid : "");
}

/* BEFORE is the hash of the previous line, and becomes this one's. */
static gboolean
next_step (UsherStatement *statement, Step *step, UsherDigest *before, gboolean *row, GError **error)
{
  gsize hash_length = 0;
  const guint8 *hash;
  const char *text;
  UsherDigest computed;

  if (!usher_statement_step (statement, row, error))
    return FALSE;
  if (!*row)
    return TRUE;
  step->place = usher_statement_int (statement, 0);
  text = usher_statement_text (statement, 1, &step->length);
  step->readable = text && usher_line_parse (text, step->length, &step->line, NULL);
  if (step->readable && step->line.n == 1)
    *before = origin_of (&step->line);
  computed = usher_line_hash (before, text ? text : "", step->length);
  hash = usher_statement_bytes (statement, 2, &hash_length);
  memset (&step->hash, 0, sizeof step->hash);
  if (hash && hash_length == USHER_DIGEST_SIZE)
    memcpy (step->hash.bytes, hash, USHER_DIGEST_SIZE);
  step->follows = usher_digest_equal (&step->hash, &computed);
  *before = step->hash;
  return TRUE;
}

gboolean
usher_verify_each_line (UsherVerify *self, UsherVerifyLineFunc func, GError **error)
{
  UsherStatement *statement = open_ledger (self, error);
  UsherDigest before = { { 0 } };
  gboolean row;
  Step step;

  if (!statement)
    return FALSE;
  while (next_step (statement, &step, &before, &row, error))
    {
      if (!row)
        return TRUE;
      if (step.readable && !g_hash_table_contains (self->forged, &step.place))
        func (self, step.place, &step.line);
    }
  return FALSE;
}

/* ---- The quick look ---- */

static void
note_seals (UsherVerify *self, gint64 n, const UsherDigest *hash, gboolean follows)
{
  for (guint i = 0; i < self->seals->len; i++)
    {
      UsherVerifySeal *seal = self->seals->pdata[i];

      if (seal->n == n)
        {
          seal->line_hash = *hash;
          seal->line_found = follows;
        }
    }
  if (self->options->head && usher_digest_equal (hash, &self->wanted))
    self->wanted_found = TRUE;
}

static gboolean
take_step (UsherVerify *self, const Step *step, gint64 n)
{
  gboolean sound = step->readable && step->follows && step->place == n && step->line.n == n;

  if (step->readable && step->line.n == 1 && !self->uuid)
    self->uuid = dup_uuid (&step->line);
  self->verdict->lines++;
  self->verdict->bytes += (gint64) step->length;
  self->sound = self->sound && sound;
  if (step->readable)
    usher_verify_note_line (self, &step->line);
  note_seals (self, step->place, &step->hash, sound);
  if (self->progress && n % 1000 == 0)
    self->progress (n, self->total, self->progress_data);
  return sound;
}

static gboolean
look (UsherVerify *self, UsherDigest *end, GError **error)
{
  UsherStatement *statement = open_ledger (self, error);
  UsherDigest before = { { 0 } };
  gboolean row;
  Step step;

  self->sound = TRUE;
  if (!statement)
    return FALSE;
  for (gint64 n = 1; next_step (statement, &step, &before, &row, error); n++)
    {
      if (!row)
        {
          *end = before;
          self->last_line = n - 1;
          return TRUE;
        }
      take_step (self, &step, n);
    }
  return FALSE;
}

/* ---- The second look ---- */

static void
add_fault (Diagnosis *self, UsherFaultKind kind, gint64 line, const char *object, const char *expected, const char *found)
{
  UsherVerify *verify = self->verify;

  if (verify->first_fault == 0 || line < verify->first_fault)
    verify->first_fault = MAX (line, 1);
  usher_verify_add (verify, usher_fault_new (kind, line, object, NULL, expected, found));
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  return x->own != y->own ? (x->own > y->own) - (x->own < y->own) : (x->place > y->place) - (x->place < y->place);
}

static gboolean
collect_entries (Diagnosis *self, GError **error)
{
  UsherStatement *statement = open_ledger (self->verify, error);
  UsherDigest before = { { 0 } };
  gboolean row;
  Step step;

  if (!statement)
    return FALSE;
  while (next_step (statement, &step, &before, &row, error))
    {
      Entry entry = { .place = step.place, .index = self->entries->len, .hash = step.hash, .readable = step.readable,
                      .follows = step.follows };

      if (!row)
        return TRUE;
      entry.own = step.readable ? step.line.n : step.place;
      if (step.readable && step.line.n == 1 && (step.follows || !self->known))
        {
          self->before = origin_of (&step.line);
          self->known = TRUE;
        }
      g_array_append_val (self->entries, entry);
    }
  return FALSE;
}

/* Where the ledger ended, if the head can be believed: it lies on a line and has its hash. */
static gint64
believed_end (Diagnosis *self)
{
  for (guint i = 0; self->head_there && i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);

      if (entry->place == self->head_n && usher_digest_equal (&entry->hash, &self->head_hash))
        return self->head_n;
    }
  return G_MAXINT64;
}

/* A line that claims a number which another has by right, from a place that nobody claims, is the line of
 * that place with its number edited. */
static void
settle_claims (Diagnosis *self, gint64 end)
{
  g_autoptr (GHashTable) claimed = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) rightful = g_hash_table_new (g_int64_hash, g_int64_equal);
  Entry *entries = (Entry *) (gpointer) self->entries->data;

  for (guint i = 0; i < self->entries->len; i++)
    {
      g_hash_table_add (claimed, &entries[i].own);
      if (entries[i].own == entries[i].place)
        g_hash_table_add (rightful, &entries[i].own);
    }
  for (guint i = 0; i < self->entries->len; i++)
    if (!g_hash_table_contains (claimed, &entries[i].place)
        && (entries[i].own > end || g_hash_table_contains (rightful, &entries[i].own)))
      entries[i].settled = entries[i].place;
    else
      entries[i].settled = entries[i].own;
  for (guint i = 0; i < self->entries->len; i++)
    entries[i].own = entries[i].settled;
  g_array_sort (self->entries, compare_entries);
}

/* The hash of a line's text after BEFORE. */
static UsherDigest
hash_after (Diagnosis *self, const Entry *entry, const UsherDigest *before)
{
  UsherDigest digest = { { 0 } };
  UsherStatement *statement;
  gboolean row = FALSE;

  if (self->error || !(statement = usher_conn_prepare (self->verify->conn, "SELECT line FROM ledger WHERE n = ?1", &self->error)))
    return digest;
  usher_statement_bind_int (statement, 1, entry->place);
  if (usher_statement_step (statement, &row, &self->error) && row)
    {
      gsize length = 0;
      const char *text = usher_statement_text (statement, 0, &length);

      digest = usher_line_hash (before, text ? text : "", length);
      usher_statement_reset (statement);
    }
  return digest;
}

static gboolean
follows (Diagnosis *self, const Entry *entry, const UsherDigest *before)
{
  UsherDigest computed = hash_after (self, entry, before);

  return usher_digest_equal (&computed, &entry->hash);
}

/* From the line before: mostly the one stored before it, for which the first pass has the answer. */
static gboolean
follows_last (Diagnosis *self, const Entry *entry)
{
  if (!self->last ? entry->own == 1 : self->last->index + 1 == entry->index && entry->own != 1)
    return entry->follows;
  return follows (self, entry, &self->before);
}

/* If only the hash of the line before was edited, this one still follows from that line's text. */
static gboolean
follows_text_of_last (Diagnosis *self, const Entry *entry)
{
  UsherDigest computed;

  if (!self->last)
    return FALSE;
  computed = hash_after (self, self->last, &self->before_that);
  return follows (self, entry, &computed);
}

static void
end_moved (Diagnosis *self, gint64 k)
{
  g_autofree char *expected = NULL, *found = NULL;

  if (self->moved_by == 0)
    return;
  if (k - 1 > self->moved_from)
    expected = g_strdup_printf ("lines %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, self->moved_from, k - 1);
  found = g_strdup_printf ("stored as %" G_GINT64_FORMAT, self->moved_from + self->moved_by);
  add_fault (self, USHER_FAULT_LINE_MOVED, self->moved_from, NULL, expected, found);
  self->moved_by = 0;
}

static void
note_place (Diagnosis *self, const Entry *entry)
{
  gint64 by = entry->place - entry->own;

  if (by == self->moved_by)
    return;
  end_moved (self, entry->own);
  self->moved_from = entry->own;
  self->moved_by = by;
}

static void
call_forged (Diagnosis *self, const Entry *entry)
{
  add_fault (self, USHER_FAULT_LINE_INSERTED, entry->place, NULL, NULL, NULL);
  g_hash_table_add (self->verify->forged, g_memdup2 (&entry->place, sizeof entry->place));
}

/* Does a line with the number after this one follow from it? */
static gboolean
is_followed (Diagnosis *self, const Entry *entry, guint next)
{
  for (; next < self->entries->len && g_array_index (self->entries, Entry, next).own == entry->own + 1; next++)
    if (follows (self, &g_array_index (self->entries, Entry, next), &entry->hash))
      return TRUE;
  return self->head_there && entry->own == self->head_n && usher_digest_equal (&entry->hash, &self->head_hash);
}

/* Among those who claim the same number: the one the chain goes through. */
static guint
choose (Diagnosis *self, guint first, guint end)
{
  guint best = first, best_score = 0;

  for (guint i = first; i < end; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);
      guint score = 4 * (self->known && follows (self, entry, &self->before)) + 2 * is_followed (self, entry, end)
                    + (entry->place == entry->own);

      if (score > best_score)
        {
          best = i;
          best_score = score;
        }
    }
  return best;
}

static void
judge (Diagnosis *self, const Entry *entry)
{
  gboolean linked = !self->known || follows_last (self, entry) || follows_text_of_last (self, entry);

  if (!entry->readable || !linked)
    add_fault (self, USHER_FAULT_LINE_EDITED, entry->own, NULL, NULL, entry->readable ? NULL : "no line any more");
  note_place (self, entry);
  self->before_that = self->before;
  self->before = entry->hash;
  self->known = TRUE;
  self->last = entry;
  self->last_own = entry->own;
}

static void
note_gap (Diagnosis *self, UsherFaultKind kind, gint64 first, gint64 last)
{
  g_autofree char *expected = NULL;

  if (last > first)
    expected = g_strdup_printf ("lines %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, first, last);
  end_moved (self, first);
  add_fault (self, kind, first, NULL, expected, NULL);
  self->known = FALSE;
}

static void
judge_head (Diagnosis *self)
{
  g_autofree char *expected = NULL, *found = NULL;
  UsherDigest computed;

  if (self->head_there && self->head_n > self->last_own)
    {
      note_gap (self, USHER_FAULT_TAIL_MISSING, self->last_own + 1, self->head_n);
      return;
    }
  if (self->head_there && self->head_n == self->last_own && self->last)
    {
      /* The last line's hash may have been edited, and the head still say what it was. */
      computed = hash_after (self, self->last, &self->before_that);
      if (usher_digest_equal (&self->head_hash, &self->before) || usher_digest_equal (&self->head_hash, &computed))
        return;
    }
  expected = usher_digest_dup_hex (&self->before);
  found = self->head_there ? usher_digest_dup_hex (&self->head_hash) : g_strdup ("no head");
  if (self->head_there && self->head_n != self->last_own)
    {
      g_free (expected);
      g_free (found);
      expected = g_strdup_printf ("%" G_GINT64_FORMAT, self->last_own);
      found = g_strdup_printf ("%" G_GINT64_FORMAT, self->head_n);
    }
  add_fault (self, USHER_FAULT_TAIL_MISSING, self->last_own, "ledger_head", expected, found);
}

static void
judge_all (Diagnosis *self, gint64 end)
{
  guint next;

  for (guint i = 0; i < self->entries->len; i = next)
    {
      gint64 own = g_array_index (self->entries, Entry, i).own;
      guint chosen;

      for (next = i + 1; next < self->entries->len && g_array_index (self->entries, Entry, next).own == own;)
        next++;
      chosen = own < 1 || own > end ? G_MAXUINT : next - i > 1 ? choose (self, i, next) : i;
      for (guint one = i; one < next; one++)
        if (one != chosen)
          call_forged (self, &g_array_index (self->entries, Entry, one));
      if (chosen == G_MAXUINT)
        continue;
      if (own > self->last_own + 1)
        note_gap (self, USHER_FAULT_LINE_MISSING, self->last_own + 1, own - 1);
      judge (self, &g_array_index (self->entries, Entry, chosen));
    }
  end_moved (self, self->last_own + 1);
  judge_head (self);
}

static gboolean
diagnose (Diagnosis *self, GError **error)
{
  gint64 end;

  if (!collect_entries (self, error))
    return FALSE;
  end = believed_end (self);
  settle_claims (self, end);
  judge_all (self, end);
  if (!self->error)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static void
note_again (UsherVerify *self, gint64 place, const UsherLine *line)
{
  usher_verify_note_line (self, line);
}

/* ---- Both ---- */

static gboolean
read_head (UsherVerify *self, Diagnosis *diagnosis, GError **error)
{
  gint64 there;

  if (!usher_conn_query_int (self->conn, "SELECT count(*) FROM ledger_head WHERE one = 1", 0, &there, error))
    return FALSE;
  diagnosis->head_there = there > 0;
  return usher_ledger_head (self->conn, &diagnosis->head_n, &diagnosis->head_hash, error);
}

gboolean
usher_verify_chain (UsherVerify *self, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  Diagnosis diagnosis = { .verify = self, .entries = entries };
  UsherDigest end;

  if (!usher_conn_query_int (self->conn, "SELECT max(n) FROM ledger", 0, &self->total, error)
      || !read_head (self, &diagnosis, error) || !look (self, &end, error))
    return FALSE;
  self->verdict->head = end;
  if (self->sound && diagnosis.head_there && diagnosis.head_n == self->last_line
      && usher_digest_equal (&diagnosis.head_hash, &end))
    return TRUE;
  /* Once more, without what was never written. */
  self->sound = FALSE;
  usher_verify_forget_notes (self);
  if (!diagnose (&diagnosis, error))
    return FALSE;
  self->last_line = diagnosis.last_own;
  return usher_verify_each_line (self, note_again, error);
}
