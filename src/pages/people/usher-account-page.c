/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* An account's page: facts, whose it is and the act that decides so, factors, recent sign-ins, what it
 * is in, its card and history.  Main thread. */

#include "usher-account-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-account-link.h"
#include "usher-card-part.h"
#include "usher-facts.h"
#include "usher-history-view.h"
#include "usher-key.h"
#include "usher-mark.h"
#include "usher-op-words.h"
#include "usher-pages.h"
#include "usher-parts.h"
#include "usher-person-picker.h"
#include "usher-shell.h"
#include "usher-split-box.h"

#define EVENTS_SHOWN 12
#define LINKS_SHOWN 50

struct _UsherAccountPage {
  UsherRecordPage parent_instance;

  AdwBin *head, *cards;        /* (borrowed): filled anew with each reading */
  GtkBox *notices;             /* (borrowed) */
  UsherHistoryView *history;   /* (borrowed) */
  GSimpleActionGroup *actions; /* (owned) */
};

G_DEFINE_FINAL_TYPE (UsherAccountPage, usher_account_page, USHER_TYPE_RECORD_PAGE)

/* ---- Reading ------------------------------------------------------------------------------------------------- */

typedef struct {
  UsherFacts *account;                                 /* (owned) */
  GPtrArray *factors, *events, *memberships, *grants;  /* (owned) (element-type UsherFacts) */
  UsherCardReading *card;                              /* (owned) */
  gint64 as_of;                                        /* of its source, which ended its last run so: */
  char *state;                                         /* (owned) (nullable) */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->account, usher_facts_free);
  g_clear_pointer (&self->factors, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->memberships, g_ptr_array_unref);
  g_clear_pointer (&self->grants, g_ptr_array_unref);
  g_clear_pointer (&self->card, usher_card_reading_free);
  g_free (self->state);
  g_free (self);
}

static gboolean
read_all (UsherConn *conn, const char *about, Reading *self, GError **error)
{
  g_autofree char *tokens = NULL, *member = NULL, *principal = NULL;
  const char *key;
  gint64 id;

  if (!usher_key_find (conn, "account", about, &id, error)
      || !(self->account = usher_facts_load (conn, "accounts", id, "key,login,name,source,state,kind,person,match,mfa,mail,employee,department,created_at,"
                                                                   "last_success,last_kind,locked", error)))
    return FALSE;
  key = usher_facts_text (self->account, "key");
  tokens = usher_token_make ("account", strchr (key, ':') + 1);
  member = usher_token_make ("member", key);
  principal = usher_token_make ("principal", key);
  return (self->factors = usher_facts_list (conn, "factors", tokens, NULL, "type,state,last_used", LINKS_SHOWN, error))
         && (self->events = usher_facts_list (conn, "events", tokens, "at:desc", "at,app,action,outcome,reason,place,ip", EVENTS_SHOWN, error))
         && (self->memberships = usher_facts_list (conn, "memberships", member, NULL, "group,group_name,how", LINKS_SHOWN, error))
         && (self->grants = usher_facts_list (conn, "grants", principal, NULL, "entitlement,how", LINKS_SHOWN, error))
         && (self->card = usher_card_reading_load (conn, USHER_CARD_ACCOUNT, id, error)) && (self->as_of = usher_facts_as_of_source (conn, usher_facts_text (self->account, "source"), &self->state, error)) >= 0;
}

static gpointer
read_account (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const UsherRecordWanted *wanted = data;
  Reading *self = g_new0 (Reading, 1);

  if (read_all (conn, wanted->about, self, error))
    return self;
  reading_free (self);
  return NULL;
}

/* ---- Whose it is ------------------------------------------------------------------------------------------------ */

typedef struct {
  gint64 account, person; /* person −1: back to matching */
} Link;

static gboolean
link_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  const Link *link = data;

  return link->person < 0 ? usher_account_unlink (tx, link->account, error) : usher_account_link (tx, link->account, link->person, NULL, error);
}

static void
link_to (UsherAccountPage *self, gint64 person)
{
  Link link = { usher_record_page_get_id (USHER_RECORD_PAGE (self)), person };
  const char *done = person > 0 ? _("The account is linked") : person == 0 ? _("The account is nobody's now") : _("What was matched holds again");

  usher_record_page_act (USHER_RECORD_PAGE (self), done, _("The Account Was Not Linked"), link_in_writer, g_memdup2 (&link, sizeof link), g_free);
}

static void
on_person_chosen_cb (UsherPersonPicker *picker, gint64 id, const char *key, const char *name, UsherAccountPage *self)
{
  link_to (self, id);
}

static void
on_link_activate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  UsherAccountPage *self = data;
  GtkWidget *picker = usher_person_picker_new (usher_page_get_workspace (USHER_PAGE (self)), _("Whose Account Is This?"),
                                               GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));

  g_signal_connect_object (picker, "chosen", G_CALLBACK (on_person_chosen_cb), self, 0);
  gtk_window_present (GTK_WINDOW (picker));
}

static void
on_nobody_activate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  link_to (data, 0);
}

static void
on_unlink_activate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  link_to (data, -1);
}

static void
on_change_activate_cb (GSimpleAction *action, GVariant *kind, gpointer data)
{
  UsherAccountPage *self = data;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, usher_record_page_get_id (USHER_RECORD_PAGE (self))),
                  *location = usher_op_words_location (g_variant_get_string (kind, NULL), id);
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self));

  if (shell)
    usher_shell_open (shell, location);
}

static void
update_actions (UsherAccountPage *self, const UsherFacts *account)
{
  gboolean may = usher_workspace_may (usher_page_get_workspace (USHER_PAGE (self)), "link", NULL);
  gboolean linked = g_strcmp0 (usher_facts_text (account, "match"), "linked") == 0;

  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "link")), may);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "nobody")), may);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "unlink")), may && linked);
}

static void
build_menu (UsherAccountPage *self)
{
  static const GActionEntry entries[] = { { "link", on_link_activate_cb }, { "nobody", on_nobody_activate_cb }, { "unlink", on_unlink_activate_cb },
                                          { "change", on_change_activate_cb, "s" } };
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenuModel) changes = usher_op_words_menu ("account.change", NULL);
  GtkWidget *button = gtk_menu_button_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  g_menu_append (menu, _("Link to a Person…"), "account.link");
  g_menu_append (menu, _("Nobody's Account"), "account.nobody");
  g_menu_append (menu, _("Back to What Was Matched"), "account.unlink");
  g_menu_append_submenu (menu, _("Change at the Source"), changes);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _("What can be done with this account"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What can be done with this account"), -1);
  gtk_widget_insert_action_group (button, "account", G_ACTION_GROUP (self->actions));
  usher_page_set_header (USHER_PAGE (self), button);
}

/* ---- Showing ------------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_head (const UsherFacts *account, gint64 now)
{
  GtkWidget *headlines = usher_parts_headlines ();

  usher_parts_add_headline (headlines, _("State"), usher_parts_value (account, "state", now));
  usher_parts_add_headline (headlines, _("Person"), usher_parts_key_link (usher_facts_text (account, "person"), NULL, _("Nobody")));
  usher_parts_add_headline (headlines, _("Source"), usher_parts_label (usher_facts_text (account, "source"), "small"));
  usher_parts_add_headline (headlines, _("Last success"), usher_parts_time (usher_facts_int (account, "last_success", 0), now, NULL));
  return usher_parts_page_head (usher_parts_picture ("usher-use-signin-symbolic"), usher_facts_text (account, "login"), usher_facts_text (account, "name"), headlines);
}

static void
fill_notices (GtkBox *box, const Reading *reading, gint64 now)
{
  const UsherFacts *account = reading->account;
  GtkWidget *stale = usher_parts_stale (usher_facts_text (account, "source"), reading->state, reading->as_of, now);
  const char *kind = usher_facts_text (account, "kind");
  gboolean human = !kind || g_str_equal (kind, "human");

  usher_parts_clear (GTK_WIDGET (box));
  if (stale)
    gtk_box_append (box, stale);
  if (!usher_facts_text (account, "person") && human)
    gtk_box_append (box, usher_parts_strip ("warning", "usher-state-warning-symbolic", NULL,
                                            _("No person answers to this account: neither employee number, mail nor login name exactly one.")));
  if (usher_facts_int (account, "locked", 0))
    gtk_box_append (box, usher_parts_strip ("warning", "usher-state-blocked-symbolic", NULL, _("The source has locked this account.")));
  gtk_widget_set_visible (GTK_WIDGET (box), gtk_widget_get_first_child (GTK_WIDGET (box)) != NULL);
}

static GtkWidget *
new_facts (const UsherFacts *account, gint64 now)
{
  static const char *const shown[] = { "key", "kind", "match", "mfa", "mail", "employee", "department", "created_at" };
  const UsherNoun *noun = usher_facts_noun (account);
  GtkWidget *lines, *card = usher_parts_card (_("What the source says"), NULL, &lines), *facts = usher_parts_facts ();

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    usher_parts_add_fact (facts, noun->columns[usher_noun_column (noun, shown[i])].title,
                          i == 0 ? usher_parts_paragraph (usher_facts_text (account, "key"), "small") : usher_parts_value (account, shown[i], now));
  gtk_widget_add_css_class (lines, "tall");
  gtk_box_append (GTK_BOX (lines), facts);
  return card;
}

static GtkWidget *
new_factors (GPtrArray *factors, gint64 now)
{
  GtkWidget *lines, *card = usher_parts_card (_("Factors"), NULL, &lines);

  for (guint i = 0; i < factors->len; i++)
    {
      GtkWidget *row = usher_parts_row ();

      usher_parts_add_cell (row, usher_parts_label (usher_facts_text (factors->pdata[i], "type"), "small"), 0);
      usher_parts_add_cell (row, usher_parts_value (factors->pdata[i], "state", now), 100);
      usher_parts_add_cell (row, usher_parts_time (usher_facts_int (factors->pdata[i], "last_used", 0), now, NULL), 110);
      gtk_box_append (GTK_BOX (lines), row);
    }
  if (factors->len == 0)
    gtk_box_append (GTK_BOX (lines), usher_parts_label (_("No source tells of a factor."), "small secondary"));
  return card;
}

static GtkWidget *
event_row (const UsherFacts *event, gint64 now)
{
  GtkWidget *row = usher_parts_row ();
  const char *outcome = usher_facts_text (event, "outcome"), *app = usher_facts_text (event, "app"), *place = usher_facts_text (event, "place");
  gboolean good = outcome && (g_str_has_prefix (outcome, "succ") || g_str_equal (outcome, "ok") || g_str_equal (outcome, "allow"));
  GtkWidget *mark = usher_mark_new ("check", !outcome ? NULL : good ? "ok" : "fail");

  if (outcome)
    usher_mark_set_word (USHER_MARK (mark), outcome);
  usher_parts_add_cell (row, usher_parts_time (usher_facts_int (event, "at", 0), now, NULL), 110);
  usher_parts_add_cell (row, usher_parts_two_lines (usher_parts_label (usher_facts_text (event, "action"), "small"),
                                                    app ? strchr (app, ':') + 1 : place ? place : usher_facts_text (event, "ip")), 0);
  usher_parts_add_cell (row, usher_parts_two_lines (mark, usher_facts_text (event, "reason")), 130);
  return row;
}

static GtkWidget *
new_events (const Reading *reading, gint64 now)
{
  g_autofree char *tokens = usher_token_make ("account", strchr (usher_facts_text (reading->account, "key"), ':') + 1);
  const char *const state[] = { "query", tokens, NULL };
  g_autofree char *location = usher_location_make ("events", NULL, state);
  GtkWidget *lines, *card = usher_parts_card (_("Recent sign-ins"), usher_parts_link (_("All"), location), &lines);

  for (guint i = 0; i < reading->events->len; i++)
    gtk_box_append (GTK_BOX (lines), event_row (reading->events->pdata[i], now));
  if (reading->events->len == 0)
    gtk_box_append (GTK_BOX (lines), usher_parts_label (_("No source tells of a sign-in."), "small secondary"));
  return card;
}

static GtkWidget *
new_links (const char *title, GPtrArray *rows, const char *column, const char *name)
{
  GtkWidget *lines, *card = usher_parts_card (title, NULL, &lines);

  for (guint i = 0; i < rows->len; i++)
    {
      GtkWidget *row = usher_parts_row ();
      const char *how = usher_facts_text (rows->pdata[i], "how");

      usher_parts_add_cell (row, usher_parts_key_link (usher_facts_text (rows->pdata[i], column), name ? usher_facts_text (rows->pdata[i], name) : NULL, NULL), 0);
      usher_parts_add_cell (row, usher_mark_new ("hop", how), 160);
      gtk_box_append (GTK_BOX (lines), row);
    }
  if (rows->len == 0)
    gtk_box_append (GTK_BOX (lines), usher_parts_label (_("None"), "small secondary"));
  return card;
}

static void
usher_account_page_show (UsherRecordPage *page, gpointer data)
{
  UsherAccountPage *self = USHER_ACCOUNT_PAGE (page);
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (page));
  const Reading *reading = data;
  gint64 now = usher_workspace_now (workspace), id = usher_facts_id (reading->account);
  GtkWidget *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  g_autofree char *about = g_strdup_printf ("account:%" G_GINT64_FORMAT, id);

  usher_record_page_set_id (page, id);
  usher_record_page_set_as_of (page, reading->as_of);
  adw_bin_set_child (self->head, new_head (reading->account, now));
  fill_notices (self->notices, reading, now);
  gtk_box_append (GTK_BOX (left), new_facts (reading->account, now));
  gtk_box_append (GTK_BOX (left), new_events (reading, now));
  gtk_box_append (GTK_BOX (right), usher_card_part_new (workspace, reading->card, usher_facts_text (reading->account, "login")));
  gtk_box_append (GTK_BOX (right), new_links (_("Groups"), reading->memberships, "group", "group_name"));
  gtk_box_append (GTK_BOX (right), new_links (_("Granted to it directly"), reading->grants, "entitlement", NULL));
  gtk_box_append (GTK_BOX (right), new_factors (reading->factors, now));
  adw_bin_set_child (self->cards, usher_split_box_new (left, right, 0.5, 900));
  usher_history_view_show (self->history, about);
  update_actions (self, reading->account);
}

/* ---- The type --------------------------------------------------------------------------------------------------------- */

static void
usher_account_page_dispose (GObject *object)
{
  g_clear_object (&USHER_ACCOUNT_PAGE (object)->actions);
  G_OBJECT_CLASS (usher_account_page_parent_class)->dispose (object);
}

static void
usher_account_page_class_init (UsherAccountPageClass *klass)
{
  UsherRecordPageClass *record_class = USHER_RECORD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_account_page_dispose;
  record_class->word = "account";
  record_class->tables = " account account_card account_link person_link run ";
  record_class->read = read_account;
  record_class->reading_free = reading_free;
  record_class->show = usher_account_page_show;
}

static void
usher_account_page_init (UsherAccountPage *self)
{
  self->head = ADW_BIN (adw_bin_new ());
  self->notices = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->cards = ADW_BIN (adw_bin_new ());
}

UsherPage *
usher_account_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherAccountPage *self = g_object_new (USHER_TYPE_ACCOUNT_PAGE, "workspace", workspace, "title", _("Account"), NULL);
  GtkBox *content = usher_record_page_get_content (USHER_RECORD_PAGE (self));

  self->history = USHER_HISTORY_VIEW (usher_history_view_new (workspace));
  gtk_box_append (content, GTK_WIDGET (self->head));
  gtk_box_append (content, GTK_WIDGET (self->notices));
  gtk_box_append (content, GTK_WIDGET (self->cards));
  gtk_box_append (content, GTK_WIDGET (self->history));
  build_menu (self);
  usher_record_page_set_about (USHER_RECORD_PAGE (self), location);
  return USHER_PAGE (self);
}
