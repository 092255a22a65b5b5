/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The real window on a million people against few: first rows, scrolling, typing into the filter,
 * changing pages, memory.  Each look at a workspace is a process of its own, begun by this one, on
 * the desktop of tests/ui/headless.  A frame's cost is what its clock does on the main thread from
 * before-paint to after-paint; with software rendering that is all of it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "usher-application.h"
#include "usher-bench.h"
#include "usher-grid.h"
#include "usher-query-many.h"
#include "usher-test-rows.h"
#include "usher-window.h"

#define MANY 1000000
#define SOME 10000
#define FEW 1000
#define ROUNDS 5
#define FRAMES 600     /* from the first row to the last */
#define LATE 16.7      /* ms */
#define PATIENCE 120.0 /* s */

/* ---- A window that is watched ----------------------------------------------------------------------- */

typedef struct {
  UsherApplication *application; /* (owned) */
  UsherWindow *window;           /* (borrowed) */
  UsherWorkspace *workspace;     /* (owned) */
  GdkFrameClock *clock;          /* (borrowed) */
  GArray *costs;                 /* (owned) (element-type double): ms */
  double began;
  guint frames;
} Watched;

static void
on_before_cb (GdkFrameClock *clock, Watched *self)
{
  self->began = usher_bench_seconds ();
}

static void
on_after_cb (GdkFrameClock *clock, Watched *self)
{
  double cost = (usher_bench_seconds () - self->began) * 1000;

  g_array_append_val (self->costs, cost);
  self->frames++;
}

static void
await_frame (Watched *self)
{
  guint before = self->frames;
  double end = usher_bench_seconds () + PATIENCE;

  while (self->frames == before)
    {
      if (usher_bench_seconds () > end)
        g_error ("no frame was drawn");
      gdk_frame_clock_request_phase (self->clock, GDK_FRAME_CLOCK_PHASE_PAINT);
      g_main_context_iteration (NULL, TRUE);
    }
}

static UsherGrid *
grid_of (Watched *self)
{
  GtkWidget *stack = usher_test_find (usher_test_find (GTK_WIDGET (self->window), ADW_TYPE_FLAP), GTK_TYPE_STACK);
  GtkWidget *grid = usher_test_find (gtk_stack_get_visible_child (GTK_STACK (stack)), USHER_TYPE_GRID);

  return grid ? USHER_GRID (grid) : NULL;
}

static UsherGridSource *
await_state (Watched *self, UsherGridState least)
{
  UsherGridSource *source = usher_grid_get_source (grid_of (self));
  double end = usher_bench_seconds () + PATIENCE;

  while (usher_grid_source_get_state (source) < least || usher_grid_source_get_rows (source) == 0)
    {
      if (usher_grid_source_get_state (source) == USHER_GRID_FAILED || usher_bench_seconds () > end)
        g_error ("the rows did not come");
      g_main_context_iteration (NULL, TRUE);
    }
  await_frame (self);
  return source;
}

static void
open_window (Watched *self, const char *place)
{
  g_autoptr (GError) error = NULL;

  self->application = usher_application_new ();
  usher_test_ok (g_application_register (G_APPLICATION (self->application), NULL, &error));
  self->window = usher_window_new (ADW_APPLICATION (self->application));
  self->costs = g_array_new (FALSE, FALSE, sizeof (double));
  self->workspace = usher_workspace_open (place, &(UsherWorkspaceOpen) { .watch = TRUE }, &error);
  usher_test_ok (self->workspace != NULL);
  gtk_window_maximize (GTK_WINDOW (self->window));
  gtk_window_present (GTK_WINDOW (self->window));
  self->clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));
  g_signal_connect (self->clock, "before-paint", G_CALLBACK (on_before_cb), self);
  g_signal_connect (self->clock, "after-paint", G_CALLBACK (on_after_cb), self);
  await_frame (self);
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
median (double *values, guint n)
{
  qsort (values, n, sizeof *values, by_size);
  return values[n / 2];
}

/* ---- What is looked at; each prints its numbers ------------------------------------------------------ */

static void
look_first (Watched *self)
{
  double before = usher_bench_seconds ();

  usher_window_set_workspace (self->window, self->workspace);
  await_state (self, USHER_GRID_FIRST_ROWS);
  printf ("%f\n", (usher_bench_seconds () - before) * 1000);
}

static double
peak_megabytes (void)
{
  g_autofree char *status = NULL;
  const char *peak;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  peak = strstr (status, "VmHWM:");
  g_assert_nonnull (peak);
  return (double) g_ascii_strtoll (peak + strlen ("VmHWM:"), NULL, 10) / 1024;
}

static void
look_scroll (Watched *self)
{
  GtkAdjustment *rows;
  guint late = 0;

  usher_window_set_workspace (self->window, self->workspace);
  await_state (self, USHER_GRID_READY);
  for (guint i = 0; i < 30; i++)
    await_frame (self);
  rows = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (usher_test_find (GTK_WIDGET (grid_of (self)), GTK_TYPE_COLUMN_VIEW)));
  g_array_set_size (self->costs, 0);
  for (guint i = 1; i <= FRAMES; i++)
    {
      gtk_adjustment_set_value (rows, (gtk_adjustment_get_upper (rows) - gtk_adjustment_get_page_size (rows)) * i / FRAMES);
      await_frame (self);
    }
  for (guint i = 0; i < self->costs->len; i++)
    late += g_array_index (self->costs, double, i) > LATE;
  printf ("%f ", 100.0 * late / self->costs->len);
  printf ("%f %f\n", median ((double *) (gpointer) self->costs->data, self->costs->len), peak_megabytes ());
}

/* Letter by letter, each until a frame shows what it left over. */
static void
look_type (Watched *self)
{
  static const char word[] = "rossi";
  UsherGridSource *source;
  GtkEditable *text;
  double waits[2 * (sizeof word - 1)];
  guint n = 0;

  usher_window_set_workspace (self->window, self->workspace);
  source = await_state (self, USHER_GRID_READY);
  text = GTK_EDITABLE (usher_test_find (GTK_WIDGET (grid_of (self)), GTK_TYPE_TEXT));
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      int length = (int) strlen (gtk_editable_get_text (text)), at = length;
      guint were = usher_grid_source_get_rows (source);
      double before = usher_bench_seconds (), end = before + PATIENCE;

      if (i < G_N_ELEMENTS (waits) / 2)
        gtk_editable_insert_text (text, word + i, 1, &at);
      else
        gtk_editable_delete_text (text, length - 1, length);
      while (usher_grid_source_get_rows (source) == were && usher_bench_seconds () < before + 2)
        g_main_context_iteration (NULL, FALSE);
      await_frame (self);
      if (usher_bench_seconds () > end || usher_grid_source_get_rows (source) == were)
        continue; /* this letter left the same rows */
      waits[n++] = (usher_bench_seconds () - before) * 1000;
    }
  g_assert_cmpuint (n, >, 4);
  printf ("%f\n", median (waits, n));
}

/* Pages that are new, with rows of their own, and then the same once more. */
static void
look_pages (Watched *self)
{
  static const char *const pages[] = { "accounts", "groups", "entitlements", "ledger", "people" };
  double waits[2][G_N_ELEMENTS (pages)];

  usher_window_set_workspace (self->window, self->workspace);
  await_state (self, USHER_GRID_READY);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
      {
        double before = usher_bench_seconds ();

        usher_window_open (self->window, pages[i]);
        await_frame (self);
        waits[round][i] = (usher_bench_seconds () - before) * 1000;
      }
  printf ("%f ", median (waits[0], G_N_ELEMENTS (pages) - 1));
  printf ("%f\n", median (waits[1], G_N_ELEMENTS (pages)));
}

static const struct {
  const char *name;
  void (*look) (Watched *self);
} looks[] = { { "first", look_first }, { "scroll", look_scroll }, { "type", look_type }, { "pages", look_pages } };

static int
run_look (const char *name, const char *place)
{
  Watched watched = { 0 };

  gtk_init ();
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_str_equal (looks[i].name, name))
      {
        open_window (&watched, place);
        looks[i].look (&watched);
        fflush (stdout);
        return 0;
      }
  return 2;
}

static int
make (const char *place, guint people)
{
  UsherWorkspace *workspace = usher_bench_workspace (place);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConn) conn = usher_conn_open (usher_workspace_db (workspace), &error);

  usher_test_ok (conn != NULL);
  many_people (conn, people);
  usher_workspace_close (workspace);
  return 0;
}

/* ---- The whole ------------------------------------------------------------------------------------------ */

/* The medians of what ROUNDS processes print. */
static void
ask (const char *self, const char *look, const char *place, guint rounds, double *answers, guint n)
{
  g_autofree double *all = g_new (double, rounds * n);

  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, look, place, NULL);
      g_autofree char *said = NULL;
      g_auto (GStrv) words = NULL;

      usher_test_ok (child != NULL);
      usher_test_ok (g_subprocess_communicate_utf8 (child, NULL, NULL, &said, NULL, &error));
      words = g_strsplit (g_strchomp (said), " ", -1);
      if (!g_subprocess_get_successful (child) || g_strv_length (words) != n)
        g_error ("%s of %s failed: %s", look, place, said);
      for (guint i = 0; i < n; i++)
        all[i * rounds + round] = g_ascii_strtod (words[i], NULL);
    }
  for (guint i = 0; i < n; i++)
    answers[i] = median (all + i * rounds, rounds);
}

static char *
make_place (const char *self, const char *folder, const char *name, gint64 people)
{
  char *place = g_build_filename (folder, name, NULL);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, people);
  const char *const argv[] = { self, "make", place, number, NULL };

  usher_bench_run (1, argv, NULL);
  return place;
}

static void
measure (const char *self, const char *folder)
{
  g_autofree char *many = make_place (self, folder, "many.usher", usher_bench_size (MANY)), *some = make_place (self, folder, "some.usher", SOME),
                  *few = make_place (self, folder, "few.usher", FEW);
  double value[3], baseline[3];

  ask (self, "first", some, ROUNDS, baseline, 1);
  ask (self, "first", many, ROUNDS, value, 1);
  usher_bench_figure ("window-first", "window: first rows of 1,000,000 people against 10,000, drawn", "ms", value[0], baseline[0], 1.5);
  ask (self, "scroll", few, 3, baseline, 3);
  ask (self, "scroll", many, 3, value, 3);
  usher_bench_figure ("window-frame", "window: a frame while 1,000,000 rows are dragged end to end in 600 frames, against 1,000 rows", "ms", value[1],
                      baseline[1], 1.5);
  usher_bench_figure ("window-late", "window: frames over 16.7 ms of those, in a hundred", "%", value[0], -1, 1);
  usher_bench_figure ("window-late-few", "the same of 1,000 rows", "%", baseline[0], -1, -1);
  usher_bench_figure ("window-memory", "window: peak memory with 1,000,000 people open, dragged end to end", "MB", value[2], -1, 200);
  usher_bench_figure ("window-memory-few", "the same with 1,000 people", "MB", baseline[2], -1, -1);
  ask (self, "type", some, 3, baseline, 1);
  ask (self, "type", many, 3, value, 1);
  usher_bench_figure ("window-type", "window: a key in the filter of 1,000,000 people to the rows that are left, drawn, against 10,000", "ms", value[0], -1, 100);
  usher_bench_figure ("window-type-some", "the same of 10,000 people", "ms", baseline[0], -1, -1);
  ask (self, "pages", many, 3, value, 2);
  usher_bench_figure ("window-page", "window: another list's page, new, drawn, beside 1,000,000 people", "ms", value[0], -1, 100);
  usher_bench_figure ("window-page-again", "window: back to a page that was shown before, drawn", "ms", value[1], -1, 100);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  const char *remove[] = { "rm", "-rf", NULL, NULL };

  if (argc == 4 && g_str_equal (argv[1], "make"))
    return make (argv[2], (guint) g_ascii_strtoull (argv[3], NULL, 10));
  if (argc == 3)
    return run_look (argv[1], argv[2]);
  folder = g_dir_make_tmp ("usher-bench-XXXXXX", NULL);
  measure (argv[0], folder);
  remove[2] = folder;
  usher_bench_run (1, remove, NULL);
  return 0;
}
