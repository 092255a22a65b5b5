/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What verification answers beside finding edits, which tests/tamper/ is for: heads, keys, objects, what
 * is acknowledged, what is laundered, what is too much to list. */

#include <glib/gstdio.h>

#include "usher-error.h"
#include "usher-seal.h"
#include "usher-test-ledger.h"
#include "usher-verify.h"

#define CHANGES(...) ((const UsherChange[]) { __VA_ARGS__, { NULL } })
#define TEXT(field, text) { field, usher_text_value (text) }
#define NUMBER(field, number) { field, USHER_INT (number) }

static UsherVerdict *
verify (UsherTestLedger *ledger, const UsherVerifyOptions *options)
{
  g_autoptr (GError) error = NULL;
  UsherVerdict *verdict = usher_verify (ledger->conn, options, NULL, NULL, NULL, &error);

  usher_test_ok (verdict != NULL);
  for (guint i = 0; i < verdict->faults->len && i < 10; i++)
    {
      g_autofree char *text = usher_fault_text (verdict->faults->pdata[i]);

      g_test_message ("%s", text);
    }
  return verdict;
}

static void
assert_sound (UsherTestLedger *ledger, gint64 known)
{
  g_autoptr (UsherVerdict) verdict = verify (ledger, &(UsherVerifyOptions) { .deep = TRUE });

  g_assert_true (verdict->ok);
  g_assert_cmpint (verdict->n_faults, ==, known);
  g_assert_cmpint (verdict->n_known, ==, known);
}

static UsherFault *
only_fault (UsherVerdict *verdict, UsherFaultKind kind, const char *object)
{
  UsherFault *fault;

  g_assert_false (verdict->ok);
  g_assert_cmpint (verdict->n_faults, ==, 1);
  fault = verdict->faults->pdata[0];
  g_assert_cmpstr (usher_fault_kind_name (fault->kind), ==, usher_fault_kind_name (kind));
  g_assert_cmpstr (fault->object, ==, object);
  return fault;
}

static void
acknowledge (UsherTestLedger *ledger, const UsherFault *fault)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = usher_fault_id (fault);
  UsherTx *tx = usher_test_begin (ledger, "looked at by two");

  usher_test_ok (usher_record_new (tx, "known_fault", "acknowledge",
                                   CHANGES (TEXT ("fault", id), TEXT ("kind", usher_fault_kind_name (fault->kind))), &error));
  usher_test_commit (tx);
}

/* ---- Heads and seals ---- */

static void
test_head (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autofree char *noted = NULL, *unknown = g_strnfill (64, '0');
  g_autoptr (UsherVerdict) good = NULL, bad = NULL;
  UsherDigest hash;
  gint64 n;

  usher_test_ok (usher_ledger_head (ledger->conn, &n, &hash, &error));
  noted = usher_digest_dup_hex (&hash);
  usher_test_cards (ledger, 1, 3);
  good = verify (ledger, &(UsherVerifyOptions) { .head = noted });
  g_assert_true (good->ok);
  g_assert_cmpint (good->lines, ==, 3);
  g_assert_cmpint (good->objects, ==, 4);
  bad = verify (ledger, &(UsherVerifyOptions) { .head = unknown });
  only_fault (bad, USHER_FAULT_TAIL_MISSING, "head");
  g_assert_null (usher_verify (ledger->conn, &(UsherVerifyOptions) { .head = "abc" }, NULL, NULL, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_USAGE);
}

static void
test_seals (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (UsherSealKey) key = usher_seal_key_new (), other = usher_seal_key_new ();
  g_autofree char *public = usher_seal_key_public (key), *stranger = usher_seal_key_public (other);
  g_autoptr (UsherVerdict) anyone = NULL, trusted = NULL, untrusted = NULL;
  g_autoptr (GError) error = NULL;
  UsherTx *tx;

  usher_test_cards (ledger, 1, 3);
  tx = usher_test_begin (ledger, NULL);
  g_assert_cmpint (usher_seal_make (tx, key, &error), ==, 1);
  usher_test_commit (tx);
  usher_test_cards (ledger, 11, 3);
  anyone = verify (ledger, NULL);
  g_assert_true (anyone->ok);
  g_assert_cmpint (anyone->sealed_until, ==, 3);
  g_assert_cmpstr (anyone->sealed_by, ==, usher_seal_key_id (key));
  trusted = verify (ledger, &(UsherVerifyOptions) { .public_key = public });
  g_assert_cmpint (trusted->sealed_until, ==, 3);
  untrusted = verify (ledger, &(UsherVerifyOptions) { .public_key = stranger });
  g_assert_true (untrusted->ok);
  g_assert_cmpint (untrusted->sealed_until, ==, 0);
  g_assert_null (untrusted->sealed_by);
  g_assert_null (usher_verify (ledger->conn, &(UsherVerifyOptions) { .public_key = "x" }, NULL, NULL, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_USAGE);
}

/* ---- One object ---- */

static void
test_object (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherVerdict) other = NULL, this = NULL;
  UsherFault *fault;

  usher_test_cards (ledger, 1, 3);
  usher_test_tamper (ledger, "UPDATE account_card SET owner = 8 WHERE id = 2");
  other = verify (ledger, &(UsherVerifyOptions) { .object = "account_card:1" });
  g_assert_true (other->ok);
  g_assert_cmpint (other->objects, ==, 1);
  this = verify (ledger, &(UsherVerifyOptions) { .object = "account_card:2" });
  fault = only_fault (this, USHER_FAULT_ROW_DIFFERS, "account_card:2");
  g_assert_cmpstr (fault->field, ==, "owner");
  g_assert_cmpstr (fault->expected, ==, "7");
  g_assert_cmpstr (fault->found, ==, "8");
  g_assert_cmpint (fault->line, ==, 3);
  g_assert_null (usher_verify (ledger->conn, &(UsherVerifyOptions) { .object = "person:1" }, NULL, NULL, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNKNOWN);
}

/* ---- Acknowledged ---- */

static void
test_known_row (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (UsherVerdict) before = NULL, further = NULL;

  usher_test_cards (ledger, 1, 3);
  usher_test_tamper (ledger, "UPDATE account_card SET owner = 8 WHERE id = 2");
  before = verify (ledger, NULL);
  acknowledge (ledger, only_fault (before, USHER_FAULT_ROW_DIFFERS, "account_card:2"));
  assert_sound (ledger, 1);
  /* Another edit of the same field is another fault. */
  usher_test_tamper (ledger, "UPDATE account_card SET owner = 9 WHERE id = 2");
  further = verify (ledger, NULL);
  only_fault (further, USHER_FAULT_ROW_DIFFERS, "account_card:2");
  usher_test_tamper (ledger, "UPDATE account_card SET owner = 8 WHERE id = 2");
  /* An act over it takes the difference into the ledger. */
  usher_test_write (ledger, "account_card", 2, "change", 1, CHANGES (NUMBER ("deputy", 3)));
  assert_sound (ledger, 0);
}

static void
test_known_tail (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherVerdict) before = NULL;
  UsherTx *tx = usher_test_begin (ledger, NULL);

  usher_test_ok (usher_tx_note (tx, "list", "export", "{\"rows\":[null,5]}", &error));
  usher_test_ok (usher_tx_note (tx, "list", "export", NULL, &error));
  usher_test_commit (tx);
  usher_test_tamper (ledger, "DELETE FROM ledger WHERE n > 2");
  before = verify (ledger, NULL);
  g_assert_cmpint (only_fault (before, USHER_FAULT_TAIL_MISSING, NULL)->line, ==, 3);
  tx = usher_test_begin (ledger, NULL);
  usher_test_fails (usher_record_write (tx, "setting", 1, "change", 0, CHANGES (TEXT ("name", "x")), &error), USHER_ERROR_FAULTY);
  usher_tx_rollback (tx);
  /* The gap stays one, and the same fault; the workspace goes on. */
  acknowledge (ledger, before->faults->pdata[0]);
  usher_test_write (ledger, "setting", 1, "change", 0, CHANGES (TEXT ("name", "x")));
  assert_sound (ledger, 1);
}

/* A row that says a fault is known, put there by no act, makes nothing known. */
static void
test_known_forged (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (UsherVerdict) before = NULL, after = NULL;
  g_autofree char *id = NULL, *sql = NULL;

  usher_test_cards (ledger, 1, 3);
  usher_test_tamper (ledger, "UPDATE account_card SET owner = 8 WHERE id = 2");
  before = verify (ledger, NULL);
  id = usher_fault_id (before->faults->pdata[0]);
  sql = g_strdup_printf ("INSERT INTO known_fault (id, version, fault, kind) VALUES (1, 1, '%s', 'row-differs')", id);
  usher_test_tamper (ledger, sql);
  after = verify (ledger, NULL);
  g_assert_false (after->ok);
  g_assert_cmpint (after->n_faults, ==, 2);
  g_assert_cmpint (after->n_known, ==, 0);
}

/* ---- Laundered ---- */

/* A row rolled back to an earlier line, with everything that would show it, and then acted upon. */
static void
test_rolled_back (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (UsherVerdict) verdict = NULL;
  UsherFault *fault;

  usher_test_write (ledger, "account_card", 5, "change", 0, CHANGES (NUMBER ("owner", 1)));
  usher_test_write (ledger, "account_card", 5, "change", 1, CHANGES (NUMBER ("owner", 2)));
  usher_test_tamper (ledger, "UPDATE account_card SET owner = 1, version = 1, line = 3; DELETE FROM object_line WHERE n = 4");
  usher_test_write (ledger, "account_card", 5, "change", 1, CHANGES (NUMBER ("owner", 3)));
  usher_test_sql (ledger->db, "INSERT INTO object_line (tab, id, n) VALUES ('account_card', 5, 4)");
  verdict = verify (ledger, NULL);
  fault = only_fault (verdict, USHER_FAULT_ROW_DIFFERS, "account_card:5");
  g_assert_cmpstr (fault->field, ==, "version");
  g_assert_cmpint (fault->line, ==, 5);
}

static void
test_many (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (UsherVerdict) verdict = NULL;

  usher_test_cards (ledger, 1, 1500);
  usher_test_tamper (ledger, "UPDATE account_card SET owner = 8");
  verdict = verify (ledger, NULL);
  g_assert_false (verdict->ok);
  g_assert_cmpint (verdict->n_faults, ==, 1500);
  g_assert_cmpuint (verdict->faults->len, ==, USHER_VERIFY_FAULTS_MAX);
  g_assert_cmpstr (((UsherFault *) verdict->faults->pdata[0])->object, ==, "account_card:1");
  g_assert_cmpstr (((UsherFault *) verdict->faults->pdata[9])->object, ==, "account_card:10");
}

static void
test_cancelled (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (usher_verify (ledger->conn, NULL, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_sound (ledger, 0);
}

/* ---- Rules ---- */

/* The chain holds and every record is as its lines say; only the rights table knows better. */
static void
test_rules (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  const UsherChange fewer[] = { { "roles", usher_text_value ("[\"trainee\"]") }, { NULL } };
  UsherVerifyOptions options = { .rules = TRUE };
  g_autoptr (UsherVerdict) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  const UsherFault *fault;

  usher_test_cards (ledger, 1, 3);
  before = usher_verify (ledger->conn, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (before->ok);
  usher_test_write (ledger, "member", 1, "change", 1, fewer);
  usher_test_cards (ledger, 10, 3); /* by one who says to be a lead still */
  assert_sound (ledger, 0);
  after = usher_verify (ledger->conn, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (after->n_faults, ==, 1);
  fault = after->faults->pdata[0];
  g_assert_cmpstr (usher_fault_kind_name (fault->kind), ==, "rule-violated");
  g_assert_cmpint (fault->line, ==, after->lines);
  g_assert_cmpstr (fault->field, ==, "card");
  g_assert_cmpstr (fault->found, ==, "trainee");
}

/* ---- Out ---- */

static void
test_export (UsherEngine engine, gconstpointer data)
{
  g_autoptr (UsherTestLedger) ledger = usher_test_ledger (engine);
  g_autofree char *folder = usher_test_folder (), *file = g_build_filename (folder, "ledger.jsonl", NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n;

  usher_test_cards (ledger, 1, 3);
  usher_test_ok (usher_ledger_export (ledger->conn, file, &n, &error));
  g_assert_cmpint (n, ==, 3);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", 0);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_true (g_str_has_prefix (lines[0], "{\"head\":{\"hash\":\""));
  g_assert_true (g_str_has_suffix (lines[0], "\",\"n\":3}}"));
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *suffix = g_strdup_printf (",\"n\":%u}", i);

      g_assert_true (g_str_has_prefix (lines[i], "{\"hash\":\""));
      g_assert_true (g_str_has_suffix (lines[i], suffix));
    }
  usher_test_fails (usher_ledger_export (ledger->conn, file, NULL, &error), USHER_ERROR_STORE);
  g_unlink (file);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/verify/head", test_head, NULL);
  usher_test_add_engines ("/verify/seals", test_seals, NULL);
  usher_test_add_engines ("/verify/object", test_object, NULL);
  usher_test_add_engines ("/verify/known-row", test_known_row, NULL);
  usher_test_add_engines ("/verify/known-tail", test_known_tail, NULL);
  usher_test_add_engines ("/verify/known-forged", test_known_forged, NULL);
  usher_test_add_engines ("/verify/rolled-back", test_rolled_back, NULL);
  usher_test_add_engines ("/verify/many", test_many, NULL);
  usher_test_add_engines ("/verify/cancelled", test_cancelled, NULL);
  usher_test_add_engines ("/verify/rules", test_rules, NULL);
  usher_test_add_engines ("/verify/export", test_export, NULL);
  return usher_test_run ();
}
