/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Effective access: the derived table, every path with its prediction, changes, and that the table
 * agrees with the recursive query that says the same. */

#include "usher-access.h"

#include <string.h>

#include "usher-card.h"
#include "usher-error.h"
#include "usher-test-directory.h"

typedef struct {
  const char *person, *target;
  gint64 paths;
  gboolean direct, privileged;
} Row;

static const Row rows[] = {
  { "ann", "ledger/read", 1, FALSE, FALSE }, { "ann", "ledger/pay", 2, TRUE, FALSE },      { "bob", "ledger/read", 1, FALSE, FALSE },
  { "bob", "vault/root", 1, FALSE, TRUE },   { "bob", "ledger/report", 1, FALSE, FALSE }, { "cat", "ledger/audit", 1, TRUE, FALSE },
  { "cat", "ledger/read", 1, FALSE, FALSE }, { "cat", "ledger/old", 1, FALSE, FALSE },
};

static void
test_table (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sql = g_strdup_printf (
        "SELECT x.paths * 100 + x.direct * 10 + x.privileged FROM assignment x JOIN person p ON p.id = x.person JOIN entitlement e"
        " ON e.id = x.target WHERE x.target_kind = 'ent' AND p.key = '%s' AND e.key = '%s'",
        rows[i].person, rows[i].target);

      g_assert_cmpint (usher_test_workspace_int (workspace, sql), ==,
                       rows[i].paths * 100 + rows[i].direct * 10 + rows[i].privileged);
    }
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM assignment"), ==, G_N_ELEMENTS (rows));
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    gint64 wrong = -1;

    usher_test_ok (usher_access_check (conn, &wrong, &error));
    g_assert_cmpint (wrong, ==, 0);
  }
  usher_test_sql (usher_workspace_db (workspace), "DELETE FROM assignment WHERE privileged = 1");
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    gint64 wrong = -1;

    usher_test_ok (usher_access_check (conn, &wrong, &error));
    g_assert_cmpint (wrong, ==, 1);
  }
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* "member group:idp/inner, nested …; shared" for each path. */
static char *
write_paths (const UsherHolding *holding)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < holding->paths->len; i++)
    {
      const UsherPath *path = g_ptr_array_index (holding->paths, i);

      for (guint j = 0; j < path->hops->len; j++)
        {
          const UsherHop *hop = g_ptr_array_index (path->hops, j);

          g_assert_cmpstr (hop->source, ==, "idp");
          g_string_append_printf (out, "%s%s %s", j ? ", " : "", usher_hop_kind_name (hop->kind), hop->to);
        }
      g_assert_nonnull (path->why);
      g_string_append_printf (out, "; %s\n", usher_prediction_name (path->prediction));
    }
  return g_string_free (out, FALSE);
}

static void
test_paths (UsherEngine engine, gconstpointer data)
{
  static const struct {
    const char *person, *target, *paths;
  } cases[] = {
    { "ann", "ent:ledger/read", "member group:idp/staff, role ent:ledger/read; removed\n" },
    { "ann", "ent:ledger/pay",
      "direct ent:ledger/pay; remains\n"
      "member group:idp/inner, nested group:idp/outer, role ent:ledger/pay; shared\n" },
    { "bob", "ledger/report", "dynamic group:idp/rule, role ent:ledger/report; returns\n" },
    { "bob", "vault/root", "member group:idp/ring-a, nested group:idp/ring-b, role ent:vault/root; shared\n" },
    { "cat", "ent:ledger/old", "synced group:idp/ad, role ent:ledger/old; refused\n" },
    { "cat", "ent:ledger/read", "direct ent:ledger/audit, implied ent:ledger/read; removed\n" },
  };
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherConn) conn = usher_test_conn (workspace);
      g_autoptr (UsherAccess) access
        = usher_access_person (conn, usher_test_find (workspace, "person", cases[i].person), cases[i].target, NULL, &error);
      g_autofree char *text = NULL;

      usher_test_ok (access != NULL);
      g_assert_cmpuint (access->holdings->len, ==, 1);
      text = write_paths (g_ptr_array_index (access->holdings, 0));
      g_assert_cmpstr (text, ==, cases[i].paths);
    }
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    g_autoptr (UsherAccess) access = usher_access_person (conn, 2, NULL, NULL, &error);

    usher_test_ok (access != NULL);
    g_assert_cmpstr (access->key, ==, "person:bob");
    g_assert_cmpuint (access->holdings->len, ==, 3);
    usher_test_fails (usher_access_person (conn, 99, NULL, NULL, &error) != NULL, USHER_ERROR_UNKNOWN);
    usher_test_fails (usher_access_person (conn, 2, "app:vault", NULL, &error) != NULL, USHER_ERROR_USAGE);
  }
  usher_test_close (workspace);
}

/* ---- A diamond of twelve levels: 4,096 paths, 100 listed ---- */

static gboolean
build_diamond (UsherTx *tx, gpointer data, GError **error)
{
  gint64 source = usher_source_ensure (tx, "deep", "file", error);
  g_autoptr (UsherRun) run = source ? usher_run_begin (tx, source, "sync", error) : NULL;

  if (!run || !usher_run_open (run, "groups", TRUE, error))
    return FALSE;
  for (guint i = 0; i < 25; i++)
    {
      g_autofree char *name = g_strdup_printf ("d%02u", i);
      const UsherValue values[USHER_GROUPS_N] = { [USHER_GROUPS_NATIVE] = usher_text_value (name),
        [USHER_GROUPS_NAME] = usher_text_value (name), [USHER_GROUPS_KIND] = usher_text_value ("native") };

      if (!usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  if (!usher_run_close (run, NULL, error) || !usher_run_open (run, "memberships", TRUE, error))
    return FALSE;
  for (guint level = 0; level < 12; level++)
    for (guint ways = 0; ways < 4; ways++)
      {
        g_autofree char *outer = g_strdup_printf ("d%02u", 1 + 2 * level + ways % 2),
                        *inner = g_strdup_printf ("d%02u", level ? 2 * level - 1 + ways / 2 : 0);
        const UsherValue values[USHER_MEMBERSHIPS_N] = { usher_text_value (outer), usher_text_value ("group"), usher_text_value (inner),
          usher_text_value ("direct"), USHER_NULL };

        if (!usher_run_put (run, values, NULL, NULL, error))
          return FALSE;
      }
  {
    const UsherValue values[USHER_MEMBERSHIPS_N] = { usher_text_value ("d00"), usher_text_value ("account"), USHER_INT (1),
      usher_text_value ("direct"), USHER_NULL };

    if (!usher_run_put (run, values, NULL, NULL, error) || !usher_run_close (run, NULL, error) ||
        !usher_run_open (run, "grants", TRUE, error))
      return FALSE;
  }
  for (guint i = 23; i <= 24; i++)
    {
      g_autofree char *name = g_strdup_printf ("d%02u", i);
      const UsherValue values[USHER_GRANTS_N] = { usher_text_value ("group"), usher_text_value (name), USHER_INT (1),
        usher_text_value ("direct"), USHER_NULL };

      if (!usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  return usher_run_close (run, NULL, error) && usher_run_end (g_steal_pointer (&run), NULL, error) &&
         usher_access_rebuild (tx, NULL, error);
}

static void
test_diamond (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);

  usher_test_organisation (workspace);
  usher_test_do (workspace, build_diamond, NULL);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (UsherConn) conn = usher_test_conn (workspace);
    g_autoptr (UsherAccess) access = usher_access_person (conn, 1, "ent:ledger/read", NULL, &error);
    const UsherHolding *holding;

    usher_test_ok (access != NULL);
    holding = g_ptr_array_index (access->holdings, 0);
    g_assert_cmpint (holding->paths_total, ==, 4097);
    g_assert_false (holding->more);
    g_assert_cmpuint (holding->paths->len, ==, USHER_ACCESS_PATHS_MAX);
    g_assert_cmpuint (((UsherPath *) holding->paths->pdata[0])->hops->len, ==, 2);
    g_assert_cmpuint (((UsherPath *) holding->paths->pdata[1])->hops->len, ==, 14);
  }
  usher_test_close (workspace);
}

/* ---- Changes ---- */

static gboolean
make_group_an_entitlement (UsherTx *tx, gpointer data, GError **error)
{
  const UsherCardChange changes[] = { { "entitlement", USHER_INT (1) }, { NULL } };

  return usher_card_change (tx, USHER_CARD_GROUP, *(gint64 *) data, -1, changes, error);
}

static void
test_group_card (UsherEngine engine, gconstpointer data)
{
  UsherWorkspace *workspace = usher_test_directory (engine);
  gint64 staff, ring;

  usher_test_organisation (workspace);
  staff = usher_test_find (workspace, "group", "staff");
  ring = usher_test_find (workspace, "group", "ring-b");
  usher_test_do (workspace, make_group_an_entitlement, &staff);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM assignment WHERE target_kind = 'group' AND direct = 1"), ==, 2);
  usher_test_do (workspace, make_group_an_entitlement, &ring);
  /* ring-b leads to the vault: whoever is in it holds something privileged. */
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM assignment WHERE target_kind = 'group' AND privileged = 1"), ==,
                   1);
  g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM ledger WHERE verb = 'privileged-gain'"), ==, 1);
  usher_test_verify (workspace);
  usher_test_close (workspace);
}

/* The same as one recursive query, over a random organisation. */
#define RECURSIVE                                                                                                             \
  "WITH RECURSIVE reach (person, kind, id) AS ("                                                                              \
  " SELECT a.matched_person, 'group', m.grp FROM account a JOIN membership m ON m.member_kind = 'account' AND m.member = a.id" \
  " WHERE a.matched_person IS NOT NULL"                                                                                       \
  " UNION SELECT a.matched_person, 'ent', g.entitlement FROM account a JOIN access_grant g ON g.principal_kind = 'account'"    \
  " AND g.principal = a.id WHERE a.matched_person IS NOT NULL"                                                                \
  " UNION SELECT r.person, CASE e.kind WHEN 'n' THEN 'group' ELSE 'ent' END, e.target FROM reach r JOIN ("                    \
  " SELECT 'n' AS kind, 'group' AS source_kind, member AS source_id, grp AS target FROM membership WHERE member_kind = 'group'" \
  " UNION ALL SELECT 'r', 'group', principal, entitlement FROM access_grant WHERE principal_kind = 'group'"                    \
  " UNION ALL SELECT 'i', 'ent', entitlement, implies FROM implication) e ON e.source_kind = r.kind AND e.source_id = r.id)"   \
  " SELECT COUNT (*) FROM reach WHERE kind = 'ent'"

static gboolean
build_random (UsherTx *tx, gpointer data, GError **error)
{
  gint64 source = usher_source_ensure (tx, "random", "file", error);
  g_autoptr (UsherRun) run = source ? usher_run_begin (tx, source, "sync", error) : NULL;
  GRand *rand = data;

  if (!run || !usher_run_open (run, "memberships", TRUE, error))
    return FALSE;
  for (guint i = 0; i < 40; i++)
    {
      gboolean nested = g_rand_boolean (rand);
      const UsherValue values[USHER_MEMBERSHIPS_N] = { USHER_INT (g_rand_int_range (rand, 1, 8)),
        usher_text_value (nested ? "group" : "account"), USHER_INT (g_rand_int_range (rand, 1, nested ? 8 : 5)), usher_text_value ("direct"),
        USHER_NULL };

      if (!usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  if (!usher_run_close (run, NULL, error) || !usher_run_open (run, "implications", TRUE, error))
    return FALSE;
  for (guint i = 0; i < 6; i++)
    {
      const UsherValue values[USHER_IMPLICATIONS_N] = { USHER_INT (g_rand_int_range (rand, 1, 7)), USHER_INT (g_rand_int_range (rand, 1, 7)) };

      if (!usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  return usher_run_close (run, NULL, error) && usher_run_end (g_steal_pointer (&run), NULL, error) &&
         usher_access_rebuild (tx, NULL, error);
}

static void
test_random (UsherEngine engine, gconstpointer data)
{
  for (guint seed = 1; seed <= 8; seed++)
    {
      UsherWorkspace *workspace = usher_test_directory (engine);
      GRand *rand = g_rand_new_with_seed (seed);

      usher_test_organisation (workspace);
      usher_test_do (workspace, build_random, rand);
      g_assert_cmpint (usher_test_workspace_int (workspace, "SELECT COUNT (*) FROM assignment"), ==,
                       usher_test_workspace_int (workspace, RECURSIVE));
      g_rand_free (rand);
      usher_test_close (workspace);
    }
}

int
main (int argc, char **argv)
{
  usher_test_init (&argc, &argv);
  usher_test_add_engines ("/directory/access/table", test_table, NULL);
  usher_test_add_engines ("/directory/access/paths", test_paths, NULL);
  usher_test_add_engines ("/directory/access/diamond", test_diamond, NULL);
  usher_test_add_engines ("/directory/access/group-card", test_group_card, NULL);
  usher_test_add_engines ("/directory/access/random", test_random, NULL);
  return usher_test_run ();
}
