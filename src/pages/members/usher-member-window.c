/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A member's form.  What the act refuses is said above the fields; nothing typed is lost.  Main
 * thread; the act runs on the writer. */

#include "usher-member-window.h"

#include <glib/gi18n.h>

#include "usher-error.h"
#include "usher-key.h"

struct _UsherMemberWindow {
  AdwWindow parent_instance;

  /* template */
  GtkEditable *login, *name, *person;
  GtkSwitch *active;
  AdwPreferencesGroup *roles;
  GtkWidget *problem;
  GtkLabel *problem_label;

  UsherWorkspace *workspace; /* (owned) */
  GCancellable *saving;      /* (owned) (nullable) */
  GtkCheckButton *checks[9]; /* (borrowed) */
  gint64 id, version;        /* 0: a new one */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (UsherMemberWindow, usher_member_window, ADW_TYPE_WINDOW)

enum { SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const struct {
  UsherRoles role;
  const char *title;
} offered[] = {
  { USHER_ROLE_ANALYST, N_("Analyst") },   { USHER_ROLE_SENIOR, N_("Senior analyst") }, { USHER_ROLE_LEAD, N_("Lead") },
  { USHER_ROLE_REVIEWER, N_("Reviewer") }, { USHER_ROLE_OWNER, N_("System owner") },    { USHER_ROLE_AUDITOR, N_("Auditor") },
  { USHER_ROLE_ADMIN, N_("Administrator") }, { USHER_ROLE_EXECUTIVE, N_("Executive") }, { USHER_ROLE_TRAINEE, N_("Trainee") },
};

typedef struct {
  gint64 id, version;
  char *login, *name, *person; /* (owned) */
  UsherRoles roles;
  gboolean active;
} Form;

static void
form_free (gpointer data)
{
  Form *form = data;

  g_free (form->login);
  g_free (form->name);
  g_free (form->person);
  g_free (form);
}

static gboolean
save_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Form *form = data;
  gint64 person = 0;

  if (*form->person && !usher_key_find (usher_tx_conn (tx), "person", form->person, &person, error))
    return FALSE;
  if (form->id == 0)
    {
      UsherMemberNew what = { form->login, *form->name ? form->name : NULL, form->roles, person };

      return usher_member_add (tx, &what, error) > 0;
    }
  return usher_member_change (tx, form->id, form->version,
                              &(UsherMemberChange) { .name = form->name, .set_roles = TRUE, .set_person = TRUE, .set_active = TRUE, .roles = form->roles,
                                                     .person = person, .active = form->active },
                              error);
}

static void
on_saved_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherMemberWindow) self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *act = NULL, *text = NULL;
  const UsherErrorInfo *info;

  g_clear_object (&self->saving);
  if (usher_workspace_act_finish (USHER_WORKSPACE (workspace), result, &act, &error))
    {
      g_signal_emit (self, signals[SAVED], 0, act);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  if (self->closed)
    return;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "member.save", TRUE);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  info = usher_error_get_info (error);
  text = info && info->hint ? g_strdup_printf ("%s\n%s", error->message, info->hint) : g_strdup (error->message);
  gtk_label_set_text (self->problem_label, text);
  gtk_widget_set_visible (self->problem, TRUE);
}

static void
act_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherMemberWindow *self = USHER_MEMBER_WINDOW (widget);
  Form *form;

  if (self->saving)
    return;
  form = g_new0 (Form, 1);
  form->id = self->id;
  form->version = self->version;
  form->login = g_strdup (gtk_editable_get_text (self->login));
  form->name = g_strdup (gtk_editable_get_text (self->name));
  form->person = g_strdup (gtk_editable_get_text (self->person));
  form->active = gtk_switch_get_active (self->active);
  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    if (gtk_check_button_get_active (self->checks[i]))
      form->roles |= offered[i].role;
  gtk_widget_set_visible (self->problem, FALSE);
  gtk_widget_action_set_enabled (widget, "member.save", FALSE);
  self->saving = g_cancellable_new ();
  usher_workspace_act_async (self->workspace, NULL, save_in_writer, form, form_free, self->saving, on_saved_cb, g_object_ref (self));
}

static gpointer
read_person_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  return usher_key_of (conn, "person", *(gint64 *) data, error);
}

static void
on_person_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherMemberWindow) self = data;
  g_autofree char *key = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, NULL);

  if (key && !self->closed)
    gtk_editable_set_text (self->person, key);
}

/* Who closes it while another program writes does not want it any more.  A window that is closed
 * lives on while something is under way. */
static gboolean
usher_member_window_close_request (GtkWindow *window)
{
  UsherMemberWindow *self = USHER_MEMBER_WINDOW (window);

  self->closed = TRUE;
  if (self->saving)
    g_cancellable_cancel (self->saving);
  return GTK_WINDOW_CLASS (usher_member_window_parent_class)->close_request (window);
}

static void
usher_member_window_dispose (GObject *object)
{
  UsherMemberWindow *self = USHER_MEMBER_WINDOW (object);

  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (self), USHER_TYPE_MEMBER_WINDOW);
  G_OBJECT_CLASS (usher_member_window_parent_class)->dispose (object);
}

static void
usher_member_window_class_init (UsherMemberWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_member_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = usher_member_window_close_request;
  signals[SAVED] = g_signal_new ("saved", USHER_TYPE_MEMBER_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-member-window.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherMemberWindow, login);
  gtk_widget_class_bind_template_child (widget_class, UsherMemberWindow, name);
  gtk_widget_class_bind_template_child (widget_class, UsherMemberWindow, person);
  gtk_widget_class_bind_template_child (widget_class, UsherMemberWindow, active);
  gtk_widget_class_bind_template_child (widget_class, UsherMemberWindow, roles);
  gtk_widget_class_bind_template_child (widget_class, UsherMemberWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, UsherMemberWindow, problem_label);
  gtk_widget_class_install_action (widget_class, "member.save", NULL, act_save);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
usher_member_window_init (UsherMemberWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self->login))), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Who it is"), -1);
  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    {
      GtkWidget *row = adw_action_row_new (), *check = gtk_check_button_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(offered[i].title));
      gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, _(offered[i].title), -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
      adw_preferences_group_add (self->roles, row);
      self->checks[i] = GTK_CHECK_BUTTON (check);
    }
}

UsherMemberWindow *
usher_member_window_new (UsherWorkspace *workspace, const UsherMember *member)
{
  UsherMemberWindow *self = g_object_new (USHER_TYPE_MEMBER_WINDOW, NULL);

  self->workspace = g_object_ref (workspace);
  gtk_window_set_title (GTK_WINDOW (self), member ? _("Change Member") : _("Add Member"));
  if (!member)
    return self;
  self->id = member->id;
  self->version = member->version;
  gtk_editable_set_text (self->login, member->login);
  gtk_editable_set_editable (self->login, FALSE);
  gtk_editable_set_text (self->name, member->name);
  gtk_switch_set_active (self->active, member->active);
  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    gtk_check_button_set_active (self->checks[i], (member->roles & offered[i].role) != 0);
  if (member->person > 0)
    usher_workspace_read_async (workspace, read_person_in_reader, g_memdup2 (&member->person, sizeof member->person), g_free, g_free, NULL,
                                on_person_read_cb, g_object_ref (self));
  return self;
}
