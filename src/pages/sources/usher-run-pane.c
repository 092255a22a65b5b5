/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The pane of a run.  Reading on a reader; widgets on the main thread. */

#include "usher-run-pane.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-mark.h"
#include "usher-query.h"
#include "usher-shell.h"
#include "usher-source-parts.h"
#include "usher-source-reading.h"
#include "usher-sync-health.h"
#include "usher-when.h"

#define NOTES_MOST 100

struct _UsherRunPane {
  AdwBin parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): of what is being read */
  GtkBox *box;               /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (UsherRunPane, usher_run_pane, ADW_TYPE_BIN)

/* ---- Reading ---------------------------------------------------------------------------------------------- */

enum { KEY, SOURCE, STATE, BEGAN, SECONDS, ERROR, LINE, ACCEPTED };
#define COLUMNS "key,source,state,began,seconds,error,line,accepted"

typedef struct {
  GPtrArray *texts;  /* (owned): of the row */
  GPtrArray *counts; /* (owned) (element-type UsherSyncCount) */
  GPtrArray *notes;  /* (owned): rows of the ledger: n, verb, object */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->counts, g_ptr_array_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self);
}

/* What was noted about access within the act that brought the run, around its line. */
static gboolean
read_notes (Reading *self, UsherConn *conn, GError **error)
{
  const char *line = self->texts->pdata[LINE];
  gint64 n = line ? g_ascii_strtoll (line, NULL, 10) : 0;
  g_autofree char *own = g_strdup_printf ("n:%" G_GINT64_FORMAT, n), *act = NULL, *wanted = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  if (n <= 0)
    return TRUE;
  if (!(rows = usher_source_rows (conn, "ledger", own, NULL, "act", 1, error)))
    return FALSE;
  if (rows->len == 0 || !((GPtrArray *) rows->pdata[0])->pdata[0])
    return TRUE;
  act = usher_token_make ("act", ((GPtrArray *) rows->pdata[0])->pdata[0]);
  wanted = g_strdup_printf ("%s n>=%" G_GINT64_FORMAT " n<=%" G_GINT64_FORMAT " verb:privileged-gain,privileged-loss", act, MAX (n - 10000, 1), n + 10000);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  return (self->notes = usher_source_rows (conn, "ledger", wanted, "n", "n,verb,object", NOTES_MOST, error)) != NULL;
}

static gpointer
read_run (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *tokens = g_strdup_printf ("id:%" G_GINT64_FORMAT, *(gint64 *) data);
  g_autoptr(GPtrArray) rows = usher_source_rows (conn, "runs", tokens, NULL, COLUMNS, 1, error);
  Reading *self = g_new0 (Reading, 1);

  if (rows && rows->len > 0)
    {
      self->texts = g_ptr_array_ref (rows->pdata[0]);
      if ((self->counts = usher_sync_run_counts (conn, *(gint64 *) data, error)) && read_notes (self, conn, error))
        return self;
    }
  reading_free (self);
  return NULL;
}

/* ---- Showing ------------------------------------------------------------------------------------------------ */

static void
add_counts (UsherRunPane *self, const Reading *reading)
{
  static const char *const titles[] = { N_("Read"), N_("Added"), N_("Changed"), N_("Gone"), N_("Now") };
  GtkWidget *grid = gtk_grid_new (), *name;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    gtk_grid_attach (GTK_GRID (grid), usher_source_label (_(titles[i]), "under"), (int) i + 1, 0, 1, 1);
  for (guint r = 0; r < reading->counts->len; r++)
    {
      const UsherSyncCount *count = reading->counts->pdata[r];
      const gint64 numbers[] = { count->seen, count->added, count->changed, count->removed, count->total };

      name = usher_source_label (usher_source_stream_title (count->stream), "small");
      gtk_widget_set_hexpand (name, TRUE);
      gtk_grid_attach (GTK_GRID (grid), name, 0, (int) r + 1, 1, 1);
      for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
        {
          g_autofree char *text = g_strdup_printf ("%'" PRId64, numbers[i]);
          GtkWidget *number = usher_source_label (text, "small numeric");

          gtk_label_set_xalign (GTK_LABEL (number), 1);
          gtk_label_set_wrap (GTK_LABEL (number), FALSE);
          gtk_grid_attach (GTK_GRID (grid), number, (int) i + 1, (int) r + 1, 1, 1);
        }
    }
  gtk_box_append (self->box, usher_source_label (_("Counts"), "section-title"));
  gtk_box_append (self->box, reading->counts->len > 0 ? grid : usher_source_label (_("It counted nothing."), "small secondary"));
  if (reading->counts->len == 0)
    g_object_unref (g_object_ref_sink (grid));
}

static void
on_line_clicked_cb (GtkButton *button, UsherRunPane *self)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));
  g_autofree char *location = g_strconcat ("ledger?query=n:", g_object_get_data (G_OBJECT (button), "line"), NULL);

  if (shell)
    usher_shell_open (shell, location);
}

static void
add_line_button (UsherRunPane *self, const char *label, const char *n)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "inline-link");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0);
  g_object_set_data_full (G_OBJECT (button), "line", g_strdup (n), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_line_clicked_cb), self);
  gtk_box_append (self->box, button);
}

static void
add_notes (UsherRunPane *self, const Reading *reading)
{
  gtk_box_append (self->box, usher_source_label (_("Privileged changes"), "section-title"));
  for (guint i = 0; i < reading->notes->len; i++)
    {
      GPtrArray *note = reading->notes->pdata[i];
      g_autofree char *text = g_strdup_printf ("%s · %s", (char *) note->pdata[1], (char *) note->pdata[2]);

      add_line_button (self, text, note->pdata[0]);
    }
  if (reading->notes->len == 0)
    gtk_box_append (self->box, usher_source_label (_("It told of none."), "small secondary"));
}

static void
add_decision (UsherRunPane *self, const Reading *reading)
{
  const char *accepted = reading->texts->pdata[ACCEPTED];
  g_autofree char *text = NULL;

  if (g_strcmp0 (reading->texts->pdata[STATE], "quarantined") != 0)
    return;
  gtk_box_append (self->box, usher_source_label (_("Decision"), "section-title"));
  text = accepted ? g_strdup_printf (_("Two members accepted it; %s brought it."), accepted) : g_strdup (_("Nobody accepted it: nothing of it counts. A newer run takes its place, or two members release it from the source's pane."));
  gtk_box_append (self->box, usher_source_label (text, "small"));
}

static void
show (UsherRunPane *self, const Reading *reading)
{
  gint64 began = g_ascii_strtoll (reading->texts->pdata[BEGAN], NULL, 10);
  g_autofree char *when = usher_when_long (began);
  const char *seconds = reading->texts->pdata[SECONDS], *error = reading->texts->pdata[ERROR];
  g_autofree char *took = seconds ? g_strdup_printf (_("%s, took %s s"), when, seconds) : g_strdup (when);

  usher_source_clear (GTK_WIDGET (self->box));
  gtk_box_append (self->box, usher_source_label (reading->texts->pdata[KEY], "title-4"));
  gtk_box_append (self->box, usher_source_label (reading->texts->pdata[SOURCE], "small secondary"));
  gtk_box_append (self->box, usher_mark_new ("run-state", reading->texts->pdata[STATE]));
  gtk_box_append (self->box, usher_source_label (took, "small"));
  if (error)
    {
      gtk_box_append (self->box, usher_source_label (_("Error, as it came"), "section-title"));
      gtk_box_append (self->box, usher_source_code (error));
    }
  add_counts (self, reading);
  add_decision (self, reading);
  add_notes (self, reading);
  if (reading->texts->pdata[LINE])
    {
      g_autofree char *label = g_strdup_printf (_("Ledger line %s"), (char *) reading->texts->pdata[LINE]);

      add_line_button (self, label, reading->texts->pdata[LINE]);
    }
}

static void
show_nothing (UsherRunPane *self, const char *text)
{
  usher_source_clear (GTK_WIDGET (self->box));
  gtk_box_append (self->box, usher_source_label (text, "secondary"));
}

static void
on_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherRunPane) self = data;
  g_autoptr(GError) error = NULL;
  Reading *reading = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->workspace)
    {
      g_clear_pointer (&reading, reading_free);
      return;
    }
  if (reading)
    show (self, reading);
  else
    show_nothing (self, error ? error->message : _("There is no such run."));
  g_clear_pointer (&reading, reading_free);
}

void
usher_run_pane_show (UsherRunPane *self, gint64 run)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (run <= 0)
    {
      show_nothing (self, _("Choose a run to see what it counted."));
      return;
    }
  self->cancellable = g_cancellable_new ();
  usher_workspace_read_async (self->workspace, read_run, g_memdup2 (&run, sizeof run), g_free, reading_free, self->cancellable, on_read_cb,
                              g_object_ref (self));
}

/* ---- The type --------------------------------------------------------------------------------------------------- */

static void
usher_run_pane_dispose (GObject *object)
{
  UsherRunPane *self = USHER_RUN_PANE (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (usher_run_pane_parent_class)->dispose (object);
}

static void
usher_run_pane_class_init (UsherRunPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_run_pane_dispose;
}

static void
usher_run_pane_init (UsherRunPane *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 9));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "pane-content");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->box));
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
usher_run_pane_new (UsherWorkspace *workspace)
{
  UsherRunPane *self = g_object_new (USHER_TYPE_RUN_PANE, NULL);

  self->workspace = g_object_ref (workspace);
  usher_run_pane_show (self, 0);
  return GTK_WIDGET (self);
}
