/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What measurements share: time, a line of JSON a figure, other programs as baselines. */

#include "usher-bench.h"

#include <stdio.h>
#include <stdlib.h>

gint64
usher_bench_size (gint64 full)
{
  const char *percent = g_getenv ("USHER_BENCH_SIZE");

  return percent ? MAX (1, full * g_ascii_strtoll (percent, NULL, 10) / 100) : full;
}

double
usher_bench_seconds (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

void
usher_bench_figure (const char *name, const char *what, const char *unit, double value, double baseline, double aim)
{
  printf ("{\"name\": \"%s\", \"what\": \"%s\", \"unit\": \"%s\", \"value\": %.4f", name, what, unit, value);
  if (baseline >= 0)
    printf (", \"baseline\": %.4f, \"ratio\": %.3f", baseline, value / baseline);
  if (aim >= 0)
    printf (", \"aim\": %.3g", aim);
  printf ("}\n");
  fflush (stdout);
}

double
usher_bench_run (guint rounds, const char *const *argv, const char *input)
{
  double least = G_MAXDOUBLE;

  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) child = NULL;
      g_autofree char *output = NULL;
      double before = usher_bench_seconds ();

      child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
      usher_test_ok (child != NULL);
      usher_test_ok (g_subprocess_communicate_utf8 (child, input, NULL, &output, NULL, &error));
      if (!g_subprocess_get_successful (child))
        g_error ("%s failed: %s", argv[0], output);
      least = MIN (least, usher_bench_seconds () - before);
    }
  return least;
}

UsherWorkspace *
usher_bench_workspace (const char *place)
{
  g_autoptr (GError) error = NULL;
  const UsherWorkspaceNew options = { .kind = USHER_KIND_SAMPLE, .seeded = TRUE, .seed = 1 };
  UsherWorkspace *workspace = usher_workspace_create (place, &options, &error);

  usher_test_ok (workspace != NULL);
  return workspace;
}

char *
usher_bench_ctl (void)
{
  char *path = g_build_filename (g_getenv ("USHER_TEST_BUILD") ? g_getenv ("USHER_TEST_BUILD") : ".", "usherctl", NULL);

  if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    return path;
  g_free (path);
  return NULL;
}
