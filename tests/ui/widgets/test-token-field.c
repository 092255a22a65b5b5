/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The filter row: what is finished becomes a chip, what is said is what the command line takes. */

#include "usher-token-field.h"
#include "usher-widgets.h"

static guint changes;

static void
on_changed_cb (UsherTokenField *field, gpointer data)
{
  changes++;
}

static GtkEditable *
text_of (GtkWidget *field)
{
  for (GtkWidget *child = gtk_widget_get_first_child (field); child; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_EDITABLE (child))
      return GTK_EDITABLE (child);
  g_assert_not_reached ();
}

#define assert_tokens(field, expected)                                                      \
  G_STMT_START                                                                              \
  {                                                                                         \
    g_autofree char *tokens_ = usher_token_field_get_tokens (USHER_TOKEN_FIELD (field));    \
    g_assert_cmpstr (tokens_, ==, expected);                                                \
  }                                                                                         \
  G_STMT_END

static void
test_chips (void)
{
  GtkWidget *window = gtk_window_new (), *field = usher_token_field_new (usher_noun_find ("people"), NULL, NULL);

  gtk_window_set_child (GTK_WINDOW (window), field);
  g_signal_connect (field, "changed", G_CALLBACK (on_changed_cb), NULL);
  gtk_editable_set_text (text_of (field), "department:Fin");
  assert_tokens (field, "department:Fin");
  g_assert_cmpstr (gtk_editable_get_text (text_of (field)), ==, "department:Fin"); /* still being typed */
  gtk_editable_set_text (text_of (field), "department:Finance ");
  g_assert_cmpstr (gtk_editable_get_text (text_of (field)), ==, "");
  assert_tokens (field, "department:Finance");
  gtk_editable_set_text (text_of (field), "title:\"Tax Manager\" rossi");
  assert_tokens (field, "department:Finance title:\"Tax Manager\" rossi");
  g_assert_cmpuint (changes, >=, 3);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_set_tokens (void)
{
  static const char *const texts[] = { "state:active -department:Sales age>30d", "smith", "owner:null", "title:\"a b\" x", "", NULL };
  GtkWidget *window = gtk_window_new (), *field = usher_token_field_new (usher_noun_find ("people"), NULL, NULL);

  gtk_window_set_child (GTK_WINDOW (window), field);
  for (guint i = 0; texts[i]; i++)
    {
      usher_token_field_set_tokens (USHER_TOKEN_FIELD (field), texts[i]);
      assert_tokens (field, texts[i]);
    }
  usher_token_field_set_tokens (USHER_TOKEN_FIELD (field), NULL);
  assert_tokens (field, "");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_error (void)
{
  GtkWidget *window = gtk_window_new (), *field = usher_token_field_new (usher_noun_find ("people"), NULL, NULL);

  gtk_window_set_child (GTK_WINDOW (window), field);
  usher_token_field_set_error (USHER_TOKEN_FIELD (field), "there is no field colour");
  g_assert_true (gtk_widget_has_css_class (field, "wrong"));
  usher_token_field_set_error (USHER_TOKEN_FIELD (field), NULL);
  g_assert_false (gtk_widget_has_css_class (field, "wrong"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean known;

static char **
values_of (guint column, const char *part, guint most, gpointer data)
{
  const char *const values[] = { "Finance", "Refinery", NULL };

  g_assert_cmpstr (usher_noun_find ("people")->columns[column].name, ==, "department");
  g_assert_cmpstr (part, ==, "fin");
  return known ? g_strdupv ((char **) values) : NULL;
}

static GtkListBox *
offers_of (GtkWidget *field)
{
  for (GtkWidget *child = gtk_widget_get_first_child (field); child; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child))
      return GTK_LIST_BOX (gtk_popover_get_child (GTK_POPOVER (child)));
  g_assert_not_reached ();
}

/* Values of a column that is not in memory are offered when they came; then nobody asks again. */
static void
test_values_come (void)
{
  GtkWidget *window = gtk_window_new (), *field = usher_token_field_new (usher_noun_find ("people"), values_of, NULL);

  gtk_window_set_child (GTK_WINDOW (window), field);
  gtk_editable_set_text (text_of (field), "department:Fin");
  g_assert_null (gtk_list_box_get_row_at_index (offers_of (field), 0));
  known = TRUE;
  usher_token_field_values_came (USHER_TOKEN_FIELD (field));
  g_assert_nonnull (gtk_list_box_get_row_at_index (offers_of (field), 1));
  g_assert_null (gtk_list_box_get_row_at_index (offers_of (field), 2));
  known = FALSE;
  usher_token_field_values_came (USHER_TOKEN_FIELD (field));
  g_assert_nonnull (gtk_list_box_get_row_at_index (offers_of (field), 1));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  usher_widgets_init ();
  g_test_add_func ("/token-field/chips", test_chips);
  g_test_add_func ("/token-field/set-tokens", test_set_tokens);
  g_test_add_func ("/token-field/error", test_error);
  g_test_add_func ("/token-field/values-come", test_values_come);
  return g_test_run ();
}
