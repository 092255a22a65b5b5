/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Verification of a workspace against sha256sum of the same bytes: every line of its ledger, and what
 * it compares (governed rows and mirrored records), written out as text. */

#include <stdio.h>

#include "usher-bench.h"
#include "usher-card.h"
#include "usher-history.h"
#include "usher-run.h"
#include "usher-source.h"
#include "usher-verify.h"

#define PEOPLE 200000
#define ACTS 20000

static gboolean
build (UsherTx *tx, gpointer data, GError **error)
{
  gint64 people = *(gint64 *) data, source = usher_source_ensure (tx, "hr", "file", error);
  UsherRun *run = source ? usher_run_begin (tx, source, "import", error) : NULL;
  static const char *const streams[] = { "people", "accounts" };

  for (guint s = 0; run && s < 2; s++)
    {
      if (!usher_run_open (run, streams[s], TRUE, error))
        return FALSE;
      for (gint64 i = 0; i < people; i++)
        {
          g_autofree char *name = g_strdup_printf ("user%07d", (int) i), *mail = g_strdup_printf ("%s@larkfield.example", name);
          UsherValue values[USHER_RUN_VALUES_MAX] = { usher_text_value (name), usher_text_value (name), usher_text_value (name) };

          values[s ? (int) USHER_ACCOUNTS_MAIL : (int) USHER_PEOPLE_MAIL] = usher_text_value (mail);
          values[s ? (int) USHER_ACCOUNTS_STATE : (int) USHER_PEOPLE_STATE] = usher_text_value ("active");
          if (!usher_run_put (run, values, NULL, NULL, error))
            return FALSE;
        }
      if (!usher_run_close (run, NULL, error))
        return FALSE;
    }
  return run && usher_run_end (run, NULL, error);
}

/* Single acts, and bulk acts over all accounts. */
static gboolean
act (UsherTx *tx, gpointer data, GError **error)
{
  gint64 people = *(gint64 *) data, acts = MIN (usher_bench_size (ACTS), people);
  g_autofree gint64 *ids = g_new (gint64, people);
  const UsherCardChange owner[] = { { "owner", USHER_INT (1) }, { "purpose", usher_text_value ("a person's own work") }, { NULL } },
                        risk[] = { { "risk", usher_text_value ("low") }, { NULL } };

  for (gint64 i = 0; i < people; i++)
    ids[i] = i + 1;
  if (!usher_card_change_many (tx, USHER_CARD_ACCOUNT, ids, (gsize) people, owner, NULL, error))
    return FALSE;
  for (gint64 i = 0; i < acts; i++)
    if (!usher_card_change (tx, USHER_CARD_ACCOUNT, ids[i], -1, risk, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_line (const UsherLine *line, const char *text, const UsherDigest *hash, gpointer data)
{
  fputs (text, data);
  fputc ('\n', data);
  return TRUE;
}

/* Rows as text, one a line, as the engine writes them: about what is hashed. */
static void
write_rows (UsherConn *conn, const char *sql, FILE *file)
{
  g_autoptr (GError) error = NULL;
  UsherStatement *statement = usher_conn_prepare (conn, sql, &error);
  gboolean row = TRUE;

  usher_test_ok (statement != NULL);
  while (row)
    {
      usher_test_ok (usher_statement_step (statement, &row, &error));
      if (row)
        fprintf (file, "%s\n", usher_statement_text (statement, 0, NULL));
    }
}

static void
write_bytes (UsherConn *conn, const char *path)
{
  g_autoptr (GError) error = NULL;
  FILE *file = fopen (path, "w");

  g_assert_nonnull (file);
  usher_test_ok (usher_ledger_each (conn, 1, 0, write_line, file, &error));
  write_rows (conn, "SELECT json_object ('id', id, 'version', version, 'owner', owner, 'risk', risk, 'purpose', purpose) FROM account_card", file);
  write_rows (conn, "SELECT json_object ('native', native, 'login', login, 'name', name, 'mail', mail, 'state', state) FROM person", file);
  write_rows (conn, "SELECT json_object ('native', native, 'login', login, 'name', name, 'mail', mail, 'state', state) FROM account", file);
  g_assert_cmpint (fclose (file), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("usher-bench-XXXXXX", NULL), *place = g_build_filename (folder, "bench.usher", NULL),
                  *bytes = g_build_filename (folder, "bytes", NULL);
  const char *const baseline[] = { "sha256sum", bytes, NULL }, *const remove[] = { "rm", "-rf", folder, NULL };
  gint64 people = usher_bench_size (PEOPLE);
  UsherWorkspace *workspace = usher_bench_workspace (place);
  double least = G_MAXDOUBLE;

  usher_test_ok (usher_workspace_act (workspace, NULL, build, &people, &error));
  usher_test_ok (usher_workspace_act (workspace, NULL, act, &people, &error));
  {
    g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);

    usher_test_ok (conn != NULL);
    write_bytes (conn, bytes);
    for (guint i = 0; i < 3; i++)
      {
        const UsherVerifyOptions options = { NULL };
        double before = usher_bench_seconds ();
        g_autoptr (UsherVerdict) verdict = usher_verify (conn, &options, NULL, NULL, NULL, &error);

        usher_test_ok (verdict != NULL && verdict->ok);
        least = MIN (least, usher_bench_seconds () - before);
      }
  }
  usher_bench_figure ("verify", "verify against sha256sum of the same bytes", "s", least, usher_bench_run (3, baseline, NULL), 8);
  usher_workspace_close (workspace);
  g_object_unref (workspace);
  usher_bench_run (1, remove, NULL);
  return 0;
}
