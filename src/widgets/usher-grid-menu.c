/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a grid can be told: saved views, columns, groups, copying, exporting.  Main thread; reading
 * and writing happen through the workspace. */

#include "usher-grid-private.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "usher-export-acts.h"
#include "usher-grid-store.h"
#include "usher-shell.h"
#include "usher-view.h"

/* ---- Copying ------------------------------------------------------------------------------------------ */

#define COPY_MOST 10000 /* rows on the clipboard; more belongs in a file */

static void
toast (UsherGrid *self, const char *message)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));

  if (shell)
    usher_shell_toast (shell, message, NULL);
}

static void
copy_row (UsherGrid *self, GString *text, guint position, gint64 now)
{
  gboolean first = TRUE;

  for (guint i = 0; i < self->columns->len; i++)
    {
      UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);
      UsherValue value = usher_grid_source_get_value (self->source, position, shown->noun_column);
      g_autofree char *words = NULL;

      if (!shown->shown)
        continue;
      words = usher_grid_cell_words (&shown->spec, &self->noun->columns[shown->noun_column], &value, now);
      g_strdelimit (words, "\t\n\r", ' ');
      g_string_append_printf (text, "%s%s", first ? "" : "\t", words);
      first = FALSE;
    }
  g_string_append_c (text, '\n');
}

static void
act_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherGrid *self = (UsherGrid *) widget;
  g_autoptr(GString) text = g_string_new (NULL);
  guint rows = usher_grid_source_get_rows (self->source), copied = 0;
  gint64 now = usher_workspace_now (self->workspace);

  for (guint i = 0; i < rows && copied < COPY_MOST; i++)
    if (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->model), i))
      {
        copy_row (self, text, i, now);
        copied++;
      }
  if (copied == 0)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
  toast (self, copied < COPY_MOST ? _("Copied") : _("The first 10,000 rows were copied: export for more"));
}

static void
act_copy_command (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherGrid *self = (UsherGrid *) widget;
  g_autoptr(UsherQuery) query = usher_grid_get_chosen (self);
  g_autofree char *command = usher_query_to_command (query);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), command);
  toast (self, _("The command was copied"));
}

/* ---- Exporting -------------------------------------------------------------------------------------------- */

typedef struct {
  UsherWorkspace *workspace; /* (owned) */
  UsherQuery *query;         /* (owned) */
  char *path;                /* (owned) */
  UsherWork *work;           /* (owned) */
  UsherExportResult result;
} Exporting;

static void
exporting_free (gpointer data)
{
  Exporting *exporting = data;

  g_object_unref (exporting->workspace);
  usher_query_free (exporting->query);
  g_object_unref (exporting->work);
  g_free (exporting->path);
  g_free (exporting);
}

static void
export_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Exporting *exporting = data;
  GError *error = NULL;

  if (usher_workspace_export (exporting->workspace, exporting->query, exporting->path, &exporting->result, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Exporting *exporting = g_task_get_task_data (G_TASK (result));
  UsherShell *shell = usher_shell_of (GTK_WIDGET (source));
  g_autoptr(GError) error = NULL;
  g_autofree char *message = NULL, *name = g_path_get_basename (exporting->path);

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      usher_work_finish (exporting->work, error);
      if (shell)
        usher_shell_show_error (shell, _("The View Could Not Be Exported"), error);
      return;
    }
  usher_work_finish (exporting->work, NULL);
  message = g_strdup_printf (ngettext ("%'" PRId64 " row exported to %s", "%'" PRId64 " rows exported to %s", (gulong) exporting->result.rows),
                             exporting->result.rows, name);
  toast (USHER_GRID (source), message);
}

static void
start_export (UsherGrid *self, const char *path)
{
  Exporting *exporting = g_new0 (Exporting, 1);
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));
  g_autoptr(GTask) task = NULL;

  exporting->workspace = g_object_ref (self->workspace);
  exporting->query = usher_grid_get_chosen (self);
  exporting->path = g_strdup (path);
  exporting->work = usher_work_new (_("Exporting"));
  if (shell)
    usher_shell_add_work (shell, exporting->work);
  task = g_task_new (self, usher_work_get_cancellable (exporting->work), on_exported_cb, NULL);
  g_task_set_source_tag (task, start_export);
  g_task_set_task_data (task, exporting, exporting_free);
  g_task_run_in_thread (task, export_in_thread);
}

static void
on_save_chosen_cb (GtkNativeDialog *dialog, int response, UsherGrid *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    start_export (self, path);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
usher_grid_export (UsherGrid *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Export View"), window, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), _("_Cancel"));
  g_autofree char *name = g_strconcat (self->noun->name, ".csv", NULL);
  static const char *const patterns[][2] = { { N_("CSV"), "*.csv" }, { N_("Excel workbook"), "*.xlsx" }, { N_("JSON lines"), "*.jsonl" } };

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, _(patterns[i][0]));
      gtk_file_filter_add_pattern (filter, patterns[i][1]);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_save_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
act_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  usher_grid_export ((UsherGrid *) widget);
}

/* ---- Groups ---------------------------------------------------------------------------------------------------- */

#define GROUPS_MOST 500

static void
on_group_activated_cb (GtkListBox *list, GtkListBoxRow *row, UsherGrid *self)
{
  const char *token = g_object_get_data (G_OBJECT (row), "token");

  g_free (self->group_token);
  self->group_token = g_strdup (token);
  usher_grid_apply_filter (self);
}

static void
add_group_row (UsherGrid *self, const char *title, gint64 rows, const char *token)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (title);
  g_autofree char *number = g_strdup_printf ("%'" G_GINT64_FORMAT, rows);
  GtkWidget *count = gtk_label_new (number);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (count, "count");
  gtk_widget_add_css_class (row, "small");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (row), "token", g_strdup (token), g_free);
  gtk_list_box_append (self->groups, row);
}

/* The groups count what the filter leaves; while one of them is chosen they stay as they are. */
void
usher_grid_group_fill (UsherGrid *self)
{
  g_autoptr(GArray) groups = NULL;
  GtkWidget *row;

  if (self->group < 0 || self->group_token)
    return;
  groups = usher_grid_source_group (self->source, (guint) self->group);
  if (!groups)
    return;
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->groups))))
    gtk_list_box_remove (self->groups, row);
  add_group_row (self, _("All"), usher_grid_source_get_rows (self->source), NULL);
  for (guint i = 0; i < groups->len && i < GROUPS_MOST; i++)
    {
      const UsherGridGroup *group = &g_array_index (groups, UsherGridGroup, i);
      const char *field = self->noun->columns[self->group].name;
      g_autofree char *token = group->text ? usher_token_make (field, group->text) : g_strdup_printf ("%s:null", field);

      add_group_row (self, group->text ? group->text : _("None given"), group->rows, token);
    }
  gtk_list_box_select_row (self->groups, gtk_list_box_get_row_at_index (self->groups, 0));
}

void
usher_grid_set_group (UsherGrid *self, int column)
{
  gboolean had = self->group_token != NULL;

  self->group = column;
  g_clear_pointer (&self->group_token, g_free);
  gtk_revealer_set_reveal_child (self->groups_revealer, column >= 0);
  gtk_widget_set_visible (GTK_WIDGET (self->groups_revealer), column >= 0);
  usher_grid_columns_tell_source (self);
  if (had)
    usher_grid_apply_filter (self);
  else
    usher_grid_group_fill (self);
  usher_grid_columns_save (self);
}

/* ---- Saved views --------------------------------------------------------------------------------------------------- */

typedef struct {
  char *noun, *name, *query; /* (owned) (nullable) */
} ViewAct;

static void
view_act_free (gpointer data)
{
  ViewAct *act = data;

  g_free (act->noun);
  g_free (act->name);
  g_free (act->query);
  g_free (act);
}

static gboolean
save_view_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  ViewAct *act = data;

  return act->query ? usher_view_save (tx, act->noun, act->name, act->query, error) : usher_view_remove (tx, act->noun, act->name, error);
}

static void
on_view_acted_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherGrid) self = data;
  g_autoptr(GError) error = NULL;
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));

  if (usher_workspace_act_finish (USHER_WORKSPACE (workspace), result, NULL, &error))
    toast (self, _("Saved views changed"));
  else if (shell)
    usher_shell_show_error (shell, _("The View Could Not Be Saved"), error);
}

static void
change_view (UsherGrid *self, const char *name, const char *query)
{
  ViewAct *act = g_new0 (ViewAct, 1);

  act->noun = g_strdup (self->noun->name);
  act->name = g_strdup (name);
  act->query = g_strdup (query);
  usher_workspace_act_async (self->workspace, NULL, save_view_in_writer, act, view_act_free, NULL, on_view_acted_cb, g_object_ref (self));
}

/* "TOKENS --sort S --columns a,b", as the command line keeps views. */
static char *
view_query (UsherGrid *self)
{
  g_autofree char *tokens = usher_grid_get_tokens (self);
  const char *sort = usher_grid_get_sort (self);
  GString *text = g_string_new (tokens);

  if (sort)
    g_string_append_printf (text, " --sort %s", sort);
  g_string_append (text, " --columns ");
  for (guint i = 0, n = 0; i < self->columns->len; i++)
    if (g_array_index (self->columns, UsherGridShown, i).shown)
      g_string_append_printf (text, "%s%s", n++ > 0 ? "," : "", g_array_index (self->columns, UsherGridShown, i).spec.column);
  return g_string_free (text, FALSE);
}

static char *
take_flag (char *query, const char *flag)
{
  char *at = strstr (query, flag), *value, *end;

  if (!at)
    return NULL;
  value = at + strlen (flag);
  end = strstr (value, " --");
  value = g_strndup (value, end ? (gsize) (end - value) : strlen (value));
  memmove (at, end ? end : at + strlen (at), end ? strlen (end) + 1 : 1);
  return value;
}

static void
show_view (UsherGrid *self, const char *name, const char *query)
{
  g_autofree char *tokens = g_strconcat (" ", query, NULL), *sort = take_flag (tokens, " --sort "), *columns = take_flag (tokens, " --columns ");

  if (columns)
    for (guint i = 0; i < self->columns->len; i++)
      {
        UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);
        g_auto(GStrv) names = g_strsplit (columns, ",", -1);

        shown->shown = g_strv_contains ((const char *const *) names, shown->spec.column);
      }
  usher_grid_columns_apply (self);
  usher_grid_set_sort (self, sort);
  usher_grid_set_tokens (self, g_strstrip (tokens));
  g_free (self->view_name);
  self->view_name = g_strdup (name);
  gtk_menu_button_set_label (self->views_button, name);
}

static gpointer
read_views_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 *member = data;

  return usher_view_list (conn, *member, NULL, error);
}

typedef struct {
  UsherGrid *grid; /* (owned) */
  GtkWidget *box;  /* (owned) */
} Filling;

static void
on_view_clicked_cb (GtkButton *button, UsherGrid *self)
{
  show_view (self, g_object_get_data (G_OBJECT (button), "name"), g_object_get_data (G_OBJECT (button), "query"));
  gtk_menu_button_popdown (self->views_button);
}

static void
on_view_removed_cb (GtkButton *button, UsherGrid *self)
{
  change_view (self, g_object_get_data (G_OBJECT (button), "name"), NULL);
  gtk_menu_button_popdown (self->views_button);
}

static void
add_view_row (UsherGrid *self, GtkWidget *box, const UsherView *view)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *open = gtk_button_new_with_label (view->name);
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *label = g_strdup_printf (_("Remove the view %s"), view->name);

  gtk_widget_add_css_class (open, "flat");
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_hexpand (open, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (open), "name", g_strdup (view->name), g_free);
  g_object_set_data_full (G_OBJECT (open), "query", g_strdup (view->query), g_free);
  g_object_set_data_full (G_OBJECT (remove), "name", g_strdup (view->name), g_free);
  g_signal_connect (open, "clicked", G_CALLBACK (on_view_clicked_cb), self);
  g_signal_connect (remove, "clicked", G_CALLBACK (on_view_removed_cb), self);
  gtk_box_append (GTK_BOX (row), open);
  gtk_box_append (GTK_BOX (row), remove);
  gtk_box_append (GTK_BOX (box), row);
}

static void
on_views_read_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  Filling *filling = data;
  g_autoptr(GPtrArray) views = usher_workspace_read_finish (USHER_WORKSPACE (workspace), result, NULL);

  for (guint i = 0; views && i < views->len; i++)
    {
      const UsherView *view = views->pdata[i];

      if (g_str_equal (view->noun, filling->grid->noun->name))
        add_view_row (filling->grid, filling->box, view);
    }
  g_object_unref (filling->grid);
  g_object_unref (filling->box);
  g_free (filling);
}

static void
on_view_named_cb (GtkEntry *entry, UsherGrid *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (entry));
  g_autofree char *query = view_query (self);

  if (!*name)
    return;
  change_view (self, name, query);
  gtk_menu_button_set_label (self->views_button, name);
  gtk_menu_button_popdown (self->views_button);
}

static void
on_default_view_cb (GtkButton *button, UsherGrid *self)
{
  usher_grid_set_tokens (self, NULL);
  gtk_menu_button_set_label (self->views_button, _("All"));
  gtk_menu_button_popdown (self->views_button);
}

static void
fill_views (GtkMenuButton *button, gpointer data)
{
  UsherGrid *self = data;
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *name = gtk_entry_new ();
  GtkWidget *all = gtk_button_new_with_label (_("All"));
  Filling *filling = g_new0 (Filling, 1);
  gint64 member = usher_workspace_member (self->workspace);

  gtk_widget_add_css_class (all, "flat");
  g_signal_connect (all, "clicked", G_CALLBACK (on_default_view_cb), self);
  gtk_entry_set_placeholder_text (GTK_ENTRY (name), _("Save this view as…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (name), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Save this view as"), -1);
  g_signal_connect (name, "activate", G_CALLBACK (on_view_named_cb), self);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), all);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (button, popover);
  filling->grid = g_object_ref (self);
  filling->box = g_object_ref (box);
  usher_workspace_read_async (self->workspace, read_views_in_reader, g_memdup2 (&member, sizeof member), g_free, (GDestroyNotify) g_ptr_array_unref,
                              NULL, on_views_read_cb, filling);
}

/* ---- Columns and groups, chosen ----------------------------------------------------------------------------------------- */

static void
on_column_toggled_cb (GtkCheckButton *check, UsherGrid *self)
{
  usher_grid_columns_show (self, g_object_get_data (G_OBJECT (check), "column"), gtk_check_button_get_active (check));
}

static void
on_group_toggled_cb (GtkDropDown *drop, GParamSpec *pspec, UsherGrid *self)
{
  guint selected = gtk_drop_down_get_selected (drop);

  usher_grid_set_group (self, selected == GTK_INVALID_LIST_POSITION ? -1 : (int) selected - 1);
}

static GtkWidget *
new_group_row (UsherGrid *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *drop;
  GtkStringList *titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _("Not grouped"));
  for (guint i = 0; i < self->noun->n_columns; i++)
    gtk_string_list_append (titles, _(self->noun->columns[i].title));
  drop = gtk_drop_down_new (G_LIST_MODEL (titles), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), (guint) (self->group + 1));
  gtk_widget_set_hexpand (drop, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Group by"), -1);
  g_signal_connect (drop, "notify::selected", G_CALLBACK (on_group_toggled_cb), self);
  gtk_box_append (GTK_BOX (row), gtk_label_new (_("Group by")));
  gtk_box_append (GTK_BOX (row), drop);
  return row;
}

static GtkWidget *
new_columns_list (UsherGrid *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < self->columns->len; i++)
    {
      UsherGridShown *shown = &g_array_index (self->columns, UsherGridShown, i);
      const char *title = _(shown->spec.title ? shown->spec.title : self->noun->columns[shown->noun_column].title);
      GtkWidget *check = gtk_check_button_new_with_label (title);

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), shown->shown && !shown->dropped);
      g_object_set_data (G_OBJECT (check), "column", (gpointer) shown->spec.column);
      g_signal_connect (check, "toggled", G_CALLBACK (on_column_toggled_cb), self);
      gtk_box_append (GTK_BOX (box), check);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  return scroller;
}

static GtkWidget *
new_action_button (UsherGrid *self, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (gtk_menu_button_popdown), self->more_button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (gtk_button_get_child (GTK_BUTTON (button)), GTK_ALIGN_START);
  return button;
}

static void
fill_more (GtkMenuButton *button, gpointer data)
{
  UsherGrid *self = data;
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *title = gtk_label_new (_("Columns"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "section-title");
  gtk_box_append (GTK_BOX (box), new_action_button (self, _("Copy"), "grid.copy"));
  gtk_box_append (GTK_BOX (box), new_action_button (self, _("Copy as Command"), "grid.copy-command"));
  gtk_box_append (GTK_BOX (box), new_action_button (self, _("Export…"), "grid.export"));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), new_group_row (self));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), new_columns_list (self));
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (button, popover);
}

void
usher_grid_menu_init (UsherGrid *self)
{
  gtk_menu_button_set_label (self->views_button, _("All"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->views_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Saved views"), -1);
  gtk_menu_button_set_create_popup_func (self->views_button, fill_views, self, NULL);
  gtk_menu_button_set_create_popup_func (self->more_button, fill_more, self, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->groups_revealer), FALSE);
  g_signal_connect (self->groups, "row-activated", G_CALLBACK (on_group_activated_cb), self);
}

void
usher_grid_menu_install (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "grid.copy", NULL, act_copy);
  gtk_widget_class_install_action (klass, "grid.copy-command", NULL, act_copy_command);
  gtk_widget_class_install_action (klass, "grid.export", NULL, act_export);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK, "grid.copy", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "grid.copy-command", NULL);
}
