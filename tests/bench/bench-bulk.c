/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A bulk act over 100,000 cards, against one bare UPDATE of the same rows, on each engine. */

#include "usher-bench.h"
#include "usher-card.h"
#include "usher-run.h"
#include "usher-source.h"

#define CARDS 100000
#define ROUNDS 5

typedef struct {
  gint64 n, owner;
  gint64 *ids; /* (owned) */
} Bulk;

static gboolean
build (UsherTx *tx, gpointer data, GError **error)
{
  const Bulk *bulk = data;
  gint64 source = usher_source_ensure (tx, "idp", "file", error);
  UsherRun *run = source ? usher_run_begin (tx, source, "import", error) : NULL;
  const UsherValue people[2][USHER_PEOPLE_N] = {
    { usher_text_value ("ann"), usher_text_value ("ann"), [USHER_PEOPLE_STATE] = usher_text_value ("active") },
    { usher_text_value ("bob"), usher_text_value ("bob"), [USHER_PEOPLE_STATE] = usher_text_value ("active") },
  };

  if (!run || !usher_run_open (run, "people", FALSE, error) || !usher_run_put (run, people[0], NULL, NULL, error) ||
      !usher_run_put (run, people[1], NULL, NULL, error) || !usher_run_close (run, NULL, error) ||
      !usher_run_open (run, "accounts", FALSE, error))
    return FALSE;
  for (gint64 i = 0; i < bulk->n; i++)
    {
      g_autofree char *name = g_strdup_printf ("account%07d", (int) i);
      const UsherValue values[USHER_ACCOUNTS_N] = { [USHER_ACCOUNTS_NATIVE] = usher_text_value (name),
        [USHER_ACCOUNTS_LOGIN] = usher_text_value (name), [USHER_ACCOUNTS_STATE] = usher_text_value ("active") };

      if (!usher_run_put (run, values, &bulk->ids[i], NULL, error))
        return FALSE;
    }
  return usher_run_close (run, NULL, error) && usher_run_end (run, NULL, error);
}

static gboolean
change (UsherTx *tx, gpointer data, GError **error)
{
  const Bulk *bulk = data;
  const UsherCardChange changes[] = { { "owner", USHER_INT (bulk->owner) }, { NULL } };

  return usher_card_change_many (tx, USHER_CARD_ACCOUNT, bulk->ids, (gsize) bulk->n, changes, NULL, error);
}

/* In a table declared alike, without triggers; the least of ROUNDS. */
static double
run_update (UsherDb *db)
{
  double least = G_MAXDOUBLE;

  usher_test_sql (db, "CREATE TABLE bare (id $id, version $int NOT NULL, line $int, owner $int, deputy $int, risk $text, kind $text,"
                      " purpose $text, description $text) $strict");
  usher_test_sql (db, "INSERT INTO bare SELECT id, version, line, owner, deputy, risk, kind, purpose, description FROM account_card");
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherConn) conn = usher_conn_open (db, &error);
      double before;

      usher_test_ok (conn != NULL);
      before = usher_bench_seconds ();
      usher_test_ok (usher_conn_begin (conn, &error));
      usher_test_ok (usher_conn_run (conn, i % 2 ? "UPDATE bare SET owner = 1, version = version + 1" : "UPDATE bare SET owner = 2, version = version + 1",
                                     &error));
      usher_test_ok (usher_conn_commit (conn, &error));
      least = MIN (least, usher_bench_seconds () - before);
    }
  usher_test_sql (db, "DROP TABLE bare");
  return least;
}

static void
measure (UsherEngine engine, const char *place)
{
  g_autoptr (GError) error = NULL;
  Bulk bulk = { .n = usher_bench_size (CARDS), .owner = 1 };
  UsherWorkspace *workspace = usher_bench_workspace (place);
  double least = G_MAXDOUBLE, baseline;

  bulk.ids = g_new (gint64, bulk.n);
  usher_test_ok (usher_workspace_act (workspace, NULL, build, &bulk, &error));
  usher_test_ok (usher_workspace_act (workspace, NULL, change, &bulk, &error));
  baseline = run_update (usher_workspace_db (workspace));
  for (guint i = 0; i < ROUNDS; i++)
    {
      double before = usher_bench_seconds ();

      bulk.owner = 3 - bulk.owner;
      usher_test_ok (usher_workspace_act (workspace, NULL, change, &bulk, &error));
      least = MIN (least, usher_bench_seconds () - before);
    }
  if (engine == USHER_ENGINE_SQLITE)
    usher_bench_figure ("bulk-sqlite", "bulk act over 100,000 accounts against one bare UPDATE, SQLite", "s", least, baseline, 3);
  else
    usher_bench_figure ("bulk-postgresql", "bulk act over 100,000 accounts against one bare UPDATE, PostgreSQL", "s", least, baseline, 6);
  usher_workspace_close (workspace);
  g_object_unref (workspace);
  g_free (bulk.ids);
}

static void
measure_engine (UsherEngine engine, gconstpointer data)
{
  g_autofree char *place = usher_test_place (engine);

  measure (engine, place);
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/bench/bulk", measure_engine, NULL);
  return usher_test_run ();
}
