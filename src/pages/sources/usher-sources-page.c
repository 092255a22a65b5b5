/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources & Sync: the sources in the one grid with the matrix of what they observe under it, their runs in
 * another, and a pane for what is focused.  Main thread; reading on a reader. */

#include <glib/gi18n.h>

#include "usher-fold-row.h"
#include "usher-observes.h"
#include "usher-pages.h"
#include "usher-source-assistant.h"
#include "usher-source-columns.h"
#include "usher-source-parts.h"
#include "usher-sources-page-private.h"

G_DEFINE_FINAL_TYPE (UsherSourcesPage, usher_sources_page, USHER_TYPE_PAGE)

static const char *const tab_names[] = { "sources", "runs" };

/* ---- The pane ---------------------------------------------------------------------------------------------- */

static char *
progress_of (UsherSourcesPage *self)
{
  UsherSyncDesk *desk = usher_sync_desk_of (usher_page_get_workspace (USHER_PAGE (self)));

  return desk && self->reading ? usher_sync_desk_progress (desk, self->reading->source->name) : NULL;
}

static gpointer
load_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  return usher_source_reading_load (conn, *(gint64 *) data, error);
}

static void
on_loaded_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherSourcesPage) self = data;
  g_autoptr(GError) error = NULL;
  UsherSourceReading *reading = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);
  g_autofree char *progress = NULL;

  if (!self->pane || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || (reading && reading->source->id != self->focus))
    {
      g_clear_pointer (&reading, usher_source_reading_free);
      return;
    }
  if (!reading)
    {
      usher_source_pane_show_error (self->source_pane, error);
      return;
    }
  g_clear_pointer (&self->reading, usher_source_reading_free);
  self->reading = reading;
  progress = progress_of (self);
  usher_source_pane_show (self->source_pane, reading, progress);
  usher_sources_page_update_actions (self);
}

void
usher_sources_page_read (UsherSourcesPage *self)
{
  if (self->focus > 0)
    usher_workspace_read_async (usher_page_get_workspace (USHER_PAGE (self)), load_in_reader, g_memdup2 (&self->focus, sizeof self->focus), g_free,
                                (GDestroyNotify) usher_source_reading_free, usher_page_get_cancellable (USHER_PAGE (self)), on_loaded_cb,
                                g_object_ref (self));
}

static void
on_focus_source_cb (UsherGrid *grid, gint64 id, const char *key, UsherSourcesPage *self)
{
  if (id <= 0 || id == self->focus)
    return;
  self->focus = id;
  usher_sources_page_read (self);
}

static void
on_activate_source_cb (UsherGrid *grid, gint64 id, const char *key, UsherSourcesPage *self)
{
  g_autofree char *tokens = usher_token_make ("source", strchr (key, ':') ? strchr (key, ':') + 1 : key);

  usher_grid_set_tokens (self->runs, tokens);
  gtk_toggle_button_set_active (self->tabs[1], TRUE);
}

static void
on_focus_run_cb (UsherGrid *grid, gint64 id, const char *key, UsherSourcesPage *self)
{
  if (id > 0)
    usher_run_pane_show (self->run_pane, id);
}

/* The first of all stands in the pane until one is chosen. */
static void
choose_first (UsherSourcesPage *self)
{
  UsherGridSource *source = usher_grid_get_source (self->grid);

  for (guint i = 0; i < usher_grid_source_get_rows (source); i++)
    {
      g_autofree char *key = self->wanted && usher_grid_source_has (source, i) ? usher_grid_key_at (self->grid, i) : NULL;

      if (self->wanted && (!key || g_strcmp0 (strchr (key, ':') + 1, self->wanted) != 0))
        continue;
      if (usher_grid_source_get_id (source, i) > 0)
        on_focus_source_cb (self->grid, usher_grid_source_get_id (source, i), NULL, self);
      g_clear_pointer (&self->wanted, g_free);
      return;
    }
}

static void
on_rows_cb (UsherSourcesPage *self)
{
  UsherGridSource *source = usher_grid_get_source (self->grid);

  if ((self->focus <= 0 || self->wanted) && usher_grid_source_get_state (source) != USHER_GRID_LOADING)
    choose_first (self);
}

/* ---- What runs ------------------------------------------------------------------------------------------------- */

static void
on_desk_changed_cb (UsherSyncDesk *desk, const char *source, UsherSourcesPage *self)
{
  g_autofree char *progress = NULL;

  usher_grid_changed (self->grid, NULL);
  if (!self->reading || !g_str_equal (self->reading->source->name, source))
    return;
  progress = progress_of (self);
  usher_source_pane_set_progress (self->source_pane, progress);
  usher_sources_page_update_actions (self);
  if (!progress)
    usher_sources_page_read (self);
}

/* ---- What they observe, and the subtitle -------------------------------------------------------------------------- */

typedef struct {
  GPtrArray *rows; /* (owned) */
  gint64 sources, held, failed;
} Overview;

static void
overview_free (gpointer data)
{
  Overview *self = data;

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

static gboolean
count_sources (UsherConn *conn, const char *tokens, gint64 *total, GError **error)
{
  g_autoptr(UsherQuery) query = usher_query_new (usher_noun_find ("sources"));

  return usher_query_set_tokens (query, tokens, 0, error) && usher_query_count (query, conn, total, error);
}

static gpointer
look_in_reader (UsherConn *conn, gpointer now, GCancellable *cancellable, GError **error)
{
  Overview *self = g_new0 (Overview, 1);

  if ((self->rows = usher_observes_load (conn, *(gint64 *) now, error)) && count_sources (conn, NULL, &self->sources, error)
      && count_sources (conn, "state:quarantined", &self->held, error) && count_sources (conn, "state:failed", &self->failed, error))
    return self;
  overview_free (self);
  return NULL;
}

static void
show_overview (UsherSourcesPage *self, const Overview *overview)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, g_dngettext (NULL, "%d source", "%d sources", (gulong) overview->sources), (int) overview->sources);
  if (overview->held > 0)
    g_string_append_printf (text, _(", %d held"), (int) overview->held);
  if (overview->failed > 0)
    g_string_append_printf (text, _(", %d failed"), (int) overview->failed);
  usher_page_set_subtitle (USHER_PAGE (self), text->str);
  adw_bin_set_child (self->observes, usher_observes_new (overview->rows));
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->observes)), overview->rows->len > 0);
  g_string_free (text, TRUE);
}

static void
on_looked_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherSourcesPage) self = data;
  Overview *overview = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, NULL);

  if (overview && self->pane)
    show_overview (self, overview);
  g_clear_pointer (&overview, overview_free);
}

static void
look (UsherSourcesPage *self)
{
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));
  gint64 now = usher_workspace_now (workspace);

  usher_workspace_read_async (workspace, look_in_reader, g_memdup2 (&now, sizeof now), g_free, overview_free,
                              usher_page_get_cancellable (USHER_PAGE (self)), on_looked_cb, g_object_ref (self));
}

/* ---- Building --------------------------------------------------------------------------------------------------------- */

static GtkWidget *
build_observes (UsherSourcesPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->observes = ADW_BIN (adw_bin_new ());
  gtk_box_append (GTK_BOX (box), usher_source_label (_("What each source can observe"), "section-title"));
  gtk_box_append (GTK_BOX (box), usher_source_label (_("A dash is a blind spot: Usher shows it as unknown everywhere, never as unused, gone or fine."),
                                                     "small secondary"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->observes));
  gtk_widget_set_visible (box, FALSE);
  gtk_widget_add_css_class (box, "pane-content");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 330);
  gtk_widget_set_focusable (scroller, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What each source can observe"), -1);
  return scroller;
}

static void
on_tab_toggled_cb (GtkToggleButton *button, UsherSourcesPage *self)
{
  const char *child = g_object_get_data (G_OBJECT (button), "child");

  if (!gtk_toggle_button_get_active (button))
    return;
  gtk_stack_set_visible_child_name (self->stack, child);
  gtk_stack_set_visible_child_name (self->pane, child);
}

static GtkWidget *
build_tabs (UsherSourcesPage *self)
{
  static const char *const titles[] = { N_("Sources"), N_("Runs") };
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *add = gtk_button_new_with_label (_("Add Source…")), *row;

  gtk_widget_add_css_class (bar, "tabs");
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_(titles[i]));

      gtk_widget_add_css_class (button, "flat");
      g_object_set_data (G_OBJECT (button), "child", (gpointer) tab_names[i]);
      self->tabs[i] = GTK_TOGGLE_BUTTON (button);
      if (i > 0)
        gtk_toggle_button_set_group (self->tabs[i], self->tabs[0]);
      else
        gtk_toggle_button_set_active (self->tabs[0], TRUE);
      g_signal_connect (button, "toggled", G_CALLBACK (on_tab_toggled_cb), self);
      gtk_box_append (GTK_BOX (bar), button);
    }
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "source.add");
  gtk_widget_add_css_class (add, "slim");
  gtk_widget_set_valign (add, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (add, GTK_ALIGN_END);
  row = usher_fold_row_new (bar, add);
  gtk_widget_add_css_class (row, "filter-bar");
  return row;
}

static void
build_header (UsherSourcesPage *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("view-refresh-symbolic");

  gtk_widget_set_tooltip_text (button, _("Sync every source that can be asked"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Sync All"), -1);
  gtk_widget_insert_action_group (button, "source", G_ACTION_GROUP (self->actions));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "source.sync-all");
  usher_page_set_header (USHER_PAGE (self), button);
}

static void
build_pane (UsherSourcesPage *self)
{
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));

  self->pane = GTK_STACK (g_object_ref_sink (gtk_stack_new ()));
  gtk_widget_set_hexpand (GTK_WIDGET (self->pane), FALSE); /* whatever is in it */
  self->source_pane = USHER_SOURCE_PANE (usher_source_pane_new (workspace));
  self->run_pane = USHER_RUN_PANE (usher_run_pane_new (workspace));
  gtk_stack_add_named (self->pane, GTK_WIDGET (self->source_pane), "sources");
  gtk_stack_add_named (self->pane, GTK_WIDGET (self->run_pane), "runs");
  gtk_widget_insert_action_group (GTK_WIDGET (self->pane), "source", G_ACTION_GROUP (self->actions));
  usher_page_set_pane (USHER_PAGE (self), GTK_WIDGET (self->pane));
}

/* ---- The page ------------------------------------------------------------------------------------------------------------ */

UsherShell *
usher_sources_page_shell (UsherSourcesPage *self)
{
  return usher_shell_of (GTK_WIDGET (self));
}

static UsherGrid *
grid_shown (UsherSourcesPage *self)
{
  return gtk_toggle_button_get_active (self->tabs[1]) ? self->runs : self->grid;
}

static char *
usher_sources_page_get_location (UsherPage *page)
{
  UsherSourcesPage *self = USHER_SOURCES_PAGE (page);
  g_autofree char *tokens = usher_grid_get_tokens (grid_shown (self));
  const char *tab = grid_shown (self) == self->runs ? "runs" : NULL;

  return usher_location_make ("sources", NULL, (const char *const[]) { "query", tokens, "tab", tab, NULL });
}

/* The assistant stands over the window: it waits until there is one. */
static void
usher_sources_page_shown (UsherPage *page)
{
  UsherSourcesPage *self = USHER_SOURCES_PAGE (page);

  if (self->adding)
    {
      self->adding = FALSE;
      g_action_group_activate_action (G_ACTION_GROUP (self->actions), "add", NULL);
    }
}

static gboolean
usher_sources_page_go (UsherPage *page, const char *location)
{
  UsherSourcesPage *self = USHER_SOURCES_PAGE (page);
  g_autofree char *tab = usher_location_state (location, "tab"), *tokens = usher_location_state (location, "query"),
                  *wish = usher_location_state (location, "do"), *about = usher_location_about (location);

  gtk_toggle_button_set_active (self->tabs[g_strcmp0 (tab, "runs") == 0 ? 1 : 0], TRUE);
  usher_grid_set_tokens (grid_shown (self), tokens);
  if (about)
    {
      g_free (self->wanted);
      self->wanted = g_steal_pointer (&about);
      on_rows_cb (self);
    }
  self->adding = g_strcmp0 (wish, "add") == 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    usher_sources_page_shown (page);
  return TRUE;
}

static void
usher_sources_page_find (UsherPage *page)
{
  usher_grid_find (grid_shown (USHER_SOURCES_PAGE (page)));
}

static void
usher_sources_page_refresh (UsherPage *page, GPtrArray *changed)
{
  UsherSourcesPage *self = USHER_SOURCES_PAGE (page);

  usher_grid_changed (self->grid, NULL);
  usher_grid_changed (self->runs, changed);
  usher_sources_page_read (self);
  look (self);
}

static gboolean
usher_sources_page_export (UsherPage *page)
{
  usher_grid_export (grid_shown (USHER_SOURCES_PAGE (page)));
  return TRUE;
}

static void
usher_sources_page_dispose (GObject *object)
{
  UsherSourcesPage *self = USHER_SOURCES_PAGE (object);

  if (self->pane)
    gtk_widget_insert_action_group (GTK_WIDGET (self->pane), "source", NULL);
  g_clear_object (&self->pane);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->reading, usher_source_reading_free);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (usher_sources_page_parent_class)->dispose (object);
}

static void
usher_sources_page_class_init (UsherSourcesPageClass *klass)
{
  UsherPageClass *page_class = USHER_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_sources_page_dispose;
  page_class->get_location = usher_sources_page_get_location;
  page_class->go = usher_sources_page_go;
  page_class->shown = usher_sources_page_shown;
  page_class->find = usher_sources_page_find;
  page_class->refresh = usher_sources_page_refresh;
  page_class->export = usher_sources_page_export;
}

static void
usher_sources_page_init (UsherSourcesPage *self)
{
  usher_source_register ();
}

static void
build (UsherSourcesPage *self)
{
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *sources = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->grid = USHER_GRID (usher_grid_new (workspace, &usher_source_grid, NULL));
  self->runs = USHER_GRID (usher_grid_new (workspace, &usher_run_grid, NULL));
  g_signal_connect (self->grid, "focus-row", G_CALLBACK (on_focus_source_cb), self);
  g_signal_connect (self->grid, "activate-row", G_CALLBACK (on_activate_source_cb), self);
  g_signal_connect (self->runs, "focus-row", G_CALLBACK (on_focus_run_cb), self);
  g_signal_connect_object (usher_grid_get_source (self->grid), "state", G_CALLBACK (on_rows_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (usher_grid_get_source (self->grid), "rearranged", G_CALLBACK (on_rows_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_vexpand (GTK_WIDGET (self->grid), TRUE);
  gtk_box_append (GTK_BOX (sources), GTK_WIDGET (self->grid));
  gtk_box_append (GTK_BOX (sources), build_observes (self));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, sources, "sources");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->runs), "runs");
  gtk_box_append (GTK_BOX (box), build_tabs (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
}

UsherPage *
usher_sources_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherSourcesPage *self = g_object_new (USHER_TYPE_SOURCES_PAGE, "workspace", workspace, "title", _("Sources & Sync"), NULL);
  UsherSyncDesk *desk = usher_sync_desk_of (workspace);

  self->actions = g_simple_action_group_new ();
  usher_sources_page_add_actions (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "source", G_ACTION_GROUP (self->actions));
  build_pane (self);
  build (self);
  build_header (self);
  usher_sources_page_update_actions (self);
  if (desk)
    g_signal_connect_object (desk, "changed", G_CALLBACK (on_desk_changed_cb), self, 0);
  look (self);
  usher_sources_page_go (USHER_PAGE (self), location);
  return USHER_PAGE (self);
}
