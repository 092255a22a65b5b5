/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels, strips and windows that the pages of sources share.  Main thread; they know no record. */

#include "usher-source-parts.h"

#include <glib/gi18n.h>

GtkWidget *
usher_source_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);
  g_auto(GStrv) classes = g_strsplit (css ? css : "", " ", -1);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  for (guint i = 0; classes[i]; i++)
    if (*classes[i])
      gtk_widget_add_css_class (label, classes[i]);
  return label;
}

static GtkWidget *
with_icon (const char *icon, const char *text, const char *css)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *image = gtk_image_new_from_icon_name (icon), *label = usher_source_label (text, css);

  gtk_accessible_update_state (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_valign (image, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

GtkWidget *
usher_source_strip (const char *css, const char *icon, const char *text)
{
  GtkWidget *strip = with_icon (icon, text, "small");

  gtk_widget_add_css_class (strip, "alert");
  gtk_widget_add_css_class (strip, css);
  return strip;
}

GtkWidget *
usher_source_point (const char *icon, const char *text)
{
  return with_icon (icon, text, "small");
}

static void
on_copy_clicked_cb (GtkButton *button, GtkLabel *label)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (label)), gtk_label_get_text (label));
}

GtkWidget *
usher_source_code (const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = usher_source_label (text, "code"),
            *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (copy, GTK_ALIGN_START);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_tooltip_text (copy, _("Copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy the error"), -1);
  g_signal_connect_object (copy, "clicked", G_CALLBACK (on_copy_clicked_cb), label, 0);
  gtk_widget_add_css_class (box, "versus");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), copy);
  return box;
}

GtkWindow *
usher_source_window (GtkWidget *parent, const char *title, GtkWidget *content)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scroller = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkRoot *root = gtk_widget_get_root (parent);

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_default_size (GTK_WINDOW (window), 520, 560);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_add_css_class (content, "pane-content");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), content);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (window), box);
  return GTK_WINDOW (window);
}

void
usher_source_clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)))
    gtk_box_remove (GTK_BOX (box), child);
}

const char *
usher_source_stream_title (const char *stream)
{
  static const char *const titles[][2] = {
    { "people", N_("People") },           { "accounts", N_("Accounts") },     { "groups", N_("Groups") },
    { "memberships", N_("Memberships") }, { "apps", N_("Apps") },             { "entitlements", N_("Entitlements") },
    { "grants", N_("Grants") },           { "implications", N_("Parts of roles") }, { "factors", N_("Factors") },
    { "events", N_("Sign-ins") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i][0], stream))
      return _(titles[i][1]);
  return stream;
}

char *
usher_source_schedule_text (gint64 minutes)
{
  if (minutes <= 0)
    return g_strdup (_("When asked"));
  if (minutes % (7 * 24 * 60) == 0)
    return minutes == 7 * 24 * 60 ? g_strdup (_("Weekly")) : g_strdup_printf (_("Every %d weeks"), (int) (minutes / (7 * 24 * 60)));
  if (minutes % (24 * 60) == 0)
    return minutes == 24 * 60 ? g_strdup (_("Daily")) : g_strdup_printf (_("Every %d days"), (int) (minutes / (24 * 60)));
  if (minutes % 60 == 0)
    return minutes == 60 ? g_strdup (_("Hourly")) : g_strdup_printf (_("Every %d h"), (int) (minutes / 60));
  return g_strdup_printf (_("Every %d min"), (int) minutes);
}
