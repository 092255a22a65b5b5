/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A CSV file of a million people into a new workspace, against the sqlite3 tool's .import of the same
 * file into a table with as many unique keys. */

#include <stdio.h>

#include "usher-bench.h"
#include "usher-import.h"
#include "usher-random.h"

#define PEOPLE 1000000
#define MANAGED 8 /* people a manager */

static const char *const given[] = { "Amara", "Bjarne", "Chloe", "Dmitri", "Eun-ji", "Fatima", "Giulia", "Hamza", "Ines", "Jorge", "Kavya",
  "Liam", "Maja", "Noor", "Oluwaseun", "Priya", "Quentin", "Rosa", "Søren", "Tomás", "Uma", "Vera", "Wei", "Yasmin", "Zoë" };
static const char *const family[] = { "Okafor", "Lindqvist", "Marchetti", "Petrov", "Nakamura", "Haddad", "Fernandes", "Kowalski",
  "Murphy", "Schneider", "Iyer", "Alvarez", "Dubois", "Hansen", "Ionescu", "Jansen", "Khan", "Larsen", "Moreau", "Novak" };
static const char *const departments[] = { "Engineering", "Sales", "Product & Design", "Professional Services", "Customer Support",
  "Marketing", "Data & Analytics", "Finance", "IT & Workplace", "Security" };
static const char *const titles[] = { "Engineer", "Senior Engineer", "Account Executive", "Analyst", "Senior Analyst", "Consultant",
  "Support Specialist", "Team Lead", "Manager", "Director" };
static const char *const sites[] = { "Leeds", "Lisbon", "Bengaluru", "Austin", "Sydney" };

#define PICK(random, list) list[usher_random_below (random, G_N_ELEMENTS (list))]

static void
write_file (const char *path, gint64 people)
{
  FILE *file = fopen (path, "w");
  UsherRandom random;

  g_assert_nonnull (file);
  usher_random_init (&random, 20260318, "bench-import");
  fputs ("login,name,given,family,mail,employee,kind,department,title,site,manager,state,start,end\n", file);
  for (gint64 i = 0; i < people; i++)
    {
      const char *first = PICK (&random, given), *last = PICK (&random, family);
      g_autofree char *login = g_ascii_strdown (last, -1);
      guint letter = 'a' + usher_random_below (&random, 26);
      /* Numbers in no order, each once: as logins come in an export sorted by employee number. */
      gint64 number = i * 7919 % 1000003;

      fprintf (file, "%c.%s%06d,%s %s,%s,%s,%c.%s%06d@larkfield.example,E%07d,employee,%s,%s,%s,E%07d,active,20%02d-%02d-%02d,\n",
               (char) letter, login, (int) number, first, last, first, last, (char) letter, login, (int) number, (int) i + 1,
               PICK (&random, departments), PICK (&random, titles), PICK (&random, sites),
               (int) usher_random_below (&random, (guint) people) / MANAGED * MANAGED + 1, 10 + (int) usher_random_below (&random, 16),
               1 + (int) usher_random_below (&random, 12), 1 + (int) usher_random_below (&random, 28));
    }
  g_assert_cmpint (fclose (file), ==, 0);
}

static double
run_baseline (const char *folder, const char *csv)
{
  g_autofree char *db = g_build_filename (folder, "baseline.db", NULL);
  g_autofree char *script = g_strdup_printf ("CREATE TABLE person (login TEXT NOT NULL, name TEXT, given TEXT, family TEXT, mail TEXT,"
                                             " employee TEXT, kind TEXT, department TEXT, title TEXT, site TEXT, manager TEXT,"
                                             " state TEXT, starts TEXT, ends TEXT, UNIQUE (login), UNIQUE (mail));\n"
                                             ".mode csv\n.import --skip 1 %s person\n",
                                             csv);
  const char *const argv[] = { "sqlite3", "-bail", db, NULL };

  return usher_bench_run (1, argv, script);
}

static double
run_import (UsherWorkspace *workspace, const char *csv, gint64 people, gboolean again)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherImportResult) result = NULL;
  double before = usher_bench_seconds ();

  usher_test_ok (usher_import_file (workspace, "people", csv, NULL, &result, NULL, &error));
  g_assert_true (result->written);
  g_assert_cmpint (again ? result->unchanged : result->added, ==, people);
  return usher_bench_seconds () - before;
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("usher-bench-XXXXXX", NULL), *csv = g_build_filename (folder, "people.csv", NULL),
                  *place = g_build_filename (folder, "bench.usher", NULL);
  const char *const remove[] = { "rm", "-rf", folder, NULL };
  gint64 people = usher_bench_size (PEOPLE);
  UsherWorkspace *workspace;
  double baseline, value;

  write_file (csv, people);
  baseline = run_baseline (folder, csv);
  workspace = usher_bench_workspace (place);
  value = run_import (workspace, csv, people, FALSE);
  usher_bench_figure ("import", "CSV import of 1,000,000 people against .import of the sqlite3 tool", "s", value, baseline, 1.5);
  value = run_import (workspace, csv, people, TRUE);
  usher_bench_figure ("import-again", "the same file once more: nothing changed", "s", value, baseline, -1);
  usher_workspace_close (workspace);
  g_object_unref (workspace);
  usher_bench_run (1, remove, NULL);
  return 0;
}
