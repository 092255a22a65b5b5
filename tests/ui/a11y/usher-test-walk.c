/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk over every page: the list of pages is the window's own. */

#include "usher-test-walk.h"

#include <string.h>

#include "usher-application.h"
#include "usher-join-window.h"
#include "usher-member-window.h"
#include "usher-page-registry.h"
#include "usher-preferences-window.h"

static UsherApplication *application;

typedef struct {
  const char *word, *location;
  guint chosen; /* so many rows of its grid */
} State;

static const State states[] = {
  { "welcome", NULL, 0 },
  { "people", "people", 0 },
  { "people", "people?query=state%3Aactive", 1 },
  { "people", "people?query=", 3 },
  { "people", "people?query=name%3Anobody", 0 },
  { "accounts", "accounts", 1 },
  { "groups", "groups", 1 },
  { "memberships", "memberships", 1 },
  { "apps", "apps", 1 },
  { "entitlements", "entitlements", 1 },
  { "assignments", "assignments", 1 },
  { "events", "events", 0 },
  { "person", "person:ines.carvalho?access=ent:ledgerline%2Fpayment-approver", 0 },
  { "person", "person:nosuchperson", 0 },
  { "account", "account:idp-1/ines.carvalho", 0 },
  { "account", "account:idp-1/stranger", 0 },
  { "group", "group:idp-1/approvers", 0 },
  { "app", "app:ledgerline", 0 },
  { "entitlement", "entitlement:ledgerline/payment-approver", 0 },
  { "import", "import:people", 0 },
  { "ledger", "ledger", 1 },
  { "ledger", "ledger?do=verify", 0 },
  { "ledger", "ledger:person:1", 0 },
  { "operations", "operations", 0 },
  { "approvals", "approvals", 0 },
  { "approvals", "approvals?tab=all", 0 },
  { "operation-new", "operation-new:account/idp-1/ines.carvalho?kind=add-member", 0 },
  { "sources", "sources", 1 },
  { "sources", "sources?tab=runs", 1 },
  { "members", "members", 1 },
  { "help", "help", 0 },
  { "help", "help:filter", 0 },
};

/* ---- Widgets ---------------------------------------------------------------------------------------------- */

void
usher_walk_each (GtkWidget *widget, void (*func) (GtkWidget *widget, gpointer data), gpointer data)
{
  func (widget, data);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    usher_walk_each (child, func, data);
}

gboolean
usher_walk_is_shown (GtkWidget *widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_child_visible (widget);
}

char *
usher_walk_describe (GtkWidget *widget)
{
  GString *text = g_string_new (NULL);
  guint depth = 0;

  for (; widget && depth < 7; widget = gtk_widget_get_parent (widget), depth++)
    {
      g_auto(GStrv) classes = gtk_widget_get_css_classes (widget);
      g_autofree char *joined = g_strjoinv (".", classes);

      g_string_append_printf (text, "%s%s%s%s", depth > 0 ? " in " : "", G_OBJECT_TYPE_NAME (widget), *joined ? "." : "", joined);
      if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)))
        g_string_append_printf (text, " “%s”", gtk_button_get_label (GTK_BUTTON (widget)));
    }
  return g_string_free (text, FALSE);
}

static void
count_busy (GtkWidget *widget, gpointer data)
{
  guint *busy = data;

  if (!usher_walk_is_shown (widget))
    return;
  *busy += GTK_IS_SPINNER (widget) && gtk_spinner_get_spinning (GTK_SPINNER (widget));
  *busy += GTK_IS_STACK (widget) && g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (widget)), "loading") == 0;
}

static gboolean
is_busy (UsherWindow *window)
{
  guint busy = 0;

  usher_walk_each (GTK_WIDGET (window), count_busy, &busy);
  return busy > 0;
}

static void
add_shown (GtkWidget *widget, gpointer data)
{
  guint *sum = data;

  if (usher_walk_is_shown (widget))
    *sum = *sum * 31 + g_direct_hash (widget) + gtk_widget_is_sensitive (widget);
}

guint
usher_walk_print (GtkWidget *widget)
{
  guint sum = 0;

  usher_walk_each (widget, add_shown, &sum);
  return sum;
}

/* ---- Pages ------------------------------------------------------------------------------------------------ */

static void
settle (UsherWindow *window)
{
  usher_test_settle ();
  usher_test_wait_until (!is_busy (window));
  usher_test_settle ();
}

static GtkSelectionModel *
shown_rows (UsherWindow *window)
{
  GtkWidget *stack = usher_test_find (usher_test_find (GTK_WIDGET (window), ADW_TYPE_FLAP), GTK_TYPE_STACK);
  GtkWidget *view = usher_test_find (gtk_stack_get_visible_child (GTK_STACK (stack)), GTK_TYPE_COLUMN_VIEW);

  return view ? gtk_column_view_get_model (GTK_COLUMN_VIEW (view)) : NULL;
}

static void
show_state (UsherWindow *window, const State *state)
{
  GtkSelectionModel *rows;

  usher_window_open (window, state->location);
  settle (window);
  rows = shown_rows (window);
  if (state->chosen == 0 || !rows)
    return;
  usher_test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (rows)) > 0);
  gtk_selection_model_unselect_all (rows);
  for (guint i = 0; i < state->chosen; i++)
    gtk_selection_model_select_item (rows, i, FALSE);
  settle (window);
}

static void
know_every_page (void)
{
  guint n;
  const UsherPageEntry *entries = usher_page_registry_all (&n);

  for (guint i = 0; i < n; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (states); j++)
        known |= g_str_equal (states[j].word, entries[i].word);
      if (!known)
        g_error ("the page “%s” is in the registry, but the accessibility walk does not know how to get there", entries[i].word);
    }
}

/* Each in a window of its own, which must be gone afterwards. */
static void
walk_state (const State *state, UsherWorkspace *workspace, UsherWalkFunc func, gpointer data)
{
  UsherWindow *window = usher_window_new (ADW_APPLICATION (application));
  gpointer left = window;

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
  usher_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)));
  if (state->location)
    {
      usher_window_set_workspace (window, workspace);
      show_state (window, state);
    }
  settle (window);
  func (window, state->location ? state->location : state->word, data);
  g_object_add_weak_pointer (G_OBJECT (window), &left);
  gtk_window_destroy (GTK_WINDOW (window));
  usher_test_wait_until (!left);
}

void
usher_walk (UsherWalkFunc func, gpointer data)
{
  UsherWorkspace *workspace = usher_test_people ();

  know_every_page ();
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    walk_state (&states[i], workspace, func, data);
  usher_test_rows_end (workspace);
}

void
usher_walk_dialogs (void (*func) (GtkWindow *dialog, const char *what, gpointer data), gpointer data)
{
  UsherWorkspace *workspace = usher_test_people ();
  struct {
    const char *what;
    GtkWidget *window;
  } dialogs[] = { { "preferences", GTK_WIDGET (usher_preferences_window_new ()) },
                  { "join", GTK_WIDGET (usher_join_window_new ()) },
                  { "member", GTK_WIDGET (usher_member_window_new (workspace, NULL)) } };

  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      gpointer left = dialogs[i].window;

      gtk_window_present (GTK_WINDOW (dialogs[i].window));
      usher_test_wait_until (gtk_widget_get_mapped (dialogs[i].window));
      usher_test_settle ();
      func (GTK_WINDOW (dialogs[i].window), dialogs[i].what, data);
      g_object_add_weak_pointer (G_OBJECT (dialogs[i].window), &left);
      gtk_window_destroy (GTK_WINDOW (dialogs[i].window));
      usher_test_wait_until (!left);
    }
  usher_test_rows_end (workspace);
}

void
usher_walk_init (int *argc, char ***argv)
{
  g_autoptr(GError) error = NULL;

  gtk_init ();
  usher_test_init (argc, argv);
  application = usher_application_new ();
  usher_test_ok (g_application_register (G_APPLICATION (application), NULL, &error));
}
