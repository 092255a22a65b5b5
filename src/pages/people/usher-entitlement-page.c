/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* An entitlement's page: holders direct and through what, what it is granted to, its card and history.
 * Main thread. */

#include "usher-entitlement-page.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "usher-card-part.h"
#include "usher-entitlement.h"
#include "usher-facts.h"
#include "usher-history-view.h"
#include "usher-key.h"
#include "usher-mark.h"
#include "usher-pages.h"
#include "usher-parts.h"
#include "usher-split-box.h"

#define HOLDERS_SHOWN 50

struct _UsherEntitlementPage {
  UsherRecordPage parent_instance;

  AdwBin *head, *cards;      /* (borrowed): filled anew with each reading */
  GtkBox *notices;           /* (borrowed) */
  UsherHistoryView *history; /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (UsherEntitlementPage, usher_entitlement_page, USHER_TYPE_RECORD_PAGE)

/* ---- Reading ------------------------------------------------------------------------------------------------- */

typedef struct {
  UsherEntitlement *entitlement; /* (owned) */
  GPtrArray *holders;            /* (owned) (element-type UsherHolder) */
  UsherCardReading *card;        /* (owned) */
  gint64 total, as_of;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->entitlement, usher_entitlement_free);
  g_clear_pointer (&self->holders, g_ptr_array_unref);
  g_clear_pointer (&self->card, usher_card_reading_free);
  g_free (self);
}

static gpointer
read_entitlement (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const UsherRecordWanted *wanted = data;
  Reading *self = g_new0 (Reading, 1);
  gint64 id;

  if (usher_key_find (conn, "entitlement", wanted->about, &id, error) && (self->entitlement = usher_entitlement_load (conn, id, error))
      && (self->holders = usher_entitlement_holders (conn, id, FALSE, HOLDERS_SHOWN, 0, &self->total, error))
      && (self->card = usher_card_reading_load (conn, USHER_CARD_ENTITLEMENT, id, error)) && (self->as_of = usher_facts_as_of (conn, error)) >= 0)
    return self;
  reading_free (self);
  return NULL;
}

/* ---- Showing -------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_head (const UsherEntitlement *entitlement)
{
  GtkWidget *headlines = usher_parts_headlines ();
  g_autofree char *count = g_strdup_printf (_("%'" PRId64 ", %'" PRId64 " directly"), entitlement->holders, entitlement->direct_holders);

  usher_parts_add_headline (headlines, _("App"), usher_parts_key_link (entitlement->app_key, entitlement->app_name, NULL));
  usher_parts_add_headline (headlines, _("Risk"), usher_mark_new ("risk", entitlement->privileged ? "privileged" : entitlement->risk));
  usher_parts_add_headline (headlines, _("Holders"), usher_parts_label (count, "small"));
  usher_parts_add_headline (headlines, _("Source"), usher_parts_label (entitlement->source, "small"));
  return usher_parts_page_head (usher_parts_picture ("usher-entitlement-symbolic"), entitlement->name,
                                entitlement->description ? entitlement->description : entitlement->key, headlines);
}

static void
fill_notices (GtkBox *box, const UsherEntitlement *entitlement)
{
  usher_parts_clear (GTK_WIDGET (box));
  if (entitlement->gone_at)
    gtk_box_append (box, usher_parts_strip ("warning", "usher-state-warning-symbolic", NULL,
                                            _("The source no longer knows this entitlement: what stands here is what it last said.")));
  if (!entitlement->owner_key)
    gtk_box_append (box, usher_parts_strip ("warning", "usher-state-warning-symbolic", NULL, _("Nobody owns this entitlement: nobody can approve a request for it.")));
  gtk_widget_set_visible (GTK_WIDGET (box), gtk_widget_get_first_child (GTK_WIDGET (box)) != NULL);
}

/* "Directly, treasury-close": everything that leads there, without what says that it is a group. */
static GtkWidget *
through_cell (const UsherHolder *holder)
{
  g_autoptr(GString) text = g_string_new (holder->direct ? _("Directly") : NULL);
  GtkWidget *label;

  if (!holder->through[0])
    return usher_mark_new ("hop", "direct");
  if (!holder->direct && !holder->through[1])
    return usher_parts_key_link (holder->through[0], NULL, NULL);
  for (char **key = holder->through; *key; key++)
    g_string_append_printf (text, "%s%s", text->len ? ", " : "", strchr (*key, ':') ? strchr (*key, ':') + 1 : *key);
  label = usher_parts_label (text->str, "small");
  gtk_widget_set_tooltip_text (label, text->str);
  return label;
}

static GtkWidget *
holder_row (const UsherHolder *holder, const char *key)
{
  GtkWidget *row = usher_parts_row ();
  const char *const state[] = { "access", key, NULL };
  g_autofree char *location = usher_location_make (holder->key, NULL, state);

  usher_parts_add_cell (row, usher_parts_link (holder->name ? holder->name : holder->key, location), 0);
  usher_parts_add_cell (row, usher_mark_new ("person-state", holder->state), 110);
  usher_parts_add_cell (row, through_cell (holder), 190);
  return row;
}

static GtkWidget *
new_holders (const Reading *reading)
{
  g_autofree char *all = g_strdup_printf (_("All %'" PRId64), reading->total);
  g_autofree char *tokens = usher_token_make ("entitlement", reading->entitlement->key);
  const char *const state[] = { "query", tokens, NULL };
  g_autofree char *location = usher_location_make ("assignments", NULL, state);
  GtkWidget *lines, *card = usher_parts_card (_("Holders"), reading->total > 0 ? usher_parts_link (all, location) : NULL, &lines);
  GtkWidget *head = usher_parts_row ();

  usher_parts_add_title (head, _("Person"), 0);
  usher_parts_add_title (head, _("Employment"), 110);
  usher_parts_add_title (head, _("Through"), 190);
  if (reading->holders->len > 0)
    gtk_box_append (GTK_BOX (lines), head);
  else
    gtk_box_append (GTK_BOX (lines), usher_parts_label (_("Nobody holds this."), "small secondary"));
  for (guint i = 0; i < reading->holders->len; i++)
    gtk_box_append (GTK_BOX (lines), holder_row (reading->holders->pdata[i], reading->entitlement->key));
  return card;
}

static void
append_card (GtkWidget *box, GtkWidget *card)
{
  if (card)
    gtk_box_append (GTK_BOX (box), card);
}

static void
usher_entitlement_page_show (UsherRecordPage *page, gpointer data)
{
  UsherEntitlementPage *self = USHER_ENTITLEMENT_PAGE (page);
  UsherWorkspace *workspace = usher_page_get_workspace (USHER_PAGE (page));
  const Reading *reading = data;
  const UsherEntitlement *entitlement = reading->entitlement;
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  g_autofree char *about = g_strdup_printf ("entitlement_card:%" G_GINT64_FORMAT, entitlement->id);

  usher_record_page_set_id (page, entitlement->id);
  usher_record_page_set_as_of (page, reading->as_of);
  adw_bin_set_child (self->head, new_head (entitlement));
  fill_notices (self->notices, entitlement);
  gtk_box_append (GTK_BOX (side), usher_card_part_new (workspace, reading->card, entitlement->name));
  append_card (side, usher_parts_links_card (_("Granted to"), entitlement->granted_to));
  append_card (side, usher_parts_links_card (_("Brings with it"), entitlement->implies));
  append_card (side, usher_parts_links_card (_("Comes with"), entitlement->implied_by));
  adw_bin_set_child (self->cards, usher_split_box_new (new_holders (reading), side, 0.6, 900));
  usher_history_view_show (self->history, about);
}

/* ---- The type ----------------------------------------------------------------------------------------------------- */

static void
usher_entitlement_page_class_init (UsherEntitlementPageClass *klass)
{
  UsherRecordPageClass *record_class = USHER_RECORD_PAGE_CLASS (klass);

  record_class->word = "entitlement";
  record_class->tables = " entitlement entitlement_card group_card account_link person_link run ";
  record_class->read = read_entitlement;
  record_class->reading_free = reading_free;
  record_class->show = usher_entitlement_page_show;
}

static void
usher_entitlement_page_init (UsherEntitlementPage *self)
{
  self->head = ADW_BIN (adw_bin_new ());
  self->notices = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->cards = ADW_BIN (adw_bin_new ());
}

UsherPage *
usher_entitlement_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherEntitlementPage *self = g_object_new (USHER_TYPE_ENTITLEMENT_PAGE, "workspace", workspace, "title", _("Entitlement"), NULL);
  GtkBox *content = usher_record_page_get_content (USHER_RECORD_PAGE (self));

  self->history = USHER_HISTORY_VIEW (usher_history_view_new (workspace));
  gtk_box_append (content, GTK_WIDGET (self->head));
  gtk_box_append (content, GTK_WIDGET (self->notices));
  gtk_box_append (content, GTK_WIDGET (self->cards));
  gtk_box_append (content, GTK_WIDGET (self->history));
  usher_record_page_set_about (USHER_RECORD_PAGE (self), location);
  return USHER_PAGE (self);
}
