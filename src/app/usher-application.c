/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The application: one process, windows on workspaces.  A second start hands its arguments to the
 * first and raises its window.  Arguments are .usher files or postgresql:// URIs.  Main thread. */

#include "usher-application.h"

#include <glib/gi18n.h>

#include "usher-app-resources.h"
#include "usher-approval.h"
#include "usher-db.h"
#include "usher-op-acts.h"
#include "usher-pages.h"
#include "usher-preferences.h"
#include "usher-preferences-window.h"
#include "usher-widgets.h"
#include "usher-window.h"

struct _UsherApplication {
  AdwApplication parent_instance;

  int base_dpi;       /* of the display's settings, before our text scale */
  gboolean maximized; /* asked for at start: the display belongs to the window alone */
};

G_DEFINE_FINAL_TYPE (UsherApplication, usher_application, ADW_TYPE_APPLICATION)

/* ---- How it looks ------------------------------------------------------------------------------ */

static void
apply_color_scheme (UsherApplication *self)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  int chosen = g_settings_get_enum (usher_preferences_get (), "color-scheme");

  adw_style_manager_set_color_scheme (adw_application_get_style_manager (ADW_APPLICATION (self)), schemes[CLAMP (chosen, 0, 2)]);
}

/* All our sizes of text are in points, so this scales them, and what is laid out by them. */
static void
apply_text_scale (UsherApplication *self)
{
  GtkSettings *settings = gtk_settings_get_default ();
  double scale = g_settings_get_double (usher_preferences_get (), "text-scale");

  if (self->base_dpi == 0)
    g_object_get (settings, "gtk-xft-dpi", &self->base_dpi, NULL);
  if (self->base_dpi <= 0)
    self->base_dpi = 96 * 1024;
  g_object_set (settings, "gtk-xft-dpi", (int) (self->base_dpi * scale), NULL);
}

/* ---- Windows --------------------------------------------------------------------------------------- */

static UsherWindow *
any_window (UsherApplication *self)
{
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at; at = at->next)
    if (USHER_IS_WINDOW (at->data))
      return at->data;
  return NULL;
}

static UsherWindow *
new_window (UsherApplication *self, const char *place)
{
  UsherWindow *window = place ? usher_window_new_for_place (ADW_APPLICATION (self), place) : usher_window_new (ADW_APPLICATION (self));

  if (self->maximized)
    gtk_window_maximize (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static void
show_place (UsherApplication *self, const char *place)
{
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at; at = at->next)
    {
      UsherWorkspace *workspace = USHER_IS_WINDOW (at->data) ? usher_window_get_workspace (at->data) : NULL;

      if (workspace && g_strcmp0 (usher_workspace_place (workspace), place) == 0)
        {
          gtk_window_present (at->data);
          return;
        }
    }
  if (any_window (self) && !usher_window_get_workspace (any_window (self)))
    usher_window_open_place (any_window (self), place, NULL);
  else
    new_window (self, place);
}

static void
usher_application_activate (GApplication *application)
{
  UsherApplication *self = USHER_APPLICATION (application);
  UsherWindow *window = any_window (self);
  g_auto(GStrv) recent = usher_preferences_dup_recent ();

  if (window)
    {
      gtk_window_present (GTK_WINDOW (window));
      return;
    }
  new_window (self, recent[0] && g_settings_get_boolean (usher_preferences_get (), "reopen-last") ? recent[0] : NULL);
}

static int
usher_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  UsherApplication *self = USHER_APPLICATION (application);
  int n;
  g_auto(GStrv) words = g_application_command_line_get_arguments (line, &n);

  self->maximized = g_variant_dict_contains (g_application_command_line_get_options_dict (line), "maximized");
  if (n <= 1)
    g_application_activate (application);
  for (int i = 1; i < n; i++)
    {
      g_autoptr(GFile) file = NULL;
      g_autofree char *path = NULL;

      if (usher_place_is_uri (words[i]))
        {
          show_place (self, words[i]);
          continue;
        }
      file = g_application_command_line_create_file_for_arg (line, words[i]);
      path = g_file_get_path (file);
      if (path)
        show_place (self, path);
      else
        g_application_command_line_printerr (line, _("%s is no file on this computer\n"), words[i]);
    }
  if (any_window (self))
    gtk_window_present (GTK_WINDOW (any_window (self)));
  return 0;
}

static void
usher_application_open (GApplication *application, GFile **files, int n, const char *hint)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path)
        show_place (USHER_APPLICATION (application), path);
    }
}

/* ---- Actions ------------------------------------------------------------------------------------------ */

static void
act_new_window (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  new_window (self, NULL);
}

static void
act_preferences (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  GtkWindow *window = GTK_WINDOW (usher_preferences_window_new ());

  gtk_window_set_transient_for (window, gtk_application_get_active_window (GTK_APPLICATION (self)));
  gtk_window_present (window);
}

static void
act_quit (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  g_autoptr(GList) windows = g_list_copy_deep (gtk_application_get_windows (GTK_APPLICATION (self)), (GCopyFunc) (void (*) (void)) g_object_ref, NULL);

  /* A window takes those above it with it. */
  for (GList *at = windows; at; at = at->next)
    {
      gtk_window_close (at->data);
      g_object_unref (at->data);
    }
}

static void
usher_application_startup (GApplication *application)
{
  UsherApplication *self = USHER_APPLICATION (application);
  static const GActionEntry entries[] = {
    { .name = "new-window", .activate = act_new_window },
    { .name = "preferences", .activate = act_preferences },
    { .name = "quit", .activate = act_quit },
  };

  /* libadwaita looks for the stylesheets while it starts. */
  usher_widgets_init ();
  usher_app_register_resource ();
  usher_pages_init ();
  usher_source_register ();
  usher_approval_register ();
  usher_op_register ();
  G_APPLICATION_CLASS (usher_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name ("usher");
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), "/io/github/usher_workbench/Usher/icons");
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.preferences", (const char *const[]) { "<Control>comma", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", (const char *const[]) { "<Control>q", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.new-window", (const char *const[]) { "<Control><Shift>n", NULL });
  g_signal_connect_object (usher_preferences_get (), "changed::color-scheme", G_CALLBACK (apply_color_scheme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (usher_preferences_get (), "changed::text-scale", G_CALLBACK (apply_text_scale), self, G_CONNECT_SWAPPED);
  apply_color_scheme (self);
  apply_text_scale (self);
}

static void
usher_application_class_init (UsherApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = usher_application_startup;
  application_class->activate = usher_application_activate;
  application_class->command_line = usher_application_command_line;
  application_class->open = usher_application_open;
}

static void
usher_application_init (UsherApplication *self)
{
}

UsherApplication *
usher_application_new (void)
{
  static const GOptionEntry options[] = {
    { .long_name = "maximized", .arg = G_OPTION_ARG_NONE, .description = N_("Let the window fill the screen") },
    { NULL }
  };
  UsherApplication *self = g_object_new (USHER_TYPE_APPLICATION, "application-id", USHER_APPLICATION_ID, "flags",
                                         G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                                         "/io/github/usher_workbench/Usher", NULL);

  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[WORKSPACE…]"));
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  return self;
}
