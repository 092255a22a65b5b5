/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Edits of the ledger's lines, hashes, numbers and head, and of seals. */

#include "tamper.h"

#include "usher-line.h"

static gint64
any_line (Tamper *self)
{
  return tamper_below (self, self->lines);
}

static gint64
line_within (Tamper *self)
{
  return 1 + tamper_below (self, self->lines - 2);
}

static char *
text_of (Tamper *self, gint64 n)
{
  return tamper_text (self, "SELECT line FROM ledger WHERE n = %" G_GINT64_FORMAT, n);
}

static void
set_text (Tamper *self, gint64 n, const char *text)
{
  g_autofree char *quoted = tamper_quote (text);

  tamper_run (self, "UPDATE ledger SET line = %s WHERE n = %" G_GINT64_FORMAT, quoted, n);
}

static void
set_hash (Tamper *self, gint64 n, const UsherDigest *hash)
{
  g_autofree char *bytes = tamper_bytes (self, hash);

  tamper_run (self, "UPDATE ledger SET hash = %s WHERE n = %" G_GINT64_FORMAT, bytes, n);
}

static UsherDigest
any_digest (Tamper *self)
{
  UsherDigest digest;

  for (gsize i = 0; i < sizeof digest.bytes; i++)
    digest.bytes[i] = (guint8) g_rand_int_range (self->rand, 0, 256);
  return digest;
}

static UsherDigest
chained (Tamper *self, gint64 before, const char *line)
{
  UsherDigest hash;

  tamper_line_hash (self, before, &hash);
  return usher_line_hash (&hash, line, strlen (line));
}

/* SQLite keeps whatever it is given; PostgreSQL's generated columns refuse what is no JSON, so there
 * the edit keeps to digits. */
static Expected
edit_character (Tamper *self)
{
  static const char letters[] = "abcdefxyz0123456789ABC";
  gint64 n = any_line (self);
  g_autofree char *line = text_of (self, n);
  gsize length = strlen (line), at;
  char c;

  do
    at = (gsize) g_rand_int_range (self->rand, 0, (gint32) length);
  while (!g_ascii_isdigit (line[at]) || !g_ascii_isxdigit (line[at - 1]));
  do
    c = letters[g_rand_int_range (self->rand, 10, 18)];
  while (c == line[at]);
  line[at] = c;
  set_text (self, n, line);
  return (Expected) { USHER_FAULT_LINE_EDITED, n, .what = "a digit of a line", .of_chain = TRUE };
}

/* Well-formed, and plausible. */
static Expected
edit_meaning (Tamper *self)
{
  gint64 n = any_line (self);
  g_autofree char *line = text_of (self, n);
  char *at = strstr (line, "\"at\":177382980");

  g_assert_nonnull (at);
  at[5] = '2';
  set_text (self, n, line);
  return (Expected) { USHER_FAULT_LINE_EDITED, n, .what = "a line's time", .of_chain = TRUE };
}

/* With its hash made to fit; the chain then breaks behind it. */
static Expected
edit_and_chain (Tamper *self)
{
  gint64 n = line_within (self);
  g_autofree char *line = text_of (self, n);
  UsherDigest hash;

  strstr (line, "\"at\":177382980")[5] = '2';
  hash = chained (self, n - 1, line);
  set_text (self, n, line);
  set_hash (self, n, &hash);
  return (Expected) { USHER_FAULT_LINE_EDITED, n, n + 1, .what = "a line and its hash", .of_chain = TRUE };
}

static Expected
edit_hash (Tamper *self)
{
  gint64 n = any_line (self);
  UsherDigest hash;

  tamper_line_hash (self, n, &hash);
  hash.bytes[g_rand_int_range (self->rand, 0, 32)] ^= (guint8) (1 << g_rand_int_range (self->rand, 0, 8));
  set_hash (self, n, &hash);
  return (Expected) { USHER_FAULT_LINE_EDITED, n, .what = "a bit of a hash", .of_chain = TRUE };
}

static Expected
move_line (Tamper *self)
{
  gint64 n = any_line (self), to = g_rand_boolean (self->rand) ? self->lines + tamper_below (self, 9) : -tamper_below (self, 9);

  tamper_run (self, "UPDATE ledger SET n = %" G_GINT64_FORMAT " WHERE n = %" G_GINT64_FORMAT, to, n);
  return (Expected) { USHER_FAULT_LINE_MOVED, n, .what = "a line's place", .of_chain = TRUE };
}

static Expected
swap_lines (Tamper *self)
{
  gint64 a = any_line (self), b;

  do
    b = any_line (self);
  while (b == a);
  tamper_run (self, "UPDATE ledger SET n = -1 WHERE n = %" G_GINT64_FORMAT, a);
  tamper_run (self, "UPDATE ledger SET n = %" G_GINT64_FORMAT " WHERE n = %" G_GINT64_FORMAT, a, b);
  tamper_run (self, "UPDATE ledger SET n = %" G_GINT64_FORMAT " WHERE n = -1", b);
  return (Expected) { USHER_FAULT_LINE_MOVED, MIN (a, b), .what = "two lines' places", .of_chain = TRUE };
}

static Expected
delete_line (Tamper *self)
{
  gint64 n = line_within (self);

  tamper_run (self, "DELETE FROM ledger WHERE n = %" G_GINT64_FORMAT, n);
  return (Expected) { USHER_FAULT_LINE_MISSING, n, .what = "a line gone", .of_chain = TRUE };
}

/* A primary key is checked row by row, so the lines make room in two steps. */
static void
shift_lines (Tamper *self, gint64 from, int by)
{
  tamper_run (self, "UPDATE ledger SET n = -n WHERE n >= %" G_GINT64_FORMAT, from);
  tamper_run (self, "UPDATE ledger SET n = -n + %d WHERE n < 0", by);
}

static Expected
delete_and_renumber (Tamper *self)
{
  Expected expected = delete_line (self);

  shift_lines (self, expected.line, -1);
  if (g_rand_boolean (self->rand))
    tamper_run (self, "UPDATE ledger_head SET n = n - 1");
  expected.what = "a line gone, the others moved up";
  return expected;
}

static Expected
cut_tail (Tamper *self)
{
  gint64 from = self->lines - g_rand_int_range (self->rand, 0, 5);

  tamper_run (self, "DELETE FROM ledger WHERE n >= %" G_GINT64_FORMAT, from);
  return (Expected) { USHER_FAULT_TAIL_MISSING, from, .what = "the tail gone", .of_chain = TRUE };
}

/* The head made to fit: the last seal still knows better. */
static Expected
cut_tidily (Tamper *self)
{
  gint64 sealed = tamper_int (self, "SELECT max(n) FROM seal"), last = sealed - tamper_below (self, 3);
  g_autofree char *hash = NULL, *object = tamper_text (self, "SELECT 'seal:' || max(id) FROM seal");
  UsherDigest digest;

  tamper_line_hash (self, last, &digest);
  hash = tamper_bytes (self, &digest);
  tamper_run (self, "DELETE FROM ledger WHERE n > %" G_GINT64_FORMAT, last);
  tamper_run (self, "UPDATE ledger_head SET n = %" G_GINT64_FORMAT ", hash = %s", last, hash);
  return (Expected) { USHER_FAULT_TAIL_MISSING, last + 1, .object = g_steal_pointer (&object), .what = "the tail and the head" };
}

static char *
forged (gint64 n)
{
  return g_strdup_printf ("{\"act\":\"00000000-0000-4000-8000-00000000dead\",\"after\":\"%064d\",\"at\":1773829800000,"
                          "\"changes\":{\"owner\":[1,2]},\"fmt\":1,\"member\":1,\"n\":%" G_GINT64_FORMAT ",\"object\":\"account_card:1007\","
                          "\"schema\":1,\"verb\":\"change\",\"version\":99}", 0, n);
}

static void
insert_at (Tamper *self, gint64 n, const char *line, gboolean fits)
{
  UsherDigest digest = fits ? chained (self, n - 1, line) : any_digest (self);
  g_autofree char *hash = tamper_bytes (self, &digest), *quoted = tamper_quote (line);

  tamper_run (self, "INSERT INTO ledger (n, line, hash) VALUES (%" G_GINT64_FORMAT ", %s, %s)", n, quoted, hash);
}

static Expected
insert_line (Tamper *self)
{
  gint64 n = line_within (self);
  g_autofree char *line = forged (n);

  shift_lines (self, n, 1);
  insert_at (self, n, line, g_rand_boolean (self->rand));
  return (Expected) { USHER_FAULT_LINE_INSERTED, n, .what = "a line between others", .of_chain = TRUE };
}

static Expected
append_forged (Tamper *self)
{
  g_autofree char *line = forged (self->lines + 1);

  insert_at (self, self->lines + 1, line, g_rand_boolean (self->rand));
  return (Expected) { USHER_FAULT_LINE_INSERTED, self->lines + 1, .what = "a line at the end", .of_chain = TRUE };
}

/* A true line once more, elsewhere. */
static Expected
append_copy (Tamper *self)
{
  g_autofree char *line = text_of (self, any_line (self));

  insert_at (self, self->lines + 1, line, g_rand_boolean (self->rand));
  return (Expected) { USHER_FAULT_LINE_INSERTED, self->lines + 1, .what = "a copy at the end", .of_chain = TRUE };
}

static Expected
edit_head (Tamper *self)
{
  UsherDigest digest = any_digest (self);
  g_autofree char *hash = tamper_bytes (self, &digest);

  switch (g_rand_int_range (self->rand, 0, 4))
    {
    case 0:
      tamper_run (self, "UPDATE ledger_head SET hash = %s", hash);
      break;
    case 1:
      tamper_run (self, "UPDATE ledger_head SET n = n + 3");
      break;
    case 2:
      tamper_run (self, "UPDATE ledger_head SET n = n - 3");
      break;
    default:
      tamper_run (self, "DELETE FROM ledger_head");
    }
  return (Expected) { USHER_FAULT_TAIL_MISSING, .what = "the head", .of_chain = TRUE };
}

/* Someone who can compute hashes rewrites everything from a line on: only seals tell. */
static Expected
rewrite (Tamper *self)
{
  gint64 sealed = tamper_int (self, "SELECT max(n) FROM seal"), n = 1 + tamper_below (self, sealed - 1);
  g_autofree char *line = text_of (self, n), *object = tamper_text (self, "SELECT 'seal:' || max(id) FROM seal"), *hash = NULL;
  UsherDigest digest;

  strstr (line, "\"at\":177382980")[5] = '2';
  set_text (self, n, line);
  for (; n <= self->lines; n++)
    {
      g_autofree char *text = text_of (self, n);

      digest = chained (self, n - 1, text);
      set_hash (self, n, &digest);
    }
  hash = tamper_bytes (self, &digest);
  tamper_run (self, "UPDATE ledger_head SET hash = %s", hash);
  return (Expected) { USHER_FAULT_SEAL_BROKEN, .object = g_steal_pointer (&object), .field = "hash", .what = "all lines from one on" };
}

/* A byte of the signature file, in which minisign itself would not notice all. */
static Expected
edit_seal (Tamper *self)
{
  gint64 id = tamper_below (self, 2);
  g_autofree char *text = tamper_text (self, "SELECT signature FROM seal WHERE id = %" G_GINT64_FORMAT, id), *quoted = NULL;
  gsize at;

  do
    at = (gsize) g_rand_int_range (self->rand, 0, (gint32) strlen (text));
  while (!g_ascii_isalnum (text[at]));
  text[at] = text[at] == 'x' ? 'y' : 'x';
  quoted = tamper_quote (text);
  tamper_run (self, "UPDATE seal SET signature = %s WHERE id = %" G_GINT64_FORMAT, quoted, id);
  return (Expected) { USHER_FAULT_SEAL_BROKEN, .object = g_strdup_printf ("seal:%" G_GINT64_FORMAT, id), .what = "a seal" };
}

const Edit tamper_line_edits[] = { edit_character, edit_meaning, edit_and_chain, edit_hash, move_line, swap_lines, delete_line,
                                   delete_and_renumber, cut_tail, cut_tidily, insert_line, append_forged, append_copy, edit_head,
                                   rewrite, edit_seal };
const guint tamper_n_line_edits = G_N_ELEMENTS (tamper_line_edits);
