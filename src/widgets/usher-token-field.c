/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The filter row.  What has an operator and is finished (a space or Enter follows) becomes a chip;
 * Backspace at the beginning makes the last chip text again.  It parses nothing: the grid asks the
 * one parser and says here what is wrong.  Main thread. */

#include "usher-token-field.h"

#include <glib/gi18n.h>
#include <string.h>

#include "usher-text.h"
#include "usher-token.h"

struct _UsherTokenField {
  GtkWidget parent_instance;

  const UsherNoun *noun;
  UsherTokenValues values;
  gpointer data;

  GtkWidget *icon, *chips, *text, *clear; /* (owned) */
  GtkWidget *popover;   /* (owned) */
  GtkListBox *list;     /* (borrowed) */
  gboolean setting, awaiting; /* awaiting: values that are not known yet */
};

G_DEFINE_FINAL_TYPE (UsherTokenField, usher_token_field, GTK_TYPE_WIDGET)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- Words ---------------------------------------------------------------------------------------- */

/* The words of a text of tokens; quotes hold spaces together. */
static GPtrArray *
split_words (const char *text, gboolean *open)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) word = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const char *at = text; *at; at++)
    {
      if (*at == '"')
        quoted = !quoted;
      if (*at == ' ' && !quoted)
        {
          if (word->len > 0)
            g_ptr_array_add (words, g_strdup (word->str));
          g_string_truncate (word, 0);
        }
      else
        g_string_append_c (word, *at);
    }
  if (word->len > 0)
    g_ptr_array_add (words, g_strdup (word->str));
  if (open)
    *open = quoted || (word->len > 0);
  return words;
}

static gboolean
has_operator (const char *word)
{
  gsize at = strcspn (word, ":<>=\"");

  return at > 0 && word[at] && word[at] != '"' && word[at + 1];
}

/* ---- Chips ------------------------------------------------------------------------------------------- */

static const char *
chip_token (GtkWidget *chip)
{
  return g_object_get_data (G_OBJECT (chip), "token");
}

static void
emit_changed (UsherTokenField *self)
{
  gboolean empty = !gtk_widget_get_first_child (self->chips) && !*gtk_editable_get_text (GTK_EDITABLE (self->text));

  gtk_widget_set_visible (self->clear, !empty);
  gtk_widget_set_visible (self->chips, gtk_widget_get_first_child (self->chips) != NULL);
  if (!self->setting)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_chip_removed_cb (GtkButton *button, UsherTokenField *self)
{
  GtkWidget *chip = gtk_widget_get_ancestor (gtk_widget_get_parent (GTK_WIDGET (button)), GTK_TYPE_BOX);

  gtk_box_remove (GTK_BOX (self->chips), chip);
  gtk_widget_grab_focus (self->text);
  emit_changed (self);
}

static void
add_chip (UsherTokenField *self, const char *token)
{
  gsize at = strcspn (token, ":<>="), length = strspn (token + at, ":<>=");
  g_autofree char *operator = g_strndup (token + at, length), *value = g_strdup (token + at + length), *name = NULL;
  g_autofree char *remove = g_strdup_printf (_("Remove %s"), token);
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3), *key = gtk_label_new (NULL), *label, *button;

  name = g_strdup_printf ("%.*s%s", (int) at, token, g_str_equal (operator, ">=") ? " ≥" : g_str_equal (operator, "<=") ? " ≤" : operator);
  gtk_label_set_text (GTK_LABEL (key), name);
  g_strdelimit (value, "\"", ' ');
  label = gtk_label_new (g_strstrip (value));
  button = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_add_css_class (chip, "token");
  gtk_widget_add_css_class (key, "key");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
  gtk_box_append (GTK_BOX (chip), key);
  gtk_box_append (GTK_BOX (chip), label);
  gtk_box_append (GTK_BOX (chip), button);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (chip), "token", g_strdup (token), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_chip_removed_cb), self);
  gtk_box_append (GTK_BOX (self->chips), chip);
}

/* Finished words with an operator leave the text and become chips. */
static void
harvest (UsherTokenField *self, gboolean finished)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));
  gboolean open;
  g_autoptr(GPtrArray) words = split_words (text, &open);
  g_autoptr(GString) rest = g_string_new (NULL);
  gboolean moved = FALSE;

  for (guint i = 0; i < words->len; i++)
    {
      const char *word = words->pdata[i];

      if (has_operator (word) && (finished || i + 1 < words->len || !open))
        {
          add_chip (self, word);
          moved = TRUE;
          continue;
        }
      g_string_append_printf (rest, "%s%s", rest->len > 0 ? " " : "", word);
    }
  if (!moved)
    return;
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->text), rest->str);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
  self->setting = FALSE;
}

char *
usher_token_field_get_tokens (UsherTokenField *self)
{
  GString *tokens = g_string_new (NULL);

  for (GtkWidget *chip = gtk_widget_get_first_child (self->chips); chip; chip = gtk_widget_get_next_sibling (chip))
    g_string_append_printf (tokens, "%s%s", tokens->len > 0 ? " " : "", chip_token (chip));
  if (*gtk_editable_get_text (GTK_EDITABLE (self->text)))
    g_string_append_printf (tokens, "%s%s", tokens->len > 0 ? " " : "", gtk_editable_get_text (GTK_EDITABLE (self->text)));
  return g_string_free (tokens, FALSE);
}

void
usher_token_field_set_tokens (UsherTokenField *self, const char *tokens)
{
  GtkWidget *chip;

  self->setting = TRUE;
  while ((chip = gtk_widget_get_first_child (self->chips)))
    gtk_box_remove (GTK_BOX (self->chips), chip);
  gtk_editable_set_text (GTK_EDITABLE (self->text), tokens ? tokens : "");
  self->setting = TRUE; /* harvest () ends it */
  harvest (self, TRUE);
  self->setting = FALSE;
  emit_changed (self);
}

/* ---- Completion -------------------------------------------------------------------------------------------- */

static void
add_suggestion (UsherTokenField *self, const char *title, const char *detail, const char *replace)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title), *under = gtk_label_new (detail);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (under, "secondary");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), under);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (row), "replace", g_strdup (replace), g_free);
  gtk_list_box_append (self->list, row);
}

/* The word that the cursor is in: from its beginning to the end of the text. */
static const char *
current_word (UsherTokenField *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text)), *word = text;
  gboolean quoted = FALSE;

  for (const char *at = text; *at; at++)
    {
      quoted ^= *at == '"';
      if (*at == ' ' && !quoted)
        word = at + 1;
    }
  return word;
}

static void
suggest_fields (UsherTokenField *self, const char *word)
{
  gboolean negated = *word == '-';
  guint n = 0;

  word += negated;
  for (guint i = 0; *word && i < self->noun->n_columns && n < 8; i++)
    {
      const UsherColumn *column = &self->noun->columns[i];
      g_autofree char *replace = g_strdup_printf ("%s%s:", negated ? "-" : "", column->name);

      if (!g_str_has_prefix (column->name, word))
        continue;
      add_suggestion (self, replace, _(column->title), replace);
      n++;
    }
}

#define VALUES_MOST 10

static char **
declared_values (const UsherColumn *column, const char *part)
{
  GPtrArray *values = g_ptr_array_new ();

  for (guint i = 0; column->values[i] && values->len < VALUES_MOST; i++)
    if (strstr (column->values[i], part))
      g_ptr_array_add (values, g_strdup (column->values[i]));
  g_ptr_array_add (values, NULL);
  return (char **) g_ptr_array_free (values, FALSE);
}

static void
suggest_values (UsherTokenField *self, const char *word, gsize field_length)
{
  g_autofree char *field = g_strndup (word + (*word == '-'), field_length - (*word == '-')), *part = NULL;
  int index = usher_noun_column (self->noun, field);
  const UsherColumn *column = index >= 0 ? &self->noun->columns[index] : NULL;
  g_auto(GStrv) values = NULL;
  const char *typed = word + field_length + 1;

  if (!column || !(column->values || self->values))
    return;
  typed += *typed == '"';
  part = usher_fold (typed, (gssize) strcspn (typed, "\""));
  values = column->values ? declared_values (column, part) : self->values ((guint) index, part, VALUES_MOST, self->data);
  self->awaiting = values == NULL;
  for (guint i = 0; values && values[i]; i++)
    {
      g_autofree char *token = usher_token_make (field, values[i]), *replace = g_strconcat (*word == '-' ? "-" : "", token, NULL);

      add_suggestion (self, values[i], _(column->title), replace);
    }
}

static void
update_suggestions (UsherTokenField *self)
{
  const char *word = current_word (self);
  gsize at = strcspn (word, ":<>=\"");
  GtkWidget *row;

  self->awaiting = FALSE;
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))))
    gtk_list_box_remove (self->list, row);
  if (word[at] == ':')
    suggest_values (self, word, at);
  else if (word[at] == '\0')
    suggest_fields (self, word);
  /* A field on a page that is not laid out yet has no place where a popover could be. */
  if (gtk_widget_get_first_child (GTK_WIDGET (self->list)) && gtk_widget_get_mapped (GTK_WIDGET (self)) && gtk_widget_get_width (GTK_WIDGET (self)) > 0
      && gtk_widget_has_focus (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->text)))))
    gtk_popover_popup (GTK_POPOVER (self->popover));
  else
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

void
usher_token_field_values_came (UsherTokenField *self)
{
  if (self->awaiting)
    update_suggestions (self);
}

static void
take_suggestion (UsherTokenField *self, GtkListBoxRow *row)
{
  const char *replace = g_object_get_data (G_OBJECT (row), "replace");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text)), *word = current_word (self);
  g_autofree char *before = g_strndup (text, (gsize) (word - text));
  g_autofree char *all = g_strconcat (before, replace, g_str_has_suffix (replace, ":") ? "" : " ", NULL);

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_grab_focus (self->text);
  gtk_editable_set_text (GTK_EDITABLE (self->text), all);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
}

/* ---- Typing --------------------------------------------------------------------------------------------------- */

static void
on_text_changed_cb (GtkEditable *text, UsherTokenField *self)
{
  if (self->setting)
    return;
  harvest (self, FALSE);
  update_suggestions (self);
  emit_changed (self);
}

static void
move_choice (UsherTokenField *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (self->list, row ? gtk_list_box_row_get_index (row) + by : by > 0 ? 0 : -1);

  if (next)
    gtk_list_box_select_row (self->list, next);
}

static gboolean
undo_chip (UsherTokenField *self)
{
  GtkWidget *chip = gtk_widget_get_last_child (self->chips);
  g_autofree char *token = chip ? g_strdup (chip_token (chip)) : NULL;

  if (!chip || gtk_editable_get_position (GTK_EDITABLE (self->text)) > 0)
    return GDK_EVENT_PROPAGATE;
  gtk_box_remove (GTK_BOX (self->chips), chip);
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->text), token);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
  self->setting = FALSE;
  emit_changed (self);
  return GDK_EVENT_STOP;
}

static gboolean
on_key_pressed_cb (GtkEventControllerKey *keys, guint keyval, guint keycode, GdkModifierType state, UsherTokenField *self)
{
  gboolean open = gtk_widget_get_visible (self->popover);
  GtkListBoxRow *row = open ? gtk_list_box_get_selected_row (self->list) : NULL;

  switch (keyval)
    {
    case GDK_KEY_Down:
      if (open)
        move_choice (self, 1);
      return open;
    case GDK_KEY_Up:
      if (open)
        move_choice (self, -1);
      return open;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (row)
        take_suggestion (self, row);
      else
        {
          gtk_popover_popdown (GTK_POPOVER (self->popover));
          harvest (self, TRUE);
          emit_changed (self);
        }
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      if (open)
        gtk_popover_popdown (GTK_POPOVER (self->popover));
      else
        usher_token_field_set_tokens (self, NULL);
      return GDK_EVENT_STOP;
    case GDK_KEY_BackSpace: return undo_chip (self);
    default: return GDK_EVENT_PROPAGATE;
    }
}

static void
on_focus_left_cb (GtkEventControllerFocus *focus, UsherTokenField *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, UsherTokenField *self)
{
  take_suggestion (self, row);
}

static void
on_clear_clicked_cb (GtkButton *button, UsherTokenField *self)
{
  usher_token_field_set_tokens (self, NULL);
  gtk_widget_grab_focus (self->text);
}

void
usher_token_field_set_error (UsherTokenField *self, const char *message)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), message ? "usher-state-warning-symbolic" : "system-search-symbolic");
  gtk_widget_set_tooltip_text (self->icon, message);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_STATE_INVALID, message ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, message ? message : "", -1);
  if (message)
    gtk_widget_add_css_class (GTK_WIDGET (self), "wrong");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "wrong");
}

void
usher_token_field_set_placeholder (UsherTokenField *self, const char *text)
{
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->text), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
usher_token_field_focus (UsherTokenField *self)
{
  gtk_widget_grab_focus (self->text);
}

/* ---- The type --------------------------------------------------------------------------------------------------- */

static void
usher_token_field_dispose (GObject *object)
{
  UsherTokenField *self = USHER_TOKEN_FIELD (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->chips, gtk_widget_unparent);
  g_clear_pointer (&self->text, gtk_widget_unparent);
  g_clear_pointer (&self->clear, gtk_widget_unparent);
  G_OBJECT_CLASS (usher_token_field_parent_class)->dispose (object);
}

static void
usher_token_field_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GTK_WIDGET_CLASS (usher_token_field_parent_class)->size_allocate (widget, width, height, baseline);
  gtk_popover_present (GTK_POPOVER (USHER_TOKEN_FIELD (widget)->popover));
}

static void
usher_token_field_class_init (UsherTokenFieldClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = usher_token_field_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = usher_token_field_size_allocate;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "token-field");
  signals[CHANGED] = g_signal_new ("changed", USHER_TYPE_TOKEN_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
usher_token_field_init (UsherTokenField *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  gtk_widget_add_css_class (widget, "token-field");
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)), 6);
  self->icon = gtk_image_new_from_icon_name ("system-search-symbolic");
  self->chips = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->text = gtk_entry_new (); /* an entry, because a bare text is not there for screen readers */
  gtk_entry_set_has_frame (GTK_ENTRY (self->text), FALSE);
  self->clear = gtk_button_new_from_icon_name ("edit-clear-symbolic");
  gtk_widget_add_css_class (self->clear, "flat");
  gtk_widget_add_css_class (self->clear, "slim");
  gtk_widget_set_valign (self->clear, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->clear), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Clear filter"), -1);
  gtk_widget_set_hexpand (self->text, TRUE);
  gtk_widget_set_parent (self->icon, widget);
  gtk_widget_set_parent (self->chips, widget);
  gtk_widget_set_parent (self->text, widget);
  gtk_widget_set_parent (self->clear, widget);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_widget_set_size_request (GTK_WIDGET (self->list), 260, -1);
  gtk_popover_set_child (GTK_POPOVER (self->popover), GTK_WIDGET (self->list));
  gtk_widget_set_parent (self->popover, widget);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self);
  gtk_widget_add_controller (self->text, keys);
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus_left_cb), self);
  gtk_widget_add_controller (self->text, focus);
  g_signal_connect (self->text, "changed", G_CALLBACK (on_text_changed_cb), self);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated_cb), self);
  g_signal_connect (self->clear, "clicked", G_CALLBACK (on_clear_clicked_cb), self);
  gtk_widget_set_visible (self->clear, FALSE);
  gtk_widget_set_visible (self->chips, FALSE);
}

GtkWidget *
usher_token_field_new (const UsherNoun *noun, UsherTokenValues values, gpointer data)
{
  UsherTokenField *self = g_object_new (USHER_TYPE_TOKEN_FIELD, NULL);

  self->noun = noun;
  self->values = values;
  self->data = data;
  return GTK_WIDGET (self);
}
