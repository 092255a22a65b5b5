/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A group's page: members, those of groups within it by the nearest way, where it leads, its card and
 * history.  Main thread. */

#include "usher-group-page.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-card-part.h"
#include "usher-facts.h"
#include "usher-group.h"
#include "usher-history-view.h"
#include "usher-key.h"
#include "usher-mark.h"
#include "usher-pages.h"
#include "usher-parts.h"
#include "usher-split-box.h"

#define MEMBERS_SHOWN 100

struct _UsherGroupPage {
  UsherRecordPage parent_instance;

  AdwBin *head, *cards;      /* (borrowed): filled anew with each reading */
  GtkBox *notices;           /* (borrowed) */
  UsherHistoryView *history; /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (UsherGroupPage, usher_group_page, USHER_TYPE_RECORD_PAGE)

/* ---- Reading ------------------------------------------------------------------------------------------------- */

typedef struct {
  UsherGroup *group;       /* (owned) */
  GPtrArray *members;      /* (owned) (element-type UsherGroupMember) */
  UsherCardReading *card;  /* (owned) */
  gint64 as_of;            /* of its source, which ended its last run so: */
  char *state;             /* (owned) (nullable) */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->group, usher_group_free);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->card, usher_card_reading_free);
  g_free (self->state);
  g_free (self);
}

static gpointer
read_group (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const UsherRecordWanted *wanted = data;
  Reading *self = g_new0 (Reading, 1);
  gint64 id;

  if (usher_key_find (conn, "group", wanted->about, &id, error) && (self->group = usher_group_load (conn, id, error))
      && (self->members = usher_group_members (conn, id, TRUE, MEMBERS_SHOWN, error))
      && (self->card = usher_card_reading_load (conn, USHER_CARD_GROUP, id, error)) && (self->as_of = usher_facts_as_of_source (conn, self->group->source, &self->state, error)) >= 0)
    return self;
  reading_free (self);
  return NULL;
}

/* ---- Showing -------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_head (const UsherGroup *group)
{
  GtkWidget *headlines = usher_parts_headlines ();
  g_autofree char *count = g_strdup_printf (_("%'" PRId64 " directly, %'" PRId64 " in all"), group->members, group->effective_members);

  usher_parts_add_headline (headlines, _("Source"), usher_parts_label (group->source, "small"));
  usher_parts_add_headline (headlines, _("Kind"), usher_parts_label (group->kind, "small"));
  usher_parts_add_headline (headlines, _("Accounts"), usher_parts_label (count, "small"));
  usher_parts_add_headline (headlines, _("Risk"), usher_mark_new ("risk", group->privileged ? "privileged" : group->risk));
  return usher_parts_page_head (usher_parts_picture ("usher-path-group-symbolic"), group->name, group->description ? group->description : group->key, headlines);
}

static void
fill_notices (GtkBox *box, const Reading *reading, gint64 now)
{
  const UsherGroup *group = reading->group;
  GtkWidget *stale = usher_parts_stale (group->source, reading->state, reading->as_of, now);
  g_autofree char *text = NULL;

  usher_parts_clear (GTK_WIDGET (box));
  if (stale)
    gtk_box_append (box, stale);
  if (group->gone_at)
    gtk_box_append (box, usher_parts_strip ("warning", "usher-state-warning-symbolic", NULL,
                                            _("The source no longer knows this group: what stands here is what it last said.")));
  if (group->mastered_by)
    {
      text = g_strdup_printf (_("Members are kept in %s."), group->mastered_by);
      gtk_box_append (box, usher_parts_strip ("unknown", "usher-path-synced-symbolic", text, _("They cannot be changed here.")));
    }
  if (group->rule)
    gtk_box_append (box, usher_parts_strip ("unknown", "usher-path-rule-symbolic", _("A rule makes the members:"), group->rule));
  if (!group->owner_key)
    gtk_box_append (box, usher_parts_strip ("warning", "usher-state-warning-symbolic", NULL, _("Nobody owns this group: nobody can say who should be in it.")));
  gtk_widget_set_visible (GTK_WIDGET (box), gtk_widget_get_first_child (GTK_WIDGET (box)) != NULL);
}

static GtkWidget *
member_row (const UsherGroupMember *member)
{
  GtkWidget *row = usher_parts_row (), *link = usher_parts_key_link (member->key, member->name, NULL);
  const char *person = member->person_key;
  const char *hop = g_str_equal (member->how, "direct") ? g_str_equal (member->kind, "group") ? "nested" : "member" : member->how;

  usher_parts_add_cell (row, usher_parts_two_lines (link, member->key), 0);
  usher_parts_add_cell (row, g_str_equal (member->kind, "group") ? usher_parts_label (_("Group"), "small secondary") : usher_parts_key_link (person, NULL, _("Nobody's")), 120);
  usher_parts_add_cell (row, member->via ? usher_parts_key_link (member->via, NULL, NULL) : usher_mark_new ("hop", hop), 150);
  return row;
}

static GtkWidget *
new_members (const Reading *reading)
{
  const UsherGroup *group = reading->group;
  gint64 total = group->effective_members + group->groups;
  g_autofree char *all = g_strdup_printf (_("All %'" PRId64 " Directly in It"), group->members + group->groups);
  g_autofree char *tokens = usher_token_make ("group", strchr (group->key, ':') + 1);
  const char *const state[] = { "query", tokens, NULL };
  g_autofree char *location = usher_location_make ("memberships", NULL, state);
  GtkWidget *lines, *card = usher_parts_card (_("Members"), total > 0 ? usher_parts_link (all, location) : NULL, &lines), *head = usher_parts_row ();

  usher_parts_add_title (head, _("Member"), 0);
  usher_parts_add_title (head, _("Person"), 120);
  usher_parts_add_title (head, _("By or through"), 150);
  if (reading->members->len > 0)
    gtk_box_append (GTK_BOX (lines), head);
  else
    gtk_box_append (GTK_BOX (lines), usher_parts_label (_("Nobody is in this group."), "small secondary"));
  for (guint i = 0; i < reading->members->len; i++)
    gtk_box_append (GTK_BOX (lines), member_row (reading->members->pdata[i]));
  if ((gint64) reading->members->len < total)
    {
      g_autofree char *rest = g_strdup_printf (_("The nearest %u of %'" PRId64 " are shown."), reading->members->len, total);

      gtk_box_append (GTK_BOX (lines), usher_parts_label (rest, "small secondary"));
    }
  return card;
}

static void
append_card (GtkWidget *box, GtkWidget *card)
{
  if (card)
    gtk_box_append (GTK_BOX (box), card);
}

static void
usher_group_page_show (UsherRecordPage *page, gpointer data)
{
  UsherGroupPage *self = USHER_GROUP_PAGE (page);
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (page));
  const Reading *reading = data;
  const UsherGroup *group = reading->group;
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  g_autofree char *about = g_strdup_printf ("group_card:%" G_GINT64_FORMAT, group->id);

  usher_record_page_set_id (page, group->id);
  usher_record_page_set_as_of (page, reading->as_of);
  adw_bin_set_child (self->head, new_head (group));
  fill_notices (self->notices, reading, usher_workspace_now (workspace));
  gtk_box_append (GTK_BOX (side), usher_card_part_new (workspace, reading->card, group->name));
  append_card (side, usher_parts_links_card (_("Gives"), group->grants));
  append_card (side, usher_parts_links_card (_("Is in"), group->parents));
  adw_bin_set_child (self->cards, usher_split_box_new (new_members (reading), side, 0.6, 900));
  usher_history_view_show (self->history, about);
}

/* ---- The type ----------------------------------------------------------------------------------------------------- */

static void
usher_group_page_class_init (UsherGroupPageClass *klass)
{
  UsherRecordPageClass *record_class = USHER_RECORD_PAGE_CLASS (klass);

  record_class->word = "group";
  record_class->tables = " grp group_card account_link person_link run ";
  record_class->read = read_group;
  record_class->reading_free = reading_free;
  record_class->show = usher_group_page_show;
}

static void
usher_group_page_init (UsherGroupPage *self)
{
  self->head = ADW_BIN (adw_bin_new ());
  self->notices = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->cards = ADW_BIN (adw_bin_new ());
}

UsherPage *
usher_group_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherGroupPage *self = g_object_new (USHER_TYPE_GROUP_PAGE, "workspace", workspace, "title", _("Group"), NULL);
  GtkBox *content = usher_record_page_get_content (USHER_RECORD_PAGE (self));

  self->history = USHER_HISTORY_VIEW (usher_history_view_new (workspace));
  gtk_box_append (content, GTK_WIDGET (self->head));
  gtk_box_append (content, GTK_WIDGET (self->notices));
  gtk_box_append (content, GTK_WIDGET (self->cards));
  gtk_box_append (content, GTK_WIDGET (self->history));
  usher_record_page_set_about (USHER_RECORD_PAGE (self), location);
  return USHER_PAGE (self);
}
