/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person's page is made of: head, notices, the cards of accounts and access, and all facts.
 * Each is built from one reading and holds no state.  Main thread. */

#include <glib/gi18n.h>
#include <string.h>

#include "usher-list-specs.h"
#include "usher-parts.h"
#include "usher-person-page-private.h"

#define ACCESS_SHOWN 6

/* ---- Head ------------------------------------------------------------------------------------------------------ */

static GtkWidget *
manager_value (const UsherPerson *person)
{
  const UsherPersonManager *manager = person->managers->len > 0 ? person->managers->pdata[0] : NULL;

  if (manager)
    return usher_parts_key_link (manager->key, manager->name, NULL);
  return usher_parts_label (person->manager ? person->manager : _("None"), "small");
}

GtkWidget *
usher_person_page_new_head (const UsherPersonReading *reading, gint64 now)
{
  const UsherPerson *person = reading->person;
  const char *name = person->name ? person->name : person->login;
  const UsherMarkStyle *style;
  g_autofree char *words = usher_employment_words (person->state, person->kind, person->starts, person->ends, now, &style);
  g_autofree char *subtitle = g_strjoin (person->title && person->department ? ", " : "", person->title ? person->title : "",
                                         person->department ? person->department : "", NULL);
  GtkWidget *state = usher_mark_new ("person-state", person->state), *headlines = usher_parts_headlines ();

  usher_mark_set_word (USHER_MARK (state), words);
  usher_parts_add_headline (headlines, _("Employment"), state);
  usher_parts_add_headline (headlines, _("Manager"), manager_value (person));
  usher_parts_add_headline (headlines, _("Site"), person->site ? usher_parts_label (person->site, "small") : usher_parts_unknown ());
  usher_parts_add_headline (headlines, _("Last success"), usher_parts_time (reading->last_success, now, reading->last_source));
  return usher_parts_page_head (adw_avatar_new ((int) (72 * usher_parts_text_scale ()), name, TRUE), name, subtitle, headlines);
}

/* ---- Notices ------------------------------------------------------------------------------------------------------- */

static guint
count_active (const UsherPerson *person)
{
  guint n = 0;

  for (guint i = 0; i < person->accounts->len; i++)
    n += g_strcmp0 (((UsherPersonAccount *) person->accounts->pdata[i])->state, "active") == 0;
  return n;
}

static void
add_notice (GtkBox *box, const char *kind, const char *text)
{
  gtk_box_append (box, usher_parts_strip (kind, g_str_equal (kind, "error") ? "usher-state-fail-symbolic" : "usher-state-warning-symbolic", NULL, text));
}

static void
add_merge_notice (GtkBox *box, const UsherPerson *person)
{
  GtkWidget *strip = usher_parts_strip ("warning", "usher-state-warning-symbolic", NULL, _("Merged into another record, which stands for this human now."));

  gtk_box_append (GTK_BOX (strip), usher_parts_key_link (person->merged_into_key, NULL, NULL));
  gtk_box_append (box, strip);
}

void
usher_person_page_fill_notices (GtkBox *box, const UsherPersonReading *reading, gint64 now)
{
  const UsherPerson *person = reading->person;
  guint active = count_active (person);
  gboolean left = g_strcmp0 (person->state, "terminated") == 0;
  g_autofree char *ended = NULL, *text = NULL;

  usher_parts_clear (GTK_WIDGET (box));
  if (person->gone_at)
    add_notice (box, "warning", _("The source no longer knows this person: what stands here is what it last said."));
  if (person->merged_into)
    add_merge_notice (box, person);
  if (active > 0 && (left || (person->ends > 0 && person->ends < now)))
    {
      ended = person->ends > 0 ? usher_employment_day (person->ends, now) : NULL;
      text = ended ? g_strdup_printf (ngettext ("Employment ended on %s, and %u account is still active.", "Employment ended on %s, and %u accounts are still active.",
                                                active), ended, active)
                   : g_strdup_printf (ngettext ("This person left, and %u account is still active.", "This person left, and %u accounts are still active.", active),
                                      active);
      add_notice (box, "error", text);
    }
  if (person->manager_circle)
    add_notice (box, "warning", _("The chain of managers leads back to itself: nobody above can approve."));
  else if (person->manager && person->managers->len == 0)
    add_notice (box, "warning", _("The manager that the source names is nobody we know."));
  gtk_widget_set_visible (GTK_WIDGET (box), gtk_widget_get_first_child (GTK_WIDGET (box)) != NULL);
}

/* ---- Accounts ------------------------------------------------------------------------------------------------------------ */

static const char *
rule_words (const char *rule)
{
  static const char *const words[][2] = {
    { "link", N_("linked by a member") }, { "employee", N_("by employee number") }, { "mail", N_("by mail") }, { "login", N_("by login") },
  };

  for (guint i = 0; rule && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], rule))
      return _(words[i][1]);
  return rule;
}

static GtkWidget *
account_row (const UsherPersonAccount *account, gint64 now)
{
  GtkWidget *row = usher_parts_row ();

  usher_parts_add_cell (row, usher_parts_two_lines (usher_parts_label (account->source, "small"), rule_words (account->rule)), 104);
  usher_parts_add_cell (row, usher_parts_key_link (account->key, account->login, NULL), 0);
  usher_parts_add_cell (row, usher_mark_new ("account-state", account->state), 84);
  usher_parts_add_cell (row, usher_parts_time (account->last_success, now, NULL), 96);
  usher_parts_wide_only (row);
  return row;
}

GtkWidget *
usher_person_page_new_accounts (const UsherPersonReading *reading, gint64 now)
{
  GPtrArray *accounts = reading->person->accounts;
  g_autofree char *count = g_strdup_printf ("%u", accounts->len);
  GtkWidget *lines, *card = usher_parts_card (_("Accounts"), usher_parts_label (count, "small secondary numeric"), &lines), *head = usher_parts_row ();

  usher_parts_add_cell (head, usher_parts_label (_("Source"), "caption secondary"), 104);
  usher_parts_add_cell (head, usher_parts_label (_("Account"), "caption secondary"), 0);
  usher_parts_add_cell (head, usher_parts_label (_("State"), "caption secondary"), 84);
  usher_parts_add_cell (head, usher_parts_label (_("Last success"), "caption secondary"), 96);
  usher_parts_wide_only (head);
  if (accounts->len > 0)
    gtk_box_append (GTK_BOX (lines), head);
  else
    gtk_box_append (GTK_BOX (lines), usher_parts_paragraph (_("No source has an account of this person."), "small secondary"));
  for (guint i = 0; i < accounts->len; i++)
    gtk_box_append (GTK_BOX (lines), account_row (accounts->pdata[i], now));
  return card;
}

/* ---- Access ----------------------------------------------------------------------------------------------------------------- */

static char *
ways_words (const UsherFacts *access)
{
  gint64 paths = usher_facts_int (access, "paths", 0);

  if (paths == 1)
    return g_strdup (usher_facts_int (access, "direct", 0) ? _("Directly") : _("1 way"));
  return g_strdup_printf (ngettext ("%d way", "%d ways", (gulong) paths), (int) paths);
}

static GtkWidget *
access_row (const UsherFacts *access, const char *who, const char *current, GCallback func, gpointer data)
{
  GtkWidget *row = usher_parts_row (), *how = gtk_button_new_with_label (_("How?"));
  const char *name = usher_facts_text (access, "entitlement_name"), *key = usher_facts_text (access, "entitlement"), *app = usher_facts_text (access, "app");
  gboolean is_current = g_strcmp0 (key, current) == 0;
  g_autofree char *ways = ways_words (access), *spoken = g_strdup_printf (_("How does %s have %s?"), who, name);
  GtkWidget *link = usher_parts_key_link (key, name, NULL);

  usher_parts_add_cell (row, usher_parts_two_lines (link, app && strchr (app, ':') ? strchr (app, ':') + 1 : _("Group")), 0);
  usher_parts_add_cell (row, usher_mark_new ("risk", usher_held_risk (access)), 96);
  usher_parts_add_cell (row, usher_parts_label (ways, "small"), 64);
  usher_parts_wide_only (row);
  gtk_accessible_update_property (GTK_ACCESSIBLE (how), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_add_css_class (how, "slim");
  gtk_widget_add_css_class (how, is_current ? "tinted" : "flat");
  g_object_set_data_full (G_OBJECT (how), "key", g_strdup (key), g_free);
  g_signal_connect (how, "clicked", func, data);
  usher_parts_add_cell (row, how, 60);
  if (is_current)
    gtk_widget_add_css_class (row, "current");
  return row;
}

static GtkWidget *
access_end (const UsherPersonReading *reading)
{
  GtkWidget *end = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *all = g_strdup_printf (_("All %u"), reading->access->len), *tokens = usher_token_make ("person", strchr (reading->person->key, ':') + 1);
  const char *const state[] = { "query", tokens, NULL };
  g_autofree char *location = usher_location_make ("assignments", NULL, state);

  for (guint i = 0; i < USHER_HELD_UNRATED; i++)
    if (reading->held[i] > 0)
      {
        GtkWidget *mark = usher_mark_new ("risk", usher_held_name (i));
        g_autofree char *word = g_strdup_printf ("%'" G_GINT64_FORMAT " %s", reading->held[i], usher_mark_word (usher_mark_style ("risk", usher_held_name (i)), NULL));

        usher_mark_set_word (USHER_MARK (mark), word);
        gtk_box_append (GTK_BOX (end), mark);
      }
  if (reading->access->len > 0)
    gtk_box_append (GTK_BOX (end), usher_parts_link (all, location));
  return end;
}

GtkWidget *
usher_person_page_new_access (const UsherPersonReading *reading, const char *current, GCallback func, gpointer data)
{
  GtkWidget *lines, *card = usher_parts_card (_("Effective access"), access_end (reading), &lines), *head = usher_parts_row ();
  const char *who = reading->person->name ? reading->person->name : reading->person->login;

  usher_parts_add_cell (head, usher_parts_label (_("Access"), "caption secondary"), 0);
  usher_parts_add_cell (head, usher_parts_label (_("Risk"), "caption secondary"), 96);
  usher_parts_add_cell (head, usher_parts_label (_("Ways in"), "caption secondary"), 64);
  usher_parts_wide_only (head);
  usher_parts_add_cell (head, usher_parts_label (NULL, NULL), 60);
  if (reading->access->len > 0)
    gtk_box_append (GTK_BOX (lines), head);
  else
    gtk_box_append (GTK_BOX (lines), usher_parts_paragraph (_("This person holds nothing that a source tells of."), "small secondary"));
  for (guint i = 0; i < reading->access->len && i < ACCESS_SHOWN; i++)
    gtk_box_append (GTK_BOX (lines), access_row (reading->access->pdata[i], who, current, func, data));
  return card;
}

/* ---- All facts ---------------------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_people (GPtrArray *people)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < people->len; i++)
    {
      const UsherPersonManager *person = people->pdata[i];

      gtk_box_append (GTK_BOX (box), usher_parts_key_link (person->key, person->name, NULL));
    }
  return box;
}

static void
add_date (GtkWidget *facts, const char *name, gint64 at, gint64 now)
{
  g_autofree char *when = at > 0 ? usher_employment_day (at, now) : NULL;

  usher_parts_add_text (facts, name, when);
}

GtkWidget *
usher_person_page_new_known (const UsherPersonReading *reading, gint64 now)
{
  const UsherPerson *person = reading->person;
  GtkWidget *expander = gtk_expander_new (_("Everything the Source Says")), *facts = usher_parts_facts ();
  g_autofree char *reports = g_strdup_printf ("%'" G_GINT64_FORMAT, person->reports);

  usher_parts_add_text (facts, _("Key"), person->key);
  usher_parts_add_text (facts, _("Source"), person->source);
  usher_parts_add_text (facts, _("Login"), person->login);
  usher_parts_add_text (facts, _("Mail"), person->mail);
  usher_parts_add_text (facts, _("Employee number"), person->employee);
  usher_parts_add_text (facts, _("Kind"), person->kind);
  usher_parts_add_text (facts, _("Department"), person->department);
  add_date (facts, _("Since"), person->starts, now);
  add_date (facts, _("Until"), person->ends, now);
  if (person->managers->len > 0)
    usher_parts_add_fact (facts, _("Managers"), new_people (person->managers));
  usher_parts_add_text (facts, _("Direct reports"), reports);
  if (person->merged->len > 0)
    usher_parts_add_fact (facts, _("Merged into this"), new_people (person->merged));
  gtk_widget_set_margin_top (facts, 6);
  gtk_expander_set_child (GTK_EXPANDER (expander), facts);
  /* Folded, the child has no window, and GTK 4.8 would look for the keyboard's place in it all the same. */
  g_object_bind_property (expander, "expanded", facts, "visible", G_BINDING_SYNC_CREATE);
  return expander;
}
