/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Background work in the header.  Finished work leaves the list by itself; failed work stays until
 * the popover was closed, with its error in words.  Main thread. */

#include "usher-works-button.h"

#include <glib/gi18n.h>

struct _UsherWorksButton {
  AdwBin parent_instance;

  GtkMenuButton *button; /* (borrowed) */
  GtkLabel *label;       /* (borrowed) */
  GtkListBox *list;      /* (borrowed) */
  GListStore *works;     /* (owned) of UsherWork */
};

G_DEFINE_FINAL_TYPE (UsherWorksButton, usher_works_button, ADW_TYPE_BIN)

guint
usher_works_button_running (UsherWorksButton *self)
{
  guint running = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->works)); i++)
    {
      g_autoptr(UsherWork) work = g_list_model_get_item (G_LIST_MODEL (self->works), i);

      running += !usher_work_get_finished (work);
    }
  return running;
}

void
usher_works_button_cancel_all (UsherWorksButton *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->works)); i++)
    {
      g_autoptr(UsherWork) work = g_list_model_get_item (G_LIST_MODEL (self->works), i);

      g_cancellable_cancel (usher_work_get_cancellable (work));
    }
}

static void
update (UsherWorksButton *self)
{
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->works)), running = usher_works_button_running (self);
  g_autofree char *text = NULL;

  if (running == 1)
    for (guint i = 0; i < all; i++)
      {
        g_autoptr(UsherWork) work = g_list_model_get_item (G_LIST_MODEL (self->works), i);
        double fraction = usher_work_get_fraction (work);

        if (usher_work_get_finished (work))
          continue;
        text = fraction >= 0 ? g_strdup_printf ("%s %.0f %%", usher_work_get_title (work), fraction * 100) : g_strdup (usher_work_get_title (work));
      }
  else if (running > 1)
    text = g_strdup_printf (ngettext ("%u task", "%u tasks", running), running);
  else if (all > 0)
    text = g_strdup_printf (ngettext ("%u failed", "%u failed", all), all);
  gtk_label_set_text (self->label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), all > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text ? text : _("Background work"), -1);
}

static gboolean
failed (UsherWork *work)
{
  g_autofree char *error = NULL;

  g_object_get (work, "error", &error, NULL);
  return error != NULL;
}

static void
remove_finished (UsherWorksButton *self, gboolean also_failed)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->works)); i-- > 0;)
    {
      g_autoptr(UsherWork) work = g_list_model_get_item (G_LIST_MODEL (self->works), i);

      if (usher_work_get_finished (work) && (also_failed || !failed (work)))
        g_list_store_remove (self->works, i);
    }
}

static void
on_work_notify_cb (UsherWork *work, GParamSpec *pspec, UsherWorksButton *self)
{
  if (usher_work_get_finished (work))
    remove_finished (self, FALSE);
  update (self);
}

static void
on_popover_closed_cb (GtkPopover *popover, UsherWorksButton *self)
{
  remove_finished (self, TRUE);
  update (self);
}

static void
on_cancel_clicked_cb (GtkButton *button, UsherWork *work)
{
  g_cancellable_cancel (usher_work_get_cancellable (work));
}

static gboolean
fraction_known (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_double (to, MAX (g_value_get_double (from), 0));
  return TRUE;
}

static GtkWidget *
new_row (gpointer item, gpointer data)
{
  UsherWork *work = item;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (usher_work_get_title (work)), *cancel = gtk_button_new_with_label (_("Cancel"));
  GtkWidget *bar = gtk_progress_bar_new (), *detail = gtk_label_new (NULL), *error = gtk_label_new (NULL);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (cancel, "slim");
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_label_set_wrap (GTK_LABEL (detail), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (detail), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (detail, "under");
  gtk_label_set_xalign (GTK_LABEL (error), 0);
  gtk_label_set_wrap (GTK_LABEL (error), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (error), PANGO_WRAP_WORD_CHAR);
  g_signal_connect_object (cancel, "clicked", G_CALLBACK (on_cancel_clicked_cb), work, 0);
  g_object_bind_property (work, "finished", cancel, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_object_bind_property (work, "finished", bar, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_object_bind_property_full (work, "fraction", bar, "fraction", G_BINDING_SYNC_CREATE, fraction_known, NULL, NULL, NULL);
  g_object_bind_property (work, "detail", detail, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (work, "error", error, "label", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (top), title);
  gtk_box_append (GTK_BOX (top), cancel);
  gtk_box_append (GTK_BOX (box), top);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_box_append (GTK_BOX (box), error);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

void
usher_works_button_add (UsherWorksButton *self, UsherWork *work)
{
  g_list_store_append (self->works, work);
  g_signal_connect_object (work, "notify", G_CALLBACK (on_work_notify_cb), self, 0);
  update (self);
}

static void
usher_works_button_dispose (GObject *object)
{
  UsherWorksButton *self = USHER_WORKS_BUTTON (object);

  if (self->works)
    usher_works_button_cancel_all (self);
  g_clear_object (&self->works);
  G_OBJECT_CLASS (usher_works_button_parent_class)->dispose (object);
}

static void
usher_works_button_class_init (UsherWorksButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_works_button_dispose;
}

static void
usher_works_button_init (UsherWorksButton *self)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *list = gtk_list_box_new ();

  self->works = g_list_store_new (USHER_TYPE_WORK);
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->works), new_row, self, NULL);
  gtk_widget_set_size_request (list, 300, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), list);
  g_signal_connect (popover, "closed", G_CALLBACK (on_popover_closed_cb), self);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("usher-state-now-symbolic"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "quiet");
  gtk_menu_button_set_child (self->button, box);
  gtk_menu_button_set_popover (self->button, popover);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  update (self);
}

GtkWidget *
usher_works_button_new (void)
{
  return g_object_new (USHER_TYPE_WORKS_BUTTON, NULL);
}
