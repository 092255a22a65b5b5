/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The assistant: provider, address, sign-in, test, schedule, finish.  What was said stays in its widgets
 * until the end; one act then adds and schedules the source, and a thread puts its secret into the
 * keyring.  Main thread. */

#include "usher-source-assistant.h"

#include <glib/gi18n.h>

#include "usher-provider-list.h"
#include "usher-source-acts.h"
#include "usher-source-form.h"
#include "usher-source-parts.h"
#include "usher-source-report.h"
#include "usher-source-schedule.h"
#include "usher-source-secret.h"
#include "usher-source-trial.h"

enum { PROVIDER, ADDRESS, SIGN_IN, TEST, SCHEDULE, FINISH, N_STEPS };

static const char *const step_names[] = { "provider", "address", "sign-in", "test", "schedule", "finish" };
static const char *const step_titles[] = { N_("Which Provider?"), N_("Where Is It?"), N_("Sign-In"), N_("What Can Be Read?"), N_("How Often?"), N_("Add It") };

struct _UsherSourceAssistant {
  AdwWindow parent_instance;

  UsherWorkspace *workspace;   /* (owned) */
  GtkStack *stack;             /* (borrowed), as all below */
  GtkLabel *heading;
  GtkWidget *back, *next;
  UsherProviderList *providers;
  UsherSourceForm *form;
  GtkEditable *secret;
  AdwBin *tested, *summary;
  GtkWidget *schedule;
  GtkCheckButton *sync_now;
  GtkBox *problem;
  GCancellable *testing;       /* (owned) (nullable) */
  guint step;
  gboolean closed, finishing;
};

G_DEFINE_FINAL_TYPE (UsherSourceAssistant, usher_source_assistant, ADW_TYPE_WINDOW)

enum { ADDED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- Steps ------------------------------------------------------------------------------------------------- */

static void
update_buttons (UsherSourceAssistant *self)
{
  gboolean ready = self->step != PROVIDER || usher_provider_list_get (self->providers);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assistant.next", ready && !self->finishing && !self->testing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assistant.back", self->step != PROVIDER && !self->finishing);
  gtk_button_set_label (GTK_BUTTON (self->next), self->step == FINISH ? _("_Add Source") : _("_Next"));
}

static void
on_tried_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherSourceAssistant) self = data;
  g_autoptr(GError) error = NULL;
  UsherConnectorReport *report = usher_source_trial_finish (result, &error);
  GtkWidget *box;

  if (!self->closed && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_object (&self->testing);
      if (report)
        adw_bin_set_child (self->tested, usher_source_report_new (report, usher_provider_list_get (self->providers)));
      else
        {
          box = usher_source_trouble_new (error);
          gtk_box_append (GTK_BOX (box), usher_source_label (_("Go back to put it right, or go on and let it wait until the source can be reached."), "small secondary"));
          adw_bin_set_child (self->tested, box);
        }
      update_buttons (self);
    }
  usher_source_report_free (report);
}

static void
stop_testing (UsherSourceAssistant *self)
{
  if (self->testing)
    g_cancellable_cancel (self->testing);
  g_clear_object (&self->testing);
}

static void
test (UsherSourceAssistant *self)
{
  g_autoptr(GHashTable) settings = usher_source_form_get_settings (self->form);
  const UsherSourceTrial trial = { usher_source_form_get_name (self->form), usher_source_form_get_origin (self->form),
                                   gtk_editable_get_text (self->secret), usher_provider_list_get (self->providers),
                                   usher_provider_list_get_body (self->providers), settings };
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_box_append (GTK_BOX (row), spinner);
  gtk_box_append (GTK_BOX (row), usher_source_label (_("Asking what can be read…"), NULL));
  adw_bin_set_child (self->tested, row);
  stop_testing (self);
  self->testing = g_cancellable_new ();
  usher_source_trial_async (&trial, self->testing, on_tried_cb, g_object_ref (self));
}

static void
summarise (UsherSourceAssistant *self)
{
  gint64 minutes, days;
  g_autofree char *often = NULL, *text = NULL;

  usher_source_schedule_get (self->schedule, &minutes, &days);
  often = usher_source_schedule_text (minutes);
  text = g_strdup_printf (_("%s: %s at %s. Synced: %s. It is only read; enabling writes takes two members."), usher_source_form_get_name (self->form),
                          usher_provider_list_get (self->providers)->title, usher_source_form_get_origin (self->form), often);
  adw_bin_set_child (self->summary, usher_source_label (text, NULL));
}

static void
show_step (UsherSourceAssistant *self, guint step)
{
  const UsherManifest *manifest = usher_provider_list_get (self->providers);
  GtkWidget *page;

  stop_testing (self);
  self->step = step;
  usher_source_clear (GTK_WIDGET (self->problem));
  if (step == ADDRESS)
    usher_source_form_set_manifest (self->form, manifest);
  if (step == TEST)
    test (self);
  if (step == FINISH)
    summarise (self);
  gtk_stack_set_visible_child_name (self->stack, step_names[step]);
  gtk_label_set_text (self->heading, _(step_titles[step]));
  update_buttons (self);
  page = gtk_stack_get_visible_child (self->stack);
  if (step == TEST || step == FINISH || !gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (self->next);
}

static guint
next_of (UsherSourceAssistant *self, int by)
{
  guint step = (guint) ((int) self->step + by);

  return step == SIGN_IN && !usher_source_needs_secret (usher_provider_list_get (self->providers)) ? (guint) ((int) step + by) : step;
}

/* ---- The end -------------------------------------------------------------------------------------------------- */

typedef struct {
  UsherSourceWish wish;
  char *name, *manifest, *body, *origin, *secret; /* (owned) */
  gint64 minutes, days;
  gboolean sync;
  UsherSource *added;                             /* (owned) (nullable) */
  char *uuid;                                     /* (owned) */
} Finishing;

static void
finishing_free (gpointer data)
{
  Finishing *self = data;

  g_free (self->name);
  g_free (self->manifest);
  g_free (self->body);
  g_free (self->origin);
  usher_source_secret_free (self->secret);
  g_clear_pointer (&self->wish.settings, g_hash_table_unref);
  g_clear_pointer (&self->added, usher_source_free);
  g_free (self->uuid);
  g_free (self);
}

static gboolean
add_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Finishing *self = data;
  gint64 id = usher_source_connect (tx, &self->wish, error);

  if (!id || ((self->minutes || self->days) && !usher_source_schedule (tx, id, self->minutes, self->days, error)))
    return FALSE;
  g_clear_pointer (&self->added, usher_source_free);
  return (self->added = usher_source_load (usher_tx_conn (tx), id, error)) != NULL;
}

static void
keep_in_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Finishing *self = data;
  UsherDigest manifest;
  const UsherSourceSecretPlace place = { self->uuid, self->added->name, self->added->origin, &manifest };
  GError *error = NULL;

  if (!usher_digest_from_hex (&manifest, self->added->manifest_digest, USHER_DIGEST_HEX)
      || !usher_source_secret_store (&place, self->secret, cancellable, &error))
    {
      if (error)
        g_task_return_error (task, error);
      else
        g_task_return_boolean (task, FALSE);
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
end (UsherSourceAssistant *self, const Finishing *finishing)
{
  g_signal_emit (self, signals[ADDED], 0, finishing->name, finishing->sync);
  self->finishing = FALSE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_kept_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherSourceAssistant) self = data;
  Finishing *finishing = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  GtkWidget *dialog;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      dialog = adw_message_dialog_new (gtk_window_get_transient_for (GTK_WINDOW (self)), _("The Source Is Added, Its Secret Is Kept Nowhere"), NULL);
      adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                      _("%s. Without a keyring the setting secret_env names the variable that holds it."),
                                      error ? error->message : _("There is no keyring"));
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
      gtk_window_present (GTK_WINDOW (dialog));
      finishing->sync = FALSE;
    }
  end (self, finishing);
}

static void
on_added_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherSourceAssistant) self = data;
  Finishing *finishing = g_object_steal_data (G_OBJECT (self), "finishing");
  g_autoptr(GError) error = NULL;
  g_autoptr(GTask) task = NULL;

  if (!usher_workspace_act_finish (USHER_WORKSPACE (workspace), result, NULL, &error))
    {
      finishing_free (finishing);
      self->finishing = FALSE;
      usher_source_clear (GTK_WIDGET (self->problem));
      gtk_box_append (self->problem, usher_source_trouble_new (error));
      update_buttons (self);
      return;
    }
  if (!finishing->secret)
    {
      end (self, finishing);
      finishing_free (finishing);
      return;
    }
  task = g_task_new (NULL, NULL, on_kept_cb, g_object_ref (self));
  g_task_set_task_data (task, finishing, finishing_free);
  g_task_run_in_thread (task, keep_in_thread);
}

static void
finish (UsherSourceAssistant *self)
{
  Finishing *finishing = g_new0 (Finishing, 1);
  const char *secret = gtk_editable_get_text (self->secret);
  const UsherManifest *manifest = usher_provider_list_get (self->providers);

  finishing->name = g_strdup (usher_source_form_get_name (self->form));
  finishing->manifest = g_strdup (manifest->name);
  finishing->body = g_strdup (usher_provider_list_get_body (self->providers));
  finishing->origin = g_strdup (usher_source_form_get_origin (self->form));
  finishing->secret = *secret && usher_source_needs_secret (manifest) ? g_strdup (secret) : NULL;
  finishing->uuid = g_strdup (usher_workspace_uuid (self->workspace));
  finishing->sync = gtk_check_button_get_active (self->sync_now);
  finishing->wish = (UsherSourceWish) { finishing->name, finishing->manifest, finishing->body, finishing->origin, usher_source_form_get_settings (self->form) };
  usher_source_schedule_get (self->schedule, &finishing->minutes, &finishing->days);
  self->finishing = TRUE;
  update_buttons (self);
  g_object_set_data (G_OBJECT (self), "finishing", finishing);
  usher_workspace_act_async (self->workspace, NULL, add_in_writer, finishing, NULL, NULL, on_added_cb, g_object_ref (self));
}

/* ---- Actions ----------------------------------------------------------------------------------------------------- */

static void
act_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherSourceAssistant *self = USHER_SOURCE_ASSISTANT (widget);

  if (self->step == FINISH)
    finish (self);
  else if (self->step != ADDRESS || usher_source_form_check (self->form))
    show_step (self, next_of (self, 1));
}

static void
act_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherSourceAssistant *self = USHER_SOURCE_ASSISTANT (widget);

  show_step (self, next_of (self, -1));
}

static gboolean
usher_source_assistant_close_request (GtkWindow *window)
{
  UsherSourceAssistant *self = USHER_SOURCE_ASSISTANT (window);

  if (self->finishing)
    return TRUE; /* it ends by itself */
  self->closed = TRUE;
  stop_testing (self);
  gtk_editable_set_text (self->secret, "");
  /* GTK 4.8: whatever still holds the text for a moment would tell an entry that is gone. */
  g_signal_handlers_disconnect_by_data (gtk_editable_get_delegate (self->secret), self->secret);
  return GTK_WINDOW_CLASS (usher_source_assistant_parent_class)->close_request (window);
}

/* ---- Building ------------------------------------------------------------------------------------------------------- */

static GtkWidget *
build_sign_in (UsherSourceAssistant *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *entry = gtk_password_entry_new ();

  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (entry), TRUE);
  g_object_set (entry, "placeholder-text", _("Secret"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Secret: a password, token or key"), -1);
  self->secret = GTK_EDITABLE (entry);
  gtk_box_append (GTK_BOX (box), usher_source_label (_("The password, token or client secret of the account that reads. It goes into your keyring, bound to this address and this way of asking, and never into the workspace."), NULL));
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), usher_source_label (_("Left empty, it is looked for in the keyring at each sync."), "small secondary"));
  return box;
}

static GtkWidget *
build_finish (UsherSourceAssistant *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->summary = ADW_BIN (adw_bin_new ());
  self->sync_now = GTK_CHECK_BUTTON (gtk_check_button_new_with_mnemonic (_("_Sync it at once")));
  gtk_check_button_set_active (self->sync_now, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->sync_now));
  gtk_box_append (GTK_BOX (box), usher_source_label (_("Nothing was written up to here."), "small secondary"));
  return box;
}

static void
build_stack (UsherSourceAssistant *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  self->providers = USHER_PROVIDER_LIST (usher_provider_list_new ());
  self->form = USHER_SOURCE_FORM (usher_source_form_new ());
  self->tested = ADW_BIN (adw_bin_new ());
  self->schedule = usher_source_schedule_choice (60, 90);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->providers), step_names[PROVIDER]);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->form), step_names[ADDRESS]);
  gtk_stack_add_named (self->stack, build_sign_in (self), step_names[SIGN_IN]);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->tested), step_names[TEST]);
  gtk_stack_add_named (self->stack, self->schedule, step_names[SCHEDULE]);
  gtk_stack_add_named (self->stack, build_finish (self), step_names[FINISH]);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  g_signal_connect_swapped (self->providers, "changed", G_CALLBACK (update_buttons), self);
}

static GtkWidget *
build_bar (UsherSourceAssistant *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *room = gtk_label_new (NULL), *cancel = gtk_button_new_with_mnemonic (_("_Cancel"));

  self->back = gtk_button_new_with_mnemonic (_("_Back"));
  self->next = gtk_button_new_with_mnemonic (_("_Next"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->back), "assistant.back");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->next), "assistant.next");
  gtk_widget_add_css_class (self->next, "suggested-action");
  gtk_widget_set_hexpand (room, TRUE);
  gtk_box_append (GTK_BOX (bar), cancel);
  gtk_box_append (GTK_BOX (bar), room);
  gtk_box_append (GTK_BOX (bar), self->back);
  gtk_box_append (GTK_BOX (bar), self->next);
  gtk_widget_add_css_class (bar, "action-bar");
  return bar;
}

static void
build (UsherSourceAssistant *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scroller = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  build_stack (self);
  self->heading = GTK_LABEL (usher_source_label (NULL, "title-4"));
  self->problem = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_add_css_class (box, "pane-content");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->heading));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), scroller);
  gtk_box_append (GTK_BOX (outer), build_bar (self));
  adw_window_set_content (ADW_WINDOW (self), outer);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->next);
}

/* ---- The type ---------------------------------------------------------------------------------------------------------- */

static void
usher_source_assistant_dispose (GObject *object)
{
  stop_testing (USHER_SOURCE_ASSISTANT (object));
  g_clear_object (&USHER_SOURCE_ASSISTANT (object)->workspace);
  G_OBJECT_CLASS (usher_source_assistant_parent_class)->dispose (object);
}

static void
usher_source_assistant_class_init (UsherSourceAssistantClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_source_assistant_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = usher_source_assistant_close_request;
  signals[ADDED] = g_signal_new ("added", USHER_TYPE_SOURCE_ASSISTANT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  gtk_widget_class_install_action (widget_class, "assistant.next", NULL, act_next);
  gtk_widget_class_install_action (widget_class, "assistant.back", NULL, act_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
usher_source_assistant_init (UsherSourceAssistant *self)
{
  gtk_window_set_title (GTK_WINDOW (self), _("Add Source"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 640);
  build (self);
}

GtkWidget *
usher_source_assistant_new (UsherWorkspace *workspace)
{
  UsherSourceAssistant *self = g_object_new (USHER_TYPE_SOURCE_ASSISTANT, NULL);

  self->workspace = g_object_ref (workspace);
  show_step (self, PROVIDER);
  return GTK_WIDGET (self);
}
