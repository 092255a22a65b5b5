/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The mirror's streams: what their digest is taken over, and what a run leaves. */

#include "usher-error.h"
#include "usher-stream.h"
#include "usher-test-ledger.h"

#define PERSON "INSERT INTO person (id, source, native, key, login, name, state, starts, seen_run, login_fold, gone_at) VALUES "

static void
assert_digest (UsherTestLedger *ledger, const char *stream, gint64 source, gint64 run, gint64 records, const char *json)
{
  g_autoptr (GError) error = NULL;
  UsherDigest expected = usher_sha256 (json, strlen (json)), found;
  gint64 n;

  usher_test_ok (usher_stream_digest (ledger->conn, usher_stream_find (stream), source, run, &found, &n, &error));
  g_assert_cmpint (n, ==, records);
  g_assert_cmpmem (&expected, sizeof expected, &found, sizeof found);
}

static void
test_digest (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);

  assert_digest (ledger, "people", 1, 0, 0, "[]");
  /* Sorted by the source's id as bytes; without numbers, folds and what is gone; of one source. */
  usher_test_sql (ledger->db, PERSON "(1, 1, 'b', 'k1', 'bea', NULL, 'active', 5, 1, 'bea', NULL), (2, 1, 'B', 'k2', 'ben', 'Bén \"x\"', 'active', "
                                     "NULL, 1, 'ben', NULL), (3, 1, 'a', 'k3', 'ann', NULL, 'active', NULL, 1, 'ann', 7), "
                                     "(4, 2, 'c', 'k4', 'cem', NULL, 'active', NULL, 1, 'cem', NULL)");
  assert_digest (ledger, "people", 1, 0, 2, "[{\"login\":\"ben\",\"name\":\"Bén \\\"x\\\"\",\"native\":\"B\",\"state\":\"active\"},"
                                            "{\"login\":\"bea\",\"native\":\"b\",\"starts\":5,\"state\":\"active\"}]");
  assert_digest (ledger, "people", 2, 0, 1, "[{\"login\":\"cem\",\"native\":\"c\",\"state\":\"active\"}]");
}

/* A record points to others by their source's ids. */
static void
test_references (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);

  usher_test_sql (ledger->db,
    "INSERT INTO account (id, source, native, key, login, state, seen_run, login_fold) VALUES (70, 1, 'a7', 'a', 'a', 'active', 1, 'a');"
    "INSERT INTO grp (id, source, native, key, name, kind, seen_run, name_fold) VALUES (80, 1, 'g8', 'g8', 'g', 'x', 1, 'g'), (81, 1, 'g9', 'g9', 'g', 'x', 1, 'g');"
    "INSERT INTO membership (id, source, grp, member_kind, member, how, seen_run) VALUES (1, 1, 81, 'group', 80, 'direct', 1),"
    " (2, 1, 80, 'account', 70, 'direct', 1), (3, 1, 80, 'account', 99, 'direct', 1);"
    "INSERT INTO app (id, source, native, key, name, seen_run, name_fold) VALUES (5, 1, 'p5', 'p', 'p', 1, 'p');"
    "INSERT INTO event (id, source, native, run, at, account, app, action, outcome) VALUES (1, 1, 'e1', 4, 9, 70, 5, 'in', 'ok'),"
    " (2, 1, 'e0', 4, 9, NULL, NULL, 'in', 'ok'), (3, 1, 'e3', 5, 9, NULL, NULL, 'in', 'ok')");
  assert_digest (ledger, "memberships", 1, 0, 3, "[{\"grp\":\"g8\",\"how\":\"direct\",\"member_kind\":\"account\"},"
                                                 "{\"grp\":\"g8\",\"how\":\"direct\",\"member\":\"a7\",\"member_kind\":\"account\"},"
                                                 "{\"grp\":\"g9\",\"how\":\"direct\",\"member\":\"g8\",\"member_kind\":\"group\"}]");
  assert_digest (ledger, "events", 1, 4, 2, "[{\"action\":\"in\",\"at\":9,\"native\":\"e0\",\"outcome\":\"ok\"},"
                                            "{\"account\":\"a7\",\"action\":\"in\",\"app\":\"p5\",\"at\":9,\"native\":\"e1\",\"outcome\":\"ok\"}]");
}

/* Every stream's SQL is valid on both engines. */
static void
test_all (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);

  for (guint i = 0; i < usher_n_streams; i++)
    assert_digest (ledger, usher_streams[i].name, 1, 1, 0, "[]");
}

static void
note_run (UsherTestLedger *ledger, gint64 expected_id)
{
  g_autoptr (GError) error = NULL;
  UsherStreamCount counts[2] = { { .stream = "people", .complete = TRUE }, { .stream = "apps", .seen = 9 } };
  UsherRunNote note = { .source = 1, .kind = "import", .state = "complete", .began = 10, .ended = 20, .streams = counts, .n_streams = 2 };
  UsherTx *tx = usher_test_begin (ledger, NULL);
  UsherDigest digest;

  note.id = usher_run_note_next (tx, &error);
  g_assert_cmpint (note.id, ==, expected_id);
  usher_test_ok (usher_stream_digest (ledger->conn, usher_stream_find ("people"), 1, 0, &digest, &counts[0].total, &error));
  counts[0].digest = &digest;
  usher_test_ok (usher_run_note (tx, &note, &error));
  usher_test_commit (tx);
}

static void
test_note (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autofree char *line = NULL, *changes = NULL;

  note_run (ledger, 1);
  line = usher_test_line (ledger->conn, 3);
  changes = g_strdup ("\"changes\":{\"began\":[null,10],\"ended\":[null,20],\"kind\":[null,\"import\"],\"source\":[null,1],\"state\":[null,\"complete\"],"
                      "\"streams\":[null,{\"apps\":{\"added\":0,\"changed\":0,\"complete\":false,\"removed\":0,\"seen\":9,\"total\":0},"
                      "\"people\":{\"added\":0,\"changed\":0,\"complete\":true,\"digest\":"
                      "\"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945\",\"removed\":0,\"seen\":0,\"total\":0}}]}");
  g_assert_nonnull (strstr (line, changes));
  g_assert_nonnull (strstr (line, "\"object\":\"run:1\""));
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM run WHERE id = 1 AND n = 3 AND state = 'complete'"), ==, 1);
  g_assert_cmpint (usher_test_int (ledger->db, "SELECT count(*) FROM run_stream WHERE run = 1"), ==, 2);
  note_run (ledger, 2);
}

static void
test_check (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  const UsherStream *people = usher_stream_find ("people");
  g_autoptr (GError) error = NULL;
  g_autofree char *fault = NULL;
  UsherTx *tx;

  usher_test_ok (usher_stream_check (ledger->conn, people, 1, &error));
  usher_test_sql (ledger->db, PERSON "(1, 1, 'b', 'k1', 'bea', NULL, 'active', 5, 1, 'bea', NULL)");
  /* Records that no run brought. */
  usher_test_fails (usher_stream_check (ledger->conn, people, 1, &error), USHER_ERROR_FAULTY);
  note_run (ledger, 1);
  usher_test_ok (usher_stream_check (ledger->conn, people, 1, &error));
  usher_test_sql (ledger->db, "UPDATE person SET title = 'chief'");
  g_assert_false (usher_stream_check (ledger->conn, people, 1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_FAULTY);
  fault = g_strndup (strstr (usher_error_get_info (error)->hint, "--acknowledge ") + strlen ("--acknowledge "), 12);
  g_clear_error (&error);
  tx = usher_test_begin (ledger, NULL);
  usher_test_ok (usher_record_new (tx, "known_fault", "acknowledge", (const UsherChange[]) { { "fault", usher_text_value (fault) },
                                   { "kind", usher_text_value ("mirror-differs") }, { NULL } }, &error));
  usher_test_commit (tx);
  usher_test_ok (usher_stream_check (ledger->conn, people, 1, &error));
  usher_test_sql (ledger->db, "UPDATE person SET title = 'other'");
  usher_test_fails (usher_stream_check (ledger->conn, people, 1, &error), USHER_ERROR_FAULTY);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/stream/digest", test_digest, NULL);
  usher_test_add_engines ("/stream/references", test_references, NULL);
  usher_test_add_engines ("/stream/all", test_all, NULL);
  usher_test_add_engines ("/stream/note", test_note, NULL);
  usher_test_add_engines ("/stream/check", test_check, NULL);
  return usher_test_run ();
}
