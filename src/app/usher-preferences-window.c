/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user may choose for this machine; bound straight to GSettings.  Main thread. */

#include "usher-preferences-window.h"

#include <glib/gi18n.h>

#include "usher-preferences.h"

struct _UsherPreferencesWindow {
  AdwPreferencesWindow parent_instance;

  /* template */
  AdwComboRow *color_scheme;
  GtkAdjustment *text_scale;
  GtkSwitch *single_letter_keys, *reopen_last;
};

G_DEFINE_FINAL_TYPE (UsherPreferencesWindow, usher_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static gboolean
scheme_to_index (GValue *value, GVariant *variant, gpointer data)
{
  const char *nick = g_variant_get_string (variant, NULL);

  g_value_set_uint (value, g_str_equal (nick, "light") ? 1 : g_str_equal (nick, "dark") ? 2 : 0);
  return TRUE;
}

static GVariant *
scheme_from_index (const GValue *value, const GVariantType *type, gpointer data)
{
  static const char *const nicks[] = { "system", "light", "dark" };

  return g_variant_new_string (nicks[MIN (g_value_get_uint (value), 2)]);
}

static void
usher_preferences_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), USHER_TYPE_PREFERENCES_WINDOW);
  G_OBJECT_CLASS (usher_preferences_window_parent_class)->dispose (object);
}

static void
usher_preferences_window_class_init (UsherPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/usher_workbench/Usher/ui/usher-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, text_scale);
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, single_letter_keys);
  gtk_widget_class_bind_template_child (widget_class, UsherPreferencesWindow, reopen_last);
}

static void
usher_preferences_window_init (UsherPreferencesWindow *self)
{
  GSettings *settings = usher_preferences_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind_with_mapping (settings, "color-scheme", self->color_scheme, "selected", G_SETTINGS_BIND_DEFAULT, scheme_to_index,
                                scheme_from_index, NULL, NULL);
  g_settings_bind (settings, "text-scale", self->text_scale, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "single-letter-keys", self->single_letter_keys, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "reopen-last", self->reopen_last, "active", G_SETTINGS_BIND_DEFAULT);
}

UsherPreferencesWindow *
usher_preferences_window_new (void)
{
  return g_object_new (USHER_TYPE_PREFERENCES_WINDOW, NULL);
}
