/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The pane of a source, made anew from each reading.  Main thread; it reads nothing and acts only
 * through the actions it is given. */

#include "usher-source-pane.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-source-parts.h"
#include "usher-sync-health.h"
#include "usher-when.h"

struct _UsherSourcePane {
  AdwBin parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  GtkBox *box;               /* (borrowed) */
  GtkWidget *syncing;        /* (borrowed): the row of a running sync */
  GtkLabel *progress;        /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (UsherSourcePane, usher_source_pane, ADW_TYPE_BIN)

static void
add (UsherSourcePane *self, GtkWidget *widget)
{
  gtk_box_append (self->box, widget);
}

static void
add_text (UsherSourcePane *self, const char *css, char *text)
{
  add (self, usher_source_label (text, css));
  g_free (text);
}

static void
add_strip (UsherSourcePane *self, const char *css, const char *icon, char *text)
{
  add (self, usher_source_strip (css, icon, text));
  g_free (text);
}

static void
add_point (UsherSourcePane *self, char *text)
{
  add (self, usher_source_point ("usher-state-paused-symbolic", text));
  g_free (text);
}

/* ---- What is wrong -------------------------------------------------------------------------------------- */

static char *
headline (const char *state, const char *name)
{
  if (g_str_equal (state, "held"))
    return g_strdup_printf (_("%s is held"), name);
  if (g_str_equal (state, "failed"))
    return g_strdup_printf (_("%s failed"), name);
  if (g_str_equal (state, "late"))
    return g_strdup_printf (_("%s is late"), name);
  if (g_str_equal (state, "never"))
    return g_strdup_printf (_("%s was never read"), name);
  if (g_str_equal (state, "partly"))
    return g_strdup_printf (_("%s is read in part"), name);
  return g_strdup_printf (_("%s is good"), name);
}

static char *
under_headline (const UsherSourceReading *reading, const char *state, gint64 now)
{
  g_autofree char *at = reading->held_run ? usher_when_short (reading->held_at, now) : reading->as_of ? usher_when_short (reading->as_of, now) : NULL;

  if (g_str_equal (state, "held"))
    return g_strdup_printf (_("since %s, the run is not believed"), at ? at : "");
  if (!at)
    return g_strdup (reading->manifest ? _("It waits for its first sync.") : _("It waits for its first import."));
  return g_strdup_printf (_("as of %s"), at);
}

static void
add_held_strip (UsherSourcePane *self, const UsherSourceReading *reading)
{
  for (guint i = 0; reading->held && i < reading->held->len; i++)
    {
      const UsherSyncCount *count = reading->held->pdata[i];
      gint64 would = count->total + count->added - count->removed;

      if (count->removed > 0 && g_strcmp0 (count->stream, reading->stream) == 0)
        add_strip (self, "error", "usher-state-fail-symbolic",
                   g_strdup_printf (_("%s fell from %'" PRId64 " to %'" PRId64 " in one run. More than a fifth at once is taken for a fault, not for a fact."),
                                    usher_source_stream_title (count->stream), count->total, would));
    }
}

static void
add_trouble (UsherSourcePane *self, const UsherSourceReading *reading, const char *state)
{
  if (g_str_equal (state, "held") && reading->stream)
    add_held_strip (self, reading);
  else if (g_str_equal (state, "held"))
    add_strip (self, "error", "usher-state-fail-symbolic", g_strdup (_("The last run cannot be right. It is taken for a fault, not for a fact.")));
  else if (g_str_equal (state, "failed"))
    add_strip (self, "error", "usher-state-fail-symbolic",
               g_strdup_printf (g_dngettext (NULL, "The last try failed.", "The last %d tries failed.", (gulong) MAX (reading->failures, 1)),
                                (int) MAX (reading->failures, 1)));
  else if (g_str_equal (state, "late"))
    add_strip (self, "warning", "usher-state-warning-symbolic",
               g_strdup (_("Its schedule asked for a sync long ago. Usher syncs while it is open; usherctl sync --due does it from a timer.")));
  else if (g_str_equal (state, "partly"))
    add_strip (self, "warning", "usher-state-warning-symbolic", g_strdup (_("Something it has could not be read: its absence says nothing. A test names what is missing.")));
}

/* ---- Runs ------------------------------------------------------------------------------------------------- */

static void
add_chart (UsherSourcePane *self, const UsherSourceReading *reading, gint64 now)
{
  const char *what = reading->stream ? usher_source_stream_title (reading->stream) : _("Objects");
  GtkWidget *chart, *row;
  g_autofree char *from = NULL, *to = NULL, *band = NULL;

  if (reading->n_points == 0)
    return;
  chart = usher_run_chart_new ();
  usher_run_chart_set (USHER_RUN_CHART (chart), what, reading->points, reading->n_points, reading->usual);
  add_text (self, "section-title", g_strdup_printf (g_dngettext (NULL, "%s, the last run", "%s, last %u runs", reading->n_points), what, reading->n_points));
  add (self, chart);
  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  from = usher_when_short (reading->points[0].at, now);
  to = reading->n_points > 1 ? usher_when_short (reading->points[reading->n_points - 1].at, now) : NULL;
  band = reading->usual >= 0 ? g_strdup_printf (_("band: median %'" PRId64 ", less a fifth"), reading->usual) : g_strdup ("");
  gtk_box_append (GTK_BOX (row), usher_source_label (from, "under"));
  gtk_box_append (GTK_BOX (row), usher_source_label (band, "under"));
  gtk_widget_set_hexpand (gtk_widget_get_last_child (row), TRUE);
  gtk_label_set_xalign (GTK_LABEL (gtk_widget_get_last_child (row)), 0.5);
  if (to)
    gtk_box_append (GTK_BOX (row), usher_source_label (to, "under"));
  add (self, row);
}

static void
add_counts (UsherSourcePane *self, const UsherSourceReading *reading)
{
  GtkWidget *grid = gtk_grid_new ();
  int row = 0;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  for (guint i = 0; i < reading->counts->len; i++)
    {
      const UsherSyncCount *count = reading->counts->pdata[i];
      g_autofree char *total = g_strdup_printf ("%'" PRId64, count->total);
      g_autofree char *change = count->usual >= 0 && count->usual != count->total ? g_strdup_printf ("%+" PRId64, count->total - count->usual) : NULL;
      GtkWidget *name = usher_source_label (usher_source_stream_title (count->stream), "small"), *number = usher_source_label (total, "small numeric");

      gtk_widget_set_hexpand (name, TRUE);
      gtk_label_set_xalign (GTK_LABEL (number), 1);
      gtk_grid_attach (GTK_GRID (grid), name, 0, row, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), number, 1, row, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), usher_source_label (change ? change : "", "under numeric"), 2, row++, 1, 1);
    }
  if (row == 0)
    {
      g_object_ref_sink (grid);
      g_object_unref (grid);
      return;
    }
  add_text (self, "section-title", g_strdup (_("What the last good run counted")));
  add (self, grid);
}

/* ---- What follows from it ----------------------------------------------------------------------------------- */

static void
add_consequences (UsherSourcePane *self, const UsherSourceReading *reading, const char *state, gint64 now)
{
  const char *name = reading->source->name;
  g_autofree char *when = reading->as_of ? usher_when_short (reading->as_of, now) : NULL;
  gboolean held = g_str_equal (state, "held");

  if (!held && !g_str_equal (state, "failed") && !g_str_equal (state, "late"))
    return;
  add_text (self, "section-title", g_strdup (held ? _("Until it is released") : _("Until it is read again")));
  if (held)
    {
      add_point (self, g_strdup_printf (_("Nobody counts as a leaver or orphan because of %s."), name));
      if (reading->privileged > 0)
        add_point (self, g_strdup_printf (g_dngettext (NULL, "No drift is reported for %d privileged group.", "No drift is reported for %d privileged groups.",
                                                       (gulong) reading->privileged), (int) reading->privileged));
    }
  if (when)
    add_point (self, g_strdup_printf (_("Facts from %s are shown as of %s."), name, when));
  else
    add_point (self, g_strdup_printf (_("Nothing is known from %s yet."), name));
}

static void
add_error (UsherSourcePane *self, const UsherSourceReading *reading, const char *state)
{
  if (!reading->error || !*reading->error)
    return;
  add_text (self, "section-title", g_strdup (_("Last error, as it came")));
  add (self, usher_source_code (reading->error));
  add_text (self, "small secondary",
            g_strdup (g_str_equal (state, "held")
                        ? _("If the source is wrong, mend it and run again. If it is right, two members release the run.")
                        : _("Test tells what can be read here and which permission is missing. What was read before the failure is kept: the next run goes on there.")));
}

/* ---- Buttons -------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_button (const char *label, const char *action, const char *css)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (css)
    gtk_widget_add_css_class (button, css);
  return button;
}

static void
add_buttons (UsherSourcePane *self, const UsherSourceReading *reading)
{
  GtkWidget *flow = gtk_flow_box_new ();
  static const struct {
    const char *label, *action, *css;
    gboolean needs_held;
  } buttons[] = {
    { N_("_Run Again"), "source.sync", "suggested-action", FALSE }, { N_("R_elease…"), "source.release", NULL, TRUE },
    { N_("_Full Sync"), "source.full", NULL, FALSE },               { N_("_Dry Run"), "source.dry-run", NULL, FALSE },
    { N_("_Test"), "source.test", NULL, FALSE },                    { N_("_Schedule…"), "source.schedule", NULL, FALSE },
    { N_("Enable _Writes…"), "source.enable-writes", NULL, FALSE }, { N_("Stop _Writes"), "source.disable-writes", NULL, FALSE },
    { N_("Re_move…"), "source.remove", NULL, FALSE },
  };

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 6);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 3);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *child;

      if ((buttons[i].needs_held && !reading->held_run) || (g_str_equal (buttons[i].action, "source.enable-writes") && reading->source->writes)
          || (g_str_equal (buttons[i].action, "source.disable-writes") && !reading->source->writes))
        continue;
      gtk_flow_box_append (GTK_FLOW_BOX (flow), new_button (_(buttons[i].label), buttons[i].action, buttons[i].css));
      child = gtk_widget_get_last_child (flow);
      gtk_widget_set_focusable (child, FALSE); /* the button in it is */
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (flow), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What can be done"), -1);
  add (self, flow);
}

static void
add_stub (UsherSourcePane *self, const UsherSourceReading *reading)
{
  g_autofree char *schedule = usher_source_schedule_text (reading->source->schedule), *next = NULL;
  gint64 now = usher_workspace_now (self->workspace);
  GString *text = g_string_new (NULL);

  if (reading->manifest)
    g_string_append_printf (text, "%s · %s\n", reading->manifest->title,
                            g_str_equal (reading->manifest->proved, "live") ? _("proved against a live system") : _("proved by contract only"));
  if (reading->source->origin)
    g_string_append_printf (text, "%s\n", reading->source->origin);
  if (reading->next > 0)
    next = reading->next <= now ? g_strdup (_("due now")) : usher_when_long (reading->next);
  if (reading->manifest)
    {
      g_string_append (text, schedule);
      if (next)
        g_string_append_printf (text, " · %s", next);
      g_string_append_c (text, '\n');
    }
  if (reading->headroom >= 0)
    {
      g_string_append_printf (text, _("%d %% of its rate limit are left"), (int) reading->headroom);
      g_string_append_c (text, '\n');
    }
  g_string_append (text, reading->source->writes ? _("Operations may write to it.") : _("It is only read."));
  add (self, usher_source_label (text->str, "stub"));
  if (reading->held_run)
    add (self, usher_source_label (_("Releasing takes two members with the right “accept”."), "under"));
  g_string_free (text, TRUE);
}

/* ---- Showing ---------------------------------------------------------------------------------------------------- */

static void
add_syncing (UsherSourcePane *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *spinner = gtk_spinner_new (), *stop = new_button (_("_Stop"), "source.stop", "slim");

  gtk_spinner_start (GTK_SPINNER (spinner));
  self->progress = GTK_LABEL (usher_source_label (NULL, "small"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->progress), TRUE);
  gtk_widget_set_valign (stop, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), spinner);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (row), stop);
  self->syncing = row;
  add (self, row);
}

void
usher_source_pane_set_progress (UsherSourcePane *self, const char *progress)
{
  if (!self->syncing)
    return;
  gtk_widget_set_visible (self->syncing, progress != NULL);
  gtk_label_set_text (self->progress, progress ? progress : "");
}

void
usher_source_pane_show (UsherSourcePane *self, const UsherSourceReading *reading, const char *progress)
{
  gint64 now = usher_workspace_now (self->workspace);
  const char *state;

  usher_source_clear (GTK_WIDGET (self->box));
  self->syncing = NULL;
  self->progress = NULL;
  if (!reading)
    {
      add (self, usher_source_label (_("Choose a source to see how it does."), "secondary"));
      return;
    }
  state = usher_source_state (reading->source->manifest, reading->state, reading->as_of, reading->source->schedule, now);
  add_text (self, "title-4", headline (state, reading->source->name));
  add_text (self, "small secondary", under_headline (reading, state, now));
  add_syncing (self);
  usher_source_pane_set_progress (self, progress);
  add_trouble (self, reading, state);
  add_chart (self, reading, now);
  add_consequences (self, reading, state, now);
  add_error (self, reading, state);
  if (reading->manifest)
    add_buttons (self, reading);
  else
    add (self, new_button (_("Re_move…"), "source.remove", NULL));
  add_counts (self, reading);
  add_stub (self, reading);
}

void
usher_source_pane_show_error (UsherSourcePane *self, const GError *error)
{
  usher_source_clear (GTK_WIDGET (self->box));
  self->syncing = NULL;
  self->progress = NULL;
  add (self, usher_source_strip ("error", "usher-state-fail-symbolic", error->message));
}

/* ---- The type ------------------------------------------------------------------------------------------------------- */

static void
usher_source_pane_dispose (GObject *object)
{
  g_clear_object (&USHER_SOURCE_PANE (object)->workspace);
  G_OBJECT_CLASS (usher_source_pane_parent_class)->dispose (object);
}

static void
usher_source_pane_class_init (UsherSourcePaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_source_pane_dispose;
}

static void
usher_source_pane_init (UsherSourcePane *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 9));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "pane-content");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->box));
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
usher_source_pane_new (UsherWorkspace *workspace)
{
  UsherSourcePane *self = g_object_new (USHER_TYPE_SOURCE_PANE, NULL);

  self->workspace = g_object_ref (workspace);
  usher_source_pane_show (self, NULL, NULL);
  return GTK_WIDGET (self);
}
