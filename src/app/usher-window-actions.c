/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything the window can be told to do, as actions with their keys.  One update function sets
 * what is possible now.  Main thread. */

#include <glib/gi18n.h>

#include "usher-digest.h"
#include "usher-history.h"
#include "usher-palette-search.h"
#include "usher-preferences.h"
#include "usher-window-private.h"

void
usher_window_update_actions (UsherWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean open = self->workspace != NULL, back = usher_history_stack_can_go (self->history, -1);

  gtk_widget_action_set_enabled (widget, "win.back", open && back);
  gtk_widget_action_set_enabled (widget, "win.forward", open && usher_history_stack_can_go (self->history, 1));
  gtk_widget_action_set_enabled (widget, "win.undo", open && self->undo->len > 0);
  gtk_widget_action_set_enabled (widget, "win.redo", open && self->redo->len > 0);
  gtk_widget_action_set_enabled (widget, "win.close-workspace", open);
  gtk_widget_action_set_enabled (widget, "win.palette", open);
  gtk_widget_action_set_enabled (widget, "win.search", open);
  gtk_widget_action_set_enabled (widget, "win.find", open);
  gtk_widget_action_set_enabled (widget, "win.refresh", open);
  gtk_widget_action_set_enabled (widget, "win.export", open && self->page && USHER_PAGE_GET_CLASS (self->page)->export != NULL);
  gtk_widget_set_visible (self->back_button, back);
}

static void
act_open (GtkWidget *widget, const char *name, GVariant *location)
{
  usher_window_open (USHER_WINDOW (widget), g_variant_get_string (location, NULL));
}

static void
act_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  usher_window_pages_go (USHER_WINDOW (widget), -1);
}

static void
act_forward (GtkWidget *widget, const char *name, GVariant *parameter)
{
  usher_window_pages_go (USHER_WINDOW (widget), 1);
}

static void
act_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  usher_window_undo (USHER_WINDOW (widget), g_str_equal (name, "win.redo"));
}

static void
act_palette (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (usher_palette_is_open (self->palette))
    usher_palette_close (self->palette);
  else
    usher_palette_open (self->palette, g_str_equal (name, "win.search") ? "@" : "");
}

static void
act_find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (self->page)
    usher_page_find (self->page);
}

static void
act_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (self->page && !usher_page_export (self->page))
    usher_shell_toast (USHER_SHELL (self), _("This page has nothing to export"), NULL);
}

static void
act_refresh (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (self->page)
    usher_page_refresh (self->page, NULL);
  usher_sidebar_refresh (self->sidebar);
}

static void
toggle_setting (const char *key)
{
  GSettings *settings = usher_preferences_get ();

  g_settings_set_boolean (settings, key, !g_settings_get_boolean (settings, key));
}

static void
act_sidebar (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (adw_leaflet_get_folded (self->leaflet))
    adw_leaflet_set_visible_child (self->leaflet, adw_leaflet_get_visible_child (self->leaflet) == self->sidebar_pane ? self->content_pane
                                                                                                                       : self->sidebar_pane);
  else
    toggle_setting ("sidebar-visible");
}

/* Where there is no room beside the page, the pane lies over it and is not remembered. */
static void
act_pane (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
  else
    toggle_setting ("pane-visible");
}

static void
act_destination (GtkWidget *widget, const char *name, GVariant *number)
{
  UsherWindow *self = USHER_WINDOW (widget);
  const char *location = usher_sidebar_nth (self->sidebar, (guint) g_variant_get_int32 (number));

  if (location)
    usher_window_open (self, location);
}

static void
act_help (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);
  g_autofree char *here = self->page ? usher_page_get_location (self->page) : NULL;
  g_autofree char *word = here ? usher_location_word (here) : NULL;
  g_autofree char *location = usher_location_make ("help", word, NULL);

  usher_window_open (self, location);
}

static void
act_close_workspace (GtkWidget *widget, const char *name, GVariant *parameter)
{
  usher_window_set_workspace (USHER_WINDOW (widget), NULL);
}

static void
act_open_place (GtkWidget *widget, const char *name, GVariant *place)
{
  usher_window_open_place (USHER_WINDOW (widget), g_variant_get_string (place, NULL), NULL);
}

static void
act_sync_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (self->desk)
    usher_sync_desk_start_all (self->desk);
}

static void
act_sync (GtkWidget *widget, const char *name, GVariant *source)
{
  UsherWindow *self = USHER_WINDOW (widget);
  g_autoptr(GError) error = NULL;

  if (self->desk && !usher_sync_desk_start (self->desk, g_variant_get_string (source, NULL), FALSE, &error))
    usher_shell_show_error (USHER_SHELL (self), _("The Source Was Not Synced"), error);
}

static void
act_try_connecting (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (self->workspace)
    usher_workspace_try_connecting (self->workspace);
}

static void
act_stop_waiting (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (self->workspace)
    usher_workspace_stop_waiting (self->workspace);
}

/* As whoever one acts as; only where one may choose that is it asked for. */
static void
act_reopen (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);
  g_autofree char *place = self->workspace ? g_strdup (usher_workspace_place (self->workspace)) : NULL;

  if (place)
    usher_window_open_place (self, place, usher_workspace_kind (self->workspace) != USHER_KIND_LIVE ? usher_workspace_member_login (self->workspace) : NULL);
}

static void
act_act_as (GtkWidget *widget, const char *name, GVariant *login)
{
  UsherWindow *self = USHER_WINDOW (widget);
  g_autofree char *place = self->workspace ? g_strdup (usher_workspace_place (self->workspace)) : NULL;

  if (place)
    usher_window_open_place (self, place, g_variant_get_string (login, NULL));
}

static void
on_file_chosen_cb (GtkNativeDialog *dialog, int response, UsherWindow *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    usher_window_open_place (self, path, NULL);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
act_open_file (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Open Workspace"), GTK_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              _("_Open"), _("_Cancel"));
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Usher workspaces"));
  gtk_file_filter_add_pattern (filter, "*.usher");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Made when it is asked for: GtkApplication would make it at start, hidden, and a screen reader that
 * asks for a window which was just closed gets a hidden one, at which GTK 4.8 stumbles. */
static void
act_shortcuts (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/usher_workbench/Usher/ui/help-overlay.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
}

/* ---- About, with the ledger's head ---------------------------------------------------------------- */

static gpointer
read_head_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  UsherDigest hash;
  char hex[USHER_DIGEST_HEX + 1];
  gint64 n;

  if (!usher_ledger_head (conn, &n, &hash, error))
    return NULL;
  usher_digest_to_hex (&hash, hex);
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", n, hex);
}

static void
show_about (UsherWindow *self, const char *head)
{
  GtkWidget *about = adw_about_window_new ();
  g_autofree char *debug = NULL;

  if (self->workspace)
    debug = g_strdup_printf (_("Workspace: %s\nIdentity: %s\nLedger: line %s\n"), usher_workspace_place (self->workspace),
                             usher_workspace_uuid (self->workspace), head ? head : _("could not be read"));
  g_object_set (about, "application-name", "Usher", "application-icon", "usher", "version", USHER_VERSION, "developer-name", _("The Usher authors"),
                "license-type", GTK_LICENSE_GPL_3_0, "comments", _("Who may pass, why, and who said so."), "debug-info",
                debug ? debug : _("No workspace is open."), "debug-info-filename", "usher-about.txt", NULL);
  gtk_window_set_transient_for (GTK_WINDOW (about), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (about));
}

static void
on_head_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherWindow) self = data;
  g_autofree char *head = usher_workspace_read_finish (USHER_WORKSPACE (source), result, NULL);

  show_about (self, head);
}

static void
act_about (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWindow *self = USHER_WINDOW (widget);

  if (self->workspace)
    usher_workspace_read_async (self->workspace, read_head_in_reader, NULL, NULL, g_free, NULL, on_head_read_cb, g_object_ref (self));
  else
    show_about (self, NULL);
}

/* ---- Keys ------------------------------------------------------------------------------------------- */

typedef struct {
  const char *name;
  const char *type;
  GtkWidgetActionActivateFunc func;
  const char *keys[3];
} Action;

static const Action actions[] = {
  { "win.open", "s", act_open, { NULL } },
  { "win.back", NULL, act_back, { "<Alt>Left" } },
  { "win.forward", NULL, act_forward, { "<Alt>Right" } },
  { "win.undo", NULL, act_undo, { "<Control>z" } },
  { "win.redo", NULL, act_undo, { "<Control><Shift>z" } },
  { "win.palette", NULL, act_palette, { "<Control>k" } },
  { "win.search", NULL, act_palette, { "<Control><Shift>f" } },
  { "win.find", NULL, act_find, { "<Control>f" } },
  { "win.export", NULL, act_export, { "<Control>e" } },
  { "win.refresh", NULL, act_refresh, { "<Control>r" } },
  { "win.sidebar", NULL, act_sidebar, { "F9" } },
  { "win.pane", NULL, act_pane, { "<Shift>F9" } },
  { "win.help", NULL, act_help, { "F1" } },
  { "win.show-help-overlay", NULL, act_shortcuts, { "<Control>question", "<Control>F1" } },
  { "win.about", NULL, act_about, { NULL } },
  { "win.open-file", NULL, act_open_file, { "<Control>o" } },
  { "win.open-place", "s", act_open_place, { NULL } },
  { "win.act-as", "s", act_act_as, { NULL } },
  { "win.try-connecting", NULL, act_try_connecting, { NULL } },
  { "win.stop-waiting", NULL, act_stop_waiting, { NULL } },
  { "win.reopen", NULL, act_reopen, { NULL } },
  { "win.sync-all", NULL, act_sync_all, { NULL } },
  { "win.sync", "s", act_sync, { NULL } },
  { "win.close-workspace", NULL, act_close_workspace, { NULL } },
};

void
usher_window_install_actions (GtkWidgetClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (klass, actions[i].name, actions[i].type, actions[i].func);
      for (guint k = 0; actions[i].keys[k]; k++)
        {
          guint keyval;
          GdkModifierType state;

          gtk_accelerator_parse (actions[i].keys[k], &keyval, &state);
          gtk_widget_class_add_binding_action (klass, keyval, state, actions[i].name, NULL);
        }
    }
  gtk_widget_class_install_action (klass, "win.destination", "i", act_destination);
  for (guint i = 0; i < 9; i++)
    gtk_widget_class_add_binding_action (klass, GDK_KEY_1 + i, GDK_CONTROL_MASK, "win.destination", "i", (int) i);
}
