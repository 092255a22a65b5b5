/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The palette: a scrim over the window, a card with an entry, and a list under it.  The keyboard
 * stays in the entry; Up and Down move the chosen row, Enter activates it, Escape closes.  Main
 * thread. */

#include "usher-palette.h"

#include <glib/gi18n.h>
#include <string.h>

struct _UsherPaletteItem {
  GObject parent_instance;

  char *section, *icon, *title, *detail, *keys, *target; /* (owned) (nullable) but section, title, target */
};

G_DEFINE_FINAL_TYPE (UsherPaletteItem, usher_palette_item, G_TYPE_OBJECT)

static void
usher_palette_item_finalize (GObject *object)
{
  UsherPaletteItem *self = USHER_PALETTE_ITEM (object);

  g_free (self->section);
  g_free (self->icon);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->keys);
  g_free (self->target);
  G_OBJECT_CLASS (usher_palette_item_parent_class)->finalize (object);
}

static void
usher_palette_item_class_init (UsherPaletteItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_palette_item_finalize;
}

static void
usher_palette_item_init (UsherPaletteItem *self)
{
}

UsherPaletteItem *
usher_palette_item_new (const char *section, const char *icon, const char *title, const char *detail, const char *keys, const char *target)
{
  UsherPaletteItem *self = g_object_new (USHER_TYPE_PALETTE_ITEM, NULL);

  self->section = g_strdup (section);
  self->icon = g_strdup (icon);
  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  self->keys = g_strdup (keys);
  self->target = g_strdup (target);
  return self;
}

const char *
usher_palette_item_get_target (UsherPaletteItem *self)
{
  return self->target;
}

/* ---- The palette -------------------------------------------------------------------------------- */

struct _UsherPalette {
  AdwBin parent_instance;

  GtkEditable *entry;  /* (borrowed) */
  GtkListBox *list;    /* (borrowed) */
  GtkWidget *nothing;  /* (borrowed) */
  GtkScrolledWindow *scroller; /* (borrowed) */
  GWeakRef before;     /* what had the focus */
};

G_DEFINE_FINAL_TYPE (UsherPalette, usher_palette, ADW_TYPE_BIN)

enum { QUERY, ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

static UsherPaletteItem *
row_item (GtkListBoxRow *row)
{
  return row ? g_object_get_data (G_OBJECT (row), "item") : NULL;
}

/* The part of the title that was typed stands out; markup in it is text. */
static char *
title_markup (const char *title, const char *typed)
{
  g_autofree char *lower = g_utf8_strdown (title, -1), *needle = g_utf8_strdown (typed, -1);
  const char *found = *needle ? strstr (lower, needle) : NULL;
  g_autofree char *before = NULL, *hit = NULL, *after = NULL;
  const char *from, *to;

  if (!found || strlen (lower) != strlen (title))
    return g_markup_escape_text (title, -1);
  from = title + (found - lower);
  to = from + strlen (needle);
  before = g_markup_escape_text (title, from - title);
  hit = g_markup_escape_text (from, to - from);
  after = g_markup_escape_text (to, -1);
  return g_strconcat (before, "<b>", hit, "</b>", after, NULL);
}

static GtkWidget *
new_row (UsherPaletteItem *item, const char *typed)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (NULL), *detail = gtk_label_new (item->detail);
  g_autofree char *markup = title_markup (item->title, typed), *name = NULL;

  gtk_label_set_markup (GTK_LABEL (title), markup);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (detail, "secondary");
  gtk_widget_add_css_class (detail, "small");
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_widget_set_hexpand (detail, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (item->icon ? item->icon : "go-next-symbolic"));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), detail);
  if (item->keys)
    {
      g_auto(GStrv) keys = g_strsplit (item->keys, "+", -1);

      for (char **key = keys; *key; key++)
        {
          GtkWidget *cap = gtk_label_new (*key);

          gtk_widget_add_css_class (cap, "keycap");
          gtk_widget_set_valign (cap, GTK_ALIGN_CENTER);
          gtk_box_append (GTK_BOX (box), cap);
        }
    }
  gtk_widget_add_css_class (row, "item");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  name = item->detail ? g_strdup_printf ("%s, %s", item->title, item->detail) : g_strdup (item->title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "item", g_object_ref (item), g_object_unref);
  return row;
}

static void
on_header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  UsherPaletteItem *item = row_item (row), *last = row_item (before);
  GtkWidget *label;

  if (last && g_str_equal (last->section, item->section))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (item->section);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "section");
  gtk_list_box_row_set_header (row, label);
}

void
usher_palette_set_items (UsherPalette *self, const char *text, GPtrArray *items)
{
  GtkWidget *child;

  if (g_strcmp0 (text, gtk_editable_get_text (self->entry)) != 0)
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))))
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < items->len; i++)
    gtk_list_box_append (self->list, new_row (items->pdata[i], text));
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  gtk_widget_set_visible (GTK_WIDGET (self->scroller), items->len > 0);
  gtk_widget_set_visible (self->nothing, items->len == 0 && *text);
}

static void
choose (UsherPalette *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (self->list, row ? gtk_list_box_row_get_index (row) + by : 0);
  graphene_rect_t box;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  if (!next)
    return;
  gtk_list_box_select_row (self->list, next);
  if (gtk_widget_compute_bounds (GTK_WIDGET (next), GTK_WIDGET (self->list), &box))
    gtk_adjustment_clamp_page (adjustment, box.origin.y, box.origin.y + box.size.height);
}

static void
activate (UsherPalette *self, GtkListBoxRow *row)
{
  UsherPaletteItem *item = row_item (row);
  g_autofree char *target = item ? g_strdup (item->target) : NULL;

  if (!target)
    return;
  usher_palette_close (self);
  g_signal_emit (self, signals[ACTIVATED], 0, target);
}

static void
on_changed_cb (GtkEditable *entry, UsherPalette *self)
{
  g_signal_emit (self, signals[QUERY], 0, gtk_editable_get_text (entry));
}

static void
on_entry_activate_cb (GtkEntry *entry, UsherPalette *self)
{
  activate (self, gtk_list_box_get_selected_row (self->list));
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, UsherPalette *self)
{
  activate (self, row);
}

static gboolean
on_key_pressed_cb (GtkEventControllerKey *keys, guint keyval, guint keycode, GdkModifierType state, UsherPalette *self)
{
  switch (keyval)
    {
    case GDK_KEY_Escape: usher_palette_close (self); return GDK_EVENT_STOP;
    case GDK_KEY_Down: choose (self, 1); return GDK_EVENT_STOP;
    case GDK_KEY_Up: choose (self, -1); return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down: choose (self, 8); return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up: choose (self, -8); return GDK_EVENT_STOP;
    case GDK_KEY_Tab: return GDK_EVENT_STOP; /* there is one place to be */
    default: return GDK_EVENT_PROPAGATE;
    }
}

static void
on_scrim_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, UsherPalette *self)
{
  GtkWidget *scrim = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  if (gtk_widget_pick (scrim, x, y, GTK_PICK_DEFAULT) == scrim)
    usher_palette_close (self);
}

gboolean
usher_palette_is_open (UsherPalette *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self));
}

void
usher_palette_open (UsherPalette *self, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_weak_ref_set (&self->before, root ? gtk_root_get_focus (root) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_editable_set_text (self->entry, text ? text : "");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_set_position (self->entry, -1);
  g_signal_emit (self, signals[QUERY], 0, gtk_editable_get_text (self->entry));
}

void
usher_palette_close (UsherPalette *self)
{
  g_autoptr(GtkWidget) before = g_weak_ref_get (&self->before);

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (before && gtk_widget_get_mapped (before))
    gtk_widget_grab_focus (before);
}

static void
usher_palette_finalize (GObject *object)
{
  g_weak_ref_clear (&USHER_PALETTE (object)->before);
  G_OBJECT_CLASS (usher_palette_parent_class)->finalize (object);
}

static void
usher_palette_class_init (UsherPaletteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_palette_finalize;
  signals[QUERY] = g_signal_new ("query", USHER_TYPE_PALETTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ACTIVATED] = g_signal_new ("activated", USHER_TYPE_PALETTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_SEARCH);
}

static GtkWidget *
new_card (UsherPalette *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *entry = gtk_entry_new (), *hint = gtk_label_new (_("@ people   > actions only"));
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->entry = GTK_EDITABLE (entry);
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (entry), GTK_ENTRY_ICON_PRIMARY, "system-search-symbolic");
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Find or do anything"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find or do anything"), -1);
  gtk_widget_add_css_class (entry, "entry");
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self);
  gtk_widget_add_controller (entry, keys);
  g_signal_connect (entry, "changed", G_CALLBACK (on_changed_cb), self);
  g_signal_connect (entry, "activate", G_CALLBACK (on_entry_activate_cb), self);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Answers"), -1);
  gtk_list_box_set_header_func (self->list, on_header_cb, NULL, NULL);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated_cb), self);
  self->scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (self->scroller, TRUE);
  gtk_scrolled_window_set_max_content_height (self->scroller, 420);
  self->nothing = gtk_label_new (_("Nothing answers to that"));
  gtk_widget_add_css_class (self->nothing, "secondary");
  gtk_widget_add_css_class (self->nothing, "hint");
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_widget_add_css_class (hint, "hint");
  gtk_widget_add_css_class (hint, "under");

  gtk_box_append (GTK_BOX (card), entry);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->scroller));
  gtk_box_append (GTK_BOX (card), self->nothing);
  gtk_box_append (GTK_BOX (card), hint);
  gtk_widget_add_css_class (card, "palette");
  gtk_widget_set_overflow (card, GTK_OVERFLOW_HIDDEN);
  return card;
}

static void
usher_palette_init (UsherPalette *self)
{
  GtkWidget *scrim = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *clamp = adw_clamp_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_weak_ref_init (&self->before, NULL);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 620);
  adw_clamp_set_child (ADW_CLAMP (clamp), new_card (self));
  gtk_widget_set_margin_top (clamp, 72);
  gtk_widget_set_margin_start (clamp, 12);
  gtk_widget_set_margin_end (clamp, 12);
  gtk_widget_add_css_class (scrim, "scrim");
  gtk_box_append (GTK_BOX (scrim), clamp);
  g_signal_connect (click, "pressed", G_CALLBACK (on_scrim_pressed_cb), self);
  gtk_widget_add_controller (scrim, GTK_EVENT_CONTROLLER (click));
  adw_bin_set_child (ADW_BIN (self), scrim);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
usher_palette_new (void)
{
  return g_object_new (USHER_TYPE_PALETTE, NULL);
}
