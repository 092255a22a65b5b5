/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Address and settings of a new source.  Main thread; the act checks again. */

#include "usher-source-form.h"

#include <glib/gi18n.h>

#include "usher-source-parts.h"
#include "usher-source-settings.h"

struct _UsherSourceForm {
  AdwBin parent_instance;

  GtkBox *problem;            /* (borrowed), as all below */
  AdwPreferencesGroup *common, *settings;
  GtkEditable *name, *origin;
  GHashTable *rows;           /* (owned): setting → AdwEntryRow (borrowed) */
  const UsherManifest *manifest;
  UsherDigest shown;          /* of the manifest whose settings stand there */
};

G_DEFINE_FINAL_TYPE (UsherSourceForm, usher_source_form, ADW_TYPE_BIN)

static GtkEditable *
add_row (AdwPreferencesGroup *group, const char *title, gboolean required)
{
  GtkWidget *row = adw_entry_row_new ();
  g_autofree char *marked = required ? g_strdup_printf (_("%s (required)"), title) : g_strdup (title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), marked);
  adw_preferences_group_add (group, row);
  return GTK_EDITABLE (row);
}

void
usher_source_form_set_manifest (UsherSourceForm *self, const UsherManifest *manifest)
{
  GHashTableIter iter;
  gpointer row;

  self->manifest = manifest;
  if (memcmp (&self->shown, &manifest->digest, sizeof self->shown) == 0)
    return;
  self->shown = manifest->digest;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    adw_preferences_group_remove (self->settings, row);
  g_hash_table_remove_all (self->rows);
  if (!*gtk_editable_get_text (self->name))
    gtk_editable_set_text (self->name, manifest->name);
  for (guint i = 0; i < manifest->settings->len; i++)
    {
      const UsherManifestSetting *setting = manifest->settings->pdata[i];
      GtkEditable *entry = add_row (self->settings, setting->title, setting->required);

      if (setting->fallback)
        gtk_editable_set_text (entry, setting->fallback);
      g_hash_table_insert (self->rows, g_strdup (setting->name), entry);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->settings), manifest->settings->len > 0);
}

void
usher_source_form_set (UsherSourceForm *self, const char *setting, const char *value)
{
  GtkEditable *entry = g_str_equal (setting, "name") ? self->name : g_str_equal (setting, "origin") ? self->origin : g_hash_table_lookup (self->rows, setting);

  if (entry)
    gtk_editable_set_text (entry, value);
}

static gboolean
refuse (UsherSourceForm *self, GtkEditable *entry, const char *text)
{
  usher_source_clear (GTK_WIDGET (self->problem));
  gtk_box_append (self->problem, usher_source_strip ("error", "usher-state-fail-symbolic", text));
  if (entry)
    gtk_widget_grab_focus (GTK_WIDGET (entry));
  return FALSE;
}

static gboolean
check_origin (UsherSourceForm *self)
{
  g_autoptr(GUri) uri = g_uri_parse (usher_source_form_get_origin (self), G_URI_FLAGS_NONE, NULL);
  gboolean ldap = self->manifest->protocol == USHER_PROTOCOL_LDAP;
  const char *scheme = uri ? g_uri_get_scheme (uri) : "";

  if (uri && g_uri_get_host (uri) && *g_uri_get_host (uri) && g_str_has_prefix (scheme, ldap ? "ldap" : "http"))
    return TRUE;
  return refuse (self, self->origin, ldap ? _("The address says where the directory is, such as ldaps://dc1.example.org.")
                                          : _("The address says where it is asked, such as https://id.example.org, without a path."));
}

gboolean
usher_source_form_check (UsherSourceForm *self)
{
  g_autoptr(GHashTable) settings = usher_source_form_get_settings (self);
  g_autoptr(GError) error = NULL;

  if (!*usher_source_form_get_name (self))
    return refuse (self, self->name, _("It needs a name, by which keys and the ledger know it."));
  if (!check_origin (self))
    return FALSE;
  for (guint i = 0; i < self->manifest->settings->len; i++)
    {
      const UsherManifestSetting *setting = self->manifest->settings->pdata[i];
      g_autofree char *text = g_strdup_printf (_("This is missing: %s"), setting->title);

      if (setting->required && !g_hash_table_contains (settings, setting->name))
        return refuse (self, g_hash_table_lookup (self->rows, setting->name), text);
    }
  if (!usher_source_settings_check (self->manifest, settings, &error))
    return refuse (self, NULL, error->message);
  usher_source_clear (GTK_WIDGET (self->problem));
  return TRUE;
}

const char *
usher_source_form_get_name (UsherSourceForm *self)
{
  return gtk_editable_get_text (self->name);
}

const char *
usher_source_form_get_origin (UsherSourceForm *self)
{
  return gtk_editable_get_text (self->origin);
}

GHashTable *
usher_source_form_get_settings (UsherSourceForm *self)
{
  GHashTable *settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name, entry;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &name, &entry))
    if (*gtk_editable_get_text (entry))
      g_hash_table_insert (settings, g_strdup (name), g_strdup (gtk_editable_get_text (entry)));
  return settings;
}

static void
usher_source_form_finalize (GObject *object)
{
  g_hash_table_unref (USHER_SOURCE_FORM (object)->rows);
  G_OBJECT_CLASS (usher_source_form_parent_class)->finalize (object);
}

static void
usher_source_form_class_init (UsherSourceFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_source_form_finalize;
}

static void
usher_source_form_init (UsherSourceForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->problem = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  self->common = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  self->settings = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  self->name = add_row (self->common, _("Name"), TRUE);
  self->origin = add_row (self->common, _("Address"), TRUE);
  adw_preferences_group_set_title (self->settings, _("Settings"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->common));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->settings));
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
usher_source_form_new (void)
{
  return g_object_new (USHER_TYPE_SOURCE_FORM, NULL);
}
