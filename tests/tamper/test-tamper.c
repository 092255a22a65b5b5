/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Random single edits by someone with full rights, with plain SQL and the triggers dropped: each must be
 * found and named, and nothing be found where nothing was done.  Each edit is made in a transaction,
 * verified from within, and undone. */

#include <glib/gstdio.h>

#include "tamper.h"

#include "usher-fault.h"

#define EDITS 200
#define EDITS_FULL 2000

/* ---- The stand-alone script ---- */

/* Its exit status and what it prints. */
static char *
run_script (const char *file, gboolean *sound)
{
  g_autofree char *script = g_build_filename (g_getenv ("USHER_TEST_SOURCE") ? g_getenv ("USHER_TEST_SOURCE") : ".", "tools",
                                              "verify-ledger.py", NULL);
  char *argv[] = { (char *) "/usr/bin/python3", script, (char *) file, NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  int status;

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  *sound = g_spawn_check_wait_status (status, NULL);
  return out;
}

static void
assert_script (Tamper *self, gboolean sound, const char *what)
{
  g_autofree char *folder = usher_test_folder (), *file = g_build_filename (folder, "ledger.jsonl", NULL), *out = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found_sound;

  usher_test_ok (usher_ledger_export (self->conn, file, NULL, &error));
  out = run_script (file, &found_sound);
  if (found_sound != sound)
    g_error ("%s: tools/verify-ledger.py disagrees: %s", what, out);
  g_unlink (file);
}

/* ---- One edit ---- */

static void
drop_triggers (Tamper *self)
{
  if (usher_db_engine (self->ledger->db) == USHER_ENGINE_POSTGRESQL)
    {
      tamper_run (self, "ALTER TABLE ledger DISABLE TRIGGER ALL");
      return;
    }
  while (tamper_int (self, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'") > 0)
    {
      g_autofree char *name = tamper_text (self, "SELECT name FROM sqlite_schema WHERE type = 'trigger' LIMIT 1");

      tamper_run (self, "DROP TRIGGER %s", name);
    }
}

static gboolean
is_expected (const UsherFault *fault, const Expected *expected)
{
  return fault->kind == expected->kind && (expected->line == 0 || fault->line == expected->line || fault->line == expected->or_line)
         && (!expected->object || g_strcmp0 (fault->object, expected->object) == 0)
         && (!expected->field || g_strcmp0 (fault->field, expected->field) == 0);
}

static gboolean
is_named (const UsherVerdict *verdict, const Expected *expected)
{
  for (guint i = 0; i < verdict->faults->len; i++)
    if (is_expected (verdict->faults->pdata[i], expected))
      return TRUE;
  /* A head that points before the end makes the lines behind it look appended. */
  return g_strcmp0 (expected->what, "the head") == 0 && verdict->n_faults > 0;
}

static void
tell (const UsherVerdict *verdict, const Expected *expected)
{
  g_test_message ("%s: expected %s line %" G_GINT64_FORMAT " %s %s", expected->what, usher_fault_kind_name (expected->kind), expected->line,
                  expected->object ? expected->object : "", expected->field ? expected->field : "");
  for (guint i = 0; i < verdict->faults->len && i < 20; i++)
    {
      g_autofree char *text = usher_fault_text (verdict->faults->pdata[i]);

      g_test_message ("  found %s", text);
    }
}

static gboolean
try_edit (Tamper *self, Edit edit, gboolean with_script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherVerdict) verdict = NULL;
  Expected expected;
  gboolean named;

  usher_test_ok (usher_conn_begin (self->conn, &error));
  drop_triggers (self);
  expected = edit (self);
  verdict = usher_verify (self->conn, NULL, NULL, NULL, NULL, &error);
  usher_test_ok (verdict != NULL);
  g_assert_false (verdict->ok);
  named = is_named (verdict, &expected);
  if (!named)
    tell (verdict, &expected);
  if (with_script && expected.of_chain)
    assert_script (self, FALSE, expected.what);
  usher_conn_rollback (self->conn);
  g_free (expected.object);
  return named;
}

/* ---- All of them ---- */

static void
assert_silent (Tamper *self)
{
  UsherVerifyOptions options = { .deep = TRUE, .public_key = self->public_key };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherVerdict) verdict = usher_verify (self->conn, &options, NULL, NULL, NULL, &error);

  usher_test_ok (verdict != NULL);
  if (!verdict->ok)
    tell (verdict, &(Expected) { .what = "untouched" });
  g_assert_true (verdict->ok);
  g_assert_cmpint (verdict->n_faults, ==, 0);
  g_assert_cmpint (verdict->lines, ==, self->lines);
  g_assert_cmpint (verdict->sealed_until, ==, tamper_int (self, "SELECT max(n) FROM seal"));
  assert_script (self, TRUE, "untouched");
}

static guint
count_edits (void)
{
  const char *size = g_getenv ("USHER_TEST_SIZE");
  guint64 n;

  if (usher_test_is_full ())
    return EDITS_FULL;
  return size && g_ascii_string_to_unsigned (size, 10, 1, 1000000, &n, NULL) ? (guint) n : EDITS;
}

static void
test_edits (UsherEngine engine, gconstpointer data)
{
  g_autoptr (Tamper) self = tamper_new (engine, (guint32) g_test_rand_int ());
  guint n = count_edits (), named = 0, edits = tamper_n_line_edits + tamper_n_row_edits;

  assert_silent (self);
  for (guint i = 0; i < n; i++)
    {
      guint which = i % edits;

      named += try_edit (self, which < tamper_n_line_edits ? tamper_line_edits[which] : tamper_row_edits[which - tamper_n_line_edits], i < edits);
    }
  g_test_message ("%u of %u edits found and named", named, n);
  g_assert_cmpuint (named, ==, n);
  assert_silent (self);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/tamper/edits", test_edits, NULL);
  return usher_test_run ();
}
