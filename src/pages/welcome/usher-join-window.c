/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Joining a team's workspace.  The connection is tried in a thread; what goes wrong is said under
 * the button, and nothing typed is lost.  Main thread, but for try_in_thread (). */

#include "usher-join-window.h"

#include <glib/gi18n.h>

#include "usher-error.h"
#include "usher-secret.h"
#include "usher-workspace.h"

struct _UsherJoinWindow {
  AdwWindow parent_instance;

  /* template */
  GtkEditable *host, *port, *database, *login, *password;
  GtkSpinner *spinner;
  GtkWidget *result;
  GtkImage *result_icon;
  GtkLabel *result_label;

  GCancellable *cancellable; /* (owned) */
  gboolean joining;          /* after the test, join */
};

G_DEFINE_FINAL_TYPE (UsherJoinWindow, usher_join_window, ADW_TYPE_WINDOW)

enum { JOINED, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef struct {
  char *place, *secret; /* (owned) */
  char *found;          /* (owned) (nullable): what answered, in words */
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_free (attempt->place);
  g_free (attempt->secret);
  g_free (attempt->found);
  g_free (attempt);
}

static char *
make_place (UsherJoinWindow *self)
{
  const char *login = gtk_editable_get_text (self->login), *host = gtk_editable_get_text (self->host);
  g_autofree char *user = g_uri_escape_string (login, NULL, FALSE);
  g_autofree char *database = g_uri_escape_string (gtk_editable_get_text (self->database), NULL, FALSE);
  const char *port = gtk_editable_get_text (self->port);

  return g_strdup_printf ("postgresql://%s%s%s%s%s/%s", user, *user ? "@" : "", host, *port ? ":" : "", port, database);
}

static void
show_result (UsherJoinWindow *self, gboolean good, const char *text)
{
  gtk_widget_remove_css_class (self->result, good ? "error" : "success");
  gtk_widget_add_css_class (self->result, good ? "success" : "error");
  gtk_image_set_from_icon_name (self->result_icon, good ? "usher-state-pass-symbolic" : "usher-state-fail-symbolic");
  gtk_label_set_text (self->result_label, text);
  gtk_widget_set_visible (self->result, TRUE);
}

static void
try_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Attempt *attempt = data;
  UsherWorkspaceOpen options = { .secret = attempt->secret };
  GError *error = NULL;
  g_autoptr(UsherWorkspace) workspace = usher_workspace_open (attempt->place, &options, &error);
  const char *why = NULL;

  if (!workspace)
    {
      g_task_return_error (task, error);
      return;
    }
  if (usher_workspace_is_read_only (workspace, &why))
    attempt->found = g_strdup_printf (_("The workspace answers, for reading: %s"), why ? why : "");
  else
    attempt->found = g_strdup_printf (_("The workspace answers; you act as %s"), usher_workspace_member_login (workspace));
  usher_workspace_close (workspace);
  g_task_return_boolean (task, TRUE);
}

static void
on_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherJoinWindow) self = USHER_JOIN_WINDOW (g_object_ref (source));
  g_autofree char *place = data;
  g_autoptr(GError) error = NULL;

  gtk_editable_set_text (self->password, ""); /* a live entry can be read by any assistive program */
  if (!usher_secret_store_finish (result, &error))
    {
      g_autofree char *text = g_strdup_printf (_("The keyring did not keep the password: %s. A file named by PGPASSFILE works too."), error->message);

      show_result (self, FALSE, text);
      return;
    }
  g_signal_emit (self, signals[JOINED], 0, place);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  UsherJoinWindow *self = USHER_JOIN_WINDOW (source);
  Attempt *attempt = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  const UsherErrorInfo *info;
  g_autofree char *text = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      gtk_spinner_stop (self->spinner);
      info = usher_error_get_info (error);
      text = info && info->hint ? g_strdup_printf ("%s\n%s", error->message, info->hint) : g_strdup (error->message);
      show_result (self, FALSE, text);
      return;
    }
  gtk_spinner_stop (self->spinner);
  show_result (self, TRUE, attempt->found);
  if (!self->joining)
    return;
  if (attempt->secret && *attempt->secret)
    {
      usher_secret_store_async (G_OBJECT (self), attempt->place, attempt->secret, on_stored_cb, g_strdup (attempt->place));
      return;
    }
  g_signal_emit (self, signals[JOINED], 0, attempt->place);
  gtk_window_close (GTK_WINDOW (self));
}

static void
act_try (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherJoinWindow *self = USHER_JOIN_WINDOW (widget);
  Attempt *attempt;
  g_autoptr(GTask) task = NULL;

  if (!*gtk_editable_get_text (self->host) || !*gtk_editable_get_text (self->database))
    {
      show_result (self, FALSE, _("Name the server and the database."));
      return;
    }
  self->joining = g_str_equal (name, "join.join");
  g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, NULL);
  self->cancellable = g_cancellable_new ();
  attempt = g_new0 (Attempt, 1);
  attempt->place = make_place (self);
  attempt->secret = g_strdup (gtk_editable_get_text (self->password));
  gtk_spinner_start (self->spinner);
  gtk_widget_set_visible (self->result, FALSE);
  task = g_task_new (self, self->cancellable, on_tried_cb, NULL);
  g_task_set_source_tag (task, act_try);
  g_task_set_task_data (task, attempt, attempt_free);
  g_task_run_in_thread (task, try_in_thread);
}

static void
usher_join_window_dispose (GObject *object)
{
  UsherJoinWindow *self = USHER_JOIN_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), USHER_TYPE_JOIN_WINDOW);
  G_OBJECT_CLASS (usher_join_window_parent_class)->dispose (object);
}

static void
usher_join_window_finalize (GObject *object)
{
  g_object_unref (USHER_JOIN_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (usher_join_window_parent_class)->finalize (object);
}

static void
usher_join_window_class_init (UsherJoinWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_join_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_join_window_finalize;
  signals[JOINED] = g_signal_new ("joined", USHER_TYPE_JOIN_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-join-window.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherJoinWindow, host);
  gtk_widget_class_bind_template_child (widget_class, UsherJoinWindow, port);
  gtk_widget_class_bind_template_child (widget_class, UsherJoinWindow, database);
  gtk_widget_class_bind_template_child (widget_class, UsherJoinWindow, login);
  gtk_widget_class_bind_template_child (widget_class, UsherJoinWindow, password);
  gtk_widget_class_bind_template_child (widget_class, UsherJoinWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, UsherJoinWindow, result);
  gtk_widget_class_bind_template_child (widget_class, UsherJoinWindow, result_icon);
  gtk_widget_class_bind_template_child (widget_class, UsherJoinWindow, result_label);
  gtk_widget_class_install_action (widget_class, "join.test", NULL, act_try);
  gtk_widget_class_install_action (widget_class, "join.join", NULL, act_try);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* libadwaita 1.2 has no name for what shows a password and hides it again. */
static void
name_buttons (GtkWidget *widget)
{
  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_BUTTON)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Show or hide the password"), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    name_buttons (child);
}

static void
usher_join_window_init (UsherJoinWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  name_buttons (GTK_WIDGET (self->password));
}

UsherJoinWindow *
usher_join_window_new (void)
{
  return g_object_new (USHER_TYPE_JOIN_WINDOW, NULL);
}
