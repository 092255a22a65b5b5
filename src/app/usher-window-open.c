/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Workspaces come and go: opening in a thread, the welcome page, another member of a sample, and
 * the banner that says when the workspace cannot be written or reached.  Main thread, but for
 * open_in_thread (). */

#include <glib/gi18n.h>

#include "usher-error.h"
#include "usher-member.h"
#include "usher-page-registry.h"
#include "usher-preferences.h"
#include "usher-secret.h"
#include "usher-window-private.h"

typedef struct {
  char *place, *as, *secret; /* (owned) (nullable) but place */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->place);
  g_free (opening->as);
  g_free (opening->secret);
  g_free (opening);
}

/* ---- The welcome page ------------------------------------------------------------------------- */

void
usher_window_show_welcome (UsherWindow *self, const char *message)
{
  const UsherPageEntry *entry = usher_page_registry_find ("welcome");
  g_autofree char *location = usher_location_make ("welcome", NULL, (const char *const[]) { "message", message, NULL });

  adw_bin_set_child (self->welcome_slot, GTK_WIDGET (entry->new_page (NULL, location)));
  gtk_stack_set_visible_child_name (self->root, "welcome");
  gtk_window_set_title (GTK_WINDOW (self), _("Usher"));
  usher_window_update_actions (self);
}

/* ---- The banner ---------------------------------------------------------------------------------- */

void
usher_window_update_banner (UsherWindow *self)
{
  const char *why = NULL;
  g_autofree char *message = NULL;

  if (!self->workspace)
    usher_banner_hide (self->banner);
  else if (!self->connected && usher_place_is_uri (usher_workspace_place (self->workspace)))
    usher_banner_show (self->banner, "error",
                       _("The database does not answer. What you see is as it was, and nothing can be done until it is back. Usher keeps trying."),
                       _("Try Now"), "win.try-connecting");
  else if (!self->connected)
    usher_banner_show (self->banner, "error",
                       _("The file of this workspace is gone or was replaced. What you see is as it was, and nothing can be done until it is back."),
                       _("Open Again"), "win.reopen");
  else if (self->waiting_for)
    {
      message = g_strdup_printf (_("Waiting for %s, which is writing to this workspace. What you did follows it."), self->waiting_for);
      usher_banner_show (self->banner, "warning", message, _("Stop Waiting"), "win.stop-waiting");
    }
  else if (usher_workspace_is_read_only (self->workspace, &why))
    {
      message = g_strdup_printf (_("Open for reading: %s"), why ? why : _("this workspace cannot be written"));
      usher_banner_show (self->banner, "warning", message, _("Why?"), "win.open('members')");
    }
  else if (usher_workspace_kind (self->workspace) == USHER_KIND_TRAINING)
    usher_banner_show (self->banner, "warning", _("Training: nothing here is real"), NULL, NULL);
  else
    usher_banner_hide (self->banner);
}

static void
on_connected_cb (UsherWorkspace *workspace, gboolean connected, UsherWindow *self)
{
  self->connected = connected;
  usher_window_update_banner (self);
  if (connected && self->page)
    usher_page_refresh (self->page, NULL);
}

static void
on_waiting_cb (UsherWorkspace *workspace, const char *who, UsherWindow *self)
{
  g_free (self->waiting_for);
  self->waiting_for = g_strdup (who);
  usher_window_update_banner (self);
}

static void
on_changed_cb (UsherWorkspace *workspace, GPtrArray *changed, gboolean own, UsherWindow *self)
{
  for (GList *at = self->cache.head; at; at = at->next)
    usher_page_refresh (at->data, changed);
  usher_sidebar_refresh (self->sidebar);
}

/* ---- Which workspace -------------------------------------------------------------------------------- */

static gpointer
list_members_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  return usher_member_list (conn, error);
}

static void
on_members_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherWindow) self = data;
  g_autoptr(GPtrArray) members = usher_workspace_read_finish (USHER_WORKSPACE (source), result, NULL);
  g_autoptr(GMenu) menu = g_menu_new ();

  for (guint i = 0; members && i < members->len; i++)
    {
      const UsherMember *member = members->pdata[i];
      g_autofree char *label = g_strdup_printf ("%s (%s)", member->name, member->login);
      g_autoptr(GMenuItem) item = NULL;

      if (!member->active || g_str_equal (member->login, USHER_MEMBER_SYSTEM))
        continue;
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.act-as", "s", member->login);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->role_button), G_MENU_MODEL (menu));
}

/* Who one is, as a word; where there is no room for it, as an icon that says it when asked. */
void
usher_window_update_role (UsherWindow *self)
{
  const char *login = self->workspace ? usher_workspace_member_login (self->workspace) : NULL;

  login = login ? login : _("Nobody");
  if (adw_leaflet_get_folded (self->leaflet))
    gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->role_button), "avatar-default-symbolic");
  else
    gtk_menu_button_set_label (GTK_MENU_BUTTON (self->role_button), login);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->role_button), GTK_ACCESSIBLE_PROPERTY_LABEL, login, -1);
}

/* In a sample or training workspace one may act as any of its members. */
static void
fill_role_menu (UsherWindow *self)
{
  gboolean offered = self->workspace && usher_workspace_kind (self->workspace) != USHER_KIND_LIVE;

  gtk_widget_set_visible (self->role_button, offered);
  if (!offered)
    return;
  usher_window_update_role (self);
  usher_workspace_read_async (self->workspace, list_members_in_reader, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, on_members_listed_cb,
                              g_object_ref (self));
}

static char *
place_title (UsherWorkspace *workspace)
{
  const char *place = usher_workspace_place (workspace);
  g_autofree char *name = g_path_get_basename (place);
  char *dot;

  if (usher_workspace_kind (workspace) == USHER_KIND_SAMPLE)
    return g_strdup (_("Larkfield Systems"));
  if (usher_place_is_uri (place))
    return g_strndup (name, strcspn (name, "?")); /* the database */
  if ((dot = g_strrstr (name, ".usher")))
    *dot = '\0';
  return g_steal_pointer (&name);
}

void
usher_window_set_workspace (UsherWindow *self, UsherWorkspace *workspace)
{
  g_autofree char *title = NULL;

  usher_window_pages_clear (self);
  if (self->workspace)
    g_signal_handlers_disconnect_by_data (self->workspace, self);
  g_clear_object (&self->desk);
  g_set_object (&self->workspace, workspace);
  self->desk = workspace ? usher_sync_desk_new (workspace, USHER_SHELL (self)) : NULL;
  self->connected = TRUE;
  g_clear_pointer (&self->waiting_for, g_free);
  usher_sidebar_set_workspace (self->sidebar, workspace);
  fill_role_menu (self);
  usher_window_update_banner (self);
  if (!workspace)
    {
      usher_window_show_welcome (self, NULL);
      return;
    }
  title = place_title (workspace);
  adw_window_title_set_title (self->workspace_title, title);
  adw_window_title_set_subtitle (self->workspace_title, usher_workspace_kind (workspace) == USHER_KIND_SAMPLE     ? _("Sample workspace")
                                                        : usher_workspace_kind (workspace) == USHER_KIND_TRAINING ? _("Training workspace")
                                                                                                                   : NULL);
  usher_preferences_add_recent (usher_workspace_place (workspace), title);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (on_changed_cb), self, 0);
  g_signal_connect_object (workspace, "connected", G_CALLBACK (on_connected_cb), self, 0);
  g_signal_connect_object (workspace, "waiting", G_CALLBACK (on_waiting_cb), self, 0);
  gtk_stack_set_visible_child_name (self->root, "main");
  usher_window_open (self, "people");
}

/* ---- Opening ------------------------------------------------------------------------------------------ */

static void
open_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  UsherWorkspaceOpen options = { .as = opening->as, .secret = opening->secret, .watch = TRUE };
  GError *error = NULL;
  UsherWorkspace *workspace = usher_workspace_open (opening->place, &options, &error);

  if (workspace)
    g_task_return_pointer (task, workspace, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  UsherWindow *self = USHER_WINDOW (source);
  Opening *opening = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherWorkspace) workspace = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->opening);
  if (workspace)
    {
      usher_window_set_workspace (self, workspace);
      return;
    }
  if (!self->workspace)
    {
      const UsherErrorInfo *info = usher_error_get_info (error);
      g_autofree char *message = info && info->hint ? g_strdup_printf ("%s\n%s", error->message, info->hint) : g_strdup (error->message);

      usher_window_show_welcome (self, message);
    }
  else
    {
      g_autofree char *what = g_strdup_printf (_("%s Could Not Be Opened"), opening->place);

      usher_shell_show_error (USHER_SHELL (self), what, error);
    }
}

static void
start_opening (UsherWindow *self, Opening *opening)
{
  g_autoptr(GTask) task = NULL;

  if (self->opening)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();
  task = g_task_new (self, self->opening, on_opened_cb, NULL);
  g_task_set_source_tag (task, start_opening);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_in_thread);
}

static void
on_secret_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  g_autoptr(UsherWindow) self = USHER_WINDOW (g_object_ref (source));

  /* No password in the keyring is no fault: the server may not ask for one. */
  opening->secret = usher_secret_lookup_finish (result, NULL);
  start_opening (self, opening);
}

void
usher_window_open_place (UsherWindow *self, const char *place, const char *as)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->place = g_strdup (place);
  opening->as = g_strdup (as);
  if (usher_place_is_uri (place))
    usher_secret_lookup_async (G_OBJECT (self), place, on_secret_cb, opening);
  else
    start_opening (self, opening);
}
