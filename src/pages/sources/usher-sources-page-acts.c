/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page of sources does when it is asked: syncs through the desk, acts through the writer.  What
 * the member may not is said with the right that is missing.  Main thread. */

#include <glib/gi18n.h>

#include "usher-source-acts.h"
#include "usher-source-assistant.h"
#include "usher-source-schedule.h"
#include "usher-source-secret.h"
#include "usher-sources-page-private.h"

void
usher_sources_page_toast (UsherSourcesPage *self, const char *text)
{
  UsherShell *shell = usher_sources_page_shell (self);

  if (shell)
    usher_shell_toast (shell, text, NULL);
}

void
usher_sources_page_show_error (UsherSourcesPage *self, const char *what, const GError *error)
{
  UsherShell *shell = usher_sources_page_shell (self);

  if (shell && error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    usher_shell_show_error (shell, what, error);
}

static gboolean
may (UsherSourcesPage *self, const char *right, const char *what)
{
  g_autoptr(GError) error = NULL;

  if (usher_workspace_may (usher_page_get_workspace (USHER_PAGE (self)), right, &error))
    return TRUE;
  usher_sources_page_show_error (self, what, error);
  return FALSE;
}

/* ---- Syncing ----------------------------------------------------------------------------------------------- */

static void
sync_now (UsherSourcesPage *self, gboolean full)
{
  UsherSyncDesk *desk = usher_sync_desk_of (usher_page_get_workspace (USHER_PAGE (self)));
  g_autoptr(GError) error = NULL;

  if (desk && self->reading && !usher_sync_desk_start (desk, self->reading->source->name, full, &error))
    usher_sources_page_show_error (self, _("The Source Was Not Synced"), error);
}

static void
on_sync (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  sync_now (self, FALSE);
}

static void
on_full (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  sync_now (self, TRUE);
}

static void
on_stop (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherSourcesPage *self = data;
  UsherSyncDesk *desk = usher_sync_desk_of (usher_page_get_workspace (USHER_PAGE (self)));

  if (desk && self->reading)
    usher_sync_desk_cancel (desk, self->reading->source->name);
}

static void
on_sync_all (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherSyncDesk *desk = usher_sync_desk_of (usher_page_get_workspace (USHER_PAGE (data)));

  if (desk)
    usher_sync_desk_start_all (desk);
}

static void
on_dry_run (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  if (may (self, "sync", _("Syncing Is Not Yours to Do")))
    usher_sources_page_dry_run (self);
}

static void
on_test (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  usher_sources_page_test (self);
}

/* ---- Acts ----------------------------------------------------------------------------------------------------- */

typedef struct {
  gint64 id, minutes, days;
  gboolean carried;
} Act;

typedef struct {
  UsherSourcesPage *page; /* (owned) */
  Act *act;               /* (owned) */
  const char *failed, *done, *waits; /* static; waits (nullable) */
} Ending;

static void
on_acted_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  Ending *ending = data;
  g_autoptr(GError) error = NULL;

  if (!usher_workspace_act_finish (USHER_WORKSPACE (workspace), result, NULL, &error))
    usher_sources_page_show_error (ending->page, ending->failed, error);
  else
    {
      usher_sources_page_toast (ending->page, ending->waits && !ending->act->carried ? ending->waits : ending->done);
      usher_sources_page_read (ending->page);
    }
  g_object_unref (ending->page);
  g_free (ending->act);
  g_free (ending);
}

static void
act (UsherSourcesPage *self, UsherActFunc func, const Act *what, const char *failed, const char *done, const char *waits)
{
  Ending *ending = g_new0 (Ending, 1);

  ending->page = g_object_ref (self);
  ending->act = g_memdup2 (what, sizeof *what);
  ending->failed = failed;
  ending->done = done;
  ending->waits = waits;
  usher_workspace_act_async (usher_page_get_workspace (USHER_PAGE (self)), NULL, func, ending->act, NULL, NULL, on_acted_cb, ending);
}

static gboolean
enable_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Act *what = data;

  return usher_source_enable_writes (tx, what->id, &what->carried, error);
}

static gboolean
disable_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  return usher_source_set_writes (tx, ((Act *) data)->id, FALSE, error);
}

static gboolean
schedule_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  const Act *what = data;

  return usher_source_schedule (tx, what->id, what->minutes, what->days, error);
}

static gboolean
remove_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  return usher_source_remove (tx, ((Act *) data)->id, error);
}

/* ---- Asking ------------------------------------------------------------------------------------------------------ */

static GtkWidget *
new_question (UsherSourcesPage *self, const char *title, const char *body, const char *yes, gboolean destroys)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), title, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "yes", yes, NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), destroys ? "cancel" : "yes");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes", destroys ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  return dialog;
}

static void
on_enable_answered_cb (AdwMessageDialog *dialog, const char *response, UsherSourcesPage *self)
{
  const Act what = { .id = self->focus };

  if (g_str_equal (response, "yes"))
    act (self, enable_in_writer, &what, _("Writing Was Not Enabled"), _("Operations may write to it now"),
         _("Kept for a second member, who does the same"));
}

static void
on_enable_writes (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherSourcesPage *self = data;
  GtkWidget *dialog;

  if (!self->reading || !may (self, "source-change", _("Enabling Writes Is Not Yours to Do")))
    return;
  dialog = new_question (self, _("Enable Writes?"),
                         _("Operations may then change things there, each planned, approved and looked at afterwards. It takes two members: the second one does the same."),
                         _("_Enable"), FALSE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_enable_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_disable_writes (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherSourcesPage *self = data;
  const Act what = { .id = self->focus };

  if (self->reading && may (self, "source", _("Changing Sources Is Not Yours to Do")))
    act (self, disable_in_writer, &what, _("Writing Was Not Stopped"), _("It is only read from now on"), NULL);
}

/* Without a keyring there is no secret to forget. */
static void
forget_in_thread (GTask *task, gpointer source_object, gpointer data, GCancellable *cancellable)
{
  const UsherSourceReading *reading = data;
  UsherDigest manifest;

  if (reading->source->manifest_digest && reading->source->origin
      && usher_digest_from_hex (&manifest, reading->source->manifest_digest, USHER_DIGEST_HEX))
    {
      const UsherSourceSecretPlace place = { usher_workspace_uuid (source_object), reading->source->name, reading->source->origin, &manifest };

      usher_source_secret_forget (&place, NULL, NULL);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_remove_answered_cb (AdwMessageDialog *dialog, const char *response, UsherSourcesPage *self)
{
  const Act what = { .id = self->focus };
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (self));
  g_autoptr(GTask) task = NULL;

  if (!g_str_equal (response, "yes") || !self->reading)
    return;
  act (self, remove_in_writer, &what, _("The Source Was Not Removed"), _("The source is removed; what it told stays as it was last seen"), NULL);
  task = g_task_new (workspace, NULL, NULL, NULL);
  g_task_set_task_data (task, g_steal_pointer (&self->reading), (GDestroyNotify) usher_source_reading_free);
  g_task_run_in_thread (task, forget_in_thread);
  self->focus = 0;
  usher_source_pane_show (self->source_pane, NULL, NULL);
  usher_sources_page_update_actions (self);
}

static void
on_remove (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherSourcesPage *self = data;
  g_autofree char *title = NULL;
  GtkWidget *dialog;

  if (!self->reading || !may (self, "source", _("Removing Sources Is Not Yours to Do")))
    return;
  title = g_strdup_printf (_("Remove %s?"), self->reading->source->name);
  dialog = new_question (self, title, _("It is not asked any more. Its records stay as they were last seen, and the ledger keeps its history."),
                         _("_Remove"), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Schedule ------------------------------------------------------------------------------------------------------ */

static void
on_schedule_answered_cb (AdwMessageDialog *dialog, const char *response, UsherSourcesPage *self)
{
  GtkWidget *choice = adw_message_dialog_get_extra_child (dialog);
  Act what = { .id = self->focus };

  if (!g_str_equal (response, "yes"))
    return;
  usher_source_schedule_get (choice, &what.minutes, &what.days);
  act (self, schedule_in_writer, &what, _("The Schedule Was Not Set"), _("The schedule is set"), NULL);
}

static void
on_schedule (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherSourcesPage *self = data;
  GtkWidget *dialog;

  if (!self->reading || !may (self, "source", _("Scheduling Sources Is Not Yours to Do")))
    return;
  dialog = new_question (self, _("Schedule"), _("Usher syncs what is due while it is open. A timer that calls usherctl sync --due does it otherwise."), _("_Set"), FALSE);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog),
                                      usher_source_schedule_choice (self->reading->source->schedule, self->reading->source->retention));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_schedule_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Release --------------------------------------------------------------------------------------------------------- */

static void
on_release_answered_cb (AdwMessageDialog *dialog, const char *response, UsherSourcesPage *self)
{
  GtkEditable *why = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));

  if (g_str_equal (response, "yes"))
    usher_sources_page_accept (self, gtk_editable_get_text (why));
}

static void
on_why_changed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "yes", *gtk_editable_get_text (entry) != '\0');
}

static void
on_release (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherSourcesPage *self = data;
  GtkWidget *dialog, *why;
  g_autofree char *body = NULL;

  if (!self->reading || !self->reading->held_run || !may (self, "accept", _("Releasing Is Not Yours to Do")))
    return;
  body = g_strdup_printf (_("RUN-%d is then taken for the truth: what is absent in it is gone. It takes two members: the second one does the same. Say why it is right."),
                          (int) self->reading->held_run);
  dialog = new_question (self, _("Release What Is Held Back?"), body, _("_Release"), FALSE);
  why = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (why), _("Why it is right"));
  gtk_entry_set_activates_default (GTK_ENTRY (why), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (why), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Why it is right"), -1);
  g_signal_connect (why, "changed", G_CALLBACK (on_why_changed_cb), dialog);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), why);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "yes", FALSE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_release_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Adding ------------------------------------------------------------------------------------------------------------- */

static void
on_added_cb (UsherSourceAssistant *assistant, const char *name, gboolean sync, UsherSourcesPage *self)
{
  UsherSyncDesk *desk = usher_sync_desk_of (usher_page_get_workspace (USHER_PAGE (self)));

  usher_sources_page_toast (self, _("The source is added"));
  g_free (self->wanted);
  self->wanted = g_strdup (name);
  usher_grid_changed (self->grid, NULL);
  if (sync && desk)
    usher_sync_desk_start (desk, name, FALSE, NULL);
}

static void
on_add (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherSourcesPage *self = data;
  GtkWidget *assistant;

  if (!may (self, "source", _("Adding Sources Is Not Yours to Do")))
    return;
  assistant = usher_source_assistant_new (usher_page_get_workspace (USHER_PAGE (self)));
  if (GTK_IS_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))))
    gtk_window_set_transient_for (GTK_WINDOW (assistant), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  g_signal_connect_object (assistant, "added", G_CALLBACK (on_added_cb), self, 0);
  gtk_window_present (GTK_WINDOW (assistant));
}

/* ---- The group ------------------------------------------------------------------------------------------------------------ */

static const GActionEntry entries[] = {
  { "add", on_add },           { "sync", on_sync },         { "full", on_full },
  { "dry-run", on_dry_run },   { "stop", on_stop },         { "test", on_test },
  { "release", on_release },   { "schedule", on_schedule }, { "enable-writes", on_enable_writes },
  { "disable-writes", on_disable_writes }, { "remove", on_remove }, { "sync-all", on_sync_all },
};

void
usher_sources_page_add_actions (UsherSourcesPage *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
}

static void
enable (UsherSourcesPage *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)), enabled);
}

/* What a member may not stays sensitive: trying it says which right is missing. */
void
usher_sources_page_update_actions (UsherSourcesPage *self)
{
  UsherSyncDesk *desk = usher_sync_desk_of (usher_page_get_workspace (USHER_PAGE (self)));
  gboolean asked = self->reading && self->reading->source->manifest_digest;
  gboolean runs = asked && desk && usher_sync_desk_is_running (desk, self->reading->source->name);

  enable (self, "sync", asked && desk && !runs);
  enable (self, "full", asked && desk && !runs);
  enable (self, "dry-run", asked && !runs);
  enable (self, "stop", runs);
  enable (self, "test", asked);
  enable (self, "release", asked && !runs && self->reading->held_run > 0);
  enable (self, "schedule", asked);
  enable (self, "enable-writes", asked);
  enable (self, "disable-writes", asked);
  enable (self, "remove", self->reading && !runs);
  enable (self, "sync-all", desk != NULL);
}
