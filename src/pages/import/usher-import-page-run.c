/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Running an import from the page: as background work with progress and a way to stop it, first without
 * and then with its commit, and what came of it.  The file is read on a thread of its own. */

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-error.h"
#include "usher-import-page-private.h"
#include "usher-shell.h"

/* ---- What came of it ------------------------------------------------------------------------------------------ */

static GtkWidget *
new_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, css);
  return label;
}

static GtkWidget *
new_strip (const char *kind, const char *icon, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = new_label (text, "small");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "alert");
  gtk_widget_add_css_class (box, kind);
  return box;
}

static void
add_figure (GtkWidget *box, gint64 n, const char *name)
{
  GtkWidget *pair = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *number = g_strdup_printf ("%'" G_GINT64_FORMAT, n), *spoken = g_strdup_printf ("%s: %s", name, number);
  GtkWidget *figure = new_label (number, "figure");

  gtk_accessible_update_property (GTK_ACCESSIBLE (figure), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_box_append (GTK_BOX (pair), figure);
  gtk_box_append (GTK_BOX (pair), new_label (name, "secondary"));
  gtk_box_append (GTK_BOX (box), pair);
}

static char *
reject_text (const UsherImportReject *reject)
{
  if (!reject->column)
    return g_strdup_printf (_("Row %'" PRId64 ": %s"), reject->row, reject->why);
  if (!reject->value || !*reject->value)
    return g_strdup_printf (_("Row %'" PRId64 ", %s: %s"), reject->row, reject->column, reject->why);
  return g_strdup_printf (_("Row %'" PRId64 ", %s “%s”: %s"), reject->row, reject->column, reject->value, reject->why);
}

static void
fill_rejects (UsherImportPage *self, const UsherImportResult *result)
{
  g_autoptr(GtkStringList) lines = gtk_string_list_new (NULL);
  GtkNoSelection *selection;

  for (guint i = 0; i < result->rejected->len; i++)
    {
      g_autofree char *line = reject_text (result->rejected->pdata[i]);

      gtk_string_list_append (lines, line);
    }
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (lines)));
  gtk_list_view_set_model (self->rejects, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  gtk_widget_set_visible (self->rejects_scroller, result->rejected->len > 0);
}

static GtkWidget *
result_strip (const UsherImportResult *result, gboolean dry, gboolean partial)
{
  g_autofree char *text = NULL;

  if (result->written)
    return new_strip ("success", "usher-state-pass-symbolic",
                      _("Imported. This is what a source says, so it is not undone: to go back, import the earlier file again."));
  if (result->n_rejected > 0 && !partial)
    {
      text = g_strdup_printf (ngettext ("%'" PRId64 " row cannot be taken as it is. Mend it in the file, or leave it out with the switch above.",
                                        "%'" PRId64 " rows cannot be taken as they are. Mend them in the file, or leave them out with the switch above.",
                                        (gulong) result->n_rejected), result->n_rejected);
      return new_strip ("warning", "usher-state-warning-symbolic", text);
    }
  if (result->added + result->changed + result->removed == 0)
    return new_strip ("unknown", "usher-state-todo-symbolic", _("The file says what is known already: an import would change nothing."));
  return new_strip ("unknown", "usher-state-wait-symbolic", _("Checked. Nothing is written yet."));
}

/* What came of it stands below everything else: it is shown once it has its size. */
static gboolean
scroll_to_result (GtkWidget *scroller, GdkFrameClock *clock, gpointer data)
{
  guint *frames = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  if (++*frames < 3)
    return G_SOURCE_CONTINUE;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  return G_SOURCE_REMOVE;
}

static void
reveal_result (UsherImportPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->result_group), TRUE);
  gtk_widget_add_tick_callback (GTK_WIDGET (self->scroller), scroll_to_result, g_new0 (guint, 1), g_free);
}

void
usher_import_page_show_result (UsherImportPage *self, const UsherImportResult *result, gboolean dry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *figures = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 36);

  add_figure (figures, result->added, result->written ? _("Added") : _("Would be added"));
  add_figure (figures, result->changed, _("Changed"));
  add_figure (figures, result->unchanged, _("Unchanged"));
  if (result->removed > 0)
    add_figure (figures, result->removed, _("Gone"));
  add_figure (figures, result->n_rejected, _("Rejected"));
  gtk_box_append (GTK_BOX (box), result_strip (result, dry, gtk_switch_get_active (self->partial)));
  gtk_box_append (GTK_BOX (box), figures);
  adw_bin_set_child (self->result, box);
  fill_rejects (self, result);
  reveal_result (self);
}

void
usher_import_page_show_fault (UsherImportPage *self, const GError *error)
{
  const UsherErrorInfo *info = usher_error_get_info (error);
  g_autoptr(GString) text = g_string_new (error->message);

  if (info && info->line > 0)
    g_string_append_printf (text, _(" (row %'" PRId64 ", column %'" PRId64 ")"), info->line, info->column);
  g_string_append_c (text, '.');
  if (info && info->hint)
    g_string_append_printf (text, " %s", info->hint);
  adw_bin_set_child (self->result, new_strip ("error", "usher-state-fail-symbolic", text->str));
  gtk_widget_set_visible (self->rejects_scroller, FALSE);
  reveal_result (self);
}

/* ---- Running ------------------------------------------------------------------------------------------------------ */

typedef struct {
  UsherWorkspace *workspace; /* (owned) */
  const char *noun;
  char *file, *source, *map; /* (owned) */
  char separator;
  gboolean dry, partial, complete;
  UsherWork *work;           /* (owned) */
} Running;

static void
running_free (gpointer data)
{
  Running *self = data;

  g_object_unref (self->workspace);
  g_object_unref (self->work);
  g_free (self->file);
  g_free (self->source);
  g_free (self->map);
  g_free (self);
}

static void
import_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Running *running = data;
  UsherImportOptions options = {
    .source = *running->source ? running->source : NULL, .map = running->map, .dry_run = running->dry, .partial = running->partial,
    .complete = running->complete, .separator = running->separator, .progress = usher_work_progress, .progress_data = running->work,
  };
  UsherImportResult *result = NULL;
  GError *error = NULL;

  if (usher_import_file (running->workspace, running->noun, running->file, &options, &result, cancellable, &error))
    g_task_return_pointer (task, result, (GDestroyNotify) usher_import_result_free);
  else
    g_task_return_error (task, error);
}

static void
tell (UsherImportPage *self, const UsherImportResult *result)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));
  g_autofree char *message = g_strdup_printf (_("Imported: %'" PRId64 " added, %'" PRId64 " changed"), result->added, result->changed);

  if (shell && result->written)
    usher_shell_toast (shell, message, NULL);
}

static void
on_imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  UsherImportPage *self = USHER_IMPORT_PAGE (source);
  const Running *running = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  UsherImportResult *imported = g_task_propagate_pointer (G_TASK (result), &error);

  usher_work_finish (running->work, error);
  g_clear_object (&self->work);
  g_clear_pointer (&self->checked, usher_import_result_free);
  if (g_cancellable_is_cancelled (usher_page_get_cancellable (USHER_PAGE (self))))
    {
      g_clear_pointer (&imported, usher_import_result_free);
      return;
    }
  if (!imported)
    {
      usher_import_page_set_state (self, USHER_IMPORT_MAPPING);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        usher_import_page_show_fault (self, error);
      return;
    }
  usher_import_page_show_result (self, imported, running->dry);
  tell (self, imported);
  self->checked = imported;
  usher_import_page_set_state (self, imported->written ? USHER_IMPORT_WRITTEN : USHER_IMPORT_CHECKED);
}

void
usher_import_page_run (UsherImportPage *self, gboolean dry)
{
  int places[USHER_IMPORT_COLUMNS_MAX];
  g_autofree char *map = NULL, *name = NULL, *title = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GTask) task = NULL;
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));
  Running *running;

  if (!self->peek || self->work)
    return;
  usher_import_page_places (self, places);
  if (!(map = usher_import_map_text (usher_import_fields (self->noun), places, self->peek->headers, &error)))
    {
      usher_import_page_show_fault (self, error);
      return;
    }
  name = g_path_get_basename (self->peek->file);
  title = g_strdup_printf (dry ? _("Checking %s") : _("Importing %s"), name);
  self->work = usher_work_new (title);
  running = g_new0 (Running, 1);
  *running = (Running) { g_object_ref (usher_page_get_workspace (USHER_PAGE (self))), self->noun, g_strdup (self->peek->file),
                         g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->source_row)))), g_steal_pointer (&map),
                         self->peek->separator, dry, gtk_switch_get_active (self->partial),
                         gtk_switch_get_active (self->complete) && g_str_equal (self->noun, "people"), g_object_ref (self->work) };
  task = g_task_new (self, usher_work_get_cancellable (self->work), on_imported_cb, NULL);
  g_task_set_source_tag (task, usher_import_page_run);
  g_task_set_task_data (task, running, running_free);
  if (shell)
    usher_shell_add_work (shell, self->work);
  usher_import_page_set_state (self, USHER_IMPORT_RUNNING);
  g_task_run_in_thread (task, import_in_thread);
}
