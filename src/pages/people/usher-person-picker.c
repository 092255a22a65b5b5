/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Find a person: every key asks a reader, the newest answer is shown.  Main thread. */

#include "usher-person-picker.h"

#include <glib/gi18n.h>

#include "usher-search.h"

#define SHOWN 20

struct _UsherPersonPicker {
  AdwWindow parent_instance;

  /* template */
  GtkSearchEntry *entry;
  GtkListBox *list;
  GtkStack *stack;       /* "start", "list", "none" */
  AdwWindowTitle *title;

  UsherWorkspace *workspace; /* (owned) */
  GCancellable *reading;     /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (UsherPersonPicker, usher_person_picker, ADW_TYPE_WINDOW)

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static gpointer
search_in_reader (UsherConn *conn, gpointer text, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) hits = usher_search (conn, text, 100, cancellable, error);

  for (guint i = hits ? hits->len : 0; i > 0; i--)
    if (!g_str_equal (((UsherHit *) hits->pdata[i - 1])->noun, "person"))
      g_ptr_array_remove_index (hits, i - 1);
  return g_steal_pointer (&hits);
}

static void
add_row (UsherPersonPicker *self, const UsherHit *hit)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), hit->title ? hit->title : hit->key);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), hit->detail ? hit->detail : hit->key);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "id", g_memdup2 (&hit->id, sizeof hit->id), g_free);
  g_object_set_data_full (G_OBJECT (row), "key", g_strdup (hit->key), g_free);
  gtk_list_box_append (self->list, row);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherPersonPicker) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) hits = usher_workspace_read_finish (USHER_WORKSPACE (source), result, &error);
  GtkListBoxRow *row;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; hits && i < hits->len && i < SHOWN; i++)
    add_row (self, hits->pdata[i]);
  gtk_stack_set_visible_child_name (self->stack, hits && hits->len > 0 ? "list" : "none");
}

static void
on_search_changed_cb (GtkSearchEntry *entry, UsherPersonPicker *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (!*text)
    {
      gtk_stack_set_visible_child_name (self->stack, "start");
      return;
    }
  self->reading = g_cancellable_new ();
  usher_workspace_read_async (self->workspace, search_in_reader, g_strdup (text), g_free, (GDestroyNotify) g_ptr_array_unref, self->reading,
                              on_found_cb, g_object_ref (self));
}

static void
choose (UsherPersonPicker *self, GtkListBoxRow *row)
{
  const gint64 *id = row ? g_object_get_data (G_OBJECT (row), "id") : NULL;

  if (!id)
    return;
  g_signal_emit (self, signals[CHOSEN], 0, *id, g_object_get_data (G_OBJECT (row), "key"),
                 adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, UsherPersonPicker *self)
{
  choose (self, row);
}

static void
on_entry_activate_cb (GtkSearchEntry *entry, UsherPersonPicker *self)
{
  choose (self, gtk_list_box_get_row_at_index (self->list, 0));
}

static void
usher_person_picker_dispose (GObject *object)
{
  UsherPersonPicker *self = USHER_PERSON_PICKER (object);

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (self), USHER_TYPE_PERSON_PICKER);
  G_OBJECT_CLASS (usher_person_picker_parent_class)->dispose (object);
}

static void
usher_person_picker_class_init (UsherPersonPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_person_picker_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", USHER_TYPE_PERSON_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT64,
                                  G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-person-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherPersonPicker, entry);
  gtk_widget_class_bind_template_child (widget_class, UsherPersonPicker, list);
  gtk_widget_class_bind_template_child (widget_class, UsherPersonPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, UsherPersonPicker, title);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activate_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
usher_person_picker_init (UsherPersonPicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
usher_person_picker_new (UsherWorkspace *workspace, const char *title, GtkWindow *parent)
{
  UsherPersonPicker *self = g_object_new (USHER_TYPE_PERSON_PICKER, "title", title, "transient-for", parent, NULL);

  self->workspace = g_object_ref (workspace);
  adw_window_title_set_title (self->title, title);
  return GTK_WIDGET (self);
}
