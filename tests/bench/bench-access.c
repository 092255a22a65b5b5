/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Effective access of 200,000 people: everyone at once, against the recursive query in the sqlite3
 * tool over the same file; and one person with every path. */

#include "usher-access.h"
#include "usher-bench.h"
#include "usher-random.h"
#include "usher-run.h"
#include "usher-source.h"

#define PEOPLE 200000
#define GROUPS 4000
#define APPS 60
#define ENTITLEMENTS 1200

typedef struct {
  gint64 people;
  UsherAccessCounts counts;
} Size;

static gboolean
put (UsherRun *run, const UsherValue *values, GError **error)
{
  return usher_run_put (run, values, NULL, NULL, error);
}

static gboolean
put_people (UsherRun *run, gint64 people, GError **error)
{
  if (!usher_run_open (run, "people", TRUE, error))
    return FALSE;
  for (gint64 i = 0; i < people; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%07d", (int) i);
      const UsherValue values[USHER_PEOPLE_N] = { [USHER_PEOPLE_NATIVE] = usher_text_value (name),
        [USHER_PEOPLE_LOGIN] = usher_text_value (name), [USHER_PEOPLE_NAME] = usher_text_value (name),
        [USHER_PEOPLE_STATE] = usher_text_value ("active") };

      if (!put (run, values, error))
        return FALSE;
    }
  if (!usher_run_close (run, NULL, error) || !usher_run_open (run, "accounts", TRUE, error))
    return FALSE;
  for (gint64 i = 0; i < people; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%07d", (int) i);
      const UsherValue values[USHER_ACCOUNTS_N] = { [USHER_ACCOUNTS_NATIVE] = usher_text_value (name),
        [USHER_ACCOUNTS_LOGIN] = usher_text_value (name), [USHER_ACCOUNTS_STATE] = usher_text_value ("active") };

      if (!put (run, values, error))
        return FALSE;
    }
  return usher_run_close (run, NULL, error);
}

static gboolean
put_things (UsherRun *run, GError **error)
{
  static const struct {
    const char *stream;
    guint n;
  } streams[] = { { "groups", GROUPS }, { "apps", APPS }, { "entitlements", ENTITLEMENTS } };

  for (gsize s = 0; s < G_N_ELEMENTS (streams); s++)
    {
      if (!usher_run_open (run, streams[s].stream, TRUE, error))
        return FALSE;
      for (guint i = 0; i < streams[s].n; i++)
        {
          g_autofree char *name = g_strdup_printf ("%s-%u", streams[s].stream, i);
          UsherValue values[USHER_RUN_VALUES_MAX] = { usher_text_value (name), usher_text_value (name), USHER_NULL };

          if (s == 0)
            values[USHER_GROUPS_KIND] = usher_text_value ("native");
          if (s == 2)
            {
              values[USHER_ENTITLEMENTS_APP] = USHER_INT (1 + i % APPS);
              values[USHER_ENTITLEMENTS_NAME] = usher_text_value (name);
            }
          if (!put (run, values, error))
            return FALSE;
        }
      if (!usher_run_close (run, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* Three groups each and now and then a grant of one's own; an eighth of the groups nested. */
static gboolean
put_access (UsherRun *run, gint64 people, UsherRandom *random, GError **error)
{
  if (!usher_run_open (run, "memberships", TRUE, error))
    return FALSE;
  for (gint64 i = 0; i < 3 * people + GROUPS / 8; i++)
    {
      gboolean nested = i >= 3 * people;
      gint64 inner = GROUPS / 8 * 7 + (i - 3 * people);
      const UsherValue values[USHER_MEMBERSHIPS_N] = { USHER_INT (1 + usher_random_below (random, nested ? (guint) inner : GROUPS)),
        usher_text_value (nested ? "group" : "account"), USHER_INT (nested ? 1 + inner : 1 + i / 3), usher_text_value ("direct"), USHER_NULL };

      if (!put (run, values, error))
        return FALSE;
    }
  if (!usher_run_close (run, NULL, error) || !usher_run_open (run, "grants", TRUE, error))
    return FALSE;
  for (gint64 i = 0; i < 2 * GROUPS + people / 2; i++)
    {
      gboolean own = i >= 2 * GROUPS;
      const UsherValue values[USHER_GRANTS_N] = { usher_text_value (own ? "account" : "group"),
        USHER_INT (own ? 1 + (i - 2 * GROUPS) * 2 : 1 + i / 2), USHER_INT (1 + usher_random_below (random, ENTITLEMENTS)),
        usher_text_value ("direct"), USHER_NULL };

      if (!put (run, values, error))
        return FALSE;
    }
  if (!usher_run_close (run, NULL, error) || !usher_run_open (run, "implications", TRUE, error))
    return FALSE;
  for (guint i = 0; i < ENTITLEMENTS / 10; i++)
    {
      const UsherValue values[USHER_IMPLICATIONS_N] = { USHER_INT (1 + 10 * i), USHER_INT (2 + 10 * i) };

      if (!put (run, values, error))
        return FALSE;
    }
  return usher_run_close (run, NULL, error);
}

static gboolean
build (UsherTx *tx, gpointer data, GError **error)
{
  const Size *size = data;
  gint64 source = usher_source_ensure (tx, "idp", "file", error);
  UsherRun *run = source ? usher_run_begin (tx, source, "import", error) : NULL;
  UsherRandom random;

  usher_random_init (&random, 20260318, "bench-access");
  return run && put_people (run, size->people, error) && put_things (run, error) && put_access (run, size->people, &random, error) &&
         usher_run_end (run, NULL, error) && usher_run_match (tx, NULL, error);
}

static gboolean
rebuild (UsherTx *tx, gpointer data, GError **error)
{
  return usher_access_rebuild (tx, &((Size *) data)->counts, error);
}

/* Without predictions, counts of paths or privileges: just who reaches what. */
#define RECURSIVE                                                                                                              \
  "CREATE TEMP TABLE derived (person INTEGER, kind TEXT, target INTEGER, PRIMARY KEY (person, kind, target)) WITHOUT ROWID;\n" \
  "WITH RECURSIVE step (kind, id, target_kind, target) AS MATERIALIZED ("                                                      \
  " SELECT 'group', member, 'group', grp FROM membership WHERE member_kind = 'group' AND gone_at IS NULL"                      \
  " UNION ALL SELECT 'group', principal, 'ent', entitlement FROM access_grant WHERE principal_kind = 'group' AND gone_at IS NULL" \
  " UNION ALL SELECT 'ent', entitlement, 'ent', implies FROM implication WHERE gone_at IS NULL),"                              \
  " reach (person, kind, id) AS ("                                                                                             \
  " SELECT a.matched_person, 'group', m.grp FROM account a JOIN membership m ON m.member_kind = 'account' AND m.member = a.id" \
  " AND m.gone_at IS NULL WHERE a.matched_person IS NOT NULL"                                                                  \
  " UNION SELECT a.matched_person, 'ent', g.entitlement FROM account a JOIN access_grant g ON g.principal_kind = 'account'"     \
  " AND g.principal = a.id AND g.gone_at IS NULL WHERE a.matched_person IS NOT NULL"                                           \
  " UNION SELECT r.person, s.target_kind, s.target FROM reach r JOIN step s ON s.kind = r.kind AND s.id = r.id)"               \
  " INSERT INTO derived SELECT person, kind, id FROM reach WHERE kind = 'ent';\n"                                              \
  "SELECT COUNT (*) FROM derived;\n"

static double
time_one_person (UsherWorkspace *workspace, gint64 people)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);
  double before;

  usher_test_ok (conn != NULL);
  before = usher_bench_seconds ();
  for (gint64 i = 0; i < 200; i++)
    {
      g_autoptr (UsherAccess) access = usher_access_person (conn, 1 + i * 7919 % people, NULL, NULL, &error);

      usher_test_ok (access != NULL);
    }
  return (usher_bench_seconds () - before) / 200 * 1000;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("usher-bench-XXXXXX", NULL), *place = g_build_filename (folder, "bench.usher", NULL);
  const char *const baseline[] = { "sqlite3", "-bail", place, NULL }, *const remove[] = { "rm", "-rf", folder, NULL };
  Size size = { .people = usher_bench_size (PEOPLE) };
  UsherWorkspace *workspace = usher_bench_workspace (place);
  double before, value;

  usher_test_ok (usher_workspace_act (workspace, NULL, build, &size, &error));
  before = usher_bench_seconds ();
  usher_test_ok (usher_workspace_act (workspace, NULL, rebuild, &size, &error));
  value = usher_bench_seconds () - before;
  g_printerr ("%" G_GINT64_FORMAT " assignments of %" G_GINT64_FORMAT " people\n", size.counts.assignments, size.counts.people);
  usher_bench_figure ("access", "effective access of 200,000 people, written, against the recursive query in the sqlite3 tool", "s", value,
                      usher_bench_run (1, baseline, RECURSIVE), 1);
  before = usher_bench_seconds ();
  usher_test_ok (usher_workspace_act (workspace, NULL, rebuild, &size, &error));
  g_assert_cmpint (size.counts.added + size.counts.changed + size.counts.removed, ==, 0);
  usher_bench_figure ("access-again", "the same once more: nothing differs", "s", usher_bench_seconds () - before, -1, -1);
  usher_bench_figure ("access-person", "one person's access with every path", "ms", time_one_person (workspace, size.people), -1, 10);
  usher_workspace_close (workspace);
  g_object_unref (workspace);
  usher_bench_run (1, remove, NULL);
  return 0;
}
