/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's page.
 *
 *   head: who, employment, manager, site, last success
 *   notices
 *   accounts | effective access, each with "How?"
 *   the ways of the access that was asked for
 *   everything the source says; history; sources
 *
 * Its location holds which access is explained, and whether as a list.  Main thread. */

#include <glib/gi18n.h>

#include "usher-op-words.h"
#include "usher-pages.h"
#include "usher-parts.h"
#include "usher-person-link.h"
#include "usher-person-page-private.h"
#include "usher-person-picker.h"
#include "usher-shell.h"
#include "usher-split-box.h"

G_DEFINE_FINAL_TYPE (UsherPersonPage, usher_person_page, USHER_TYPE_RECORD_PAGE)

static gpointer
read_person (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const UsherRecordWanted *wanted = data;

  return usher_person_reading_load (conn, wanted->about, wanted->now, error);
}

/* ---- Showing -------------------------------------------------------------------------------------------------- */

static void
set_access (UsherPersonPage *self, const char *key)
{
  char *kept = g_strdup (key);

  g_free (self->access);
  self->access = kept;
  gtk_widget_set_visible (GTK_WIDGET (self->ways), kept != NULL);
  if (kept)
    usher_access_view_show (self->ways, usher_record_page_get_id (USHER_RECORD_PAGE (self)), self->name, kept);
}

static void
mark_row (GtkWidget *button, gboolean current)
{
  GtkWidget *row = gtk_widget_get_parent (button);

  gtk_widget_remove_css_class (button, current ? "flat" : "tinted");
  gtk_widget_add_css_class (button, current ? "tinted" : "flat");
  if (current)
    gtk_widget_add_css_class (row, "current");
  else
    gtk_widget_remove_css_class (row, "current");
}

static void
on_how_clicked_cb (GtkButton *button, UsherPersonPage *self)
{
  GtkWidget *lines = gtk_widget_get_parent (gtk_widget_get_parent (GTK_WIDGET (button)));

  for (GtkWidget *row = gtk_widget_get_first_child (lines); row; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *last = gtk_widget_get_last_child (row);

      if (GTK_IS_BUTTON (last))
        mark_row (last, last == GTK_WIDGET (button));
    }
  set_access (self, g_object_get_data (G_OBJECT (button), "key"));
}

static void
on_folded_cb (UsherSplitBox *split, GParamSpec *pspec, UsherPersonPage *self)
{
  usher_access_view_set_narrow (self->ways, usher_split_box_get_folded (split));
}

static void
update_actions (UsherPersonPage *self, const UsherPerson *person)
{
  gboolean may = usher_workspace_may (usher_page_get_workspace (USHER_PAGE (self)), "merge", NULL);

  self->merged = person->merged_into != 0;
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "merge")), may && !self->merged);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "split")), may && self->merged);
}

/* One more menu for each account. */
static void
fill_changes (UsherPersonPage *self, GPtrArray *accounts)
{
  g_menu_remove_all (self->changes);
  for (guint i = 0; i < accounts->len; i++)
    {
      const UsherPersonAccount *account = accounts->pdata[i];
      g_autofree char *title = g_strdup_printf (_("%s at %s"), account->login, account->source);
      g_autoptr(GMenuModel) kinds = usher_op_words_menu ("person.change", account->key);

      g_menu_append_submenu (self->changes, title, kinds);
    }
}

static void
show_access (UsherPersonPage *self, const UsherPersonReading *reading)
{
  g_autofree char *wanted = g_strdup (self->access);

  if (!wanted && reading->access->len > 0)
    wanted = g_strdup (usher_facts_text (reading->access->pdata[0], "entitlement"));
  set_access (self, wanted);
}

static void
usher_person_page_show (UsherRecordPage *page, gpointer data)
{
  UsherPersonPage *self = USHER_PERSON_PAGE (page);
  const UsherPersonReading *reading = data;
  const UsherPerson *person = reading->person;
  gint64 now = usher_workspace_now (usher_page_get_workspace (USHER_PAGE (self)));
  g_autofree char *about = g_strdup_printf ("person:%" G_GINT64_FORMAT, person->id);
  GtkWidget *split;

  g_free (self->name);
  self->name = g_strdup (person->name ? person->name : person->login);
  usher_record_page_set_id (page, person->id);
  usher_record_page_set_as_of (page, reading->as_of);
  adw_bin_set_child (self->head, usher_person_page_new_head (reading, now));
  usher_person_page_fill_notices (self->notices, reading, now);
  show_access (self, reading);
  split = usher_split_box_new (usher_person_page_new_accounts (reading, now),
                               usher_person_page_new_access (reading, self->access, G_CALLBACK (on_how_clicked_cb), self), 0.48, 900);
  g_signal_connect_object (split, "notify::folded", G_CALLBACK (on_folded_cb), self, 0);
  adw_bin_set_child (self->cards, split);
  adw_bin_set_child (self->known, usher_person_page_new_known (reading, now));
  usher_history_view_show (self->history, about);
  update_actions (self, person);
  fill_changes (self, person->accounts);
}

/* ---- Location ---------------------------------------------------------------------------------------------------- */

static char *
usher_person_page_get_location (UsherPage *page)
{
  UsherPersonPage *self = USHER_PERSON_PAGE (page);
  g_autofree char *base = USHER_PAGE_CLASS (usher_person_page_parent_class)->get_location (page);
  const char *const state[] = { "access", self->access ? self->access : "", "as", usher_access_view_get_as_list (self->ways) ? "list" : "", NULL };

  return usher_location_make (base, NULL, state);
}

static void
take_state (UsherPersonPage *self, const char *location)
{
  g_autofree char *access = usher_location_state (location, "access"), *as = usher_location_state (location, "as");

  if (as)
    usher_access_view_set_as_list (self->ways, g_str_equal (as, "list"));
  if (!access)
    return;
  if (usher_record_page_get_id (USHER_RECORD_PAGE (self)))
    set_access (self, access);
  else
    self->access = g_strdup (access);
}

static gboolean
usher_person_page_go (UsherPage *page, const char *location)
{
  take_state (USHER_PERSON_PAGE (page), location);
  return TRUE;
}

/* ---- Merging and splitting ------------------------------------------------------------------------------------------ */

typedef struct {
  gint64 person, into; /* into 0: split */
} Merge;

static gboolean
merge_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  const Merge *merge = data;

  return merge->into ? usher_person_merge (tx, merge->person, merge->into, NULL, error) : usher_person_split (tx, merge->person, error);
}

static void
merge_into (UsherPersonPage *self, gint64 into)
{
  Merge merge = { usher_record_page_get_id (USHER_RECORD_PAGE (self)), into };

  usher_record_page_act (USHER_RECORD_PAGE (self), into ? _("The two records are one human now") : _("The two records are apart again"),
                         into ? _("These Records Could Not Be Merged") : _("These Records Could Not Be Split"), merge_in_writer,
                         g_memdup2 (&merge, sizeof merge), g_free);
}

static void
on_into_chosen_cb (UsherPersonPicker *picker, gint64 id, const char *key, const char *name, UsherPersonPage *self)
{
  merge_into (self, id);
}

static void
on_merge_activate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherPersonPage *self = data;
  GtkWidget *picker = usher_person_picker_new (usher_page_get_workspace (USHER_PAGE (self)), _("The Same Human As"),
                                               GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));

  g_signal_connect_object (picker, "chosen", G_CALLBACK (on_into_chosen_cb), self, 0);
  gtk_window_present (GTK_WINDOW (picker));
}

static void
on_split_activate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  merge_into (data, 0);
}

static void
on_change_activate_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_autofree char *location = usher_op_words_location (g_variant_get_string (target, NULL), "");
  UsherShell *shell = usher_shell_of (GTK_WIDGET (data));

  if (shell)
    usher_shell_open (shell, location);
}

static void
build_menu (UsherPersonPage *self)
{
  static const GActionEntry entries[] = { { "merge", on_merge_activate_cb }, { "split", on_split_activate_cb }, { "change", on_change_activate_cb, "s" } };
  g_autoptr(GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  g_menu_append (menu, _("Merge Into Another Record…"), "person.merge");
  g_menu_append (menu, _("Split From That Record"), "person.split");
  self->changes = g_menu_new ();
  g_menu_append_section (menu, _("Change at the Source"), G_MENU_MODEL (self->changes));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _("What can be done with this person"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What can be done with this person"), -1);
  gtk_widget_insert_action_group (button, "person", G_ACTION_GROUP (self->actions));
  usher_page_set_header (USHER_PAGE (self), button);
}

/* ---- The type ---------------------------------------------------------------------------------------------------------- */

static void
usher_person_page_dispose (GObject *object)
{
  g_clear_object (&USHER_PERSON_PAGE (object)->actions);
  g_clear_object (&USHER_PERSON_PAGE (object)->changes);
  G_OBJECT_CLASS (usher_person_page_parent_class)->dispose (object);
}

static void
usher_person_page_finalize (GObject *object)
{
  UsherPersonPage *self = USHER_PERSON_PAGE (object);

  g_free (self->name);
  g_free (self->access);
  G_OBJECT_CLASS (usher_person_page_parent_class)->finalize (object);
}

static void
usher_person_page_class_init (UsherPersonPageClass *klass)
{
  UsherRecordPageClass *record_class = USHER_RECORD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_person_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = usher_person_page_finalize;
  USHER_PAGE_CLASS (klass)->get_location = usher_person_page_get_location;
  USHER_PAGE_CLASS (klass)->go = usher_person_page_go;
  record_class->word = "person";
  record_class->tables = " person person_link account account_link account_card entitlement_card group_card run ";
  record_class->read = read_person;
  record_class->reading_free = (GDestroyNotify) usher_person_reading_free;
  record_class->show = usher_person_page_show;
}

static void
usher_person_page_init (UsherPersonPage *self)
{
  self->head = ADW_BIN (adw_bin_new ());
  self->notices = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->cards = ADW_BIN (adw_bin_new ());
  self->known = ADW_BIN (adw_bin_new ());
}

UsherPage *
usher_person_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherPersonPage *self = g_object_new (USHER_TYPE_PERSON_PAGE, "workspace", workspace, "title", _("Person"), NULL);
  GtkBox *content = usher_record_page_get_content (USHER_RECORD_PAGE (self));

  self->ways = USHER_ACCESS_VIEW (usher_access_view_new (workspace));
  self->history = USHER_HISTORY_VIEW (usher_history_view_new (workspace));
  gtk_widget_set_visible (GTK_WIDGET (self->ways), FALSE);
  gtk_box_append (content, GTK_WIDGET (self->head));
  gtk_box_append (content, GTK_WIDGET (self->notices));
  gtk_box_append (content, GTK_WIDGET (self->cards));
  gtk_box_append (content, GTK_WIDGET (self->ways));
  gtk_box_append (content, GTK_WIDGET (self->known));
  gtk_box_append (content, GTK_WIDGET (self->history));
  build_menu (self);
  take_state (self, location);
  usher_record_page_set_about (USHER_RECORD_PAGE (self), location);
  return USHER_PAGE (self);
}
