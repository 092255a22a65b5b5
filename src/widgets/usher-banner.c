/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner: a revealer with an icon, a sentence and at most one button.  Main thread. */

#include "usher-banner.h"

struct _UsherBanner {
  AdwBin parent_instance;

  GtkRevealer *revealer; /* (borrowed) */
  GtkWidget *box, *icon, *label, *button;
  char *css;             /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (UsherBanner, usher_banner, ADW_TYPE_BIN)

static void
usher_banner_finalize (GObject *object)
{
  g_free (USHER_BANNER (object)->css);
  G_OBJECT_CLASS (usher_banner_parent_class)->finalize (object);
}

static void
usher_banner_class_init (UsherBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_banner_finalize;
}

static void
usher_banner_init (UsherBanner *self)
{
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->icon = gtk_image_new ();
  self->label = gtk_label_new (NULL);
  self->button = gtk_button_new ();
  gtk_widget_add_css_class (self->box, "banner");
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_add_css_class (self->button, "slim");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->box), self->icon);
  gtk_box_append (GTK_BOX (self->box), self->label);
  gtk_box_append (GTK_BOX (self->box), self->button);
  gtk_revealer_set_child (self->revealer, self->box);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
}

GtkWidget *
usher_banner_new (void)
{
  return g_object_new (USHER_TYPE_BANNER, NULL);
}

void
usher_banner_show (UsherBanner *self, const char *css, const char *message, const char *button, const char *action)
{
  if (self->css)
    gtk_widget_remove_css_class (self->box, self->css);
  g_free (self->css);
  self->css = g_strdup (css);
  gtk_widget_add_css_class (self->box, css);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon),
                                g_str_equal (css, "error") ? "usher-state-fail-symbolic" : "usher-state-warning-symbolic");
  gtk_label_set_text (GTK_LABEL (self->label), message);
  gtk_widget_set_visible (self->button, button != NULL);
  if (button)
    gtk_button_set_label (GTK_BUTTON (self->button), button);
  if (action)
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->button), action);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

void
usher_banner_hide (UsherBanner *self)
{
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_label_set_text (GTK_LABEL (self->label), ""); /* nothing to be read out */
}
