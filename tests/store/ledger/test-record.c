/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The record door: rows and lines from one list, on both engines. */

#include "usher-error.h"
#include "usher-migration.h"
#include "usher-test-ledger.h"

#define CHANGES(...) ((const UsherChange[]) { __VA_ARGS__, { NULL } })
#define TEXT(field, text) { field, usher_text_value (text) }
#define NUMBER(field, number) { field, USHER_INT (number) }
#define NOTHING(field) { field, USHER_NULL }

/* What a line says between "at" and "verb", with its digest as another program computes it. */
static void
assert_line (UsherTestLedger *ledger, gint64 n, guint act, const char *after, const char *changes, const char *rest)
{
  g_autofree char *line = usher_test_line (ledger->conn, n), *uuid = usher_test_act (act), *expected = NULL;
  g_autofree char *digest = after ? g_strdup_printf (",\"after\":\"%s\"", after) : g_strdup ("");

  expected = g_strdup_printf ("{\"act\":\"%s\"%s,\"at\":1773829800000,\"changes\":%s,\"fmt\":1,%s\"n\":%" G_GINT64_FORMAT
                              ",\"object\":%s", uuid, digest, changes, act > 1 ? "\"member\":1," : "", n, rest);
  g_assert_cmpstr (line, ==, expected);
}

static void
test_bytes (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = usher_ledger_uuid (ledger->conn, &error), *kind = usher_ledger_kind (ledger->conn, &error);
  g_autofree char *tail = g_strdup_printf (",\"schema\":%d,\"verb\":", (int) usher_n_migrations);
  g_autofree char *first = g_strdup_printf ("\"workspace:1\"%s\"create\"}", tail), *second = g_strdup_printf ("\"member:1\"%s\"add\",\"version\":1}", tail);
  g_autofree char *third = g_strdup_printf ("\"account_card:5\"%s\"change\",\"version\":1}", tail);
  g_autofree char *fourth = g_strdup_printf ("\"account_card:5\"%s\"change\",\"version\":2}", tail);

  g_assert_cmpstr (uuid, ==, USHER_TEST_UUID);
  g_assert_cmpstr (kind, ==, "sample");
  usher_test_write (ledger, "account_card", 5, "change", 0, CHANGES (TEXT ("purpose", "„q“ \"x\"\n"), NUMBER ("owner", 3)));
  usher_test_write (ledger, "account_card", 5, "change", 1, CHANGES (NUMBER ("owner", 4), NOTHING ("purpose")));
  assert_line (ledger, 1, 1, NULL, "{\"kind\":[null,\"sample\"],\"uuid\":[null,\"" USHER_TEST_UUID "\"]}", first);
  assert_line (ledger, 2, 1, "8c6b9539b643b9792cc9c51c85c06d8026c5b29d757d71daae51895950fdac42",
               "{\"active\":[null,true],\"login\":[null,\"demo\"],\"name\":[null,\"Demo\"],\"roles\":[null,[\"admin\",\"lead\"]]}", second);
  assert_line (ledger, 3, 2, "d269af2ff6bf241226189bb5ed0e9aa1672f6bf329047d76b5c79c59f3aa8ecd",
               "{\"owner\":[null,3],\"purpose\":[null,\"„q“ \\\"x\\\"\\n\"]}", third);
  assert_line (ledger, 4, 3, "5fa0d97bc82e7af6be61bc44c43011f7119f098c50ff27bd32cc88bb00ac8c2c",
               "{\"owner\":[3,4],\"purpose\":[\"„q“ \\\"x\\\"\\n\",null]}", fourth);
}

/* ---- The same acts, the same bytes ---- */

static char *
write_much (UsherEngine engine)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autofree UsherObjectChange *objects = g_new0 (UsherObjectChange, 1500);
  const UsherChange *owner = CHANGES (NUMBER ("owner", 8)), *risk = CHANGES (TEXT ("risk", "high"));
  g_autofree char *secret = NULL;
  UsherTx *tx;
  UsherDigest hash;
  gint64 n;

  usher_test_cards (ledger, 1, 2500);
  tx = usher_test_begin (ledger, "because it was asked for");
  usher_test_ok (usher_record_write (tx, "setting", 1, "change", 0, CHANGES (TEXT ("name", "ünï\342\200\250🔑"), TEXT ("value", "\t")), &error));
  secret = usher_private_add (tx, "why", "personal", &error);
  usher_test_ok (secret != NULL);
  usher_test_ok (usher_record_write (tx, "account_link", 9, "link", 0, CHANGES (NUMBER ("active", 1), TEXT ("why", secret)), &error));
  usher_test_commit (tx);
  for (gsize i = 0; i < 1500; i++)
    objects[i] = (UsherObjectChange) { 2 * (gint64) i + 1, i < 1250 ? 1 : 0, i % 2 ? owner : risk };
  tx = usher_test_begin (ledger, NULL);
  usher_test_ok (usher_record_write_many (tx, "account_card", "change", objects, 1500, &error));
  usher_test_ok (usher_private_erase (tx, secret, &error));
  usher_test_commit (tx);
  usher_test_ok (usher_ledger_head (ledger->conn, &n, &hash, &error));
  g_assert_cmpint (n, ==, 10);
  return usher_digest_dup_hex (&hash);
}

static void
test_engines_agree (void)
{
  g_autofree char *sqlite = write_much (USHER_ENGINE_SQLITE), *again = write_much (USHER_ENGINE_SQLITE), *postgresql = NULL;

  g_assert_cmpstr (sqlite, ==, again);
  if (!usher_test_has_server ())
    {
      g_test_skip ("no PostgreSQL: see tests/servers/with-postgresql");
      return;
    }
  postgresql = write_much (USHER_ENGINE_POSTGRESQL);
  g_assert_cmpstr (sqlite, ==, postgresql);
}

/* ---- Changes ---- */

static void
test_change (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherRow) row = NULL, none = NULL, replayed = NULL, early = NULL;
  UsherTx *tx;

  usher_test_write (ledger, "account_card", 5, "change", 0, CHANGES (TEXT ("purpose", "build"), NUMBER ("owner", 3)));
  usher_test_write (ledger, "account_card", 5, "change", 1, CHANGES (NUMBER ("owner", 4)));
  row = usher_record_read (ledger->conn, "account_card", 5, &error);
  usher_test_ok (row != NULL);
  g_assert_cmpint (usher_row_version (row), ==, 2);
  g_assert_cmpint (usher_row_int (row, "owner", 0), ==, 4);
  g_assert_cmpint (usher_row_int (row, "deputy", 77), ==, 77);
  g_assert_cmpstr (usher_row_text (row, "purpose"), ==, "build");
  none = usher_record_read (ledger->conn, "account_card", 6, &error);
  g_assert_no_error (error);
  g_assert_null (none);
  /* Nothing changes: no line. */
  tx = usher_test_begin (ledger, "for nothing");
  usher_test_ok (usher_record_write (tx, "account_card", 5, "change", 2, CHANGES (NUMBER ("owner", 4)), &error));
  g_assert_cmpint (usher_tx_last_line (tx), ==, 4);
  g_assert_cmpint (usher_tx_touched (tx)->len, ==, 0);
  usher_test_commit (tx);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM private"), ==, 0);
  replayed = usher_replay (ledger->conn, "account_card:5", 0, &error);
  usher_test_ok (replayed != NULL);
  for (guint i = 0; i < 8; i++)
    g_assert_true (usher_value_equal (&usher_row_values (row)[i], &usher_row_values (replayed)[i]));
  early = usher_replay (ledger->conn, "account_card:5", 3, &error);
  usher_test_ok (early != NULL);
  g_assert_cmpint (usher_row_int (early, "owner", 0), ==, 3);
  g_assert_null (usher_replay (ledger->conn, "account_card:6", 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNKNOWN);
  g_clear_error (&error);
  g_assert_null (usher_replay (ledger->conn, "person:6", 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNKNOWN);
}

static void
test_conflict (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  UsherTx *tx;

  usher_test_write (ledger, "account_card", 5, "change", 0, CHANGES (NUMBER ("owner", 3)));
  usher_test_write (ledger, "account_card", 5, "change", 1, CHANGES (NUMBER ("owner", 4), TEXT ("risk", "high")));
  tx = usher_test_begin (ledger, NULL);
  g_assert_false (usher_record_write (tx, "account_card", 5, "change", 1, CHANGES (NUMBER ("owner", 9)), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "owner, risk"));
  g_clear_error (&error);
  usher_test_fails (usher_record_write (tx, "account_card", 5, "change", 0, CHANGES (NUMBER ("owner", 9)), &error), USHER_ERROR_CONFLICT);
  usher_test_fails (usher_record_write (tx, "account_card", 6, "change", 1, CHANGES (NUMBER ("owner", 9)), &error), USHER_ERROR_CONFLICT);
  /* Nothing was written by those, so the act may go on. */
  usher_test_ok (usher_record_write (tx, "account_card", 5, "change", 2, CHANGES (NUMBER ("owner", 9)), &error));
  usher_test_commit (tx);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT owner FROM account_card WHERE id = 5"), ==, 9);
}

/* ---- What no row can hold ---- */

static void
test_refused (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autofree char *long_text = g_strnfill (USHER_RECORD_TEXT_MAX + 1, 'x');
  const UsherChange bad[][3] = {
    { NUMBER ("nothing", 1) },
    { NUMBER ("id", 1) },
    { NUMBER ("version", 1) },
    { TEXT ("purpose", "\xff") },
    { TEXT ("purpose", long_text) },
    { { "purpose", { USHER_VALUE_TEXT, 0, "a\0b", 3 } } },
    { NUMBER ("purpose", 1) },
    { TEXT ("owner", "1") },
    { NUMBER ("owner", 0) },
    { NUMBER ("owner", G_GINT64_CONSTANT (1) << 53) },
    { { "purpose", { USHER_VALUE_BYTES, 0, "a", 1 } } },
    { NUMBER ("owner", 1), NUMBER ("owner", 2) },
  };
  UsherTx *tx = usher_test_begin (ledger, NULL);
  UsherObjectChange unsorted[] = { { 2, 0, CHANGES (NUMBER ("owner", 1)) }, { 1, 0, CHANGES (NUMBER ("owner", 1)) } };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    usher_test_fails (usher_record_write (tx, "account_card", 5, "change", 0, bad[i], &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_record_write (tx, "account_card", 0, "change", 0, CHANGES (NUMBER ("owner", 1)), &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_record_write (tx, "person", 1, "change", 0, CHANGES (NUMBER ("owner", 1)), &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_record_write_many (tx, "account_card", "change", unsorted, 2, &error), USHER_ERROR_USAGE);
  usher_test_fails (usher_record_write (tx, "group_card", 1, "change", 0, CHANGES (NUMBER ("entitlement", 2)), &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_record_write (tx, "member", 1, "change", 1, CHANGES (TEXT ("roles", "[\"lead\",\"admin\"]")), &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_record_write (tx, "member", 1, "change", 1, CHANGES (TEXT ("roles", "[ ]")), &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_record_write (tx, "account_link", 1, "link", 0, CHANGES (TEXT ("why", "words")), &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_record_write (tx, "account_link", 1, "link", 0, CHANGES (NUMBER ("active", 1), TEXT ("why",
    "00000000000000000000000000000000000000000000000000000000000000ff")), &error), USHER_ERROR_INPUT);
  usher_test_commit (tx);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT n FROM ledger_head"), ==, 2);
}

static void
test_rights (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  UsherTx *tx;

  ledger->roles = USHER_ROLE_TRAINEE;
  tx = usher_test_begin (ledger, NULL);
  g_assert_false (usher_record_write (tx, "account_card", 5, "change", 0, CHANGES (NUMBER ("owner", 9)), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_RIGHT);
  g_assert_nonnull (strstr (error->message, "card"));
  g_assert_nonnull (strstr (error->message, "analyst"));
  usher_tx_rollback (tx);
}

/* A failure behind the first write spoils the whole act, on both engines alike. */
static void
test_spoiled (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  UsherTx *tx = usher_test_begin (ledger, NULL);

  usher_test_ok (usher_record_write (tx, "setting", 1, "change", 0, CHANGES (TEXT ("name", "a")), &error));
  /* The name is taken. */
  g_assert_false (usher_record_write (tx, "setting", 2, "change", 0, CHANGES (TEXT ("name", "a")), &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (usher_tx_commit (tx, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM setting"), ==, 0);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT n FROM ledger_head"), ==, 2);
}

/* ---- Many ---- */

static gboolean
count_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  ++*(gint64 *) data;
  return TRUE;
}

static void
test_bulk (UsherEngine engine, gconstpointer data)
{
  static const struct {
    gsize n;
    gint64 lines;
  } sizes[] = { { 1, 1 }, { 999, 1 }, { 1000, 1 }, { 1001, 2 } };
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  const UsherChange *changes = CHANGES (NUMBER ("owner", 99));
  gint64 lines = 2, history = 0, first = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree UsherObjectChange *objects = g_new0 (UsherObjectChange, sizes[i].n);
      UsherTx *tx;

      usher_test_cards (ledger, first, sizes[i].n);
      lines += sizes[i].lines;
      g_assert_cmpint (usher_test_int (ledger->db, "SELECT n FROM ledger_head"), ==, lines);
      for (gsize o = 0; o < sizes[i].n; o++)
        objects[o] = (UsherObjectChange) { first + (gint64) o, 1, changes };
      tx = usher_test_begin (ledger, NULL);
      usher_test_ok (usher_record_write_many (tx, "account_card", "change", objects, sizes[i].n, &error));
      g_assert_cmpint (usher_tx_touched (tx)->len, ==, sizes[i].n);
      usher_test_commit (tx);
      lines += sizes[i].lines;
      g_assert_cmpint (usher_test_int (ledger->db, "SELECT n FROM ledger_head"), ==, lines);
      first += (gint64) sizes[i].n;
    }
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM account_card WHERE version = 2 AND owner = 99"), ==, 3001);
  usher_test_ok (usher_history (ledger->conn, "account_card:2500", count_line, &history, &error));
  g_assert_cmpint (history, ==, 2);
}

static void
test_bulk_conflict (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autofree UsherObjectChange *objects = g_new0 (UsherObjectChange, 1500);
  const UsherChange *changes = CHANGES (NUMBER ("owner", 8));
  UsherTx *tx;

  usher_test_cards (ledger, 1, 1500);
  usher_test_write (ledger, "account_card", 1200, "change", 1, CHANGES (NUMBER ("deputy", 1)));
  for (gsize i = 0; i < 1500; i++)
    objects[i] = (UsherObjectChange) { (gint64) i + 1, 1, changes };
  tx = usher_test_begin (ledger, NULL);
  usher_test_fails (usher_record_write_many (tx, "account_card", "change", objects, 1500, &error), USHER_ERROR_CONFLICT);
  g_assert_false (usher_tx_commit (tx, &error));
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM account_card WHERE owner = 8"), ==, 0);
}

/* Objects that do not change are left out. */
static void
test_bulk_partly (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  const UsherChange *changes = CHANGES (NUMBER ("owner", 8));
  UsherObjectChange objects[] = { { 1, 1, changes }, { 2, 2, changes }, { 3, 1, changes } };
  g_autofree char *line = NULL;
  UsherTx *tx;

  usher_test_cards (ledger, 1, 3);
  usher_test_write (ledger, "account_card", 2, "change", 1, changes);
  tx = usher_test_begin (ledger, NULL);
  usher_test_ok (usher_record_write_many (tx, "account_card", "change", objects, 3, &error));
  usher_test_commit (tx);
  line = usher_test_line (ledger->conn, 5);
  g_assert_nonnull (strstr (line, "\"object\":\"account_card\",\"objects\":[[1,2,"));
  g_assert_null (strstr (line, "[2,"));
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT version FROM account_card WHERE id = 2"), ==, 2);
}

/* Whatever version each has, or none; lists of ids with gaps and without are told and indexed alike. */
static void
test_bulk_as_it_is (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  const UsherChange *changes = CHANGES (NUMBER ("owner", 8));
  UsherObjectChange objects[] = { { 1, USHER_RECORD_AS_IT_IS, changes }, { 2, USHER_RECORD_AS_IT_IS, changes },
                                  { 3, USHER_RECORD_AS_IT_IS, changes }, { 4, USHER_RECORD_AS_IT_IS, changes } };
  UsherTx *tx;

  usher_test_cards (ledger, 1, 3);
  usher_test_write (ledger, "account_card", 2, "change", 1, CHANGES (NUMBER ("owner", 9)));
  tx = usher_test_begin (ledger, NULL);
  usher_test_ok (usher_record_write_many (tx, "account_card", "change", objects, 4, &error));
  changes = CHANGES (NUMBER ("owner", 6));
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    objects[i].changes = changes;
  objects[2] = objects[3];
  usher_test_ok (usher_record_write_many (tx, "account_card", "change", objects, 3, &error));
  usher_test_commit (tx);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT version FROM account_card WHERE id = 2"), ==, 4);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT version FROM account_card WHERE id = 3"), ==, 2);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT version FROM account_card WHERE id = 4"), ==, 2);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM object_line WHERE tab = 'account_card' AND n = 5"), ==, 4);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT sum(id) FROM object_line WHERE tab = 'account_card' AND n = 6"), ==, 7);
}

/* ---- Nothing is laundered ---- */

static void
test_tampered (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  const UsherErrorInfo *info;
  g_autofree char *fault = NULL, *line = NULL;
  UsherObjectChange objects[] = { { 1, 1, CHANGES (NUMBER ("deputy", 2)) }, { 2, 1, CHANGES (NUMBER ("deputy", 2)) } };
  UsherTx *tx;

  usher_test_cards (ledger, 1, 3);
  usher_test_tamper (ledger, "UPDATE account_card SET owner = 666 WHERE id = 2");
  for (guint i = 0; i < 2; i++)
    {
      tx = usher_test_begin (ledger, NULL);
      usher_test_fails (usher_record_write_many (tx, "account_card", "change", objects, 2, &error), USHER_ERROR_FAULTY);
      usher_tx_rollback (tx);
      objects[0].version = objects[1].version = USHER_RECORD_AS_IT_IS;
    }
  tx = usher_test_begin (ledger, NULL);
  g_assert_false (usher_record_write (tx, "account_card", 2, "change", 1, CHANGES (NUMBER ("deputy", 5)), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_FAULTY);
  info = usher_error_get_info (error);
  g_assert_nonnull (strstr (info->hint, "Acknowledge it first"));
  fault = g_strndup (strstr (info->hint, "--acknowledge ") + strlen ("--acknowledge "), 12);
  g_clear_error (&error);
  /* Acknowledged, the act goes on, and its line tells the difference too. */
  usher_test_ok (usher_record_new (tx, "known_fault", "acknowledge", CHANGES (TEXT ("fault", fault), TEXT ("kind", "row-differs"),
                                                                             TEXT ("subject", "account_card:2")), &error));
  usher_test_ok (usher_record_write (tx, "account_card", 2, "change", 1, CHANGES (NUMBER ("deputy", 5)), &error));
  usher_test_commit (tx);
  line = usher_test_line (ledger->conn, 5);
  g_assert_nonnull (strstr (line, "\"changes\":{\"deputy\":[null,5],\"owner\":[7,666]}"));
}

static void
test_tampered_away (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  UsherTx *tx;

  usher_test_cards (ledger, 1, 2);
  usher_test_tamper (ledger, "DELETE FROM account_card WHERE id = 2; INSERT INTO account_card (id, version, owner) VALUES (9, 1, 1)");
  tx = usher_test_begin (ledger, NULL);
  usher_test_fails (usher_record_write (tx, "account_card", 2, "change", 0, CHANGES (NUMBER ("deputy", 5)), &error), USHER_ERROR_FAULTY);
  usher_test_fails (usher_record_write (tx, "account_card", 9, "change", 1, CHANGES (NUMBER ("deputy", 5)), &error), USHER_ERROR_FAULTY);
  usher_tx_rollback (tx);
  usher_test_tamper (ledger, "DELETE FROM ledger WHERE n = 3");
  tx = usher_test_begin (ledger, NULL);
  usher_test_fails (usher_record_write (tx, "setting", 1, "change", 0, CHANGES (TEXT ("name", "x")), &error), USHER_ERROR_FAULTY);
  usher_tx_rollback (tx);
}

/* SQLite: a deterrent; PostgreSQL's rights come with its own roles. */
static void
test_door_shut (void)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (USHER_ENGINE_SQLITE);
  g_autoptr (GError) error = NULL;
  static const char *const attempts[] = {
    "INSERT INTO setting (id, version, name) VALUES (1, 1, 'x')", "UPDATE member SET roles = '[]'", "DELETE FROM member",
    "UPDATE ledger SET line = '{}'", "DELETE FROM ledger",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_assert_false (usher_conn_run (ledger->conn, attempts[i], &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
    }
}

/* ---- Time ---- */

static void
test_time (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  UsherTxWho who = { .member = 1, .roles = USHER_ROLE_LEAD, .now = USHER_TEST_TIME - 600000, .login = "ada", .on_behalf = "timer" };
  g_autofree char *third = NULL, *fourth = NULL;
  UsherTx *tx;

  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%d", i);

      tx = usher_tx_begin (ledger->conn, &who, NULL, &error);
      usher_test_ok (tx != NULL);
      g_assert_cmpint (usher_tx_now (tx), ==, USHER_TEST_TIME);
      usher_test_ok (usher_record_write (tx, "setting", i, "change", 0, CHANGES (TEXT ("name", name)), &error));
      usher_test_commit (tx);
    }
  /* Told once, however many acts follow before the clock has caught up. */
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM ledger WHERE verb = 'clock'"), ==, 1);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT n FROM ledger_head"), ==, 5);
  third = usher_test_line (ledger->conn, 3);
  fourth = usher_test_line (ledger->conn, 4);
  g_assert_nonnull (strstr (third, "\"changes\":{\"clock\":[1773829800000,1773829200000]}"));
  g_assert_nonnull (strstr (fourth, "\"at\":1773829800000,\"by\":\"timer\",\"changes\""));
  g_assert_nonnull (strstr (fourth, "\"login\":\"ada\",\"member\":1"));
}

/* ---- Undo ---- */

static void
undo (UsherTestLedger *ledger, guint act)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = usher_test_act (act);
  UsherTx *tx = usher_test_begin (ledger, NULL);

  usher_test_ok (usher_undo (tx, uuid, &error));
  usher_test_commit (tx);
}

static void
test_undo (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autofree char *created = usher_test_act (1), *none = usher_test_act (99), *moved = usher_test_act (3);
  UsherTx *tx;

  usher_test_cards (ledger, 1, 1200);                                                                      /* act 2 */
  usher_test_write (ledger, "account_card", 7, "change", 1, CHANGES (NUMBER ("owner", 8), TEXT ("risk", "low"))); /* act 3 */
  undo (ledger, 3);                                                                                       /* act 4 */
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM account_card WHERE id = 7 AND owner = 7 AND risk IS NULL AND version = 3"), ==, 1);
  undo (ledger, 4); /* redo: act 5 */
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT owner FROM account_card WHERE id = 7"), ==, 8);
  /* It moved since; it is unknown; it did more; it made what cannot be taken back. */
  tx = usher_test_begin (ledger, NULL);
  usher_test_fails (usher_undo (tx, moved, &error), USHER_ERROR_CONFLICT);
  usher_test_fails (usher_undo (tx, none, &error), USHER_ERROR_UNKNOWN);
  usher_test_fails (usher_undo (tx, created, &error), USHER_ERROR_GUARD);
  usher_tx_rollback (tx);
  undo (ledger, 5);
}

static void
test_undo_made (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);

  usher_test_cards (ledger, 1, 1200);
  usher_test_write (ledger, "account_link", 5, "link", 0, CHANGES (NUMBER ("active", 1), NUMBER ("person", 4)));
  undo (ledger, 2);
  undo (ledger, 3);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM account_card WHERE owner IS NULL AND kind IS NULL AND version = 2"), ==, 1200);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT active FROM account_link WHERE id = 5"), ==, 0);
}

/* ---- Personal text ---- */

static void
test_private (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL, *value = NULL, *reason = NULL, *gone = NULL, *line = NULL;
  UsherTx *tx = usher_test_begin (ledger, "they asked, ünd so");

  id = usher_private_add (tx, "why", "she said so", &error);
  usher_test_ok (id != NULL);
  usher_test_ok (usher_record_write (tx, "account_link", 3, "link", 0, CHANGES (NUMBER ("active", 1), TEXT ("why", id)), &error));
  g_assert_null (usher_private_add (tx, "why", "\xff", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INPUT);
  g_clear_error (&error);
  usher_test_commit (tx);
  value = usher_private_read (ledger->conn, id, &error);
  g_assert_cmpstr (value, ==, "she said so");
  line = usher_test_line (ledger->conn, 3);
  g_assert_null (strstr (line, "ünd"));
  reason = usher_test_text (ledger->conn, "SELECT id FROM private WHERE kind = 'reason'");
  g_assert_nonnull (strstr (line, reason));
  tx = usher_test_begin (ledger, NULL);
  usher_test_ok (usher_private_erase (tx, id, &error));
  usher_test_ok (usher_private_erase (tx, id, &error)); /* again: nothing more to do */
  g_assert_cmpint (usher_private_expire (tx, "reason", USHER_TEST_TIME, &error), ==, 0);
  g_assert_cmpint (usher_private_expire (tx, "reason", USHER_TEST_TIME + 1, &error), ==, 1);
  usher_test_fails (usher_private_erase (tx, "nonsense", &error), USHER_ERROR_UNKNOWN);
  usher_test_commit (tx);
  gone = usher_private_read (ledger->conn, id, &error);
  g_assert_no_error (error);
  g_assert_null (gone);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM private WHERE salt IS NULL AND value IS NULL"), ==, 2);
  g_assert_null (usher_private_read (ledger->conn, "nonsense", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNKNOWN);
}

static void
test_reindex (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  gint64 before, sum;

  usher_test_cards (ledger, 1, 1200);
  usher_test_write (ledger, "account_card", 7, "change", 1, CHANGES (NUMBER ("owner", 8)));
  before = usher_test_int (ledger->db, "SELECT count(*) FROM object_line");
  sum = usher_test_int (ledger->db, "SELECT sum(n * id) FROM object_line");
  usher_test_ok (usher_conn_begin (ledger->conn, &error));
  usher_test_ok (usher_ledger_reindex (ledger->conn, &error));
  usher_test_ok (usher_conn_commit (ledger->conn, &error));
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM object_line"), ==, before);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT sum(n * id) FROM object_line"), ==, sum);
}

/* Both engines' tables hold what is declared, and the number of the last line. */
static void
test_tables (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;

  for (guint t = 0; t < usher_n_tables; t++)
    {
      const UsherTable *table = &usher_tables[t];
      g_autofree char *declared = g_strdup_printf ("SELECT %s, line FROM %s", table->columns, table->name);
      g_autofree char *all = g_strdup_printf ("SELECT * FROM %s", table->name);
      UsherStatement *statement = usher_conn_prepare (ledger->conn, declared, &error);
      gboolean row;

      usher_test_ok (statement != NULL);
      usher_test_ok (usher_statement_step (statement, &row, &error));
      usher_statement_reset (statement);
      statement = usher_conn_prepare (ledger->conn, all, &error);
      usher_test_ok (statement != NULL);
      usher_test_ok (usher_statement_step (statement, &row, &error));
      g_assert_cmpint (usher_statement_n_columns (statement), ==, (int) table->n_fields + 1);
      usher_statement_reset (statement);
    }
}

/* What has notes but no row yet can still be made, and a note does not hide a row's last line. */
static void
test_notes (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  gint64 history = 0;
  UsherTx *tx = usher_test_begin (ledger, NULL);

  usher_test_ok (usher_tx_note (tx, "account_card:5", "looked-at", NULL, &error));
  usher_test_ok (usher_tx_note (tx, "member:1", "claim", "{}", &error));
  usher_test_fails (usher_tx_note (tx, "member:1", "claim", "{ }", &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_tx_note (tx, "\xff", "claim", NULL, &error), USHER_ERROR_INPUT);
  usher_test_commit (tx);
  usher_test_write (ledger, "account_card", 5, "change", 0, CHANGES (NUMBER ("owner", 1)));
  usher_test_write (ledger, "member", 1, "change", 1, CHANGES (TEXT ("name", "Other")));
  usher_test_tamper (ledger, "UPDATE member SET line = NULL");
  tx = usher_test_begin (ledger, NULL);
  usher_test_ok (usher_tx_note (tx, "member:1", "claim", "{}", &error));
  usher_test_commit (tx);
  usher_test_write (ledger, "member", 1, "change", 2, CHANGES (TEXT ("name", "Third")));
  usher_test_ok (usher_history (ledger->conn, "member:1", count_line, &history, &error));
  g_assert_cmpint (history, ==, 5);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/record/bytes", test_bytes, NULL);
  g_test_add_func ("/record/engines-agree", test_engines_agree);
  usher_test_add_engines ("/record/change", test_change, NULL);
  usher_test_add_engines ("/record/conflict", test_conflict, NULL);
  usher_test_add_engines ("/record/refused", test_refused, NULL);
  usher_test_add_engines ("/record/rights", test_rights, NULL);
  usher_test_add_engines ("/record/spoiled", test_spoiled, NULL);
  usher_test_add_engines ("/record/bulk", test_bulk, NULL);
  usher_test_add_engines ("/record/bulk-conflict", test_bulk_conflict, NULL);
  usher_test_add_engines ("/record/bulk-partly", test_bulk_partly, NULL);
  usher_test_add_engines ("/record/bulk-as-it-is", test_bulk_as_it_is, NULL);
  usher_test_add_engines ("/record/tampered", test_tampered, NULL);
  usher_test_add_engines ("/record/tampered-away", test_tampered_away, NULL);
  g_test_add_func ("/record/door-shut", test_door_shut);
  usher_test_add_engines ("/record/tables", test_tables, NULL);
  usher_test_add_engines ("/record/notes", test_notes, NULL);
  usher_test_add_engines ("/record/time", test_time, NULL);
  usher_test_add_engines ("/record/undo", test_undo, NULL);
  usher_test_add_engines ("/record/undo-made", test_undo_made, NULL);
  usher_test_add_engines ("/record/private", test_private, NULL);
  usher_test_add_engines ("/record/reindex", test_reindex, NULL);
  return usher_test_run ();
}
