/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The pane of a selection: how many, of which risk or state, and one act over all of them, with one
 * undo.  Rows are counted on a reader, the act finds them again on the writer.  Main thread. */

#include "usher-chosen-card.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "usher-mark.h"
#include "usher-parts.h"
#include "usher-person-picker.h"
#include "usher-shell.h"
#include "usher-vocabulary.h"

struct _UsherChosenCard {
  AdwBin parent_instance;

  UsherWorkspace *workspace; /* (owned) */
  const UsherListSpec *spec;
  UsherQuery *query;         /* (owned) (nullable): what is chosen */
  GCancellable *counting;    /* (owned) (nullable) */
  GtkBox *made_of;           /* (borrowed) */
  GtkLabel *title;           /* (borrowed) */
  gint64 count;
};

G_DEFINE_FINAL_TYPE (UsherChosenCard, usher_chosen_card, ADW_TYPE_BIN)

/* ---- What it is made of -------------------------------------------------------------------------------------- */

typedef struct {
  UsherQuery *query;    /* (owned) */
  const char *column;
  GHashTable *values;   /* (owned): text → how many */
  GCancellable *cancellable;
} Counting;

static void
counting_free (gpointer data)
{
  Counting *self = data;

  usher_query_free (self->query);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_free (self);
}

static gboolean
count_row (gint64 id, const UsherValue *values, guint n, gpointer data, GError **error)
{
  Counting *self = data;
  const char *value = values[0].type == USHER_VALUE_TEXT ? values[0].text : "";
  gpointer count = g_hash_table_lookup (self->values, value);

  if (count)
    (*(gint64 *) count)++;
  else
    {
      gint64 one = 1;

      g_hash_table_insert (self->values, g_strdup (value), g_memdup2 (&one, sizeof one));
    }
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static gpointer
count_in_reader (UsherConn *conn, gpointer data, GCancellable *cancellable, GError **error)
{
  Counting *self = data;

  self->cancellable = cancellable;
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!usher_query_set_sort (self->query, "id", error) || !usher_query_set_columns (self->query, self->column, error)
      || !usher_query_run (self->query, conn, -1, 0, count_row, self, error))
    return NULL;
  return g_hash_table_ref (self->values);
}

static void
add_bar (UsherChosenCard *self, GHashTable *values, const char *value)
{
  gint64 *n = g_hash_table_lookup (values, value);

  if (n && self->spec->vocabulary)
    gtk_box_append (self->made_of, usher_parts_bar (self->spec->vocabulary, *value ? value : NULL, *n, self->count));
  else if (n)
    {
      g_autofree char *line = g_strdup_printf ("%s: %'" PRId64, *value ? value : _("Unknown"), *n);

      gtk_box_append (self->made_of, usher_parts_label (line, "small"));
    }
  g_hash_table_remove (values, value);
}

static void
on_counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(UsherChosenCard) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) values = usher_workspace_read_finish (USHER_WORKSPACE (source), result, &error);
  g_autoptr(GList) rest = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  usher_parts_clear (GTK_WIDGET (self->made_of));
  if (!values)
    {
      gtk_box_append (self->made_of, usher_parts_paragraph (error->message, "small secondary"));
      return;
    }
  for (int i = (int) g_strv_length ((char **) usher_risks) - 1; i >= 0; i--)
    add_bar (self, values, usher_risks[i]);
  rest = g_list_sort (g_hash_table_get_keys (values), (GCompareFunc) g_strcmp0);
  for (GList *at = rest; at; at = at->next)
    {
      g_autofree char *value = g_strdup (at->data);

      add_bar (self, values, value);
    }
}

void
usher_chosen_card_stop (UsherChosenCard *self)
{
  if (self->counting)
    g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
}

void
usher_chosen_card_show (UsherChosenCard *self, const UsherQuery *query, gint64 count)
{
  Counting *counting = g_new0 (Counting, 1);
  g_autofree char *title = g_strdup_printf (_("%'" PRId64 " Chosen"), count);

  usher_chosen_card_stop (self);
  g_clear_pointer (&self->query, usher_query_free);
  self->query = usher_query_copy (query);
  self->count = count;
  self->counting = g_cancellable_new ();
  gtk_label_set_text (self->title, title);
  counting->query = usher_query_copy (query);
  counting->column = self->spec->made_of;
  usher_workspace_read_async (self->workspace, count_in_reader, counting, counting_free, (GDestroyNotify) g_hash_table_unref, self->counting,
                              on_counted_cb, g_object_ref (self));
}

/* ---- One act over all ------------------------------------------------------------------------------------------ */

typedef struct {
  UsherQuery *query;    /* (owned) */
  UsherCardKind kind;
  const char *field;
  char *text;           /* (owned) (nullable) */
  gint64 number;        /* where TEXT is NULL; −1: takes the value away */
  gint64 rows;
  UsherChosenCard *card; /* (owned) */
} Bulk;

static void
bulk_free (Bulk *self)
{
  usher_query_free (self->query);
  g_object_unref (self->card);
  g_free (self->text);
  g_free (self);
}

static gboolean
change_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Bulk *self = data;
  g_autoptr(GArray) ids = usher_query_ids (self->query, usher_tx_conn (tx), error);
  UsherCardChange changes[2] = { { self->field, USHER_NULL }, { NULL } };

  if (!ids)
    return FALSE;
  if (self->text)
    changes[0].to = usher_text_value (self->text);
  else if (self->number >= 0)
    changes[0].to = USHER_INT (self->number);
  return usher_card_change_many (tx, self->kind, (const gint64 *) (gpointer) ids->data, ids->len, changes, &self->rows, error);
}

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Bulk *self = data;
  UsherShell *shell = usher_shell_of (GTK_WIDGET (self->card));
  g_autoptr(GError) error = NULL;
  g_autofree char *act = NULL, *message = NULL;

  if (!usher_workspace_act_finish (USHER_WORKSPACE (source), result, &act, &error))
    {
      if (shell)
        usher_shell_show_error (shell, _("Nothing Was Changed"), error);
    }
  else if (shell)
    {
      message = g_strdup_printf (ngettext ("%'" PRId64 " record changed", "%'" PRId64 " records changed", (gulong) self->rows), self->rows);
      usher_shell_toast (shell, message, act);
    }
  bulk_free (self);
}

static void
change_all (UsherChosenCard *self, const char *field, const char *text, gint64 number)
{
  Bulk *bulk;

  if (!self->query)
    return;
  bulk = g_new0 (Bulk, 1);
  bulk->query = usher_query_copy (self->query);
  bulk->kind = self->spec->card;
  bulk->field = field;
  bulk->text = g_strdup (text);
  bulk->number = number;
  bulk->card = g_object_ref (self);
  usher_workspace_act_async (self->workspace, NULL, change_in_writer, bulk, NULL, NULL, on_changed_cb, bulk);
}

static void
act_set_risk (GtkWidget *widget, const char *name, GVariant *risk)
{
  const char *word = g_variant_get_string (risk, NULL);

  change_all (USHER_CHOSEN_CARD (widget), "risk", *word ? word : NULL, -1);
}

static void
act_set_requestable (GtkWidget *widget, const char *name, GVariant *value)
{
  change_all (USHER_CHOSEN_CARD (widget), "requestable", NULL, g_variant_get_int32 (value));
}

static void
on_owner_chosen_cb (UsherPersonPicker *picker, gint64 id, const char *key, const char *title, UsherChosenCard *self)
{
  change_all (self, "owner", NULL, id);
}

static void
act_set_owner (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UsherChosenCard *self = USHER_CHOSEN_CARD (widget);
  GtkWidget *picker = usher_person_picker_new (self->workspace, _("Owner of All That Are Chosen"), GTK_WINDOW (gtk_widget_get_root (widget)));

  g_signal_connect_object (picker, "chosen", G_CALLBACK (on_owner_chosen_cb), self, 0);
  gtk_window_present (GTK_WINDOW (picker));
}

/* ---- Building ------------------------------------------------------------------------------------------------------ */

static GtkWidget *
new_menu_button (const char *label, GMenu *menu)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), label);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_add_css_class (button, "quiet");
  g_object_unref (menu);
  return button;
}

static GtkWidget *
new_risk_button (void)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; usher_risks[i]; i++)
    {
      g_autofree char *action = g_strdup_printf ("chosen.set-risk::%s", usher_risks[i]);

      g_menu_append (menu, usher_mark_word (usher_mark_style ("risk", usher_risks[i]), usher_risks[i]), action);
    }
  g_menu_append (menu, _("As the Source Says"), "chosen.set-risk::");
  return new_menu_button (_("Set Risk"), menu);
}

static GtkWidget *
new_requestable_button (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("Can Be Requested"), "chosen.set-requestable(1)");
  g_menu_append (menu, _("Cannot Be Requested"), "chosen.set-requestable(0)");
  return new_menu_button (_("Set Requestable"), menu);
}

static void
add_acts (UsherChosenCard *self, GtkBox *box)
{
  GtkWidget *section = usher_parts_section (_("For all of them")), *owner = gtk_button_new_with_label (_("Set Owner…"));
  g_autoptr(GError) why = NULL;
  gboolean may = usher_workspace_may (self->workspace, "card", &why);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (owner), "chosen.set-owner");
  gtk_widget_add_css_class (owner, "quiet");
  gtk_box_append (GTK_BOX (section), owner);
  gtk_box_append (GTK_BOX (section), new_risk_button ());
  if (self->spec->card != USHER_CARD_ACCOUNT)
    gtk_box_append (GTK_BOX (section), new_requestable_button ());
  gtk_box_append (GTK_BOX (section), usher_parts_paragraph (may ? _("One act for all of them, and one undo.") : why->message, "caption secondary"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chosen.set-owner", may);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chosen.set-risk", may);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chosen.set-requestable", may);
  gtk_box_append (box, section);
}

static void
usher_chosen_card_dispose (GObject *object)
{
  UsherChosenCard *self = USHER_CHOSEN_CARD (object);

  usher_chosen_card_stop (self);
  g_clear_pointer (&self->query, usher_query_free);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (usher_chosen_card_parent_class)->dispose (object);
}

static void
usher_chosen_card_class_init (UsherChosenCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = usher_chosen_card_dispose;
  gtk_widget_class_install_action (widget_class, "chosen.set-risk", "s", act_set_risk);
  gtk_widget_class_install_action (widget_class, "chosen.set-requestable", "i", act_set_requestable);
  gtk_widget_class_install_action (widget_class, "chosen.set-owner", NULL, act_set_owner);
}

static void
usher_chosen_card_init (UsherChosenCard *self)
{
}

GtkWidget *
usher_chosen_card_new (UsherWorkspace *workspace, const UsherListSpec *spec)
{
  UsherChosenCard *self = g_object_new (USHER_TYPE_CHOSEN_CARD, NULL);
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 18));

  self->workspace = g_object_ref (workspace);
  self->spec = spec;
  self->title = GTK_LABEL (usher_parts_label (NULL, "title-4"));
  self->made_of = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_box_append (box, GTK_WIDGET (self->title));
  gtk_box_append (box, GTK_WIDGET (self->made_of));
  gtk_widget_add_css_class (GTK_WIDGET (box), "pane-content");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
  if (spec->has_card)
    add_acts (self, box);
  return GTK_WIDGET (self);
}
