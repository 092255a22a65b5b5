/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The card in the pane: a person in full, any other record by the columns that its noun's card names.
 * A row that is left before it was read is not shown.  Main thread; reading is a reader's. */

#include "usher-record-card.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-mark.h"
#include "usher-parts.h"
#include "usher-person-reading.h"
#include "usher-shell.h"

struct _UsherRecordCard {
  AdwBin parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  const UsherListSpec *spec;
  GCancellable *reading;     /* (owned) (nullable) */
  GtkBox *box;               /* (borrowed) */
  gint64 id;                 /* −1: none */
};

G_DEFINE_FINAL_TYPE (UsherRecordCard, usher_record_card, ADW_TYPE_BIN)

enum { OPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Which columns a card tells, by noun; the first is its title, the second its second line. */
static const struct {
  const char *noun, *columns;
} told[] = {
  { "accounts", "login,name,source,state,kind,person,match,mfa,last_success,created_at,owner,risk,purpose" },
  { "groups", "name,description,source,kind,members,privileged,risk,data_class,owner,deputy,requestable,mastered_by,rule,purpose" },
  { "memberships", "member,group,person,member_kind,how,since,source,privileged" },
  { "apps", "name,key,source,tier,entitlements,usage,state" },
  { "entitlements", "name,description,app,source,risk,privileged,holders,data_class,owner,deputy,requestable,environment,purpose" },
  { "assignments", "person_name,department,person,entitlement,app,risk,privileged,paths,direct,owner" },
  { "events", "action,account,at,outcome,reason,app,person,ip,place,correlation,source" },
};

/* Of these a null is nothing, rather than something unknown. */
static const char *const only_when_there[] = { "purpose", "rule", "reason", "correlation", "mastered_by", "environment", "place", "app", NULL };

static const char *
columns_of (const char *noun)
{
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    if (g_str_equal (told[i].noun, noun))
      return told[i].columns;
  return NULL;
}

/* ---- Head ---------------------------------------------------------------------------------------------------- */

static void
on_open_clicked_cb (GtkButton *button, UsherRecordCard *self)
{
  g_signal_emit (self, signals[OPEN], 0, self->id);
}

static void
add_head (UsherRecordCard *self, const char *title, const char *subtitle, gboolean avatar)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *open;

  if (avatar)
    gtk_box_append (GTK_BOX (head), adw_avatar_new ((int) (48 * usher_parts_text_scale ()), title, TRUE));
  gtk_box_append (GTK_BOX (lines), usher_parts_paragraph (title, "title-4"));
  if (subtitle && *subtitle)
    gtk_box_append (GTK_BOX (lines), usher_parts_paragraph (subtitle, "small secondary"));
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (head), lines);
  gtk_box_append (self->box, head);
  if (!self->spec->open)
    return;
  open = gtk_button_new_with_label (_(self->spec->open));
  gtk_widget_add_css_class (open, "quiet");
  g_signal_connect (open, "clicked", G_CALLBACK (on_open_clicked_cb), self);
  gtk_box_append (self->box, open);
}

/* ---- A person --------------------------------------------------------------------------------------------------- */

static void
add_employment (UsherRecordCard *self, const UsherPerson *person, gint64 now)
{
  GtkWidget *section = usher_parts_section (_("Employment")), *facts = usher_parts_facts (), *state;
  const UsherMarkStyle *style;
  g_autofree char *words = usher_employment_words (person->state, person->kind, person->starts, person->ends, now, &style);
  const UsherPersonManager *manager = person->managers->len > 0 ? person->managers->pdata[0] : NULL;

  state = usher_mark_new ("person-state", person->state);
  usher_mark_set_word (USHER_MARK (state), words);
  usher_parts_add_fact (facts, _("State"), state);
  usher_parts_add_text (facts, _("Site"), person->site);
  if (manager)
    usher_parts_add_fact (facts, _("Manager"), usher_parts_key_link (manager->key, manager->name, NULL));
  else
    usher_parts_add_text (facts, _("Manager"), person->manager ? person->manager : _("None"));
  if (person->starts > 0)
    {
      g_autofree char *since = usher_employment_day (person->starts, now);

      usher_parts_add_text (facts, _("Since"), since);
    }
  gtk_box_append (GTK_BOX (section), facts);
  gtk_box_append (self->box, section);
}

static void
add_accounts (UsherRecordCard *self, const UsherPerson *person)
{
  GtkWidget *section = usher_parts_section (_("Accounts"));

  for (guint i = 0; i < person->accounts->len; i++)
    {
      const UsherPersonAccount *account = person->accounts->pdata[i];
      GtkWidget *line = gtk_box_new (usher_parts_large_text () ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL, 6), *source = usher_parts_label (account->source, "caption secondary");
      GtkWidget *link = usher_parts_key_link (account->key, account->login, NULL);

      gtk_widget_set_size_request (source, (int) (64 * usher_parts_text_scale ()), -1);
      gtk_label_set_max_width_chars (GTK_LABEL (source), 9);
      gtk_widget_set_hexpand (link, TRUE);
      gtk_box_append (GTK_BOX (line), source);
      gtk_box_append (GTK_BOX (line), link);
      gtk_box_append (GTK_BOX (line), usher_mark_new ("account-state", account->state));
      gtk_box_append (GTK_BOX (section), line);
    }
  if (person->accounts->len == 0)
    gtk_box_append (GTK_BOX (section), usher_parts_label (_("None in any source"), "small secondary"));
  gtk_box_append (self->box, section);
}

static void
show_person (UsherRecordCard *self, const UsherPersonReading *reading)
{
  const UsherPerson *person = reading->person;
  gint64 now = usher_workspace_now (self->workspace), most = 1;
  GtkWidget *section = usher_parts_section (_("Effective access"));
  g_autofree char *subtitle = g_strjoin (person->title && person->department ? " · " : "", person->title ? person->title : "",
                                         person->department ? person->department : "", NULL);

  add_head (self, person->name ? person->name : person->login, subtitle, TRUE);
  if (person->merged_into)
    gtk_box_append (self->box, usher_parts_strip ("warning", "usher-state-warning-symbolic", NULL, _("Merged into another record: that one stands for this human.")));
  add_employment (self, person, now);
  add_accounts (self, person);
  for (guint i = 0; i < USHER_HELD_N; i++)
    most = MAX (most, reading->held[i]);
  for (guint i = 0; i < USHER_HELD_N; i++)
    if (i != USHER_HELD_UNRATED || reading->held[i] > 0)
      gtk_box_append (GTK_BOX (section), usher_parts_bar ("risk", usher_held_name (i), reading->held[i], most));
  gtk_box_append (self->box, section);
  if (reading->sources)
    gtk_box_append (self->box, usher_parts_stub (reading->sources));
}

/* ---- Any other record -------------------------------------------------------------------------------------------- */

static void
show_facts (UsherRecordCard *self, const UsherFacts *facts)
{
  const UsherNoun *noun = usher_facts_noun (facts);
  g_auto(GStrv) columns = g_strsplit (columns_of (noun->name), ",", -1);
  gint64 now = usher_workspace_now (self->workspace);
  GtkWidget *list = usher_parts_facts ();
  const char *subtitle;

  subtitle = usher_facts_text (facts, columns[1]);
  if (subtitle && noun->columns[usher_noun_column (noun, columns[1])].kind == USHER_COLUMN_KEY && strchr (subtitle, ':'))
    subtitle = strchr (subtitle, ':') + 1;
  add_head (self, usher_facts_text (facts, columns[0]), subtitle, FALSE);
  for (guint i = 2; columns[i]; i++)
    {
      const UsherColumn *column = &noun->columns[usher_noun_column (noun, columns[i])];

      if (usher_facts_value (facts, columns[i])->type == USHER_VALUE_NULL && g_strv_contains (only_when_there, columns[i]))
        continue;
      usher_parts_add_fact (list, _(column->title), usher_parts_value (facts, columns[i], now));
    }
  gtk_box_append (self->box, list);
}

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

typedef struct {
  const UsherNoun *noun;
  gint64 id, now;
} Wanted;

static gpointer
read_record (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, wanted->id);

  if (g_str_equal (wanted->noun->name, "people"))
    return usher_person_reading_load (conn, number, wanted->now, error);
  return usher_facts_load (conn, wanted->noun->name, wanted->id, columns_of (wanted->noun->name), error);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherRecordCard) self = data;
  g_autoptr(GError) error = NULL;
  gpointer record = usher_workspace_read_finish (USHER_WORKSPACE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  usher_parts_clear (GTK_WIDGET (self->box));
  if (!record)
    gtk_box_append (self->box, usher_parts_paragraph (error ? error->message : _("This record is no longer there."), "secondary small"));
  else if (g_str_equal (self->spec->grid.noun, "people"))
    {
      show_person (self, record);
      usher_person_reading_free (record);
    }
  else
    {
      show_facts (self, record);
      usher_facts_free (record);
    }
}

static void
ask (UsherRecordCard *self)
{
  Wanted wanted = { usher_noun_find (self->spec->grid.noun), self->id, usher_workspace_now (self->workspace) };

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  /* A result that arrives after the card was asked for another is dropped here: it was cancelled. */
  usher_workspace_read_async (self->workspace, read_record, g_memdup2 (&wanted, sizeof wanted), g_free,
                              g_str_equal (wanted.noun->name, "people") ? (GDestroyNotify) usher_person_reading_free : (GDestroyNotify) usher_facts_free,
                              self->reading, on_read_cb, g_object_ref (self));
}

void
usher_record_card_show (UsherRecordCard *self, gint64 id)
{
  if (self->id == id)
    return;
  self->id = id;
  ask (self);
}

void
usher_record_card_refresh (UsherRecordCard *self)
{
  if (self->id >= 0)
    ask (self);
}

/* ---- The type --------------------------------------------------------------------------------------------------------- */

static void
usher_record_card_dispose (GObject *object)
{
  UsherRecordCard *self = USHER_RECORD_CARD (object);

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (usher_record_card_parent_class)->dispose (object);
}

static void
usher_record_card_class_init (UsherRecordCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_record_card_dispose;
  signals[OPEN] = g_signal_new ("open", USHER_TYPE_RECORD_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
usher_record_card_init (UsherRecordCard *self)
{
  self->id = -1;
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 18));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "pane-content");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

GtkWidget *
usher_record_card_new (UsherWorkspace *workspace, const UsherListSpec *spec)
{
  UsherRecordCard *self = g_object_new (USHER_TYPE_RECORD_CARD, NULL);

  self->workspace = g_object_ref (workspace);
  self->spec = spec;
  return GTK_WIDGET (self);
}
