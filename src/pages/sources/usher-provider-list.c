/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing a provider.  Manifests are small: they are parsed on the main thread. */

#include "usher-provider-list.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-error.h"
#include "usher-mark.h"
#include "usher-source-parts.h"

#define OWN_MOST (1024 * 1024)

struct _UsherProviderList {
  AdwBin parent_instance;

  GtkWidget *own;          /* (borrowed): its check button */
  GtkBox *faults;          /* (borrowed) */
  UsherManifest *manifest; /* (owned) (nullable): chosen */
  char *body;              /* (owned) (nullable): one's own */
  GHashTable *checks;      /* (owned): name → GtkCheckButton (borrowed) */
};

G_DEFINE_FINAL_TYPE (UsherProviderList, usher_provider_list, ADW_TYPE_BIN)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
set_manifest (UsherProviderList *self, UsherManifest *manifest)
{
  g_clear_pointer (&self->manifest, usher_manifest_free);
  self->manifest = manifest;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- One's own --------------------------------------------------------------------------------------------- */

static void
add_fault (UsherProviderList *self, const GError *fault)
{
  const UsherErrorInfo *info = usher_error_get_info (fault);
  g_autofree char *text = info && info->line > 0 ? g_strdup_printf (_("Line %" PRId64 ", column %" PRId64 ": %s"), info->line, info->column, fault->message)
                                                 : g_strdup (fault->message);

  gtk_box_append (self->faults, usher_source_strip ("error", "usher-state-fail-symbolic", text));
}

void
usher_provider_list_take (UsherProviderList *self, const char *file, const char *text, gsize length)
{
  g_autoptr(GPtrArray) faults = usher_manifest_lint (file, text, length);
  g_autofree char *title = NULL;
  UsherManifest *manifest = NULL;

  usher_source_clear (GTK_WIDGET (self->faults));
  g_free (self->body);
  self->body = g_strndup (text, length);
  for (guint i = 0; i < faults->len; i++)
    add_fault (self, faults->pdata[i]);
  if (faults->len == 0)
    manifest = usher_manifest_parse (file, text, length, NULL);
  title = manifest ? g_strdup_printf (_("%s, from %s"), manifest->title, file) : NULL;
  if (title)
    gtk_box_append (self->faults, usher_source_label (title, "small"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->own), TRUE);
  set_manifest (self, manifest);
}

static void
on_file_chosen_cb (GtkNativeDialog *chooser, int response, UsherProviderList *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL, *name = file ? g_file_get_basename (file) : NULL, *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
  if (!path)
    return;
  if (!g_file_get_contents (path, &text, &length, &error) || length > OWN_MOST || !g_utf8_validate (text, (gssize) length, NULL))
    {
      usher_source_clear (GTK_WIDGET (self->faults));
      gtk_box_append (self->faults, usher_source_strip ("error", "usher-state-fail-symbolic", error ? error->message : _("This is no manifest: it is too long, or no text.")));
      return;
    }
  usher_provider_list_take (self, name, text, length);
}

static void
on_choose_clicked_cb (GtkButton *button, UsherProviderList *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Choose a Manifest"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), _("_Cancel"));

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- Those that are shipped ------------------------------------------------------------------------------------ */

static void
on_toggled_cb (GtkCheckButton *check, UsherProviderList *self)
{
  const char *name = g_object_get_data (G_OBJECT (check), "name"), *text;
  gsize length;

  if (!gtk_check_button_get_active (check) || !name)
    return;
  g_clear_pointer (&self->body, g_free);
  usher_source_clear (GTK_WIDGET (self->faults));
  text = usher_manifest_shipped_text (name, &length);
  set_manifest (self, usher_manifest_parse (name, text, length, NULL));
}

void
usher_provider_list_choose (UsherProviderList *self, const char *name)
{
  GtkCheckButton *check = g_hash_table_lookup (self->checks, name);

  if (check)
    gtk_check_button_set_active (check, TRUE);
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, UsherProviderList *self)
{
  GtkCheckButton *check = g_object_get_data (G_OBJECT (row), "check");

  gtk_check_button_set_active (check, TRUE);
}

static GtkCheckButton *
add_row (UsherProviderList *self, GtkListBox *list, const char *name, const char *title, GtkWidget *end, GtkCheckButton *group)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *check = gtk_check_button_new (),
            *label = usher_source_label (title, NULL);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), group);
  g_object_set_data_full (G_OBJECT (check), "name", g_strdup (name), g_free);
  g_object_set_data (G_OBJECT (row), "check", check);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled_cb), self);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), end);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_append (list, row);
  if (name)
    g_hash_table_insert (self->checks, g_strdup (name), check);
  return GTK_CHECK_BUTTON (check);
}

static void
fill (UsherProviderList *self, GtkListBox *list)
{
  GtkCheckButton *group = NULL;
  GtkWidget *choose = gtk_button_new_with_label (_("Choose File…"));

  for (const char *const *name = usher_manifest_shipped (); *name; name++)
    {
      gsize length;
      const char *text = usher_manifest_shipped_text (*name, &length);
      g_autoptr(UsherManifest) manifest = usher_manifest_parse (*name, text, length, NULL);
      gboolean live = manifest && g_str_equal (manifest->proved, "live");
      GtkWidget *mark = usher_mark_new ("check", live ? "ok" : "warn"), *at;

      if (!manifest)
        {
          g_object_unref (g_object_ref_sink (mark));
          continue;
        }
      usher_mark_set_word (USHER_MARK (mark), live ? _("Proved live") : _("By contract only"));
      at = GTK_WIDGET (add_row (self, list, *name, manifest->title, mark, group));
      group = group ? group : GTK_CHECK_BUTTON (at);
    }
  gtk_widget_add_css_class (choose, "slim");
  gtk_widget_set_valign (choose, GTK_ALIGN_CENTER);
  g_signal_connect (choose, "clicked", G_CALLBACK (on_choose_clicked_cb), self);
  self->own = GTK_WIDGET (add_row (self, list, NULL, _("A manifest of your own"), choose, group));
}

/* ---- The type ------------------------------------------------------------------------------------------------------ */

const UsherManifest *
usher_provider_list_get (UsherProviderList *self)
{
  return self->manifest;
}

const char *
usher_provider_list_get_body (UsherProviderList *self)
{
  return self->body;
}

static void
usher_provider_list_finalize (GObject *object)
{
  UsherProviderList *self = USHER_PROVIDER_LIST (object);

  g_clear_pointer (&self->manifest, usher_manifest_free);
  g_free (self->body);
  g_hash_table_unref (self->checks);
  G_OBJECT_CLASS (usher_provider_list_parent_class)->finalize (object);
}

static void
usher_provider_list_class_init (UsherProviderListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_provider_list_finalize;
  signals[CHANGED] = g_signal_new ("changed", USHER_TYPE_PROVIDER_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
usher_provider_list_init (UsherProviderList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *list = gtk_list_box_new ();

  self->checks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->faults = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "card");
  gtk_widget_add_css_class (list, "lines");
  gtk_widget_add_css_class (list, "tall");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Providers"), -1);
  g_signal_connect (list, "row-activated", G_CALLBACK (on_row_activated_cb), self);
  fill (self, GTK_LIST_BOX (list));
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->faults));
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
usher_provider_list_new (void)
{
  return g_object_new (USHER_TYPE_PROVIDER_LIST, NULL);
}
