/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What pages ask of the window: opening, toasts that undo, background work, errors in words.
 * Main thread. */

#include <glib/gi18n.h>

#include "usher-access.h"
#include "usher-error.h"
#include "usher-record.h"
#include "usher-window-private.h"

static UsherWorkspace *
shell_get_workspace (UsherShell *shell)
{
  return USHER_WINDOW (shell)->workspace;
}

static void
shell_open (UsherShell *shell, const char *location)
{
  usher_window_open (USHER_WINDOW (shell), location);
}

static void
shell_toast (UsherShell *shell, const char *message, const char *undo_act)
{
  UsherWindow *self = USHER_WINDOW (shell);
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_timeout (toast, 8);
  if (undo_act)
    {
      g_ptr_array_add (self->undo, g_strdup (undo_act));
      g_ptr_array_set_size (self->redo, 0);
      adw_toast_set_button_label (toast, _("Undo"));
      adw_toast_set_action_name (toast, "win.undo");
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
  usher_window_update_actions (self);
}

static void
shell_add_work (UsherShell *shell, UsherWork *work)
{
  usher_works_button_add (USHER_WINDOW (shell)->works, work);
}

static char *
error_body (const GError *error)
{
  const UsherErrorInfo *info = usher_error_get_info (error);
  GString *body = g_string_new (error->message);

  if (info && info->file && info->line > 0)
    g_string_append_printf (body, "\n%s:%" G_GINT64_FORMAT, info->file, info->line);
  for (guint i = 0; info && info->guards && i < info->guards->len; i++)
    {
      const UsherErrorGuard *guard = info->guards->pdata[i];

      g_string_append_printf (body, "\n• %s", guard->message);
    }
  if (info && info->hint)
    g_string_append_printf (body, "\n\n%s", info->hint);
  return g_string_free (body, FALSE);
}

static void
shell_show_error (UsherShell *shell, const char *what, const GError *error)
{
  g_autofree char *body = error_body (error);
  GtkWidget *dialog;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (shell), what, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

void
usher_window_shell_iface_init (UsherShellInterface *iface)
{
  iface->get_workspace = shell_get_workspace;
  iface->open = shell_open;
  iface->toast = shell_toast;
  iface->add_work = shell_add_work;
  iface->show_error = shell_show_error;
}

/* ---- Undo -------------------------------------------------------------------------------------- */

typedef struct {
  UsherWindow *window; /* (owned) */
  char *act;           /* (owned) */
  gboolean redo;
} Undo;

static void
undo_free (Undo *undo)
{
  g_object_unref (undo->window);
  g_free (undo->act);
  g_free (undo);
}

static gboolean
undo_in_writer (UsherTx *tx, gpointer act, GError **error)
{
  return usher_access_undo (tx, act, error);
}

static void
on_undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Undo *undo = data;
  UsherWindow *self = undo->window;
  g_autofree char *act = NULL;
  g_autoptr(GError) error = NULL;

  if (!usher_workspace_act_finish (USHER_WORKSPACE (source), result, &act, &error))
    usher_shell_show_error (USHER_SHELL (self), undo->redo ? _("This Could Not Be Done Again") : _("This Could Not Be Undone"), error);
  else
    {
      /* Undoing is an act like any other: what takes it back is its own undo. */
      g_ptr_array_add (undo->redo ? self->undo : self->redo, g_steal_pointer (&act));
      usher_shell_toast (USHER_SHELL (self), undo->redo ? _("Done again") : _("Undone"), NULL);
    }
  usher_window_update_actions (self);
  undo_free (undo);
}

void
usher_window_undo (UsherWindow *self, gboolean redo)
{
  GPtrArray *acts = redo ? self->redo : self->undo;
  Undo *undo;

  if (!self->workspace || acts->len == 0)
    return;
  undo = g_new0 (Undo, 1);
  undo->window = g_object_ref (self);
  undo->act = g_ptr_array_steal_index (acts, acts->len - 1);
  undo->redo = redo;
  usher_workspace_act_async (self->workspace, NULL, undo_in_writer, g_strdup (undo->act), g_free, NULL, on_undone_cb, undo);
  usher_window_update_actions (self);
}
