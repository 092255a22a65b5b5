/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* An app's page: the entitlements in it.  Main thread. */

#include "usher-app-page.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "usher-facts.h"
#include "usher-key.h"
#include "usher-mark.h"
#include "usher-pages.h"
#include "usher-parts.h"
#include "usher-split-box.h"
#include "usher-person-reading.h"

#define SHOWN 100

struct _UsherAppPage {
  UsherRecordPage parent_instance;

  AdwBin *head, *cards; /* (borrowed): filled anew with each reading */
};

G_DEFINE_FINAL_TYPE (UsherAppPage, usher_app_page, USHER_TYPE_RECORD_PAGE)

typedef struct {
  UsherFacts *app;         /* (owned) */
  GPtrArray *entitlements; /* (owned) (element-type UsherFacts) */
  gint64 as_of;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->app, usher_facts_free);
  g_clear_pointer (&self->entitlements, g_ptr_array_unref);
  g_free (self);
}

static gboolean
read_all (UsherConn *conn, const char *about, Reading *self, GError **error)
{
  g_autofree char *tokens = NULL;
  const char *key;
  gint64 id;

  if (!usher_key_find (conn, "app", about, &id, error) || !(self->app = usher_facts_load (conn, "apps", id, "key,name,source,tier,usage,state,entitlements", error)))
    return FALSE;
  key = usher_facts_text (self->app, "key");
  tokens = usher_token_make ("app", strchr (key, ':') + 1);
  self->entitlements = usher_facts_list (conn, "entitlements", tokens, "name", "key,name,description,risk,privileged,holders,owner", SHOWN, error);
  return self->entitlements && (self->as_of = usher_facts_as_of (conn, error)) >= 0;
}

static gpointer
read_app (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const UsherRecordWanted *wanted = data;
  Reading *self = g_new0 (Reading, 1);

  if (read_all (conn, wanted->about, self, error))
    return self;
  reading_free (self);
  return NULL;
}

static GtkWidget *
new_head (const UsherFacts *app, gint64 now)
{
  GtkWidget *headlines = usher_parts_headlines ();
  static const char *const shown[] = { "tier", "source", "usage", "state" };

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    usher_parts_add_headline (headlines, usher_facts_noun (app)->columns[usher_noun_column (usher_facts_noun (app), shown[i])].title,
                              usher_parts_value (app, shown[i], now));
  return usher_parts_page_head (usher_parts_picture ("usher-use-app-symbolic"), usher_facts_text (app, "name"), usher_facts_text (app, "key"), headlines);
}

static GtkWidget *
entitlement_row (const UsherFacts *entitlement)
{
  GtkWidget *row = usher_parts_row (), *number;
  g_autofree char *holders = g_strdup_printf ("%'" G_GINT64_FORMAT, usher_facts_int (entitlement, "holders", 0));

  usher_parts_add_cell (row, usher_parts_two_lines (usher_parts_key_link (usher_facts_text (entitlement, "key"), usher_facts_text (entitlement, "name"), NULL),
                                                    usher_facts_text (entitlement, "description")), 0);
  usher_parts_add_cell (row, usher_mark_new ("risk", usher_held_risk (entitlement)), 110);
  number = usher_parts_label (holders, "small numeric");
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  usher_parts_add_cell (row, number, 64);
  usher_parts_add_cell (row, usher_parts_key_link (usher_facts_text (entitlement, "owner"), NULL, _("Nobody")), 130);
  usher_parts_wide_only (row);
  return row;
}

static GtkWidget *
new_entitlements (const Reading *reading)
{
  gint64 total = usher_facts_int (reading->app, "entitlements", 0);
  g_autofree char *all = g_strdup_printf (_("All %'" PRId64), total);
  g_autofree char *tokens = usher_token_make ("app", strchr (usher_facts_text (reading->app, "key"), ':') + 1);
  const char *const state[] = { "query", tokens, NULL };
  g_autofree char *location = usher_location_make ("entitlements", NULL, state);
  GtkWidget *lines, *card = usher_parts_card (_("Entitlements"), total > 0 ? usher_parts_link (all, location) : NULL, &lines), *head = usher_parts_row ();

  usher_parts_add_title (head, _("Entitlement"), 0);
  usher_parts_add_title (head, _("Risk"), 110);
  usher_parts_add_title (head, _("Holders"), 64);
  gtk_label_set_xalign (GTK_LABEL (gtk_widget_get_last_child (head)), 1);
  usher_parts_add_title (head, _("Owner"), 130);
  usher_parts_wide_only (head);
  if (reading->entitlements->len > 0)
    gtk_box_append (GTK_BOX (lines), head);
  else
    gtk_box_append (GTK_BOX (lines), usher_parts_label (_("No source tells of an entitlement in this app."), "small secondary"));
  for (guint i = 0; i < reading->entitlements->len; i++)
    gtk_box_append (GTK_BOX (lines), entitlement_row (reading->entitlements->pdata[i]));
  return card;
}

static void
usher_app_page_show (UsherRecordPage *page, gpointer data)
{
  UsherAppPage *self = USHER_APP_PAGE (page);
  const Reading *reading = data;

  usher_record_page_set_id (page, usher_facts_id (reading->app));
  usher_record_page_set_as_of (page, reading->as_of);
  adw_bin_set_child (self->head, new_head (reading->app, usher_workspace_now (usher_page_get_workspace (USHER_PAGE (page)))));
  adw_bin_set_child (self->cards, usher_split_box_new (new_entitlements (reading), NULL, 1, 0));
}

static void
usher_app_page_class_init (UsherAppPageClass *klass)
{
  UsherRecordPageClass *record_class = USHER_RECORD_PAGE_CLASS (klass);

  record_class->word = "app";
  record_class->tables = " app entitlement_card run ";
  record_class->read = read_app;
  record_class->reading_free = reading_free;
  record_class->show = usher_app_page_show;
}

static void
usher_app_page_init (UsherAppPage *self)
{
  self->head = ADW_BIN (adw_bin_new ());
  self->cards = ADW_BIN (adw_bin_new ());
}

UsherPage *
usher_app_page_new (UsherWorkspace *workspace, const char *location)
{
  UsherAppPage *self = g_object_new (USHER_TYPE_APP_PAGE, "workspace", workspace, "title", _("App"), NULL);
  GtkBox *content = usher_record_page_get_content (USHER_RECORD_PAGE (self));

  gtk_box_append (content, GTK_WIDGET (self->head));
  gtk_box_append (content, GTK_WIDGET (self->cards));
  usher_record_page_set_about (USHER_RECORD_PAGE (self), location);
  return USHER_PAGE (self);
}
