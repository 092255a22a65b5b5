/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes a ledger with something of every kind in it, and gives plain SQL over it. */

#include "tamper.h"

#include "usher-schema.h"
#include "usher-seal.h"
#include "usher-stream.h"

#define CARDS 40
#define BULK 60

static UsherChange
change (const char *field, UsherValue to)
{
  return (UsherChange) { field, to };
}

/* ---- Plain SQL ---- */

static char *
format_sql (const char *format, va_list rest)
{
  return g_strdup_vprintf (format, rest);
}

void
tamper_run (Tamper *self, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = NULL;
  va_list rest;

  va_start (rest, format);
  sql = format_sql (format, rest);
  va_end (rest);
  if (!usher_conn_run (self->conn, sql, &error))
    g_error ("%s: %s", sql, error->message);
}

static UsherStatement *
one_row (Tamper *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  UsherStatement *statement = usher_conn_prepare (self->conn, sql, &error);
  gboolean row = FALSE;

  if (!statement || !usher_statement_step (statement, &row, &error) || !row)
    g_error ("%s: %s", sql, error ? error->message : "no row");
  return statement;
}

gint64
tamper_int (Tamper *self, const char *format, ...)
{
  g_autofree char *sql = NULL;
  UsherStatement *statement;
  gint64 value;
  va_list rest;

  va_start (rest, format);
  sql = format_sql (format, rest);
  va_end (rest);
  statement = one_row (self, sql);
  value = usher_statement_int (statement, 0);
  usher_statement_reset (statement);
  return value;
}

char *
tamper_text (Tamper *self, const char *format, ...)
{
  g_autofree char *sql = NULL;
  UsherStatement *statement;
  va_list rest;
  char *value;

  va_start (rest, format);
  sql = format_sql (format, rest);
  va_end (rest);
  statement = one_row (self, sql);
  value = g_strdup (usher_statement_text (statement, 0, NULL));
  usher_statement_reset (statement);
  return value;
}

char *
tamper_quote (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", 0);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", doubled);
}

char *
tamper_bytes (Tamper *self, const UsherDigest *digest)
{
  char hex[USHER_DIGEST_HEX + 1];

  usher_digest_to_hex (digest, hex);
  return usher_db_engine (self->ledger->db) == USHER_ENGINE_SQLITE ? g_strdup_printf ("x'%s'", hex)
                                                                    : g_strdup_printf ("'\\x%s'::bytea", hex);
}

gint64
tamper_below (Tamper *self, gint64 bound)
{
  return g_rand_int_range (self->rand, 1, (gint32) bound + 1);
}

void
tamper_line_hash (Tamper *self, gint64 n, UsherDigest *hash)
{
  g_autofree char *sql = g_strdup_printf ("SELECT hash FROM ledger WHERE n = %" G_GINT64_FORMAT, n);
  UsherStatement *statement = one_row (self, sql);

  memcpy (hash->bytes, usher_statement_bytes (statement, 0, NULL), USHER_DIGEST_SIZE);
  usher_statement_reset (statement);
}

/* ---- A bit of everything ---- */

static void
write_record (UsherTx *tx, const char *table, gint64 id, gint64 version, const UsherChange *changes)
{
  g_autoptr (GError) error = NULL;

  usher_test_ok (usher_record_write (tx, table, id, version ? "change" : "add", version, changes, &error));
}

static void
write_cards (Tamper *self, UsherTx *tx)
{
  for (gint64 id = 1; id <= CARDS; id++)
    {
      g_autofree char *purpose = g_strdup_printf ("purpose %" G_GINT64_FORMAT " „ü“", id);
      UsherChange made[] = { change ("owner", USHER_INT (tamper_below (self, 9))), change ("purpose", usher_text_value (purpose)), { NULL } };
      UsherChange both[] = { change ("owner", USHER_INT (tamper_below (self, 9))), change ("requestable", USHER_INT (id % 2)),
                             change ("risk", usher_text_value ("high")), { NULL } };

      write_record (tx, "entitlement_card", id, 0, both);
      write_record (tx, "group_card", id, 0, both);
      write_record (tx, "account_card", 1000 + id, 0, made);
    }
}

static void
write_links (Tamper *self, UsherTx *tx)
{
  g_autoptr (GError) error = NULL;

  for (gint64 id = 1; id <= 5; id++)
    {
      g_autofree char *why = usher_private_add (tx, "why", "words about somebody", &error);
      UsherChange link[] = { change ("person", USHER_INT (id)), change ("active", USHER_INT (1)), change ("why", usher_text_value (why)), { NULL } };
      UsherChange merge[] = { change ("into_person", USHER_INT (id)), change ("active", USHER_INT (1)), { NULL } };

      usher_test_ok (why != NULL);
      write_record (tx, "account_link", id, 0, link);
      write_record (tx, "person_link", id, 0, merge);
    }
}

static void
write_others (Tamper *self, UsherTx *tx)
{
  const UsherValue text = usher_text_value ("text"), one = USHER_INT (1);
  UsherChange setting[] = { change ("name", text), change ("value", text), { NULL } };
  UsherChange document[] = { change ("kind", text), change ("name", text), change ("edition", one), change ("body", text),
                             change ("sha256", text), change ("effective_from", one), { NULL } };
  UsherChange source[] = { change ("name", text), change ("manifest", text), change ("writes", one), { NULL } };
  UsherChange known[] = { change ("fault", text), change ("kind", text), { NULL } };
  UsherChange proposal[] = { change ("act", text), change ("params", text), change ("summary", text), change ("member", one),
                             change ("proposed_at", one), change ("ends_at", one), change ("state", text), { NULL } };

  write_record (tx, "setting", 1, 0, setting);
  write_record (tx, "document", 1, 0, document);
  write_record (tx, "source", 1, 0, source);
  write_record (tx, "known_fault", 1, 0, known);
  write_record (tx, "proposal", 1, 0, proposal);
}

/* One of the verbs that somebody may write the table with. */
static const char *
verb_of (const char *table)
{
  g_autofree char *start = g_strconcat (table, ".", NULL);
  const UsherRight *right;

  for (guint i = 0; (right = usher_rights_nth (usher_rights_shipped (), i)); i++)
    for (guint v = 0; right->verbs && right->verbs[v]; v++)
      if (g_str_has_prefix (right->verbs[v], start) && !g_str_has_suffix (right->verbs[v], "*"))
        return right->verbs[v] + strlen (start);
  return "add";
}

/* A record of every governed table that has none yet: those of other rooms. */
static void
write_rest (Tamper *self, UsherTx *tx)
{
  g_autoptr (GError) error = NULL;

  for (guint t = 0; t < usher_n_tables; t++)
    {
      const UsherTable *table = &usher_tables[t];
      g_autofree UsherChange *changes = g_new0 (UsherChange, table->n_fields + 1);
      guint n = 0;

      if (tamper_int (self, "SELECT count(*) FROM %s", table->name) || g_str_equal (table->name, "seal"))
        continue;
      for (guint f = 0; f < table->n_fields; f++)
        if (f != table->id && f != table->version && table->fields[f].kind != USHER_FIELD_PRIVATE)
          changes[n++] = change (table->fields[f].name, table->fields[f].kind == USHER_FIELD_TEXT   ? usher_text_value ("text")
                                                         : table->fields[f].kind == USHER_FIELD_SET ? usher_text_value ("[\"a\"]")
                                                                                                    : USHER_INT (1));
      usher_test_ok (usher_record_write (tx, table->name, 1, verb_of (table->name), 0, changes, &error));
    }
}

static void
write_bulk (Tamper *self)
{
  g_autoptr (GError) error = NULL;
  UsherObjectChange objects[BULK];
  UsherChange same[] = { change ("owner", USHER_INT (42)), change ("kind", usher_text_value ("service")), { NULL } };
  UsherTx *tx = usher_test_begin (self->ledger, "all of them");

  for (gsize i = 0; i < BULK; i++)
    objects[i] = (UsherObjectChange) { 1001 + (gint64) i, i < CARDS ? 1 : 0, same };
  usher_test_ok (usher_record_write_many (tx, "account_card", "change", objects, BULK, &error));
  usher_test_commit (tx);
}

static const char *const streams[] = { "people", "accounts", "groups", "memberships", "events" };

static void
check_streams (Tamper *self)
{
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    usher_test_ok (usher_stream_check (self->conn, usher_stream_find (streams[i]), 1, &error));
}

/* What the first run brought is replaced by the second. */
static void
write_run (Tamper *self, UsherTx *tx, gint64 run)
{
  g_autoptr (GError) error = NULL;
  UsherStreamCount counts[G_N_ELEMENTS (streams)];
  UsherDigest digests[G_N_ELEMENTS (streams)];

  tamper_run (self, "UPDATE person SET title = 'title %" G_GINT64_FORMAT "' WHERE id %% 3 = 0", run);
  tamper_run (self, "INSERT INTO event (id, source, native, run, at, action, outcome) VALUES (%" G_GINT64_FORMAT ", 1, 'e%" G_GINT64_FORMAT
              "', %" G_GINT64_FORMAT ", 5, 'sign-in', 'ok')", run, run, run);
  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      gint64 records;

      usher_test_ok (usher_stream_digest (self->conn, usher_stream_find (streams[i]), 1, run, &digests[i], &records, &error));
      counts[i] = (UsherStreamCount) { .stream = streams[i], .seen = records, .added = 1, .total = records, .complete = TRUE, .digest = &digests[i] };
    }
  usher_test_ok (usher_run_note (tx, &(UsherRunNote) { run, 1, "sync", "running", 10, 0, counts, 3 }, &error));
  usher_test_ok (usher_run_note (tx, &(UsherRunNote) { run, 1, "sync", "complete", 10, 20, counts + 3, G_N_ELEMENTS (streams) - 3 }, &error));
}

static void
write_mirror (Tamper *self)
{
  UsherTx *tx;

  for (gint64 run = 1; run <= 2; run++)
    {
      tx = usher_test_begin (self->ledger, NULL);
      check_streams (self);
      for (int i = 1; run == 1 && i <= 20; i++)
        {
          tamper_run (self, "INSERT INTO person (id, source, native, key, login, name, state, seen_run, login_fold)"
                      " VALUES (%d, 1, 'p%d', 'p%d', 'p%d', 'Name %d', 'active', 1, 'p%d')", i, i, i, i, i, i);
          tamper_run (self, "INSERT INTO account (id, source, native, key, login, state, seen_run, login_fold)"
                      " VALUES (%d, 1, 'a%d', 'a%d', 'a%d', 'active', 1, 'a%d')", i, i, i, i, i);
          tamper_run (self, "INSERT INTO grp (id, source, native, key, name, kind, seen_run, name_fold)"
                      " VALUES (%d, 1, 'g%d', 'g%d', 'g%d', 'security', 1, 'g%d')", i, i, i, i, i);
          tamper_run (self, "INSERT INTO membership (id, source, grp, member_kind, member, how, seen_run)"
                      " VALUES (%d, 1, %d, '%s', %d, 'direct', 1)", i, i, i % 4 ? "account" : "group", 21 - i);
        }
      write_run (self, tx, run);
      usher_test_commit (tx);
    }
}

static void
write_seal (Tamper *self)
{
  g_autoptr (UsherSealKey) key = usher_seal_key_new ();
  g_autoptr (GError) error = NULL;
  UsherTx *tx = usher_test_begin (self->ledger, "sealed");

  usher_test_ok (usher_seal_make (tx, key, &error));
  usher_test_commit (tx);
  g_free (self->public_key);
  self->public_key = usher_seal_key_public (key);
}

static void
write_erasures (Tamper *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = tamper_text (self, "SELECT min(id) FROM private WHERE kind = 'why'");
  UsherTx *tx = usher_test_begin (self->ledger, NULL);

  usher_test_ok (usher_private_erase (tx, id, &error));
  usher_test_commit (tx);
  self->ledger->now += 1000;
  tx = usher_test_begin (self->ledger, NULL);
  g_assert_cmpint (usher_private_expire (tx, "reason", USHER_TEST_TIME, &error), ==, 0);
  usher_test_commit (tx);
}

Tamper *
tamper_new (UsherEngine engine, guint32 seed)
{
  Tamper *self = g_new0 (Tamper, 1);
  UsherTx *tx;

  self->ledger = usher_test_ledger (engine);
  self->conn = self->ledger->conn;
  self->rand = g_rand_new_with_seed (seed);
  tx = usher_test_begin (self->ledger, "the first records");
  write_cards (self, tx);
  write_links (self, tx);
  write_others (self, tx);
  write_rest (self, tx);
  usher_test_commit (tx);
  write_mirror (self);
  write_seal (self);
  write_bulk (self);
  write_erasures (self);
  write_seal (self);
  usher_test_write (self->ledger, "setting", 1, "change", 1, (const UsherChange[]) { change ("value", usher_text_value ("end")), { NULL } });
  self->lines = tamper_int (self, "SELECT n FROM ledger_head");
  self->cards = CARDS;
  return self;
}

void
tamper_free (Tamper *self)
{
  if (!self)
    return;
  usher_test_ledger_free (self->ledger);
  g_rand_free (self->rand);
  g_free (self->public_key);
  g_free (self);
}
