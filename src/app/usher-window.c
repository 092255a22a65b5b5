/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: sidebar, pages, right pane, banner and palette around one workspace.
 *
 *   root ─┬─ welcome
 *         └─ main ── leaflet ─┬─ sidebar
 *                             └─ content ── banner, flap ─┬─ pages
 *                                                         └─ pane of the page
 *
 * Split by concern: -pages (what is on screen), -actions (what can be done), -shell (what pages
 * ask of it), -open (workspaces come and go).  Main thread. */

#include "usher-window-private.h"

#include <glib/gi18n.h>

#include "usher-palette-search.h"
#include "usher-preferences.h"

#define OPENING_LONG_MS 500

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherWindow, usher_window, ADW_TYPE_APPLICATION_WINDOW,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_SHELL, usher_window_shell_iface_init))

static void
save_state (UsherWindow *self)
{
  GSettings *settings = usher_preferences_get ();
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (gtk_window_is_maximized (GTK_WINDOW (self)))
    return;
  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
}

static gboolean
usher_window_close_request (GtkWindow *window)
{
  UsherWindow *self = USHER_WINDOW (window);

  save_state (self);
  usher_works_button_cancel_all (self->works);
  return GTK_WINDOW_CLASS (usher_window_parent_class)->close_request (window);
}

/* In GTK 4.8 Tab goes on from where the focus was even when that is gone, and at the end of the chain
 * stays there for good. */
static gboolean
usher_window_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *next = gtk_window_get_focus (GTK_WINDOW (widget)) ? NULL : widget;

  while (next)
    {
      GtkWidget *child = gtk_widget_get_focus_child (next);

      gtk_widget_set_focus_child (next, NULL);
      next = child;
    }
  return GTK_WIDGET_CLASS (usher_window_parent_class)->focus (widget, direction);
}

static void
usher_window_dispose (GObject *object)
{
  UsherWindow *self = USHER_WINDOW (object);

  if (self->opening)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_handle_id (&self->folding, g_source_remove);
  g_clear_handle_id (&self->opening_long, g_source_remove);
  if (self->pages)
    usher_window_pages_clear (self);
  g_clear_object (&self->desk);
  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (self), USHER_TYPE_WINDOW);
  G_OBJECT_CLASS (usher_window_parent_class)->dispose (object);
}

static void
usher_window_finalize (GObject *object)
{
  UsherWindow *self = USHER_WINDOW (object);

  g_free (self->waiting_for);
  usher_history_stack_free (self->history);
  g_queue_clear (&self->cache);
  g_ptr_array_unref (self->undo);
  g_ptr_array_unref (self->redo);
  G_OBJECT_CLASS (usher_window_parent_class)->finalize (object);
}

static void
usher_window_class_init (UsherWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_window_dispose;
  widget_class->focus = usher_window_focus;
  G_OBJECT_CLASS (klass)->finalize = usher_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = usher_window_close_request;

  g_type_ensure (USHER_TYPE_SIDEBAR);
  g_type_ensure (USHER_TYPE_BANNER);
  g_type_ensure (USHER_TYPE_WORKS_BUTTON);
  g_type_ensure (USHER_TYPE_PALETTE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, UsherWindow, name)
  BIND (toasts);
  BIND (root);
  BIND (welcome_slot);
  BIND (welcome_title);
  BIND (leaflet);
  BIND (sidebar_pane);
  BIND (content_pane);
  BIND (workspace_title);
  BIND (page_title);
  BIND (sidebar);
  BIND (flap);
  BIND (pane_slot);
  BIND (page_header_slot);
  BIND (pages);
  BIND (banner);
  BIND (works);
  BIND (palette);
  BIND (pane_button);
  BIND (sidebar_button);
  BIND (back_button);
  BIND (role_button);
#undef BIND
  usher_window_install_actions (widget_class);
}

static void
on_sidebar_open_cb (UsherSidebar *sidebar, const char *location, UsherWindow *self)
{
  usher_window_open (self, location);
}

/* Not while GTK lays the window out, which is when it folds: what then asked for another size would
 * be drawn before it has one. */
static gboolean
show_folded (gpointer data)
{
  UsherWindow *self = data;

  self->folding = 0;
  gtk_widget_set_visible (self->sidebar_button, adw_leaflet_get_folded (self->leaflet));
  usher_window_pages_update_pane (self);
  usher_window_update_role (self);
  usher_window_update_actions (self);
  return G_SOURCE_REMOVE;
}

static void
on_fold_changed_cb (UsherWindow *self)
{
  if (self->folding == 0)
    self->folding = g_idle_add_full (G_PRIORITY_HIGH_IDLE, show_folded, self, NULL);
}

static void
on_sidebar_setting_cb (UsherWindow *self)
{
  /* While folded the leaflet shows one of the two; a hidden sidebar could not be reached. */
  gtk_widget_set_visible (self->sidebar_pane, adw_leaflet_get_folded (self->leaflet)
                                                || g_settings_get_boolean (usher_preferences_get (), "sidebar-visible"));
}

static void
usher_window_init (UsherWindow *self)
{
  GSettings *settings = usher_preferences_get ();

  self->history = usher_history_stack_new ();
  self->undo = g_ptr_array_new_with_free_func (g_free);
  self->redo = g_ptr_array_new_with_free_func (g_free);
  self->connected = TRUE;
  g_queue_init (&self->cache);
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"), g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_signal_connect (self->sidebar, "open", G_CALLBACK (on_sidebar_open_cb), self);
  g_signal_connect_swapped (self->leaflet, "notify::folded", G_CALLBACK (on_fold_changed_cb), self);
  g_signal_connect_swapped (self->leaflet, "notify::folded", G_CALLBACK (on_sidebar_setting_cb), self);
  g_signal_connect_swapped (self->flap, "notify::folded", G_CALLBACK (on_fold_changed_cb), self);
  g_signal_connect_object (settings, "changed::sidebar-visible", G_CALLBACK (on_sidebar_setting_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::pane-visible", G_CALLBACK (usher_window_pages_update_pane), self, G_CONNECT_SWAPPED);
  on_sidebar_setting_cb (self);
  usher_palette_search_attach (self, self->palette);
}

UsherWindow *
usher_window_new (AdwApplication *application)
{
  UsherWindow *self = g_object_new (USHER_TYPE_WINDOW, "application", application, NULL);

  usher_window_show_welcome (self, NULL);
  return self;
}

static gboolean
show_that_it_takes_long (gpointer data)
{
  UsherWindow *self = data;

  self->opening_long = 0;
  if (!self->workspace && !adw_bin_get_child (self->welcome_slot))
    usher_window_show_welcome (self, NULL);
  return G_SOURCE_REMOVE;
}

/* The welcome page would be made for one frame, and be seen to go. */
UsherWindow *
usher_window_new_for_place (AdwApplication *application, const char *place)
{
  UsherWindow *self = g_object_new (USHER_TYPE_WINDOW, "application", application, NULL);

  gtk_window_set_title (GTK_WINDOW (self), _("Usher"));
  usher_window_update_actions (self);
  self->opening_long = g_timeout_add (OPENING_LONG_MS, show_that_it_takes_long, self);
  usher_window_open_place (self, place, NULL);
  return self;
}

UsherWorkspace *
usher_window_get_workspace (UsherWindow *self)
{
  return self->workspace;
}

void
usher_window_open (UsherWindow *self, const char *location)
{
  usher_window_pages_show (self, location, TRUE);
  adw_leaflet_set_visible_child (self->leaflet, self->content_pane); /* folded, the sidebar would hide it */
}
