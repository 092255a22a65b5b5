/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Help pages: plain text with three marks (a line of "#" is a title, "-" an item that may lead to
 * "[location]", "=" something to type), shown as labels and buttons.  Main thread. */

#include "usher-help-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-pages.h"
#include "usher-shell.h"

#define FOLDER "/io/github/usher_workbench/Usher/help/"

struct _UsherHelpPage {
  UsherPage parent_instance;

  char *topic; /* (owned) */
};

G_DEFINE_FINAL_TYPE (UsherHelpPage, usher_help_page, USHER_TYPE_PAGE)

/* Pages that share a text. */
static const char *
text_of (const char *topic)
{
  static const char *const about_people[] = { "accounts", "groups", "apps", "entitlements", "assignments", "events", "account", "group", "app", "entitlement", NULL };

  if (!topic)
    return "index";
  return g_strv_contains (about_people, topic) ? "people" : topic;
}

static GBytes *
read_topic (const char *topic)
{
  g_autofree char *path = g_strconcat (FOLDER, text_of (topic), ".txt", NULL);
  GBytes *bytes = g_resources_lookup_data (path, 0, NULL);

  return bytes ? bytes : g_resources_lookup_data (FOLDER "index.txt", 0, NULL);
}

static void
on_link_clicked_cb (GtkButton *button, UsherHelpPage *self)
{
  usher_shell_open (usher_shell_of (GTK_WIDGET (self)), g_object_get_data (G_OBJECT (button), "location"));
}

static GtkWidget *
new_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (css)
    gtk_widget_add_css_class (label, css);
  return label;
}

static GtkWidget *
new_item (UsherHelpPage *self, const char *line)
{
  const char *end = *line == '[' ? strchr (line, ']') : NULL;
  GtkWidget *button;
  g_autofree char *text = NULL;

  if (!end)
    {
      text = g_strconcat ("•  ", line, NULL);
      return new_label (text, NULL);
    }
  button = gtk_button_new_with_label (end + 1 + strspn (end + 1, " "));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "location", g_strndup (line + 1, (gsize) (end - line - 1)), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_link_clicked_cb), self);
  return button;
}

static void
fill (UsherHelpPage *self, GtkBox *box)
{
  g_autoptr(GBytes) bytes = read_topic (self->topic);
  g_autofree char *text = bytes ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line; line++)
    if (g_str_has_prefix (*line, "# "))
      gtk_box_append (box, new_label (*line + 2, "page-title"));
    else if (g_str_has_prefix (*line, "- "))
      gtk_box_append (box, new_item (self, *line + 2));
    else if (g_str_has_prefix (*line, "= "))
      gtk_box_append (box, new_label (*line + 2, "code"));
    else if (**line)
      gtk_box_append (box, new_label (*line, NULL));
}

static char *
usher_help_page_get_location (UsherPage *page)
{
  return usher_location_make ("help", USHER_HELP_PAGE (page)->topic, NULL);
}

static gboolean
usher_help_page_go (UsherPage *page, const char *location)
{
  return TRUE;
}

static void
usher_help_page_finalize (GObject *object)
{
  g_free (USHER_HELP_PAGE (object)->topic);
  G_OBJECT_CLASS (usher_help_page_parent_class)->finalize (object);
}

static void
usher_help_page_class_init (UsherHelpPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_help_page_finalize;
  USHER_PAGE_CLASS (klass)->get_location = usher_help_page_get_location;
  USHER_PAGE_CLASS (klass)->go = usher_help_page_go;
}

static void
usher_help_page_init (UsherHelpPage *self)
{
}

UsherPage *
usher_help_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherHelpPage *self = g_object_new (USHER_TYPE_HELP_PAGE, "workspace", workspace, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->topic = usher_location_about (location);
  usher_page_set_title (USHER_PAGE (self), _("Help"));
  fill (self, GTK_BOX (box));
  gtk_widget_add_css_class (box, "page-margin");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 720);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
  return USHER_PAGE (self);
}
