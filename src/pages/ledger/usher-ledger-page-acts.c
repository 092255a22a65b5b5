/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Verify, seal, export and acknowledge, from the ledger's page.  Main thread; reading on a reader,
 * acts on the writer. */

#include <glib/gi18n.h>

#include "usher-export-acts.h"
#include "usher-history.h"
#include "usher-ledger-page-private.h"
#include "usher-proposal.h"
#include "usher-seal.h"

/* ---- Verify ------------------------------------------------------------------------------------------ */

typedef struct {
  char *object;    /* (owned) (nullable) */
  UsherWork *work; /* (owned) */
} Verifying;

static void
verifying_free (gpointer data)
{
  Verifying *verifying = data;

  g_free (verifying->object);
  g_object_unref (verifying->work);
  g_free (verifying);
}

static gpointer
verify_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  Verifying *verifying = data;
  UsherVerifyOptions options = { .object = verifying->object };

  return usher_verify (conn, &options, usher_work_progress, verifying->work, cancellable, error);
}

typedef struct {
  UsherLedgerPage *page; /* (owned) */
  UsherWork *work;       /* (owned) */
} Waiting;

static void
on_verified_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  Waiting *waiting = data;
  UsherLedgerPage *self = waiting->page;
  g_autoptr(GError) error = NULL;
  UsherVerdict *verdict = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));

  usher_work_finish (waiting->work, error);
  self->verifying = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "ledger.verify", TRUE);
  gtk_button_set_label (GTK_BUTTON (self->verify_button), _("Verify Again"));
  if (verdict)
    {
      g_clear_pointer (&self->verdict, usher_verdict_free);
      self->verdict = verdict;
      usher_ledger_page_show_verdict (self);
    }
  else if (shell)
    usher_shell_show_error (shell, _("The Ledger Could Not Be Verified"), error);
  g_object_unref (waiting->work);
  g_object_unref (waiting->page);
  g_free (waiting);
}

void
usher_ledger_page_verify (UsherLedgerPage *self)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));
  Verifying *verifying;
  Waiting *waiting;

  if (self->verifying)
    return;
  self->verifying = TRUE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "ledger.verify", FALSE);
  gtk_label_set_text (self->title, _("Reading every line and every record…"));
  verifying = g_new0 (Verifying, 1);
  verifying->object = g_strdup (self->object);
  verifying->work = usher_work_new (_("Verifying"));
  waiting = g_new0 (Waiting, 1);
  waiting->page = g_object_ref (self);
  waiting->work = g_object_ref (verifying->work);
  if (shell)
    usher_shell_add_work (shell, verifying->work);
  usher_workspace_read_async (usher_page_get_workspace (USHER_PAGE (self)), verify_in_reader, verifying, verifying_free,
                              (GDestroyNotify) usher_verdict_free, usher_work_get_cancellable (verifying->work), on_verified_cb, waiting);
}

static void
act_verify (GtkWidget *widget, const char *name, GVariant *parameter)
{
  usher_ledger_page_verify (USHER_LEDGER_PAGE (widget));
}

/* ---- Acts that end in a toast ---------------------------------------------------------------------------- */

typedef struct {
  UsherLedgerPage *page;        /* (owned) */
  const char *failed, *done, *waits; /* static; waits (nullable) */
  gboolean *carried;            /* (nullable): into the act's data */
} Ending;

static void
on_acted_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  Ending *ending = data;
  UsherShell *shell = usher_shell_of (GTK_WIDGET (ending->page));
  g_autoptr(GError) error = NULL;

  if (!usher_workspace_act_finish (USHER_WORKSPACE (workspace), result, NULL, &error))
    {
      if (shell)
        usher_shell_show_error (shell, ending->failed, error);
    }
  else
    {
      if (shell)
        usher_shell_toast (shell, ending->carried && !*ending->carried ? ending->waits : ending->done, NULL);
      usher_ledger_page_verify (ending->page);
    }
  g_free (ending->carried);
  g_object_unref (ending->page);
  g_free (ending);
}

static Ending *
ending_new (UsherLedgerPage *self, const char *failed, const char *done)
{
  Ending *ending = g_new0 (Ending, 1);

  ending->page = g_object_ref (self);
  ending->failed = failed;
  ending->done = done;
  return ending;
}

/* ---- Seal -------------------------------------------------------------------------------------------------- */

typedef struct {
  char *path, *password; /* (owned) */
} Sealing;

static void
sealing_free (gpointer data)
{
  Sealing *sealing = data;

  g_free (sealing->path);
  g_free (sealing->password);
  g_free (sealing);
}

static gboolean
seal_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Sealing *sealing = data;
  g_autoptr(UsherSealKey) key = usher_seal_key_load (sealing->path, *sealing->password ? sealing->password : NULL, error);

  return key && usher_seal_make (tx, key, error) > 0;
}

static void
on_password_cb (AdwMessageDialog *dialog, const char *response, UsherLedgerPage *self)
{
  GtkEditable *entry = g_object_get_data (G_OBJECT (dialog), "entry");
  Sealing *sealing;

  if (g_str_equal (response, "seal"))
    {
      sealing = g_new0 (Sealing, 1);
      sealing->path = g_strdup (g_object_get_data (G_OBJECT (dialog), "path"));
      sealing->password = g_strdup (gtk_editable_get_text (entry));
      usher_workspace_act_async (usher_page_get_workspace (USHER_PAGE (self)), NULL, seal_in_writer, sealing, sealing_free, NULL, on_acted_cb,
                                 ending_new (self, _("The Ledger Could Not Be Sealed"), _("Sealed")));
    }
  gtk_editable_set_text (entry, "");
  /* GTK 4.8: whatever still holds the text for a moment would tell an entry that is gone. */
  g_signal_handlers_disconnect_by_data (gtk_editable_get_delegate (entry), entry);
}

static void
on_key_chosen_cb (GtkNativeDialog *chooser, int response, UsherLedgerPage *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  char *path = file ? g_file_get_path (file) : NULL;
  GtkWidget *dialog, *entry;

  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
  if (!path)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Seal the Ledger?"),
                                   _("The seal says that every line up to now stood here now. The password opens your key and is not kept."));
  entry = gtk_password_entry_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Password of the key"), -1);
  g_object_set (entry, "placeholder-text", _("Password of the key, if it has one"), "activates-default", TRUE, NULL);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "seal", _("_Seal"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "seal");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "seal", ADW_RESPONSE_SUGGESTED);
  g_object_set_data (G_OBJECT (dialog), "entry", entry);
  g_object_set_data_full (G_OBJECT (dialog), "path", path, g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_password_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
act_seal (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherLedgerPage *self = USHER_LEDGER_PAGE (widget);
  GtkFileChooserNative *chooser;
  g_autoptr(GError) error = NULL;

  if (!usher_workspace_may (usher_page_get_workspace (USHER_PAGE (self)), "seal", &error))
    {
      usher_shell_show_error (usher_shell_of (widget), _("Sealing Is Not Yours to Do"), error);
      return;
    }
  chooser = gtk_file_chooser_native_new (_("Choose a minisign Secret Key"), GTK_WINDOW (gtk_widget_get_root (widget)), GTK_FILE_CHOOSER_ACTION_OPEN,
                                         _("_Choose"), _("_Cancel"));
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_key_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- Acknowledge -------------------------------------------------------------------------------------------- */

typedef struct {
  UsherFault *fault; /* (owned) */
  char *why;         /* (owned) */
  gboolean *carried; /* (borrowed): the ending's */
} Acknowledging;

static void
acknowledging_free (gpointer data)
{
  Acknowledging *acknowledging = data;

  usher_fault_free (acknowledging->fault);
  g_free (acknowledging->why);
  g_free (acknowledging);
}

static gboolean
acknowledge_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Acknowledging *acknowledging = data;

  return usher_fault_acknowledge (tx, acknowledging->fault, acknowledging->why, acknowledging->carried, error);
}

static UsherFault *
copy_fault (const UsherFault *from)
{
  UsherFault *fault = g_new0 (UsherFault, 1);

  *fault = *from;
  fault->object = g_strdup (from->object);
  fault->field = g_strdup (from->field);
  fault->expected = g_strdup (from->expected);
  fault->found = g_strdup (from->found);
  return fault;
}

static void
on_why_cb (AdwMessageDialog *dialog, const char *response, UsherLedgerPage *self)
{
  GtkEditable *entry = g_object_get_data (G_OBJECT (dialog), "entry");
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (dialog), "fault"));
  Acknowledging *acknowledging;
  Ending *ending;

  if (!g_str_equal (response, "acknowledge") || !self->verdict || index >= self->verdict->faults->len)
    return;
  acknowledging = g_new0 (Acknowledging, 1);
  acknowledging->fault = copy_fault (self->verdict->faults->pdata[index]);
  acknowledging->why = g_strdup (gtk_editable_get_text (entry));
  ending = ending_new (self, _("The Fault Could Not Be Acknowledged"), _("The fault is known from now on"));
  ending->waits = _("Kept for a second member to acknowledge");
  ending->carried = acknowledging->carried = g_new0 (gboolean, 1);
  usher_workspace_act_async (usher_page_get_workspace (USHER_PAGE (self)), acknowledging->why, acknowledge_in_writer, acknowledging, acknowledging_free,
                             NULL, on_acted_cb, ending);
}

void
usher_ledger_page_acknowledge (UsherLedgerPage *self, guint index)
{
  g_autofree char *text = usher_fault_text (self->verdict->faults->pdata[index]);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Acknowledge This Fault?"), text);
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("How it came about, and what was done"));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("How it came about, and what was done"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "acknowledge", _("_Acknowledge"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "acknowledge");
  g_object_set_data (G_OBJECT (dialog), "entry", entry);
  g_object_set_data (G_OBJECT (dialog), "fault", GUINT_TO_POINTER (index));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_why_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Export -------------------------------------------------------------------------------------------------- */

typedef struct {
  char *path;          /* (owned) */
  gint64 lines;
  UsherDigest digest;
} Exported;

static void
exported_free (gpointer data)
{
  Exported *exported = data;

  g_free (exported->path);
  g_free (exported);
}

static gboolean
note_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Exported *exported = data;

  return usher_export_note (tx, "list:ledger", NULL, exported->lines, &exported->digest, error);
}

static gpointer
export_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  Exported *exported = g_new0 (Exported, 1);

  exported->path = g_strdup (data);
  if (usher_ledger_export (conn, exported->path, &exported->lines, error) && usher_sha256_file (exported->path, &exported->digest, error))
    return exported;
  exported_free (exported);
  return NULL;
}

static void
on_exported_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherLedgerPage) self = data;
  g_autoptr(GError) error = NULL;
  Exported *exported = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, &error);
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));

  if (exported)
    usher_workspace_act_async (USHER_WORKSPACE (workspace), NULL, note_in_writer, exported, exported_free, NULL, on_acted_cb,
                               ending_new (self, _("The Export Could Not Be Noted"), _("The ledger was exported")));
  else if (shell)
    usher_shell_show_error (shell, _("The Ledger Could Not Be Exported"), error);
}

static void
on_save_chosen_cb (GtkNativeDialog *chooser, int response, UsherLedgerPage *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    usher_workspace_read_async (usher_page_get_workspace (USHER_PAGE (self)), export_in_reader, path, g_free, exported_free, NULL, on_exported_cb,
                                g_object_ref (self));
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
}

static void
act_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Export the Ledger"), GTK_WINDOW (gtk_widget_get_root (widget)), GTK_FILE_CHOOSER_ACTION_SAVE,
                                                               _("_Export"), _("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "ledger.jsonl");
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_save_chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
usher_ledger_page_install (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "ledger.verify", NULL, act_verify);
  gtk_widget_class_install_action (klass, "ledger.seal", NULL, act_seal);
  gtk_widget_class_install_action (klass, "ledger.export", NULL, act_export);
}
