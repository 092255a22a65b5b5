/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels, facts, strips, cards and bars, so that every page of people and access says the same kind of
 * thing in the same way.  They hold no state.  Main thread. */

#include "usher-parts.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "usher-flow.h"
#include "usher-fold-row.h"
#include "usher-grid-cell.h"
#include "usher-mark.h"
#include "usher-shell.h"
#include "usher-split-box.h"
#include "usher-tab-through.h"
#include "usher-when.h"

#define LARGE 1.4 /* text scale */

double
usher_parts_text_scale (void)
{
  int dpi = 0;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / 1024.0 / 96.0 : 1;
}

gboolean
usher_parts_large_text (void)
{
  return usher_parts_text_scale () >= LARGE;
}

static void
add_classes (GtkWidget *widget, const char *classes)
{
  g_auto(GStrv) names = classes ? g_strsplit (classes, " ", -1) : NULL;

  for (char **name = names; name && *name; name++)
    if (**name)
      gtk_widget_add_css_class (widget, *name);
}

GtkWidget *
usher_parts_label (const char *text, const char *classes)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  add_classes (label, classes);
  return label;
}

GtkWidget *
usher_parts_paragraph (const char *text, const char *classes)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  add_classes (label, classes);
  return label;
}

GtkWidget *
usher_parts_unknown (void)
{
  return usher_mark_new ("person-state", NULL);
}

GtkWidget *
usher_parts_section (const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (box), usher_parts_label (title, "section-title"));
  return box;
}

GtkWidget *
usher_parts_facts (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  return grid;
}

void
usher_parts_add_fact (GtkWidget *facts, const char *name, GtkWidget *value)
{
  GtkWidget *label = usher_parts_label (name, "secondary small");
  int row = 0;

  while (gtk_grid_get_child_at (GTK_GRID (facts), 0, row))
    row++;
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_grid_attach (GTK_GRID (facts), label, 0, row, 1, 1);
  if (usher_parts_large_text ()) /* beside each other both would be cut */
    {
      gtk_grid_attach (GTK_GRID (facts), value, 0, row + 1, 1, 1);
      return;
    }
  gtk_widget_set_size_request (label, (int) (92 * usher_parts_text_scale ()), -1);
  gtk_grid_attach (GTK_GRID (facts), value, 1, row, 1, 1);
}

void
usher_parts_add_text (GtkWidget *facts, const char *name, const char *value)
{
  usher_parts_add_fact (facts, name, value && *value ? usher_parts_paragraph (value, "small") : usher_parts_unknown ());
}

GtkWidget *
usher_parts_strip (const char *kind, const char *icon, const char *strong, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = usher_parts_paragraph (NULL, "small"), *image;
  g_autofree char *markup = NULL;

  if (strong)
    markup = g_markup_printf_escaped ("<b>%s</b>%s%s", strong, text ? " " : "", text ? text : "");
  else
    markup = g_markup_escape_text (text, -1);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_set_hexpand (label, TRUE);
  image = gtk_image_new_from_icon_name (icon);
  gtk_accessible_update_state (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "alert");
  gtk_widget_add_css_class (box, kind);
  return box;
}

GtkWidget *
usher_parts_stale (const char *source, const char *state, gint64 as_of, gint64 now)
{
  gboolean held = g_strcmp0 (state, "quarantined") == 0;
  g_autofree char *when = as_of > 0 ? usher_when_short (as_of, now) : NULL, *text = NULL;

  if (!source || (!held && g_strcmp0 (state, "failed") != 0))
    return NULL;
  if (!when)
    text = g_strdup_printf (_("Nothing is known from %s: its last run failed."), source);
  else if (held)
    text = g_strdup_printf (_("Facts from %s are shown as of %s: its last run is held back."), source, when);
  else
    text = g_strdup_printf (_("Facts from %s are shown as of %s: its last run failed."), source, when);
  return usher_parts_strip ("warning", "usher-state-warning-symbolic", NULL, text);
}

GtkWidget *
usher_parts_stub (const char *text)
{
  return usher_parts_paragraph (text, "stub");
}

/* ---- Links ---------------------------------------------------------------------------------------------- */

char *
usher_parts_location (const char *key)
{
  static const char *const words[] = { "person", "account", "group", "app", "entitlement" };
  const char *colon = strchr (key, ':');
  g_autofree char *word = colon ? g_strndup (key, (gsize) (colon - key)) : NULL;

  if (!word)
    return NULL;
  if (g_str_equal (word, "ent"))
    return g_strconcat ("entitlement", colon, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i], word))
      return g_strdup (key);
  return NULL;
}

static void
on_link_clicked_cb (GtkButton *button, gpointer data)
{
  UsherShell *shell = usher_shell_of (GTK_WIDGET (button));

  if (shell)
    usher_shell_open (shell, g_object_get_data (G_OBJECT (button), "location"));
}

GtkWidget *
usher_parts_link (const char *text, const char *location)
{
  GtkWidget *button = gtk_button_new (), *label = usher_parts_label (text, NULL);

  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "inline-link");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "location", g_strdup (location), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_link_clicked_cb), NULL);
  return button;
}

GtkWidget *
usher_parts_key_link (const char *key, const char *name, const char *none)
{
  const char *colon = key ? strchr (key, ':') : NULL;
  g_autofree char *location = key ? usher_parts_location (key) : NULL;

  if (!key)
    return none ? usher_parts_label (none, "small secondary") : usher_parts_unknown ();
  if (!name || !*name)
    name = colon ? colon + 1 : key;
  return location ? usher_parts_link (name, location) : usher_parts_label (name, "small");
}

/* ---- Cards and bars ---------------------------------------------------------------------------------------- */

GtkWidget *
usher_parts_card (const char *title, GtkWidget *end, GtkWidget **lines)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *label = usher_parts_label (title, "section-title"), *head = label;

  if (end)
    {
      gtk_widget_set_valign (end, GTK_ALIGN_CENTER);
      head = usher_fold_row_new (label, end);
    }
  gtk_widget_add_css_class (head, "card-head");
  *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (*lines, "lines");
  gtk_box_append (GTK_BOX (card), head);
  gtk_box_append (GTK_BOX (card), *lines);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_set_valign (card, GTK_ALIGN_START);
  return card;
}

GtkWidget *
usher_parts_row (void)
{
  return gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
}

/* A long text is cut at the cell's width, so that columns stand under each other. */
static void
bound_text (GtkWidget *cell)
{
  GtkWidget *label = GTK_IS_BUTTON (cell) ? gtk_button_get_child (GTK_BUTTON (cell)) : cell;

  if (GTK_IS_LABEL (label))
    gtk_label_set_max_width_chars (GTK_LABEL (label), 1);
  for (GtkWidget *child = GTK_IS_BOX (cell) ? gtk_widget_get_first_child (cell) : NULL; child; child = gtk_widget_get_next_sibling (child))
    bound_text (child);
}

void
usher_parts_add_cell (GtkWidget *row, GtkWidget *cell, int width)
{
  if (width > 0)
    {
      gtk_widget_set_size_request (cell, (int) (width * usher_parts_text_scale ()), -1);
      bound_text (cell);
    }
  gtk_widget_set_hexpand (cell, width == 0);
  gtk_widget_set_valign (cell, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), cell);
}

void
usher_parts_add_title (GtkWidget *row, const char *title, int width)
{
  usher_parts_add_cell (row, usher_parts_label (title, "caption secondary"), width);
}

void
usher_parts_wide_only (GtkWidget *row)
{
  gtk_widget_add_css_class (gtk_widget_get_last_child (row), "wide-only");
}

GtkWidget *
usher_parts_two_lines (GtkWidget *over, const char *under)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), over);
  if (under && *under)
    gtk_box_append (GTK_BOX (box), usher_parts_label (under, "under"));
  return box;
}

GtkWidget *
usher_parts_links_card (const char *title, char **keys)
{
  GtkWidget *lines, *card;

  if (!keys || !keys[0])
    return NULL;
  card = usher_parts_card (title, NULL, &lines);
  for (; *keys; keys++)
    {
      GtkWidget *row = usher_parts_row ();

      usher_parts_add_cell (row, usher_parts_key_link (*keys, NULL, NULL), 0);
      gtk_box_append (GTK_BOX (lines), row);
    }
  return card;
}

/* ---- The head of a page ------------------------------------------------------------------------------------- */

GtkWidget *
usher_parts_picture (const char *icon)
{
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  gtk_image_set_pixel_size (GTK_IMAGE (image), 32);
  gtk_widget_add_css_class (image, "picture");
  gtk_widget_set_valign (image, GTK_ALIGN_CENTER);
  gtk_accessible_update_state (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  return image;
}

GtkWidget *
usher_parts_headlines (void)
{
  GtkWidget *flow = usher_flow_new (2, 4, 18, 0);

  gtk_widget_set_valign (flow, GTK_ALIGN_CENTER);
  return flow;
}

void
usher_parts_add_headline (GtkWidget *headlines, const char *name, GtkWidget *value)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_halign (value, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), usher_parts_label (name, "caption secondary"));
  gtk_box_append (GTK_BOX (box), value);
  usher_flow_append (USHER_FLOW (headlines), box);
}

GtkWidget *
usher_parts_page_head (GtkWidget *picture, const char *title, const char *subtitle, GtkWidget *facts)
{
  GtkWidget *who = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24), *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (who), picture);
  gtk_box_append (GTK_BOX (lines), usher_parts_paragraph (title, "page-title"));
  if (subtitle && *subtitle)
    gtk_box_append (GTK_BOX (lines), usher_parts_paragraph (subtitle, "secondary"));
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (who), lines);
  return usher_split_box_new (who, usher_tab_through_new (facts), 0.45, 800);
}

GtkWidget *
usher_parts_time (gint64 at, gint64 now, const char *source)
{
  g_autofree char *when = NULL, *text = NULL, *exact = NULL;
  GtkWidget *label;

  if (at == 0)
    return usher_parts_unknown ();
  when = usher_when_short (at, now);
  exact = usher_when_long (at);
  text = source ? g_strdup_printf ("%s, %s", when, source) : g_strdup (when);
  label = usher_parts_label (text, "small");
  gtk_widget_set_tooltip_text (label, exact);
  return label;
}

GtkWidget *
usher_parts_bar (const char *vocabulary, const char *value, gint64 n, gint64 most)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *mark = usher_mark_new (vocabulary, value);
  GtkWidget *bar = gtk_progress_bar_new (), *label;
  g_autofree char *number = g_strdup_printf ("%'" G_GINT64_FORMAT, n);
  g_autofree char *name = g_strdup_printf ("%s: %s", usher_mark_word (usher_mark_style (vocabulary, value), value), number);

  gtk_widget_set_size_request (mark, (int) (100 * usher_parts_text_scale ()), -1);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), most > 0 ? (double) n / (double) most : 0);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_add_css_class (bar, "thin");
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  label = usher_parts_label (number, "small numeric");
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_width_chars (GTK_LABEL (label), 3);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

/* ---- Values -------------------------------------------------------------------------------------------------- */

static const char *
vocabulary_of (const UsherNoun *noun, const char *column)
{
  if (g_str_equal (column, "risk"))
    return "risk";
  if (g_str_equal (column, "mfa"))
    return "mfa";
  if (g_str_equal (column, "state") && g_str_equal (noun->name, "accounts"))
    return "account-state";
  if (g_str_equal (column, "state") && g_str_equal (noun->name, "people"))
    return "person-state";
  return NULL;
}

GtkWidget *
usher_parts_value (const UsherFacts *facts, const char *column, gint64 now)
{
  const UsherNoun *noun = usher_facts_noun (facts);
  const UsherColumn *declared = &noun->columns[usher_noun_column (noun, column)];
  const UsherValue *value = usher_facts_value (facts, column);
  const char *vocabulary = vocabulary_of (noun, column);
  UsherGridColumn spec = usher_grid_column_default (declared);
  g_autofree char *words = NULL;
  GtkWidget *label;

  if (vocabulary)
    return usher_mark_new (vocabulary, usher_facts_text (facts, column));
  if (value->type == USHER_VALUE_NULL && (g_str_equal (column, "owner") || g_str_equal (column, "deputy") || g_str_equal (column, "person")))
    return usher_parts_label (_("Nobody"), "small secondary");
  if (value->type == USHER_VALUE_NULL)
    return usher_parts_unknown ();
  if (declared->kind == USHER_COLUMN_KEY)
    return usher_parts_key_link (usher_facts_text (facts, column), NULL, NULL);
  words = usher_grid_cell_words (&spec, declared, value, now);
  label = usher_parts_paragraph (words, "small");
  if (declared->kind == USHER_COLUMN_TIME)
    {
      g_autofree char *exact = usher_when_long (value->integer);

      gtk_widget_set_tooltip_text (label, exact);
    }
  return label;
}

void
usher_parts_clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)))
    gtk_box_remove (GTK_BOX (box), child);
}
