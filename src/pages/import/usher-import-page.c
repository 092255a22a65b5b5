/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The import page, top to bottom: the file, which header is which field, the first rows as they would be
 * read, what a check found.  Whatever changes above takes the check back.  Main thread; the file is read
 * on other threads, and only the Import button writes. */

#include <glib/gi18n.h>
#include <string.h>

#include "usher-import-page-private.h"
#include "usher-pages.h"
#include "usher-shell.h"

G_DEFINE_FINAL_TYPE (UsherImportPage, usher_import_page, USHER_TYPE_PAGE)

static const char *const nouns[] = { "people", "accounts", "groups", "memberships", "entitlements", "grants" };
static const char separators[] = { ',', ';', '\t', '|' };

/* ---- State ---------------------------------------------------------------------------------------------------- */

void
usher_import_page_places (UsherImportPage *self, int *places)
{
  for (guint i = 0; i < self->n_rows; i++)
    places[i] = (int) adw_combo_row_get_selected (ADW_COMBO_ROW (self->rows[i])) - 1;
}

/* (nullable): the title of a required field that no header was chosen for. */
static const char *
find_missing (UsherImportPage *self)
{
  const char *const *fields = usher_import_fields (self->noun);
  int places[USHER_IMPORT_COLUMNS_MAX];

  usher_import_page_places (self, places);
  for (guint i = 0; i < self->n_rows; i++)
    if (places[i] < 0 && usher_import_is_required (self->noun, fields[i]))
      return usher_import_field_title (fields[i]);
  return NULL;
}

static char *
foot_text (UsherImportPage *self, const char *missing)
{
  switch (self->state)
    {
    case USHER_IMPORT_NO_FILE: return g_strdup (_("Choose a file. Nothing is written until you press Import."));
    case USHER_IMPORT_RUNNING: return g_strdup (_("The file is being read…"));
    case USHER_IMPORT_WRITTEN: return g_strdup (_("Imported."));
    case USHER_IMPORT_CHECKED: return g_strdup (_("Nothing is written until you press Import."));
    case USHER_IMPORT_MAPPING:
    default: return missing ? g_strdup_printf (_("Say which column is “%s”."), missing) : g_strdup (_("Check the file first. Checking writes nothing."));
    }
}

static gboolean
may_import (UsherImportPage *self)
{
  return self->state == USHER_IMPORT_CHECKED && self->checked && self->checked->read > self->checked->n_rejected
         && (self->checked->n_rejected == 0 || gtk_switch_get_active (self->partial));
}

void
usher_import_page_set_state (UsherImportPage *self, UsherImportState state)
{
  const char *missing;
  g_autofree char *text = NULL;
  gboolean ready, checked = state == USHER_IMPORT_CHECKED;

  self->state = state;
  missing = self->peek ? find_missing (self) : NULL;
  ready = self->peek && !missing && state != USHER_IMPORT_RUNNING;
  text = foot_text (self, missing);
  gtk_label_set_text (self->foot, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->check_button), ready && state == USHER_IMPORT_MAPPING);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), may_import (self));
  /* One suggested action: the next step. */
  if (checked)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->check_button), "suggested-action");
      gtk_widget_add_css_class (GTK_WIDGET (self->import_button), "suggested-action");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->import_button), "suggested-action");
      gtk_widget_add_css_class (GTK_WIDGET (self->check_button), "suggested-action");
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->columns_group), state != USHER_IMPORT_RUNNING);
}

/* ---- The first rows ---------------------------------------------------------------------------------------------- */

static GtkWidget *
new_cell (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_widget_add_css_class (label, "small");
  if (css)
    gtk_widget_add_css_class (label, css);
  return label;
}

static void
fill_preview (UsherImportPage *self)
{
  const char *const *fields = usher_import_fields (self->noun);
  GtkWidget *grid = gtk_grid_new (), *scroller = gtk_scrolled_window_new ();
  int places[USHER_IMPORT_COLUMNS_MAX], column = 0;

  usher_import_page_places (self, places);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_widget_add_css_class (grid, "preview");
  for (guint i = 0; i < self->n_rows; i++)
    {
      if (places[i] < 0)
        continue;
      gtk_grid_attach (GTK_GRID (grid), new_cell (usher_import_field_title (fields[i]), "secondary"), column, 0, 1, 1);
      for (guint row = 0; row < self->peek->rows->len; row++)
        {
          char **values = self->peek->rows->pdata[row];

          gtk_grid_attach (GTK_GRID (grid), new_cell (places[i] < (int) g_strv_length (values) ? values[places[i]] : "", NULL), column, (int) row + 1, 1, 1);
        }
      column++;
    }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), grid);
  gtk_widget_add_css_class (scroller, "card");
  adw_bin_set_child (self->preview, scroller);
  gtk_widget_set_visible (GTK_WIDGET (self->preview_group), self->peek->rows->len > 0 && column > 0);
}

/* ---- Which header is which field ----------------------------------------------------------------------------------- */

static void
show_example (UsherImportPage *self, guint index)
{
  guint chosen = adw_combo_row_get_selected (ADW_COMBO_ROW (self->rows[index]));
  g_autofree char *text = NULL;

  for (guint row = 0; chosen > 0 && !text && row < self->peek->rows->len; row++)
    {
      char **values = self->peek->rows->pdata[row];

      if (chosen - 1 < g_strv_length (values) && *values[chosen - 1])
        text = g_strdup_printf (_("such as “%s”"), values[chosen - 1]);
    }
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rows[index]), text ? text : "");
}

static void
take_check_back (UsherImportPage *self)
{
  g_clear_pointer (&self->checked, usher_import_result_free);
  gtk_widget_set_visible (GTK_WIDGET (self->result_group), FALSE);
  usher_import_page_set_state (self, self->peek ? USHER_IMPORT_MAPPING : USHER_IMPORT_NO_FILE);
}

static void
on_header_chosen_cb (AdwComboRow *row, GParamSpec *pspec, UsherImportPage *self)
{
  if (self->filling)
    return;
  for (guint i = 0; i < self->n_rows; i++)
    if (self->rows[i] == GTK_WIDGET (row))
      show_example (self, i);
  fill_preview (self);
  take_check_back (self);
}

static void
add_field (UsherImportPage *self, const char *field, GtkStringList *choices)
{
  GtkWidget *row = adw_combo_row_new ();
  const char *title = usher_import_field_title (field);
  g_autofree char *required = usher_import_is_required (self->noun, field) ? g_strdup_printf (_("%s (required)"), title) : NULL;
  int guess = usher_import_guess (field, self->peek->headers);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), required ? required : title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), (guint) (guess + 1));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (on_header_chosen_cb), self, 0);
  adw_preferences_group_add (self->columns_group, row);
  self->rows[self->n_rows++] = row;
  show_example (self, self->n_rows - 1);
}

static void
clear_fields (UsherImportPage *self)
{
  for (guint i = 0; i < self->n_rows; i++)
    adw_preferences_group_remove (self->columns_group, self->rows[i]);
  self->n_rows = 0;
}

static void
fill_fields (UsherImportPage *self)
{
  const char *const *fields = usher_import_fields (self->noun);
  g_autoptr(GtkStringList) choices = gtk_string_list_new (NULL);

  self->filling = TRUE;
  clear_fields (self);
  gtk_string_list_append (choices, _("Not in the file"));
  for (char **header = self->peek->headers; *header; header++)
    gtk_string_list_append (choices, *header);
  for (guint i = 0; fields[i] && i < USHER_IMPORT_COLUMNS_MAX; i++)
    add_field (self, fields[i], choices);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->columns_group), TRUE);
  fill_preview (self);
  take_check_back (self);
}

/* ---- The file ---------------------------------------------------------------------------------------------------------- */

typedef struct {
  char *file; /* (owned) */
  char separator;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_free (self->file);
  g_free (self);
}

static void
peek_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Opening *opening = data;
  GError *error = NULL;
  UsherImportPeek *peek = usher_import_peek (opening->file, opening->separator, cancellable, &error);

  if (peek)
    g_task_return_pointer (task, peek, (GDestroyNotify) usher_import_peek_free);
  else
    g_task_return_error (task, error);
}

static void
select_separator (UsherImportPage *self, char separator)
{
  self->filling = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    if (separators[i] == separator)
      adw_combo_row_set_selected (self->separator_row, i);
  self->filling = FALSE;
}

static void
on_peeked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  UsherImportPage *self = USHER_IMPORT_PAGE (source);
  const Opening *opening = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  UsherImportPeek *peek = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *name = g_path_get_basename (opening->file);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->peek, usher_import_peek_free);
  self->peek = peek;
  adw_action_row_set_subtitle (self->file_row, name);
  if (!peek)
    {
      clear_fields (self);
      gtk_widget_set_visible (GTK_WIDGET (self->columns_group), FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->preview_group), FALSE);
      take_check_back (self);
      usher_import_page_show_fault (self, error);
      return;
    }
  select_separator (self, peek->separator);
  gtk_widget_set_visible (GTK_WIDGET (self->separator_row), TRUE);
  fill_fields (self);
}

static void
open_file (UsherImportPage *self, const char *path, char separator)
{
  g_autoptr(GTask) task = g_task_new (self, usher_page_get_cancellable (USHER_PAGE (self)), on_peeked_cb, NULL);
  Opening *opening = g_new0 (Opening, 1);

  opening->file = g_strdup (path);
  opening->separator = separator;
  g_task_set_source_tag (task, open_file);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, peek_in_thread);
}

void
usher_import_page_open_file (UsherImportPage *self, const char *path)
{
  open_file (self, path, 0);
}

static void
on_file_response_cb (GtkNativeDialog *dialog, int response, UsherImportPage *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    usher_import_page_open_file (self, path);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_choose_clicked_cb (GtkButton *button, UsherImportPage *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Choose a CSV File"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("CSV files"));
  gtk_file_filter_add_suffix (filter, "csv");
  gtk_file_filter_add_suffix (filter, "tsv");
  gtk_file_filter_add_suffix (filter, "txt");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_separator_cb (AdwComboRow *row, GParamSpec *pspec, UsherImportPage *self)
{
  if (!self->filling && self->peek)
    open_file (self, self->peek->file, separators[MIN (adw_combo_row_get_selected (row), G_N_ELEMENTS (separators) - 1)]);
}

static void
on_noun_cb (AdwComboRow *row, GParamSpec *pspec, UsherImportPage *self)
{
  self->noun = nouns[MIN (adw_combo_row_get_selected (row), G_N_ELEMENTS (nouns) - 1)];
  gtk_widget_set_visible (GTK_WIDGET (self->complete_row), g_str_equal (self->noun, "people"));
  if (self->peek && !self->filling)
    fill_fields (self);
}

static void
on_option_cb (GtkSwitch *option, GParamSpec *pspec, UsherImportPage *self)
{
  if (option == self->partial && self->state == USHER_IMPORT_CHECKED)
    {
      usher_import_page_show_result (self, self->checked, TRUE);
      usher_import_page_set_state (self, self->state);
    }
  else if (self->state != USHER_IMPORT_RUNNING)
    take_check_back (self);
}

static void
on_source_cb (GtkEditable *editable, UsherImportPage *self)
{
  if (self->state != USHER_IMPORT_RUNNING)
    take_check_back (self);
}

void
usher_import_page_check (UsherImportPage *self)
{
  usher_import_page_run (self, TRUE);
}

void
usher_import_page_import (UsherImportPage *self)
{
  if (may_import (self))
    usher_import_page_run (self, FALSE);
}

static void
on_check_clicked_cb (GtkButton *button, UsherImportPage *self)
{
  usher_import_page_check (self);
}

static void
on_import_clicked_cb (GtkButton *button, UsherImportPage *self)
{
  usher_import_page_import (self);
}

/* ---- Rejected rows -------------------------------------------------------------------------------------------------------- */

static void
on_reject_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "small");
  gtk_list_item_set_child (item, label);
}

static void
on_reject_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static void
set_up_rejects (UsherImportPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_reject_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_reject_bind_cb), NULL);
  gtk_list_view_set_factory (self->rejects, factory);
  g_object_unref (factory);
}

/* ---- The page --------------------------------------------------------------------------------------------------------------- */

static char *
usher_import_page_get_location (UsherPage *page)
{
  return usher_location_make ("import", USHER_IMPORT_PAGE (page)->noun, NULL);
}

static void
choose_noun (UsherImportPage *self, const char *location)
{
  g_autofree char *about = usher_location_about (location);

  for (guint i = 0; about && i < G_N_ELEMENTS (nouns); i++)
    if (g_str_equal (nouns[i], about))
      adw_combo_row_set_selected (self->noun_row, i);
}

static void
usher_import_page_dispose (GObject *object)
{
  UsherImportPage *self = USHER_IMPORT_PAGE (object);

  if (self->work)
    g_cancellable_cancel (usher_work_get_cancellable (self->work));
  g_clear_object (&self->work);
  g_clear_pointer (&self->peek, usher_import_peek_free);
  g_clear_pointer (&self->checked, usher_import_result_free);
  adw_bin_set_child (ADW_BIN (self), NULL); /* the template's child; the bin must know that it is gone */
  G_OBJECT_CLASS (usher_import_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-import-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, noun_row);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, separator_row);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, file_row);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, complete_row);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, partial_row);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, source_row);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, complete);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, partial);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, columns_group);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, preview_group);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, result_group);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, preview);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, result);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, rejects);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, rejects_scroller);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, check_button);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, import_button);
  gtk_widget_class_bind_template_child (widget_class, UsherImportPage, foot);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_separator_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_noun_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_option_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_source_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_check_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_clicked_cb);
}

static void
usher_import_page_class_init (UsherImportPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_import_page_dispose;
  USHER_PAGE_CLASS (klass)->get_location = usher_import_page_get_location;
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
usher_import_page_init (UsherImportPage *self)
{
  self->noun = nouns[0];
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_rejects (self);
  usher_import_page_set_state (self, USHER_IMPORT_NO_FILE);
}

UsherPage *
usher_import_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherImportPage *self = g_object_new (USHER_TYPE_IMPORT_PAGE, "workspace", workspace, "title", _("Import"), NULL);

  choose_noun (self, location);
  return USHER_PAGE (self);
}
