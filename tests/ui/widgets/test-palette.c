/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The palette asks with each key, drops late answers, and activates what is chosen. */

#include "usher-palette.h"
#include "usher-widgets.h"

typedef struct {
  GPtrArray *asked;
  char *activated;
} Heard;

static void
on_query_cb (UsherPalette *palette, const char *text, Heard *heard)
{
  g_ptr_array_add (heard->asked, g_strdup (text));
}

static void
on_activated_cb (UsherPalette *palette, const char *target, Heard *heard)
{
  heard->activated = g_strdup (target);
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found)
        return found;
    }
  return NULL;
}

static guint
count_rows (GtkWidget *list)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int) n))
    n++;
  return n;
}

static void
test_palette (void)
{
  GtkWidget *window = gtk_window_new (), *palette = usher_palette_new (), *entry, *list;
  Heard heard = { g_ptr_array_new_with_free_func (g_free), NULL };
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (items, usher_palette_item_new ("People", NULL, "Ama <Boateng>", "Director", NULL, "open:person:1"));
  g_ptr_array_add (items, usher_palette_item_new ("Do", NULL, "Undo", NULL, "Ctrl+Z", "do:win.undo"));
  gtk_window_set_child (GTK_WINDOW (window), palette);
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (palette, "query", G_CALLBACK (on_query_cb), &heard);
  g_signal_connect (palette, "activated", G_CALLBACK (on_activated_cb), &heard);
  entry = find (palette, GTK_TYPE_ENTRY);
  list = find (palette, GTK_TYPE_LIST_BOX);

  usher_palette_open (USHER_PALETTE (palette), "");
  g_assert_true (usher_palette_is_open (USHER_PALETTE (palette)));
  gtk_editable_set_text (GTK_EDITABLE (entry), "am");
  g_assert_cmpstr (g_ptr_array_index (heard.asked, heard.asked->len - 1), ==, "am");
  usher_palette_set_items (USHER_PALETTE (palette), "a", items); /* an answer to an older text */
  g_assert_cmpuint (count_rows (list), ==, 0);
  usher_palette_set_items (USHER_PALETTE (palette), "am", items);
  g_assert_cmpuint (count_rows (list), ==, 2);
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (heard.activated, ==, "open:person:1");
  g_assert_false (usher_palette_is_open (USHER_PALETTE (palette)));
  g_ptr_array_unref (heard.asked);
  g_free (heard.activated);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  usher_widgets_init ();
  g_test_add_func ("/palette/asks-and-activates", test_palette);
  return g_test_run ();
}
