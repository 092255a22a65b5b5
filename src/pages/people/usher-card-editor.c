/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The card's form: a row per field of its kind.
 *
 *   base    what was read, with its version
 *   rows    what the user makes of it
 *   save    the difference, against base's version; a conflict reads again and asks
 *
 * Main thread; reading and writing are elsewhere. */

#include "usher-card-editor.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-card-reading.h"
#include "usher-error.h"
#include "usher-person-picker.h"
#include "usher-shell.h"
#include "usher-widgets.h"

#define FIELDS_MAX 12

typedef struct {
  const char *field;
  GtkWidget *row;   /* (borrowed): AdwComboRow, AdwEntryRow or AdwActionRow */
  char *person;     /* (owned) (nullable): the number, of a person's field */
} Row;

struct _UsherCardEditor {
  AdwWindow parent_instance;

  /* template */
  AdwPreferencesGroup *group;
  GtkWidget *save_button;
  GtkStack *stack;           /* "loading", "form", "failed" */
  AdwStatusPage *failed;
  AdwWindowTitle *title;

  UsherWorkspace *workspace; /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GtkWidget *over;           /* (owned) (nullable) */
  UsherCardReading *base;    /* (owned) (nullable) */
  UsherCardKind kind;
  gint64 id;
  Row rows[FIELDS_MAX];
  guint n_rows;
  gboolean saving, closed;
};

G_DEFINE_FINAL_TYPE (UsherCardEditor, usher_card_editor, ADW_TYPE_WINDOW)

/* ---- Rows -------------------------------------------------------------------------------------------------- */

static Row *
find_row (UsherCardEditor *self, const char *field)
{
  for (guint i = 0; i < self->n_rows; i++)
    if (g_str_equal (self->rows[i].field, field))
      return &self->rows[i];
  return NULL;
}

char *
usher_card_editor_dup_word (UsherCardEditor *self, const char *field)
{
  Row *row = find_row (self, field);
  const char *const *words = usher_card_field_words (field);
  guint chosen;

  if (!row)
    return NULL;
  if (ADW_IS_COMBO_ROW (row->row))
    {
      chosen = adw_combo_row_get_selected (ADW_COMBO_ROW (row->row));
      return chosen == 0 ? NULL : g_strdup (words[chosen - 1]);
    }
  if (ADW_IS_ENTRY_ROW (row->row))
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (row->row));

      return *text ? g_strdup (text) : NULL;
    }
  return g_strdup (row->person);
}

void
usher_card_editor_set_word (UsherCardEditor *self, const char *field, const char *word, const char *shown)
{
  Row *row = find_row (self, field);
  const char *const *words = usher_card_field_words (field);
  guint chosen = 0;

  if (!row)
    return;
  if (ADW_IS_COMBO_ROW (row->row))
    {
      for (guint i = 0; word && words[i]; i++)
        if (g_str_equal (words[i], word))
          chosen = i + 1;
      adw_combo_row_set_selected (ADW_COMBO_ROW (row->row), chosen);
    }
  else if (ADW_IS_ENTRY_ROW (row->row))
    gtk_editable_set_text (GTK_EDITABLE (row->row), word ? word : "");
  else
    {
      char *kept = g_strdup (word);

      g_free (row->person);
      row->person = kept;
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row->row), word ? (shown ? shown : word) : _("Nobody"));
    }
}

static void
on_person_chosen_cb (UsherPersonPicker *picker, gint64 id, const char *key, const char *name, UsherCardEditor *self)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  usher_card_editor_set_word (self, g_object_get_data (G_OBJECT (picker), "field"), number, name);
}

static void
on_choose_clicked_cb (GtkButton *button, UsherCardEditor *self)
{
  const char *field = g_object_get_data (G_OBJECT (button), "field");
  GtkWidget *picker = usher_person_picker_new (self->workspace, usher_card_field_title (field), GTK_WINDOW (self));

  g_object_set_data (G_OBJECT (picker), "field", (gpointer) field);
  g_signal_connect_object (picker, "chosen", G_CALLBACK (on_person_chosen_cb), self, 0);
  gtk_window_present (GTK_WINDOW (picker));
}

static void
on_clear_clicked_cb (GtkButton *button, UsherCardEditor *self)
{
  usher_card_editor_set_word (self, g_object_get_data (G_OBJECT (button), "field"), NULL, NULL);
}

static void
add_button (UsherCardEditor *self, GtkWidget *row, const char *field, const char *icon, const char *name, GCallback func)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", usher_card_field_title (field), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (button), "field", (gpointer) field);
  g_signal_connect (button, "clicked", func, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
new_combo (const char *field)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  const char *const *words = usher_card_field_words (field);

  gtk_string_list_append (titles, _("Not said here"));
  for (; *words; words++)
    gtk_string_list_append (titles, usher_card_word_title (field, *words));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  return row;
}

static void
add_row (UsherCardEditor *self, const char *field)
{
  gboolean person = g_str_equal (field, "owner") || g_str_equal (field, "deputy");
  GtkWidget *row = person ? adw_action_row_new () : usher_card_field_words (field) ? new_combo (field) : adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), usher_card_field_title (field));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  if (person)
    {
      add_button (self, row, field, "system-search-symbolic", _("Choose a Person"), G_CALLBACK (on_choose_clicked_cb));
      add_button (self, row, field, "edit-clear-symbolic", _("Nobody"), G_CALLBACK (on_clear_clicked_cb));
    }
  adw_preferences_group_add (self->group, row);
  self->rows[self->n_rows++] = (Row) { field, row, NULL };
}

static void
fill (UsherCardEditor *self, const UsherCardReading *reading)
{
  const char *const *fields = usher_card_fields (self->kind);

  for (guint i = 0; fields[i]; i++)
    usher_card_editor_set_word (self, fields[i], reading->values[i], reading->shown[i]);
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

typedef struct {
  UsherCardKind kind;
  gint64 id;
} Wanted;

static gpointer
read_card (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;

  return usher_card_reading_load (conn, wanted->kind, wanted->id, error);
}

static void
ask_card (UsherCardEditor *self, GAsyncReadyCallback callback)
{
  Wanted wanted = { self->kind, self->id };

  usher_workspace_read_async (self->workspace, read_card, g_memdup2 (&wanted, sizeof wanted), g_free, (GDestroyNotify) usher_card_reading_free,
                              self->cancellable, callback, g_object_ref (self));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherCardEditor) self = data;
  g_autoptr(GError) error = NULL;
  UsherCardReading *reading = usher_workspace_read_finish (USHER_WORKSPACE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!reading)
    {
      usher_widgets_say_error (self->failed, error);
      gtk_stack_set_visible_child_name (self->stack, "failed");
      return;
    }
  self->base = reading;
  fill (self, reading);
  gtk_stack_set_visible_child_name (self->stack, "form");
  gtk_widget_set_sensitive (self->save_button, TRUE);
}

/* ---- Saving -------------------------------------------------------------------------------------------------------- */

typedef struct {
  UsherCardKind kind;
  gint64 id, version;
  guint n;
  const char *fields[FIELDS_MAX];
  char *words[FIELDS_MAX]; /* (owned) (nullable) */
} Saving;

static void
saving_free (gpointer data)
{
  Saving *self = data;

  for (guint i = 0; i < self->n; i++)
    g_free (self->words[i]);
  g_free (self);
}

static gboolean
is_number (const char *field)
{
  const char *const *words = usher_card_field_words (field);

  return g_str_equal (field, "owner") || g_str_equal (field, "deputy") || (words && g_str_equal (words[0], "1"));
}

static gboolean
save_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  const Saving *self = data;
  UsherCardChange changes[FIELDS_MAX + 1] = { { NULL } };

  for (guint i = 0; i < self->n; i++)
    {
      changes[i].field = self->fields[i];
      if (!self->words[i])
        changes[i].to = USHER_NULL;
      else if (is_number (self->fields[i]))
        changes[i].to = USHER_INT (g_ascii_strtoll (self->words[i], NULL, 10));
      else
        changes[i].to = usher_text_value (self->words[i]);
    }
  return usher_card_change (tx, self->kind, self->id, self->version, changes, error);
}

static Saving *
collect (UsherCardEditor *self)
{
  Saving *saving = g_new0 (Saving, 1);
  const char *const *fields = usher_card_fields (self->kind);

  saving->kind = self->kind;
  saving->id = self->id;
  saving->version = self->base->version;
  for (guint i = 0; fields[i]; i++)
    {
      char *word = usher_card_editor_dup_word (self, fields[i]);

      if (g_strcmp0 (word, self->base->values[i]) != 0)
        {
          saving->fields[saving->n] = fields[i];
          saving->words[saving->n++] = word;
        }
      else
        g_free (word);
    }
  return saving;
}

/* What the user reads in a field now. */
static char *
shown_in (UsherCardEditor *self, const char *field)
{
  g_autofree char *word = usher_card_editor_dup_word (self, field);
  Row *row = find_row (self, field);

  if (!word)
    return g_strdup (_("nothing"));
  if (ADW_IS_ACTION_ROW (row->row) && !ADW_IS_COMBO_ROW (row->row))
    return g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (row->row)));
  return g_strdup (usher_card_field_words (field) ? usher_card_word_title (field, word) : word);
}

static void
on_conflict_response_cb (AdwMessageDialog *dialog, const char *response, UsherCardEditor *self)
{
  UsherCardReading *theirs = g_object_steal_data (G_OBJECT (dialog), "theirs");

  if (g_str_equal (response, "cancel"))
    {
      usher_card_reading_free (theirs);
      return;
    }
  if (g_str_equal (response, "theirs"))
    fill (self, theirs);
  g_clear_pointer (&self->base, usher_card_reading_free);
  self->base = theirs;
  if (g_str_equal (response, "mine"))
    usher_card_editor_save (self);
}

static char *
conflict_text (UsherCardEditor *self, const UsherCardReading *theirs)
{
  const char *const *fields = usher_card_fields (self->kind);
  GString *text = g_string_new (_("Somebody else saved this card while you edited it."));

  g_string_append_c (text, '\n');
  for (guint i = 0; fields[i]; i++)
    {
      g_autofree char *mine = shown_in (self, fields[i]);
      g_autofree char *word = usher_card_editor_dup_word (self, fields[i]);

      if (g_strcmp0 (word, theirs->values[i]) == 0)
        continue;
      g_string_append_printf (text, "\n%s\n", usher_card_field_title (fields[i]));
      g_string_append_printf (text, _("   theirs: %s"), theirs->shown[i] ? theirs->shown[i] : _("nothing"));
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _("   yours: %s"), mine);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static void
on_theirs_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherCardEditor) self = data;
  g_autoptr(GError) error = NULL;
  UsherCardReading *theirs = usher_workspace_read_finish (USHER_WORKSPACE (source), result, &error);
  GtkWidget *dialog;
  g_autofree char *text = NULL;

  if (!theirs || self->closed) /* any fault but being closed shows itself when the user saves again */
    {
      g_clear_pointer (&theirs, usher_card_reading_free);
      return;
    }
  text = conflict_text (self, theirs);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Changed Meanwhile"), text);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Keep Editing"), "theirs", _("Take _Theirs"), "mine", _("_Save Mine"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "theirs", theirs, (GDestroyNotify) usher_card_reading_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_conflict_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherCardEditor) self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *act = NULL;
  gboolean done = usher_workspace_act_finish (USHER_WORKSPACE (source), result, &act, &error);
  UsherShell *shell = self->over ? usher_shell_of (self->over) : NULL;

  self->saving = FALSE;
  if (!self->over || (self->closed && !done))
    return;
  gtk_widget_set_sensitive (self->save_button, TRUE);
  if (done)
    {
      if (shell)
        usher_shell_toast (shell, _("The card was saved"), act);
      gtk_window_close (GTK_WINDOW (self));
    }
  else if (g_error_matches (error, USHER_ERROR, USHER_ERROR_CONFLICT))
    ask_card (self, on_theirs_read_cb);
  else if (shell)
    usher_shell_show_error (shell, _("The Card Was Not Saved"), error);
}

void
usher_card_editor_save (UsherCardEditor *self)
{
  Saving *saving;

  if (!self->base || self->saving)
    return;
  saving = collect (self);
  if (saving->n == 0)
    {
      saving_free (saving);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->saving = TRUE;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  usher_workspace_act_async (self->workspace, NULL, save_in_writer, saving, saving_free, self->cancellable, on_saved_cb, g_object_ref (self));
}

gboolean
usher_card_editor_is_ready (UsherCardEditor *self)
{
  return self->base != NULL && !self->saving;
}

static void
on_save_clicked_cb (GtkButton *button, UsherCardEditor *self)
{
  usher_card_editor_save (self);
}

/* ---- The type ----------------------------------------------------------------------------------------------------------- */

/* Who closes it while another program writes does not want it any more.  A window that is closed
 * lives on while something is under way. */
static gboolean
usher_card_editor_close_request (GtkWindow *window)
{
  UsherCardEditor *self = USHER_CARD_EDITOR (window);

  g_cancellable_cancel (self->cancellable);
  self->closed = TRUE;
  return GTK_WINDOW_CLASS (usher_card_editor_parent_class)->close_request (window);
}

static void
usher_card_editor_dispose (GObject *object)
{
  UsherCardEditor *self = USHER_CARD_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < self->n_rows; i++)
    g_clear_pointer (&self->rows[i].person, g_free);
  self->n_rows = 0;
  g_clear_object (&self->over);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->base, usher_card_reading_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), USHER_TYPE_CARD_EDITOR);
  G_OBJECT_CLASS (usher_card_editor_parent_class)->dispose (object);
}

static void
usher_card_editor_finalize (GObject *object)
{
  g_object_unref (USHER_CARD_EDITOR (object)->cancellable);
  G_OBJECT_CLASS (usher_card_editor_parent_class)->finalize (object);
}

static void
usher_card_editor_class_init (UsherCardEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_card_editor_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = usher_card_editor_close_request;
  G_OBJECT_CLASS (klass)->finalize = usher_card_editor_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-card-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherCardEditor, group);
  gtk_widget_class_bind_template_child (widget_class, UsherCardEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, UsherCardEditor, stack);
  gtk_widget_class_bind_template_child (widget_class, UsherCardEditor, failed);
  gtk_widget_class_bind_template_child (widget_class, UsherCardEditor, title);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
usher_card_editor_init (UsherCardEditor *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
usher_card_editor_new (UsherWorkspace *workspace, UsherCardKind kind, gint64 id, const char *title, GtkWidget *over)
{
  GtkRoot *root = gtk_widget_get_root (over);
  UsherCardEditor *self = g_object_new (USHER_TYPE_CARD_EDITOR, "title", _("Edit Card"), "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);
  const char *const *fields = usher_card_fields (kind);

  self->workspace = g_object_ref (workspace);
  self->over = g_object_ref (over);
  self->kind = kind;
  self->id = id;
  adw_window_title_set_title (self->title, _("Edit Card"));
  adw_window_title_set_subtitle (self->title, title);
  for (guint i = 0; fields[i]; i++)
    add_row (self, fields[i]);
  if (self->n_rows > 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (self->rows[0].row)), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  ask_card (self, on_read_cb);
  return GTK_WIDGET (self);
}
