/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The first hundred people of 200,000 as the command line lists them, the whole process, against the
 * same of 2,000. */

#include <stdio.h>

#include "usher-bench.h"
#include "usher-import.h"

#define MANY 200000
#define FEW 2000
#define ROUNDS 9

static void
fill (const char *folder, const char *place, gint64 people)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherImportResult) result = NULL;
  g_autofree char *csv = g_build_filename (folder, "people.csv", NULL);
  UsherWorkspace *workspace = usher_bench_workspace (place);
  FILE *file = fopen (csv, "w");

  g_assert_nonnull (file);
  fputs ("login,name,mail,employee,kind,department,title,site,state\n", file);
  for (gint64 i = 0; i < people; i++)
    fprintf (file, "user%07d,User %d,user%07d@larkfield.example,E%07d,employee,Engineering,Engineer,Leeds,active\n",
             (int) (i * 7919 % 1000003), (int) i, (int) (i * 7919 % 1000003), (int) i);
  g_assert_cmpint (fclose (file), ==, 0);
  usher_test_ok (usher_import_file (workspace, "people", csv, NULL, &result, NULL, &error));
  g_assert_true (result->written);
  usher_workspace_close (workspace);
  g_object_unref (workspace);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("usher-bench-XXXXXX", NULL), *many = g_build_filename (folder, "many.usher", NULL),
                  *few = g_build_filename (folder, "few.usher", NULL), *ctl = usher_bench_ctl ();
  const char *const of_many[] = { ctl, "-w", many, "people", "list", "--limit", "100", NULL },
             *const of_few[] = { ctl, "-w", few, "people", "list", "--limit", "100", NULL },
             *const remove[] = { "rm", "-rf", folder, NULL };
  double value, baseline;

  if (!ctl)
    g_error ("usherctl is not built");
  fill (folder, many, usher_bench_size (MANY));
  fill (folder, few, FEW);
  baseline = usher_bench_run (ROUNDS, of_few, NULL);
  value = usher_bench_run (ROUNDS, of_many, NULL);
  usher_bench_figure ("list", "people list --limit 100 of 200,000 people against 2,000, the whole process", "s", value, baseline, 1.5);
  usher_bench_run (1, remove, NULL);
  return 0;
}
