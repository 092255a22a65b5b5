/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The welcome page.  Making a workspace happens in a thread; opening is the window's.  Main thread,
 * but for make_in_thread (). */

#include "usher-welcome-page.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "usher-error.h"
#include "usher-join-window.h"
#include "usher-pages.h"
#include "usher-preferences.h"
#include "usher-sample.h"
#include "usher-when.h"
#include "usher-work.h"

struct _UsherWelcomePage {
  UsherPage parent_instance;

  /* template */
  GtkWidget *sample_button, *message;
  GtkProgressBar *progress;
  GtkLabel *message_label, *sample_label;
  AdwActionRow *new_row, *open_row, *join_row;
  AdwPreferencesGroup *recent;

  UsherWork *work; /* (owned) (nullable): a workspace in the making */
};

G_DEFINE_FINAL_TYPE (UsherWelcomePage, usher_welcome_page, USHER_TYPE_PAGE)

static void
show_message (UsherWelcomePage *self, const char *text)
{
  gtk_label_set_text (self->message_label, text ? text : "");
  gtk_widget_set_visible (self->message, text && *text);
}

static void
open_place (UsherWelcomePage *self, const char *place)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-place", "s", place);
}

/* ---- Making one ------------------------------------------------------------------------------------- */

typedef struct {
  char *path;      /* (owned) */
  gboolean sample;
  UsherWork *work; /* (owned) */
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  g_object_unref (making->work);
  g_free (making->path);
  g_free (making);
}

static gboolean
make_sample (UsherWorkspace *workspace, Making *making, GCancellable *cancellable, GError **error)
{
  UsherSampleOptions options = { .name = "larkfield", .people = USHER_SAMPLE_PEOPLE, .seed = USHER_SAMPLE_SEED };

  return usher_sample_make (workspace, &options, usher_work_progress, making->work, cancellable, NULL, error);
}

/* It is made under another name, so that a half-made sample is never opened. */
static void
make_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Making *making = data;
  UsherWorkspaceNew options = { .kind = making->sample ? USHER_KIND_SAMPLE : USHER_KIND_LIVE, .seeded = making->sample, .seed = USHER_SAMPLE_SEED,
                                .start = making->sample ? USHER_SAMPLE_BEGINS : 0 };
  g_autofree char *path = making->sample ? g_strconcat (making->path, ".part", NULL) : g_strdup (making->path);
  GError *error = NULL;
  UsherWorkspace *workspace;
  gboolean good;

  if (making->sample)
    g_unlink (path);
  workspace = usher_workspace_create (path, &options, &error);
  good = workspace && (!making->sample || make_sample (workspace, making, cancellable, &error));
  if (workspace)
    usher_workspace_close (workspace);
  g_clear_object (&workspace);
  if (good && making->sample && g_rename (path, making->path) < 0)
    good = usher_error_set (&error, USHER_ERROR_STORE, NULL, _("%s could not be put in its place"), making->path);
  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  UsherWelcomePage *self = USHER_WELCOME_PAGE (source);
  Making *making = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;

  gtk_widget_set_sensitive (self->sample_button, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  g_clear_object (&self->work);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    open_place (self, making->path);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_message (self, error->message);
}

static void
on_progress_cb (UsherWork *work, GParamSpec *pspec, UsherWelcomePage *self)
{
  double fraction = usher_work_get_fraction (work);

  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress, fraction);
  else
    gtk_progress_bar_pulse (self->progress);
}

static void
start_making (UsherWelcomePage *self, const char *path, gboolean sample)
{
  Making *making;
  g_autoptr(GTask) task = NULL;

  if (self->work)
    return;
  self->work = usher_work_new (_("Making a workspace"));
  g_signal_connect_object (self->work, "notify::fraction", G_CALLBACK (on_progress_cb), self, 0);
  making = g_new0 (Making, 1);
  making->path = g_strdup (path);
  making->sample = sample;
  making->work = g_object_ref (self->work);
  gtk_widget_set_sensitive (self->sample_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), sample);
  show_message (self, NULL);
  task = g_task_new (self, usher_page_get_cancellable (USHER_PAGE (self)), on_made_cb, NULL);
  g_task_set_source_tag (task, start_making);
  g_task_set_task_data (task, making, making_free);
  g_task_run_in_thread (task, make_in_thread);
}

static void
act_sample (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherWelcomePage *self = USHER_WELCOME_PAGE (widget);
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "usher", NULL);
  g_autofree char *path = g_build_filename (folder, "larkfield.usher", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    open_place (self, path);
  else if (g_mkdir_with_parents (folder, 0700) < 0)
    show_message (self, _("The folder for the sample workspace could not be made."));
  else
    start_making (self, path, TRUE);
}

static void
on_new_chosen_cb (GtkNativeDialog *dialog, int response, UsherWelcomePage *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    start_making (self, path, FALSE);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_new_cb (AdwActionRow *row, UsherWelcomePage *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("New Workspace"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, _("_Create"), _("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _("workspace.usher"));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_new_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_open_cb (AdwActionRow *row, UsherWelcomePage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-file", NULL);
}

/* ---- Joining and coming back ---------------------------------------------------------------------------- */

static void
on_joined_cb (UsherJoinWindow *window, const char *place, UsherWelcomePage *self)
{
  open_place (self, place);
}

static void
on_join_cb (AdwActionRow *row, UsherWelcomePage *self)
{
  UsherJoinWindow *window = usher_join_window_new ();

  g_signal_connect_object (window, "joined", G_CALLBACK (on_joined_cb), self, 0);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_recent_cb (AdwActionRow *row, UsherWelcomePage *self)
{
  open_place (self, g_object_get_data (G_OBJECT (row), "place"));
}

static void
on_forget_cb (GtkButton *button, UsherWelcomePage *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), ADW_TYPE_ACTION_ROW);

  usher_preferences_forget_recent (g_object_get_data (G_OBJECT (row), "place"));
  adw_preferences_group_remove (self->recent, row);
}

static void
add_recent (UsherWelcomePage *self, const char *place, const char *title, gint64 at)
{
  g_autoptr(UsherClock) clock = usher_clock_new_system ();
  GtkWidget *row = adw_action_row_new (), *forget = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_autofree char *when = usher_when_short (at, usher_clock_now (clock)), *subtitle = g_strdup_printf ("%s · %s", place, when);
  g_autofree char *escaped_title = g_markup_escape_text (title, -1), *escaped = g_markup_escape_text (subtitle, -1);
  g_autofree char *label = g_strdup_printf (_("Forget %s"), title);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), "usher-symbolic");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_add_css_class (forget, "flat");
  gtk_widget_set_valign (forget, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (forget, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (forget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (forget, "clicked", G_CALLBACK (on_forget_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), forget);
  g_object_set_data_full (G_OBJECT (row), "place", g_strdup (place), g_free);
  g_signal_connect (row, "activated", G_CALLBACK (on_recent_cb), self);
  adw_preferences_group_add (self->recent, row);
}

/* ---- The page ----------------------------------------------------------------------------------------------- */

static char *
usher_welcome_page_get_location (UsherPage *page)
{
  return g_strdup ("welcome");
}

static void
usher_welcome_page_dispose (GObject *object)
{
  UsherWelcomePage *self = USHER_WELCOME_PAGE (object);

  g_clear_object (&self->work);
  adw_bin_set_child (ADW_BIN (self), NULL); /* the template's child; the bin must know that it is gone */
  G_OBJECT_CLASS (usher_welcome_page_parent_class)->dispose (object);
}

static void
usher_welcome_page_class_init (UsherWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_welcome_page_dispose;
  USHER_PAGE_CLASS (klass)->get_location = usher_welcome_page_get_location;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherWelcomePage, sample_button);
  gtk_widget_class_bind_template_child (widget_class, UsherWelcomePage, sample_label);
  gtk_widget_class_bind_template_child (widget_class, UsherWelcomePage, progress);
  gtk_widget_class_bind_template_child (widget_class, UsherWelcomePage, message);
  gtk_widget_class_bind_template_child (widget_class, UsherWelcomePage, message_label);
  gtk_widget_class_bind_template_child (widget_class, UsherWelcomePage, new_row);
  gtk_widget_class_bind_template_child (widget_class, UsherWelcomePage, open_row);
  gtk_widget_class_bind_template_child (widget_class, UsherWelcomePage, join_row);
  gtk_widget_class_bind_template_child (widget_class, UsherWelcomePage, recent);
  gtk_widget_class_install_action (widget_class, "welcome.sample", NULL, act_sample);
}

static void
usher_welcome_page_init (UsherWelcomePage *self)
{
  g_auto(GStrv) recent = usher_preferences_dup_recent ();

  gtk_widget_init_template (GTK_WIDGET (self));
  usher_page_set_title (USHER_PAGE (self), _("Welcome"));
  g_signal_connect (self->new_row, "activated", G_CALLBACK (on_new_cb), self);
  g_signal_connect (self->open_row, "activated", G_CALLBACK (on_open_cb), self);
  g_signal_connect (self->join_row, "activated", G_CALLBACK (on_join_cb), self);
  gtk_widget_set_visible (GTK_WIDGET (self->recent), recent[0] != NULL);
  for (guint i = 0; recent[i]; i += 3)
    add_recent (self, recent[i], recent[i + 1], g_ascii_strtoll (recent[i + 2], NULL, 10));
}

UsherPage *
usher_welcome_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherWelcomePage *self = g_object_new (USHER_TYPE_WELCOME_PAGE, NULL);
  g_autofree char *message = usher_location_state (location, "message");

  show_message (self, message);
  return USHER_PAGE (self);
}
