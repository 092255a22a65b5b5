/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The card on a page: its fields as facts, and the way to edit them.  Main thread. */

#include "usher-card-part.h"

#include <glib/gi18n.h>

#include "usher-card-editor.h"
#include "usher-mark.h"
#include "usher-parts.h"

static void
on_edit_clicked_cb (GtkButton *button, UsherWorkspace *workspace)
{
  gpointer kind = g_object_get_data (G_OBJECT (button), "kind");
  const gint64 *id = g_object_get_data (G_OBJECT (button), "id");
  GtkWidget *editor = usher_card_editor_new (workspace, (UsherCardKind) GPOINTER_TO_UINT (kind), *id, g_object_get_data (G_OBJECT (button), "title"),
                                             GTK_WIDGET (button));

  gtk_window_present (GTK_WINDOW (editor));
}

static GtkWidget *
new_edit_button (UsherWorkspace *workspace, const UsherCardReading *reading, const char *title)
{
  GtkWidget *button = gtk_button_new_with_label (_("Edit…"));
  g_autoptr(GError) why = NULL;
  gboolean may = usher_workspace_may (workspace, "card", &why);
  g_autofree char *spoken = g_strdup_printf (_("Edit the card of %s"), title);

  gtk_widget_add_css_class (button, "slim");
  gtk_widget_set_sensitive (button, may);
  gtk_widget_set_tooltip_text (button, may ? NULL : why->message);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (button), "kind", GUINT_TO_POINTER (reading->kind));
  g_object_set_data_full (G_OBJECT (button), "id", g_memdup2 (&reading->id, sizeof reading->id), g_free);
  g_object_set_data_full (G_OBJECT (button), "title", g_strdup (title), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_edit_clicked_cb), workspace, 0);
  return button;
}

static GtkWidget *
new_value (const char *field, const char *word, const char *shown)
{
  if (!word)
    return usher_parts_label (_("Nobody said"), "small secondary");
  if (g_str_equal (field, "risk"))
    return usher_mark_new ("risk", word);
  if (g_str_equal (field, "owner") || g_str_equal (field, "deputy"))
    {
      g_autofree char *location = g_strconcat ("person:", word, NULL);

      return usher_parts_link (shown, location);
    }
  return usher_parts_paragraph (shown, "small");
}

GtkWidget *
usher_card_part_new (UsherWorkspace *workspace, const UsherCardReading *reading, const char *title)
{
  const char *const *fields = usher_card_fields (reading->kind);
  GtkWidget *lines, *card = usher_parts_card (_("What members decided"), new_edit_button (workspace, reading, title), &lines);
  GtkWidget *facts = usher_parts_facts ();

  for (guint i = 0; fields[i]; i++)
    usher_parts_add_fact (facts, usher_card_field_title (fields[i]), new_value (fields[i], reading->values[i], reading->shown[i]));
  gtk_widget_add_css_class (lines, "tall");
  gtk_box_append (GTK_BOX (lines), facts);
  return card;
}
